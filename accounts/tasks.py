"""The night's tidying of what is no longer needed. Running it twice changes nothing."""

from __future__ import annotations

from datetime import timedelta

from axes.models import AccessAttempt
from celery import shared_task
from django.contrib.sessions.models import Session

from accounts.models import UserSession
from common.clock import now

ATTEMPTS_KEPT = timedelta(days=1)


@shared_task(name="accounts.tasks.tidy")
def tidy() -> dict[str, int]:
    """Forget ended sessions and old failed sign-ins (they are in the audit trail); how many."""
    sessions, _ = Session.objects.filter(expire_date__lte=now()).delete()
    alive = Session.objects.values("session_key")
    listed, _ = UserSession.objects.exclude(session_key__in=alive).delete()
    attempts, _ = AccessAttempt.objects.filter(attempt_time__lt=now() - ATTEMPTS_KEPT).delete()
    return {"sessions": sessions, "listed": listed, "attempts": attempts}
