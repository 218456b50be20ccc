"""Reading claims: whose word is awaited, what may be done with one, where it stood on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When

from common.authority import can
from common.clock import today
from common.scoping import Scope, current_scope, everything
from covenants.models import (
    LIVE,
    AgreementState,
    AgreementTerm,
    Claim,
    ClaimState,
    ItemState,
    ListItem,
    Stage,
)
from covenants.parties import acts_for, is_dissolved, is_member
from covenants.selectors.items import claims_on
from covenants.states import CLAIM_STEPS, MAY_CLAIM
from orgs.models import Unit

VERB = "claim.make"
STATES = {
    ClaimState.PENDING: "due",
    ClaimState.CONFIRMED: "ok",
    ClaimState.DECLINED: "bad",
    ClaimState.WITHDRAWN: "mute",
}


def pending_claims() -> QuerySet[Claim]:
    """Claims that wait for the word of whose item it is: of `item__unit`, or of the committee where that is None."""
    return Claim.objects.filter(state=ClaimState.PENDING).exclude(item__cycle__stage=Stage.CLOSED)


def waiting_claims(scope: Scope | None = None) -> QuerySet[Claim]:
    """Claims that wait for this office's own word: on a unit's items, or on those of a committee in scope."""
    scope = scope or current_scope()
    return pending_claims().filter(item__unit_id=scope.party_id)


def own_claims(scope: Scope | None = None) -> QuerySet[Claim]:
    """Claims that this office made for its own unit, or for a committee in scope."""
    scope = scope or current_scope()
    return Claim.objects.filter(unit_id=scope.party_id)


def claims_with_state(rows: QuerySet[Claim], on: date) -> QuerySet[Claim]:
    """Claims made by the day, annotated with `state_on`: where they stood, from their dated facts."""
    if on >= today():
        return rows.annotate(state_on=F("state"))
    return rows.filter(made_on__lte=on).annotate(
        state_on=Case(
            When(ended_on__lte=on, then=Value(ClaimState.WITHDRAWN.value)),
            When(decided_on__lte=on, state=ClaimState.DECLINED, then=Value(ClaimState.DECLINED.value)),
            When(decided_on__lte=on, then=Value(ClaimState.CONFIRMED.value)),
            default=Value(ClaimState.PENDING.value),
            output_field=CharField(max_length=9),
        )
    )


@dataclass(frozen=True, slots=True)
class Doing:
    """What this office may do with a claim now. `on_behalf`: the word is that of a unit it does not belong to."""

    decide: bool = False
    withdraw: bool = False
    decide_on_behalf: bool = False
    withdraw_on_behalf: bool = False


def doing_of(claim: Claim, scope: Scope | None = None, agreed: set[int] | None = None) -> Doing:
    """The steps open to this office; needs `item`, `item.cycle` and `organization` joined in.

    agreed   ids of claims that stand in a living agreement, where that was read for many (`agreed_among`)
    """
    scope = scope or current_scope()
    if not can(scope, VERB) or claim.item.cycle.is_closed:
        return Doing()
    decides = claim.state in CLAIM_STEPS["confirm"][0] and acts_for(scope, claim.organization, claim.item.unit_id)
    held = claim.pk in (agreed_among([claim]) if agreed is None else agreed)
    withdraws = (
        not held and claim.state in CLAIM_STEPS["withdraw"][0] and acts_for(scope, claim.organization, claim.unit_id)
    )
    return Doing(
        decides,
        withdraws,
        decides and scope.party_id is None and claim.item.unit_id is not None,
        withdraws and scope.party_id is None and claim.unit_id is not None,
    )


def agreed_among(claims: Iterable[Claim]) -> set[int]:
    """Those of the claims that a living agreement carries; they are no longer taken back by themselves. One query."""
    ids = [claim.pk for claim in claims]
    if not ids:
        return set()
    rows = AgreementTerm._base_manager.filter(claim_id__in=ids).exclude(over())
    return set(rows.values_list("claim_id", flat=True))


def over(path: str = "agreement") -> Q:
    """Terms of agreements that bind no longer: replaced, given up, or ended before their time."""
    dead = (AgreementState.AMENDED, AgreementState.VOID)
    return Q(**{f"{path}__state__in": dead}) | Q(**{f"{path}__ended_on__isnull": False})


# ---- what can be claimed ---------------------------------------------------------------------------------------------


def live_by_item(items: Sequence[ListItem], on: date | None = None) -> dict[int, list[Claim]]:
    """Claims that hold quantity of these items on the day and that this office may read, oldest first. One query."""
    found: dict[int, list[Claim]] = {item.pk: [] for item in items}
    rows = claims_on(Claim.objects.filter(item_id__in=list(found)), on or today())
    for claim in claims_with_state(rows, on or today()).select_related("unit", "organization").order_by("pk"):
        claim.state_label = ClaimState(claim.state_on).label
        found[claim.item_id].append(claim)
    return found


def is_open(item: ListItem) -> bool:
    """Whether it can be claimed by anybody now: published, in its time, something left, its party still there.

    `cycle` and `organization` joined in; `has_left` where many are asked (`covenants.parties.left_by`).
    """
    if item.state != ItemState.PUBLISHED or item.cycle.stage not in MAY_CLAIM:
        return False
    if item.left is not None and item.left <= 0:
        return False
    return not is_dissolved(item.organization) and not has_left(item)


def has_left(item: ListItem) -> bool:
    """Whether it is a unit's that takes no part any more. One query unless it was read with the item."""
    if "has_left" not in item.__dict__:
        item.has_left = item.unit_id is not None and not is_member(item.cycle, item.unit_id)
    return item.has_left


