"""Services of members where they reported: recorded by either end, confirmed by the place that received them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import can, covers, require
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

    By the place it counts as confirmed; by the member's own unit, or the grid that manages the member, it waits for
    the place.
    """
    _check(line)
    rows = list(
        CheckIn.objects.filter(pk__in=check_in_ids)
        .select_related("organization", "unit", "person", "managing")
        .order_by("pk")
    )
    if len(rows) != len(set(check_in_ids)) or not rows:
        raise RuleBroken("service.whom", "请选择参加服务的党员。", "check_ins")
    made = [_made(row, line, actor) for row in rows]
    known = set(
        Service.objects.filter(check_in__in=rows, on=line.on, title=line.title.strip()).values_list(
            "check_in_id", flat=True
        )
    )
    try:
        with transaction.atomic():
            fresh = Service.objects.bulk_create([one for one in made if one.check_in_id not in known])
    except IntegrityError as error:
        # Somebody recorded the same service since `known` was read.
        raise Conflict(
            "service.twice", "刚刚有人登记了同一次服务。请再点一次登记，已登记的不会重复。", "title"
        ) from error
    record(actor=actor, action="members.service.recorded", count=len(fresh), on=line.on.isoformat())
    return fresh


def _made(row: CheckIn, line: ServiceLine, actor) -> Service:
    """Not saved yet: confirmed where the acting office is the place's, else waiting for it."""
    if row.reported_on is None or not row.holds_on(line.on) or line.on < row.reported_on:
        raise RuleBroken("service.day", f"{row.person}在 {line.on} 还没有在{row.organization}报到，或已经离开。", "on")
    _require_record(row)
    own_place = can(current_scope(), DECIDE, row.organization)
    return Service(
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


def _require_record(row: CheckIn) -> None:
    """A place's office for whoever reported there; a unit's for its own people, a grid's for whom it manages."""
    scope = current_scope()
    if RECORD in scope.verbs:
        if scope.party_id is not None and row.unit_id == scope.party_id:
            return
        if row.managing is not None and covers(scope, row.managing):
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


# ---- a register of services taken in --------------------------------------------------------------------------------

_BATCH = 2000


def facts_of(row: Service) -> dict[str, Any]:
    """What is on record of one, as JSON."""
    return {
        "id": row.pk,
        "on": row.on.isoformat(),
        "title": row.title,
        "hours": None if row.hours is None else f"{row.hours:.1f}",
        "served": row.served,
        "note": row.note,
        "state": row.state,
    }


@transaction.atomic
def import_services(*, services: Sequence[tuple[int, ServiceLine]], actor) -> list[dict[str, Any]]:
    """Services of a register, as (check-in, line); returns what `undo_services` needs. None is doubled."""
    for line in dict.fromkeys(line for _, line in services):
        _check(line)
    ids = {pk for pk, _ in services}
    rows = {
        row.pk: row
        for row in CheckIn.objects.filter(pk__any=list(ids)).select_related(
            "organization", "unit", "person", "managing"
        )
    }
    if len(rows) != len(ids):
        raise RuleBroken("service.whom", "有的党员已经不在报到名单里，请再看一遍核对结果。", "check_ins")
    known = set(Service.objects.filter(check_in__any=list(ids)).values_list("check_in_id", "on", "title"))
    made = [
        _made(rows[pk], line, actor)
        for pk, line in dict.fromkeys(services)
        if (pk, line.on, line.title.strip()) not in known
    ]
    try:
        with transaction.atomic():
            fresh = Service.objects.bulk_create(made, batch_size=_BATCH)
    except IntegrityError as error:
        # Somebody recorded the same service since `known` was read.
        raise Conflict(
            "import.moved", "核对以后有人登记了其中的服务，请再看一遍核对结果，已登记的不会重复。"
        ) from error
    record(actor=actor, action="members.service.imported", count=len(fresh))
    return [facts_of(row) for row in fresh]


@transaction.atomic
def undo_services(*, undo: Sequence[Mapping[str, Any]], actor) -> list[str]:
    """Take them back, whole; Conflict("import.undo_blocked") where one was decided or removed since."""
    left = {row["id"]: row for row in undo}
    held = Service.objects.select_for_update(of=("self",)).filter(pk__any=list(left))
    held = held.select_related("check_in__organization", "check_in__managing")
    rows = {row.pk: row for row in held.order_by("pk")}
    later = sum(pk not in rows or facts_of(rows[pk]) != facts for pk, facts in left.items())
    if later:
        words = f"{later} 条服务记录导入后又办理过"
        raise Conflict("import.undo_blocked", f"不能撤销：{words}。请到党员服务里逐条办理。", details=[words])
    for check_in in {row.check_in_id: row.check_in for row in rows.values()}.values():
        _require_record(check_in)
    Service.objects.filter(pk__any=list(left)).delete()
    record(actor=actor, action="members.service.import_undone", removed=len(left))
    return [f"导入的 {len(left)} 条服务记录已删除。"]
