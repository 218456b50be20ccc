"""A matter is proposed, changed, or not taken up (XH 三(三)2). One number for its whole life, given by the organisation
that took it in first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.files import Upload
from common.scoping import current_scope
from meetings.kinds import gravities_of
from meetings.models import AgendaItem, AgendaState, Meeting, MeetingState, Resolution, Source, Suggestion
from meetings.services.base import VERB, reason_of
from meetings.services.matters import (
    LONGEST_DECISION,
    LONGEST_DETAIL,
    LONGEST_TITLE,
    MOST_MINUTES,
    WAITING,
    answer_back,
    check_arranged,
    in_state,
    locked_item,
    next_number,
    put_on,
)
from meetings.services.papers import add_papers
from orgs.circle import bodies_of, in_circle
from orgs.models import AllianceMember, Organization, Participation

OWN_VERB = "meeting.take_part"


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
    papers: Sequence[Upload] = (),
    actor,
) -> AgendaItem:
    """Propose a matter to a committee: by a unit of its circle for itself, or by an office of the tree.

    meeting_id     for this meeting: units until `proposals_by`, the organiser any time; he or she also lists it there
    suggestion_id  the suggestion it comes from; once only
    resolution_id  the resolution that is not done yet
    papers         files that go with it
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
    item.number = next_number(organization, item.year)
    if meeting is not None and scope.party_id is None:
        put_on(item, meeting)
    item.save(force_insert=True)
    record(actor=actor, action="meetings.item.proposed", obj=item)
    if papers:
        try:
            add_papers(item_id=item.pk, uploads=papers, actor=actor)
        except RuleBroken as error:
            raise RuleBroken(error.code, error.message, "papers") from error
    return item


@transaction.atomic
def edit_item(*, item_id: int, line: ItemLine, actor) -> AgendaItem:
    """Change a matter that is not decided; a unit its own, while it waits to be put on an agenda."""
    item = locked_item(item_id)
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
    in_state(item, *allowed)
    _write(item, line)
    item.save()
    record(actor=actor, action="meetings.item.edited", obj=item)
    return item


@transaction.atomic
def decline_item(*, item_id: int, reason: str, actor) -> AgendaItem:
    """Not onto an agenda; whoever proposed it reads why."""
    item = locked_item(item_id)
    require(VERB, item.organization)
    in_state(item, *WAITING)
    item.decision = reason_of(reason, "请写明不列入的理由，提出的一方会看到。", "reason", LONGEST_DECISION)
    item.state, item.decided_on = AgendaState.DECLINED, today()
    item.save(update_fields=["state", "decision", "decided_on"])
    answer_back(item)
    record(actor=actor, action="meetings.item.declined", obj=item)
    return item


# ---- helpers ---------------------------------------------------------------------------------------------------------


def _committee(organization_id: int) -> Organization:
    """The committee if the office sees it; for a unit one that it takes part in, or that leads an alliance of its."""
    scope = current_scope()
    if scope.party_id is None:
        found = Organization.objects.filter(pk=organization_id).first()
    else:
        found = Organization._base_manager.filter(pk=organization_id, pk__in=bodies_of(scope)).first()
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
        .filter(in_circle(current_scope(), alliance="alliance") if by_unit else Q())
        .filter(pk=meeting_id, organization=organization)
        .first()
    )
    if meeting is None or (by_unit and meeting.proposals_by is None and meeting.state == MeetingState.PLANNED):
        raise RuleBroken("item.meeting", "请选择本组织召开的会议。", "meeting")
    if by_unit and (meeting.proposals_by is None or today() > meeting.proposals_by):
        raise Conflict("item.late", "这次会议征集议题已经截止，可以不选会议，留待下次。", "meeting")
    check_arranged(meeting)
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
        allied = AllianceMember._base_manager.filter(
            unit_id=line.proposer_unit_id, alliance__organization_id=item.organization_id
        )
        if not joined.exists() and not allied.exists():
            raise RuleBroken("item.unit", "请选择参与本组织的单位。", "proposer_unit")
    item.title, item.detail, item.gravity, item.minutes_planned = title, detail, line.gravity, line.minutes
    item.proposer_unit_id, item.proposer = line.proposer_unit_id, line.proposer.strip()
