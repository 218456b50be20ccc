"""What is still missing before the next gate of a cycle opens: what, of whom, where to go (XH 三(三)1).

Lines that block keep the gate shut; the others are said so that nobody is forgotten, and stop nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from common.clock import today
from common.scoping import current_scope
from covenants.models import (
    Agreement,
    AgreementState,
    AgreementTerm,
    Claim,
    ClaimState,
    Delivery,
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
from covenants.selectors.pledges import Standing, with_standing
from orgs.models import AllianceMember, Participation, Unit
from orgs.rules_in_force import practices_of

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
    """Units that take part today in whose list it is, by name; a unit's office asks for itself only."""
    return _parties_in([cycle]).get(cycle.pk, [])


def _parties_in(cycles: Iterable[ListCycle]) -> dict[int, list[Unit]]:
    """The same for many cycles, by their ids. One query, and one more where there are lists of alliances."""
    cycles = list(cycles)
    found: dict[int, list[Unit]] = defaultdict(list)
    of_committees = defaultdict(list)
    of_alliances = defaultdict(list)
    for cycle in cycles:
        if cycle.alliance_id is None:
            of_committees[cycle.organization_id].append(cycle.pk)
        else:
            of_alliances[cycle.alliance_id].append(cycle.pk)
    if of_committees:
        rows = Participation.everywhere.filter(organization_id__any=list(of_committees))
        for row in _sitting(rows):
            for pk in of_committees[row.organization_id]:
                found[pk].append(row.unit)
    if of_alliances:
        for row in _sitting(AllianceMember._base_manager.filter(alliance_id__in=list(of_alliances))):
            for pk in of_alliances[row.alliance_id]:
                found[pk].append(row.unit)
    return found


def _sitting(rows: QuerySet) -> QuerySet:
    """Those of today, of units that are there, as far as the office asks for them."""
    rows = rows.filter(period__contains=today(), unit__isnull=False, unit__closed_on__isnull=True)
    party = current_scope().party_id
    if party is not None:
        rows = rows.filter(unit_id=party)
    return rows.select_related("unit").order_by("unit__pinyin", "unit_id")


# What opens the gate before each stage, for those who wait at it; the lines of `missing_of` say how far it is.
OPENS = {
    Stage.DELIBERATING: "至少有一项提交的服务或需求，就可以进入审议。没填完的单位可以接着填，审议时补进来。",
    Stage.PUBLISHED: "提交的每一项都经联席会议审议，至少一项通过，才能发布。",
    Stage.SIGNING: "至少有一项认领得到对方确认，就可以进入签约。其余的认领可以接着办。",
    Stage.FULFILLING: "至少有一份协议各方都已签订，就可以进入履诺。其余的协议可以接着签。",
    Stage.REVIEWING: "有承诺就可以进入评诺。没有履完、没有确认的，在评诺阶段还能记录和确认。",
    Stage.CLOSED: "每一项承诺双方都评价完，才能办结。办结以后全部存档，不再改动。",
}


_Lines = Iterator[tuple[int, Missing]]


def missing_of(cycle: ListCycle) -> list[Missing]:
    """What the next gate waits for, the blocking lines first."""
    return missing_by_cycle([cycle])[cycle.pk]


def missing_by_cycle(cycles: Iterable[ListCycle]) -> dict[int, list[Missing]]:
    """The same for many cycles, by their ids: at most four queries for each stage among them.

    `organization` joined in.
    """
    found: dict[int, list[Missing]] = {}
    by_stage: dict[Stage, dict[int, ListCycle]] = defaultdict(dict)
    for cycle in cycles:
        found[cycle.pk] = []
        by_stage[Stage(cycle.stage)][cycle.pk] = cycle
    for stage, asked in by_stage.items():
        for pk, line in _GATES[stage](asked) if stage in _GATES else ():
            found[pk].append(line)
    return {pk: sorted(lines, key=lambda line: not line.blocks) for pk, lines in found.items()}


