"""The best assignment of needs to offers under capacities: a linear programme over the pairs that can matter.

With whole capacities the programme has whole optima and its answer is exact. Amounts in different measures mixed on one
offer can leave a few needs cut in pieces; those are solved again as whole ones. How far the answer can be from the best
is known in every case: `Solution.bound`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

# Up to so many pairs all are looked at, and the answer is the optimum.
ALL_PAIRS = 20_000
# Beyond: the best pairs of each need and of each offer that the programme begins with, how many join in each round, and
# the proven distance from the optimum at which no more do.
_FIRST, _MORE = 6, 12
_ROUNDS = 40
GAP = 0.002
# For needs the programme cut in pieces.
_WHOLE_GAP = 0.0001
_NOISE = 1e-6
_NODES = 500


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs that may be chosen.

    use       what of the offer's capacity meeting the whole need takes
    splits    whether the pair may meet a part of the need; otherwise all of it or nothing
    capacity  of each offer; infinite where not limited
    needs     how many needs there are
    """

    rows: np.ndarray
    cols: np.ndarray
    score: np.ndarray
    use: np.ndarray
    splits: np.ndarray
    capacity: np.ndarray
    needs: int


@dataclass(frozen=True, slots=True)
class Solution:
    """chosen: (position of the pair, share of the need) in the order of pairs; value ≤ optimum ≤ bound."""

    chosen: list[tuple[int, float]]
    value: float
    bound: float


def solve(edges: Edges) -> Solution:
    """The most score × share. The same pairs give the same answer; equals go to the lower ids."""
    usable = np.flatnonzero(edges.splits | (edges.use <= edges.capacity[edges.cols]))
    if not usable.size:
        return Solution([], 0.0, 0.0)
    profit = _profit(edges)
    taken = _first(edges, usable)
    for _ in range(_ROUNDS):
        share, per_need, per_offer = _relaxed(edges, profit, taken)
        gain = profit - per_need[edges.rows] - edges.use * per_offer[edges.cols]
        most = np.zeros(edges.needs)
        np.maximum.at(most, edges.rows[usable], gain[usable])
        held = per_offer > 0
        bound = per_need.sum() + per_offer[held] @ edges.capacity[held] + most.sum()
        value = profit[taken] @ share
        if bound - value <= GAP * value or most.max() <= _NOISE or taken.size == usable.size:
            break
        taken = np.union1d(taken, _best(edges, usable[gain[usable] > _NOISE], gain, edges.rows, _MORE))
    share = _made_whole(edges, profit, taken, share)
    kept = share > _NOISE
    order = np.lexsort((edges.cols[taken[kept]], edges.rows[taken[kept]]))
    chosen = [(int(at), float(part)) for at, part in zip(taken[kept][order], share[kept][order], strict=True)]
    return Solution(chosen, float(edges.score[taken] @ share), float(max(bound, profit[taken] @ share)))


def _profit(edges: Edges) -> np.ndarray:
    """The score, and less than one point in all for lower ids: it decides only between equals."""
    early = (edges.needs - edges.rows) * (len(edges.capacity) - edges.cols) / (edges.needs * len(edges.capacity))
    return edges.score + early / (2 * edges.needs)


def _first(edges: Edges, usable: np.ndarray) -> np.ndarray:
    """The best pairs of each need and of each offer; all where there are few."""
    if usable.size <= ALL_PAIRS:
        return usable
    return np.union1d(
        _best(edges, usable, edges.score, edges.rows, _FIRST), _best(edges, usable, edges.score, edges.cols, _FIRST)
    )


def _best(edges: Edges, among: np.ndarray, worth: np.ndarray, owner: np.ndarray, count: int) -> np.ndarray:
    """The `count` best of each owner; among equals each begins elsewhere, so that not all want the same."""
    other = edges.cols if owner is edges.rows else edges.rows
    width = int(other.max()) + 1
    turn = (other[among] - owner[among]) % width
    order = among[np.lexsort((turn, -worth[among], owner[among]))]
    owners = owner[order]
    return order[np.arange(len(order)) - np.searchsorted(owners, owners, side="left") < count]


