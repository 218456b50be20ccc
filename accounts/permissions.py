"""Who may do what: the only place that answers.

`can(scope, verb, obj)` is asked by templates, views, viewsets and services alike. Rights follow the office: a grant
that ended yesterday answers no today with nobody doing anything.
"""

from __future__ import annotations

from datetime import date

from accounts.models import Grant
from accounts.roles import ROLES, Reach
from common.authority import can, require
from common.errors import NotAllowed
from common.scoping import Scope
from orgs.models import TIER_COLUMN, Organization, Tier

__all__ = ["can", "grant_in_force", "require", "require_superior", "scope_of"]


def scope_of(grant: Grant) -> Scope:
    """The scope of one office. A separated administrator has a district and no business data at all."""
    role = ROLES[grant.role]
    if role.reach is Reach.UNIT:
        return Scope(
            party_id=grant.unit_id,
            user_id=grant.user_id,
            grant_id=grant.pk,
            role=role.code,
            verbs=role.verbs,
            district_id=grant.unit.district_id,
        )
    organization = grant.organization
    return Scope(
        column=None if role.separated else TIER_COLUMN[Tier(organization.tier)],
        anchor_id=None if role.separated else organization.pk,
        user_id=grant.user_id,
        grant_id=grant.pk,
        role=role.code,
        verbs=role.verbs,
        district_id=organization.district_id,
    )


def require_superior(verb: str, organization: Organization, *, scope: Scope | None = None) -> Scope:
    """Like `require`, and the office must stand above the organisation: nobody decides on the own filing."""
    scope = require(verb, organization, scope=scope)
    if not scope.sees_everything and scope.anchor_id == organization.pk:
        raise NotAllowed("not_own", "报备由上级组织办理，不能由本组织自己办理。")
    return scope


def grant_in_force(grant: Grant, on: date) -> bool:
    """Whether the office is held on the day, by a user who may sign in."""
    return grant.holds_on(on) and grant.user.is_active
