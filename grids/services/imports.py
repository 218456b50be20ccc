"""Buildings from a workbook: put on record, placed, joined to estates; and taken back whole within a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from common.audit import record
from common.authority import require
from common.errors import Conflict
from common.periods import period
from common.scoping import everything
from grids.models import (
    Building,
    Estate,
    EstateCover,
    GridPost,
    HomeProfile,
    Matter,
    OwnersCommittee,
    Placement,
    PropertyService,
)
from grids.services.base import VERB
from grids.services.buildings import BuildingLine, place_buildings, set_neighbours, write_building
from grids.services.estates import EstateLine, create_estate
from orgs.models import Organization

FIELDS = ("community_id", "name", "address", "households", "people", "entrances", "estate_id", "point", "boundary")
ESTATE_FIELDS = ("community_id", "name", "kind", "address", "households", "people", "members", "note")
_NAMED = 3  # how many of what stands against taking it back are named


@dataclass(frozen=True, slots=True)
class ImportedBuilding:
    """A row. building_id: on record; grid_id None leaves its grid; estate: a name to be registered with it.

    near  names of the buildings next to it, None where the sheet says nothing
    """

    community_id: int
    line: BuildingLine
    building_id: int | None = None
    grid_id: int | None = None
    estate: str = ""
    near: tuple[str, ...] | None = None


def nothing_imported() -> dict[str, Any]:
    """What `undo_buildings` needs where no row was written."""
    return {
        "created": [], "updated": [], "estates": [], "placed": [], "ended": [],
        "made": {"placed": {}, "buildings": {}, "estates": {}},
    }  # fmt: skip


@transaction.atomic
def import_buildings(*, buildings: Sequence[ImportedBuilding], actor) -> dict[str, Any]:
    """Write the rows; returns what `undo_buildings` needs."""
    undo: dict[str, Any] = nothing_imported()
    communities = {row.pk: row for row in Organization.objects.filter(pk__in={one.community_id for one in buildings})}
    held = {
        row.pk: row
        for row in Building.objects.filter(pk__in=[one.building_id for one in buildings if one.building_id])
        .select_for_update(of=("self",), no_key=True)
        .prefetch_related("neighbours")
    }
    estates: dict[tuple[int, str], int] = {}
    written: list[tuple[ImportedBuilding, Building]] = []
    for one in buildings:
        community = communities[one.community_id]
        require(VERB, community)
        line = one.line
        if one.estate:
            line = replace(line, estate_id=_estate(one, estates, undo, actor))
        building = held.get(one.building_id) or Building(community=community)
        if building.pk:
            undo["updated"].append({"id": building.pk, "before": state_of(building)})
        write_building(building, line)
        if one.building_id is None:
            undo["created"].append(building.pk)
        written.append((one, building))
    _join_neighbours(written)
    for community_id in communities:
        plan = {
            building.pk: one.grid_id
            for one, building in written
            if one.community_id == community_id and one.grid_id is not None
        }
        _place(community_id, plan, undo, actor)
    for row in undo["updated"]:
        row["after"] = state_of(Building.objects.get(pk=row["id"]))
    placed = Placement.objects.filter(pk__in=undo["placed"])
    undo["made"] = {
        "placed": {str(pk): building for pk, building in placed.values_list("pk", "building")},
        "buildings": {str(row.pk): state_of(row) for row in Building.objects.filter(pk__in=undo["created"])},
        "estates": {str(row.pk): estate_state_of(row) for row in Estate.objects.filter(pk__in=undo["estates"])},
    }
    record(actor=actor, action="grids.buildings.imported", created=len(undo["created"]), updated=len(undo["updated"]))
    return undo


def _estate(one: ImportedBuilding, estates: dict, undo: dict, actor) -> int:
    key = (one.community_id, one.estate)
    if key not in estates:
        made = create_estate(community_id=one.community_id, line=EstateLine(one.estate), actor=actor)
        estates[key] = made.pk
        undo["estates"].append(made.pk)
    return estates[key]


def _join_neighbours(written: list[tuple[ImportedBuilding, Building]]) -> None:
    ids = {one.community_id for one, _ in written}
    known: dict[tuple[int, str], int] = {}
    rows = Building.objects.filter(community__in=ids, closed_on=None)
    for pk, community, name in rows.values_list("pk", "community_id", "name"):
        known[community, "".join(name.split())] = pk
    for one, building in written:
        if one.near is not None:
            set_neighbours(building, [known[one.community_id, "".join(name.split())] for name in one.near])


def _place(community_id: int, plan: Mapping[int, int | None], undo: dict, actor) -> None:
    before = {row.pk: row for row in Placement.objects.filter(building__in=plan)}
    if not place_buildings(community_id=community_id, plan=plan, follow=False, actor=actor):
        return
    after = {row.pk: row for row in Placement.objects.filter(building__in=plan)}
    undo["placed"] += [pk for pk in after if pk not in before]
    undo["ended"] += [
        {
            "id": pk,
            "since": row.since.isoformat(),
            "until": row.until.isoformat() if row.until else None,
            "building": row.building_id,
            "organization": row.organization_id,
            "tier": row.tier,
        }
        for pk, row in before.items()
        if pk not in after or after[pk].until != row.until
    ]


@transaction.atomic
def undo_buildings(*, undo: Mapping[str, Any], actor) -> list[str]:
    """Take `import_buildings` back, whole. Conflict("import.undo_blocked") where later work would be lost with it."""
    rows = Building.objects.select_for_update(of=("self",)).filter(
        pk__in=[*undo["created"], *(row["id"] for row in undo["updated"])]
    )
    held = {row.pk: row for row in rows}
    list(Estate.objects.select_for_update(of=("self",)).filter(pk__in=undo["estates"]))
    created = Building.objects.filter(pk__in=undo["created"])
    placed = Placement.objects.filter(pk__in=undo["placed"])
    # Others may refer to a building or an estate where this office does not see it: a matter that went up, a post.
    with everything("what was entered since, by whoever it was, is not to be lost"):
        blocked = [*_against_buildings(undo, held), *_against_estates(undo)]
    if blocked:
        raise Conflict(
            "import.undo_blocked",
            f"不能整体撤回：{'；'.join(blocked)}。请到楼栋、小区的页面逐个改正。",
            details=blocked,
        )
    placed.delete()
    for row in undo["ended"]:
        until = date.fromisoformat(row["until"]) if row["until"] else None
        whole = period(date.fromisoformat(row["since"]), until)
        if not Placement.objects.filter(pk=row["id"]).update(period=whole):
            Placement.objects.create(
                building_id=row["building"], organization_id=row["organization"], tier=row["tier"], period=whole
            )
    for row in undo["updated"]:
        building, before = held[row["id"]], row["before"]
        for name in FIELDS:
            setattr(building, name, before[name])
        building.save()
        building.neighbours.set(before["neighbours"])
    created.delete()
    Estate.objects.filter(pk__in=undo["estates"]).delete()
    record(actor=actor, action="grids.buildings.import_undone", created=len(undo["created"]))
    return [f"导入的 {len(undo['created'])} 栋楼已删除，{len(undo['updated'])} 栋已恢复原样。"]


def _against_buildings(undo: Mapping[str, Any], held: Mapping[int, Building]) -> list[str]:
    """Sentences: which buildings were changed, moved or used since."""
    wanted = {int(pk): state for pk, state in undo["made"]["buildings"].items()}
    wanted |= {row["id"]: row["after"] for row in undo["updated"]}
    changed = [state["name"] for pk, state in wanted.items() if pk not in held or state_of(held[pk]) != state]
    placed = Placement.objects.filter(pk__in=undo["placed"])
    others = Placement.objects.exclude(pk__in=undo["placed"])
    standing = {str(pk) for pk in placed.filter(period__endswith=None).values_list("pk", flat=True)}
    moved = {building for pk, building in undo["made"]["placed"].items() if pk not in standing}
    moved |= set(others.filter(building__in=undo["created"]).values_list("building", flat=True))
    later = others.filter(building__in=held, period__startswith__gt=placed.values("period__startswith")[:1])
    moved |= set(later.values_list("building", flat=True))
    used = {
        building
        for model in (GridPost, HomeProfile, Matter)
        for building in model.objects.filter(building__in=undo["created"]).values_list("building", flat=True)
    }
    return [
        f"{len(names)} 栋楼（{_some(names)}）{said}"
        for names, said in (
            (changed, "导入后又改过"),
            ([wanted[pk]["name"] for pk in sorted(moved)], "导入后又划转过"),
            ([wanted[pk]["name"] for pk in sorted(used)], "已有网格岗位、微家或民情事项"),
        )
        if names
    ]


def _against_estates(undo: Mapping[str, Any]) -> list[str]:
    """Sentences: which estates were changed or used since."""
    made = {int(pk): state for pk, state in undo["made"]["estates"].items()}
    now = {row.pk: estate_state_of(row) for row in Estate.objects.filter(pk__in=made)}
    changed = [state["name"] for pk, state in made.items() if now.get(pk) != state]
    own = [*undo["created"], *(row["id"] for row in undo["updated"])]
    joined = Building.objects.filter(estate__in=made).exclude(pk__in=own).values_list("estate", flat=True)
    used = {
        estate
        for model in (EstateCover, PropertyService, OwnersCommittee)
        for estate in model.objects.filter(estate__in=made).values_list("estate", flat=True)
    }
    return [
        f"小区（{_some(names)}）{said}"
        for names, said in (
            (changed, "导入后又改过"),
            ([made[pk]["name"] for pk in sorted(set(joined))], "又登记了别的楼栋"),
            ([made[pk]["name"] for pk in sorted(used)], "已有党支部覆盖、物业服务或业委会"),
        )
        if names
    ]


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def estate_state_of(estate: Estate) -> dict[str, Any]:
    """What is on record of an estate itself, as JSON."""
    return {name: getattr(estate, name) for name in ESTATE_FIELDS} | {
        "divided_on": _day(estate.divided_on),
        "closed_on": _day(estate.closed_on),
    }


def state_of(building: Building) -> dict[str, Any]:
    """What is on record of a building itself, and what lies next to it, as JSON."""
    near = Building.neighbours.through.objects.filter(from_building=building.pk)
    return {name: getattr(building, name) for name in FIELDS} | {
        "closed_on": _day(building.closed_on),
        "neighbours": sorted(near.values_list("to_building_id", flat=True)),
    }
