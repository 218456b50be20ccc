"""Filters of places of business."""

from __future__ import annotations

import django_filters as filters

from grids.filters.territory import yes_no
from grids.models import BusinessKind, BusinessPlace
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
