"""What a member of an alliance arranged in its name is put on record by that member itself (RH 二2·二是).

Who leads the alliance plans and holds activities as a committee does its own (`meetings.services.activities`); a
member does not wait for it to write down what it did: one form, after the day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from common.audit import record
from common.authority import covers, require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.scoping import Scope, current_scope
from meetings.models import Activity, ActivityState
from meetings.services.activities import ActivityLine, write_line
from meetings.services.base import standing_alliance
from meetings.services.presences import own_host, own_rows, set_members
from orgs.models import Alliance, AllianceMember

REPORT = "activity.report"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What was done: kind of the practice, day, name, where, how long, what came of it."""

    kind: str
    held_on: date
    outcome: str
    title: str = ""
    place: str = ""
    hours: Decimal | None = None


# Who took part is `member_ids`; `host_id` is asked of an office with several members in its sight: in whose name.


@transaction.atomic
def report_activity(
    *, alliance_id: int, line: ReportLine, member_ids: Iterable[int] = (), host_id: int | None = None, actor
) -> Activity:
    """Put on record what the own unit or organisation arranged for the alliance; it counts among the five ones."""
    require(REPORT)
    alliance = Alliance.objects.select_related("organization").filter(pk=alliance_id).first()
    if alliance is None:
        raise RuleBroken("alliance.unknown", "没有这个联合体，或你不在里面。", "alliance", status=404)
    standing_alliance(alliance)
    activity = Activity(organization=alliance.organization, alliance=alliance, created_by=actor)
    _fill(activity, line, host_id)
    activity.save(force_insert=True)
    count = set_members(activity, member_ids, line.held_on)
    record(actor=actor, action="meetings.activity.reported", obj=activity, present=count)
    return activity


@transaction.atomic
def correct_report(
    *,
    activity_id: int,
    line: ReportLine,
    member_ids: Iterable[int] | None = None,
    host_id: int | None = None,
    actor,
) -> Activity:
    """Correct what the own unit or organisation arranged and put on record.

    `member_ids` None leaves who took part as it is, `host_id` None in whose name it stands.
    """
    require(REPORT)
    rows = Activity.objects.select_for_update(of=("self",), no_key=True).select_related("alliance__organization")
    activity = rows.filter(pk=activity_id).first()
    if activity is None or not is_own(current_scope(), activity):
        raise RuleBroken("activity.unknown", "没有这次活动，或它不是你们承办的。", status=404)
    standing_alliance(activity.alliance)
    if activity.state == ActivityState.CANCELLED:
        raise Conflict("activity.cancelled", "这次活动已经取消，不能登记开展。")
    _fill(activity, line, host_id)
    activity.save()
    if member_ids is None:
        member_ids = list(activity.presences.values_list("member_id", flat=True))
    count = set_members(activity, member_ids, line.held_on)
    record(actor=actor, action="meetings.activity.reported", obj=activity, present=count)
    return activity


def is_own(scope: Scope, activity: Activity) -> bool:
    """Whether it is an alliance's, and this office arranged it or leads the alliance."""
    if activity.alliance_id is None:
        return False
    if covers(scope, activity.organization):
        return True
    return AllianceMember._base_manager.filter(own_rows(scope), pk=activity.host_id).exists()


def _fill(activity: Activity, line: ReportLine, host_id: int | None) -> None:
    if line.held_on > today():
        raise RuleBroken("activity.ahead", f"活动日期 {line.held_on} 还没有到，开展以后再登记。", "held_on")
    outcome = line.outcome.strip()
    if not outcome:
        raise RuleBroken("activity.outcome", "请写明做了什么、效果怎样，一两句话就行。", "outcome")
    scope = current_scope()
    if activity.pk is None or not covers(scope, activity.organization):
        activity.host = own_host(scope, activity.alliance, line.held_on, was_id=activity.host_id, wanted_id=host_id)
    plan = activity.planned_on if activity.pk else line.held_on
    planned = ActivityLine(line.kind, line.title, plan, line.place, activity.plan, line.hours)
    activity.held_on, activity.outcome, activity.state = line.held_on, outcome, ActivityState.HELD
    write_line(activity, planned, host_id=activity.host_id)
