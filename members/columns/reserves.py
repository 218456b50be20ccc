"""A list of reserve talent: one row, one person kept in reserve by a community, street or district (HB 五·二是)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from common.authority import covers
from common.scoping import Scope, everything
from exchange.handlers import CommitResult, Field, ImportHandler, Record, RowVerdict, explain, worth_knowing
from exchange.models import RowState
from exchange.vocabulary import squash
from members.columns.lines import (
    LONGEST_NAME,
    LONGEST_POST,
    PHONE_HINT,
    choice_field,
    first_day,
    person_line,
    standing_errors,
    too_long,
)
from members.columns.places import code_of, communities_in, organizations_by_code
from members.models import Person, Readiness, Reserve
from members.services.persons import PersonLine, find_persons
from members.services.reserve_imports import ReserveRow, import_reserves, undo_reserves
from members.services.reserves import KEEPERS, VERB, ReserveLine
from orgs.models import Organization

_LIMITS = {
    "name": ("姓名", LONGEST_NAME), "post": ("单位及职务", LONGEST_POST), "aim": ("培养方向", 40),
    "mentor": ("培养联系人", 40), "remark": ("备注", 200),
}  # fmt: skip
_STEPS = {step.label: step.value for step in Readiness}


class ReserveHandler(ImportHandler):
    """Rows of reserves."""

    kind = "reserves"
    title = "后备人才"
    verb = VERB
    order = 75

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        communities = tuple((code_of(place), str(place)) for place in communities_in(scope, context.get("street"), on))
        return (
            Field("name", "姓名", required=True, max_length=LONGEST_NAME),
            Field("phone", "联系电话", "phone", hint=PHONE_HINT, max_length=60, under="name"),
            Field("post", "单位及职务", max_length=LONGEST_POST),
            Field("aim", "培养方向", max_length=40),
            choice_field("readiness", "梯度", Readiness.labels),
            Field("mentor", "培养联系人", max_length=40),
            Field("community", "储备单位", "choice", communities, hint="不选则为你当前任职的单位", shown=False),
            Field("since", "列入", "date", hint="不填为今天", shown=False),
            Field("remark", "备注", max_length=200, shown=False),
        )

    def classify(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[RowVerdict]:
        """Against those in reserve today."""
        reading = _Reading(records, scope, on)
        return [reading.verdict(record) for record in records]

    def foresee(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[str]:
        """How many are new, how many would change."""
        states = [verdict.state for verdict in self.classify(records, context, scope, on, options)]
        new, changed = states.count(RowState.NEW), states.count(RowState.CHANGED)
        return [f"列入后备 {new} 人，更新 {changed} 人，其余 {len(states) - new - changed} 人与记录一致。"]

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
        """Through members.services.reserve_imports, all or none."""
        reading = _Reading(records, scope, on)
        wanted = (RowState.NEW, RowState.CHANGED)
        rows = [reading.row(record) for record in records if reading.verdict(record).state in wanted]
        counts, undo = import_reserves(rows=rows, actor=actor)
        return CommitResult(
            undo=undo,
            counts=counts,
            lines=[f"列入后备 {counts['reserves_created']} 人，更新 {counts['reserves_updated']} 人。"],
            links=[{"text": "后备人才", "sub": "查看名单", "url": reverse("members:reserves")}],
        )

    def undo(self, undo: Any, *, actor) -> list[str]:
        """Take all of it back."""
        return undo_reserves(undo=undo, actor=actor)


class _Reading:
    """The rows and what is on record about them. A constant number of queries."""

    def __init__(self, records: Sequence[Record], scope: Scope, on: date) -> None:
        self._scope, self._on = scope, on
        district = scope.district_id
        self._lines = {(r.sheet, r.row): self._person_line(r) for r in records}
        named = {line.name for line in self._lines.values()}
        self._persons = find_persons(district, set(self._lines.values())) if district else {}
        with everything("a person may be on record with another community of the district"):
            rows = Person.objects.filter(district_id=district, name__in=named).order_by("pk")
            self._homonyms: dict[str, list[Person]] = {}
            for row in rows:
                self._homonyms.setdefault(row.name, []).append(row)
            ids = [row.pk for rows in self._homonyms.values() for row in rows]
            held = Reserve.objects.filter(person__in=ids, ended_as="").select_related("organization")
            self._held = {row.person_id: row for row in held}
        codes = {str(record.values.get("community") or "") for record in records}
        self._places = organizations_by_code(district, codes, on) if district else {}
        own = Organization.tree.filter(pk=scope.anchor_id).first() if scope.anchor_id else None
        self._own = own if own is not None and own.tier in KEEPERS else None

    @staticmethod
    def _person_line(record: Record) -> PersonLine:
        return person_line(record.values, post_key="post")

    def _place(self, record: Record) -> Organization | None:
        return self._places.get(str(record.values.get("community") or "")) or self._own

    def _person(self, record: Record) -> Person | None:
        """Whom the row means: by phone or post, or the only one of the name."""
        line = self._lines[record.sheet, record.row]
        same = self._homonyms.get(line.name, [])
        return self._persons.get(line) or (same[0] if len(same) == 1 and not line.phone else None)

    def _reserve(self, record: Record) -> Reserve | None:
        person = self._person(record)
        return self._held.get(person.pk) if person is not None else None

    def row(self, record: Record) -> ReserveRow:
        """As the service takes it; what the sheet leaves empty stays."""
        values, held, person = record.values, self._reserve(record), self._person(record)
        line = ReserveLine(
            person_id=0,
            aim=values.get("aim") or (held.aim if held else ""),
            readiness=_STEPS.get(squash(values.get("readiness") or "")) or (held.readiness if held else Readiness.NEXT),
            mentor=values.get("mentor") or (held.mentor if held else ""),
            note=values.get("remark") or (held.note if held else ""),
            since=first_day(values.get("since")),
        )
        named = self._lines[record.sheet, record.row]
        if person is not None:
            named = PersonLine(name=person.name, person_id=person.pk)
        return ReserveRow(self._place(record), named, line, held.pk if held else None)

    def verdict(self, record: Record) -> RowVerdict:
        """New, changed, the same, wrong, or another office's."""
        values, place = record.values, self._place(record)
        if place is not None and not covers(self._scope, place):
            return RowVerdict(RowState.OUT_OF_SCOPE, reasons=[f"这一行属于{place}，不归你当前任职的单位管理。"])
        held, line = self._reserve(record), self._lines[record.sheet, record.row]
        reasons = [explain(issue, record) for issue in standing_errors(record)] + too_long(values, _LIMITS)
        if place is None:
            reasons.append("没有写明由哪个单位储备，请选择储备单位。")
        if not reasons and len(self._homonyms.get(line.name, [])) > 1 and self._person(record) is None:
            reasons.append(f"名册里有几位“{line.name}”，请填写联系电话，才知道是哪一位。")
        if values.get("readiness") and squash(values["readiness"]) not in _STEPS:
            reasons.append(f"没有“{values['readiness']}”这个梯度，可选：{'、'.join(_STEPS)}。")
        if held is None and not values.get("aim"):
            reasons.append("没有写培养方向，请补上，例如“社区书记”。")
        since = first_day(values.get("since"))
        if since is not None and since > self._on:
            reasons.append(f"列入日期 {since} 还没有到，请填今天或以前的日期。")
        if not reasons and held is not None and not covers(self._scope, held.organization):
            reasons.append(f"此人已在{held.organization}的后备人才里，不用重复列入。")
        if reasons:
            return RowVerdict(RowState.WRONG, reasons=reasons)
        notes = worth_knowing(record)
        if held is None:
            return RowVerdict(RowState.NEW, notes=notes)
        new = self.row(record).line
        pairs = (
            ("培养方向", held.aim, new.aim),
            ("梯度", held.get_readiness_display(), Readiness(new.readiness).label),
            ("培养联系人", held.mentor, new.mentor),
            ("备注", held.note, new.note),
        )
        changes = [pair for pair in pairs if pair[1] != pair[2]]
        return RowVerdict(RowState.CHANGED if changes else RowState.SAME, changes=changes, notes=notes)
