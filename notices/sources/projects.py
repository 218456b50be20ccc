"""Promises under way, wishes somebody took on, milestones of projects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from covenants.models import Milestone, PromiseCase, Wish, WishState
from notices.due import Due
from notices.sources.asking import Asking, page, streamed

# Two working days before a promise runs out, and a week before a milestone, there is still something one can do.
CASE_SOON, MILESTONE_SOON = timedelta(days=4), timedelta(days=7)
AHEAD = timedelta(days=60)


def project_dues(asking: Asking) -> Iterator[Due]:
    """All of it. Three queries."""
    if asking.wants("promise.case"):
        yield from _cases(asking)
    if asking.wants("wish.claimed"):
        yield from _wishes(asking)
    if asking.unit_id is None and asking.wants("milestone.due"):
        yield from _milestones(asking)


def _cases(asking: Asking) -> Iterator[Due]:
    rows = asking.turn(PromiseCase.objects.filter(done_on=None, due_on__lte=asking.on + AHEAD), "promise__unit_id")
    columns = ("pk", "organization_id", "promise__unit_id", "received_on", "due_on", "matter")
    for pk, organization_id, unit_id, since, due_on, matter in streamed(
        rows.order_by("due_on", "pk").values_list(*columns), asking
    ):
        yield Due(
            kind="promise.case",
            object=f"covenants.promisecase:{pk}",
            organization_id=organization_id,
            unit_id=unit_id,
            due_on=due_on,
            title=f"承诺事项“{matter}”{_how_near(due_on, asking.on, '已超过办结期限', '快到办结期限')}",
            reason="服务承诺按工作日计算",
            url=page("covenants:case_finish", pk),
            action="去办结",
            ahead=due_on > asking.on + CASE_SOON,
            inputs={"受理": since, "办结期限": due_on},
        )


def _wishes(asking: Asking) -> Iterator[Due]:
    rows = asking.turn(Wish.objects.filter(state=WishState.CLAIMED))
    columns = ("pk", "organization_id", "unit_id", "due_on", "claimed_on", "title")
    for pk, organization_id, unit_id, due_on, since, title in streamed(
        rows.order_by("due_on", "pk").values_list(*columns), asking
    ):
        yield Due(
            kind="wish.claimed",
            object=f"covenants.wish:{pk}",
            organization_id=organization_id,
            unit_id=unit_id,
            due_on=due_on,
            since=since,
            title=f"认领的微心愿“{title}”还没有实现",
            reason="实现之后登记一句话；办不到的可以退回，让别人认领",
            url=page("covenants:wish", pk),
            action="去登记",
            when="本季",
            wait="已认领",
            inputs={"认领": since},
        )


def _milestones(asking: Asking) -> Iterator[Due]:
    rows = asking.own(Milestone.objects.filter(done_on=None, due_on__lte=asking.on + AHEAD, project__closed_on=None))
    columns = ("pk", "organization_id", "project_id", "project__title", "due_on", "title")
    for pk, organization_id, project_id, project, due_on, title in streamed(
        rows.order_by("due_on", "pk").values_list(*columns), asking
    ):
        yield Due(
            kind="milestone.due",
            object=f"covenants.milestone:{pk}",
            organization_id=organization_id,
            due_on=due_on,
            title=f"{project}：“{title}”{_how_near(due_on, asking.on, '过了期限', '快到期限')}",
            reason="完成的勾一下，推迟的改期限",
            url=page("covenants:project", project_id),
            action="看项目",
            ahead=due_on > asking.on + MILESTONE_SOON,
            inputs={"期限": due_on},
        )


def _how_near(due_on: date, on: date, late: str, soon: str) -> str:
    return late if due_on < on else soon
