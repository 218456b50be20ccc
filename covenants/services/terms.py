"""Terms of an agreement: who gives what to whom, how often, until when; from confirmed claims, or typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from common.errors import Conflict, RuleBroken
from common.periods import period
from common.scoping import everything
from covenants.frequency import parse_frequency_text
from covenants.models import (
    Agreement,
    AgreementState,
    AgreementTerm,
    Claim,
    ClaimState,
    Direction,
    FrequencyMixin,
    ListCycle,
)
from orgs.models import Unit

MOST_TERMS = 60
FREQUENCY_COLUMNS = tuple(field.name for field in FrequencyMixin._meta.get_fields())
OPEN = (AgreementState.DRAFT, AgreementState.SIGNING)
ALIVE = (*OPEN, AgreementState.SIGNED)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TermLine:
    """One line of what is agreed. giver_id, receiver_id: units, None the committee; a claim says them itself."""

    content: str
    giver_id: int | None = None
    receiver_id: int | None = None
    claim_id: int | None = None
    frequency_text: str = ""
    audience: str = ""
    quantity: Decimal | None = None
    measure: str = ""
    place: str = ""
    since: date | None = None
    last_day: date | None = None


def term_of(claim: Claim, agreement: Agreement) -> TermLine:
    """What a claim says, as a line of the agreement. Nothing is typed that the list already knows."""
    item = claim.item
    long = f"{item.title}：{item.detail}" if item.detail else item.title
    span = _overlap(item.period, agreement.period) if item.period else agreement.period
    giver, receiver = sides_of(claim)
    return TermLine(
        content=long if len(long) <= AgreementTerm._meta.get_field("content").max_length else item.title,
        giver_id=giver,
        receiver_id=receiver,
        claim_id=claim.pk,
        frequency_text=item.frequency_text,
        audience=item.audience,
        quantity=claim.quantity,
        measure=item.measure,
        place=item.place or (item.venue.name if item.venue_id else ""),
        since=span.lower,
        last_day=span.upper - ONE_DAY,
    )


def giving_sides(unit_ids: Sequence[int]) -> set[int | None]:
    """Who gives and receives by an agreement with these units: the committee and the one, or the two among themselves;
    between two units the committee is witness and nothing else."""
    return set(unit_ids) if len(unit_ids) > 1 else {None, *unit_ids}


def sides_of(claim: Claim) -> tuple[int | None, int | None]:
    """(who gives, who receives) by a claim: units, None the committee."""
    if claim.item.direction == Direction.OFFER:
        return claim.item.unit_id, claim.unit_id
    return claim.unit_id, claim.item.unit_id


def confirmed_still(terms: Iterable[AgreementTerm]) -> None:
    """Nothing is signed whose claim is not confirmed."""
    terms = list(terms)
    with everything("what is signed rests on its claims, whoever made them"):
        wanted = {term.claim_id for term in terms if term.claim_id}
        held = set(Claim.objects.filter(pk__in=wanted, state=ClaimState.CONFIRMED).values_list("pk", flat=True))
    for term in terms:
        if term.claim_id and term.claim_id not in held:
            raise Conflict(
                "agreement.claims", f"第{term.order}条“{term.content}”的认领已不再有效，请退回修改，去掉这一条。"
            )


def take_claims(cycle: ListCycle, claim_ids: Iterable[int], units: Sequence[Unit], but=None) -> list[Claim]:
    """The claims, locked: two who draft at once do not both write the same claim into an agreement."""
    wanted = list(dict.fromkeys(claim_ids))
    claims = list(
        Claim.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=wanted, item__cycle=cycle, state=ClaimState.CONFIRMED)
        .select_related("item__venue", "item__unit")
        .order_by("pk")
    )
    if len(claims) < len(wanted):
        raise RuleBroken("agreement.claims", "有的认领没有确认，或不在本期。先确认认领，再写进协议。", "claims")
    sides = giving_sides([unit.pk for unit in units])
    for claim in claims:
        if not set(sides_of(claim)) <= sides:
            raise RuleBroken("agreement.claims", f"“{claim.item.title}”的双方不都是这份协议的签约方。", "claims")
    taken = AgreementTerm.objects.filter(claim__in=claims, agreement__state__in=ALIVE).select_related("agreement")
    for term in taken:
        own = but is not None and (term.agreement_id == but.pk or term.agreement_id == but.supersedes_id)
        if not own:
            text = f"“{term.content}”已写进{term.agreement.number_text}《{term.agreement.title}》。"
            raise Conflict("agreement.claim_taken", text, "claims")
    return claims


def write_terms(agreement: Agreement, lines: Sequence[TermLine], claims: Sequence[Claim]) -> None:
    """The lines as a whole, in the order given."""
    if len(lines) > MOST_TERMS:
        raise RuleBroken("agreement.terms", f"一份协议最多 {MOST_TERMS} 条，请分成几份。", "terms")
    known = {claim.pk: claim for claim in claims}
    sides = giving_sides([party.unit_id for party in agreement.parties.all() if party.unit_id])
    rows = [_term(agreement, order, line, known.get(line.claim_id), sides) for order, line in enumerate(lines, start=1)]
    agreement.terms.all().delete()
    for row in rows:
        row.save(force_insert=True)


def _term(agreement: Agreement, order: int, line: TermLine, claim: Claim | None, sides: set) -> AgreementTerm:
    giver, receiver = sides_of(claim) if claim is not None else (line.giver_id, line.receiver_id)
    where = f"第{order}条"
    if not line.content.strip():
        raise RuleBroken("agreement.terms", f"{where}没有写内容。", "terms")
    if giver == receiver or not {giver, receiver} <= sides:
        raise RuleBroken("agreement.terms", f"{where}的提供方和接受方应是两个不同的签约方。", "terms")
    if line.quantity is not None and line.quantity <= 0:
        raise RuleBroken("agreement.terms", f"{where}的数量应大于 0。", "terms")
    span = period(line.since or agreement.since, line.last_day + ONE_DAY if line.last_day else agreement.period.upper)
    if span.lower >= span.upper or span.lower < agreement.since or span.upper > agreement.period.upper:
        text = f"{where}的起止应在协议有效期 {agreement.since} 至 {agreement.last_day} 之内。"
        raise RuleBroken("agreement.terms", text, "terms")
    if claim is not None and line.frequency_text.strip() == claim.item.frequency_text:
        # As the meeting decided it, and as it was read then.
        often = {name: getattr(claim.item, name) for name in FREQUENCY_COLUMNS}
    else:
        often = _often(line.frequency_text, agreement.since.year, where)
    return AgreementTerm(
        agreement=agreement,
        order=order,
        claim=claim,
        giver_id=giver,
        receiver_id=receiver,
        content=line.content.strip(),
        audience=line.audience.strip(),
        quantity=line.quantity,
        measure=line.measure.strip(),
        place=line.place.strip(),
        period=span,
        **often,
    )


def _often(text: str, year: int, where: str) -> dict:
    try:
        return parse_frequency_text(text, year=year).columns()
    except RuleBroken as error:
        raise RuleBroken("agreement.terms", f"{where}：{error.message}", "terms") from error


def _overlap(wanted, within):
    """The common days of two periods; all of the second where there are none."""
    lower = max(wanted.lower or within.lower, within.lower)
    upper = min(wanted.upper or within.upper, within.upper)
    return period(lower, upper) if lower < upper else within
