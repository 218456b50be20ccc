"""Activities of the double organisational life: planned, held, what came of them, who took part (XH 三(三)4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from meetings.models import Activity, ActivityState, Attendance
from meetings.selectors.participants import eligible_ids, reported_rows
from meetings.services.base import led_alliance, reason_of
from meetings.services.presences import host_of, set_members
from meetings.topics import activity_kinds_of
from members.models import Service
from members.services.voluntary import LONGEST_SERVICE, LONGEST_TITLE, ServiceLine, record_services
from orgs.models import Organization, Tier

VERB = "activity.edit"
MOST_HOURS = Decimal("999.9")
LONGEST_DID = 100
_LENGTHS = {"title": 80, "place": 80, "plan": 500, "outcome": 500}


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """What is planned: kind of the practice, name, day, place, plan, how long."""

    kind: str
    title: str
    planned_on: date
    place: str = ""
    plan: str = ""
    hours: Decimal | None = None


@transaction.atomic
def plan_activity(
    *, organization_id: int, line: ActivityLine, alliance_id: int | None = None, host_id: int | None = None, actor
) -> Activity:
    """Put an activity of the committee, or of an alliance that it leads, on the plan.

    host_id  the member of the alliance that arranges it; the organisation itself without
    """
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None or (organization.tier == Tier.DISTRICT and alliance_id is None):
        raise RuleBroken("organization.unknown", "没有这个组织，或它不在你的管理范围内。", "organization", status=404)
    require(VERB, organization)
    activity = Activity(organization=organization, alliance=led_alliance(organization, alliance_id), created_by=actor)
    write_line(activity, line, host_id=host_id)
    activity.save(force_insert=True)
    record(actor=actor, action="meetings.activity.planned", obj=activity)
    return activity


@transaction.atomic
def edit_activity(*, activity_id: int, line: ActivityLine, host_id: int | None = None, actor) -> Activity:
    """Change the plan of an activity that was not cancelled; `host_id` as where it was planned."""
    activity = locked_activity(activity_id)
    if activity.state == ActivityState.CANCELLED:
        raise Conflict("activity.cancelled", "这次活动已经取消，不再改动。")
    write_line(activity, line, host_id=host_id)
    activity.save()
    record(actor=actor, action="meetings.activity.edited", obj=activity)
    return activity


@transaction.atomic
def hold_activity(
    *,
    activity_id: int,
    outcome: str,
    held_on: date | None = None,
    hours: Decimal | None = None,
    person_ids: Iterable[int] | None = None,
    as_service: bool = False,
    member_ids: Iterable[int] | None = None,
    actor,
) -> Activity:
    """It took place: when (the planned day by default), for how long, what came of it, and who took part.

    Held once more it corrects what was written. `person_ids` None leaves who took part as it is. With `as_service` it
    is put down as a service of those who took part and had reported there, so that nobody writes it twice.

    member_ids  of an alliance's activity instead: the members of it that took part; None leaves them as they are
    """
    activity = locked_activity(activity_id)
    _named_or_members(activity, bool(person_ids) or as_service, member_ids)
    if activity.state == ActivityState.CANCELLED:
        raise Conflict("activity.cancelled", "这次活动已经取消，不能登记开展。")
    day = held_on or activity.held_on or activity.planned_on
    if day > today():
        raise RuleBroken("activity.ahead", f"活动日期 {day} 还没有到，开展以后再登记。", "held_on")
    outcome = outcome.strip()
    if not outcome:
        raise RuleBroken("activity.outcome", "请写明做了什么、效果怎样，一两句话就行。", "outcome")
    if activity.alliance_id is not None and day < activity.alliance.since:
        raise RuleBroken("activity.alliance", f"“{activity.alliance}”{activity.alliance.since} 才成立。", "held_on")
    was = activity.held_on if activity.state == ActivityState.HELD else None
    if was is not None and day != was:
        _check_persons(activity, set(activity.attendances.values_list("person_id", flat=True)), day)
    _hours(hours)
    activity.state, activity.held_on, activity.outcome = ActivityState.HELD, day, outcome
    activity.hours = hours if hours is not None else activity.hours
    _fits(activity)
    activity.save()
    if was is not None and day != was:
        _move_services(activity, was)
    record(actor=actor, action="meetings.activity.held", obj=activity)
    if activity.alliance_id is not None:
        _with_members(activity, member_ids, day, actor)
    elif person_ids is not None:
        _attend(activity, person_ids, {}, actor)
    if as_service:
        _serve(activity, actor)
    return activity


@transaction.atomic
def set_participants(
    *, activity_id: int, person_ids: Iterable[int], did: Mapping[int, str] | None = None, actor
) -> int:
    """Who took part, as a whole: these and nobody else. Returns how many.

    did  by person id what he or she took on; for the service certificate
    Only those in office in the committee (or below it) that day, those who had reported there, or those on the list
    already, can be named.
    """
    activity = locked_activity(activity_id)
    if activity.state == ActivityState.CANCELLED:
        raise Conflict("activity.cancelled", "这次活动已经取消，不能登记参加人员。")
    _named_or_members(activity, True, None)
    return _attend(activity, person_ids, did or {}, actor)


@transaction.atomic
def cancel_activity(*, activity_id: int, why: str, actor) -> Activity:
    """It will not take place; why stands with it."""
    activity = locked_activity(activity_id)
    if activity.state != ActivityState.PLANNED:
        raise Conflict("activity.state", f"这次活动已经记为“{activity.get_state_display()}”。")
    activity.outcome = reason_of(why, "请写明取消的原因。", "why")
    activity.state = ActivityState.CANCELLED
    activity.save(update_fields=["state", "outcome"])
    record(actor=actor, action="meetings.activity.cancelled", obj=activity)
    return activity


def locked_activity(activity_id: int) -> Activity:
    """The activity, locked, when the office may work on it; DoesNotExist when it is not in scope."""
    activity = (
        Activity.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=activity_id)
    )
    require(VERB, activity.organization)
    return activity


def _named_or_members(activity: Activity, named: bool, member_ids: Iterable[int] | None) -> None:
    """An alliance's activity is taken part in by its members, a committee's by people."""
    if activity.alliance_id is not None and named:
        raise RuleBroken("activity.persons", "联合体的活动勾选参加的成员，不登记个人。", "persons")
    if activity.alliance_id is None and member_ids:
        raise RuleBroken("activity.members", "只有联合体的活动才登记参加的成员。", "members")


def _with_members(activity: Activity, member_ids: Iterable[int] | None, day: date, actor) -> None:
    """Those given, or else those on record, who must have been in the alliance on the day all the same."""
    if member_ids is None:
        member_ids = activity.presences.values_list("member_id", flat=True)
    count = set_members(activity, member_ids, day)
    record(actor=actor, action="meetings.activity.attended", obj=activity, present=count)


def _attend(activity: Activity, person_ids: Iterable[int], did: Mapping[int, str], actor) -> int:
    wanted = set(person_ids)
    rows = {row.person_id: row for row in activity.attendances.all()}
    fresh = wanted - set(rows)
    if fresh:
        _check_persons(activity, fresh, activity.held_on or activity.planned_on)
    words = {pk: " ".join(text.split()) for pk, text in did.items() if pk in wanted}
    if any(len(text) > LONGEST_DID for text in words.values()):
        raise RuleBroken("activity.did", f"承担的工作最多 {LONGEST_DID} 个字，请写短一些。", "did")
    activity.attendances.exclude(person_id__in=wanted).delete()
    Attendance._base_manager.bulk_create(
        Attendance(activity=activity, organization=activity.organization, person_id=pk, did=words.get(pk, ""))
        for pk in sorted(fresh)
    )
    kept = [rows[pk] for pk in wanted & set(rows) if pk in words]
    for row in kept:
        row.did = words[row.person_id]
    Attendance._base_manager.bulk_update(kept, ["did"])
    record(actor=actor, action="meetings.activity.attended", obj=activity, present=len(wanted))
    return len(wanted)


def _move_services(activity: Activity, was: date) -> None:
    """Services that were put down with it are of the day it was held on, when that is corrected."""
    column, anchor = activity.organization.anchor
    Service.objects.filter(
        on=was,
        title=activity.title[:LONGEST_TITLE].strip(),
        person_id__in=activity.attendances.values("person_id"),
        **{f"organization__{column}": anchor},
    ).update(on=activity.held_on)


def _serve(activity: Activity, actor) -> None:
    """The activity as a service of the members who reported there; what is on record of that day is not doubled."""
    present = activity.attendances.values("person_id")
    ids = reported_rows(activity.organization, activity.held_on).filter(person_id__in=present)
    check_ins = list(ids.values_list("pk", flat=True))
    if not check_ins:
        return
    hours = activity.hours if activity.hours is not None and activity.hours <= LONGEST_SERVICE else None
    line = ServiceLine(on=activity.held_on, title=activity.title[:LONGEST_TITLE], hours=hours)
    record_services(check_in_ids=check_ins, line=line, actor=actor)


def _check_persons(activity: Activity, persons: set[int], day: date) -> None:
    if persons - eligible_ids(activity.organization, persons, day):
        raise RuleBroken("activity.person", f"名单里有 {day} 那天不在任、也没有在这里报到的人，请重新勾选。", "persons")


def write_line(activity: Activity, line: ActivityLine, *, host_id: int | None = None) -> None:
    """Put what is planned into the activity, which is not saved yet."""
    if activity.alliance is not None and line.planned_on < activity.alliance.since:
        raise RuleBroken("activity.alliance", f"“{activity.alliance}”{activity.alliance.since} 才成立。", "planned_on")
    activity.host = host_of(activity, host_id, activity.held_on or line.planned_on)
    kinds = dict(activity_kinds_of(activity.organization, line.planned_on))
    if line.kind not in kinds and line.kind != activity.kind:
        raise RuleBroken("activity.kind", "没有这种活动，请从列表中选择。", "kind")
    activity.kind, activity.planned_on = line.kind, line.planned_on
    activity.title = " ".join(line.title.split()) or kinds.get(line.kind, "")
    activity.place, activity.plan = line.place.strip(), line.plan.strip()
    _hours(line.hours)
    activity.hours = line.hours
    _fits(activity)


def _hours(hours: Decimal | None) -> None:
    if hours is not None and not 0 < hours <= MOST_HOURS:
        raise RuleBroken("activity.hours", f"时长应大于 0，不超过 {MOST_HOURS} 小时。", "hours")


def _fits(activity: Activity) -> None:
    for name, most in _LENGTHS.items():
        if len(getattr(activity, name)) > most:
            raise RuleBroken(f"activity.{name}", f"最多 {most} 个字，请写短一些。", name)
