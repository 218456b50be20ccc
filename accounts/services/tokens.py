"""Tokens of programs: issued for one grant, shown once, with fewer rights than the office and an end."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.authentication import MARK, digest_of
from accounts.models import ApiToken
from accounts.selectors import grants_of, tokens_in_the_name_of, tokens_of
from common.audit import record
from common.authority import require
from common.clock import midnight, now, today
from common.errors import Conflict, RuleBroken
from common.periods import add_years

LONGEST_YEARS = 1


def issue_token(*, grant_id: int, name: str, scopes: Iterable[str], last_day: date, actor) -> tuple[ApiToken, str]:
    """Issue a token for an office; return it and its text `gj_<prefix>_<secret>`, which is stored nowhere.

    scopes    verbs, all of them among the role's
    last_day  last day on which it works, at most a year ahead
    Raises RuleBroken with codes token.grant, token.name, token.scopes, token.expiry.
    """
    require("token.edit")
    name = " ".join(name.split())
    if not 2 <= len(name) <= 60:
        raise RuleBroken("token.name", "请写明用途，2 到 60 个字，例如“区数据中台每日取数”。", "name")
    with transaction.atomic():
        grant = grants_of().select_for_update(of=("self",), no_key=True).filter(pk=grant_id).first()
        if grant is None or not grant.holds_on(today()) or not grant.user.is_active:
            raise RuleBroken("token.grant", "没有这项在任的授权，请重新选择。", "grant")
        chosen = sorted(set(scopes))
        surplus = [verb for verb in chosen if verb not in grant.role_enum.verbs]
        if surplus or not chosen:
            sentence = f"{grant.role_name}没有这些权限：{'、'.join(surplus)}。" if surplus else "请至少选择一项权限。"
            raise RuleBroken("token.scopes", sentence, "scopes")
        if not today() <= last_day <= add_years(today(), LONGEST_YEARS):
            raise RuleBroken("token.expiry", f"有效期从今天起，最长 {LONGEST_YEARS} 年，到期可以重新签发。", "last_day")
        secret = secrets.token_urlsafe(32)
        token = ApiToken.objects.create(
            grant=grant,
            name=name,
            prefix=secrets.token_hex(4),
            digest=digest_of(secret),
            scopes=chosen,
            expires_at=midnight(last_day + timedelta(days=1)),
            created_by=actor,
        )
        record(
            actor=actor,
            action="token.issued",
            obj=token,
            organization_id=grant.organization_id,
            user=grant.user.username,
            scopes=chosen,
            last_day=last_day,
        )
    return token, f"{MARK}_{token.prefix}_{secret}"


def revoke_token(*, token_id: int, actor) -> ApiToken:
    """Revoke a token: it stops working at once."""
    require("token.edit")
    return _revoke(tokens_of(), token_id, actor)


def revoke_own_token(*, token_id: int, actor) -> ApiToken:
    """Revoke a token that acts in one's own name: whoever fears that it was lost need not wait for anybody."""
    return _revoke(tokens_in_the_name_of(actor), token_id, actor)


@transaction.atomic
def _revoke(tokens: QuerySet[ApiToken], token_id: int, actor) -> ApiToken:
    token = tokens.select_for_update(of=("self",), no_key=True).filter(pk=token_id).first()
    if token is None:
        raise RuleBroken("token.missing", "没有这个令牌，或不在你的范围内。", status=404)
    if token.revoked_at is not None:
        raise Conflict("token.revoked", "这个令牌已经吊销。")
    token.revoked_at = now()
    token.save(update_fields=["revoked_at"])
    record(actor=actor, action="token.revoked", obj=token, organization_id=token.grant.organization_id)
    return token
