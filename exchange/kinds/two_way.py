"""two_way_list: what each member unit can offer and what it needs, side by side."""

from __future__ import annotations

import re
from typing import Any

from exchange.cells import Cell, squeeze_name, trim
from exchange.columns import Column, words
from exchange.dates import parse_date
from exchange.fields import read_community, read_required_text, read_unit_kind, report_date
from exchange.frequencies import parse_frequency
from exchange.kinds.base import COMMUNITY, REMARK, SEQ, STREET, UNIT_KIND, Kind, keys
from exchange.phones import parse_phone, split_contact
from exchange.rows import Row
from exchange.sheet import Record, Sheet
from exchange.totals import compare_counted_totals
from exchange.vocabulary import read_yes_no

_OFFER_GROUP = r"\A(?!.*(?:需要|需求)).*(?:提供|供给|资源|服务)"
_NEED_GROUP = r"需要|需求|需方|诉求"

COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    Column(
        "unit",
        "共建单位",
        words(
            "单位名称 驻区单位 成员单位 结对单位 单位 结对共建单位 共驻共建单位 辖区单位 共建单位名称",
            "结对帮扶单位 签约单位 成员单位名称 驻区单位名称 党组织名称 区域化党建成员单位 联建单位",
            "参与单位 单位全称",
        ),
        pattern=r"单位(?:名称|全称)?\Z",
        required=True,
        width=26,
    ),
    UNIT_KIND,
    Column(
        "offer",
        "能够提供的服务",
        words(
            "提供服务内容 可提供的服务 提供的服务 服务内容 能提供的服务 提供服务 可提供服务 能够提供服务",
            "服务清单 提供的服务内容 服务项目 能够提供的服务内容 可提供服务内容 能提供的服务内容",
            "可提供资源 能够提供的服务服务内容",
        ),
        pattern=r"\A(?!.*(?:需要|需求|频|对象|期限|时限)).*(?:提供).*(?:服务|资源|内容|项目)|\A服务(?:内容|项目|事项)",
        group=_OFFER_GROUP,
        grouped=words("服务内容 内容 项目 服务项目 具体内容 服务事项 事项 资源内容 服务名称"),
        within=r"\A(?!.*(?:频|次数|周期|期限|时限|时间|对象|人群|联系|备注|协议)).*(?:内容|项目|事项|名称|资源|服务)",
        width=26,
    ),
    Column(
        "offer_frequency",
        "服务频次",
        words("频次 服务次数 服务周期 服务频率 提供服务频次 提供频次"),
        pattern=r"服务.*(?:频|次数|周期|期限|时限)",
        group=_OFFER_GROUP,
        grouped=words("服务频次 频次 次数 频率 周期 期限频次 频次期限 服务时间 时限 时间 期限 服务频率 服务期限"),
        within=r"频|次数|周期|期限|时限|时间",
        width=14,
    ),
    Column(
        "offer_to",
        "服务对象",
        words("受益对象 面向对象 服务人群 受益人群 对象 服务群体"),
        pattern=r"\A(?!.*需求).*(?:对象|人群|群体)",
        group=_OFFER_GROUP,
        grouped=words("服务对象 对象 面向对象 受益对象 人群 服务人群 受益人群"),
        within=r"对象|人群|群体",
        width=12,
    ),
    Column(
        "contact",
        "联系人及电话",
        words(
            "联系人 联系人电话 联系人联系电话 联系人联系方式 单位联系人 联络员 联络员电话 联系人姓名",
            "联络人 联系人姓名电话 联络人电话 联络员联系方式 负责人电话 负责人联系电话 对接人 对接人电话",
            "联系人信息 负责人",
        ),
        pattern=r"联系人|联络[员人]|对接人",
        width=22,
    ),
    Column(
        "phone",
        "联系电话",
        words("联系方式 电话 手机 手机号码 手机号 联络电话 电话号码"),
        pattern=r"电话|手机",
        width=16,
    ),
    Column(
        "need",
        "需要提供的服务",
        words(
            "需求内容 需求事项 需求 服务需求 需要的服务 需求服务 提出需求 需要解决的问题 需求项目",
            "需求清单 希望提供的服务 需求服务内容 需要提供的服务内容 需要服务内容 需要服务",
            "需要提供的服务需求内容 需要解决的事项",
        ),
        pattern=r"\A(?!.*(?:频|对象|期限|时限|时间)).*(?:需求|需要)",
        group=_NEED_GROUP,
        grouped=words("需求内容 内容 项目 服务内容 具体内容 需求事项 事项 需求项目 需求 服务项目 需求名称"),
        within=r"\A(?!.*(?:频|次数|周期|期限|时限|时间|对象|人群|联系|备注|协议)).*(?:内容|项目|事项|名称|需求|服务)",
        width=26,
    ),
    Column(
        "need_frequency",
        "需求期限/频次",
        words(
            "期限频次 需求频次 频次期限 期限 需求期限 需求时间 时限 完成时限 需求时限 需求周期 需求频率",
            "频次时限 时限频次",
        ),
        pattern=r"(?:需求|需要).*(?:频|期限|时限|时间|周期|次数)",
        group=_NEED_GROUP,
        grouped=words(
            "期限频次 频次 期限 时限 频次期限 时间 次数 需求频次 需求期限 频率 周期 需求时间 服务频次",
            "完成时限 时限频次",
        ),
        within=r"频|次数|周期|期限|时限|时间",
        width=14,
    ),
    Column(
        "need_to",
        "需求对象",
        ("需求人群", "需求群体"),
        group=_NEED_GROUP,
        grouped=words("需求对象 对象 服务对象 受益对象 人群"),
        within=r"对象|人群|群体",
        width=12,
    ),
    Column(
        "signed",
        "是否签订协议",
        words(
            "签订协议 协议签订情况 是否签约 是否签协议 签约情况 签订情况 是否已签协议 协议签订",
            "是否签订双向认领协议 签约时间 签订协议情况 是否已签订协议 是否签订认领协议 协议签订时间",
            "是否签订 签约 是否签订责任书 认领协议",
        ),
        pattern=r"协议|签约|签订",
        width=14,
    ),
    REMARK,
)

