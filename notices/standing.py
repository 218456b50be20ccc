"""How an office of the tree stands on a day: its own committee and what hangs below it, read once for everything."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from appraisal.findings import findings_on
from appraisal.network import Network, Node, network_on
from common.rules import Finding
from common.scoping import current_scope
from members.facts import CommitteeFacts, committee_facts
from members.models import Filing, FilingKind, FilingState, Term
from members.rules import RULES
from orgs.models import Tier

# A district looks at the committees of streets and communities; grids and micro-homes are looked after from nearer by.
_LOOKED_AT = {"district_id": (Tier.STREET, Tier.COMMUNITY)}


@dataclass(slots=True)
class Standing:
    """One office of the tree on one day.

    own       its own organisation, None for a district (which has no committee of this kind)
    facts     of its own committee and of those below it, by organisation id
    every     what the rules of every room say of each of them; `findings`: those of committees alone
    filings   open filings of its own and those it decides on
    draft     the draft of its next term, if there is one
    coming    whether the next term is accepted already and has not begun yet
    """

    anchor_id: int
    on: date
    network: Network
    own: Node | None
    facts: dict[int, CommitteeFacts]
    every: dict[int, list[Finding]]
    filings: list[Filing] = field(default_factory=list)
    draft: Term | None = None
    coming: bool = False

    @property
    def findings(self) -> dict[int, list[Finding]]:
        """What the rules of committees say; meetings and the two-way service have lines of their own."""
        return {pk: [one for one in found if one.rule_id in RULES] for pk, found in self.every.items()}

    @property
    def all_own(self) -> list[Finding]:
        """What the rules of every room say of its own committee."""
        return self.every.get(self.anchor_id, [])

    @property
    def committee(self) -> CommitteeFacts | None:
        """Facts of its own committee."""
        return self.facts.get(self.anchor_id)

    @property
    def own_findings(self) -> list[Finding]:
        """What the rules of committees say of it."""
        return [one for one in self.all_own if one.rule_id in RULES]

    @property
    def below(self) -> list[Node]:
        """Everything looked at but itself."""
        return [node for node in self.network.nodes if node.pk != self.anchor_id]

    def returned(self) -> list[Filing]:
        """Its own filings that came back."""
        return [
            row for row in self.filings if row.organization_id == self.anchor_id and row.state == FilingState.RETURNED
        ]

    def to_decide(self) -> list[Filing]:
        """Filings that wait for its decision."""
        return [row for row in self.filings if row.superior_id == self.anchor_id and row.state == FilingState.SUBMITTED]

    def waiting(self, kind: FilingKind) -> list[Filing]:
        """Its own filings of the kind that lie with the level above."""
        return [row for row in self._own_filings() if row.state == FilingState.SUBMITTED and row.kind == kind]

    @property
    def roster_is_filed(self) -> bool:
        """Whether a roster lies with the level above, came back from it, or was accepted for a term to come."""
        came_back = any(row.kind == FilingKind.ROSTER for row in self.returned())
        return self.coming or came_back or bool(self.waiting(FilingKind.ROSTER))

    def _own_filings(self) -> list[Filing]:
        return [row for row in self.filings if row.organization_id == self.anchor_id]


def standing_on(on: date) -> Standing | None:
    """The standing of the acting office; None for an office that is not in the tree. Some twelve queries."""
    scope = current_scope()
    if scope.anchor_id is None or not scope.column:
        return None
    network = network_on(on, tiers=_LOOKED_AT.get(scope.column, ()), places=False)
    facts = committee_facts(network.nodes, on)
    standing = Standing(
        anchor_id=scope.anchor_id,
        on=on,
        network=network,
        own=next((node for node in network.nodes if node.pk == scope.anchor_id), None),
        facts=facts,
        every=findings_on(network.nodes, on, facts),
    )
    standing.filings = list(
        Filing.objects.filter(state__in=[FilingState.SUBMITTED, FilingState.RETURNED])
        .filter(Q(organization_id=scope.anchor_id) | Q(superior_id=scope.anchor_id))
        .select_related("organization", "term")
        .order_by("submitted_at", "pk")
    )
    terms = Term.objects.filter(Q(accepted_at=None) | Q(period__startswith__gt=on), organization_id=scope.anchor_id)
    for term in terms:
        if term.is_draft:
            standing.draft = term
        else:
            standing.coming = True
    return standing
