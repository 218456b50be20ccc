"""What the two-way service still asks of committees and units: lists to fill, deliberate and publish, gates, rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from common.rules import Finding, State
from covenants.models import Direction, ItemState, ListCycle, Stage
from covenants.selectors.gates import Missing, Unfilled, missing_by_cycle, unfilled_in
from covenants.states import MAY_DELIBERATE, next_stage
from notices.due import Due
from notices.sources.asking import Asking, page
from notices.sources.committees import inputs_of

_OPEN = (State.BROKEN, State.DUE)
# Rules that say something which no state says already.
_RULES = ("list.both_ways", "list.deliberated", "agreement.signed", "pledge.reviewed")
# A month before the reviews are over there is still something one can do.
REVIEW_SOON = timedelta(days=30)
_WAYS = {Direction.OFFER: "能提供的服务", Direction.NEED: "需要的服务"}


def covenant_rule_dues(findings: Iterable[Finding]) -> Iterator[Due]:
    """What the rules of the two-way service say of one committee. No query."""
    for finding in findings:
        if finding.rule_id not in _RULES or (finding.due_on is None and finding.state not in _OPEN):
            continue
        url = page("covenants:committee", finding.organization_id)
        if finding.rule_id == "agreement.signed":
            url = f"{reverse('covenants:agreements')}?{urlencode({'organization': finding.organization_id})}"
        yield Due(
            kind=finding.rule_id,
            object=f"orgs.organization:{finding.organization_id}",
            organization_id=finding.organization_id,
            due_on=finding.due_on,
            title=f"{finding.name}：{finding.found}",
            reason=" · ".join(part for part in (finding.mend, finding.clause) if part),
            url=url,
            action="去办理",
            when="本季",
            wait="规定",
            ahead=finding.state not in _OPEN,
            inputs=inputs_of(finding),
        )


# ---- lists ----------------------------------------------------------------------------------------------------------


def open_cycles(asking: Asking) -> list[ListCycle]:
    """Cycles that are not closed: a committee's own, those in which a unit may still fill something in. One query."""
    if not asking.wants("list.fill" if asking.unit_id is not None else "cycle.gate"):
        return []
    rows = ListCycle.objects.exclude(stage=Stage.CLOSED).select_related("organization").order_by("collect_by", "pk")
    if asking.unit_id is not None:
        return list(rows.filter(stage=Stage.COLLECTING))
    return list(
        asking.own(rows).annotate(
            waiting=Count("items", filter=Q(items__state=ItemState.SUBMITTED)),
            accepted=Count("items", filter=Q(items__state=ItemState.ACCEPTED)),
        )
    )


def list_dues(asking: Asking, cycles: list[ListCycle]) -> Iterator[Due]:
    """What units still have to fill in, what the meeting has to go through, which gate can be opened.

    Some queries for each stage among the cycles.
    """
    if asking.organization_id is None:
        for unfilled in unfilled_in(cycles):
            yield _to_fill(unfilled)
    if asking.unit_id is None:
        missing = missing_by_cycle([cycle for cycle in cycles if _gate_is_near(cycle, asking.on)])
        for cycle in cycles:
            yield from _of_committee(cycle, missing.get(cycle.pk), asking.on)


def _to_fill(unfilled: Unfilled) -> Due:
    cycle, unit = unfilled.cycle, unfilled.unit
    place = cycle.organization.name
    if unfilled.drafts:
        title, action = f"{place}的清单：草稿还没有提交", "去提交"
        url = f"{page('covenants:items', cycle.pk)}?state=DRAFT"
    else:
        lacking = "和".join(_WAYS[Direction(way)] for way in unfilled.lacking) or "能提供和需要的服务"
        title, action = f"请填写{lacking}：{place}{cycle.title}", "填报"
        url = page("covenants:item_add", cycle.pk)
    return Due(
        kind="list.fill",
        object=f"covenants.listcycle:{cycle.pk}",
        organization_id=cycle.organization_id,
        unit_id=unit.pk,
        due_on=cycle.collect_by,
        title=title,
        reason="一家一页，上一期填过的可以直接沿用",
        url=url,
        action=action,
        when="本季",
        wait="征集中",
        inputs={"征集截止": cycle.collect_by, "草稿": unfilled.drafts},
    )


def _of_committee(cycle: ListCycle, missing: list[Missing] | None, on: date) -> Iterator[Due]:
    same = {"object": f"covenants.listcycle:{cycle.pk}", "organization_id": cycle.organization_id, "when": "本季"}
    if cycle.stage in MAY_DELIBERATE and cycle.waiting:
        yield Due(
            kind="list.deliberate",
            title=f"{cycle.waiting} 项等待联席会议审议",
            reason=f"{cycle.title} · 没有审议过的不能发布",
            url=page("covenants:deliberation", cycle.pk),
            action="去审议",
            wait="已提交",
            inputs={"待审议": cycle.waiting},
            **same,
        )
    if cycle.stage in MAY_DELIBERATE and cycle.stage != Stage.DELIBERATING and cycle.accepted:
        yield Due(
            kind="list.publish",
            title=f"{cycle.accepted} 项审议通过，还没有补充发布",
            reason=cycle.title,
            url=page("covenants:cycle", cycle.pk),
            action="去发布",
            wait="待发布",
            inputs={"待发布": cycle.accepted},
            **same,
        )
    day = _gate_day(cycle)
    # Nothing stands in its way, and waiting longer would bring nothing: nobody is awaited, or the days are over.
    if missing is not None and (not missing or (day is not None and day <= on and not any(m.blocks for m in missing))):
        yield Due(
            kind="cycle.gate",
            due_on=day,
            title=f"{cycle.title}可以进入“{next_stage(cycle.stage).label}”了",
            reason=f"“{cycle.get_stage_display()}”阶段该办的都办完了",
            url=page("covenants:cycle", cycle.pk),
            action="看周期",
            wait="可以开启",
            inputs={"现阶段": cycle.get_stage_display()},
            **same,
        )


def _gate_day(cycle: ListCycle) -> date | None:
    days = {Stage.COLLECTING: cycle.collect_by, Stage.FULFILLING: cycle.last_day, Stage.REVIEWING: cycle.review_by}
    return days.get(Stage(cycle.stage))


def _gate_is_near(cycle: ListCycle, on: date) -> bool:
    """Reviews begin when the year is nearly over, however little is missing before."""
    day = _gate_day(cycle)
    return cycle.stage != Stage.FULFILLING or (day is not None and day - REVIEW_SOON <= on)
