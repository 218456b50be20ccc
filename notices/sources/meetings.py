"""What meetings still ask of committees and units: by their rules, by what is awaited, by what nobody wrote down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from common.rules import Finding, State
from meetings.models import Activity, ActivityState
from meetings.rules import PLANNED, RULES
from meetings.selectors.awaited import (
    ASSIGNMENT,
    HANDOVER,
    OBJECTION,
    RECEIPT,
    REMARKS,
    Awaited,
    assignments_open,
    handovers_due,
    objections_waiting,
    receipts_awaited,
    remarks_open,
)
from notices.due import Due
from notices.sources.asking import Asking, page, streamed, waited
from notices.sources.committees import inputs_of

_OPEN = (State.BROKEN, State.DUE)
# What stands on the workbench all through its period: calls, the quarter's meeting. Others only when their end is near.
_ALL_ALONG = {"contact.monthly", "meeting.quarterly"}


def meeting_dues(findings: Iterable[Finding], on: date) -> Iterator[Due]:
    """What the rules of meetings say of one committee. No query."""
    for finding in findings:
        if finding.rule_id not in RULES or (finding.due_on is None and finding.state not in _OPEN):
            continue
        title, url, action = _WORDS.get(finding.rule_id, _plain)(finding, on)
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


def _calls(finding: Finding, on: date) -> tuple[str, str, str]:
    waiting = finding.inputs["兼职委员"] - finding.inputs["已沟通"]
    url = page("meetings:contacts_of", finding.organization_id)
    return f"还有 {waiting} 名兼职委员本期没有电话沟通", url, "记沟通"


def _meeting(finding: Finding, on: date) -> tuple[str, str, str]:
    url, planned = page("meetings:committee", finding.organization_id), finding.inputs.get(PLANNED)
    missed = "上期没有开会，" if finding.state is State.BROKEN else ""
    if planned is None:
        return f"{missed}请尽快召开" if missed else "本期的会议还没有召开", url, "去筹备"
    if planned < on:
        return f"{missed}定在 {planned:%-m 月 %-d 日}的会议还没有记为已召开", url, "去登记"
    return f"{missed}会议定在 {planned:%-m 月 %-d 日}", url, "看会议"


def _minutes(finding: Finding, on: date) -> tuple[str, str, str]:
    query = urlencode({"organization": finding.organization_id, "state": "HELD"})
    return f"{finding.inputs['未印发']} 次会议的纪要还没有印发", f"{reverse('meetings:list')}?{query}", "去整理"


def _suggestions(finding: Finding, on: date) -> tuple[str, str, str]:
    url = page("meetings:suggestions_of", finding.organization_id)
    return f"{finding.inputs['待答复']} 条意见建议待答复", url, "去答复"


def _plain(finding: Finding, on: date) -> tuple[str, str, str]:
    url = page(RULES[finding.rule_id].remedy, finding.organization_id)
    return f"{finding.name}：{finding.found}", url, "去办理"


_WORDS = {
    "contact.monthly": _calls,
    "meeting.quarterly": _meeting,
    "meeting.minutes": _minutes,
    "suggestion.answered": _suggestions,
}


# ---- what is awaited ------------------------------------------------------------------------------------------------

# kind of a due, what is said of it, what the button says
_AWAITED = {
    RECEIPT: ("receipt.waiting", "{where}待签收", "去签收"),
    ASSIGNMENT: ("assignment.due", "会议决议事项：{title}", "报进展"),
    OBJECTION: ("objection.waiting", "{where}有修改意见待处理", "去处理"),
    HANDOVER: ("handover.due", "{title}", "去交接"),
    REMARKS: ("remarks.open", "{where}正在征求意见", "看纪要"),
}
_UNRECORDED, _UNREPORTED = "activity.unrecorded", "activity.unreported"
_REASONS = {REMARKS: "没有意见的不用办理"}


def awaited_dues(asking: Asking) -> Iterator[Due]:
    """Receipts, assignments, remarks, objections, hand-overs. Five queries."""
    organizations = None if asking.organization_id is None else [asking.organization_id]

    def of(kind: str, read: Callable, unit: bool) -> Iterator[Due]:
        if asking.wants(kind):
            for row in read(asking.on, organizations):
                # A hand-over is put down by the committee, whoever holds the turn.
                unit_id = row.unit_id if unit else None
                if asking.everything or unit_id == asking.unit_id:
                    yield _awaited(row, unit_id, asking.on)

    # A committee signs for no receipt, and remarks on its own minutes while it writes them.
    if asking.organization_id is None:
        yield from of("receipt.waiting", receipts_awaited, True)
        yield from of("remarks.open", remarks_open, True)
    yield from of("assignment.due", assignments_open, True)
    if asking.unit_id is None:
        yield from of("objection.waiting", objections_waiting, False)
        yield from of("handover.due", handovers_due, False)


def _awaited(row: Awaited, unit_id: int | None, on: date) -> Due:
    kind, title, action = _AWAITED[row.kind]
    return Due(
        kind=kind,
        object=f"meetings.{row.kind}:{row.pk}",
        organization_id=row.organization_id,
        unit_id=unit_id,
        due_on=row.due_on,
        since=row.since,
        title=title.format(title=row.title, where=row.where),
        reason=_REASONS.get(row.kind) or (row.where if row.kind in (ASSIGNMENT, HANDOVER) else row.organization),
        url=row.url,
        action=action,
        when="今天" if row.kind not in (ASSIGNMENT, REMARKS) else "本季",
        wait=waited(row.since, on),
        now=row.kind in (RECEIPT, OBJECTION),
        inputs={"自": row.since} | ({"期限": row.due_on} if row.due_on else {}),
    )


def activity_dues(asking: Asking) -> Iterator[Due]:
    """Activities whose day has passed and of which nobody wrote what came of it. One query.

    A unit or an organisation is asked of those that it was to arrange for an alliance, as long as it is in it; of the
    others, and of what a member left behind, whoever leads the alliance.
    """
    if not (asking.wants(_UNRECORDED) or asking.wants(_UNREPORTED)):
        return
    rows = Activity.objects.filter(state=ActivityState.PLANNED, planned_on__lt=asking.on)
    still = Q(host__period__contains=asking.on)
    if asking.unit_id is not None:
        rows = rows.filter(still, host__unit_id=asking.unit_id)
    elif asking.organization_id is not None:
        left = Q(host__isnull=True) | ~still
        rows = rows.filter(
            Q(left, organization_id=asking.organization_id) | Q(still, host__member_id=asking.organization_id)
        )
    columns = ("pk", "organization_id", "planned_on", "title", "host__unit_id", "host__member_id", "host__period")
    for pk, organization_id, planned_on, title, unit_id, member_id, period in streamed(
        rows.order_by("planned_on", "pk").values_list(*columns), asking
    ):
        own = period is not None and asking.on in period
        kind = _UNREPORTED if own else _UNRECORDED
        if asking.wants(kind):
            yield Due(
                kind=kind,
                object=f"meetings.activity:{pk}",
                organization_id=member_id if own and member_id is not None else organization_id,
                unit_id=unit_id if own else None,
                since=planned_on,
                title=f"活动“{title}”开展以后还没有登记",
                reason=f"定在 {planned_on}；一两句成效、勾选参加{'人员' if period is None else '的成员'}就行",
                url=page("meetings:activity_report" if own else "meetings:activity_hold", pk),
                action="去登记",
                when="本季",
                inputs={"日期": planned_on},
            )
