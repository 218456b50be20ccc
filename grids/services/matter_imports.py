"""A ledger of matters taken in at once, with what is needed to take it back within a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from common.audit import record
from common.authority import require
from common.errors import Conflict, RuleBroken
from common.scoping import everything
from grids.models import Matter, MatterStep
from grids.services.matters import VERB, MatterLine, Settled, follow_matter, put_matter

# What an answer or a closing changes of a matter on record.
_FIELDS = ("state", "answer", "answered_on", "closed_on", "satisfied")
_DATES = ("answered_on", "closed_on")


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One row: where, what, how it came up, what came of it.

    matter_id  on record already: only what came of it is taken from the row
    number     the row of the sheet, to name it where it is refused
    """

    organization_id: int
    line: MatterLine
    way: str
    settled: Settled
    matter_id: int | None = None
    number: int = 0


def facts_of(matter: Matter) -> dict[str, Any]:
    """What is on record of a matter and may have changed since, as JSON."""
    facts = {name: getattr(matter, name) for name in _FIELDS}
    facts |= {name: facts[name] and facts[name].isoformat() for name in _DATES}
    steps = MatterStep.objects.filter(matter=matter).order_by("pk")
    return facts | {"organization": matter.organization_id, "steps": list(steps.values_list("pk", flat=True))}


@contextmanager
def _in_row(row: MatterRow) -> Iterator[None]:
    """A refusal names the row."""
    try:
        yield
    except RuleBroken as error:
        raise RuleBroken(error.code, f"第 {row.number} 行：{error.message}", error.field) from error


@transaction.atomic
def import_matters(*, rows: Sequence[MatterRow], actor) -> dict[str, Any]:
    """Put all rows on record through the services of one; returns what `undo_matters` needs."""
    created: dict[str, Any] = {}
    changed: dict[str, Any] = {}
    for row in rows:
        with _in_row(row):
            if row.matter_id is None:
                made = put_matter(
                    organization_id=row.organization_id, line=row.line, way=row.way, settled=row.settled, actor=actor
                )
                created[str(made.pk)] = facts_of(made)
                continue
            before = facts_of(Matter.objects.get(pk=row.matter_id))
            after = facts_of(follow_matter(matter_id=row.matter_id, settled=row.settled, actor=actor))
            changed[str(row.matter_id)] = [before, after]
    record(actor=actor, action="grids.matters.imported", created=len(created), changed=len(changed))
    return {"created": created, "changed": changed}


@transaction.atomic
def undo_matters(*, undo: Mapping[str, Any], actor) -> list[str]:
    """Take the import back, whole. Conflict("import.undo_blocked") where something happened to a matter since."""
    left = {**undo["created"], **{pk: after for pk, (_, after) in undo["changed"].items()}}
    with everything("what happened to a matter since, wherever it went, is not to be lost"):
        held = Matter.objects.select_for_update(of=("self",)).select_related("origin", "organization")
        rows = {str(row.pk): row for row in held.filter(pk__in=[int(pk) for pk in left]).order_by("pk")}
        later = [pk for pk, facts in left.items() if pk not in rows or facts_of(rows[pk]) != facts]
        if later:
            names = "、".join(rows[pk].label for pk in later[:3] if pk in rows)
            words = f"{len(later)} 件事项（{names}）导入后又办理过"
            raise Conflict("import.undo_blocked", f"不能撤销：{words}。请到民情台账逐件办理。", details=[words])
    for pk, row in rows.items():
        require(VERB, row.origin if pk in undo["created"] else row.organization)
    Matter.objects.filter(pk__in=[int(pk) for pk in undo["created"]]).delete()
    for pk, (was, now) in undo["changed"].items():
        MatterStep.objects.filter(pk__in=set(now["steps"]) - set(was["steps"])).delete()
        row = rows[pk]
        for name in _FIELDS:
            dated = name in _DATES and was[name]
            setattr(row, name, date.fromisoformat(was[name]) if dated else was[name])
        row.save(update_fields=list(_FIELDS))
    record(actor=actor, action="grids.matters.import_undone", removed=len(undo["created"]))
    return [f"从民情台账删除了导入时登记的 {len(undo['created'])} 件，{len(undo['changed'])} 件恢复原样。"]
