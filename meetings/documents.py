"""会议纪要, 会议通知 and the year's minutes as official documents; the canonical text that is issued and hashed.

Files of issued minutes are made from the text as issued: should an attendance mark or a name change later, the words
of the issue stay.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from common.clock import today
from exchange.documents import (
    Heading,
    Items,
    KeyValues,
    ListOfNames,
    OfficialDocument,
    Paragraph,
    Table,
    Volume,
    text_of,
)
from meetings.frozen import COPIES, TASKS, document_of, plain_document
from meetings.models import (
    AgendaState,
    Assignment,
    Invitee,
    Meeting,
    Minutes,
    MinutesPart,
    MinutesState,
    Presence,
    Resolution,
)
from meetings.selectors.agenda import agenda_of
from orgs.models import Organization, Unit
from orgs.rules_in_force import practice_of

# Agenda states in which an item is no part of the meeting any more.
_GONE = (AgendaState.PROPOSED, AgendaState.DECLINED)


def digest_of(text: str) -> str:
    """sha256 of the text in UTF-8, as 64 hexadecimal digits: what `sha256sum` says of the text file."""
    return hashlib.sha256(text.encode()).hexdigest()


def day_text(day: date) -> str:
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(moment: datetime) -> str:
    """2026年3月5日9:30, as it is where the meeting is."""
    local = timezone.localtime(moment)
    return f"{day_text(local.date())}{local.hour}:{local.minute:02d}"


def committee_of(meeting: Meeting) -> str:
    """Which body met: the alliance, or the committee in the words of the practice of the meeting's day."""
    organization = meeting.organization
    if meeting.alliance_id is not None:
        return meeting.alliance.name
    return practice_of(organization.district_id, meeting.day).committee_name(organization.tier, organization.name)


# ---- minutes ---------------------------------------------------------------------------------------------------------


def minutes_text(minutes: Minutes) -> str:
    """The canonical text of what stands there now."""
    return text_of(_minutes(minutes))


def minutes_document(minutes: Minutes) -> OfficialDocument:
    """The document as it leaves the product, with the text's hash below once it is issued."""
    document = _minutes(minutes)
    if minutes.state == MinutesState.ISSUED and text_of(document) != minutes.text:
        document = document_of(minutes.text) or plain_document(minutes.text)
    note = f"文本校验码（SHA-256）：{minutes.digest}" if minutes.digest else "拟稿，尚未印发"
    return OfficialDocument(
        title=document.title,
        blocks=document.blocks,
        mark=document.mark,
        number=document.number,
        signers=document.signers,
        date=document.date,
        note=note,
        copies_to=document.copies_to,
        copies_label=document.copies_label,
    )


def is_intact(minutes: Minutes) -> bool:
    """Whether the text on record still has the hash it was issued with."""
    return bool(minutes.text) and digest_of(minutes.text) == minutes.digest


def parts_in_order(minutes: Minutes) -> list[MinutesPart]:
    """Opening, the items in the order of the agenda, closing. One query.

    Two queries. Each has `gone`: its item was taken off the agenda; its words stay, and are no part of the document.
    `title`, `outcome`, `decision` are those of the issue, before it what they would be today.
    """
    rows = list(MinutesPart._base_manager.filter(minutes=minutes).select_related("item__proposer_unit", "edited_by"))
    lines = {line.item.pk: line for line in agenda_of(minutes.meeting, all_eyes=True)}
    issued = minutes.state == MinutesState.ISSUED
    for row in rows:
        row.minutes = minutes
        row.is_opening = row.item_id is None and row.order == 0
        row.is_closing = row.item_id is None and row.order != 0
        line = lines.get(row.item_id)
        if issued:
            row.gone = row.item_id is not None and not row.outcome
        else:
            row.gone = row.item_id is not None and (line is None or line.state in _GONE)
            if line is not None:
                row.title, row.outcome, row.decision = line.item.title, line.state, line.decision
        row.title = row.title or (row.item.title if row.item_id else "")
        row.place = line.order if line is not None else row.item.order if row.item_id else 0
    return sorted(
        rows,
        key=lambda row: (0,) if row.is_opening else (2,) if row.is_closing else (1, row.gone, row.place, row.order),
    )


