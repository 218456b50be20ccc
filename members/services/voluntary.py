"""Services of members where they reported: recorded by either end, confirmed by the place that received them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from common.audit import record
from common.authority import can, require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.scoping import current_scope
from members.models import CheckIn, Service, ServiceState
from members.services.persons import refuse_ids

RECORD, DECIDE = "service.record", "checkin.edit"
LONGEST_SERVICE, LONGEST_TITLE = 24, 60


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """What was done, when, how long and for how many."""

    on: date
    title: str
    hours: Decimal | None = None
    served: int | None = None
    note: str = ""


def _check(line: ServiceLine) -> None:
    if not line.title.strip():
        raise RuleBroken("service.title", "请填写服务内容，几个字就行，例如“帮老人搬家”。", "title")
    if line.on > today():
        raise RuleBroken("service.future", "服务日期不能晚于今天。", "on")
    if line.hours is not None and not 0 < line.hours <= LONGEST_SERVICE:
        raise RuleBroken("service.hours", f"时长在 0 到 {LONGEST_SERVICE} 小时之间。", "hours")
    refuse_ids(title=line.title, note=line.note)


@transaction.atomic
def record_services(*, check_in_ids: Sequence[int], line: ServiceLine, actor) -> list[Service]:
    """The same service of one or several members, typed once; a record that is there already is not doubled.

    By the place it counts as confirmed; by the member's own unit it waits for the place.
    """
    _check(line)
    rows = list(
        CheckIn.objects.filter(pk__in=check_in_ids).select_related("organization", "unit", "person").order_by("pk")
    )
    if len(rows) != len(set(check_in_ids)) or not rows:
        raise RuleBroken("service.whom", "请选择参加服务的党员。", "check_ins")
    made = []
    for row in rows:
        if row.reported_on is None or not row.holds_on(line.on) or line.on < row.reported_on:
            raise RuleBroken(
                "service.day", f"{row.person}在 {line.on} 还没有在{row.organization}报到，或已经离开。", "on"
            )
        _require_record(row)
        own_place = can(current_scope(), DECIDE, row.organization)
        made.append(
            Service(
                check_in=row,
                person_id=row.person_id,
                organization=row.organization,
                on=line.on,
                title=line.title.strip(),
                hours=line.hours,
                served=line.served,
                note=line.note.strip(),
                recorded_by=actor,
                recorded_on=today(),
                state=ServiceState.CONFIRMED if own_place else ServiceState.RECORDED,
                decided_by=actor if own_place else None,
                decided_on=today() if own_place else None,
            )
        )
    known = set(
        Service.objects.filter(check_in__in=rows, on=line.on, title=line.title.strip()).values_list(
            "check_in_id", flat=True
        )
    )
    fresh = Service.objects.bulk_create([one for one in made if one.check_in_id not in known])
    record(actor=actor, action="members.service.recorded", count=len(fresh), on=line.on.isoformat())
    return fresh


def _require_record(row: CheckIn) -> None:
    """A place's office for whoever reported there; a unit's for its own people."""
    scope = current_scope()
    if scope.party_id is not None and row.unit_id == scope.party_id and RECORD in scope.verbs:
        return
    require(RECORD, row.organization)


@transaction.atomic
def decide_services(*, service_ids: Sequence[int], confirm: bool, reason: str = "", actor) -> int:
    """The place confirms what was recorded, or refuses it with a reason. Returns how many."""
    if not confirm and not reason.strip():
        raise RuleBroken("service.reason", "请写明不予确认的原因。", "reason")
    rows = list(
        Service.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=service_ids)
        .select_related("organization")
        .order_by("pk")
    )
    for organization in {row.organization_id: row.organization for row in rows}.values():
        require(DECIDE, organization)
    waiting = [row for row in rows if row.state == ServiceState.RECORDED]
    if rows and not waiting:
        raise Conflict("service.decided", "这些记录已经办理过了。")
    for row in waiting:
        row.state = ServiceState.CONFIRMED if confirm else ServiceState.REFUSED
        row.decided_by, row.decided_on, row.reason = actor, today(), "" if confirm else reason.strip()
    Service.objects.bulk_update(waiting, ["state", "decided_by", "decided_on", "reason"])
    action = "members.service.confirmed" if confirm else "members.service.refused"
    record(actor=actor, action=action, count=len(waiting))
    return len(waiting)
