"""The compliance of a scope on a day: rows of organisations, columns of rules, totals; and one dot per organisation.

Everything here costs a constant number of queries whatever the number of organisations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from appraisal.columns import RuleColumn, columns_of, family_of
from appraisal.filters import Wanted
from appraisal.findings import RULES, findings_on
from appraisal.network import Network, Node, network_on
from common.rules import Finding, State
from common.scoping import current_scope
from orgs.conditions import Condition
from orgs.models import Tier
from orgs.practice import Practice
from orgs.rules_in_force import practices_of

# The gravest first; what is settled counts as in order.
GRAVITY = (State.BROKEN, State.DUE, State.SETTLED, State.HOLDS, State.NOT_APPLICABLE)
_RANK = {state: rank for rank, state in enumerate(GRAVITY)}
DRAWN = {
    State.BROKEN: "bad",
    State.DUE: "due",
    State.SETTLED: "info",
    State.HOLDS: "ok",
    State.NOT_APPLICABLE: "mute",
}
# By which level below an office its table is added up.
_LEVELS = {
    "district_id": Tier.STREET,
    "street_id": Tier.COMMUNITY,
    "community_id": Tier.GRID,
    "grid_id": Tier.HOME,
}


@dataclass(slots=True)
class Row:
    """One organisation and what the rules say of it, by column."""

    node: Node
    findings: list[Finding]

    @property
    def cells(self) -> dict[str, Finding]:
        """The findings by column."""
        return {family_of(finding.rule_id): finding for finding in self.findings}

    @property
    def counts(self) -> Counter[State]:
        """How many findings are in which state."""
        return Counter(finding.state for finding in self.findings)

    @property
    def state(self) -> State | None:
        """The gravest state; None where no rule speaks of it."""
        return worst(finding.state for finding in self.findings)


def worst(states: Iterable[State]) -> State | None:
    """The gravest of these."""
    return min(states, key=_RANK.__getitem__, default=None)


@dataclass(slots=True)
class Table:
    """The compliance table: what was asked for, and the rows that answer it, all pages of them.

    totals  by column: how many organisations are in which state; what does not apply is counted apart
    """

    network: Network
    wanted: Wanted
    rows: list[Row]
    columns: list[RuleColumn]
    practices: dict[int, Practice]
    totals: dict[str, Counter[State]]

    @property
    def states(self) -> Counter[State]:
        """How many organisations are in which state, each counted once by its gravest."""
        return Counter(row.state or State.NOT_APPLICABLE for row in self.rows)


def rows_of(nodes: Iterable[Node], on: date, wanted: Wanted) -> list[Row]:
    """The organisations asked for with their findings asked for, in the given order. A constant number of queries."""
    nodes = [node for node in nodes if wanted.takes(node)]
    found = findings_on(nodes, on)
    rows = []
    for node in nodes:
        findings = [finding for finding in found[node.pk] if wanted.takes_finding(finding)]
        if not findings and wanted.judges:
            continue
        row = Row(node, findings)
        if not wanted.state or any(finding.state == wanted.state for finding in findings):
            rows.append(row)
    return rows


def table_of(network: Network, wanted: Wanted) -> Table:
    """The whole table, in a constant number of queries; the network is read before."""
    rows = rows_of(network.nodes, network.on, wanted)
    practices = practices_of({node.district_id for node in network.nodes}, network.on)
    totals: dict[str, Counter[State]] = {}
    present = set()
    for row in rows:
        for finding in row.findings:
            present.add(finding.rule_id)
            totals.setdefault(family_of(finding.rule_id), Counter())[finding.state] += 1
    columns = columns_of(present, practices)
    return Table(network, wanted, rows, columns, practices, totals)


# ---- by the level below ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Group:
    """What hangs under one street (or community, or grid), added up.

    states    organisations by their gravest state
    by_rule   by column, organisations by state
    """

    pk: int
    name: str
    tier: str
    organizations: int = 0
    states: Counter[State] = field(default_factory=Counter)
    by_rule: dict[str, Counter[State]] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """One more organisation."""
        self.organizations += 1
        self.states[row.state or State.NOT_APPLICABLE] += 1
        for finding in row.findings:
            self.by_rule.setdefault(family_of(finding.rule_id), Counter())[finding.state] += 1


def level_below() -> Tier:
    """The tier by which the office's table is added up: streets for a district, communities for a street."""
    return _LEVELS.get(current_scope().column or "", Tier.STREET if current_scope().sees_everything else Tier.HOME)


def groups_of(network: Network, rows: Iterable[Row], level: Tier) -> list[Group]:
    """Rows added up by the level, in administrative order; what hangs above the level stands by itself. No query."""
    column = f"{level.lower()}_id" if level is not Tier.HOME else "pk"
    tiers = {node.pk: node.tier for node in network.nodes}
    groups: dict[int, Group] = {}
    for row in rows:
        pk = getattr(row.node, column) or row.node.pk
        if pk not in groups:
            groups[pk] = Group(pk, network.names.get(pk, ""), tiers.get(pk, level))
        groups[pk].add(row)
    order = {node.pk: number for number, node in enumerate(network.nodes)}
    return sorted(groups.values(), key=lambda group: order.get(group.pk, -1))


# ---- one finding, one dot -------------------------------------------------------------------------------------------


def finding_of(node: Node, rule_id: str, on: date) -> Finding | None:
    """What one rule says of one organisation; None where it does not speak of it."""
    return next((finding for finding in findings_on([node], on)[node.pk] if finding.rule_id == rule_id), None)


def states_of(organization_ids: Iterable[int], on: date) -> dict[int, tuple[State, int]]:
    """The gravest state of each organisation and how many rules are in it; those no rule speaks of are missing.

    A constant number of queries for any number of organisations.
    """
    found = findings_on(network_on(on, organization_ids, places=False).nodes, on)
    states = {}
    for pk, findings in found.items():
        state = worst(finding.state for finding in findings)
        if state is not None:
            states[pk] = (state, sum(finding.state is state for finding in findings))
    return states


def conditions_of(organization_ids: list[int], on: date) -> dict[int, Condition]:
    """The same as dots of the tree (orgs.conditions)."""
    return {
        pk: Condition(_DOT[state], _words(state, count))
        for pk, (state, count) in states_of(organization_ids, on).items()
    }


_DOT = DRAWN | {State.SETTLED: "ok"}


def _words(state: State, count: int) -> str:
    if state in (State.BROKEN, State.DUE):
        return f"{count} 项{state.label}"
    return "各项条款符合" if state is not State.NOT_APPLICABLE else State.NOT_APPLICABLE.label


def remedy_of(finding: Finding) -> str:
    """The route on which the finding is mended, with the organisation as its argument."""
    return RULES[finding.rule_id].remedy
