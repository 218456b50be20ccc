"""What is the acting office's own: its dues, its reminders, what it put off."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from common.scoping import Scope
from notices import sources
from notices.due import Due


def held_by(scope: Scope) -> Q:
    """Reminders and snoozes of the office: a unit's own, or those of the committee it stands for.

    An administrator stands for the district, without a place in its tree: read under `everything` with this filter.
    """
    if scope.party_id is not None:
        return Q(unit_id=scope.party_id)
    place = scope.anchor_id if scope.anchor_id is not None else scope.district_id
    return Q(unit=None, organization_id=place) if place is not None else Q(pk__in=[])


def own_due(thing: str, on: date) -> Due | None:
    """What of that name is the acting office's turn on the day, None when it is done or another's."""
    return next((due for due in sources.own_dues(on) if due.thing == thing), None)
