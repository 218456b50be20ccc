"""供需对照: what each party of a cycle gives and receives, needs that nobody met and why, offers nobody asked for.

For talking about, never for ranking: parties stand in the order of their names, committees in administrative order,
and nothing here is sorted by an amount. Every number follows from dated facts and can be had for any day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, TextChoices

from common.scoping import current_scope
from covenants.models import Claim, ClaimState, Direction, ListCycle, ListItem, Pledge
from covenants.selectors.board import published_on
from covenants.selectors.claims import claims_with_state
from orgs.models import Unit

# What each number counts; pages, the export and the API say the same.
DEFINITIONS = {
    "offers": "到这一天为止在已发布清单上的“能够提供的服务”项数，撤下的、填报单位已退出的不算",
    "taken": "其中有人认领（待确认或已确认），或提供方用它认领了别人需求的项数",
    "needs": "到这一天为止在已发布清单上的“需要提供的服务”项数，撤下的、填报单位已退出的不算",
    "met": "其中已确认的认领满足了全部数量的项数；需求方用它认领别人的服务并已确认的也算，计量单位不同时算全部满足",
    "given": "作为提供方已签订的承诺项数，到这一天已终止的不算",
    "given_done": "作为提供方履诺、接受方已确认的次数，后来终止或变更的承诺里做过的也算",
    "received": "作为接受方已签订的承诺项数，到这一天已终止的不算",
    "received_done": "作为接受方已确认的次数，后来终止或变更的承诺里得到过的也算",
    "unmet": "还没有满足全部数量的需求项数",
    "silent": "没有人认领、也没有用来认领别人需求的服务项数",
}
LABELS = {
    "offers": "提供的服务",
    "taken": "有人认领",
    "needs": "提出的需求",
    "met": "已满足",
    "unmet": "未满足",
    "silent": "无人认领",
    "given": "给出的承诺",
    "given_done": "已履次数",
    "received": "得到的承诺",
    "received_done": "已得次数",
}


class Why(TextChoices):
    """Why a need is not met yet."""

    NOBODY = "NOBODY", "还没有人认领"
    DECLINED = "DECLINED", "认领被谢绝"
    WITHDRAWN = "WITHDRAWN", "认领已撤回"
    WAITING = "WAITING", "认领等待确认"
    PART = "PART", "只满足了一部分"


@dataclass(slots=True)
class PartyBalance:
    """Both directions of one party. `unit_id` None: the committee."""

    unit_id: int | None
    name: str = ""
    offers: int = 0
    taken: int = 0
    needs: int = 0
    met: int = 0
    unmet: int = 0
    silent: int = 0
    given: int = 0
    given_done: int = 0
    received: int = 0
    received_done: int = 0

    def add(self, other: PartyBalance) -> None:
        """Sum up, for a whole committee."""
        for name in LABELS:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True, slots=True)
class Unmet:
    """A need that is not met: since how many days it stands on the list, how much is missing, why."""

    item_id: int
    unit_id: int | None
    days: int
    missing: Decimal
    why: Why


@dataclass(slots=True)
class Balance:
    """The balance of one cycle as of a day."""

    total: PartyBalance = field(default_factory=lambda: PartyBalance(None))
    parties: list[PartyBalance] = field(default_factory=list)
    unmet: list[Unmet] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)


def balances_of(cycles: Iterable[ListCycle], on: date) -> dict[int, Balance]:
    """The balance of each cycle on the day, by its id; of a unit's office only its own. Five queries at most."""
    cycles = list(cycles)
    ids = [cycle.pk for cycle in cycles]
    found = {pk: Balance() for pk in ids}
    if not ids:
        return found
    party_id = current_scope().party_id
    by_party: dict[tuple[int, int | None], PartyBalance] = {}

    def of(cycle_id: int, unit_id: int | None) -> PartyBalance | None:
        if party_id is not None and unit_id != party_id:
            return None
        return by_party.setdefault((cycle_id, unit_id), PartyBalance(unit_id))

    claims = _claims(ids, on)
    items = published_on(on).filter(cycle_id__in=ids, has_left=False).order_by("cycle_id", "direction", "number", "pk")
    for item in items.values("pk", "cycle_id", "unit_id", "direction", "quantity", "measure", "published_on"):
        party = of(item["cycle_id"], item["unit_id"])
        if party is not None:
            _count(item, claims, party, found[item["cycle_id"]], on)
    _pledges(ids, on, of)
    order = _name(cycles, by_party)
    for key in sorted(by_party, key=lambda key: order[key]):
        found[key[0]].parties.append(by_party[key])
        found[key[0]].total.add(by_party[key])
    return found


