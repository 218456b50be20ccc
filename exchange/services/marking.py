"""The uploaded workbook handed back with its wrong cells marked and explained.

A small one is made while the person waits, in a child process and seconds at most; a large one by a worker, and the
page shows that it is under way. What was made is kept sealed beside the file until the preview changes or goes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from common.audit import record as audit
from common.clock import now
from common.errors import RuleBroken
from common.scoping import everything
from exchange.errors import UnreadableFile
from exchange.handlers import explain
from exchange.models import BatchState, ImportBatch, ImportRow, RowState
from exchange.services.batches import LEASE, MOST_ATTEMPTS, acting_scope, hand_over, lock_batch
from exchange.services.engine import district_divisions, file_refused, mark_file
from exchange.services.judging import record_of

# Up to this many rows and bytes the person waits for it, and no longer than this.
AT_ONCE_ROWS, AT_ONCE_BYTES, AT_ONCE_SECONDS = 300, 500_000, 8
_GIVEN_UP = "标注表多次没有生成出来，可能内容过多。请在网页上改正，或把文件拆成几份再上传。"


@transaction.atomic
def marked_copy(*, batch_id: int, actor) -> tuple[bytes, str] | None:
    """The uploaded workbook with every cell that is still wrong marked and explained: (bytes, file name).

    None while a worker makes it: ask again in a few seconds.
    Raises RuleBroken("import.file_gone") once the file is removed, "import.file_…" where it cannot be made.
    """
    batch = lock_batch(batch_id)
    if batch.state != BatchState.READY or not batch.original_sealed:
        raise RuleBroken("import.file_gone", "原文件已按规定清除，不能再下载标注表；请重新上传。")
    told = batch.marking if batch.marking.get("revision") == batch.revision else {}
    if told.get("problem"):
        raise RuleBroken(told["problem"]["code"], told["problem"]["message"])
    body = batch.marked if told.get("made") else _at_once(batch) if not told else b""
    if not body:
        if not told:
            _ask_for(batch)
        return None
    audit(actor=actor, action="exchange.import.marked_copy", obj=batch)
    stem = batch.filename.rpartition(".")[0] or batch.filename
    return body, f"{stem}（标注）.xlsx"


def marked_is_near(batch: ImportBatch) -> bool:
    """Whether `marked_copy` answers with the workbook itself, most likely."""
    made = batch.marking.get("made") and batch.marking.get("revision") == batch.revision
    return bool(made) or _is_small(batch)


def mark_batch(*, batch_id: int) -> bool:
    """Make the marked workbook that was asked for; False when there is none to make or somebody is at it."""
    with everything("a worker marks an uploaded workbook"):
        batch = _lease(batch_id)
        if batch is None:
            return False
        problem = None
        body = b""
        if batch.marking["attempts"] > MOST_ATTEMPTS:
            problem = {"code": "import.file_unmarked", "message": _GIVEN_UP}
        else:
            try:
                # Outside of any transaction: it takes seconds, and nothing is written.
                body = _made(batch)
            except UnreadableFile as refused:
                broken = file_refused(refused)
                problem = {"code": broken.code, "message": broken.message}
        with transaction.atomic():
            _store(batch, body, problem)
        return True


def waiting_for_marks() -> list[int]:
    """Ids of batches whose marked workbook was asked for and nobody is making."""
    asked = ImportBatch.everywhere.filter(state=BatchState.READY, marking__asked=True).values_list("pk", "marking")
    return [pk for pk, told in asked if _is_free(told)]


def forget_marks(batch: ImportBatch) -> None:
    """Remove the marked workbook (saving is the caller's)."""
    batch.marked_sealed, batch.marking = None, {}


def _is_small(batch: ImportBatch) -> bool:
    return batch.size <= AT_ONCE_BYTES and sum(batch.counts.values()) <= AT_ONCE_ROWS


def _at_once(batch: ImportBatch) -> bytes:
    """The marked workbook of a small batch; empty where it took too long, and a worker shall try."""
    if not _is_small(batch):
        return b""
    try:
        return _made(batch, seconds=AT_ONCE_SECONDS)
    except UnreadableFile as refused:
        if refused.code == "TIMEOUT":
            return b""
        raise file_refused(refused) from None


def _ask_for(batch: ImportBatch) -> None:
    from exchange.tasks import mark_workbook_task

    forget_marks(batch)
    batch.marking = {"revision": batch.revision, "asked": True, "attempts": 0, "until": None}
    batch.save(update_fields=["marked_sealed", "marking"])
    hand_over(lambda: mark_workbook_task.delay(batch.pk), what="marking", batch_id=batch.pk)


def _is_free(told: dict[str, Any]) -> bool:
    return told["until"] is None or datetime.fromisoformat(told["until"]) <= now()


def _lease(batch_id: int) -> ImportBatch | None:
    with transaction.atomic():
        batch = (
            ImportBatch.everywhere.select_for_update(of=("self",), skip_locked=True)
            .select_related("organization")
            .filter(pk=batch_id, state=BatchState.READY, marking__asked=True)
            .exclude(original_sealed=None)
            .first()
        )
        if batch is None or not _is_free(batch.marking):
            return None
        batch.marking["attempts"] += 1
        batch.marking["until"] = (now() + LEASE).isoformat()
        batch.save(update_fields=["marking"])
        return batch


def _store(leased: ImportBatch, body: bytes, problem: dict[str, str] | None) -> None:
    batch = ImportBatch.everywhere.select_for_update(of=("self",), no_key=True).get(pk=leased.pk)
    if batch.state != BatchState.READY or batch.marking != leased.marking:
        return  # mended, cancelled or asked for anew meanwhile
    batch.marking = {"revision": leased.marking["revision"]}
    if problem is not None:
        batch.marking["problem"] = problem
    else:
        batch.marking["made"] = True
        batch.keep_marked(body)
    batch.save(update_fields=["marked_sealed", "marking"])


def _made(batch: ImportBatch, **limits) -> bytes:
    with acting_scope(batch):
        return mark_file(batch, _as_reading(batch), district_divisions(batch), **limits)


def _as_reading(batch: ImportBatch) -> dict[str, Any]:
    """The reading as the preview has it now: what was mended, left out or is another office's is not marked."""
    names = district_divisions(batch)
    sheets: list[dict[str, Any]] = [{**sheet, "records": [], "counts": None} for sheet in batch.sheets]
    letters = [{key: letter for letter, key in sheet["columns"].items()} for sheet in batch.sheets]
    rows = ImportRow.everywhere.filter(batch=batch).exclude(state__in=[RowState.LEFT_OUT, RowState.OUT_OF_SCOPE])
    for row in rows.order_by("sheet", "row").iterator(chunk_size=1000):
        content = row.content
        if row.mended and row.state != RowState.WRONG:
            continue
        issues, reasons = _issues_of(row, names.name)
        sheets[row.sheet]["records"].append(
            {
                "row": row.row,
                "status": "error" if row.state == RowState.WRONG else "ok",
                "values": content["values"],
                # A row that was typed into the form had other columns than the sheet.
                "issues": [
                    {**issue, "column": letters[row.sheet].get(issue.get("field") or "", issue["column"])}
                    for issue in issues
                ],
                "reasons": reasons,
            }
        )
    return {"file": batch.filename, "sheets": sheets}


def _issues_of(row: ImportRow, name_of) -> tuple[list[dict[str, Any]], list[str]]:
    """(the reader's issues that still stand, sentences of the preview that only the room found).

    An error that the preview does not repeat was settled: confirmed, or its double was left out.
    """
    record = record_of(row)
    reasons = list(row.content["reasons"]) if row.state == RowState.WRONG else []
    issues = []
    for issue in record.issues:
        if issue["severity"] != "error":
            issues.append(issue)
            continue
        sentences = {explain(issue, record, name_of), explain(issue, record)} & set(reasons)
        if sentences:
            issues.append(issue)
            reasons = [reason for reason in reasons if reason not in sentences]
    return issues, reasons
