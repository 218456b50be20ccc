"""Suggestions of part-time members: taken down, answered one by one, followed until done (XH 三(三)2, 三(三)3)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from meetings.models import AgendaItem, Contact, Meeting, Source, Suggestion, SuggestionOutcome
from meetings.services.items import ItemLine, propose_item
from members.models import Appointment
from orgs.models import Participation

VERB = "meeting.edit"
LONGEST_TEXT, LONGEST_FOLLOW_UP, LONGEST_TITLE = 500, 300, 80


@transaction.atomic
def receive_suggestion(
    *,
    appointment_id: int,
    text: str,
    received_on: date | None = None,
    contact_id: int | None = None,
    meeting_id: int | None = None,
    actor,
) -> Suggestion:
    """Take down what a part-time member suggests: typed, said in a contact, or said at a meeting.

    Whoever sat in the committee on that day may have said it.
    """
    appointment = Appointment.objects.select_related("organization", "person").filter(pk=appointment_id).first()
    if appointment is None:
        raise RuleBroken("suggestion.member", "请选择提出意见建议的兼职委员。", "appointment", status=404)
    organization = appointment.organization
    require(VERB, organization)
    contact, meeting = _contact(organization.pk, contact_id), _meeting(organization.pk, meeting_id)
    if contact is not None and contact.appointment_id != appointment.pk:
        raise RuleBroken("suggestion.contact", "这次沟通不是与他进行的，请重新选择。", "contact")
    day = received_on or (contact.on if contact else meeting.day if meeting else today())
    text = " ".join(text.split())
    if not text:
        raise RuleBroken("suggestion.text", "请写下意见建议的内容。", "text")
    if len(text) > LONGEST_TEXT:
        raise RuleBroken("suggestion.text", f"最多 {LONGEST_TEXT} 个字，请写短一些，或分成几条。", "text")
    if day > today():
        raise RuleBroken("suggestion.ahead", "收到日期不能晚于今天。", "received_on")
    if not appointment.part_time:
        raise RuleBroken("suggestion.member", f"{appointment.person}不是兼职委员。", "appointment")
    if not appointment.holds_on(day):
        raise RuleBroken("suggestion.member", f"{appointment.person} {day} 那天不在任，请改正日期。", "received_on")
    made = Suggestion.objects.create(
        organization=organization,
        appointment=appointment,
        contact=contact,
        meeting=meeting,
        text=text,
        received_on=day,
    )
    record(actor=actor, action="meetings.suggestion.received", obj=made)
    return made


@transaction.atomic
def edit_suggestion(*, suggestion_id: int, text: str, received_on: date, actor) -> Suggestion:
    """Correct the wording or the day while it is not answered."""
    found = locked_suggestion(suggestion_id)
    if found.outcome:
        raise Conflict("suggestion.answered", "已经答复的意见建议不再改动。")
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_TEXT:
        raise RuleBroken("suggestion.text", f"请写下意见建议的内容，最多 {LONGEST_TEXT} 个字。", "text")
    if received_on > today() or not found.appointment.holds_on(received_on):
        raise RuleBroken("suggestion.member", "收到日期应在他的任期之内，且不晚于今天。", "received_on")
    found.text, found.received_on = text, received_on
    found.save()
    record(actor=actor, action="meetings.suggestion.edited", obj=found)
    return found


@transaction.atomic
def answer_suggestion(
    *, suggestion_id: int, outcome: str, answer: str, answered_on: date | None = None, actor
) -> Suggestion:
    """Adopted, partly or not: with what is done about it, or why not. The member's own unit reads the answer.

    An answer may be given anew until it is followed up to the end.
    """
    found = locked_suggestion(suggestion_id)
    if found.followed_on is not None:
        raise Conflict("suggestion.followed", "这条意见建议已经落实，答复不再改动。")
    day = answered_on or today()
    answer = " ".join(answer.split())
    if outcome not in SuggestionOutcome.values or not outcome:
        raise RuleBroken("suggestion.outcome", "请选择采纳、部分采纳或未采纳。", "outcome")
    if not answer:
        sentence = "请说明没有采纳的理由。" if outcome == SuggestionOutcome.NOT else "请写明采纳后怎么办。"
        raise RuleBroken("suggestion.answer", sentence, "answer")
    if len(answer) > LONGEST_TEXT:
        raise RuleBroken("suggestion.answer", f"答复最多 {LONGEST_TEXT} 个字，请写短一些。", "answer")
    if not found.received_on <= day <= today():
        raise RuleBroken(
            "suggestion.answered_on", f"答复日期应在 {found.received_on} 到 {today()} 之间。", "answered_on"
        )
    found.outcome, found.answer, found.answered_on, found.answered_by = outcome, answer, day, actor
    found.save()
    record(actor=actor, action="meetings.suggestion.answered", obj=found, outcome=outcome)
    return found


@transaction.atomic
def follow_suggestion(
    *, suggestion_id: int, follow_up: str, done: bool = False, followed_on: date | None = None, actor
) -> Suggestion:
    """What became of a suggestion that was adopted; `done` closes it, with the day (today by default)."""
    found = locked_suggestion(suggestion_id)
    if found.outcome not in (SuggestionOutcome.ADOPTED, SuggestionOutcome.PARTLY):
        raise Conflict("suggestion.not_adopted", "采纳或部分采纳的意见建议才需要跟踪落实，请先答复。")
    if found.followed_on is not None:
        raise Conflict("suggestion.followed", "这条意见建议已经落实。")
    follow_up = " ".join(follow_up.split())
    if not follow_up:
        raise RuleBroken("suggestion.follow_up", "请写明落实情况。", "follow_up")
    if len(follow_up) > LONGEST_FOLLOW_UP:
        raise RuleBroken("suggestion.follow_up", f"最多 {LONGEST_FOLLOW_UP} 个字，请写短一些。", "follow_up")
    found.follow_up = follow_up
    if done:
        day = followed_on or today()
        if not found.answered_on <= day <= today():
            sentence = f"落实日期应在 {found.answered_on} 到 {today()} 之间。"
            raise RuleBroken("suggestion.followed_on", sentence, "followed_on")
        found.followed_on = day
    found.save()
    record(actor=actor, action="meetings.suggestion.followed", obj=found, done=done)
    return found


@transaction.atomic
def propose_from_suggestion(*, suggestion_id: int, title: str = "", meeting_id: int | None = None, actor) -> AgendaItem:
    """Put a suggestion among the matters for the next meeting, or at once on this meeting's agenda; once only."""
    found = locked_suggestion(suggestion_id)
    title = " ".join((title or found.text).split())
    person = found.appointment.person
    line = ItemLine(
        title=title[:LONGEST_TITLE],
        detail=found.text if len(found.text) > LONGEST_TITLE or title != found.text else "",
        proposer_unit_id=_unit_of(found),
        proposer=person.name,
    )
    item = propose_item(
        organization_id=found.organization_id,
        line=line,
        meeting_id=meeting_id,
        source=Source.SUGGESTION,
        suggestion_id=found.pk,
        actor=actor,
    )
    record(actor=actor, action="meetings.suggestion.proposed", obj=found, item=item.pk)
    return item


