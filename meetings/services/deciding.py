"""What a meeting decided on a matter, or that it put it off (XH 三(三)2)."""

from __future__ import annotations

from django.db import transaction

from common.audit import record
from common.authority import require
from common.errors import Conflict
from meetings.models import TOOK_PLACE, AgendaItem, AgendaState, MeetingState, Minutes, MinutesState
from meetings.services.base import VERB, reason_of
from meetings.services.matters import LONGEST_DECISION, answer_back, in_state, locked_item


@transaction.atomic
def decide_item(*, item_id: int, decision: str, actor) -> AgendaItem:
    """What the meeting decided, as the minutes say it; the answer goes back to whoever passed the matter on."""
    item = _at_meeting(item_id)
    in_state(item, AgendaState.LISTED, AgendaState.DECIDED, AgendaState.DEFERRED)
    item.decision = reason_of(decision, "请写明议定的意见。", "decision", LONGEST_DECISION)
    item.state, item.decided_on = AgendaState.DECIDED, item.meeting.day
    item.save(update_fields=["state", "decision", "decided_on"])
    answer_back(item)
    record(actor=actor, action="meetings.item.decided", obj=item)
    return item


@transaction.atomic
def put_off_item(*, item_id: int, reason: str, actor) -> AgendaItem:
    """The meeting did not decide (缓议); the matter waits for the next one. A decision that was put down by mistake
    can be taken back this way, unless it has gone as an answer to another level."""
    item = _at_meeting(item_id)
    in_state(item, AgendaState.LISTED, AgendaState.DECIDED, AgendaState.DEFERRED)
    if item.state == AgendaState.DECIDED and item.passed_from_id is not None:
        raise Conflict("item.answered", "议定意见已经作为答复转回，不能改为缓议；可以改写议定意见。")
    item.decision = reason_of(reason, "请写明缓议的原因。", "reason", LONGEST_DECISION)
    item.state, item.decided_on = AgendaState.DEFERRED, None
    item.save(update_fields=["state", "decision", "decided_on"])
    record(actor=actor, action="meetings.item.put_off", obj=item)
    return item


def _at_meeting(item_id: int) -> AgendaItem:
    item = locked_item(item_id)
    require(VERB, item.organization)
    if item.meeting is None or item.meeting.state not in TOOK_PLACE:
        raise Conflict("item.not_held", "会议记为已召开之后，才能写议定意见。")
    if item.meeting.state == MeetingState.CLOSED:
        raise Conflict("meeting.closed", "这次会议已经办结，不能再改。")
    if Minutes._base_manager.filter(meeting=item.meeting, state=MinutesState.ISSUED).exists():
        raise Conflict("minutes.issued", "这次会议的纪要已经印发，议定意见不再改动。")
    return item
