"""What a workbook brings in, together with what is needed to take it back within a day.

Taking back is whole or not at all: a draft that somebody edited or filed since, or a term in which something happened
since, refuses it. Persons are gentler: what was changed again since, or is used elsewhere by now, stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef

from common.audit import record
from common.authority import require
from common.errors import Conflict
from common.scoping import everything
from members.models import Appointment, Change, Filing, Nomination, Person, Seat, Term
from members.services.persons import PersonLine, ensure_persons, find_persons
from members.services.records import HistoryLine, record_roster
from members.services.slates import SlateChanges, SlateLine
from members.services.slates_many import put_many
from orgs.models import Organization

# What a roster may change of a person on record; the phone only ever in its sealed form.
_PERSON = ("gender", "birth", "birth_precision", "political_status", "post", "unit_id", "phone_index", "phone_sealed")


@dataclass(frozen=True, slots=True)
class Roster:
    """A term to be put on record as it was (see record_roster)."""

    number: int
    since: date
    last_day: date | None
    lines: tuple[HistoryLine, ...]


# ---- drafts ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def import_slates(*, plan: dict[int, list[SlateLine]], actor) -> tuple[dict[int, SlateChanges], dict[str, Any]]:
    """Put the slates of many organisations (put_many); returns what it did and what `undo_slates` needs."""
    before = _drafts_as_they_are(plan)
    lines = {line.person for rows in plan.values() for line in rows}
    districts = _districts_of(plan)
    persons = _persons_as_they_are(districts, lines)
    changes = put_many(plan=plan, actor=actor)
    versions = dict(
        Term.objects.filter(pk__in=[change.term_id for change in changes.values()]).values_list("pk", "version")
    )
    filed = _last_submitted([change.term_id for change in changes.values()])
    drafts = [
        {
            "organization": pk,
            "term": change.term_id,
            "created": change.created,
            "filed": filed.get(change.term_id, ""),
            "version": versions[change.term_id],
            "seats": before.get(pk, []),
        }
        for pk, change in changes.items()
    ]
    people = {pk for change in changes.values() for pk in change.people}
    return changes, {"drafts": drafts, "persons": _persons_since(persons, people)}


@transaction.atomic
def undo_slates(*, undo: Mapping[str, Any], actor) -> list[str]:
    """Give the drafts back what stood in them, and take back the persons; sentences for the page."""
    drafts = {row["term"]: row for row in undo["drafts"]}
    terms = {
        term.pk: term
        for term in Term.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization")
        .filter(pk__in=list(drafts))
        .order_by("pk")
    }
    blocked = []
    filed = _last_submitted(list(drafts))
    for pk, row in drafts.items():
        term = terms.get(pk)
        if term is None:
            blocked.append("有一份草案已被删除")
            continue
        require("committee.draft", term.organization)
        # A filing that was returned before the import stays as it is: nothing that came later is lost.
        if not term.is_draft or filed.get(pk, "") != row.get("filed", ""):
            blocked.append(f"{term.organization}的名册已经报备")
        elif term.version != row["version"]:
            blocked.append(f"{term.organization}的草案在导入后又有修改")
    if blocked:
        raise Conflict(
            "import.undo_blocked",
            "不能撤销：" + "；".join(blocked[:5]) + "。撤销会丢掉后来的工作，请到班子页逐项修改。",
            details=blocked,
        )
    Seat.objects.filter(term__in=list(drafts)).delete()
    _restore_seats(drafts)
    gone = [pk for pk, row in drafts.items() if row["created"]]
    Filing.objects.filter(term__in=gone).delete()
    Term.objects.filter(pk__in=gone).delete()
    Term.objects.filter(pk__in=[pk for pk in drafts if pk not in gone]).update(version=models.F("version") + 1)
    lines = []
    if gone:
        lines.append(f"删除了导入时新建的 {len(gone)} 份草案。")
    if len(drafts) > len(gone):
        lines.append(f"恢复了 {len(drafts) - len(gone)} 份草案原来的内容。")
    record(actor=actor, action="members.slates.import_undone", drafts=len(drafts))
    return lines + undo_persons(undo=undo["persons"], actor=actor)


def _last_submitted(terms: Sequence[int]) -> dict[int, str]:
    """When a filing of each term was last submitted to the level above."""
    rows = Filing.objects.filter(term__in=terms).exclude(submitted_at=None).values_list("term").order_by()
    return {term: at.isoformat() for term, at in rows.annotate(models.Max("submitted_at"))}


def _drafts_as_they_are(plan: Mapping[int, Any]) -> dict[int, list[dict[str, Any]]]:
    """Seats and nominations of the drafts of these organisations, as JSON. Two queries."""
    nominated = {
        row.seat_id: row
        for row in Nomination.objects.filter(seat__term__organization__in=list(plan), seat__term__accepted_at=None)
    }
    found: dict[int, list[dict[str, Any]]] = {}
    seats = Seat.objects.filter(term__organization__in=list(plan), term__accepted_at=None).select_related("term")
    for seat in seats.order_by("term", "order", "pk"):
        line = nominated.get(seat.pk)
        found.setdefault(seat.term.organization_id, []).append(
            {
                "seat": [seat.position, seat.order, seat.capacity, seat.unit_id, seat.note],
                "line": None
                if line is None
                else {
                    "person_id": line.person_id,
                    "part_time": line.part_time,
                    "represents_id": line.represents_id,
                    "selection_mode": line.selection_mode,
                    "eligibility": line.eligibility,
                    "note": line.note,
                    "origin": line.origin,
                    "starts_on": line.starts_on.isoformat() if line.starts_on else None,
                },
            }
        )
    return found


def _restore_seats(drafts: Mapping[int, Mapping[str, Any]]) -> None:
    pairs = []
    for pk, row in drafts.items():
        for stored in row["seats"]:
            position, order, capacity, unit_id, note = stored["seat"]
            seat = Seat(term_id=pk, position=position, order=order, capacity=capacity, unit_id=unit_id, note=note)
            pairs.append((seat, stored["line"]))
    Seat.objects.bulk_create([seat for seat, _ in pairs], batch_size=2000)
    Nomination.objects.bulk_create(
        [
            Nomination(
                seat=seat,
                **{**line, "starts_on": date.fromisoformat(line["starts_on"]) if line["starts_on"] else None},
            )
            for seat, line in pairs
            if line is not None
        ],
        batch_size=2000,
    )


# ---- rosters in force or of the past --------------------------------------------------------------------------------


@transaction.atomic
def import_rosters(*, plan: dict[int, Roster], actor) -> tuple[dict[int, Term], dict[str, Any]]:
    """Put a term of each organisation on record; returns the terms and what `undo_rosters` needs."""
    lines = {row.line.person for roster in plan.values() for row in roster.lines}
    persons = _persons_as_they_are(_districts_of(plan), lines)
    terms = {
        pk: record_roster(
            organization_id=pk,
            number=roster.number,
            since=roster.since,
            last_day=roster.last_day,
            lines=roster.lines,
            actor=actor,
        )
        for pk, roster in plan.items()
    }
    ids = [term.pk for term in terms.values()]
    people = set(Appointment.everywhere.filter(seat__term__in=ids).values_list("person_id", flat=True))
    return terms, {
        "terms": [[term.pk, _fingerprint(term.pk)] for term in terms.values()],
        "persons": _persons_since(persons, people),
    }


@transaction.atomic
def undo_rosters(*, undo: Mapping[str, Any], actor) -> list[str]:
    """Take recorded terms off the record again, where nothing has happened in them since."""
    stored = dict(undo["terms"])
    terms = list(
        Term.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization")
        .filter(pk__in=list(stored))
        .order_by("pk")
    )
    blocked = [] if len(terms) == len(stored) else ["有一届名册已不在册"]
    for term in terms:
        require("committee.change", term.organization)
        if _fingerprint(term.pk) != stored[term.pk] or Filing.objects.filter(term=term).exists():
            blocked.append(f"{term.organization}{term.label}登记后已有任职变动或报备")
        elif resting := _resting_on(term.pk):
            blocked.append(f"{term.organization}{term.label}的委员已有{'、'.join(resting)}")
    if blocked:
        raise Conflict(
            "import.undo_blocked",
            "不能撤销：" + "；".join(blocked[:5]) + "。撤销会丢掉后来的工作，请到班子页逐项办理。",
            details=blocked,
        )
    Change.objects.filter(appointment__seat__term__in=list(stored)).delete()
    Appointment.everywhere.filter(seat__term__in=list(stored)).delete()
    Term.objects.filter(pk__in=list(stored)).delete()
    record(actor=actor, action="members.rosters.import_undone", terms=len(stored))
    return [f"撤下了登记的 {len(stored)} 届名册。", *undo_persons(undo=undo["persons"], actor=actor)]


def _resting_on(term_id: int) -> list[str]:
    """What other work stands on the term's appointments, in any room: 兼职补贴 1 条. Changes go with them."""
    found: dict[str, int] = {}
    with everything("work that stands on a term, also of units out of the office's sight"):
        for model, path in ((Appointment, "seat__term"), (Term, "pk")):
            for relation in model._meta.related_objects:
                on_delete = getattr(relation.field.remote_field, "on_delete", None)
                stops = on_delete is models.PROTECT or (model is Appointment and on_delete is models.CASCADE)
                if not stops or relation.related_model in (Change, Filing, Seat):
                    continue
                manager = getattr(relation.related_model, "everywhere", relation.related_model._base_manager)
                if count := manager.filter(**{f"{relation.field.name}__{path}": term_id}).count():
                    name = str(relation.related_model._meta.verbose_name)
                    found[name] = found.get(name, 0) + count
    return [f"{name} {count} 条" for name, count in found.items()]


