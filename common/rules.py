"""Types of rules and findings. What must hold is declared in each room's `rules.py`.

A rule is a pure function over facts that were read set-based for all organisations of a scope (ADR 002), so the same
code judges a draft on the screen, the roster in force today, and ten thousand committees as of a day in the past.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How strictly the source says it."""

    REQUIRED = "REQUIRED"
    PRINCIPLE = "PRINCIPLE"

    @property
    def label(self) -> str:
        """As the screen says it."""
        return {"REQUIRED": "应当", "PRINCIPLE": "原则上"}[self.value]


class State(StrEnum):
    """What a rule answers for one organisation."""

    HOLDS = "HOLDS"
    DUE = "DUE"
    BROKEN = "BROKEN"
    SETTLED = "SETTLED"
    NOT_APPLICABLE = "NOT_APPLICABLE"

    @property
    def label(self) -> str:
        """As the screen says it."""
        return {
            "HOLDS": "符合",
            "DUE": "临近",
            "BROKEN": "不符合",
            "SETTLED": "已说明",
            "NOT_APPLICABLE": "不适用",
        }[self.value]


@dataclass(slots=True)
class Finding:
    """The answer of one rule for one organisation on one day.

    rule_id, name     which rule, e.g. "committee.size.community" 委员总数为奇数且不超过上限
    organization_id   for whom
    state             holds, due, broken, settled (a filed deviation), not applicable
    severity          REQUIRED or PRINCIPLE
    found, required   short Chinese: what is on record, what the rule asks
    mend              what to do, one sentence
    clause            citation in the form of the screen, e.g. 西湖区 三（二）2
    ours              True when the text gives no figure and the default is ours
    inputs            the figures and counts that went in, for "why"
    who               who can mend it
    subjects          ids of persons or seats concerned, for highlighting
    deviation_id      the filed deviation that settles it
    due_on            by when something still has to be done, however far that is and whatever the state; None where
                      nothing remains to be done or nothing says until when
    starts_on         first day of the period in which it can be done, where it has one
    """

    rule_id: str
    name: str
    organization_id: int
    state: State
    severity: Severity
    found: str
    required: str
    mend: str = ""
    clause: str = ""
    ours: bool = False
    inputs: dict[str, Any] = field(default_factory=dict)
    who: str = ""
    subjects: tuple[int, ...] = ()
    deviation_id: int | None = None
    deviation_reason: str = ""
    due_on: date | None = None
    starts_on: date | None = None

    @property
    def blocks_filing(self) -> bool:
        """REQUIRED rules stop submitting, never saving."""
        return self.state is State.BROKEN and self.severity is Severity.REQUIRED

    @property
    def needs_reason(self) -> bool:
        """A principle that is not followed is filed with its reason."""
        return self.state is State.BROKEN and self.severity is Severity.PRINCIPLE


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule function returns: the answer without what every finding of the rule has in common.

    `severity` is set only where one rule has parts of different severity (one secretary must, the rest in principle).
    `due_on`, `starts_on`: as in `Finding`.
    """

    state: State
    found: str
    required: str
    mend: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    subjects: tuple[int, ...] = ()
    severity: Severity | None = None
    due_on: date | None = None
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A declared rule: id, the tiers it speaks of, and the function that judges one organisation's facts."""

    id: str
    tiers: frozenset[str]
    check: Callable[[Any, Any, date], Verdict | None]
    who: str
    remedy: str
