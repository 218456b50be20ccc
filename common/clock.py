"""The one place that knows what day it is."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The current moment, aware."""
    return timezone.now()


def today() -> date:
    """The current day in Asia/Shanghai."""
    return timezone.localdate()
