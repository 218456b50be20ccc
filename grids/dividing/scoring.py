"""How good a division is: the standard and connection first, then evenness and how little is moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grids.dividing.problem import MEASURES, Problem, connected

# A household that has to get used to another grid counts half of one that a grid has too many or too few.
MOVING = 0.5
EXACT = 9

Division = Mapping[int, int | None]


@dataclass(frozen=True, slots=True)
class Figures:
    """One grid of a division. `pieces`: connected parts, 1 when it is whole, 0 when empty."""

    grid: int
    households: int
    people: int
    buildings: int
    pieces: int
    breaches: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Score:
    """Compared from left to right; less is better.

    loose       buildings in no grid, grids that are empty, and pieces beyond one per grid
    breach      by what share grids are beyond the standard, summed over grids and measures
    cost        unevenness plus half the share of households moved
    """

    loose: int
    breach: float
    cost: float
    unevenness: float = 0.0
    moved: int = 0

    @property
    def keeps(self) -> bool:
        """Whether every grid is whole and within the standard."""
        return self.loose == 0 and self.breach == 0


def members_of(problem: Problem, division: Division) -> dict[int, list[int]]:
    """Grid id → its buildings."""
    members: dict[int, list[int]] = {grid: [] for grid in problem.grids}
    for block in problem.blocks:
        grid = division.get(block.id)
        if grid in members:
            members[grid].append(block.id)
    return members


def pieces_of(problem: Problem, division: Division) -> dict[int, list[list[int]]]:
    """Grid id → its connected pieces."""
    return {grid: connected(own, problem.near) for grid, own in members_of(problem, division).items()}


def sums_of(problem: Problem, own: list[int]) -> dict[str, int]:
    """What a grid of these buildings comes to, by measure."""
    return {key: sum(problem.by_id[pk].measure(key) for pk in own) for key in MEASURES}


def figures_of(problem: Problem, division: Division) -> list[Figures]:
    """Every grid of the division, in order."""
    found = []
    for grid, own in members_of(problem, division).items():
        sums = sums_of(problem, own)
        broken = tuple(key for key, bounds in problem.standard.items() if bounds.breach(sums[key]))
        found.append(Figures(grid, **sums, pieces=len(connected(own, problem.near)), breaches=broken))
    return found


def score_of(problem: Problem, division: Division) -> Score:
    """The score of a division."""
    members = members_of(problem, division)
    placed = sum(len(own) for own in members.values())
    loose = len(problem.blocks) - placed
    breach = unevenness = 0.0
    for own in members.values():
        loose += abs(len(connected(own, problem.near)) - 1)
        sums = sums_of(problem, own)
        breach += sum(bounds.breach(sums[key]) for key, bounds in problem.standard.items())
        unevenness += abs(sums["households"] - problem.mean)
    total = sum(block.households for block in problem.blocks) or 1
    changed = [block for block in problem.blocks if problem.today.get(block.id) not in (None, division.get(block.id))]
    unevenness /= total
    cost = unevenness + MOVING * sum(block.households for block in changed) / total
    return Score(loose, round(breach, EXACT), round(cost, EXACT), round(unevenness, EXACT), len(changed))
