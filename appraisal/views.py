"""The compliance table, its summary by the level below, and why a finding says what it says."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from appraisal.columns import short_name
from appraisal.export import export_rows, export_summary, send
from appraisal.filters import ComplianceForm, Wanted
from appraisal.network import Network, Node, network_on
from appraisal.selectors import (
    DRAWN,
    GRAVITY,
    Group,
    Row,
    Table,
    finding_of,
    groups_of,
    level_below,
    remedy_of,
    table_of,
)
from common.clock import today
from common.lists import EXPORT_TYPES
from common.rules import Finding, State
from common.scoping import current_scope
from common.views import as_of, may, refused, requires
from members.compliance import applied_rules
from members.selectors.sheet import brief
from orgs.models import Tier
from orgs.practice import RULE_CATALOGUE, Figure
from orgs.rules_in_force import practice_of
from orgs.wording import tier_word

PAGE_SIZE = 50
FILTERS = ("q", "tier", "street", "community", "grid", "rule", "state", "severity")
# What a page that was opened without any filter shows: the level below the office.
_FIRST_LOOK = {"district_id": Tier.STREET, "street_id": Tier.COMMUNITY}


@require_safe
@requires("compliance.view")
def compliance(request):
    """Organisations × rules on a day: filters, totals, pages; `?export=xlsx|csv` gives all pages of what is shown."""
    page = _Page(request)
    table = table_of(page.network, page.wanted)
    kind = request.GET.get("export", "")
    if kind in EXPORT_TYPES:
        if not may("export"):
            return refused(request, "export")
        return send(request, kind, "合规情况", *export_rows(table))
    return render(request, "appraisal/compliance.html", page.context("compliance") | _table_context(page, table))


@require_safe
@requires("compliance.view")
def summary(request):
    """The same organisations added up by the level below: streets for a district, communities for a street."""
    page = _Page(request, first_look=False)
    table = table_of(page.network, page.wanted)
    level = level_below()
    groups = groups_of(page.network, table.rows, level)
    kind = request.GET.get("export", "")
    if kind in EXPORT_TYPES:
        if not may("export"):
            return refused(request, "export")
        return send(request, kind, f"合规汇总（按{tier_word(level)}）", *export_summary(groups, table))
    context = {"level": tier_word(level), "groups": [_group(page, table, group) for group in groups]}
    return render(request, "appraisal/summary.html", page.context("summary") | _totals_context(page, table) | context)


@require_safe
@requires("compliance.view")
def why(request, pk, rule_id):
    """One finding in full: clause, quotation, figures with the district's own beside them, inputs, who mends it."""
    on = as_of(request)
    network = network_on(on, [pk])
    if not network.nodes or rule_id not in RULE_CATALOGUE:
        raise Http404
    node = network.nodes[0]
    finding = finding_of(node, rule_id, on)
    practice = practice_of(node.district_id, on)
    figure = practice.figure(rule_id)
    if finding is None or figure is None:
        raise Http404
    context = {
        "node": node,
        "place": network.place_of(node),
        "finding": finding,
        "state": DRAWN[finding.state],
        "figure": figure,
        "values": [value for value in figure.values.values() if value.value is not None],
        "inputs": [
            {"label": name, "value": _text(value)} for name, value in finding.inputs.items() if value is not None
        ],
        "clauses": [{"label": figure.cite.label, "titles": _titles(practice, figure)}],
        "practice": practice,
        "practice_url": f"{reverse('orgs:practice')}#{rule_id}" if may("practice.view") else "",
        "mend_url": _mend_url(finding, on),
        "deviations_url": reverse("members:committee_deviations", args=[pk]) if may("committee.view") else "",
        "day": on,
        "back_url": _with_day(reverse("appraisal:compliance"), on),
    }
    return render(request, "appraisal/why.html", context)


# ---- what the pages share -------------------------------------------------------------------------------------------


