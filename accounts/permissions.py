"""What an office may reach: the scope that a grant opens. What may be done in it, `common.authority` answers.

Rights follow the office: a grant that ended yesterday opens nothing today with nobody doing anything.
"""

from __future__ import annotations

from datetime import date

from accounts.models import Grant
from accounts.roles import ROLES, Reach
from common.scoping import Scope
from orgs.models import TIER_COLUMN, Tier


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


def grant_in_force(grant: Grant, on: date) -> bool:
    """Whether the office is held on the day, by a user who may sign in."""
    return grant.holds_on(on) and grant.user.is_active
