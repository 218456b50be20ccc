"""Housekeeping that belongs to no room."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from common import heartbeat as signs
from common.clock import now
from common.models import IdempotencyKey

KEPT = timedelta(days=1)


@shared_task
def purge() -> int:
    """Forget the keys of forms carried out more than a day ago; returns how many. May run twice."""
    deleted, _ = IdempotencyKey.objects.filter(created_at__lt=now() - KEPT).delete()
    return deleted


@shared_task
def heartbeat() -> None:
    """The worker lives. That beat lives is noted when it sends this task (config.celery)."""
    signs.give(signs.WORKER)
