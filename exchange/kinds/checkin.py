"""member_checkin: in-service members who report to the community where they live."""

from __future__ import annotations

from typing import Any

from exchange.columns import Column, words
from exchange.dates import Date
from exchange.fields import (
    check_gender,
    date_json,
    optional_texts,
    present,
    read_birth,
    read_community,
    read_date,
    read_gender,
    read_list,
    read_name,
    read_phones,
    read_political_status,
    read_required_text,
    read_resident,
)
from exchange.kinds.base import (
    BIRTH,
    COMMUNITY,
    GENDER,
    NAME,
    PHONE,
    POLITICAL_STATUS,
    REMARK,
    RESIDENT_ID,
    SEQ,
    STREET,
    Kind,
    keys,
)
from exchange.people import Person, find_repeats
from exchange.rows import Row
from exchange.sheet import Sheet
from exchange.totals import compare_person_totals
from exchange.vocabulary import SERVICE_POSTS, service_posts

ADULT = 18

COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    NAME,
    GENDER,
    BIRTH,
    POLITICAL_STATUS,
    RESIDENT_ID,
    Column(
        "joined_party",
        "入党时间",
        words("入党年月 入党日期 加入党组织时间 加入中国共产党时间 入党年月日 加入党组织日期 何时入党"),
        pattern=r"入党|加入.*党",
        width=12,
    ),
    Column(
        "unit",
        "所在单位及党支部",
        words(
            "所在单位党支部 所在单位 工作单位 单位名称 单位 所在党支部 所在党组织 组织关系所在单位",
            "单位党支部 隶属党组织 所属党支部 所属党组织 单位党组织 工作单位党支部 所在单位党组织",
            "单位名称党支部 组织关系所在党支部 所属单位 工作单位党组织 现工作单位 组织关系所在党组织",
            "所属单位党支部 单位支部 所在支部 党支部",
        ),
        pattern=r"单位|党支部|党组织",
        required=True,
        width=28,
    ),
    Column(
        "post",
        "职务/职级",
        words("职务职级 职务 职级 单位职务 行政职务 职称 职务职称 所任职务 现任职务 岗位职务"),
        pattern=r"职务|职级",
        width=12,
    ),
    Column(
        "residence",
        "居住小区",
        words(
            "居住地址 家庭住址 居住地 住址 现住址 小区楼栋 现居住地 居住小区楼栋 详细住址 家庭地址",
            "居住小区楼栋单元 现居住小区 居住地点 现居住地址 所住小区 小区 小区名称 所在小区 居住情况",
            "居住小区名称",
        ),
        pattern=r"居住|住址|小区",
        width=24,
    ),
    PHONE,
    Column(
        "reported_on",
        "报到时间",
        words("报到日期 报道时间 报道日期 登记时间 登记日期 报到登记时间 社区报到时间 到社区报到时间"),
        pattern=r"报[到道].*(?:时间|日期)|登记.*(?:时间|日期)",
        width=12,
    ),
    Column(
        "claimed_post",
        "认领岗位",
        words("岗位 认领服务岗位 服务岗位 志愿岗位 志愿服务岗位 认领岗位名称 认岗 所认领岗位 认领的岗位", "岗位认领"),
        pattern=r"岗位|认岗",
        width=14,
    ),
    Column(
        "member_kind",
        "党员类别",
        words("党员类型 报到类别 报到类型 管理类别"),
        pattern=r"党员类[别型]|报到类[别型]",
        width=12,
    ),
    Column(
        "service_wishes",
        "服务意向",
        words(
            "服务意愿 服务项目 志愿服务意向 服务特长 意向服务 志愿服务意愿 意向 服务类别 服务内容",
            "可提供服务 志愿服务项目 特长",
        ),
        pattern=r"意向|意愿|服务",
        width=24,
    ),
    REMARK,
)


def read_row(row: Row) -> dict[str, Any]:
    """Values of one check-in."""
    resident = read_resident(row)
    row.private["token"] = resident.token
    name = read_name(row)
    gender = read_gender(row)
    check_gender(row, gender, resident)
    birth = read_birth(row, resident)
    joined = read_date(row, "joined_party", yearless="never").date
    if birth and joined and before_18(birth, joined):
        row.issue("joined_party", "JOINED_BEFORE_18")
    unit = read_required_text(row, "unit")
    phone, phones = read_phones(row, expected=name is not None)
    reported = read_date(row, "reported_on", yearless="digits").date
    cutoff = row.sheet.heading.cutoff
    if reported and cutoff and reported.value > cutoff[: len(reported.value)]:
        row.issue("reported_on", "DATE_AFTER_CUTOFF")
    values = {
        "community": read_community(row) if row.has("community") else None,
        "name": name,
        "gender": gender,
        "birth": date_json(birth),
        "political_status": read_political_status(row, must_be_member=True),
        "joined_party": date_json(joined),
        "unit": unit,
        **optional_texts(row, "post", "residence", "member_kind"),
        "phone": phone,
        "phones": phones,
        "reported_on": date_json(reported),
        "claimed_post": _read_post(row),
        "service_wishes": read_list(row, "service_wishes", blanks=True),
        "remark": row.text("remark"),
    }
    return present(row, values, *(("phones",) if row.has("phone") else ()))


def before_18(birth: Date, joined: Date) -> bool:
    """Whether somebody joined before the eighteenth birthday, as far as both dates are known."""
    if birth.precision == joined.precision == "day":
        one, other = birth.value, joined.value
    else:
        one, other = birth.month, joined.month
    return f"{int(one[:4]) + ADULT:04d}{one[4:]}" > other


def _read_post(row: Row) -> str | None:
    """A post of the workbook's own list, or of the usual one."""
    text = row.text("claimed_post")
    if text is None:
        return None
    found = service_posts(row.sheet.codes or SERVICE_POSTS).find(text)
    if found.word is None:
        row.issue("claimed_post", "POST_UNKNOWN")
        return None
    if found.alias:
        row.issue("claimed_post", "ALIAS")
    return found.word


def finish(sheet: Sheet) -> None:
    """Who reports twice, and the stated total."""
    people = [
        Person(
            record=record,
            name=record.values["name"],
            phones=tuple(record.values.get("phones", ())),
            birth=(record.values.get("birth") or {}).get("value"),
            gender=record.values.get("gender"),
            token=record.private.get("token"),
            body=record.values.get("community"),
        )
        for record in sheet.records
        if record.values["name"]
    ]
    repeats, shared = find_repeats(people)
    for repeat in repeats:
        column = sheet.letters.get(repeat.key) or sheet.letters["name"]
        repeat.person.record.issue(column, "DUPLICATE", other_row=repeat.earlier.record.row)
    for person, other in shared:
        person.record.issue(sheet.letters["resident_id"], "ID_SHARED", other_row=other.record.row)
    compare_person_totals(sheet, people)


KIND = Kind(
    name="member_checkin",
    title="在职党员报到登记表",
    columns=COLUMNS,
    needs=(keys("name"), keys("reported_on", "claimed_post", "service_wishes")),
    hint=r"报到|报道|双报到|在职党员|党员回家",
    read_row=read_row,
    finish=finish,
)
