"""What a reorganisation carries of other rooms. Rooms below `orgs` register here; `orgs` knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Carrier:
    """How one room follows a reorganisation and how it takes it back.

    carry(act, closed, on, actor) -> dict     JSON that `restore` needs
    restore(act, carried, actor)
    """

    name: str
    carry: Callable[..., dict]
    restore: Callable[..., None]


_carriers: dict[str, Carrier] = {}


def register_carrier(carrier: Carrier) -> None:
    """Add a room; a second registration under the same name replaces the first."""
    _carriers[carrier.name] = carrier


def carriers() -> list[Carrier]:
    """The registered rooms."""
    return list(_carriers.values())
