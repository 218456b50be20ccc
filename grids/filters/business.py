"""Filters of places of business."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q

from grids.filters.territory import yes_no
from grids.models import BusinessKind, BusinessPlace, Tenancy
from members.filters import BelowFilter, PlaceFilter, choice


class BusinessFilter(filters.FilterSet):
    """楼宇市场: 名称, 种类, 有党建指导员, 社区."""

    q = filters.CharFilter(label="名称", field_name="name", lookup_expr="icontains", max_length=60)
    kind = choice("种类", BusinessKind.choices)
    guided = yes_no("有党建指导员", "by_guides")
    place = PlaceFilter(path="community__", label="社区")
    organization = BelowFilter(path="community")

    class Meta:
        model = BusinessPlace
        fields: list[str] = []

    def by_guides(self, queryset, name, value):
        """With an instructor on the day."""
        return queryset.filter(guides=0) if value == "false" else queryset.filter(guides__gt=0)


class TenantFilter(filters.FilterSet):
    """Units in places of business: 单位或楼宇市场, 有党组织, 社区."""

    q = filters.CharFilter(label="单位或楼宇市场", method="by_words", max_length=60)
    organised = yes_no("有党组织", "by_party")
    place = PlaceFilter(path="place__community__", label="社区")
    organization = BelowFilter(path="place__community")

    class Meta:
        model = Tenancy
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        """The unit, or where it is."""
        text = " ".join(value.split())
        return queryset.filter(Q(unit__name__icontains=text) | Q(place__name__icontains=text))

    def by_party(self, queryset, name, value):
        """With a party organisation of its own."""
        without = {"unit__party_organization": ""}
        return queryset.filter(**without) if value == "false" else queryset.exclude(**without)
