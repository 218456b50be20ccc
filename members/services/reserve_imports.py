"""A list of reserve talent taken in at once, with what is needed to take it back within a day (HB 五·二是)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from common.audit import record
from common.authority import require
from common.errors import Conflict, RuleBroken
from members.models import Reserve
from members.services.imports import import_persons, undo_persons
from members.services.persons import PersonLine
from members.services.reserves import VERB, ReserveLine, take_into_reserve, update_reserve
from orgs.models import Organization

_FIELDS = ("aim", "readiness", "mentor", "note")


@dataclass(frozen=True, slots=True)
class ReserveRow:
    """One row: where, who, for what. `line.person_id` is not known yet and is 0.

    reserve_id  on record already
    number      the row of the sheet, to name it where it is refused
    """

    organization: Organization
    person: PersonLine
    line: ReserveLine
    reserve_id: int | None = None
    number: int = 0


def facts_of(row: Reserve) -> dict[str, Any]:
    """What is on record of one, as JSON."""
    return {"id": row.pk, "ended_as": row.ended_as} | {name: getattr(row, name) for name in _FIELDS}


@contextmanager
def _in_row(row: ReserveRow) -> Iterator[None]:
    """A refusal names the row."""
    try:
        yield
    except RuleBroken as error:
        raise RuleBroken(error.code, f"第 {row.number} 行：{error.message}", error.field) from error


@transaction.atomic
def import_reserves(*, rows: Sequence[ReserveRow], actor) -> tuple[dict[str, int], dict[str, Any]]:
    """Put all rows on record through the services of one; returns counts and what `undo_reserves` needs."""
    fresh = [row for row in rows if row.reserve_id is None]
    persons, undo_of_persons = import_persons(lines={row.person: row.organization for row in fresh}, actor=actor)
    created, before, after = [], [], []
    for row in rows:
        if row.reserve_id is None:
            line = replace(row.line, person_id=persons[row.person].pk)
            with _in_row(row):
                made = take_into_reserve(organization_id=row.organization.pk, line=line, actor=actor)
            created.append(facts_of(made))
            continue
        before.append(facts_of(Reserve.objects.get(pk=row.reserve_id)))
        with _in_row(row):
            after.append(facts_of(update_reserve(reserve_id=row.reserve_id, line=row.line, actor=actor)))
    counts = {
        "reserves_created": len(created),
        "reserves_updated": len(after),
        "persons_created": len(undo_of_persons["created"]),
    }
    return counts, {"created": created, "before": before, "after": after, "persons": undo_of_persons}


@transaction.atomic
def undo_reserves(*, undo: Mapping[str, Any], actor) -> list[str]:
    """Take the import back, whole. Conflict("import.undo_blocked") where a row was changed or ended since."""
    left = {row["id"]: row for row in (*undo["created"], *undo["after"])}
    held = Reserve.objects.select_for_update(of=("self",)).select_related("organization", "person").filter(pk__in=left)
    rows = {row.pk: row for row in held.order_by("pk")}
    later = [pk for pk, facts in left.items() if pk not in rows or facts_of(rows[pk]) != facts]
    if later:
        names = "、".join(str(rows[pk].person) for pk in later[:3] if pk in rows)
        words = f"{len(later)} 名后备人才（{names}）导入后又改过"
        raise Conflict("import.undo_blocked", f"不能撤销：{words}。请到后备人才名单逐人修改。", details=[words])
    for row in rows.values():
        require(VERB, row.organization)
    Reserve.objects.filter(pk__in=[row["id"] for row in undo["created"]]).delete()
    for was in undo["before"]:
        row = rows[was["id"]]
        for name in _FIELDS:
            setattr(row, name, was[name])
        row.save(update_fields=list(_FIELDS))
    lines = undo_persons(undo=undo["persons"], actor=actor)
    record(actor=actor, action="members.reserves.import_undone", removed=len(undo["created"]))
    return [f"从后备人才名单删除了导入时列入的 {len(undo['created'])} 人，恢复了 {len(undo['before'])} 人。", *lines]
