"""What the rules of every room say is still to be done, read in portions: memory does not grow with the district."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from appraisal.findings import RULES, findings_on
from appraisal.network import Node, network_on
from common.rules import Finding
from members.facts import CommitteeFacts, committee_facts
from notices.due import Due
from notices.sources.asking import Asking
from notices.sources.committees import MISSING, NONE, Papers, committee_dues
from notices.sources.covenants import covenant_rule_dues
from notices.sources.ground import ledger_dues
from notices.sources.meetings import meeting_dues

# So many organisations are judged at once.
PORTION = 1000


class Judged(NamedTuple):
    """Organisations whose facts and findings somebody has read already."""

    nodes: list[Any]
    facts: dict[int, CommitteeFacts]
    found: dict[int, list[Finding]]


def rule_dues(asking: Asking, papers: dict[int, Papers], judged: Judged | None = None) -> Iterator[Due]:
    """Of every organisation asked for. Some twenty-five queries for each thousand of them, none where read before.

    Rules that nobody asks about are not judged, nor read for.
    """
    if asking.unit_id is not None:
        return
    if judged is not None:
        yield from _dues_found(*judged, papers, asking.on)
        return
    unasked = asking.without & RULES.keys()
    for nodes in _portions(_nodes(asking, papers)):
        facts = committee_facts(nodes, asking.on)
        found = findings_on(nodes, asking.on, facts, without=unasked)
        yield from _dues_found(nodes, facts, found, papers, asking.on)


def _nodes(asking: Asking, papers: dict[int, Papers]) -> list[Node]:
    """Whoever something may be asked of. One query, and another where papers lie at tiers without a rule."""
    if asking.organization_id is not None:
        return network_on(asking.on, [asking.organization_id], places=False).nodes
    if MISSING not in asking.without:  # which may be of anybody
        return network_on(asking.on, places=False).nodes
    tiers = {tier for rule in RULES.values() if rule.id not in asking.without for tier in rule.tiers}
    nodes = network_on(asking.on, tiers=tiers, places=False).nodes if tiers else []
    others = papers.keys() - {node.pk for node in nodes}
    return nodes + network_on(asking.on, others, places=False).nodes if others else nodes


def _dues_found(
    nodes: Iterable[Any],
    facts: dict[int, CommitteeFacts],
    found: dict[int, list[Finding]],
    papers: dict[int, Papers],
    on: date,
) -> Iterator[Due]:
    """Of organisations whose facts and findings are read already. No query."""
    for node in nodes:
        findings = found[node.pk]
        yield from committee_dues(node, facts[node.pk], findings, papers.get(node.pk, NONE), on)
        yield from covenant_rule_dues(findings)
        yield from meeting_dues(findings, on)
        yield from ledger_dues(findings)


def _portions(nodes: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for first in range(0, len(nodes), PORTION):
        yield nodes[first : first + PORTION]
