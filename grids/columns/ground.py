"""What the sheets of the ground have in common: whose row it is, what it would change, writing it, taking it back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse

from common.authority import covers
from common.errors import Conflict, RuleBroken
from common.scoping import Scope
from exchange.handlers import (
    CommitResult,
    Doubles,
    Field,
    ImportHandler,
    Record,
    RowVerdict,
    explain,
    foreseen,
    worth_knowing,
)
from exchange.models import RowState
from exchange.vocabulary import squash
from grids.services.base import VERB
from grids.services.taking_back import nothing_noted, noting, take_back, touched
from members.columns.lines import first_day
from members.columns.places import code_of, communities_in, organizations_by_code
from members.models import Person
from members.services.persons import PersonLine
from orgs.models import Organization, Tier

Change = tuple[str, str, str]
_GOOD = (RowState.NEW, RowState.CHANGED, RowState.SAME)
COMMUNITY_HINT = "不选则为你当前任职的社区"
SINCE = Field("since", "自哪天起", "date", hint="不填为今天", shown=False)


def one_line(text: Any) -> str:
    """A text without surplus blanks."""
    return " ".join(str(text or "").split())


def named_exactly(found: Sequence[tuple[int, str]], record: Record, key: str) -> Sequence[tuple[int, str]]:
    """Of (id, name) that a cell may mean, the one of that very name, where there is one."""
    said = one_line(record.values.get(key))
    return [one for one in found if one[1] == said] or found


def several_alike(word: str, said: Any, found: Sequence[tuple[int, str]]) -> str:
    """What is said where nobody can tell which of several is meant."""
    names = "、".join(f"“{name}”" for _, name in found[:3])
    return f"有几家{word}的名称与“{one_line(said)}”只差空格或标点：{names}，请照登记的名称写。"


def number(count: int | None) -> str:
    """A count as a sheet has it; nothing where nobody has counted."""
    return "" if count is None else str(count)


def grid_key(name: str) -> str:
    """A grid's name as sheets write it, with or without 党支部."""
    return squash(name).removesuffix("党支部")


def areas_of(node: Organization, communities: Mapping[int, Organization]) -> list[str]:
    """What the name of a grid or micro-home may begin with and a sheet leave out: 绳金塔社区, 绳金塔."""
    place = communities.get(node.community_id)
    if place is None:
        return []
    name = squash(place.name)
    return [name, name.removesuffix("居委会"), name.removesuffix("居委会").removesuffix("社区")]


