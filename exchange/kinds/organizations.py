"""organizations: communities, grid branches and micro-homes with the organisation they hang under."""

from __future__ import annotations

from typing import Any

from exchange.amounts import parse_count
from exchange.columns import Column, words
from exchange.fields import (
    date_json,
    optional_texts,
    present,
    read_choice,
    read_date,
    read_phones,
    read_required_text,
)
from exchange.kinds.base import PHONE, REMARK, SEQ, Kind, keys
from exchange.places import community_core
from exchange.rows import Row
from exchange.sheet import Sheet
from exchange.vocabulary import TIER_IDS, TIERS, squash

COLUMNS = (
    SEQ,
    Column(
        "parent",
        "上级组织",
        words(
            "上级党组织 所属党组织 隶属党组织 上级组织名称 上级党组织名称 所属上级组织 所属社区 所属组织",
            "隶属 上级 所属网格 所属支部 所属网格党支部 社区 所在社区 上级单位 隶属组织 直属上级",
        ),
        pattern=r"上级|隶属|所属",
        required=True,
        width=22,
    ),
    Column(
        "name",
        "组织名称",
        words(
            "名称 党组织名称 网格党支部名称 支部名称 网格名称 微家名称 党群微家名称 组织全称 党支部名称",
            "党小组名称 党组织全称 网格党支部 党群微家 机构名称",
        ),
        pattern=r"(?:组织|支部|微家|网格|小组).*(?:名称|全称)",
        required=True,
        width=26,
    ),
    Column(
        "tier",
        "层级",
        words("类型 组织类型 级别 组织层级 组织级别 党组织类型 类别 组织类别 党组织层级 党组织类别 组织形式"),
        pattern=r"层级|级别|类型|类别",
        width=12,
    ),
    Column(
        "code",
        "代码",
        words("编码 统计代码 区划代码 组织代码 组织编码 统计用区划代码 编号 行政区划代码"),
        pattern=r"代码|编码",
        width=16,
    ),
    Column(
        "founded",
        "成立日期",
        words("成立时间 批准成立时间 组建时间 建立时间 设立时间 成立年月 组建日期"),
        pattern=r"成立|组建|建立|设立",
        width=14,
    ),
    Column(
        "secretary",
        "书记",
        words("负责人 党组织书记 支部书记 党支部书记 组长 书记姓名 负责人姓名 党小组组长"),
        pattern=r"书记|负责人|组长",
        width=10,
    ),
    PHONE,
    Column(
        "address",
        "地址",
        words("办公地址 所在地 详细地址 活动场所 场所地址 所在位置 位置 户主地址"),
        pattern=r"地址|位置|场所",
        width=26,
    ),
    Column("households", "户数", ("居民户数", "覆盖户数", "住户数"), pattern=r"户数", width=8),
    Column("members", "党员数", ("党员人数", "党员总数", "党员数量"), pattern=r"党员.*数", width=8),
    REMARK,
)


def read_row(row: Row) -> dict[str, Any]:
    """Values of one organisation. `parent_code` is set where the parent is a division of the table."""
    parent = read_required_text(row, "parent")
    tier_text = row.text("tier")
    tier = read_choice(row, "tier", TIERS.find(tier_text), "TIER_UNKNOWN") if tier_text else None
    phone, phones = read_phones(row, expected=False)
    name = read_required_text(row, "name")
    if tier is None and name and not (tier_text and row.has("tier")):
        tier = _tier_of_name(name)
    values: dict[str, Any] = {
        "parent": parent,
        "name": name,
        "code": row.text("code"),
        "founded": date_json(read_date(row, "founded").date),
        **optional_texts(row, "secretary", "address", "remark"),
        "phone": phone,
        "phones": phones,
        "households": _read_count(row, "households"),
        "members": _read_count(row, "members"),
    }
    values = present(row, values, *(("phones",) if row.has("phone") else ()))
    values["tier"] = TIER_IDS[tier] if tier else None
    values["parent_code"] = _parent_code(row, parent)
    return values


def _tier_of_name(name: str) -> str | None:
    """Without a column for it, the name says what an organisation is."""
    plain = squash(name)
    if any(word in plain for word in ("微家", "党小组", "楼栋")):
        return "党群微家"
    if "网格" in plain or plain.endswith("党支部"):
        return "网格党支部"
    if plain.endswith(words("社区 居委会 村委会 村")):
        return "社区"
    return "街道" if plain.endswith(("街道", "镇", "街道办事处")) else None


def _parent_code(row: Row, parent: str | None) -> str | None:
    """The division a parent's name means; grid branches are known to the database alone."""
    if parent is None:
        return None
    place, divisions = row.sheet.place, row.sheet.divisions
    match = divisions.match_community(parent, street=place.street, district=place.district)
    if match.code or match.problem == "COMMUNITY_AMBIGUOUS":
        return match.code
    street = divisions.match_street(parent, district=place.district)
    return street.code or (match.found if match.problem == "COMMUNITY_OTHER_STREET" else None)


def _read_count(row: Row, key: str) -> int | None:
    count, problem = parse_count(row.read(key)[1])
    if problem:
        row.issue(key, problem)
    return count


def finish(sheet: Sheet) -> None:
    """The same name twice under one parent, the same code twice, parents that are neither division nor in the sheet."""
    seen: dict[tuple[str, str], int] = {}
    codes: dict[str, int] = {}
    names = {squash(r.values["name"]) for r in sheet.records if r.values["name"]}
    for record in sheet.records:
        values = record.values
        if values["name"]:
            key = (values["parent_code"] or community_core(values["parent"] or ""), squash(values["name"]))
            if key in seen:
                record.issue(sheet.letters["name"], "DUPLICATE", other_row=seen[key])
            seen.setdefault(key, record.row)
        if code := values.get("code"):
            if code in codes:
                record.issue(sheet.letters["code"], "DUPLICATE", other_row=codes[code])
            codes.setdefault(code, record.row)
        lowest = values["tier"] in {"GRID", "COMMUNITY"}
        if values["parent"] and not values["parent_code"] and lowest and squash(values["parent"]) not in names:
            record.issue(sheet.letters["parent"], "PARENT_UNKNOWN")


KIND = Kind(
    name="organizations",
    title="组织",
    columns=COLUMNS,
    needs=(
        keys("name"),
        keys("parent"),
        keys("tier", "code", "founded", "address", "secretary", "households", "members"),
    ),
    hint=r"组织|网格|微家|党支部|党小组",
    read_row=read_row,
    finish=finish,
    block=("parent",),
)
