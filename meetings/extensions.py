"""What rooms below put on an agenda and on a meeting's page, without this room knowing them.

A room registers in its AppConfig.ready():

    register_agenda_source(callable)   (organization, on) -> list[Candidate]
    register_panel(callable)           (request, meeting) -> Panel | None

A source answers for one committee and a day (the meeting's) in a constant number of queries. Candidates that come by
themselves (`automatic`) are put on the agenda when a meeting is planned and again when it is convened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from meetings.models import Meeting
from orgs.models import Organization


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may go onto an agenda.

    key            unique among all candidates and lasting: "resolution-7"; what the form of the builder sends back
    source         a meetings.models.Source
    why            half a sentence beside it: 9 月 30 日到期，2 项任务未完成
    automatic      goes onto the agenda by itself
    alliance_id    of which alliance's meetings; None: of the committee's own
    """

    key: str
    source: str
    title: str
    detail: str = ""
    why: str = ""
    proposer: str = ""
    proposer_unit_id: int | None = None
    suggestion_id: int | None = None
    resolution_id: int | None = None
    url: str = ""
    automatic: bool = False
    alliance_id: int | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A card on the meeting's page: what another room has to do with this meeting, and where it is done."""

    title: str
    text: str
    url: str
    action: str


AgendaSource = Callable[[Organization, date], Iterable[Candidate]]
PanelSource = Callable[[HttpRequest, Meeting], Panel | None]

_sources: list[AgendaSource] = []
_panels: list[PanelSource] = []


def register_agenda_source(source: AgendaSource) -> AgendaSource:
    """Ask this source as well; registering it twice asks it once."""
    if source not in _sources:
        _sources.append(source)
    return source


def register_panel(panel: PanelSource) -> PanelSource:
    """Show this panel as well; registering it twice shows it once."""
    if panel not in _panels:
        _panels.append(panel)
    return panel


def candidates_of(organization: Organization, on: date) -> list[Candidate]:
    """What all sources offer, in the order in which they were registered."""
    return [found for source in _sources for found in source(organization, on)]


def panels_of(request: Any, meeting: Meeting) -> list[Panel]:
    """The panels that have something to say of this meeting."""
    return [panel for source in _panels if (panel := source(request, meeting)) is not None]
