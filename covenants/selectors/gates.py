"""What is still missing before the next gate of a cycle opens: what, of whom, where to go (XH 三(三)1).

Lines that block keep the gate shut; the others are said so that nobody is forgotten, and stop nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from common.clock import today
from common.scoping import current_scope
from covenants.models import (
    Agreement,
    AgreementState,
    AgreementTerm,
    Claim,
    ClaimState,
    Direction,
    Fulfilment,
    FulfilmentState,
    ItemState,
    ListCycle,
    ListItem,
    Pledge,
    Review,
    Side,
    Stage,
)
from covenants.parties import left_by
from orgs.models import Participation, Unit
from orgs.rules_in_force import practice_of

FILED = (ItemState.SUBMITTED, ItemState.ACCEPTED, ItemState.MERGED, ItemState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not there yet.

    party    whose it is: a unit or the committee, by name
    url      where it is put right; empty where this office can do nothing about it
    blocks   whether the gate stays shut for it
    unit_id  the unit; None: the committee
    """

    what: str
    party: str
    url: str
    blocks: bool = True
    unit_id: int | None = None


def parties_of(cycle: ListCycle) -> list[Unit]:
    """Units that take part in the committee today, by name; a unit's office asks for itself only."""
    scope = current_scope()
    rows = Participation.everywhere.filter(
        organization_id=cycle.organization_id, period__contains=today(), unit__closed_on__isnull=True
    )
    if scope.party_id is not None:
        rows = rows.filter(unit_id=scope.party_id)
    return [row.unit for row in rows.select_related("unit").order_by("unit__pinyin", "unit_id")]


# What opens the gate before each stage, for those who wait at it; the lines of `missing_of` say how far it is.
OPENS = {
    Stage.DELIBERATING: "至少有一项提交的服务或需求，就可以进入审议。没填完的单位可以接着填，审议时补进来。",
    Stage.PUBLISHED: "提交的每一项都经联席会议审议，至少一项通过，才能发布。",
    Stage.SIGNING: "至少有一项认领得到对方确认，就可以进入签约。其余的认领可以接着办。",
    Stage.FULFILLING: "至少有一份协议各方都已签订，就可以进入履诺。其余的协议可以接着签。",
    Stage.REVIEWING: "有承诺就可以进入评诺。没有履完、没有确认的，在评诺阶段还能记录和确认。",
    Stage.CLOSED: "每一项承诺双方都评价完，才能办结。办结以后全部存档，不再改动。",
}


def missing_of(cycle: ListCycle) -> list[Missing]:
    """What the next gate waits for, the blocking lines first."""
    ask = _GATES.get(Stage(cycle.stage))
    if ask is None:
        return []
    return sorted(ask(cycle), key=lambda line: not line.blocks)


def _committee(cycle: ListCycle, what: str, route: str, *, blocks: bool = True, query: str = "") -> Missing:
    return Missing(what, cycle.organization.name, _url(route, cycle, query), blocks)


def _url(route: str, cycle: ListCycle, query: str = "") -> str:
    return f"{reverse(f'covenants:{route}', args=[cycle.pk])}{query}"


def _collecting(cycle: ListCycle) -> list[Missing]:
    rows = ListItem.objects.filter(cycle=cycle).values_list("unit_id", "direction", "state").annotate(Count("pk"))
    filed: Counter[tuple[int | None, str]] = Counter()
    drafts: Counter[int | None] = Counter()
    for unit_id, direction, state, count in rows:
        if state in FILED:
            filed[unit_id, direction] += count
        elif state == ItemState.DRAFT:
            drafts[unit_id] += count
    lines = []
    if not filed and current_scope().party_id is None:
        lines.append(_committee(cycle, "还没有任何提交的项目", "item_add"))
    figure = practice_of(cycle.organization.district_id, today()).figure("list.both_ways")
    wanted = {
        Direction.OFFER: int(figure["offers_min"] or 0) if figure else 0,
        Direction.NEED: int(figure["needs_min"] or 0) if figure else 0,
    }
    names = {Direction.OFFER: "服务", Direction.NEED: "需求"}
    for unit in parties_of(cycle):
        url = _url("item_add", cycle, f"?unit={unit.pk}")
        gaps = [
            f"{names[way]}{f' {count - filed[unit.pk, way]} 项' if count > 1 else ''}"
            for way, count in wanted.items()
            if filed[unit.pk, way] < count
        ]
        if gaps:
            lines.append(Missing(f"还没有提交{'和'.join(gaps)}", unit.name, url, False, unit.pk))
        elif not any(filed[unit.pk, way] for way in Direction.values):
            lines.append(Missing("还没有提交项目", unit.name, url, False, unit.pk))
        if drafts[unit.pk]:
            url = _url("items", cycle, f"?state=DRAFT&unit={unit.pk}")
            lines.append(Missing(f"{drafts[unit.pk]} 项草稿没有提交", unit.name, url, False, unit.pk))
    if drafts[None]:
        lines.append(
            _committee(cycle, f"{drafts[None]} 项草稿没有提交", "items", blocks=False, query="?state=DRAFT&own=true")
        )
    return lines


