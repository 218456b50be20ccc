"""How an office of the tree stands on a day: its own committee and what hangs below it, read once for everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from appraisal.findings import findings_on
from appraisal.network import Network, Node, network_on
from common.clock import today
from common.rules import Finding
from common.scoping import current_scope
from members.facts import CommitteeFacts, committee_facts
from members.rules import RULES
from orgs.models import Tier
from orgs.rules_in_force import practices_of
from orgs.wording import remember

# A district looks at the committees of streets and communities; grids and micro-homes are looked after from nearer by.
_LOOKED_AT = {"district_id": (Tier.STREET, Tier.COMMUNITY)}


@dataclass(slots=True)
class Standing:
    """One office of the tree on one day.

    own       its own organisation, None for a district (which has no committee of this kind)
    facts     of its own committee and of those below it, by organisation id
    every     what the rules of every room say of each of them; `findings`: those of committees alone
    """

    anchor_id: int
    on: date
    network: Network
    own: Node | None
    facts: dict[int, CommitteeFacts]
    every: dict[int, list[Finding]]

    @property
    def findings(self) -> dict[int, list[Finding]]:
        """What the rules of committees say; grids, meetings and the two-way service are looked at on their pages."""
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
    def below(self) -> list[Node]:
        """Everything looked at but itself."""
        return [node for node in self.network.nodes if node.pk != self.anchor_id]


def standing_on(on: date) -> Standing | None:
    """The standing of the acting office; None for an office that is not in the tree. Some twenty queries."""
    scope = current_scope()
    if scope.anchor_id is None or not scope.column:
        return None
    network = network_on(on, tiers=_LOOKED_AT.get(scope.column, ()), places=False)
    facts = committee_facts(network.nodes, on)
    practices = practices_of({scope.district_id}, on)
    if on == today():
        remember(practices[scope.district_id])
    return Standing(
        anchor_id=scope.anchor_id,
        on=on,
        network=network,
        own=next((node for node in network.nodes if node.pk == scope.anchor_id), None),
        facts=facts,
        every=findings_on(network.nodes, on, facts, practices),
    )
