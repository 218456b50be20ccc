"""Who was there, ticked by the organiser on one screen: no location, no photograph."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from common.audit import record
from common.clock import now
from common.errors import Conflict, RuleBroken
from meetings.models import Answer, Meeting, MeetingState, Presence
from meetings.services.base import locked_meeting

OPEN = (MeetingState.CONVENED, MeetingState.HELD)


@transaction.atomic
def set_attendance(
    *, meeting_id: int, presences: Mapping[int, str], substitutes: Mapping[int, str] | None = None, actor
) -> Meeting:
    """Who was there, for as many invitees as are named; others stay as they are.

    presences    Presence by invitee id; "" takes a mark back
    substitutes  who came instead, by invitee id; kept from the answer where it is not said again
    Conflict while the meeting lies ahead.
    """
    meeting = locked_meeting(meeting_id)
    if meeting.state not in OPEN:
        raise Conflict("attendance.state", f"会议现在是“{meeting.get_state_display()}”，不能登记出席。")
    if meeting.starts_at > now():
        raise Conflict("attendance.ahead", f"会议定在 {meeting.day}，开会时再登记出席。")
    rows = {row.pk: row for row in meeting.invitees.all()}
    if strangers := set(presences) - set(rows):
        raise RuleBroken("attendance.invitee", f"名单里没有编号 {min(strangers)} 的人，请刷新后再登记。", "presences")
    for pk, presence in presences.items():
        row = rows[pk]
        if presence not in Presence.values:
            raise RuleBroken("attendance.presence", f"{row.name}：请选择到会、委托到会、请假或缺席。", "presences")
        who = " ".join((substitutes or {}).get(pk, row.substitute).split())
        if len(who) > 40:
            raise RuleBroken("attendance.substitute", f"{row.name}的受托人最多 40 个字。", "substitutes")
        if presence == Presence.SUBSTITUTED and not who:
            raise RuleBroken("attendance.substitute", f"{row.name}委托了谁到会？请写上受托人姓名。", "substitutes")
        row.presence = presence
        row.substitute = who if presence == Presence.SUBSTITUTED or row.answer == Answer.SUBSTITUTE else ""
    meeting.invitees.bulk_update([rows[pk] for pk in presences], ["presence", "substitute"])
    record(actor=actor, action="meetings.meeting.attendance", obj=meeting, marked=len(presences))
    return meeting
