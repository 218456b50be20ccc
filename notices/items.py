"""From what is due to lines of the workbench: several things of one kind stand in one line, one alone by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from covenants.models import FulfilmentState, WishState
from meetings.models import ActivityState
from notices.due import Due
from notices.sources.asking import waited
from notices.sources.committees import PRINCIPLE
from notices.todo import Item

# What is not asked for strictly stands in one line, whichever rules it is of.
_PRINCIPLES = "principles"


class Asleep(NamedTuple):
    """To which day a thing was put off, and why."""

    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """How several things of a kind are said in one line.

    title    {n} how many
    late     what follows where {late} of them are over
    route    the list of them, with its query
    reason   empty: as each of them says
    """

    title: str
    route: str
    query: tuple[tuple[str, str], ...] = ()
    late: str = ""
    reason: str = ""

    def url(self) -> str:
        """The address of the list."""
        query = urlencode(self.query)
        return f"{reverse(self.route)}?{query}" if query else reverse(self.route)


def _list(title: str, route: str, late: str = "", reason: str = "", **query: str) -> Bundle:
    return Bundle(title, route, tuple(query.items()), late, reason)


_BUNDLES = {
    "claim.waiting": _list("{n} 项认领等待确认", "covenants:claims", box="todo"),
    "agreement.waiting": _list("{n} 份协议等待签订", "covenants:agreements", box="todo"),
    "delivery.due": _list("{n} 次服务到了该提供的时候", "covenants:deliveries", "，其中 {late} 次已过时段"),
    "fulfilment.waiting": _list("{n} 条履诺记录等待确认", "covenants:fulfilments", box="todo"),
    "fulfilment.disputed": _list("{n} 条履诺记录对方有异议，等待答复", "covenants:fulfilments", box="reply"),
    "dispute.open": _list("{n} 条履诺异议还没有解决", "covenants:fulfilments", state=FulfilmentState.DISPUTED.value),
    "review.waiting": _list("{n} 项承诺等待评诺", "covenants:pledges", current="true"),
    "promise.case": _list("{n} 件承诺事项快到办结期限", "covenants:promises", "，其中 {late} 件已超期"),
    "wish.claimed": _list("认领的 {n} 个微心愿还没有实现", "covenants:wishes", state=WishState.CLAIMED.value),
    "milestone.due": _list("{n} 个项目节点快到期限", "covenants:projects", "，其中 {late} 个已过期", closed="false"),
    "assignment.due": _list("{n} 件会议决议事项还没有办结", "meetings:assignments", "，其中 {late} 件已过期"),
    "receipt.waiting": _list("{n} 份会议纪要等待签收", "meetings:all_minutes"),
    "remarks.open": _list("{n} 份会议纪要正在征求意见", "meetings:all_minutes", state="OBJECTIONS"),
    "objection.waiting": _list("{n} 条纪要修改意见等待处理", "meetings:all_minutes", state="OBJECTIONS"),
    "alliance.meeting": _list("联合体的 {n} 种例会本期还没有召开", "orgs:alliances", "，其中 {late} 种已过期"),
    "alliance.activity": _list("{n} 项联合体活动本期还没有开展", "orgs:alliances", "，其中 {late} 项已过期"),
    "activity.unreported": _list("承办的 {n} 次联合体活动还没有登记", "orgs:alliances"),
    "activity.unrecorded": _list(
        "{n} 次活动开展以后还没有登记",
        "meetings:activities",
        reason="一两句成效、勾选参加人员就行",
        state=ActivityState.PLANNED.value,
    ),
    "allowance.waiting": _list("{n} 项兼职补贴等待单位决定", "appraisal:year_allowances", state="PROPOSED"),
    "matter.due": _list("{n} 件居民反映的事项等待办理", "grids:matters", "，其中 {late} 件已超期", box="mine"),
    "opinion.due": _list("{n} 件征求意见等待答复", "members:opinions", "，其中 {late} 件已超期", state="open"),
    "feedback.waiting": _list("{n} 条意见反馈等待答复", "accounts:feedback_list"),
    "account.stuck": _list("{n} 个账号的初始密码已经过期，本人登录不了", "accounts:list"),
    "grant.ending": _list("{n} 项任职授权将到期", "accounts:list"),
    "token.ending": _list("{n} 个接口令牌 30 天内到期", "accounts:tokens"),
}


def items_of(dues: Iterable[Due], on: date, asleep: dict[str, Asleep] | None = None) -> Iterator[Item]:
    """Lines in the order in which their first thing came. What was put off stands by itself."""
    bundles: dict[str, list[Due]] = {}
    for due in dues:
        snooze = (asleep or {}).get(due.thing)
        if snooze is not None:
            yield _item(due, snooze)
        else:
            bundles.setdefault(_bundle_of(due), []).append(due)
    for kind, several in bundles.items():
        if len(several) == 1:
            yield _item(several[0])
        elif kind == _PRINCIPLES:
            yield _principles(several)
        else:
            yield _several(_BUNDLES[kind], several, on)


def _bundle_of(due: Due) -> str:
    if due.kind in _BUNDLES:
        return due.kind
    if due.wait == PRINCIPLE:
        return _PRINCIPLES
    return due.thing


def _item(due: Due, snooze: Asleep | None = None) -> Item:
    return Item(
        title=due.title,
        reason=due.reason,
        url=due.url,
        action=due.action,
        due=due.due_on,
        when=due.when,
        since=due.wait,
        now=due.now,
        until=snooze.until if snooze is not None else None,
        why_later=snooze.reason if snooze is not None else "",
    )


def _several(bundle: Bundle, dues: list[Due], on: date) -> Item:
    first = dues[0]
    late = sum(due.late(on) for due in dues)
    since = min((due.since for due in dues if due.since is not None), default=None)
    days = sorted(due.due_on for due in dues if due.due_on is not None)
    waits = since is not None and any(due.now for due in dues)
    return Item(
        title=bundle.title.format(n=len(dues)) + (bundle.late.format(late=late) if late and bundle.late else ""),
        reason=bundle.reason or first.reason,
        url=bundle.url(),
        action=first.action,
        due=days[0] if days else None,
        when=first.when,
        since=waited(since, on) if waits else first.wait,
        now=any(due.now for due in dues),
        things=len(dues),
    )


def _principles(dues: list[Due]) -> Item:
    first = dues[0]
    clauses = "、".join(dict.fromkeys(str(due.inputs["依据"]) for due in dues))
    return Item(
        title=f"{len(dues)} 条原则上的规定没有做到",
        reason=f"可以整改，也可以在报备时说明理由 · {clauses}",
        url=first.url,
        action=first.action,
        when=first.when,
        since=first.wait,
        things=len(dues),
    )