def _fingerprint(term_id: int) -> list[int]:
    """How many seats, appointments, ended ones and changes a term has: any later act alters one of them."""
    appointments = Appointment.everywhere.filter(seat__term=term_id)
    return [
        Seat.objects.filter(term=term_id).count(),
        appointments.count(),
        appointments.exclude(ended_as="").count(),
        Change.objects.filter(appointment__seat__term=term_id).count(),
    ]


# ---- persons --------------------------------------------------------------------------------------------------------


@transaction.atomic
def import_persons(*, lines: dict[PersonLine, Organization], actor) -> tuple[dict[PersonLine, Person], dict[str, Any]]:
    """Find or make persons (ensure_persons); returns them and what `undo_persons` needs."""
    for organization in {org.pk: org for org in lines.values()}.values():
        require("person.edit", organization)
    before = _persons_as_they_are({org.district_id for org in lines.values()}, set(lines))
    found = ensure_persons(lines=lines, actor=actor)
    return found, _persons_since(before, {person.pk for person in found.values()})


@transaction.atomic
def undo_persons(*, undo: Mapping[str, Any], actor) -> list[str]:
    """Remove persons who were made, unless they are used by now; restore those changed, unless changed again since."""
    with everything("persons that an import touched, also those on record with another community"):
        created = Person.objects.filter(pk__in=undo["created"])
        unused = created.filter(*[~Exists(rows) for rows in _uses()])
        kept = created.count()
        removed = list(unused.values_list("pk", flat=True))
        delete_in_batches(Person.objects.all(), removed)
        kept -= len(removed)
        before = {row["id"]: row for row in undo["before"]}
        after = {row["id"]: row for row in undo["after"]}
        restored, later = [], 0
        for person in Person.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(before)):
            if _facts(person) != after[person.pk]:
                later += 1
                continue
            for name in _PERSON:
                value = before[person.pk][name]
                setattr(person, name, date.fromisoformat(value) if name == "birth" and value else value)
            restored.append(person)
        if restored:
            Person.objects.bulk_update(restored, [name.removesuffix("_id") for name in _PERSON], batch_size=2000)
    record(actor=actor, action="members.persons.import_undone", removed=len(removed), restored=len(restored))
    lines = []
    if removed:
        lines.append(f"删除了导入时新增的 {len(removed)} 人。")
    if kept:
        lines.append(f"有 {kept} 名新增人员已在别处使用，予以保留。")
    if restored:
        lines.append(f"恢复了 {len(restored)} 人原来的信息。")
    if later:
        lines.append(f"有 {later} 人的信息导入后又改过，保持现状。")
    return lines


