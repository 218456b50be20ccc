"""A person mends a preview: corrects a row, confirms it as it stands, leaves it out, takes it back, chooses options."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from common.audit import record as audit
from common.clock import today
from common.errors import RuleBroken
from common.scoping import current_scope
from exchange.handlers import ImportHandler, Option, Record, handler_for
from exchange.models import BatchState, ImportBatch, ImportRow
from exchange.services.batches import lock_batch
from exchange.services.engine import read_texts
from exchange.services.judging import context_of, judge_again, record_of, recount, rows_of


@transaction.atomic
def mend_row(*, batch_id: int, row_id: int, texts: Mapping[str, str], accepted: bool = False, actor) -> ImportRow:
    """Read a row again from what a person typed, and judge it and its group again.

    texts     by field, as typed; fields that are not named keep what they have
    accepted  the person confirms what cannot be corrected here, e.g. that birth and sex are right though the id is not
    """
    batch, row, handler = _row(batch_id, row_id)
    old = record_of(row)
    known = {field.key for field in handler.fields(context_of(batch, row.kind), current_scope(), today())}
    unknown = sorted(set(texts) - known)
    if unknown:
        raise RuleBroken("import.field", f"没有“{unknown[0][:40]}”这一列。", unknown[0][:40])
    changed = _read_again(batch, handler, old, dict(texts))
    if accepted:
        changed.accepted = sorted({*old.accepted, *handler.confirmable})
    changed.mended = True
    _judge_with(batch, handler, old, changed)
    audit(actor=actor, action="exchange.import.row_mended", obj=batch, row=row.row, accepted=accepted)
    row.refresh_from_db()
    return row


@transaction.atomic
def leave_out_row(*, batch_id: int, row_id: int, actor) -> ImportRow:
    """Do not import this row (这一行不导入)."""
    return _set_left_out(batch_id, row_id, True, actor)


@transaction.atomic
def take_back_row(*, batch_id: int, row_id: int, actor) -> ImportRow:
    """Import a row after all that was left out."""
    return _set_left_out(batch_id, row_id, False, actor)


@transaction.atomic
def choose_options(*, batch_id: int, kind: str, choices: Mapping[str, str], actor) -> ImportBatch:
    """Set what a person decides for the whole import, and judge every row of the kind again."""
    batch = lock_batch(batch_id, to=BatchState.READY)
    handler = handler_for(kind)
    if handler is None:
        raise RuleBroken("import.kind", "没有这种表格。", "kind")
    batch.options = {**batch.options, kind: checked_options(handler, choices)}
    judge_again(batch, handler, rows_of(batch, kind), None)
    _save(batch)
    audit(actor=actor, action="exchange.import.options_chosen", obj=batch, kind=kind, options=batch.options[kind])
    return batch


def checked_options(handler: ImportHandler, choices: Mapping[str, Any]) -> dict[str, str]:
    """The choices, completed with the first of each option; refuses what is not offered or cannot be understood."""
    return {
        option.key: _checked(option, str(choices.get(option.key) or "").strip())
        for option in handler.options(current_scope())
    }


def _checked(option: Option, value: str) -> str:
    if option.kind == "choice":
        offered = [choice.value for choice in option.choices]
        value = value or offered[0]
        if value not in offered:
            raise RuleBroken("import.option", f"请为“{option.label}”选择一项。", option.key)
    elif value and option.kind == "number" and not (value.isascii() and value.isdigit() and len(value) < 10):
        raise RuleBroken("import.option", f"“{option.label}”请填整数。", option.key)
    elif value and option.kind == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            raise RuleBroken("import.option", f"“{option.label}”请写成 2023-12-01 这样的日期。", option.key) from None
    return value


def _row(batch_id: int, row_id: int) -> tuple[ImportBatch, ImportRow, ImportHandler]:
    batch = lock_batch(batch_id, to=BatchState.READY)
    row = ImportRow.everywhere.filter(batch=batch, pk=row_id).first()
    handler = handler_for(row.kind) if row is not None else None
    if row is None or handler is None:
        raise RuleBroken("import.row_missing", "没有找到这一行。", status=404)
    return batch, row, handler


def _read_again(batch: ImportBatch, handler: ImportHandler, old: Record, texts: dict[str, str]) -> Record:
    context = context_of(batch, handler.kind)
    before = texts_of(handler, old)
    given = {key: text.strip() for key, text in texts.items()}
    # Fields that the form does not show keep their value; those it shows are read as if they stood in the sheet.
    values, issues = read_texts(handler.kind, {**before, **given}, context=context, batch=batch)
    confirmable = handler.confirmable
    # What the reader said of a column that the form does not have (an id number) stays true until it is confirmed.
    kept = [issue for issue in old.issues if issue["code"] in confirmable]
    return Record(
        sheet=old.sheet,
        row=old.row,
        kind=old.kind,
        values={**old.values, **values},
        issues=kept + issues,
        accepted=list(old.accepted),
        texts={**before, **given},
        key=old.key,
        group=old.group,
        group_name=old.group_name,
    )


def texts_of(handler: ImportHandler, record: Record) -> dict[str, str]:
    """What stands in the fields of the form for a record: the value as people write it, else what was written.

    What was written is not taken where there is a value: 1972.1 may have been settled as October by what only the
    sheet knew.
    """
    return {**record.texts, **{key: text for key, text in handler.texts(record.values).items() if text}}


def _set_left_out(batch_id: int, row_id: int, left_out: bool, actor) -> ImportRow:
    batch, row, handler = _row(batch_id, row_id)
    changed = record_of(row)
    old = record_of(row)
    changed.left_out = left_out
    _judge_with(batch, handler, old, changed)
    audit(
        actor=actor,
        action="exchange.import.row_left_out" if left_out else "exchange.import.row_taken_back",
        obj=batch,
        row=row.row,
    )
    row.refresh_from_db()
    return row


def _judge_with(batch: ImportBatch, handler: ImportHandler, old: Record, changed: Record) -> None:
    """Judge the group that the row was in and the one it is in now."""
    groups = {old.group}
    if not changed.left_out:
        context, options = context_of(batch, handler.kind), batch.options.get(handler.kind, {})
        (verdict,) = handler.classify([changed], context, current_scope(), today(), options)
        groups.add(verdict.group)
    rows = rows_of(batch, handler.kind, groups)
    if all(row.pk != changed.key for row in rows):
        rows += list(ImportRow.everywhere.filter(pk=changed.key))
    judge_again(batch, handler, rows, changed)
    _save(batch)


def _save(batch: ImportBatch) -> None:
    recount(batch)
    batch.revision += 1
    batch.problem = {}
    batch.save(update_fields=["options", "notes", "counts", "revision", "problem"])
