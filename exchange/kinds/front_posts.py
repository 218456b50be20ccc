"""Who stands where in the front line: vanguard posts, the people of temporary bodies, units in places of business.

Each reads again what the list page of the same name exports, whichever office exports it.
"""

from __future__ import annotations

from typing import Any

from exchange.columns import Column, words
from exchange.kinds.base import COMMUNITY, NAME, PHONE, REMARK, SEQ, STREET, Kind, keys
from exchange.kinds.frontline import founder_of
from exchange.kinds.ground import once, reader
from exchange.rows import Row
from exchange.sheet import Sheet

_FOUNDER = Column("founder", "成立单位", words("设立单位 组建单位"), width=18)

VANGUARD_COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    Column(
        "name",
        "岗位",
        words("先锋岗 党员先锋岗 先锋岗名称 党员先锋岗名称 岗位名称"),
        pattern=r"先锋岗",
        required=True,
        width=18,
    ),
    Column(
        "holder",
        "在岗党员",
        words("在岗人 在岗人员 上岗党员 上岗人员 在岗党员姓名"),
        weak=words("姓名 党员姓名 责任人"),
        pattern=r"在岗|上岗",
        width=12,
    ),
    PHONE,
    Column("place", "设在何处", words("设置地点 地点 工作地点 值守点"), pattern=r"地点|何处", width=22),
    Column("body", "临时组织", words("所属临时组织 所属临时党组织 临时党组织"), pattern=r"临时.*组织", width=24),
    Column("founder", "设立单位", words("成立单位 组建单位"), width=18),
    Column("since", "设岗", words("设岗日期 设岗时间 设立日期 上岗日期"), pattern=r"设岗", width=12),
    REMARK,
)
BODY_MEMBER_COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    Column(
        "body",
        "临时组织",
        words("临时组织名称 临时党组织 临时党组织名称 临时党支部名称 队伍名称 突击队名称 所在队伍 所属临时组织"),
        pattern=r"临时.*(?:组织|支部)|队(?:伍)?名称",
        required=True,
        width=26,
    ),
    NAME,
    PHONE,
    Column("role", "职务", words("担任职务 队内职务 角色"), pattern=r"职务", width=10),
    Column("since", "加入", words("加入日期 加入时间 参加日期"), pattern=r"加入", width=12),
    _FOUNDER,
    Column("shown_state", "种类", words("组织种类")),
)
TENANCY_COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    Column(
        "place",
        "楼宇市场",
        words("楼宇市场名称 楼宇名称 市场名称 所在楼宇 所在市场 商务楼宇名称 专业市场名称"),
        pattern=r"(?:楼宇|市场|商圈|园区)",
        required=True,
        width=24,
    ),
    Column(
        "unit",
        "入驻单位",
        words("单位名称 商户 商户名称 入驻企业 企业名称 入驻商户 入驻单位名称"),
        pattern=r"(?:单位|商户|企业)(?:名称)?\Z",
        required=True,
        width=28,
    ),
    Column("since", "入驻", words("入驻日期 入驻时间 迁入日期 自"), pattern=r"入驻.*(?:日期|时间)", width=12),
    Column("shown_state", "党组织", words("党组织名称 单位党组织")),
)

_read_post = reader("name", texts=("place", "body"), dates=("since",), person="holder", needed=False)
_read_member = reader("body", texts=("role",), dates=("since",), person="name")


def _post(row: Row) -> dict[str, Any]:
    return founder_of(row, _read_post(row))


def _member(row: Row) -> dict[str, Any]:
    return founder_of(row, _read_member(row))


def _as_many_as_there_are(sheet: Sheet) -> None:
    """A post may be kept several times over, in one place: two rows alike are two posts."""


VANGUARD = Kind(
    name="vanguard_posts",
    title="先锋岗",
    columns=VANGUARD_COLUMNS,
    needs=(keys("name"), keys("holder", "place", "body")),
    hint=r"先锋岗",
    read_row=_post,
    finish=_as_many_as_there_are,
)
BODY_MEMBERS = Kind(
    name="temporary_members",
    title="临时组织成员",
    columns=BODY_MEMBER_COLUMNS,
    needs=(keys("body"), keys("name")),
    hint=r"临时(?:党)?组织成员|队员名单|突击队员",
    read_row=_member,
    finish=once("body", "founder", "name", "phone"),
)
TENANCIES = Kind(
    name="tenancies",
    title="入驻单位",
    columns=TENANCY_COLUMNS,
    needs=(keys("place"), keys("unit")),
    hint=r"入驻(?:单位|企业)|商户",
    read_row=reader("place", texts=("unit",), dates=("since",)),
    finish=once("place", "unit"),
)
