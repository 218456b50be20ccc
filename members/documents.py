"""Filings as official documents: the roster with its table, co-options, removals and releases (XH 三(二)2, 三(三)6).

Everything said of people is what was frozen with the filing; names of organisations are those of the day it was filed.
A person, a unit or a committee that is called otherwise today changes nothing in it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from common.audit import record
from common.clock import today
from common.scoping import everything
from exchange.documents import (
    DOCX_TYPE,
    PDF_TYPE,
    Attachment,
    Block,
    Column,
    Heading,
    Items,
    KeyValues,
    OfficialDocument,
    Paragraph,
    Table,
    to_docx,
    to_pdf,
)
from members.models import Filing, FilingKind, FilingState, SelectionMode
from members.selectors.committee import condition_text
from members.selectors.head import committee_name
from orgs.models import Organization
from orgs.rules_in_force import practice_of

# What has not reached the level above, or does not lie there any more, is not to be taken for a document that was sent.
_MARKS = {FilingState.DRAFT: "草稿", FilingState.RETURNED: "草稿", FilingState.WITHDRAWN: "作废"}
# The term keeps to one line, so that 13 rows with posts of a usual length come to a page.
_ROSTER = (
    Column("姓名", 5),
    Column("性别", 2.4),
    Column("出生年月", 4.5),
    Column("职务", 4.7),
    Column("单位及职务", 10.2, "left"),
    Column("是否兼职", 2.6),
    Column("代表单位", 8, "left"),
    Column("产生方式", 4.7),
    Column("任期", 8.8),
)


_FORMS = {"docx": (to_docx, DOCX_TYPE), "pdf": (to_pdf, PDF_TYPE)}


@dataclass(frozen=True, slots=True)
class FilingFile:
    """A filing as a file: its name for whoever keeps it, its bytes and their media type."""

    name: str
    body: bytes
    media_type: str


def hand_out(filing: Filing, form: str, *, actor) -> FilingFile | None:
    """The filing as `docx` or `pdf`, written down as downloaded; None for a form there is not.

    Raises RuleBroken "document.no_font" for a PDF where the server has no Chinese font.
    """
    if form not in _FORMS:
        return None
    render, media_type = _FORMS[form]
    document = filing_document(filing)
    made = FilingFile(file_name(filing, document, form), render(document), media_type)
    record(actor=actor, action="members.filing.downloaded", obj=filing, form=form)
    return made


def filing_document(filing: Filing) -> OfficialDocument:
    """The report to the level above. At most six queries.

    The filing's own number stands on it; on a roster the number that the office gave it, where it gave one. `document`
    of a change in office is what that change rests on, and is named as such.
    """
    day = _day(filing)
    body = _committee(filing.organization, day)
    draft = mark_of(filing)
    build = _roster if filing.kind == FilingKind.ROSTER else _change
    title, blocks, attachments = build(filing, body)
    return OfficialDocument(
        title=title,
        mark=f"{body}文件" + (f"（{draft}）" if draft else ""),
        number=_number(filing),
        addressee=_committee(filing.superior, day) if filing.superior else "",
        blocks=[*blocks, Paragraph("特此报告。")],
        attachments=attachments,
        signers=(body,),
        date=None if draft else day,
        note=f"{draft}，不作正式报备使用" if draft else "",
    )


def file_name(filing: Filing, document: OfficialDocument, suffix: str) -> str:
    """BB-2026-00012 关于报备《…》的报告.docx; 草稿 before it while it has not been filed."""
    return " ".join(word for word in (mark_of(filing), _number(filing), document.title) if word) + f".{suffix}"


def mark_of(filing: Filing) -> str:
    """草稿 before it is filed and after it came back, 作废 once it was given up, else nothing."""
    return _MARKS.get(FilingState(filing.state), "")


def _number(filing: Filing) -> str:
    return filing.document if filing.kind == FilingKind.ROSTER and filing.document else filing.number


def _day(filing: Filing) -> date:
    return timezone.localdate(filing.submitted_at) if filing.submitted_at else today()


def _committee(organization: Organization, day: date) -> str:
    """The committee's name by the practice and the organisation's name of the day."""
    with everything("the name of an organisation that a filing names, which may be the level above"):
        then = organization.versions.in_force(day).first()
    practice = practice_of(organization.district_id, day)
    return committee_name(practice, organization.tier, then.name if then else organization.name)


# ---- the roster ------------------------------------------------------------------------------------------------------


def _roster(filing: Filing, body: str) -> tuple[str, list[Block], list[Attachment]]:
    list_name = f"{body}{filing.term.label if filing.term else ''}班子成员名单"
    named = [row for row in filing.roster if row["name"]]
    blocks: list[Block] = [
        Paragraph(f"现将《{list_name}》报上，请予备案。"),
        Heading(1, "班子组成"),
        Paragraph(_composition(filing.roster, named)),
    ]
    blocks += _said("有关说明", filing.statement)
    reasons = [_reason(row) for row in filing.findings if row["reason"]]
    if reasons:
        blocks += [Heading(1, "例外说明"), Items(reasons, "1.")]
    table = Table(_ROSTER, [_roster_row(row) for row in named], numbered=True)
    return f"关于报备《{list_name}》的报告", blocks, [Attachment(list_name, (table,), landscape=True)]


def _composition(seats: list[dict], named: list[dict]) -> str:
    """共设席位9个，其中书记1个…；现有9人，其中兼职2人。"""
    part_time = sum(1 for row in named if row["part_time"])
    text = f"共设席位{len(seats)}个，其中{_counted(seats)}。现报{len(named)}人，其中兼职{part_time}人，名单见附件。"
    vacant = [row for row in seats if not row["name"]]
    if vacant:
        text += f"另有{_counted(vacant)}空缺，确定人选后再行报备。"
    return text


def _counted(seats: list[dict]) -> str:
    return "、".join(f"{label}{count}个" for label, count in Counter(row["position_label"] for row in seats).items())


def _reason(row: dict) -> str:
    clause = f"（{row['clause']}）" if row["clause"] else ""
    required = f"，要求{row['required']}" if row["required"] else ""
    return f"{row['name']}：{row['found']}{required}{clause}。理由：{row['reason'].rstrip('。')}。"


def _roster_row(row: dict) -> tuple[str, ...]:
    """A line of the table. A roster filed before the later keys were kept leaves their cells for a hand to fill in."""
    return (
        row["name"],
        row.get("gender", ""),
        _month(row.get("birth", "")),
        row["position_label"],
        row["post"],
        "是" if row["part_time"] else "否",
        row["represents"],
        row["selection_mode"],
        "—".join(_month(row[key]) for key in ("since", "last_day") if row.get(key)),
    )


def _month(text: str) -> str:
    """1975.03 of 1975-03 or of a day in it."""
    return text[:7].replace("-", ".")


# ---- changes in office -----------------------------------------------------------------------------------------------

_WORDS = {
    FilingKind.REMOVAL: ("关于免去{who}职务的报告", "经党组织研究，拟免去{who}职务"),
    FilingKind.RELEASE: ("关于解除{who}职务的报告", "根据党组织关系所在单位书面通报，拟解除{who}职务"),
    FilingKind.CO_OPTION: ("关于增补{person}同志为{post}的报告", "拟增补{person}同志为{post}"),
}


def _change(filing: Filing, body: str) -> tuple[str, list[Block], list[Attachment]]:
    kind, payload = FilingKind(filing.kind), filing.payload
    title, sentence = _WORDS[kind]
    person, post = payload["person"], f"{body}{payload['position']}"
    words = {"person": person, "post": post, "who": f"{person}同志{post}"}
    co_option = kind == FilingKind.CO_OPTION
    starts = date.fromisoformat(payload["starts_on" if co_option else "effective_on"])
    facts = (_newcomer if co_option else _leaver)(payload)
    blocks: list[Block] = [
        Paragraph(f"{sentence.format(**words)}，自{day_text(starts)}起{'任职' if co_option else '生效'}，请予备案。"),
        Heading(1, "基本情况"),
        KeyValues([(label, value) for label, value in facts if value]),
        *_said("事由", filing.statement),
        *_said("依据", filing.document),
    ]
    return title.format(**words), blocks, []


def _person(payload: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        ("姓名", payload["person"]),
        ("性别", payload.get("gender", "")),
        ("出生年月", _month(payload.get("birth", ""))),
        ("单位及职务", payload.get("post", "")),
    ]


def _leaver(payload: dict[str, Any]) -> list[tuple[str, str]]:
    studied = payload.get("studied_on")
    return [
        *_person(payload),
        ("现任职务", payload["position"]),
        ("代表单位", payload.get("represents_name", "")),
        ("党组织研究日期", day_text(date.fromisoformat(studied)) if studied else ""),
        ("拟生效日期", day_text(date.fromisoformat(payload["effective_on"]))),
    ]


def _newcomer(payload: dict[str, Any]) -> list[tuple[str, str]]:
    mode = payload.get("selection_mode")
    return [
        *_person(payload),
        ("拟任职务", payload["position"]),
        ("是否兼职", "是" if payload.get("part_time") else "否"),
        ("代表单位", payload.get("represents_name", "")),
        ("产生方式", SelectionMode(mode).label if mode else ""),
        ("符合条件", condition_text(payload.get("eligibility", ""))),
        ("任职起始", day_text(date.fromisoformat(payload["starts_on"]))),
    ]


def _said(heading: str, text: str) -> list[Block]:
    """A heading with what was written, line by line, each with its full stop; nothing where nothing was."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    whole = [line if line[-1] in _STOPS else f"{line}。" for line in lines]
    return [Heading(1, heading), *(Paragraph(line) for line in whole)] if whole else []


_STOPS = "。！？；：，、.!?;:"


def day_text(day: date) -> str:
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"
