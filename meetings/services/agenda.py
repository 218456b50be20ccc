"""Matters for a meeting: proposed, put on an agenda in order, passed up or down, decided (XH 三(三)2).

One number for a matter's whole life, given by the organisation that took it in first. What is passed on is an item of
its own there, under the same number; when it is decided there, the answer stands on the item it came from.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import current_scope, everything
from meetings.extensions import Candidate, candidates_of
from meetings.kinds import gravities_of
from meetings.models import (
    TOOK_PLACE,
    AgendaItem,
    AgendaState,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Resolution,
    Source,
    Suggestion,
)
from meetings.services.base import VERB, locked_meeting, reason_of
from orgs.models import Organization, Participation

OWN_VERB = "meeting.take_part"
# Meetings whose agenda can still be arranged: something urgent comes up at the meeting itself.
ARRANGED = (MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.HELD)
WAITING = (AgendaState.PROPOSED, AgendaState.DEFERRED)
LONGEST_TITLE, LONGEST_DETAIL, LONGEST_DECISION, MOST_MINUTES = 80, 500, 1000, 600


@dataclass(frozen=True, slots=True)
class ItemLine:
    """What a matter is. `gravity` is an id of the practice's gravities; `minutes` how long it may take."""

    title: str
    detail: str = ""
    gravity: str = ""
    minutes: int | None = None
    proposer_unit_id: int | None = None
    proposer: str = ""


@transaction.atomic
def propose_item(
    *,
    organization_id: int,
    line: ItemLine,
    meeting_id: int | None = None,
    source: str = Source.PROPOSAL,
    suggestion_id: int | None = None,
    resolution_id: int | None = None,
    actor,
) -> AgendaItem:
    """Propose a matter to a committee: by a unit of its circle for itself, or by an office of the tree.

    meeting_id     for this meeting: units until `proposals_by`, the organiser any time; he or she also lists it there
    suggestion_id  the suggestion it comes from; once only
    resolution_id  the resolution that is not done yet
    """
    scope = current_scope()
    organization = _committee(organization_id)
    if scope.party_id is None:
        require(VERB, organization)
    else:
        require(OWN_VERB)
        line = ItemLine(line.title, line.detail, line.gravity, line.minutes, scope.party_id, line.proposer)
        suggestion_id = resolution_id = None
        source = Source.PROPOSAL
    meeting = _meeting_for(organization, meeting_id, by_unit=scope.party_id is not None)
    item = AgendaItem(
        organization=organization,
        origin=organization,
        source=source,
        proposed_by=actor,
        proposed_on=today(),
        year=today().year,
    )
    _write(item, line)
    _link(item, suggestion_id, resolution_id)
    item.number = _next_number(organization, item.year)
    if meeting is not None and scope.party_id is None:
        _put_on(item, meeting)
    item.save(force_insert=True)
    record(actor=actor, action="meetings.item.proposed", obj=item)
    return item


@transaction.atomic
def edit_item(*, item_id: int, line: ItemLine, actor) -> AgendaItem:
    """Change a matter that is not decided; a unit its own, while it waits to be put on an agenda."""
    item = _locked(item_id)
    scope = current_scope()
    if scope.party_id is None:
        require(VERB, item.organization)
        allowed: tuple[str, ...] = (*WAITING, AgendaState.LISTED)
    else:
        require(OWN_VERB)
        if item.proposer_unit_id != scope.party_id:
            raise NotAllowed("not_party", "这个议题不是本单位提出的，不能修改。")
        line = ItemLine(line.title, line.detail, line.gravity, line.minutes, scope.party_id, line.proposer)
        allowed = (AgendaState.PROPOSED,)
    _in_state(item, *allowed)
    _write(item, line)
    item.save()
    record(actor=actor, action="meetings.item.edited", obj=item)
    return item


@transaction.atomic
def list_item(*, item_id: int, meeting_id: int, actor) -> AgendaItem:
    """Put a waiting matter on a meeting's agenda, as the last one."""
    item, meeting = _locked(item_id), locked_meeting(meeting_id)
    require(VERB, item.organization)
    _in_state(item, *WAITING)
    if meeting.organization_id != item.organization_id:
        raise RuleBroken("item.meeting", "请选择本组织召开的会议。", "meeting")
    _arranged(meeting)
    _put_on(item, meeting)
    item.save()
    record(actor=actor, action="meetings.item.listed", obj=item, meeting=meeting.pk)
    return item


@transaction.atomic
def list_candidate(*, meeting_id: int, key: str, actor) -> AgendaItem:
    """Put something that a source offers (`meetings.extensions`) on a meeting's agenda."""
    meeting = locked_meeting(meeting_id)
    _arranged(meeting)
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
    return [_from_candidate(meeting, one, actor) for one in waiting_candidates(meeting) if one.automatic]


