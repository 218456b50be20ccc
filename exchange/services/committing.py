"""Confirmed, written, and taken back within a day."""

from __future__ import annotations

import logging
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction

from common import bulk
from common.audit import chained_at_end
from common.audit import record as audit
from common.clock import now, today
from common.errors import Conflict, RuleBroken
from common.scoping import current_scope, everything
from exchange.handlers import ImportHandler, Record, handler_for, handlers, usable
from exchange.models import BatchState, ImportBatch, ImportRow, RowState
from exchange.services.batches import LEASE, acting_scope, hand_over, lock_batch, note_scope
from exchange.services.judging import (
    context_of,
    fill_row,
    judge,
    judge_rows,
    record_of,
    records_of,
    recount,
    replace_notes,
    rows_of,
)
from exchange.services.marking import forget_marks
from exchange.services.receiving import forget
from exchange.states import check_step

logger = logging.getLogger(__name__)

# Up to this many rows the person waits for it; more go to a worker, and the page shows that it is under way.
AT_ONCE = 300
GOOD = (RowState.NEW, RowState.CHANGED, RowState.SAME)


class _Moved(Exception):
    """What would be written is no longer what the person saw."""


@transaction.atomic
def confirm_batch(*, batch_id: int, revision: int, only_good: bool, actor) -> ImportBatch:
    """Write what the preview shows.

    revision   the one the person saw; a preview that somebody mended meanwhile is not what was confirmed
    only_good  write the good rows and leave the wrong ones; False refuses while there is a wrong row
    """
    batch = lock_batch(batch_id, to=BatchState.COMMITTING)
    if revision != batch.revision:
        raise Conflict("import.stale", "核对结果刚刚有改动，请看过最新内容再确认。")
    wrong = batch.counts.get(RowState.WRONG, 0)
    if wrong and not only_good:
        raise RuleBroken(
            "import.wrong_rows",
            f"还有 {wrong} 行有误。请先改正，或标为“这一行不导入”，或选“只导入正确的行”。",
            "only_good",
        )
    good = sum(batch.counts.get(state, 0) for state in GOOD)
    if not good:
        raise RuleBroken("import.nothing", "没有可以导入的行。请先改正有误的行，或换一份表格。")
    note_scope(batch)
    batch.state, batch.committed_by, batch.problem = BatchState.COMMITTING, actor, {}
    batch.attempts, batch.leased_until = 0, None
    batch.save()
    # Recorded at once it would hold the chain of the audit trail while the rows are written.
    with chained_at_end():
        audit(actor=actor, action="exchange.import.confirmed", obj=batch, rows=good, wrong=wrong)
        if good <= AT_ONCE:
            commit_batch(batch_id=batch.pk)
            batch.refresh_from_db()
        else:
            from exchange.tasks import commit_workbook_task

            hand_over(lambda: commit_workbook_task.delay(batch.pk), what="commit", batch_id=batch.pk)
    return batch


def commit_batch(*, batch_id: int) -> bool:
    """Write a confirmed batch; False when it is not to be written or somebody is at it. All of it or nothing."""
    with everything("a worker finds a confirmed import; it is written under the scope of the office"):
        return _commit(batch_id)


def _commit(batch_id: int) -> bool:
    batch = _lease(batch_id)
    if batch is None:
        return False
    actor = batch.committed_by
    try:
        # Thousands of rows with their history in one transaction: quadratic without the settings of cheap_history.
        history = bulk.cheap_history(user=actor.pk, url=f"import:{batch_id}")
        # The chain of the audit trail, which every act of everybody waits for, is taken once all is written.
        with transaction.atomic(), acting_scope(batch), history, chained_at_end():
            _write(batch_id, actor)
            # Here, not at the end of the confirming transaction: the batch can still be given back.
            connection.check_constraints()
    except _Moved:
        _give_back(batch_id, "import.moved", "确认之后情况有了变化，什么都没有写入。请再看一遍核对结果，重新确认。")
    except RuleBroken as broken:
        _give_back(batch_id, broken.code, f"{broken.message}（什么都没有写入）")
    except IntegrityError as error:
        # Its name alone: the database's own words hold what was to be written.
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        logger.error("import %s was not written: the database holds %s against it", batch_id, name or "a constraint")
        clash = "写入时与别处刚刚登记的内容冲突，什么都没有写入。请再看一遍核对结果，重新确认；仍不行请联系系统管理员。"
        _give_back(batch_id, "import.clash", clash)
    return True


def _lease(batch_id: int) -> ImportBatch | None:
    with transaction.atomic():
        batch = (
            ImportBatch.everywhere.select_for_update(of=("self",), skip_locked=True)
            .select_related("organization", "committed_by")
            .filter(pk=batch_id, state=BatchState.COMMITTING)
            .first()
        )
        if batch is None or (batch.leased_until and batch.leased_until > now()):
            return None
        batch.leased_until = now() + LEASE
        batch.attempts += 1
        batch.save(update_fields=["leased_until", "attempts"])
        return batch


