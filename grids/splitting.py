"""What the splitting of a grid, or a micro-home that goes to another grid, means for buildings.

A micro-home (building group) takes along the buildings that it looks after and the one it is in. Of a grid that is
split and not kept, every other building goes to the new grid that has one next to it, or else to the first new one:
none is left in no grid. Whoever looks after a building that went, and the branch of an estate all of whose buildings
went, go with them.

An act may take effect on a day that is past. What has come into the old grid after that day goes over as it is: from
its first day it counts with the grid it would have come into.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from common.errors import Conflict
from common.periods import period
from grids.models import Building, EstateCover, GridPost, HomeProfile, Placement
from orgs.models import Organization, Tier

GOES = (Placement, GridPost, EstateCover)
_NAMED = 3


def share_out(*, moved: Mapping[int, int | None], splits: Mapping[int, list[int]], on: date) -> dict[str, Any]:
    """Buildings, their posts and estates to where they belong from the day on; what is needed to take it back.

    moved   organisation → the grid under which it hung
    splits  a grid that was split → the new ones beside it
    """
    carried: dict[str, Any] = {model.__name__: {"ended": [], "made": [], "moved": []} for model in GOES}
    grids = {row.pk: row for row in Organization.objects.filter(pk__in=splits, tier=Tier.GRID)}
    splits = {pk: parts for pk, parts in splits.items() if pk in grids}
    homes = Organization.objects.filter(pk__in=moved, tier=Tier.HOME)
    goals = with_their_homes(moved, dict(homes.values_list("pk", "grid_id")), on)
    for pk, parts in splits.items():
        if grids[pk].until is not None:
            goals |= rest_of(pk, parts, goals, on)
    buildings = {building for building, _ in goals}
    for model, more in ((Placement, {"tier": Tier.GRID}), (GridPost, {})):
        for row in _held(model, on, building__in=buildings, **more):
            goal = goals.get((row.building_id, row.organization_id))
            if goal is not None:
                _pass_on(row, goal, on, carried)
    for cover in _held(EstateCover, on, organization__in={*(grid for _, grid in goals), *splits}):
        goal = _branch_of(cover, splits, grids, goals, on)
        if goal is not None:
            _pass_on(cover, goal, on, carried)
    carried["grids"] = sorted(set(goals.values()))
    return carried


def take_back(carried: Mapping[str, Any]) -> None:
    """Undo `share_out`. Conflict("carry.later_work") where something that it carried was changed since."""
    for model in GOES:
        give_back(model, carried.get(model.__name__, {}))


# ---- what grids.carrying shares -------------------------------------------------------------------------------------


def held(row) -> dict[str, Any]:
    """From when to when a row holds, as JSON."""
    return {"id": row.pk, "since": row.since.isoformat(), "until": row.until.isoformat() if row.until else None}


def made_of(row) -> dict[str, Any]:
    """A row that an act has made or moved, as it left it: what is different when it is taken back was done since."""
    return held(row) | {"organization": row.organization_id}


def on_or_after(on: date) -> Q:
    """Rows in force on the day or later."""
    return Q(period__contains=on) | Q(period__startswith__gt=on)


def refuse_later(models: Iterable[type], closed: Iterable[int], on: date) -> None:
    """What begins with a closed organisation after it closed would be nobody's: it is told, and taken care of first."""
    closed = list(closed)
    for model in models:
        rows = model.objects.filter(organization__in=closed, period__startswith__gt=on).order_by("period", "pk")
        later = list(rows.select_related("organization")[:_NAMED])
        if later:
            word = model._meta.verbose_name
            named = "、".join(f"{row}（{row.organization.name}，{row.since} 起）" for row in later)
            raise Conflict(
                "carry.later", f"{on} 以后还登记了{word}：{named}。请把生效日期改到那以后，或先改正这些登记。"
            )


def give_back(model, rows: Mapping[str, Any]) -> None:
    """Take away what was made, and give back what was moved and ended. Later work on it is not to be lost."""
    moved = rows.get("moved", [])
    # Acts from before this was kept have ids alone.
    left = {row["id"]: row for row in (*rows.get("made", ()), *moved) if isinstance(row, dict)}
    ids = [row["id"] if isinstance(row, dict) else row for row in rows.get("made", ())]
    now = model.objects.filter(pk__in={*ids, *left}).order_by("pk").select_for_update(of=("self",), no_key=True)
    now = {row.pk: row for row in now}
    later = [pk for pk, row in left.items() if pk not in now or not made_of(now[pk]).items() <= row.items()]
    if later:
        word = model._meta.verbose_name
        names = "、".join(str(now[pk]) for pk in later[:_NAMED] if pk in now)
        named = f"（{names}）" if names else ""
        raise Conflict(
            "carry.later_work", f"调整以后，{len(later)} 条{word}{named}又有变动，不能撤回，否则会丢掉后来的登记。"
        )
    model.objects.filter(pk__in=ids).delete()
    for row in moved:
        model.objects.filter(pk=row["id"]).update(organization=row["was"])
    for row in rows.get("ended", ()):
        until = date.fromisoformat(row["until"]) if row["until"] else None
        model.objects.filter(pk=row["id"]).update(period=period(date.fromisoformat(row["since"]), until))


