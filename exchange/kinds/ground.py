"""The ground below a community, sheet by sheet: grids, their posts, micro-homes, estates, owners' committees.

Each reads again what the list page of the same name exports. Columns that only a list has (how many buildings, whether
there is an owners' committee) are known by name, so that they are taken for nothing else, and left alone.
"""

from __future__ import annotations

from collections.abc import Callable
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
from exchange.kinds.base import COMMUNITY, NAME, PHONE, REMARK, SEQ, STREET, Kind, keys
from exchange.rows import Row
from exchange.sheet import Sheet
from exchange.vocabulary import read_yes_no, squash

# Keys of columns that stand in exports and are not read.
SHOWN = ("shown_count", "shown_state", "shown_people")

_HOUSEHOLDS = Column("households", "户数", words("居民户数 住户数 总户数 户数合计"), pattern=r"户数", width=8)
_PEOPLE = Column("people", "人数", words("居民人数 人口数 常住人口 总人数 人口"), pattern=r"人数|人口", width=8)
_ADDRESS = Column("address", "地址", words("详细地址 位置 所在位置 门牌地址"), pattern=r"地址|位置", width=26)
_SINCE = Column(
    "since",
    "自",
    words("自哪天起 起始日期 生效日期 开始日期 任职日期 起始时间 任职时间"),
    pattern=r"起始|自.*起",
    width=12,
)
_COMPANY = Column("company", "物业公司", words("物业 物业服务企业 物业企业 物业单位"), pattern=r"物业", width=22)


def _grid(required: bool = True) -> Column:
    return Column(
        "grid",
        "网格",
        words(
            "所属网格 网格名称 所在网格 网格党支部 所属网格党支部 网格党支部名称 小区党支部 小区“兼合式”党组织",
            "小区“兼合式”党支部 小区“兼合式”党组织名称 小区党支部名称",
        ),
        pattern=r"网格(?:名称|党支部)",
        required=required,
        width=26,
    )


GRID_PROFILE_COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    _grid(),
    Column("kind", "网格类型", words("类型 网格类别 类别"), pattern=r"类型|类别", width=12),
    _HOUSEHOLDS,
    _PEOPLE,
    Column("extent", "四至范围", words("四至 范围 网格范围 四至界限 区域范围"), pattern=r"四至|范围", width=30),
    _SINCE,
    Column("shown_count", "楼栋数", words("楼栋 楼幢数")),
    Column("shown_people", "网格长"),
    Column("shown_state", "概况", words("概况登记")),
    REMARK,
)
GRID_POST_COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    _grid(),
    Column("kind", "岗位", words("网格岗位 岗位名称 担任岗位 岗位类别 职务"), pattern=r"岗位", required=True, width=12),
    NAME,
    PHONE,
    Column("building", "楼栋", words("楼栋名称 负责楼栋 楼栋号 楼号 栋号"), pattern=r"楼栋|楼号", width=14),
    Column("part", "片区或单元", words("片区 单元 负责片区 负责单元 责任区"), pattern=r"片区|单元", width=14),
    _SINCE,
    REMARK,
)
HOME_COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    _grid(required=False),
    Column(
        "home",
        "微家",
        words("微家名称 党群微家 党群微家名称 楼栋党小组 楼栋党小组名称"),
        pattern=r"微家",
        required=True,
        width=26,
    ),
    Column(
        "host",
        "设在谁家",
        words("户主 主人 党员户 家庭党员 设在哪位党员家 党员姓名"),
        pattern=r"谁家|户主",
        required=False,
        width=12,
    ),
    PHONE,
    _ADDRESS,
    Column("building", "楼栋", words("楼栋名称 所在楼栋 楼栋号 楼号 栋号"), pattern=r"楼栋|楼号", width=14),
    Column("opening", "开放时间", words("开放时段 服务时间 活动时间"), pattern=r"开放|服务时间", width=24),
    _SINCE,
    REMARK,
)
ESTATE_COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    Column(
        "name",
        "小区",
        words("小区名称 居民小区 楼盘 院落 小区院落"),
        pattern=r"小区(?:名称)?\Z",
        required=True,
        width=20,
    ),
    Column("kind", "类别", words("小区类别 小区类型 类型 院落类别"), pattern=r"类别|类型", width=14),
    _HOUSEHOLDS,
    _PEOPLE,
    Column("members", "居民党员", words("居民党员数 党员数 党员人数 小区党员数"), pattern=r"党员", width=10),
    Column(
        "branch",
        "党支部",
        words("小区党支部 覆盖党支部 党组织 小区党组织 覆盖的党支部"),
        pattern=r"支部|党组织",
        width=26,
    ),
    _COMPANY,
    _ADDRESS,
    Column("divided_on", "划分日期", words("划分时间 成立日期 设立日期"), pattern=r"划分", width=12),
    Column("shown_state", "单独或联合", words("成立方式 组建方式")),
    Column("shown_count", "业委会", words("业主委员会")),
    REMARK,
)
OWNERS_COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    Column("estate", "小区", words("小区名称 所在小区 所属小区"), pattern=r"小区", required=True, width=20),
    Column("number", "届次", words("第几届 业委会届次 届"), pattern=r"届次", width=8),
    Column(
        "term_since",
        "本届起",
        words("本届起始 本届起始日期 任期起 成立日期 备案日期"),
        pattern=r"本届.*起|任期起",
        width=12,
    ),
    Column("term_until", "本届届满", words("届满 届满日期 任期止 到期日期"), pattern=r"届满|任期止", width=12),
    NAME,
    PHONE,
    Column("post", "职务", words("业委会职务 担任职务"), pattern=r"职务", width=10),
    Column("party", "党员", words("是否党员 中共党员"), pattern=r"是否.*党员", width=8),
    Column("in_service", "在职党员", words("是否在职党员 在职"), pattern=r"在职", width=10),
    Column("since", "任职日期", words("任职时间 自 起始日期"), pattern=r"任职(?:日期|时间)", width=12),
    Column("document", "备案文号", words("文号 备案号"), pattern=r"文号", width=18),
    Column("shown_state", "交叉任职"),
    Column("shown_people", "一肩挑"),
    REMARK,
)