def _relaxed(edges: Edges, profit: np.ndarray, taken: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(share of each pair, worth of each need, worth of a unit of each offer): optimum and duals over these pairs."""
    table, limits = _constraints(edges, taken, np.ones(edges.needs), edges.capacity)
    found = linprog(-profit[taken], A_ub=table, b_ub=limits, bounds=(0, None), method="highs-ipm")
    if found.x is None:
        raise ArithmeticError(f"the assignment could not be solved: {found.message}")
    worth = np.maximum(0.0, -found.ineqlin.marginals)
    per_offer = np.zeros(len(edges.capacity))
    per_offer[np.isfinite(edges.capacity)] = worth[edges.needs :]
    return found.x, worth[: edges.needs], per_offer


def _constraints(edges: Edges, taken: np.ndarray, open_: np.ndarray, left: np.ndarray):
    """No need is met more than it is open, no limited offer gives more than it has left."""
    limited = np.isfinite(edges.capacity)
    number = np.cumsum(limited) - 1
    positions = np.arange(len(taken))
    bound = limited[edges.cols[taken]]
    table = sparse.csr_array(
        (
            np.concatenate([np.ones(len(taken)), edges.use[taken][bound]]),
            (
                np.concatenate([edges.rows[taken], edges.needs + number[edges.cols[taken][bound]]]),
                np.concatenate([positions, positions[bound]]),
            ),
        ),
        shape=(edges.needs + int(limited.sum()), len(taken)),
    )
    return table, np.concatenate([open_, left[limited]])


def _made_whole(edges: Edges, profit: np.ndarray, taken: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Needs that are met all or not at all, where the programme cut them: solved again with what is left for them."""
    share = np.where(np.abs(share - np.rint(share)) <= _NOISE, np.rint(share), share)
    cut = ~edges.splits[taken] & (share > 0) & (share < 1)
    if not cut.any():
        return share
    again = np.isin(edges.rows[taken], edges.rows[taken][cut])
    kept = np.where(again, 0.0, share)
    left = np.maximum(0.0, _left(edges, taken, kept))
    part = taken[again]
    table, limits = _constraints(edges, part, np.ones(edges.needs), left)
    found = milp(
        -profit[part],
        constraints=LinearConstraint(table, -np.inf, limits),
        bounds=Bounds(0, 1),
        integrality=(~edges.splits[part]).astype(int),
        options={"mip_rel_gap": _WHOLE_GAP, "node_limit": _NODES},
    )
    if found.x is not None:
        whole = ~edges.splits[part]
        kept[again] = np.where(whole, np.rint(found.x), np.clip(found.x, 0, 1))
    return _filled(edges, profit, taken, kept)


def _left(edges: Edges, taken: np.ndarray, share: np.ndarray) -> np.ndarray:
    return edges.capacity - np.bincount(edges.cols[taken], edges.use[taken] * share, len(edges.capacity))


def _filled(edges: Edges, profit: np.ndarray, taken: np.ndarray, share: np.ndarray) -> np.ndarray:
    """What is still open is given what is still left, best pairs first."""
    share = share.copy()
    open_ = 1 - np.bincount(edges.rows[taken], share, edges.needs)
    left = _left(edges, taken, share)
    for at in np.lexsort((taken, -profit[taken])):
        row, col, use = edges.rows[taken[at]], edges.cols[taken[at]], edges.use[taken[at]]
        if open_[row] <= _NOISE or left[col] <= _NOISE:
            continue
        if edges.splits[taken[at]]:
            more = min(open_[row], left[col] / use)
        elif open_[row] >= 1 - _NOISE and left[col] >= use - _NOISE:
            more = 1.0
        else:
            continue
        share[at] += more
        open_[row] -= more
        left[col] -= use * more
    return share