def _committee(cycle: ListCycle, what: str, route: str, *, blocks: bool = True, query: str = "") -> tuple[int, Missing]:
    return cycle.pk, Missing(what, cycle.body.name, _url(route, cycle, query), blocks)


def _party(cycle: ListCycle, name: str | None, what: str, route: str, unit_id: int | None, *, blocks: bool = True):
    return cycle.pk, Missing(what, name or cycle.organization.name, _url(route, cycle), blocks, unit_id)


def _url(route: str, cycle: ListCycle, query: str = "") -> str:
    return f"{reverse(f'covenants:{route}', args=[cycle.pk])}{query}"


# ---- collecting -----------------------------------------------------------------------------------------------------

_WAYS = {Direction.OFFER: "服务", Direction.NEED: "需求"}


@dataclass(frozen=True, slots=True)
class Unfilled:
    """What a unit has not handed in yet in a cycle that collects.

    lacking  per direction how many are asked for and not there, and how many are asked for
    empty    nothing was handed in, although nothing in particular is asked for
    drafts   items written and not handed in
    """

    cycle: ListCycle
    unit: Unit
    lacking: dict[str, tuple[int, int]]
    empty: bool
    drafts: int


class _Filed:
    """Items of cycles that collect, counted. One query."""

    def __init__(self, cycles: Iterable[int]):
        self.filed: Counter[tuple[int, int | None, str]] = Counter()
        self.drafts: Counter[tuple[int, int | None]] = Counter()
        rows = ListItem.objects.filter(cycle_id__any=list(cycles)).order_by()
        for cycle, unit, way, state, count in rows.values_list("cycle_id", "unit_id", "direction", "state").annotate(
            Count("pk")
        ):
            if state in FILED:
                self.filed[cycle, unit, way] += count
            elif state == ItemState.DRAFT:
                self.drafts[cycle, unit] += count
        self.any_filed = {cycle for cycle, _, _ in self.filed}


def unfilled_in(cycles: Iterable[ListCycle]) -> Iterator[Unfilled]:
    """Units that have something left to fill in; a unit's office asks for itself only. Three queries."""
    asked = {cycle.pk: cycle for cycle in cycles if cycle.stage == Stage.COLLECTING}
    if asked:
        yield from _unfilled(asked, _Filed(asked))


def _unfilled(cycles: dict[int, ListCycle], filed: _Filed) -> Iterator[Unfilled]:
    parties = _parties_in(cycles.values())
    practices = practices_of({cycle.organization.district_id for cycle in cycles.values()}, today())
    for pk, cycle in cycles.items():
        figure = practices[cycle.organization.district_id].figure("list.both_ways")
        wanted = {
            Direction.OFFER: int(figure["offers_min"] or 0) if figure else 0,
            Direction.NEED: int(figure["needs_min"] or 0) if figure else 0,
        }
        for unit in parties.get(pk, ()):
            there = {way: filed.filed[pk, unit.pk, way] for way in wanted}
            lacking = {way: (count - there[way], count) for way, count in wanted.items() if there[way] < count}
            empty = not lacking and not any(there.values())
            drafts = filed.drafts[pk, unit.pk]
            if lacking or empty or drafts:
                yield Unfilled(cycle, unit, lacking, empty, drafts)


def _collecting(cycles: dict[int, ListCycle]) -> _Lines:
    filed = _Filed(cycles)
    if current_scope().party_id is None:
        for pk in cycles.keys() - filed.any_filed:
            yield _committee(cycles[pk], "还没有任何提交的项目", "item_add")
    for row in _unfilled(cycles, filed):
        url = _url("item_add", row.cycle, f"?unit={row.unit.pk}")
        if row.lacking:
            gaps = [
                f"{_WAYS[Direction(way)]}{f' {short} 项' if wanted > 1 else ''}"
                for way, (short, wanted) in row.lacking.items()
            ]
            yield row.cycle.pk, Missing(f"还没有提交{'和'.join(gaps)}", row.unit.name, url, False, row.unit.pk)
        elif row.empty:
            yield row.cycle.pk, Missing("还没有提交项目", row.unit.name, url, False, row.unit.pk)
        if row.drafts:
            url = _url("items", row.cycle, f"?state=DRAFT&unit={row.unit.pk}")
            yield row.cycle.pk, Missing(f"{row.drafts} 项草稿没有提交", row.unit.name, url, False, row.unit.pk)
    for pk, cycle in cycles.items():
        if drafts := filed.drafts[pk, None]:
            query = "?state=DRAFT&own=true"
            yield _committee(cycle, f"{drafts} 项草稿没有提交", "items", blocks=False, query=query)


