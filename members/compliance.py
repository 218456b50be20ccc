"""Findings: every rule of this room over any number of committees, as of any day, in a constant number of queries."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from common.rules import Finding, Rule, State
from members.facts import CommitteeFacts, committee_facts, draft_facts
from members.models import Deviation, Term
from members.rules import RULES
from orgs.models import Organization
from orgs.practice import Figure, Practice, TierPractice
from orgs.rules_in_force import practices_of

# Rules that also need what the practice says of the tier, beside their own figure.
_WITH_TIER = {rule_id for rule_id, rule in RULES.items() if "tier" in inspect.signature(rule.check).parameters}
_BY_TIER = {
    tier: [rule for rule in RULES.values() if tier in rule.tiers] for tier in ("STREET", "COMMUNITY", "GRID", "HOME")
}


@dataclass(frozen=True, slots=True)
class _Applied:
    """A rule with its figure under one practice, and what all its findings have in common."""

    rule: Rule
    figure: Figure
    extra: dict[str, TierPractice]
    name: str
    clause: str
    ours: bool


def applied_rules(practice: Practice, tier_id: str) -> list[_Applied]:
    """The rules that the practice has for a tier, in their order. Does not query."""
    tier = practice.tiers.get(tier_id)
    if tier is None:
        return []
    figures = [(rule, practice.figure(rule.id)) for rule in _BY_TIER.get(tier_id, ())]
    return [
        _Applied(
            rule,
            figure,
            {"tier": tier} if rule.id in _WITH_TIER else {},
            figure.name,
            figure.cite.label,
            figure.ours,
        )
        for rule, figure in figures
        if figure is not None
    ]


def judge(facts: CommitteeFacts, practice: Practice, on: date, rules: list[_Applied] | None = None) -> list[Finding]:
    """Every rule that the practice has for this committee's tier. Does not query.

    rules  `applied_rules(practice, facts.tier)`, by whoever judges thousands
    """
    findings = []
    for applied in applied_rules(practice, facts.tier) if rules is None else rules:
        rule = applied.rule
        verdict = rule.check(facts, applied.figure, on, **applied.extra)
        if verdict is None:
            continue
        findings.append(
            Finding(
                rule_id=rule.id,
                name=applied.name,
                organization_id=facts.organization_id,
                state=verdict.state,
                severity=verdict.severity or applied.figure.severity,
                found=verdict.found,
                required=verdict.required,
                mend=verdict.mend,
                clause=applied.clause,
                ours=applied.ours,
                inputs=verdict.inputs,
                who=rule.who,
                subjects=verdict.subjects,
            )
        )
    return findings


def findings_on(organizations: Iterable[Organization], on: date) -> dict[int, list[Finding]]:
    """Findings of all these organisations on the day, keyed by organisation id; deviations settle what they explain."""
    return findings_from(committee_facts(organizations, on), on)


def findings_from(facts: dict[int, CommitteeFacts], on: date) -> dict[int, list[Finding]]:
    """The same for facts that were read before. Three queries."""
    practices = practices_of({fact.district_id for fact in facts.values()}, on)
    applied: dict[tuple[int, str], list[_Applied]] = {}
    found = {}
    for pk, fact in facts.items():
        practice, key = practices[fact.district_id], (fact.district_id, fact.tier)
        if key not in applied:
            applied[key] = applied_rules(practice, fact.tier)
        found[pk] = judge(fact, practice, on, applied[key])
    settle(found, on)
    return found


def settle(found: dict[int, list[Finding]], on: date) -> None:
    """Mark findings that a filed deviation explains. One query.

    A deviation explains what was found when it was filed and nothing else: a committee that grew since needs a new one.
    """
    if not found:
        return
    open_now = [pk for pk, findings in found.items() if any(finding.needs_reason for finding in findings)]
    explained = {
        (row.organization_id, row.rule_id, row.found): row
        for row in Deviation.objects.filter(organization_id__any=open_now).valid(on)
    }
    for findings in found.values():
        for finding in findings:
            if not finding.needs_reason:
                continue
            row = explained.get((finding.organization_id, finding.rule_id, finding.found))
            if row is not None:
                finding.state = State.SETTLED
                finding.deviation_id, finding.deviation_reason = row.pk, row.reason


def draft_findings(term: Term, on: date) -> list[Finding]:
    """What the rules say of a draft if it were accepted as it stands, under the practice of the day."""
    facts = draft_facts([term])[term.pk]
    practice = practices_of([facts.district_id], on)[facts.district_id]
    return judge(facts, practice, on)
