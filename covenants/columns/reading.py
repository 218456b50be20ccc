"""The rows of a sheet against what is on record: cycles that collect, units of the district, items. Eight queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from common.authority import covers
from common.clock import today
from common.crypto import mask_phone
from common.errors import RuleBroken
from common.scoping import Scope, everything
from covenants.columns.categories import category_of
from covenants.columns.sides import Side
from covenants.models import Direction, ItemState, ListCycle, ListItem
from covenants.selectors.labels import CATALOGUE
from covenants.services.imports import ImportedItem
from covenants.services.items import ItemLine, check_texts
from covenants.states import MAY_FILE
from exchange.handlers import Record, RowVerdict, explain, worth_knowing
from exchange.models import RowState
from exchange.vocabulary import squash
from members.columns.places import organizations_by_code
from orgs.models import Organization, Participation, Relation, Tier, Unit, UnitKind
from orgs.rules_in_force import practice_of
from orgs.services.imports import UnitLine

COMMUNITY, OWN = "community", "own"
REFUSE, REGISTER = "refuse", "register"
# What a row waits for outside the sheet.
WAITS_CYCLE, WAITS_UNIT = "cycle", "unit"
NAMED = 80
_DAY = timedelta(days=1)
_EDITABLE = (ItemState.DRAFT, ItemState.SUBMITTED)
_RELATIONS = {
    UnitKind.STATE_ENTERPRISE: Relation.ENTERPRISE,
    UnitKind.PRIVATE_ENTERPRISE: Relation.ENTERPRISE,
    UnitKind.FINANCE: Relation.ENTERPRISE,
    UnitKind.PROPERTY: Relation.ENTERPRISE,
    UnitKind.SOCIAL: Relation.TWO_NEW,
}
# Issues of a frequency that our own reader may understand after all (工作日 9:00—17:00).
_FREQUENCY = {"FREQUENCY_INVALID", "FREQUENCY_UNIT_MISSING"}
_PHONE = {"PHONE_INVALID", "PHONE_MISSING", "PHONE_MULTIPLE"}


class Reading:
    """See the module. `verdicts` in the order of the rows; `items` and `units` are what a commit writes."""

    def __init__(
        self,
        records: list[Record],
        context: Mapping[str, Any],
        scope: Scope,
        on: date,
        options: Mapping[str, Any],
        *,
        read: Callable[[Record, int], list[Side]],
    ) -> None:
        self.scope, self.on, self.options, self.read = scope, on, options, read
        self.year = int(context.get("year") or today().year)
        codes = {str(record.values.get("community") or "") for record in records} | {str(context.get("street") or "")}
        self.places = organizations_by_code(scope.district_id, codes, on) if scope.district_id else {}
        self.street = self.places.get(str(context.get("street") or ""))
        self.own = Organization.objects.filter(pk=scope.anchor_id).first() if scope.anchor_id else None
        self.categories = [(entry.id, entry.label) for entry in practice_of(scope.district_id, on).entries(CATALOGUE)]
        self._read_units()
        self._read_cycles()
        self._read_items()
        self.items: list[ImportedItem] = []
        self.units: list[UnitLine] = []
        self._fresh: dict[tuple[str, int], str] = {}
        self._seen: dict[tuple, int] = {}
        self.verdicts = [self._verdict(record) for record in records]

    # ---- what is on record ----

    def _read_units(self) -> None:
        with everything("a sheet may name any unit of the district"):
            rows = list(Unit.objects.filter(district_id=self.scope.district_id))
        self.by_name = {squash(unit.name): unit for unit in rows}
        self.joined = set(
            Participation.everywhere.filter(
                unit__district_id=self.scope.district_id, period__contains=today()
            ).values_list("unit_id", "organization_id")
        )

    def _read_cycles(self) -> None:
        self.cycles: dict[int, ListCycle] = {}
        rows = (
            ListCycle.objects.filter(stage__in=MAY_FILE, alliance=None)
            .select_related("organization")
            .order_by("period")
        )
        for cycle in rows:
            held = self.cycles.get(cycle.organization_id)
            # Of several, the one of the sheet's year; else the last.
            if held is None or not _of_year(held, self.year):
                self.cycles[cycle.organization_id] = cycle

    def _read_items(self) -> None:
        self.known: dict[tuple, ListItem] = {}
        ids = [cycle.pk for cycle in self.cycles.values()]
        for item in ListItem.objects.filter(cycle_id__in=ids).order_by("-pk"):
            text = item.detail if item.title.endswith("…") and item.detail else item.title
            self.known[_key(item.cycle_id, item.unit_id, item.direction, text)] = item

    # ---- one row ----

    def _verdict(self, record: Record) -> RowVerdict:
        found = self.read(record, self.year)
        errors = [issue for issue in record.errors if not self._understood(issue, record, found)]
        if errors:
            reasons = [explain(issue, record) for issue in errors]
            return RowVerdict(RowState.WRONG, reasons=reasons, **self._still_lacking(record))
        if not found:
            return RowVerdict(RowState.WRONG, reasons=["这一行没有服务，也没有需求。请补上，或选“这一行不导入”。"])
        place, refusal = self._place(record)
        if refusal is not None:
            return refusal
        cycle = self.cycles.get(place.pk)
        group = {"group": str(place.pk), "group_name": place.name}
        if cycle is None:
            reason = f"{place.name}没有正在征集的清单周期。请先开启周期，再重新核对。"
            return RowVerdict(RowState.WRONG, reasons=[reason], waits_for=WAITS_CYCLE, **group)
        unit, name, sentence, waits = self._party(record, place)
        if sentence:
            return RowVerdict(RowState.WRONG, reasons=[sentence], waits_for=waits, **group)
        notes = self._notes(record)
        states, changes = [], []
        for side in found:
            state, changed = self._side(record, side, cycle, unit, name, notes)
            if state is RowState.WRONG:
                return RowVerdict(state, reasons=changed, **group)
            states.append(state)
            changes += changed
        state = next((kind for kind in (RowState.NEW, RowState.CHANGED) if kind in states), RowState.SAME)
        if state is not RowState.SAME and name:
            self._register(record, place, unit, name)
            self._introduce(record, name, notes)
        return RowVerdict(state, changes=changes if state is RowState.CHANGED else [], notes=notes, **group)

    def _understood(self, issue: Mapping[str, Any], record: Record, found: list[Side]) -> bool:
        if issue["code"] in _FREQUENCY:
            way = Direction.OFFER if str(issue.get("field") or "").startswith("offer") else Direction.NEED
            return any(side.frequency_text for side in found if side.direction == way)
        # Our own exports show a phone masked: it says nothing, and the one on record stays.
        return issue["code"] in _PHONE and "*" in _contact_text(record)

    def _still_lacking(self, record: Record) -> dict[str, str]:
        """That a wrong row, once mended, will want a cycle: said at once, not after each mending."""
        place, refusal = self._place(record)
        unknown = any(issue.get("field") == "community" for issue in record.errors)
        if refusal is not None or unknown or place.pk in self.cycles:
            return {}
        return {"group": str(place.pk), "group_name": place.name, "waits_for": WAITS_CYCLE}

    def _place(self, record: Record) -> tuple[Organization | None, RowVerdict | None]:
        own_list = self.options.get("place") == OWN
        place = None if own_list else self.places.get(str(record.values.get("community") or ""))
        place = place or (self.own if self.own and self.own.tier in (Tier.STREET, Tier.COMMUNITY) else self.street)
        if place is None:
            reason = "这一行没有写明社区，请补上；或用街道、社区的身份导入。"
            return None, RowVerdict(RowState.WRONG, reasons=[reason])
        if not covers(self.scope, place):
            reason = f"{place.name}不归你当前任职的单位管理。"
            return None, RowVerdict(RowState.OUT_OF_SCOPE, reasons=[reason])
        return place, None

    def _party(self, record: Record, place: Organization) -> tuple[Unit | None, str, str, str]:
        """(unit on record, name where it is to be registered or to join, why it cannot be, what the row waits for)."""
        text = str(record.values.get("unit") or "").strip()
        if not text or squash(text) == squash(place.name):
            return None, "", "", ""
        unit = self.by_name.get(squash(text))
        if unit is not None and unit.closed_on:
            return None, "", f"“{unit.name}”已于 {unit.closed_on} 退出本区，不能填报。", ""
        if unit is not None and (unit.pk, place.pk) in self.joined:
            return unit, "", "", ""
        if self.options.get("units") == REGISTER:
            if len(text) > NAMED:
                return None, "", f"单位名称最多 {NAMED} 个字。", ""
            return unit, text, "", ""
        if unit is not None:
            sentence = f"“{unit.name}”已在本区登记，但没有加入{place.name}。可选“随清单一并登记”。"
        else:
            sentence = f"没有登记名为“{text[:40]}”的单位。请核对名称，或选“随清单一并登记”。"
        return None, "", sentence, WAITS_UNIT

    def _side(self, record, side: Side, cycle: ListCycle, unit, name: str, notes: list[str]):
        line = self._line(record, side)
        try:
            check_texts({"title": line.title, "detail": line.detail, "audience": line.audience})
        except RuleBroken as error:
            return RowState.WRONG, [error.message]
        party = unit.pk if unit is not None else (squash(name) if name else None)
        key = _key(cycle.pk, party, side.direction, side.text)
        if key in self._seen:
            notes.append(f"“{line.title}”与第 {self._seen[key]} 行是同一项，只写一次。")
            return RowState.SAME, []
        self._seen[key] = record.row
        item = self.known.get(key)
        if item is None:
            self.items.append(ImportedItem(cycle.pk, unit.pk if unit else None, line, None, name))
            return RowState.NEW, []
        changes = _changes(item, line)
        if not changes:
            return RowState.SAME, []
        if item.state not in _EDITABLE:
            notes.append(f"“{item.title}”{item.get_state_display()}，内容以审议的为准，不按本表修改。")
            return RowState.SAME, []
        self.items.append(ImportedItem(cycle.pk, item.unit_id, _kept(item, line), item.pk))
        return RowState.CHANGED, changes

    def _line(self, record: Record, side: Side) -> ItemLine:
        contact = record.values.get("contact") or {}
        phone = contact.get("phone") if "*" not in _contact_text(record) else None
        quantity = side.quantity
        if quantity is None and side.direction == Direction.NEED:
            quantity = Decimal(1)
        return ItemLine(
            direction=side.direction,
            category=category_of(self.categories, side.word, side.text),
            title=side.title,
            detail=side.detail,
            audience=side.audience[:60],
            quantity=quantity,
            measure=side.measure,
            frequency_text=side.frequency_text,
            budget=side.budget,
            contact_name=contact.get("name"),
            contact_phone=phone,
            own_number=side.number[:20],
        )

    def _notes(self, record: Record) -> list[str]:
        notes = worth_knowing(record)
        if (record.values.get("signed") or {}).get("signed"):
            notes.append("“是否签订协议”不导入：协议在认领确认之后签订，纸质协议可以补登。")
        if record.values.get("claimed_by"):
            notes.append("“认领单位”不导入：清单发布之后，由认领单位认领或由你代为登记。")
        return notes

    def _register(self, record: Record, place: Organization, unit: Unit | None, name: str) -> None:
        key = (squash(name), place.pk)
        if key in self._fresh:
            return
        first = not any(known == key[0] for known, _ in self._fresh)
        self._fresh[key] = name
        kind = record.values.get("unit_kind") or UnitKind.OTHER
        relation = _RELATIONS.get(kind, Relation.RESIDENT)
        if unit is not None:
            self.units.append(UnitLine(unit.pk, {}, (place.pk,), relation))
        elif first:
            self.units.append(UnitLine(None, {"name": name, "kind": kind}, (place.pk,), relation))
        else:
            index = next(
                i for i, line in enumerate(self.units) if line.unit_id is None and squash(line.fields["name"]) == key[0]
            )
            held = self.units[index]
            self.units[index] = UnitLine(None, held.fields, (*held.joins, place.pk), held.relation)

    def _introduce(self, record: Record, name: str, notes: list[str]) -> None:
        """Whom to ask, as the first row of a new unit says; a unit on record keeps whom it named itself."""
        key = squash(name)
        fresh = (i for i, row in enumerate(self.units) if row.unit_id is None and squash(row.fields["name"]) == key)
        index = next(fresh, None)
        if index is None or self.units[index].fields.get("contact_name"):
            return
        contact = record.values.get("contact") or {}
        if not contact.get("name"):
            return
        known = {"contact_name": contact["name"]}
        if contact.get("phone") and "*" not in _contact_text(record):
            known["contact_phone"] = contact["phone"]
        held = self.units[index]
        self.units[index] = UnitLine(None, {**held.fields, **known}, held.joins, held.relation)
        notes.append(f"“{name}”的联系人登记为{contact['name']}，以后由单位自己改。")

    # ---- what is said of the whole ----

    @property
    def unit_names(self) -> list[str]:
        """Names of the units to be registered or to join."""
        return list(dict.fromkeys(self._fresh.values()))

    @property
    def cycles_written(self) -> list[tuple[int, str]]:
        """(id, name) of the cycles that get something."""
        ids = {item.cycle_id for item in self.items}
        rows = [cycle for cycle in self.cycles.values() if cycle.pk in ids]
        return [(cycle.pk, f"{cycle.organization.name} {cycle.title}") for cycle in rows]

    @property
    def of_other_years(self) -> list[str]:
        """Names of the cycles that get something though the sheet is of another year."""
        ids = {item.cycle_id for item in self.items}
        return list(
            dict.fromkeys(row.title for row in self.cycles.values() if row.pk in ids and not _of_year(row, self.year))
        )

    @property
    def cycle_titles(self) -> list[str]:
        """Names of the cycles that get something."""
        return [title for _, title in self.cycles_written]


def _of_year(cycle: ListCycle, year: int) -> bool:
    return cycle.since.year <= year <= cycle.last_day.year


def _key(cycle_id: int, party: int | str | None, direction: str, text: str) -> tuple:
    return cycle_id, party, str(direction), squash(text)


def _contact_text(record: Record) -> str:
    return f"{record.texts.get('contact', '')} {record.texts.get('phone', '')}"


def _changes(item: ListItem, line: ItemLine) -> list[tuple[str, str, str]]:
    """What the line would change; what it says nothing of stays."""
    found = []
    for name, label in (("frequency_text", "频次"), ("audience", "服务对象"), ("measure", "计量单位")):
        new = getattr(line, name)
        if new and new != getattr(item, name):
            found.append((label, getattr(item, name), new))
    if line.quantity is not None and line.measure and line.quantity != item.quantity:
        found.append(("数量", _number(item.quantity), _number(line.quantity)))
    if line.budget is not None and line.budget != item.budget:
        found.append(("预算", _number(item.budget), _number(line.budget)))
    if line.contact_name and line.contact_name != item.contact_name:
        found.append(("联系人", item.contact_name, line.contact_name))
    if line.contact_phone and line.contact_phone != item.contact_phone:
        found.append(("联系电话", item.contact_phone_masked, mask_phone(line.contact_phone)))
    return found


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _kept(item: ListItem, line: ItemLine) -> ItemLine:
    """The line with what it says nothing of as it is on record."""
    return ItemLine(
        direction=item.direction,
        category=item.category,
        title=item.title,
        detail=item.detail,
        audience=line.audience or item.audience,
        quantity=line.quantity if line.quantity is not None and line.measure else item.quantity,
        measure=line.measure or item.measure,
        frequency_text=line.frequency_text or item.frequency_text,
        since=item.period.lower if item.period else None,
        last_day=item.period.upper - _DAY if item.period else None,
        venue_id=item.venue_id,
        place=item.place,
        budget=line.budget if line.budget is not None else item.budget,
        contact_name=line.contact_name,
        contact_phone=line.contact_phone,
        own_number=line.own_number or item.own_number,
    )
