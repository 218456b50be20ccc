"""Filters of pledges, deliveries, records and reviews."""

from __future__ import annotations

import re
from datetime import date

import django_filters as filters
from dateutil.relativedelta import relativedelta
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from common.clock import today
from common.periods import period
from common.scoping import current_scope
from covenants.models import Delivery, Fulfilment, FulfilmentState, Pledge, Review, Side
from covenants.selectors.labels import category_choices
from covenants.selectors.pledges import Standing, awaiting_confirmation, disputed_of
from members.filters import YES_NO, BelowFilter, PlaceFilter, choice, from_day, hidden, to_day
from orgs.models import Unit

_MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])")


def month_of(text: str) -> tuple[date, date] | None:
    """First day of the month and of the next one, of `2026-03`; None for anything else."""
    match = _MONTH.fullmatch(text.strip())
    if match is None:
        return None
    first = date(int(match[1]), int(match[2]), 1)
    return first, first + relativedelta(months=1)


def _a_month(text: str) -> None:
    if month_of(text) is None:
        raise ValidationError("月份请写成 2026-03 这样。")


def words_of_pledge(path: str, text: str) -> Q:
    """Content, or whose pledge it is."""
    text = " ".join(text.split())
    return (
        Q(**{f"{path}content__icontains": text})
        | Q(**{f"{path}giver__name__icontains": text})
        | Q(**{f"{path}receiver__name__icontains": text})
    )


def unit_q(path: str, unit_id: int) -> Q:
    """Given or received by the unit."""
    return Q(**{f"{path}giver_id": unit_id}) | Q(**{f"{path}receiver_id": unit_id})


class OfUnit(filters.NumberFilter):
    """`unit=7`: what the unit gives or receives."""

    of = Unit

    def __init__(self, path: str, **kwargs):
        super().__init__(label="单位编号", widget=forms.HiddenInput, min_value=1, max_value=2**62, **kwargs)
        self.path = path

    def filter(self, qs, value):
        """Rows of the unit."""
        return qs if value in (None, "") else qs.filter(unit_q(self.path, int(value)))


class PledgeFilter(filters.FilterSet):
    """Pledges: 内容或单位, 类别, 组织, 是否有效."""

    q = filters.CharFilter(label="内容或单位", method="by_words", max_length=60)
    category = choice("类别", category_choices)
    place = PlaceFilter()
    current = filters.ChoiceFilter(label="有效", choices=YES_NO, empty_label="不限", method="by_current")
    organization = BelowFilter()
    cycle = hidden("cycle_id", "周期编号")
    agreement = hidden("term__agreement_id", "协议编号")
    unit = OfUnit("")

    class Meta:
        model = Pledge
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        """Content, or whose."""
        return queryset.filter(words_of_pledge("", value))

    def by_current(self, queryset, name, value):
        """Neither ended nor over today."""
        now = Q(ended_on=None, period__contains=today())
        return queryset.filter(now) if value == "true" else queryset.exclude(now)


class BoardFilter(filters.FilterSet):
    """The pledge board: 内容或单位, 类别, 社区."""

    q = filters.CharFilter(label="内容或单位", method="by_words", max_length=60)
    category = choice("类别", category_choices)
    place = PlaceFilter(label="社区、街道")

    class Meta:
        model = Pledge
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        """Content, or whose."""
        return queryset.filter(words_of_pledge("", value))


class DeliveryFilter(filters.FilterSet):
    """What falls due: 月份, 状态, 内容或单位. Rows carry `standing` (`with_standing`)."""

    q = filters.CharFilter(label="内容或单位", method="by_words", max_length=60)
    month = filters.CharFilter(
        label="月份",
        method="by_month",
        max_length=7,
        validators=[_a_month],
        widget=forms.TextInput(attrs={"type": "month"}),
    )
    day = filters.DateFilter(label="日期", method="by_day", widget=forms.HiddenInput)
    standing = choice("状态", Standing.choices)
    place = PlaceFilter()
    organization = BelowFilter()
    cycle = hidden("pledge__cycle_id", "周期编号")
    pledge = hidden("pledge_id", "承诺编号")
    unit = OfUnit("pledge__")

    class Meta:
        model = Delivery
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        """Content, or whose."""
        return queryset.filter(words_of_pledge("pledge__", value))

    def by_month(self, queryset, name, value):
        """Due on a day of the month."""
        first, after = month_of(value)
        return queryset.filter(window__overlap=period(first, after))

    def by_day(self, queryset, name, value):
        """Due on that day."""
        return queryset.filter(window__contains=value)


BOXES = (("todo", "等我方确认"), ("reply", "等我方答复"), ("given", "我方提供的"), ("received", "我方接受的"))


class FulfilmentFilter(filters.FilterSet):
    """Records: 范围, 状态, 内容或单位, 履诺日期."""

    q = filters.CharFilter(label="内容或单位", method="by_words", max_length=60)
    box = choice("范围", BOXES, method="by_box")
    state = choice("状态", FulfilmentState.choices)
    place = PlaceFilter()
    done_from = from_day("done_on", "履诺日期自")
    done_to = to_day("done_on")
    organization = BelowFilter()
    cycle = hidden("pledge__cycle_id", "周期编号")
    pledge = hidden("pledge_id", "承诺编号")
    unit = OfUnit("pledge__")

    class Meta:
        model = Fulfilment
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        """Content, or whose."""
        return queryset.filter(words_of_pledge("pledge__", value))

    def by_box(self, queryset, name, value):
        """By the office that asks: a unit's own, or the committee's."""
        if value == "todo":
            return queryset.filter(pk__in=awaiting_confirmation().values("pk"))
        if value == "reply":
            return queryset.filter(pk__in=disputed_of().values("pk"))
        side = "giver" if value == "given" else "receiver"
        return queryset.filter(**{f"pledge__{side}_id": current_scope().party_id})


class ReviewFilter(filters.FilterSet):
    """Reviews: 评价方."""

    side = choice("评价方", Side.choices)
    place = PlaceFilter()
    organization = BelowFilter()
    cycle = hidden("pledge__cycle_id", "周期编号")
    pledge = hidden("pledge_id", "承诺编号")
    unit = OfUnit("pledge__")

    class Meta:
        model = Review
        fields: list[str] = []
