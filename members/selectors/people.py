"""Finding people: by name, pinyin or initials; who may be chosen for a seat; where somebody sits and sat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from common.clock import today
from common.crypto import blind_index
from common.pinyin import initials_of, is_latin
from common.scoping import everything
from members.models import Appointment, Nomination, Person, Seat, Term, TrainingAttendance
from members.models.committee import chinese_number
from members.models.person import PHONE_FIELD
from orgs.models import Organization

MOST = 20


def person_matches(text: str) -> Q:
    """Persons whose name contains the text or whose pinyin or initials begin with it; a whole phone finds its owner.

    Two characters and more go through `gongjian_persons_named` (migration 0005), which may use indexes where
    row-level security does not let a condition on the name do so. One character is looked for at the beginning.
    """
    text = "".join(text.split())
    if not text:
        return Q()
    if text.isdigit():
        return Q(phone_index=blind_index(text, field=PHONE_FIELD))
    if len(text) > 1:
        part = text.lower() if is_latin(text) else text
        return Q(pk__any=RawSQL("ARRAY(SELECT gongjian_persons_named(%s::text))", [part]))
    if is_latin(text):
        return Q(initials__startswith=text.lower())
    return Q(initials__startswith=initials_of(text), name__startswith=text)


@dataclass(slots=True)
class Candidate:
    """Somebody who may be chosen.

    posts   posts in force that the office may see
    taken   why the person cannot be chosen here; empty when it is possible
    hint    why the person is suggested
    """

    person: Person
    posts: list[str] = field(default_factory=list)
    taken: str = ""
    hint: str = ""


def find_candidates(district_id: int, text: str, taken: dict[int, str]) -> list[Candidate]:
    """Persons of the district that the text means, to be chosen for a seat. Two queries.

    Names, posts and units only: no phone of somebody kept elsewhere is shown. Fewer than two characters find nobody,
    so that a district's people are not listed by leafing through the alphabet.
    """
    text = "".join(text.split())
    if len(text) < 2:
        return []
    with everything("a person of the district may be chosen for any committee in it"):
        persons = list(
            Person.objects.filter(person_matches(text), district_id=district_id)
            .select_related("unit", "organization")
            .order_by("pinyin", "pk")[:MOST]
        )
    return _with_posts(persons, taken)


def suggestions(organization: Organization, number: int, seat: Seat, taken: dict[int, str]) -> list[Candidate]:
    """Who comes to mind for a seat without typing. Three queries.

    Whoever sat in the term `number` and is not taken, in this post first, and people of the unit that holds the seat.
    """
    before = (
        Appointment.objects.filter(organization=organization, seat__term__number=number)
        .exclude(person_id__in=list(taken))
        .select_related("person__unit", "person__organization")
        .order_by("seat__order", "-period")
    )
    found: dict[int, Candidate] = {}
    first = set()
    for row in before:
        if row.position == seat.position:
            first.add(row.person_id)
        found.setdefault(
            row.person_id, Candidate(row.person, hint=f"第{chinese_number(number)}届{row.get_position_display()}")
        )
    if seat.unit_id:
        people = Person.objects.filter(unit_id=seat.unit_id).exclude(pk__in=list(taken))
        for person in people.select_related("unit", "organization")[:MOST]:
            first.add(person.pk)
            found.setdefault(person.pk, Candidate(person, hint="席位所属单位的人员"))
    ordered = sorted(found.values(), key=lambda item: item.person.pk not in first)[:MOST]
    posts = posts_of((item.person.pk for item in ordered), today())
    for item in ordered:
        item.posts = posts.get(item.person.pk, [])
    return ordered


def drafted(term: Term, but: int | None = None) -> dict[int, str]:
    """Who sits in the draft already, person id → why not again; the seat `but` does not count."""
    rows = Nomination.objects.filter(seat__term=term).exclude(seat_id=but).select_related("seat")
    return {row.person_id: f"本草案已是{row.seat.get_position_display()}" for row in rows}


def seated(organization: Organization, on: date) -> dict[int, str]:
    """Who sits in the committee on the day, person id → why not again."""
    rows = Appointment.objects.of_committee(organization.pk).in_force(on)
    return {row.person_id: f"本班子已是{row.get_position_display()}" for row in rows}


def _with_posts(persons: list[Person], taken: dict[int, str]) -> list[Candidate]:
    posts = posts_of((person.pk for person in persons), today())
    return [Candidate(person, posts.get(person.pk, []), taken.get(person.pk, "")) for person in persons]


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


@dataclass(slots=True)
class Record:
    """A person's posts and trainings as far as the office sees them, and when the record was changed."""

    now: list[Appointment]
    next: list[Appointment]
    coming: list[Nomination]
    before: list[Appointment]
    trainings: list[TrainingAttendance]
    edits: list[dict]


_EDITED = {
    "name": "姓名",
    "gender": "性别",
    "birth": "出生年月",
    "political_status": "政治面貌",
    "unit_id": "所在单位",
    "post": "单位及职务",
    "note": "备注",
}


def record_of(person: Person, on: date) -> Record:
    """Posts now, proposed and before, across the committees in scope; trainings; edits. Five queries."""
    posts = list(
        Appointment.objects.filter(person=person)
        .select_related("organization", "represents", "seat__term")
        .order_by("-period", "pk")
    )
    return Record(
        now=[row for row in posts if row.is_current(on)],
        next=[row for row in posts if row.since > on],
        coming=list(Nomination.objects.filter(person=person).select_related("seat__term__organization", "represents")),
        before=[row for row in posts if row.until is not None and row.until <= on],
        trainings=list(
            TrainingAttendance.objects.filter(person=person)
            .select_related("training__organization")
            .order_by("-training__held_on")
        ),
        edits=edits_of(person),
    )


def edits_of(person: Person) -> list[dict]:
    """When the record was made and which fields were changed since, newest first; by whom is in the audit trail."""
    with everything("the history of a person that the office may see"):
        events = list(person.events.order_by("pgh_id").values("pgh_created_at", *_EDITED))
    found = []
    before = None
    for event in events:
        if before is None:
            found.append({"when": event["pgh_created_at"], "title": "登记", "state": "mute"})
        else:
            changed = [label for name, label in _EDITED.items() if event[name] != before[name]]
            if changed:
                found.append({"when": event["pgh_created_at"], "title": f"修改{'、'.join(changed)}", "state": "mute"})
        before = event
    return found[::-1]
