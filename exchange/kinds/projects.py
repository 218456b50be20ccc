"""project_list: projects that bring needs and resources together, with their progress; and the references they make."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from exchange.amounts import parse_progress
from exchange.cells import fold
from exchange.columns import Column, words
from exchange.dates import parse_date
from exchange.fields import (
    present,
    read_community,
    read_deadline,
    read_list,
    read_required_text,
    report_date,
)
from exchange.kinds.base import COMMUNITY, REMARK, SEQ, STREET, Kind, keys
from exchange.kinds.lists import DUE, NEEDS, NO_NAMES, RESOURCES, RESPONSIBLE_NAMES, normal_number
from exchange.rows import Row
from exchange.sheet import Record, Sheet

COLUMNS = (
    SEQ,
    Column("no", "项目编号", (*NO_NAMES, "项目号"), width=10),
    STREET,
    COMMUNITY,
    Column(
        "name",
        "项目名称",
        words("项目 党建项目 共建项目 项目内容 服务项目 党建项目名称 共建项目名称 实施项目"),
        pattern=r"项目.*名称",
        required=True,
        width=26,
    ),
    Column(
        "needs",
        "对应需求",
        words(
            "需求编号 关联需求 对接需求 需求 对应需求编号 所对应需求 需求清单编号 匹配需求 对应需求清单",
            "对应的需求 来源需求",
        ),
        pattern=r"需求",
        required=True,
        width=16,
    ),
    Column(
        "resources",
        "对应资源",
        words(
            "资源编号 关联资源 对接资源 资源 对应资源编号 所需资源 资源清单编号 匹配资源 对应资源清单",
            "对应的资源 使用资源",
        ),
        pattern=r"资源",
        width=16,
    ),
    Column("responsible", "责任单位", RESPONSIBLE_NAMES, pattern=r"责任|牵头|承办|实施", width=22),
    DUE,
    Column(
        "progress",
        "进度",
        words(
            "完成进度 进展 进展情况 完成情况 项目进度 完成率 完成比例 实施进度 工作进度 目前进度 当前进度",
            "推进情况 完成百分比",
        ),
        pattern=r"进度|进展|完成情况|完成率",
        width=10,
    ),
    Column(
        "done_on",
        "完成日期",
        words("完成时间 实际完成时间 办结时间 实际完成日期 办结日期 完工日期 完工时间"),
        pattern=r"实际完成|办结|完成日期",
        width=12,
    ),
    REMARK,
)

_RANGE = re.compile(r"([A-Z]+)[-_]?(\d+)\s*(?:[~～至到—]|-{1,2})\s*([A-Z]*)[-_]?(\d+)\Z")


def _read_references(row: Row, key: str) -> list[str]:
    """X002、X003; X001-X003 means all three."""
    found: list[str] = []
    for part in read_list(row, key, blanks=True):
        span = _RANGE.match(fold(part).upper())
        if span and span[3] in {"", span[1]} and 0 < int(span[4]) - int(span[2]) < 50:
            width = len(span[2])
            found.extend(f"{span[1]}{number:0{width}d}" for number in range(int(span[2]), int(span[4]) + 1))
        else:
            found.append(normal_number(part))
    return list(dict.fromkeys(found))


def read_row(row: Row) -> dict[str, Any]:
    """Values of one project."""
    needs = _read_references(row, "needs")
    if not needs and row.has("needs"):
        row.issue("needs", "REQUIRED")
    cell, text = row.read("progress")
    header = row.sheet.header.headers.get(row.sheet.positions.get("progress", 0))
    progress, problem = parse_progress(cell, text, percent=bool(header and "%" in header.note))
    if problem:
        row.issue("progress", problem)
    done_on = _read_done(row)
    due = read_deadline(row, "due")
    unfinished = problem is None and (progress is None or progress < 100)
    if due and due < row.sheet.as_of and unfinished and done_on is None:
        row.issue("due", "OVERDUE")
    values: dict[str, Any] = {
        "no": row.text("no"),
        "community": read_community(row, required=False) if row.has("community") else None,
        "name": read_required_text(row, "name"),
        "responsible": row.text("responsible"),
        "needs": needs,
        "resources": _read_references(row, "resources"),
        "due": due,
        "progress": progress,
        "done_on": done_on,
    }
    return present(row, values)


def _read_done(row: Row) -> str | None:
    cell, text = row.read("done_on")
    reading = parse_date(cell, text=text, year=row.sheet.year, typed=row.sheet.grid.typed)
    report_date(row, "done_on", reading)
    return reading.date.value if reading.date else None


def finish(sheet: Sheet) -> None:
    """References are checked when all sheets are read (`check_references`)."""


KIND = Kind(
    name="project_list",
    title="项目清单",
    columns=COLUMNS,
    needs=(keys("name"), keys("needs", "resources"), keys("responsible", "progress", "due", "done_on", "resources")),
    hint=r"项目清单|项目台账|项目",
    read_row=read_row,
    finish=finish,
    year_stated=True,
)


def check_references(sheets: list[Sheet]) -> None:
    """Numbers that projects refer to must stand once in the lists of the same workbook, where it has such lists.

    A reference takes the form in which the list writes its number.
    """
    for key, kind in (("needs", NEEDS.name), ("resources", RESOURCES.name)):
        lists = [sheet for sheet in sheets if sheet.kind.name == kind and "no" in sheet.positions]
        if not lists:
            continue
        listed = [record.values["no"] for sheet in lists for record in sheet.records if record.values["no"]]
        known = Counter(normal_number(number) for number in listed)
        written = {normal_number(number): number for number in listed}
        for sheet in sheets:
            if sheet.kind is not KIND or key not in sheet.positions:
                continue
            for record in sheet.records:
                numbers = [written.get(normal_number(n), n) for n in record.values[key]]
                record.values[key] = numbers
                _check_record(record, sheet.letters[key], numbers, known)


def _check_record(record: Record, column: str, numbers: list[str], known: Counter[str]) -> None:
    for number in numbers:
        count = known[normal_number(number)]
        if count != 1:
            record.late_issue(column, "REFERENCE_AMBIGUOUS" if count else "REFERENCE_UNKNOWN", value=number)