def freeze_parts(minutes: Minutes) -> None:
    """Write on every part what becomes of its item by this issue. Called by who issues, before the state changes."""
    rows = [row for row in parts_in_order(minutes) if row.item_id is not None and not row.gone]
    MinutesPart._base_manager.bulk_update(rows, ["title", "outcome", "decision"])


def file_name(minutes: Minutes, suffix: str) -> str:
    """〔2026〕3号 东湖社区2026年第三次党建工作联席会议纪要.docx"""
    return f"{minutes.number_text or '拟稿'} {minutes}.{suffix}"


def _minutes(minutes: Minutes) -> OfficialDocument:
    meeting = minutes.meeting
    body = committee_of(meeting)
    invitees = list(Invitee._base_manager.filter(meeting=meeting).order_by("order", "pk"))
    units = _unit_names(invitees, meeting)
    resolutions = list(Resolution._base_manager.filter(meeting=meeting).order_by("order", "pk"))
    blocks = [KeyValues(_facts(meeting)), *_attendance(invitees)]
    for part in parts_in_order(minutes):
        if part.gone:
            continue
        if part.is_closing and resolutions:
            blocks += _tasks(resolutions)
        if part.item is not None:
            blocks.append(Heading(1, part.title))
        blocks += [Paragraph(line) for line in part.text.splitlines() if line.strip()]
        if part.item is not None and part.decision:
            blocks.append(Paragraph(part.decision, lead=f"{outcome_word(part.outcome)}："))
    return OfficialDocument(
        mark=f"{body}会议纪要",
        number=minutes.number_text,
        title=f"{meeting.title}纪要",
        blocks=blocks,
        signers=(body,),
        date=minutes.issued_on,
        copies_to=units,
        copies_label=COPIES,
    )


def outcome_word(outcome: str) -> str:
    """会议议定, 缓议, 转办: what stands before a decision."""
    return {AgendaState.DEFERRED.value: "缓议", AgendaState.PASSED.value: "转办"}.get(outcome, "会议议定")


def _facts(meeting: Meeting) -> list[tuple[str, str]]:
    facts = [("时间", moment_text(meeting.starts_at)), ("地点", meeting.place), ("主持", meeting.chair)]
    if meeting.stated_expected is not None or meeting.stated_present is not None:
        facts.append(("出席情况", attendance_text(meeting)))
    return [(label, value) for label, value in facts if value]


def attendance_text(meeting: Meeting) -> str:
    """应到13人，实到11人, as a ledger states it; empty where it says nothing."""
    parts = [("应到", meeting.stated_expected), ("实到", meeting.stated_present)]
    return "，".join(f"{word}{count}人" for word, count in parts if count is not None)


def _attendance(invitees: Iterable[Invitee]) -> list[ListOfNames]:
    """Who was there; those who sat in apart. Nothing for what nobody ticked."""
    present: list[str] = []
    sat_in: list[str] = []
    away: dict[str, list[str]] = {Presence.EXCUSED: [], Presence.ABSENT: []}
    for row in invitees:
        if row.presence in (Presence.PRESENT, Presence.SUBSTITUTED):
            name = row.name if row.presence == Presence.PRESENT else f"{row.substitute}（代{row.name}）"
            (present if row.voting else sat_in).append(name)
        elif row.presence in away and row.voting:
            away[row.presence].append(row.name)
    lists = [("出席", present), ("列席", sat_in), ("请假", away[Presence.EXCUSED]), ("缺席", away[Presence.ABSENT])]
    return [ListOfNames(label, names) for label, names in lists if names]


def _tasks(resolutions: list[Resolution]) -> list:
    owners: dict[int, list[str]] = {}
    for one in (
        Assignment._base_manager.filter(resolution__in=[row.pk for row in resolutions])
        .select_related("unit", "organization")
        .order_by("pk")
    ):
        name = one.unit.name if one.unit_id else one.owner or one.organization.name
        if name not in owners.setdefault(one.resolution_id, []):
            owners[one.resolution_id].append(name)
    rows = [
        (row.text, "、".join(owners.get(row.pk, [])), row.due_on.isoformat() if row.due_on else "")
        for row in resolutions
    ]
    return [Heading(1, "议定事项和分工"), Table(TASKS, rows, numbered=True)]


