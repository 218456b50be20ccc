"""The compliance table as a workbook or as text: all pages of exactly what the page shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.module_loading import import_string

from appraisal.selectors import GRAVITY, Group, Table
from common.audit import record
from common.lists import EXPORT_LIMIT, EXPORT_TYPES
from common.rules import Finding, State
from orgs.wording import tier_word

Sheet = tuple[list[str], list[list[Any]]]


def export_rows(table: Table) -> Sheet:
    """Heads and rows: one organisation a row, one rule a column."""
    heads = ["组织", "层级", "所在", "总体", *(column.label for column in table.columns)]
    rows = [
        [
            row.node.name,
            row.node.tier_label,
            table.network.place_of(row.node),
            row.state.label if row.state else "",
            *(cell_text(row.cells.get(column.key)) for column in table.columns),
        ]
        for row in table.rows
    ]
    return heads, rows


def cell_text(finding: Finding | None) -> str:
    """不符合：12 席，为偶数. Nothing where the rule does not speak of the organisation."""
    if finding is None:
        return ""
    if finding.state in (State.HOLDS, State.NOT_APPLICABLE):
        return finding.state.label
    return f"{finding.state.label}：{finding.found}"


def export_summary(groups: list[Group], table: Table) -> Sheet:
    """Heads and rows: one rule of one street (community, grid) a row, one state a column, so that it can be pivoted."""
    heads = ["组织", "层级", "组织数", "条款", "出处", *(state.label for state in GRAVITY)]
    rows: list[list[Any]] = []
    for group in groups:
        tier = tier_word(group.tier)
        own = [group.name, tier, group.organizations]
        rows.append([*own, "总体（每个组织按最严重的一项计）", "", *(group.states[state] for state in GRAVITY)])
        for column in table.columns:
            counts = group.by_rule.get(column.key)
            if counts:
                rows.append([*own, column.label, column.clauses, *(counts[state] for state in GRAVITY)])
    return heads, rows


def send(request: HttpRequest, kind: str, title: str, headers: list[str], rows: list[list[Any]]) -> HttpResponse:
    """The file, noted in the audit trail. A district has fewer organisations than an export may have rows."""
    body = import_string(settings.TABLE_WRITER)(title=title, headers=headers, rows=rows[:EXPORT_LIMIT], form=kind)
    record(actor=request.user, action="compliance.exported", rows=len(rows), form=kind, on=request.as_of)
    response = HttpResponse(body, content_type=EXPORT_TYPES[kind])
    name = f"{title}_{request.as_of:%Y%m%d}.{kind}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