def may_claim(item: ListItem, claims: Sequence[Claim], scope: Scope | None = None) -> bool:
    """Whether this office itself, as its unit or as the committee, may take it with one click.

    An office above acts for the committee too, but says so first: on the form.
    """
    scope = scope or current_scope()
    if not can(scope, VERB) or not is_open(item) or item.unit_id == scope.party_id:
        return False
    if not acts_for(scope, item.organization, scope.party_id):
        return False
    if scope.party_id is None and item.organization_id != scope.anchor_id:
        return False
    return all(claim.unit_id != scope.party_id for claim in claims if claim.state in LIVE)


def may_claim_for_others(item: ListItem, scope: Scope | None = None) -> bool:
    """Whether this office may claim it on behalf of a unit."""
    scope = scope or current_scope()
    return scope.party_id is None and can(scope, VERB) and is_open(item) and acts_for(scope, item.organization, None)


def counterparts(item: ListItem, unit_id: int | None) -> QuerySet[ListItem]:
    """Published items of the claimant on the other list, with which a claim may be matched."""
    return (
        ListItem.objects.filter(cycle_id=item.cycle_id, state=ItemState.PUBLISHED, unit_id=unit_id)
        .exclude(direction=item.direction)
        .order_by("number")
    )


def answered_with(item_ids: Iterable[int], on: date | None = None) -> dict[int, int]:
    """How many live claims answered these items from their own side, by item.

    Who takes an offer for its own need says so by the claim's `matched`: that need is then met to that amount, although
    nobody claimed it. One query; counts across scopes, tells nothing of whose claim it is.
    """
    with everything("how far a need is answered is told to whoever reads the need, not by whom"):
        rows = claims_on(Claim.objects.filter(matched_id__in=list(item_ids)), on or today())
        return dict(rows.order_by().values_list("matched_id").annotate(Count("pk")))


def taken_on(items: Sequence[ListItem], on: date) -> dict[int, Decimal]:
    """How much of each item live claims held on the day: `taken` as of any day. Two queries, none for today."""
    if on >= today():
        return {item.pk: item.taken for item in items}
    with everything("how much of an item is taken is told to whoever reads the item, not by whom"):
        ids = [item.pk for item in items]
        rows = claims_on(Claim.objects.filter(item_id__in=ids), on).order_by()
        taken = Counter(dict(rows.values_list("item_id").annotate(Sum("quantity"))))
        own = claims_on(Claim.objects.filter(matched_id__in=ids), on).order_by()
        return dict(taken + Counter(dict(own.values_list("matched_id").annotate(Sum("matched_quantity")))))


def claimant_choices(item: ListItem, units: Sequence[Unit]) -> list[tuple[str, str]]:
    """For whom this office may claim the item: `units` are those that take part."""
    scope = current_scope()
    rows = [(str(unit.pk), unit.name) for unit in units if unit.pk != item.unit_id]
    if scope.party_id is not None or item.unit_id is None:
        return rows
    return [("own", f"{item.organization.name}（本组织）"), *rows]


def text_filter(text: str) -> Q:
    """Title of the item, or the name of either party."""
    text = " ".join(text.split())
    return (
        Q(item__title__icontains=text)
        | Q(unit__name__icontains=text)
        | Q(item__unit__name__icontains=text)
        | Q(unit__isnull=True, organization__name__icontains=text)
        | Q(item__unit__isnull=True, organization__name__icontains=text)
    )
