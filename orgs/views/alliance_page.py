"""The head and the tabs of an alliance, for the pages of every room that tells something of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from common.authority import covers
from common.clock import today
from common.scoping import current_scope
from common.views import as_of, may
from orgs.models import Alliance
from orgs.services.alliances import VERB
from orgs.views.shared import url_or_none

# (route, label, verb); a room that is not there shows no tab.
TABS = (
    ("orgs:alliance", "成员", "alliance.view"),
    ("meetings:alliance", "会议", "meeting.view"),
    ("meetings:alliance_activities", "活动", "activity.view"),
    ("covenants:alliance", "清单", "covenant.view"),
    ("orgs:alliance_funds", "经费", "alliance.view"),
    ("orgs:alliance_venues", "场所", "alliance.view"),
    ("orgs:alliance_reviews", "考评", "alliance.view"),
)


def alliance_or_404(pk: int) -> Alliance:
    """The alliance if it is in scope: led there, or joined from there."""
    found = Alliance.objects.select_related("organization").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def alliance_context(request: HttpRequest, pk: int, active: str) -> tuple[Alliance, dict[str, Any]]:
    """The alliance and what the head of its pages needs; `active` is a route of TABS. Two queries."""
    found, day = alliance_or_404(pk), as_of(request)
    query = f"?{urlencode({'on': day.isoformat()})}" if day != today() else ""
    tabs = [
        {"label": label, "url": url + query, "active": route == active}
        for route, label, verb in TABS
        if may(verb) and (url := url_or_none(route, pk))
    ]
    rectifications = [row for row in found.rectifications.all() if row.since <= day]
    leads = may(VERB) and covers(current_scope(), found.organization)
    return found, {
        "alliance": found,
        "day": day,
        "standing": found.holds_on(day),
        "begun": found.since <= day,
        "trail": [{"label": "党建联合体", "url": reverse("orgs:alliances")}, {"label": found.name, "url": ""}],
        "tabs": tabs,
        "rectifications": rectifications,
        "weak": next((one for one in rectifications if one.finished_on is None or one.finished_on > day), None),
        "leads": covers(current_scope(), found.organization),
        "doable": day == today() and found.until is None and leads,
    }
