"""Answers as a table: one number a row, so that it can be pivoted. Page, API and workbook write the same cells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.module_loading import import_string

from appraisal.statistics.answers import Row
from common.lists import EXPORT_TYPES
from common.metrics import MetricValue
from orgs.wording import tier_words

HEADS = [
    "截至日期",
    "指标编号",
    "指标",
    "组织编号",
    "组织代码",
    "组织",
    "层级",
    "本级",
    "数值",
    "基数",
    "百分比",
    "计量单位",
    "口径版本",
    "已存档",
    "因人数少不显示",
]


def sheet(rows: Iterable[Row]) -> tuple[list[str], list[list[Any]]]:
    """Heads and rows."""
    words = tier_words()
    return HEADS, [
        [
            row.on,
            row.metric.id,
            row.metric.name,
            row.node.pk,
            row.node.code,
            row.node.name,
            words[row.node.tier],
            row.own,
            row.value.numerator if row.value else None,
            row.value.denominator if row.value else None,
            float(row.value.rate) if row.value and row.value.rate is not None else None,
            row.metric.unit,
            row.version,
            row.frozen,
            row.hidden,
        ]
        for row in rows
    ]


def number_text(value: MetricValue | None, unit: str = "") -> str:
    """77 席; 83.3%（5/6）; a dash where there is nothing to divide by; * for what is hidden."""
    if value is None:
        return "*"
    if value.denominator is None:
        return f"{value.numerator:,}{' ' + unit if unit else ''}"
    return f"{value.rate}%（{value.numerator:,}/{value.denominator:,}）" if value.rate is not None else "—"


def file(title: str, heads: list[str], rows: list[list[Any]], kind: str, name: str) -> HttpResponse:
    """The table as a file of the kind."""
    body = import_string(settings.TABLE_WRITER)(title=title, headers=heads, rows=rows, form=kind)
    response = HttpResponse(body, content_type=EXPORT_TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.{kind}")
    return response
