"""Items of one side as columns of numbers, so that millions of pairs are compared at once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from covenants.matching.sides import NEED, Named, Side
from covenants.matching.words import Reading, audience_groups, vocabulary

_PER_YEAR = {"day": 365, "week": 52, "month": 12, "quarter": 4, "half_year": 2, "term": 2, "year": 1}
_HALF_DAYS = {"AM": 1, "PM": 2, "EVE": 4}
# 人次 and 人 count the same heads; other measures are compared as they are written.
_SAME_MEASURE = {"人次": "人", "名": "人", "位": "人", "家庭": "户", "场次": "场", "课时": "节"}
BEGINNING, NEVER = date.min.toordinal(), date.max.toordinal()


class Codes:
    """Numbers for things that are only compared for equality; 0 is nothing, which equals nothing."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def of(self, thing: Named | Hashable | None) -> int:
        """The same number for the same thing."""
        key = thing.id if isinstance(thing, Named) else thing
        return 0 if key is None else self._numbers.setdefault(key, len(self._numbers) + 1)


class Coding:
    """The codes both sides share."""

    def __init__(self) -> None:
        self.party, self.category, self.street, self.community, self.venue, self.measure = (Codes() for _ in range(6))


class Columns:
    """Items in the order of their ids, and their columns.

    amount   what remains; infinite where it is not limited
    rate     occasions a year: what is needed, or what is given; NaN where nothing can be compared
    begins, ends   ordinals of a half-open period
    """

    def __init__(self, sides: Sequence[Side], coding: Coding) -> None:
        self.sides = sorted(sides, key=lambda side: side.id)
        self.readings: list[Reading] = [vocabulary().read(side.title, side.detail) for side in self.sides]
        self.party = self._ints(lambda side: coding.party.of(side.party))
        self.category = self._ints(lambda side: coding.category.of(side.category))
        self.street = self._ints(lambda side: coding.street.of(side.street))
        self.community = self._ints(lambda side: coding.community.of(side.community))
        self.venue = self._ints(lambda side: coding.venue.of(side.venue))
        self.measure = self._ints(lambda side: coding.measure.of(_SAME_MEASURE.get(side.measure, side.measure)))
        self.amount = self._floats(lambda side: float("inf") if side.remaining is None else float(side.remaining))
        self.rate = self._floats(_rate)
        periods = [period(side) for side in self.sides]
        self.begins = np.array([begins for begins, _ in periods], dtype=np.int64)
        self.ends = np.array([ends for _, ends in periods], dtype=np.int64)
        self.audience = self._ints(lambda side: audience_groups(side.audience))
        self.weekdays = self._ints(lambda side: sum(1 << day for day in set(side.weekdays)))
        self.half_day = self._ints(lambda side: _HALF_DAYS.get(side.half_day, 0))
        self.average = self._floats(lambda side: side.satisfaction.average if side.satisfaction else 0.0)
        self.reviews = self._ints(lambda side: side.satisfaction.count if side.satisfaction else 0)

    def __len__(self) -> int:
        return len(self.sides)

    def _ints(self, of) -> np.ndarray:
        return np.array([of(side) for side in self.sides], dtype=np.int64)

    def _floats(self, of) -> np.ndarray:
        return np.array([of(side) for side in self.sides], dtype=np.float64)


def period(side: Side) -> tuple[int, int]:
    """Half-open ordinals; something done once by a day ends with that day."""
    ends = NEVER if side.end is None else side.end.toordinal()
    if side.frequency and side.frequency["per"] == "once" and (by := side.frequency.get("by")):
        ends = min(ends, (date.fromisoformat(by) if isinstance(by, str) else by).toordinal() + 1)
    return (BEGINNING if side.start is None else side.start.toordinal()), ends


def _rate(side: Side) -> float:
    """Occasions a year. What is needed at any time is needed daily; what is given at any time is given without end."""
    frequency = side.frequency
    if not frequency:
        return float("nan")
    per, needed = frequency["per"], side.direction == NEED
    if per in _PER_YEAR:
        return float(_PER_YEAR[per] * (frequency.get("times") or 1))
    if per in ("on_demand", "ongoing"):
        return 365.0 if needed else float("inf")
    # Once is once a year; whatever is needed now and then is met by anything that happens at all.
    return {"once": 1.0}.get(per, 0.5 if needed else float("nan"))


def whole(amount: Decimal) -> bool:
    """Whether an amount counts things, not hours and a half."""
    return amount == amount.to_integral_value()
