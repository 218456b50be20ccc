"""The workbench of an office, and how many things are due: everything computed from the records as they are now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import DateField, Value
from django.urls import reverse

from appraisal.selectors import DRAWN, Group, Row, groups_of, level_below
from common.rules import State
from common.scoping import Scope, current_scope, everything, scoped
from common.views import may
from members.models import Appointment
from notices.below import below_items
from notices.holding import held_by
from notices.items import Asleep, items_of
from notices.models import Notice, Snooze
from notices.sources import own_dues
from notices.sources.rules import Judged
from notices.standing import Standing, standing_on
from notices.todo import Item
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

    @property
    def below(self) -> list[Item]:
        """Of the items what hangs below: to be looked after, not to be done here."""
        return [item for item in self.items if not item.things]


def workbench_on(on: date) -> Workbench:
    """The workbench of the acting office. A constant number of queries for each kind of office."""
    scope = current_scope()
    bench = Workbench()
    if scope.party_id is not None:
        _of_unit(bench, scope.party_id, on)
    standing = standing_on(on)
    bench.items = _items(scope, standing, on)
    if standing is not None:
        if may("compliance.view"):
            _strip(bench, standing)
        _figures(bench, standing)
    return bench


def due_count(scope: Scope, on: date) -> int:
    """项待办, for the head of every page: each thing that is the office's turn is one, as in its inbox.

    What was put off does not count until it is back, and what hangs below is others' to do.
    """
    with scoped(scope):
        return number_of(_items(scope, None, on))


def number_of(items: Iterable[Item]) -> int:
    """As due_count, of lines that are there already."""
    return sum(item.things for item in items if item.until is None)


def _items(scope: Scope, standing: Standing | None, on: date) -> list[Item]:
    """Its own turn, then what hangs below as counts. What lies far ahead waits for its first reminder."""
    reminded, asleep = _told(scope, on)
    dues = [due for due in own_dues(on, _judged(standing)) if not due.ahead or (due.kind, due.object) in reminded]
    items = list(items_of(dues, on, asleep))
    if standing is not None and may("filing.decide") and may("compliance.view"):
        items += below_items(standing)
    return items


def _told(scope: Scope, on: date) -> tuple[set[tuple[str, str]], dict[str, Asleep]]:
    """(kind, object) of what the office is reminded of, and what it put off, by thing. One query."""
    own = held_by(scope)
    with everything("reminders and snoozes of the own office, by the filter"):
        notices = Notice.objects.order_by().filter(own, closed_on=None, planned_on__lte=on, escalated=False)
        snoozes = Snooze.objects.order_by().filter(own, withdrawn_on=None, until__gt=on)
        nothing = Value(None, output_field=DateField())
        rows = list(
            notices.values_list("kind", "object", nothing).union(snoozes.values_list("thing", "reason", "until"))
        )
    reminded = {(kind, about) for kind, about, until in rows if until is None}
    return reminded, {thing: Asleep(until, reason) for thing, reason, until in rows if until is not None}


def _judged(standing: Standing | None) -> Judged | None:
    """What was read of the own committee already."""
    if standing is None:
        return None
    return Judged([] if standing.own is None else [standing.own], standing.facts, standing.every)


# ---- a unit ---------------------------------------------------------------------------------------------------------


def _of_unit(bench: Workbench, unit_id: int, on: date) -> None:
    bench.unit = Unit.objects.filter(pk=unit_id).first()
    if bench.unit is None:
        return
    bench.delegates = list(
        Appointment.objects.in_force(on)
        .filter(represents_id=unit_id)
        .select_related("organization", "person")
        .order_by("organization__lft", "pk")
    )
    bench.joined = list(
        Participation.objects.in_force(on)
        .filter(unit_id=unit_id)
        .select_related("organization")
        .order_by("organization__lft")
    )


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
    drill = {Tier.STREET: "street", Tier.COMMUNITY: "community", Tier.GRID: "grid"}.get(Tier(group.tier))
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