class _Page:
    """A request for the table: the day, the network of the scope, the form and what it asks for."""

    def __init__(self, request: HttpRequest, *, first_look: bool = True):
        self.request = request
        self.on: date = as_of(request)
        self.network: Network = network_on(self.on)
        data = request.GET.copy()
        first = _FIRST_LOOK.get(current_scope().column or "")
        if first_look and first and not any(name in data for name in FILTERS):
            data["tier"] = first
        self.form = ComplianceForm(data, self.network)
        self.wanted: Wanted = self.form.wanted
        self.query = {name: data[name] for name in FILTERS if data.get(name)}

    def url(self, **changes: Any) -> str:
        """This page with some parameters changed; None takes one away. The day stays."""
        query = {**self.query, **changes}
        # An empty tier says "all of them", where none at all would be the first look again.
        kept = {name: value for name, value in query.items() if value or (name == "tier" and value == "")}
        if self.on != today():
            kept["on"] = self.on.isoformat()
        return f"{self.request.path}?{urlencode(kept)}" if kept else self.request.path

    def table_url(self, **query: Any) -> str:
        """The table with this and nothing else (but the tier that is looked at), on the same day."""
        kept = {"tier": self.wanted.tier, **{name: value for name, value in query.items() if value is not None}}
        if self.on != today():
            kept["on"] = self.on.isoformat()
        return f"{reverse('appraisal:compliance')}?{urlencode(kept)}"

    def context(self, active: str) -> dict[str, Any]:
        """Filters, chips, tabs, the switch of the day."""
        tabs = (("compliance", "逐个组织"), ("summary", "分级汇总"))
        links = [
            {"label": label, "url": _with_day(reverse(f"appraisal:{name}"), self.on), "active": name == active}
            for name, label in tabs
        ]
        if may("committee.view"):
            links.append({"label": "例外说明", "url": reverse("members:deviations"), "active": False})
        keep = [{"name": "on", "value": self.on.isoformat()}] if self.on != today() else []
        query = [{"name": name, "value": value} for name, value in self.query.items()]
        return {
            "form": self.form,
            "active": self._active(),
            "clear_url": self.url(**{**dict.fromkeys(FILTERS), "tier": ""}) if self.query else "",
            "keep": keep,
            "day_keep": query,
            "tabs": links,
            "day": self.on,
            "exports": [{"kind": kind, "url": self._export_url(kind)} for kind in EXPORT_TYPES]
            if may("export")
            else [],
        }

    def _export_url(self, kind: str) -> str:
        url = self.url()
        return f"{url}{'&' if '?' in url else '?'}export={kind}"

    def _active(self) -> list[dict[str, str]]:
        active = []
        for name, value in self.query.items():
            field = self.form.fields[name]
            choices = {str(key): str(label) for key, label in getattr(field, "choices", [])}
            text = choices.get(value) or (short_name(value) if name == "rule" else value)
            if name == "grid" and value.isascii() and value.isdigit():
                text = self.network.names.get(int(value), value)
            gone = {"tier": ""} if name == "tier" else {name: None}
            active.append({"label": field.label, "value": text, "remove_url": self.url(**gone)})
        return active


def _table_context(page: _Page, table: Table) -> dict[str, Any]:
    number = _page_number(page.request, len(table.rows))
    rows = table.rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    first = (number - 1) * PAGE_SIZE + 1
    pager = {
        "count": len(table.rows),
        "first": first,
        "last": first + len(rows) - 1,
        "previous_url": page.url(page=number - 1) if number > 1 else "",
        "next_url": page.url(page=number + 1) if first + len(rows) - 1 < len(table.rows) else "",
    }
    below = page.network.below(Tier.STREET) | page.network.below(Tier.COMMUNITY)
    linked = may("committee.view")
    drawn = [_row(page, table, row, below.get(row.node.pk, {}), linked) for row in rows]
    return _totals_context(page, table) | {"rows": drawn, "page": pager, "count": len(table.rows)}


def _totals_context(page: _Page, table: Table) -> dict[str, Any]:
    return {
        "columns": table.columns,
        "totals": [
            {
                "column": column,
                "parts": _parts(
                    table.totals.get(column.key, {}),
                    lambda state, c=column: page.url(rule=c.key, state=state, page=None),
                ),
            }
            for column in table.columns
        ],
        "segments": _segments(table.states, lambda state: page.url(state=state, page=None)),
        "figures": len(table.rows),
    }


