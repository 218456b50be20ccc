"""Filters of members who report and of their services."""

from __future__ import annotations

import django_filters as filters

from members.filters import BelowFilter, PlaceFilter, choice, from_day, shown_day, to_day
from members.models import CheckIn, MemberKind, Person, Rank, Service, ServiceState
from members.selectors.checkins import CHECK_IN_STATES, by_check_in_state
from members.selectors.people import person_matches


class CheckInFilter(filters.FilterSet):
    """报到党员."""

    q = filters.CharFilter(label="姓名、拼音或首字母", method="by_person", max_length=40)
    state = choice("状态", CHECK_IN_STATES, method="by_state")
    kind = choice("党员类别", MemberKind.choices)
    rank = choice("职级", Rank.choices)
    post = filters.CharFilter(label="认领岗位", field_name="claimed_post", lookup_expr="icontains", max_length=30)
    unit = filters.CharFilter(label="所在单位", field_name="home_branch", lookup_expr="icontains", max_length=60)
    place = PlaceFilter()
    reported_from = from_day("reported_on", "报到日期自")
    reported_to = to_day("reported_on")
    organization = BelowFilter()

    class Meta:
        model = CheckIn
        fields = []

    def by_person(self, queryset, name, value):
        """Who reports."""
        return queryset.filter(person__in=Person.objects.filter(person_matches(value)))

    def by_state(self, queryset, name, value):
        """On the day that the page shows."""
        return by_check_in_state(queryset, value, shown_day(self.request))


class ServiceFilter(filters.FilterSet):
    """党员服务."""

    q = filters.CharFilter(label="姓名、拼音或首字母", method="by_person", max_length=40)
    title = filters.CharFilter(label="服务内容", lookup_expr="icontains", max_length=60)
    state = choice("状态", ServiceState.choices)
    place = PlaceFilter()
    on_from = from_day("on", "日期自")
    on_to = to_day("on")
    organization = BelowFilter()

    class Meta:
        model = Service
        fields = []

    def by_person(self, queryset, name, value):
        """Who served."""
        return queryset.filter(check_in__person__in=Person.objects.filter(person_matches(value)))
