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
from grids.models import Building, Estate, Placement
from grids.services.base import VERB
from grids.services.buildings import BuildingLine, place_buildings, set_neighbours, write_building
from grids.services.estates import EstateLine, create_estate
from orgs.models import Organization

FIELDS = ("name", "address", "households", "people", "entrances", "estate_id")


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


@transaction.atomic
def import_buildings(*, buildings: Sequence[ImportedBuilding], actor) -> dict[str, Any]:
    """Write the rows; returns what `undo_buildings` needs."""
    undo: dict[str, Any] = {"created": [], "updated": [], "estates": [], "placed": [], "ended": []}
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
    if not place_buildings(community_id=community_id, plan=plan, actor=actor):
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
    """Take `import_buildings` back. Conflict where somebody has worked on one of the buildings since."""
    held = {row.pk: row for row in Building.objects.filter(pk__in=[row["id"] for row in undo["updated"]])}
    touched = [held[row["id"]].name for row in undo["updated"] if state_of(held[row["id"]]) != row["after"]]
    created = Building.objects.filter(pk__in=undo["created"], closed_on=None)
    placed = Placement.objects.filter(pk__in=undo["placed"])
    later = Placement.objects.filter(building__in=[*undo["created"], *held]).exclude(pk__in=undo["placed"])
    moved = later.filter(period__startswith__gt=placed.values("period__startswith")[:1]).exists()
    if touched or moved or created.count() != len(undo["created"]) or placed.count() != len(undo["placed"]):
        raise Conflict(
            "buildings.changed_since",
            "导入的楼栋后来又有修改或划转，不能整体撤回，可以逐栋改正。",
            details=touched[:10],
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
    Estate.objects.filter(pk__in=undo["estates"], buildings=None).delete()
    record(actor=actor, action="grids.buildings.import_undone", created=len(undo["created"]))
    return [f"导入的 {len(undo['created'])} 栋楼已删除，{len(undo['updated'])} 栋已恢复原样。"]


def state_of(building: Building) -> dict[str, Any]:
    """What of a building an import touches, as JSON."""
    near = Building.neighbours.through.objects.filter(from_building=building.pk)
    return {name: getattr(building, name) for name in FIELDS} | {
        "neighbours": sorted(near.values_list("to_building_id", flat=True))
    }
