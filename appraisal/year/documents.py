"""The year's report as an official document (GB/T 9704-2012): what was handed in, or the draft as it would be."""

from __future__ import annotations

from typing import Any

from appraisal.models import DutyReport, ReportState, working_committee
from appraisal.year.base import day_of
from appraisal.year.gathering import gather, sentences
from common.audit import record
from exchange.documents import (
    DOCX_TYPE,
    PDF_TYPE,
    Attachment,
    Block,
    Column,
    Heading,
    OfficialDocument,
    Paragraph,
    Table,
    to_docx,
    to_pdf,
)
from orgs.models import Organization
from orgs.practice import Practice
from orgs.rules_in_force import practice_of

_FORMS = {"docx": (to_docx, DOCX_TYPE), "pdf": (to_pdf, PDF_TYPE)}
_MEMBERS = (
    Column("姓名", 5),
    Column("职务", 6),
    Column("代表单位", 9, "left"),
    Column("参会", 4),
    Column("沟通", 3),
    Column("活动", 3),
    Column("建议", 6),
    Column("做了什么", 16, "left"),
    Column("评价", 12, "left"),
)
_UNITS = (
    Column("单位", 9, "left"),
    Column("承诺", 3),
    Column("应履", 3),
    Column("已履", 3),
    Column("经确认", 3.5),
    Column("接受方评诺", 8, "left"),
    Column("结论", 5),
    Column("说明", 10, "left"),
)


def hand_out(report: DutyReport, suffix: str, *, actor) -> tuple[str, bytes, str] | None:
    """(name, body, media type) as docx or pdf; None for another suffix. Noted in the audit trail."""
    if suffix not in _FORMS:
        return None
    render, media_type = _FORMS[suffix]
    document = report_document(report)
    mark = "草稿 " if report.is_open else ""
    body = render(document)
    record(actor=actor, action="appraisal.report.downloaded", obj=report, form=suffix)
    return f"{mark}{document.title}.{suffix}", body, media_type


def report_document(report: DutyReport) -> OfficialDocument:
    """关于…年度兼职委员工作实绩的报告, with the members' and the units' tables behind it."""
    scheme = report.scheme
    content: dict[str, Any] = gather(scheme, report.organization).content() if report.is_open else report.content
    practice = practice_of(report.organization.district_id, scheme.published_on)
    body = report.reporter or _committee(practice, report.organization)
    within = report.superior_id == report.organization_id
    addressee = working_committee(report.organization) if within else _committee(practice, report.superior)
    blocks: list[Block] = [
        Paragraph(f"现将{scheme.year}年度兼职委员工作实绩和区域化党建工作情况报告如下，数字截至{_day(report)}。")
    ]
    for part in content["parts"]:
        blocks.append(Heading(1, part["label"]))
        blocks.append(Paragraph(sentences(part["lines"]) or "没有记录。"))
        words = report.words.get(part["key"], "")
        blocks += [Paragraph(line) for line in words.splitlines() if line.strip()]
    if content.get("alliances"):
        blocks.append(Heading(1, "所在联合体的考评"))
        for row in content["alliances"]:
            role = "牵头" if row["role"] == "LEADS" else "成员"
            blocks.append(Paragraph(f"{row['name']}（{role}）：{row['label']}。{row['opinion']}"))
    blocks.append(Heading(1, "总体评价"))
    blocks += [Paragraph(line) for line in (report.opinion or "（尚未填写）").splitlines() if line.strip()]
    blocks.append(Paragraph("特此报告。"))
    return OfficialDocument(
        title=f"关于{scheme.year}年度兼职委员工作实绩的报告",
        mark=f"{body}文件",
        addressee=addressee,
        blocks=blocks,
        attachments=_attachments(content),
        signers=(body,),
        date=report.submitted_on if report.state != ReportState.DRAFT else None,
        note="草稿，不作正式报告使用" if report.is_open else f"校验码 {report.digest[:16]}",
    )


def _day(report: DutyReport) -> str:
    on = day_of(report.scheme) if report.is_open else report.as_of
    return f"{on.year}年{on.month}月{on.day}日"


def _committee(practice: Practice, organization: Organization) -> str:
    return practice.committee_name(organization.tier, organization.name)


def _attachments(content: dict[str, Any]) -> list[Attachment]:
    found = []
    if content["members"]:
        rows = [
            (
                row["name"],
                row["post"],
                row["unit"],
                f"{row['attended']}/{row['invited']}",
                row["contacts"],
                row["activities"],
                f"{row['suggestions']}（采纳{row['adopted']}）",
                "；".join(row["deeds"]),
                row.get("opinion", ""),
            )
            for row in content["members"]
        ]
        found.append(Attachment("兼职委员履职纪实", (Table(_MEMBERS, rows, numbered=True),), landscape=True))
    if content["units"]:
        rows = [
            (
                row["name"],
                row["pledges"],
                row["due"],
                row["done"],
                row["confirmed"],
                row["views"],
                row.get("conclusion", ""),
                row.get("opinion", ""),
            )
            for row in content["units"]
        ]
        found.append(Attachment("成员单位履诺情况", (Table(_UNITS, rows, numbered=True),), landscape=True))
    return found
