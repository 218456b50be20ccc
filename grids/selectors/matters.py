"""Reads of matters: a month's ledger, the months a community has still to go through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from grids.models import LedgerReview, Matter, MatterState
from orgs.models import Organization


def month_after(first: date) -> date:
    """The first day of the next month."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def months_to_review(community: Organization, on: date) -> list[date]:
    """This month and the last one, as far as the community existed and did not go through them yet. One query."""
    this = on.replace(day=1)
    before = date(this.year - (this.month == 1), (this.month - 2) % 12 + 1, 1)
    done = set(
        LedgerReview.objects.filter(organization=community, month__in=[before, this]).values_list("month", flat=True)
    )
    there = [month for month in (before, this) if community.since is None or community.since < month_after(month)]
    return [month for month in there if month not in done]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A community's matters in one month: raised in it, answered in it, closed in it, and still open at its end."""

    raised: int
    answered: int
    closed: int
    left: list[Matter]


def ledger_of(community: Organization, month: date) -> Ledger:
    """The month's ledger of everything raised in the community. Two queries."""
    end = month_after(month)
    rows = Matter.objects.filter(numbered_by=community)

    def within(field: str) -> Q:
        return Q(**{f"{field}__gte": month, f"{field}__lt": end})

    counts = rows.aggregate(
        raised=Count("pk", filter=within("raised_on")),
        answered=Count("pk", filter=within("answered_on")),
        closed=Count("pk", filter=within("closed_on")),
    )
    left = rows.filter(state=MatterState.OPEN, raised_on__lt=end).select_related("organization").order_by("due_on")
    return Ledger(**counts, left=list(left[:50]))
