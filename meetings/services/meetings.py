"""A meeting is planned, then held or not. What was decided there is put down by the rooms that decide there."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from common.audit import record
from common.authority import require
from common.clock import now
from common.errors import Conflict, RuleBroken
from meetings.kinds import meeting_kinds_of
from meetings.models import Meeting, MeetingState
from orgs.models import Organization

VERB = "meeting.edit"
_LENGTHS = {"title": 80, "place": 80, "chair": 40}


@transaction.atomic
def create_meeting(
    *,
    organization_id: int,
    kind: str,
    starts_at: datetime,
    title: str = "",
    place: str = "",
    chair: str = "",
    actor,
) -> Meeting:
    """Put a meeting of the organisation down.

    kind    id of one of `meetings.kinds.meeting_kinds_of`
    title   by default organisation, year and kind
    """
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        raise RuleBroken("organization.unknown", "没有这个组织，或它不在你的管理范围内。", "organization", status=404)
    require(VERB, organization)
    day = timezone.localdate(starts_at)
    label = dict(meeting_kinds_of(organization, day)).get(kind)
    if label is None:
        raise RuleBroken("meeting.kind", "本组织没有这种会议，请从列表中选择。", "kind")
    meeting = Meeting(
        organization=organization,
        kind=kind,
        title=title.strip() or f"{organization.name}{day.year}年{label}",
        starts_at=starts_at,
        place=place.strip(),
        chair=chair.strip(),
        year=day.year,
        created_by=actor,
    )
    for name, most in _LENGTHS.items():
        if len(getattr(meeting, name)) > most:
            raise RuleBroken(f"meeting.{name}", f"最多 {most} 个字，请写短一些。", name)
    meeting.save(force_insert=True)
    record(actor=actor, action="meetings.meeting.created", obj=meeting)
    return meeting


@transaction.atomic
def hold_meeting(*, meeting_id: int, actor) -> Meeting:
    """It took place; its number within the year is given now. Conflict when it lies ahead or was decided otherwise."""
    meeting = (
        Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=meeting_id)
    )
    require(VERB, meeting.organization)
    if meeting.state != MeetingState.PLANNED:
        raise Conflict("meeting.state", f"这次会议已经记为“{meeting.get_state_display()}”。")
    if meeting.starts_at > now():
        raise Conflict("meeting.ahead", f"会议定在 {meeting.day}，开过之后再记为已召开。")
    # Two meetings of one body are numbered one after the other.
    Organization._base_manager.select_for_update(of=("self",), no_key=True).get(pk=meeting.organization_id)
    same = Meeting._base_manager.filter(
        organization_id=meeting.organization_id, kind=meeting.kind, year=meeting.year
    ).aggregate(last=Max("session"))
    meeting.state, meeting.session = MeetingState.HELD, (same["last"] or 0) + 1
    meeting.save(update_fields=["state", "session"])
    record(actor=actor, action="meetings.meeting.held", obj=meeting)
    return meeting
