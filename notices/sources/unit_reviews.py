"""What a unit's yearly review asks: the unit may answer to it, the committee hears what the unit answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from django.urls import reverse

from appraisal.models import SchemeState, UnitReview
from common.workdays import add_working_days
from notices.due import Due
from notices.sources.asking import Asking, waited

# No window is longer than 30 working days (appraisal.year.schemes), with holidays less than this.
_LONGEST = timedelta(days=70)


def unit_review_dues(asking: Asking) -> Iterator[Due]:
    """Both turns. One query each."""
    if asking.unit_id is None and asking.wants("unit_review.answered"):
        yield from _answered(asking)
    if asking.organization_id is None and asking.wants("unit_review.told"):
        yield from _told(asking)


def _told(asking: Asking) -> Iterator[Due]:
    """A unit hears the conclusion for as many working days as the scheme gives for objections, or until it answered."""
    rows = UnitReview.objects.filter(
        answered_on=None, reviewed_on__gte=asking.on - _LONGEST, reviewed_on__lte=asking.on
    )
    rows = rows.select_related("scheme", "organization").order_by("pk")
    until = cache(lambda day, days: add_working_days(day, days).day)
    for row in asking.turn(rows):
        last: date = until(row.reviewed_on, row.scheme.objection_days)
        if last < asking.on:
            continue
        yield Due(
            kind="unit_review.told",
            object=f"appraisal.unitreview:{row.pk}",
            organization_id=row.organization_id,
            unit_id=row.unit_id,
            due_on=last,
            since=row.reviewed_on,
            title=f"{row.organization.name} {row.scheme.year}年履诺考核：{row.get_conclusion_display()}",
            reason="有不同意见的在期限内提出，没有意见的不用办理",
            url=reverse("appraisal:year_unit_reviews"),
            action="看结论",
            inputs={"考核": row.reviewed_on, "提出意见到": last},
        )


def _answered(asking: Asking) -> Iterator[Due]:
    """The committee reads it, and keeps its conclusion or draws another; for one that was closed nobody can."""
    rows = UnitReview.objects.filter(
        answered_on__lte=asking.on,
        heard_on=None,
        scheme__state=SchemeState.PUBLISHED,
        organization__period__contains=asking.on,
    ).select_related("unit")
    for row in asking.own(rows).order_by("pk"):
        yield Due(
            kind="unit_review.answered",
            object=f"appraisal.unitreview:{row.pk}",
            organization_id=row.organization_id,
            since=row.answered_on,
            title=f"{row.unit.name}对履诺考核提出了意见",
            reason="看过后维持结论的直接保存，要改的改好再保存",
            url=reverse("appraisal:year_unit_review", args=[row.scheme_id, row.organization_id, row.unit_id]),
            action="去处理",
            when="今天",
            wait=waited(row.answered_on, asking.on),
            inputs={"提出": row.answered_on},
        )
