"""Filing a roster with the level above; returned with remarks or accepted; acceptance makes it effective."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from common.audit import record
from common.authority import require
from common.clock import now, today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.periods import period
from common.rules import Finding
from common.scoping import current_scope, everything
from members.compliance import draft_findings
from members.models import (
    Appointment,
    Change,
    ChangeKind,
    Deviation,
    Filing,
    FilingKind,
    FilingState,
    FilingStep,
    Nomination,
    Origin,
    Person,
    Term,
)
from members.services.slates import check_version, require_open
from members.states import STEPS
from orgs.models import Organization


def may_decide(filing: Filing) -> bool:
    """Whether the acting office is the level above that decides on this filing."""
    scope = current_scope()
    # The level above is the parent of today: a community that moved brings its open filings along.
    superior_id = filing.organization.parent_id
    return scope.sees_everything or ("filing.decide" in scope.verbs and scope.anchor_id == superior_id)


def may_submit(filing: Filing) -> bool:
    """Whether the acting office files for this organisation (its own office, or one above that fills in for it)."""
    scope = current_scope()
    return scope.sees_everything or "filing.submit" in scope.verbs


def locked_filing(filing_id: int, step_name: str) -> Filing:
    """The filing, locked, after asking whether this office may take this step from its present state."""
    filing = (
        Filing.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "superior", "term")
        .get(pk=filing_id)
    )
    step = STEPS[step_name]
    if step.superior:
        if not may_decide(filing):
            raise NotAllowed("filing.superior", f"这份报备由{filing.organization.parent or '上级组织'}办理。")
    else:
        require(step.verb, filing.organization)
    if filing.state not in step.sources:
        raise Conflict("filing.state", f"这份报备现在是“{filing.get_state_display()}”，不能{step.label}。")
    return filing


def take_step(filing: Filing, step_name: str, *, actor, remark: str = "") -> None:
    """Move the filing on and write the step down."""
    filing.state = STEPS[step_name].target
    filing.save()
    FilingStep.objects.create(filing=filing, actor=actor, state=filing.state, remark=remark)


def finding_row(finding: Finding, reason: str = "") -> dict:
    """A finding as it is frozen with a filing."""
    return {
        "rule": finding.rule_id,
        "name": finding.name,
        "state": str(finding.state),
        "severity": str(finding.severity),
        "found": finding.found,
        "required": finding.required,
        "clause": finding.clause,
        "reason": reason,
    }


def person_row(person: Person | None) -> dict:
    """What a filing freezes of a person, beside the name: unit and post, gender, month of birth. No phone, no day."""
    if person is None:
        return {"post": "", "gender": "", "birth": ""}
    return {"post": person.post, "gender": person.gender, "birth": f"{person.birth:%Y-%m}" if person.birth else ""}


def roster_rows(term: Term) -> list[dict]:
    """The slate as it is frozen with a filing: names, posts, units, and from when to when; no phones."""
    rows = []
    nominations = {
        row.seat_id: row for row in Nomination.objects.filter(seat__term=term).select_related("person", "represents")
    }
    for seat in term.seats.filter(abolished_on=None):
        line = nominations.get(seat.pk)
        rows.append(
            {
                "seat": seat.pk,
                "position": seat.position,
                "position_label": seat.get_position_display(),
                "person": line.person_id if line else None,
                "name": line.person.name if line else "",
                **person_row(line.person if line else None),
                "part_time": line.part_time if line else False,
                "represents": line.represents.name if line and line.represents else "",
                "selection_mode": line.get_selection_mode_display() if line else "",
                "eligibility": line.eligibility if line else "",
                "origin": line.get_origin_display() if line else "",
                "since": (line.starts_on or term.since).isoformat() if line else "",
                "last_day": term.last_day.isoformat() if line and term.last_day else "",
            }
        )
    return rows


@transaction.atomic
def submit_roster(
    *,
    term_id: int,
    reasons: dict[str, str],
    statement: str = "",
    document: str = "",
    version: int | None = None,
    actor,
) -> Filing:
    """File the slate of a term with the level above.

    reasons   rule id → why a principle is not followed; each is filed as a deviation
    Raises RuleBroken "filing.required_rules" when a REQUIRED rule does not hold, "filing.reasons" when a principle is
    not followed and no reason is given. The draft stays as it is.
    """
    term = Term.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=term_id)
    organization = term.organization
    require("filing.submit", organization)
    require_open(organization)
    check_version(term, version)
    if not term.is_draft:
        raise Conflict("slate.accepted", "这一届名册已经备案生效，不用再报。")
    filing = Filing.objects.filter(
        term=term, kind=FilingKind.ROSTER, state__in=[FilingState.DRAFT, FilingState.SUBMITTED, FilingState.RETURNED]
    ).first()
    if filing is not None and filing.state == FilingState.SUBMITTED:
        raise Conflict("filing.state", "名册已经报上级，正在等待办理。")
    if not Nomination.objects.filter(seat__term=term).exists():
        raise RuleBroken("filing.empty", "名册还没有人，先选人再报备。")
    findings = draft_findings(term, today())
    blocking = [finding for finding in findings if finding.blocks_filing]
    if blocking:
        details = [f"{finding.name}：{finding.found}。{finding.mend}（{finding.clause}）" for finding in blocking]
        raise RuleBroken("filing.required_rules", "有应当做到的条款没有做到，先改好再报备。", details=details)
    lacking = [f for f in findings if f.needs_reason and not reasons.get(f.rule_id, "").strip()]
    if lacking:
        details = [
            f"{finding.name}：{finding.found}，要求{finding.required}（{finding.clause}）" for finding in lacking
        ]
        raise RuleBroken(
            "filing.reasons", "有原则上的条款没有做到，请逐条说明理由。", lacking[0].rule_id, details=details
        )
    if filing is None:
        filing = Filing(
            kind=FilingKind.ROSTER, organization=organization, superior_id=organization.parent_id, term=term
        )
    filing.superior_id = organization.parent_id
    filing.roster = roster_rows(term)
    filing.findings = [finding_row(f, reasons.get(f.rule_id, "").strip() if f.needs_reason else "") for f in findings]
    filing.statement, filing.document = statement, document
    filing.submitted_at, filing.submitted_by = now(), actor
    filing.decided_at = filing.decided_by = None
    filing.remark = ""
    take_step(filing, "submit", actor=actor, remark=statement)
    record(actor=actor, action="members.filing.submitted", obj=filing)
    return filing


@transaction.atomic
def withdraw_filing(*, filing_id: int, actor) -> Filing:
    """Take a submitted filing back to go on drafting."""
    filing = locked_filing(filing_id, "withdraw")
    take_step(filing, "withdraw", actor=actor, remark="报备单位撤回")
    record(actor=actor, action="members.filing.withdrawn", obj=filing)
    return filing


@transaction.atomic
def return_filing(*, filing_id: int, remark: str, actor) -> Filing:
    """Send a filing back with what is to be mended."""
    filing = locked_filing(filing_id, "return")
    filing.superior_id = filing.organization.parent_id
    if not remark.strip():
        raise RuleBroken("filing.remark", "退回时请写明要改什么。", "remark")
    filing.decided_at, filing.decided_by, filing.remark = now(), actor, remark.strip()
    take_step(filing, "return", actor=actor, remark=remark.strip())
    record(actor=actor, action="members.filing.returned", obj=filing)
    return filing


@transaction.atomic
def accept_filing(*, filing_id: int, remark: str = "", actor) -> Filing:
    """Accept a filing; its content takes effect in the same transaction."""
    from members.services import changes

    filing = locked_filing(filing_id, "accept")
    filing.superior_id = filing.organization.parent_id
    filing.decided_at, filing.decided_by, filing.remark = now(), actor, remark.strip()
    take_step(filing, "accept", actor=actor, remark=remark.strip())
    with everything("an accepted filing takes effect for the organisation that filed it"):
        if filing.kind == FilingKind.ROSTER:
            try:
                with transaction.atomic():
                    _seat_the_roster(filing, actor)
            except IntegrityError as error:
                raise Conflict(
                    "filing.overlap", "名册里有人的任期与现有任职重叠（例如现任书记任期未止），请退回核对起止日期。"
                ) from error
        else:
            changes.take_effect(filing, actor=actor)
    record(actor=actor, action="members.filing.accepted", obj=filing)
    return filing


def _seat_the_roster(filing: Filing, actor) -> None:
    term = Term.objects.select_for_update(of=("self",), no_key=True).get(pk=filing.term_id)
    organization = Organization.objects.get(pk=term.organization_id)
    require_open(organization)
    if _who_sits(roster_rows(term)) != _who_sits(filing.roster):
        raise Conflict("filing.changed", "名册在报出之后有了改动，与所报的不一致，请退回重新报备。")
    nominations = list(Nomination.objects.filter(seat__term=term).select_related("seat"))
    renewed = {row.person_id for row in nominations if row.origin != Origin.NEW}
    _end_last_term(term, renewed, filing, actor)
    term.accepted_at = now()
    term.save(update_fields=["accepted_at"])
    appointments = Appointment.objects.bulk_create(
        [
            Appointment(
                seat=row.seat,
                organization=organization,
                position=row.seat.position,
                person_id=row.person_id,
                part_time=row.part_time,
                represents_id=row.represents_id,
                selection_mode=row.selection_mode,
                eligibility=row.eligibility,
                note=row.note,
                period=period(row.starts_on or term.since, term.until),
                began_as=_began(row.origin),
            )
            for row in nominations
        ]
    )
    Change.objects.bulk_create(
        [
            Change(
                appointment=appointment,
                organization=organization,
                kind=appointment.began_as,
                effective_on=appointment.since,
                ground=f"{term.label}名册备案",
                document=filing.document,
                filing=filing,
                actor=actor,
            )
            for appointment in appointments
        ]
    )
    Nomination.objects.filter(seat__term=term).delete()
    Deviation.objects.bulk_create(
        [
            Deviation(
                organization=organization,
                term=term,
                filing=filing,
                rule_id=row["rule"],
                found=row["found"],
                required=row["required"],
                reason=row["reason"],
                since=term.since,
                until=term.until,
                accepted_by=actor,
            )
            for row in filing.findings
            if row["reason"]
        ]
    )


def _who_sits(rows: list[dict]) -> list[tuple]:
    """What acceptance turns into office; names and posts are those of the person and may be corrected meanwhile."""
    keys = ("seat", "position", "person", "part_time", "selection_mode", "eligibility")
    return [tuple(row[key] for key in keys) for row in rows]


def _began(origin: str) -> str:
    return {
        Origin.RENEWED: ChangeKind.RENEWAL,
        Origin.MOVED: ChangeKind.MOVE,
        Origin.NEW: ChangeKind.APPOINTMENT,
    }[Origin(origin)]


def _end_last_term(term: Term, renewed: set[int], filing: Filing, actor) -> None:
    """End, on the first day of the new term, whatever of the last term would reach into it."""
    reaching: list[Appointment] = list(
        Appointment.objects.select_for_update(of=("self",), no_key=True)
        .filter(organization_id=term.organization_id, period__overlap=term.period)
        .exclude(seat__term=term)
    )
    for appointment in reaching:
        end_appointment(
            appointment,
            kind=ChangeKind.RENEWAL if appointment.person_id in renewed else ChangeKind.EXPIRY,
            on=term.since,
            ground=f"{term.label}换届",
            filing=filing,
            actor=actor,
        )
    for last in Term.objects.filter(organization_id=term.organization_id, period__overlap=term.period).accepted():
        if last.pk != term.pk and last.since < term.since:
            last.period = period(last.since, term.since)
            last.save(update_fields=["period"])


def end_appointment(
    appointment: Appointment, *, kind: str, on: date, ground: str, document: str = "", filing=None, actor
) -> Change:
    """End an appointment on the day (its first day without office) and write down how. No permission asked here."""
    if on <= appointment.since:
        raise RuleBroken("appointment.end", f"离任日期应晚于任职起始 {appointment.since}。", "effective_on")
    appointment.period = period(appointment.since, on)
    appointment.ended_as = kind
    appointment.save(update_fields=["period", "ended_as"])
    return Change.objects.create(
        appointment=appointment,
        organization_id=appointment.organization_id,
        kind=kind,
        effective_on=on,
        ground=ground,
        document=document,
        filing=filing,
        actor=actor,
    )
