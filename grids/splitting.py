"""What the splitting of a grid, or a micro-home that goes to another grid, means for buildings.

A micro-home (building group) takes along the buildings that it looks after and the one it is in. Of a grid that is
split and not kept, every other building goes to the new grid that has one next to it, or else to the first new one:
none is left in no grid. Whoever looks after a building that went, and the branch of an estate all of whose buildings
went, go with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from common.errors import Conflict
from common.periods import period
from grids.models import Building, EstateCover, GridPost, HomeProfile, Placement
from orgs.models import Organization, Tier

GOES = (Placement, GridPost, EstateCover)


def share_out(*, moved: Mapping[int, int | None], splits: Mapping[int, list[int]], on: date) -> dict[str, Any]:
    """Buildings, their posts and estates to where they belong from the day on; what is needed to take it back.

    moved   organisation → the grid under which it hung
    splits  a grid that was split → the new ones beside it
    """
    carried: dict[str, Any] = {model.__name__: {"ended": [], "made": []} for model in GOES}
    grids = {row.pk: row for row in Organization.objects.filter(pk__in=splits, tier=Tier.GRID)}
    splits = {pk: parts for pk, parts in splits.items() if pk in grids}
    goals: dict[int, int] = _with_their_homes(moved, on)
    for pk, parts in splits.items():
        if grids[pk].until is not None:
            goals |= _the_rest(pk, parts, goals, on)
    placed = list(_held(Placement, on, tier=Tier.GRID, building__in=goals))
    was = {row.building_id: row.organization_id for row in placed}
    for row in placed:
        _pass_on(row, goals[row.building_id], on, carried)
    for row in _held(GridPost, on, building__in=was):
        if row.organization_id == was[row.building_id]:
            _pass_on(row, goals[row.building_id], on, carried)
    for cover in _held(EstateCover, on, organization__in={*was.values(), *splits}):
        goal = _branch_of(cover, splits, grids, goals, on)
        if goal is not None:
            _pass_on(cover, goal, on, carried)
    carried["grids"] = sorted({goals[building] for building in was})
    return carried


def take_back(carried: Mapping[str, Any]) -> None:
    """Undo `share_out`."""
    for model in GOES:
        rows = carried.get(model.__name__, {"ended": [], "made": []})
        model.objects.filter(pk__in=rows["made"]).delete()
        for held in rows["ended"]:
            until = date.fromisoformat(held["until"]) if held["until"] else None
            model.objects.filter(pk=held["id"]).update(period=period(date.fromisoformat(held["since"]), until))


def _held(model, on: date, **conditions):
    rows = model.objects.filter(**conditions).in_force(on).order_by("pk")
    return rows.select_for_update(of=("self",), no_key=True)


def _with_their_homes(moved: Mapping[int, int | None], on: date) -> dict[int, int]:
    """Building → grid, of those that micro-homes take along out of the grid under which they hung."""
    homes = {row.pk: row for row in Organization.objects.filter(pk__in=moved, tier=Tier.HOME)}
    # The home that looks after a building has more of a claim to it than one that is merely in it.
    after = Placement.objects.filter(organization__in=homes, tier=Tier.HOME).in_force(on)
    inside = HomeProfile.objects.filter(organization__in=homes).exclude(building=None).in_force(on)
    homes_of = dict(inside.order_by("-pk").values_list("building_id", "organization_id"))
    homes_of |= dict(after.values_list("building_id", "organization_id"))
    here = Placement.objects.filter(building__in=homes_of, tier=Tier.GRID).in_force(on)
    return {
        building: homes[homes_of[building]].grid_id
        for building, grid in here.values_list("building_id", "organization_id")
        if grid == moved[homes_of[building]] != homes[homes_of[building]].grid_id
    }


def _the_rest(grid: int, parts: list[int], goals: Mapping[int, int], on: date) -> dict[int, int]:
    """The buildings of a grid that is no more and that nobody took along: each with those next to it."""
    rows = Placement.objects.filter(organization=grid, tier=Tier.GRID).in_force(on).order_by("building")
    buildings = list(rows.values_list("building_id", flat=True))
    near: dict[int, list[int]] = defaultdict(list)
    through = Building.neighbours.through.objects.filter(from_building__in=buildings, to_building__in=buildings)
    for one, other in through.order_by("from_building", "to_building").values_list("from_building", "to_building"):
        near[one].append(other)
    found = {pk: goals[pk] for pk in buildings if pk in goals}
    reached = list(found)
    for one in reached:  # grows while it is gone through: from each building to those next to it
        for other in near[one]:
            if other not in found:
                found[other] = found[one]
                reached.append(other)
    return {pk: found.get(pk, parts[0]) for pk in buildings}


def _branch_of(cover, splits, grids, goals: Mapping[int, int], on: date) -> int | None:
    """Whose branch covers the estate from now on; None: the same as before."""
    old = cover.organization_id
    closed = old in splits and grids[old].until is not None
    buildings = Building.objects.filter(estate=cover.estate_id, closed_on=None)
    went = [goals[pk] for pk in buildings.order_by("pk").values_list("pk", flat=True) if pk in goals]
    # Those that went are placed by now: whatever is still in the old grid stayed.
    stayed = Placement.objects.filter(building__in=buildings, organization=old).in_force(on).exists()
    if went and not stayed:
        return max(sorted(set(went)), key=went.count)
    return splits[old][0] if closed else None


def _pass_on(row, goal: int, on: date, carried: dict[str, Any]) -> None:
    if row.since == on:
        raise Conflict("carry.first_day", f"{row}自 {on} 起登记，当日不能划分，请把生效日期改到次日。")
    rows = carried[type(row).__name__]
    until = row.until
    rows["ended"].append({"id": row.pk, "since": row.since.isoformat(), "until": until and until.isoformat()})
    row.period = period(row.since, on)
    row.save(update_fields=["period"])
    row.pk, row._state.adding = None, True
    row.organization_id, row.period = goal, period(on, until)
    row.save(force_insert=True)
    rows["made"].append(row.pk)
