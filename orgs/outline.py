"""The tree as the page draws it: only what is open, every level in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from common.clock import today
from orgs.conditions import state_of
from orgs.models import OrganizationKind, Tier
from orgs.selectors import Branch, branches, count_below

# Opening more at once would make a page nobody reads; the ones opened last stay open.
MAX_OPEN = 40
KIND_WORDS = {OrganizationKind.TEMPORARY: "临时", OrganizationKind.ESTATE: "兼合式"}


def read_open(text: str) -> list[int]:
    """Ids in `?open=3-7-12`; what is no id is left out."""
    ids = [int(part) for part in text.split("-") if part.isascii() and part.isdigit() and len(part) < 16]
    return list(dict.fromkeys(ids))[-MAX_OPEN:]


def outline(
    roots: Iterable[int], opened: list[int], on: date, *, closed: bool = False, found: int | None = None
) -> list[dict[str, Any]]:
    """Nodes for components/tree_node.html: the roots, and below every open one its children."""
    drawer = _Drawer(opened, on, closed, found)
    return drawer.draw(branches(on, ids=roots, closed=True))


def node_of(pk: int, on: date, *, is_open: bool, closed: bool = False) -> dict[str, Any] | None:
    """One node with its children when open, as htmx puts it in place; None when it is not in scope."""
    nodes = outline([pk], [pk] if is_open else [], on, closed=closed)
    return nodes[0] if nodes else None


class _Drawer:
    def __init__(self, opened: list[int], on: date, closed: bool, found: int | None):
        self.opened = opened
        self.on = on
        self.closed = closed
        self.found = found
        self.keep = {"on": on.isoformat()} if on != today() else {}
        if closed:
            self.keep["closed"] = "1"

    def draw(self, roots: list[Branch]) -> list[dict[str, Any]]:
        levels = [roots]
        while True:
            parents = [branch.id for branch in levels[-1] if branch.id in self.opened]
            if not parents:
                break
            levels.append(branches(self.on, parents=parents, closed=self.closed))
        everyone = [branch for level in levels for branch in level]
        count_below(everyone, self.on)
        conditions = state_of([branch.id for branch in everyone if not branch.closed], self.on)
        nodes = {branch.id: self._node(branch, conditions.get(branch.id)) for branch in everyone}
        below: dict[int | None, list[dict]] = defaultdict(list)
        for level in levels[1:]:
            for branch in level:
                below[branch.parent_id].append(nodes[branch.id])
        for pk, children in below.items():
            nodes[pk]["children"] = children
        return [nodes[branch.id] for branch in roots]

    def _node(self, branch: Branch, condition) -> dict[str, Any]:
        is_open = branch.id in self.opened
        others = [pk for pk in self.opened if pk != branch.id]
        toggled = others if is_open else [*others, branch.id]
        detail = reverse("orgs:detail", args=[branch.id])
        return {
            "name": branch.name,
            "url": f"{detail}?{urlencode({'on': self.keep['on']})}" if "on" in self.keep else detail,
            "state": condition.state if condition else "",
            "state_text": condition.text if condition else "",
            "open": is_open,
            # A closed organisation may still show closed ones below it.
            "leaf": branch.tier == Tier.HOME or (branch.leaf and not self.closed),
            "toggle_url": self._url(reverse("orgs:tree"), open="-".join(map(str, toggled)) or "0"),
            "children_url": self._url(reverse("orgs:node", args=[branch.id]), open=0 if is_open else 1),
            "facts": branch.facts if branch.counts else [],
            "closed": branch.closed,
            "found": branch.id == self.found,
            "dom_id": f"node-{branch.id}",
            "kind": KIND_WORDS.get(branch.kind, ""),
            "children": [],
        }

    def _url(self, path: str, **query) -> str:
        return f"{path}?{urlencode(query | self.keep)}"
