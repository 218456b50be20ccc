"""Filters of temporary bodies and vanguard posts."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.db.models import Q

from grids.filters.territory import yes_no
from grids.models import BodyKind, TemporaryBody, VanguardPost
from members.filters import BelowFilter, PlaceFilter, choice


class BodyFilter(filters.FilterSet):
    """Temporary bodies: 名称或任务, 种类, 成立单位."""

    q = filters.CharFilter(label="名称或任务", method="by_words", max_length=60)
    kind = choice("种类", BodyKind.choices)
    place = PlaceFilter(label="成立单位")
    parent = filters.NumberFilter(
        label="上级编号", field_name="parent", min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
    organization = BelowFilter()

    class Meta:
        model = TemporaryBody
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        """Name, purpose, or where it is."""
        text = " ".join(value.split())
        return queryset.filter(Q(name__icontains=text) | Q(purpose__icontains=text) | Q(place__icontains=text))


class VanguardFilter(filters.FilterSet):
    """Vanguard posts: 岗位, 有人在岗, 设立单位."""

    q = filters.CharFilter(label="岗位或姓名", method="by_words", max_length=60)
    held = yes_no("有人在岗", "by_held")
    place = PlaceFilter(label="设立单位")
    organization = BelowFilter()

    class Meta:
        model = VanguardPost
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        """The post, where it is, or who holds it."""
        text = " ".join(value.split())
        return queryset.filter(Q(name__icontains=text) | Q(place__icontains=text) | Q(person__name__icontains=text))

    def by_held(self, queryset, name, value):
        """Somebody holds it."""
        return queryset.filter(person__isnull=value == "false")
