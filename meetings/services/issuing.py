"""Minutes go out: objections within a window, issued with a number and a hash, received by the units they bind;
and the meeting is closed. Excerpts go back to who raised an item: see `meetings.selectors.excerpts`.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import current_scope
from meetings.documents import digest_of, freeze_parts, minutes_text
from meetings.models import (
    Assignment,
    Invitee,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Objection,
    Receipt,
)
from meetings.services.base import VERB, locked_meeting, reason_of
from meetings.services.minutes import all_decided, locked_minutes, next_number, not_issued
from orgs.circle import alliance_units
from orgs.models import Participation

OWN_VERB = "meeting.take_part"
# A default of ours: no document says how long.
OBJECTION_DAYS = 3
MOST_OBJECTION_DAYS = 60
LONGEST_OBJECTION, LONGEST_ANSWER = 500, 300


@transaction.atomic
def send_for_objections(*, minutes_id: int, until: date | None = None, actor) -> Minutes:
    """Show the text to the units until the end of that day; again with another day moves the end.

    Conflict while an item is undecided: what is read must be whole.
    """
    minutes = _own(minutes_id)
    not_issued(minutes)
    all_decided(minutes.meeting)
    until = until or usual_until()
    if not today() <= until <= today() + timedelta(days=MOST_OBJECTION_DAYS):
        raise RuleBroken(
            "minutes.until", f"截止日期应在今天到 {today() + timedelta(days=MOST_OBJECTION_DAYS)} 之间。", "until"
        )
    if minutes.state != MinutesState.OBJECTIONS:
        minutes.objections_since = today()
    minutes.state, minutes.objections_until = MinutesState.OBJECTIONS, until
    minutes.save(update_fields=["state", "objections_since", "objections_until"])
    record(actor=actor, action="meetings.minutes.sent", obj=minutes, until=until)
    return minutes


def usual_until() -> date:
    """The last day of a window that begins today."""
    return today() + timedelta(days=OBJECTION_DAYS)


@transaction.atomic
def make_objection(*, minutes_id: int, text: str, unit_id: int | None = None, actor) -> Objection:
    """Ask for a correction: a unit for itself; the organiser puts down what a unit (or nobody in particular) said."""
    minutes = locked_minutes(minutes_id)
    scope = current_scope()
    if scope.party_id is not None:
        require(OWN_VERB)
        unit_id = scope.party_id
    else:
        require(VERB, minutes.organization)
        if unit_id is not None and unit_id not in bound_units(minutes.meeting) | _circle(minutes):
            raise RuleBroken("objection.unit", "请选择参会或参与本组织的单位。", "unit")
    if minutes.state != MinutesState.OBJECTIONS:
        raise Conflict("minutes.state", f"纪要现在是“{minutes.get_state_display()}”，不在征求意见期间。")
    if today() > minutes.objections_until:
        raise Conflict("minutes.late", f"征求意见已于 {minutes.objections_until} 截止，可以在下次会议上提出。")
    made = Objection.objects.create(
        minutes=minutes,
        organization=minutes.organization,
        unit_id=unit_id,
        text=reason_of(text, "请写明哪里要改、怎么改。", "text", LONGEST_OBJECTION),
        made_by=actor,
        made_on=today(),
    )
    record(actor=actor, action="meetings.objection.made", obj=minutes, objection=made.pk)
    return made


@transaction.atomic
def answer_objection(*, objection_id: int, answer: str, actor) -> Objection:
    """How it was dealt with; whoever made it reads the answer."""
    objection = (
        Objection.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "minutes")
        .get(pk=objection_id)
    )
    require(VERB, objection.organization)
    not_issued(objection.minutes)
    objection.answer = reason_of(answer, "请写明如何处理，例如“已改为……”。", "answer", LONGEST_ANSWER)
    objection.answered_on = today()
    objection.save(update_fields=["answer", "answered_on"])
    record(actor=actor, action="meetings.objection.answered", obj=objection.minutes, objection=objection.pk)
    return objection


@transaction.atomic
def issue_minutes(*, minutes_id: int, actor) -> Minutes:
    """Issue: number 〔2026〕3号 of the organisation's year, canonical text and its sha256, a receipt per unit bound.

    Conflict while an item is undecided, the objection window is open or an objection has no answer. Without a window
    (nobody was asked) they are issued at once.
    """
    minutes = _own(minutes_id)
    not_issued(minutes)
    all_decided(minutes.meeting)
    if not any(part.text.strip() for part in minutes.parts.all()):
        raise Conflict("minutes.empty", "纪要还没有内容，请先写。")
    if minutes.state == MinutesState.OBJECTIONS and today() <= minutes.objections_until:
        raise Conflict(
            "minutes.window", f"征求意见到 {minutes.objections_until} 为止，第二天起可以印发；也可以把截止日期提前。"
        )
    waiting = minutes.objections.filter(answered_on=None).count()
    if waiting:
        raise Conflict("minutes.objections", f"还有 {waiting} 条修改意见没有处理，请逐条写明如何处理。")
    minutes.year = today().year
    minutes.number = next_number(minutes.organization, minutes.year)
    minutes.issued_on, minutes.issued_by = today(), actor
    freeze_parts(minutes)
    minutes.text = minutes_text(minutes)
    minutes.digest = digest_of(minutes.text)
    minutes.state = MinutesState.ISSUED
    minutes.save()
    units = bound_units(minutes.meeting)
    Receipt.objects.bulk_create(
        Receipt(minutes=minutes, organization=minutes.organization, unit_id=pk) for pk in sorted(units)
    )
    record(
        actor=actor, action="meetings.minutes.issued", obj=minutes, digest=minutes.digest, units=len(units)
    )  # fmt: skip
    return minutes


@transaction.atomic
def acknowledge_receipt(*, receipt_id: int, actor) -> Receipt:
    """A unit says that it has them; the organiser may note a paper receipt."""
    receipt = (
        Receipt.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "unit", "minutes")
        .get(pk=receipt_id)
    )
    scope = current_scope()
    if scope.party_id is None:
        require(VERB, receipt.organization)
    else:
        require(OWN_VERB)
        if receipt.unit_id != scope.party_id:
            raise NotAllowed("not_party", "这份纪要应由签收单位自己签收。")
    if receipt.received_on is not None:
        raise Conflict("receipt.done", f"{receipt.unit.name}已于 {receipt.received_on} 签收。")
    receipt.received_on, receipt.received_by = today(), actor
    receipt.save(update_fields=["received_on", "received_by"])
    record(actor=actor, action="meetings.minutes.received", obj=receipt.minutes, unit=receipt.unit_id)
    return receipt


@transaction.atomic
def close_meeting(*, meeting_id: int, actor) -> Meeting:
    """Every item is decided and the minutes are issued: the meeting is done. Assignments go on."""
    meeting = locked_meeting(meeting_id)
    if meeting.state != MeetingState.HELD:
        raise Conflict("meeting.state", f"会议现在是“{meeting.get_state_display()}”，已召开的会议才能办结。")
    all_decided(meeting)
    if not Minutes.objects.filter(meeting=meeting, state=MinutesState.ISSUED).exists():
        raise Conflict("meeting.minutes", "纪要还没有印发，印发之后才能办结。")
    meeting.state, meeting.closed_on = MeetingState.CLOSED, today()
    meeting.save(update_fields=["state", "closed_on"])
    record(actor=actor, action="meetings.meeting.closed", obj=meeting)
    return meeting


def bound_units(meeting: Meeting) -> set[int]:
    """Units that the minutes go to: whoever has something to do by them, and whoever was expected. Two queries."""
    asked = Invitee._base_manager.filter(meeting=meeting, unit__isnull=False).values_list("unit_id", flat=True)
    doing = Assignment._base_manager.filter(resolution__meeting=meeting, unit__isnull=False)
    return set(asked) | set(doing.values_list("unit_id", flat=True))


def _own(minutes_id: int) -> Minutes:
    minutes = locked_minutes(minutes_id)
    require(VERB, minutes.organization)
    return minutes


def _circle(minutes: Minutes) -> set[int]:
    if minutes.meeting.alliance_id is not None:
        return set(alliance_units(minutes.meeting.alliance_id, today()))
    rows = Participation.everywhere.filter(organization_id=minutes.organization_id, period__contains=today())
    return set(rows.values_list("unit_id", flat=True))
