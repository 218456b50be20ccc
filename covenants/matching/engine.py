"""Suggestions for each need, and the best assignment of a whole cycle."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

import numpy as np

from covenants.matching.columns import Coding, Columns, whole
from covenants.matching.reasons import reasons_of
from covenants.matching.scoring import Scored, comparable, score_pairs
from covenants.matching.sides import NEED, OFFER, Pair, Side, Suggestion
from covenants.matching.solving import Edges, solve

_CENT = Decimal("0.01")


def suggest(needs: Sequence[Side], offers: Sequence[Side], top: int) -> list[Suggestion]:
    """See `covenants.matching.suggest`."""
    asked, told = _columns(needs, offers)
    scored = score_pairs(asked, told)
    suggestions = []
    for at in _best_of_each(scored, top):
        need, offer = asked.sides[scored.rows[at]], told.sides[scored.cols[at]]
        reasons = reasons_of(asked, told, scored, at)
        suggestions.append(Suggestion(need.id, offer.id, int(scored.score[at]), reasons))
    return suggestions


def assign(needs: Sequence[Side], offers: Sequence[Side]) -> list[Pair]:
    """See `covenants.matching.assign`."""
    asked, told = _columns(needs, offers)
    scored = score_pairs(asked, told, by_words=True)
    edges = edges_of(asked, told, scored)
    pairs = []
    for at, share in solve(edges).chosen:
        need, offer = asked.sides[scored.rows[at]], told.sides[scored.cols[at]]
        amount = _amount(need, share)
        if amount == 0:
            continue
        reasons = reasons_of(asked, told, scored, at)
        pairs.append(Pair(need.id, offer.id, int(scored.score[at]), reasons, amount))
    return pairs


def edges_of(needs: Columns, offers: Columns, scored: Scored) -> Edges:
    """Scored pairs as the solver takes them.

    In the same measure a need takes its amount of the offer and may be met by several; otherwise it takes one of it
    and is met as a whole.
    """
    same = comparable(needs, offers, scored.rows, scored.cols)
    needed = needs.amount[scored.rows]
    return Edges(
        rows=scored.rows,
        cols=scored.cols,
        score=scored.score,
        use=np.where(same, needed, 1.0),
        splits=same & (needed > 1),
        capacity=offers.amount,
        needs=len(needs),
    )


def _columns(needs: Sequence[Side], offers: Sequence[Side]) -> tuple[Columns, Columns]:
    for sides, direction in ((needs, NEED), (offers, OFFER)):
        if any(side.direction != direction for side in sides):
            raise ValueError(f"an item that is not {direction} was given as one")
        if len({side.id for side in sides}) != len(sides):
            raise ValueError(f"an item was given twice among the {direction} items")
    coding = Coding()
    return Columns(needs, coding), Columns(offers, coding)


def _best_of_each(scored: Scored, top: int) -> np.ndarray:
    """Positions of the best pairs of each need: by need, score and the offer's id."""
    order = np.lexsort((scored.cols, -scored.score, scored.rows))
    rows = scored.rows[order]
    first = np.searchsorted(rows, rows, side="left")
    return order[np.arange(len(rows)) - first < top]


def _amount(need: Side, share: float) -> Decimal | None:
    """So much of the need, whole things where it counts things."""
    if need.remaining is None:
        return None
    amount = need.remaining * Decimal(repr(round(share, 9)))
    step = Decimal(1) if whole(need.remaining) else _CENT
    return (amount + step / 1000).quantize(step, rounding=ROUND_DOWN)
