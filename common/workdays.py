"""Working days of the People's Republic: the State Council's yearly calendar, and what can be said before it is out.

    deadline = add_working_days(date(2026, 9, 28), 7)     # Deadline(day=2026-10-12, extrapolated=False)

The calendar of a year is announced in the autumn before it. A day in a year that is not announced yet is judged by the
law alone (全国年节及纪念日放假办法): Monday to Friday less the statutory days, without the weekends that are swapped;
`extrapolated` says so, and nothing here ever raises for a date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from chinese_calendar import constants

ONE = timedelta(days=1)
_SATURDAY = 5
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


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day counted in working days; `extrapolated`: the way to it leads through a year that is not announced yet."""

    day: date
    extrapolated: bool = False

    @property
    def note(self) -> str:
        """What is to be said beside the day; empty for a day that is certain."""
        return f"{self.day.year}年放假安排尚未公布，暂按法定节假日推算" if self.extrapolated else ""


@cache
def _announced() -> tuple[int, int]:
    """First and last year of the table."""
    years = {day.year for day in constants.holidays}
    return min(years), max(years)


def is_announced(year: int) -> bool:
    """Whether the State Council's calendar of the year is on record here. Years before the table count by the law."""
    first, last = _announced()
    return first <= year <= last


def is_workday(day: date) -> bool:
    """Whether offices work on the day, weekends that were swapped included."""
    if is_announced(day.year):
        if day in constants.workdays:
            return True
        return day not in constants.holidays and day.weekday() < _SATURDAY
    return day.weekday() < _SATURDAY and day not in _statutory(day.year)


@cache
def _statutory(year: int) -> frozenset[date]:
    """The statutory holidays of a year by the law alone."""
    days = {date(year, 1, 1), date(year, 4, _clear_brightness(year)), date(year, 5, 1), date(year, 5, 2)}
    days |= {date(year, 10, day) for day in (1, 2, 3)}
    if year in _LUNAR:
        spring, dragon_boat, mid_autumn = (date.fromisoformat(f"{year}-{text}") for text in _LUNAR[year])
        days |= {spring + ONE * shift for shift in (-1, 0, 1, 2)} | {dragon_boat, mid_autumn}
    return frozenset(days)


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