def waiting_candidates(meeting: Meeting) -> list[Candidate]:
    """What sources offer for this meeting and no open item of the committee stands for yet. A query per source and
    one more."""
    found = candidates_of(meeting.organization, meeting.day)
    if not found:
        return []
    taken = set()
    for row in AgendaItem._base_manager.filter(
        organization_id=meeting.organization_id, state__in=(AgendaState.PROPOSED, AgendaState.LISTED)
    ).values_list("resolution_id", "suggestion_id", "source", "title"):
        taken |= {("resolution", row[0]), ("suggestion", row[1]), row[2:]}
    return [one for one in found if not taken & _marks(one)]


@transaction.atomic
def unlist_item(*, item_id: int, actor) -> AgendaItem:
    """Off the agenda, back among what waits."""
    item = _locked(item_id)
    require(VERB, item.organization)
    _in_state(item, AgendaState.LISTED)
    if item.meeting is not None:
        _arranged(item.meeting)
    item.state, item.meeting, item.order = AgendaState.PROPOSED, None, 0
    item.save(update_fields=["state", "meeting", "order"])
    record(actor=actor, action="meetings.item.unlisted", obj=item)
    return item


@transaction.atomic
def move_item(*, item_id: int, up: bool, actor) -> AgendaItem:
    """One place up or down on its agenda; at the end of the list nothing happens."""
    item = _locked(item_id)
    meeting = locked_meeting(item.meeting_id) if item.meeting_id else None
    if meeting is None:
        raise Conflict("item.state", "这个议题还没有列入议程。")
    _arranged(meeting)
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


@transaction.atomic
def decline_item(*, item_id: int, reason: str, actor) -> AgendaItem:
    """Not onto an agenda; whoever proposed it reads why."""
    item = _locked(item_id)
    require(VERB, item.organization)
    _in_state(item, *WAITING)
    item.decision = reason_of(reason, "请写明不列入的理由，提出的一方会看到。", "reason", LONGEST_DECISION)
    item.state, item.decided_on = AgendaState.DECLINED, today()
    item.save(update_fields=["state", "decision", "decided_on"])
    _answer_back(item)
    record(actor=actor, action="meetings.item.declined", obj=item)
    return item


@transaction.atomic
def decide_item(*, item_id: int, decision: str, actor) -> AgendaItem:
    """What the meeting decided, as the minutes say it; the answer goes back to whoever passed the matter on."""
    item = _at_meeting(item_id)
    _in_state(item, AgendaState.LISTED, AgendaState.DECIDED, AgendaState.DEFERRED)
    item.decision = reason_of(decision, "请写明议定的意见。", "decision", LONGEST_DECISION)
    item.state, item.decided_on = AgendaState.DECIDED, item.meeting.day
    item.save(update_fields=["state", "decision", "decided_on"])
    _answer_back(item)
    record(actor=actor, action="meetings.item.decided", obj=item)
    return item


@transaction.atomic
def put_off_item(*, item_id: int, reason: str, actor) -> AgendaItem:
    """The meeting did not decide (缓议); the matter waits for the next one."""
    item = _at_meeting(item_id)
    _in_state(item, AgendaState.LISTED, AgendaState.DEFERRED)
    item.decision = reason_of(reason, "请写明缓议的原因。", "reason", LONGEST_DECISION)
    item.state = AgendaState.DEFERRED
    item.save(update_fields=["state", "decision"])
    record(actor=actor, action="meetings.item.put_off", obj=item)
    return item


@transaction.atomic
def pass_item(*, item_id: int, to_id: int, reason: str = "", actor) -> AgendaItem:
    """To the level above or below, under the same number. Returns the item there.

    reason   what is asked of them; part of the item there
    """
    item = _locked(item_id)
    require(VERB, item.organization)
    _in_state(item, *WAITING, AgendaState.LISTED)
    here = item.organization
    if here.parent_id == to_id:
        to = Organization._base_manager.get(pk=to_id)
    else:
        to = Organization.objects.filter(pk=to_id, parent_id=here.pk).existing(today()).first()
    if to is None:
        raise RuleBroken("item.to", "只能转给上一级或下一级组织，请从列表中选择。", "to")
    if AgendaItem._base_manager.filter(
        origin_id=item.origin_id, year=item.year, number=item.number, organization=to
    ).exists():
        raise Conflict("item.passed", f"{to.name}已经办理过这个议题（{number_of(item)}），答复写在议题上。", "to")
    reason = " ".join(reason.split())
    made = AgendaItem(
        organization=to,
        origin_id=item.origin_id,
        year=item.year,
        number=item.number,
        title=item.title,
        detail="\n".join(part for part in (item.detail, reason and f"转来说明：{reason}") if part)[:LONGEST_DETAIL],
        gravity=item.gravity,
        minutes_planned=item.minutes_planned,
        source=Source.PASSED,
        proposer=here.name[:40],
        proposer_unit_id=item.proposer_unit_id,
        passed_from=item,
        proposed_by=actor,
        proposed_on=today(),
    )
    made.save(force_insert=True)
    item.state, item.passed_to = AgendaState.PASSED, to
    item.save(update_fields=["state", "passed_to"])
    record(actor=actor, action="meetings.item.passed", obj=item, to=to.pk)
    return made


