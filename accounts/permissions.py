"""Who may do what: the only place that answers.

`can(scope, verb, obj)` is asked by templates, views, viewsets and services alike. Rights follow the office: a grant
that ended yesterday answers no today with nobody doing anything.
"""

from __future__ import annotations

from datetime import date

from accounts.models import Grant
from accounts.roles import ROLES, Reach
from common.errors import NotAllowed
from common.scoping import Scope, current_scope
from orgs.models import TIER_COLUMN, Organization, Tier


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


def can(scope: Scope, verb: str, obj=None) -> bool:
    """Whether the office may do `verb`, and with `obj` when one is given.

    obj is an Organization, a unit, or any scoped object with an `organization_id`; objects are compared by their
    tier columns, never by the position in the tree.
    """
    if scope.sees_everything:
        return True
    if verb not in scope.verbs:
        return False
    if obj is None:
        return True
    if isinstance(obj, Organization):
        return scope.column is not None and getattr(obj, scope.column) == scope.anchor_id
    return type(obj)._base_manager.filter(scope.q(type(obj)), pk=obj.pk).exists()


def require(verb: str, obj=None, *, scope: Scope | None = None) -> Scope:
    """The current scope if it may do this; raises NotAllowed otherwise."""
    scope = scope or current_scope()
    if not can(scope, verb, obj):
        raise NotAllowed()
    return scope


def require_superior(verb: str, organization: Organization, *, scope: Scope | None = None) -> Scope:
    """Like `require`, and the office must stand above the organisation: nobody decides on the own filing."""
    scope = require(verb, organization, scope=scope)
    if not scope.sees_everything and scope.anchor_id == organization.pk:
        raise NotAllowed("not_own", "报备由上级组织办理，不能由本组织自己办理。")
    return scope


def grant_in_force(grant: Grant, on: date) -> bool:
    """Whether the office is held on the day, by a user who may sign in."""
    return grant.holds_on(on) and grant.user.is_active
