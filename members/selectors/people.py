"""Finding people: by name, pinyin or initials; who may be chosen for a seat; where somebody sits and sat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from common.clock import today
from common.crypto import blind_index
from common.pinyin import is_latin
from common.scoping import everything
from members.models import Appointment, Nomination, Person, Term
from members.models.person import PHONE_FIELD
from orgs.models import Organization

MOST = 20


def person_matches(text: str) -> Q:
    """Persons whose name contains the text or whose pinyin or initials begin with it; a whole phone finds its owner."""
    text = "".join(text.split())
    if not text:
        return Q()
    if text.isdigit():
        return Q(phone_index=blind_index(text, field=PHONE_FIELD))
    if is_latin(text):
        return Q(pinyin__startswith=text.lower()) | Q(initials__startswith=text.lower())
    return Q(name__icontains=text)


@dataclass(slots=True)
class Candidate:
    """Somebody who may be chosen: posts are those in force that the office may see; taken says why not."""

    person: Person
    posts: list[str] = field(default_factory=list)
    taken: str = ""
    hint: str = ""


def find_candidates(term: Term, text: str, seat_id: int | None = None) -> list[Candidate]:
    """Persons of the district that the text means, to be chosen for a draft. Three queries.

    Names, posts and units only: no phone of somebody kept elsewhere is shown. Fewer than two characters find nobody,
    so that a district's people are not listed by leafing through the alphabet.
    """
    text = "".join(text.split())
    if len(text) < 2:
        return []
    district = term.organization.district_id
    with everything("a person of the district may be chosen for any committee in it"):
        persons = list(
            Person.objects.filter(person_matches(text), district_id=district)
            .select_related("unit", "organization")
            .order_by("pinyin", "pk")[:MOST]
        )
    return _with_posts(term, persons, seat_id)


def suggestions(term: Term, seat) -> list[Candidate]:
    """Who comes to mind for the seat without typing: who sat in the last term and is not in the draft, and people of
    the unit that holds the seat. Four queries."""
    used = Nomination.objects.filter(seat__term=term).values_list("person_id", flat=True)
    before = (
        Appointment.objects.filter(organization_id=term.organization_id, seat__term__number=term.number - 1)
        .exclude(person_id__in=used)
        .select_related("person__unit", "person__organization")
        .order_by("seat__order", "-period")
    )
    hints: dict[int, str] = {}
    persons: dict[int, Person] = {}
    for row in before:
        if row.person_id not in persons and len(persons) < MOST:
            persons[row.person_id] = row.person
            hints[row.person_id] = f"上一届{row.get_position_display()}"
    if seat is not None and seat.unit_id:
        for person in (
            Person.objects.filter(unit_id=seat.unit_id)
            .exclude(pk__in=used)
            .select_related("unit", "organization")[:MOST]
        ):
            persons.setdefault(person.pk, person)
            hints.setdefault(person.pk, "席位所属单位的人员")
    same = {row.person_id for row in before if seat is not None and row.position == seat.position}
    found = _with_posts(term, list(persons.values()), None)
    for candidate in found:
        candidate.hint = hints.get(candidate.person.pk, "")
    return sorted(found, key=lambda item: item.person.pk not in same)


def _with_posts(term: Term, persons: list[Person], seat_id: int | None) -> list[Candidate]:
    posts = posts_of((person.pk for person in persons), today())
    drafted = {
        row.person_id: row.seat
        for row in Nomination.objects.filter(seat__term=term, person__in=persons).select_related("seat")
    }
    found = []
    for person in persons:
        seat = drafted.get(person.pk)
        taken = f"本草案已是{seat.get_position_display()}" if seat is not None and seat.pk != seat_id else ""
        found.append(Candidate(person, posts.get(person.pk, []), taken))
    return found


def posts_of(person_ids: Iterable[int], on: date) -> dict[int, list[str]]:
    """Posts in force on the day, as far as the scope sees them: 绳金塔社区 委员（兼职）. One query."""
    found: dict[int, list[str]] = {}
    for row in (
        Appointment.objects.filter(person_id__in=list(person_ids))
        .in_force(on)
        .select_related("organization")
        .order_by("organization__lft", "seat__order")
    ):
        mark = "（兼职）" if row.part_time else ""
        found.setdefault(row.person_id, []).append(f"{row.organization.name} {row.get_position_display()}{mark}")
    return found


def part_time_members(organization: Organization, on: date) -> QuerySet[Appointment]:
    """Part-time members in office on the day, in the organisation and below it."""
    column, anchor = organization.anchor
    return (
        Appointment.objects.filter(part_time=True, **{f"organization__{column}": anchor})
        .in_force(on)
        .select_related("person", "organization", "represents")
        .order_by("organization__lft", "seat__order", "pk")
    )
