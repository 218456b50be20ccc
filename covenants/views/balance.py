"""供需对照 of one cycle and of all committees: read, exported, for any day; in no order of amounts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from common.audit import record
from common.lists import EXPORT_TYPES, Column, ListView
from common.views import VerbRequired, may, refused, requires
from covenants.filters.claims import BalanceFilter
from covenants.models import ListCycle, Stage
from covenants.selectors.balance import DEFINITIONS, LABELS, Balance, PartyBalance, balances_of, items_named
from covenants.selectors.counting import cycles_that_count
from covenants.selectors.labels import name_categories
from covenants.views.base import crumbs, cycle_context, head_on

EXPORT = "export"


@require_safe
@requires("covenant.view")
def balance(request: HttpRequest, pk: int) -> HttpResponse:
    """Of one cycle: each party's two directions, the needs unmet with their age and why, the offers nobody took."""
    head = head_on(request, pk)
    found = balances_of([head.cycle], head.day)[head.cycle.pk]
    kind = request.GET.get("export", "")
    if kind in EXPORT_TYPES:
        return _export(request, head, found, kind)
    items = items_named(found)
    name_categories(items.values())
    query = "" if head.today else f"on={head.day.isoformat()}&"
    return render(
        request,
        "covenants/claims_balance.html",
        {
            **cycle_context(request, head, "balance"),
            "today_url": request.path,
            "heads": [{"key": key, "label": label, "title": DEFINITIONS[key]} for key, label in LABELS.items()],
            "rows": [{"name": party.name, "cells": _cells(party)} for party in found.parties],
            "total": _cells(found.total),
            "unmet": [{"line": line, "item": items[line.item_id]} for line in found.unmet if line.item_id in items],
            "silent": [items[pk] for pk in found.silent if pk in items],
            "definitions": [{"label": LABELS[key], "text": DEFINITIONS[key]} for key in LABELS],
            "exports": [{"kind": kind, "url": f"?{query}export={kind}"} for kind in EXPORT_TYPES]
            if may(EXPORT)
            else [],
        },
    )


def _cells(party: PartyBalance) -> list[dict[str, Any]]:
    return [{"label": label, "value": getattr(party, key)} for key, label in LABELS.items()]


def _export(request: HttpRequest, head, found: Balance, kind: str) -> HttpResponse:
    """The parties' numbers, as the page shows them."""
    if not may(EXPORT):
        return refused(request, EXPORT)
    body = import_string(settings.TABLE_WRITER)(
        title="供需对照",
        headers=["单位", *LABELS.values()],
        rows=[[party.name, *(getattr(party, key) for key in LABELS)] for party in found.parties],
        form=kind,
    )
    record(actor=request.user, action="list.exported", list="covenants:balance", rows=len(found.parties), form=kind)
    response = HttpResponse(body, content_type=EXPORT_TYPES[kind])
    name = f"供需对照_{head.cycle.organization.name}_{head.day:%Y%m%d}.{kind}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _figure(key: str) -> Column:
    return Column(key, LABELS[key], lambda row: getattr(row.balance.total, key), number=True)


class BalanceList(VerbRequired, ListView):
    """Committees side by side, each with the cycle that counts on the day; in administrative order, never by amount."""

    verb = "covenant.view"
    model = ListCycle
    filterset_class = BalanceFilter
    template_name = "covenants/claims_balances.html"
    title = "供需对照"
    sub = "各社区、街道给出和得到了什么，哪些需求还没有满足"
    noun = "个组织"
    default_sort = "organization"
    empty = "还没有清单周期。街道、社区开启周期、发布清单以后显示在这里。"
    columns = [
        Column(
            "organization",
            "组织",
            "organization.name",
            sort="organization__lft",
            url=lambda row: reverse("covenants:balance", args=[row.pk]),
            fixed=True,
        ),
        Column("cycle", "周期", "title", shown=False),
        Column("stage", "阶段", lambda row: Stage(row.stage_on).label),
        Column("parties", "参与方", lambda row: len(row.balance.parties), number=True),
        *(_figure(key) for key in LABELS),
    ]

    def get_queryset(self):
        """The cycle that counts of each committee on the day."""
        return cycles_that_count(self.day).select_related("organization")

    def prepare(self, rows):
        """Their balances. A constant number of queries."""
        found = balances_of(rows, self.day)
        for row in rows:
            row.balance = found[row.pk]
        return rows

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """With the definitions and the day."""
        return super().get_context_data(**kwargs) | {
            "trail": crumbs(("供需对照", "")),
            "day": self.day,
            "today_url": self.request.path,
            "definitions": [{"label": LABELS[key], "text": DEFINITIONS[key]} for key in LABELS],
        }
