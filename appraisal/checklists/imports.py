"""Items from a workbook: put into the year's lists, and taken back whole within a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from appraisal.checklists.dealing import deal
from appraisal.checklists.setup import ItemLine, create_checklist, district_of, write_item
from appraisal.models import Checklist, ChecklistHeading, ChecklistItem, ChecklistState, Evidence, Progress
from appraisal.year.base import RULE
from common.audit import record
from common.authority import require
from common.errors import Conflict


@dataclass(frozen=True, slots=True)
class ImportedItem:
    """A row. checklist: the name of its list, made where the year does not have it; item_id: on record."""

    checklist: str
    line: ItemLine
    item_id: int | None = None


def nothing_imported() -> dict[str, Any]:
    """What `undo_items` needs where no row was written."""
    return {"lists": [], "headings": [], "created": {}, "updated": [], "dealt": 0}


@transaction.atomic
def import_items(*, organization_id: int, year: int, items: Sequence[ImportedItem], actor) -> dict[str, Any]:
    """Write the rows; returns what `undo_items` needs."""
    undo = nothing_imported()
    district = district_of(organization_id)
    held = {
        row.name: row
        for row in Checklist.objects.select_for_update(of=("self",), no_key=True).filter(
            organization=district, year=year
        )
    }
    rows = {
        row.pk: row
        for row in ChecklistItem.objects.filter(pk__in=[one.item_id for one in items if one.item_id])
        .select_related("heading")
        .prefetch_related("places")
    }
    headings = set(ChecklistHeading.objects.filter(checklist__in=held.values()).values_list("pk", flat=True))
    for one in items:
        checklist = held.get(one.checklist)
        if checklist is None:
            checklist = create_checklist(
                organization_id=district.pk, year=year, name=one.checklist, tiers=_tiers(items, one), actor=actor
            )
            held[one.checklist] = checklist
            undo["lists"].append(checklist.pk)
        if checklist.state == ChecklistState.CLOSED:
            raise Conflict("checklist.closed", f"{checklist}已封存，不能再导入。")
        undo["dealt"] += one.item_id is None and checklist.state == ChecklistState.PUBLISHED
        row = rows.get(one.item_id)
        if row is not None:
            undo["updated"].append({"id": row.pk, "before": state_of(row)})
        made = write_item(checklist, one.line, row)
        if row is None:
            undo["created"][str(made.pk)] = state_of(made)
        else:
            undo["updated"][-1]["after"] = state_of(made)
    now = ChecklistHeading.objects.filter(checklist__in=held.values()).order_by("pk").values_list("pk", flat=True)
    undo["headings"] = [pk for pk in now if pk not in headings]
    for checklist in held.values():
        if checklist.state == ChecklistState.PUBLISHED:
            deal(checklist)
    record(
        actor=actor, action="appraisal.checklist.imported", obj=district, year=year, created=len(undo["created"]),
        updated=len(undo["updated"]), lists=len(undo["lists"]),
    )  # fmt: skip
    return undo


def _tiers(items: Sequence[ImportedItem], first: ImportedItem) -> set[str]:
    """Of a new list: those of its rows."""
    return {tier for one in items if one.checklist == first.checklist for tier in one.line.tiers} or {"COMMUNITY"}


def state_of(row: ChecklistItem) -> dict[str, Any]:
    """What an undo compares and restores."""
    return {
        "heading": ChecklistHeading.objects.get(pk=row.heading_id).label,
        "text": row.text,
        "tiers": list(row.tiers),
        "places": sorted(row.places.values_list("organization_id", flat=True)),
        "post": row.post,
        "rule": row.rule,
        "metric": row.metric,
        "target": row.target,
        "due": row.due.isoformat() if row.due else None,
        "note": row.note,
    }


@transaction.atomic
def undo_items(*, undo: Mapping[str, Any], actor) -> list[str]:
    """Take the rows back; refused where one was changed since, or was published since or has evidence.

    What went into a published list goes with what was laid on organisations; the headings made then go too.
    """
    ids = [int(pk) for pk in undo["created"]] + [row["id"] for row in undo["updated"]]
    of = ChecklistItem.objects.filter(pk__in=ids).values_list("checklist_id", flat=True)
    found = Checklist.objects.select_for_update(of=("self",), no_key=True).filter(pk__in={*of, *undo["lists"]})
    lists = {row.pk: row for row in found.order_by("pk")}
    for checklist in lists.values():
        require(RULE, checklist)
    held = ChecklistItem.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    rows = {row.pk: row for row in held.order_by("pk").select_related("checklist")}
    dealt = list(
        Progress.objects.select_for_update(of=("self",))
        .filter(item__in=rows)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if any(row.state == ChecklistState.CLOSED for row in lists.values()):
        raise Conflict("checklist.undo_published", "这些项目的清单已经封存，不能撤回导入。")
    public = {row.pk for row in rows.values() if row.checklist.state == ChecklistState.PUBLISHED}
    if public and (not undo.get("dealt") or len(public) != undo["dealt"]):
        raise Conflict("checklist.undo_published", "这些项目的清单已经公布，不能撤回导入。可以在清单里逐项停用。")
    if Evidence.objects.filter(progress__in=dealt).exists():
        message = "责任组织已经登记了完成情况，不能撤回导入。不再要求的，可以在清单里逐项停用。"
        raise Conflict("checklist.undo_published", message)
    after = {int(pk): state for pk, state in undo["created"].items()}
    after |= {row["id"]: row["after"] for row in undo["updated"]}
    changed = [state["text"] for pk, state in after.items() if pk not in rows or state_of(rows[pk]) != state]
    if changed:
        said = "”“".join(changed[:3])
        raise Conflict("checklist.undo_changed", f"“{said}”导入以后又改过，不能整批撤回。请在清单上逐项改。")
    for row in undo["updated"]:
        before = dict(row["before"])
        due = before.pop("due")
        line = ItemLine(
            **before | {"tiers": tuple(before["tiers"]), "places": tuple(before["places"])},
            due=date.fromisoformat(due) if due else None,
        )
        write_item(rows[row["id"]].checklist, line, rows[row["id"]])
    Progress.objects.filter(pk__in=dealt).delete()
    ChecklistItem.objects.filter(pk__in=[int(pk) for pk in undo["created"]]).delete()
    ChecklistHeading.objects.filter(pk__in=undo.get("headings", ()), items=None, clause="").delete()
    lists = Checklist.objects.filter(pk__in=undo["lists"], items=None)
    gone = lists.count()
    lists.delete()
    record(actor=actor, action="appraisal.checklist.imported", undone=True, items=len(ids))
    lines = [f"撤回 {len(undo['created'])} 项，恢复 {len(undo['updated'])} 项。"]
    return [*lines, f"删去新建的清单 {gone} 份。"] if gone else lines
