"""Sheets of temporary bodies with their leaders, and of office buildings and markets with their instructors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from common.scoping import Scope
from exchange.handlers import Field, Record
from exchange.vocabulary import squash
from grids.columns.ground import SINCE, Change, GroundHandler, GroundReading, one_line, told
from grids.models import (
    BodyKind,
    BodyRole,
    BusinessKind,
    BusinessPlace,
    Instructor,
    TemporaryBody,
    TemporaryMember,
    role_word,
)
from grids.services.business import BusinessLine, appoint_instructor, open_place, update_place
from grids.services.frontline import ABOVE, BodyLine, found_body, join_body, update_body

_BODIES = {kind.label: kind.value for kind in BodyKind}
_PLACES = {kind.label: kind.value for kind in BusinessKind}


class _Named(GroundReading):
    """Things of a community that are known by their name."""

    key = "name"
    tier = None
    kinds: Mapping[str, str] = {}
    rows_held: Mapping[tuple[int, str], Any]

    def held(self, record: Record) -> Any | None:
        """The one on record."""
        place = self.place(record)
        return self.rows_held.get((place.pk, squash(record.values[self.key]))) if place is not None else None

    def kind(self, record: Record) -> str | None:
        """Its kind; "" where nothing is said, None where nobody knows the word."""
        text = squash(record.values.get("kind") or "").strip("“”\"'")
        return self.kinds.get(text) if text else ""

    def kept(self, record: Record, key: str, name: str) -> str:
        """What the sheet says, or else what is on record."""
        held = self.held(record)
        return one_line(record.values.get(key)) or (getattr(held, name) if held is not None else "")

    def unknown_kind(self, record: Record) -> list[str]:
        """A sentence where nobody knows the word."""
        if self.kind(record) is not None:
            return []
        return [f"没有“{record.values['kind']}”这个种类，可选：{'、'.join(self.kinds)}。"]


class _Bodies(_Named):
    """Temporary bodies that stand today, by community and name."""

    person = "leader"
    kinds = _BODIES
    limits = {
        "name": ("名称", 60), "purpose": ("任务", 80), "place": ("设在何处", 60), "document": ("文号", 80),
        "remark": ("备注", 200),
    }  # fmt: skip

    def load(self) -> None:
        rows = TemporaryBody.objects.in_force(self.on).select_related("organization", "parent").order_by("pk")
        self.rows_held = {(row.organization.community_id, squash(row.name)): row for row in rows}
        self.by_name = {squash(row.name): row for row in rows}
        leaders = TemporaryMember.objects.in_force(self.on).filter(body__in=rows, role=BodyRole.LEADER)
        self.leaders = {row.body_id: row.person for row in leaders.select_related("person")}
        self.founded: dict[tuple[int, str], int] = {}

    def _above(self, record: Record) -> TemporaryBody | Record | None:
        """What the row names as standing above: on record, or another row of the sheet."""
        name = squash(record.values.get("parent") or "")
        own = next((one for one in self.records if squash(one.values.get("name") or "") == name), None)
        return own or self.by_name.get(name)

    def wrong(self, record: Record) -> list[str]:
        values, held, said = record.values, self.held(record), self.unknown_kind(record)
        kind = self.kind(record)
        if said or (not kind and held is None):
            return said or [f"没有写种类，可选：{'、'.join(self.kinds)}。"]
        if held is not None and kind and kind != held.kind:
            return [f"“{held.name}”登记的是{held.get_kind_display()}，种类不能改；登记错了的请撤销后重新登记。"]
        if held is None and not one_line(values.get("purpose")):
            said.append("没有写任务，请补上，例如“防汛值守”。")
        above = self._above(record) if values.get("parent") else None
        if values.get("parent") and above is None:
            said.append(f"没有名为“{values['parent']}”的临时组织，请核对，或把它写在这张表里。")
        if above is not None:
            fits = ABOVE[BodyKind(kind or held.kind)]
            over = self.kind(above) if isinstance(above, Record) else above.kind
            if over not in fits:
                words = "、".join(one.label for one in fits)
                said.append(f"上级应是{words}，请核对。" if words else "临时党总支之上不再设临时党组织。")
        if kind == BodyKind.GROUP and held is None and above is None and not said:
            said.append("临时党小组要设在一个临时党支部之下，请写上级临时组织。")
        leader = self.leaders.get(held.pk) if held is not None else None
        if leader is not None and values.get("leader") and not self.same_person(leader, record):
            word = role_word(held.kind, BodyRole.LEADER)
            said.append(f"现在的{word}是{leader.name}，换人请先在“{held.name}”的页面登记离开。")
        return said

    def changes(self, record: Record) -> list[Change] | None:
        held, values = self.held(record), record.values
        if held is None:
            return None
        leader = self.leaders.get(held.pk)
        return told(
            [
                ("任务", held.purpose, values.get("purpose")),
                ("设在何处", held.place, values.get("place")),
                ("上级临时组织", held.parent.name if held.parent else "", values.get("parent")),
                ("负责人", leader.name if leader else "", values.get("leader")),
                ("文号", held.document, values.get("document")),
                ("备注", held.note, values.get("remark")),
            ]
        )

    def write(self, record: Record, actor) -> None:
        held, values = self.held(record), record.values
        line = BodyLine(
            kind=held.kind if held else self.kind(record),
            name=held.name if held else one_line(values["name"]),
            purpose=self.kept(record, "purpose", "purpose"),
            place=self.kept(record, "place", "place"),
            parent_id=self._parent_id(record, actor) or (held.parent_id if held else None),
            document=self.kept(record, "document", "document"),
            note=self.kept(record, "remark", "note"),
            since=self.since(record),
        )
        key = (self.place(record).pk, squash(values["name"]))
        if held is not None:
            pk = update_body(body_id=held.pk, line=line, actor=actor).pk
        elif key in self.founded:
            return
        else:
            pk = found_body(organization_id=self.place(record).pk, line=line, actor=actor).pk
            self.founded[key] = pk
        if values.get("leader") and pk not in self.leaders:
            join_body(body_id=pk, people=[self.line_of(record)], role=BodyRole.LEADER, actor=actor)

    def _parent_id(self, record: Record, actor) -> int | None:
        """What stands above, founded first where it comes further down in the sheet."""
        above = self._above(record) if record.values.get("parent") else None
        if not isinstance(above, Record):
            return above.pk if above is not None else None
        on_record = self.held(above)
        if on_record is not None:
            return on_record.pk
        key = (self.place(above).pk, squash(above.values["name"]))
        if key not in self.founded:
            self.write(above, actor)
        return self.founded[key]


class TemporaryHandler(GroundHandler):
    """Rows of temporary bodies."""

    kind = "temporary_bodies"
    title = "临时组织"
    noun = "个临时组织"
    route = "grids:temporary"
    order = 46
    reading = _Bodies

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        return (
            Field("name", "临时组织", required=True, max_length=60),
            self.community_field(context, scope, on),
            Field("kind", "种类", "choice", tuple((label, label) for label in _BODIES), required=True),
            Field("purpose", "任务", max_length=80),
            Field("place", "设在何处", max_length=60),
            Field("parent", "上级临时组织", max_length=60),
            Field("leader", "负责人", max_length=40),
            Field("phone", "联系电话", "phone", max_length=60, under="leader"),
            Field("since", "成立", "date", hint="不填为今天", shown=False),
            Field("document", "文号", max_length=80, shown=False),
            Field("remark", "备注", max_length=200, shown=False),
        )


class _Business(_Named):
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
        self.opened: dict[tuple[int, str], int] = {}

    def sits(self, record: Record, same: Sequence) -> bool:
        return self._guided(record)

    def _guided(self, record: Record) -> bool:
        held = self.held(record)
        guides = self.guides.get(held.pk, []) if held is not None else []
        return any(self.same_person(person, record) for person in guides)

    def wrong(self, record: Record) -> list[str]:
        return self.unknown_kind(record)

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
        held, values, place = self.held(record), record.values, self.place(record)
        line = BusinessLine(
            name=held.name if held else one_line(values["name"]),
            kind=self.kind(record) or (held.kind if held else BusinessKind.OFFICES),
            address=self.kept(record, "address", "address"),
            note=self.kept(record, "remark", "note"),
            since=self.since(record),
        )
        key = (place.pk, squash(values["name"]))
        if held is not None:
            pk = update_place(place_id=held.pk, line=line, actor=actor).pk
        else:
            if key not in self.opened:
                self.opened[key] = open_place(community_id=place.pk, line=line, actor=actor).pk
            pk = self.opened[key]
        if values.get("instructor") and not self._guided(record):
            appoint_instructor(place_id=pk, person=self.line_of(record), since=self.since(record), actor=actor)


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