@transaction.atomic
def recall_item(*, item_id: int, actor) -> AgendaItem:
    """Take back a matter that was passed on and is not on an agenda there yet."""
    item = _locked(item_id)
    require(VERB, item.organization)
    _in_state(item, AgendaState.PASSED)
    there = AgendaItem._base_manager.select_for_update(of=("self",)).filter(passed_from=item).order_by("pk").first()
    if there is None or there.state != AgendaState.PROPOSED:
        raise Conflict("item.taken_up", "对方已经办理，不能收回。")
    there.delete()
    item.passed_to = None
    item.state = AgendaState.LISTED if item.meeting_id else AgendaState.PROPOSED
    item.save(update_fields=["state", "passed_to"])
    record(actor=actor, action="meetings.item.recalled", obj=item)
    return item


def number_of(item: AgendaItem) -> str:
    """议〔2026〕12 号; the organisation it belongs to is said beside it."""
    return f"议〔{item.year}〕{item.number} 号"


# ---- helpers ---------------------------------------------------------------------------------------------------------


def _answer_back(item: AgendaItem) -> None:
    """Write the answer on every item it was passed on from."""
    with everything("the answer goes back to who passed the matter on"):
        below = item.passed_from
        while below is not None:
            below = AgendaItem._base_manager.select_for_update(of=("self",), no_key=True).get(pk=below.pk)
            if below.state not in (AgendaState.PASSED, AgendaState.DECIDED):
                return
            words = "不列入" if item.state == AgendaState.DECLINED else "答复"
            below.decision = f"{item.organization.name}{words}：{item.decision}"[:LONGEST_DECISION]
            below.state, below.decided_on = AgendaState.DECIDED, item.decided_on
            below.save(update_fields=["state", "decision", "decided_on"])
            below = below.passed_from


def _committee(organization_id: int) -> Organization:
    """The committee if the office sees it; for a unit one that it takes part in today."""
    scope = current_scope()
    if scope.party_id is None:
        found = Organization.objects.filter(pk=organization_id).first()
    else:
        joined = Participation.everywhere.filter(unit_id=scope.party_id, period__contains=today())
        found = Organization._base_manager.filter(pk=organization_id, pk__in=joined.values("organization_id")).first()
    if found is None:
        raise RuleBroken("organization.unknown", "没有这个组织，或它不在你的范围内。", "organization", status=404)
    return found


def _meeting_for(organization: Organization, meeting_id: int | None, *, by_unit: bool) -> Meeting | None:
    if meeting_id is None:
        return None
    # A unit does not see a planned meeting; it is told of those for which items are asked.
    meeting = (
        Meeting._base_manager.select_for_update(of=("self",), no_key=True)
        .select_related("organization")
        .filter(pk=meeting_id, organization=organization)
        .first()
    )
    if meeting is None or (by_unit and meeting.proposals_by is None and meeting.state == MeetingState.PLANNED):
        raise RuleBroken("item.meeting", "请选择本组织召开的会议。", "meeting")
    if by_unit and (meeting.proposals_by is None or today() > meeting.proposals_by):
        raise Conflict("item.late", "这次会议征集议题已经截止，可以不选会议，留待下次。", "meeting")
    _arranged(meeting)
    return meeting


def _link(item: AgendaItem, suggestion_id: int | None, resolution_id: int | None) -> None:
    if suggestion_id is not None:
        if not Suggestion.objects.filter(pk=suggestion_id, organization_id=item.organization_id).exists():
            raise RuleBroken("item.suggestion", "没有这条意见建议。", "suggestion")
        if AgendaItem._base_manager.filter(suggestion_id=suggestion_id).exclude(state=AgendaState.DECLINED).exists():
            raise Conflict("item.suggestion", "这条意见建议已经列为议题。")
    if (
        resolution_id is not None
        and not Resolution.objects.filter(pk=resolution_id, organization_id=item.organization_id).exists()
    ):
        raise RuleBroken("item.resolution", "没有这项决议。", "resolution")
    item.suggestion_id, item.resolution_id = suggestion_id, resolution_id


