"""Sheets of office buildings and markets: one place has as many rows as it has instructors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from common.scoping import Scope
from exchange.handlers import Field, Record
from exchange.vocabulary import squash
from grids.columns.ground import SINCE, Change, GroundHandler, one_line, told
from grids.columns.named import NamedReading
from grids.models import BusinessKind, BusinessPlace, Instructor
from grids.services.business import BusinessLine, appoint_instructor, open_place, update_place

_PLACES = {kind.label: kind.value for kind in BusinessKind}
# What is said of the place itself: column → its word, and the field on record.
_FACTS = {"kind": ("种类", "kind"), "address": ("地址", "address"), "remark": ("备注", "note")}


class _Business(NamedReading):
    """Places of business that stand today, by community and name, and who guides them."""

    person = "instructor"
    kinds = _PLACES
    limits = {"name": ("名称", 60), "address": ("地址", 120), "remark": ("备注", 200)}

    def load(self) -> None:
        rows = BusinessPlace.objects.in_force(self.on).filter(community__in=list(self.communities)).order_by("pk")
        self.rows_held = {(row.community_id, squash(row.name)): row for row in rows}
        self.guides: dict[int, list] = {}
        guides = Instructor.objects.in_force(self.on).filter(place__in=rows).select_related("person")
        for guide in guides.order_by("pk"):
            self.guides.setdefault(guide.place_id, []).append(guide.person)
        # A place is written once, from all its rows: the first that says a thing.
        self._together: dict[tuple[int, str], list[Record]] = defaultdict(list)
        for record in self.records:
            if self.place(record) is not None:
                self._together[self._key(record)].append(record)
        self._first: dict[tuple[int, str, str], Record] = {}
        self._guided_by: dict[tuple[int, str, str], Record] = {}
        for key, records in self._together.items():
            for record in records:
                for name in _FACTS:
                    if self._said(record, name):
                        self._first.setdefault((*key, name), record)
                guide = squash(record.values.get("instructor") or "")
                self._guided_by.setdefault((*key, guide), record)
        self.written: dict[tuple[int, str], int] = {}

    def _key(self, record: Record) -> tuple[int, str]:
        return (self.place(record).pk, squash(record.values.get("name") or ""))

    def _said(self, record: Record, name: str) -> str:
        """What the row says of its place, in one form for one meaning."""
        return (self.kind(record) or "") if name == "kind" else one_line(record.values.get(name))

    def sits(self, record: Record, same: Sequence) -> bool:
        return self._guided(record)

    def _guided(self, record: Record) -> bool:
        held = self.held(record)
        guides = self.guides.get(held.pk, []) if held is not None else []
        return any(self.same_person(person, record) for person in guides)

    def wrong(self, record: Record) -> list[str]:
        said, key, values = self.unknown_kind(record), self._key(record), record.values
        for name, (label, _) in _FACTS.items():
            first, own = self._first.get((*key, name)), self._said(record, name)
            if own and first is not record and self._said(first, name) != own:
                here, there = one_line(values[name]), one_line(first.values[name])
                said.append(f"{label}写的是“{here}”，第 {first.row} 行写的是“{there}”，同一处请写成一样的。")
        twin = self._guided_by[(*key, squash(values.get("instructor") or ""))]
        if twin is not record:
            said.append(f"与第 {twin.row} 行重复，请留一行，另一行标为“不导入”。")
        held, since = self.held(record), self.since(record)
        if held is None:
            said += self.too_early(record, self.place(record))
        elif since is not None and since < held.since and values.get("instructor") and not self._guided(record):
            said.append(f"“{held.name}”{held.since} 才登记，日期不能更早。")
        return said

    def changes(self, record: Record) -> list[Change] | None:
        held, values = self.held(record), record.values
        if held is None:
            return None
        kind = self.kind(record)
        pairs = [
            ("种类", held.get_kind_display(), BusinessKind(kind).label if kind else ""),
            ("地址", held.address, values.get("address")),
            ("备注", held.note, values.get("remark")),
        ]
        if values.get("instructor") and not self._guided(record):
            pairs.append(
                ("党建指导员", "、".join(one.name for one in self.guides.get(held.pk, [])), values["instructor"])
            )
        return told(pairs)

    def write(self, record: Record, actor) -> None:
        key = self._key(record)
        if key not in self.written:
            self.written[key] = self._write_place(record, key, actor)
        if record.values.get("instructor") and not self._guided(record):
            line, since = self.line_of(record), self.since(record)
            appoint_instructor(place_id=self.written[key], person=line, since=since, actor=actor)

    def _write_place(self, record: Record, key: tuple[int, str], actor) -> int:
        held = self.held(record)
        facts = {}
        for name, (_, field) in _FACTS.items():
            first = self._first.get((*key, name))
            said = self._said(first, name) if first is not None else ""
            facts[field] = said or (getattr(held, field) if held is not None else "")
        facts["kind"] = facts["kind"] or BusinessKind.OFFICES
        # The day in a row is the instructor's; the place was there as early as the first of them.
        since = min((day for day in map(self.since, self._together[key]) if day is not None), default=None)
        name = held.name if held is not None else one_line(record.values["name"])
        line = BusinessLine(name=name, since=since, **facts)
        if held is not None:
            return update_place(place_id=held.pk, line=line, actor=actor).pk
        return open_place(community_id=key[0], line=line, actor=actor).pk


class BusinessHandler(GroundHandler):
    """Rows of places of business."""

    kind = "business_places"
    title = "楼宇市场"
    noun = "行楼宇市场"
    route = "grids:business"
    order = 47
    reading = _Business

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        return (
            Field("name", "楼宇市场", required=True, max_length=60),
            self.community_field(context, scope, on),
            Field("kind", "种类", "choice", tuple((label, label) for label in _PLACES)),
            Field("address", "地址", max_length=120),
            Field("instructor", "党建指导员", max_length=40),
            Field("phone", "联系电话", "phone", max_length=60, under="instructor"),
            SINCE,
            Field("remark", "备注", max_length=200, shown=False),
        )
