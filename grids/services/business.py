"""Office buildings and markets: on record, their units and instructors from when to when (FC 第3段)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.periods import period
from grids.models import BusinessKind, BusinessPlace, Instructor, Tenancy
from grids.services.base import VERB, end, first_day, organization_of, person_for, text, unit_of, violated
from members.services.persons import PersonLine
from orgs.models import Tier


@dataclass(frozen=True, slots=True)
class BusinessLine:
    """A place. `since`: from when it counts, today unless given."""

    name: str
    kind: str = BusinessKind.OFFICES
    address: str = ""
    note: str = ""
    since: date | None = None


@transaction.atomic
def open_place(*, community_id: int, line: BusinessLine, actor) -> BusinessPlace:
    """Put an office building or market of a community on record."""
    community = organization_of(community_id, Tier.COMMUNITY, field="community")
    place = BusinessPlace(community=community, period=period(first_day(line.since, community)))
    _fill(place, line)
    record(actor=actor, action="grids.business.opened", obj=place, organization_id=community.pk)
    return place


@transaction.atomic
def update_place(*, place_id: int, line: BusinessLine, actor) -> BusinessPlace:
    """Correct name, kind or address."""
    place = _place(place_id)
    _fill(place, line)
    record(actor=actor, action="grids.business.updated", obj=place, organization_id=place.community_id)
    return place


@transaction.atomic
def close_place(*, place_id: int, last_day: date | None = None, actor) -> None:
    """It is one no longer; with it its units and instructors there end."""
    place = _place(place_id)
    last_day = last_day or today()
    if not place.since <= last_day <= today():
        raise RuleBroken("business.last_day", f"最后一天应在 {place.since} 至今天之间。", "last_day")
    until = last_day + timedelta(days=1)
    for model in (Tenancy, Instructor):
        rows = model.objects.filter(place=place)
        rows.filter(period__startswith__gte=until).delete()
        for row in rows.filter(period__contains=until).select_for_update(of=("self",), no_key=True):
            row.period = period(row.since, until)
            row.save(update_fields=["period"])
    place.period = period(place.since, until)
    place.save(update_fields=["period"])
    record(actor=actor, action="grids.business.closed", obj=place, organization_id=place.community_id)


@transaction.atomic
def move_in(*, place_id: int, unit_id: int, since: date | None = None, actor) -> Tenancy:
    """A unit is in the place from a day on; Conflict while it is in another."""
    place = _place(place_id)
    unit = unit_of(unit_id, place.community.district_id)
    row = Tenancy(place=place, unit=unit, period=period(_since(place, since)))
    _keep(
        row,
        "tenancy_one_place_at_a_time",
        "business.tenant",
        f"{unit.name}已经登记在一处楼宇市场，请先登记它迁出。",
        "unit",
    )
    record(actor=actor, action="grids.business.moved_in", obj=row, organization_id=place.community_id)
    return row


@transaction.atomic
def move_out(*, tenancy_id: int, last_day: date | None = None, actor) -> int:
    """A unit leaves. Returns the place's id."""
    row = _of_place(Tenancy, tenancy_id, "没有这家入驻单位")
    record(actor=actor, action="grids.business.moved_out", obj=row, organization_id=row.place.community_id)
    end(row, last_day, label="这家单位的入驻")
    return row.place_id


@transaction.atomic
def appoint_instructor(*, place_id: int, person: PersonLine, since: date | None = None, actor) -> Instructor:
    """Somebody guides the place from a day on."""
    place = _place(place_id)
    found = person_for(place.community, person, actor=actor)
    row = Instructor(place=place, person=found, period=period(_since(place, since)))
    _keep(row, "instructor_once", "business.instructor", f"{found.name}已经是“{place.name}”的党建指导员。", "name")
    record(actor=actor, action="grids.business.instructed", obj=row, organization_id=place.community_id)
    return row


@transaction.atomic
def release_instructor(*, instructor_id: int, last_day: date | None = None, actor) -> int:
    """Somebody guides it no longer. Returns the place's id."""
    row = _of_place(Instructor, instructor_id, "没有这名党建指导员")
    record(actor=actor, action="grids.business.released", obj=row, organization_id=row.place.community_id)
    end(row, last_day, label="这名党建指导员的任务")
    return row.place_id


def _since(place: BusinessPlace, since: date | None) -> date:
    day = first_day(since)
    if day < place.since:
        raise RuleBroken("business.since", f"“{place.name}”{place.since} 才登记，日期不能更早。", "since")
    return day


def _fill(place: BusinessPlace, line: BusinessLine) -> None:
    place.name = text(line.name, label="名称", most=60, field="name", least=1)
    if line.kind not in BusinessKind.values:
        raise RuleBroken("business.kind", f"没有这个种类，可选：{'、'.join(BusinessKind.labels)}。", "kind")
    place.kind = line.kind
    place.address = text(line.address, label="地址", most=120, field="address")
    place.note = text(line.note, label="备注", most=200, field="note")
    _keep(place, "business_place_name_once", "business.name", f"本社区已经登记过“{place.name}”。", "name")


def _keep(row, constraint: str, code: str, message: str, field: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if violated(error) != constraint:
            raise
        raise Conflict(code, message, field) from error


def _place(place_id: int) -> BusinessPlace:
    require(VERB)
    rows = BusinessPlace.objects.select_for_update(of=("self",), no_key=True).select_related("community")
    place = rows.filter(pk=place_id).first()
    if place is None:
        raise RuleBroken("business.unknown", "没有这处楼宇市场，或它不在你的范围内。", status=404)
    require(VERB, place.community)
    if place.until is not None:
        raise Conflict("business.closed", f"“{place.name}”已于 {place.last_day} 撤销，不能再改。")
    return place


def _of_place(model, pk: int, words: str):
    require(VERB)
    rows = model.objects.select_for_update(of=("self",), no_key=True).select_related("place__community")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise RuleBroken("business.unknown", f"{words}，或不在你的范围内。", status=404)
    require(VERB, row.place.community)
    return row
