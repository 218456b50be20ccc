"""What a meeting ledger (联席会议台账) brings in: meetings held, with agenda, resolutions and who does them.

What is needed to take it back within a day is returned, whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError

from common.audit import record
from common.clock import today
from common.errors import Conflict, RuleBroken
from meetings.models import (
    AgendaItem,
    AgendaState,
    Assignment,
    Meeting,
    MeetingState,
    Minutes,
    Resolution,
    Source,
)
from meetings.services.base import locked_meeting
from meetings.services.matters import LONGEST_DECISION
from meetings.services.meetings import create_meeting, hold_meeting, number_ahead
from meetings.services.resolutions import AssignmentLine, create_resolution
from meetings.titles import split_title, with_session
from orgs.models import Organization

_MEETING = (
    "starts_at",
    "place",
    "chair",
    "state",
    "session",
    "title",
    "stated_expected",
    "stated_present",
    "closed_on",
)


@dataclass(frozen=True, slots=True)
class LedgerResolution:
    """A resolution of a ledger; without lines the committee does it."""

    text: str
    due_on: date | None = None
    lines: tuple[AssignmentLine, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerMeeting:
    """A meeting of a ledger.

    meeting_id   the one on record, None for a new one
    agenda, resolutions   those to be added, in their order
    """

    organization_id: int
    kind: str
    starts_at: datetime
    meeting_id: int | None = None
    session: int | None = None
    place: str = ""
    chair: str = ""
    expected: int | None = None
    present: int | None = None
    agenda: tuple[str, ...] = ()
    resolutions: tuple[LedgerResolution, ...] = field(default=())


@transaction.atomic
def import_ledger(*, meetings: Iterable[LedgerMeeting], actor) -> dict[str, Any]:
    """Put down new meetings as held, add to those on record what the ledger has more; returns what undo needs."""
    created, updated = [], []
    for wanted in meetings:
        if wanted.meeting_id is None:
            created.append(_create(wanted, actor))
        else:
            updated.append(_update(wanted, actor))
    for row in (*created, *updated):
        row["after"] = _state(Meeting.objects.get(pk=row["id"]))
    record(actor=actor, action="meetings.ledger.imported", created=len(created), updated=len(updated))
    return {"created": created, "updated": updated}


@transaction.atomic
def undo_ledger(*, undo: Mapping[str, Any], actor) -> list[str]:
    """Take `import_ledger` back. Conflict where somebody went on working with one of the meetings."""
    rows = [*undo["created"], *undo["updated"]]
    known = set(Meeting.objects.filter(pk__in=[row["id"] for row in rows]).values_list("pk", flat=True))
    if len(known) < len(rows):
        raise Conflict("meetings.changed_since", "导入的会议后来有的已经删除，不能整体撤回。")
    touched = []
    for row in rows:
        meeting = locked_meeting(row["id"])
        if _state(meeting) != row["after"] or Minutes._base_manager.filter(meeting=meeting).exists():
            touched.append(meeting.title)
    if touched:
        raise Conflict(
            "meetings.changed_since",
            "导入的会议后来又有改动，或已开始写纪要，不能整体撤回。可以逐项修改。",
            details=touched[:10],
        )
    try:
        for row in rows:
            Resolution.objects.filter(pk__in=row["resolutions"]).delete()
            AgendaItem.objects.filter(pk__in=row["items"]).delete()
        for row in undo["updated"]:
            meeting = Meeting.objects.get(pk=row["id"])
            for name, value in row["before"].items():
                setattr(meeting, name, value)
            meeting.save(update_fields=list(row["before"]))
        gone = Meeting.objects.filter(pk__in=[row["id"] for row in undo["created"]])
        for meeting in gone:
            meeting.invitees.all().delete()
        gone.delete()
    except ProtectedError:
        raise Conflict("meetings.used_since", "导入的会议已经用于清单审议或后来的议程，不能整体撤回。") from None
    record(actor=actor, action="meetings.ledger.import_undone", created=len(undo["created"]))
    return [f"导入的 {len(undo['created'])} 次会议已删除，{len(undo['updated'])} 次已恢复原样。"]


def _create(wanted: LedgerMeeting, actor) -> dict[str, Any]:
    made = create_meeting(
        organization_id=wanted.organization_id,
        kind=wanted.kind,
        starts_at=wanted.starts_at,
        place=wanted.place,
        chair=wanted.chair,
        actor=actor,
    )
    meeting = hold_meeting(meeting_id=made.pk, actor=actor)
    if wanted.session is not None and wanted.session != meeting.session:
        taken = Meeting._base_manager.filter(
            organization=meeting.organization,
            alliance=None,
            kind=meeting.kind,
            year=meeting.year,
            session=wanted.session,
        )
        if taken.exists():
            raise RuleBroken("ledger.session", f"{meeting.year} 年已有第 {wanted.session} 次会议。", "session")
        meeting.session = wanted.session
        meeting.title = with_session(meeting)
    meeting.stated_expected, meeting.stated_present = wanted.expected, wanted.present
    meeting.save(update_fields=["session", "title", "stated_expected", "stated_present"])
    number_ahead(meeting)
    return {"id": meeting.pk, **_add(meeting, wanted, actor)}


def _update(wanted: LedgerMeeting, actor) -> dict[str, Any]:
    """Fill in what the ledger says; a meeting whose minutes are issued is never among these."""
    meeting = locked_meeting(wanted.meeting_id)
    names = {
        "place": wanted.place or meeting.place,
        "chair": wanted.chair or meeting.chair,
        "stated_expected": meeting.stated_expected if wanted.expected is None else wanted.expected,
        "stated_present": meeting.stated_present if wanted.present is None else wanted.present,
    }
    before = {name: getattr(meeting, name) for name in names}
    for name, value in names.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=list(names))
    return {"id": meeting.pk, "before": before, **_add(meeting, wanted, actor)}


def _add(meeting: Meeting, wanted: LedgerMeeting, actor) -> dict[str, list[int]]:
    """Agenda and resolutions, after those that are there.

    An item is decided by what the ledger says was decided: as many resolutions as items belong to each other in their
    order, else the meeting's resolutions together are its answer. Without any it is decided with the minutes.
    """
    texts = [row.text for row in wanted.resolutions]
    paired = len(texts) == len(wanted.agenda)
    together = "；".join(texts)
    items = [
        _item(meeting, text, texts[place] if paired else together, actor) for place, text in enumerate(wanted.agenda)
    ]
    resolutions = [
        create_resolution(
            meeting_id=meeting.pk,
            text=row.text,
            item_id=items[place].pk if paired else None,
            due_on=row.due_on,
            assignments=row.lines,
            actor=actor,
        ).pk
        for place, row in enumerate(wanted.resolutions)
    ]
    return {"items": [item.pk for item in items], "resolutions": resolutions}


def _item(meeting: Meeting, text: str, decision: str, actor) -> AgendaItem:
    """An item that was on the agenda then, numbered in the year of the meeting."""
    Organization._base_manager.select_for_update(of=("self",), no_key=True).get(pk=meeting.organization_id)
    numbers = AgendaItem._base_manager.filter(origin=meeting.organization, year=meeting.year)
    orders = AgendaItem._base_manager.filter(meeting=meeting)
    title, detail = split_title(text)
    return AgendaItem.objects.create(
        organization=meeting.organization,
        origin=meeting.organization,
        meeting=meeting,
        year=meeting.year,
        number=(numbers.aggregate(last=Max("number"))["last"] or 0) + 1,
        order=(orders.aggregate(last=Max("order"))["last"] or 0) + 1,
        title=title,
        detail=detail,
        source=Source.PROPOSAL,
        state=AgendaState.DECIDED if decision else AgendaState.LISTED,
        decision=decision[:LONGEST_DECISION],
        decided_on=meeting.day if decision else None,
        proposed_by=actor,
        proposed_on=min(meeting.day, today()),
    )


def _state(meeting: Meeting) -> dict[str, Any]:
    """What an undo would lose if it had changed: JSON."""
    items = AgendaItem._base_manager.filter(meeting=meeting).order_by("pk")
    assignments = Assignment._base_manager.filter(resolution__meeting=meeting).order_by("pk")
    return {
        "meeting": [str(MeetingState(value)) if name == "state" else str(value) for name, value in _values(meeting)],
        "items": [[row.pk, row.title, str(row.state), row.decision, row.order] for row in items],
        "resolutions": [
            [row.pk, row.text, str(row.due_on), str(row.closed_on), row.item_id]
            for row in Resolution._base_manager.filter(meeting=meeting).order_by("pk")
        ],
        "assignments": [
            [row.pk, row.unit_id, row.owner, row.task, str(row.due_on), str(row.done_on), row.result]
            for row in assignments
        ],
        "marked": meeting.invitees.exclude(presence="").count(),
    }


def _values(meeting: Meeting) -> list[tuple[str, Any]]:
    return [
        (name, getattr(meeting, name).timestamp() if name == "starts_at" else getattr(meeting, name))
        for name in _MEETING
    ]
