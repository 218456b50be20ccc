"""checklist_items: the items of a year's checklists, under their headings, with who answers for each."""

from __future__ import annotations

import re
from typing import Any

from exchange.amounts import parse_count
from exchange.columns import Column, words
from exchange.dates import parse_deadline
from exchange.fields import optional_texts, present, read_deadline, read_list, read_required_text
from exchange.kinds.base import REMARK, SEQ, Kind, keys
from exchange.rows import Row
from exchange.sheet import Sheet
from exchange.vocabulary import squash

_COMMON_YEAR = 2001  # without 29 February: a deadline of every year

COLUMNS = (
    SEQ,
    Column("checklist", "清单名称", words("所属清单 清单 任务清单名称"), pattern=r"清单.*名称", width=24),
    Column(
        "heading",
        "类别",
        words("清单类别 项目类别 任务类别 指标类别 一级指标 标题 大类 板块 责任类别"),
        pattern=r"清单类别|一级指标",
        required=True,
        width=18,
    ),
    Column(
        "text",
        "任务或指标",
        words(
            "任务 指标 项目 项目内容 具体任务 具体指标 任务内容 指标内容 二级指标 责任内容 责任事项 清单项目 任务事项 "
            "工作任务"
        ),
        pattern=r"(?:具体)?(?:任务|指标)(?:内容)?\Z",
        required=True,
        width=40,
    ),
    Column("tiers", "责任层级", words("层级 责任级别 负责层级 责任主体层级"), pattern=r"责任层级", width=14),
    Column(
        "places",
        "责任组织",
        words("责任单位 负责组织 责任党组织 责任主体"),
        pattern=r"责任(?:组织|党组织|主体)",
        width=24,
    ),
    Column("post", "责任岗位", words("责任人岗位 岗位 责任职务"), pattern=r"责任岗位", width=12),
    Column("source", "自动判断依据", words("判断依据 自动判断 对应规则 对应统计指标"), pattern=r"自动判断", width=26),
    Column("target", "达到", words("达到百分比 达到百分之 目标值 目标"), pattern=r"达到|目标值", width=10),
    Column("due", "完成期限", words("完成时限 时限 期限 完成时间 办结时限"), pattern=r"期限|时限", width=14),
    Column("note", "完成标准", words("标准 完成要求 工作标准 评价标准 达标标准"), pattern=r"完成标准", width=30),
    REMARK,
)


def read_row(row: Row) -> dict[str, Any]:
    """Values of one item."""
    values: dict[str, Any] = {
        **optional_texts(row, "checklist", "post", "source", "note", "remark"),
        "heading": read_required_text(row, "heading"),
        "text": read_required_text(row, "text"),
        "tiers": read_list(row, "tiers"),
        "places": read_list(row, "places"),
        "target": _read_target(row),
        "due": _read_due(row),
    }
    return present(row, values)


def _read_due(row: Row) -> str | None:
    """A day; 06-30 for 6月底前 in a sheet that names no year, which is then that of the list."""
    cell, text = row.read("due")
    if row.sheet.year is None:
        reading = parse_deadline(cell, text=text, year=_COMMON_YEAR, typed=row.sheet.grid.typed)
        if reading.date and reading.problem == "DATE_YEAR_INFERRED":
            return reading.date.value[5:]
    return read_deadline(row, "due")


def _read_target(row: Row) -> int | None:
    text = row.read("target")[1]
    if text is None:
        return None
    # Excel shows 95% and keeps 0.95.
    if re.fullmatch(r"0\.\d{1,2}", text):
        text = str(round(float(text) * 100))
    count, problem = parse_count(text.removesuffix("%").removesuffix("％"))
    if problem:
        row.issue("target", problem)
    return count


def finish(sheet: Sheet) -> None:
    """The same item twice under one heading."""
    seen: dict[tuple[str, str, str], int] = {}
    for record in sheet.records:
        said = record.values
        if not said.get("text") or not said.get("heading"):
            continue
        key = (squash(said.get("checklist") or ""), squash(said["heading"]), squash(said["text"]))
        if key in seen:
            record.issue(sheet.letters["text"], "DUPLICATE", other_row=seen[key])
        seen.setdefault(key, record.row)


KIND = Kind(
    name="checklist_items",
    title="任务清单",
    columns=COLUMNS,
    needs=(keys("text"), keys("heading"), keys("tiers", "places", "post", "source", "due", "note", "checklist")),
    hint=r"任务清单|责任清单|规范化(?:建设)?清单|一核四强|六化体系",
    read_row=read_row,
    finish=finish,
    year_stated=True,
    block=("checklist", "heading"),
)
