"""What a reorganisation, or a unit that leaves, carries of other rooms.

Rooms below `orgs` register here; `orgs` knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Carrier:
    """How one room follows a reorganisation and how it takes it back.

    carry(act, closed, on, actor) -> dict     JSON that `restore` needs
    restore(act, carried, actor)
    follow(act, moved, regrouped, splits, on, actor) -> dict
                                              for organisations that went to another community (`moved`) or to another
                                              grid (`regrouped`: organisation → the grid it was in), and what was split
                                              (`splits`: organisation → the new ones); kept for `restore` under
                                              "followed". None where a room has nothing that follows them
    foretell(names, regrouped, goals, splits, closed, on) -> sentences
                                              what `follow` and `carry` would do to what is split, before it is done;
                                              `goals`: organisation → the grid it would hang under
    """

    name: str
    carry: Callable[..., dict]
    restore: Callable[..., None]
    follow: Callable[..., dict] | None = None
    foretell: Callable[..., list[str]] | None = None


_carriers: dict[str, Carrier] = {}


def register_carrier(carrier: Carrier) -> None:
    """Add a room; a second registration under the same name replaces the first."""
    _carriers[carrier.name] = carrier


def carriers() -> list[Carrier]:
    """The registered rooms."""
    return list(_carriers.values())


# follow(unit, on, actor): what a room ends when a unit leaves the district. A unit that left is not taken back, so
# there is nothing to restore.
_leavers: dict[str, Callable[..., None]] = {}


def register_leaver(name: str, follow: Callable[..., None]) -> None:
    """Add a room that follows a unit's leaving; a second registration under the same name replaces the first."""
    _leavers[name] = follow


def follow_leaving(*, unit, on, actor) -> None:
    """Let every registered room end what it holds of the unit."""
    for follow in _leavers.values():
        follow(unit=unit, on=on, actor=actor)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Something of an alliance that is not done. `holds`: it must be done before the alliance is dissolved; otherwise
    `text` says what becomes of it."""

    text: str
    holds: bool = True


# look(alliance) -> what of the room is not done.
_unfinished: dict[str, Callable[..., list[Unfinished]]] = {}


def register_unfinished(name: str, look: Callable[..., list[Unfinished]]) -> None:
    """Add a room that knows what an alliance has open; a second registration under the same name replaces the first."""
    _unfinished[name] = look


def unfinished_of(alliance) -> list[Unfinished]:
    """What the registered rooms say, in the order of registration."""
    return [one for look in _unfinished.values() for one in look(alliance)]


# look(alliance, row) -> (day, what happened on it) of what must stay within the time of the alliance, or, where `row`
# is given, of this membership; at most one of each sort, the latest.
_lasting: dict[str, Callable[..., list[tuple[date, str]]]] = {}


def register_lasting(name: str, look: Callable[..., list[tuple[date, str]]]) -> None:
    """Add a room that knows what happened in an alliance; a second registration under the name replaces the first."""
    _lasting[name] = look


def lasting_of(alliance, row=None) -> list[tuple[date, str]]:
    """What the registered rooms say, the latest first."""
    found = [one for look in _lasting.values() for one in look(alliance, row)]
    return sorted(found, key=lambda one: one[0], reverse=True)


# look(alliance, year, on) -> lines of the year: label, kept, asked, clause, page (a route that takes the alliance).
_records: dict[str, Callable[..., list[dict]]] = {}


def register_record(name: str, look: Callable[..., list[dict]]) -> None:
    """Add a room that knows what an alliance did in a year; a second registration under the name replaces the first."""
    _records[name] = look


def record_of(alliance, year: int, on) -> list[dict]:
    """What the registered rooms say, in the order of registration."""
    return [line for look in _records.values() for line in look(alliance, year, on)]
