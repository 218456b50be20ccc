"""A period in which a meeting is not held, with its reason: known to the level above, it is a deviation, no red mark.

The committee says why (the period's meeting, planned or not, is put down as not held); the level above takes note.
"""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from common.audit import record
from common.authority import require, require_superior
from common.clock import today
from common.errors import Conflict, RuleBroken
from meetings.cadence import Stretch, not_held, stretch_at
from meetings.kinds import kinds_in, period_code
from meetings.models import TOOK_PLACE, Meeting, MeetingState
from meetings.services.base import VERB, locked_meeting, reason_of
from meetings.services.meetings import AHEAD, cancel_meeting
from members.models import Deviation
from orgs.models import Organization
from orgs.practice.schema import Entry
from orgs.rules_in_force import practice_of


@transaction.atomic
def defer_period(*, organization_id: int, kind: str, on: date, why: str, actor) -> Meeting:
    """No meeting of this kind in the period that holds the day: what was planned is cancelled, the reason is kept.

    Returns the meeting put down as not held. An office above the committee takes note with the same act.
    """
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        raise RuleBroken("organization.unknown", "没有这个组织，或它不在你的管理范围内。", "organization", status=404)
    scope = require(VERB, organization)
    why = reason_of(why, "请写明为什么不能按期召开。", "why")
    Organization._base_manager.select_for_update(of=("self",), no_key=True).get(pk=organization.pk)
    entry, stretch = cadence_of(organization, kind, on)
    if stretch.since > today():
        raise Conflict("deferral.ahead", f"{stretch.label}还没有开始，到时确实不能召开再说明。", "on")
    rows = list(_of_period(organization.pk, kind, stretch).order_by("starts_at"))
    if any(row.state in TOOK_PLACE for row in rows):
        raise Conflict("deferral.held", f"{stretch.label}已经召开过{entry.label}，不用说明缓开。", "on")
    if any(row.state == MeetingState.CANCELLED for row in rows):
        raise Conflict("deferral.again", f"{stretch.label}的缓开原因已经登记。", "on")
    ahead = [row for row in rows if row.state in AHEAD]
    if ahead:
        meeting = [cancel_meeting(meeting_id=row.pk, why=why, actor=actor) for row in ahead][-1]
    else:
        meeting = Meeting.objects.create(
            organization=organization,
            kind=kind,
            title=f"{stretch.label}{entry.label}",
            starts_at=timezone.make_aware(datetime.combine(min(stretch.last_day, today()), time(9))),
            year=stretch.since.year,
            state=MeetingState.CANCELLED,
            cancelled_why=why,
            created_by=actor,
        )
        record(actor=actor, action="meetings.meeting.cancelled", obj=meeting)
    if not scope.sees_everything and scope.anchor_id != organization.pk:
        accept_deferral(meeting_id=meeting.pk, actor=actor)
    return meeting


@transaction.atomic
def accept_deferral(*, meeting_id: int, actor) -> Deviation:
    """The level above takes note: for the period the principle is departed from with this reason."""
    meeting = locked_meeting(meeting_id)
    organization = meeting.organization
    require_superior(VERB, organization)
    if meeting.state != MeetingState.CANCELLED:
        raise Conflict("deferral.state", "只有登记为未召开、写明原因的会议，才能备案缓开。")
    entry, stretch = cadence_of(organization, meeting.kind, meeting.day)
    if _of_period(organization.pk, meeting.kind, stretch).filter(state__in=TOOK_PLACE).exists():
        raise Conflict("deferral.held", f"{stretch.label}已经召开过{entry.label}，不用备案缓开。")
    same = Deviation.objects.filter(organization=organization, rule_id=entry.rule, since=stretch.since)
    if same.filter(until=stretch.until).exists():
        raise Conflict("deferral.again", f"{stretch.label}的缓开已经备案。")
    made = Deviation.objects.create(
        organization=organization,
        rule_id=entry.rule,
        found=not_held(stretch),
        required=f"{entry.label}：{practice_figure(organization, entry, stretch)}",
        reason=meeting.cancelled_why,
        since=stretch.since,
        until=stretch.until,
        accepted_by=actor,
    )
    record(actor=actor, action="meetings.deferral.accepted", obj=meeting, deviation=made.pk)
    return made


def cadence_of(organization: Organization, kind: str, on: date) -> tuple[Entry, Stretch]:
    """The kind's entry in the practice and the period that holds the day; RuleBroken where it has no cadence."""
    practice = practice_of(organization.district_id, on)
    entry = next((one for one in kinds_in(practice, organization.tier) if one.id == kind), None)
    code = period_code(practice, entry) if entry is not None else ""
    stretch = stretch_at(code, on)
    if entry is None or stretch is None or not entry.rule:
        raise RuleBroken("deferral.kind", "这种会议没有规定多久开一次，不用说明缓开。", "kind")
    return entry, stretch


def practice_figure(organization: Organization, entry: Entry, stretch: Stretch) -> str:
    """What the figure asks for, in words: 每季度 至少 1 次."""
    figure = practice_of(organization.district_id, stretch.since).figure(entry.rule)
    return figure.summary if figure is not None else stretch.label


def _of_period(organization_id: int, kind: str, stretch: Stretch):
    rows = Meeting.objects.filter(organization_id=organization_id, alliance=None, kind=kind)
    return rows.filter(starts_at__date__gte=stretch.since, starts_at__date__lt=stretch.until)
