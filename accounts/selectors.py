"""Reads of accounts. Users, grants and tokens are no scoped models: these functions are how they are confined."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from accounts.models import ApiToken, Grant, User
from accounts.roles import ROLES, Reach
from common.clock import today
from common.errors import NotAllowed
from common.models import AuditEvent
from common.scoping import Scope, current_scope
from orgs.models import Organization, Unit

# More places than this are not listed for choosing; one looks for them by name.
PLACES_SHOWN = 200
# Objects called after a person. The audit administrator reads no personal data: they are shown by number.
PERSONAL = {
    "members.Person": "人员",
    "members.Appointment": "任职",
    "members.Nomination": "拟任人选",
    "members.Duty": "履职事项",
    "members.Secondment": "挂职",
    "members.TrainingAttendance": "参训",
    "members.CheckIn": "报到",
    "members.Service": "党员服务",
    "grids.GridPost": "网格岗位",
    "grids.HomeProfile": "微家概况",
    "grids.Matter": "民情事项",
    "grids.OwnersMember": "业委会成员",
}


def _district(scope: Scope | None) -> tuple[bool, int | None]:
    scope = scope or current_scope()
    if not scope.sees_everything and scope.district_id is None:
        raise NotAllowed()
    return scope.sees_everything, scope.district_id


def accounts_of(scope: Scope | None = None) -> QuerySet[User]:
    """Users of the acting office's district."""
    everywhere, district_id = _district(scope)
    return User.objects.all() if everywhere else User.objects.filter(district_id=district_id)


def grants_of(scope: Scope | None = None) -> QuerySet[Grant]:
    """Offices held by users of the district."""
    everywhere, district_id = _district(scope)
    grants = Grant.objects.select_related("user", "organization", "unit", "granted_by")
    return grants if everywhere else grants.filter(user__district_id=district_id)


def tokens_of(scope: Scope | None = None) -> QuerySet[ApiToken]:
    """Tokens of users of the district."""
    everywhere, district_id = _district(scope)
    tokens = ApiToken.objects.select_related("grant__user", "grant__organization", "grant__unit", "created_by")
    return tokens if everywhere else tokens.filter(grant__user__district_id=district_id)


def tokens_in_the_name_of(user: User) -> QuerySet[ApiToken]:
    """Tokens that stand for one of the user's own offices, the newest first."""
    tokens = ApiToken.objects.select_related("grant__user", "grant__organization", "grant__unit")
    return tokens.filter(grant__user=user).order_by("-id")


def with_offices(users: QuerySet[User]) -> QuerySet[User]:
    """Users with `current_offices`, the grants in force today."""
    grants = Grant.objects.in_force(today()).select_related("organization", "unit").order_by("id")
    return users.prefetch_related(Prefetch("grants", queryset=grants, to_attr="current_offices"))


def organizations_to_grant(scope: Scope | None = None) -> QuerySet[Organization]:
    """Organisations of the district at which an office may be granted: names only, for who grants and sees no data."""
    everywhere, district_id = _district(scope)
    nodes = Organization.tree.filter(period__contains=today()).order_by("tree_id", "lft")
    return nodes if everywhere else nodes.filter(district_id=district_id)


def units_to_grant(scope: Scope | None = None) -> QuerySet[Unit]:
    """Units of the district for which a liaison may be named."""
    everywhere, district_id = _district(scope)
    units = Unit._base_manager.filter(closed_on=None).order_by("pinyin", "id")
    return units if everywhere else units.filter(district_id=district_id)


def places_to_grant(role: str, q: str = "") -> tuple[str, QuerySet[Organization] | QuerySet[Unit]]:
    """Where a role may be granted: ("organization" | "unit", places whose name contains `q`)."""
    chosen = ROLES[role]
    if chosen.reach is Reach.UNIT:
        field, places = "unit", units_to_grant()
    else:
        field, places = "organization", organizations_to_grant().filter(tier__in=chosen.tiers)
    return field, places.filter(name__icontains=q.strip()) if q.strip() else places


def object_text(event: AuditEvent) -> str:
    """What an event was about; people by number."""
    kind = PERSONAL.get(event.object_type)
    return f"{kind} {event.object_id}" if kind else event.object_name