# ---- the other gates ------------------------------------------------------------------------------------------------


def _deliberating(cycles: dict[int, ListCycle]) -> _Lines:
    items = ListItem.objects.filter(cycle_id__any=list(cycles)).order_by()
    states: dict[int, set[str]] = defaultdict(set)
    for pk, state in items.values_list("cycle_id", "state").distinct():
        states[pk].add(state)
    if any(ItemState.SUBMITTED in found for found in states.values()):
        for pk, unit_id, name, count in _by_unit(items.filter(state=ItemState.SUBMITTED), "cycle_id", "unit"):
            yield _party(cycles[pk], name, f"{count} 项还没有审议", "deliberation", unit_id)
    for pk, cycle in cycles.items():
        if not states[pk] & {ItemState.SUBMITTED, ItemState.ACCEPTED}:
            yield _committee(cycle, "没有审议通过的项目可以发布", "deliberation")
    gone = items.annotate(has_left=left_by(today())).filter(state=ItemState.ACCEPTED, has_left=True)
    for pk, unit_id, name, count in _by_unit(gone, "cycle_id", "unit"):
        url = _url("items", cycles[pk], f"?state=ACCEPTED&unit={unit_id}")
        yield pk, Missing(f"单位已退出，{count} 项要先从清单撤下", name, url, True, unit_id)


def _by_unit(rows: QuerySet, cycle: str, unit: str) -> Iterator[tuple[int, int | None, str | None, int]]:
    """(cycle, unit, its name, how many), by name. One query."""
    counted = rows.order_by().values_list(cycle, f"{unit}_id", f"{unit}__name").annotate(Count("pk"))
    return iter(counted.order_by(f"{unit}__pinyin", f"{unit}_id"))


def _published(cycles: dict[int, ListCycle]) -> _Lines:
    claims = Claim.objects.filter(item__cycle_id__any=list(cycles))
    yield from _none_yet(
        cycles, claims.filter(state=ClaimState.CONFIRMED), "item__cycle_id", "还没有已确认的认领", "cycle_claims"
    )
    pending = claims.filter(state=ClaimState.PENDING)
    for pk, unit_id, name, count in _by_unit(pending, "item__cycle_id", "item__unit"):
        yield _party(cycles[pk], name, f"{count} 项认领等待确认", "cycle_claims", unit_id, blocks=False)


def _none_yet(cycles: dict[int, ListCycle], rows: QuerySet, cycle: str, what: str, route: str) -> _Lines:
    """A blocking line for every cycle that has none of these. One query."""
    having = set(rows.order_by().values_list(cycle, flat=True).distinct())
    for pk in cycles.keys() - having:
        yield _committee(cycles[pk], what, route)


def cycle_q(cycle: ListCycle, path: str = "item__cycle") -> Q:
    """Rows that hang on an item of the cycle."""
    return Q(**{path: cycle})


def _signing(cycles: dict[int, ListCycle]) -> _Lines:
    agreements = Agreement.objects.filter(cycle_id__any=list(cycles), state=AgreementState.SIGNED)
    yield from _none_yet(cycles, agreements, "cycle_id", "还没有签订的协议", "cycle_agreements")
    signed = AgreementTerm._base_manager.filter(
        claim_id=OuterRef("pk"), agreement__state__in=[AgreementState.SIGNED, AgreementState.AMENDED]
    )
    unsigned = Claim.objects.filter(~Exists(signed), item__cycle_id__any=list(cycles), state=ClaimState.CONFIRMED)
    for pk, unit_id, name, count in _by_unit(unsigned, "item__cycle_id", "unit"):
        url = reverse("covenants:agreement_add") if current_scope().party_id is None else ""
        words, party = f"{count} 项已确认的认领还没有签协议", name or cycles[pk].organization.name
        yield pk, Missing(words, party, url or _url("cycle_agreements", cycles[pk]), False, unit_id)


