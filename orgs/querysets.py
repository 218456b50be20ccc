"""The tree behind one door: who stands below whom, and the intervals that MPTT draws it by.

Everything that asks "below whom" uses the tier columns. The intervals (`lft`, `rght`, `level`) only order and indent;
they are a pure function of ids, parents and codes, so they can be computed for a whole district in one pass and
compared with what is stored (docs/adr/001-mptt.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from orgs.models import TIER_COLUMN, Organization, Tier

# id, parent id, code
Link = tuple[int, int | None, str]
# lft, rght, level
Interval = tuple[int, int, int]


def ancestors_of(organization: Organization) -> list[Organization]:
    """The chain from the district down, itself excluded; one query.

    Not filtered by scope: where an organisation hangs is no secret to those who may see it. Whether a link may be
    offered is another question (`selectors.breadcrumbs`).
    """
    found = {node.pk: node for node in Organization.tree.filter(pk__in=organization.ancestor_ids)}
    return [found[pk] for pk in organization.ancestor_ids if pk in found]


def sibling_order(code: str, pk: int) -> tuple[bool, str, int]:
    """Administrative order among siblings: by code, those without one after them as they were founded."""
    return not code, code, pk


def intervals(links: Iterable[Link]) -> dict[int, Interval]:
    """The nested intervals of one tree, in one pass and without recursion.

    Returns lft, rght and level by id. Raises ValueError when a row is not reached from a root: its parent is missing,
    or the parents form a ring.
    """
    below: dict[int | None, list[tuple[tuple[bool, str, int], int]]] = defaultdict(list)
    count = 0
    for pk, parent, code in links:
        below[parent].append((sibling_order(code, pk), pk))
        count += 1
    for siblings in below.values():
        siblings.sort(reverse=True)
    placed: dict[int, Interval] = {}
    opened: dict[int, int] = {}
    counter = 1
    stack = [(pk, 0, False) for _, pk in below.get(None, [])]
    while stack:
        pk, level, leaving = stack.pop()
        if leaving:
            placed[pk] = (opened[pk], counter, level)
        else:
            opened[pk] = counter
            stack.append((pk, level, True))
            stack.extend((child, level + 1, False) for _, child in below.get(pk, []))
        counter += 1
    if len(placed) != count:
        raise ValueError(f"{count - len(placed)} rows are not reached from the root")
    return placed


def tier_columns(tier: str, pk: int, parent) -> dict[str, int | None]:
    """The ids of district, street, community and grid for a row, from its parent's (anything with these columns)."""
    columns = {name: getattr(parent, name, None) for name in ("district_id", "street_id", "community_id", "grid_id")}
    own = TIER_COLUMN[Tier(tier)]
    if own in columns:
        columns[own] = pk
    return columns
