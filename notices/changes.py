"""What others did in the scope since one was here last: from the audit trail, organisations and acts, no people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common.clock import now
from common.models import AuditEvent
from common.scoping import current_scope, everything
from common.templatetags.ui import cn_time
from common.views import may

MOST, _READ = 8, 60
_ONCE_A_DAY = frozenset({"members.appointment.lapsed", "covenants.list.published", "meetings.minutes.issued"})
# Everyday work, told to the organisation's own office only: a district has hundreds of meetings a quarter.
NEAR = frozenset(
    {
        "covenants.cycle.opened",
        "covenants.list.published",
        "covenants.cycle.closed",
        "meetings.meeting.convened",
        "meetings.meeting.held",
        "meetings.minutes.issued",
    }
)
# Whoever signs in for the first time, or was away for long, is told of the last days.
AT_LEAST, AT_MOST = timedelta(days=1), timedelta(days=30)


def _filing(event: AuditEvent) -> str:
    return reverse("members:filing", args=[event.object_id]) if may("filing.view") else ""


def _committee(event: AuditEvent) -> str:
    return reverse("members:committee", args=[event.organization_id]) if may("committee.view") else ""


def _act(event: AuditEvent) -> str:
    return reverse("orgs:reorganization", args=[event.object_id]) if may("org.view") else ""


def _lists(event: AuditEvent) -> str:
    if not may("covenant.view"):
        return ""
    return f"{reverse('covenants:cycles')}?{urlencode({'organization': event.organization_id})}"


def _meetings(event: AuditEvent) -> str:
    return reverse("meetings:committee", args=[event.organization_id]) if may("meeting.view") else ""


def _practice(event: AuditEvent) -> str:
    return reverse("orgs:practice") if may("practice.view") else ""


# action -> what is said of the organisation, how it looks, where it leads
TOLD: dict[str, tuple[str, str, Callable[[AuditEvent], str]]] = {
    "members.filing.submitted": ("{}报来一份报备", "due", _filing),
    "members.filing.withdrawn": ("{}撤回了一份报备", "mute", _filing),
    "members.filing.returned": ("{}的一份报备被退回", "bad", _filing),
    "members.filing.accepted": ("{}的一份报备已同意备案", "ok", _filing),
    "members.appointment.lapsed": ("{}有任期届满自动免职", "info", _committee),
    "members.term.extended": ("{}的任期经批准调整", "info", _committee),
    "orgs.reorganization.carried_out": ("{}有机构调整", "info", _act),
    "orgs.reorganization.undone": ("{}的一次机构调整已撤回", "info", _act),
    "covenants.cycle.opened": ("{}开启了双向服务清单", "info", _lists),
    "covenants.list.published": ("{}发布了双向服务清单", "ok", _lists),
    "covenants.cycle.closed": ("{}的清单周期已办结存档", "mute", _lists),
    "meetings.meeting.convened": ("{}发出了会议通知", "info", _meetings),
    "meetings.meeting.held": ("{}的会议已召开", "ok", _meetings),
    "meetings.minutes.issued": ("{}印发了会议纪要", "ok", _meetings),
    "orgs.practice.overridden": ("{}登记了本区规定", "info", _practice),
}


def last_here(user) -> tuple[datetime, bool]:
    """When the user signed in before this time, and whether there was such a time; a week ago when never. One query."""
    with everything("when the user signed in before"):
        times = list(
            AuditEvent.objects.filter(actor_id=user.pk, action="session.opened")
            .order_by("-id")
            .values_list("at", flat=True)[:2]
        )
    moment = times[1] if len(times) > 1 else now() - timedelta(days=7)
    return max(min(moment, now() - AT_LEAST), now() - AT_MOST), len(times) > 1


def changes_since(user, moment: datetime) -> list[dict[str, Any]]:
    """What others did, for components/timeline.html, the newest first. One query."""
    events = (
        AuditEvent.objects.filter(at__gt=moment, result=AuditEvent.Result.OK)
        .filter(Q(action__in=TOLD.keys() - NEAR) | Q(action__in=NEAR, organization_id=current_scope().anchor_id))
        .exclude(actor_id=user.pk)
        .exclude(organization=None)
        .select_related("organization")
        .order_by("-id")
    )
    rows: list[dict[str, Any]] = []
    said: set[tuple[str, int, Any]] = set()
    for event in events[:_READ]:
        # Nine people whose term ended on one day are one thing to be told.
        same = (event.action, event.organization_id, timezone.localdate(event.at))
        if event.action in _ONCE_A_DAY and same in said:
            continue
        said.add(same)
        text, state, url = TOLD[event.action]
        rows.append(
            {
                "when": cn_time(event.at),
                "title": text.format(event.organization.name),
                "state": state,
                "url": url(event),
            }
        )
        if len(rows) == MOST:
            break
    return rows
