"""The workbench of an office, and how many things are due: everything computed from the records as they are now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from appraisal.selectors import DRAWN, Group, Row, groups_of, level_below
from common.rules import State
from common.scoping import Scope, current_scope, scoped
from common.views import may
from members.models import Appointment
from notices.covenants import committee_items, party_items
from notices.meetings import meeting_items
from notices.offices import admin_items, delegates_of, feedback_items, unit_items
from notices.standing import Standing, standing_on
from notices.todo import Item
from notices.tree import tree_items
from orgs.models import Participation, Tier, Unit
from orgs.selectors import counts_by_tier
from orgs.wording import tier_word

_SHOWN = (State.HOLDS, State.SETTLED, State.DUE, State.BROKEN)


@dataclass(slots=True)
class Workbench:
    """What the first page after sign-in shows.

    items      what is to be done
    strip      one row per street (community, grid) below: name, url, segments
    level      what the strip is of: 街道, 社区, 网格
    figures    the own committee or district in numbers
    segments   the own committee's rules by state
    unit, delegates, joined   for a liaison
    """

    items: list[Item] = field(default_factory=list)
    strip: list[dict[str, Any]] = field(default_factory=list)
    level: str = ""
    figures: list[dict[str, Any]] = field(default_factory=list)
    segments: list[dict[str, Any]] = field(default_factory=list)
    unit: Unit | None = None
    delegates: list[Appointment] = field(default_factory=list)
    joined: list[Participation] = field(default_factory=list)


def workbench_on(on: date) -> Workbench:
    """The workbench of the acting office. A constant number of queries for each kind of office."""
    scope = current_scope()
    bench = Workbench()
    if scope.party_id is not None:
        _of_unit(bench, scope.party_id, on)
    standing = standing_on(on)
    if standing is not None:
        bench.items += tree_items(standing)
        bench.items += committee_items(standing.own, standing.all_own, on)
        bench.items += meeting_items(standing.own, standing.all_own, on)
        if may("compliance.view"):
            _strip(bench, standing)
        _figures(bench, standing)
    bench.items += _office_items(scope, on)
    return bench


def due_count(scope: Scope, on: date) -> int:
    """How many things are due for an office, for the head of every page."""
    with scoped(scope):
        return sum(1 for _ in _items(scope, on))


def _items(scope: Scope, on: date) -> Iterator[Item]:
    if scope.party_id is not None:
        unit = Unit.objects.filter(pk=scope.party_id).first()
        if unit is not None:
            yield from unit_items(unit, delegates_of(unit.pk, on), on)
            yield from party_items(on)
    standing = standing_on(on)
    if standing is not None:
        yield from tree_items(standing)
        yield from committee_items(standing.own, standing.all_own, on)
        yield from meeting_items(standing.own, standing.all_own, on)
    yield from _office_items(scope, on)


def _office_items(scope: Scope, on: date) -> Iterator[Item]:
    if may("feedback.answer"):
        yield from feedback_items(scope)
    yield from admin_items(scope, on)


# ---- a unit ---------------------------------------------------------------------------------------------------------


def _of_unit(bench: Workbench, unit_id: int, on: date) -> None:
    bench.unit = Unit.objects.filter(pk=unit_id).first()
    if bench.unit is None:
        return
    bench.delegates = delegates_of(unit_id, on)
    bench.joined = list(
        Participation.objects.in_force(on)
        .filter(unit_id=unit_id)
        .select_related("organization")
        .order_by("organization__lft")
    )
    bench.items += unit_items(bench.unit, bench.delegates, on)
    bench.items += party_items(on)


# ---- the tree -------------------------------------------------------------------------------------------------------


def _strip(bench: Workbench, standing: Standing) -> None:
    """How things stand below, added up; only what a rule speaks of is counted. No query."""
    level = level_below()
    rows = [
        Row(node, standing.every[node.pk])
        for node in standing.network.nodes
        if standing.every[node.pk] and node.pk != standing.anchor_id
    ]
    groups = groups_of(standing.network, rows, level)
    bench.level = tier_word(level)
    bench.strip = [_strip_row(group) for group in groups]


def _strip_row(group: Group) -> dict[str, Any]:
    drill = {Tier.STREET: "street", Tier.COMMUNITY: "community"}.get(Tier(group.tier))
    query = {"tier": ""} | ({drill: group.pk} if drill else {})
    return {
        "name": group.name,
        "url": _table(query),
        "organizations": group.organizations,
        "segments": _segments(group.states, query),
    }


def _segments(counts: Counter[State], query: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "label": state.label,
            "value": counts[state],
            "state": DRAWN[state],
            "url": _table({**query, "state": state.value}),
        }
        for state in _SHOWN
        if counts[state]
    ]


def _table(query: dict[str, Any]) -> str:
    return f"{reverse('appraisal:compliance')}?{urlencode(query)}"


def _figures(bench: Workbench, standing: Standing) -> None:
    facts = standing.committee
    if facts is None:
        counts = counts_by_tier(standing.on)
        tree = reverse("orgs:list")
        bench.figures = [
            {"label": tier_word(tier), "value": counts.get(tier, 0), "url": f"{tree}?tier={tier}"}
            for tier in Tier
            if tier is not Tier.DISTRICT
        ]
        return
    if facts.term_id is not None:
        url = reverse("members:committee", args=[standing.anchor_id])
        bench.figures = [
            {"label": "班子在任", "value": len(facts.held), "of": f"/ {len(facts.posts)} 席", "url": url},
            {"label": "兼职委员", "value": len(facts.part_time), "of": "人", "url": url},
        ]
    below = Counter(node.tier for node in standing.below)
    tree = reverse("orgs:list")
    bench.figures += [
        {"label": tier_word(tier), "value": below[tier], "of": "个", "url": f"{tree}?tier={tier}"}
        for tier in Tier
        if below[tier]
    ]
    counts = Counter(finding.state for finding in standing.all_own)
    url = reverse("members:committee", args=[standing.anchor_id])
    if may("compliance.view"):
        url = _table({"tier": "", "q": standing.own.name})
    bench.segments = [
        {"label": state.label, "value": counts[state], "state": DRAWN[state], "url": url}
        for state in _SHOWN
        if counts[state]
    ]
