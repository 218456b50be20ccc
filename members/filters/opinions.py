"""Filters of requests of an opinion and of reserve talent."""

from __future__ import annotations

import django_filters as filters

from common.clock import today
from members.filters import BelowFilter, PlaceFilter, choice, from_day, to_day
from members.models import Occasion, Opinion, OpinionRequest, Person, Readiness, Reserve
from members.selectors.opinions import OPINION_STATES, by_opinion_state
from members.selectors.people import person_matches


class OpinionFilter(filters.FilterSet):
    """征求意见."""

    q = filters.CharFilter(label="姓名、拼音或首字母", method="by_person", max_length=40)
    state = choice("状态", OPINION_STATES, method="by_state")
    occasion = choice("事由", Occasion.choices)
    opinion = choice("意见", Opinion.choices)
    place = PlaceFilter(label="社区或小区")
    asked_from = from_day("asked_on", "征求日期自")
    asked_to = to_day("asked_on")
    organization = BelowFilter()

    class Meta:
        model = OpinionRequest
        fields = []

    def by_person(self, queryset, name, value):
        """Of whom."""
        return queryset.filter(person__in=Person.objects.filter(person_matches(value)))

    def by_state(self, queryset, name, value):
        """As it stands today."""
        return by_opinion_state(queryset, value, today())


class ReserveFilter(filters.FilterSet):
    """后备人才."""

    q = filters.CharFilter(label="姓名", field_name="person__name", lookup_expr="icontains", max_length=40)
    aim = filters.CharFilter(label="培养方向", lookup_expr="icontains", max_length=40)
    readiness = choice("梯度", Readiness.choices)
    place = PlaceFilter(label="储备单位")
    organization = BelowFilter()

    class Meta:
        model = Reserve
        fields = []
