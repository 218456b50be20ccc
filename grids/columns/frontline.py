"""Sheets of temporary bodies with their leaders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from common.scoping import Scope
from exchange.handlers import Field, Record
from exchange.models import RowState
from exchange.vocabulary import squash
from grids.columns.ground import Change, one_line, told
from grids.columns.offices import OfficeHandler, OfficeReading
from grids.models import BodyKind, BodyRole, TemporaryBody, TemporaryMember, role_word
from grids.services.frontline import ABOVE, BodyLine, found_body, join_body, update_body
from orgs.models import Organization, Tier

_BODIES = {kind.label: kind.value for kind in BodyKind}
_GOOD = (RowState.NEW, RowState.CHANGED, RowState.SAME)


class _Bodies(OfficeReading):
    """Temporary bodies that stand today, by who founded them and name."""

    person = "leader"
    kinds = _BODIES
    limits = {
        "name": ("名称", 60), "purpose": ("任务", 80), "place": ("设在何处", 60), "document": ("文号", 80),
        "remark": ("备注", 200),
    }  # fmt: skip

    def load(self) -> None:
        super().load()
        rows = list(TemporaryBody.objects.in_force(self.on).select_related("organization", "parent").order_by("pk"))
        self.rows_held = {(row.organization_id, squash(row.name)): row for row in rows}
        self._below: dict[tuple[int, str], list[TemporaryBody]] = defaultdict(list)
        self._on_record: dict[str, list[TemporaryBody]] = defaultdict(list)
        for row in rows:
            name = squash(row.name)
            self._on_record[name].append(row)
            if row.organization.tier == Tier.GRID:
                self._below[row.organization.community_id, name].append(row)
        leaders = TemporaryMember.objects.in_force(self.on).filter(body__in=rows, role=BodyRole.LEADER)
        self.leaders = {row.body_id: row.person for row in leaders.select_related("person")}
        self._in_sheet: dict[str, list[Record]] = defaultdict(list)
        self._first: dict[tuple, Record] = {}
        for record in self.records:
            self._in_sheet[squash(record.values.get("name") or "")].append(record)
            self._first.setdefault(self._identity(record), record)
        self._sound_rows: dict[tuple[int, int], bool] = {}
        self.founded: dict[tuple, int] = {}

    # ---- which one it is --------------------------------------------------------------------------------------------

    def held(self, record: Record) -> TemporaryBody | None:
        """The one on record: of the founder, or else of the only grid of the community that has one of the name."""
        place = self.place(record)
        if place is None:
            return None
        name = squash(record.values.get("name") or "")
        row = self.rows_held.get((place.pk, name))
        below = self._of_grids(record)
        return row or (below[0] if len(below) == 1 else None)

    def _of_grids(self, record: Record) -> list[TemporaryBody]:
        place = self.place(record)
        if place is None or record.values.get("founder"):
            return []
        return self._below.get((place.pk, squash(record.values.get("name") or "")), [])

    def _identity(self, record: Record) -> tuple:
        held, place = self.held(record), self.place(record)
        if held is not None:
            return ("body", held.pk)
        return ("row", place.pk if place is not None else 0, squash(record.values.get("name") or ""))

    # ---- what stands above it ---------------------------------------------------------------------------------------

    def _above(self, record: Record) -> list[TemporaryBody | Record]:
        """What the row may mean as standing above: what it stands under already, or the nearest of the name.

        One's own founder's first, then the community's, the street's, the district's; a row of the sheet goes before
        what is on record.
        """
        name, held, here = squash(record.values.get("parent") or ""), self.held(record), self.place(record)
        if not name or here is None:
            return []
        if held is not None and held.parent is not None and squash(held.parent.name) == name:
            return [held.parent]
        found: dict[tuple, TemporaryBody | Record] = {("body", row.pk): row for row in self._on_record.get(name, [])}
        found |= {self._identity(row): row for row in self._in_sheet.get(name, []) if self.place(row) is not None}
        ranked = [(_distance(here, self._founder(one)), one) for one in found.values()]
        nearest = min((distance for distance, _ in ranked), default=0)
        return [one for distance, one in ranked if distance == nearest]

    def _founder(self, one: TemporaryBody | Record) -> Organization:
        held = self.held(one) if isinstance(one, Record) else one
        return held.organization if held is not None else self.place(one)

    def _sound(self, record: Record) -> bool:
        """Whether a row is one that is written. What stands above is of another kind, so this comes to an end."""
        key = (record.sheet, record.row)
        if key not in self._sound_rows:
            self._sound_rows[key] = self.verdict(record).state in _GOOD
        return self._sound_rows[key]

    def _wrong_above(self, record: Record, kind: str) -> list[str]:
        name, found = one_line(record.values.get("parent")), self._above(record)
        if not found:
            return [f"没有名为“{name}”的临时组织，请核对，或把它写在这张表里。"]
        if len(found) > 1:
            where = "、".join(self._founder(one).name for one in found)
            return [f"有 {len(found)} 个“{name}”（{where}），看不出是哪一个，请先改成不同的名称。"]
        (above,) = found
        over = above
        if isinstance(above, Record):
            over = self.held(above)
        over_kind = self.kind(above) if over is None else over.kind
        fits = ABOVE[BodyKind(kind)]
        if over_kind not in fits:
            words = "、".join(one.label for one in fits)
            return [f"上级应是{words}，请核对。" if words else "临时党总支之上不再设临时党组织。"]
        if isinstance(above, Record) and not self._sound(above):
            return [f"上级“{name}”写在第 {above.row} 行，那一行有误，请先改正那一行。"]
        return []

    # ---- of one row -------------------------------------------------------------------------------------------------

    def wrong(self, record: Record) -> list[str]:
        values, held, said = record.values, self.held(record), self.unknown_kind(record)
        kind, below, place = self.kind(record), self._of_grids(record), self.place(record)
        first = self._first[self._identity(record)]
        if first is not record:
            return [f"与第 {first.row} 行是同一个临时组织，请留一行，另一行标为“不导入”。"]
        if held is None and len(below) > 1:
            where = "、".join(row.organization.name for row in below)
            return [f"几个网格都有“{one_line(values['name'])}”（{where}），请写明成立单位。"]
        if said or (not kind and held is None):
            return said or [f"没有写种类，可选：{'、'.join(self.kinds)}。"]
        if held is not None and kind and kind != held.kind:
            return [f"“{held.name}”登记的是{held.get_kind_display()}，种类不能改；登记错了的请撤销后重新登记。"]
        if held is None and not one_line(values.get("purpose")):
            said.append("没有写任务，请补上，例如“防汛值守”。")
        if held is None:
            said += self.too_early(record, place)
        if values.get("parent"):
            said += self._wrong_above(record, kind or held.kind)
        elif kind == BodyKind.GROUP and held is None and not said:
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
        held, values, key = self.held(record), record.values, self._identity(record)
        if key in self.founded:
            return
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
        if held is not None:
            pk = update_body(body_id=held.pk, line=line, actor=actor).pk
        else:
            pk = found_body(organization_id=self.place(record).pk, line=line, actor=actor).pk
        self.founded[key] = pk
        if values.get("leader") and pk not in self.leaders:
            join_body(body_id=pk, people=[self.line_of(record)], role=BodyRole.LEADER, actor=actor)

    def _parent_id(self, record: Record, actor) -> int | None:
        """What stands above, founded first where it comes further down in the sheet."""
        above = next(iter(self._above(record)), None)
        if not isinstance(above, Record):
            return above.pk if above is not None else None
        on_record = self.held(above)
        if on_record is not None:
            return on_record.pk
        self.write(above, actor)
        return self.founded[self._identity(above)]


def _distance(here: Organization, there: Organization) -> int:
    """How far a founder is from another: itself, its community, the street and the district above, others."""
    if there.pk == here.pk:
        return 0
    if here.community_id is not None and there.community_id == here.community_id:
        return 1
    if there.pk in (here.street_id, here.district_id):
        return 2 if there.pk == here.street_id else 3
    return 4 if here.street_id is not None and there.street_id == here.street_id else 5


class TemporaryHandler(OfficeHandler):
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
            *self.office_fields(context, scope, on),
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