def _write(batch_id: int, actor) -> None:
    batch = (
        ImportBatch.everywhere.select_for_update(of=("self",), no_key=True)
        .select_related("organization")
        .get(pk=batch_id)
    )
    if batch.state != BatchState.COMMITTING:
        return
    undo: dict[str, Any] = {}
    result: dict[str, Any] = {"lines": [], "links": [], "counts": {}}
    for handler in handlers():
        if not ImportRow.everywhere.filter(batch=batch, kind=handler.kind).exists():
            continue
        context, options = context_of(batch, handler.kind), batch.options.get(handler.kind, {})
        # Nobody but the handler holds the records, so that it can let go of them.
        done = handler.commit(_as_seen(batch, handler), context, current_scope(), today(), options, actor=actor)
        undo[handler.kind] = done.undo
        result["lines"] += done.lines
        result["links"] += done.links
        result["counts"] |= done.counts
    batch.keep_undo(undo)
    batch.original_sealed = None
    forget_marks(batch)
    batch.result, batch.state, batch.committed_at, batch.leased_until = result, BatchState.COMMITTED, now(), None
    batch.save()
    audit(actor=actor, action="exchange.import.committed", obj=batch, **result["counts"])


def _as_seen(batch: ImportBatch, handler: ImportHandler) -> list[Record]:
    """The good rows, judged once more on today's records; raises _Moved when it is not what the person confirmed."""
    records, seen = records_of(batch, handler.kind)
    verdicts = judge_rows(batch, handler, records)
    if seen != [verdict.state for verdict in verdicts]:
        raise _Moved
    return usable(records, verdicts)


def _give_back(batch_id: int, code: str, message: str) -> None:
    """Back to the preview, judged afresh, with the reason why nothing was written."""
    with transaction.atomic():
        batch = (
            ImportBatch.everywhere.select_for_update(of=("self",), no_key=True)
            .select_related("organization")
            .get(pk=batch_id)
        )
        check_step(batch.state, BatchState.READY)
        with acting_scope(batch):
            for handler in handlers():
                rows = rows_of(batch, handler.kind)
                if not rows:
                    continue
                records = [record_of(row) for row in rows]
                verdicts, notes = judge(batch, handler, records)
                for row, record, verdict in zip(rows, records, verdicts, strict=True):
                    fill_row(row, record, verdict)
                type(rows[0]).everywhere.bulk_update(
                    rows, ["state", "group", "group_name", "mended", "content_sealed"], batch_size=1000
                )
                replace_notes(batch, handler.kind, None, notes)
            recount(batch)
        batch.state, batch.leased_until, batch.committed_by = BatchState.READY, None, None
        batch.problem = {"code": code, "message": message}
        batch.revision += 1
        batch.save()
        audit(actor=None, action="exchange.import.not_written", obj=batch, code=code)


def give_up_commit(batch_id: int) -> None:
    """After several workers died over it: back to the preview."""
    _give_back(
        batch_id, "import.unfinished", "写入没有完成，什么都没有写入。请稍后再确认一次；仍不行请联系系统管理员。"
    )


@transaction.atomic
def undo_batch(*, batch_id: int, actor) -> ImportBatch:
    """Take an import back, whole, within 24 hours; refused where later work would be lost with it."""
    batch = lock_batch(batch_id, to=BatchState.UNDONE)
    if not batch.can_be_undone:
        raise Conflict("import.undo_late", "导入已超过 24 小时，不能整体撤销；请到相应页面逐项修改。")
    try:
        # A savepoint: what the database holds against it leaves nothing half done, and the words for it can be found.
        with transaction.atomic(), bulk.cheap_history(), chained_at_end():
            _take_back(batch, actor)
            # Here, not at the end of the request: who asked can still be told.
            connection.check_constraints()
    except IntegrityError as error:
        raise Conflict("import.undo_blocked", _held_by(error)) from error
    return batch


def _take_back(batch: ImportBatch, actor) -> None:
    lines: list[str] = []
    stored = batch.undo or {}
    for handler in reversed(handlers()):
        if handler.kind in stored and handler_for(handler.kind) is not None:
            lines += handler.undo(stored[handler.kind], actor=actor)
    batch.state, batch.undone_at, batch.undone_by, batch.undo_sealed = BatchState.UNDONE, now(), actor, None
    batch.result = {**batch.result, "undone": lines}
    forget(batch)
    batch.save()
    audit(actor=actor, action="exchange.import.undone", obj=batch)


def _held_by(error: IntegrityError) -> str:
    """What is said where the database itself holds something against taking an import back."""
    table = getattr(getattr(error.__cause__, "diag", None), "table_name", "")
    names = {model._meta.db_table: model._meta.verbose_name for model in apps.get_models()}
    logger.error("an import is not taken back: the database holds %s against it", table or "something")
    what = f"“{names[table]}”" if table in names else "内容"
    return f"不能整体撤回：后来登记的{what}用到了导入的内容。请先改正那里，或到各自的页面逐个改正导入的内容。"