def _write(item: AgendaItem, line: ItemLine) -> None:
    title, detail = " ".join(line.title.split()), line.detail.strip()
    if not title:
        raise RuleBroken("item.title", "请填写议题，例如“地下车库增设充电桩”。", "title")
    if len(title) > LONGEST_TITLE or len(detail) > LONGEST_DETAIL:
        sentence = f"议题最多 {LONGEST_TITLE} 个字，说明最多 {LONGEST_DETAIL} 个字。"
        raise RuleBroken("item.title", sentence, "title" if len(title) > LONGEST_TITLE else "detail")
    if line.gravity and line.gravity not in dict(gravities_of(item.organization, today())):
        raise RuleBroken("item.gravity", "本区的做法没有这个分级，请从列表中选择。", "gravity")
    if line.minutes is not None and not 1 <= line.minutes <= MOST_MINUTES:
        raise RuleBroken("item.minutes", f"预计时间应在 1 到 {MOST_MINUTES} 分钟之间。", "minutes")
    if len(line.proposer) > 40:
        raise RuleBroken("item.proposer", "提议人最多 40 个字。", "proposer")
    if line.proposer_unit_id is not None and line.proposer_unit_id != item.proposer_unit_id:
        joined = Participation.everywhere.filter(unit_id=line.proposer_unit_id, organization_id=item.organization_id)
        if not joined.exists():
            raise RuleBroken("item.unit", "请选择参与本组织的单位。", "proposer_unit")
    item.title, item.detail, item.gravity, item.minutes_planned = title, detail, line.gravity, line.minutes
    item.proposer_unit_id, item.proposer = line.proposer_unit_id, line.proposer.strip()


def _from_candidate(meeting: Meeting, found: Candidate, actor) -> AgendaItem:
    item = AgendaItem(
        organization=meeting.organization,
        origin=meeting.organization,
        year=today().year,
        number=_next_number(meeting.organization, today().year),
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
    _put_on(item, meeting)
    item.save(force_insert=True)
    return item


def _marks(one: Candidate) -> set[tuple]:
    """By what an item that stands for the candidate is known."""
    if one.resolution_id is not None:
        return {("resolution", one.resolution_id)}
    if one.suggestion_id is not None:
        return {("suggestion", one.suggestion_id)}
    return {(str(one.source), one.title[:LONGEST_TITLE])}


def _put_on(item: AgendaItem, meeting: Meeting) -> None:
    last = AgendaItem._base_manager.filter(meeting=meeting).aggregate(last=Max("order"))["last"] or 0
    item.meeting, item.order, item.state = meeting, last + 1, AgendaState.LISTED
    item.decision = ""


def _next_number(organization: Organization, year: int) -> int:
    Organization._base_manager.select_for_update(of=("self",), no_key=True).get(pk=organization.pk)
    rows = AgendaItem._base_manager.filter(origin=organization, year=year)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _locked(item_id: int) -> AgendaItem:
    return (
        AgendaItem.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "meeting__organization")
        .get(pk=item_id)
    )


def _at_meeting(item_id: int) -> AgendaItem:
    item = _locked(item_id)
    require(VERB, item.organization)
    if item.meeting is None or item.meeting.state not in TOOK_PLACE:
        raise Conflict("item.not_held", "会议记为已召开之后，才能写议定意见。")
    if item.meeting.state == MeetingState.CLOSED:
        raise Conflict("meeting.closed", "这次会议已经办结，不能再改。")
    if Minutes._base_manager.filter(meeting=item.meeting, state=MinutesState.ISSUED).exists():
        raise Conflict("minutes.issued", "这次会议的纪要已经印发，议定意见不再改动。")
    return item


def _arranged(meeting: Meeting) -> None:
    if meeting.state not in ARRANGED:
        raise Conflict("meeting.state", f"这次会议已经记为“{meeting.get_state_display()}”，议程不再改动。")


def _in_state(item: AgendaItem, *states: str) -> None:
    if item.state not in states:
        raise Conflict("item.state", f"议题“{item.title}”现在是“{item.get_state_display()}”，不能这样办理。")


__all__ = [
    "ItemLine",
    "bring_in",
    "decide_item",
    "decline_item",
    "edit_item",
    "list_candidate",
    "list_item",
    "move_item",
    "number_of",
    "pass_item",
    "propose_item",
    "put_off_item",
    "recall_item",
    "unlist_item",
    "waiting_candidates",
]
