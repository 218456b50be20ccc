"""Service centres and other venues, and what of them can be booked: in the same row, or a sheet of their own.

Whose a venue is stands in 所属组织 (a district, street, community or grid), or in the columns of street and community,
or in its own name, which only the room can read.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from exchange.amounts import parse_count
from exchange.columns import Column, words
from exchange.fields import (
    optional_texts,
    present,
    read_community,
    read_office,
    read_required_text,
    read_street,
    report_place,
)
from exchange.kinds.base import COMMUNITY, SEQ, STREET, Kind, keys
from exchange.kinds.ground import once
from exchange.rows import Row
from exchange.vocabulary import read_yes_no, squash

_OWNER = Column(
    "owner",
    "所属组织",
    words(
        "所属单位 所属街道社区 街道社区 镇街社区 街道镇社区 所属党组织 管理单位 隶属组织 建设单位 所在街道社区",
        "所属组织名称 主管单位 单位 单位名称",
    ),
    pattern=r"所属(?:组织|单位|党组织)|管理单位",
    width=20,
)
_CAPACITY = Column(
    "capacity",
    "可容纳人数",
    words("可容纳 容纳人数 最多容纳 最大容纳人数 容量 座位数 可容纳多少人 人数"),
    pattern=r"容纳|座位",
    width=12,
)

VENUE_COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    _OWNER,
    Column(
        "name",
        "阵地名称",
        words(
            "名称 阵地 服务阵地 服务阵地名称 中心名称 服务中心名称 党群服务中心 党群服务中心名称 中心（站点）名称",
            "驿站名称 党群服务中心（驿站）名称 场所名称 站点名称 党群阵地名称 党群阵地",
        ),
        pattern=r"(?:阵地|中心|驿站|站点|场所).*名称|党群(?:服务中心|阵地)",
        required=True,
        width=28,
    ),
    Column("kind", "类别", words("阵地类别 阵地类型 类型 性质 种类"), pattern=r"类别|类型", width=16),
    Column("address", "地址", words("详细地址 位置 所在位置 具体地址 阵地地址 地点"), pattern=r"地址|位置", width=28),
    Column(
        "hours",
        "开放时间",
        words("开放时段 服务时间 营业时间 办公时间 工作时间 开放服务时间 对外开放时间"),
        pattern=r"(?:开放|服务|办公|营业).*时[间段]",
        width=34,
    ),
    _CAPACITY,
    Column("lends", "可借用", words("可借用物品 可借物品 可提供设备 便民设施 可借用设备"), pattern=r"借用", width=22),
    Column(
        "public",
        "向居民公开",
        words("是否公开 是否向居民公开 对外公开 公开 是否对外开放 对居民开放"),
        pattern=r"公开|对外开放\Z",
        width=12,
    ),
    Column(
        "rooms",
        "可预约场地",
        words("场地 可预约的场地 功能室 功能室设置 主要功能室 场地设置 活动场地 主要场地 功能分区 功能区"),
        pattern=r"预约.*场地|功能室",
        width=34,
    ),
    Column(
        "services",
        "可预约服务",
        words("可预约的服务 服务项目 提供服务 主要服务项目 开展服务"),
        pattern=r"预约.*服务|服务项目",
        width=26,
    ),
    Column("shown_state", "状态", words("使用状态 今天")),
    Column("shown_people", "层级"),
)
FACILITY_COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    _OWNER,
    Column(
        "venue",
        "阵地名称",
        words("阵地 所在阵地 所属阵地 服务阵地 党群服务中心 服务中心 中心名称 服务中心名称 党群服务中心名称 所在中心"),
        pattern=r"阵地|(?:中心|驿站).*名称|党群服务中心",
        required=True,
        width=28,
    ),
    Column(
        "name",
        "场地或服务",
        words("场地 场地名称 服务 服务名称 功能室 功能室名称 场室名称 活动室 活动室名称 名称 会议室 会议室名称"),
        weak=words("项目 服务项目"),
        pattern=r"(?:场地|功能室|活动室|会议室).*名称|场地.*服务",
        required=True,
        width=22,
    ),
    Column("kind", "类别", words("类型 种类 场地类别 场地类型"), pattern=r"类别|类型", width=10),
    _CAPACITY,
    Column(
        "note", "说明", words("备注 设备 配备 设备情况 使用说明 配套设备 注意事项"), pattern=r"说明|设备|备注", width=30
    ),
)

_NUMBERED = re.compile(r"(?:\A|(?<=[\s、;,)]))(?:\(\d{1,2}\)|\d{1,2}[.、)](?!\d))\s*(?![^(]*\))")
_APART = re.compile(r"[、;；，,/\n\r]+(?![^(]*\))")
_HOLDS = re.compile(r"(?:最多|约|可)?(?:容纳)?(?:约)?(\d{1,6})\s*(?:人|座|个座位)(?:左右)?")
_OFFICE = re.compile(r"(?:社区|街道|街道办|街道办事处|居委会|镇|乡|苏木|村|区)\Z")


def read_owner(row: Row) -> dict[str, Any]:
    """Whose it is: the code of an office; what is none is the name of a grid, which only the room knows."""
    community = read_community(row, required=False)
    code, problem = read_office(row, "owner", community)
    if problem is not None:
        text = row.text("owner") or ""
        if problem.candidates or _OFFICE.search(text):
            report_place(row, "owner", problem)
        return {"community": community, "owner": text}
    stated = row.text("community") if row.has("community") else None
    if code is None and not stated and row.has("street") and row.text("street"):
        code = read_street(row)
    return {"community": community, "owner": code}


def split_facilities(text: str | None) -> list[dict[str, Any]]:
    """多功能厅（100人）、四点半课堂（每周三） → text, name, capacity, note of each; brackets stay together.

    1.多功能厅 2.图书室 are two, without their numbers.
    """
    plain = unicodedata.normalize("NFKC", text or "").strip()
    if _NUMBERED.match(plain):  # a numbered list: its numbers stand between the pieces and belong to none
        plain = _NUMBERED.sub(";", plain)
    pieces = [piece.strip() for piece in _APART.split(plain) if piece.strip()]
    return [{"text": piece.replace("(", "（").replace(")", "）"), **_facility(piece)} for piece in pieces]


def _facility(text: str) -> dict[str, Any]:
    name, bracket, rest = text.partition("(")
    note = rest.strip().removesuffix(")").strip() if bracket else ""
    first, more = (*re.split(r"[,、]", note, maxsplit=1), "")[:2]
    if more and _HOLDS.fullmatch(first.strip()):  # 会议室（30人，有投影仪）
        return {"name": name.strip(), "capacity": int(_HOLDS.fullmatch(first.strip())[1]), "note": more.strip()}
    holds = _HOLDS.fullmatch(note)
    if not bracket and (found := re.fullmatch(rf"(.*\D)\s+{_HOLDS.pattern}", name)):
        name, holds = found[1], _HOLDS.search(name[found.end(1) :])
    return {"name": name.strip(), "capacity": int(holds[1]) if holds else None, "note": "" if holds else note}


def _said_public(text: str | None) -> bool | None:
    """是, 公开, 对外开放 → True; 否, 不公开 → False; nothing and anything else → None."""
    if text is None:
        return None
    plain = squash(text)
    if plain.endswith(("公开", "开放")):
        return not plain.startswith(("不", "未", "否", "暂不"))
    return read_yes_no(text)


def _count(row: Row, key: str) -> int | None:
    count, problem = parse_count(row.read(key)[1])
    if problem:
        row.issue(key, problem)
    return count


def _venue(row: Row) -> dict[str, Any]:
    public = row.text("public")
    values = {
        **read_owner(row),
        "name": read_required_text(row, "name"),
        **optional_texts(row, "kind", "address", "hours", "lends"),
        "capacity": _count(row, "capacity"),
        # What is written and neither yes nor no is for the room to ask about.
        "public": _said_public(public),
        "public_said": public,
        "rooms": split_facilities(row.lines("rooms")),
        "services": split_facilities(row.lines("services")),
    }
    return present(row, values, "community", "owner", *(("public_said",) if row.has("public") else ()))


def _facility_row(row: Row) -> dict[str, Any]:
    values = {
        **read_owner(row),
        "venue": read_required_text(row, "venue"),
        "name": read_required_text(row, "name"),
        **optional_texts(row, "kind", "note"),
        "capacity": _count(row, "capacity"),
    }
    return present(row, values, "community", "owner")


VENUES = Kind(
    name="venues",
    title="服务阵地",
    columns=VENUE_COLUMNS,
    needs=(keys("name"), keys("hours", "lends", "public", "rooms")),
    hint=r"党群服务中心|服务阵地|党群阵地|阵地(?:台账|名单|一览|情况|名册)|服务中心(?:台账|名单|一览)",
    read_row=_venue,
    finish=once("name", "owner"),
)
FACILITIES = Kind(
    name="facilities",
    title="可预约的场地和服务",
    columns=FACILITY_COLUMNS,
    needs=(keys("venue"), keys("name"), keys("capacity", "kind", "note")),
    hint=r"场地(?:台账|名单|一览|情况)|功能室|可预约",
    read_row=_facility_row,
    finish=once("name", "venue", "owner"),
    block=("community", "owner", "venue"),
)
