"""An agreement as an official document: the text that is signed and hashed, and the files that leave the product.

The canonical text is made of the same document as the files, before anybody has signed. Should a unit be renamed or
a word of the practice change later, files are made from the text that was signed, never from the newer words.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta

from covenants.frequency import said
from covenants.models import Agreement, AgreementParty, AgreementTerm, SignMethod
from exchange.documents import (
    Clause,
    Column,
    Heading,
    Items,
    KeyValues,
    OfficialDocument,
    Paragraph,
    Party,
    SignatureBlock,
    Table,
    text_of,
)

LETTER_KIND = "LETTER"
SIDES = ("甲方", "乙方", "丙方")
WITNESS = "见证方"
UNSIGNED = ("（盖章）", "代表人（签字）：", "　　　　年　　月　　日")
_NUMBER = re.compile(
    r"^(?:\d{1,2}[.．、)）]|[（(](?:\d{1,2}|[一二三四五六七八九十]+)[）)]|[一二三四五六七八九十]+、)\s*"
)
_COLUMNS = (
    Column("内容", 9, "left"),
    Column("服务对象", 4),
    Column("数量", 3),
    Column("频次", 4),
    Column("地点", 4),
    Column("起止", 5),
)
_CLAIM_OPENING = (
    "为落实区域化党建“双向服务”，各方在“{cycle}”经联席会议审议、发布和认领的基础上，"
    "就以下服务项目达成一致，签订本协议。"
)
_LETTER_OPENING = "为推进区域内组织共建、资源共享、事务共商，明确各方在共驻共建中的职责任务，签订本责任书。"
_CLOSING = (
    "服务项目自签订之日起列入承诺公示。提供方按约定的频次服务并记录，接受方如实确认；有异议的，双方先行沟通。",
    "期满由双方各作评价，并可作出回应。",
    "内容需要变更的，由各方协商一致，重新签订新的版本；未签订新版本前，仍按原内容履行。",
)


def digest_of(text: str) -> str:
    """sha256 of the text in UTF-8, as 64 hexadecimal digits: what `sha256sum` says of the text file."""
    return hashlib.sha256(text.encode()).hexdigest()


def side_names(parties: list[AgreementParty]) -> dict[int, str]:
    """What each party is called in the text, by its id: 甲方, 乙方; the committee between two units 见证方."""
    between_units = sum(1 for party in parties if party.unit_id) > 1
    return {
        party.pk: WITNESS if between_units and party.organization_id else side
        for party, side in zip(parties, SIDES, strict=False)
    }


def agreement_text(agreement: Agreement) -> str:
    """The canonical text of what stands in the draft now."""
    return text_of(_build(agreement))


def agreement_document(agreement: Agreement) -> OfficialDocument:
    """The document as it leaves the product: signatures filled in where they are, and the text's hash below."""
    document = _build(agreement, signed=True)
    if agreement.text and text_of(_build(agreement)) != agreement.text:
        title, *lines = agreement.text.strip("\n").split("\n")
        blocks = [Paragraph(line.replace("\t", "　"), indent=False) for line in lines]
        document = OfficialDocument(title=title, blocks=blocks)
    note = f"文本校验码（SHA-256）：{agreement.digest}" if agreement.digest else "拟稿，尚未定稿"
    return OfficialDocument(
        title=document.title, number=document.number, blocks=document.blocks, note=note, first_page=document.first_page
    )


def file_name(agreement: Agreement, suffix: str) -> str:
    """〔2026〕3号 绳金塔小学与….docx"""
    return f"{agreement.number_text} {agreement.title}.{suffix}"