_UNSIGNED = re.compile(r"拟签|未签|待签|不签|准备签|计划签|洽谈|协商中|意向|暂未|尚未|正在|商谈")
_SIGNED = re.compile(r"已签|签订|签约|签署|签了|签妥|签毕")
_YEAR_DATE = re.compile(r"\d{4}\s*[年./-]\s*\d{1,2}[^()（）]*")


def read_row(row: Row) -> dict[str, Any]:
    """Values of one line: an offer, a need, or both."""
    values: dict[str, Any] = {
        "community": read_community(row),
        "unit": read_required_text(row, "unit"),
        "unit_kind": read_unit_kind(row),
        "offer": _read_side(row, "offer", "OFFER_TEXT_MISSING"),
        "need": _read_side(row, "need", "NEED_TEXT_MISSING"),
        "contact": _read_contact(row),
        "signed": _read_signed(row),
    }
    missing = {issue.code for issue in row.issues} & {"OFFER_TEXT_MISSING", "NEED_TEXT_MISSING"}
    if values["offer"] is None and values["need"] is None and not missing:
        row.issue("offer", "OFFER_OR_NEED_MISSING")
    return values


def _read_side(row: Row, side: str, missing: str) -> dict[str, Any] | None:
    """{"text", "frequency", "to"} of the offer or the need; None where the line has none."""
    text, to = row.text(side), row.text(f"{side}_to")
    cell, written = row.read(f"{side}_frequency")
    reading = parse_frequency(cell, written, year=row.sheet.year)
    if reading.problem == "FREQUENCY_UNIT_MISSING" and (note := row.note(f"{side}_frequency")) and written:
        # 服务频次(次/年): the header names the period.
        stated = f"{written}{note if note.startswith('次') else '次/' + note}"
        reading = parse_frequency(Cell(stated), stated)
    if text is None:
        if written is not None or to is not None:
            row.issue(side, missing)
        return None
    if reading.problem:
        row.issue(f"{side}_frequency", reading.problem)
    return {"text": text, "frequency": reading.value, "to": to}


def _read_contact(row: Row) -> dict[str, str | None] | None:
    """Name and phone, from one cell or from two."""
    _, written = row.read("contact")
    name, phones, stray = split_contact(written)
    if row.has("phone") and (listed := row.read("phone")[1]) is not None:
        reading = parse_phone(listed)
        phones = phones or reading.numbers
        for problem in reading.problems:
            row.issue("phone", problem)
    key = "phone" if row.has("phone") else "contact"
    if name is None and not phones and not stray:
        return None
    if name:
        name, spaced = squeeze_name(name)
        if spaced:
            row.issue("contact", "NAME_SPACES")
    if len(phones) > 1 and not row.has("phone"):
        row.issue(key, "PHONE_MULTIPLE")
    if not phones and not any(i.code == "PHONE_INVALID" for i in row.issues):
        row.issue(key, "PHONE_INVALID" if stray else "PHONE_MISSING")
    return {"name": name, "phone": phones[0] if phones else None}


def _read_signed(row: Row) -> dict[str, Any]:
    """是(2023.3.20) → signed, with the day; 拟签 is not signed."""
    cell, text = row.read("signed")
    day = None
    if text is not None and cell is not None:
        found = _YEAR_DATE.search(text)
        words = trim(found.group()) if found else text
        reading = parse_date(
            cell if not found else cell._replace(value=words, kind="text"), text=words, year=row.sheet.year
        )
        if reading.date:
            day = reading.date.value
            report_date(row, "signed", reading) if reading.problem == "DATE_YEAR_INFERRED" else None
    answer = read_yes_no(re.split(r"[(（,，;；\s]", text)[0] or text if text else None)
    if text is not None and _UNSIGNED.search(text):
        answer = False
    elif answer is None:
        answer = True if day or _SIGNED.search(text or "") else None
        if answer is None:
            row.issue("signed", "SIGNED_INVALID")
    return {"signed": answer, "on": day if answer else None}


# What the words before a number say it counts; the first that fits.
_TOTALS = {"needs": r"需", "units": r"单位|成员|家数", "offers": r"提供|服务|供给|资源"}


def finish(sheet: Sheet) -> None:
    """Compare the stated numbers of units, offers and needs."""
    compare_counted_totals(sheet, _TOTALS, {"units": "unit", "offers": "offer", "needs": "need"}, _count)


def _count(name: str, records: list[Record]) -> int:
    if name == "units":
        return len({r.values["unit"] for r in records if r.values["unit"]})
    return sum(1 for r in records if r.values[name.removesuffix("s")])


KIND = Kind(
    name="two_way_list",
    title="双向服务清单",
    columns=COLUMNS,
    needs=(keys("unit"), keys("offer"), keys("need")),
    hint=r"双向|服务清单|供需|认领清单",
    read_row=read_row,
    finish=finish,
    year_stated=True,
    block=words("community unit unit_kind contact phone signed"),
)
