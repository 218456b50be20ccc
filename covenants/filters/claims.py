"""Filters of claims, of the board and of the balance."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.db.models import F, Q

from covenants.models import Claim, ClaimState, ListCycle, ListItem, Stage
from covenants.selectors.claims import own_claims, text_filter, waiting_claims
from covenants.selectors.labels import category_choices
from members.filters import BelowFilter, PlaceFilter, choice, from_day, hidden, to_day

BOXES = (("todo", "等我方确认"), ("made", "我方认领的"))


class ClaimFilter(filters.FilterSet):
    """Claims: 内容或单位, 范围, 状态, 类别, 组织, 认领日期. Rows carry `state_on`."""

    q = filters.CharFilter(label="内容或单位", method="by_words", max_length=60)
    box = choice("范围", BOXES, method="by_box")
    state = choice("状态", ClaimState.choices, method="by_state")
    category = choice("类别", category_choices, field_name="item__category")
    place = PlaceFilter()
    made_from = from_day("made_on", "认领日期自")
    made_to = to_day("made_on")
    organization = BelowFilter()
    cycle = hidden("item__cycle_id", "周期编号")
    item = hidden("item_id", "清单项目编号")
    unit = filters.NumberFilter(
        method="by_unit", label="单位编号", widget=forms.HiddenInput, min_value=1, max_value=2**62
    )

    class Meta:
        model = Claim
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        """The item's title, or whose it is, or who claims."""
        return queryset.filter(text_filter(value))

    def by_box(self, queryset, name, value):
        """By the office that asks."""
        own = waiting_claims() if value == "todo" else own_claims()
        return queryset.filter(pk__in=own.values("pk"))

    def by_state(self, queryset, name, value):
        """Where it stood on the day that is shown."""
        return queryset.filter(state_on=value)

    def by_unit(self, queryset, name, value):
        """Claimed by the unit, or of its items."""
        return queryset.filter(Q(unit_id=int(value)) | Q(item__unit_id=int(value)))


class BoardFilter(filters.FilterSet):
    """The board: 内容或单位, 类别, 只看还可认领的; over many committees also 组织. Rows carry `held_on`."""

    q = filters.CharFilter(label="内容或单位", method="by_words", max_length=60)
    category = choice("类别", category_choices)
    open = filters.ChoiceFilter(
        label="认领情况", choices=(("true", "还可认领"), ("none", "无人认领")), empty_label="不限", method="by_open"
    )
    place = PlaceFilter()
    organization = BelowFilter()
    unit = hidden("unit_id", "单位编号")

    class Meta:
        model = ListItem
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        """Title, explanation, or the name of the party."""
        text = " ".join(value.split())
        return queryset.filter(
            Q(title__icontains=text)
            | Q(detail__icontains=text)
            | Q(unit__name__icontains=text)
            | Q(unit__isnull=True, organization__name__icontains=text)
        )

    def by_open(self, queryset, name, value):
        """Something left of it on the day, or nothing taken at all; of parties that are still there."""
        queryset = queryset.filter(has_left=False)
        if value == "none":
            return queryset.filter(held_on=0)
        return queryset.filter(Q(quantity__isnull=True) | Q(held_on__lt=F("quantity")))


class CycleBoardFilter(BoardFilter):
    """The board of one committee: its own name need not be asked for."""

    place = None
    organization = None


class BalanceFilter(filters.FilterSet):
    """Committees whose balance is shown: 组织, 阶段."""

    place = PlaceFilter()
    stage = choice("阶段", Stage.choices, method="by_stage")
    organization = BelowFilter()

    class Meta:
        model = ListCycle
        fields: list[str] = []

    def by_stage(self, queryset, name, value):
        """The stage on the day that is shown."""
        return queryset.filter(stage_on=value)
