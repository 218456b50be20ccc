"""What the services of meetings share: the locked meeting, a reason in words."""

from __future__ import annotations

from common.authority import require
from common.errors import Conflict, RuleBroken
from meetings.models import Meeting
from orgs.models import Alliance, Organization

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


def led_alliance(organization: Organization, alliance_id: int | None) -> Alliance | None:
    """The alliance that the organisation leads and that stands; None where none is asked for."""
    if alliance_id is None:
        return None
    found = Alliance.objects.filter(pk=alliance_id, organization=organization).first()
    if found is None:
        raise RuleBroken("alliance.unknown", f"“{organization.name}”没有牵头这个联合体。", "alliance", status=404)
    return standing_alliance(found)


def standing_alliance(alliance: Alliance) -> Alliance:
    """The alliance, unless it was dissolved."""
    if alliance.until is not None:
        said = f"“{alliance.name}”已于 {alliance.last_day} 解散，不再召开会议、开展活动。"
        raise Conflict("alliance.dissolved", said)
    return alliance
