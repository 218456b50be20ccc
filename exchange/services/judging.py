"""What importing would do, row by row and group by group; after reading, and again after every mending.

Whole groups are judged together, and only the groups that a mending touches: mending one row of five thousand costs as
much as mending one of thirty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db.models import Count

from common.clock import today
from common.scoping import Scope, current_scope
from exchange.handlers import GroupNote, ImportHandler, Record, RowVerdict, handler_for
from exchange.models import ImportBatch, ImportRow, RowState

CHUNK = 1000


def record_of(row: ImportRow) -> Record:
    """A stored row as handlers see it."""
    content = row.content
    return Record(
        sheet=row.sheet,
        row=row.row,
        kind=row.kind,
        values=content["values"],
        issues=content["issues"],
        accepted=content["accepted"],
        texts=content["texts"],
        left_out=row.state == RowState.LEFT_OUT,
        mended=row.mended,
        key=row.pk,
        group=row.group,
        group_name=row.group_name,
    )


def fill_row(row: ImportRow, record: Record, verdict: RowVerdict) -> None:
    """Put record and verdict into the row (saving is the caller's)."""
    row.state = RowState.LEFT_OUT if record.left_out else verdict.state
    row.group, row.group_name = verdict.group[:40], verdict.group_name[:80]
    row.mended = record.mended
    row.keep_content(
        {
            "values": record.values,
            "issues": record.issues,
            "accepted": record.accepted,
            "texts": record.texts,
            "changes": verdict.changes,
            "reasons": verdict.reasons,
            "notes": verdict.notes,
        }
    )


def records_of(batch: ImportBatch, kind: str) -> tuple[list[Record], list[str]]:
    """The stored rows of a kind as handlers see them, and their states; in the order of the workbook.

    Without the rows themselves: of a large workbook they would be a second copy.
    """
    records, states = [], []
    rows = ImportRow.everywhere.filter(batch=batch, kind=kind).order_by("sheet", "row")
    for row in rows.iterator(chunk_size=CHUNK):
        records.append(record_of(row))
        states.append(row.state)
    return records, states


def judge_rows(batch: ImportBatch, handler: ImportHandler, records: Sequence[Record]) -> list[RowVerdict]:
    """Verdicts for the records, in their order."""
    kept = [record for record in records if not record.left_out]
    found = iter(handler.classify(kept, *_circumstances(batch, handler)))
    return [
        # A row left out stays in its group, so that it is there when somebody takes it back.
        RowVerdict(RowState.LEFT_OUT, group=record.group, group_name=record.group_name)
        if record.left_out
        else next(found)
        for record in records
    ]


def judge(
    batch: ImportBatch, handler: ImportHandler, records: Sequence[Record]
) -> tuple[list[RowVerdict], list[GroupNote]]:
    """Verdicts for the records in their order, and what is to be said about their groups."""
    verdicts = judge_rows(batch, handler, records)
    pairs = [pair for pair in zip(records, verdicts, strict=True) if not pair[0].left_out]
    kept, judged = [record for record, _ in pairs], [verdict for _, verdict in pairs]
    return verdicts, handler.assess(kept, judged, *_circumstances(batch, handler))


def _circumstances(batch: ImportBatch, handler: ImportHandler) -> tuple[dict[str, Any], Scope, date, dict[str, Any]]:
    """Context, scope, day and options, as every method of a handler takes them."""
    return context_of(batch, handler.kind), current_scope(), today(), batch.options.get(handler.kind, {})


def context_of(batch: ImportBatch, kind: str) -> dict[str, Any]:
    """What the sheets of a kind say about themselves (district, street, year …); the first one wins.

    `kinds`: of all sheets of the workbook, for rows that refer to rows of another kind.
    """
    context: dict[str, Any] = {"kinds": sorted({sheet["kind"] for sheet in batch.sheets if sheet["kind"]})}
    for sheet in batch.sheets:
        if sheet["kind"] == kind:
            context = {**sheet.get("context", {}), **context}
    return context


def store_first(batch: ImportBatch, records: Iterable[Record]) -> None:
    """Judge all records of a fresh reading and store them as rows."""
    by_kind: dict[str, list[Record]] = {}
    for record in records:
        by_kind.setdefault(record.kind, []).append(record)
    for kind, own in by_kind.items():
        handler = handler_for(kind)
        if handler is None:
            continue
        verdicts, notes = judge(batch, handler, own)
        for start in range(0, len(own), CHUNK):
            rows = []
            for record, verdict in zip(own[start : start + CHUNK], verdicts[start : start + CHUNK], strict=True):
                row = ImportRow(batch=batch, sheet=record.sheet, row=record.row, kind=kind)
                fill_row(row, record, verdict)
                rows.append(row)
            ImportRow.everywhere.bulk_create(rows)
        replace_notes(batch, kind, None, notes)


def judge_again(batch: ImportBatch, handler: ImportHandler, rows: Sequence[ImportRow], changed: Record | None) -> None:
    """Judge these stored rows again, `changed` standing in for its own row, and store what came out."""
    records = [record_of(row) for row in rows]
    if changed is not None:
        records = [changed if record.key == changed.key else record for record in records]
    groups = {record.group for record in records}
    verdicts, notes = judge(batch, handler, records)
    groups |= {verdict.group for verdict in verdicts}
    for row, record, verdict in zip(rows, records, verdicts, strict=True):
        fill_row(row, record, verdict)
    ImportRow.everywhere.bulk_update(
        rows, ["state", "group", "group_name", "mended", "content_sealed"], batch_size=CHUNK
    )
    replace_notes(batch, handler.kind, groups, notes)


def replace_notes(batch: ImportBatch, kind: str, groups: set[str] | None, notes: Sequence[GroupNote]) -> None:
    """Exchange the notes of some groups (None: of all) for new ones (saving the batch is the caller's)."""
    kept = []
    if groups is not None:
        kept = [note for note in batch.notes.get(kind, []) if note["group"] not in groups]
    batch.notes[kind] = sorted(kept + [asdict(note) for note in notes], key=lambda note: note["group"])


def rows_of(batch: ImportBatch, kind: str, groups: Iterable[str] | None = None) -> list[ImportRow]:
    """The stored rows of a kind, of all groups or of some, in the order of the workbook."""
    rows = ImportRow.everywhere.filter(batch=batch, kind=kind)
    if groups is not None:
        rows = rows.filter(group__in=set(groups))
    return list(rows.order_by("sheet", "row"))


def recount(batch: ImportBatch) -> None:
    """Count the rows by state (saving the batch is the caller's)."""
    counted = ImportRow.everywhere.filter(batch=batch).values_list("state").annotate(n=Count("pk")).order_by()
    batch.counts = dict(Counter(dict(counted)))