def _build(agreement: Agreement, *, signed: bool = False) -> OfficialDocument:
    parties = list(agreement.parties.order_by("order"))
    terms = list(agreement.terms.order_by("order"))
    sides = side_names(parties)
    letter = agreement.kind == LETTER_KIND
    duties = _duties(agreement, parties, sides)
    services = _services(agreement, terms, parties, sides)
    blocks = [
        KeyValues([(sides[party.pk], party.name) for party in parties]),
        Paragraph(_LETTER_OPENING if letter else _CLAIM_OPENING.format(cycle=agreement.cycle.title)),
        *(duties + services if letter else services + duties),
        Heading(1, "期限和其他"),
        Clause(f"有效期自{day_text(agreement.since)}起，至{day_text(agreement.last_day)}止，均含当日。"),
        *(Clause(text) for text in _CLOSING),
        SignatureBlock([Party(sides[party.pk], party.name, _lines(party, signed)) for party in parties]),
    ]
    return OfficialDocument(title=agreement.title, number=agreement.number_text, blocks=blocks)


def _services(agreement: Agreement, terms: list[AgreementTerm], parties, sides) -> list:
    if not terms:
        return []
    by_unit = {party.unit_id: sides[party.pk] for party in parties}
    directions: dict[tuple, list[AgreementTerm]] = {}
    for term in terms:
        directions.setdefault((term.giver_id, term.receiver_id), []).append(term)
    blocks: list = [Heading(1, "服务项目")]
    for (giver, receiver), rows in directions.items():
        blocks.append(Heading(2, f"{by_unit[giver]}向{by_unit[receiver]}提供"))
        blocks.append(_table(rows, agreement))
    return blocks


def _table(terms: list[AgreementTerm], agreement: Agreement) -> Table:
    """Columns in which something stands; the days only where they are not those of the whole agreement."""
    rows = [_row(term, agreement) for term in terms]
    used = [number for number in range(len(_COLUMNS)) if any(row[number] for row in rows)]
    return Table(
        [_COLUMNS[number] for number in used], [[row[number] for number in used] for row in rows], numbered=True
    )


def _row(term: AgreementTerm, agreement: Agreement) -> tuple[str, ...]:
    return (
        term.content,
        term.audience,
        quantity_text(term.quantity, term.measure),
        said(term),
        term.place,
        f"{term.period.lower}至{last_of(term)}" if term.period != agreement.period else "",
    )


def _duties(agreement: Agreement, parties, sides) -> list:
    blocks: list = []
    # Where two units agree and the committee witnesses, the second side is still the second party.
    named = [(parties[0], agreement.our_duties), (parties[1], agreement.their_duties)]
    written = [(party, entries_of(text)) for party, text in named if entries_of(text)]
    if written:
        blocks.append(Heading(1, "职责任务"))
    for party, entries in written:
        blocks += [Heading(2, f"{sides[party.pk]}的职责任务"), Items(entries, "1.")]
    if entries_of(agreement.plan):
        blocks += [Heading(1, "共建计划"), Items(entries_of(agreement.plan), "1.")]
    return blocks


def _lines(party: AgreementParty, signed: bool) -> tuple[str, ...]:
    if not signed or party.signed_on is None:
        return UNSIGNED
    return (
        "（盖章）" if party.method == SignMethod.PAPER else "（系统内确认）",
        f"代表人：{party.signatory}",
        day_text(party.signed_on),
    )


def day_text(day: date) -> str:
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def entries_of(text: str) -> list[str]:
    """One entry per line, without the numbers that people type before them."""
    lines = (_NUMBER.sub("", line.strip()) for line in text.splitlines())
    return [line for line in lines if line]


def quantity_text(quantity, measure: str) -> str:
    """12次; 1.5万元; empty where there is none, or one of nothing in particular."""
    if quantity is None or (quantity == 1 and not measure):
        return ""
    plain = f"{quantity:f}"
    return f"{plain.rstrip('0').rstrip('.') if '.' in plain else plain}{measure or '份'}"


def last_of(row) -> date:
    """Last day of a row's period."""
    return row.period.upper - timedelta(days=1)


def is_intact(agreement: Agreement) -> bool:
    """Whether the text on record still has the hash it was signed with."""
    return bool(agreement.text) and digest_of(agreement.text) == agreement.digest
