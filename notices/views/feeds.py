"""One's calendar addresses, and the feed itself, which needs no sign-in: whoever has the address has it."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from common.clock import now
from common.crypto import Undecryptable, decrypt, encrypt
from common.throttle import WINDOW, too_often
from common.views import once
from notices.feed import bring_up_to_date, calendar_file, feed_by_secret
from notices.models import CalendarFeed
from notices.services.feeds import open_feed, revoke_feed

SEALED = "notices.feed"
# Calendar programs ask every quarter of an hour at most; several devices may share an address.
MOST_READS, MOST_MISSES = 30, 60


@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """The own offices, each with its feed or a button to open one; an address that was just opened, once."""
    kept = request.session.pop(SEALED, None)
    opened = {row.grant_id: row for row in CalendarFeed.objects.filter(grant__in=request.offices, revoked_at=None)}
    context = {
        "rows": [{"grant": grant, "feed": opened.get(grant.pk)} for grant in request.offices],
        "address": _address(request, kept),
    }
    return render(request, "notices/feeds.html", context)


def _address(request: HttpRequest, kept: str | None) -> str:
    if kept is None:
        return ""
    try:
        return request.build_absolute_uri(reverse("notices:feed", args=[decrypt(kept, field=SEALED)]))
    except Undecryptable:
        return ""


@require_POST
@once
def feed_open(request: HttpRequest) -> HttpResponse:
    """Open the feed of one of the own offices, or give it another address."""
    _, secret = open_feed(grant_id=_grant(request), actor=request.user)
    request.session[SEALED] = encrypt(secret, field=SEALED)
    return redirect("notices:feeds")


@require_POST
@once
def feed_revoke(request: HttpRequest) -> HttpResponse:
    """Close the feed of one of the own offices."""
    revoke_feed(grant_id=_grant(request), actor=request.user)
    messages.success(request, "日历订阅已停用，原来的地址不能再用。日历程序里可以删去这个订阅。")
    return redirect("notices:feeds")


def _grant(request: HttpRequest) -> int:
    text = request.POST.get("grant", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The events. An address that opens nothing is a page that is not there, whatever it was once."""
    found = feed_by_secret(secret)
    source = f"feed.{found.pk}" if found else f"feed.miss.{request.META.get('REMOTE_ADDR', '')}"
    if too_often(source, MOST_READS if found else MOST_MISSES):
        response = HttpResponse("请求过于频繁，请稍后再试。", status=429, content_type="text/plain; charset=utf-8")
        response["Retry-After"] = str(WINDOW)
        return _unshared(response)
    if found is None:
        raise Http404
    entries = bring_up_to_date(found, at=now())
    grant = found.grant
    name = f"共建待办 · {grant.title} · {grant.role_name}"
    body = calendar_file(name, entries, request.build_absolute_uri)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="gongjian.ics"'
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response["ETag"] = etag
    return _unshared(get_conditional_response(request, etag=etag, response=response))


def _unshared(response: HttpResponse) -> HttpResponse:
    """Kept by nobody between us and the program, found by no search engine, and told to no other site."""
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