def delete_in_batches(rows: models.QuerySet, ids: Sequence[int], size: int = 2000) -> None:
    """Delete by id so that never more than `size` rows are in memory: Django reads what others may point at."""
    for start in range(0, len(ids), size):
        rows.filter(pk__any=ids[start : start + size]).delete()


def _uses() -> Iterable[models.QuerySet]:
    """Rows of any model that point at a person and would stop it from being deleted."""
    for relation in Person._meta.related_objects:
        field = relation.field
        if getattr(field.remote_field, "on_delete", None) is not models.PROTECT:
            continue
        manager = getattr(relation.related_model, "everywhere", relation.related_model._base_manager)
        yield manager.filter(**{field.name: OuterRef("pk")})


def _districts_of(plan: Mapping[int, Any]) -> set[int]:
    return set(Organization.objects.filter(pk__in=list(plan)).values_list("district_id", flat=True))


def _persons_as_they_are(districts: Iterable[int], lines: set[PersonLine]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for district_id in districts:
        for person in find_persons(district_id, lines).values():
            found[person.pk] = _facts(person)
    return found


def _persons_since(before: Mapping[int, Mapping[str, Any]], people: Sequence[int] | set[int]) -> dict[str, Any]:
    """Who was made and who was changed, given the facts of those found before."""
    with everything("persons that an import touched, also those on record with another community"):
        after = {
            person.pk: _facts(person) for person in Person.objects.filter(pk__in=[pk for pk in people if pk in before])
        }
    changed = [pk for pk, facts in after.items() if facts != before[pk]]
    return {
        "created": sorted(pk for pk in people if pk not in before),
        "before": [before[pk] for pk in changed],
        "after": [after[pk] for pk in changed],
    }


def _facts(person: Person) -> dict[str, Any]:
    facts = {"id": person.pk} | {name: getattr(person, name) for name in _PERSON}
    facts["birth"] = person.birth.isoformat() if person.birth else None
    return facts
