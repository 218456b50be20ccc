"""Filters of minutes, resolutions and assignments."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q

from common.clock import today
from common.filters import WordsFilter
from meetings.models import Assignment, Minutes, MinutesState, Resolution
from meetings.selectors.resolutions import STATES, with_state
from members.filters import BelowFilter, PlaceFilter, choice, from_day, hidden, shown_day, to_day

ASSIGNMENT_STATES = (("open", "办理中"), ("late", "已逾期"), ("done", "已完成"), ("dropped", "已终止"))


class MinutesFilter(filters.FilterSet):
    """Minutes: 会议, 状态, 年份, 组织, 印发日期."""

    q = WordsFilter("会议或内容", "meeting__title", "text")
    state = choice("状态", MinutesState.choices)
    year = filters.NumberFilter(field_name="year", label="年份", min_value=1949, max_value=2200)
    place = PlaceFilter()
    issued_from = from_day("issued_on", "印发日期自")
    issued_to = to_day("issued_on")
    organization = BelowFilter()
    meeting = hidden("meeting_id", "会议编号")

    class Meta:
        model = Minutes
        fields: list[str] = []


class ResolutionFilter(filters.FilterSet):
    """Resolutions: 内容, 状态, 组织, 期限; as of the day that is shown."""

    q = filters.CharFilter(label="内容", field_name="text", lookup_expr="icontains", max_length=60)
    state = choice("状态", STATES, method="by_state")
    place = PlaceFilter()
    due_from = from_day("due_on", "期限自")
    due_to = to_day("due_on")
    organization = BelowFilter()
    meeting = hidden("meeting_id", "会议编号")

    class Meta:
        model = Resolution
        fields: list[str] = []

    def by_state(self, queryset, name, value):
        """On the day that is shown."""
        return with_state(queryset, shown_day(self.request)).filter(state_on=value)


class AssignmentFilter(filters.FilterSet):
    """Assignments: 内容, 责任单位, 状态, 组织, 期限."""

    q = WordsFilter("内容", "task", "resolution__text")
    party = filters.CharFilter(label="责任单位", field_name="unit__name", lookup_expr="icontains", max_length=60)
    state = choice("状态", ASSIGNMENT_STATES, method="by_state")
    place = PlaceFilter()
    due_from = from_day("due_on", "期限自")
    due_to = to_day("due_on")
    organization = BelowFilter()
    unit = hidden("unit_id", "单位编号")
    resolution = hidden("resolution_id", "决议编号")
    meeting = hidden("resolution__meeting_id", "会议编号")

    class Meta:
        model = Assignment
        fields: list[str] = []

    def by_state(self, queryset, name, value):
        """Today."""
        if value == "done":
            return queryset.exclude(done_on=None)
        left = queryset.filter(done_on=None)
        if value == "dropped":
            return left.exclude(resolution__closed_on=None)
        left = left.filter(resolution__closed_on=None)
        late = Q(due_on__lt=today())
        return left.filter(late) if value == "late" else left.exclude(late)
