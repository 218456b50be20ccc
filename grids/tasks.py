"""What this room does by the clock."""

from __future__ import annotations

from celery import shared_task

from common.clock import today
from grids.services.matters import forget_contacts


@shared_task
def forget() -> int:
    """Forget who raised matters that were closed long ago; returns how many. May run twice."""
    return forget_contacts(on=today())
