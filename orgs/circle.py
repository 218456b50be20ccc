"""The circle of a committee: the units that take part in it today. What it publishes or convenes is theirs to see.

An alliance has a circle of its own: what is done in its name is for its members, wherever they are, and not for the
units of the committee that leads it.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from common.clock import today
from common.scoping import NOTHING, Scope
from orgs.models import Alliance, AllianceMember, Participation


def in_circle(scope: Scope, path: str = "organization", alliance: str = "") -> Q:
    """Rows of the organisations in which the unit of this office takes part today.

    alliance  path to the alliance in whose name the row may stand: then its members see it, and nobody else does
    """
    joined = Participation.everywhere.filter(unit_id=scope.party_id, period__contains=today())
    committee = Q(**{f"{path}__in": joined.values("organization_id")})
    if not alliance:
        return committee
    return committee & Q(**{f"{alliance}__isnull": True}) | in_alliance(scope, alliance)


def in_alliance(scope: Scope, alliance: str = "alliance") -> Q:
    """Rows of the alliances in which the unit, or an organisation in sight of this office, is today; or which one in
    sight leads by now, whoever led it when the row was written.

    A district's alliances are its own: it sees their rows without this.
    """
    own = _own(scope)
    if own is None:
        return NOTHING
    rows = AllianceMember._base_manager.filter(own, period__contains=today())
    found = Q(**{f"{alliance}__in": rows.values("alliance_id")})
    if scope.party_id is None:
        led = Alliance._base_manager.filter(**{f"organization__{scope.column}": scope.anchor_id})
        found |= Q(**{f"{alliance}__in": led.values("pk")})
    return found


def in_alliance_then(scope: Scope, alliance: str, day: str) -> Q:
    """Rows of the alliances in which the unit, or an organisation in sight of this office, was on the day that the row
    tells: what reached a member then stays with it, when it left or the alliance was dissolved.

    alliance, day  paths from the row
    """
    own = _own(scope)
    if own is None:
        return NOTHING
    rows = AllianceMember._base_manager.filter(own, alliance_id=OuterRef(alliance), period__contains=OuterRef(day))
    return Q(**{f"{alliance}__isnull": False}) & Q(Exists(rows))


def _own(scope: Scope) -> Q | None:
    """Memberships of the unit, or of an organisation below the district in sight; None where there can be none."""
    if scope.party_id is not None:
        return Q(unit_id=scope.party_id)
    if scope.column and scope.column != "district_id":
        return Q(**{f"member__{scope.column}": scope.anchor_id})
    return None


def alliance_units(alliance_id: int, on) -> dict:
    """The units in an alliance on the day, by id, in the order of their names; whoever asks."""
    rows = AllianceMember._base_manager.filter(
        alliance_id=alliance_id, unit__isnull=False, period__contains=on
    ).select_related("unit")
    return {row.unit_id: row.unit for row in rows.order_by("unit__pinyin", "unit_id")}


def bodies_of(scope: Scope):
    """Ids of the organisations that the unit of this office has to do with: it takes part there, or is in an alliance
    that they lead."""
    joined = Participation.everywhere.filter(unit_id=scope.party_id, period__contains=today())
    return joined.values("organization_id").union(
        AllianceMember._base_manager.filter(unit_id=scope.party_id, period__contains=today()).values(
            "alliance__organization_id"
        )
    )
