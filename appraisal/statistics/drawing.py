"""Answers as pages draw them: cells with their links, bars and columns whose sizes are attributes of SVG (the page's
policy forbids inline styles). Every chart is drawn from the cells of the table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from appraisal.statistics.answers import Row
from appraisal.statistics.engine import Kind
from appraisal.statistics.sheets import number_text
from common.clock import today
from common.metrics import Metric
from common.views import may

_WIDTH, _HEIGHT, _GAP = 30, 80, 8


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


def list_url(row: Row, kind: Kind = Kind.NUMERATOR) -> str:
    """The list behind a number; "" where there is none to open: hidden, or not for this office."""
    if row.value is None or row.value.denominator == 0 or not may(row.metric.subject.verb):
        return ""
    query = {"organization": row.node.pk, "kind": kind.value, "own": "1" if row.own else ""}
    return address("metric_list", row.metric.id, on=row.on, **query)


def cell(row: Row) -> dict[str, Any]:
    """One number: its text, its list, the list of what it is out of, and a bar where it is a rate."""
    value = row.value
    rate = value.rate if value is not None else None
    return {
        "metric": row.metric,
        "text": _big(row),
        "whole": "" if value is None or not value.denominator else f"{value.numerator:,}/{value.denominator:,}",
        "said": number_text(value, row.metric.unit),
        "url": list_url(row),
        "whole_url": list_url(row, Kind.DENOMINATOR) if row.metric.is_rate else "",
        "rest_url": list_url(row, Kind.REST) if row.metric.is_rate else "",
        "rest": value.denominator - value.numerator if value is not None and value.denominator else None,
        "bar": f"{rate:.1f}" if rate is not None else "",
        "about_url": address("metric", row.metric.id, on=row.on, organization=row.node.pk),
        "hidden": row.hidden,
    }


def _big(row: Row) -> str:
    if row.value is None:
        return "*"
    if row.value.denominator is None:
        return f"{row.value.numerator:,}"
    return f"{row.value.rate}%" if row.value.rate is not None else "—"


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
                "text": _big(row),
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


def wide(rows: Sequence[Row], metrics: Sequence[Metric]) -> tuple[list[str], list[list[Any]]]:
    """The comparison as a workbook: an organisation a row; of each metric the count, what it is out of, percent."""
    heads = ["组织编号", "组织代码", "组织", "本级"]
    for metric in metrics:
        heads.append(f"{metric.name}（{metric.unit}）")
        heads += [f"{metric.name}：基数", f"{metric.name}：百分比"] if metric.is_rate else []
    by_body: dict[tuple[int, bool], list[Any]] = {}
    for row in rows:
        line = by_body.setdefault((row.node.pk, row.own), [row.node.pk, row.node.code, row.node.name, row.own])
        value = row.value
        line.append(value.numerator if value is not None else None)
        if row.metric.is_rate:
            rate = value.rate if value is not None else None
            line += [value.denominator if value is not None else None, float(rate) if rate is not None else None]
    return heads, list(by_body.values())
