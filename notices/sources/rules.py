"""What the rules of every room say is still to be done, read in portions: memory does not grow with the district."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from appraisal.findings import findings_on
from appraisal.network import network_on
from common.rules import Finding
from members.facts import CommitteeFacts, committee_facts
from notices.due import Due
from notices.sources.asking import Asking
from notices.sources.committees import NONE, Papers, committee_dues
from notices.sources.covenants import covenant_rule_dues
from notices.sources.meetings import meeting_dues

# So many organisations are judged at once.
PORTION = 1000


class Judged(NamedTuple):
    """Organisations whose facts and findings somebody has read already."""

    nodes: list[Any]
    facts: dict[int, CommitteeFacts]
    found: dict[int, list[Finding]]


def rule_dues(asking: Asking, papers: dict[int, Papers], judged: Judged | None = None) -> Iterator[Due]:
    """Of every organisation asked for. Some twenty-five queries for each thousand of them, none where read before."""
    if asking.unit_id is not None:
        return
    if judged is not None:
        yield from _dues_found(*judged, papers, asking.on)
        return
    ids = None if asking.organization_id is None else [asking.organization_id]
    for nodes in _portions(network_on(asking.on, ids, places=False).nodes):
        facts = committee_facts(nodes, asking.on)
        yield from _dues_found(nodes, facts, findings_on(nodes, asking.on, facts), papers, asking.on)


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


def _portions(nodes: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for first in range(0, len(nodes), PORTION):
        yield nodes[first : first + PORTION]
