"""FilterSets of a year's appraisal: page, API and export alike."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q

from appraisal.models import (
    Allowance,
    AllowancePayment,
    AllowanceState,
    Award,
    AwardKind,
    AwardState,
    Conclusion,
    DutyReport,
    ReportState,
    Result,
    ResultState,
    UnitReview,
)
from members.filters import BelowFilter, PlaceFilter, choice, from_day, to_day


def year_filter(path: str = "scheme__year") -> filters.NumberFilter:
    """年度."""
    return filters.NumberFilter(field_name=path, label="年度", min_value=2000, max_value=2100)


class ReportFilter(filters.FilterSet):
    """Reports: 年度, 组织, 状态, 报送日期."""

    year = year_filter()
    place = PlaceFilter()
    state = choice("状态", ReportState.choices)
    submitted_from = from_day("submitted_on", "报送日期自")
    submitted_to = to_day("submitted_on")
    organization = BelowFilter()

    class Meta:
        model = DutyReport
        fields: list[str] = []


class ResultFilter(filters.FilterSet):
    """Results: 年度, 组织, 状态; as of a day what was frozen by then."""

    year = year_filter()
    place = PlaceFilter()
    state = choice("状态", ResultState.choices)
    frozen_by = to_day("frozen_on", "截至某日已定")
    organization = BelowFilter()

    class Meta:
        model = Result
        fields: list[str] = []


class UnitReviewFilter(filters.FilterSet):
    """Reviews of units: 年度, 单位, 组织, 结论."""

    year = year_filter()
    q = filters.CharFilter(label="单位", field_name="unit__name", lookup_expr="icontains", max_length=60)
    place = PlaceFilter()
    conclusion = choice("结论", Conclusion.choices)
    organization = BelowFilter()

    class Meta:
        model = UnitReview
        fields: list[str] = []


class AwardFilter(filters.FilterSet):
    """Awards: 年度, 种类, 推荐组织, 状态."""

    year = year_filter()
    kind = choice("种类", AwardKind.choices)
    place = PlaceFilter()
    state = choice("状态", AwardState.choices)
    organization = BelowFilter()

    class Meta:
        model = Award
        fields: list[str] = []


class AllowanceFilter(filters.FilterSet):
    """Allowances: 年度, 姓名或单位, 组织, 状态."""

    year = year_filter("year")
    q = filters.CharFilter(label="姓名或单位", method="search", max_length=60)
    place = PlaceFilter()
    state = choice("状态", AllowanceState.choices)
    organization = BelowFilter()

    class Meta:
        model = Allowance
        fields: list[str] = []

    def search(self, queryset, name, value):
        """By the member or the unit."""
        value = value.strip()
        found = Q(appointment__person__name__icontains=value) | Q(unit__name__icontains=value)
        return queryset.filter(found) if value else queryset


class AllowancePaymentFilter(filters.FilterSet):
    """Payments: 补贴, 年度, 发放日期, 有效."""

    allowance = filters.NumberFilter(field_name="allowance_id", label="补贴编号", min_value=1, max_value=2**62)
    year = year_filter("allowance__year")
    paid_from = from_day("on", "发放日期自")
    paid_to = to_day("on")
    organization = BelowFilter("allowance__organization")

    class Meta:
        model = AllowancePayment
        fields: list[str] = []
