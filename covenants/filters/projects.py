"""Filters of projects, wishes, service promises and their cases."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q

from common.filters import WordsFilter
from common.scoping import scope_or_none
from covenants.models import Project, ProjectKind, PromiseCase, ServicePromise, Wish, WishState
from covenants.selectors.projects import group_choices
from members.filters import YES_NO, BelowFilter, PlaceFilter, YesNoFilter, choice, from_day, hidden, shown_day, to_day


def _groups() -> list[tuple[str, str]]:
    scope = scope_or_none()
    return group_choices(scope.district_id if scope is not None else None)


class ProjectFilter(filters.FilterSet):
    """Projects: 名称或牵头单位, 种类, 服务人群, 是否结项, 组织."""

    q = WordsFilter("名称或牵头单位", "title", "summary", "unit__name")
    kind = choice("种类", ProjectKind.choices)
    group = choice("服务人群", _groups)
    closed = filters.ChoiceFilter(label="已结项", choices=YES_NO, empty_label="不限", method="by_closed")
    place = PlaceFilter()
    unit = hidden("unit_id", "单位编号")
    cycle = hidden("cycle_id", "周期编号")
    item = hidden("items", "清单项目编号")
    organization = BelowFilter()

    class Meta:
        model = Project
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not _groups():  # the practice names none: nothing to choose from
            self.filters["group"].field.widget = forms.HiddenInput()

    def by_closed(self, queryset, name, value):
        """Closed by the day that is shown."""
        closed = Q(closed_on__lte=shown_day(self.request))
        return queryset.filter(closed) if value == "true" else queryset.exclude(closed)


class WishFilter(filters.FilterSet):
    """Wishes: 心愿或认领单位, 状态, 组织, 发布日期. Rows carry `state_on`."""

    q = WordsFilter("心愿或认领单位", "title", "detail", "unit__name")
    state = choice("状态", WishState.choices, method="by_state")
    place = PlaceFilter()
    posted_from = from_day("posted_on", "发布日期自")
    posted_to = to_day("posted_on")
    unit = hidden("unit_id", "单位编号")
    organization = BelowFilter()

    class Meta:
        model = Wish
        fields: list[str] = []

    def by_state(self, queryset, name, value):
        """Where it stood on the day that is shown."""
        return queryset.filter(state_on=value)


class PromiseFilter(filters.FilterSet):
    """Service promises: 事项或单位, 组织, 有超期未办结的."""

    q = WordsFilter("事项或单位", "title", "unit__name")
    late = filters.ChoiceFilter(label="有超期未办结的", choices=YES_NO, empty_label="不限", method="by_late")
    place = PlaceFilter()
    unit = hidden("unit_id", "单位编号")
    organization = BelowFilter()

    class Meta:
        model = ServicePromise
        fields: list[str] = []

    def by_late(self, queryset, name, value):
        """Something under it is past its limit on the day that is shown."""
        day = shown_day(self.request)
        late = Exists(
            PromiseCase._base_manager.filter(promise=OuterRef("pk"), due_on__lt=day).filter(
                Q(done_on=None) | Q(done_on__gt=day)
            )
        )
        return queryset.filter(late) if value == "true" else queryset.exclude(late)


class CaseFilter(filters.FilterSet):
    """Cases: by promise, 已办结, 超期."""

    q = filters.CharFilter(label="事项", field_name="matter", lookup_expr="icontains", max_length=60)
    promise = hidden("promise_id", "承诺编号")
    open = YesNoFilter(field_name="done_on__isnull", label="在办")
    late = filters.ChoiceFilter(label="超期", choices=YES_NO, empty_label="不限", method="by_late")
    received_from = from_day("received_on", "受理日期自")
    received_to = to_day("received_on")
    organization = BelowFilter()

    class Meta:
        model = PromiseCase
        fields: list[str] = []

    def by_late(self, queryset, name, value):
        """Done after its limit, or past it and not done."""
        late = Q(done_on__gt=F("due_on")) | Q(done_on=None, due_on__lt=shown_day(self.request))
        return queryset.filter(late) if value == "true" else queryset.exclude(late)
