"""What a scan finds every minute: work that a lost broker or a killed worker left behind, and data that has served."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from common.audit import record
from common.clock import now
from common.scoping import everything
from exchange.models import KEPT_FOR, BatchState, ImportBatch, ImportRow
from exchange.services.batches import MOST_ATTEMPTS
from exchange.services.committing import commit_batch, give_up_commit
from exchange.services.marking import forget_marks, mark_batch, waiting_for_marks
from exchange.services.reading import give_up_reading, read_batch


def sweep_batches() -> int:
    """Take up every batch that nobody holds; how many there were. Can run twice at once."""
    with everything("what was left behind, whoever's it is"):
        return _sweep()


def _sweep() -> int:
    free = Q(leased_until=None) | Q(leased_until__lte=now())
    waiting = list(
        ImportBatch.everywhere.filter(
            free, state__in=[BatchState.RECEIVED, BatchState.READING, BatchState.COMMITTING]
        ).values_list("pk", "state", "attempts")
    )
    for pk, state, attempts in waiting:
        committing = state == BatchState.COMMITTING
        if attempts >= MOST_ATTEMPTS:
            (give_up_commit if committing else give_up_reading)(pk)
        elif committing:
            commit_batch(batch_id=pk)
        else:
            read_batch(batch_id=pk)
    unmarked = waiting_for_marks()
    for pk in unmarked:
        mark_batch(batch_id=pk)
    return len(waiting) + len(unmarked)


@transaction.atomic
def purge_batches() -> int:
    """Remove files, rows and undo data that are a day old; what stays is who imported what, when, with which counts.

    A preview that nobody confirmed for a day is cancelled.
    """
    with everything("what has served its time, whoever's it is"):
        return _purge()


def _purge() -> int:
    limit = now() - KEPT_FOR
    stale = list(
        ImportBatch.everywhere.select_for_update(of=("self",), skip_locked=True).filter(
            state__in=[BatchState.RECEIVED, BatchState.READING, BatchState.REFUSED, BatchState.READY],
            created_at__lte=limit,
        )
    )
    for batch in stale:
        batch.state, batch.original_sealed, batch.notes = BatchState.CANCELLED, None, {}
        batch.sheets, batch.ignored = [], []
        forget_marks(batch)
        batch.problem = {"code": "import.expired", "message": "超过 24 小时没有确认，已自动取消，原文件已清除。"}
        batch.save(
            update_fields=[
                *("state", "original_sealed", "notes", "sheets", "ignored", "problem"),
                *("marked_sealed", "marking"),
            ]
        )
        record(actor=None, action="exchange.import.expired", obj=batch)
    served = (
        ImportBatch.everywhere.filter(committed_at__lte=limit)
        .exclude(undo_sealed=None)
        .update(undo_sealed=None, notes={})
    )
    over = ImportBatch.everywhere.filter(Q(pk__in=[batch.pk for batch in stale]) | Q(committed_at__lte=limit)).values(
        "pk"
    )
    ImportRow.everywhere.filter(batch__in=over).delete()
    return len(stale) + served
