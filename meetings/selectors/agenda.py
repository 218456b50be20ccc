"""A meeting's agenda as it was: with what was put off there and a later meeting took up; the papers of matters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from meetings.models import AgendaItem, AgendaState, Meeting, Paper, PutOff

MOVED_ON = "转下次"


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One matter on one agenda.

    state, decision   as this meeting left it; `moved_on` when a later meeting took it up
    """

    meeting_id: int
    item: AgendaItem
    order: int
    state: str
    decision: str
    moved_on: bool = False

    @property
    def word(self) -> str:
        """已列入议程, 已议定, 转下次."""
        return MOVED_ON if self.moved_on else AgendaState(self.state).label


def agendas_of(meetings: Iterable[Meeting], *, all_eyes: bool = False) -> dict[int, list[AgendaLine]]:
    """By meeting id, each in order. Two queries, however many meetings.

    all_eyes   past the scope: of a document, which holds the whole agenda for whoever may read the document
    """
    ids = [meeting.pk for meeting in meetings]
    items = AgendaItem._base_manager if all_eyes else AgendaItem.objects
    moved = PutOff._base_manager if all_eyes else PutOff.objects
    found: dict[int, list[AgendaLine]] = defaultdict(list)
    for item in items.filter(meeting_id__in=ids).select_related("proposer_unit", "passed_to"):
        found[item.meeting_id].append(AgendaLine(item.meeting_id, item, item.order, item.state, item.decision))
    for row in moved.filter(meeting_id__in=ids).select_related("item__proposer_unit", "item__passed_to"):
        found[row.meeting_id].append(
            AgendaLine(row.meeting_id, row.item, row.order, AgendaState.DEFERRED, row.reason, moved_on=True)
        )
    for lines in found.values():
        lines.sort(key=lambda line: (line.order, line.item.pk))
    return found


def agenda_of(meeting: Meeting, *, all_eyes: bool = False) -> list[AgendaLine]:
    """Of one meeting."""
    return agendas_of([meeting], all_eyes=all_eyes).get(meeting.pk, [])


def papers_of(items: Iterable[int]) -> dict[int, list[Paper]]:
    """Papers in scope by item id, without their bytes. One query."""
    found: dict[int, list[Paper]] = defaultdict(list)
    for paper in Paper.objects.filter(item_id__in=list(items)).defer("content").order_by("pk"):
        found[paper.item_id].append(paper)
    return found
