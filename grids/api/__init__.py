"""The API of this room: the scope, filters and services of the pages. Each part brings its own routes."""

from __future__ import annotations

from grids.api import business, estates, frontline, matters, territory

PARTS = (territory, estates, business, frontline, matters)


def register(router):
    """Routes of the room."""
    for part in PARTS:
        part.register(router)
