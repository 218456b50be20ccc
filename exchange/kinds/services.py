"""党员服务记录: what members who reported did where they live, one row one member's service of a day."""

from __future__ import annotations

from typing import Any

from exchange.amounts import parse_count
from exchange.columns import Column, words
from exchange.fields import (
    date_json,
    optional_texts,
    present,
    read_community,
    read_date,
    read_name,
    read_phones,
    read_required_text,
)
from exchange.kinds.base import COMMUNITY, PHONE, REMARK, SEQ, STREET, Kind, keys
from exchange.kinds.ground import once
from exchange.rows import Row

COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    Column(
        "on",
        "日期",
        words("服务日期 服务时间 活动日期 活动时间 时间"),
        pattern=r"服务(?:日期|时间)",
        required=True,
        width=12,
    ),
    Column(
        "name",
        "党员",
        words("姓名 党员姓名 服务党员 志愿者 参加党员 参与党员"),
        pattern=r"姓名",
        required=True,
        width=10,
    ),
    PHONE,
    Column(
        "title",
        "服务内容",
        words("服务事项 服务项目 活动内容 服务名称"),
        pattern=r"服务(?:内容|事项|项目)",
        required=True,
        width=28,
    ),
    Column(
        "organization",
        "服务地",
        words("服务地点 报到地 报到组织 服务社区 服务小区"),
        pattern=r"服务(?:地|社区|小区)",
        width=20,
    ),
    Column("hours", "时长（小时）", words("时长 服务时长 小时数 服务时数"), pattern=r"时长|小时", width=12),
    Column("served", "服务人数", words("服务人次 受益人数 服务对象人数"), pattern=r"(?:服务|受益).*人", width=10),
    Column("shown_state", "状态", words("确认状态")),
    REMARK,
)


def read_row(row: Row) -> dict[str, Any]:
    """Values of one service."""
    served, problem = parse_count(row.read("served")[1])
    if problem:
        row.issue("served", problem)
    date = read_date(row, "on").date
    if date is None and row.text("on") is None:
        row.issue("on", "REQUIRED")
    values: dict[str, Any] = {
        "community": read_community(row, required=False),
        "on": date_json(date),
        "name": read_name(row, "name"),
        "phone": read_phones(row, expected=False)[0],
        "title": read_required_text(row, "title"),
        "served": served,
        **optional_texts(row, "organization", "hours", "remark"),
    }
    return present(row, values, "community")


KIND = Kind(
    name="member_services",
    title="党员服务记录",
    columns=COLUMNS,
    needs=(keys("on"), keys("name"), keys("title")),
    hint=r"服务记录|志愿服务|党员服务",
    read_row=read_row,
    finish=once("name", "phone", "on", "title"),
)
