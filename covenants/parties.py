"""Who acts for whom. A party is a unit, or the committee whose list it is (unit None).

Seeing is the scope's affair (`common.scoping`); acting is narrower: a unit sees what others published and may change
none of it. An office of the tree that covers the committee acts for the committee, and on behalf of a unit whose
liaison officer does not use the system; that it was on behalf is recorded.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from common.authority import covers, require
from common.clock import today
from common.errors import Conflict, NotAllowed
from common.scoping import Scope, current_scope
from orgs.models import AllianceMember, Organization, Participation

if TYPE_CHECKING:
    from covenants.models import ListCycle


def acts_for(scope: Scope, organization: Organization, unit_id: int | None) -> bool:
    """Whether the office may act for the party in the lists of this committee."""
    if scope.party_id is not None:
        return unit_id is not None and unit_id == scope.party_id
    return covers(scope, organization)


def acts_itself(scope: Scope, organization: Organization, unit_id: int | None) -> bool:
    """Whether the office is the party's own: of the unit, or of this very committee and not of one above it."""
    if scope.party_id is not None or unit_id is not None:
        return unit_id is not None and unit_id == scope.party_id
    return scope.anchor_id == organization.pk


def require_party(verb: str, organization: Organization, unit_id: int | None) -> Scope:
    """The scope, if it has the verb and may act for the party; raises NotAllowed otherwise."""
    scope = require(verb)
    if not acts_for(scope, organization, unit_id):
        raise NotAllowed("not_party", "这一项属于另一方，只能由对方或其所在社区、街道办理。")
    return scope


def own_unit(scope: Scope | None = None) -> int | None:
    """The unit for which the office acts by itself; None for an office of the tree."""
    return (scope or current_scope()).party_id


def is_dissolved(organization: Organization, on: date | None = None) -> bool:
    """Whether the committee was dissolved by the day."""
    return organization.until is not None and organization.until <= (on or today())


def require_standing(organization: Organization) -> None:
    """Conflict("organization.closed") when the committee was dissolved: nothing new comes into its running lists."""
    if is_dissolved(organization):
        raise Conflict(
            "organization.closed",
            f"“{organization.name}”已于 {organization.until} 撤销，它的清单不再填报、审议、发布、认领、拟定和签订协议。"
            "请到承接它的组织的清单里办理。",
        )


# ---- who takes part -------------------------------------------------------------------------------------------------


def is_member(cycle: ListCycle, unit_id: int, on: date | None = None) -> bool:
    """Whether the unit takes part on the day in whose list it is: the committee, or the alliance; whoever asks."""
    on = on or today()
    still = Q(unit__closed_on__isnull=True) | Q(unit__closed_on__gt=on)
    if cycle.alliance_id is not None:
        rows = AllianceMember._base_manager.filter(still, alliance_id=cycle.alliance_id, unit_id=unit_id)
    else:
        rows = Participation.everywhere.filter(still, organization_id=cycle.organization_id, unit_id=unit_id)
    return rows.filter(period__contains=on).exists()


def left_by(on: date) -> ExpressionWrapper:
    """Annotation `has_left` of rows with `unit`, `organization` and `cycle`: a unit's, which takes no part on the day.

    What the committee itself wrote is nobody's who could leave.
    """
    still = Q(unit__closed_on__isnull=True) | Q(unit__closed_on__gt=on)
    joined = Participation.everywhere.filter(
        still, organization_id=OuterRef("organization_id"), unit_id=OuterRef("unit_id"), period__contains=on
    )
    allied = AllianceMember._base_manager.filter(
        still, alliance_id=OuterRef("cycle__alliance_id"), unit_id=OuterRef("unit_id"), period__contains=on
    )
    there = Q(Q(cycle__alliance__isnull=True) & Exists(joined)) | Exists(allied)
    return ExpressionWrapper(Q(unit_id__isnull=False) & ~there, output_field=BooleanField())
