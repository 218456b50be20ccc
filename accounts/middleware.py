"""Session limits, and the office one acts in."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from accounts.models import offices_of
from accounts.permissions import scope_of
from common.audit import RequestInfo, record, request_info
from common.clock import now, today
from common.models import AuditEvent
from common.scoping import request_scope, scope_or_none, set_scope
from orgs.wording import note_office

STARTED = "session_started"
SEEN = "session_seen"
GRANT = "grant_id"
API = "/api/"


def seconds_left(request) -> int:
    """Seconds until the sign-in ends whatever one does."""
    started = request.session.get(STARTED, now().timestamp())
    return max(0, int(started + settings.SESSION_ABSOLUTE_LIMIT.total_seconds() - now().timestamp()))


class SessionLimits:
    """Ends a session after idle time and after an absolute time; the page warns before (WCAG 2.2.1)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            moment = now().timestamp()
            started = request.session.setdefault(STARTED, moment)
            seen = request.session.get(SEEN, moment)
            idle = moment - seen > settings.SESSION_IDLE_LIMIT.total_seconds()
            if moment - started > settings.SESSION_ABSOLUTE_LIMIT.total_seconds() or idle:
                logout(request)
                return self._ended(request)
            # One write a minute is enough to measure half an hour.
            if moment - seen > 60 or SEEN not in request.session:
                request.session[SEEN] = moment
        return self.get_response(request)

    def _ended(self, request):
        if request.path.startswith(API):
            return self.get_response(request)  # as a stranger: 401
        # What was posted is not repeated after sign-in; the page it came from is shown again, with its draft.
        target = request.get_full_path() if request.method == "GET" else request.headers.get("referer", "/")
        return redirect(f"{reverse('accounts:sign_in')}?{urlencode({'next': target, 'reason': 'expired'})}")


class ActingOffice:
    """One office at a time: finds it, opens its scope, and runs the request in one transaction.

    Rights of several offices are never melted together. Who holds no office today may only change the password and
    sign out.
    """

    OPEN_PREFIXES = ("/accounts/", "/static/", "/healthz", "/readyz")
    # Whoever still has the first password may replace it and leave; administrators' pages are no exception.
    FIRST_PASSWORD = ("sign_in", "sign_out", "password_change", "keep_alive", "font_size", "help", "help_topic")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.acting = None
        request.offices = []
        with request_scope(), transaction.atomic():
            refusal = self._enter_office(request)
            response = refusal or self.get_response(request)
            undone = response.status_code >= 500 or getattr(request, "undo_everything", False)
            if undone:
                transaction.set_rollback(True)
            scope = scope_or_none()
        if undone and response.status_code == HTTPStatus.FORBIDDEN:
            self._note_refusal(request, scope)
        return response

    def _note_refusal(self, request, scope):
        """A service said no and all was undone: the refusal itself stays on record."""
        info = RequestInfo(
            ip=request.META.get("REMOTE_ADDR") or None,
            request_id=getattr(request, "request_id", ""),
            office=str(request.acting or ""),
        )
        token = request_info.set(info)
        try:
            with request_scope(), transaction.atomic():
                set_scope(scope)
                record(
                    actor=request.user,
                    action="access.refused",
                    result=AuditEvent.Result.REFUSED,
                    path=request.path[:200],
                    method=request.method,
                )
        finally:
            request_info.reset(token)

    def _open_before_the_first_password(self, request):
        if not request.path.startswith("/accounts/"):
            return request.path.startswith(self.OPEN_PREFIXES)
        try:
            return resolve(request.path).url_name in self.FIRST_PASSWORD
        except Resolver404:
            return True  # to be told that there is no such page

    def _enter_office(self, request):
        user = request.user
        if not user.is_authenticated:
            return None
        open_page = request.path.startswith(self.OPEN_PREFIXES)
        if user.must_change_password and not self._open_before_the_first_password(request):
            if request.path.startswith(API):
                return _problem("password", "请先登录网页修改初始密码。")
            return redirect("accounts:password_change")
        request.offices = list(offices_of(user, today()))
        chosen = request.session.get(GRANT)
        acting = next((grant for grant in request.offices if grant.pk == chosen), None)
        acting = acting or next(iter(request.offices), None)
        if acting is not None:
            request.acting = acting
            set_scope(scope_of(acting))
            note_office(acting.practice_today)
        elif not open_page:
            if request.path.startswith(API):
                return None  # a bearer token may still open an office; otherwise the API says 403
            return render(request, "accounts/no_office.html", status=403)
        return None


def _problem(code: str, detail: str):
    body = {"type": "about:blank", "title": "Forbidden", "status": 403, "code": code, "detail": detail}
    return JsonResponse(
        body, status=403, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
    )
