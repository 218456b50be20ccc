"""Changes in office inside a term: co-option, removal, release, renewal by filing; lapse by itself (XH 三(三)6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import require
from common.clock import now, today
from common.errors import Conflict, RuleBroken
from common.locks import Lock, take_lock
from common.periods import add_years, period
from common.scoping import everything
from members.models import (
    Appointment,
    Change,
    ChangeKind,
    Deviation,
    Filing,
    FilingKind,
    FilingState,
    Seat,
    Term,
)
from members.services.filings import end_appointment, locked_filing, person_row, take_step
from members.services.persons import candidate, check_unit
from members.services.slates import require_open, term_years
from orgs.models import Organization, Unit
from orgs.rules_in_force import practices_of

ONE_DAY = timedelta(days=1)
LONGEST_GROUND = 300
ENDING = {FilingKind.REMOVAL: ChangeKind.REMOVAL, FilingKind.RELEASE: ChangeKind.RELEASE}


@dataclass(frozen=True, slots=True)
class Ending:
    """A removal or a release as it is proposed.

    effective_on   first day without office
    ground         why: for a removal what happened, for a release the transfer
    document       for a release the unit's written notice; for a removal the minute of the study
    studied_on     for a removal, the day on which the committee studied it
    """

    appointment_id: int
    effective_on: date
    ground: str
    document: str
    studied_on: date | None = None


@transaction.atomic
def propose_ending(*, kind: str, ending: Ending, actor) -> Filing:
    """File a removal or a release with the level above. It takes effect when accepted, on its day at the earliest."""
    appointment = (
        Appointment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "person", "seat__term", "represents")
        .get(pk=ending.appointment_id)
    )
    organization = appointment.organization
    require("committee.change", organization)
    if not appointment.holds_on(ending.effective_on) or ending.effective_on <= appointment.since:
        raise RuleBroken("ending.date", "生效日期应在该同志任职期间之内，且晚于任职起始。", "effective_on")
    if not ending.ground.strip():
        raise RuleBroken("ending.ground", "请写明事由。", "ground")
    if kind == FilingKind.RELEASE and not ending.document.strip():
        raise RuleBroken("ending.notice", "解除职务要有党组织关系所在单位的书面通报，请填写通报文号。", "document")
    if kind == FilingKind.REMOVAL and ending.studied_on is None:
        raise RuleBroken("ending.studied", "免职要先经党组织研究，请填写研究日期。", "studied_on")
    if kind == FilingKind.REMOVAL and ending.studied_on > ending.effective_on:
        raise RuleBroken("ending.studied", "研究日期不能晚于免职生效日期。", "studied_on")
    if _pending(appointment.pk, organization.pk):
        raise Conflict("ending.pending", f"{appointment.person}已有一份离任报备在办理中。")
    filing = Filing(
        kind=kind,
        organization=organization,
        superior_id=organization.parent_id,
        term=appointment.seat.term,
        document=ending.document.strip(),
        statement=ending.ground.strip(),
        payload={
            "appointment": appointment.pk,
            "person": appointment.person.name,
            **person_row(appointment.person),
            "represents_name": appointment.represents.name if appointment.represents else "",
            "position": appointment.get_position_display(),
            "effective_on": ending.effective_on.isoformat(),
            "studied_on": ending.studied_on.isoformat() if ending.studied_on else "",
        },
    )
    return _submit_new(filing, actor)


def clean_ground(text: str) -> str:
    """The ground as it is kept; refuses one longer than the record of the change holds."""
    text = text.strip()
    if len(text) > LONGEST_GROUND:
        raise RuleBroken("change.ground", f"事由最多 {LONGEST_GROUND} 字，现在是 {len(text)} 字。", "statement")
    return text


def _pending(appointment_id: int, organization_id: int) -> bool:
    return Filing.objects.filter(
        organization_id=organization_id,
        kind__in=list(ENDING),
        state__in=[FilingState.SUBMITTED, FilingState.RETURNED],
        payload__appointment=appointment_id,
    ).exists()


@transaction.atomic
def propose_co_option(
    *, seat_id: int, person_id: int, starts_on: date, facts: dict, ground: str, document: str = "", actor
) -> Filing:
    """File the co-option of a person into a vacant seat of the term in force (增补).

    facts   part_time, represents_id, selection_mode, eligibility
    """
    seat = Seat.objects.select_related("term__organization").get(pk=seat_id)
    term, organization = seat.term, seat.term.organization
    require("committee.change", organization)
    person = candidate(person_id, organization.district_id)
    check_unit(facts.get("represents_id"), organization.district_id)
    if term.is_draft:
        raise Conflict("co_option.draft", "这一届还在起草，直接在草案里选人即可。")
    if seat.abolished_on is not None or not term.holds_on(starts_on):
        raise RuleBroken("co_option.date", f"增补起始应在本届 {term.since} 至 {term.last_day} 之内。", "starts_on")
    holder = Appointment.everywhere.filter(seat=seat, period__overlap=period(starts_on, term.until)).first()
    if holder is not None:
        raise Conflict("co_option.taken", f"这个席位在 {starts_on} 之后还有{holder.person}任职。", "starts_on")
    waiting = Filing.objects.filter(
        organization=organization,
        kind=FilingKind.CO_OPTION,
        state__in=[FilingState.SUBMITTED, FilingState.RETURNED],
        payload__seat=seat.pk,
    )
    if waiting.exists():
        raise Conflict("co_option.pending", "这个席位已有一份增补报备在办理中。")
    clash = Appointment.everywhere.filter(
        organization=organization, person=person, period__overlap=period(starts_on, term.until)
    ).first()
    if clash is not None:
        raise Conflict("co_option.twice", f"{person}已是本班子的{clash.get_position_display()}。", "person")
    _check_facts(organization, seat.position, facts, starts_on)
    filing = Filing(
        kind=FilingKind.CO_OPTION,
        organization=organization,
        superior_id=organization.parent_id,
        term=term,
        document=document,
        statement=ground.strip(),
        payload={
            "seat": seat.pk,
            "position": seat.get_position_display(),
            "person_id": person.pk,
            "person": person.name,
            **person_row(person),
            "starts_on": starts_on.isoformat(),
            "part_time": bool(facts.get("part_time")),
            "represents": facts.get("represents_id"),
            "represents_name": _unit_name(facts.get("represents_id")),
            "selection_mode": facts.get("selection_mode", ""),
            "eligibility": facts.get("eligibility", ""),
        },
    )
    return _submit_new(filing, actor)


def _unit_name(unit_id: int | None) -> str:
    if not unit_id:
        return ""
    with everything("a unit of the district may be named in any roster"):
        return Unit.objects.get(pk=unit_id).name


def _check_facts(organization: Organization, position: str, facts: dict, on: date) -> None:
    """A co-opted member meets what a filed one must: a condition when part-time, a way of selection the tier admits."""
    practice = practices_of([organization.district_id], on)[organization.district_id]
    tier = practice.tiers.get(organization.tier)
    if tier is None:
        return
    conditions = {condition.id for condition in tier.eligibility}
    if facts.get("part_time") and conditions and facts.get("eligibility") not in conditions:
        raise RuleBroken("co_option.eligibility", "兼职委员请选定所符合的任职条件。", "eligibility")
    bound = tier.selection is not None and (tier.selection.applies_to == "ALL" or facts.get("part_time"))
    if bound and facts.get("selection_mode") not in tier.selection.modes:
        modes = "、".join(tier.selection.labels)
        raise RuleBroken("co_option.selection", f"产生方式请从{modes}中选择。", "selection_mode")


def _submit_new(filing: Filing, actor) -> Filing:
    require_open(filing.organization)
    filing.statement = clean_ground(filing.statement)
    filing.submitted_at, filing.submitted_by = now(), actor
    filing.save(force_insert=True)
    take_step(filing, "submit", actor=actor, remark=filing.statement)
    record(actor=actor, action="members.filing.submitted", obj=filing, kind=filing.kind)
    return filing


@transaction.atomic
def abandon_filing(*, filing_id: int, actor) -> Filing:
    """Give up a returned change in office. A returned roster is gone on with, not given up."""
    filing = locked_filing(filing_id, "abandon")
    if filing.kind == FilingKind.ROSTER:
        raise Conflict("filing.roster", "名册退回后请修改再报。")
    take_step(filing, "abandon", actor=actor)
    record(actor=actor, action="members.filing.abandoned", obj=filing)
    return filing


@transaction.atomic
def resubmit_change(*, filing_id: int, statement: str, document: str, actor) -> Filing:
    """File a returned change in office again with a better statement or document."""
    filing = locked_filing(filing_id, "submit")
    if filing.kind == FilingKind.ROSTER:
        raise Conflict("filing.roster", "名册请在班子页面修改后再报。")
    if filing.kind == FilingKind.RELEASE and not document.strip():
        raise RuleBroken("ending.notice", "解除职务要有党组织关系所在单位的书面通报，请填写通报文号。", "document")
    filing.statement, filing.document = clean_ground(statement), document.strip()
    filing.superior_id = filing.organization.parent_id
    filing.submitted_at, filing.submitted_by = now(), actor
    take_step(filing, "submit", actor=actor, remark=statement.strip())
    record(actor=actor, action="members.filing.submitted", obj=filing, kind=filing.kind)
    return filing


def take_effect(filing: Filing, *, actor) -> None:
    """Carry out an accepted change in office. A day that has passed while it was being decided moves to today.

    A removal or release never takes effect before it was filed: that is what the rule says (XH 三(三)6).
    """
    payload = filing.payload
    if filing.kind in ENDING:
        appointment = Appointment.objects.select_for_update(of=("self",), no_key=True).get(pk=payload["appointment"])
        day = max(date.fromisoformat(payload["effective_on"]), today())
        if appointment.until is not None and appointment.until <= day:
            raise Conflict("ending.over", "该同志的任职已经结束，不用再办。")
        end_appointment(
            appointment,
            kind=ENDING[FilingKind(filing.kind)],
            on=day,
            ground=filing.statement,
            document=filing.document,
            filing=filing,
            actor=actor,
        )
        return
    seat = Seat.objects.select_related("term").get(pk=payload["seat"])
    start = date.fromisoformat(payload["starts_on"])
    if not seat.term.holds_on(start) or seat.abolished_on is not None:
        raise Conflict(
            "co_option.date",
            f"增补起始 {start} 已不在本届 {seat.term.since} 至 {seat.term.last_day} 之内，请退回核对。",
        )
    try:
        with transaction.atomic():
            appointment = Appointment.objects.create(
                seat=seat,
                organization_id=filing.organization_id,
                position=seat.position,
                person_id=payload["person_id"],
                part_time=payload["part_time"],
                represents_id=payload["represents"],
                selection_mode=payload["selection_mode"],
                eligibility=payload["eligibility"],
                period=period(start, seat.term.until),
                began_as=ChangeKind.CO_OPTION,
            )
    except IntegrityError as error:
        raise Conflict("co_option.taken", "这个席位或这位同志在此期间已有任职，请退回核对。") from error
    Change.objects.create(
        appointment=appointment,
        organization_id=filing.organization_id,
        kind=ChangeKind.CO_OPTION,
        effective_on=start,
        ground=filing.statement,
        document=filing.document,
        filing=filing,
        actor=actor,
    )


def lapse(*, on: date) -> int:
    """The night's job: write down, once, who lapsed because the term ended and nobody re-appointed them.

    The office itself ended with the period, on its day, whether this runs or not. May be run for any day and twice;
    returns how many were written. An appointment that was left open beyond its term is ended on the term's end.
    """
    with transaction.atomic(), everything("nightly lapse of terms"):
        take_lock(Lock.LAPSE, timeout_ms=60000)
        over = (
            Appointment.objects.select_for_update(of=("self",), no_key=True)
            .filter(ended_as="", seat__term__accepted_at__isnull=False, seat__term__period__endswith__lte=on)
            .select_related("seat__term", "organization")
            .order_by("pk")
        )
        count = 0
        for appointment in over:
            end = appointment.seat.term.until
            if appointment.since >= end:
                continue
            again = Appointment.objects.filter(
                organization_id=appointment.organization_id, person_id=appointment.person_id, period__startswith=end
            ).exists()
            kind = ChangeKind.RENEWAL if again else ChangeKind.EXPIRY
            change = end_appointment(
                appointment, kind=kind, on=min(end, appointment.until or end), ground="任期届满", actor=None
            )
            if kind == ChangeKind.EXPIRY:
                record(actor=None, action="members.appointment.lapsed", obj=appointment, change=change.pk)
            count += 1
        return count


@transaction.atomic
def extend_term(*, term_id: int, last_day: date, approval: str, actor) -> Term:
    """Move the end of a term in force, with the approval it rests on; whoever sat to the end sits to the new one.

    An extension or an early end of at most a year, in step with the community's election (XH 三(三)6).
    """
    term = Term.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=term_id)
    require("committee.change", term.organization)
    if term.is_draft:
        raise Conflict("term.draft", "这一届还在起草，直接改届期即可。")
    if not approval.strip():
        raise RuleBroken("term.approval", "延期或提前换届要有批准文号。", "approval")
    old, new = term.until, date.fromordinal(last_day.toordinal() + 1)
    if old is None or new == old or new <= term.since:
        raise RuleBroken("term.last_day", "请填写与现在不同、晚于起始的届满日期。", "last_day")
    planned = add_years(term.since, term_years(term.organization, term.since))
    if abs((new - planned).days) > 366:
        raise RuleBroken("term.too_far", f"按规定年限应至 {planned - ONE_DAY}，提前或延期一般不超过一年。", "last_day")
    if (
        Term.objects.filter(organization=term.organization, period__overlap=period(term.since, new))
        .exclude(pk=term.pk)
        .accepted()
        .exists()
    ):
        raise Conflict("term.overlap", "新的届满日期与已备案的另一届重叠。", "last_day")
    term.period, term.approval = period(term.since, new), approval.strip()
    term.save(update_fields=["period", "approval"])
    moved = 0
    sitting = Appointment.objects.select_for_update(of=("self",), no_key=True).filter(
        seat__term=term, period__endswith=old
    )
    for appointment in sitting:
        if appointment.ended_as == "" and appointment.since < new:
            appointment.period = period(appointment.since, new)
            appointment.save(update_fields=["period"])
            moved += 1
    Deviation.objects.filter(term=term, until=old).update(until=new)
    record(actor=actor, action="members.term.extended", obj=term, was=old, now=new, appointments=moved)
    return term
