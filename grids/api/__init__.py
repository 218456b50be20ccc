"""The API of territories: the scope, filters and services of the pages. Each part brings its own routes."""

from __future__ import annotations

from grids.api import matters

PARTS = (matters,)
from grids.api import estates, territory

PARTS = (territory, estates)


def register(router):
    """Routes of the room."""
    for part in PARTS:
        part.register(router)
