"""A community with a grid, its neighbours, and people in posts, through the services."""

from __future__ import annotations

from datetime import date

from common.scoping import everything
from grids.services.buildings import BuildingLine, create_building, place_buildings
from grids.services.estates import EstateLine, create_estate
from members.models import Position
from members.services.persons import PersonLine
from members.services.records import HistoryLine, record_roster
from members.services.slates import SlateLine
from tests.factories import make_organization

SINCE = date(2024, 1, 1)


def make_grids(community, count: int):
    """More grids of a community, by name 第一网格党支部 …"""
    return [make_organization(community, f"{community.name}{word}网格党支部") for word in "甲乙丙丁戊己庚辛"[:count]]


def make_building(community, name="1 栋", *, grid=None, households=60, people=150, **more):
    with everything("test"):
        building = create_building(
            community_id=community.pk, line=BuildingLine(name, households=households, people=people, **more), actor=None
        )
        if grid is not None:
            place_buildings(community_id=community.pk, plan={building.pk: grid.pk}, since=SINCE, actor=None)
    return building


def make_estate(community, name="桃苑小区", **more):
    with everything("test"):
        return create_estate(community_id=community.pk, line=EstateLine(name, divided_on=SINCE, **more), actor=None)


def seat(organization, *lines, since=SINCE):
    """A roster on record: (position, name, post, capacity, mode) each."""
    rows = [
        HistoryLine(
            SlateLine(
                PersonLine(name=name, phone=f"154{abs(hash((organization.pk, name))) % 10**8:08d}", post=post,
                           political_status="中共党员"),
                position, capacity=capacity, selection_mode=mode,
            ),
            since,
        )
        for position, name, post, capacity, mode in lines
    ]  # fmt: skip
    with everything("test"):
        return record_roster(organization_id=organization.pk, number=1, since=since, lines=rows, actor=None)


def seat_branch(grid, secretary="罗素兰", deputy="宋国平", capacity="community_cadre"):
    return seat(
        grid,
        (Position.SECRETARY, secretary, "网格员", capacity, "CONSULTED"),
        (Position.DEPUTY_SECRETARY, deputy, "居民", "grid_head", "CONSULTED"),
    )