def _deliberating(cycle: ListCycle) -> list[Missing]:
    states = Counter(dict(ListItem.objects.filter(cycle=cycle).values_list("state").annotate(Count("pk"))))
    lines = []
    if states[ItemState.SUBMITTED]:
        waiting = (
            ListItem.objects.filter(cycle=cycle, state=ItemState.SUBMITTED)
            .values_list("unit_id", "unit__name")
            .annotate(Count("pk"))
            .order_by("unit__pinyin", "unit_id")
        )
        lines += [
            Missing(
                f"{count} 项还没有审议", name or cycle.organization.name, _url("deliberation", cycle), True, unit_id
            )
            for unit_id, name, count in waiting
        ]
    elif not states[ItemState.ACCEPTED]:
        lines.append(_committee(cycle, "没有审议通过的项目可以发布", "deliberation"))
    gone = (
        ListItem.objects.annotate(has_left=left_by(today()))
        .filter(cycle=cycle, state=ItemState.ACCEPTED, has_left=True)
        .values_list("unit_id", "unit__name")
        .annotate(Count("pk"))
        .order_by("unit__pinyin", "unit_id")
    )
    lines += [
        Missing(
            f"单位已退出，{count} 项要先从清单撤下",
            name,
            _url("items", cycle, f"?state=ACCEPTED&unit={unit_id}"),
            True,
            unit_id,
        )
        for unit_id, name, count in gone
    ]
    return lines


def _published(cycle: ListCycle) -> list[Missing]:
    claims = Claim.objects.filter(cycle_q(cycle))
    lines = []
    if not claims.filter(state=ClaimState.CONFIRMED).exists():
        lines.append(_committee(cycle, "还没有已确认的认领", "cycle_claims"))
    pending = (
        claims.filter(state=ClaimState.PENDING)
        .values_list("item__unit_id", "item__unit__name")
        .annotate(Count("pk"))
        .order_by("item__unit__pinyin", "item__unit_id")
    )
    for unit_id, name, count in pending:
        party = name or cycle.organization.name
        lines.append(Missing(f"{count} 项认领等待确认", party, _url("cycle_claims", cycle), False, unit_id))
    return lines


def cycle_q(cycle: ListCycle, path: str = "item__cycle") -> Q:
    """Rows that hang on an item of the cycle."""
    return Q(**{path: cycle})


def _unsigned(cycle: ListCycle):
    signed = AgreementTerm._base_manager.filter(
        claim_id=OuterRef("pk"), agreement__state__in=[AgreementState.SIGNED, AgreementState.AMENDED]
    )
    return Claim.objects.filter(cycle_q(cycle), ~Exists(signed), state=ClaimState.CONFIRMED)


def _signing(cycle: ListCycle) -> list[Missing]:
    lines = []
    if not Agreement.objects.filter(cycle=cycle, state=AgreementState.SIGNED).exists():
        lines.append(_committee(cycle, "还没有签订的协议", "cycle_agreements"))
    for unit_id, name, count in (
        _unsigned(cycle).values_list("unit_id", "unit__name").annotate(Count("pk")).order_by("unit__pinyin", "unit_id")
    ):
        party = name or cycle.organization.name
        lines.append(
            Missing(f"{count} 项已确认的认领还没有签协议", party, _url("cycle_agreements", cycle), False, unit_id)
        )
    return lines


