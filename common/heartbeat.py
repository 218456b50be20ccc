"""Signs of life of the processes that have no page of their own: beat and worker write one each minute to the cache.

A lost Redis takes the signs with it; a minute later they are there again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache
from redis.exceptions import RedisError

from common.clock import now

BEAT, WORKER = "beat", "worker"
LATE = timedelta(minutes=3)
_KEPT = 7 * 24 * 3600


class Unknown(Exception):
    """The cache did not answer: nothing can be said."""


def give(name: str) -> None:
    """Note that the process lives. A cache that is away must not stop it from living."""
    try:
        cache.set(f"alive.{name}", now(), _KEPT)
    except (RedisError, OSError):
        return


def last(name: str) -> datetime | None:
    """When it last gave a sign; None for none within a week. Raises Unknown."""
    try:
        return cache.get(f"alive.{name}")
    except (RedisError, OSError):
        raise Unknown from None
