"""Temporary bodies for a task, office buildings and markets with their instructors, reserve talent.

Each reads again what the list page of the same name exports, whichever office exports it: a body that a street or a
grid founded is named by 成立单位, a reserve that the district keeps by 储备单位.
"""

from __future__ import annotations

from typing import Any

from exchange.columns import Column, words
from exchange.fields import read_office, report_place
from exchange.kinds.base import COMMUNITY, NAME, PHONE, REMARK, SEQ, STREET, Kind, keys
from exchange.kinds.ground import once, reader
from exchange.rows import Row

BODY_COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    Column(
        "name",
        "临时组织",
        words("临时组织名称 临时党组织 临时党组织名称 临时党支部名称 队伍名称 突击队名称"),
        pattern=r"临时.*名称|队.*名称",
        required=True,
        width=26,
    ),
    Column("kind", "种类", words("类别 类型 组织类别 组织种类"), pattern=r"种类|类别|类型", required=True, width=14),
    Column("purpose", "任务", words("承担任务 成立事由 事由 用途 主要任务"), pattern=r"任务|事由", width=28),
    Column("place", "设在何处", words("设置地点 地点 工作地点 值守点"), pattern=r"地点|何处", width=20),
    Column(
        "parent",
        "上级临时组织",
        words("上级临时党组织 隶属临时党组织 上级组织 隶属临时组织"),
        pattern=r"上级|隶属",
        width=24,
    ),
    Column("leader", "负责人", words("书记 队长 组长 临时党支部书记 负责人姓名"), pattern=r"负责人", width=10),
    PHONE,
    Column("since", "成立", words("成立日期 成立时间 设立日期"), pattern=r"成立(?:日期|时间)", width=12),
    Column("document", "文号", words("批准文号 批复文号"), pattern=r"文号", width=18),
    Column("founder", "成立单位", words("设立单位 组建单位"), width=18),
    Column("shown_people", "人数", words("党员数")),
    Column("shown_count", "下设"),
    REMARK,
)
BUSINESS_COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    Column(
        "name",
        "楼宇市场",
        words("楼宇市场名称 楼宇名称 市场名称 商务楼宇名称 专业市场名称 商圈名称 园区名称 楼宇（市场）名称"),
        pattern=r"(?:楼宇|市场|商圈|园区).*名称",
        required=True,
        width=24,
    ),
    Column("kind", "种类", words("类别 类型 楼宇类别 楼宇类型"), pattern=r"种类|类别|类型", width=12),
    Column("address", "地址", words("详细地址 位置 所在位置 门牌地址"), pattern=r"地址|位置", width=26),
    Column("instructor", "党建指导员", words("指导员 党建指导员姓名 指导员姓名"), pattern=r"指导员", width=12),
    PHONE,
    Column("since", "自", words("登记日期 起始日期 选派日期 自哪天起"), pattern=r"选派|起始", width=12),
    Column("shown_count", "入驻单位", words("入驻单位数")),
    Column("shown_state", "组织覆盖"),
    Column("shown_people", "工作覆盖"),
    REMARK,
)
RESERVE_COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    Column("keeper", "储备单位", words("后备单位"), width=18),
    NAME,
    PHONE,
    Column("post", "单位及职务", words("工作单位及职务 现任职务 职务"), pattern=r"职务", width=24),
    Column("aim", "培养方向", words("拟任职务 培养岗位 后备岗位 培养目标"), pattern=r"培养方向|拟任", width=18),
    Column("readiness", "梯度", words("成熟度 培养梯度 后备梯度 培养阶段"), pattern=r"梯度|成熟", width=12),
    Column("mentor", "培养联系人", words("联系人 带教人 帮带人 培养人"), pattern=r"培养联系|帮带|带教", width=12),
    Column("since", "列入", words("列入日期 列入时间 入库时间 入库日期"), pattern=r"列入|入库", width=12),
    REMARK,
)

_read_business = reader("name", texts=("kind", "address"), dates=("since",), person="instructor", needed=False)


def _business(row: Row) -> dict[str, Any]:
    """Our own list counts the instructors where a sheet of others names one: a number is nobody's name."""
    values = _read_business(row)
    if (row.text("instructor") or "").isdigit():
        values["instructor"] = None
        row.issues[:] = [issue for issue in row.issues if issue.column != row.letter("instructor")]
    return values


_read_body = reader(
    "name",
    texts=("kind", "purpose", "place", "parent", "document"),
    dates=("since",),
    person="leader",
    needed=False,
)
_read_reserve = reader("name", texts=("post", "aim", "readiness", "mentor"), dates=("since",), person="name")


def founder_of(row: Row, values: dict[str, Any]) -> dict[str, Any]:
    """With who founded it: the code of an office; what is none is the name of a grid, which only the room knows."""
    code, problem = read_office(row, "founder", values["community"])
    return values | {"founder": row.text("founder") if problem is not None else code}


def _body(row: Row) -> dict[str, Any]:
    return founder_of(row, _read_body(row))


def _reserve(row: Row) -> dict[str, Any]:
    """Who keeps somebody in reserve: a community, a street or the district."""
    values = _read_reserve(row)
    code, problem = read_office(row, "keeper", values["community"])
    if problem is not None:
        report_place(row, "keeper", problem)
    return values | {"keeper": code}


TEMPORARY = Kind(
    name="temporary_bodies",
    title="临时组织",
    columns=BODY_COLUMNS,
    needs=(keys("name"), keys("kind"), keys("purpose", "parent")),
    hint=r"临时(?:党)?组织|临时党支部|突击队",
    read_row=_body,
    finish=once("name", "founder"),
)
BUSINESS = Kind(
    name="business_places",
    title="楼宇市场",
    columns=BUSINESS_COLUMNS,
    needs=(keys("name"), keys("kind", "instructor", "shown_state")),
    hint=r"商务楼宇|专业市场|楼宇市场|党建指导员",
    read_row=_business,
    finish=once("name", "instructor"),
)
RESERVES = Kind(
    name="reserves",
    title="后备人才",
    columns=RESERVE_COLUMNS,
    needs=(keys("name"), keys("aim", "readiness")),
    hint=r"后备(?:人才|干部)",
    read_row=_reserve,
    finish=once("name", "phone"),
)
