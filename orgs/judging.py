"""Rules over facts: what every finding has in common, whichever room the rule is of (ADR 002).

A room has a book of rules (`RuleBook`), reads the facts of any number of organisations set-based, and asks the book.
Facts have `organization_id`, `tier` and `district_id`; nothing here queries but `findings`, which reads the practices.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from common.rules import Finding, Rule
from orgs.practice import Figure, Practice, TierPractice
from orgs.rules_in_force import practices_of


class Facts(Protocol):
    """What a rule looks at, of one organisation."""

    organization_id: int
    tier: str
    district_id: int


@dataclass(frozen=True, slots=True)
class Applied:
    """A rule with its figure under one practice, and what all its findings have in common."""

    rule: Rule
    figure: Figure
    extra: dict[str, TierPractice]
    name: str
    clause: str
    ours: bool


@dataclass
class RuleBook:
    """The rules of one room, by id, in the order in which they are declared."""

    rules: dict[str, Rule] = field(default_factory=dict)

    def rule(self, rule_id: str, *, tiers: str, who: str, remedy: str) -> Callable:
        """Declare a rule: `check(facts, figure, on)`, or with `tier` as well; `tiers` is a blank-separated list.

        who     who can mend it
        remedy  route of the page where it is mended; it takes the organisation's id
        """

        def declare(check):
            self.rules[rule_id] = Rule(rule_id, frozenset(tiers.split()), check, who, remedy)
            return check

        return declare

    def applied(self, practice: Practice, tier_id: str, without: Collection[str] = frozenset()) -> list[Applied]:
        """The rules that the practice has for a tier, in their order, but for those nobody asks about. No query."""
        tier = practice.tiers.get(tier_id)
        if tier is None:
            return []
        found = []
        for rule in self.rules.values():
            asked = tier_id in rule.tiers and rule.id not in without
            figure = practice.figure(rule.id) if asked else None
            if figure is not None:
                extra = {"tier": tier} if "tier" in inspect.signature(rule.check).parameters else {}
                found.append(Applied(rule, figure, extra, figure.name, figure.cite.label, figure.ours))
        return found

    def judge(self, facts: Facts, practice: Practice, on: date, applied: list[Applied] | None = None) -> list[Finding]:
        """Every rule that the practice has for this organisation's tier. Does not query.

        applied  `applied(practice, facts.tier)`, by whoever judges thousands
        """
        findings = []
        for one in self.applied(practice, facts.tier) if applied is None else applied:
            verdict = one.rule.check(facts, one.figure, on, **one.extra)
            if verdict is None:
                continue
            findings.append(
                Finding(
                    rule_id=one.rule.id,
                    name=one.name,
                    organization_id=facts.organization_id,
                    state=verdict.state,
                    severity=verdict.severity or one.figure.severity,
                    found=verdict.found,
                    required=verdict.required,
                    mend=verdict.mend,
                    clause=one.clause,
                    ours=one.ours,
                    inputs=verdict.inputs,
                    who=one.rule.who,
                    subjects=verdict.subjects,
                    due_on=verdict.due_on,
                    starts_on=verdict.starts_on,
                )
            )
        return findings

    def findings(
        self,
        facts: Mapping[int, Any],
        on: date,
        practices: Mapping[int, Practice] | None = None,
        without: Collection[str] = frozenset(),
    ) -> dict[int, list[Finding]]:
        """Findings of all these, by organisation id, before deviations settle any.

        practices  of their districts on the day, by whoever asks several books; read here otherwise
        without    rules that nobody asks about
        """
        if practices is None:
            practices = practices_of({fact.district_id for fact in facts.values()}, on)
        applied: dict[tuple[int, str], list[Applied]] = {}
        found = {}
        for pk, fact in facts.items():
            practice, key = practices[fact.district_id], (fact.district_id, fact.tier)
            if key not in applied:
                applied[key] = self.applied(practice, fact.tier, without)
            found[pk] = self.judge(fact, practice, on, applied[key])
        return found