def _unit_names(invitees: Iterable[Invitee], meeting: Meeting) -> list[str]:
    """Names of the units that it goes to, in the order of the list of those expected. One query."""
    asked = [row.unit_id for row in invitees if row.unit_id]
    doing = Assignment._base_manager.filter(resolution__meeting=meeting, unit__isnull=False).order_by("pk")
    wanted = list(dict.fromkeys([*asked, *doing.values_list("unit_id", flat=True)]))
    names = dict(Unit._base_manager.filter(pk__in=wanted).values_list("pk", "name"))
    return [names[pk] for pk in wanted if pk in names]


# ---- the notice, the year --------------------------------------------------------------------------------------------


def notice_document(meeting: Meeting) -> OfficialDocument:
    """会议通知: when, where, who, what about, what to bring or answer."""
    body = committee_of(meeting)
    invitees = list(Invitee._base_manager.filter(meeting=meeting).order_by("order", "pk"))
    agenda = [line.item for line in agenda_of(meeting, all_eyes=True) if line.state not in _GONE]
    blocks: list = [
        Paragraph(f"经研究，定于{day_text(meeting.day)}召开{meeting.title}，现将有关事项通知如下。"),
        Heading(1, "时间和地点"),
        Paragraph(f"{moment_text(meeting.starts_at)}" + (f"，{meeting.place}。" if meeting.place else "。")),
    ]
    voting = [_named(row) for row in invitees if row.voting]
    others = [_named(row) for row in invitees if not row.voting]
    if voting or others:
        blocks.append(Heading(1, "参会人员"))
        blocks += [ListOfNames(label, names) for label, names in (("出席", voting), ("列席", others)) if names]
    if agenda:
        blocks += [Heading(1, "会议议程"), Items([item.title for item in agenda], "1.")]
    wishes = _wishes(meeting)
    if wishes:
        blocks += [Heading(1, "有关要求"), *(Paragraph(line) for line in wishes)]
    return OfficialDocument(
        title=f"关于召开{meeting.title}的通知",
        addressee="各参会单位、参会人员",
        blocks=blocks,
        signers=(body,),
        date=meeting.convened_on or today(),
    )


def _named(row: Invitee) -> str:
    return f"{row.name}（{row.post}）" if row.post else row.name


def _wishes(meeting: Meeting) -> list[str]:
    lines = []
    if meeting.proposals_by is not None:
        lines.append(f"请于{day_text(meeting.proposals_by)}前提出需要会议商议的议题。")
    if meeting.convened_on is not None:
        lines.append("请收到通知后答复是否参会；不能参会的，可以请假或委托他人参加。")
    return lines + [line for line in meeting.notice.splitlines() if line.strip()]


def notice_name(meeting: Meeting, suffix: str) -> str:
    """关于召开…的通知.docx"""
    return f"关于召开{meeting.title}的通知.{suffix}"


def year_volume(organization: Organization, year: int, issued: Iterable[Minutes]) -> Volume:
    """The minutes that a committee issued in a year, in the order of their numbers, as one file."""
    rows = sorted(issued, key=lambda row: row.number)
    body = practice_of(organization.district_id, date(year, 12, 31)).committee_name(
        organization.tier, organization.name
    )
    return Volume(
        title=f"{body}会议纪要",
        subtitle=f"（{year}年）",
        documents=[minutes_document(row) for row in rows],
        issuer=body,
    )


def volume_name(organization: Organization, year: int, suffix: str) -> str:
    """东湖社区2026年会议纪要.docx"""
    return f"{organization.name}{year}年会议纪要.{suffix}"


def excerpt_document(excerpt) -> OfficialDocument:
    """会议纪要摘录: what the minutes say of one item. `excerpt`: meetings.selectors.excerpts.Excerpt."""
    blocks: list = [
        KeyValues([("会议", excerpt.meeting), ("时间", day_text(excerpt.day)), ("纪要", excerpt.number)]),
        Heading(1, excerpt.title),
        *(Paragraph(line) for line in excerpt.text.splitlines() if line.strip()),
    ]
    if excerpt.decision:
        blocks.append(Paragraph(excerpt.decision, lead=f"{outcome_word(excerpt.outcome)}："))
    return OfficialDocument(title="会议纪要摘录", blocks=blocks, signers=(excerpt.signer,), date=excerpt.issued_on)
