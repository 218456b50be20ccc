"""The search: the solver around centres, then exchanges along the borders, from today's division and from the solver's.

Whatever is found is compared with today's and the better one returned: a proposal is never worse than what there is.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic

from grids.dividing.assigning import assign
from grids.dividing.feasibility import why_not
from grids.dividing.problem import Problem, connected
from grids.dividing.scoring import MOVING, Division, Figures, Score, figures_of, members_of, score_of

SECONDS = 8.0
ROUNDS = 3
_PATIENCE = 60


@dataclass(slots=True)
class Proposal:
    """What was found.

    division   building id → grid id; today's where nothing better was found
    score, before      of the proposal and of today's division
    figures    of every grid
    obstacles  sentences: which standard cannot be kept whatever the division, and why
    """

    division: dict[int, int | None]
    score: Score
    before: Score
    figures: list[Figures]
    obstacles: list[str] = field(default_factory=list)

    @property
    def better(self) -> bool:
        """Whether it is better than today's."""
        return self.score < self.before

    @property
    def feasible(self) -> bool:
        """Whether every grid is whole and within the standard."""
        return self.score.keeps


def divide(problem: Problem, *, seconds: float = SECONDS, seed: int = 7) -> Proposal:
    """Propose a division within `seconds`. 300 buildings into 12 grids take all of it and are good well before."""
    deadline = monotonic() + seconds
    obstacles = why_not(problem)
    today = {block.id: problem.today.get(block.id) for block in problem.blocks}
    before = score_of(problem, today)
    best, score = dict(today), before
    if problem.grids and len(problem.blocks) >= len(problem.grids):
        chance = random.Random(seed)  # noqa: S311 - a search, not a secret
        starts = [dict(today)] if all(today.values()) and before.loose == 0 else []
        centres = centres_of(problem, today)
        for turn in range(ROUNDS):
            left = deadline - monotonic()
            if left <= 0:
                break
            found = assign(problem, centres, left * 0.6 if turn == 0 else left * 0.4)
            if found is not None:
                starts.append(found)
            for start in starts:
                improved = _Border(problem, start, chance).improve(deadline)
                reached = score_of(problem, improved)
                if reached < score:
                    best, score = improved, reached
            starts = []
            moved = centres_of(problem, best)
            if moved == centres:
                break
            centres = moved
    return Proposal(best, score, before, figures_of(problem, best), obstacles)


def centres_of(problem: Problem, division: Division) -> dict[int, int]:
    """A centre for every grid: the middle of its largest piece; for a grid without one, far from all others."""
    centres: dict[int, int] = {}
    for grid, own in members_of(problem, division).items():
        if own:
            piece = max(connected(own, problem.near), key=len)
            centres[grid] = _middle(problem, piece)
    taken = set(centres.values())
    uncovered = [island for island in problem.islands() if not taken & set(island)]
    for grid in problem.grids:
        if grid in centres:
            continue
        if uncovered:
            spot = _middle(problem, uncovered.pop(0))
        else:
            away = [problem.hops(centre) for centre in taken]
            free = [block.id for block in problem.blocks if block.id not in taken]
            far = len(problem.blocks)
            spot = max(free, key=lambda pk: (min((steps.get(pk, far) for steps in away), default=0), -pk))
        centres[grid] = spot
        taken.add(spot)
    return centres


def _middle(problem: Problem, piece: list[int]) -> int:
    """The building from which the others of the piece are nearest, households weighed."""
    inside = set(piece)
    best, least = piece[0], None
    for start in sorted(piece)[:80]:
        steps = problem.hops(start)
        cost = sum(steps[pk] * (problem.by_id[pk].households + 1) for pk in inside if pk in steps)
        if least is None or cost < least:
            best, least = start, cost
    return best


class _Border:
    """Improves a division by giving buildings on a border to the grid on the other side, one at a time.

    A step that makes things a little worse is taken now and then and taken back when nothing comes of it.
    """

    def __init__(self, problem: Problem, start: Mapping[int, int | None], chance: random.Random) -> None:
        self.problem, self.chance = problem, chance
        self.place = {pk: grid for pk, grid in start.items() if grid is not None}
        self.members = {grid: set(own) for grid, own in members_of(problem, start).items()}
        self.sums = {grid: self._sums(own) for grid, own in self.members.items()}
        self.total = sum(block.households for block in problem.blocks) or 1

    def _sums(self, own) -> dict[str, int]:
        keys = {"households", *self.problem.standard}
        return {key: sum(self.problem.by_id[pk].measure(key) for pk in own) for key in keys}

    def improve(self, deadline: float) -> dict[int, int]:
        """The best division found until nothing improves for a while, or the time is over."""
        best, least = dict(self.place), 0.0
        now, since, tabu = 0.0, 0, {}
        turn = 0
        while since < _PATIENCE and monotonic() < deadline:
            turn += 1
            steps = []
            for pk, grid, other in self._steps():
                gain = self._change(pk, grid, other)
                if tabu.get((pk, other), 0) < turn or now + gain < least - 1e-12:
                    steps.append((gain + self.chance.random() * 1e-9, pk, grid, other))
            if not steps:
                break
            steps.sort()
            taken = next((step for step in steps[:40] if self._holds(step[1], step[2])), None)
            if taken is None:
                break
            gain, pk, grid, other = taken
            self._move(pk, grid, other)
            tabu[pk, grid] = turn + 12
            now += gain
            if now < least - 1e-9:
                best, least, since = dict(self.place), now, 0
            else:
                since += 1
        return best

    def _steps(self):
        for pk, grid in self.place.items():
            seen = {self.place.get(near) for near in self.problem.near[pk]} - {grid, None}
            for other in seen:
                yield pk, grid, other

    def _holds(self, pk: int, grid: int) -> bool:
        """Whether the grid stays whole (and is left with something) without the building."""
        rest = self.members[grid] - {pk}
        return bool(rest) and len(connected(rest, self.problem.near)) == 1

    def _cost(self, sums: Mapping[str, int]) -> float:
        breach = sum(bounds.breach(sums[key]) for key, bounds in self.problem.standard.items())
        return 1000 * breach + abs(sums["households"] - self.problem.mean) / self.total

    def _change(self, pk: int, grid: int, other: int) -> float:
        block = self.problem.by_id[pk]
        before = self._cost(self.sums[grid]) + self._cost(self.sums[other])
        less = {key: value - block.measure(key) for key, value in self.sums[grid].items()}
        more = {key: value + block.measure(key) for key, value in self.sums[other].items()}
        today = self.problem.today.get(pk)
        moved = 0.0
        if today is not None:
            moved = MOVING * block.households / self.total * ((other != today) - (grid != today))
        return self._cost(less) + self._cost(more) - before + moved

    def _move(self, pk: int, grid: int, other: int) -> None:
        block = self.problem.by_id[pk]
        self.members[grid].discard(pk)
        self.members[other].add(pk)
        self.place[pk] = other
        for key in self.sums[grid]:
            self.sums[grid][key] -= block.measure(key)
            self.sums[other][key] += block.measure(key)
