"""What the two-way service puts on an agenda: the list that waits for a meeting to go through it (XH 三(三)1)."""

from __future__ import annotations

from datetime import date

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse

from common.views import may
from covenants.models import ItemState, ListItem
from covenants.states import MAY_DELIBERATE
from meetings.extensions import Candidate, Panel, register_agenda_source, register_panel
from meetings.models import Meeting, Source
from orgs.models import Organization


def register() -> None:
    """Called once when the room is ready."""
    register_agenda_source(lists_waiting)
    register_panel(deliberation_panel)


def lists_waiting(organization: Organization, on: date) -> list[Candidate]:
    """Lists of the committee with items that no meeting went through yet. One query."""
    return [
        Candidate(
            key=f"cycle-{pk}",
            source=Source.LIST,
            title=f"审议{title}",
            why=f"{count} 项待审议",
            url=reverse("covenants:deliberation", args=[pk]),
            alliance_id=alliance_id,
        )
        for pk, alliance_id, title, count in _waiting(organization.pk)
    ]


def deliberation_panel(request: HttpRequest, meeting: Meeting) -> Panel | None:
    """The way from a meeting that was held to the screen on which its list is gone through item by item."""
    if not meeting.is_held or not may("covenant.run", meeting.organization):
        return None
    for pk, alliance_id, title, count in _waiting(meeting.organization_id):
        if alliance_id != meeting.alliance_id:
            continue
        url = f"{reverse('covenants:deliberation', args=[pk])}?meeting={meeting.pk}"
        return Panel("清单审议", f"{title}：{count} 项待审议", url, "逐项审议")
    return None


def _waiting(organization_id: int) -> list[tuple[int, int | None, str, int]]:
    rows = ListItem.objects.filter(
        organization_id=organization_id, state=ItemState.SUBMITTED, cycle__stage__in=MAY_DELIBERATE
    )
    return list(
        rows.order_by("cycle_id")
        .values_list("cycle_id", "cycle__alliance_id", "cycle__title")
        .annotate(count=Count("pk"))
        .values_list("cycle_id", "cycle__alliance_id", "cycle__title", "count")
    )
