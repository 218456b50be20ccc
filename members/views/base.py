"""What pages about one committee share: its head, tabs and path, and what is done with a service's refusal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from common.clock import today
from common.scoping import current_scope
from common.views import as_of, may
from members.selectors.head import Head, head_of
from orgs.models import Organization

TABS = (
    ("committee", "班子", "committee.view"),
    ("committee_terms", "历届", "committee.view"),
    ("committee_changes", "变动", "committee.view"),
    ("committee_filings", "报备", "filing.view"),
    ("committee_deviations", "例外说明", "committee.view"),
    ("committee_duties", "履职", "committee.view"),
)
ROOM = (
    ("committees", "班子", "committee.view"),
    ("changes", "变动", "committee.view"),
    ("deviations", "例外说明", "committee.view"),
    ("duties", "履职清单", "committee.view"),
    ("secondments", "挂职", "committee.view"),
    ("trainings", "培训", "committee.view"),
    ("check_ins", "报到党员", "checkin.view"),
    ("services", "党员服务", "checkin.view"),
    ("opinions", "征求意见", "checkin.view"),
    ("reserves", "后备人才", "person.view"),
)

OF_UNITS = ("committees", "duties", "secondments", "check_ins", "services", "opinions")


def organization_or_404(pk: int) -> Organization:
    """The organisation if it is in scope; 404 otherwise, the same as for a random id."""
    return get_object_or_404(Organization.objects.select_related("parent"), pk=pk)


def trail(head: Head, *tail: tuple[str, str]) -> list[dict[str, str]]:
    """Crumbs from the tree down to the committee, then `tail` of (label, url). What is out of scope has no link."""
    crumbs = [{"label": "组织", "url": reverse("orgs:tree")}] if may("org.view") else []
    for node, visible in head.trail:
        crumbs.append({"label": node.name, "url": reverse("orgs:detail", args=[node.pk]) if visible else ""})
    return [*crumbs, *({"label": label, "url": url} for label, url in tail)]


def committee_context(request: HttpRequest, head: Head, active: str, *tail: tuple[str, str]) -> dict[str, Any]:
    """Head, tabs and crumbs of a page about one committee; `active` is a route of TABS, or "" where there are none."""
    org = head.organization
    query = f"?on={head.day.isoformat()}" if not head.today else ""
    tabs = [
        {"label": label, "url": reverse(f"members:{name}", args=[org.pk]) + query, "active": name == active}
        for name, label, verb in TABS
        if may(verb)
    ]
    label = next((label for name, label, _ in TABS if name == active), "")
    own = (
        (("班子", reverse("members:committee", args=[org.pk]) if tail else ""),)
        if not label or tail
        else ((label, ""),)
    )
    return {
        "head": head,
        "tabs": tabs if active else [],
        "trail": trail(head, *own, *tail),
        "may_draft": may("committee.draft") and head.today,
        "may_change": may("committee.change") and head.today,
        "may_submit": may("filing.submit") and head.today,
    }


def head_today(pk: int) -> Head:
    """The head as of today, for pages that change something."""
    return head_of(organization_or_404(pk), today())


def head_on(request: HttpRequest, pk: int) -> Head:
    """The head as of the day that `?on=` asks for."""
    return head_of(organization_or_404(pk), as_of(request))


def room_tabs(active: str) -> list[dict[str, Any]]:
    """Tabs of the room's lists; a unit's liaison has those that may hold something of the unit."""
    outside = current_scope().party_id is not None
    return [
        {"label": label, "url": reverse(f"members:{name}"), "active": name == active}
        for name, label, verb in ROOM
        if may(verb) and (not outside or name in OF_UNITS)
    ]
