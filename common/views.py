"""What every page needs: the day it shows, who may open it, and one act per double click.

@requires("org.view")                       # 403 page for an office that may not; sign-in for a stranger
@once                                       # the second post of the same form answers as the first did
def rename(request, pk): ...

class Tree(VerbRequired, TemplateView):
    verb = "org.view"
    post_verb = "org.edit"                  # when changing asks for more than looking
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import wraps
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from common import authority
from common.audit import record
from common.clock import today
from common.models import AuditEvent, IdempotencyKey
from common.scoping import scope_or_none

EARLIEST = date(1949, 10, 1)
KEY_FIELD = "_once"
_KEY = re.compile(r"[0-9A-Za-z-]{8,64}")


# ---- the day a page shows -------------------------------------------------------------------------------------------


def as_of(request: HttpRequest) -> date:
    """The day `?on=YYYY-MM-DD` asks for, today by default.

    A bad value is answered with a sentence and today. The day is noted on the request: the context processor
    `shell` gives templates `as_of` when it is another day than today.
    """
    text = request.GET.get("on", "").strip()
    day = today()
    if text:
        try:
            day = date.fromisoformat(text)
            if day < EARLIEST or day.year > today().year + 50:
                raise ValueError("far from any record")
        except ValueError:
            day = today()
            messages.error(request, f"日期“{text[:20]}”看不懂，已显示今天的情况。请写成 2026-06-30 这样的日期。")
    request.as_of = day
    return day


def is_past_view(request: HttpRequest) -> bool:
    """Whether the page shows another day than today; such a page only shows, it offers no action."""
    return getattr(request, "as_of", None) not in (None, today())


# ---- who may open it ------------------------------------------------------------------------------------------------


def may(verb: str, obj=None) -> bool:
    """Whether the office one acts in may do this; the one place that answers is `common.authority.can`."""
    scope = scope_or_none()
    if scope is None:
        return False
    return authority.can(scope, verb, obj)


def refused(request: HttpRequest, verb: str) -> HttpResponse:
    """The 403 page, noted in the audit trail."""
    record(
        actor=request.user,
        action="access.refused",
        result=AuditEvent.Result.REFUSED,
        verb=verb,
        path=request.path[:200],
        method=request.method,
    )
    return render(request, "errors/403.html", status=403)


def requires(verb: str, *, post: str | None = None) -> Callable:
    """Decorator of a view: the office must hold `verb` (and `post`, when given, for anything but GET and HEAD)."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            answer = _gate(request, verb, post)
            return view(request, *args, **kwargs) if answer is None else answer

        guarded.verb, guarded.post_verb = verb, post
        return guarded

    return decorate


class VerbRequired:
    """Mixin of class-based views, first in the list of bases: `verb`, and `post_verb` for changing methods."""

    verb: str = ""
    post_verb: str | None = None

    def dispatch(self, request, *args, **kwargs):
        """Let in whoever may; 403 page otherwise."""
        if not self.verb:
            raise ImproperlyConfigured(f"{type(self).__name__} says no verb")
        answer = _gate(request, self.verb, self.post_verb)
        return super().dispatch(request, *args, **kwargs) if answer is None else answer


def _gate(request, verb, post_verb) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    needed = verb if request.method in ("GET", "HEAD") or post_verb is None else post_verb
    return None if may(needed) else refused(request, needed)


# ---- one act per form -----------------------------------------------------------------------------------------------


def once(view):
    """Decorator: a form that carries `{% idempotency_key %}` is carried out once.

    The key is claimed before the view runs. A second post of it waits for the first and is sent where the first was
    sent. An answer that is no redirect (a form with errors) gives the key back; so does an error, with everything
    else that the request did.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        key = request.POST.get(KEY_FIELD, "") if request.method == "POST" else ""
        if not key or not _KEY.fullmatch(key) or not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        claim = IdempotencyKey(user_id=request.user.pk, key=key, path=request.path[:300])
        # ON CONFLICT DO NOTHING waits for a transaction that holds the same key, then inserts or steps back.
        IdempotencyKey.objects.bulk_create([claim], ignore_conflicts=True)
        mine = IdempotencyKey.objects.select_for_update().get(user=request.user, key=key, path=claim.path)
        if mine.location:
            messages.info(request, "这项操作已经办理，重复点击没有再次办理。")
            return _go(request, mine.location)
        try:
            response = view(request, *args, **kwargs)
        except (Http404, PermissionDenied):  # other errors undo the whole request, the key with it
            mine.delete()
            raise
        location = response.headers.get("Location") or response.headers.get("HX-Redirect")
        if location and len(location) <= 500:
            mine.location = location
            mine.save(update_fields=["location"])
        else:
            mine.delete()
        return response

    return guarded


class OnceMixin:
    """`once` for class-based views; stands before VerbRequired's base view."""

    @classmethod
    def as_view(cls, **kwargs):
        """The view, carried out once per form."""
        return once(super().as_view(**kwargs))


def _go(request, location: str) -> HttpResponse:
    return HttpResponseClientRedirect(location) if getattr(request, "htmx", False) else HttpResponseRedirect(location)


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Where the form says to go next, when that is a page of ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return default
    parts = urlsplit(target)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or default
