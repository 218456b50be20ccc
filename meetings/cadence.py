"""Months, quarters, half-years and years as stretches of days: by which a kind of meeting is due. No queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

MONTHS = {"MONTH": 1, "QUARTER": 3, "HALF_YEAR": 6, "YEAR": 12}
_QUARTERS = "一二三四"


@dataclass(frozen=True, slots=True)
class Stretch:
    """One period of a cadence, `[since, until)`.

    code   MONTH, QUARTER, HALF_YEAR or YEAR
    """

    code: str
    since: date
    until: date

    @property
    def last_day(self) -> date:
        """Its last day: when a meeting of it becomes due."""
        return self.until - timedelta(days=1)

    @property
    def short(self) -> str:
        """Within its year: 3月, 三季度, 上半年, 全年."""
        month = self.since.month
        if self.code == "MONTH":
            return f"{month}月"
        if self.code == "QUARTER":
            return f"{_QUARTERS[month // 3]}季度"
        if self.code == "HALF_YEAR":
            return "上半年" if month == 1 else "下半年"
        return "全年"

    @property
    def label(self) -> str:
        """2026年三季度."""
        return f"{self.since.year}年{'' if self.code == 'YEAR' else self.short}"

    def holds(self, day: date) -> bool:
        """Whether the day is in it."""
        return self.since <= day < self.until


def stretches_in(code: str, year: int) -> list[Stretch]:
    """The periods of a year in order; none where the kind has no cadence."""
    months = MONTHS.get(code)
    if months is None:
        return []
    starts = [date(year, month, 1) for month in range(1, 13, months)] + [date(year + 1, 1, 1)]
    return [Stretch(code, since, until) for since, until in pairwise(starts)]


@lru_cache(maxsize=1024)
def stretch_at(code: str, day: date) -> Stretch | None:
    """The period that holds the day; None where the kind has no cadence."""
    return next((one for one in stretches_in(code, day.year) if one.holds(day)), None)


def not_held(stretch: Stretch) -> str:
    """What a rule finds, and a deferral explains: 2026年三季度未召开."""
    return f"{stretch.label}未召开"
