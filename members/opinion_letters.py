"""The place's answer as an official letter (复函): its words and what was on record on the day of the answer (LY 三·1).

Everything in it was frozen with the answer; the names of places are those of that day.
"""

from __future__ import annotations

from common.audit import record
from exchange.documents import (
    DOCX_TYPE,
    PDF_TYPE,
    KeyValues,
    OfficialDocument,
    Paragraph,
    to_docx,
    to_pdf,
)
from members.models import Opinion, OpinionRequest
from members.selectors.opinions import facts_in_words
from orgs.rules_in_force import practice_of

_FORMS = {"docx": (to_docx, DOCX_TYPE), "pdf": (to_pdf, PDF_TYPE)}
_SAID = {
    Opinion.AGREE: "经研究，我们同意。",
    Opinion.RESERVED: "经研究，我们有以下意见：",
    Opinion.DISAGREE: "经研究，我们不同意，理由如下：",
    Opinion.UNKNOWN: "我们不了解该同志的有关情况，不作评价。",
}


def letter(row: OpinionRequest) -> OfficialDocument:
    """The letter of an answered request."""
    place = row.organization
    practice = practice_of(place.district_id, row.answered_on)
    asked = f"{row.asked_on.year}年{row.asked_on.month}月{row.asked_on.day}日"
    blocks: list = [
        Paragraph(
            f"你单位{asked}就{row.person.name}同志{row.get_occasion_display()}（{row.title}）征求我们意见。"
            f"{_SAID[Opinion(row.opinion)]}"
        )
    ]
    if row.answer:
        blocks.append(Paragraph(row.answer))
    if row.answer_facts:
        blocks.append(Paragraph("该同志在本地报到和服务的记录如下："))
        blocks.append(KeyValues([(fact["label"], str(fact["value"])) for fact in facts_in_words(row.answer_facts)]))
    unit = row.unit
    return OfficialDocument(
        title=f"关于{row.person.name}同志征求意见的复函",
        addressee=(unit.party_organization or unit.name) if unit is not None else row.asker.name,
        blocks=blocks,
        signers=(practice.committee_name(place.tier, place.name),),
        date=row.answered_on,
    )


def letter_file(row: OpinionRequest, suffix: str, *, actor) -> tuple[str, bytes, str] | None:
    """(name, content, media type); None for a kind of file that is not made. Every handing out is on record."""
    if suffix not in _FORMS:
        return None
    make, media_type = _FORMS[suffix]
    body = make(letter(row))
    record(actor=actor, action="members.opinion.letter", obj=row, form=suffix)
    return f"{row.person.name}_征求意见复函_{row.answered_on}.{suffix}", body, media_type
