"""Filters of cycles, items and publications."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.db.models import Q

from covenants.models import Direction, ItemState, ListCycle, ListItem, Publication, Stage
from covenants.selectors.labels import category_choices
from members.filters import BelowFilter, PlaceFilter, YesNoFilter, choice, from_day, hidden, to_day


class CycleFilter(filters.FilterSet):
    """Cycles of the scope: 组织, 阶段."""

    place = PlaceFilter()
    stage = choice("阶段", Stage.choices, method="by_stage")
    organization = BelowFilter()
    alliance = hidden("alliance_id", "联合体编号")

    class Meta:
        model = ListCycle
        fields: list[str] = []

    def by_stage(self, queryset, name, value):
        """The stage on the day that is shown."""
        return queryset.filter(stage_on=value)


class ItemFilter(filters.FilterSet):
    """Items: 内容, 清单, 类别, 状态; by cycle, unit or organisation where the page or the program says so."""

    q = filters.CharFilter(label="内容或单位", method="by_words", max_length=60)
    direction = choice("清单", Direction.choices)
    category = choice("类别", category_choices)
    state = choice("状态", ItemState.choices, method="by_state")
    own = YesNoFilter(field_name="unit__isnull", label="本组织的", widget=forms.HiddenInput)
    unit = hidden("unit_id", "单位编号")
    cycle = hidden("cycle_id", "周期编号")
    organization = BelowFilter()
    submitted_from = from_day("submitted_on", "提交日期自")
    submitted_to = to_day("submitted_on")

    class Meta:
        model = ListItem
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("submitted_from", "submitted_to"):
            self.filters[name].field.widget = forms.HiddenInput()

    def by_words(self, queryset, name, value):
        """Title, explanation, or the name of the party."""
        text = " ".join(value.split())
        return queryset.filter(
            Q(title__icontains=text)
            | Q(detail__icontains=text)
            | Q(unit__name__icontains=text)
            | Q(unit__isnull=True, organization__name__icontains=text)
        )

    def by_state(self, queryset, name, value):
        """Where the item stood on the day that is shown."""
        return queryset.filter(state_on=value)


class PublicationFilter(filters.FilterSet):
    """Published lists: 组织, by cycle."""

    place = PlaceFilter()
    cycle = hidden("cycle_id", "周期编号")
    organization = BelowFilter()

    class Meta:
        model = Publication
        fields: list[str] = []