def locked_suggestion(suggestion_id: int) -> Suggestion:
    """The suggestion, locked, when the office may work on it; DoesNotExist when it is not in scope."""
    found = (
        Suggestion.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "appointment__person")
        .get(pk=suggestion_id)
    )
    require(VERB, found.organization)
    return found


def _unit_of(found: Suggestion) -> int | None:
    """The member's unit where it takes part in the committee still; the agenda takes no other."""
    unit_id = found.appointment.represents_id
    joined = Participation.everywhere.filter(unit_id=unit_id, organization_id=found.organization_id)
    return unit_id if unit_id is not None and joined.exists() else None


def _contact(organization_id: int, contact_id: int | None) -> Contact | None:
    if contact_id is None:
        return None
    found = Contact.objects.filter(pk=contact_id, organization_id=organization_id).first()
    if found is None:
        raise RuleBroken("suggestion.contact", "没有这次沟通记录，请重新选择。", "contact")
    return found


def _meeting(organization_id: int, meeting_id: int | None) -> Meeting | None:
    if meeting_id is None:
        return None
    found = Meeting.objects.filter(pk=meeting_id, organization_id=organization_id).first()
    if found is None or not found.is_held:
        raise RuleBroken("suggestion.meeting", "请选择本组织已经召开的会议。", "meeting")
    return found