class GroundReading:
    """The rows of one sheet and what is on record about them. As many queries for one row as for a thousand.

    key   the column by which a row is known; `tier`: of which organisations the sheet speaks, where it does
    """

    key = "grid"
    tier: str | None = Tier.GRID
    person = ""
    # Of which levels a row may be.
    offices: tuple[str, ...] = (Tier.COMMUNITY,)
    limits: Mapping[str, tuple[str, int]] = {}

    def __init__(self, records: Sequence[Record], scope: Scope, on: date) -> None:
        self.records, self.scope, self.on = list(records), scope, on
        self._doubles = Doubles(self.records)
        self.places = organizations_by_code(scope.district_id, self.codes(), on) if scope.district_id else {}
        anchor = Organization.objects.select_related("community").filter(pk=scope.anchor_id).first()
        self.own = anchor if anchor is None or anchor.tier in self.offices else anchor.community
        named = [place for place in (self.own, *self.places.values()) if place is not None]
        self.communities = {place.pk: place for place in named if place.tier == Tier.COMMUNITY}
        self.nodes = self._nodes(self.tier) if self.tier else {}
        self.load()

    def codes(self) -> set[str]:
        """What the rows name their offices by."""
        return {str(record.values.get("community") or "") for record in self.records}

    def load(self) -> None:
        """Read what is on record; by the kind."""

    def _nodes(self, tier: str) -> dict[tuple[int, str], list[Organization]]:
        found: dict[tuple[int, str], list[Organization]] = {}
        rows = Organization.objects.filter(community__in=list(self.communities), tier=tier).existing(self.on)
        for node in rows.select_related("grid"):
            full = grid_key(node.name)
            for name in {full, *(full.removeprefix(area) for area in areas_of(node, self.communities))}:
                found.setdefault((node.community_id, name), []).append(node)
        return found

    @cached_property
    def homonyms(self) -> dict[str, list[Person]]:
        """Persons in sight by name, for the names of the sheet. One query."""
        names = {one_line(record.values.get(self.person)) for record in self.records}
        found: dict[str, list[Person]] = {}
        for row in Person.objects.filter(name__in=names):
            found.setdefault(row.name, []).append(row)
        return found

    # ---- of one row -------------------------------------------------------------------------------------------------

    def place(self, record: Record) -> Organization | None:
        """The community of a row."""
        found = self.places.get(str(record.values.get("community") or ""))
        return found if found is not None and found.tier in self.offices else self.own

    def written_to(self, record: Record) -> Organization | None:
        """Whose record the row goes to, where that is another than `place`."""
        return self.place(record)

    def unplaced(self, record: Record) -> str:
        """What is said where nobody can tell whose row it is."""
        return "看不出是哪个社区的，请补上社区。"

    def node(self, record: Record, column: str | None = None) -> Organization | None:
        """The one organisation that the row names."""
        place = self.place(record)
        key = grid_key(record.values.get(column or self.key) or "")
        found = self.nodes.get((place.pk, key), []) if place is not None else []
        return found[0] if len(found) == 1 else None

    def since(self, record: Record, key: str = "since") -> date | None:
        """The day in a date column."""
        return first_day(record.values.get(key))

    def line_of(self, record: Record, **more: Any) -> PersonLine:
        """The person of a row."""
        values = record.values
        return PersonLine(name=one_line(values[self.person]), phone=values.get("phone") or "", **more)

    def known(self, person: Person) -> PersonLine:
        """Somebody who is on record and stays who he or she is."""
        return PersonLine(name=person.name, person_id=person.pk)

    def same_person(self, person: Person, record: Record) -> bool:
        """Whether the row means this person."""
        line = self.line_of(record)
        if line.name != person.name or not line.phone or line.phone_key == person.phone_index:
            return line.name == person.name
        # No phone is on record yet, and nobody else of the name has this one.
        others = self.homonyms.get(line.name, [])
        return not person.phone_index and all(one.phone_index != line.phone_key for one in others)

    @abstractmethod
    def changes(self, record: Record) -> list[Change] | None:
        """What of what is on record would change; None where nothing is on record."""

    def wrong(self, record: Record) -> list[str]:
        """What keeps the row from being written, by the kind."""
        return []

    def notes(self, record: Record) -> list[str]:
        """What is worth knowing, by the kind."""
        return []

    @abstractmethod
    def write(self, record: Record, actor) -> None:
        """Through the room's services."""

    def verdict(self, record: Record) -> RowVerdict:
        """New, changed, the same, wrong, or another office's."""
        place = self.place(record)
        if place is None:
            return RowVerdict(RowState.WRONG, reasons=[self.unplaced(record)])
        group = {"group": str(place.pk), "group_name": place.name}
        node = self.node(record) if self.tier else None
        if not covers(self.scope, node or place):
            return RowVerdict(RowState.OUT_OF_SCOPE, reasons=[f"{(node or place).name}不归你当前任职的组织管理。"])
        standing = self._doubles.standing(record.errors, record)
        reasons = [explain(issue, record) for issue in standing] or self._reasons(record, place)
        if reasons:
            return RowVerdict(RowState.WRONG, reasons=reasons, **group)
        changes = self.changes(record)
        notes = [*worth_knowing(record), *self.notes(record)]
        if changes is None:
            return RowVerdict(RowState.NEW, notes=notes, **group)
        return RowVerdict(RowState.CHANGED if changes else RowState.SAME, changes=changes, notes=notes, **group)

    def _reasons(self, record: Record, place: Organization) -> list[str]:
        values = record.values
        name = one_line(values.get(self.key))
        if not name:
            return ["没有写名称。请补上，或选“这一行不导入”。"]
        if self.tier and self.node(record) is None:
            word = "微家" if self.tier == Tier.HOME else "网格"
            return [f"{place.name}没有名为“{name}”的{word}。请核对名称，或先在“组织”里新设。"]
        said = [
            f"{label}最多 {most} 个字。"
            for key, (label, most) in self.limits.items()
            if len(one_line(values.get(key))) > most
        ]
        if self.person:
            said += self._about_person(record)
        since, node = self.since(record), self.node(record) if self.tier else None
        if since is not None and since > self.on:
            said.append(f"起始日期 {since} 还没有到，请填今天或以前的日期。")
        if since is not None and node is not None and node.since and since < node.since:
            said.append(f"“{node.name}”{node.since} 才成立，起始日期不能更早。")
        return [*said, *(self.wrong(record) if not said else [])]

    def _about_person(self, record: Record) -> list[str]:
        name = one_line(record.values.get(self.person))
        if not name:
            return []
        same = self.homonyms.get(name, [])
        if len(same) > 1 and not record.values.get("phone") and not self.sits(record, same):
            return [f"名册里有 {len(same)} 位“{name}”，请填写电话，才知道是哪一位。"]
        return []

    def sits(self, record: Record, same: Sequence[Person]) -> bool:
        """Whether one of those of the same name is on record for this very row, by the kind."""
        return False


