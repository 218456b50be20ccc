"""Putting on record what already was: a roster in force, or the history of former terms, as its office kept it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import require
from common.clock import now
from common.errors import Conflict, RuleBroken
from common.periods import add_years, period
from members.capacities import guess_capacity
from members.models import Appointment, Change, ChangeKind, Seat, Term
from members.services.persons import check_units, ensure_persons
from members.services.slates import ORDER, SlateLine, term_years
from orgs.models import Organization
from orgs.rules_in_force import practices_of


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line of a roster that tells the past: who sat in what from when until when."""

    line: SlateLine
    since: date
    last_day: date | None = None


@transaction.atomic
def record_roster(
    *,
    organization_id: int,
    number: int,
    since: date,
    last_day: date | None = None,
    lines: Iterable[HistoryLine],
    actor,
) -> Term:
    """Put a term that is or was in force on record, with everybody who sat in it and when.

    A person may leave and return, hold posts in several committees, and change position inside the term: each stay is
    an appointment of its own. A seat is shared by stays in the same position that do not overlap, so that a successor
    sits in the seat that fell vacant. Raises when the database's own rules (one secretary at a time, nobody twice at
    once) refuse a line; then nothing is written.
    """
    organization = Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=organization_id)
    require("committee.change", organization)
    lines = list(lines)
    check_units([row.line.represents_id for row in lines], organization.district_id)
    if Term.objects.filter(organization=organization, number=number).exists():
        raise Conflict("record.number", f"{organization}的第{number}届已经在册。", "number")
    until = (
        date.fromordinal(last_day.toordinal() + 1) if last_day else add_years(since, term_years(organization, since))
    )
    span = period(since, until)
    if Term.objects.filter(organization=organization, period__overlap=span).accepted().exists():
        raise Conflict("record.overlap", f"{organization}在这段时间已有另一届。", "since")
    lines = sorted(lines, key=lambda row: (ORDER[row.line.position], row.since))
    term = Term.objects.create(organization=organization, number=number, period=span, accepted_at=now())
    persons = ensure_persons(lines={row.line.person: organization for row in lines}, actor=actor)
    practice = practices_of([organization.district_id], since)[organization.district_id]
    tier = practice.tiers.get(organization.tier)
    free: dict[str, list[tuple[date, Seat]]] = {}
    for index, row in enumerate(lines):
        line = row.line
        end = date.fromordinal(row.last_day.toordinal() + 1) if row.last_day else until
        if not since <= row.since < end:
            raise RuleBroken(
                "record.dates",
                f"{line.person.name}的任职起止（{row.since} 至 {row.last_day or '今'}）不在本届之内或先后颠倒。",
            )
        seat = _seat_for(free.setdefault(line.position, []), row.since, end)
        if seat is None:
            seat = Seat.objects.create(
                term=term,
                position=line.position,
                order=ORDER[line.position] * 100 + index,
                capacity=line.capacity or guess_capacity(tier, line),
                unit_id=line.represents_id,
            )
            free[line.position].append((end, seat))
        _sit(seat, organization, persons[line.person], row, end, until, actor)
    record(actor=actor, action="members.roster.recorded", obj=term, lines=len(lines))
    return term


def _seat_for(taken: list[tuple[date, Seat]], start: date, end: date) -> Seat | None:
    """A seat of the position whose last holder had left by then; the longest vacant first."""
    for index, (until, seat) in sorted(enumerate(taken), key=lambda item: item[1][0]):
        if until <= start:
            taken[index] = (end, seat)
            return seat
    return None


def _sit(seat, organization, person, row: HistoryLine, end: date, term_until: date, actor) -> None:
    line = row.line
    left_early = row.last_day is not None and end < term_until
    try:
        with transaction.atomic():
            appointment = Appointment.objects.create(
                seat=seat,
                organization=organization,
                position=line.position,
                person=person,
                part_time=line.part_time,
                represents_id=line.represents_id,
                selection_mode=line.selection_mode,
                eligibility=line.eligibility,
                note=line.note,
                period=period(row.since, end),
            )
    except IntegrityError as error:
        raise Conflict(
            "record.clash",
            f"{person}（{appointment_label(line)}，自 {row.since}）与名册中另一行冲突："
            "同一时间只能有一名书记、一名第一书记，一个人不能同时占两个职务。",
        ) from error
    Change.objects.create(
        appointment=appointment,
        organization=organization,
        kind=ChangeKind.APPOINTMENT,
        effective_on=row.since,
        ground="按原名册登记",
        actor=actor,
    )
    if left_early:
        appointment.ended_as = ChangeKind.MOVE
        appointment.save(update_fields=["ended_as"])
        Change.objects.create(
            appointment=appointment,
            organization=organization,
            kind=ChangeKind.MOVE,
            effective_on=end,
            ground="按原名册登记：任内离任或转任",
            actor=actor,
        )


def appointment_label(line: SlateLine) -> str:
    """书记, 委员 … as the screen says it."""
    from members.models import Position

    return Position(line.position).label
