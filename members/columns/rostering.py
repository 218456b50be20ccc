"""What the rows of a roster mean against the records: places, persons, units, drafts and rosters in force.

Everything is looked up once for all rows: the number of queries does not depend on how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from common.authority import covers
from common.scoping import Scope
from exchange.handlers import Record, RowVerdict, explain, worth_knowing
from exchange.models import RowState
from members.columns.conditions import condition_named, conditions_said
from members.columns.lines import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_POST,
    MODES,
    POSITIONS,
    first_day,
    may_be,
    person_changes,
    person_line,
    standing_errors,
    too_long,
)
from members.columns.places import code_of, organizations_by_code
from members.columns.standing import IN_FORCE, OnRecord, current_of, drafts_of
from members.columns.unit_names import UnitNames, proposed_unit, unit_lines
from members.models import (
    Person,
    Position,
    SelectionMode,
)
from members.selectors.committee import condition_text
from members.services.persons import PersonLine, find_persons
from members.services.slates import SlateLine
from orgs.models import Organization
from orgs.practice import Practice
from orgs.rules_in_force import practice_of
from orgs.services.imports import UnitLine

# Of a committee of a community; a micro-home's councillors have a roster of their own.
_POSITIONS = {label: value for label, value in POSITIONS.items() if value != Position.HOME_COUNCILLOR}
_LIMITS = {
    "name": ("姓名", LONGEST_NAME),
    "unit_and_post": ("工作单位及职务", LONGEST_POST),
    "remark": ("备注", LONGEST_NOTE),
}
_DUPLICATE = "DUPLICATE_IN_COMMITTEE"


class Rostering:
    """Records of one or many committees, and what is on record about them."""

    def __init__(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, *, register: bool = False
    ) -> None:
        """register   units that part-time members represent and nobody registered yet are to be registered too"""
        self.scope, self.on, self._register = scope, on, register
        self._street = context.get("street")
        self.rows = {(record.sheet, record.row) for record in records}
        self.places = organizations_by_code(scope.district_id, self._codes(records), on) if scope.district_id else {}
        self.units = UnitNames(scope.district_id) if scope.district_id else None
        self._lines = {self._key(record): self._person_line(record) for record in records}
        self.persons = find_persons(scope.district_id, set(self._lines.values())) if scope.district_id else {}
        ids = [place.pk for place in self.places.values() if covers(scope, place)]
        self.drafts = drafts_of(ids)
        self.current = current_of([pk for pk in ids if pk not in self.drafts], on)
        for record in records:
            self._settle_by_name(record)
        keepers = {person.organization_id for person in self.persons.values()}
        self._own = {node.pk for node in Organization.tree.filter(pk__in=keepers) if covers(scope, node)}

    # ---- rows ----

    def person_line(self, record: Record) -> PersonLine:
        """What the row says of the person."""
        return self._lines[self._key(record)]

    def person(self, record: Record) -> Person | None:
        """The person of the district whom the row means, when on record."""
        return self.persons.get(self.person_line(record))

    def _settle_by_name(self, record: Record) -> None:
        """Who is named without phone and post is the one of that name whom the committee already has.

        In a district a name alone says nothing, in one committee it does; else every import of the same sheet
        would put the same person into the committee once more. Who was born at another time, or is of the other
        gender, is somebody else of that name.
        """
        line, place = self.person_line(record), self.place(record)
        if place is None or line.name == "" or line.phone_key or line.post or line in self.persons:
            return
        known = [one.person for one in self.on_record(place.pk).values() if one.person.name == line.name]
        same = [person for person in known if may_be(line, person)]
        if len(same) == 1:
            settled = replace(line, person_id=same[0].pk)
            self._lines[self._key(record)], self.persons[settled] = settled, same[0]

    def place(self, record: Record) -> Organization | None:
        """The community of the row, or the street where the sheet is the roster of the street's own committee."""
        return self.places.get(self.code(record))

    def code(self, record: Record) -> str:
        """The code of the row's organisation; empty where it is not known."""
        if record.values.get("community"):
            return record.values["community"]
        if any(issue["code"].startswith("COMMUNITY_") or issue.get("field") == "community" for issue in record.issues):
            return ""
        return record.values.get("street") or self._street or ""

    def _codes(self, records: Iterable[Record]) -> set[str]:
        codes = {self.code(record) for record in records}
        for record in records:
            codes |= {issue.get(key) or "" for issue in record.issues for key in ("found", "suggestion")}
        return codes - {""}

    def identity(self, record: Record) -> tuple:
        """Equal for rows that mean the same person."""
        person, line = self.person(record), self.person_line(record)
        return (person.pk,) if person is not None else (line.name, line.phone_key or line.post)

    def admit(self, record: Record) -> RowVerdict:
        """Whether the row is the office's and usable at all; NEW until it is compared."""
        place = self.place(record)
        foreign = place if place is not None and not covers(self.scope, place) else self._foreign(record)
        if foreign is not None:
            reason = f"这一行属于{foreign}，不归你当前任职的单位管理，由{foreign}或其上级导入。"
            return RowVerdict(RowState.OUT_OF_SCOPE, reasons=[reason], group=code_of(foreign), group_name=str(foreign))
        group = {"group": code_of(place), "group_name": str(place)} if place is not None else {}
        reasons = [
            explain(issue, record, self._name_of)
            for issue in standing_errors(record)
            if not self._settled(issue, record)
        ]
        reasons += too_long(record.values, _LIMITS)
        if not reasons:
            reasons = self._missing(record, place) or self._unknown_condition(record, place)
        state = RowState.WRONG if reasons else RowState.NEW
        return RowVerdict(state, reasons=reasons, notes=worth_knowing(record), **group)

    def _name_of(self, code: str) -> str | None:
        place = self.places.get(code)
        return place.name if place is not None else None

    def _foreign(self, record: Record) -> Organization | None:
        """The community of another office that an unmatched name most likely means."""
        if record.values.get("community"):
            return None
        for issue in record.issues:
            named = self.places.get(issue.get("found") or issue.get("suggestion") or "")
            if issue["code"].startswith("COMMUNITY_") and named is not None and not covers(self.scope, named):
                return named
        return None

    def _settled(self, issue: Mapping, record: Record) -> bool:
        """A double whose other row was left out or mended away is none any more."""
        return issue["code"] == _DUPLICATE and (record.sheet, issue.get("other_row")) not in self.rows

    def _missing(self, record: Record, place: Organization | None) -> list[str]:
        reasons = []
        if place is None:
            reasons.append("没有写明社区，或该社区已不在册。请选择社区。")
        if not self.person_line(record).name:
            reasons.append("没有姓名。请补上姓名，或选“这一行不导入”。")
        if record.values.get("role") not in _POSITIONS:
            reasons.append(f"职务应为{'、'.join(_POSITIONS)}之一。")
        return reasons

    @cached_property
    def _practice(self) -> Practice:
        return practice_of(self.scope.district_id, self.on)

    def _condition(self, record: Record, place: Organization) -> str | None:
        """Id of the condition that the row of a part-time member names; "" for none, None for one that is unknown."""
        text = record.values.get("eligibility")
        if not text or not record.values.get("part_time"):
            return ""
        return condition_named(text, self._practice.tiers.get(place.tier))

    def _unknown_condition(self, record: Record, place: Organization) -> list[str]:
        if self._condition(record, place) is not None:
            return []
        tier = self._practice.tiers[place.tier]
        written = record.values["eligibility"][:40]
        mend = f"请写编号，或先清空、在草案里再选：{conditions_said(tier)}。"
        return [f"“{written}”：“符合条件”不在{tier.label}的任职条件之中。{mend}"]

    def refuse_doubles(self, records: Sequence[Record], verdicts: Sequence[RowVerdict], *, history: bool) -> None:
        """The same person twice in one committee: the second row is wrong, unless one stay follows the other."""
        seen: dict[tuple, list[Record]] = {}
        for record, verdict in zip(records, verdicts, strict=True):
            if verdict.state is not RowState.NEW:
                continue
            earlier = seen.setdefault((verdict.group, *self.identity(record)), [])
            clash = next((other for other in earlier if not history or _overlap(other, record)), None)
            if clash is not None:
                verdict.state = RowState.WRONG
                verdict.reasons.append(
                    f"与第 {clash.row} 行是同一个人。一个班子里同一个人只能占一席，"
                    "请改正其中一行，或把一行标为“不导入”。"
                )
            else:
                earlier.append(record)

    # ---- against the draft or the roster in force ----

    def compare_with_drafts(self, records: Sequence[Record], verdicts: Sequence[RowVerdict]) -> None:
        """New, changed or same, against the draft where there is one, else the roster in force."""
        for record, verdict in zip(records, verdicts, strict=True):
            if verdict.state is not RowState.NEW:
                continue
            place = self.place(record)
            draft = self.drafts.get(place.pk)
            if draft is not None and draft.blocked:
                verdict.state = RowState.WRONG
                verdict.reasons.append(draft.blocked)
                continue
            verdict.state, verdict.changes = self.compared(record)
            verdict.notes += self._about(record, verdict.state)

    def compared(self, record: Record) -> tuple[RowState, list[tuple[str, str, str]]]:
        """What the row changes of what is on record in its committee."""
        place, person = self.place(record), self.person(record)
        known = self.on_record(place.pk).get(person.pk) if person is not None else None
        changes = self.changes_of(person, self.person_line(record)) if person is not None else []
        if known is None:
            return RowState.NEW, changes
        changes = self._seat_changes(known.line, self.slate_line(record), self.unit_to_register(record)) + changes
        return (RowState.CHANGED if changes else RowState.SAME), changes

    def on_record(self, organization_id: int) -> dict[int, OnRecord]:
        """Who is in the draft, or else in force, by person."""
        draft = self.drafts.get(organization_id)
        return draft.lines if draft is not None else self.current.get(organization_id, {})

    def changes_of(self, person: Person, line: PersonLine) -> list[tuple[str, str, str]]:
        """What the line changes of the person's record."""
        return person_changes(person, line, own=person.organization_id in self._own, unit_name=self.units.name)

    def _about(self, record: Record, state: RowState) -> list[str]:
        notes = []
        person = self.person(record)
        if state is RowState.NEW and person is not None:
            notes.append("人员库中已有此人，直接引用，不重复登记。")
        if record.values.get("part_time") and self.person_line(record).unit_id is None:
            notes.append(self._about_unit(record))
        if record.values.get("eligibility") and not record.values.get("part_time"):
            notes.append("不是兼职委员，“符合条件”不写入。")
        return notes

    def _about_unit(self, record: Record) -> str:
        name = proposed_unit(record.values.get("unit_and_post"))
        if not name:
            return "没有看出代表哪个单位，导入后请在草案里选定。"
        if self.units.left(name):
            return f"代表单位“{name}”已退出本区，导入后请在草案里另选。"
        if self.unit_to_register(record):
            return f"代表单位“{name}”还没有登记，随名册一并登记为成员单位。"
        return f"代表单位“{name}”还没有登记为成员单位，导入后请在草案里选定；也可以在“怎样导入”里选随名册一并登记。"

    # ---- units that nobody registered ----

    def unit_to_register(self, record: Record) -> str:
        """Name of the unit that the row's part-time member represents, where it is to be registered with the roster."""
        if not self._register or not record.values.get("part_time") or self.person_line(record).unit_id is not None:
            return ""
        name = proposed_unit(record.values.get("unit_and_post"))
        return "" if not name or self.units.left(name) else name

    def units_to_register(self, groups: Mapping[int, list[Record]]) -> list[UnitLine]:
        """Those units, each taking part in every place that names it."""
        return unit_lines(
            (pk, name, record.values.get("unit_kind") or "")
            for pk, rows in groups.items()
            for record in rows
            if (name := self.unit_to_register(record))
        )

    def slate_line(self, record: Record) -> SlateLine:
        """The row as a line of a slate; what it does not say is kept from what is on record."""
        values, line = record.values, self.person_line(record)
        place, person = self.place(record), self.person(record)
        known = self.on_record(place.pk).get(person.pk) if person is not None else None
        position = _POSITIONS[values["role"]]
        part_time = bool(values.get("part_time"))
        fresh = SlateLine(
            person=line,
            position=position,
            part_time=part_time,
            represents_id=line.unit_id if part_time else None,
            selection_mode=MODES.get(values.get("selection") or "", ""),
            eligibility=self._condition(record, place) or "",
            appointed_on=self._start(place.pk, first_day(values.get("appointed"))),
            note=values.get("remark") or "",
        )
        if known is None:
            return fresh
        old = known.line
        same_seat = old.position == position and old.part_time == part_time
        return replace(
            fresh,
            represents_id=fresh.represents_id or (old.represents_id if part_time else None),
            selection_mode=fresh.selection_mode or old.selection_mode,
            eligibility=fresh.eligibility or (old.eligibility if part_time else ""),
            capacity=old.capacity if same_seat else "",
            appointed_on=fresh.appointed_on or old.appointed_on,
            note=fresh.note or old.note,
        )

    def _start(self, organization_id: int, appointed: date | None) -> date | None:
        """The day as the draft would keep it: only a day after its term's first one."""
        draft = self.drafts.get(organization_id)
        if draft is None or appointed is None:
            return appointed
        return appointed if draft.term.holds_on(appointed) and appointed != draft.term.since else None

    def _seat_changes(self, old: SlateLine, new: SlateLine, registered: str = "") -> list[tuple[str, str, str]]:
        pairs = [
            ("职务", Position(old.position).label, Position(new.position).label),
            ("兼职委员", _yes(old.part_time), _yes(new.part_time)),
            ("代表单位", self.units.name(old.represents_id), registered or self.units.name(new.represents_id)),
            ("产生方式", _mode(old.selection_mode), _mode(new.selection_mode)),
            ("符合条件", condition_text(old.eligibility), condition_text(new.eligibility)),
            ("备注", old.note, new.note),
        ]
        if new.appointed_on and old.appointed_on is not IN_FORCE:
            pairs.append(("任职时间", str(old.appointed_on or ""), str(new.appointed_on)))
        return [pair for pair in pairs if pair[1] != pair[2]]

    # ---- whole committees ----

    def groups(self, records: Iterable[Record]) -> dict[int, list[Record]]:
        """Usable records by organisation."""
        found: dict[int, list[Record]] = {}
        for record in records:
            found.setdefault(self.place(record).pk, []).append(record)
        return found

    def changing(self, groups: Mapping[int, list[Record]], *, drop: bool = False) -> dict[int, list[Record]]:
        """The organisations for which anything would change."""
        return {
            pk: rows
            for pk, rows in groups.items()
            if any(self.compared(record)[0] is not RowState.SAME for record in rows)
            or (drop and self.others({pk: rows}))
        }

    def plan(self, groups: Mapping[int, list[Record]], *, keep: bool) -> dict[int, list[SlateLine]]:
        """Whole slates, with those of the draft whom the workbook does not name where they are to be kept."""
        plan = {}
        for pk, rows in groups.items():
            lines = [self.slate_line(record) for record in rows]
            if keep and pk in self.drafts:
                named = self._named(rows)
                lines += [
                    # By id: who has neither phone nor post would be put on record once more.
                    replace(known.line, person=replace(known.line.person, person_id=person_id))
                    for person_id, known in self.drafts[pk].lines.items()
                    if person_id not in named
                ]
            plan[pk] = [
                replace(line, appointed_on=None if line.appointed_on is IN_FORCE else line.appointed_on)
                for line in lines
            ]
        return plan

    def others(self, groups: Mapping[int, list[Record]]) -> list[str]:
        """Names of those who are in the drafts and not in the workbook."""
        return [
            str(known.person)
            for pk, rows in groups.items()
            if pk in self.drafts
            for person_id, known in self.drafts[pk].lines.items()
            if person_id not in self._named(rows)
        ]

    def new_persons(self, groups: Mapping[int, list[Record]]) -> int:
        """How many persons would be put on record."""
        return len({self.identity(r) for rows in groups.values() for r in rows if self.person(r) is None})

    def _named(self, rows: Iterable[Record]) -> set[int]:
        return {person.pk for record in rows if (person := self.person(record)) is not None}

    def _key(self, record: Record) -> tuple[int, int]:
        return record.sheet, record.row

    def _person_line(self, record: Record) -> PersonLine:
        unit = self.units.find(record.values.get("unit_and_post")) if self.units else None
        return person_line(record.values, unit_id=unit)


def _overlap(one: Record, other: Record) -> bool:
    first, second = sorted((_stay(one), _stay(other)))
    return first[1] > second[0]


def _stay(record: Record) -> tuple[date, date]:
    """Half-open, from the beginning of time to its end where the row does not say."""
    from members.columns.lines import last_day

    end = last_day(record.values.get("ended"))
    return first_day(record.values.get("appointed")) or date.min, date.fromordinal(
        end.toordinal() + 1
    ) if end else date.max


def _yes(flag: bool) -> str:
    return "是" if flag else "否"


def _mode(value: str) -> str:
    return SelectionMode(value).label if value else ""