class GroundHandler(ImportHandler):
    """A sheet of the ground. `noun` counts its rows, `route` is the list that shows them."""

    verb = VERB
    noun = ""
    route = ""
    reading: type[GroundReading]

    def community_field(self, context: Mapping[str, Any], scope: Scope, on: date) -> Field:
        """The column that a community's own sheet leaves out."""
        places = tuple((code_of(place), str(place)) for place in communities_in(scope, context.get("street"), on))
        return Field("community", "社区", "choice", places, hint=COMMUNITY_HINT, shown=False)

    def classify(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[RowVerdict]:
        """Against what is on record."""
        reading = self.reading(records, scope, on)
        return [reading.verdict(record) for record in records]

    def foresee(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[str]:
        """How many are new, how many would change."""
        return foreseen(self.classify(records, context, scope, on, options), self.noun)

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
        """Row after row through the room's services; the first that is refused is named and nothing is written."""
        reading = self.reading(records, scope, on)
        judged = self.still_good(reading, records)
        wanted = [record for record, state in judged if state in (RowState.NEW, RowState.CHANGED)]
        undo = nothing_noted()
        if wanted:
            names = {one_line(record.values.get(reading.person)) for record in wanted if reading.person}
            offices = {place.pk for place in map(reading.written_to, wanted) if place is not None}
            whose = {"communities": reading.communities, "offices": offices}
            with noting(**whose, names=names, district_id=scope.district_id) as noted:
                for record in wanted:
                    _write(reading, record, actor)
            undo = noted.undo
        new = sum(state is RowState.NEW for _, state in judged)
        changed = len(wanted) - new
        return CommitResult(
            undo=undo,
            counts={f"{self.kind}_created": new, f"{self.kind}_updated": changed, "rows_touched": sum(touched(undo))},
            lines=[f"登记 {new} {self.noun}，更新 {changed} {self.noun}。"],
            links=[{"text": self.title, "sub": f"查看{self.title}", "url": reverse(self.route)}],
        )

    def still_good(self, reading: GroundReading, records: Sequence[Record]) -> list[tuple[Record, RowState]]:
        """Each row with its state; Conflict for the first that was confirmed as good and is so no longer."""
        judged = []
        for record in records:
            verdict = reading.verdict(record)
            if verdict.state not in _GOOD:
                # What it leans on is not written after all, or has changed since.
                why = verdict.reasons[0] if verdict.reasons else ""
                raise Conflict("import.moved", f"第 {record.row} 行核对以后情况有变：{why}请再看一遍核对结果。")
            judged.append((record, verdict.state))
        return judged

    def undo(self, undo: Any, *, actor) -> list[str]:
        """Take all of it back."""
        return take_back(undo=undo, actor=actor)


def _write(reading: GroundReading, record: Record, actor) -> None:
    try:
        reading.write(record, actor)
    except RuleBroken as error:
        raise RuleBroken(error.code, f"第 {record.row} 行：{error.message}", error.field) from error


def told(pairs: Sequence[tuple[str, Any, Any]]) -> list[Change]:
    """Of (label, before, after) those that the sheet says and that differ."""
    texts = [(label, one_line(before), one_line(after)) for label, before, after in pairs]
    return [(label, before, after) for label, before, after in texts if after and before != after]
