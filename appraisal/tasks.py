"""What this room does at night. Every task may be run for any day, late, and twice."""

from __future__ import annotations

import logging

from celery import shared_task

from appraisal.statistics.freezing import freeze, last_month_end
from common.clock import today

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def freeze_month() -> int:
    """Freeze the figures of the month that ended last, where that was not done yet."""
    on = last_month_end(today())
    count = freeze(on=on)
    logger.info("month-end figures of %s: %d organisations", on, count)
    return count
