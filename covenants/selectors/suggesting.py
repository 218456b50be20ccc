"""Which offer may meet which need of a cycle: the lists as the matching takes them, and its answer as pages take it.

Only suggestions (docs/matching.md): nothing is claimed before a person says so. Small cycles are matched when a page
asks; large ones by a worker, whose answer is kept in the database until the next one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count

from common.authority import can
from common.clock import now, today
from common.scoping import Scope, current_scope
from covenants import matching
from covenants.matching import Named, Pair, Reason, ReasonKind, Satisfaction, Suggestion
from covenants.matching import Side as Matched
from covenants.models import Direction, ItemState, ListCycle, ListItem, Matching, Per, Review, Side
from covenants.parties import acts_for, left_by
from covenants.selectors.claims import VERB
from covenants.selectors.labels import name_categories
from covenants.states import MAY_CLAIM

# More on one side than this is work for a worker.
AT_ONCE = 300
TOP = 3
LATE = timedelta(minutes=2)
FORGOTTEN = timedelta(minutes=10)
_BEST_SATISFACTION = 4


@dataclass(frozen=True, slots=True)
class Adoption:
    """The claim that a suggestion becomes: who claims which item with which of its own. `by`: in whose name."""

    item_id: int
    unit_id: int | None
    matched_id: int
    quantity: Decimal | None
    by: str
    on_behalf: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suggestion with its two items. `amount`: how much of the need, where a whole cycle was assigned."""

    need: ListItem
    offer: ListItem
    score: int
    reasons: tuple[Reason, ...]
    amount: Decimal | None = None
    adoption: Adoption | None = None

    @property
    def by_words(self) -> bool:
        """Whether both say something alike; otherwise only the category is the same."""
        return any(reason.kind is ReasonKind.WORDS for reason in self.reasons)

    @property
    def key(self) -> str:
        """What a form sends for it."""
        return f"{self.need.pk}-{self.offer.pk}-{'' if self.amount is None else f'{self.amount.normalize():f}'}"


@dataclass(slots=True)
class Lists:
    """The published lists of a cycle: items by id, and both sides as the matching takes them."""

    cycle: ListCycle
    items: dict[int, ListItem]
    needs: list[Matched]
    offers: list[Matched]

    @property
    def is_large(self) -> bool:
        """Whether matching it is work for a worker."""
        return max(len(self.needs), len(self.offers)) > AT_ONCE


# ---- the lists ------------------------------------------------------------------------------------------------------


def lists_of(cycle: ListCycle) -> Lists:
    """All that is published in the cycle, also what is wholly claimed: how rare a word is depends on all of it.

    Without what is no longer to be had: of units that left, and of a committee that was dissolved.
    """
    rows = list(
        ListItem.objects.filter(cycle=cycle, state=ItemState.PUBLISHED)
        .annotate(has_left=left_by(today()))
        .filter(has_left=False, organization__period__contains=today())
        .select_related("organization__street", "organization__community", "unit", "venue")
        .order_by("pk")
    )
    for row in rows:
        row.cycle = cycle
    name_categories(rows)
    seen = satisfaction_of(cycle.organization_id, today())
    sides = {row.pk: _side(row, seen) for row in rows}
    return Lists(
        cycle,
        {row.pk: row for row in rows},
        [sides[row.pk] for row in rows if row.direction == Direction.NEED],
        [sides[row.pk] for row in rows if row.direction == Direction.OFFER],
    )


def satisfaction_of(organization_id: int, on: date) -> dict[tuple[int | None, str], Satisfaction]:
    """How what a party gave was reviewed by who received it, by (unit, category), within this committee.

    A unit's office reads of reviews of its own pledges only; so of another's satisfaction nothing reaches it here.
    """
    rows = (
        Review.objects.filter(organization_id=organization_id, side=Side.RECEIVER, reviewed_on__lte=on)
        .order_by()
        .values_list("pledge__giver_id", "pledge__category")
        .annotate(average=Avg("satisfaction"), count=Count("pk"))
    )
    return {(giver, kind): Satisfaction(float(mean) / _BEST_SATISFACTION, n) for giver, kind, mean, n in rows if kind}


def _side(row: ListItem, seen) -> Matched:
    organization = row.organization
    period = row.period or row.cycle.period
    return Matched(
        id=row.pk,
        direction=row.direction,
        party=("unit", row.unit_id) if row.unit_id else ("org", row.organization_id),
        title=row.title,
        detail=row.detail,
        audience=row.audience,
        category=Named(row.category, row.category_label),
        remaining=row.left,
        measure=row.measure,
        frequency=frequency_facts(row),
        street=Named(organization.street_id, organization.street.name) if organization.street_id else None,
        community=Named(organization.community_id, organization.community.name) if organization.community_id else None,
        venue=Named(row.venue_id, row.venue.name) if row.venue_id else None,
        start=period.lower,
        end=period.upper,
        weekdays=tuple(row.weekdays),
        half_day=row.half_day,
        satisfaction=seen.get((row.unit_id, row.category)) if row.direction == Direction.OFFER else None,
    )


def frequency_facts(row: ListItem) -> dict[str, Any] | None:
    """The columns of a frequency as the matching reads them; None where nothing is said."""
    if not row.per:
        return None
    if row.per == Per.ONCE:
        return {"per": "once", "by": row.by} if row.by else {"per": "once"}
    return {"per": row.per, "times": row.times, "at_least": row.at_least}


# ---- the answer -----------------------------------------------------------------------------------------------------


