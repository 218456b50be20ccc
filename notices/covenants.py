"""What the two-way service asks of an office: one line per kind of thing, with how many and where to go.

A unit's officer reads what waits for the unit; a secretary what waits for the own committee. Whatever the number of
rows, the number of queries stays the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.urls import reverse

from appraisal.network import Node
from common.rules import Finding, State
from common.scoping import current_scope
from common.views import may
from covenants.models import (
    Direction,
    Fulfilment,
    FulfilmentState,
    ItemState,
    ListCycle,
    ListItem,
    Milestone,
    Pledge,
    PromiseCase,
    Review,
    Side,
    Stage,
    Wish,
    WishState,
)
from covenants.selectors.agreements import waiting_for_signature
from covenants.selectors.claims import waiting_claims
from covenants.selectors.gates import missing_of
from covenants.selectors.pledges import awaiting_confirmation, disputed_of, due_of
from covenants.states import MAY_DELIBERATE, MAY_FULFIL, next_stage
from notices.todo import Item
from orgs.models import Tier

# Two working days before a promise runs out, and a month before the reviews, there is still something one can do.
CASE_SOON = timedelta(days=4)
REVIEW_SOON = timedelta(days=30)
# Rules that say something which no line below says already.
_RULES = ("list.both_ways", "agreement.signed")


def party_items(on: date) -> Iterator[Item]:
    """What waits for the unit of the acting office. Some ten queries."""
    if may("item.edit"):
        yield from _to_fill(on)
    yield from _own_word(on, None)


def committee_items(own: Node | None, findings: Iterable[Finding], on: date) -> Iterator[Item]:
    """What waits for the acting office's own street or community committee. Some twenty queries."""
    if own is None or own.tier not in (Tier.STREET, Tier.COMMUNITY):
        return
    if may("covenant.run"):
        yield from _cycle_items(own, on)
    yield from _own_word(on, own.pk)
    if may("project.edit"):
        yield from _projects(own, on)
        yield from _rules(own, findings)


# ---- the list -------------------------------------------------------------------------------------------------------


def _to_fill(on: date) -> Iterator[Item]:
    """Cycles that collect and have nothing of the unit yet, and its drafts that nobody handed in."""
    scope = current_scope()
    own = ListItem.objects.filter(cycle=OuterRef("pk"), unit_id=scope.party_id).exclude(state=ItemState.WITHDRAWN)
    cycles = (
        ListCycle.objects.filter(stage=Stage.COLLECTING)
        .annotate(
            offers=Exists(own.exclude(state=ItemState.DRAFT).filter(direction=Direction.OFFER)),
            needs=Exists(own.exclude(state=ItemState.DRAFT).filter(direction=Direction.NEED)),
            drafts=Exists(own.filter(state=ItemState.DRAFT)),
        )
        .select_related("organization")
        .order_by("collect_by", "pk")
    )
    for cycle in cycles:
        lacking = [word for word, there in (("能提供的服务", cycle.offers), ("需要的服务", cycle.needs)) if not there]
        if cycle.drafts:
            title, action = f"{cycle.organization.name}的清单：草稿还没有提交", "去提交"
            url = f"{reverse('covenants:items', args=[cycle.pk])}?state=DRAFT"
        elif lacking:
            title, action = f"请填写{'和'.join(lacking)}：{cycle.organization.name}{cycle.title}", "填报"
            url = reverse("covenants:item_add", args=[cycle.pk])
        else:
            continue
        yield Item(
            title=title,
            reason="一家一页，上一期填过的可以直接沿用",
            url=url,
            action=action,
            due=cycle.collect_by,
            when="本季",
            since="征集中",
        )


def _cycle_items(own: Node, on: date) -> Iterator[Item]:
    """What the meeting has to go through, and whether the next gate can be opened."""
    cycle = (
        ListCycle.objects.filter(organization_id=own.pk)
        .exclude(stage=Stage.CLOSED)
        .annotate(
            waiting=Count("items", filter=Q(items__state=ItemState.SUBMITTED)),
            accepted=Count("items", filter=Q(items__state=ItemState.ACCEPTED)),
        )
        .select_related("organization")
        .order_by("period")
        .first()
    )
    if cycle is None:
        return
    url = reverse("covenants:cycle", args=[cycle.pk])
    if cycle.stage in MAY_DELIBERATE and cycle.waiting:
        yield Item(
            title=f"{cycle.waiting} 项等待联席会议审议",
            reason=f"{cycle.title} · 没有审议过的不能发布",
            url=reverse("covenants:deliberation", args=[cycle.pk]),
            action="去审议",
            when="本季",
            since="已提交",
        )
    if cycle.stage in MAY_DELIBERATE and cycle.stage != Stage.DELIBERATING and cycle.accepted:
        yield Item(
            title=f"{cycle.accepted} 项审议通过，还没有补充发布",
            reason=cycle.title,
            url=url,
            action="去发布",
            when="本季",
            since="待发布",
        )
    if _gate_is_due(cycle, on):
        yield Item(
            title=f"{cycle.title}可以进入“{next_stage(cycle.stage).label}”了",
            reason=f"“{cycle.get_stage_display()}”阶段该办的都办完了",
            url=url,
            action="看周期",
            due=_gate_day(cycle),
            when="本季",
            since="可以开启",
        )


