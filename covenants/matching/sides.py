"""What the matching is given and what it gives back: plain data, no models."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

NEED = "NEED"
OFFER = "OFFER"


@dataclass(frozen=True, slots=True)
class Named:
    """Something both sides may have in common, and its name: a category, a street, a community, a venue."""

    id: Hashable
    name: str


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """How a party's deliveries in a category were reviewed: average 0 … 1 of `count` reviews."""

    average: float
    count: int


@dataclass(frozen=True, slots=True)
class Side:
    """One item of the two-way list, as the matching sees it (XH 三(三)1).

    id              of the item; decides between equals, so all ids are of one type
    direction       OFFER or NEED
    party           whose it is: a unit or an organisation; a party is never matched with itself
    remaining       what is left to give or to be met, in `measure`; None: not limited
    frequency       as `exchange.frequencies` reads it: {"per": …, "times": …, "at_least": …}, {"per": "once", "by": …}
    start, end      half-open; None: not limited on that side. A frequency "once, by a day" ends that day
    weekdays        1 Monday … 7 Sunday, where the item names them
    half_day        "AM", "PM", "EVE" or ""
    satisfaction    of the party in this category, where it was reviewed
    """

    id: int | str
    direction: str
    party: Hashable
    title: str
    detail: str = ""
    audience: str = ""
    category: Named | None = None
    remaining: Decimal | None = None
    measure: str = ""
    frequency: Mapping[str, Any] | None = None
    street: Named | None = None
    community: Named | None = None
    venue: Named | None = None
    start: date | None = None
    end: date | None = None
    weekdays: tuple[int, ...] = ()
    half_day: str = ""
    satisfaction: Satisfaction | None = None


class ReasonKind(StrEnum):
    """What a reason speaks of; the page may choose an icon by it."""

    WORDS = "words"
    CATEGORY = "category"
    PLACE = "place"
    CAPACITY = "capacity"
    FREQUENCY = "frequency"
    AUDIENCE = "audience"
    SATISFACTION = "satisfaction"
    PERIOD = "period"
    TIMES = "times"


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence a person can check, and what it counted; against the pair where `points` is 0 or less."""

    kind: ReasonKind
    text: str
    points: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An offer that may meet a need. `score` is the sum of its reasons' points, in thousandths."""

    need_id: int | str
    offer_id: int | str
    score: int
    reasons: tuple[Reason, ...]

    @property
    def by_words(self) -> bool:
        """Whether the two say something alike; otherwise only category and circumstances are the same."""
        return any(reason.kind is ReasonKind.WORDS for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Pair(Suggestion):
    """A suggestion of the best assignment of a whole cycle: nobody is bound by it until people confirm.

    amount  how much of the need is met, in its measure; None where it has no amount
    """

    amount: Decimal | None = None
