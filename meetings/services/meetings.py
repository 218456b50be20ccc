"""A meeting is planned, convened, held or not. What is decided there is put down by those who decide there."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from common.audit import record
from common.authority import require
from common.clock import now
from common.errors import Conflict, RuleBroken
from meetings.kinds import meeting_kinds_of
from meetings.models import AgendaItem, AgendaState, Meeting, MeetingState
from meetings.services.agenda import bring_in
from meetings.services.base import VERB, led_alliance, locked_meeting, reason_of
from meetings.services.convening import freeze_invitees
from meetings.titles import (
    AHEAD,
    free_numbers,
    invited_to,
    numbered,
    same_kind,
    session_of,
    session_title,
    with_session,
)
from orgs.circle import alliance_units
from orgs.models import Alliance, Organization, Participation

_LENGTHS = {"title": 80, "place": 80, "chair": 40, "notice": 500}
MOST_EXPECTED = 2000


@transaction.atomic
def create_meeting(
    *,
    organization_id: int,
    kind: str,
    starts_at: datetime,
    title: str = "",
    place: str = "",
    chair: str = "",
    proposals_by: date | None = None,
    convener_id: int | None = None,
    notice: str = "",
    quorum: int | None = None,
    alliance_id: int | None = None,
    actor,
) -> Meeting:
    """Plan a meeting of the organisation, or of an alliance that it leads; what comes by itself is on its agenda.

    kind          id of one of `meetings.kinds.meeting_kinds_of`
    title         by default organisation, year, number within the year and kind
    proposals_by  until when units may propose items; they are told of the meeting when it is given
    convener_id   the unit whose turn it is
    quorum        how many must be there; by default what the practice says of the kind; fixed when it is convened
    """
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        raise RuleBroken("organization.unknown", "没有这个组织，或它不在你的管理范围内。", "organization", status=404)
    require(VERB, organization)
    meeting = Meeting(organization=organization, alliance=led_alliance(organization, alliance_id), created_by=actor)
    _write(meeting, kind, starts_at, title, place, chair, proposals_by, convener_id, notice, quorum)
    meeting.save(force_insert=True)
    number_ahead(meeting)
    record(actor=actor, action="meetings.meeting.created", obj=meeting)
    bring_in(meeting=meeting, actor=actor)
    return meeting


@transaction.atomic
def edit_meeting(
    *,
    meeting_id: int,
    kind: str,
    starts_at: datetime,
    title: str = "",
    place: str = "",
    chair: str = "",
    proposals_by: date | None = None,
    convener_id: int | None = None,
    notice: str = "",
    quorum: int | None = None,
    actor,
) -> Meeting:
    """Change what was planned, until it was held. Who was invited stays; see `meetings.selectors.roster`."""
    meeting = locked_meeting(meeting_id)
    _ahead(meeting)
    if quorum is None and meeting.convened_on is not None:
        quorum = meeting.quorum
    was = Meeting(organization=meeting.organization, alliance_id=meeting.alliance_id)
    was.kind, was.year, was.title = meeting.kind, meeting.year, meeting.title
    _write(meeting, kind, starts_at, title, place, chair, proposals_by, convener_id, notice, quorum)
    went = (was.kind, was.year) != (meeting.kind, meeting.year)
    if not went and meeting.state == MeetingState.CONVENED and (number := session_of(was.title)):
        meeting.title = numbered(meeting.title, number)
    meeting.save()
    number_ahead(meeting, anew=went)
    if went:
        number_ahead(was)
    record(actor=actor, action="meetings.meeting.edited", obj=meeting)
    return meeting


@transaction.atomic
def hold_meeting(*, meeting_id: int, actor) -> Meeting:
    """It took place; its number within the year is given now. Conflict when it lies ahead or was decided otherwise.

    A meeting that nobody was invited to through the system gets those expected from the roster of its day.
    """
    meeting = locked_meeting(meeting_id)
    if meeting.state not in AHEAD:
        raise Conflict("meeting.state", f"这次会议已经记为“{meeting.get_state_display()}”。")
    if meeting.starts_at > now():
        raise Conflict("meeting.ahead", f"会议定在 {meeting.day}，开过之后再记为已召开。")
    if meeting.convened_on is None:
        freeze_invitees(meeting=meeting)
    _lock_body(meeting)
    last = same_kind(meeting).aggregate(last=Max("session"))["last"] or 0
    meeting.state, meeting.session = MeetingState.HELD, last + 1
    meeting.title = with_session(meeting)
    meeting.save(update_fields=["state", "session", "title", "quorum"])
    number_ahead(meeting)
    record(actor=actor, action="meetings.meeting.held", obj=meeting)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting_id: int, why: str, actor) -> Meeting:
    """It will not take place, or did not; its agenda goes back to the pool."""
    meeting = locked_meeting(meeting_id)
    _ahead(meeting)
    meeting.cancelled_why = reason_of(why, "请写明未召开的原因。", "why")
    meeting.state = MeetingState.CANCELLED
    meeting.save(update_fields=["state", "cancelled_why"])
    number_ahead(meeting)
    AgendaItem._base_manager.filter(meeting=meeting, state=AgendaState.LISTED).update(
        meeting=None, state=AgendaState.PROPOSED, order=0
    )
    record(actor=actor, action="meetings.meeting.cancelled", obj=meeting)
    return meeting


# ---- helpers ---------------------------------------------------------------------------------------------------------


def number_ahead(meeting: Meeting, *, anew: bool = False) -> None:
    """Those of its body, kind and year that lie ahead get the numbers they will have if held in the order of their
    days, so that no two bear one title. Whoever was invited goes by the name in the invitation: those keep theirs, and
    the others take the numbers between. One that somebody else is changing is numbered by whoever changes it.

    anew   the meeting came from another kind or year: the number it bears is of that
    """
    _lock_body(meeting)
    last = same_kind(meeting).aggregate(last=Max("session"))["last"] or 0
    rows = list(
        same_kind(meeting).filter(state__in=AHEAD).order_by("starts_at", "pk").values_list("pk", "state", "title")
    )
    kept = invited_to([row for row in rows if not (anew and row[0] == meeting.pk)], last)
    free = free_numbers(last, kept)
    wanted = {pk: (title, numbered(title, next(free))) for pk, _, title in rows if pk not in kept}
    changed = [pk for pk, (title, new) in wanted.items() if title != new]
    if not changed:
        return
    free = Meeting._base_manager.select_for_update(of=("self",), no_key=True, skip_locked=True)
    for row in free.filter(pk__in=changed):
        row.title = wanted[row.pk][1]
        row.save(update_fields=["title"])
        if row.pk == meeting.pk:
            meeting.title = row.title


def _lock_body(meeting: Meeting) -> None:
    """Two meetings of one body are numbered one after the other."""
    body = Organization if meeting.alliance_id is None else Alliance
    body._base_manager.select_for_update(of=("self",), no_key=True).get(
        pk=meeting.alliance_id or meeting.organization_id
    )


def _ahead(meeting: Meeting) -> None:
    if meeting.state not in AHEAD:
        raise Conflict("meeting.state", f"这次会议已经记为“{meeting.get_state_display()}”，不能再改。")


def _write(meeting, kind, starts_at, title, place, chair, proposals_by, convener_id, notice, quorum) -> None:
    organization, day = meeting.organization, timezone.localdate(starts_at)
    label = dict(meeting_kinds_of(organization, day)).get(kind)
    if meeting.alliance is not None and day < meeting.alliance.since:
        raise RuleBroken("meeting.alliance", f"“{meeting.alliance.name}”{meeting.alliance.since} 才成立。", "day")
    if label is None:
        raise RuleBroken("meeting.kind", "本组织没有这种会议，请从列表中选择。", "kind")
    if proposals_by is not None and proposals_by > day:
        raise RuleBroken("meeting.proposals_by", f"征集截止应在会议当天（{day}）或以前。", "proposals_by")
    if quorum is not None and not 1 <= quorum <= MOST_EXPECTED:
        raise RuleBroken("meeting.quorum", f"法定人数应在 1 到 {MOST_EXPECTED} 之间。", "quorum")
    meeting.kind, meeting.starts_at, meeting.year = kind, starts_at, day.year
    meeting.place, meeting.chair, meeting.notice = place.strip(), chair.strip(), notice.strip()
    meeting.proposals_by, meeting.quorum = proposals_by, quorum
    meeting.convener_id = _convener(meeting, convener_id, day)
    meeting.title = " ".join(title.split()) or session_title(meeting, label)
    for name, most in _LENGTHS.items():
        if len(getattr(meeting, name)) > most:
            raise RuleBroken(f"meeting.{name}", f"最多 {most} 个字，请写短一些。", name)


def _convener(meeting: Meeting, unit_id: int | None, day: date) -> int | None:
    if unit_id is None:
        return None
    if meeting.alliance_id is not None:
        if unit_id not in alliance_units(meeting.alliance_id, day):
            raise RuleBroken("meeting.convener", "轮值召集单位应是会议当天在联合体里的单位。", "convener")
        return unit_id
    joined = Participation.everywhere.filter(
        unit_id=unit_id, organization_id=meeting.organization_id, period__contains=day
    )
    if not joined.exists():
        raise RuleBroken("meeting.convener", "轮值召集单位应是会议当天参与本组织的单位。", "convener")
    return unit_id
