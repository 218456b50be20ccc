"""What is to be divided: buildings, which lie next to each other, the grids there are, and the district's standard."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

MEASURES = ("households", "people", "buildings")
WORDS = {"households": ("户数", "户"), "people": ("人数", "人"), "buildings": ("楼栋数", "栋")}


@dataclass(frozen=True, slots=True)
class Block:
    """A building: id, name for sentences, households, people."""

    id: int
    name: str
    households: int
    people: int

    def measure(self, key: str) -> int:
        """How much of a measure it adds to its grid."""
        return 1 if key == "buildings" else getattr(self, key)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The standard of one measure; None where the district has not said."""

    least: int | None = None
    most: int | None = None

    def breach(self, value: int) -> float:
        """By what share a value is short of it or beyond it; 0 within."""
        if self.least is not None and value < self.least:
            return (self.least - value) / max(self.least, 1)
        if self.most is not None and value > self.most:
            return (value - self.most) / max(self.most, 1)
        return 0.0


@dataclass
class Problem:
    """A community to divide.

    edges     pairs of ids of buildings that lie next to each other
    grids     ids of the grids, in order
    today     building id → grid id or None
    standard  measure → Bounds, for those that have any
    """

    blocks: list[Block]
    edges: Iterable[tuple[int, int]]
    grids: list[int]
    today: Mapping[int, int | None] = field(default_factory=dict)
    standard: Mapping[str, Bounds] = field(default_factory=dict)

    @cached_property
    def near(self) -> dict[int, set[int]]:
        """Building id → ids of those next to it."""
        near: dict[int, set[int]] = {block.id: set() for block in self.blocks}
        for one, other in self.edges:
            if one in near and other in near and one != other:
                near[one].add(other)
                near[other].add(one)
        return near

    @cached_property
    def by_id(self) -> dict[int, Block]:
        """Buildings by id."""
        return {block.id: block for block in self.blocks}

    @cached_property
    def mean(self) -> float:
        """Households of a grid if all were alike."""
        return sum(block.households for block in self.blocks) / max(len(self.grids), 1)

    def islands(self) -> list[list[int]]:
        """The parts of the community that no adjacency joins, the largest first."""
        return sorted(connected(self.near, self.near), key=len, reverse=True)

    def hops(self, start: int) -> dict[int, int]:
        """Steps from a building to every other that can be reached."""
        steps, queue = {start: 0}, deque([start])
        while queue:
            here = queue.popleft()
            for other in self.near[here]:
                if other not in steps:
                    steps[other] = steps[here] + 1
                    queue.append(other)
        return steps


def connected(members: Iterable[int], near: Mapping[int, set[int]]) -> list[list[int]]:
    """The connected pieces of a set of buildings."""
    left, pieces = set(members), []
    while left:
        queue = [left.pop()]
        piece = []
        while queue:
            here = queue.pop()
            piece.append(here)
            touching = near[here] & left
            left -= touching
            queue.extend(touching)
        pieces.append(piece)
    return pieces
