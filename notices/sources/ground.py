"""What residents raised and is in hand here; services of members that wait for the place's word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db.models import Count, Min
from django.urls import reverse

from common.rules import Finding, State
from grids.models import Matter, MatterState
from grids.rules import LEDGER
from members.models import OpinionRequest, Service, ServiceState
from notices.due import Due
from notices.sources.asking import Asking, page, pages, streamed, waited
from notices.sources.committees import inputs_of

# With two working days left there is still something one can do.
SOON = timedelta(days=4)


_OPEN = (State.BROKEN, State.DUE)


def ledger_dues(findings: Iterable[Finding]) -> Iterator[Due]:
    """The ledger of the period that nobody has gone through yet. No query."""
    for finding in findings:
        if finding.rule_id != LEDGER or finding.due_on is None:
            continue
        yield Due(
            kind=LEDGER,
            # Each period's is another one.
            object=f"{finding.starts_on}",
            organization_id=finding.organization_id,
            due_on=finding.due_on,
            starts_on=finding.starts_on,
            title=f"民情台账：{finding.found}",
            reason=" · ".join((finding.required, finding.clause)),
            url=page("grids:ledger_review", finding.organization_id),
            action="去更新",
            when="本季",
            ahead=finding.state not in _OPEN,
            inputs=inputs_of(finding),
        )


def ground_dues(asking: Asking) -> Iterator[Due]:
    """All of it. Three queries."""
    if asking.unit_id is not None:
        return
    if asking.wants("matter.due"):
        yield from _matters(asking)
    if asking.wants("opinion.due"):
        yield from _opinions(asking)
    if asking.wants("service.waiting"):
        yield from _services(asking)


def _opinions(asking: Asking) -> Iterator[Due]:
    """What the place is asked before awards and promotions."""
    rows = asking.own(OpinionRequest.objects.filter(answered_on=None, withdrawn_on=None)).order_by("due_on", "pk")
    columns = ("pk", "organization_id", "asked_on", "due_on", "title")
    for pk, organization_id, since, due_on, title in streamed(rows.values_list(*columns), asking):
        yield Due(
            kind="opinion.due",
            object=f"members.opinion:{pk}",
            organization_id=organization_id,
            due_on=due_on,
            since=since,
            title=f"“{title}”{'征求意见已超过答复期限' if due_on < asking.on else '征求你们的意见'}",
            reason="评优评先、提拔使用前要听社区、小区党组织的意见",
            url=page("members:opinion", pk),
            action="去答复",
            ahead=due_on > asking.on + SOON,
            inputs={"征求": since, "答复期限": due_on},
        )


def _matters(asking: Asking) -> Iterator[Due]:
    rows = asking.own(Matter.objects.filter(state=MatterState.OPEN)).order_by("due_on", "pk")
    columns = ("pk", "organization_id", "raised_on", "due_on", "title")
    matter = pages("grids:matter")
    for pk, organization_id, since, due_on, title in streamed(rows.values_list(*columns), asking):
        yield Due(
            kind="matter.due",
            object=f"grids.matter:{pk}",
            organization_id=organization_id,
            due_on=due_on,
            since=since,
            title=f"居民反映“{title}”{'已超过办理期限' if due_on < asking.on else '等待办理'}",
            reason="办完答复，办不了的转上级；期限按工作日计算",
            url=matter(pk),
            action="去办理",
            ahead=due_on > asking.on + SOON,
            inputs={"反映": since, "办理期限": due_on},
        )


def _services(asking: Asking) -> Iterator[Due]:
    """One line per place: they are gone through together."""
    rows = asking.own(Service.objects.filter(state=ServiceState.RECORDED)).order_by("organization_id")
    counted = rows.values_list("organization_id").annotate(count=Count("pk"), since=Min("recorded_on"))
    url = f"{reverse('members:services')}?state={ServiceState.RECORDED.value}"
    for organization_id, count, since in counted:
        yield Due(
            kind="service.waiting",
            object=f"orgs.organization:{organization_id}",
            organization_id=organization_id,
            since=since,
            title=f"{count} 条党员服务记录等待确认",
            reason="党员所在单位或管理党组织登记的，属实就确认",
            url=url,
            action="去确认",
            when="今天",
            wait=waited(since, asking.on),
            inputs={"条数": count, "最早登记": since},
        )
