"""What a workbook brings of venues and of what can be booked in them, and what is needed to take it back whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from common.audit import record
from common.authority import require
from common.errors import Conflict, RuleBroken
from common.scoping import everything
from orgs.models import Facility, Venue
from orgs.services.centres import VERB, FacilityLine, add_facility, edit_facility
from orgs.services.venues import bookings_ahead, create_venue, outside, update_venue

_VENUE = ("name", "kind", "address", "opening_hours", "capacity", "lends", "is_public", "closed_on")
_FACILITY = ("name", "kind", "capacity", "note", "closed_on")
_NAMED = 3


@dataclass(frozen=True, slots=True)
class VenueLine:
    """One venue of a workbook.

    row         of the sheet, for what is said where it is refused
    venue_id    the one on record, None for a new one
    fields      what is to be set of it
    facilities  (id of the one on record, or None; what is said of it)
    """

    row: int
    venue_id: int | None
    organization_id: int
    fields: dict[str, Any] = field(default_factory=dict)
    facilities: tuple[tuple[int | None, FacilityLine], ...] = ()


@transaction.atomic
def import_venues(*, lines: Sequence[VenueLine], actor) -> dict[str, Any]:
    """Register venues, change those on record, with what can be booked; returns what `undo_venues` needs.

    The first that is refused is named by its row, and nothing is written.
    """
    undo: dict[str, Any] = {"venues": [], "facilities": [], "before": {"venues": {}, "facilities": {}}}
    venues = Venue.objects.in_bulk({line.venue_id for line in lines if line.venue_id})
    kept = Facility.objects.in_bulk({pk for line in lines for pk, _ in line.facilities if pk})
    before = {
        "venues": {str(pk): _state(row, _VENUE) for pk, row in venues.items()},
        "facilities": {str(pk): _state(row, _FACILITY) for pk, row in kept.items()},
    }
    for line in lines:
        with _named(line.row):
            pk = line.venue_id
            if pk is None:
                pk = create_venue(organization_id=line.organization_id, actor=actor, **line.fields).pk
                undo["venues"].append(pk)
            elif line.fields:
                update_venue(venue_id=pk, actor=actor, **line.fields)
            for known, said in line.facilities:
                if known is None:
                    undo["facilities"].append(add_facility(venue_id=pk, line=said, actor=actor).pk)
                else:
                    edit_facility(facility_id=known, line=said, actor=actor)
    undo["before"] = before
    undo["after"] = {
        "venues": _states(Venue, [*undo["venues"], *map(int, before["venues"])], _VENUE),
        "facilities": _states(Facility, [*undo["facilities"], *map(int, before["facilities"])], _FACILITY),
    }
    return undo


@transaction.atomic
def undo_venues(*, undo: dict[str, Any], actor) -> list[str]:
    """Take `import_venues` back. Conflict("import.undo_blocked") where later work would be lost with it."""
    with everything("what was entered since, by whoever it was, is not to be lost"):
        # Venues first, as whoever books or changes something in them takes them: who is late waits.
        venues = _held(Venue, undo["after"]["venues"])
        facilities = _held(Facility, undo["after"]["facilities"])
        blocked = [
            *_against(Venue, venues, undo["after"]["venues"], undo["venues"], {Facility: undo["facilities"]}, _VENUE),
            *_against(Facility, facilities, undo["after"]["facilities"], undo["facilities"], {}, _FACILITY),
            *_outside(venues, undo["before"]["venues"]),
        ]
    for place in {row.organization for row in venues.values()}:
        require(VERB, place)
    if blocked:
        words = f"不能整体撤回：{'；'.join(blocked)}。请到各自的页面逐个改正。"
        raise Conflict("import.undo_blocked", words, details=blocked)
    Facility.objects.filter(pk__in=undo["facilities"]).delete()
    Venue.objects.filter(pk__in=undo["venues"]).delete()
    for model, name in ((Venue, "venues"), (Facility, "facilities")):
        for pk, was in undo["before"][name].items():
            model.objects.filter(pk=int(pk)).update(**was)
    removed = len(undo["venues"]), len(undo["facilities"])
    restored = sum(map(len, undo["before"].values()))
    record(actor=actor, action="orgs.venues.import_undone", removed=sum(removed), restored=restored)
    said = [f"登记的 {removed[0]} 处阵地"] if removed[0] else []
    said += [f"{removed[1]} 个可预约的场地或服务"] if removed[1] else []
    lines = [f"{'、'.join(said)}已删除。"] if said else []
    return [*lines, *([f"{restored} 条记录已恢复原样。"] if restored else [])] or ["没有需要撤回的阵地。"]


@contextmanager
def _named(row: int) -> Iterator[None]:
    try:
        yield
    except RuleBroken as error:
        raise RuleBroken(error.code, f"第 {row} 行：{error.message}", error.field) from error


def _state(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    values = ((name, getattr(row, name)) for name in names)
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values}


def _states(model: type[models.Model], ids: list[int], names: Iterable[str]) -> dict[str, dict[str, Any]]:
    return {str(row.pk): _state(row, names) for row in model.objects.filter(pk__in=ids).order_by("pk")}


def _held(model: type[models.Model], after: dict[str, Any]) -> dict[int, models.Model]:
    rows = model.objects.select_for_update(of=("self",)).filter(pk__in=map(int, after)).order_by("pk")
    return {row.pk: row for row in (rows.select_related("organization") if model is Venue else rows)}


def _against(
    model: type[models.Model],
    now: dict[int, models.Model],
    after: dict[str, Any],
    came: list[int],
    with_it: dict[type[models.Model], list[int]],
    names: Iterable[str],
) -> Iterator[str]:
    """What stands against taking the rows back: changed, gone, or something later hangs on a new one."""
    word = "阵地" if model is Venue else "场地或服务"
    later = [pk for pk in map(int, after) if pk not in now or _state(now[pk], names) != after[str(pk)]]
    if later:
        yield f"{len(later)} 个{word}{_some(now, later)}导入后又改过"
    used: set[int] = set()
    for relation in model._meta.related_objects:
        other, column = relation.related_model, relation.field
        if column.name.startswith("pgh_"):
            continue
        pointing = other._base_manager.filter(**{f"{column.name}__in": came}).exclude(pk__in=with_it.get(other, []))
        used |= set(pointing.values_list(column.attname, flat=True)) - set(later)
    if used:
        yield f"{len(used)} 个{word}{_some(now, sorted(used))}已经用上（有预约、闭馆日或后来添加的内容）"


def _outside(venues: dict[int, models.Model], before: dict[str, Any]) -> Iterator[str]:
    """Venues that were booked since in hours which the old ones do not hold."""
    booked = [
        pk
        for pk, row in venues.items()
        if str(pk) in before and outside(bookings_ahead(row), row.opening_hours, before[str(pk)]["opening_hours"])
    ]
    if booked:
        yield f"{len(booked)} 个阵地{_some(venues, booked)}有按新的开放时间预约、还没有用完的"


def _some(now: dict[int, models.Model], ids: Iterable[int]) -> str:
    found = [str(now[pk]) for pk in ids if pk in now]
    return f"（{'、'.join(found[:_NAMED])}{'等' if len(found) > _NAMED else ''}）" if found else ""
