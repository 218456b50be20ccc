"""Filters of temporary bodies and vanguard posts."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.db.models import Q

from grids.filters.territory import yes_no
from grids.models import BodyKind, BodyRole, TemporaryBody, TemporaryMember, VanguardPost
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


class MemberFilter(filters.FilterSet):
    """Members of temporary bodies: 姓名或临时组织, 职务, 成立单位."""

    q = filters.CharFilter(label="姓名或临时组织", method="by_words", max_length=60)
    role = choice("职务", BodyRole.choices)
    body = filters.NumberFilter(
        label="临时组织编号", field_name="body", min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
    place = PlaceFilter(path="body__organization__", label="成立单位")
    organization = BelowFilter(path="body__organization")

    class Meta:
        model = TemporaryMember
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        """Who, or in which body."""
        text = " ".join(value.split())
        return queryset.filter(Q(person__name__icontains=text) | Q(body__name__icontains=text))


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
