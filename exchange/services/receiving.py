"""A workbook comes in: looked at for safety, sealed, and handed to a worker."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from django.db import transaction

from common.audit import record
from common.authority import require
from common.errors import RuleBroken
from exchange.handlers import handler_for
from exchange.identity import redact
from exchange.models import BatchState, ImportBatch
from exchange.services.batches import hand_over, lock_batch, note_scope
from exchange.services.engine import look_at
from exchange.services.marking import forget_marks
from exchange.services.mending import checked_options

LONGEST_NAME = 120


@transaction.atomic
def receive_workbook(
    *,
    organization_id: int,
    filename: str,
    content: bytes,
    actor,
    office: str = "",
    kind: str = "",
    sheet_name: str = "",
    chosen: Mapping[str, str] | None = None,
) -> ImportBatch:
    """Take a workbook in for the office of this organisation; a worker reads it.

    kind, sheet_name   empty: found out from the columns; every sheet of a known kind
    chosen             what is decided beforehand for the whole import, of a kind that is named
    Raises RuleBroken("import.file…", field "workbook") at once for a file that is no workbook or may do harm.
    """
    scope = require("import.run")
    if not scope.sees_everything and scope.anchor_id != organization_id:
        raise RuleBroken("import.office", "请以你当前任职的单位导入。", status=404)
    if kind and handler_for(kind) is None:
        raise RuleBroken("import.kind", "没有这种表格，请从列表中选一种，或选“自动识别”。", "kind")
    name = clean_name(filename)
    look_at(content, name)
    batch = ImportBatch(
        organization_id=organization_id,
        actor=actor,
        office=office[:160],
        kind=kind,
        sheet_name=sheet_name[:120],
        filename=name,
        size=len(content),
    )
    if kind and chosen:
        batch.options = {kind: checked_options(handler_for(kind), chosen)}
    note_scope(batch)
    batch.keep_original(content)
    batch.save(force_insert=True)
    record(actor=actor, action="exchange.import.received", obj=batch, size=batch.size)
    _send_to_reader(batch)
    return batch


@transaction.atomic
def read_once_more(*, batch_id: int, kind: str = "", sheet_name: str = "", actor) -> ImportBatch:
    """Read a refused workbook again, as the kind of sheet that a person names."""
    batch = lock_batch(batch_id, to=BatchState.RECEIVED)
    if kind and handler_for(kind) is None:
        raise RuleBroken("import.kind", "没有这种表格，请从列表中选一种，或选“自动识别”。", "kind")
    if not batch.original_sealed:
        raise RuleBroken("import.file_gone", "原文件已按规定清除，请重新上传。")
    batch.kind, batch.sheet_name, batch.problem = kind, sheet_name[:120], {}
    batch.state, batch.attempts, batch.leased_until = BatchState.RECEIVED, 0, None
    note_scope(batch)
    batch.save()
    record(actor=actor, action="exchange.import.read_again", obj=batch, kind=kind)
    _send_to_reader(batch)
    return batch


@transaction.atomic
def cancel_batch(*, batch_id: int, actor) -> ImportBatch:
    """Drop an import that did not go in; the file and its rows are removed at once."""
    batch = lock_batch(batch_id, to=BatchState.CANCELLED)
    forget(batch)
    batch.state = BatchState.CANCELLED
    batch.save()
    record(actor=actor, action="exchange.import.cancelled", obj=batch)
    return batch


def forget(batch: ImportBatch) -> None:
    """Remove the file, the rows and what was said about them (saving is the caller's)."""
    batch.original_sealed, batch.notes, batch.sheets, batch.ignored = None, {}, [], []
    forget_marks(batch)
    batch.rows.model.everywhere.filter(batch=batch).delete()


def clean_name(filename: str) -> str:
    """The name of an uploaded file without its folders, control characters and resident ids, short enough to show."""
    name = "".join(c for c in PurePath(filename.replace("\\", "/")).name if c.isprintable()).strip() or "未命名.xlsx"
    name = redact(name)[0]
    stem, dot, ending = name.rpartition(".")
    if len(name) > LONGEST_NAME and dot:
        name = f"{stem[: LONGEST_NAME - len(ending) - 2]}….{ending}"
    return name[:LONGEST_NAME]


def _send_to_reader(batch: ImportBatch) -> None:
    from exchange.tasks import read_workbook_task

    hand_over(lambda: read_workbook_task.delay(batch.pk), what="reading", batch_id=batch.pk)
