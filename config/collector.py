"""The garbage collector of a serving process.

A started Django holds some 600,000 objects that live as long as the process. A page that reads ten thousand rows makes
the collector walk all of them several times, a quarter of a second each; frozen, they are not looked at again.
"""

from __future__ import annotations

import gc

from django.urls import get_resolver

# How many more objects were made than given back before a collection; 700 by default, which a list page makes ten
# times over.
YOUNG, OLDER, OLDEST = 10_000, 20, 50


def settle() -> None:
    """Load what the first request would load, then take everything there is out of the collector's sight."""
    for pattern in get_resolver().url_patterns:
        getattr(pattern, "url_patterns", None)
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDEST)