def suggested(lists: Lists) -> list[Proposal]:
    """The best three offers of each need: by the need's number, best first. Of a large cycle what a worker found."""
    if not lists.is_large:
        return _proposals(lists, matching.suggest(lists.needs, lists.offers, TOP))
    kept = found_for(lists.cycle.pk)
    return _proposals(lists, _read(kept.suggestions)) if kept else []


def assigned(lists: Lists) -> list[Proposal]:
    """The best assignment of the whole cycle, by the need's number. Of a large cycle what a worker found."""
    if not lists.is_large:
        return _proposals(lists, matching.assign(lists.needs, lists.offers))
    kept = found_for(lists.cycle.pk)
    return _proposals(lists, _read(kept.pairs)) if kept else []


def _proposals(lists: Lists, found: Sequence[Suggestion]) -> list[Proposal]:
    """With their items; what was taken meanwhile, and what this office may not read, is left out."""
    scope = current_scope()
    proposals = []
    for row in found:
        need, offer = lists.items.get(int(row.need_id)), lists.items.get(int(row.offer_id))
        if need is None or offer is None or any(item.left == 0 for item in (need, offer)):
            continue
        row = _readable(row, offer, scope)
        amount = row.amount if isinstance(row, Pair) else None
        adoption = adoption_of(need, offer, amount, scope) if lists.cycle.stage in MAY_CLAIM else None
        proposals.append(Proposal(need, offer, row.score, row.reasons, amount, adoption))
    return sorted(proposals, key=lambda one: (one.need.number, -one.score, one.offer.number))


def _readable(row: Suggestion, offer: ListItem, scope: Scope) -> Suggestion:
    """A unit does not read how another unit was reviewed: that reason and its points are left out."""
    if scope.party_id in (None, offer.unit_id):
        return row
    reasons = tuple(reason for reason in row.reasons if reason.kind is not ReasonKind.SATISFACTION)
    return replace(row, reasons=reasons, score=sum(reason.points for reason in reasons))


def adoption_of(need: ListItem, offer: ListItem, amount: Decimal | None, scope: Scope) -> Adoption | None:
    """The claim this office would make of the pair; None where neither side is its own.

    A unit claims the other's item with its own. The committee claims with its own; between two units it claims the
    need on behalf of the one that offers.
    """
    if not can(scope, VERB) or not acts_for(scope, need.organization, scope.party_id):
        return None
    if scope.party_id is None:
        takes_offer = need.unit_id is None
    elif scope.party_id in (need.unit_id, offer.unit_id):
        takes_offer = scope.party_id == need.unit_id
    else:
        return None
    own, other = (need, offer) if takes_offer else (offer, need)
    return Adoption(
        item_id=other.pk,
        unit_id=own.unit_id,
        matched_id=own.pk,
        quantity=_quantity(need, offer, amount, takes_offer=takes_offer),
        by=own.party_name,
        on_behalf=scope.party_id is None and (own.unit_id is not None or own.organization_id != scope.anchor_id),
    )


def _quantity(need: ListItem, offer: ListItem, amount: Decimal | None, *, takes_offer: bool) -> Decimal | None:
    """How much is claimed: in one measure as much as both have; otherwise the whole need, or one of the offer."""
    if need.measure == offer.measure and need.left is not None:
        most = [value for value in (need.left, offer.left, amount) if value is not None]
        return min(most)
    return Decimal(1) if takes_offer else (amount or need.left)


# ---- what a worker found --------------------------------------------------------------------------------------------


def found_for(cycle_id: int) -> Matching | None:
    """What a worker found for a large cycle, and whether one is asked; None before anybody asked."""
    return Matching.objects.filter(cycle_id=cycle_id).defer("suggestions", "pairs").first()


def is_asked(found: Matching | None) -> bool:
    """Whether a worker is at it, or asked to be; one who never answered is forgotten after a while."""
    return found is not None and found.asked_at is not None and now() - found.asked_at < FORGOTTEN


def plain_rows(rows: Sequence[Suggestion]) -> list[list[Any]]:
    """As `Matching` keeps them."""
    return [
        [
            row.need_id,
            row.offer_id,
            row.score,
            [[str(reason.kind), reason.text, reason.points] for reason in row.reasons],
            str(row.amount) if isinstance(row, Pair) and row.amount is not None else None,
        ]
        for row in rows
    ]


def _read(rows: list[list[Any]]) -> list[Pair]:
    return [
        Pair(
            need,
            offer,
            score,
            tuple(Reason(ReasonKind(kind), text, points) for kind, text, points in reasons),
            Decimal(amount) if amount is not None else None,
        )
        for need, offer, score, reasons, amount in rows
    ]


def by_need(proposals: Iterable[Proposal]) -> dict[int, list[Proposal]]:
    """Proposals by need, each best first."""
    found: dict[int, list[Proposal]] = defaultdict(list)
    for one in proposals:
        found[one.need.pk].append(one)
    return dict(found)


def as_rows(proposals: Sequence[Proposal]) -> list[dict[str, Any]]:
    """For the API: plain values."""
    return [
        {
            "need": one.need.pk,
            "need_title": one.need.title,
            "need_party": one.need.party_name,
            "offer": one.offer.pk,
            "offer_title": one.offer.title,
            "offer_party": one.offer.party_name,
            "score": one.score,
            "by_words": one.by_words,
            "amount": one.amount,
            "reasons": [
                {"kind": str(reason.kind), "text": reason.text, "points": reason.points} for reason in one.reasons
            ],
            "may_adopt": one.adoption is not None,
        }
        for one in proposals
    ]
