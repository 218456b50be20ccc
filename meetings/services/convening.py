"""Who is expected at a meeting, who answers what (XH 三(三)2): the roster of its day, frozen; guests beside it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.scoping import current_scope
from meetings.kinds import quorum_for
from meetings.models import Answer, Invitee, Meeting, MeetingState
from meetings.selectors.alliances import expected_of
from meetings.selectors.roster import roster_on
from meetings.services.agenda import bring_in
from meetings.services.base import VERB, locked_meeting
from members.models import Appointment
from orgs.circle import alliance_units
from orgs.models import Participation

OWN_VERB = "meeting.take_part"
OPEN = (MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.HELD)
LONGEST_NAME, LONGEST_POST, LONGEST_NOTE, MOST = 40, 80, 100, 500


@transaction.atomic
def convene_meeting(*, meeting_id: int, actor) -> Meeting:
    """Send the notice: those in office on the meeting's day are frozen as expected, and units see the meeting.

    Conflict when it was convened before or there is nobody to be expected.
    """
    meeting = locked_meeting(meeting_id)
    if meeting.state != MeetingState.PLANNED:
        raise Conflict("meeting.state", f"这次会议已经是“{meeting.get_state_display()}”，不用再发通知。")
    if not freeze_invitees(meeting=meeting):
        if meeting.alliance_id is not None:
            raise Conflict("meeting.nobody", f"{meeting.day} 联合体还没有成员，请先在联合体里添加成员。")
        raise Conflict(
            "meeting.nobody", f"{meeting.day} 本组织没有在任的班子成员，也没有加上别的参会人员，请先加上参会人员。"
        )
    bring_in(meeting=meeting, actor=actor)
    meeting.state, meeting.convened_on = MeetingState.CONVENED, today()
    meeting.save(update_fields=["state", "convened_on", "quorum"])
    record(actor=actor, action="meetings.meeting.convened", obj=meeting, invited=meeting.invitees.count())
    return meeting


def freeze_invitees(*, meeting: Meeting) -> int:
    """Put those in office on the meeting's day on the list, guests after them; sets the quorum where none is given.

    Returns how many are on the list. Called within the transaction of whoever convenes or holds the meeting.
    """
    guests = list(Invitee._base_manager.filter(meeting=meeting).order_by("order", "pk"))
    roster = _expected(meeting)
    Invitee._base_manager.bulk_create(roster)
    for place, guest in enumerate(guests, start=len(roster) + 1):
        guest.order = place
    Invitee._base_manager.bulk_update(guests, ["order"])
    expected = len(roster) + sum(guest.voting for guest in guests)
    if meeting.quorum is None and expected:
        meeting.quorum = quorum_for(meeting).of(expected)
    return len(roster) + len(guests)


@transaction.atomic
def add_invitee(
    *, meeting_id: int, name: str, post: str = "", unit_id: int | None = None, voting: bool = False, actor
) -> Invitee:
    """Ask somebody who is not on the roster; sits in (列席) unless told otherwise."""
    meeting = _open(meeting_id)
    name, post = " ".join(name.split()), " ".join(post.split())
    if not name:
        raise RuleBroken("invitee.name", "请填写姓名。", "name")
    if len(name) > LONGEST_NAME or len(post) > LONGEST_POST:
        raise RuleBroken("invitee.name", f"姓名最多 {LONGEST_NAME} 个字，职务最多 {LONGEST_POST} 个字。", "name")
    if unit_id is not None and unit_id not in _units_on(meeting):
        raise RuleBroken("invitee.unit", "请选择会议当天参与本组织的单位。", "unit")
    made = _append(meeting, [Invitee(name=name, post=post, unit_id=unit_id, voting=voting)])[0]
    record(actor=actor, action="meetings.invitee.added", obj=meeting, invited=1)
    return made


@transaction.atomic
def add_units(*, meeting_id: int, voting: bool = False, actor) -> int:
    """Ask every unit that takes part on the meeting's day and is not on the list yet, by its contact. How many."""
    meeting = _open(meeting_id)
    asked = set(meeting.invitees.values_list("unit_id", flat=True))
    if meeting.convened_on is None and meeting.state == MeetingState.PLANNED:
        if meeting.alliance_id is not None:
            raise Conflict("meeting.state", "发通知时会按当天的成员列出，现在不用加。")
        asked |= {row.represents_id for row in roster_on(meeting.organization, meeting.day)}
    rows = [
        Invitee(name=unit.contact_name or unit.name[:LONGEST_NAME], post="单位代表", unit=unit, voting=voting)
        for pk, unit in _units_on(meeting).items()
        if pk not in asked
    ]
    if not rows:
        raise Conflict("invitee.nothing", "会议当天参与本组织的单位都已在名单上。")
    _append(meeting, rows)
    record(actor=actor, action="meetings.invitee.added", obj=meeting, invited=len(rows))
    return len(rows)


@transaction.atomic
def add_newcomers(*, meeting_id: int, actor) -> int:
    """Ask those who came into office for the meeting's day after it was convened. How many."""
    meeting = _open(meeting_id)
    if meeting.alliance_id is not None:
        raise Conflict("invitee.nothing", "联合体的会议没有班子名单，后加入的单位用“加全部成员单位”补上。")
    if not meeting.invitees.filter(person__isnull=False).exists() and meeting.convened_on is None:
        raise Conflict("meeting.state", "还没有发通知，发通知时会按当天在任的班子列出。")
    listed = set(meeting.invitees.values_list("person_id", flat=True))
    fresh = [row for row in roster_on(meeting.organization, meeting.day) if row.person_id not in listed]
    if not fresh:
        raise Conflict("invitee.nothing", "班子成员都已在名单上。")
    _append(meeting, [_from_roster(meeting, row, 0) for row in fresh])
    record(actor=actor, action="meetings.invitee.added", obj=meeting, invited=len(fresh))
    return len(fresh)


