"""The organisations of a scope as they were on a day: names, places and order of that day, in one or two queries.

The tree stores where an organisation hangs today; its versions remember where it hung. A community that changed its
street in 2022 stands under the old street in every table of 2021.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from common.clock import today
from common.pinyin import is_latin
from orgs.models import Organization, OrganizationVersion, Tier
from orgs.querysets import intervals
from orgs.wording import tier_word

_PLACE = ("name", "code", "parent_id", "street_id", "community_id", "grid_id")


class Node(NamedTuple):
    """One organisation on the day. Has what `members.compliance.findings_on` needs of an organisation."""

    pk: int
    tier: str
    district_id: int
    pinyin: str
    name: str
    code: str
    parent_id: int | None
    street_id: int | None
    community_id: int | None
    grid_id: int | None

    @property
    def tier_label(self) -> str:
        """街道, 社区, 网格, 微家, or what the district calls them."""
        return tier_word(self.tier)

    def matches(self, text: str) -> bool:
        """Whether the name contains the text, or its pinyin or initials begin with it."""
        if text in self.name or text == self.code:
            return True
        return is_latin(text) and any(part.startswith(text.lower()) for part in self.pinyin.split())


@dataclass(slots=True)
class Network:
    """All organisations of the scope on the day, the district itself excluded, in administrative order.

    names  of these and of the streets and communities they hang under, also where those are beyond the scope
    """

    on: date
    nodes: list[Node]
    names: dict[int, str] = field(default_factory=dict)

    def below(self, tier: str) -> dict[int, dict[str, int]]:
        """For every organisation of the tier: how many of each tier hang below it."""
        column = f"{tier.lower()}_id"
        counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for node in self.nodes:
            above = getattr(node, column)
            if above is not None and above != node.pk:
                counts[above][node.tier] += 1
        return counts

    def place_of(self, node: Node) -> str:
        """Under which street and community it hung: 十字街街道 · 东书院街社区."""
        above = [node.street_id, node.community_id, node.grid_id]
        return " · ".join(self.names[pk] for pk in above if pk is not None and pk != node.pk and pk in self.names)


def network_on(
    on: date, ids: Iterable[int] | None = None, *, tiers: Iterable[str] = (), places: bool = True, root: bool = False
) -> Network:
    """The network of the scope on the day. One query, and another one where part of the way up is beyond the scope.

    ids     only these organisations, in the order of the tree
    tiers   only organisations of these tiers; all when empty
    places  False where nobody asks under what they hang
    root    True where the district itself is asked for as well
    """
    if on == today():
        rows = Organization.objects.existing(on).order_by("tree_id", "lft")
        if ids is not None:
            rows = rows.filter(pk__any=list(ids))
        if tiers:
            rows = rows.filter(tier__in=tiers)
        nodes = [Node._make(row) for row in rows.values_list("pk", "tier", "district_id", "pinyin", *_PLACE)]
    else:
        versions = OrganizationVersion.objects.in_force(on).order_by("organization_id")
        if ids is not None:
            versions = versions.filter(organization_id__any=list(ids))
        if tiers:
            versions = versions.filter(organization__tier__in=tiers)
        columns = (f"organization__{name}" for name in ("pk", "tier", "district_id", "pinyin"))
        nodes = _ordered([Node._make(row) for row in versions.values_list(*columns, *_PLACE)])
    network = Network(on, [node for node in nodes if root or node.tier != Tier.DISTRICT])
    network.names = {node.pk: node.name for node in network.nodes}
    if places:
        _name_what_is_above(network)
    return network


def _ordered(nodes: list[Node]) -> list[Node]:
    """In the order in which the tree of that day would have been drawn."""
    known = {node.pk for node in nodes}
    placed = intervals((node.pk, node.parent_id if node.parent_id in known else None, node.code) for node in nodes)
    return sorted(nodes, key=lambda node: placed[node.pk][0])


def _name_what_is_above(network: Network) -> None:
    """Names of streets and communities beyond the scope; where one hangs is no secret to whoever may see it."""
    above = {pk for node in network.nodes for pk in (node.street_id, node.community_id, node.grid_id) if pk is not None}
    missing = above - set(network.names)
    if not missing:
        return
    rows = OrganizationVersion._base_manager.filter(organization_id__in=missing, period__contains=network.on)
    network.names.update(rows.values_list("organization_id", "name"))
