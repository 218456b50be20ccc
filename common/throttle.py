"""How often one source may ask for something that needs no sign-in."""

from __future__ import annotations

from django.core.cache import cache
from redis.exceptions import RedisError

WINDOW = 600


def too_often(source: str, most: int, window: int = WINDOW) -> bool:
    """Whether the source asked more than `most` times in so many seconds. Without a cache nobody is refused."""
    try:
        cache.add(source, 0, window)
        return cache.incr(source) > most
    except ValueError:  # it ran out between the two
        return False
    except (RedisError, OSError):
        return False
