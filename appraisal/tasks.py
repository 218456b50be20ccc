"""What this room does at night and by the minute. Every task may be run late, and twice."""

from __future__ import annotations

import logging

from celery import shared_task

from appraisal.statistics.counters import recount, refresh
from appraisal.statistics.freezing import freeze_missing

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def freeze_month() -> int:
    """Freeze the figures of the month that ended last, and of months before it that were missed."""
    count = freeze_missing()
    logger.info("month-end figures: %d organisations", count)
    return count


@shared_task(ignore_result=True)
def refresh_counters() -> int:
    """Count again what changed within the minute, and after midnight everything for the new day."""
    return refresh()


@shared_task(ignore_result=True)
def recount_nightly() -> int:
    """Count everything from the facts; how many counters differed. A difference is said wherever alarms are said."""
    return sum(row.different for row in recount())
