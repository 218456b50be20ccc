"""The kinds of sheet by name."""

from __future__ import annotations

from exchange.kinds import (
    buildings,
    checkin,
    checklist,
    front_posts,
    frontline,
    ground,
    ledger,
    lists,
    matters,
    organizations,
    persons,
    projects,
    roster,
    services,
    two_way,
    units,
    venues,
)
from exchange.kinds.base import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        roster.KIND,
        checkin.KIND,
        two_way.KIND,
        lists.NEEDS,
        lists.RESOURCES,
        projects.KIND,
        ledger.KIND,
        organizations.KIND,
        buildings.KIND,
        ground.GRID_PROFILES,
        ground.GRID_POSTS,
        ground.MICRO_HOMES,
        ground.ESTATES,
        ground.OWNERS,
        frontline.TEMPORARY,
        frontline.BUSINESS,
        frontline.RESERVES,
        front_posts.VANGUARD,
        front_posts.BODY_MEMBERS,
        front_posts.TENANCIES,
        matters.KIND,
        services.KIND,
        units.KIND,
        persons.KIND,
        checklist.KIND,
        venues.VENUES,
        venues.FACILITIES,
    )
}


def column_label(kind: str, key: str) -> str:
    """The Chinese name of a column, e.g. for a message about it."""
    return KINDS[kind].label(key) if kind in KINDS else key