def _group(page: _Page, table: Table, group: Group) -> dict[str, Any]:
    drill = _drill(group.pk, group.tier)
    return {
        "name": group.name,
        "organizations": group.organizations,
        "url": page.table_url(**drill),
        "segments": _segments(group.states, lambda state: page.table_url(**drill, state=state)),
        "cells": [
            {
                "column": column,
                "parts": _parts(
                    group.by_rule.get(column.key, {}),
                    lambda state, key=column.key: page.table_url(**drill, rule=key, state=state),
                ),
            }
            for column in table.columns
        ],
    }


def _page_number(request, count: int) -> int:
    text = request.GET.get("page", "1")
    last = max(1, -(-count // PAGE_SIZE))
    return min(last, max(1, int(text))) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _row(page: _Page, table: Table, row: Row, below: dict[str, int], linked: bool) -> dict[str, Any]:
    node = row.node
    drill = _drill_link(page, row, below)
    return {
        "name": node.name,
        "tier": node.tier_label,
        "place": page.network.place_of(node),
        "url": _with_day(reverse("members:committee", args=[node.pk]), page.on) if linked else "",
        "drill": drill,
        "state": DRAWN.get(row.state, "mute"),
        "words": row.state.label if row.state else _unspoken(table, node),
        "counts": "、".join(f"{row.counts[state]} 项{state.label}" for state in GRAVITY if row.counts[state]),
        "cells": [_cell(page, row.cells.get(column.key), column, linked) for column in table.columns],
    }


def _unspoken(table: Table, node: Node) -> str:
    """Why no rule speaks of it: rules of lower tiers wait for a roster, and some practices have none for the tier."""
    return "无名册" if applied_rules(table.practices[node.district_id], node.tier) else "没有条款"


def _drill_link(page: _Page, row: Row, below: dict[str, int]) -> dict[str, str] | None:
    node = row.node
    if node.tier == Tier.STREET and below.get(Tier.COMMUNITY):
        url = page.table_url(tier=Tier.COMMUNITY, street=node.pk)
        return {"text": f"{below[Tier.COMMUNITY]} 个{tier_word(Tier.COMMUNITY)}", "url": url}
    if node.tier == Tier.COMMUNITY and below.get(Tier.GRID):
        text = f"{below[Tier.GRID]} 个{tier_word(Tier.GRID)}"
        return {"text": text, "url": page.table_url(tier="", community=node.pk)}
    return None


def _cell(page: _Page, finding: Finding | None, column, linked: bool) -> dict[str, Any]:
    if finding is None:
        return {"column": column, "state": "", "quiet": True}
    quiet = finding.state in (State.HOLDS, State.NOT_APPLICABLE)
    figure = brief(finding)
    reason = _with_day(reverse("appraisal:why", args=[finding.organization_id, finding.rule_id]), page.on)
    mend = _mend_url(finding, page.on) if linked and not quiet else ""
    return {
        "column": column,
        "state": DRAWN[finding.state],
        "word": finding.state.label,
        "value": figure if not quiet and figure != finding.state.label else "",
        "found": finding.found,
        "url": mend or reason,
        "why_url": reason if mend else "",
        "quiet": quiet,
    }


def _mend_url(finding: Finding, on: date) -> str:
    return _with_day(reverse(remedy_of(finding), args=[finding.organization_id]), on) if may("committee.view") else ""


def _parts(counts, url) -> list[dict[str, Any]]:
    return [
        {"state": DRAWN[state], "label": state.label, "value": counts[state], "url": url(state.value)}
        for state in GRAVITY
        if counts.get(state)
    ]


def _segments(counts, url) -> list[dict[str, Any]]:
    order = (State.HOLDS, State.SETTLED, State.DUE, State.BROKEN, State.NOT_APPLICABLE)
    return [
        {"label": state.label, "value": counts[state], "state": DRAWN[state], "url": url(state.value)}
        for state in order
        if counts.get(state)
    ]


def _drill(pk: int, tier: str) -> dict[str, int]:
    """Which filter narrows the table to what hangs under a group."""
    names = {Tier.STREET: "street", Tier.COMMUNITY: "community", Tier.GRID: "grid"}
    return {names[Tier(tier)]: pk} if Tier(tier) in names else {}


def _with_day(url: str, on: date) -> str:
    return f"{url}?on={on.isoformat()}" if on != today() else url


def _titles(practice, figure: Figure) -> list[str]:
    return [title for at in figure.cite.clauses if (title := practice.clause_title(at))]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
