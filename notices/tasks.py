"""What this room does by the clock. Every task may run late, twice, and beside itself."""

from __future__ import annotations

import logging

from celery import shared_task

from common.clock import now, today
from notices import delivery, digest, planning

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def plan() -> int:
    """Make the reminders of today; how many are new."""
    runs = planning.plan(day=today())
    return sum(run.planned for run in runs)


@shared_task(ignore_result=True)
def dispatch() -> int:
    """Write the digests whose hour has come; how many."""
    return digest.write_digests(at=now())


@shared_task(ignore_result=True)
def deliver() -> dict[str, int]:
    """Send what waits in the outbox."""
    counts = delivery.deliver()
    if counts:
        logger.info("delivery: %s", counts)
    return counts
