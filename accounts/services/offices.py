"""Offices: granted and ended. A security administrator's work (等保 8.1.5.3): who opens accounts grants no rights."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction

from accounts.models import Grant
from accounts.naming import role_name
from accounts.roles import ROLES, Reach, Role
from accounts.selectors import accounts_of, grants_of, organizations_to_grant, units_to_grant
from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.periods import period
from orgs.models import Tier
from orgs.wording import tier_word


def grant_office(
    *,
    user_id: int,
    role: str,
    actor,
    organization_id: int | None = None,
    unit_id: int | None = None,
    since: date | None = None,
    last_day: date | None = None,
) -> Grant:
    """Give a user an office: a role at an organisation (or for a unit), from a day, until a day or open.

    since     first day, today by default
    last_day  last day in office, as people say it; None when open
    Raises RuleBroken with codes grant.role, grant.place, grant.tier, grant.period, grant.separated, grant.twice,
    grant.disabled; NotAllowed("grant.own").
    """
    require("grant.edit")
    chosen = ROLES.get(role)
    if chosen is None:
        raise RuleBroken("grant.role", "没有这个角色，请重新选择。", "role")
    since = since or today()
    if last_day is not None and last_day < since:
        raise RuleBroken("grant.period", "截止日期不能早于起始日期。", "last_day")
    until = last_day + timedelta(days=1) if last_day else None
    with transaction.atomic():
        user = accounts_of().select_for_update(of=("self",), no_key=True).filter(pk=user_id).first()
        if user is None:
            raise RuleBroken("account.missing", "没有这个账号，或不在你的范围内。", status=404)
        if actor is not None and user.pk == actor.pk:
            raise NotAllowed("grant.own", "不能给自己授权，请由另一位安全管理员办理。")
        if not user.is_active:
            raise Conflict("grant.disabled", "这个账号已经停用，请先由系统管理员启用。")
        place = _place(chosen, organization_id, unit_id)
        held = list(user.grants.in_force_during(since, until or date.max))
        _check_separation(chosen, held)
        same = [grant for grant in held if grant.role == role and _same_place(grant, place)]
        if same:
            raise Conflict("grant.twice", f"这段时间{user.display_name}已经在任“{same[0]}”，不用重复授权。")
        grant = _insert(user=user, role=role, period=period(since, until), granted_by=actor, **place)
        record(
            actor=actor,
            action="grant.given",
            obj=grant,
            organization_id=organization_id,
            user=user.username,
            role=role,
            since=since,
            last_day=last_day,
        )
    return grant


def end_grant(*, grant_id: int, actor, last_day: date | None = None) -> Grant:
    """End an office after its last day (yesterday by default, so that it ends at once); its tokens end with it.

    Raises RuleBroken("grant.missing" | "grant.ended" | "grant.period"), NotAllowed("grant.own").
    """
    require("grant.edit")
    last_day = last_day or today() - timedelta(days=1)
    with transaction.atomic():
        grant = grants_of().select_for_update(of=("self",), no_key=True).filter(pk=grant_id).first()
        if grant is None:
            raise RuleBroken("grant.missing", "没有这项授权，或不在你的范围内。", status=404)
        if actor is not None and grant.user_id == actor.pk:
            raise NotAllowed("grant.own", "不能结束自己的授权，请由另一位安全管理员办理。")
        if grant.until is not None and grant.until <= today():
            raise Conflict("grant.ended", "这项授权已经结束。")
        until = last_day + timedelta(days=1)
        if until < today():
            raise RuleBroken("grant.period", "截止日期不能早于昨天：已经办过的事不能变成无权办理。", "last_day")
        if until <= grant.since:
            # It began today or was to begin later: no day of it is left to keep, so it is withdrawn as a whole.
            grant_pk = grant.pk
            grant.delete()
            grant.pk = grant_pk
        else:
            grant.period = period(grant.since, until)
            grant.save(update_fields=["period"])
        record(
            actor=actor,
            action="grant.ended",
            obj=grant,
            organization_id=grant.organization_id,
            user=grant.user.username,
            role=grant.role,
            last_day=last_day,
        )
    return grant


def _place(role: Role, organization_id: int | None, unit_id: int | None) -> dict:
    if role.reach is Reach.UNIT:
        unit = units_to_grant().filter(pk=unit_id).first() if unit_id else None
        if unit is None:
            raise RuleBroken("grant.place", f"{role_name(role.code)}要指定所在的成员单位，请从列表中选择。", "unit")
        return {"unit": unit}
    organization = organizations_to_grant().filter(pk=organization_id).first() if organization_id else None
    if organization is None:
        raise RuleBroken("grant.place", f"{role_name(role.code)}要指定所在的组织，请从列表中选择。", "organization")
    if organization.tier not in role.tiers:
        allowed = "、".join(tier_word(tier) for tier in Tier if tier in role.tiers)
        raise RuleBroken(
            "grant.tier",
            f"{role_name(role.code)}只能在{allowed}一级任职，“{organization}”是{tier_word(organization.tier)}。",
            "organization",
        )
    return {"organization": organization}


def _same_place(grant: Grant, place: dict) -> bool:
    organization, unit = place.get("organization"), place.get("unit")
    return grant.organization_id == (organization and organization.pk) and grant.unit_id == (unit and unit.pk)


def _check_separation(role: Role, held: list[Grant]) -> None:
    """Three separated administrators: nobody holds two (等保 8.1.5.1–8.1.5.3). A database constraint says it again."""
    if not role.separated:
        return
    other = next((grant for grant in held if grant.role_enum.separated and grant.role != role.code), None)
    if other is not None:
        raise Conflict(
            "grant.separated",
            f"系统管理员、安全管理员、审计管理员必须由不同的人担任：此人在这段时间已经是{other.role_name}，"
            f"不能再担任{role_name(role.code)}。请换一个人，或先结束原来的授权。",
            "role",
        )


def _insert(**fields) -> Grant:
    try:
        with transaction.atomic():
            return Grant.objects.create(**fields)
    except IntegrityError as error:
        if "grant_separated_administrators" in str(error):
            raise Conflict(
                "grant.separated", "系统管理员、安全管理员、审计管理员必须由不同的人担任，此人已有其中一项。", "role"
            ) from error
        if "grant_once_at_a_time" in str(error) or "grant_unit_once_at_a_time" in str(error):
            raise Conflict("grant.twice", "这段时间此人已经担任这项职务，不用重复授权。") from error
        raise
