"""Service promises with a limit in working days, and what was asked for under them (RH 二3: 7个工作日内安排)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.workdays import add_working_days
from covenants.models import PromiseCase, ServicePromise
from covenants.parties import require_party
from covenants.personal import refuse_personal
from orgs.models import Organization, Participation, Tier
from orgs.rules_in_force import practice_of

VERB = "project.edit"
CASE_VERB = "pledge.fulfil"
RULE = "promise.kept"
MOST_DAYS = 250
OURS = 7


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """What is promised: by whom (None: the committee), within how many working days (None: those of the practice)."""

    title: str
    since: date
    unit_id: int | None = None
    working_days: int | None = None
    until: date | None = None


def usual_limit(district_id: int, on: date) -> int:
    """The working days that the district's practice names; seven where it names none."""
    figure = practice_of(district_id, on).figure(RULE)
    return figure["working_days"] if figure is not None else OURS


@transaction.atomic
def make_promise(*, organization_id: int, line: PromiseLine, actor) -> ServicePromise:
    """Put a promise on record."""
    require(VERB)
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        raise RuleBroken("promise.organization", "没有这个组织，或它不在你的范围内。", "organization", status=404)
    require(VERB, organization)
    if organization.tier not in (Tier.STREET, Tier.COMMUNITY):
        raise RuleBroken("promise.tier", "服务承诺登记在街道或社区。", "organization")
    promise = ServicePromise(organization=organization)
    _write(promise, line)
    promise.save(force_insert=True)
    record(actor=actor, action="covenants.promise.made", obj=promise, working_days=promise.working_days)
    return promise


@transaction.atomic
def change_promise(*, promise_id: int, line: PromiseLine, actor) -> ServicePromise:
    """Change a promise. A new limit counts for what comes in from now on; what is under way keeps its own."""
    promise = _locked(promise_id)
    require(VERB, promise.organization)
    _write(promise, line)
    promise.save()
    record(actor=actor, action="covenants.promise.changed", obj=promise, working_days=promise.working_days)
    return promise


@transaction.atomic
def receive_case(*, promise_id: int, matter: str, received_on: date | None = None, actor) -> PromiseCase:
    """Something was asked for; until when it must be done follows from the promise, in working days."""
    promise = _locked(promise_id)
    require_party(CASE_VERB, promise.organization, promise.unit_id)
    received_on, matter = received_on or today(), " ".join(matter.split())
    if not matter or len(matter) > 120:
        raise RuleBroken("case.matter", "请写明办什么事，最多 120 个字。", "matter")
    refuse_personal({"matter": ("事项", matter)}, code="case.personal")
    if received_on > today():
        raise RuleBroken("case.received_on", "受理日期不能晚于今天。", "received_on")
    if received_on < promise.since or (promise.until is not None and received_on > promise.until):
        raise RuleBroken("case.received_on", "受理日期不在这项承诺的有效期内。", "received_on")
    case = PromiseCase(
        promise=promise,
        organization=promise.organization,
        matter=matter,
        received_on=received_on,
        due_on=add_working_days(received_on, promise.working_days).day,
    )
    case.save(force_insert=True)
    record(actor=actor, action="covenants.case.received", obj=case)
    return case


@transaction.atomic
def finish_case(*, case_id: int, result: str, done_on: date | None = None, actor) -> PromiseCase:
    """It was done: on which day, and what came of it."""
    case = _case(case_id)
    if case.done_on is not None:
        raise Conflict("case.done", f"这一件已在 {case.done_on} 办结。")
    done_on, result = done_on or today(), result.strip()
    if not result or len(result) > 200:
        raise RuleBroken("case.result", "请写明办理结果，最多 200 个字。", "result")
    refuse_personal({"result": ("办理结果", result)}, code="case.personal")
    if not case.received_on <= done_on <= today():
        raise RuleBroken("case.done_on", "办结日期应在受理之后，不晚于今天。", "done_on")
    case.done_on, case.result = done_on, result
    case.save(update_fields=["done_on", "result"])
    record(actor=actor, action="covenants.case.finished", obj=case, late=done_on > case.due_on)
    return case


@transaction.atomic
def reopen_case(*, case_id: int, actor) -> PromiseCase:
    """It was not done after all; its limit stays."""
    case = _case(case_id)
    if case.done_on is None:
        raise Conflict("case.open", "这一件还没有办结。")
    case.done_on = None
    case.save(update_fields=["done_on"])
    record(actor=actor, action="covenants.case.reopened", obj=case)
    return case


def _locked(promise_id: int) -> ServicePromise:
    return (
        ServicePromise.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization")
        .get(pk=promise_id)
    )


def _case(case_id: int) -> PromiseCase:
    case = (
        PromiseCase.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "promise")
        .get(pk=case_id)
    )
    require_party(CASE_VERB, case.organization, case.promise.unit_id)
    return case


def _write(promise: ServicePromise, line: PromiseLine) -> None:
    title = " ".join(line.title.split())
    if not title or len(title) > 80:
        raise RuleBroken("promise.title", "请写明承诺什么，最多 80 个字。", "title")
    days = (
        line.working_days if line.working_days is not None else usual_limit(promise.organization.district_id, today())
    )
    if not 1 <= days <= MOST_DAYS:
        raise RuleBroken("promise.working_days", f"办结时限应是 1 到 {MOST_DAYS} 个工作日。", "working_days")
    if line.until is not None and line.until < line.since:
        raise RuleBroken("promise.until", "截止日期不能早于起始日期。", "until")
    if line.unit_id is not None and line.unit_id != promise.unit_id:
        joined = Participation.objects.filter(organization=promise.organization, unit_id=line.unit_id)
        if not joined.in_force(today()).exists():
            raise RuleBroken("promise.unit", "这个单位现在没有参加这里的共建。", "unit")
    promise.title, promise.unit_id, promise.working_days = title, line.unit_id, days
    promise.since, promise.until = line.since, line.until
