"""A month of deliveries by day, as counts: what falls due on a named day, what was done."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from common.clock import today
from common.periods import period
from covenants.models import Delivery, Fulfilment, FulfilmentState
from covenants.selectors.pledges import OPEN, with_standing

MONDAY_FIRST = calendar.Calendar(firstweekday=0)


def month_grid(first: date, after: date, deliveries: QuerySet[Delivery], records: QuerySet[Fulfilment]) -> list[list]:
    """Weeks of the month, each of seven days: {"day", "other", "today", "due", "ends", "done"}. Two queries.

    due    open deliveries whose day is fixed: a window of one day, or a day that was agreed upon
    ends   open deliveries of which it is the last day, where no day is fixed
    done   records of that day, withdrawn ones left out
    """
    due: dict[date, int] = {}
    ends: dict[date, int] = {}
    rows = (
        with_standing(deliveries.filter(window__overlap=period(first, after)))
        .filter(standing__in=OPEN)
        .order_by()
        .values("window", "planned_on")
        .annotate(n=Count("pk"))
    )
    for row in rows:
        window = row["window"]
        day = row["planned_on"] or (window.lower if (window.upper - window.lower).days == 1 else None)
        counts, day = (due, day) if day is not None else (ends, window.upper - timedelta(days=1))
        if first <= day < after:
            counts[day] = counts.get(day, 0) + row["n"]
    done = dict(
        records.exclude(state=FulfilmentState.WITHDRAWN)
        .filter(done_on__gte=first, done_on__lt=after)
        .order_by()
        .values_list("done_on")
        .annotate(Count("pk"))
    )
    return [
        [_cell(day, first, {"due": due, "ends": ends, "done": done}) for day in week]
        for week in MONDAY_FIRST.monthdatescalendar(first.year, first.month)
    ]


def _cell(day: date, first: date, counts: dict[str, dict[date, int]]) -> dict[str, Any]:
    inside = day.month == first.month
    return {
        "day": day,
        "other": not inside,
        "today": day == today(),
        **{name: found.get(day, 0) if inside else 0 for name, found in counts.items()},
    }


def neighbours(first: date, after: date) -> tuple[str, str]:
    """The months before and after, as 2026-03."""
    return f"{first - timedelta(days=1):%Y-%m}", f"{after:%Y-%m}"
