"""What a workbook brings in, together with what is needed to take it back within a day, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction

from common.errors import Conflict
from common.scoping import everything
from orgs.models import Organization, Participation, ReorganizationKind, Unit
from orgs.services.plans import Found, Plan
from orgs.services.structure import carry_out, describe_organization
from orgs.services.undoing import undo_reorganization
from orgs.services.units import create_unit, join_unit, update_unit

_UNIT = (
    "name", "kind", "credit_code", "headcount", "party_members", "party_organization", "superior", "address",
    "contact_name", "contact_phone_sealed", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Described:
    """An organisation on record that gets another address or note."""

    organization_id: int
    address: str
    note: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of a workbook.

    unit_id   the unit on record, None for a new one
    fields    what is to be set of it; empty for one that only joins
    joins     organisations it is to take part in, beyond those it does
    """

    unit_id: int | None
    fields: dict[str, Any] = field(default_factory=dict)
    joins: tuple[int, ...] = ()
    relation: str = ""


@transaction.atomic
def import_organizations(
    *, district_id: int, founded: Sequence[Found], described: Iterable[Described], on: date, actor
) -> dict[str, Any]:
    """Found organisations as one act and describe others; returns what `undo_organizations` needs."""
    undo: dict[str, Any] = {"act": None, "described": []}
    if founded:
        title = f"从工作簿新设 {len(founded)} 个组织"
        plan = Plan(district_id, ReorganizationKind.BATCH, title, tuple(founded), on)
        undo["act"] = carry_out(plan, actor=actor).pk
    for line in described:
        before = Organization.objects.get(pk=line.organization_id)
        after = describe_organization(
            organization_id=before.pk, address=line.address, note=line.note, kind=before.kind, actor=actor
        )
        undo["described"].append(
            {"id": before.pk, "before": [before.address, before.note], "after": [after.address, after.note]}
        )
    return undo


@transaction.atomic
def undo_organizations(*, undo: dict[str, Any], actor) -> list[str]:
    """Take `import_organizations` back."""
    lines = []
    kept = 0
    for row in undo["described"]:
        found = Organization.objects.filter(pk=row["id"]).first()
        if found is None or [found.address, found.note] != row["after"]:
            kept += 1
            continue
        describe_organization(
            organization_id=found.pk, address=row["before"][0], note=row["before"][1], kind=found.kind, actor=actor
        )
    if undo["act"]:
        act = undo_reorganization(reorganization_id=undo["act"], actor=actor)
        lines.append(f"新设的 {len(act.changes)} 个组织已删除。")
    if undo["described"]:
        lines.append(f"{len(undo['described']) - kept} 个组织的资料已恢复。")
    if kept:
        lines.append(f"{kept} 个组织的资料在导入之后又有修改，保持现状。")
    return lines


@transaction.atomic
def import_units(*, district_id: int, lines: Iterable[UnitLine], on: date, actor) -> dict[str, Any]:
    """Register units, change those on record, let them join; returns what `undo_units` needs."""
    undo: dict[str, Any] = {"created": [], "updated": [], "joined": []}
    for line in lines:
        joins = list(line.joins)
        if line.unit_id is None:
            fields = dict(line.fields)
            first = joins.pop(0) if joins else None
            unit = create_unit(
                name=fields.pop("name"),
                district_id=district_id,
                organization_id=first,
                relation=line.relation,
                since=on,
                actor=actor,
                **fields,
            )
            undo["created"].append(unit.pk)
            pk = unit.pk
        else:
            pk = line.unit_id
            if line.fields:
                before = _unit_state(Unit.objects.get(pk=pk))
                after = _unit_state(update_unit(unit_id=pk, actor=actor, **line.fields))
                undo["updated"].append({"id": pk, "before": before, "after": after})
        for organization_id in joins:
            part = join_unit(unit_id=pk, organization_id=organization_id, relation=line.relation, since=on, actor=actor)
            undo["joined"].append(part.pk)
    return undo


@transaction.atomic
def undo_units(*, undo: dict[str, Any], actor) -> list[str]:
    """Take `import_units` back. Conflict when a unit it registered is used elsewhere by now."""
    kept = 0
    with everything("what the import itself wrote"):
        Participation.objects.filter(pk__in=undo["joined"]).delete()
        for row in undo["updated"]:
            unit = Unit.objects.select_for_update(of=("self",), no_key=True).filter(pk=row["id"]).first()
            if unit is None or _unit_state(unit) != row["after"]:
                kept += 1
                continue
            Unit.objects.filter(pk=unit.pk).update(**row["before"])
        try:
            with transaction.atomic():
                Participation.objects.filter(unit__in=undo["created"]).delete()
                Unit.objects.filter(pk__in=undo["created"])._raw_delete(connection.alias)
                connection.check_constraints()
        except IntegrityError as error:
            raise Conflict(
                "units.in_use", "导入登记的单位已经有人代表它任职，或已授权联络员，不能整体撤回。可以逐个办理退出。"
            ) from error
    lines = [f"登记的 {len(undo['created'])} 个单位已删除，{len(undo['updated']) - kept} 个单位的资料已恢复。"]
    if kept:
        lines.append(f"{kept} 个单位的资料在导入之后又有修改，保持现状。")
    return lines


def _unit_state(unit: Unit) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in (*_UNIT, "pinyin")}