def _gate_day(cycle: ListCycle) -> date | None:
    days = {Stage.COLLECTING: cycle.collect_by, Stage.FULFILLING: cycle.last_day, Stage.REVIEWING: cycle.review_by}
    return days.get(Stage(cycle.stage))


def _gate_is_due(cycle: ListCycle, on: date) -> bool:
    """Nothing stands in its way, and waiting longer would bring nothing: the days are over or nobody is awaited."""
    day = _gate_day(cycle)
    if cycle.stage == Stage.FULFILLING and (day is None or day - REVIEW_SOON > on):
        return False
    missing = missing_of(cycle)
    if any(line.blocks for line in missing):
        return False
    return not missing or (day is not None and day <= on)


# ---- where one's own word is awaited --------------------------------------------------------------------------------


def _own(rows: QuerySet, organization_id: int | None) -> QuerySet:
    """Of a committee only its own: what lies below waits for others. A unit's rows are its own already."""
    return rows if organization_id is None else rows.filter(organization_id=organization_id)


def _list(route: str, **query: str) -> str:
    return f"{reverse(f'covenants:{route}')}?{urlencode(query)}" if query else reverse(f"covenants:{route}")


def _days(first: date | None, on: date) -> str:
    days = (on - first).days if first else 0
    return f"等了 {days} 天" if days > 0 else "今天"


def _own_word(on: date, organization_id: int | None) -> Iterator[Item]:
    party = current_scope().party_id
    if may("claim.make"):
        found = _own(waiting_claims(), organization_id).aggregate(n=Count("pk"), first=Min("made_on"))
        if found["n"]:
            yield Item(
                title=f"{found['n']} 项认领等待确认",
                reason="对方认领了你方的项目，确认以后才能签协议",
                url=_list("claims", box="todo"),
                action="去确认",
                when="今天",
                since=_days(found["first"], on),
                now=True,
            )
    if may("agreement.sign"):
        found = _own(waiting_for_signature(), organization_id).aggregate(n=Count("pk"), first=Min("laid_out_on"))
        if found["n"]:
            yield Item(
                title=f"{found['n']} 份协议等待签订",
                reason="文本已经定稿，可以在系统里确认，也可以登记纸质签订",
                url=_list("agreements", box="todo"),
                action="去签订",
                when="今天",
                since=_days(found["first"], on),
                now=True,
            )
    if may("pledge.fulfil"):
        yield from _pledges(on, organization_id)
        yield from _cases(on, organization_id, party)
    if may("claim.make"):
        yield from _wishes(on, organization_id, party)


def _pledges(on: date, organization_id: int | None) -> Iterator[Item]:
    """Deliveries due, records to confirm, disputes to answer, reviews to write."""
    rows = _own(due_of(on=on), organization_id).filter(pledge__cycle__stage__in=MAY_FULFIL)
    found = rows.aggregate(n=Count("pk"), late=Count("pk", filter=Q(standing="LATE")), until=Min("window__endswith"))
    if found["n"]:
        late = f"，其中 {found['late']} 次已过时段" if found["late"] else ""
        yield Item(
            title=f"{found['n']} 次服务到了该提供的时候{late}",
            reason="做完勾一下就行，日期和人次可以补填",
            url=_list("deliveries", standing="LATE" if found["late"] else "DUE"),
            action="去记录",
            due=found["until"] - timedelta(days=1),
        )
    found = _own(awaiting_confirmation(), organization_id).aggregate(n=Count("pk"), first=Min("recorded_on"))
    if found["n"]:
        yield Item(
            title=f"{found['n']} 条履诺记录等待确认",
            reason="对方记录已经提供了服务，属实就确认，有出入可以提出",
            url=_list("fulfilments", box="todo"),
            action="去确认",
            when="今天",
            since=_days(found["first"], on),
            now=True,
        )
    found = _own(disputed_of(), organization_id).aggregate(n=Count("pk"), first=Max("answered_on"))
    if found["n"]:
        yield Item(
            title=f"{found['n']} 条履诺记录对方有异议，等待答复",
            reason="写明实际情况，或撤回重记",
            url=_list("fulfilments", box="reply"),
            action="去答复",
            when="今天",
            since=_days(found["first"], on),
            now=True,
        )
    if organization_id is not None:
        open_disputes = Fulfilment.objects.filter(organization_id=organization_id, state=FulfilmentState.DISPUTED)
        others = open_disputes.filter(Q(pledge__giver__isnull=False) | ~Q(reply="")).count()
        if others:
            yield Item(
                title=f"{others} 条履诺异议还没有解决",
                reason="双方说法不一，请居中问一问",
                url=_list("fulfilments", state=FulfilmentState.DISPUTED),
                action="去看看",
                when="本季",
                since="有异议",
            )
    yield from _reviews(organization_id)


