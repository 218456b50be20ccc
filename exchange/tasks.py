"""The worker's door: reading, large commits, and the scans that find what was left behind. All can run twice."""

from __future__ import annotations

from celery import shared_task

from exchange import services


@shared_task(name="exchange.tasks.read_workbook")
def read_workbook_task(batch_id: int) -> None:
    """Read an uploaded workbook."""
    services.read_batch(batch_id=batch_id)


@shared_task(name="exchange.tasks.commit_workbook")
def commit_workbook_task(batch_id: int) -> None:
    """Write a confirmed workbook."""
    services.commit_batch(batch_id=batch_id)


@shared_task(name="exchange.tasks.mark_workbook")
def mark_workbook_task(batch_id: int) -> None:
    """Make the marked copy of a large workbook."""
    services.mark_batch(batch_id=batch_id)


@shared_task(name="exchange.tasks.sweep")
def sweep() -> None:
    """Take up what a lost broker or a killed worker left behind."""
    services.sweep_batches()


@shared_task(name="exchange.tasks.purge")
def purge() -> None:
    """Remove uploaded files, rows and undo data that are a day old."""
    services.purge_batches()
