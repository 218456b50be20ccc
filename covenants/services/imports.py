"""What a workbook brings into the lists, and what is needed to take it back within a day, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from common.audit import record
from common.authority import require
from common.errors import Conflict
from common.periods import period
from covenants.models import Claim, Deliberation, ItemState, ListCycle, ListItem
from covenants.services.items import ItemLine, edit_item, file_item
from covenants.services.versions import keep_version
from orgs.services.imports import UnitLine, import_units, undo_units

_KEPT = (
    "direction", "category", "title", "detail", "audience", "quantity", "measure", "budget", "frequency_text", "per",
    "times", "at_least", "by", "weekdays", "half_day", "contact_name", "contact_phone_sealed", "own_number", "state",
    "submitted_on", "period", "venue_id", "place", "number", "merged_into_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ImportedItem:
    """One item of a workbook.

    item_id     the item on record, None for a new one
    unit_name   a unit that is registered, or joins, with this import; then unit_id is None or the unit's
    """

    cycle_id: int
    unit_id: int | None
    line: ItemLine
    item_id: int | None = None
    unit_name: str = ""


@transaction.atomic
def import_items(
    *,
    district_id: int,
    units: Iterable[UnitLine],
    items: Iterable[ImportedItem],
    submit: bool,
    on: date,
    actor,
) -> dict[str, Any]:
    """Register units, file new items, change those on record; returns what `undo_items` needs."""
    units, items = list(units), list(items)
    registered = import_units(district_id=district_id, lines=units, on=on, actor=actor) if units else None
    ids = _ids_by_name(units, registered)
    created, updated = [], []
    for wanted in items:
        unit_id = ids.get(wanted.unit_name, wanted.unit_id) if wanted.unit_name else wanted.unit_id
        if wanted.item_id is None:
            made = file_item(cycle_id=wanted.cycle_id, unit_id=unit_id, line=wanted.line, submit=submit, actor=actor)
            created.append({"id": made.pk, "state": _state(made)})
        else:
            before = _state(ListItem.objects.get(pk=wanted.item_id))
            made = edit_item(item_id=wanted.item_id, line=wanted.line, actor=actor)
            made.refresh_from_db()
            updated.append({"id": made.pk, "before": before, "after": _state(made)})
    for row in created:
        row["state"] = _state(ListItem.objects.get(pk=row["id"]))
    cycle = ListCycle.objects.get(pk=items[0].cycle_id) if items else None
    record(actor=actor, action="covenants.items.imported", obj=cycle, created=len(created), updated=len(updated))
    return {"units": registered, "created": created, "updated": updated}


@transaction.atomic
def undo_items(*, undo: Mapping[str, Any], actor) -> list[str]:
    """Take `import_items` back. Conflict where the meeting, a claim or somebody's hand has touched an item since."""
    rows = {row["id"]: row["state"] for row in undo["created"]} | {row["id"]: row["after"] for row in undo["updated"]}
    items = {
        item.pk: item
        for item in ListItem.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization")
        .filter(pk__in=rows)
    }
    for item in items.values():
        require("item.edit", item.organization)
    touched = [item.title for pk, item in items.items() if _state(item) != rows[pk]]
    used = set(Deliberation.objects.filter(item_id__in=rows).values_list("item__title", flat=True))
    claims = Claim.objects.filter(Q(item_id__in=rows) | Q(matched_id__in=rows))
    used |= set(claims.values_list("item__title", flat=True))
    touched += sorted(used - set(touched))
    if len(items) < len(rows) or touched:
        raise Conflict(
            "items.changed_since",
            "导入的项目后来又有修改、审议、认领或删除，不能整体撤回。可以逐项撤回、删除。",
            details=touched[:10],
        )
    ListItem.objects.filter(pk__in=[row["id"] for row in undo["created"]]).delete()
    for row in undo["updated"]:
        item = items[row["id"]]
        keep_version(item)
        for name, value in row["before"].items():
            setattr(item, name, _value(name, value))
        item.save()
    lines = [f"导入的 {len(undo['created'])} 项已删除，{len(undo['updated'])} 项已恢复原样。"]
    if undo["units"]:
        lines += undo_units(undo=undo["units"], actor=actor)
    record(actor=actor, action="covenants.items.import_undone", created=len(undo["created"]))
    return lines


def _ids_by_name(units: list[UnitLine], registered: Mapping[str, Any] | None) -> dict[str, int]:
    """Ids of the units that were registered, in the order in which they were."""
    fresh = [line.fields["name"] for line in units if line.unit_id is None]
    return dict(zip(fresh, registered["created"], strict=True)) if registered else {}


def _state(item: ListItem) -> dict[str, Any]:
    found = {}
    for name in _KEPT:
        value = getattr(item, name)
        if name == "period":
            value = [value.lower.isoformat(), value.upper.isoformat()] if value else None
        elif name in ("quantity", "budget"):
            value = None if value is None else f"{value:.2f}"
        elif isinstance(value, date):
            value = value.isoformat()
        elif name == "state":
            value = str(ItemState(value))
        elif name == "weekdays":
            value = list(value)
        found[name] = value
    return found


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in ("quantity", "budget"):
        return Decimal(value)
    if name in ("by", "submitted_on"):
        return date.fromisoformat(value)
    if name == "period":
        return period(*(date.fromisoformat(day) for day in value))
    return value