def reader(
    key: str,
    *,
    texts: tuple[str, ...] = (),
    counts: tuple[str, ...] = (),
    dates: tuple[str, ...] = (),
    flags: tuple[str, ...] = (),
    person: str = "",
    needed: bool = True,
) -> Callable[[Row], dict[str, Any]]:
    """A reader of rows known by `key`; `person`: the column of a name, with a phone beside it, `needed` or not."""

    def read_row(row: Row) -> dict[str, Any]:
        values: dict[str, Any] = {
            "community": read_community(row, required=False),
            key: read_required_text(row, key),
            **optional_texts(row, *texts, "remark"),
        }
        for name in counts:
            values[name], problem = parse_count(row.read(name)[1])
            if problem:
                row.issue(name, problem)
        for name in dates:
            values[name] = date_json(read_date(row, name).date)
        for name in flags:
            text = row.text(name)
            said = read_yes_no(text)
            values[name] = "党员" in (text or "") if said is None else said
        if person:
            values[person] = read_name(row, person) if needed or row.text(person) else None
            values["phone"] = read_phones(row, expected=False)[0]
        return present(row, values, "community")

    return read_row


def once(*columns: str) -> Callable[[Sheet], None]:
    """The same thing twice in one sheet is one too many; `columns` say what makes two rows the same."""

    def finish(sheet: Sheet) -> None:
        seen: dict[tuple, int] = {}
        for record in sheet.records:
            key = tuple(squash(str(record.values.get(name) or "")) for name in ("community", *columns))
            if not key[1]:
                continue
            if key in seen:
                record.issue(sheet.letters[columns[0]], "DUPLICATE", other_row=seen[key])
            seen.setdefault(key, record.row)

    return finish


GRID_PROFILES = Kind(
    name="grid_profiles",
    title="网格概况",
    columns=GRID_PROFILE_COLUMNS,
    needs=(keys("grid"), keys("kind", "extent", "shown_state")),
    hint=r"网格(?:概况|划分|台账|基本)",
    read_row=reader("grid", texts=("kind", "extent"), counts=("households", "people"), dates=("since",)),
    finish=once("grid"),
)
GRID_POSTS = Kind(
    name="grid_posts",
    title="网格岗位",
    columns=GRID_POST_COLUMNS,
    needs=(keys("grid"), keys("kind"), keys("name")),
    hint=r"网格岗位|网格长|楼栋长|单元长",
    read_row=reader("grid", texts=("kind", "building", "part"), dates=("since",), person="name"),
    finish=once("grid", "kind", "building", "part"),
)
MICRO_HOMES = Kind(
    name="micro_homes",
    title="党群微家",
    columns=HOME_COLUMNS,
    needs=(keys("home"), keys("host")),
    hint=r"微家",
    read_row=reader(
        "home", texts=("grid", "address", "building", "opening"), dates=("since",), person="host", needed=False
    ),
    finish=once("home"),
)
ESTATES = Kind(
    name="estates",
    title="小区",
    columns=ESTATE_COLUMNS,
    needs=(keys("name"), keys("kind", "members", "branch", "company", "divided_on")),
    hint=r"小区(?:名单|台账|情况|一览|覆盖)|居民小区",
    read_row=reader(
        "name",
        texts=("kind", "branch", "company", "address"),
        counts=("households", "people", "members"),
        dates=("divided_on",),
    ),
    finish=once("name"),
)
OWNERS = Kind(
    name="owners_members",
    title="业委会成员",
    columns=OWNERS_COLUMNS,
    needs=(keys("estate"), keys("name"), keys("number", "term_since", "party", "in_service")),
    hint=r"业委会|业主委员会",
    read_row=reader(
        "estate",
        texts=("number", "post", "document"),
        dates=("term_since", "term_until", "since"),
        flags=("party", "in_service"),
        person="name",
    ),
    finish=once("estate", "number", "name"),
    block=("community", "estate", "number", "term_since", "term_until", "document"),
)
