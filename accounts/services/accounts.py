"""Accounts: opened, stopped, restarted, given a new first password. A system administrator's work (等保 8.1.5.1)."""

from __future__ import annotations

import re
from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.db import transaction

from accounts.models import User
from accounts.passwords import random_password
from accounts.selectors import accounts_of
from accounts.services.sessions import end_sessions_of
from common.audit import record
from common.authority import require
from common.clock import now
from common.errors import Conflict, NotAllowed, RuleBroken

INITIAL_PASSWORD_LIFE = timedelta(hours=72)
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")
# One account is one person (等保 8.1.4.2): a name that several people would share is refused.
_SHARED = {
    "admin",
    "administrator",
    "root",
    "test",
    "guest",
    "office",
    "public",
    "user",
    "shequ",
    "jiedao",
    "zuzhibu",
    "dangwei",
}


def create_account(*, username: str, display_name: str, actor, district_id: int | None = None) -> tuple[User, str]:
    """Open an account; return it and its first password, which is shown once and lives 72 hours.

    district_id  whose account it is; the acting office's district when not given
    Raises RuleBroken("account.username" | "account.name" | "account.taken").
    """
    scope = require("account.edit")
    username = username.strip().lower()
    display_name = " ".join(display_name.split())
    if not _USERNAME.fullmatch(username):
        raise RuleBroken(
            "account.username",
            "用户名用 3 到 40 个小写字母、数字或 . _ -，以字母开头，例如 wangfang 或 wangfang.xh。",
            "username",
        )
    if username in _SHARED:
        raise RuleBroken("account.username", "一个账号只给一个人用，请用本人姓名拼音作用户名。", "username")
    if not 2 <= len(display_name) <= 40:
        raise RuleBroken("account.name", "请填写本人姓名，2 到 40 个字。", "display_name")
    with transaction.atomic():
        if User.objects.filter(username=username).exists():
            raise Conflict("account.taken", "这个用户名已经有人用，请换一个，例如加上单位简称。", "username")
        user = User(
            username=username,
            display_name=display_name,
            district_id=district_id or scope.district_id,
        )
        password = _give_first_password(user)
        user.save(force_insert=True)
        record(actor=actor, action="account.created", obj=user)
    return user, password


def disable_account(*, user_id: int, actor) -> User:
    """Stop an account: signed out everywhere at once; its history and grants stay on record."""
    require("account.edit")
    with transaction.atomic():
        user = _lock(user_id)
        _not_oneself(user, actor, "停用")
        if not user.is_active:
            raise Conflict("account.disabled", "这个账号已经停用。")
        user.is_active, user.disabled_at = False, now()
        user.save(update_fields=["is_active", "disabled_at"])
        ended = end_sessions_of(user)
        record(actor=actor, action="account.disabled", obj=user, sessions=ended)
    return user


def enable_account(*, user_id: int, actor) -> tuple[User, str]:
    """Restart a stopped account, with a new first password; return both."""
    require("account.edit")
    with transaction.atomic():
        user = _lock(user_id)
        if user.is_active:
            raise Conflict("account.enabled", "这个账号没有停用。")
        user.is_active, user.disabled_at = True, None
        password = _give_first_password(user)
        user.save()
        record(actor=actor, action="account.enabled", obj=user)
    return user, password


def reset_password(*, user_id: int, actor) -> tuple[User, str]:
    """Give a new first password, for somebody who forgot the old one; sessions end. Return user and password."""
    require("account.edit")
    with transaction.atomic():
        user = _lock(user_id)
        _not_oneself(user, actor, "重置")
        if not user.is_active:
            raise Conflict("account.disabled", "这个账号已经停用，请先启用。")
        password = _give_first_password(user)
        user.save()
        end_sessions_of(user)
        record(actor=actor, action="account.password_reset", obj=user)
    return user, password


def unlock_account(*, user_id: int, actor) -> int:
    """Forget the failed sign-ins of a user at all addresses; how many addresses were counted."""
    require("account.unlock")
    with transaction.atomic():
        user = _lock(user_id)
        count = AxesProxyHandler.reset_attempts(username=user.username)
        record(actor=actor, action="account.unlocked", obj=user, addresses=count)
    return count


def _lock(user_id: int) -> User:
    user = accounts_of().select_for_update(of=("self",), no_key=True).filter(pk=user_id).first()
    if user is None:
        raise RuleBroken("account.missing", "没有这个账号，或不在你的范围内。", status=404)
    return user


def _not_oneself(user: User, actor, what: str) -> None:
    if actor is not None and user.pk == actor.pk:
        raise NotAllowed("account.own", f"不能{what}自己的账号，请由另一位系统管理员办理。")


def _give_first_password(user: User) -> str:
    password = random_password()
    user.set_password(password)
    user.must_change_password = True
    user.initial_password_expires = now() + INITIAL_PASSWORD_LIFE
    return password
