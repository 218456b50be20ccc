"""Units: found by credit code, else by name, in the whole district; registered once and joined where the sheet says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from common.authority import covers
from common.crypto import mask_phone
from common.errors import RuleBroken
from common.scoping import Scope, everything
from exchange.handlers import CommitResult, Doubles, Field, ImportHandler, Record, RowVerdict, explain, worth_knowing
from exchange.models import RowState
from exchange.vocabulary import squash
from orgs.columns.places import Network
from orgs.models import Organization, Participation, Relation, Tier, Unit, UnitKind
from orgs.services.imports import UnitLine, import_units, undo_units
from orgs.services.unit_fields import clean_unit

# Column of the sheet -> field of the service.
_FIELDS = {
    "kind": "kind",
    "credit_code": "credit_code",
    "headcount": "headcount",
    "party_members": "party_members",
    "party_organization": "party_organization",
    "superior": "superior",
    "address": "address",
    "contact": "contact_name",
    "phone": "contact_phone",
    "remark": "note",
}
_LABELS = {
    "kind": "类别",
    "credit_code": "统一社会信用代码",
    "headcount": "职工人数",
    "party_members": "党员人数",
    "party_organization": "党组织名称",
    "superior": "上级党组织",
    "address": "地址",
    "contact": "联系人",
    "phone": "联系电话",
    "remark": "备注",
}


class UnitsHandler(ImportHandler):
    """Rows of units."""

    kind = "units"
    title = "成员单位"
    verb = "unit.edit"
    order = 20

    def fields(self, context: Mapping[str, Any], scope: Scope, on: date) -> Sequence[Field]:
        """The columns of the sheet, as a form."""
        kinds = tuple((value, value) for value in UnitKind.values)
        relations = tuple((label, label) for label in Relation.labels)
        called = dict(Relation.choices)
        return (
            Field("name", "单位名称", required=True, max_length=80),
            Field("kind", "类别", "choice", kinds),
            Field("relation", "参与身份", "choice", relations, labels=called),
            Field("credit_code", "统一社会信用代码", max_length=24, shown=False),
            Field("headcount", "职工人数", max_length=12, shown=False),
            Field("party_members", "党员人数", max_length=12, shown=False),
            Field("party_organization", "党组织名称", max_length=80, shown=False),
            Field("superior", "上级党组织", max_length=80, shown=False),
            Field("address", "地址", max_length=120, shown=False),
            Field("contact", "联系人", max_length=40),
            Field("phone", "联系电话", "phone", max_length=60),
            Field("communities", "参与街道/社区", hint="几个之间用顿号隔开", max_length=200),
            Field("remark", "备注", max_length=200, shown=False),
        )

    def texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Relations in words, places by name."""
        found = super().texts(values)
        if values.get("relation"):
            found["relation"] = Relation(values["relation"]).label
        codes = values.get("communities") or []
        if codes:
            with everything("names of places are nobody's secret"):
                names = dict(Organization.objects.filter(code__in=codes).values_list("code", "name"))
            found["communities"] = "、".join(names.get(code, code) for code in codes)
        return found

    def classify(
        self,
        records: Sequence[Record],
        context: Mapping[str, Any],
        scope: Scope,
        on: date,
        options: Mapping[str, Any],
    ) -> list[RowVerdict]:
        """Against the units of the district."""
        reading = _Reading(records, scope, on)
        return [reading.verdict(record) for record in records]

    def foresee(
        self, records: Sequence[Record], context: Mapping[str, Any], scope: Scope, on: date, options: Mapping[str, Any]
    ) -> list[str]:
        """How many are registered, changed, joined."""
        lines = _Reading(records, scope, on).lines()
        new = sum(line.unit_id is None for line in lines)
        joins = sum(len(line.joins) for line in lines)
        return [f"登记 {new} 个单位，更新 {len(lines) - new} 个单位，新增参与关系 {joins} 项。"]

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
        """Through orgs.services.imports."""
        lines = _Reading(records, scope, on).lines()
        undo: dict[str, Any] = {}
        if lines:
            undo = import_units(district_id=scope.district_id, lines=lines, on=on, actor=actor)
        new = sum(line.unit_id is None for line in lines)
        joins = sum(len(line.joins) for line in lines)
        return CommitResult(
            undo=undo,
            counts={"units_created": new, "units_updated": len(lines) - new, "participations": joins},
            lines=[f"登记 {new} 个单位，更新 {len(lines) - new} 个单位，新增参与关系 {joins} 项。"],
            links=[{"text": "成员单位", "sub": "查看成员单位", "url": reverse("orgs:units")}],
        )

    def undo(self, undo: Any, *, actor) -> list[str]:
        """Remove those that were registered, restore those changed."""
        return undo_units(undo=undo, actor=actor) if undo else ["没有需要撤回的单位。"]


