"""Who acts for whom. A party is a unit, or the committee whose list it is (unit None).

Seeing is the scope's affair (`common.scoping`); acting is narrower: a unit sees what others published and may change
none of it. An office of the tree that covers the committee acts for the committee, and on behalf of a unit whose
liaison officer does not use the system; that it was on behalf is recorded.
"""

from __future__ import annotations

from common.authority import covers, require
from common.clock import today
from common.errors import Conflict, NotAllowed
from common.scoping import Scope, current_scope
from orgs.models import Organization


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


def require_standing(organization: Organization) -> None:
    """Conflict("organization.closed") when the committee was dissolved: nothing new comes into its running lists."""
    if organization.until is not None and organization.until <= today():
        raise Conflict(
            "organization.closed",
            f"“{organization.name}”已于 {organization.until} 撤销，它的清单不再填报、发布、认领和拟定协议。"
            "请到承接它的组织的清单里办理。",
        )
