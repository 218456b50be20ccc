"""Slates for tests: a community committee that holds every rule, and helpers to file it."""

from __future__ import annotations

from datetime import date

from members.models import Position, SelectionMode
from members.services import filings, slates
from members.services.persons import PersonLine
from members.services.slates import SlateLine
from members.services.slates_many import put_many
from tests.factories import acting_as

START = date(2024, 1, 1)


def line(name, position, phone="", *, part_time=False, unit=None, post="社区党委委员", **more) -> SlateLine:
    """One line; part-time ones come with a condition and a way of selection unless told otherwise."""
    if part_time:
        more.setdefault("eligibility", "1")
        more.setdefault("selection_mode", SelectionMode.CONSULTED)
    person = PersonLine(name=name, phone=phone, post=post)
    return SlateLine(
        person=person, position=position, part_time=part_time, represents_id=unit.pk if unit else None, **more
    )


def good_lines() -> list[SlateLine]:
    """Nine people: 1 + 1 + 2 + 5, of whom two part-time. Holds every rule of Xihu for a community."""
    return [
        line("谢海涛", Position.FIRST_SECRETARY, "15400000001", post="街道党工委委员"),
        line("詹海英", Position.SECRETARY, "15400000002", post="社区党委书记"),
        line("罗建国", Position.DEPUTY_SECRETARY, "15400000003", post="社区专职副书记"),
        line("万敏", Position.DEPUTY_SECRETARY, "15400000004", part_time=True, post="第九十七小学党支部书记"),
        line("熊丽", Position.MEMBER, "15400000005"),
        line("邓小兵", Position.MEMBER, "15400000006", post="社区党员民警"),
        line("徐静", Position.MEMBER, "15400000007", post="业主委员会党员负责人"),
        line("陶勇", Position.MEMBER, "15400000008", post="网格党支部书记"),
        line("胡志强", Position.MEMBER, "15400000009", part_time=True, post="示例物业党支部委员"),
    ]


def drafted(organization, actor, lines=None, start=START):
    """A draft with these lines."""
    with acting_as(actor):
        term, _ = slates.open_draft(organization_id=organization.pk, starts_on=start, actor=actor)
        put_many(plan={organization.pk: good_lines() if lines is None else lines}, actor=actor)
        term.refresh_from_db()
    return term


def filed(organization, actor, lines=None, start=START, reasons=None):
    """A draft, submitted to the level above."""
    term = drafted(organization, actor, lines, start)
    with acting_as(actor):
        return filings.submit_roster(term_id=term.pk, reasons=reasons or {}, actor=actor)


def in_office(organization, actor, superior, lines=None, start=START, reasons=None):
    """A committee whose roster was filed and accepted; returns its term."""
    filing = filed(organization, actor, lines, start, reasons)
    with acting_as(superior):
        filings.accept_filing(filing_id=filing.pk, actor=superior)
    return filing.term
