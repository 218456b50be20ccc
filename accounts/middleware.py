"""Session limits, and the office one acts in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import offices_of
from accounts.permissions import scope_of
from common.clock import now, today
from common.scoping import request_scope, set_scope

STARTED = "session_started"
SEEN = "session_seen"
GRANT = "grant_id"


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
                query = urlencode({"next": request.get_full_path(), "reason": "expired"})
                return redirect(f"{reverse('accounts:sign_in')}?{query}")
            # One write a minute is enough to measure half an hour.
            if moment - seen > 60 or SEEN not in request.session:
                request.session[SEEN] = moment
        return self.get_response(request)


class ActingOffice:
    """One office at a time: finds it, opens its scope, and runs the request in one transaction.

    Rights of several offices are never melted together. Who holds no office today may only change the password and
    sign out.
    """

    OPEN_PREFIXES = ("/accounts/", "/static/", "/healthz", "/readyz", "/help/", "/feedback/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.acting = None
        request.offices = []
        with request_scope(), transaction.atomic():
            refusal = self._enter_office(request)
            response = refusal or self.get_response(request)
            if response.status_code >= 500 or getattr(request, "undo_everything", False):
                transaction.set_rollback(True)
        return response

    def _enter_office(self, request):
        user = request.user
        if not user.is_authenticated:
            return None
        if user.must_change_password and not request.path.startswith(self.OPEN_PREFIXES):
            return redirect("accounts:password_change")
        request.offices = list(offices_of(user, today()))
        chosen = request.session.get(GRANT)
        acting = next((grant for grant in request.offices if grant.pk == chosen), None)
        acting = acting or next(iter(request.offices), None)
        if acting is not None:
            request.acting = acting
            set_scope(scope_of(acting))
        elif not request.path.startswith(self.OPEN_PREFIXES):
            return render(request, "accounts/no_office.html", status=403)
        return None
