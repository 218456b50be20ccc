"""Filters of reminders: the page, the API and the export use the same."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef

from common.filters import WordsFilter
from members.filters import BelowFilter, PlaceFilter, choice, from_day, to_day
from notices.kinds import KINDS
from notices.models import Closing, MessageLine, MessageState, Notice
from orgs.models import Tier
from orgs.practice import RULE_CATALOGUE
from orgs.wording import tier_word

STANDS = "OPEN"
STATES = ((STANDS, "有效"), *Closing.choices)
SENT = (("true", "发过消息"), ("false", "没有发消息"))
UPWARD = (("true", "只看上级汇总"), ("false", "不看上级汇总"))
UNIT_LEVEL = "UNIT"


def kind_choices() -> list[tuple[str, str]]:
    """Kinds in their order, then rules without a kind of their own."""
    rules = [(rule.id, rule.name) for rule in RULE_CATALOGUE.values() if rule.id not in KINDS]
    return [(kind.id, kind.name) for kind in KINDS.values()] + rules


def level_choices() -> list[tuple[str, str]]:
    """Whose turn it was: units, or committees of a tier."""
    return [(tier.value, tier_word(tier)) for tier in Tier] + [(UNIT_LEVEL, "成员单位")]


def sent_lines():
    """Whether a reminder went out in a message."""
    return Exists(MessageLine.objects.filter(notice_id=OuterRef("pk"), message__state=MessageState.SENT))


class NoticeFilter(filters.FilterSet):
    """Reminders: 内容或单位, 事项, 状态, 级别, 是否发过消息, 提醒日期."""

    q = WordsFilter("内容或单位", "title", "unit__name", "organization__name")
    kind = choice("事项", kind_choices)
    state = choice("状态", STATES, method="by_state")
    level = choice("级别", level_choices, method="by_level")
    sent = choice("消息", SENT, method="by_sent")
    escalated = choice("上级汇总", UPWARD, method="by_escalated")
    place = PlaceFilter()
    planned_from = from_day("planned_on", "提醒日期自")
    planned_to = to_day("planned_on")
    organization = BelowFilter()
    unit = filters.NumberFilter(
        field_name="unit_id", label="单位编号", widget=forms.HiddenInput, min_value=1, max_value=2**62
    )

    class Meta:
        model = Notice
        fields: list[str] = []

    def by_state(self, queryset, name, value):
        """Standing, or closed for that reason."""
        return queryset.filter(closed_on=None) if value == STANDS else queryset.filter(closing=value)

    def by_level(self, queryset, name, value: str):
        """Whose turn it was."""
        if value == UNIT_LEVEL:
            return queryset.exclude(unit=None)
        return queryset.filter(unit=None, organization__tier=value)

    def by_sent(self, queryset, name, value):
        """In a message that went out, or in none."""
        return queryset.filter(sent_lines() if value == "true" else ~sent_lines())

    def by_escalated(self, queryset, name, value):
        """Counts for the level above, or reminders of single things."""
        return queryset.filter(escalated=value == "true")
