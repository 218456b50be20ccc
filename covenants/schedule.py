"""From frequency × period to the windows in which something is due. Pure: no queries, no today.

A window is a half-open run of days; a delivery on any of them is in time. Calendar spans: weeks begin on Monday,
quarters and half-years are the calendar's, a school term is March to July or September to January. A window is never
finer than a day. What carries no count (按需, 不定期, 长期) is never due: it is recorded when it happens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol

from psycopg2.extras import DateRange

from covenants.models.frequency import Per

UNCOUNTED = frozenset({Per.ON_DEMAND, Per.IRREGULAR, Per.ONGOING, ""})
WEEK = 7
_MONTHS = {Per.MONTH: 1, Per.QUARTER: 3, Per.HALF_YEAR: 6, Per.YEAR: 12}
_ONE_DAY = timedelta(days=1)
# (first month of a term, the month after it, whether that is next year's)
_TERMS = ((3, 8, False), (9, 2, True))


class Often(Protocol):
    """A frequency: `covenants.frequency.Frequency` or any row with the columns of FrequencyMixin."""

    per: str
    times: int | None
    by: date | None
    weekdays: list[int] | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """One calendar span, and what of it lies in the period."""

    whole_start: date
    whole_end: date
    start: date
    end: date

    @property
    def days(self) -> int:
        """Days of it in the period."""
        return (self.end - self.start).days

    @property
    def whole_days(self) -> int:
        """Days of the whole span."""
        return (self.whole_end - self.whole_start).days


def windows(frequency: Often, start: date, end: date) -> list[DateRange]:
    """Windows in which it falls due in `[start, end)`, in order; none of them overlaps another.

    A whole span gives `times` windows of about equal length. A span that the period cuts gives its share, rounded
    over the whole period, and where its share is nothing its days belong to the neighbouring window. What is counted
    at all is due at least once.
    """
    if start >= end or frequency.per in UNCOUNTED:
        return []
    times = frequency.times or 1
    if frequency.per == Per.ONCE:
        last = frequency.by + _ONE_DAY if frequency.by else end
        return _split(start, min(last, end) if last > start else end, times)
    named = set(frequency.weekdays or ())
    if named and (frequency.per == Per.DAY or (frequency.per == Per.WEEK and times >= len(named))):
        days = [day for day in _days(start, end) if day.isoweekday() in named]
        return [_range(day, day + _ONE_DAY) for day in days] or [_range(start, end)]
    return _shared(list(_spans(frequency.per, start, end)), times) or [_range(start, end)]


def _shared(spans: list[Span], times: int) -> list[DateRange]:
    """Each span's windows. Shares are rounded on their running sum, so a year is due as often wherever it begins."""
    found: list[DateRange] = []
    waiting: date | None = None  # beginning of a cut span without a share of its own, before the first window
    whole, part = 0, (0, 1)
    for span in spans:
        before = whole + _rounded(part)
        if span.days == span.whole_days:
            whole += times
        else:
            part = _add(part, (times * span.days, span.whole_days))
        due = min(whole + _rounded(part) - before, span.days)
        if due:
            start = waiting if waiting is not None else span.start
            found += _split(start, span.end, due)
            waiting = None
        elif found and found[-1].upper == span.start:
            found[-1] = _range(found[-1].lower, span.end)
        elif not found and waiting is None:
            waiting = span.start
        if waiting is not None and not _meets(spans, span):
            waiting = None
    return found


def _meets(spans: list[Span], span: Span) -> bool:
    """Whether another span begins where this one ends (terms leave holidays between them)."""
    return any(other.start == span.end for other in spans)


def _rounded(share: tuple[int, int]) -> int:
    """A fraction to the nearest whole number, half up."""
    top, bottom = share
    return (2 * top + bottom) // (2 * bottom)


def _add(left: tuple[int, int], right: tuple[int, int]) -> tuple[int, int]:
    return left[0] * right[1] + right[0] * left[1], left[1] * right[1]


def _split(start: date, end: date, parts: int) -> list[DateRange]:
    """`[start, end)` in so many runs of about equal length, never more than it has days."""
    days = (end - start).days
    parts = min(parts, days)
    edges = [start + timedelta(days=days * number // parts) for number in range(parts + 1)]
    return [_range(lower, upper) for lower, upper in pairwise(edges)]


def _range(lower: date, upper: date) -> DateRange:
    return DateRange(lower, upper, "[)")


def _days(start: date, end: date) -> Iterator[date]:
    for number in range((end - start).days):
        yield start + timedelta(days=number)


def _spans(per: str, start: date, end: date) -> Iterator[Span]:
    for lower, upper in _calendar(per, start, end):
        if upper > start and lower < end:
            yield Span(lower, upper, max(lower, start), min(upper, end))


def _calendar(per: str, start: date, end: date) -> Iterator[tuple[date, date]]:
    """Whole spans from before `start` until past `end`."""
    if per == Per.DAY:
        yield from ((day, day + _ONE_DAY) for day in _days(start, end))
    elif per == Per.WEEK:
        lower = start - timedelta(days=start.weekday())
        while lower < end:
            yield lower, lower + timedelta(days=WEEK)
            lower += timedelta(days=WEEK)
    elif per == Per.TERM:
        for year in range(start.year - 1, end.year + 1):
            for first, after, next_year in _TERMS:
                yield date(year, first, 1), date(year + next_year, after, 1)
    else:
        length = _MONTHS[Per(per)]
        lower = date(start.year, (start.month - 1) // length * length + 1, 1)
        while lower < end:
            upper = _months_later(lower, length)
            yield lower, upper
            lower = upper


def _months_later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
