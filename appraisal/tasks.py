"""What this room does at night and every few seconds. Every task may be run late, and twice."""

from __future__ import annotations

import logging

from celery import shared_task

from appraisal.checklists.dealing import deal_again
from appraisal.checklists.whole_year import judge_periods
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
    """Count again what changed since the last time, and after midnight everything for the new day."""
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


@shared_task(ignore_result=True)
def judge_checklist_periods() -> int:
    """Put down what became of the months and quarters that are over; last year's too until it is closed. A list that
    fails holds up no other."""
    count = 0
    with everything("the published checklists of every district"):
        years = (today().year - 1, today().year)
        held = Checklist.objects.filter(state=ChecklistState.PUBLISHED, year__in=years).order_by("pk")
        for pk in list(held.values_list("pk", flat=True)):
            try:
                count += judge_periods(checklist_id=pk)
            except Exception:
                logger.exception("the periods of checklist %d were not judged", pk)
    logger.info("checklists: %d periods judged", count)
    return count