def _reviews(organization_id: int | None) -> Iterator[Item]:
    party = current_scope().party_id
    open_side = Q(pk__in=[])
    for side, name in ((Side.GIVER, "giver_id"), (Side.RECEIVER, "receiver_id")):
        written = Review._base_manager.filter(pledge=OuterRef("pk"), side=side)
        open_side |= Q(~Exists(written), **{name: party})
    rows = Pledge.objects.filter(open_side, cycle__stage=Stage.REVIEWING, ended_on=None)
    found = _own(rows, organization_id).aggregate(n=Count("pk"), due=Min("cycle__review_by"), cycle=Min("cycle_id"))
    if found["n"]:
        yield Item(
            title=f"{found['n']} 项承诺等待评诺",
            reason="选一个满意度，写一句话；对方可以回应",
            url=reverse("covenants:cycle_pledges", args=[found["cycle"]]),
            action="去评诺",
            due=found["due"],
            when="本季",
            since="评诺阶段",
        )


# ---- promises, wishes, projects -------------------------------------------------------------------------------------


def _cases(on: date, organization_id: int | None, party: int | None) -> Iterator[Item]:
    rows = PromiseCase.objects.filter(promise__unit_id=party, done_on=None, due_on__lte=on + CASE_SOON)
    found = _own(rows, organization_id).aggregate(
        n=Count("pk"), due=Min("due_on"), late=Count("pk", filter=Q(due_on__lt=on)), one=Min("promise_id")
    )
    if found["n"]:
        late = f"，其中 {found['late']} 件已超期" if found["late"] else ""
        yield Item(
            title=f"{found['n']} 件承诺事项快到办结期限{late}",
            reason="服务承诺按工作日计算",
            url=reverse("covenants:promise", args=[found["one"]]) if found["n"] == 1 else _list("promises"),
            action="去办结",
            due=found["due"],
        )


def _wishes(on: date, organization_id: int | None, party: int | None) -> Iterator[Item]:
    rows = Wish.objects.filter(state=WishState.CLAIMED, unit_id=party)
    found = _own(rows, organization_id).aggregate(n=Count("pk"), due=Min("due_on"), one=Min("pk"))
    if found["n"]:
        yield Item(
            title=f"认领的 {found['n']} 个微心愿还没有实现",
            reason="实现之后登记一句话；办不到的可以退回，让别人认领",
            url=reverse("covenants:wish", args=[found["one"]])
            if found["n"] == 1
            else _list("wishes", state=WishState.CLAIMED),
            action="去登记",
            due=found["due"],
            when="本季",
            since="已认领",
        )


def _projects(own: Node, on: date) -> Iterator[Item]:
    rows = Milestone.objects.filter(organization_id=own.pk, done_on=None, due_on__lt=on, project__closed_on=None)
    found = rows.aggregate(n=Count("pk"), due=Min("due_on"), one=Min("project_id"), last=Max("project_id"))
    if found["n"]:
        yield Item(
            title=f"{found['n']} 个项目节点过了期限",
            reason="完成的勾一下，推迟的改期限",
            url=reverse("covenants:project", args=[found["one"]])
            if found["one"] == found["last"]
            else _list("projects", closed="false"),
            action="看项目",
            due=found["due"],
        )


def _rules(own: Node, findings: Iterable[Finding]) -> Iterator[Item]:
    for finding in findings:
        if finding.rule_id not in _RULES or finding.state not in (State.BROKEN, State.DUE):
            continue
        day = finding.inputs.get("最早应签") or finding.inputs.get("征集截止")
        yield Item(
            title=f"{finding.name}：{finding.found}",
            reason=f"{finding.mend} · {finding.clause}",
            url=_list("agreements")
            if finding.rule_id == "agreement.signed"
            else reverse("covenants:committee", args=[own.pk]),
            action="去办理",
            due=day or None,
            when="本季",
            since="规定",
        )
