"""Filters of checklists: the page, the API and the export all use them."""

from __future__ import annotations

import django_filters as filters
from django import forms

from appraisal.models import Checklist, ChecklistItem, ChecklistState, Progress
from appraisal.year.filters import year_filter
from members.filters import BelowFilter, PlaceFilter, choice

BY = (("records", "由记录自动判断"), ("evidence", "由责任组织登记"))


def _by(path: str):
    def method(queryset, name, value):
        empty = {f"{path}rule": "", f"{path}metric": ""}
        return queryset.filter(**empty) if value == "evidence" else queryset.exclude(**empty)

    return method


class ChecklistFilter(filters.FilterSet):
    """Lists: 年度, 状态."""

    year = year_filter("year")
    state = choice("状态", ChecklistState.choices)

    class Meta:
        model = Checklist
        fields: list[str] = []


class ItemFilter(filters.FilterSet):
    """Items: 年度, 清单, 类别, 内容, 怎么判断."""

    year = year_filter("checklist__year")
    checklist = filters.NumberFilter(
        field_name="checklist_id", label="清单", min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
    heading = filters.CharFilter(field_name="heading__label", lookup_expr="icontains", label="类别", max_length=60)
    q = filters.CharFilter(field_name="text", lookup_expr="icontains", label="内容", max_length=60)
    by = filters.ChoiceFilter(label="怎么判断", choices=BY, empty_label="不限", method=_by(""))

    class Meta:
        model = ChecklistItem
        fields: list[str] = []


class ProgressFilter(filters.FilterSet):
    """Items as they lie on organisations: 年度, 清单, 组织, 怎么判断."""

    year = year_filter("item__checklist__year")
    checklist = filters.NumberFilter(
        field_name="item__checklist_id", label="清单", min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
    place = PlaceFilter()
    by = filters.ChoiceFilter(label="怎么判断", choices=BY, empty_label="不限", method=_by("item__"))
    organization = BelowFilter()

    class Meta:
        model = Progress
        fields: list[str] = []
