"""What a help topic is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """Help for one screen.

    slug    part of its address
    rooms   prefixes of the names of routes it explains
    verbs   who is concerned; empty for everybody
    steps   how the common task goes
    notes   what is good to know
    """

    slug: str
    title: str
    purpose: str
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
