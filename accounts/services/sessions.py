"""Signing in and out, changing one's password, ending sessions."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils.module_loading import import_string

from accounts.middleware import GRANT, SEEN, STARTED
from accounts.models import PasswordUsed, User, UserSession, offices_of
from accounts.passwords import KEEP_FORMER, check_policy
from common.audit import record
from common.clock import now, today
from common.errors import NotAllowed, RuleBroken
from common.models import AuditEvent
from common.scoping import everything

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def sign_in(*, request: HttpRequest, username: str, password: str) -> User:
    """Sign the user in, with a new session key; raises RuleBroken("sign_in.failed" | "sign_in.expired").

    Which of name and password was wrong is not said. django-axes counts failures of the pair of name and address.
    """
    username = username.strip().lower()
    user = authenticate(request, username=username, password=password)
    if user is None:
        action = "session.locked" if getattr(request, "axes_locked_out", False) else "session.failed"
        record(actor=None, action=action, result=AuditEvent.Result.FAILED, username=username[:40])
        raise RuleBroken(
            "sign_in.failed", "用户名或密码不对，请检查后再试。忘记密码的，请联系本区系统管理员重置。", status=400
        )
    if user.must_change_password and user.initial_password_expires and user.initial_password_expires <= now():
        record(actor=user, action="session.failed", result=AuditEvent.Result.FAILED, reason="initial password expired")
        raise RuleBroken("sign_in.expired", "初始密码已经过期，请联系本区系统管理员重新设置。", status=400)
    login(request, user)
    moment = now()
    request.session[STARTED] = request.session[SEEN] = moment.timestamp()
    request.session.save()
    UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "started_at": moment,
            "ip": request.META.get("REMOTE_ADDR") or None,
            "agent": agent_name(request.headers.get("User-Agent", "")),
        },
    )
    record(actor=user, action="session.opened")
    return user


def sign_out(*, request: HttpRequest) -> None:
    """End this session."""
    record(actor=request.user, action="session.closed")
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)


def switch_office(*, request: HttpRequest, grant_id: int) -> None:
    """Act in another of one's own offices from the next request on; raises NotAllowed("office.not_yours")."""
    grant = next((grant for grant in request.offices if grant.pk == grant_id), None)
    if grant is None:
        raise NotAllowed("office.not_yours", "这个岗位已经不在任，请刷新页面后再选。")
    request.session[GRANT] = grant.pk
    record(actor=request.user, action="session.office", obj=grant, organization_id=grant.organization_id)


def change_password(*, request: HttpRequest, current: str, new: str) -> None:
    """Change one's own password; every other session of the user ends.

    Raises RuleBroken("password.wrong" at `current` | "password.weak" at `new`).
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=request.user.pk)
        if not user.check_password(current):
            record(actor=user, action="account.password_refused", obj=user, result=AuditEvent.Result.REFUSED)
            raise RuleBroken("password.wrong", "现在的密码不对，请重新输入。", "current")
        check_policy(new, user=user, words=words_of(user))
        PasswordUsed.objects.create(user=user, password=user.password)
        keep = list(user.former_passwords.values_list("pk", flat=True)[:KEEP_FORMER])
        user.former_passwords.exclude(pk__in=keep).delete()
        user.set_password(new)
        user.must_change_password = False
        user.initial_password_expires = None
        user.password_changed_at = now()
        user.save(update_fields=["password", "must_change_password", "initial_password_expires", "password_changed_at"])
        request.user = user
        old_key = request.session.session_key
        update_session_auth_hash(request, user)
        request.session.save()
        UserSession.objects.filter(session_key=old_key).update(session_key=request.session.session_key)
        end_sessions_of(user, keep=request.session.session_key)
        record(actor=user, action="account.password_changed", obj=user)


def end_session(*, session_id: int, current: str | None, actor: User) -> None:
    """End one of one's own sessions in another browser.

    current  key of the session that asks; to end that one, one signs out
    Raises RuleBroken("session.missing" | "session.current").
    """
    with transaction.atomic():
        session = UserSession.objects.select_for_update().filter(pk=session_id, user=actor).first()
        if session is None:
            raise RuleBroken("session.missing", "这次登录已经结束。", status=404)
        if session.session_key == current:
            raise RuleBroken("session.current", "这就是正在用的登录，要结束它请点“退出”。")
        _forget([session.session_key])
        session.delete()
        record(actor=actor, action="session.ended", obj=actor)


def end_sessions_of(user: User, *, keep: str | None = None) -> int:
    """End all sessions of a user, but the one with the given key; how many there were."""
    sessions = UserSession.objects.filter(user=user).exclude(session_key=keep or "")
    keys = list(sessions.values_list("session_key", flat=True))
    _forget(keys)
    sessions.delete()
    return len(keys)


def living_sessions(user: User) -> list[UserSession]:
    """The user's sessions that have not ended, the newest first; those that have are forgotten."""
    sessions = list(user.sessions.all())
    keys = [session.session_key for session in sessions]
    alive = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=now()).values_list("session_key", flat=True)
    )
    dead = [session.pk for session in sessions if session.session_key not in alive]
    if dead:
        UserSession.objects.filter(pk__in=dead).delete()
    return [session for session in sessions if session.session_key in alive]


def words_of(user: User) -> list[str]:
    """Names that must not be part of the user's password: the own ones and those of the offices."""
    with everything("names that must not be in a password"):
        offices = [grant.title for grant in offices_of(user, today())] if user.pk else []
    return [user.username, user.display_name, *offices]


def agent_name(agent: str) -> str:
    """A user agent as people know it: Edge · Windows."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "其他浏览器")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    version = re.search(r"(?:Edg|OPR|Firefox|Chrome|Version)/(\d+)", agent)
    return " · ".join(part for part in (f"{browser} {version[1]}" if version else browser, system) if part)[:80]


def _forget(keys: list[str]) -> None:
    store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    for key in keys:
        store(key).delete()