def _fulfilling(cycle: ListCycle) -> list[Missing]:
    lines = []
    if not Pledge.objects.filter(cycle=cycle).exists():
        lines.append(_committee(cycle, "还没有承诺可以评价", "cycle_pledges"))
    waiting = (
        Fulfilment.objects.filter(pledge__cycle=cycle)
        .filter(state__in=[FulfilmentState.RECORDED, FulfilmentState.DISPUTED])
        .values_list("pledge__receiver_id", "pledge__receiver__name")
        .annotate(Count("pk"))
        .order_by("pledge__receiver__pinyin", "pledge__receiver_id")
    )
    for unit_id, name, count in waiting:
        party = name or cycle.organization.name
        lines.append(Missing(f"{count} 条履诺记录等待确认", party, _url("cycle_pledges", cycle), False, unit_id))
    return lines


def unreviewed(cycle: ListCycle, side: Side):
    """Pledges of the cycle that this side has not reviewed; without those that a new version of theirs stands for."""
    done = Review._base_manager.filter(pledge_id=OuterRef("pk"), side=side)
    return Pledge.objects.filter(~Exists(done), cycle=cycle).exclude(term__agreement__state=AgreementState.AMENDED)


def _reviewing(cycle: ListCycle) -> list[Missing]:
    lines: list[Missing] = []
    for side, field in ((Side.GIVER, "giver"), (Side.RECEIVER, "receiver")):
        rows = (
            unreviewed(cycle, side)
            .values_list(f"{field}_id", f"{field}__name")
            .annotate(Count("pk"))
            .order_by(f"{field}__pinyin", f"{field}_id")
        )
        for unit_id, name, count in rows:
            party = name or cycle.organization.name
            lines.append(
                Missing(f"{count} 项承诺还没有作为{side.label}评价", party, _url("cycle_pledges", cycle), True, unit_id)
            )
    return lines


_GATES: dict[Stage, Callable[[ListCycle], list[Missing]]] = {
    Stage.COLLECTING: _collecting,
    Stage.DELIBERATING: _deliberating,
    Stage.PUBLISHED: _published,
    Stage.SIGNING: _signing,
    Stage.FULFILLING: _fulfilling,
    Stage.REVIEWING: _reviewing,
}


def may_close_early(cycle: ListCycle) -> bool:
    """Whether nothing of it remains to be done: its days are over, no claim is live, nothing was agreed or pledged."""
    if cycle.last_day is None or cycle.last_day >= today():
        return False
    return not (
        Claim.objects.filter(cycle_q(cycle), state__in=[ClaimState.PENDING, ClaimState.CONFIRMED]).exists()
        or Agreement.objects.filter(cycle=cycle, state=AgreementState.SIGNING).exists()
        or Pledge.objects.filter(cycle=cycle).exists()
        or ListItem.objects.filter(cycle=cycle, state=ItemState.SUBMITTED).exists()
    )


def evidence_of(cycle: ListCycle, target: Stage) -> dict[str, Any]:
    """What opens the gate, as counts: kept with the step, for whoever asks later."""
    if target == Stage.DELIBERATING:
        rows = ListItem.objects.filter(cycle=cycle, state=ItemState.SUBMITTED)
        return {"submitted": rows.count(), "units": rows.values("unit_id").distinct().count()}
    if target == Stage.SIGNING:
        return {"confirmed_claims": Claim.objects.filter(cycle_q(cycle), state=ClaimState.CONFIRMED).count()}
    if target == Stage.FULFILLING:
        return {"signed_agreements": Agreement.objects.filter(cycle=cycle, state=AgreementState.SIGNED).count()}
    if target == Stage.REVIEWING:
        return {"pledges": Pledge.objects.filter(cycle=cycle).count()}
    if target == Stage.CLOSED:
        return {
            "pledges": Pledge.objects.filter(cycle=cycle).count(),
            "reviews": Review.objects.filter(pledge__cycle=cycle).count(),
        }
    return {}
