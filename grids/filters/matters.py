"""Filter of matters."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q

from common.clock import today
from common.scoping import current_scope
from grids.models import Matter, MatterState, Way
from grids.words import MATTER_CATEGORIES
from members.filters import BelowFilter, PlaceFilter, choice, from_day, to_day

BOXES = (("mine", "由我办理"), ("late", "已超期"))


class MatterFilter(filters.FilterSet):
    """民情事项: 关键词, 状态, 类别, 来源, 办理组织, 反映日期."""

    q = filters.CharFilter(label="编号或关键词", method="by_words", max_length=60)
    box = choice("范围", BOXES, method="by_box")
    state = choice("状态", MatterState.choices)
    category = choice("类别", MATTER_CATEGORIES)
    way = choice("来源", Way.choices)
    place = PlaceFilter(label="办理组织")
    raised_from = from_day("raised_on", "反映日期自")
    raised_to = to_day("raised_on")
    organization = BelowFilter()

    class Meta:
        model = Matter
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        """Number, title or place; what was said in detail is not searched."""
        text = " ".join(value.split())
        found = Q(title__icontains=text) | Q(place__icontains=text)
        digits = "".join(sign for sign in text.rpartition("〕")[2] if sign.isdigit())
        if digits and len(digits) < 10:
            found |= Q(number=int(digits))
        return queryset.filter(found)

    def by_box(self, queryset, name, value):
        """What the acting office deals with; what is late."""
        queryset = queryset.filter(state=MatterState.OPEN)
        if value == "late":
            return queryset.filter(due_on__lt=today())
        anchor = current_scope().anchor_id
        return queryset.filter(organization_id=anchor) if anchor else queryset
