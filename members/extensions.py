"""What rooms below offer beside a member who reported and on a person's page, without this room knowing them.

A room registers in its AppConfig.ready():

    register_member_link(callable)    (CheckIn) -> Link | None
    register_person_panel(callable)   (Person) -> PersonPanel | None
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from members.models import CheckIn, Person


@dataclass(frozen=True, slots=True)
class Link:
    """A button on the member's page."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class PersonPanel:
    """A card on a person's page. `lines`: text, note, url, chip, colour of each."""

    title: str
    sub: str = ""
    lines: list[dict[str, str]] = field(default_factory=list)


LinkSource = Callable[[CheckIn], Link | None]
PanelSource = Callable[[Person], PersonPanel | None]
_links: list[LinkSource] = []
_panels: list[PanelSource] = []


def register_member_link(source: LinkSource) -> LinkSource:
    """Ask this source as well; registering it twice asks it once."""
    if source not in _links:
        _links.append(source)
    return source


def register_person_panel(source: PanelSource) -> PanelSource:
    """Ask this source for every person's page; registering it twice asks it once."""
    if source not in _panels:
        _panels.append(source)
    return source


def member_links(row: CheckIn) -> list[Link]:
    """What there is for this member."""
    return [link for source in _links if (link := source(row)) is not None]


def person_panels(person: Person) -> list[PersonPanel]:
    """Cards about this person."""
    return [panel for source in _panels if (panel := source(person)) is not None]
