"""Buildings of a community, what lies next to what, and which grid or building group each belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.periods import period
from common.scoping import current_scope
from grids.geometry import check_point, read_geometry
from grids.models import Building, Estate, Placement
from grids.models.territory import BELOW_COMMUNITY
from grids.services.base import VERB, count, first_day, organization_of, text
from grids.services.posts import posts_along
from grids.services.profiles import boundaries_end
from orgs.models import Organization, Tier

MOST_NEIGHBOURS = 30
_BUILDING_AND_GRID = ("building", "organization")


@dataclass(frozen=True, slots=True)
class BuildingLine:
    """A building. `neighbours`: ids of the buildings that lie next to it, None leaves them as they are."""

    name: str
    address: str = ""
    households: int = 0
    people: int = 0
    entrances: int | None = None
    estate_id: int | None = None
    neighbours: tuple[int, ...] | None = None
    point: Any = None
    boundary: Any = None


@transaction.atomic
def create_building(*, community_id: int, line: BuildingLine, grid_id: int | None = None, actor) -> Building:
    """Put a building on record, in a grid of the community when one is given."""
    community = organization_of(community_id, Tier.COMMUNITY, field="community")
    building = Building(community=community)
    write_building(building, line)
    if grid_id is not None:
        place_buildings(community_id=community.pk, plan={building.pk: grid_id}, actor=actor)
    record(actor=actor, action="grids.building.created", obj=building, organization_id=community.pk)
    return building


@transaction.atomic
def update_building(*, building_id: int, line: BuildingLine, actor) -> Building:
    """Change what is on record of a building; which grid it belongs to is changed by `place_buildings`."""
    building = _locked(building_id)
    write_building(building, line)
    record(actor=actor, action="grids.building.updated", obj=building, organization_id=building.community_id)
    return building


@transaction.atomic
def close_building(*, building_id: int, on: date | None = None, actor) -> Building:
    """A building was pulled down: it leaves its grid and its group on that day."""
    building = _locked(building_id)
    require(VERB, building.community)
    on = on or today()
    if building.closed_on is not None:
        raise Conflict("building.closed", f"“{building.name}”已在 {building.closed_on} 拆除。")
    if on > today():
        raise RuleBroken("building.closed_on", "拆除日期不能晚于今天。", "closed_on")
    for placement in Placement.objects.filter(building=building).select_for_update(of=("self",)):
        if placement.since >= on:
            placement.delete()
        elif placement.until is None or placement.until > on:
            placement.period = period(placement.since, on)
            placement.save(update_fields=["period"])
    building.closed_on = on
    building.save(update_fields=["closed_on"])
    building.neighbours.clear()
    record(actor=actor, action="grids.building.closed", obj=building, organization_id=building.community_id)
    return building


@transaction.atomic
def place_buildings(
    *, community_id: int, plan: Mapping[int, int | None], since: date | None = None, tier: str = Tier.GRID,
    follow: bool = True, actor,
) -> int:  # fmt: skip
    """Give buildings of a community to its grids (or building groups) from a day on; None: to none. How many changed.

    Whoever looks after a building goes along with it, and the boundaries that were drawn of the grids it left and came
    to hold no longer: they stay on record up to that day.

    plan    building id → organisation id
    follow  False for an import, which is taken back building by building
    """
    community = organization_of(community_id, Tier.COMMUNITY, field="community")
    since = first_day(since, community)
    was = dict(Placement.objects.filter(building__in=plan, tier=tier).in_force(since).values_list(*_BUILDING_AND_GRID))
    moved = _place(community.pk, plan, since, tier)
    if moved:
        if follow and tier == Tier.GRID:
            gone = {pk: target for pk, target in plan.items() if was.get(pk) != target}
            posts_along(gone, since)
            # A building that comes out of no grid was not drawn into another one: nobody's outline is wrong by it.
            left = {pk: target for pk, target in gone.items() if pk in was}
            boundaries_end({*left.values(), *(was[pk] for pk in left)} - {None}, since)
        record(
            actor=actor, action="grids.buildings.placed", obj=community, organization_id=community.pk, buildings=moved,
            since=since,
        )  # fmt: skip
    return moved


@transaction.atomic
def group_buildings(*, organization_id: int, building_ids: Iterable[int], since: date | None = None, actor) -> int:
    """A building group (or a micro-home) of a grid looks after exactly these of its buildings from a day on (LY 一·1).

    The grid's or the community's office says so. Returns how many changed.
    """
    home = organization_of(organization_id, Tier.HOME)
    grid = organization_of(home.grid_id, Tier.GRID)
    since = first_day(since, home)
    wanted = set(building_ids)
    here = Placement.objects.filter(organization=grid, tier=Tier.GRID).in_force(since)
    if wanted - set(here.values_list("building_id", flat=True)):
        raise RuleBroken("building.group", f"只能选{grid.name}的楼栋，请重新勾选。", "buildings")
    held = set(Placement.objects.filter(organization=home).in_force(since).values_list("building_id", flat=True))
    plan = dict.fromkeys(wanted - held, home.pk) | dict.fromkeys(held - wanted)
    moved = _place(home.community_id, plan, since, Tier.HOME) if plan else 0
    if moved:
        record(
            actor=actor, action="grids.buildings.placed", obj=home, organization_id=home.pk, buildings=moved,
            since=since,
        )  # fmt: skip
    return moved


def _place(community_id: int, plan: Mapping[int, int | None], since: date, tier: str) -> int:
    buildings = {row.pk: row for row in Building.objects.filter(pk__in=plan, community=community_id, closed_on=None)}
    if len(buildings) != len(plan):
        raise RuleBroken("building.unknown", "有的楼栋不在这个社区，或已经拆除。请刷新页面后重试。", status=404)
    targets = {pk for pk in plan.values() if pk is not None}
    known = {row.pk: row for row in Organization.objects.filter(pk__in=targets, tier=tier, community=community_id)}
    for pk in targets:
        if pk not in known or (known[pk].until is not None and known[pk].until <= since):
            raise RuleBroken("building.grid", "楼栋只能划入本社区现有的网格，请重新选择。", "grid")
        first_day(since, known[pk])
    rows = Placement.objects.filter(building__in=buildings, tier=tier).select_for_update(of=("self",))
    held: dict[int, list[Placement]] = {}
    for row in rows.order_by("period"):
        held.setdefault(row.building_id, []).append(row)
    moved, fresh = 0, []
    for pk, target in plan.items():
        mine = held.get(pk, [])
        now = next((row for row in mine if row.since <= since and (row.until is None or row.until > since)), None)
        if (now.organization_id if now else None) == target:
            continue
        if any(row.since > since for row in mine):
            raise Conflict(
                "building.later", f"“{buildings[pk].name}”在 {since} 之后已经又划过一次，请用更晚的日期。", "since"
            )
        moved += 1
        if now is not None and now.since == since:
            now.delete()
        elif now is not None:
            now.period = period(now.since, since)
            now.save(update_fields=["period"])
        if target is not None:
            fresh.append(Placement(building_id=pk, organization_id=target, tier=tier, period=period(since)))
    Placement.objects.bulk_create(fresh)
    return moved


def _locked(building_id: int) -> Building:
    require(VERB)
    building = (
        Building.objects.select_for_update(of=("self",), no_key=True)
        .select_related("community")
        .filter(pk=building_id)
        .first()
    )
    if building is None:
        raise RuleBroken("building.unknown", "没有这栋楼，或它不在你的范围内。", status=404)
    scope = current_scope()
    if scope.column in BELOW_COMMUNITY and not scope.sees_everything:
        # An office below the community sees what was once its own; it changes what is its own today.
        own = {f"organization__{scope.column}": scope.anchor_id}
        if not Placement.objects.filter(building=building, **own).in_force(today()).exists():
            raise NotAllowed("building.elsewhere", "这栋楼现在不在你的网格里，由社区维护。")
    return building


def write_building(building: Building, line: BuildingLine) -> None:
    """Check what is said of a building and save it; the caller asks whether the office may, and writes the audit."""
    building.name = text(line.name, label="楼栋名称", most=40, field="name", least=1)
    building.address = text(line.address, label="地址", most=120, field="address")
    building.households = count(line.households, label="户数", field="households", most=20_000) or 0
    building.people = count(line.people, label="人数", field="people", most=100_000) or 0
    building.entrances = count(line.entrances, label="单元数", field="entrances", most=100)
    building.point = check_point(line.point) if line.point else None
    building.boundary = read_geometry(line.boundary)
    here = Estate.objects.filter(pk=line.estate_id, community_id=building.community_id, closed_on=None)
    if line.estate_id not in (None, building.estate_id) and not here.exists():
        raise RuleBroken("building.estate", "这个小区不在本社区，请重新选择。", "estate")
    building.estate_id = line.estate_id
    try:
        with transaction.atomic():
            building.save()
    except IntegrityError as error:
        raise Conflict("building.exists", f"本社区已经有“{building.name}”，请换一个名称。", "name") from error
    if line.neighbours is not None:
        set_neighbours(building, line.neighbours)


def set_neighbours(building: Building, ids: Iterable[int]) -> None:
    """Say which buildings of the same community lie next to it; the others are told as well."""
    wanted = set(ids) - {building.pk}
    if len(wanted) > MOST_NEIGHBOURS:
        raise RuleBroken("building.neighbours", f"一栋楼最多 {MOST_NEIGHBOURS} 栋相邻。", "neighbours")
    known = set(
        Building.objects.filter(pk__in=wanted, community_id=building.community_id, closed_on=None).values_list(
            "pk", flat=True
        )
    )
    if known != wanted:
        raise RuleBroken("building.neighbours", "相邻楼栋应是本社区现有的楼栋，请重新勾选。", "neighbours")
    building.neighbours.set(known)
