"""A community as an outline: from boundaries where they were given, else as tidy blocks, one for each building.

Shapes are plain numbers for SVG attributes; colours are classes of static/css/grids.css, and every shape is named.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from grids.geometry import Frame, rings_of
from grids.models import Building, GridProfile
from grids.selectors.territory import buildings_on, natural
from grids.words import in_words
from orgs.models import Organization, Tier

TINTS = 12
BLOCK, GAP, ROW = 34, 6, 12
WIDTH = 640
_FITS = 5  # halves of a Chinese character in a block
_COUNTED_AS = re.compile(r"\s*(?:号楼|栋|幢|座|楼|号)\Z")
NAMED = 80  # more buildings than that would write their names over one another


@dataclass(slots=True)
class Shape:
    """A path or (without `path`) a square at x, y; `css` its class, `title` what it says."""

    css: str
    title: str
    path: str = ""
    x: float = 0
    y: float = 0
    label: str = ""
    label_x: float = 0
    label_y: float = 0


@dataclass(slots=True)
class Outline:
    """What the page draws. `drawn`: from places, `bordered`: with boundaries; otherwise blocks that mean no place."""

    width: int
    height: int
    drawn: bool
    bordered: bool = False
    shapes: list[Shape] = field(default_factory=list)
    legend: list[dict[str, Any]] = field(default_factory=list)


def outline_of(community: Organization, day: date, *, given: Mapping[int, int | None] | None = None) -> Outline:
    """The community's grids and buildings on the day. Three queries."""
    return outlines([community], day, given=given)[community.pk]


def outlines(
    communities: Iterable[Organization], day: date, *, given: Mapping[int, int | None] | None = None
) -> dict[int, Outline]:
    """Outlines of several communities by id. Three queries, whatever their number.

    given  building id → grid id, where another division than that of the day is shown
    """
    ids = [community.pk for community in communities]
    grids, buildings = defaultdict(list), defaultdict(list)
    rows = Organization.objects.filter(community__in=ids, tier=Tier.GRID).existing(day).in_order()
    for grid in rows.only("pk", "name", "community_id"):
        grids[grid.community_id].append(grid)
    for building in buildings_on(day).filter(community__in=ids):
        buildings[building.community_id].append(building)
    borders = {}
    if given is None:
        drawn = GridProfile.objects.filter(organization__community__in=ids).in_force(day).exclude(boundary=None)
        borders = dict(drawn.values_list("organization_id", "boundary"))
    return {pk: _outline(grids[pk], buildings[pk], borders, given) for pk in ids}


def _outline(grids, buildings, borders, given) -> Outline:
    places = {row.pk: given[row.pk] if given and row.pk in given else row.grid_id_on for row in buildings}
    tints = {grid.pk: number % TINTS + 1 for number, grid in enumerate(grids)}
    borders = {pk: borders[pk] for pk in tints if pk in borders}
    drawn = [row for row in buildings if row.boundary or row.point]
    if borders or (drawn and len(drawn) == len(buildings)):
        found = _draw(grids, borders, buildings, places, tints)
    else:
        found = _stack(grids, buildings, places, tints)
    found.legend = _legend(grids, buildings, places, tints)
    return found


def _title(building: Building, names: dict[int, str], grid: int | None) -> str:
    where = names.get(grid, in_words("未划入网格"))
    return f"{building.name}：{building.households:,} 户、{building.people:,} 人，{where}"


def _css(tint: int | None) -> str:
    return f"gj-grid-{tint}" if tint else "gj-grid-none"


def _draw(grids, borders, buildings, places, tints) -> Outline:
    names = {grid.pk: grid.name for grid in grids}
    points = [point for border in borders.values() for ring in rings_of(border) for point in ring]
    points += [point for row in buildings if row.boundary for ring in rings_of(row.boundary) for point in ring]
    points += [row.point for row in buildings if row.point]
    # A building that is but a point has its name below it, which must not stand over the edge.
    frame = Frame(points, WIDTH, 26 if any(row.point and not row.boundary for row in buildings) else 12)
    found = Outline(frame.width, frame.height, True, bool(borders) or any(row.boundary for row in buildings))
    for grid in grids:
        if grid.pk in borders:
            x, y = frame.head(borders[grid.pk])
            css = f"gj-grid-area {_css(tints[grid.pk])}"
            found.shapes.append(Shape(css, grid.name, frame.path(borders[grid.pk]), 0, 0, short(grid.name), x, y))
    for row in buildings:
        css, title = f"gj-grid-building {_css(tints.get(places[row.pk]))}", _title(row, names, places[row.pk])
        if row.boundary:
            found.shapes.append(Shape(css, title, frame.path(row.boundary)))
        elif row.point:
            x, y = frame.place(row.point)
            label = _brief(row.name) if len(buildings) <= NAMED else ""
            found.shapes.append(Shape(css, title, "", x - 6, y - 6, label, x, y + 18))
    return found


def _stack(grids, buildings, places, tints) -> Outline:
    names = {grid.pk: grid.name for grid in grids}
    a_row = (WIDTH - 2 * GAP) // (BLOCK + GAP)
    found = Outline(WIDTH, 0, False)
    y = ROW
    for pk in [*(grid.pk for grid in grids), None]:
        own = sorted((row for row in buildings if places[row.pk] == pk), key=lambda row: natural(row.name))
        if pk is None and not own:
            continue
        name = short(names[pk]) if pk is not None else in_words("未划入网格")
        found.shapes.append(Shape("label", "", label=name, label_x=GAP, label_y=y + ROW))
        y += 2 * ROW
        for number, row in enumerate(own):
            x = GAP + (number % a_row) * (BLOCK + GAP)
            top = y + (number // a_row) * (BLOCK + GAP)
            css = f"gj-grid-building is-block {_css(tints.get(pk))}"
            label = _brief(row.name)
            found.shapes.append(
                Shape(css, _title(row, names, pk), "", x, top, label, x + BLOCK / 2, top + BLOCK / 2 + 4)
            )
        y += max(1, -(-len(own) // a_row)) * (BLOCK + GAP) + ROW if own else ROW
    found.height = int(y + GAP)
    return found


def _brief(name: str) -> str:
    """What fits a block: of a long name its end, for that is where the number stands (阳光花园12栋 → …园12)."""
    if _width(name) <= _FITS:
        return name
    plain = _COUNTED_AS.sub("", name) or name
    if _width(plain) <= _FITS:
        return plain
    while _width(plain) > _FITS - 2:  # the dots take the room of a Chinese character
        plain = plain[1:]
    return f"…{plain}"


def _width(text: str) -> int:
    """In halves of a Chinese character."""
    return sum(1 if char.isascii() else 2 for char in text)


def short(name: str) -> str:
    """The name of a grid without what all of them have in common."""
    return name.removesuffix("党支部").removesuffix("“兼合式”")


def _legend(grids: Iterable[Organization], buildings, places, tints) -> list[dict[str, Any]]:
    sums: dict[int | None, list[int]] = {}
    for row in buildings:
        held = sums.setdefault(places[row.pk], [0, 0, 0])
        held[0] += row.households
        held[1] += row.people
        held[2] += 1
    lines = [
        {"pk": grid.pk, "name": grid.name, "css": _css(tints[grid.pk]), "sums": sums.get(grid.pk, [0, 0, 0])}
        for grid in grids
    ]
    if None in sums:
        lines.append({"pk": None, "name": in_words("未划入网格"), "css": _css(None), "sums": sums[None]})
    return lines