# ---- where to -------------------------------------------------------------------------------------------------------


def _held(model, on: date, **conditions):
    rows = model.objects.filter(on_or_after(on), **conditions).order_by("period", "pk")
    return rows.select_for_update(of=("self",), no_key=True)


def with_their_homes(moved: Mapping[int, int | None], homes: Mapping[int, int], on: date) -> dict[tuple[int, int], int]:
    """(building, its grid) → new grid, of those that micro-homes take along out of the grid under which they hung.

    homes  micro-home → the grid under which it hangs now
    """
    # The home that looks after a building has more of a claim to it than one that is merely in it.
    after = Placement.objects.filter(on_or_after(on), organization__in=homes, tier=Tier.HOME)
    inside = HomeProfile.objects.filter(on_or_after(on), organization__in=homes).exclude(building=None)
    # Who had it on the day comes last, and so before those that came to it later.
    homes_of = dict(inside.order_by("-period", "-pk").values_list("building_id", "organization_id"))
    homes_of |= dict(after.order_by("-period", "-pk").values_list("building_id", "organization_id"))
    here = Placement.objects.filter(on_or_after(on), building__in=homes_of, tier=Tier.GRID).order_by("pk")
    return {
        (building, grid): homes[homes_of[building]]
        for building, grid in here.values_list("building_id", "organization_id")
        if grid == moved[homes_of[building]] != homes[homes_of[building]]
    }


def rest_of(
    grid: int, parts: list[int], goals: Mapping[tuple[int, int], int], on: date, known: set[int] | None = None
) -> dict[tuple[int, int], int]:
    """The buildings of a grid that is no more and that nobody took along: each with those next to it.

    known  is filled with those that a micro-home or a building next to them takes; the others go to the first new one
    """
    rows = Placement.objects.filter(on_or_after(on), organization=grid, tier=Tier.GRID).order_by("building")
    buildings = list(dict.fromkeys(rows.values_list("building_id", flat=True)))
    near: dict[int, list[int]] = defaultdict(list)
    through = Building.neighbours.through.objects.filter(from_building__in=buildings, to_building__in=buildings)
    for one, other in through.order_by("from_building", "to_building").values_list("from_building", "to_building"):
        near[one].append(other)
    found = {pk: goals[pk, grid] for pk in buildings if (pk, grid) in goals}
    reached = list(found)
    for one in reached:  # grows while it is gone through: from each building to those next to it
        for other in near[one]:
            if other not in found:
                found[other] = found[one]
                reached.append(other)
    if known is not None:
        known.update(found)
    return {(pk, grid): found.get(pk, parts[0]) for pk in buildings}


def _branch_of(cover, splits, grids, goals: Mapping[tuple[int, int], int], on: date) -> int | None:
    """Whose branch covers the estate from now on; None: the same as before."""
    old = cover.organization_id
    closed = old in splits and grids[old].until is not None
    buildings = Building.objects.filter(estate=cover.estate_id, closed_on=None)
    ids = list(buildings.order_by("pk").values_list("pk", flat=True))
    # Those that went are placed by now: whatever is still in the old grid stayed.
    stayed = Placement.objects.filter(on_or_after(on), building__in=ids, organization=old).exists()
    return branch_of(old, ids, stayed, splits, closed, goals)


def branch_of(
    old: int,
    buildings: list[int],
    stayed: bool,
    splits: Mapping[int, list[int]],
    closed: bool,
    goals: Mapping[tuple[int, int], int],
) -> int | None:
    """Whose branch covers an estate of these buildings; `stayed`: one of them is still in the old grid."""
    went = [goals[pk, old] for pk in buildings if (pk, old) in goals]
    if went and not stayed:
        return max(sorted(set(went)), key=went.count)
    return splits[old][0] if closed else None


def _pass_on(row, goal: int, on: date, carried: dict[str, Any]) -> None:
    rows = carried[type(row).__name__]
    if row.since > on:
        was, row.organization_id = row.organization_id, goal
        row.save(update_fields=["organization"])
        rows["moved"].append(made_of(row) | {"was": was})
        return
    if row.since == on:
        raise Conflict("carry.first_day", f"{row}自 {on} 起登记，当日不能划分，请把生效日期改到次日。")
    until = row.until
    rows["ended"].append(held(row))
    row.period = period(row.since, on)
    row.save(update_fields=["period"])
    row.pk, row._state.adding = None, True
    row.organization_id, row.period = goal, period(on, until)
    row.save(force_insert=True)
    rows["made"].append(made_of(row))
