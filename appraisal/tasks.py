"""What this room does at night and by the minute. Every task may be run late, and twice."""

from __future__ import annotations

import logging

from celery import shared_task

from appraisal.checklists.dealing import deal_again
from appraisal.models import Checklist, ChecklistState
from appraisal.statistics.counters import recount, refresh
from appraisal.statistics.freezing import freeze_missing
from common.clock import today
from common.scoping import everything

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


@shared_task(ignore_result=True)
def deal_checklists() -> int:
    """Lay this year's checklists on organisations that were founded since."""
    with everything("this year's checklists lie on every organisation that exists"):
        held = Checklist.objects.filter(state=ChecklistState.PUBLISHED, year=today().year).order_by("pk")
        count = sum(deal_again(checklist_id=pk) for pk in list(held.values_list("pk", flat=True)))
    logger.info("checklists: %d items laid on organisations", count)
    return count
