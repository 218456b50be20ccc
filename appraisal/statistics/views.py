"""Pages of the statistics: the cockpit, the comparison, the dictionary, one metric, and the list behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from appraisal.metrics import METRICS, ROOM_NAMES, belongs, clauses_of, metrics_of
from appraisal.network import Network, Node, network_on
from appraisal.statistics.answers import Row, answer
from appraisal.statistics.asking import Question, Unanswerable, read
from appraisal.statistics.cockpit import key_of, sections_of, told_of
from appraisal.statistics.counters import figures_now
from appraisal.statistics.drawing import BELOW, COMPARED, about_url, address, cell, columns, table_of, wide
from appraisal.statistics.engine import Counted, Kind, things_of, zero
from appraisal.statistics.freezing import month_ends
from appraisal.statistics.sheets import file, number_text
from appraisal.statistics.wording import in_own_words
from common.audit import record
from common.clock import today
from common.lists import EXPORT_LIMIT, EXPORT_TYPES
from common.metrics import Metric
from common.scoping import current_scope
from common.views import as_of, may, refused, requires
from orgs.models import Tier
from orgs.practice import Practice
from orgs.rules_in_force import practice_of
from orgs.wording import tier_word

PAGE_SIZE = 50
MONTHS = 12


@require_safe
@requires("statistics.view")
def cockpit(request):
    """The state of the network, terms, meetings, lists and service of one organisation on one screen."""
    page = _Page(request)
    shown = sections_of(page.practice)
    tier = Tier(page.body.tier)
    compared = key_of(page.level)
    metrics = page.had(told_of([*(key for _, keys in shown for key in keys), *compared], tier))
    rows = page.rows(metrics, page.level)
    whole = {row.metric.id: row for row in rows if row.within is None}
    sections = [
        {
            "title": title,
            "cells": [cell(whole[key]) | {"about_url": about_url(whole[key])} for key in keys if key in whole],
        }
        for title, keys in shown
    ]
    key = [metric for metric in metrics if metric.id in compared]
    chosen = {metric.id for metric in key}
    context = {
        "sections": [section for section in sections if section["cells"]],
        "table": table_of([row for row in rows if row.metric.id in chosen], key),
        "compare_url": address("compare", on=page.on, organization=page.body.pk, metric=[one.id for one in key]),
    }
    return render(request, "appraisal/statistics/cockpit.html", page.context("statistics") | context)


@require_safe
@requires("statistics.view")
def compare(request):
    """Chosen metrics of the organisations below, in administrative order; `?export=xlsx|csv` gives the same table."""
    page = _Page(request)
    asked = [key for text in request.GET.getlist("metric") for key in text.split(",") if key in METRICS]
    metrics = page.had(asked or key_of(page.level))
    rows = page.rows(metrics, page.level)
    kind = request.GET.get("export", "")
    if kind in EXPORT_TYPES:
        if not may("export"):
            return refused(request, "export")
        heads, lines = wide(rows, metrics)
        record(
            actor=request.user,
            action="statistics.exported",
            rows=len(lines),
            form=kind,
            metrics=len(metrics),
            on=page.on,
        )
        return file("统计对比", heads, lines, kind, f"统计对比_{page.on:%Y%m%d}")
    chosen = {metric.id for metric in metrics}
    context = {
        "table": table_of(rows, metrics, page.number),
        "choices": [
            {"title": title, "metrics": [{"metric": one, "on": one.id in chosen} for one in some]}
            for title, some in _by_room(metrics_of([page.practice]))
        ],
        "exports": page.exports("compare", metric=[metric.id for metric in metrics]),
        "levels": page.levels(),
    }
    context["page"] = page.pager(context["table"])
    return render(request, "appraisal/statistics/compare.html", page.context("compare") | context)


@require_safe
@requires("statistics.view")
def dictionary(request):
    """Every metric of the practice with its definition, generated from the catalogue."""
    page = _Page(request)
    rooms = [
        {
            "title": title,
            "metrics": [
                {
                    "metric": one,
                    "clauses": clauses_of(one, page.practice),
                    "url": address("metric", one.id, on=page.on, organization=page.asked),
                }
                for one in some
            ],
        }
        for title, some in _by_room(metrics_of([page.practice]))
    ]
    count = sum(len(room["metrics"]) for room in rooms)
    context = page.context("metrics") | {"rooms": rooms, "metric_count": count}
    return render(request, "appraisal/statistics/dictionary.html", context)


@require_safe
@requires("statistics.view")
def indicator(request, metric_id):
    """One metric: what it counts, how much it is, by the level below, over twelve months, and the call for it."""
    metric = _metric(metric_id)
    page = _Page(request)
    if not belongs(metric, page.practice):
        raise Http404
    rows = page.rows([metric], page.level)
    trend = page.trend(metric)
    query = {"metric": metric.id, "organization": page.body.pk}
    if page.level is not None:
        query["by"] = page.level.value.lower()
    if page.on != today():
        query["on"] = page.on.isoformat()
    text = QueryDict(mutable=True)
    text.update(query)
    context = {
        "metric": metric,
        "room": ROOM_NAMES[metric.room],
        "clauses": clauses_of(metric, page.practice),
        "whole": cell(rows[0]),
        "table": table_of(rows, [metric]),
        "trend": [{"row": row, "said": number_text(row.value, metric.unit)} for row in trend],
        "chart": columns(trend),
        "call": f"{reverse('api:statistics-values')}?{text.urlencode()}",
        "rule_url": f"{reverse('orgs:practice')}#{metric.rule}" if metric.rule and may("practice.view") else "",
        "levels": page.levels(),
    }
    return render(request, "appraisal/statistics/indicator.html", page.context("metrics") | context)


@require_safe
@requires("statistics.view")
def behind(request, metric_id):
    """The list that makes up a number: as many lines as the number says, each leading to where it is kept."""
    metric = _metric(metric_id)
    page = _Page(request)
    if not may(metric.subject.verb):
        return refused(request, metric.subject.verb)
    wanted = request.GET.get("kind", "")
    kind = Kind(wanted) if wanted in list(Kind) and metric.is_rate else Kind.NUMERATOR
    own = request.GET.get("own", "") == "1" and page.level is not None
    # Nobody may see these things and not how many they are, so nothing is hidden here.
    figures = figures_now([metric], page.on, [page.body], page.level if own else None)[page.body.pk]
    value = figures.parts.get(page.body.pk, {metric.id: zero(metric)})[metric.id] if own else figures.total[metric.id]
    form = request.GET.get("export", "")
    if form in EXPORT_TYPES:
        if not may("export"):
            return refused(request, "export")
        things = things_of(metric, page.on, page.body, kind, own=own, limit=EXPORT_LIMIT)
        return _export_things(request, page, metric, things, form)
    start = (page.number - 1) * PAGE_SIZE
    things = things_of(metric, page.on, page.body, kind, own=own, limit=PAGE_SIZE + 1, start=start)
    more = len(things) > PAGE_SIZE
    counts = {
        Kind.NUMERATOR: value.numerator,
        Kind.DENOMINATOR: value.denominator,
        Kind.REST: None if value.denominator is None else value.denominator - value.numerator,
    }
    words = {Kind.NUMERATOR: "计入的", Kind.DENOMINATOR: "全部", Kind.REST: "没有计入的"}
    whose = {"organization": page.body.pk, "own": "1" if own else ""}
    here = {**whose, "kind": kind.value}
    context = {
        "metric": metric,
        "said": number_text(value, metric.unit),
        "own": own,
        "kinds": [
            {
                "label": words[one],
                "url": address("metric_list", metric.id, on=page.on, **whose, kind=one.value),
                "active": one is kind,
                "count": counts[one],
            }
            for one in Kind
            if metric.is_rate or one is Kind.NUMERATOR
        ],
        "lines": _lines(page.on, metric, things[:PAGE_SIZE]),
        "amounts": bool(metric.amount),
        "page": {
            "count": None if metric.amount else counts[kind],
            "next_url": address("metric_list", metric.id, on=page.on, page=page.number + 1, **here) if more else "",
            "previous_url": address("metric_list", metric.id, on=page.on, page=page.number - 1, **here)
            if page.number > 1
            else "",
        },
        "about_url": address("metric", metric.id, on=page.on, organization=page.body.pk),
        "exports": page.exports("metric_list", metric.id, **here),
    }
    return render(request, "appraisal/statistics/behind.html", page.context("metrics") | context)


# ---- what the pages share -------------------------------------------------------------------------------------------


class _Page:
    """A request: the day, the organisation that is looked at, its practice, the level below."""

    def __init__(self, request: HttpRequest):
        self.request = request
        self.on: date = as_of(request)
        if self.on > today():
            messages.error(request, "统计只到今天，已显示今天的情况。")
            self.on = request.as_of = today()
        # Grids are read where they are looked at: there are more of them than of everything above.
        low = current_scope().column not in ("district_id", "street_id")
        self._read(list(Tier)[: 4 if low else 3])
        text = request.GET.get("organization", "")
        self.asked = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
        self.body = self._body(text)
        if self.body.tier == Tier.COMMUNITY and not low:
            self._read(list(Tier)[:4])
        self.practice: Practice = practice_of(self.body.district_id, self.on)
        self.level = self._level(request.GET.get("by", ""))

    def _read(self, tiers: list[Tier]) -> None:
        self.network: Network = network_on(self.on, root=True, places=False, tiers=tiers)
        self.nodes = {node.pk: node for node in self.network.nodes}

    def _body(self, text: str) -> Node:
        scope = current_scope()
        own = self.nodes.get(scope.anchor_id) if scope.anchor_id is not None else None
        if text:
            found = self.nodes.get(self.asked) if self.asked is not None else None
            if found is None:
                raise Http404
            return found
        if own is None and self.network.nodes:
            own = self.network.nodes[0]
        if own is None:
            raise Http404
        return own

    def _level(self, text: str) -> Tier | None:
        below = BELOW.get(Tier(self.body.tier))
        asked = next((tier for tier in Tier if tier.value.lower() == text), None)
        return asked if asked in [tier for tier, _ in self._levels()] else below

    def _levels(self) -> list[tuple[Tier, str]]:
        tiers = [tier for tier in (Tier.STREET, Tier.COMMUNITY, Tier.GRID) if tier.depth > Tier(self.body.tier).depth]
        return [(tier, tier_word(tier)) for tier in tiers[:2]]

    def levels(self) -> list[dict[str, Any]]:
        """The levels by which this organisation can be broken down, each with the address of this page."""
        query = self.request.GET.copy()
        for name in ("export", "page"):
            query.pop(name, None)
        found = []
        for tier, word in self._levels():
            query["by"] = tier.value.lower()
            url = f"{self.request.path}?{query.urlencode()}"
            found.append({"label": f"按{word}", "url": url, "active": tier is self.level})
        return found if len(found) > 1 else []

    @property
    def number(self) -> int:
        """The page of a list, from 1."""
        text = self.request.GET.get("page", "1")
        return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1

    def pager(self, table: dict[str, Any]) -> dict[str, Any]:
        """The pages of a long comparison."""
        query = self.request.GET.copy()

        def url(number: int) -> str:
            query["page"] = str(number)
            return f"{self.request.path}?{query.urlencode()}"

        number = table["first"] // COMPARED + 1
        return {
            "first": table["first"],
            "last": table["last"],
            "count": table["count"],
            "previous_url": url(number - 1) if number > 1 else "",
            "next_url": url(number + 1) if table["last"] < table["count"] else "",
        }

    def had(self, keys) -> list[Metric]:
        """The metrics of these ids that the practice has, each once."""
        return [METRICS[key] for key in dict.fromkeys(keys) if belongs(METRICS[key], self.practice)]

    def rows(self, metrics: Sequence[Metric], by: Tier | None) -> list[Row]:
        """The numbers of the organisation, and of its parts."""
        return answer(Question(tuple(metrics), (self.body,), by, (self.on,), self.network))

    def trend(self, metric: Metric) -> list[Row]:
        """The ends of the twelve months before the day."""
        query = QueryDict(mutable=True)
        ends = month_ends(self.on.replace(year=self.on.year - 1, day=1), self.on)[-MONTHS:]
        query.update(
            {
                "metric": metric.id,
                "organization": str(self.body.pk),
                "from": ends[0].isoformat(),
                "to": ends[-1].isoformat(),
            }
        )
        try:
            return answer(read(query))
        except Unanswerable:  # the organisation was founded this month
            return []

    def exports(self, name: str, *args: Any, **query: Any) -> list[dict[str, str]]:
        """The table as files, for who may export."""
        if not may("export"):
            return []
        query = {"organization": self.body.pk, "by": self.level.value.lower() if self.level else "", **query}
        return [{"kind": kind, "url": address(name, *args, on=self.on, **query, export=kind)} for kind in EXPORT_TYPES]

    def context(self, active: str) -> dict[str, Any]:
        """Tabs, the way up, the switch of the day."""
        tabs = (("statistics", "总览"), ("compare", "对比"), ("metrics", "指标目录"))
        scope = current_scope()
        above = [
            self.nodes[pk]
            for pk in (self.body.district_id, self.body.street_id, self.body.community_id)
            if pk in self.nodes and pk != self.body.pk
        ]
        keep = {name: value for name in ("organization", "by", "kind", "own") if (value := self.request.GET.get(name))}
        return {
            "body": self.body,
            "day": self.on,
            "is_own": self.body.pk == scope.anchor_id,
            "above": [
                {"name": node.name, "url": address("statistics", on=self.on, organization=node.pk)} for node in above
            ],
            "level": tier_word(self.level) if self.level is not None else "",
            "tabs": [
                {"label": label, "url": address(name, on=self.on, organization=self.asked), "active": name == active}
                for name, label in tabs
            ],
            "day_keep": [
                *({"name": name, "value": value} for name, value in keep.items()),
                *({"name": "metric", "value": value} for value in self.request.GET.getlist("metric")),
            ],
            "body_url": address("statistics", on=self.on, organization=self.body.pk),
        }


def _metric(metric_id: str) -> Metric:
    if metric_id not in METRICS:
        raise Http404
    return METRICS[metric_id]


def _by_room(metrics: Sequence[Metric]) -> list[tuple[str, list[Metric]]]:
    found: dict[str, list[Metric]] = {}
    for metric in metrics:
        found.setdefault(ROOM_NAMES[metric.room], []).append(metric)
    return list(found.items())


def _lines(on: date, metric: Metric, things: Sequence[Counted]) -> list[dict[str, Any]]:
    """What is listed, by name, with the organisation of the day. Three queries at most."""
    subject = metric.subject
    found = (
        apps.get_model(subject.model).objects.select_related(*subject.joined).in_bulk([thing.pk for thing in things])
    )
    beside = subject.beside([thing.pk for thing in things], on) if subject.beside is not None else {}
    names = network_on(on, {thing.organization_id for thing in things}, places=False, root=True).names
    return [
        {
            "text": subject.text(found[thing.pk]) if thing.pk in found else "（不在查看范围内）",
            "url": subject.url(found[thing.pk]) if thing.pk in found else "",
            "beside": beside.get(thing.pk, ""),
            "place": names.get(thing.organization_id, ""),
            "amount": thing.amount,
        }
        for thing in things
    ]


def _export_things(request, page: _Page, metric: Metric, things: Sequence[Counted], form: str):
    lines = _lines(page.on, metric, things)
    heads = [metric.subject.name, "说明", "组织", *(["数量"] if metric.amount else [])]
    cells = [
        [line["text"], line["beside"], line["place"], *([line["amount"]] if metric.amount else [])] for line in lines
    ]
    record(
        actor=request.user, action="statistics.exported", rows=len(cells), form=form, metrics=1, on=page.on,
    )  # fmt: skip
    name = in_own_words(metric.name)
    return file(name, heads, cells, form, f"{name}_{page.on:%Y%m%d}")
