"""What the services of meetings share: the locked meeting, a reason in words."""

from __future__ import annotations

from common.authority import require
from common.errors import RuleBroken
from meetings.models import Meeting

VERB = "meeting.edit"


def locked_meeting(meeting_id: int) -> Meeting:
    """The meeting, locked, when the office may run it; DoesNotExist when it is not in scope."""
    meeting = (
        Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=meeting_id)
    )
    require(VERB, meeting.organization)
    return meeting


def reason_of(text: str, sentence: str, field: str, most: int = 200) -> str:
    """A reason of at least two characters, or RuleBroken with the sentence."""
    text = " ".join(text.split())
    if len(text) < 2:
        raise RuleBroken("meeting.reason", sentence, field)
    if len(text) > most:
        raise RuleBroken("meeting.reason", f"最多 {most} 个字，请写短一些。", field)
    return text
