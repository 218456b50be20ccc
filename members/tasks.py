"""What this room does at night. Every task may be run for any day, late, and twice."""

from __future__ import annotations

import logging

from celery import shared_task

from common.clock import today
from members.services.changes import lapse

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def lapse_terms() -> int:
    """Write down who lapsed because a term ended and nobody re-appointed them (XH 三(三)6)."""
    day = today()
    count = lapse(on=day)
    logger.info("lapse of terms on %s: %d appointments", day, count)
    return count