@transaction.atomic
def remove_invitee(*, invitee_id: int, actor) -> None:
    """Take somebody off the list before the meeting: a guest, or a member who left office before its day."""
    row = _locked_invitee(invitee_id)
    require(VERB, row.organization)
    _check_open(row.meeting)
    if row.meeting.state == MeetingState.HELD:
        raise Conflict("meeting.state", "会议已经开过，没有到会的请登记为缺席或请假。")
    if row.person_id is not None and row.person_id in {
        one.person_id for one in roster_on(row.meeting.organization, row.meeting.day)
    }:
        raise Conflict("invitee.member", f"{row.name}当天在任，应当通知。不能到会的请登记请假或委托。")
    record(actor=actor, action="meetings.invitee.removed", obj=row.meeting)
    row.delete()


@transaction.atomic
def answer_invitation(*, invitee_id: int, answer: str, substitute: str = "", note: str = "", actor) -> Invitee:
    """Comes, is excused, or sends somebody with authority; by the unit itself, or by the organiser who was told.

    substitute  who comes instead, asked for with Answer.SUBSTITUTE
    note        for a substitute: on what authority; else why, if they say so
    """
    row = _locked_invitee(invitee_id)
    scope = require(OWN_VERB if _is_own(row) else VERB)
    if scope.party_id is None:
        require(VERB, row.organization)
    _check_open(row.meeting)
    if row.meeting.state == MeetingState.HELD and scope.party_id is not None:
        raise Conflict("meeting.state", "会议已经开过，出席情况由召开单位登记。")
    if answer not in Answer.values:
        raise RuleBroken("invitee.answer", "请选择参加、请假或委托他人参加。", "answer")
    substitute, note = " ".join(substitute.split()), " ".join(note.split())
    if len(substitute) > LONGEST_NAME or len(note) > LONGEST_NOTE:
        raise RuleBroken("invitee.note", f"受托人最多 {LONGEST_NAME} 个字，说明最多 {LONGEST_NOTE} 个字。", "note")
    if answer == Answer.SUBSTITUTE:
        if not substitute:
            raise RuleBroken("invitee.substitute", "请写明委托谁参加。", "substitute")
        if not note:
            raise RuleBroken("invitee.authority", "请写明授权方式，例如：书面委托。", "note")
    row.answer, row.note = answer, note
    row.substitute = substitute if answer == Answer.SUBSTITUTE else ""
    row.save(update_fields=["answer", "substitute", "note"])
    record(actor=actor, action="meetings.invitee.answered", obj=row.meeting, answer=answer, unit=row.unit_id)
    return row


# ---- helpers ---------------------------------------------------------------------------------------------------------


def _from_roster(meeting: Meeting, row: Appointment, place: int) -> Invitee:
    return Invitee(
        meeting=meeting,
        organization=meeting.organization,
        order=place,
        person_id=row.person_id,
        unit_id=row.represents_id,
        name=row.person.name,
        post=row.post,
    )


def _expected(meeting: Meeting) -> list[Invitee]:
    """The committee in office on the day; of an alliance whoever stands for its members."""
    if meeting.alliance_id is not None:
        return expected_of(meeting)
    roster = roster_on(meeting.organization, meeting.day)
    return [_from_roster(meeting, row, place) for place, row in enumerate(roster, start=1)]


def _append(meeting: Meeting, rows: list[Invitee]) -> list[Invitee]:
    last = meeting.invitees.aggregate(last=Max("order"))["last"] or 0
    if meeting.invitees.count() + len(rows) > MOST:
        raise RuleBroken("invitee.many", f"一次会议最多 {MOST} 人。", None)
    for place, row in enumerate(rows, start=last + 1):
        row.meeting, row.organization, row.order = meeting, meeting.organization, place
    return Invitee.objects.bulk_create(rows)


def _units_on(meeting: Meeting) -> dict:
    """Units that take part on the meeting's day, by id, in the order of their names."""
    if meeting.alliance_id is not None:
        return alliance_units(meeting.alliance_id, meeting.day)
    rows = (
        Participation.everywhere.filter(organization_id=meeting.organization_id, period__contains=meeting.day)
        .select_related("unit")
        .order_by("unit__pinyin", "unit_id")
    )
    return {row.unit_id: row.unit for row in rows}


def _is_own(row: Invitee) -> bool:
    party = current_scope().party_id
    return party is not None and party == row.unit_id


def _open(meeting_id: int) -> Meeting:
    meeting = locked_meeting(meeting_id)
    _check_open(meeting)
    return meeting


def _check_open(meeting: Meeting) -> None:
    if meeting.state not in OPEN:
        raise Conflict("meeting.state", f"这次会议已经记为“{meeting.get_state_display()}”，名单不再改动。")


def _locked_invitee(invitee_id: int) -> Invitee:
    return (
        Invitee.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "meeting__organization")
        .get(pk=invitee_id)
    )
