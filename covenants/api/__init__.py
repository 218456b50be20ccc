"""The API of the two-way service: the scope, filters and services of the pages. Each part brings its own routes."""

from __future__ import annotations

from covenants.api import agreements, claims, lists, pledges, projects

PARTS = (lists, claims, agreements, pledges, projects)


def register(router):
    """Routes of the room."""
    for part in PARTS:
        part.register(router)
