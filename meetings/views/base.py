"""What pages of the room share: the meeting's head with tabs and path, tabs of the lists, a service's refusal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse

from common.authority import covers
from common.clock import today
from common.scoping import current_scope
from common.views import may
from meetings.kinds import has_turns, kind_label
from meetings.models import Meeting, MeetingState
from orgs.models import Organization
from orgs.rules_in_force import practice_of

# Tabs of a meeting's page: route (takes the meeting's id), label, verb. Every part of the room adds its own.
TABS: list[tuple[str, str, str]] = [
    ("meeting", "议程", "meeting.view"),
    ("attendance", "参会", "meeting.view"),
    ("minutes", "纪要", "meeting.view"),
    ("resolutions", "决议", "meeting.view"),
]
# Tabs of the room's lists: route, label, verb.
ROOM: list[tuple[str, str, str]] = [
    ("list", "会议", "meeting.view"),
    ("items", "议题", "meeting.view"),
    ("all_minutes", "纪要", "meeting.view"),
    ("all_resolutions", "决议", "meeting.view"),
    ("contacts", "沟通", "contact.view"),
    ("suggestions", "意见建议", "meeting.view"),
    ("activities", "组织生活", "activity.view"),
    ("turns", "轮值", "meeting.view"),
    ("held", "召开情况", "compliance.view"),
]
STATE_COLOURS = {
    MeetingState.PLANNED: "due",
    MeetingState.CONVENED: "new",
    MeetingState.HELD: "ok",
    MeetingState.CLOSED: "mute",
    MeetingState.CANCELLED: "mute",
}


def organization_or_404(pk: int) -> Organization:
    """The organisation if it is in scope."""
    return get_object_or_404(Organization.objects.select_related("parent"), pk=pk)


def meeting_or_404(pk: int) -> Meeting:
    """The meeting if it is in scope, with whose it is."""
    return get_object_or_404(Meeting.objects.select_related("organization", "convener", "alliance"), pk=pk)


def runs(organization: Organization) -> bool:
    """Whether the acting office may run meetings of this committee."""
    return may("meeting.edit") and covers(current_scope(), organization)


def meeting_context(request: HttpRequest, meeting: Meeting, active: str, *tail: tuple[str, str]) -> dict[str, Any]:
    """Head, tabs and crumbs of a page about one meeting; `active` is a route of TABS, or "" where there are none."""
    tabs = []
    for name, label, verb in TABS:
        if may(verb) and (url := url_of(name, meeting.pk)):
            tabs.append({"label": label, "url": url, "active": name == active})
    return {
        "meeting": meeting,
        "kind": kind_label(meeting),
        "state_colour": STATE_COLOURS[MeetingState(meeting.state)],
        "tabs": tabs if active else [],
        "trail": crumbs((meeting.title, url_of("meeting", meeting.pk) if tail else ""), *tail),
        "may_run": runs(meeting.organization),
    }


def room_tabs(active: str) -> list[dict[str, Any]]:
    """Tabs of the room's lists; turns only where the district's practice has them."""
    scope = current_scope()
    turns = scope.district_id is not None and has_turns(practice_of(scope.district_id, today()))
    return [
        {"label": label, "url": url, "active": name == active}
        for name, label, verb in ROOM
        if may(verb) and (name != "turns" or turns) and (url := url_of(name))
    ]


def crumbs(*tail: tuple[str, str]) -> list[dict[str, str]]:
    """联席会议 for whoever may see meetings, then `tail` of (label, url)."""
    room = [("联席会议", reverse("meetings:list"))] if may("meeting.view") else []
    return [{"label": text, "url": url} for text, url in (*room, *tail)]


def url_of(name: str, *arguments: int) -> str:
    """The address of a page of the room; "" where it has none of that name."""
    try:
        return reverse(f"meetings:{name}", args=arguments)
    except NoReverseMatch:
        return ""
