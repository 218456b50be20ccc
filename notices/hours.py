"""When messages may go out: on working days, never in the quiet hours 20:00–08:00."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from common.workdays import is_workday

QUIET_FROM = 20
QUIET_UNTIL = 8
DIGEST_HOUR = 9  # where a district settled none


def is_quiet(at: datetime) -> bool:
    """Whether nothing goes out at that moment, whatever is due.

    Asked by a task, it wants a connection first: a worker begins each task without one, and counting days then does
    not look at the table (common.workdays): a Sunday that an upload made a working day would be one of rest.
    """
    local = timezone.localtime(at)
    return not QUIET_UNTIL <= local.hour < QUIET_FROM or not is_workday(local.date())
