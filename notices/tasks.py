"""What this room does by the clock. Every task may run late, twice, and beside itself."""

from __future__ import annotations

import logging

from celery import shared_task

from common.clock import now, today
from common.scoping import everything
from notices import delivery, digest, planning

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def plan() -> int:
    """Make the reminders of today; how many are new."""
    runs = planning.plan(day=today())
    return sum(run.planned for run in runs)


@shared_task(ignore_result=True)
def dispatch() -> int:
    """Write the digests whose hour has come; how many.

    What was done since the morning's plan is not said, and a morning without a plan is made up for: a district is
    planned once more when its hour has come. Where that fails its digest is that of the last plan.
    """
    at = now()
    for district_id, since in digest.districts_come(at).items():
        with everything("when each district was planned last"):
            last = planning.last_run(district_id, today())
        if last is not None and last >= since:
            continue
        try:
            planning.plan(day=today(), district_id=district_id)
        except Exception:
            logger.exception("planning before the digest failed for district %d", district_id)
    return digest.write_digests(at=at)


@shared_task(ignore_result=True)
def deliver() -> dict[str, int]:
    """Send what waits in the outbox."""
    counts = delivery.deliver()
    if counts:
        logger.info("delivery: %s", counts)
    return counts
