"""Who acts in the demonstration: each step is taken by the office that takes it in life, through the services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from accounts.models import Grant, User
from accounts.permissions import scope_of
from common.clock import as_if_on
from common.scoping import scoped
from demo.people import People
from members.models import Position, SelectionMode
from members.services import filings, slates
from members.services.persons import PersonLine
from members.services.slates import SlateLine
from members.services.slates_many import put_many
from orgs.models import Organization


@dataclass(frozen=True, slots=True)
class Actor:
    """A user in one office."""

    user: User
    grant: Grant

    @contextmanager
    def acting(self, on: date) -> Iterator[User]:
        """The rest of the block is done by this office on that day."""
        with scoped(scope_of(self.grant)), as_if_on(on):
            yield self.user


def line(people: People, position: str, post: str, *, unit=None, condition: str = "", born=(1965, 1990)) -> SlateLine:
    """A line of a slate with an invented person; with a unit, a part-time member who represents it."""
    person = people.one(born)
    return SlateLine(
        person=PersonLine(
            name=person.name,
            gender=person.gender,
            birth=person.birth,
            political_status="中共党员",
            phone=person.phone,
            post=post,
            unit_id=unit.pk if unit else None,
        ),
        position=position,
        part_time=unit is not None,
        represents_id=unit.pk if unit else None,
        selection_mode=SelectionMode.CONSULTED if unit else "",
        eligibility=condition if unit else "",
    )


def community_lines(people: People, area: str, units: list, *, members: int, deputies: int = 1) -> list[SlateLine]:
    """A community committee: 1 + 1 + (1 + deputies) + members; `units` name the part-time ones, deputies first."""
    short = area.removesuffix("社区")
    lines = [
        line(people, Position.FIRST_SECRETARY, "街道党工委委员"),
        line(people, Position.SECRETARY, f"{short}社区党委书记", born=(1968, 1982)),
        line(people, Position.DEPUTY_SECRETARY, f"{short}社区专职副书记"),
    ]
    conditions = ("1", "3", "4", "5")
    posts = [Position.DEPUTY_SECRETARY] * deputies + [Position.MEMBER] * max(0, len(units) - deputies)
    for index, (unit, position) in enumerate(zip(units, posts, strict=False)):
        lines.append(line(people, position, f"{unit.name}党支部书记", unit=unit, condition=conditions[index % 4]))
    ranks = ["社区党委委员", "社区党委委员", "社区党员民警", "业主委员会党员负责人", "物业公司党员负责人"]
    ranks += ["第一网格党支部书记", "第二网格党支部书记", "居民党员代表", "居民党员代表", "居民党员代表"]
    own = members - sum(1 for row in lines if row.position == Position.MEMBER)
    lines += [line(people, Position.MEMBER, ranks[index % len(ranks)]) for index in range(own)]
    return lines


def take_office(
    organization: Organization, lines: list[SlateLine], *, by: Actor, superior: Actor, start: date, reasons=None
):
    """Draft, file and accept a roster, days before the term begins; returns the term."""
    with by.acting(start) as user:
        term, _ = slates.open_draft(organization_id=organization.pk, starts_on=start, actor=user)
        put_many(plan={organization.pk: lines}, actor=user)
        filing = filings.submit_roster(term_id=term.pk, reasons=reasons or {}, actor=user)
    with superior.acting(start) as user:
        filings.accept_filing(filing_id=filing.pk, remark="同意备案", actor=user)
    term.refresh_from_db()
    return term
