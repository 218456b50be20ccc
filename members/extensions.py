"""What rooms below offer beside a member who reported, without this room knowing them.

A room registers in its AppConfig.ready():

    register_member_link(callable)   (CheckIn) -> Link | None
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from members.models import CheckIn


@dataclass(frozen=True, slots=True)
class Link:
    """A button on the member's page."""

    label: str
    url: str
    icon: str


LinkSource = Callable[[CheckIn], Link | None]
_links: list[LinkSource] = []


def register_member_link(source: LinkSource) -> LinkSource:
    """Ask this source as well; registering it twice asks it once."""
    if source not in _links:
        _links.append(source)
    return source


def member_links(row: CheckIn) -> list[Link]:
    """What there is for this member."""
    return [link for source in _links if (link := source(row)) is not None]