_OPEN_RECORDS = {
    FulfilmentState.RECORDED: "条履诺记录等待确认",
    FulfilmentState.DISPUTED: "条履诺记录有异议，还没有解决",
}


def _fulfilling(cycles: dict[int, ListCycle]) -> _Lines:
    pledges = Pledge.objects.filter(cycle_id__any=list(cycles))
    yield from _none_yet(cycles, pledges, "cycle_id", "还没有承诺可以评价", "cycle_pledges")
    waiting = Fulfilment.objects.filter(pledge__cycle_id__any=list(cycles), state__in=_OPEN_RECORDS)
    counted = waiting.order_by().values_list(
        "pledge__cycle_id", "pledge__receiver_id", "pledge__receiver__name", "state"
    )
    for pk, unit_id, name, state, count in counted.annotate(Count("pk")).order_by(
        "pledge__receiver__pinyin", "pledge__receiver_id", "-state"
    ):
        query = {"cycle": pk, "state": state} | ({"unit": unit_id} if unit_id is not None else {})
        url = f"{reverse('covenants:fulfilments')}?{urlencode(query)}"
        party = name or cycles[pk].organization.name
        yield pk, Missing(f"{count} {_OPEN_RECORDS[state]}", party, url, False, unit_id)


def with_silent_sides(rows: QuerySet[Pledge]) -> QuerySet[Pledge]:
    """Pledges with `giver_silent`, `receiver_silent`: whether that side has not reviewed them.

    Without those that a new version of theirs stands for.
    """
    given = Review._base_manager.filter(pledge_id=OuterRef("pk"))
    return rows.exclude(term__agreement__state=AgreementState.AMENDED).annotate(
        giver_silent=~Exists(given.filter(side=Side.GIVER)), receiver_silent=~Exists(given.filter(side=Side.RECEIVER))
    )


def _reviewing(cycles: dict[int, ListCycle]) -> _Lines:
    for side, party in ((Side.GIVER, "giver"), (Side.RECEIVER, "receiver")):
        pledges = with_silent_sides(Pledge.objects.filter(cycle_id__any=list(cycles)))
        rows = pledges.filter(**{f"{party}_silent": True})
        for pk, unit_id, name, count in _by_unit(rows, "cycle_id", party):
            yield _party(cycles[pk], name, f"{count} 项承诺还没有作为{side.label}评价", "cycle_pledges", unit_id)


_GATES: dict[Stage, Callable[[dict[int, ListCycle]], _Lines]] = {
    Stage.COLLECTING: _collecting,
    Stage.DELIBERATING: _deliberating,
    Stage.PUBLISHED: _published,
    Stage.SIGNING: _signing,
    Stage.FULFILLING: _fulfilling,
    Stage.REVIEWING: _reviewing,
}


def still_due(cycle: ListCycle) -> list[str]:
    """What of the pledges is not done yet, in sentences: read before the reviews begin and before everything is
    frozen. Two queries."""
    rows = with_standing(Delivery.objects.filter(pledge__cycle=cycle, pledge__ended_on=None)).order_by()
    counts = dict(rows.values_list("standing").annotate(Count("pk")))
    found = []
    if late := counts.get(Standing.LATE, 0) + counts.get(Standing.DUE, 0):
        found.append(f"还有 {late} 次到了时段没有记录。")
    if coming := counts.get(Standing.COMING, 0):
        found.append(f"还有 {coming} 次没有到应履时段，本期到 {cycle.last_day} 结束。")
    records = Fulfilment.objects.filter(pledge__cycle=cycle, state__in=_OPEN_RECORDS).order_by()
    found += [
        f"还有 {count} {_OPEN_RECORDS[state]}。" for state, count in records.values_list("state").annotate(Count("pk"))
    ]
    return found


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
