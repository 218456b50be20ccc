"""Buildings to grids around centres, by the solver (HiGHS through scipy).

A building may join a grid only together with a neighbour that is nearer to the grid's centre, so every grid grows
out of its centre and is connected. What a grid lacks or has too much of the standard is paid for dearly, evenness and
moving cheaply: the solver always finds something, and keeps the standard where that can be done around these centres.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.optimize import Bounds as Limits
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import coo_matrix

from grids.dividing.problem import Problem
from grids.dividing.scoring import MOVING

DEAR = 20.0
NEAREST = 6


def assign(problem: Problem, centres: Mapping[int, int], seconds: float) -> dict[int, int] | None:
    """A division in which every grid holds its centre and is connected; None where the solver found none in time.

    centres  grid id → building id
    """
    hops = {grid: problem.hops(centre) for grid, centre in centres.items()}
    pairs = _pairs(problem, centres, hops)
    if pairs is None:
        return None
    index = {pair: place for place, pair in enumerate(pairs)}
    model = _Model(problem, pairs, index, hops)
    found = milp(
        model.cost,
        constraints=LinearConstraint(model.matrix(), model.lows, model.highs),
        bounds=Limits(model.least, model.most),
        integrality=model.whole,
        options={"time_limit": max(seconds, 0.1), "mip_rel_gap": 0.02},
    )
    if found.x is None:
        return None
    return {block: grid for (block, grid), value in zip(pairs, found.x, strict=False) if value > 0.5}


def _pairs(problem: Problem, centres: Mapping[int, int], hops) -> list[tuple[int, int]] | None:
    """Which building may go to which grid: the nearest ones and today's; a centre to its own only."""
    owner = {centre: grid for grid, centre in centres.items()}
    pairs = []
    for block in problem.blocks:
        if block.id in owner:
            pairs.append((block.id, owner[block.id]))
            continue
        reach = sorted((hops[grid][block.id], grid) for grid in centres if block.id in hops[grid])
        if not reach:
            return None  # an island without a centre
        wanted = {grid for _, grid in reach[:NEAREST]}
        today = problem.today.get(block.id)
        if today in centres and block.id in hops[today]:
            wanted.add(today)
        pairs += [(block.id, grid) for grid in sorted(wanted)]
    return pairs


class _Model:
    """Columns: each pair, then per grid its deviation from the mean, per grid and measure what is short, over."""

    def __init__(self, problem: Problem, pairs, index, hops) -> None:
        self.rows: list[tuple[int, int, float]] = []
        self.lows: list[float] = []
        self.highs: list[float] = []
        self.pairs, self.index = pairs, index
        grids = problem.grids
        n, count = len(pairs), len(grids)
        total = sum(block.households for block in problem.blocks) or 1
        standard = list(problem.standard.items())
        width = n + count + 2 * count * len(standard)
        self.width = width
        self.cost = np.zeros(width)
        self.whole = np.concatenate([np.ones(n), np.zeros(width - n)])
        self.least = np.zeros(width)
        self.most = np.concatenate([np.ones(n), np.full(width - n, np.inf)])
        self.cost[n : n + count] = 1 / total
        of_grid: dict[int, list[int]] = {grid: [] for grid in grids}
        of_block: dict[int, list[int]] = {}
        for place, (block, grid) in enumerate(pairs):
            of_grid[grid].append(place)
            of_block.setdefault(block, []).append(place)
            today = problem.today.get(block)
            if today is not None and today != grid:
                # A little for every building too, so that empty ones are not moved about for nothing.
                self.cost[place] = MOVING * problem.by_id[block].households / total + 1e-6
        for places in of_block.values():
            self._row([(place, 1.0) for place in places], 1, 1)
        self._contiguity(problem, hops)
        for number, grid in enumerate(grids):
            weights = [(place, float(problem.by_id[pairs[place][0]].households)) for place in of_grid[grid]]
            self._row([*weights, (n + number, -1.0)], -np.inf, problem.mean)
            self._row([*weights, (n + number, 1.0)], problem.mean, np.inf)
            for step, (key, bounds) in enumerate(standard):
                short = n + count + 2 * (number * len(standard) + step)
                sums = [(place, float(problem.by_id[pairs[place][0]].measure(key))) for place in of_grid[grid]]
                if bounds.least is not None:
                    self._row([*sums, (short, 1.0)], bounds.least, np.inf)
                    self.cost[short] = DEAR / max(bounds.least, 1)
                if bounds.most is not None:
                    self._row([*sums, (short + 1, -1.0)], -np.inf, bounds.most)
                    self.cost[short + 1] = DEAR / max(bounds.most, 1)

    def _contiguity(self, problem: Problem, hops) -> None:
        for place, (block, grid) in enumerate(self.pairs):
            steps = hops[grid][block]
            if steps == 0:
                continue
            nearer = [
                self.index[other, grid]
                for other in problem.near[block]
                if hops[grid].get(other, steps) < steps and (other, grid) in self.index
            ]
            self._row([(place, 1.0), *((other, -1.0) for other in nearer)], -np.inf, 0)

    def _row(self, entries, low: float, high: float) -> None:
        number = len(self.lows)
        self.rows += [(number, place, value) for place, value in entries]
        self.lows.append(low)
        self.highs.append(high)

    def matrix(self):
        """The constraints as a sparse matrix."""
        rows, columns, values = zip(*self.rows, strict=True)
        return coo_matrix((values, (rows, columns)), shape=(len(self.lows), self.width)).tocsr()
