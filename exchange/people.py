"""Telling persons of a sheet apart: the same resident id, or name and phone, or name, birth and sex."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from exchange.sheet import Record


@dataclass(slots=True)
class Person:
    """What rows are compared by. `token` stands for a resident id that checked out; the id itself is nowhere."""

    record: Record
    name: str
    phones: tuple[str, ...]
    birth: str | None
    gender: str | None
    token: bytes | None
    body: object = None
    period: tuple[str, str] = ("", "9999")
    left: bool = False
    first: bool = True
    # The first row of this person in this body; the row itself where it is the first.
    origin: Person | None = None

    @property
    def first_in_body(self) -> bool:
        """Whether no earlier row of the body names this person."""
        return self.origin is self


@dataclass
class _Index:
    by_token: dict[bytes, list[Person]] = field(default_factory=dict)
    by_phone: dict[tuple[str, str], list[Person]] = field(default_factory=dict)
    by_birth: dict[tuple[str, str, str], list[Person]] = field(default_factory=dict)

    def matches(self, person: Person) -> list[tuple[Person, str]]:
        """Earlier rows of the same person with the key that says so: resident_id, phone or name."""
        found: dict[int, tuple[Person, str]] = {}
        for other in self.by_token.get(person.token, []) if person.token else []:
            if other.name == person.name:
                found.setdefault(other.record.row, (other, "resident_id"))
        for phone in person.phones:
            for other in self.by_phone.get((person.name, phone), []):
                if not _ids_differ(person, other):
                    found.setdefault(other.record.row, (other, "phone"))
        for other in self.by_birth.get(_birth_key(person), []) if person.birth else []:
            if not _ids_differ(person, other) and not (person.phones and other.phones):
                found.setdefault(other.record.row, (other, "name"))
        return [found[row] for row in sorted(found)]

    def add(self, person: Person) -> None:
        if person.token:
            self.by_token.setdefault(person.token, []).append(person)
        for phone in person.phones:
            self.by_phone.setdefault((person.name, phone), []).append(person)
        if person.birth:
            self.by_birth.setdefault(_birth_key(person), []).append(person)


def _birth_key(person: Person) -> tuple[str, str, str]:
    return person.name, (person.birth or "")[:7], person.gender or ""


def _ids_differ(one: Person, other: Person) -> bool:
    return one.token is not None and other.token is not None and one.token != other.token


@dataclass(frozen=True, slots=True)
class Repeat:
    """A row that speaks of a person an earlier row named already."""

    person: Person
    earlier: Person
    key: str
    same_body: bool


def find_repeats(people: Iterable[Person]) -> tuple[list[Repeat], list[tuple[Person, Person]]]:
    """Go through the persons in sheet order: (repeats, pairs of different names with one resident id).

    A repeat inside the same body counts before one elsewhere; rows of one body whose periods do not overlap (who left
    and came back) repeat nothing. Sets `first` and `origin` of each person, which is what counting needs.
    """
    index = _Index()
    repeats: list[Repeat] = []
    shared: list[tuple[Person, Person]] = []
    for person in people:
        matches = index.matches(person)
        person.first = not matches
        inside = [(o, key) for o, key in matches if o.body == person.body]
        person.origin = inside[0][0].origin if inside else person
        overlapping = [(o, key) for o, key in inside if _overlap(o.period, person.period)]
        outside = [(o, key) for o, key in matches if o.body != person.body]
        if overlapping:
            repeats.append(Repeat(person, *overlapping[0], same_body=True))
        elif outside and not inside:
            repeats.append(Repeat(person, *outside[0], same_body=False))
        if person.token:
            strangers = [o for o in index.by_token.get(person.token, []) if o.name != person.name]
            shared.extend((person, other) for other in strangers[:1])
        index.add(person)
    return repeats, shared


def _overlap(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
