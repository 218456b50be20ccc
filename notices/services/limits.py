"""Limits in working days that are under way when the calendar of working days changes.

A promise's case, a matter that a resident raised, an opinion that is asked for were given a number of days, not a date:
before the change that number is read off the old calendar, after it the day is counted anew. What is done keeps the
day it was judged by.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from common.scoping import everything
from common.workdays import add_working_days, working_days_between
from covenants.models import PromiseCase
from grids.models import Matter, MatterState
from members.models import OpinionRequest

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class _Limit:
    """Rows of a model with `due_on`, counted in working days from the day `start` while they are `open`."""

    model: type[models.Model]
    start: str
    open: Q


_LIMITS = (
    _Limit(PromiseCase, "received_on", Q(done_on=None)),
    _Limit(Matter, "raised_on", Q(state=MatterState.OPEN)),
    _Limit(OpinionRequest, "asked_on", Q(answered_on=None, withdrawn_on=None)),
)
Counted = list[tuple[models.Model, str, int]]


def counted_limits(years: set[int]) -> Counted:
    """What is open and whose limit leads through one of the years: the row, its first day's field, its working days."""
    found: Counted = []
    with everything("the calendar is everybody's"):
        for limit in _LIMITS:
            through = Q(due_on__year__gte=min(years)) & Q(**{f"{limit.start}__year__lte": max(years)})
            rows = limit.model._base_manager.filter(limit.open, through).order_by("pk")
            for row in rows.select_for_update(of=("self",), no_key=True):
                found.append((row, limit.start, working_days_between(getattr(row, limit.start), row.due_on)))
    return found


def count_limits_anew(counted: Counted) -> int:
    """Give each the day that the calendar in force now gives it; returns how many moved."""
    moved: dict[type[models.Model], list[models.Model]] = {}
    for row, start, days in counted:
        due_on = add_working_days(getattr(row, start), days).day
        if due_on != row.due_on:
            row.due_on = due_on
            moved.setdefault(type(row), []).append(row)
    with everything("the calendar is everybody's"):
        for model, rows in moved.items():
            model._base_manager.bulk_update(rows, ["due_on"], batch_size=_BATCH)
    return sum(map(len, moved.values()))
