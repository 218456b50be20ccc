"""units: member units with their kind, credit code, size, contact and where they take part."""

from __future__ import annotations

from typing import Any

from exchange.amounts import parse_count
from exchange.columns import Column, words
from exchange.fields import optional_texts, present, read_choice, read_list, read_name, read_phones, read_required_text
from exchange.identity import read_credit_code
from exchange.kinds.base import PHONE, REMARK, SEQ, Kind, keys
from exchange.rows import Row
from exchange.sheet import Sheet
from exchange.vocabulary import RELATION_IDS, RELATIONS, find_unit_kind, squash

COLUMNS = (
    SEQ,
    Column(
        "name",
        "单位名称",
        words(
            "单位全称 名称 成员单位 成员单位名称 单位 驻区单位名称 共建单位名称 企业名称 驻区单位",
            "共建单位 结对单位 机构名称 单位名",
        ),
        pattern=r"(?:单位|企业|机构).*(?:名称|全称)",
        required=True,
        width=30,
    ),
    Column(
        "kind",
        "类别",
        words("单位类别 单位性质 单位类型 性质 类型 单位属性 所属类别 单位分类"),
        pattern=r"类别|性质|类型|属性",
        width=12,
    ),
    Column(
        "relation",
        "参与身份",
        words("成员类别 参与类别 结对关系 单位身份 成员身份 参与方式 共建身份"),
        pattern=r"身份|关系",
        width=14,
    ),
    Column(
        "credit_code",
        "统一社会信用代码",
        words(
            "社会信用代码 信用代码 统一信用代码 统一社会信用代码号 组织机构代码 统一代码 社会统一信用代码", "机构代码"
        ),
        pattern=r"信用代码|机构代码",
        width=22,
    ),
    Column(
        "headcount",
        "职工人数",
        words(
            "规模 人数 规模人数 员工人数 职工数 从业人数 单位人数 员工数 职工总数 在职人数 人员规模",
            "规模人 从业人员数",
        ),
        pattern=r"(?:职工|员工|从业|在职).*数|规模",
        width=10,
    ),
    Column("party_members", "党员人数", words("党员数 党员总数 党员数量 正式党员数"), pattern=r"党员.*数", width=10),
    Column(
        "party_organization",
        "党组织名称",
        words("党组织 所属党组织 单位党组织 单位党组织名称 党组织全称 党组织类型"),
        pattern=r"党组织",
        width=26,
    ),
    Column(
        "superior",
        "上级党组织",
        words("隶属党组织 主管单位 上级单位 上级主管部门 主管部门 党组织隶属"),
        pattern=r"上级|隶属|主管",
        width=22,
    ),
    Column("address", "地址", words("单位地址 办公地址 详细地址 所在地 所在地址 注册地址"), pattern=r"地址", width=28),
    Column(
        "contact",
        "联系人",
        words("联络员 负责人 单位联系人 联系人姓名 联络人 党务联系人 党组织书记 党务联络员"),
        pattern=r"联系人|联络|负责人",
        width=10,
    ),
    PHONE,
    Column(
        "communities",
        "参与街道/社区",
        words(
            "参与社区 参与社区街道 参与街道 所在社区 参加社区 共建社区 结对社区 所属社区 所属街道社区",
            "参与的社区 参加的大党委 参与大党委 参加社区大党委 对接社区 结对共建社区 社区 参与组织",
            "共建街道社区 参与的街道社区",
        ),
        pattern=r"社区|街道",
        width=26,
    ),
    REMARK,
)


def read_row(row: Row) -> dict[str, Any]:
    """Values of one unit."""
    name = read_required_text(row, "name")
    kind, relation = _read_kind(row)
    code, problem = read_credit_code(row.read("credit_code")[1])
    if problem:
        row.issue("credit_code", problem)
    phone, phones = read_phones(row, expected=False)
    values: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "relation": relation,
        "credit_code": code,
        "headcount": _read_count(row, "headcount"),
        "party_members": _read_count(row, "party_members"),
        **optional_texts(row, "party_organization", "superior", "address", "remark"),
        "contact": read_name(row, "contact") if row.text("contact") else None,
        "phone": phone,
        "phones": phones,
    }
    always = (*(("phones",) if row.has("phone") else ()), *(("relation",) if relation else ()))
    values = present(row, values, *always)
    if row.has("communities"):
        values["communities"] = _read_places(row)
    return values


def _read_kind(row: Row) -> tuple[str | None, str | None]:
    """(kind, relation): a 类别 column may hold either the kind of unit or as what it takes part."""
    relation = None
    if (text := row.text("relation")) is not None:
        word = read_choice(row, "relation", RELATIONS.find(text), "RELATION_UNKNOWN")
        relation = RELATION_IDS[word] if word else None
    text = row.text("kind")
    if text is None:
        return None, relation
    found = find_unit_kind(text)
    as_relation = RELATIONS.find(text)
    if found.word is None and as_relation.word and not row.has("relation"):
        relation = RELATION_IDS[as_relation.word]
        if not found.candidates:
            return None, relation
    return read_choice(row, "kind", found, "UNIT_KIND_UNKNOWN", "UNIT_KIND_AMBIGUOUS"), relation


def _read_count(row: Row, key: str) -> int | None:
    count, problem = parse_count(row.read(key)[1])
    if problem:
        row.issue(key, problem)
    return count


def _read_places(row: Row) -> list[str]:
    """Codes of the streets and communities a unit takes part in; each name that is neither is reported."""
    place, divisions = row.sheet.place, row.sheet.divisions
    codes: list[str] = []
    for name in read_list(row, "communities"):
        street = divisions.match_street(name, district=place.district)
        exact_street = street.code is not None and not street.alias
        match = divisions.match_community(name, street=None, district=place.district)
        if exact_street or (match.code is None and street.code):
            codes.append(street.code or "")
        elif match.code:
            codes.append(match.code)
        elif match.problem == "COMMUNITY_AMBIGUOUS" and place.street:
            own = [c for c in match.candidates if divisions.parent(c) == place.street]
            codes.extend(own[:1])
            if not own:
                row.issue("communities", match.problem, value=name, candidates=list(match.candidates))
        else:
            extra = {"suggestion": match.suggestion} if match.suggestion else {}
            extra |= {"candidates": list(match.candidates)} if match.candidates else {}
            row.issue("communities", match.problem or "COMMUNITY_UNKNOWN", value=name, **extra)
    return list(dict.fromkeys(codes))


def finish(sheet: Sheet) -> None:
    """The same unit twice, by credit code or by name."""
    names: dict[str, int] = {}
    codes: dict[str, int] = {}
    for record in sheet.records:
        name, code = record.values["name"], record.values.get("credit_code")
        if code and code in codes:
            record.issue(sheet.letters["credit_code"], "DUPLICATE", other_row=codes[code])
        elif name and squash(name) in names:
            record.issue(sheet.letters["name"], "DUPLICATE", other_row=names[squash(name)])
        if name:
            names.setdefault(squash(name), record.row)
        if code:
            codes.setdefault(code, record.row)


KIND = Kind(
    name="units",
    title="成员单位",
    columns=COLUMNS,
    needs=(keys("name"), keys("kind", "credit_code", "communities", "relation", "headcount", "party_members")),
    hint=r"单位(?:台账|名册|名单|一览|基本情况|信息)|成员单位|驻区单位|共建单位",
    read_row=read_row,
    finish=finish,
)
