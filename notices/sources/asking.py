"""What a source is asked: of which day, and whose turn; and how it writes addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db import connection
from django.db.models import QuerySet
from django.urls import get_script_prefix, reverse

from notices.kinds import kind_of

_SOME_PK = 9_007_199_254_740_881


@dataclass(frozen=True, slots=True)
class Asking:
    """What is wanted of a source.

    unit_id          only what is this unit's turn, wherever
    organization_id  only what is this committee's own turn
    Neither: everything in the scope, of committees and of the units bound to them.
    verbs            what the office may do; None: whatever anybody may do
    without          kinds that nobody asks about: what only they need is not read
    """

    on: date
    organization_id: int | None = None
    unit_id: int | None = None
    verbs: frozenset[str] | None = None
    without: frozenset[str] = frozenset()

    @property
    def everything(self) -> bool:
        """Whether it is asked of the whole scope."""
        return self.unit_id is None and self.organization_id is None

    def wants(self, kind: str) -> bool:
        """Whether things of the kind are asked for."""
        return self.verbs is None or kind_of(kind).verb in self.verbs

    def turn(self, rows: QuerySet, unit: str = "unit_id", organization: str = "organization_id") -> QuerySet:
        """Rows whose turn is the asked one's: of a unit its own, of a committee those without a unit."""
        if self.unit_id is not None:
            return rows.filter(**{unit: self.unit_id})
        if self.organization_id is not None:
            return rows.filter(**{unit: None, organization: self.organization_id})
        return rows

    def own(self, rows: QuerySet, organization: str = "organization_id") -> QuerySet:
        """Rows of which only committees are asked; none for a unit."""
        if self.unit_id is not None:
            return rows.none()
        return rows if self.organization_id is None else rows.filter(**{organization: self.organization_id})


_CHUNK = 2000


def streamed(rows: QuerySet, asking: Asking) -> Iterable:
    """The rows, a portion at a time where there may be as many as a district has."""
    # A cursor of the server knows the scope only within its transaction (common.rowlevel).
    return rows.iterator(_CHUNK) if asking.everything and connection.in_atomic_block else rows


def waited(since: date | None, on: date) -> str:
    """等了 3 天; 今天."""
    days = (on - since).days if since is not None else 0
    return f"等了 {days} 天" if days > 0 else "今天"


@cache
def _pattern(route: str, prefix: str) -> str:
    return reverse(route, args=[_SOME_PK])


def page(route: str, pk: int) -> str:
    """The address of a page that takes one number."""
    return pages(route)(pk)


def pages(route: str) -> Callable[[int], str]:
    """From a number to the address of its page; for thousands of them, while one request or run lasts."""
    before, after = _pattern(route, get_script_prefix()).split(str(_SOME_PK))
    return lambda pk: f"{before}{pk}{after}"
