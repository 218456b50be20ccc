"""Filters of contacts, suggestions and activities."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.db.models import F, Q

from common.clock import today
from common.filters import WordsFilter
from common.scoping import scope_or_none
from meetings.models import Activity, ActivityState, Attendance, Channel, Contact, Suggestion, SuggestionOutcome
from meetings.topics import activity_kinds_in, topics_in
from members.filters import BelowFilter, PlaceFilter, choice, from_day, hidden, to_day
from members.models import Appointment, Person
from members.selectors.people import person_matches
from orgs.practice import Practice, load_practice
from orgs.rules_in_force import DEFAULT_PRACTICE, practice_of

SUGGESTION_STATES = (
    ("waiting", "待答复"),
    ("following", "已采纳，正在落实"),
    ("done", "已落实"),
    *((value, label) for value, label in SuggestionOutcome.choices if value),
)


def own_practice() -> Practice:
    """What the acting office's district follows today."""
    scope = scope_or_none()
    district_id = scope.district_id if scope is not None else None
    return practice_of(district_id, today()) if district_id else load_practice(DEFAULT_PRACTICE)


def topic_choices() -> list[tuple[str, str]]:
    """(id, name) of what one gets in touch about."""
    return topics_in(own_practice())


def kind_choices() -> list[tuple[str, str]]:
    """(id, name) of the kinds of activities."""
    return activity_kinds_in(own_practice())


class NameFilter(filters.CharFilter):
    """Rows of persons whom the text means."""

    def __init__(self, path: str, **kwargs):
        super().__init__(label="姓名", max_length=40, **kwargs)
        self.path = path

    def filter(self, qs, value):
        """By name, pinyin, initials or whole phone."""
        return qs.filter(**{f"{self.path}__in": Person.objects.filter(person_matches(value))}) if value else qs


class ContactStateFilter(filters.FilterSet):
    """Part-time members and whether they were telephoned in the period; rows carry `calls` (selectors.touch)."""

    q = NameFilter("person")
    place = PlaceFilter()
    state = choice("本期电话沟通", (("done", "已沟通"), ("open", "未沟通")), method="by_state")
    unit = hidden("represents_id", "单位编号")
    organization = BelowFilter()

    class Meta:
        model = Appointment
        fields: list[str] = []

    def by_state(self, queryset, name, value):
        """Enough calls in the period, or not."""
        enough = Q(calls__gte=F("least"))
        return queryset.filter(enough if value == "done" else ~enough)


class ContactFilter(filters.FilterSet):
    """Contacts: member, committee, way, topic, days."""

    q = NameFilter("appointment__person")
    place = PlaceFilter()
    channel = choice("方式", Channel.choices)
    topic = choice("事项", topic_choices)
    since = from_day("on", "自")
    until = to_day("on")
    appointment = hidden("appointment_id", "任职编号")
    person = hidden("appointment__person_id", "人员编号")
    organization = BelowFilter()

    class Meta:
        model = Contact
        fields: list[str] = []


class SuggestionFilter(filters.FilterSet):
    """Suggestions: words, member, committee, state, days."""

    q = WordsFilter("内容或答复", "text", "answer")
    name = NameFilter("appointment__person")
    place = PlaceFilter()
    state = choice("办理情况", SUGGESTION_STATES, method="by_state")
    since = from_day("received_on", "收到自")
    until = to_day("received_on")
    meeting = hidden("meeting_id", "会议编号")
    appointment = hidden("appointment_id", "任职编号")
    organization = BelowFilter()

    class Meta:
        model = Suggestion
        fields: list[str] = []

    def by_state(self, queryset, name, value):
        """Waiting, being carried out, done, or by the answer."""
        if value == "waiting":
            return queryset.filter(outcome="")
        if value == "following":
            return queryset.filter(outcome__in=("ADOPTED", "PARTLY"), followed_on=None)
        if value == "done":
            return queryset.filter(followed_on__isnull=False)
        return queryset.filter(outcome=value)


class ActivityFilter(filters.FilterSet):
    """Activities: name, kind, state, committee, days."""

    q = filters.CharFilter(label="名称", field_name="title", lookup_expr="icontains", max_length=60)
    kind = choice("种类", kind_choices)
    state = choice("状态", ActivityState.choices)
    place = PlaceFilter()
    since = filters.DateFilter(field_name="day", lookup_expr="gte", label="自", widget=forms.DateInput)
    until = filters.DateFilter(field_name="day", lookup_expr="lte", label="至", widget=forms.DateInput)
    alliance = hidden("alliance_id", "联合体编号")
    organization = BelowFilter()

    class Meta:
        model = Activity
        fields: list[str] = []


class AttendanceFilter(filters.FilterSet):
    """Who took part in what was held: person, kind, committee, days."""

    q = NameFilter("person")
    kind = choice("种类", kind_choices, field_name="activity__kind")
    place = PlaceFilter()
    since = from_day("activity__held_on", "自")
    until = to_day("activity__held_on")
    activity = hidden("activity_id", "活动编号")
    person = hidden("person_id", "人员编号")
    organization = BelowFilter()

    class Meta:
        model = Attendance
        fields: list[str] = []
