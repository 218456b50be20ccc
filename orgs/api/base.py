"""What the viewsets of this room share."""

from __future__ import annotations

from rest_framework.exceptions import NotFound

from common.scoping import current_scope


def district_or_404() -> int:
    """The district of the office; an office without one has nothing here."""
    district_id = current_scope().district_id
    if district_id is None:
        raise NotFound
    return district_id
