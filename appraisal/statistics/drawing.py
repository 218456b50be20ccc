"""Answers as pages draw them: cells with their links, bars and columns whose sizes are attributes of SVG (the page's
policy forbids inline styles). Every chart is drawn from the cells of the table beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from appraisal.statistics.answers import Row
from appraisal.statistics.engine import Kind
from appraisal.statistics.wording import in_own_words
from common.clock import today
from common.metrics import Metric, MetricValue
from common.views import may
from orgs.models import Tier

_WIDTH, _HEIGHT, _GAP = 30, 80, 8
COMPARED = 100  # organisations on a page of a comparison
# By which level an organisation is broken down where nobody asks for another.
BELOW = {Tier.DISTRICT: Tier.STREET, Tier.STREET: Tier.COMMUNITY, Tier.COMMUNITY: Tier.GRID}


def address(name: str, *args: Any, on: date | None = None, **query: Any) -> str:
    """A page of the statistics with these parameters; the day only where it is not today."""
    kept = {key: value for key, value in query.items() if value not in (None, "")}
    if on is not None and on != today():
        kept["on"] = on.isoformat()
    url = _path(name, *args)
    return f"{url}?{urlencode(kept, doseq=True)}" if kept else url


@cache
def _path(name: str, *args: Any) -> str:
    """Addresses of pages never change while a process runs, and a comparison of 600 communities asks for thousands."""
    return reverse(f"appraisal:{name}", args=args)


def lists_url(row: Row) -> str:
    """The lists behind a number, which of them to be added; "" where there is none to open: hidden, or not for this
    office."""
    if row.value is None or row.value.denominator == 0 or not may(row.metric.subject.verb):
        return ""
    query = {"organization": row.node.pk, "own": "1" if row.own else ""}
    return f"{address('metric_list', row.metric.id, on=row.on, **query)}&kind="


def cell(row: Row) -> dict[str, Any]:
    """One number: its text, its list, the list of what it is out of, and a bar where it is a rate."""
    value = row.value
    rate = value.rate if value is not None else None
    lists = lists_url(row)
    of_rate = lists if row.metric.is_rate else ""
    return {
        "metric": row.metric,
        "text": _big(value, rate),
        "whole": "" if value is None or not value.denominator else f"{value.numerator:,}/{value.denominator:,}",
        "url": lists and f"{lists}{Kind.NUMERATOR.value}",
        "whole_url": of_rate and f"{of_rate}{Kind.DENOMINATOR.value}",
        "rest_url": of_rate and f"{of_rate}{Kind.REST.value}",
        "rest": value.denominator - value.numerator if value is not None and value.denominator else None,
        "bar": f"{rate:.1f}" if rate is not None else "",
        "hidden": row.hidden,
    }


def about_url(row: Row) -> str:
    """What the number means, with its trend."""
    return address("metric", row.metric.id, on=row.on, organization=row.node.pk)


def _big(value: MetricValue | None, rate: Decimal | None) -> str:
    if value is None:
        return "*"
    if value.denominator is None:
        return f"{value.numerator:,}"
    return f"{rate}%" if rate is not None else "—"


def columns(rows: Sequence[Row]) -> dict[str, Any]:
    """A column chart of a series: rates on 0–100, counts on 0 to the highest."""
    figures = [_height(row) for row in rows]
    top = 100.0 if rows and rows[0].metric.is_rate else max([figure for figure in figures if figure], default=1.0)
    bars = []
    for number, (row, figure) in enumerate(zip(rows, figures, strict=True)):
        height = _HEIGHT * (figure or 0.0) / (top or 1.0)
        bars.append(
            {
                "x": f"{number * (_WIDTH + _GAP)}",
                "y": f"{_HEIGHT - height:.2f}",
                "height": f"{height:.2f}",
                "middle": f"{number * (_WIDTH + _GAP) + _WIDTH / 2:.1f}",
                "label": f"{row.on.month}月",
                "text": _big(row.value, row.value.rate if row.value is not None else None),
                "text_y": f"{_HEIGHT - height - 4:.2f}",
            }
        )
    width = max(len(rows) * (_WIDTH + _GAP) - _GAP, 1)
    return {"bars": bars, "width": width, "bar_width": _WIDTH, "box": f"0 -14 {width} {_HEIGHT + 32}", "foot": _HEIGHT}


def _height(row: Row) -> float | None:
    if row.value is None:
        return None
    if row.metric.is_rate:
        return float(row.value.rate) if row.value.rate is not None else None
    return float(row.value.numerator)


def table_of(rows: Sequence[Row], metrics: Sequence[Metric], page: int | None = None) -> dict[str, Any]:
    """Organisations × metrics in administrative order, the whole last; of the parts those of the page, or all.

    `first`, `last`, `count`: which of how many parts. Only what is shown is drawn: a city has hundreds of communities.
    """
    wholes: dict[str, Row] = {}
    parts: dict[tuple[int, bool], dict[str, Row]] = defaultdict(dict)
    for row in rows:
        (wholes if row.within is None else parts[row.node.pk, row.own])[row.metric.id] = row
    shown, start = list(parts.values()), 0
    if page is not None:
        start = min((page - 1) * COMPARED, max(len(parts) - 1, 0) // COMPARED * COMPARED)
        shown = shown[start : start + COMPARED]
    return {
        "metrics": metrics,
        "parts": [_line(found, metrics) for found in shown],
        "whole": _line(wholes, metrics) if wholes else None,
        "first": start + 1,
        "last": start + len(shown),
        "count": len(parts),
    }


def _line(found: dict[str, Row], metrics: Sequence[Metric]) -> dict[str, Any]:
    """One organisation; its own line has only what is counted on its own level."""
    row = next(iter(found.values()))
    cells = [cell(found[one.id]) if one.id in found else {"metric": one, "text": "—"} for one in metrics]
    return {"node": row.node, "own": row.own, "url": _drill(row), "cells": cells}


def _drill(row: Row) -> str:
    if row.within is None or row.own or row.node.tier not in BELOW:
        return ""
    return address("statistics", on=row.on, organization=row.node.pk)


def wide(rows: Sequence[Row], metrics: Sequence[Metric]) -> tuple[list[str], list[list[Any]]]:
    """The comparison as a workbook: an organisation a row; of each metric the count, what it is out of, percent."""
    heads = ["组织编号", "组织代码", "组织", "本级"]
    for metric in metrics:
        name = in_own_words(metric.name)
        heads.append(f"{name}（{metric.unit}）")
        heads += [f"{name}：基数", f"{name}：百分比"] if metric.is_rate else []
    by_body: dict[tuple[int, bool], list[Any]] = {}
    for row in rows:
        line = by_body.setdefault((row.node.pk, row.own), [row.node.pk, row.node.code, row.node.name, row.own])
        value = row.value
        line.append(value.numerator if value is not None else None)
        if row.metric.is_rate:
            rate = value.rate if value is not None else None
            line += [value.denominator if value is not None else None, float(rate) if rate is not None else None]
    return heads, list(by_body.values())
