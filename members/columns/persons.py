"""Persons: found by name and phone (or name and post), else put on record with the office's organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse

from common.authority import covers
from common.scoping import Scope
from exchange.handlers import CommitResult, Field, ImportHandler, Record, RowVerdict, explain, worth_knowing
from exchange.models import RowState
from exchange.vocabulary import GENDERS, POLITICAL_STATUSES
from members.columns.lines import (
    ID_DOUBTS,
    LONGEST_NAME,
    LONGEST_POST,
    PHONE_HINT,
    choice_field,
    judged,
    may_be,
    person_changes,
    person_line,
    standing_errors,
    too_long,
    with_phones,
)
from members.columns.places import code_of, communities_in, organizations_by_code
from members.columns.unit_names import UnitNames
from members.models import Person
from members.services.imports import import_persons, undo_persons
from members.services.persons import PersonLine, find_persons
from orgs.models import Organization

_LIMITS = {"name": ("姓名", LONGEST_NAME), "post": ("单位及职务", LONGEST_POST)}


class PersonsHandler(ImportHandler):
    """Rows of persons."""

    kind = "persons"
    title = "人员"
    verb = "person.edit"
    order = 40
    confirmable = ID_DOUBTS

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        communities = tuple((code_of(place), str(place)) for place in communities_in(scope, context.get("street"), on))
        return (
            Field("name", "姓名", required=True, max_length=LONGEST_NAME),
            choice_field("gender", "性别", GENDERS.words, under="name"),
            Field("birth", "出生年月", "date", hint="如 1975.03", under="name"),
            choice_field("political_status", "政治面貌", POLITICAL_STATUSES.words),
            Field("phone", "联系电话", "phone", hint=PHONE_HINT, max_length=60),
            Field("unit", "所在单位", hint="与成员单位登记的名称一致时自动关联", max_length=80, shown=False),
            Field("post", "职务", max_length=LONGEST_POST, shown=False),
            Field("unit_and_post", "工作单位及职务", hint="单位和职务写在一起时填这里", max_length=LONGEST_POST),
            Field("community", "管理社区", "choice", communities, hint="不选则由你当前任职的单位管理"),
        )

    def texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        """With every phone that was written."""
        return with_phones(super().texts(values), values)

    def classify(
        self,
        records: Sequence[Record],
        context: Mapping[str, Any],
        scope: Scope,
        on: date,
        options: Mapping[str, Any],
    ) -> list[RowVerdict]:
        """Against the persons of the district."""
        reading = _Reading(records, scope, on)
        return judged(records, reading.verdict, reading.identity)

    def foresee(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[str]:
        """How many are new, and how many would change."""
        reading = _Reading(records, scope, on)
        new = sum(1 for record in records if reading.person(record) is None)
        changed = sum(1 for record in records if reading.verdict(record).state is RowState.CHANGED)
        return [f"人员库新增 {new} 人，更新 {changed} 人，其余 {len(records) - new - changed} 人与记录一致。"]

    def commit(
        self,
        records: Sequence[Record],
        context: Mapping[str, Any],
        scope: Scope,
        on: date,
        options: Mapping[str, Any],
        *,
        actor,
    ) -> CommitResult:
        """Through members.services.imports, all at once."""
        reading = _Reading(records, scope, on)
        lines = {
            reading.line(record): reading.keeper(record)
            for record in records
            if reading.verdict(record).state in (RowState.NEW, RowState.CHANGED)
        }
        undo: dict[str, Any] = {"created": [], "before": [], "after": []}
        if lines:
            _, undo = import_persons(lines=lines, actor=actor)
        counts = {"persons_created": len(undo["created"]), "persons_updated": len(undo["before"])}
        return CommitResult(
            undo=undo,
            counts=counts,
            lines=[f"人员库新增 {counts['persons_created']} 人，更新 {counts['persons_updated']} 人。"],
            links=[{"text": "人员", "sub": "查看人员库", "url": reverse("members:persons")}],
        )

    def undo(self, undo: Any, *, actor) -> list[str]:
        """Remove those who were made and restore those changed."""
        return undo_persons(undo=undo, actor=actor)


class _Reading:
    """The rows and what is on record about them. A constant number of queries."""

    def __init__(self, records: Sequence[Record], scope: Scope, on: date) -> None:
        self._scope = scope
        district = scope.district_id
        self._units = UnitNames(district) if district else None
        self._lines = {(r.sheet, r.row): self._line(r) for r in records}
        self._persons = find_persons(district, set(self._lines.values())) if district else {}
        codes = {r.values.get("community") or "" for r in records}
        self._places = organizations_by_code(district, codes, on) if district else {}
        self._settle_by_name(records)
        keepers = {person.organization_id for person in self._persons.values()} | {scope.anchor_id}
        self._nodes = {node.pk: node for node in Organization.tree.filter(pk__in=keepers - {None})}

    def _settle_by_name(self, records: Sequence[Record]) -> None:
        """Who is named without phone and post is the one of that name whom the same organisation keeps as barely.

        In a district a name alone says nothing; but a list of names that is imported again means nobody new.
        """
        bare = [r for r in records if (line := self.line(r)).name and not line.phone_key and not line.post]
        bare = [r for r in bare if self.line(r) not in self._persons]
        if not bare:
            return
        names = {self.line(record).name for record in bare}
        same: dict[tuple[int, str], list[Person]] = {}
        for person in Person.objects.filter(name__in=names, phone_index="", post=""):
            same.setdefault((person.organization_id, person.name), []).append(person)
        for record in bare:
            place, line = self._places.get(record.values.get("community") or ""), self.line(record)
            kept = same.get((place.pk if place is not None else self._scope.anchor_id or 0, line.name), [])
            found = [person for person in kept if may_be(line, person)]
            if len(found) == 1:
                settled = replace(line, person_id=found[0].pk)
                self._lines[record.sheet, record.row], self._persons[settled] = settled, found[0]

    def _settled(self, issue: Mapping[str, Any], record: Record) -> bool:
        """A double whose other row was left out is none any more."""
        return issue["code"] == "DUPLICATE" and (record.sheet, issue.get("other_row")) not in self._lines

    def _line(self, record: Record) -> PersonLine:
        values = record.values
        unit = values.get("unit") or ""
        post = values.get("unit_and_post") or values.get("post") or ""
        if unit and not post.startswith(unit):
            post = f"{unit}{post}"
        unit_id = self._units.find(unit or post) if self._units else None
        return person_line({**values, "post": post[:LONGEST_POST]}, post_key="post", unit_id=unit_id)

    def line(self, record: Record) -> PersonLine:
        """What the row says of the person."""
        return self._lines[record.sheet, record.row]

    def person(self, record: Record) -> Person | None:
        """The person on record whom the row means."""
        return self._persons.get(self.line(record))

    def identity(self, record: Record) -> tuple:
        """Equal for rows that mean the same person."""
        person, line = self.person(record), self.line(record)
        return (person.pk,) if person is not None else (line.name, line.phone_key or line.post)

    def keeper(self, record: Record) -> Organization:
        """The organisation that is to keep the record."""
        return self._places.get(record.values.get("community") or "") or self._nodes[self._scope.anchor_id]

    def verdict(self, record: Record) -> RowVerdict:
        """New, changed, the same, wrong, or another office's."""
        place = self._places.get(record.values.get("community") or "")
        if place is not None and not covers(self._scope, place):
            return RowVerdict(RowState.OUT_OF_SCOPE, reasons=[f"这一行属于{place}，不归你当前任职的单位管理。"])
        reasons = [explain(issue, record) for issue in standing_errors(record) if not self._settled(issue, record)]
        reasons += too_long(record.values, _LIMITS)
        if not reasons and not self.line(record).name:
            reasons.append("没有姓名。请补上姓名，或选“这一行不导入”。")
        if not reasons and place is None and self._scope.anchor_id is None:
            reasons.append("没有写明由哪个社区管理，请选择社区。")
        if reasons:
            return RowVerdict(RowState.WRONG, reasons=reasons)
        notes = worth_knowing(record)
        person = self.person(record)
        if person is None:
            return RowVerdict(RowState.NEW, notes=notes)
        if not covers(self._scope, self._nodes[person.organization_id]):
            return RowVerdict(
                RowState.SAME, notes=[*notes, "此人已由本区其他单位登记，信息由该单位维护，这里不作修改。"]
            )
        changes = person_changes(person, self.line(record), own=True, unit_name=self._units.name)
        return RowVerdict(RowState.CHANGED if changes else RowState.SAME, changes=changes, notes=notes)
