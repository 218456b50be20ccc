"""committee_roster: who sits on the committees of a street's communities (or of the street itself)."""

from __future__ import annotations

import re
from typing import Any

from exchange.columns import Column, words
from exchange.dates import Date
from exchange.fields import (
    check_gender,
    date_json,
    optional_texts,
    present,
    read_birth,
    read_choice,
    read_community,
    read_date,
    read_gender,
    read_name,
    read_phones,
    read_political_status,
    read_resident,
    read_street,
    read_unit_kind,
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
    UNIT_KIND,
    Kind,
    keys,
)
from exchange.people import Person, find_repeats
from exchange.rows import Row
from exchange.sheet import Record, Sheet
from exchange.totals import compare_person_totals
from exchange.vocabulary import SELECTION_MODES, find_role, read_yes_no

COMMUNITY_CAP, COMMUNITY_PART_TIME = 11, (2, 3)
STREET_CAP, STREET_PART_TIME = 13, (3, 5)
PART_TIME_FROM = 5

COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    NAME,
    GENDER,
    BIRTH,
    POLITICAL_STATUS,
    RESIDENT_ID,
    PHONE,
    Column(
        "unit_and_post",
        "工作单位及职务",
        words(
            "单位及职务 工作单位职务 单位职务 所在单位职务 现工作单位职务 现任职务 工作单位现任职务",
            "单位全称职务 所在单位现任职务 原单位职务 单位职务职称 工作单位职务职称 所在单位党内职务",
            "本单位职务 派出单位职务 单位名称职务",
        ),
        pattern=r"单位.*职务|\A现任(?!.*(?:党委|工委)).*职务",
        width=30,
    ),
    Column(
        "unit",
        "工作单位",
        words("所在单位 单位 单位名称 现工作单位 派出单位 所属单位 代表单位 推荐单位 选派单位"),
        pattern=r"\A(?:工作|所在|派出|所属|代表)单位\Z",
        width=24,
    ),
    UNIT_KIND,
    Column(
        "role",
        "“大党委”职务",
        words(
            "大党委职务 党内职务 担任职务 任职职务 拟任职务 兼任职务 委员会职务 党委职务 大党委任职",
            "综合党委职务 大工委职务 大党委内职务 担任大党委职务 社区大党委职务 兼任大党委职务",
            "拟任大党委职务 组织内职务 班子职务 大党委担任职务 在大党委中职务 大党委中职务",
            "任大党委职务 街道综合党委职务 党组织职务 党委内职务 党内任职 所任大党委职务",
        ),
        pattern=r"(?:大党委|综合党委|大工委|党委|委员会|班子|党内|拟任|担任|兼任).*(?:职务|任职|职位)\Z",
        weak=words("职务 任职 职位"),
        required=True,
        width=12,
    ),
    Column("post", "行政职务", words("单位任职 所任职务 本职 原职务 行政职务职级"), weak=words("职务 职位"), width=16),
    Column(
        "part_time",
        "是否兼职委员",
        words("是否兼职 兼职委员 兼职 专兼职 兼职与否 专职兼职 是否为兼职委员 是否兼任 兼职情况", "是否属兼职委员"),
        pattern=r"兼职",
        width=10,
    ),
    Column(
        "appointed",
        "任职时间",
        words(
            "任职日期 任职年月 任现职时间 到任时间 任职起始时间 聘任时间 当选时间 任命时间",
            "任职起止时间 任职时间起 任期起 任期开始 任职开始时间 任职起始 进入大党委时间 起始时间",
            "任职期限 始任时间 任期起始时间 任职起",
        ),
        pattern=r"任职.*(?:时间|日期|年月)|任期.*起",
        weak=words("任期"),
        width=12,
    ),
    Column(
        "ended",
        "免职时间",
        words(
            "离任时间 任期截止 卸任时间 任职截止时间 任期届满 免职日期 离任日期 任期止 任职结束时间",
            "结束时间 退出时间 任期届满时间 任职时间止 任期结束时间 任职止",
        ),
        pattern=r"(?:免职|离任|卸任|届满|截止|退出).*(?:时间|日期)",
        width=12,
    ),
    Column("selection", "产生方式", words("产生办法 选任方式 推选方式 选拔方式"), pattern=r"产生方式", width=12),
    Column("eligibility", "符合条件", words("任职条件 兼职条件 符合的条件 具备条件"), pattern=r"条件\Z", width=20),
    REMARK,
)


def read_row(row: Row) -> dict[str, Any]:
    """Values of one member; the resident id is checked here and forgotten."""
    values: dict[str, Any] = {"community": read_community(row)}
    row.private["community"] = row.text("community")
    if row.has("street"):
        values["street"] = read_street(row)
    resident = read_resident(row)
    row.private["token"] = resident.token
    values["name"] = name = read_name(row)
    values["gender"] = gender = read_gender(row)
    check_gender(row, gender, resident)
    birth = read_birth(row, resident)
    values["birth"] = date_json(birth)
    values["political_status"] = read_political_status(row, must_be_member=True)
    values["phone"], values["phones"] = read_phones(row, expected=name is not None)
    values.update(optional_texts(row, "unit_and_post", "unit", "post"))
    values["unit_kind"] = read_unit_kind(row)
    values["role"] = _read_role(row, named=name is not None)
    values["part_time"] = _read_part_time(row)
    values.update(_read_period(row))
    if row.has("selection"):
        text = row.text("selection")
        values["selection"] = (
            read_choice(row, "selection", SELECTION_MODES.find(text), "SELECTION_MODE_UNKNOWN") if text else None
        )
    values.update(optional_texts(row, "eligibility", "remark"))
    return present(row, values, "community", "phones", "ended")


