"""A community as a problem for `grids.dividing`, read from what is on record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.spatial import Delaunay, QhullError

from grids.dividing import MEASURES, Block, Bounds, Problem
from grids.models import Building
from grids.rules import bound
from grids.selectors.territory import buildings_on, natural
from orgs.models import Organization, Tier
from orgs.practice import Practice
from orgs.rules_in_force import practice_of

_LEAST_POINTS = 4


@dataclass(slots=True)
class Ground:
    """What the page shows of a community beside the problem itself.

    guessed   nobody said what lies next to what: it was read off the places of the buildings
    """

    problem: Problem
    buildings: list[Building]
    grids: list[Organization]
    guessed: bool = False

    @property
    def names(self) -> dict[int, str]:
        """Names of the grids."""
        return {grid.pk: grid.name for grid in self.grids}

    @property
    def digest(self) -> str:
        """Changes when a building is moved, added or gone, or a grid is: what a form was filled in from."""
        shown = (sorted(self.problem.today.items()), sorted(self.problem.grids))
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def standard_of(practice: Practice) -> dict[str, Bounds]:
    """The district's standard for a grid (XH 三(二)3), by measure; empty where it has said nothing."""
    figure = practice.figure("grid.size")
    if figure is None:
        return {}
    found = {key: Bounds(bound(figure, f"{key}_min"), bound(figure, f"{key}_max")) for key in MEASURES}
    return {key: bounds for key, bounds in found.items() if bounds != Bounds()}


def ground_of(community: Organization, day: date) -> Ground:
    """Buildings, adjacency, grids, today's division and the standard on the day. Six queries."""
    buildings = sorted(buildings_on(day).filter(community=community), key=lambda row: natural(row.name))
    grids = list(Organization.objects.filter(community=community, tier=Tier.GRID).existing(day).in_order())
    through = Building.neighbours.through.objects.filter(from_building__in=[row.pk for row in buildings])
    edges = list(through.values_list("from_building_id", "to_building_id"))
    guessed = not edges and len(buildings) > 1
    if guessed:
        edges = _edges_of_points(buildings)
    problem = Problem(
        blocks=[Block(row.pk, row.name, row.households, row.people) for row in buildings],
        edges=edges,
        grids=[grid.pk for grid in grids],
        today={row.pk: row.grid_id_on for row in buildings},
        standard=standard_of(practice_of(community.district_id, day)),
    )
    return Ground(problem, buildings, grids, guessed and bool(edges))


def _edges_of_points(buildings: list[Building]) -> list[tuple[int, int]]:
    """Where nobody said what is next to what: buildings joined by a triangle of their places (Delaunay)."""
    points = [(row.pk, row.point) for row in buildings if row.point]
    if len(points) < _LEAST_POINTS:
        return []
    try:
        triangles = Delaunay(np.array([point for _, point in points])).simplices
    except QhullError:  # all in one line
        return []
    ids = [pk for pk, _ in points]
    found = set()
    for triangle in triangles:
        for one, other in ((0, 1), (1, 2), (0, 2)):
            found.add(tuple(sorted((ids[triangle[one]], ids[triangle[other]]))))
    return sorted(found)


def plan_from(ground: Ground, chosen: Mapping[str, str]) -> dict[int, int | None]:
    """The division that a form's fields `b7=12` say; today's where one says nothing or nonsense."""
    known = {str(grid.pk): grid.pk for grid in ground.grids} | {"": None}
    plan = {}
    for row in ground.buildings:
        text = chosen.get(f"b{row.pk}")
        plan[row.pk] = known.get(text, row.grid_id_on)
    return plan
