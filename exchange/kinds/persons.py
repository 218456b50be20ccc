"""persons: people who may hold an office or be spoken of, without any committee."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from exchange.columns import Column, words
from exchange.fields import (
    check_gender,
    date_json,
    optional_texts,
    present,
    read_birth,
    read_community,
    read_date,
    read_gender,
    read_name,
    read_phones,
    read_political_status,
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
from exchange.kinds.checkin import COLUMNS as CHECKIN_COLUMNS
from exchange.kinds.checkin import before_18
from exchange.kinds.checkin import finish as find_duplicates
from exchange.kinds.roster import COLUMNS as ROSTER_COLUMNS
from exchange.rows import Row

_BY_KEY = {column.key: column for column in (*CHECKIN_COLUMNS, *ROSTER_COLUMNS)}

COLUMNS = (
    SEQ,
    STREET,
    replace(COMMUNITY, names=(*COMMUNITY.names, "管理组织", "所属组织")),
    NAME,
    GENDER,
    BIRTH,
    POLITICAL_STATUS,
    _BY_KEY["joined_party"],
    RESIDENT_ID,
    PHONE,
    _BY_KEY["unit_and_post"],
    replace(_BY_KEY["unit"], required=False),
    Column("post", "职务", words("职务职级 职级 行政职务 所任职务"), width=12),
    Column("education", "学历", words("文化程度 最高学历 学历学位 教育程度"), pattern=r"学历|文化程度", width=8),
    Column("ethnicity", "民族", pattern=r"\A民族", width=6),
    REMARK,
)


def read_row(row: Row) -> dict[str, Any]:
    """Values of one person."""
    resident = read_resident(row)
    row.private["token"] = resident.token
    name = read_name(row)
    gender = read_gender(row)
    check_gender(row, gender, resident)
    birth = read_birth(row, resident)
    joined = read_date(row, "joined_party", yearless="never").date
    if birth and joined and before_18(birth, joined):
        row.issue("joined_party", "JOINED_BEFORE_18")
    phone, phones = read_phones(row, expected=name is not None)
    values = {
        "community": read_community(row, required=False) if row.has("community") else None,
        "name": name,
        "gender": gender,
        "birth": date_json(birth),
        "political_status": read_political_status(row),
        "joined_party": date_json(joined),
        "phone": phone,
        "phones": phones,
        **optional_texts(row, "unit_and_post", "unit", "post", "education", "ethnicity", "remark"),
    }
    return present(row, values, *(("phones",) if row.has("phone") else ()))


KIND = Kind(
    name="persons",
    title="人员",
    columns=COLUMNS,
    needs=(
        keys("name"),
        keys("gender", "birth", "phone", "political_status"),
        keys("phone", "unit_and_post", "unit", "post"),
    ),
    hint=r"人员(?:名册|名单|信息|基本情况|登记)|党员(?:名册|名单|信息)|干部(?:名册|名单)",
    read_row=read_row,
    finish=find_duplicates,
    block=("community",),
)
