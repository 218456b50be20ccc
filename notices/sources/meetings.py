"""What a committee still has to do about meetings, contacts, suggestions, activities, by what the rules say of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from common.rules import Finding, State
from meetings.rules import RULES
from notices.due import Due
from notices.sources.asking import page
from notices.sources.committees import inputs_of

_OPEN = (State.BROKEN, State.DUE)
# What stands on the workbench all through its period: calls, the quarter's meeting. Others only when their end is near.
_ALL_ALONG = {"contact.monthly", "meeting.quarterly"}


def meeting_dues(findings: Iterable[Finding], on: date) -> Iterator[Due]:
    """What the rules of meetings say of one committee. No query."""
    for finding in findings:
        if finding.rule_id not in RULES or (finding.due_on is None and finding.state not in _OPEN):
            continue
        title, url, action = _WORDS.get(finding.rule_id, _plain)(finding)
        yield Due(
            kind=finding.rule_id,
            # What has to be done again in each period is another thing in each.
            object=f"{finding.starts_on or f'orgs.organization:{finding.organization_id}'}",
            organization_id=finding.organization_id,
            due_on=finding.due_on,
            starts_on=finding.starts_on,
            title=title,
            reason=_reason(finding),
            url=url,
            action=action,
            when="本季",
            now=finding.rule_id == "contact.monthly" and finding.state is State.BROKEN,
            ahead=finding.state not in _OPEN and finding.rule_id not in _ALL_ALONG,
            inputs=inputs_of(finding),
        )


def _reason(finding: Finding) -> str:
    said = [finding.found] if finding.rule_id in _SAID_TWICE else []
    return " · ".join([*said, finding.required, finding.clause])


_SAID_TWICE = {"contact.monthly", "meeting.quarterly", "suggestion.answered"}


def _calls(finding: Finding) -> tuple[str, str, str]:
    waiting = finding.inputs["兼职委员"] - finding.inputs["已沟通"]
    url = page("meetings:contacts_of", finding.organization_id)
    return f"还有 {waiting} 名兼职委员本期没有电话沟通", url, "记沟通"


def _meeting(finding: Finding) -> tuple[str, str, str]:
    title = "上期没有开会，请尽快召开" if finding.state is State.BROKEN else "本期的会议还没有召开"
    return title, page("meetings:committee", finding.organization_id), "去筹备"


def _minutes(finding: Finding) -> tuple[str, str, str]:
    query = urlencode({"organization": finding.organization_id, "state": "HELD"})
    return f"{finding.inputs['未印发']} 次会议的纪要还没有印发", f"{reverse('meetings:list')}?{query}", "去整理"


def _suggestions(finding: Finding) -> tuple[str, str, str]:
    url = page("meetings:suggestions_of", finding.organization_id)
    return f"{finding.inputs['待答复']} 条意见建议待答复", url, "去答复"


def _plain(finding: Finding) -> tuple[str, str, str]:
    url = page(RULES[finding.rule_id].remedy, finding.organization_id)
    return f"{finding.name}：{finding.found}", url, "去办理"


_WORDS = {
    "contact.monthly": _calls,
    "meeting.quarterly": _meeting,
    "meeting.minutes": _minutes,
    "suggestion.answered": _suggestions,
}
