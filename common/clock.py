"""The one place that knows what day it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.utils import timezone

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The current moment, aware."""
    return _pretended.get() or timezone.now()


def today() -> date:
    """The current day in Asia/Shanghai."""
    return timezone.localdate(_pretended.get())


def midnight(day: date) -> datetime:
    """The moment the day begins in Asia/Shanghai."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


@contextmanager
def as_if_on(day: date) -> Iterator[None]:
    """Run a block as if it were nine o'clock on that day: to build a demonstration's past through the services."""
    moment = midnight(day).replace(hour=9)
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