class _Reading:
    """The rows and the units of the district. Three queries."""

    def __init__(self, records: Sequence[Record], scope: Scope, on: date) -> None:
        self._doubles = Doubles(records)
        self.scope = scope
        self.on = on
        self.records = list(records)
        self.network = Network(scope.district_id, tiers=(Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY))
        with everything("a unit is registered once in the district"):
            units = list(Unit.objects.filter(district_id=scope.district_id))
            held = Participation.objects.filter(unit__in=units, period__upper_inf=True)
            self.joined = set(held.values_list("unit_id", "organization_id"))
        self.by_code = {unit.credit_code: unit for unit in units if unit.credit_code}
        self.by_name = {squash(unit.name): unit for unit in units}
        self.mine = self._in_scope(units)

    def _in_scope(self, units: list[Unit]) -> set[int]:
        if self.scope.sees_everything or self.scope.column == "district_id":
            return {unit.pk for unit in units}
        # What a sheet says of a unit that also works elsewhere is not the last word: its data stay as they are.
        seen = {unit for unit, place in self.joined if self._covered(place)}
        return seen - {unit for unit, place in self.joined if not self._covered(place)}

    def _covered(self, organization_id: int) -> bool:
        place = self.network.by_id.get(organization_id)
        return place is not None and covers(self.scope, place)

    def known(self, record: Record) -> Unit | None:
        """The unit on record that the row means."""
        code = record.values.get("credit_code")
        return self.by_code.get(code) if code in self.by_code else self.by_name.get(squash(record.values["name"]))

    def places(self, record: Record) -> tuple[list[Organization], list[str]]:
        """(places in scope, names of those beyond it); the office's own place where the sheet names none."""
        codes = record.values.get("communities") or []
        found = [self.network.by_code[code] for code in codes if code in self.network.by_code]
        if not codes and self.scope.anchor_id in self.network.by_id:
            own = self.network.by_id[self.scope.anchor_id]
            found = [own] if own.tier in (Tier.STREET, Tier.COMMUNITY) else []
        mine = [place for place in found if covers(self.scope, place)]
        return mine, [place.name for place in found if place not in mine]

    def given(self, record: Record) -> dict[str, Any]:
        """What the row says of the unit, as the services take it; empty cells say nothing."""
        values = record.values
        found = {field: values[key] for key, field in _FIELDS.items() if values.get(key) not in (None, "")}
        return {"name": values["name"], **found}

    def verdict(self, record: Record) -> RowVerdict:
        """New, changed, the same, wrong, or another office's."""
        # Our own exports show a phone masked; it says nothing and stays as it is.
        masked = "*" in record.texts.get("phone", "")
        errors = [issue for issue in record.errors if not (masked and issue["code"] == "PHONE_INVALID")]
        reasons = [explain(issue, record) for issue in self._doubles.standing(errors, record)]
        if not reasons and not record.values.get("name"):
            reasons.append("没有单位名称。请补上，或选“这一行不导入”。")
        if not reasons:
            try:
                clean_unit(self.given(record))
            except RuleBroken as error:
                reasons.append(error.message)
        if reasons:
            return RowVerdict(RowState.WRONG, reasons=reasons)
        mine, beyond = self.places(record)
        notes = worth_knowing(record)
        if beyond and not mine:
            reason = f"这一行参与的是{'、'.join(beyond)}，不归你当前任职的单位管理。"
            return RowVerdict(RowState.OUT_OF_SCOPE, reasons=[reason])
        if beyond:
            notes.append(f"{'、'.join(beyond)}不归你当前任职的单位管理，不会加入。")
        unit = self.known(record)
        if unit is None:
            return self._new(mine, notes)
        if unit.closed_on:
            return RowVerdict(RowState.WRONG, reasons=[f"“{unit.name}”已于 {unit.closed_on} 退出本区。"])
        changes = self._changes(unit, record) if unit.pk in self.mine else []
        if unit.pk not in self.mine:
            notes.append("该单位还参与其他组织，资料不按本表修改，这里只办理加入。")
        joins = self._joins(unit, mine)
        if joins:
            changes.append(("参与组织", "", "、".join(place.name for place in joins)))
        return RowVerdict(RowState.CHANGED if changes else RowState.SAME, changes=changes, notes=notes)

    def _new(self, mine: list[Organization], notes: list[str]) -> RowVerdict:
        if not mine and not (self.scope.sees_everything or self.scope.column == "district_id"):
            return RowVerdict(RowState.WRONG, reasons=["没有写明参与哪个街道或社区，请补上。"])
        return RowVerdict(RowState.NEW, notes=notes)

    def _joins(self, unit: Unit, mine: list[Organization]) -> list[Organization]:
        return [place for place in mine if (unit.pk, place.pk) not in self.joined]

    def _changes(self, unit: Unit, record: Record) -> list[tuple[str, str, str]]:
        given = clean_unit(self.given(record))
        changes = []
        for key, field in _FIELDS.items():
            if field not in given:
                continue
            before = getattr(unit, field)
            if before == given[field]:
                continue
            texts = [mask_phone(value) if key == "phone" else str(value or "") for value in (before, given[field])]
            changes.append((_LABELS[key], *texts))
        return changes

    def lines(self) -> list[UnitLine]:
        """What a commit does."""
        found = []
        for record in self.records:
            verdict = self.verdict(record)
            if verdict.state not in (RowState.NEW, RowState.CHANGED):
                continue
            unit = self.known(record)
            mine, _ = self.places(record)
            relation = record.values.get("relation") or Relation.RESIDENT
            if unit is None:
                found.append(UnitLine(None, self.given(record), tuple(place.pk for place in mine), relation))
                continue
            changed = {key for key, label in _LABELS.items() if any(label == change[0] for change in verdict.changes)}
            given = self.given(record)
            fields = {_FIELDS[key]: given[_FIELDS[key]] for key in changed}
            joins = tuple(place.pk for place in self._joins(unit, mine))
            found.append(UnitLine(unit.pk, fields, joins, relation))
        return found
