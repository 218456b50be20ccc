"""Which evidence counts on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q


def in_force(on: date) -> Q:
    """Evidence that was on record on the day."""
    return Q(recorded_on__lte=on, done_on__lte=on) & (Q(withdrawn_on=None) | Q(withdrawn_on__gt=on))
