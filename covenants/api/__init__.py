"""The API of the two-way service: the same scope, filters and services as the pages. Each part brings its own routes."""

from __future__ import annotations

PARTS = ()


def register(router):
    """Routes of the room."""
    for part in PARTS:
        part.register(router)
