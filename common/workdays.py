"""Working days of the People's Republic: the State Council's yearly calendar, and what can be said before it is out.

    deadline = add_working_days(date(2026, 9, 28), 7)     # Deadline(day=2026-10-12, extrapolated=False)

The calendar of a year is announced in the autumn before it and stands in a table (models.CalendarDay), loaded from the
package `chinesecalendar` and corrected by upload. A day in a year that is not announced yet is judged by the law alone
(全国年节及纪念日放假办法): Monday to Friday less the statutory days, without the weekends that are swapped;
`extrapolated` says so, and nothing here ever raises for a date. While the table is empty (in a migration, before the
first load) the package is asked.

Each process keeps the table in memory and looks every half minute whether another process changed it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import psycopg2
from chinese_calendar import constants
from django.db import connection

ONE = timedelta(days=1)
_SATURDAY = 5
_EVERY = 30.0  # seconds
# (春节 the first day, 端午, 中秋) of the years ahead; a year after the last goes by its solar holidays alone.
_LUNAR = {
    2027: ("02-06", "06-09", "09-15"),
    2028: ("01-26", "05-28", "10-03"),
    2029: ("02-13", "06-16", "09-22"),
    2030: ("02-03", "06-05", "09-12"),
    2031: ("01-23", "06-24", "10-01"),
    2032: ("02-11", "06-12", "09-19"),
    2033: ("01-31", "06-01", "09-08"),
    2034: ("02-19", "06-20", "09-27"),
    2035: ("02-08", "06-10", "09-16"),
    2036: ("01-28", "05-30", "10-04"),
}
# From this month on the next year's calendar is expected to be known.
_ANNOUNCED_BY = 11


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day counted in working days; `extrapolated`: the way to it leads through a year that is not announced yet."""

    day: date
    extrapolated: bool = False

    @property
    def note(self) -> str:
        """What is to be said beside the day; empty for a day that is certain."""
        return f"{self.day.year}年放假安排尚未公布，暂按法定节假日推算" if self.extrapolated else ""


# ---- the table in memory --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    """Days told of: True where they are worked. Years that have some, and those of them that are announced."""

    version: tuple = ()
    days: dict[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    announced: frozenset[int] = frozenset()


@cache
def _package() -> _Known:
    """What the package knows."""
    days = dict.fromkeys(constants.holidays, False) | dict.fromkeys(constants.workdays, True)
    years = frozenset(day.year for day in days)
    return _Known((), days, years, years)


class _Memory:
    """This process's copy of the table, and when it is compared again."""

    known: _Known | None = None
    next_look = 0.0


def _known() -> _Known:
    if time.monotonic() >= _Memory.next_look:
        refresh()
    return _Memory.known or _package()


def forget() -> None:
    """Compare with the table at the next question: called where it was changed."""
    _Memory.next_look = 0.0


def refresh() -> None:
    """Read the table if it is another than the one in memory.

    Asks only where this thread is connected already: counting days must not open a connection. The question goes
    past Django's cursor, so that it is not among the queries of whatever page happens to ask first in half a minute.
    """
    if connection.connection is None or connection.needs_rollback:
        return
    _Memory.next_look = time.monotonic() + _EVERY
    try:
        with connection.connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('common_calendarday')")
            if cursor.fetchone() == (None,):
                return
            cursor.execute("SELECT count(*), max(changed_at) FROM common_calendarday")
            version = cursor.fetchone()
            if _Memory.known is not None and _Memory.known.version == version:
                return
            cursor.execute("SELECT date, kind = 'WORK', confirmed FROM common_calendarday")
            rows = cursor.fetchall()
    except psycopg2.Error:
        return  # the transaction has failed or the database is away: what is known stays
    if not rows:
        _Memory.known = None
        return
    _Memory.known = _Known(
        version,
        {day: worked for day, worked, _ in rows},
        frozenset(day.year for day, _, _ in rows),
        frozenset(day.year for day, _, confirmed in rows if confirmed),
    )


# ---- questions ------------------------------------------------------------------------------------------------------


def is_announced(year: int) -> bool:
    """Whether the State Council's calendar of the year is on record here. Years before the first count by the law."""
    return year in _known().announced


def unannounced_year(on: date) -> int | None:
    """The year whose calendar is missing and should be looked for: this one, from November on the next; else None."""
    if not is_announced(on.year):
        return on.year
    return on.year + 1 if on.month >= _ANNOUNCED_BY and not is_announced(on.year + 1) else None


def is_workday(day: date) -> bool:
    """Whether offices work on the day, weekends that were swapped included."""
    known = _known()
    worked = known.days.get(day)
    if worked is not None:
        return worked
    if day.weekday() >= _SATURDAY:
        return False
    return day.year in known.years or day not in statutory_days(day.year)


def is_off(day: date) -> bool:
    """Whether the year's arrangement names the day as one off: a weekend inside a holiday, too, an ordinary one not."""
    return _known().days.get(day) is False


@cache
def statutory_days(year: int) -> dict[date, str]:
    """The statutory holidays of a year by the law alone, with their names."""
    spring_days = {}
    if year in _LUNAR:
        spring, dragon_boat, mid_autumn = (date.fromisoformat(f"{year}-{text}") for text in _LUNAR[year])
        spring_days = dict.fromkeys((spring + ONE * shift for shift in (-1, 0, 1, 2)), "春节")
        spring_days |= {dragon_boat: "端午", mid_autumn: "中秋"}
    return {
        **dict.fromkeys((date(year, 10, day) for day in (1, 2, 3)), "国庆节"),
        **dict.fromkeys((date(year, 5, day) for day in (1, 2)), "劳动节"),
        date(year, 1, 1): "元旦",
        date(year, 4, _clear_brightness(year)): "清明",
        **spring_days,
    }


def _clear_brightness(year: int) -> int:
    """清明: 4 or 5 April (the usual formula for the 20th and 21st century)."""
    short = year % 100
    return int(short * 0.2422 + (4.81 if year >= 2000 else 5.59)) - short // 4


def add_working_days(start: date, days: int) -> Deadline:
    """The last day of a limit of so many working days; the day on which it begins does not count (民法典第201条)."""
    day, left = start, max(days, 0)
    extrapolated = False
    while left and day < date.max:
        day += ONE
        extrapolated = extrapolated or not is_announced(day.year)
        left -= is_workday(day)
    return Deadline(day, extrapolated)


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and including `end`; 0 where end is not later."""
    return sum(is_workday(start + ONE * shift) for shift in range(1, (end - start).days + 1))