def _read_role(row: Row, *, named: bool) -> str | None:
    text = row.text("role")
    if text is None:
        if named and row.has("role"):
            row.issue("role", "REQUIRED")
        return None
    return read_choice(row, "role", find_role(text), "ROLE_UNKNOWN")


def _read_part_time(row: Row) -> bool | None:
    text = row.text("part_time")
    answer = read_yes_no(text)
    if answer is None and row.has("part_time"):
        row.issue("part_time", "PART_TIME_INVALID")
    return answer


def _read_period(row: Row) -> dict[str, Any]:
    """appointed, and ended where there is such a column or the cell holds a period."""
    reading = read_date(row, "appointed", ranges=True)
    values: dict[str, Any] = {"appointed": date_json(reading.date)}
    ended: Date | None = reading.ends
    if row.has("ended"):
        ended = read_date(row, "ended").date or ended
        values["ended"] = date_json(ended)
    elif ended:
        values["ended"] = date_json(ended)
    if reading.date and ended and ended.last_day() < reading.date.value:
        row.issue("ended" if row.has("ended") else "appointed", "PERIOD_REVERSED")
    return values


def _is_street_committee(sheet: Sheet) -> bool:
    """A roster of the street's own comprehensive committee: no community column, and a title that names it."""
    title = "".join(t for t in (sheet.heading.title, sheet.name) if t)
    return "community" not in sheet.positions and re.search(r"综合党委|大工委", title) is not None


def finish(sheet: Sheet) -> None:
    """Repeated persons, the size and make-up of each committee, stated totals."""
    street_committee = _is_street_committee(sheet)
    people = [_person(sheet, record, street_committee) for record in sheet.records if record.values["name"]]
    repeats, shared = find_repeats(people)
    for repeat in repeats:
        column = _column_of(sheet, repeat.key)
        code = "DUPLICATE_IN_COMMITTEE" if repeat.same_body else "PERSON_IN_TWO_COMMITTEES"
        repeat.person.record.issue(column, code, other_row=repeat.earlier.record.row)
    for person, other in shared:
        person.record.issue(_column_of(sheet, "resident_id"), "ID_SHARED", other_row=other.record.row)
    _check_committees(sheet, people, street_committee)
    compare_person_totals(sheet, people)


def _column_of(sheet: Sheet, key: str) -> str:
    return sheet.letters.get(key) or sheet.letters.get("name", "A")


def _person(sheet: Sheet, record: Record, street_committee: bool) -> Person:
    values = record.values
    body = values["community"] or ("?", record.private.get("community"))
    if street_committee:
        body = values.get("street") or sheet.place.street
    birth, appointed, ended = values.get("birth"), values.get("appointed"), values.get("ended")
    return Person(
        record=record,
        name=values["name"],
        phones=tuple(values.get("phones", ())),
        birth=birth["value"] if birth else None,
        gender=values.get("gender"),
        token=record.private.get("token"),
        body=body,
        period=(appointed["value"] if appointed else "", ended["value"] if ended else "9999"),
        left="ended" in sheet.positions and ended is not None and ended["value"] <= sheet.as_of,
    )


def _check_committees(sheet: Sheet, people: list[Person], street_committee: bool) -> None:
    """Even number, more than the cap, part-time members outside the usual range: told, never refused."""
    rows: dict[str, list[int]] = {}
    members: dict[str, list[Person]] = {}
    for record in sheet.records:
        body = record.values["community"]
        if street_committee:
            body = record.values.get("street") or sheet.place.street
        if body:
            rows.setdefault(body, []).append(record.row)
    for person in people:
        if isinstance(person.body, str) and person.origin is not None:
            members.setdefault(person.body, []).append(person)
    cap, usual = (STREET_CAP, STREET_PART_TIME) if street_committee else (COMMUNITY_CAP, COMMUNITY_PART_TIME)
    for body, found in rows.items():
        listed = members.get(body, [])
        # Who has left no longer sits, unless the end of the term is given for everybody.
        seated = [p for p in listed if not p.left] or listed
        size, span = len({id(p.origin) for p in seated}), [min(found), max(found)]
        if size and size % 2 == 0:
            sheet.issue("COMMITTEE_EVEN", scope=body, rows=span, actual=size)
        if size > cap:
            sheet.issue("COMMITTEE_OVER_CAP", scope=body, rows=span, actual=size, limit=cap)
        part_time = len({id(p.origin) for p in seated if p.record.values.get("part_time")})
        if "part_time" in sheet.positions and size >= PART_TIME_FROM and not usual[0] <= part_time <= usual[1]:
            sheet.issue("PARTTIME_OUT_OF_RANGE", scope=body, rows=span, actual=part_time, usual=list(usual))


KIND = Kind(
    name="committee_roster",
    title="社区“大党委”委员名册",
    columns=COLUMNS,
    needs=(keys("name"), keys("role", "part_time")),
    hint=r"委员名册|大党委|综合党委|大工委|班子|委员会成员|成员名册|名册|花名册|委员名单|成员名单",
    read_row=read_row,
    finish=finish,
    block=("community",),
    content=(("role", lambda text: find_role(text).word is not None),),
)
