"""Who stands in drafts and who sits in force, for comparing a roster with it. A constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from members.models import Appointment, Filing, FilingKind, FilingState, Nomination, Person, Term
from members.services.persons import PersonLine
from members.services.slates import SlateLine

# Who sits in force was appointed to the term that ends; the next draft says nothing of that day.
IN_FORCE = date(1, 1, 1)


@dataclass(slots=True)
class OnRecord:
    """A person in a draft or in force."""

    person: Person
    line: SlateLine


@dataclass(slots=True)
class Draft:
    """A draft as it is: who is in it, and why it cannot be changed now."""

    term: Term
    lines: dict[int, OnRecord] = field(default_factory=dict)
    blocked: str = ""


def drafts_of(ids: Sequence[int]) -> dict[int, Draft]:
    """The drafts of these organisations, by organisation."""
    found = {
        term.organization_id: Draft(term)
        for term in Term.objects.drafts().filter(organization__in=ids).select_related("organization")
    }
    terms = [draft.term.pk for draft in found.values()]
    submitted = Filing.objects.filter(term__in=terms, kind=FilingKind.ROSTER, state=FilingState.SUBMITTED)
    for organization_id in submitted.values_list("organization", flat=True):
        draft = found[organization_id]
        draft.blocked = f"{draft.term.organization}的名册已经报上级，等待办理。请先撤回报备，再导入。"
    rows = Nomination.objects.filter(seat__term__in=terms).select_related("person", "seat__term")
    for row in rows:
        found[row.seat.term.organization_id].lines[row.person_id] = OnRecord(
            row.person, _slate_line(row, row.seat, row.starts_on)
        )
    return found


def current_of(ids: Sequence[int], on: date) -> dict[int, dict[int, OnRecord]]:
    """Who sits in these organisations on the day, by organisation and person."""
    found: dict[int, dict[int, OnRecord]] = {}
    rows = Appointment.objects.filter(organization__in=ids).in_force(on).select_related("person", "seat")
    for row in rows:
        found.setdefault(row.organization_id, {})[row.person_id] = OnRecord(
            row.person, _slate_line(row, row.seat, IN_FORCE)
        )
    return found


def _slate_line(row, seat, starts_on: date | None) -> SlateLine:
    person = row.person
    return SlateLine(
        person=PersonLine(
            name=person.name,
            gender=person.gender,
            birth=person.birth,
            birth_precision=person.birth_precision,
            political_status=person.political_status,
            post=person.post,
            unit_id=person.unit_id,
        ),
        position=seat.position,
        part_time=row.part_time,
        represents_id=row.represents_id,
        selection_mode=row.selection_mode,
        eligibility=row.eligibility,
        capacity=seat.capacity,
        appointed_on=starts_on,
        note=row.note,
    )
