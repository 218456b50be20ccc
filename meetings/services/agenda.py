"""A meeting's agenda: what waits is put on it, in order, and taken off again; what comes by itself comes."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from meetings.extensions import Candidate, candidates_of
from meetings.models import AgendaItem, AgendaState, Meeting, PutOff
from meetings.services.base import VERB, locked_meeting
from meetings.services.matters import (
    LONGEST_DETAIL,
    LONGEST_TITLE,
    WAITING,
    check_arranged,
    in_state,
    locked_item,
    next_number,
    put_on,
)


@transaction.atomic
def list_item(*, item_id: int, meeting_id: int, actor) -> AgendaItem:
    """Put a waiting matter on a meeting's agenda, as the last one. What an earlier meeting put off stays on that
    agenda too, with its reason (转下次)."""
    item, meeting = locked_item(item_id), locked_meeting(meeting_id)
    require(VERB, item.organization)
    in_state(item, *WAITING)
    if meeting.organization_id != item.organization_id:
        raise RuleBroken("item.meeting", "请选择本组织召开的会议。", "meeting")
    check_arranged(meeting)
    _put_on_again(item, meeting)
    record(actor=actor, action="meetings.item.listed", obj=item, meeting=meeting.pk)
    return item


@transaction.atomic
def list_candidate(*, meeting_id: int, key: str, actor) -> AgendaItem:
    """Put something that a source offers (`meetings.extensions`) on a meeting's agenda."""
    meeting = locked_meeting(meeting_id)
    check_arranged(meeting)
    found = next((one for one in waiting_candidates(meeting) if one.key == key), None)
    if found is None:
        raise Conflict("item.candidate", "这一项已经列入，或已不再需要审议，请刷新后再看。")
    item = _from_candidate(meeting, found, actor)
    record(actor=actor, action="meetings.item.listed", obj=item, meeting=meeting.pk)
    return item


@transaction.atomic
def bring_in(*, meeting: Meeting, actor) -> list[AgendaItem]:
    """Put what comes by itself on the agenda, and take off what was settled meanwhile. Called when a meeting is
    planned and when it is convened."""
    settled = AgendaItem._base_manager.filter(
        meeting=meeting, state=AgendaState.LISTED, resolution__closed_on__isnull=False
    )
    settled.update(state=AgendaState.DECLINED, decision="会前已经办结。", meeting=None, order=0)
    wanted = [one for one in _offered(meeting) if one.automatic]
    if not wanted:
        return []
    put_off = {
        mark: row
        for row in AgendaItem._base_manager.select_for_update(of=("self",), no_key=True)
        .select_related("meeting")
        .filter(organization_id=meeting.organization_id, state=AgendaState.DEFERRED)
        .filter(Q(meeting=None) | Q(meeting__alliance=meeting.alliance_id))
        for mark in _standing(row)
    }
    came = []
    for one in wanted:
        again = next((put_off[mark] for mark in _marks(one) if mark in put_off), None)
        if again is not None and again.meeting_id != meeting.pk:
            _put_on_again(again, meeting)
            came.append(again)
    return came + [_from_candidate(meeting, one, actor) for one in _unclaimed(meeting, wanted)]


def waiting_candidates(meeting: Meeting) -> list[Candidate]:
    """What sources offer for this meeting and no open item of the committee stands for yet. A query per source and
    one more."""
    return _unclaimed(meeting, _offered(meeting))


def _offered(meeting: Meeting) -> list[Candidate]:
    """What sources offer for the body that meets: the committee, or the alliance in whose name it is convened."""
    found = candidates_of(meeting.organization, meeting.day)
    return [one for one in found if one.alliance_id == meeting.alliance_id]


def _unclaimed(meeting: Meeting, found: list[Candidate]) -> list[Candidate]:
    """Those that no open item of the committee stands for."""
    if not found:
        return []
    taken = set()
    for row in AgendaItem._base_manager.filter(
        organization_id=meeting.organization_id, state__in=(*WAITING, AgendaState.LISTED)
    ).only("resolution_id", "suggestion_id", "source", "title"):
        taken |= _standing(row)
    return [one for one in found if not taken & _marks(one)]


@transaction.atomic
def unlist_item(*, item_id: int, actor) -> AgendaItem:
    """Off the agenda, back among what waits."""
    item = locked_item(item_id)
    require(VERB, item.organization)
    in_state(item, AgendaState.LISTED)
    if item.meeting is not None:
        check_arranged(item.meeting)
    item.state, item.meeting, item.order = AgendaState.PROPOSED, None, 0
    item.save(update_fields=["state", "meeting", "order"])
    record(actor=actor, action="meetings.item.unlisted", obj=item)
    return item


@transaction.atomic
def move_item(*, item_id: int, up: bool, actor) -> AgendaItem:
    """One place up or down on its agenda; at the end of the list nothing happens."""
    item = locked_item(item_id)
    meeting = locked_meeting(item.meeting_id) if item.meeting_id else None
    if meeting is None:
        raise Conflict("item.state", "这个议题还没有列入议程。")
    check_arranged(meeting)
    rows = list(AgendaItem._base_manager.filter(meeting=meeting).order_by("order", "pk"))
    place = next(number for number, row in enumerate(rows) if row.pk == item.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        for number, row in enumerate(rows, start=1):
            row.order = number
        AgendaItem._base_manager.bulk_update(rows, ["order"])
        record(actor=actor, action="meetings.item.moved", obj=item)
    item.refresh_from_db()
    return item


# ---- helpers ---------------------------------------------------------------------------------------------------------


def _from_candidate(meeting: Meeting, found: Candidate, actor) -> AgendaItem:
    item = AgendaItem(
        organization=meeting.organization,
        origin=meeting.organization,
        year=today().year,
        number=next_number(meeting.organization, today().year),
        title=found.title[:LONGEST_TITLE],
        detail=found.detail[:LONGEST_DETAIL],
        source=found.source,
        proposer=found.proposer[:40],
        proposer_unit_id=found.proposer_unit_id,
        suggestion_id=found.suggestion_id,
        resolution_id=found.resolution_id,
        proposed_by=actor,
        proposed_on=today(),
    )
    put_on(item, meeting)
    item.save(force_insert=True)
    return item


def _put_on_again(item: AgendaItem, meeting: Meeting) -> None:
    if item.state == AgendaState.DEFERRED and item.meeting_id not in (None, meeting.pk):
        PutOff._base_manager.update_or_create(
            item=item,
            meeting_id=item.meeting_id,
            defaults={"organization_id": item.organization_id, "order": item.order, "reason": item.decision},
        )
    put_on(item, meeting)
    item.save()


def _standing(row: AgendaItem) -> set[tuple]:
    """By what an item that stands for a candidate is known."""
    return {("resolution", row.resolution_id), ("suggestion", row.suggestion_id), (row.source, row.title)}


def _marks(one: Candidate) -> set[tuple]:
    """By what an item that stands for the candidate is known."""
    if one.resolution_id is not None:
        return {("resolution", one.resolution_id)}
    if one.suggestion_id is not None:
        return {("suggestion", one.suggestion_id)}
    return {(str(one.source), one.title[:LONGEST_TITLE])}
