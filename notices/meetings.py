"""What meetings, contacts, suggestions and activities ask of an office: one line per kind, with how many and where to.

It is what the rules of the room say of the own committee, and the activities that nobody wrote up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.urls import reverse

from common.rules import Finding, State
from common.views import may
from meetings.models import Activity, ActivityState
from meetings.rules import RULES
from notices.todo import Item
from orgs.models import Organization, Tier

_OPEN = (State.BROKEN, State.DUE)
# What is not open yet but waits in this period all the same: calls, this quarter's meeting.
_PENDING = {"contact.monthly", "meeting.quarterly"}


def meeting_items(own: Organization | None, findings: Iterable[Finding], on: date) -> Iterator[Item]:
    """What waits for the acting office's own street or community committee, by what the rules say of it."""
    if own is None or own.tier not in (Tier.STREET, Tier.COMMUNITY) or not may("meeting.edit"):
        return
    for finding in findings:
        if finding.rule_id not in RULES:
            continue
        if finding.state in _OPEN or (finding.rule_id in _PENDING and _lacking(finding)):
            maker = _MAKERS.get(finding.rule_id, _plain)
            item = maker(own, finding, on)
            if item is not None:
                yield item
    yield from _to_close(own, on)


def _lacking(finding: Finding) -> bool:
    """Whether something of the current period is still to be done."""
    if finding.state is State.SETTLED:
        return False
    if finding.rule_id == "contact.monthly":
        return finding.inputs.get("已沟通", 0) < finding.inputs.get("兼职委员", 0)
    return "期限" in finding.inputs and finding.inputs.get("已召开", 0) < finding.inputs.get("应有", 0)


def _calls(own: Organization, finding: Finding, on: date) -> Item:
    late = finding.state is State.BROKEN
    waiting = finding.inputs["兼职委员"] - finding.inputs["已沟通"]
    return Item(
        title=f"还有 {waiting} 名兼职委员本期没有电话沟通",
        reason=f"{finding.found} · {finding.required} · {finding.clause}",
        url=reverse("meetings:contacts_of", args=[own.pk]),
        action="记沟通",
        due=finding.inputs["期限"],
        now=late,
    )


def _meeting(own: Organization, finding: Finding, on: date) -> Item:
    return Item(
        title="上期没有开会，请尽快召开" if finding.state is State.BROKEN else "本期的会议还没有召开",
        reason=f"{finding.found} · {finding.required} · {finding.clause}",
        url=reverse("meetings:committee", args=[own.pk]),
        action="去筹备",
        due=finding.inputs["期限"],
    )


def _minutes(own: Organization, finding: Finding, on: date) -> Item:
    query = urlencode({"organization": own.pk, "state": "HELD"})
    return Item(
        title=f"{finding.inputs['未印发']} 次会议的纪要还没有印发",
        reason=f"{finding.required} · {finding.clause}",
        url=f"{reverse('meetings:list')}?{query}",
        action="去整理",
        due=finding.inputs["期限"],
    )


def _suggestions(own: Organization, finding: Finding, on: date) -> Item:
    return Item(
        title=f"{finding.inputs['待答复']} 条意见建议待答复",
        reason=f"{finding.found} · {finding.required} · {finding.clause}",
        url=reverse("meetings:suggestions_of", args=[own.pk]),
        action="去答复",
        due=finding.inputs["期限"],
    )


def _plain(own: Organization, finding: Finding, on: date) -> Item:
    return Item(
        title=f"{finding.name}：{finding.found}",
        reason=f"{finding.required} · {finding.clause}",
        url=reverse(RULES[finding.rule_id].remedy, args=[own.pk]),
        action="去办理",
        due=finding.inputs.get("期限"),
        when="本季",
    )


_MAKERS = {
    "contact.monthly": _calls,
    "meeting.quarterly": _meeting,
    "meeting.minutes": _minutes,
    "suggestion.answered": _suggestions,
}


def _to_close(own: Organization, on: date) -> Iterator[Item]:
    """Activities whose day has passed and of which nobody wrote what came of it."""
    waiting = Activity.objects.filter(organization=own, state=ActivityState.PLANNED, planned_on__lt=on).aggregate(
        count=Count("pk"), first=Min("planned_on"), only=Min("pk")
    )
    if not waiting["count"]:
        return
    url = reverse("meetings:activity_hold", args=[waiting["only"]])
    if waiting["count"] > 1:
        query = urlencode({"organization": own.pk, "state": ActivityState.PLANNED.value, "until": on - timedelta(1)})
        url = f"{reverse('meetings:activities')}?{query}"
    yield Item(
        title=f"{waiting['count']} 次活动开展以后还没有登记",
        reason=f"最早的一次定在 {waiting['first']}；一两句成效、勾选参加人员就行",
        url=url,
        action="去登记",
        when="本季",
    )
