"""Allowances of part-time members (XH 三(三)5): a committee asks, the sending unit decides and pays by the month.

The text says that units give a fitting allowance "in principle" and names no sum: every figure is what a unit decided.
A post that is part-time changes nobody's pay (XH 三(二)1), so nothing here counts as merit or enters a result.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction

from appraisal.models import Allowance, AllowancePayment, AllowanceState
from appraisal.year.awards import member_evidence
from appraisal.year.base import REPORT, text
from appraisal.year.gathering import member_records
from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from members.models import Appointment
from orgs.models import Organization, Tier
from orgs.practice import Entry
from orgs.rules_in_force import practice_of
from orgs.wording import practice_here

DECIDE = "allowance.decide"
PROPOSERS = (Tier.STREET, Tier.COMMUNITY)
MOST = Decimal("100000")


@dataclass(frozen=True, slots=True)
class AllowanceDecision:
    """What the unit decided. Months are of the year, both included; sums in yuan a month."""

    granted: bool
    transport: Decimal | None = None
    communication: Decimal | None = None
    first_month: int | None = None
    last_month: int | None = None
    document: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """What was paid for each of the months; sums as decided unless given, `on` today unless given."""

    months: Sequence[int]
    transport: Decimal | None = None
    communication: Decimal | None = None
    on: date | None = None
    document: str = ""


def clause_of(district_id: int | None) -> Entry | None:
    """What the district's practice says of allowances; None where it does not have them."""
    return practice_of(district_id, today()).entry("support", "allowance") if district_id is not None else None


def has_allowances() -> bool:
    """Whether the practice of the acting office's district has them."""
    practice = practice_here()
    return practice is not None and practice.entry("support", "allowance") is not None


def in_office(appointment: Appointment, year: int) -> range:
    """Months of the year on a day of which the appointment holds; empty when on none."""
    first = max(appointment.since, date(year, 1, 1))
    until = date(year + 1, 1, 1) if appointment.until is None else min(appointment.until, date(year + 1, 1, 1))
    if until <= first:
        return range(0)
    return range(first.month, (until - timedelta(days=1)).month + 1)


def waiting_members(organization: Organization, year: int) -> list[Appointment]:
    """Part-time members of the year who represent a unit and for whom nothing is asked yet. One query."""
    rows = Appointment.objects.filter(organization=organization, part_time=True, represents__isnull=False)
    asked = Allowance.objects.filter(year=year).exclude(state=AllowanceState.REFUSED).values("appointment")
    rows = rows.in_force_during(date(year, 1, 1), date(year + 1, 1, 1)).exclude(pk__in=asked)
    return list(rows.select_related("person", "represents").order_by("seat__order", "pk"))


@transaction.atomic
def propose_allowances(
    *, organization_id: int, year: int, appointment_ids: Iterable[int], note: str = "", actor
) -> list[Allowance]:
    """Ask the sending units for the allowance of these members in the year, all or none. Each member's record of the
    year is kept with it as it is today."""
    organization = Organization.objects.get(pk=organization_id)
    require(REPORT, organization)
    if organization.tier not in PROPOSERS:
        raise RuleBroken("allowance.proposer", "由兼职委员任职的街道或社区提出。", "organization")
    if clause_of(organization.district_id) is None:
        raise RuleBroken("allowance.practice", "本区的制度没有写兼职补贴，不在这里登记。")
    if year not in (today().year, today().year - 1):
        raise RuleBroken("allowance.year", f"年度应是 {today().year - 1} 或 {today().year}。", "year")
    wanted = list(dict.fromkeys(appointment_ids))
    rows = Appointment.objects.select_related("person", "represents").filter(pk__in=wanted, part_time=True)
    found = {row.pk: row for row in rows.filter(organization=organization, represents__isnull=False)}
    if not wanted or len(found) < len(wanted):
        raise RuleBroken("allowance.member", "请选择本组织代表单位的兼职委员。", "appointments")
    note = text(note, label="说明", most=200, field="note")
    day = min(today(), date(year, 12, 31))
    records = {one.appointment: one for one in member_records(organization, year, day)}
    made = []
    for pk in wanted:
        row = found[pk]
        if not in_office(row, year):
            raise RuleBroken("allowance.member", f"{row.person.name}{year}年没有在这里任职。", "appointments")
        allowance = Allowance(
            organization=organization,
            appointment=row,
            unit=row.represents,
            year=year,
            note=note,
            content=member_evidence(records[pk]) if pk in records else [],
            proposed_on=today(),
            proposed_by=actor,
        )
        try:
            with transaction.atomic():
                allowance.save(force_insert=True)
        except IntegrityError as error:
            said = f"{row.person.name}{year}年的补贴已经提出过。"
            raise Conflict("allowance.twice", said, "appointments") from error
        made.append(allowance)
        record(actor=actor, action="appraisal.allowance.proposed", obj=allowance, year=year)
    return made


def _locked(allowance_id: int, *states: str) -> Allowance:
    allowance = (
        Allowance.objects.select_for_update(of=("self",), no_key=True)
        .select_related("appointment__person", "organization", "unit")
        .filter(pk=allowance_id)
        .first()
    )
    if allowance is None:
        raise RuleBroken("allowance.unknown", "没有这项补贴，或不在你的管理范围内。", status=404)
    require(DECIDE, allowance)
    if allowance.state not in states:
        raise Conflict("allowance.state", f"这项补贴{allowance.get_state_display()}，不能这样办理。")
    return allowance


