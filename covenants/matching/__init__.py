"""Which offer may meet which need, and why (issue 3, 5; XH 三(三)1 双向认领).

Nothing here touches the database and nothing is decided here: people look at suggestions and confirm them. The
definition of the score is docs/matching.md. The solver and the dictionary are loaded when first asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from covenants.matching.sides import NEED, OFFER, Named, Pair, Reason, ReasonKind, Satisfaction, Side, Suggestion

__all__ = [
    "NEED",
    "OFFER",
    "Named",
    "Pair",
    "Reason",
    "ReasonKind",
    "Satisfaction",
    "Side",
    "Suggestion",
    "assign",
    "suggest",
]


def suggest(needs: Sequence[Side], offers: Sequence[Side], top: int = 3) -> list[Suggestion]:
    """At most `top` offers for each need: by the need's id, best first, equals by the offer's id.

    A need for which nothing reaches the floor has none. The points of a suggestion's reasons add up to its score.
    Raises ValueError where an item stands on the wrong side or twice.
    """
    from covenants.matching import engine

    return engine.suggest(needs, offers, top)


def assign(needs: Sequence[Side], offers: Sequence[Side]) -> list[Pair]:
    """The pairs of the best assignment of all needs to all offers together, by the ids of need and offer.

    Best is the largest sum of score × share of the need that is met, and no offer gives more than it has left. A
    suggestion like any other: it may give an offer to the need that has no other. ValueError as in `suggest`.
    """
    from covenants.matching import engine

    return engine.assign(needs, offers)
