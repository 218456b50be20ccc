"""Limits in working days that are under way when the calendar of working days changes.

A case was promised a number of days, not a date: before the change that number is read off the old calendar, after it
the day is counted anew. What is done keeps the day it was judged by.
"""

from __future__ import annotations

from common.scoping import everything
from common.workdays import add_working_days, working_days_between
from covenants.models import PromiseCase


def counted_cases(years: set[int]) -> list[tuple[PromiseCase, int]]:
    """Open cases whose limit leads through one of the years, each with its number of working days."""
    with everything("the calendar is everybody's"):
        cases = PromiseCase.objects.select_for_update(of=("self",), no_key=True).filter(
            done_on=None, due_on__year__gte=min(years), received_on__year__lte=max(years)
        )
        return [(case, working_days_between(case.received_on, case.due_on)) for case in cases]


def count_cases_anew(cases: list[tuple[PromiseCase, int]]) -> int:
    """Give each the day that the calendar in force now gives it; returns how many moved."""
    moved = []
    for case, days in cases:
        due_on = add_working_days(case.received_on, days).day
        if due_on != case.due_on:
            case.due_on = due_on
            moved.append(case)
    with everything("the calendar is everybody's"):
        PromiseCase.objects.bulk_update(moved, ["due_on"])
    return len(moved)
