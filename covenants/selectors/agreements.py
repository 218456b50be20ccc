"""Agreements as pages and API read them: what waits to be agreed upon, and what this office may do now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from common.authority import can, covers
from common.clock import today
from common.scoping import current_scope
from covenants.models import (
    Agreement,
    AgreementParty,
    AgreementState,
    AgreementTerm,
    Attachment,
    Claim,
    ClaimState,
    ListCycle,
    PastKind,
)
from covenants.parties import acts_itself
from covenants.selectors.past import held_on
from covenants.services.terms import ALIVE, sides_of
from covenants.states import MAY_SIGN
from orgs.models import Unit
from orgs.practice import Practice

CHIPS = {
    AgreementState.DRAFT: "mute",
    AgreementState.SIGNING: "due",
    AgreementState.SIGNED: "ok",
    AgreementState.AMENDED: "mute",
    AgreementState.VOID: "mute",
}


def standing_of(agreement: Agreement, on: date | None = None) -> tuple[str, str]:
    """(state, word) of an agreement as a chip; on a day, of rows that carry `state_on` (`agreements_on`)."""
    state = AgreementState(agreement.state if on is None else agreement.state_on)
    ended = agreement.ended_on is not None and (on is None or agreement.ended_on <= on)
    if state == AgreementState.SIGNED and ended:
        return "mute", "已终止"
    return CHIPS[state], state.label


def kind_label(practice: Practice, kind: str) -> str:
    """双向认领协议, 共驻共建责任书; the id where the practice no longer has it."""
    entry = practice.entry("agreement_kinds", kind)
    return entry.label if entry is not None else kind


def open_claims(cycle: ListCycle | None = None) -> QuerySet[Claim]:
    """Confirmed claims that stand in no living agreement."""
    agreed = AgreementTerm._base_manager.filter(claim=OuterRef("pk"), agreement__state__in=ALIVE)
    rows = Claim.objects.filter(~Exists(agreed), state=ClaimState.CONFIRMED)
    if cycle is not None:
        rows = rows.filter(item__cycle=cycle)
    return rows.select_related("item__unit", "item__organization", "item__cycle", "unit", "organization").order_by("pk")


@dataclass(slots=True)
class Pair:
    """Confirmed claims between the same parties, which go into one agreement."""

    cycle: ListCycle
    unit_ids: tuple[int, ...]
    names: str = ""
    claims: list[dict[str, Any]] = field(default_factory=list)

    @property
    def claim_ids(self) -> list[int]:
        """Ids of its claims."""
        return [row["claim"].pk for row in self.claims]


def pairs_waiting() -> list[Pair]:
    """What waits to be agreed upon, one entry per pair of parties and cycle, by name. One query."""
    found: dict[tuple, Pair] = {}
    for claim in open_claims().filter(item__cycle__stage__in=MAY_SIGN)[:2000]:
        giver, receiver = sides_of(claim)
        ids = tuple(sorted(pk for pk in (giver, receiver) if pk is not None))
        pair = found.setdefault((claim.item.cycle_id, ids), Pair(claim.item.cycle, ids))
        names = {claim.item.unit_id: claim.item.unit, claim.unit_id: claim.unit}
        named = {pk: unit.name for pk, unit in names.items() if unit is not None}
        pair.names = "与".join(named[pk] for pk in ids)
        committee = claim.organization.name
        pair.claims.append(
            {"claim": claim, "giver": named.get(giver, committee), "receiver": named.get(receiver, committee)}
        )
    return sorted(found.values(), key=lambda pair: (pair.cycle.pk, pair.names))


@dataclass(frozen=True, slots=True)
class Doing:
    """What the office may do with an agreement now."""

    may_edit: bool
    signs: tuple[AgreementParty, ...]
    on_behalf: tuple[AgreementParty, ...]

    @property
    def may_act(self) -> bool:
        """Whether it acts for any side."""
        return bool(self.signs or self.on_behalf or self.may_edit)


def doing_of(agreement: Agreement, parties: list[AgreementParty]) -> Doing:
    """Sides that may still sign: for oneself, or on paper on behalf of a unit, or of a committee further down."""
    scope = current_scope()
    committee = scope.party_id is None and covers(scope, agreement.organization)
    open_sides = [party for party in parties if party.signed_on is None]
    if agreement.state != AgreementState.SIGNING or not can(scope, "agreement.sign"):
        open_sides = []
    own = {party.pk for party in open_sides if acts_itself(scope, agreement.organization, party.unit_id)}
    return Doing(
        may_edit=can(scope, "agreement.edit") and committee,
        signs=tuple(party for party in open_sides if party.pk in own),
        on_behalf=tuple(party for party in open_sides if committee and party.pk not in own),
    )


def unsigned_sides() -> QuerySet[AgreementParty]:
    """Sides of agreements laid out that have not signed yet: of `unit`, or of the committee where that is None."""
    return AgreementParty.objects.filter(signed_on=None, agreement__state=AgreementState.SIGNING)


def waiting_for_signature() -> QuerySet[Agreement]:
    """Agreements laid out that this office itself has not signed yet; a street signs its own, no community's."""
    scope = current_scope()
    own = unsigned_sides().filter(unit_id=scope.party_id)
    if scope.party_id is None:
        own = own.filter(organization_id=scope.anchor_id)
    return Agreement.objects.filter(pk__in=own.values("agreement_id"))


def attachments_of(agreement: Agreement) -> list[Attachment]:
    """Its scans, without their bytes."""
    return list(agreement.attachments.defer("content").select_related("added_by"))


def party_names(agreements: list[Agreement]) -> dict[int, str]:
    """The names of the sides, by agreement. One query."""
    names: dict[int, list[str]] = defaultdict(list)
    rows = AgreementParty.objects.filter(agreement__in=agreements).order_by("agreement_id", "order")
    for agreement_id, name in rows.values_list("agreement_id", "name"):
        names[agreement_id].append(name)
    return {pk: "、".join(found) for pk, found in names.items()}


def units_to_agree_with(cycle: ListCycle) -> QuerySet[Unit]:
    """Units that take part today in whose list it is."""
    if cycle.alliance_id is not None:
        return Unit._base_manager.filter(
            alliances__alliance_id=cycle.alliance_id, alliances__period__contains=today(), closed_on=None
        ).order_by("pinyin", "pk")
    return (
        Unit.objects.filter(
            participations__organization_id=cycle.organization_id,
            participations__period__contains=today(),
            closed_on=None,
        )
        .distinct()
        .order_by("pinyin", "pk")
    )


def agreements_on(rows: QuerySet[Agreement], on: date) -> QuerySet[Agreement]:
    """Agreements drafted by the day, annotated with `state_on`: where each stood on it."""
    states = AgreementState
    return rows.filter(Q(created_at__date__lte=on) | Q(laid_out_on__lte=on)).annotate(
        state_on=Case(
            When(state=states.VOID, ended_on__lte=on, then=Value(states.VOID)),
            When(state=states.AMENDED, ended_on__lte=on, then=Value(states.AMENDED)),
            When(signed_on__lte=on, then=Value(states.SIGNED)),
            When(laid_out_on__lte=on, then=Value(states.SIGNING)),
            When(held_on(PastKind.AGREEMENT, on), then=Value(states.SIGNING)),
            default=Value(states.DRAFT),
            output_field=CharField(),
        )
    )
