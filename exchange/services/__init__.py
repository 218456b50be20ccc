"""Every change to an import: received, read, mended, confirmed, undone, swept away.

The doors (pages, API, tasks) call these and nothing else; what a row means is the handlers' (`exchange.handlers`).
"""

from exchange.services.committing import commit_batch, confirm_batch, undo_batch
from exchange.services.downloads import template_copy
from exchange.services.marking import mark_batch, marked_copy
from exchange.services.mending import choose_options, leave_out_row, mend_row, take_back_row
from exchange.services.reading import read_batch
from exchange.services.receiving import cancel_batch, read_once_more, receive_workbook
from exchange.services.sweeping import purge_batches, sweep_batches

__all__ = [
    "cancel_batch",
    "choose_options",
    "commit_batch",
    "confirm_batch",
    "leave_out_row",
    "mark_batch",
    "marked_copy",
    "mend_row",
    "purge_batches",
    "read_batch",
    "read_once_more",
    "receive_workbook",
    "sweep_batches",
    "take_back_row",
    "template_copy",
    "undo_batch",
]