@transaction.atomic
def decide_allowance(*, allowance_id: int, line: AllowanceDecision, actor) -> Allowance:
    """The unit's decision; its liaison puts it down, or the committee as the unit told it."""
    allowance = _locked(allowance_id, AllowanceState.PROPOSED)
    allowance.remark = text(line.remark, label="不发的原因", most=200, field="remark", least=0 if line.granted else 2)
    allowance.document = text(line.document, label="文号", most=80, field="document")
    if line.granted:
        allowance.transport = _sum(line.transport, "transport")
        allowance.communication = _sum(line.communication, "communication")
        if not allowance.monthly:
            raise RuleBroken("allowance.amount", "交通和通讯补贴至少填一项金额。", "transport")
        served = in_office(allowance.appointment, allowance.year)
        if not served:
            raise RuleBroken("allowance.months", f"这名委员{allowance.year}年已不在这里任职。", "first_month")
        first, last = line.first_month or served[0], line.last_month or served[-1]
        if first > last or first not in served or last not in served:
            said = f"{allowance.appointment.person.name}{allowance.year}年 {served[0]} 月至 {served[-1]} 月在任，"
            raise RuleBroken("allowance.months", f"{said}起止月份应在这几个月里，先起后止。", "first_month")
        allowance.first_month, allowance.last_month = first, last
    allowance.state = AllowanceState.GRANTED if line.granted else AllowanceState.REFUSED
    allowance.decided_on, allowance.decided_by = today(), actor
    allowance.save()
    record(actor=actor, action="appraisal.allowance.decided", obj=allowance, granted=line.granted)
    return allowance


def unpaid_months(allowance: Allowance) -> list[int]:
    """Months granted, served, and not paid yet."""
    served = in_office(allowance.appointment, allowance.year)
    paid = {row.month for row in allowance.payments.all() if row.cancelled_on is None}
    return [month for month in allowance.months if month in served and month not in paid]


@transaction.atomic
def pay_allowance(*, allowance_id: int, line: PaymentLine, actor) -> list[AllowancePayment]:
    """Put on record that these months were paid, all or none; by the unit's liaison, or the committee for it."""
    allowance = _locked(allowance_id, AllowanceState.GRANTED)
    months = sorted(dict.fromkeys(line.months))
    if not months:
        raise RuleBroken("allowance.months", "请勾选发放的月份。", "months")
    on = line.on or today()
    if on > today():
        raise RuleBroken("allowance.on", f"日期 {on} 还没有到，请填今天或以前的日期。", "on")
    if on < date(allowance.year, 1, 1):
        said = f"这是{allowance.year}年的补贴，发放日期 {on} 早于 {allowance.year} 年 1 月 1 日，请核对年份。"
        raise RuleBroken("allowance.on", said, "on")
    transport = allowance.transport if line.transport is None else _sum(line.transport, "transport")
    communication = allowance.communication if line.communication is None else _sum(line.communication, "communication")
    if not transport + communication:
        raise RuleBroken("allowance.amount", "交通和通讯补贴至少填一项金额。", "transport")
    served = in_office(allowance.appointment, allowance.year)
    document = text(line.document, label="凭证号", most=80, field="document")
    made = []
    for month in months:
        if month not in allowance.months:
            said = f"补贴定在 {allowance.first_month} 月至 {allowance.last_month} 月，没有 {month} 月。"
            raise RuleBroken("allowance.months", said, "months")
        if month not in served:
            said = f"{month} 月{allowance.appointment.person.name}已不在这里任职，不能登记发放。"
            raise RuleBroken("allowance.months", said, "months")
        payment = AllowancePayment(
            allowance=allowance, month=month, transport=transport, communication=communication, on=on, document=document
        )
        try:
            with transaction.atomic():
                payment.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict("allowance.paid", f"{month} 月的补贴已经登记过发放。", "months") from error
        made.append(payment)
    record(actor=actor, action="appraisal.allowance.paid", obj=allowance, months=months)
    return made


@transaction.atomic
def cancel_payment(*, payment_id: int, why: str, actor) -> AllowancePayment:
    """Cancel what was put down wrongly; it stays readable with the reason, and the month can be entered again."""
    rows = AllowancePayment.objects.select_for_update(of=("self",), no_key=True).select_related("allowance")
    payment = rows.filter(pk=payment_id).first()
    if payment is None:
        raise RuleBroken("allowance.payment", "没有这笔发放，或不在你的管理范围内。", status=404)
    require(DECIDE, payment)
    if payment.cancelled_on is not None:
        raise Conflict("allowance.cancelled", f"这笔已于 {payment.cancelled_on} 作废。")
    payment.cancelled_why = text(why, label="作废原因", most=120, field="why", least=1)
    payment.cancelled_on = today()
    payment.save(update_fields=["cancelled_on", "cancelled_why"])
    record(actor=actor, action="appraisal.allowance.cancelled", obj=payment.allowance, month=payment.month)
    return payment


def usual_sums(allowance: Allowance) -> dict[str, Decimal]:
    """What the unit decided last, for anybody it sent: offered where the decision is typed. Empty where nothing."""
    last = (
        Allowance.objects.filter(unit=allowance.unit_id, state=AllowanceState.GRANTED)
        .order_by("-decided_on", "-pk")
        .values("transport", "communication")
        .first()
    )
    return last or {}


def _sum(amount: Decimal | None, field: str) -> Decimal:
    amount = Decimal(0) if amount is None else amount
    if not 0 <= amount <= MOST or amount != round(amount, 2):
        raise RuleBroken("allowance.amount", "金额应在 0 到十万元之间，最多两位小数。", field)
    return amount
