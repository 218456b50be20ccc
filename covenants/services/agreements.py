"""Agreements: drafted from confirmed claims, laid out for signing, amended, ended (XH 三(三)1 双向认领、签订协议).

What is laid out has its text and the text's sha256; what is signed never changes. See `signing` for signatures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.periods import add_years, period
from common.scoping import everything
from covenants.documents import agreement_text, digest_of
from covenants.models import (
    Agreement,
    AgreementParty,
    AgreementState,
    ListCycle,
    PastKind,
    Pledge,
)
from covenants.parties import require_standing
from covenants.selectors.agreements import units_to_agree_with
from covenants.services.past import keep_past
from covenants.services.terms import ONE_DAY, TermLine, confirmed_still, take_claims, term_of, write_terms
from covenants.states import AGREEMENT_STEPS, MAY_SIGN
from orgs.models import Organization, Unit
from orgs.rules_in_force import practice_of

VERB = "agreement.edit"
CLAIM_KIND = "CLAIM"
MOST_YEARS = 5
MOST_UNITS = 2


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """What is typed of an agreement. Empty title and days: as the system proposes them.

    our_duties, their_duties, plan   one entry per line; of the first and the second side, and of both
    """

    title: str = ""
    since: date | None = None
    last_day: date | None = None
    our_duties: str = ""
    their_duties: str = ""
    plan: str = ""


# ---- drafting -------------------------------------------------------------------------------------------------------


@transaction.atomic
def draft_agreement(
    *,
    cycle_id: int,
    kind: str,
    unit_ids: Sequence[int],
    claim_ids: Iterable[int] = (),
    line: AgreementLine | None = None,
    terms: Sequence[TermLine] = (),
    actor,
) -> Agreement:
    """Draft an agreement of the committee with one unit, or of two units with the committee as witness.

    kind       id in the practice's catalogue `agreement_kinds`
    claim_ids  confirmed claims among the parties, in either direction: what each gives stands in one agreement
    terms      further lines that no claim stands behind, e.g. of a responsibility letter

    Raises RuleBroken("agreement.kind" | ".units" | ".claims" | ".period" | ".terms") and Conflict("agreement.stage").
    """
    cycle = ListCycle.objects.select_related("organization").get(pk=cycle_id)
    organization = cycle.organization
    require(VERB, organization)
    _may_sign_in(cycle)
    practice = practice_of(organization.district_id, today())
    entry = practice.entry("agreement_kinds", kind)
    if entry is None:
        raise RuleBroken("agreement.kind", "没有这种协议，请从列表里选择。", "kind")
    units = _units(cycle, unit_ids)
    claims = take_claims(cycle, claim_ids, units)
    committee = practice.committee_name(organization.tier, organization.name)
    line = line or AgreementLine()
    agreement = Agreement(organization=organization, cycle=cycle, kind=kind, drafted_by=actor)
    names = [unit.name for unit in units] + ([committee] if len(units) == 1 else [])
    _write(agreement, line, default_title=f"{'与'.join(names)}{entry.label}")
    agreement.year, agreement.number = _next_number(organization)
    agreement.save(force_insert=True)
    ours = AgreementParty(agreement=agreement, organization=organization, name=committee[:80])
    theirs = [AgreementParty(agreement=agreement, unit=unit, name=unit.name) for unit in units]
    # The committee is the first side of its own agreements, and witnesses those between two units.
    for order, party in enumerate([ours, *theirs] if len(units) == 1 else [*theirs, ours], start=1):
        party.order = order
        party.save(force_insert=True)
    write_terms(agreement, [*(term_of(claim, agreement) for claim in claims), *terms], claims)
    record(actor=actor, action="covenants.agreement.drafted", obj=agreement, kind=kind, claims=len(claims))
    return agreement


@transaction.atomic
def update_agreement(
    *, agreement_id: int, line: AgreementLine, terms: Sequence[TermLine] | None = None, actor
) -> Agreement:
    """Write a draft anew; `terms` as a whole when given, claims that are left out become free again."""
    agreement = locked(agreement_id)
    require(VERB, agreement.organization)
    if agreement.state != AgreementState.DRAFT:
        raise Conflict("agreement.not_draft", f"{_stands(agreement)}，文本不能再改。需要改动时请退回修改或变更协议。")
    _write(agreement, line, default_title=agreement.title)
    agreement.save()
    if terms is not None:
        units = [party.unit for party in agreement.parties.select_related("unit") if party.unit_id]
        claims = take_claims(agreement.cycle, [t.claim_id for t in terms if t.claim_id], units, but=agreement)
        write_terms(agreement, terms, claims)
    record(actor=actor, action="covenants.agreement.updated", obj=agreement)
    return agreement


# ---- from draft to signing and back ---------------------------------------------------------------------------------


@transaction.atomic
def lay_out_agreement(*, agreement_id: int, actor) -> Agreement:
    """Fix the text for signing: from here on it is read, signed or taken back, never edited."""
    agreement = locked(agreement_id)
    require(VERB, agreement.organization)
    step(agreement, "lay_out")
    _may_sign_in(agreement.cycle)
    terms = list(agreement.terms.select_related("claim"))
    if agreement.kind == CLAIM_KIND and not any(term.claim_id for term in terms):
        raise RuleBroken("agreement.no_claim", "协议里没有已确认的认领，请先确认认领，再写进协议。", "terms")
    if not terms and not (agreement.our_duties.strip() or agreement.their_duties.strip()):
        raise RuleBroken("agreement.empty", "还没有写双方的职责任务，也没有服务项目。", "our_duties")
    confirmed_still(terms)
    agreement.text = agreement_text(agreement)
    agreement.digest = digest_of(agreement.text)
    agreement.laid_out_on = today()
    agreement.save()
    record(actor=actor, action="covenants.agreement.laid_out", obj=agreement, digest=agreement.digest)
    return agreement


@transaction.atomic
def reopen_agreement(*, agreement_id: int, actor) -> Agreement:
    """Back to the draft, as long as nobody has signed."""
    agreement = locked(agreement_id)
    require(VERB, agreement.organization)
    step(agreement, "reopen")
    signed = agreement.parties.exclude(signed_on=None).first()
    if signed is not None:
        raise Conflict("agreement.signed_already", f"{signed.name}已经签订，文本不能再改。可以作废后重新拟定。")
    laid_out = agreement.laid_out_on
    keep_past(PastKind.AGREEMENT, agreement.pk, agreement.organization_id, {}, cycle=agreement.cycle, since=laid_out)
    agreement.text = agreement.digest = ""
    agreement.laid_out_on = None
    agreement.save()
    record(actor=actor, action="covenants.agreement.reopened", obj=agreement)
    return agreement


@transaction.atomic
def void_agreement(*, agreement_id: int, reason: str, actor) -> Agreement:
    """Give up one that was never wholly signed; its claims become free for another."""
    agreement = locked(agreement_id)
    require(VERB, agreement.organization)
    step(agreement, "void")
    agreement.reason = _reason(reason)
    agreement.ended_on = today()
    # Whoever amends the original again needs the place.
    agreement.supersedes = None
    agreement.save()
    record(actor=actor, action="covenants.agreement.voided", obj=agreement)
    return agreement


@transaction.atomic
def amend_agreement(*, agreement_id: int, reason: str, actor) -> Agreement:
    """A new version of a signed agreement, as a draft; the old one holds until every side has signed the new one."""
    old = locked(agreement_id)
    require(VERB, old.organization)
    if old.state not in AGREEMENT_STEPS["amend"][0] or old.ended_on is not None:
        raise Conflict("agreement.not_signed", f"{_stands(old)}，只有正在履行的协议才能变更。")
    _may_sign_in(old.cycle)
    pending = Agreement.objects.filter(supersedes=old).first()
    if pending is not None:
        raise Conflict("agreement.amending", f"已有一份变更稿（{pending.number_text}），请先办完。")
    same = Agreement.objects.filter(
        organization=old.organization, numbered_by=old.numbered_by_id, year=old.year, number=old.number
    )
    new = Agreement.objects.get(pk=old.pk)
    parties, terms = list(old.parties.all()), list(old.terms.all())
    new.pk, new._state.adding = None, True
    new.version = same.aggregate(last=Max("version"))["last"] + 1
    new.supersedes, new.state, new.reason, new.drafted_by = old, AgreementState.DRAFT, _reason(reason), actor
    new.text = new.digest = ""
    new.laid_out_on = new.signed_on = None
    new.save(force_insert=True)
    for party in parties:
        AgreementParty.objects.create(
            agreement=new, order=party.order, unit_id=party.unit_id, organization_id=party.organization_id,
            name=party.name,
        )  # fmt: skip
    for term in terms:
        term.pk, term._state.adding, term.agreement = None, True, new
        term.save(force_insert=True)
    record(actor=actor, action="covenants.agreement.amended", obj=new, version=new.version)
    return new


@transaction.atomic
def end_agreement(*, agreement_id: int, ended_on: date, reason: str, actor) -> Agreement:
    """End a signed agreement before its time: from that day on nothing more of it is due."""
    agreement = locked(agreement_id)
    require(VERB, agreement.organization)
    if agreement.state != AgreementState.SIGNED or agreement.ended_on is not None:
        raise Conflict("agreement.not_signed", f"{_stands(agreement)}，只有正在履行的协议才能终止。")
    if Agreement.objects.filter(supersedes=agreement).exists():
        raise Conflict("agreement.amending", "有一份变更稿还没有办完，请先签订或作废变更稿。")
    if agreement.cycle.is_closed:
        raise Conflict("agreement.stage", "本期已经办结，协议随之存档，不再改动。")
    if not agreement.signed_on <= ended_on <= today():
        raise RuleBroken("agreement.ended_on", f"终止日期应在 {agreement.signed_on} 到今天之间。", "ended_on")
    agreement.ended_on, agreement.reason = ended_on, _reason(reason)
    agreement.save(update_fields=["ended_on", "reason"])
    with everything("an agreement's pledges end with it, whoever gives"):
        Pledge.objects.filter(term__agreement=agreement).update(ended_on=ended_on)
    record(actor=actor, action="covenants.agreement.ended", obj=agreement, ended_on=ended_on)
    return agreement


# ---- what the services of agreements share --------------------------------------------------------------------------


def locked(agreement_id: int) -> Agreement:
    """The agreement, locked to the end of the transaction: of two who sign at once the second sees the first."""
    return (
        Agreement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "cycle")
        .get(pk=agreement_id)
    )


def step(agreement: Agreement, name: str) -> None:
    """Move on, if the state admits it."""
    sources, target = AGREEMENT_STEPS[name]
    if agreement.state not in sources:
        words = "、".join(AgreementState(state).label for state in sorted(sources))
        raise Conflict("agreement.state", f"{_stands(agreement)}，只有“{words}”时才能这样办理。")
    agreement.state = target


def _stands(agreement: Agreement) -> str:
    word = "已终止" if agreement.state == AgreementState.SIGNED and agreement.ended_on else ""
    return f"这份协议现在是“{word or agreement.get_state_display()}”"


def _may_sign_in(cycle: ListCycle) -> None:
    require_standing(cycle.organization)
    if cycle.stage not in MAY_SIGN:
        raise Conflict(
            "agreement.stage",
            f"“{cycle.title}”现在是“{cycle.get_stage_display()}”阶段。清单发布、认领确认以后，到评诺以前，才能拟定和签订协议。",
        )


def _reason(text: str) -> str:
    if not text.strip():
        raise RuleBroken("agreement.reason", "请写明原因，各方都会看到。", "reason")
    return text.strip()


def _units(cycle: ListCycle, unit_ids: Sequence[int]) -> list[Unit]:
    wanted = list(dict.fromkeys(unit_ids))
    if not 1 <= len(wanted) <= MOST_UNITS:
        raise RuleBroken("agreement.units", "请选择一个单位；单位之间签订时选两个，社区作见证。", "units")
    known = Unit.objects.all() if cycle.alliance_id is None else units_to_agree_with(cycle)
    found = {unit.pk: unit for unit in known.filter(pk__in=wanted)}
    if len(found) < len(wanted):
        raise RuleBroken("agreement.units", "有的单位没有参加本组织的共建，请重新选择。", "units")
    return [found[pk] for pk in wanted]


def _next_number(organization: Organization) -> tuple[int, int]:
    """(year, number), counted per organisation and year. The organisation's row is the queue."""
    Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=organization.pk)
    year = today().year
    own = Agreement.objects.filter(organization=organization, numbered_by=None, year=year)
    return year, (own.aggregate(last=Max("number"))["last"] or 0) + 1


def _write(agreement: Agreement, line: AgreementLine, *, default_title: str) -> None:
    cycle = agreement.cycle
    closing = cycle.until or add_years(cycle.since, 1)
    usual = agreement.period or period(min(max(today(), cycle.since), closing - ONE_DAY), closing)
    since, until = line.since or usual.lower, line.last_day + ONE_DAY if line.last_day else usual.upper
    if since >= until:
        raise RuleBroken("agreement.period", "有效期的最后一天应不早于起始日。", "last_day")
    if until > add_years(since, MOST_YEARS):
        raise RuleBroken("agreement.period", f"有效期最长 {MOST_YEARS} 年。", "last_day")
    agreement.title = line.title.strip() or default_title[:80]
    agreement.period = period(since, until)
    agreement.our_duties, agreement.their_duties = line.our_duties.strip(), line.their_duties.strip()
    agreement.plan = line.plan.strip()
