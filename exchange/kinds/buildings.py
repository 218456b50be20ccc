"""buildings: a community's buildings with households, people, the grid and the estate each belongs to, what is next."""

from __future__ import annotations

from typing import Any

from exchange.amounts import parse_count
from exchange.columns import Column, words
from exchange.fields import optional_texts, present, read_community, read_list, read_required_text
from exchange.kinds.base import COMMUNITY, REMARK, SEQ, STREET, Kind, keys
from exchange.rows import Row
from exchange.sheet import Sheet
from exchange.vocabulary import squash

COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    Column(
        "name",
        "楼栋",
        words("楼栋名称 楼栋号 楼幢 楼号 栋号 幢号 楼栋编号 楼房 楼宇 建筑物"),
        pattern=r"楼(?:栋|幢|号)|栋号",
        required=True,
        width=14,
    ),
    Column(
        "grid",
        "所属网格",
        words("网格 网格名称 所在网格 划入网格 网格党支部 所属网格党支部"),
        pattern=r"网格",
        width=22,
    ),
    Column("estate", "小区", words("小区名称 所属小区 所在小区 院落 楼盘"), pattern=r"小区|院落", width=18),
    Column("households", "户数", words("居民户数 住户数 总户数 户数合计"), pattern=r"户数", width=8),
    Column("people", "人数", words("居民人数 人口数 常住人口 总人数 人口"), pattern=r"人数|人口", width=8),
    Column("entrances", "单元数", words("单元 单元个数 门栋数"), pattern=r"单元", width=8),
    Column("address", "地址", words("详细地址 位置 所在位置 门牌地址"), pattern=r"地址|位置", width=26),
    Column(
        "neighbours",
        "相邻楼栋",
        words("相邻 邻近楼栋 相邻楼 相连楼栋 毗邻楼栋"),
        pattern=r"相邻|邻近|毗邻",
        width=20,
    ),
    REMARK,
)


def read_row(row: Row) -> dict[str, Any]:
    """Values of one building."""
    values: dict[str, Any] = {
        "community": read_community(row, required=False),
        "name": read_required_text(row, "name"),
        **optional_texts(row, "grid", "estate", "address", "remark"),
        "households": _read_count(row, "households"),
        "people": _read_count(row, "people"),
        "entrances": _read_count(row, "entrances"),
        "neighbours": read_list(row, "neighbours"),
    }
    return present(row, values, "community")


def _read_count(row: Row, key: str) -> int | None:
    count, problem = parse_count(row.read(key)[1])
    if problem:
        row.issue(key, problem)
    return count


def finish(sheet: Sheet) -> None:
    """The same building twice in one community."""
    seen: dict[tuple[str | None, str], int] = {}
    for record in sheet.records:
        if not record.values["name"]:
            continue
        key = (record.values["community"], squash(record.values["name"]))
        if key in seen:
            record.issue(sheet.letters["name"], "DUPLICATE", other_row=seen[key])
        seen.setdefault(key, record.row)


KIND = Kind(
    name="buildings",
    title="楼栋",
    columns=COLUMNS,
    needs=(keys("name"), keys("households", "people", "grid", "neighbours", "estate")),
    hint=r"楼栋|楼幢|楼房",
    read_row=read_row,
    finish=finish,
    block=("community", "grid", "estate"),
)
