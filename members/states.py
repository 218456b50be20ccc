"""The steps of a filing: from where to where, by whom. Services, buttons and tests read this one table."""

from __future__ import annotations

from dataclasses import dataclass

from members.models import FilingState

DRAFT, SUBMITTED, RETURNED = FilingState.DRAFT, FilingState.SUBMITTED, FilingState.RETURNED
ACCEPTED, WITHDRAWN = FilingState.ACCEPTED, FilingState.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed step. `superior` True: by the level above; False: by whoever files."""

    name: str
    label: str
    sources: frozenset[str]
    target: str
    superior: bool
    verb: str


STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        Step("submit", "报备", frozenset({DRAFT, RETURNED}), SUBMITTED, False, "filing.submit"),
        Step("withdraw", "撤回", frozenset({SUBMITTED}), RETURNED, False, "filing.submit"),
        Step("return", "退回", frozenset({SUBMITTED}), RETURNED, True, "filing.decide"),
        Step("accept", "同意备案", frozenset({SUBMITTED}), ACCEPTED, True, "filing.decide"),
        Step("abandon", "作废", frozenset({DRAFT, RETURNED}), WITHDRAWN, False, "filing.submit"),
    )
}


def steps_from(state: str) -> list[Step]:
    """The steps a filing in this state admits."""
    return [step for step in STEPS.values() if state in step.sources]
