"""Filters of meetings, matters and turns."""

from __future__ import annotations

import django_filters as filters
from django import forms

from common.clock import today
from common.filters import WordsFilter
from common.scoping import scope_or_none
from meetings.kinds import OURS, kinds_in
from meetings.models import AgendaItem, AgendaState, Invitee, Meeting, MeetingState, Paper, Presence, Source, Turn
from members.filters import BelowFilter, PlaceFilter, choice, from_day, hidden, to_day
from orgs.practice import load_practice
from orgs.rules_in_force import DEFAULT_PRACTICE, practice_of


def kind_choices() -> list[tuple[str, str]]:
    """(id, label) of the kinds of the acting office's district."""
    scope = scope_or_none()
    district_id = scope.district_id if scope is not None else None
    practice = practice_of(district_id, today()) if district_id else load_practice(DEFAULT_PRACTICE)
    return [(entry.id, entry.label) for entry in kinds_in(practice)] or [OURS]


class MeetingFilter(filters.FilterSet):
    """Meetings of the scope: 名称, 组织, 种类, 状态, days; by organisation where the page or the program says so."""

    q = WordsFilter("会议名称", "title")
    place = PlaceFilter()
    kind = choice("种类", kind_choices)
    state = choice("状态", MeetingState.choices)
    since = filters.DateFilter(
        field_name="starts_at", lookup_expr="date__gte", label="会议日期自", widget=forms.DateInput
    )
    until = filters.DateFilter(field_name="starts_at", lookup_expr="date__lte", label="至", widget=forms.DateInput)
    year = filters.NumberFilter(label="年份", widget=forms.HiddenInput, min_value=1949, max_value=2999)
    organization = BelowFilter()
    alliance = hidden("alliance_id", "联合体编号")

    class Meta:
        model = Meeting
        fields: list[str] = []


class AgendaItemFilter(filters.FilterSet):
    """Matters: 议题, 组织, 状态, 来源; by meeting, unit or organisation."""

    q = WordsFilter("议题或提议人", "title", "detail", "proposer", "proposer_unit__name")
    place = PlaceFilter()
    state = choice("状态", AgendaState.choices)
    source = choice("来源", Source.choices)
    proposed_from = from_day("proposed_on", "提出日期自")
    proposed_to = to_day("proposed_on")
    meeting = hidden("meeting_id", "会议编号")
    unit = hidden("proposer_unit_id", "提议单位编号")
    organization = BelowFilter()

    class Meta:
        model = AgendaItem
        fields: list[str] = []


class PaperFilter(filters.FilterSet):
    """Papers: by matter or meeting."""

    item = hidden("item_id", "议题编号")
    meeting = hidden("item__meeting_id", "会议编号")
    organization = BelowFilter()

    class Meta:
        model = Paper
        fields: list[str] = []


class InviteeFilter(filters.FilterSet):
    """Who is expected: by meeting, presence, unit."""

    meeting = hidden("meeting_id", "会议编号")
    presence = choice("出席", [one for one in Presence.choices if one[0]])
    unit = hidden("unit_id", "单位编号")
    organization = BelowFilter()

    class Meta:
        model = Invitee
        fields: list[str] = []


TURN_STATES = [("now", "在岗"), ("ahead", "未到"), ("over", "已交接或期满")]


class TurnFilter(filters.FilterSet):
    """Turns in the chair: 组织, 轮值单位或成员, whether it is on."""

    q = WordsFilter("轮值单位或成员、难题", "unit__name", "person__name", "problem")
    place = PlaceFilter()
    state = choice("进行情况", TURN_STATES, method="by_state")
    organization = BelowFilter()

    class Meta:
        model = Turn
        fields: list[str] = []

    def by_state(self, queryset, name, value):
        """As of today."""
        on = today()
        if value == "now":
            return queryset.filter(period__contains=on)
        return (
            queryset.filter(period__startswith__gt=on)
            if value == "ahead"
            else queryset.filter(period__endswith__lte=on)
        )
