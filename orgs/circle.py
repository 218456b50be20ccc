"""The circle of a committee: the units that take part in it today. What it publishes or convenes is theirs to see."""

from __future__ import annotations

from django.db.models import Q

from common.clock import today
from common.scoping import Scope
from orgs.models import Participation


def in_circle(scope: Scope, path: str = "organization") -> Q:
    """Rows of the organisations in which the unit of this office takes part today."""
    joined = Participation.everywhere.filter(unit_id=scope.party_id, period__contains=today())
    return Q(**{f"{path}__in": joined.values("organization_id")})
