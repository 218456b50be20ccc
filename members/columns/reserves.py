"""A list of reserve talent: one row, one person kept in reserve by a community, street or district (HB 五·二是)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
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
    judged,
    person_line,
    standing_errors,
    too_long,
)
from members.columns.places import code_of, offices_in, organizations_by_code
from members.models import Person, Readiness, Reserve, ReserveEnd
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
        keepers = tuple((code_of(place), str(place)) for place in offices_in(scope, KEEPERS, on))
        return (
            Field("name", "姓名", required=True, max_length=LONGEST_NAME),
            Field("phone", "联系电话", "phone", hint=PHONE_HINT, max_length=60, under="name"),
            Field("post", "单位及职务", max_length=LONGEST_POST),
            Field("aim", "培养方向", max_length=40),
            choice_field("readiness", "梯度", Readiness.labels),
            Field("mentor", "培养联系人", max_length=40),
            Field("keeper", "储备单位", "choice", keepers, hint="不选则为你当前任职的单位", shown=False),
            Field("since", "列入", "date", hint="不填为今天", shown=False),
            Field("remark", "备注", max_length=200, shown=False),
        )

    def classify(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[RowVerdict]:
        """Against those in reserve today."""
        reading = _Reading(records, scope, on)
        return judged(records, reading.verdict, reading.identity)

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
            spells = Reserve.objects.filter(person__in=ids).exclude(ended_as=ReserveEnd.MISTAKE)
            spells = list(spells.select_related("organization"))
        self._held = {row.person_id: row for row in spells if not row.ended_as}
        self._past: dict[int, date] = {}
        for row in spells:
            if row.until is not None:
                self._past[row.person_id] = max(row.until, self._past.get(row.person_id, row.until))
        # Being kept in reserve opens the record: a name or a post alone leads to nobody who is not in sight already.
        keepers = {row.organization_id for rows in self._homonyms.values() for row in rows}
        kept = set(Organization.objects.filter(pk__in=keepers).values_list("pk", flat=True))
        self._ours = {row.pk for rows in self._homonyms.values() for row in rows if row.organization_id in kept}
        self._ours |= {pk for pk, row in self._held.items() if covers(scope, row.organization)}
        codes = {self._code(record) for record in records}
        self._places = organizations_by_code(district, codes, on) if district else {}
        own = Organization.tree.filter(pk=scope.anchor_id).first() if scope.anchor_id else None
        self._own = own if own is not None and own.tier in KEEPERS else None

    @staticmethod
    def _person_line(record: Record) -> PersonLine:
        return person_line(record.values, post_key="post")

    def _place(self, record: Record) -> Organization | None:
        return self._places.get(self._code(record)) or self._own

    @staticmethod
    def _code(record: Record) -> str:
        return str(record.values.get("keeper") or record.values.get("community") or "")

    def _person(self, record: Record) -> Person | None:
        """Whom the row means: by phone; of those in sight by post, or the only one whom nothing speaks against."""
        line = self._lines[record.sheet, record.row]
        found = self._persons.get(line)
        if found is not None and (found.pk in self._ours or _by_phone(found, line)):
            return found
        fit = self._fit(line)
        return fit[0] if len(fit) == 1 else None

    def _fit(self, line: PersonLine) -> list[Person]:
        """Of those in sight with the name, whom neither post nor phone speaks against."""
        return [
            row
            for row in self._homonyms.get(line.name, [])
            if row.pk in self._ours
            and not (line.post and row.post and squash(line.post) != squash(row.post))
            and not (line.phone and row.phone_index and row.phone_index != line.phone_key)
        ]

    def _unclear(self, record: Record) -> str:
        """Why nobody can tell whom the row means; empty where it is clear, and for somebody new."""
        line = self._lines[record.sheet, record.row]
        if not self._homonyms.get(line.name) or self._person(record) is not None:
            return ""
        if not line.phone:
            return f"名册里已有“{line.name}”，只看姓名分不清是不是同一个人，请填写联系电话。"
        if self._fit(line):
            return f"名册里有几位“{line.name}”都没有登记电话，请先在人员库补上电话，再导入这一行。"
        if self._persons.get(line) is not None:
            return f"别的组织登记了一位职务相同的“{line.name}”，没有电话。请在“后备人才”页面查找本人后列入。"
        return ""

    def _about_person(self, record: Record) -> list[str]:
        """Whom the row was taken to mean, where it did not say so for certain."""
        line, person = self._lines[record.sheet, record.row], self._person(record)
        if person is None:
            others = [row for row in self._homonyms.get(line.name, []) if row.pk in self._ours]
            return [f"名册里另有一位“{line.name}”，职务或电话不同，这一行按新的人登记。"] if others else []
        if _by_phone(person, line) or self._held.get(person.pk) is not None:
            return []
        if line.phone:
            return [f"对应名册里的{_known_as(person)}，将补上这个电话。不是同一个人的，请写明单位及职务。"]
        if not line.post or squash(line.post) != squash(person.post):
            return [f"只按姓名对应到名册里的{_known_as(person)}。不是同一个人的，请填写联系电话。"]
        return []

    def identity(self, record: Record) -> tuple:
        """Equal for rows that mean the same person."""
        person, line = self._person(record), self._lines[record.sheet, record.row]
        return (person.pk,) if person is not None else (line.name, line.phone_key or line.post)

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
            # The number is put down where none is on record; whoever keeps the record elsewhere keeps it as it is.
            phone = "" if person.phone_index else named.phone
            named = PersonLine(name=person.name, person_id=person.pk, phone=phone)
        return ReserveRow(self._place(record), named, line, held.pk if held else None, record.row)

    def verdict(self, record: Record) -> RowVerdict:
        """New, changed, the same, wrong, or another office's."""
        values, place = record.values, self._place(record)
        if place is not None and not covers(self._scope, place):
            return RowVerdict(RowState.OUT_OF_SCOPE, reasons=[f"这一行属于{place}，不归你当前任职的单位管理。"])
        held, person = self._reserve(record), self._person(record)
        reasons = [explain(issue, record) for issue in standing_errors(record)] + too_long(values, _LIMITS)
        if place is None:
            reasons.append("没有写明由哪个单位储备，请选择储备单位。")
        if not reasons and self._unclear(record):
            reasons.append(self._unclear(record))
        if values.get("readiness") and squash(values["readiness"]) not in _STEPS:
            reasons.append(f"没有“{values['readiness']}”这个梯度，可选：{'、'.join(_STEPS)}。")
        if held is None and not values.get("aim"):
            reasons.append("没有写培养方向，请补上，例如“社区书记”。")
        since = first_day(values.get("since"))
        if since is not None and since > self._on:
            reasons.append(f"列入日期 {since} 还没有到，请填今天或以前的日期。")
        past = self._past.get(person.pk) if person is not None and held is None else None
        if past is not None and (since or self._on) < past:
            reasons.append(f"此人上一段后备到 {past - timedelta(days=1)} 为止，列入日期要在这以后。")
        if not reasons and held is not None and not covers(self._scope, held.organization):
            reasons.append(f"此人已在{held.organization}的后备人才里，不用重复列入。")
        if reasons:
            return RowVerdict(RowState.WRONG, reasons=reasons)
        notes = [*worth_knowing(record), *self._about_person(record)]
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


def _by_phone(person: Person, line: PersonLine) -> bool:
    return bool(line.phone) and person.phone_index == line.phone_key


def _known_as(person: Person) -> str:
    return f"{person.name}（{person.post}）" if person.post else person.name