def _claims(ids: list[int], on: date) -> dict[int, list[tuple[str, Decimal, str, bool]]]:
    """By item: (state on the day, quantity, its measure, whether it is claimed itself or its owner used it)."""
    rows = claims_with_state(Claim.objects.filter(item__cycle_id__in=ids), on).order_by()
    found: dict[int, list[tuple[str, Decimal, str, bool]]] = defaultdict(list)
    for item_id, matched_id, quantity, measure, state in rows.values_list(
        "item_id", "matched_id", "quantity", "item__measure", "state_on"
    ):
        found[item_id].append((state, quantity, measure, True))
        if matched_id is not None:
            found[matched_id].append((state, quantity, measure, False))
    return found


def _count(item: dict[str, Any], claims, party: PartyBalance, balance: Balance, on: date) -> None:
    """Add one item to its party, and to the lists of what is unmet or silent."""
    rows = claims.get(item["pk"], ())
    live = any(state in (ClaimState.PENDING, ClaimState.CONFIRMED) for state, *_ in rows)
    if item["direction"] == Direction.OFFER:
        party.offers += 1
        party.taken += live
        if not live:
            party.silent += 1
            balance.silent.append(item["pk"])
        return
    party.needs += 1
    missing = _missing(item, rows)
    if missing <= 0:
        party.met += 1
        return
    party.unmet += 1
    days = (on - item["published_on"]).days
    balance.unmet.append(Unmet(item["pk"], item["unit_id"], days, missing, _why(item, rows, missing)))


def _missing(item: dict[str, Any], rows) -> Decimal:
    """What confirmed claims leave of a need; a need without a quantity is met by the first."""
    whole = item["quantity"] if item["quantity"] is not None else Decimal(1)
    for state, quantity, measure, claimed in rows:
        if state == ClaimState.CONFIRMED:
            same = (claimed or measure == item["measure"]) and item["quantity"] is not None
            whole -= quantity if same else whole
    return whole


def _why(item: dict[str, Any], rows, missing: Decimal) -> Why:
    """The nearest to being met says it."""
    states = {state for state, *_ in rows}
    if ClaimState.PENDING in states:
        return Why.WAITING
    if item["quantity"] is not None and missing < item["quantity"]:
        return Why.PART
    if ClaimState.DECLINED in states:
        return Why.DECLINED
    return Why.WITHDRAWN if states else Why.NOBODY


def _pledges(ids: list[int], on: date, of) -> None:
    """Promises given and received that stand, and how often any was carried out by the receiver's own word.

    What was done under a promise that ended, or under an earlier version of the agreement, was done.
    """
    taken_back = Q(fulfilments__withdrawn_on__isnull=False, fulfilments__withdrawn_on__lte=on)
    confirmed = Q(fulfilments__confirmed_on__lte=on) & ~taken_back
    stands = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    rows = (
        Pledge.objects.filter(cycle_id__in=ids, signed_on__lte=on)
        .order_by()
        .values("cycle_id", "giver_id", "receiver_id")
        .annotate(
            count=Count("pk", filter=stands, distinct=True), done=Count("fulfilments", filter=confirmed, distinct=True)
        )
        .values_list("cycle_id", "giver_id", "receiver_id", "count", "done")
    )
    for cycle_id, giver_id, receiver_id, count, done in rows:
        giver, receiver = of(cycle_id, giver_id), of(cycle_id, receiver_id)
        if giver is not None:
            giver.given += count
            giver.given_done += done
        if receiver is not None:
            receiver.received += count
            receiver.received_done += done


def _name(cycles: list[ListCycle], by_party: dict[tuple[int, int | None], PartyBalance]) -> dict[tuple, tuple]:
    """Give each party its name; answers the order: the committee first, units by the sound of their names."""
    units = {unit.pk: unit for unit in Unit._base_manager.filter(pk__in={key[1] for key in by_party} - {None})}
    committees = {cycle.pk: cycle.organization for cycle in cycles}
    order = {}
    for key, party in by_party.items():
        unit = units.get(key[1])
        party.name = unit.name if unit is not None else committees[key[0]].name
        order[key] = (key[0], unit is not None, unit.pinyin if unit is not None else "", key[1] or 0)
    return order


def items_named(balance: Balance) -> dict[int, ListItem]:
    """The items of the lists of unmet needs and silent offers, by id. One query."""
    ids = [*(row.item_id for row in balance.unmet), *balance.silent]
    rows = ListItem.objects.filter(pk__in=ids).select_related("unit", "organization")
    return {row.pk: row for row in rows}
