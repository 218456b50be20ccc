"""need_list and resource_list: what is wanted and what is there, numbered so that projects can refer to them."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from exchange.amounts import parse_amount, parse_quantity
from exchange.cells import fold, trim
from exchange.columns import Column, header_note, words
from exchange.fields import (
    optional_texts,
    present,
    read_community,
    read_deadline,
    read_list,
    read_required_text,
)
from exchange.kinds.base import COMMUNITY, REMARK, SEQ, STREET, Kind, keys
from exchange.rows import Row
from exchange.sheet import Sheet
from exchange.totals import compare_amount_total

NO_NAMES = words("编号 号码 代号 清单编号 编码 编号代码")
CATEGORY_NAMES = words("类别 类型 分类 所属类别 种类 领域")
DUE = Column(
    "due",
    "完成时限",
    words(
        "时限 完成期限 期限 办结时限 计划完成时间 要求完成时间 解决时限 截止时间 计划完成时限",
        "拟完成时间 完成时间要求 需求时限 时间要求 完成时间节点 时间节点 落实时限 整改时限 计划时间",
        "需求时间 预计完成时间",
    ),
    pattern=r"时限|期限|(?:计划|预计|拟|要求).*完成|截止",
    width=14,
)
RESPONSIBLE_NAMES = words(
    "牵头单位 实施单位 承办单位 负责单位 主责单位 责任部门 落实单位 责任主体 责任人 承接单位",
    "项目责任单位 牵头责任单位 责任单位责任人 实施主体 负责人 主办单位",
)


# ---- numbers --------------------------------------------------------------------------------------------------------

_SEPARATORS = re.compile(r"[\s\-—－_.·#＃]+")


def normal_number(text: str) -> str:
    """Z-04, z04 and Z04 are one number."""
    return _SEPARATORS.sub("", fold(trim(text))).upper()


def _shape(text: str) -> str:
    return re.sub(r"\d+", "9", re.sub(r"[A-Z]", "A", text))


def _check_numbers(sheet: Sheet) -> None:
    """Numbers written unlike the others of their column, and numbers given twice."""
    numbered = [r for r in sheet.records if r.values.get("no")]
    shapes = Counter(_shape(r.private["no"]) for r in numbered)
    if not shapes:
        return
    usual = shapes.most_common(1)[0][0]
    column = sheet.letters["no"]
    first: dict[str, int] = {}
    for record in numbered:
        if _shape(record.private["no"]) != usual:
            record.issue(column, "NUMBER_FORMAT")
        elif _SEPARATORS.search(record.private["no"]):
            # The whole column is written this way: it is the district's own form.
            record.values["no"] = record.private["no"]
        key = normal_number(record.values["no"])
        if key in first:
            record.issue(column, "DUPLICATE", other_row=first[key])
        else:
            first[key] = record.row


def _read_number(row: Row) -> str | None:
    text = read_required_text(row, "no")
    if text is None:
        return None
    row.private["no"] = fold(trim(text))
    return normal_number(text)


# ---- needs ----------------------------------------------------------------------------------------------------------

NEED_COLUMNS = (
    SEQ,
    Column("no", "编号", (*NO_NAMES, "需求编号", "需求号", "需求序号"), pattern=r"编号", required=True, width=10),
    STREET,
    COMMUNITY,
    Column(
        "text",
        "需求内容",
        words(
            "需求名称 需求事项 需求 具体需求 需求项目 需求描述 需求清单 服务需求 需求具体内容",
            "需求内容描述 需求事项内容",
        ),
        pattern=r"需求.*(?:内容|名称|事项|描述)",
        required=True,
        width=30,
    ),
    Column(
        "category",
        "需求类别",
        (*CATEGORY_NAMES, "需求类型", "需求分类", "需求领域"),
        pattern=r"类别|类型|分类",
        width=12,
    ),
    Column("unit", "提出单位", words("需求单位 申报单位 提报单位 需求方 提出主体"), width=20),
    Column(
        "budget_yuan",
        "预算(元)",
        words(
            "预算 所需资金 经费预算 预计资金 资金 预算资金 所需经费 预算金额 资金预算 预计经费 经费",
            "项目预算 资金需求 预算经费 所需资金预算 金额 预估金额 估算资金 资金额度",
        ),
        pattern=r"预算|资金|经费|金额",
        width=12,
    ),
    DUE,
    Column("done_on", "完成时间", ("完成日期", "实际完成时间", "办结时间"), width=12),
    Column(
        "claimed_by",
        "认领单位",
        words(
            "承接单位 认领情况 认领方 对接单位 认领主体 已认领单位 认领单位名称 领办单位 承办单位",
            "结对单位 认领共建单位 响应单位 认领",
        ),
        pattern=r"认领|承接|领办",
        width=24,
    ),
    REMARK,
)


def _budget_unit(sheet: Sheet) -> str:
    header = sheet.header.headers.get(sheet.positions.get("budget_yuan", 0))
    note = (header_note(header.text) or header.text) if header else ""
    return "万元" if "万" in note else "千元" if "千" in note else "元"


def read_need(row: Row) -> dict[str, Any]:
    """Values of one need."""
    _, text = row.read("budget_yuan")
    amount = parse_amount(text, unit=_budget_unit(row.sheet))
    if amount.problem:
        row.issue("budget_yuan", amount.problem)
    values = {
        "no": _read_number(row),
        "community": read_community(row) if row.has("community") else row.sheet.place.community,
        "text": read_required_text(row, "text"),
        "category": row.text("category"),
        **optional_texts(row, "unit"),
        "budget_yuan": amount.yuan,
        "due": read_deadline(row, "due") if row.has("due") else None,
        "claimed_by": read_list(row, "claimed_by"),
    }
    if row.has("done_on") and not row.has("due"):
        # With one date column only, 完成时间 is when it is to be done.
        values["due"] = read_deadline(row, "done_on")
    return present(
        row, values, *(("due",) if row.has("done_on") else ()), *(("community",) if values["community"] else ())
    )


def finish_needs(sheet: Sheet) -> None:
    """Numbers and the stated sum."""
    if "no" in sheet.positions:
        _check_numbers(sheet)
    compare_amount_total(sheet, "budget_yuan", _budget_unit(sheet))


NEEDS = Kind(
    name="need_list",
    title="需求清单",
    columns=NEED_COLUMNS,
    needs=(keys("text"), keys("budget_yuan", "claimed_by", "due", "category", "community", "no", "done_on")),
    hint=r"需求清单|需求台账|需求",
    read_row=read_need,
    finish=finish_needs,
    year_stated=True,
    block=("community",),
)


# ---- resources ------------------------------------------------------------------------------------------------------

RESOURCE_COLUMNS = (
    SEQ,
    Column("no", "编号", (*NO_NAMES, "资源编号", "资源号", "资源序号"), pattern=r"编号", required=True, width=10),
    STREET,
    COMMUNITY,
    Column(
        "unit",
        "提供单位",
        words(
            "单位 资源单位 共建单位 单位名称 资源提供单位 所属单位 供给单位 资源方 成员单位 驻区单位",
            "提供方 资源所属单位 资源提供方",
        ),
        pattern=r"单位",
        required=True,
        width=22,
    ),
    Column(
        "text",
        "资源名称",
        words(
            "资源内容 资源 资源项目 具体资源 资源描述 资源清单 服务内容 可提供资源 资源事项 提供资源",
            "资源具体内容 可提供的资源",
        ),
        pattern=r"资源.*(?:名称|内容|项目|描述)",
        required=True,
        width=26,
    ),
    Column("category", "资源类别", (*CATEGORY_NAMES, "资源类型", "资源分类"), pattern=r"类别|类型|分类", width=12),
    Column(
        "quantity", "数量", words("资源数量 规模 数量规模 数量单位 可提供数量 数额"), pattern=r"数量|规模", width=10
    ),
    Column(
        "open_hours",
        "开放时间",
        words(
            "可用时间 服务时间 开放时段 时间 可提供时间 使用时间 提供时间 开放使用时间 可使用时间", "服务时段 可用时段"
        ),
        pattern=r"时间|时段",
        width=20,
    ),
    Column("contact", "联系人", words("联系人及电话 联络员 联系人电话 联系方式"), pattern=r"联系", width=18),
    REMARK,
)


def read_resource(row: Row) -> dict[str, Any]:
    """Values of one resource."""
    _, text = row.read("quantity")
    quantity = parse_quantity(text)
    if quantity.problem:
        row.issue("quantity", quantity.problem)
    unit = quantity.unit
    if quantity.number is not None and unit is None and row.has("quantity"):
        header = row.sheet.header.headers.get(row.sheet.positions["quantity"])
        unit = (header.note or None) if header else None
    values: dict[str, Any] = {
        "no": _read_number(row),
        "community": read_community(row, required=False) if row.has("community") else None,
        "unit": read_required_text(row, "unit"),
        "text": read_required_text(row, "text"),
        **optional_texts(row, "category", "open_hours"),
        "quantity": quantity.number,
    }
    values = present(row, values)
    if row.has("quantity"):
        values["quantity_unit"] = unit
    return values


def finish_resources(sheet: Sheet) -> None:
    """Numbers."""
    if "no" in sheet.positions:
        _check_numbers(sheet)


RESOURCES = Kind(
    name="resource_list",
    title="资源清单",
    columns=RESOURCE_COLUMNS,
    needs=(keys("text"), keys("unit", "quantity", "open_hours")),
    hint=r"资源清单|资源台账|资源",
    read_row=read_resource,
    finish=finish_resources,
    year_stated=True,
    block=("unit",),
)
