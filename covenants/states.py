"""What leads from where to where: stages of a cycle, steps of items, claims, agreements, deliveries.

Services, buttons, the API and tests read these tables; nobody compares states by hand.
"""

from __future__ import annotations

from covenants.models import AgreementState, ClaimState, FulfilmentState, ItemState, Stage

STAGES: tuple[Stage, ...] = (
    Stage.COLLECTING,
    Stage.DELIBERATING,
    Stage.PUBLISHED,
    Stage.SIGNING,
    Stage.FULFILLING,
    Stage.REVIEWING,
    Stage.CLOSED,
)

# Act on a cycle's things -> stages in which it may be done. What comes late is still welcome until the reviews.
MAY_FILE = frozenset({Stage.COLLECTING, Stage.DELIBERATING, Stage.PUBLISHED, Stage.SIGNING, Stage.FULFILLING})
MAY_DELIBERATE = frozenset({Stage.DELIBERATING, Stage.PUBLISHED, Stage.SIGNING, Stage.FULFILLING})
MAY_PUBLISH = MAY_DELIBERATE
MAY_CLAIM = frozenset({Stage.PUBLISHED, Stage.SIGNING, Stage.FULFILLING})
MAY_SIGN = frozenset({Stage.PUBLISHED, Stage.SIGNING, Stage.FULFILLING})
MAY_FULFIL = frozenset({Stage.PUBLISHED, Stage.SIGNING, Stage.FULFILLING, Stage.REVIEWING})
MAY_REVIEW = frozenset({Stage.REVIEWING})

# step -> (from, to)
ITEM_STEPS: dict[str, tuple[frozenset[str], str]] = {
    "submit": (frozenset({ItemState.DRAFT}), ItemState.SUBMITTED),
    "recall": (frozenset({ItemState.SUBMITTED}), ItemState.DRAFT),
    "accept": (frozenset({ItemState.SUBMITTED}), ItemState.ACCEPTED),
    "adjust": (frozenset({ItemState.SUBMITTED}), ItemState.ACCEPTED),
    "merge": (frozenset({ItemState.SUBMITTED}), ItemState.MERGED),
    "decline": (frozenset({ItemState.SUBMITTED}), ItemState.DECLINED),
    "reconsider": (frozenset({ItemState.ACCEPTED, ItemState.MERGED, ItemState.DECLINED}), ItemState.SUBMITTED),
    "publish": (frozenset({ItemState.ACCEPTED}), ItemState.PUBLISHED),
    "withdraw": (frozenset({ItemState.PUBLISHED, ItemState.ACCEPTED}), ItemState.WITHDRAWN),
}
CLAIM_STEPS: dict[str, tuple[frozenset[str], str]] = {
    "confirm": (frozenset({ClaimState.PENDING}), ClaimState.CONFIRMED),
    "decline": (frozenset({ClaimState.PENDING}), ClaimState.DECLINED),
    "withdraw": (frozenset({ClaimState.PENDING, ClaimState.CONFIRMED}), ClaimState.WITHDRAWN),
}
AGREEMENT_STEPS: dict[str, tuple[frozenset[str], str]] = {
    "lay_out": (frozenset({AgreementState.DRAFT}), AgreementState.SIGNING),
    "reopen": (frozenset({AgreementState.SIGNING}), AgreementState.DRAFT),
    "sign": (frozenset({AgreementState.SIGNING}), AgreementState.SIGNED),
    "amend": (frozenset({AgreementState.SIGNED}), AgreementState.AMENDED),
    "void": (frozenset({AgreementState.DRAFT, AgreementState.SIGNING}), AgreementState.VOID),
}
FULFILMENT_STEPS: dict[str, tuple[frozenset[str], str]] = {
    "confirm": (frozenset({FulfilmentState.RECORDED, FulfilmentState.DISPUTED}), FulfilmentState.CONFIRMED),
    "dispute": (frozenset({FulfilmentState.RECORDED}), FulfilmentState.DISPUTED),
    "withdraw": (frozenset({FulfilmentState.RECORDED, FulfilmentState.DISPUTED}), FulfilmentState.WITHDRAWN),
}


def later(stage: str, than: str) -> bool:
    """Whether a stage comes after another."""
    return STAGES.index(Stage(stage)) > STAGES.index(Stage(than))


def next_stage(stage: str) -> Stage | None:
    """The stage behind the next gate; None at the end."""
    place = STAGES.index(Stage(stage)) + 1
    return STAGES[place] if place < len(STAGES) else None
