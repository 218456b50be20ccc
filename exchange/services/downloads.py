"""Workbooks handed out: the uploaded one with its wrong cells marked, and templates."""

from __future__ import annotations

from typing import Any

from common.audit import record as audit
from common.authority import require
from common.clock import today
from common.errors import RuleBroken
from exchange.errors import UnreadableFile
from exchange.handlers import ImportHandler
from exchange.models import BatchState, ImportBatch, ImportRow, RowState
from exchange.services.batches import lock_batch
from exchange.services.engine import district_divisions, file_refused, mark_file
from exchange.writing import template_workbook


def marked_copy(*, batch_id: int, actor) -> tuple[bytes, str]:
    """The uploaded workbook with every cell that is still wrong marked and explained; (bytes, file name)."""
    batch = lock_batch(batch_id)
    if batch.state != BatchState.READY or not batch.original_sealed:
        raise RuleBroken("import.file_gone", "原文件已按规定清除，不能再下载标注表；请重新上传。")
    try:
        body = mark_file(batch, _as_reading(batch), district_divisions(batch))
    except UnreadableFile as refused:
        raise file_refused(refused) from None
    audit(actor=actor, action="exchange.import.marked_copy", obj=batch)
    stem = batch.filename.rpartition(".")[0] or batch.filename
    return body, f"{stem}（标注）.xlsx"


def template_copy(handler: ImportHandler) -> bytes:
    """An empty workbook of the kind with drop-downs, those of the office's own places too, and an example."""
    scope = require("import.run")
    return template_workbook(handler.kind, choices=handler.template_choices(scope, today()))


def _as_reading(batch: ImportBatch) -> dict[str, Any]:
    """The reading as the preview has it now: what was mended, left out or is another office's is not marked."""
    sheets: list[dict[str, Any]] = [{**sheet, "records": [], "counts": None} for sheet in batch.sheets]
    letters = [{key: letter for letter, key in sheet["columns"].items()} for sheet in batch.sheets]
    rows = ImportRow.everywhere.filter(batch=batch).exclude(state__in=[RowState.LEFT_OUT, RowState.OUT_OF_SCOPE])
    for row in rows.order_by("sheet", "row"):
        content = row.content
        if row.mended and row.state != RowState.WRONG:
            continue
        # A row that was typed into the form had other columns than the sheet.
        issues = [
            {**issue, "column": letters[row.sheet].get(issue.get("field") or "", issue["column"])}
            for issue in content["issues"]
            if issue["code"] not in content["accepted"]
        ]
        sheets[row.sheet]["records"].append(
            {
                "row": row.row,
                "status": "error" if row.state == RowState.WRONG else "ok",
                "values": content["values"],
                "issues": issues,
            }
        )
    return {"file": batch.filename, "sheets": sheets}
