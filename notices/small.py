"""The small workbench of a grid's secretary and of a micro-home's head: what they do most, within reach of a thumb.

What is due stands below it, as for every office; here are the ways in, with how much waits behind each.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from common.scoping import Scope
from common.views import may
from grids.models import Matter, MatterState
from grids.selectors.territory import home_profiles
from meetings.models import Activity, ActivityState
from members.models import Service, ServiceState
from orgs.models import Organization, Tier

SOON = 3  # so many activities to come are shown


@dataclass(frozen=True, slots=True)
class Tile:
    """A way in: `count` things wait behind it."""

    label: str
    icon: str
    url: str
    hint: str = ""
    count: int = 0


@dataclass(slots=True)
class SmallBench:
    """Tiles, when the homes are open, what is planned."""

    organization: Organization
    tiles: list[Tile] = field(default_factory=list)
    homes: list[dict[str, Any]] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    is_home: bool = False


def small_bench(scope: Scope, on: date) -> SmallBench | None:
    """For offices of a grid or a micro-home that do something there; None for all others. Six queries."""
    if scope.column not in ("grid_id", "id") or not may("matter.edit"):
        return None
    place = Organization.objects.filter(pk=scope.anchor_id, tier__in=[Tier.GRID, Tier.HOME]).first()
    if place is None:
        return None
    bench = SmallBench(place, is_home=place.tier == Tier.HOME)
    counts = Matter.objects.filter(organization=place, state=MatterState.OPEN).aggregate(
        open=Count("pk"), late=Count("pk", filter=Q(due_on__lt=on))
    )
    waiting = Service.objects.filter(organization=place, state=ServiceState.RECORDED).count()
    bench.activities = list(
        Activity.objects.filter(organization=place, state=ActivityState.PLANNED).order_by("planned_on", "pk")[:SOON]
    )
    homes = [place] if bench.is_home else list(
        Organization.objects.filter(parent=place, tier=Tier.HOME).existing(on).in_order()
    )  # fmt: skip
    profiles = home_profiles([home.pk for home in homes], on)
    bench.homes = [{"node": home, "profile": profiles.get(home.pk)} for home in homes]
    bench.tiles = list(_tiles(place, counts, waiting))
    return bench


def _tiles(place: Organization, counts: dict[str, int], waiting: int):
    late = f"{counts['late']} 件已超期" if counts["late"] else "在办的事项"
    here = reverse("grids:matters") + f"?state={MatterState.OPEN.value}"
    yield Tile("登记事项", "plus", reverse("grids:matter_add"), "走访、来电、当面反映")
    yield Tile("办理事项", "clipboard-check", here, late, counts["open"])
    if may("service.record"):
        yield Tile("记录服务", "pencil", reverse("members:service_add"), "报到党员做了什么")
    if may("checkin.edit"):
        url = reverse("members:services") + f"?state={ServiceState.RECORDED.value}"
        yield Tile("确认服务", "check", url, "登记好的服务，属实就确认", waiting)
    if may("activity.edit"):
        yield Tile("组织生活", "calendar-event", reverse("meetings:activities_of", args=[place.pk]), "安排和登记活动")
    name, route = ("我的微家", "grids:home") if place.tier == Tier.HOME else ("我的网格", "grids:grid")
    yield Tile(
        name,
        "layout-grid",
        reverse(route, args=[place.pk]),
        "概况、岗位、楼栋" if route == "grids:grid" else "地址、开放时间",
    )
