"""Duty lists of part-time members (履职清单): what, until when, done when and how (XH 四2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import Conflict, RuleBroken
from members.models import Appointment, Duty

VERB = "committee.draft"


@dataclass(frozen=True, slots=True)
class DutyLine:
    """What is to be done: title, what exactly, and until when."""

    title: str
    detail: str = ""
    due_on: date | None = None


@transaction.atomic
def add_duties(*, appointment_ids: Iterable[int], line: DutyLine, actor) -> list[Duty]:
    """Put the same line on the duty list of one or more part-time members in office."""
    _check(line)
    ids = set(appointment_ids)
    found = list(Appointment.objects.filter(pk__in=ids).select_related("organization", "person"))
    if not ids or len(found) != len(ids):
        raise RuleBroken("duty.appointment", "请选择要履职的兼职委员。", "appointments")
    for appointment in found:
        require(VERB, appointment.organization)
        if not appointment.part_time:
            raise RuleBroken(
                "duty.part_time", f"{appointment.person}不是兼职委员，履职清单只列兼职委员。", "appointments"
            )
        if not appointment.is_current(today()):
            raise RuleBroken("duty.over", f"{appointment.person}已经离任，不能再列履职事项。", "appointments")
    duties = Duty.objects.bulk_create(
        [
            Duty(appointment=row, title=line.title.strip(), detail=line.detail.strip(), due_on=line.due_on)
            for row in found
        ]
    )
    organization = found[0].organization_id
    record(actor=actor, action="members.duties.added", obj=duties[0], organization_id=organization, duties=len(duties))
    return duties


@transaction.atomic
def update_duty(*, duty_id: int, line: DutyLine, actor) -> Duty:
    """Correct a line that is still open."""
    duty = _locked(duty_id)
    _check(line)
    if duty.done_on is not None:
        raise Conflict("duty.done", "这一项已经办结，要修改请先恢复为未完成。")
    duty.title, duty.detail, duty.due_on = line.title.strip(), line.detail.strip(), line.due_on
    duty.save(update_fields=["title", "detail", "due_on"])
    _note(duty, action="members.duty.updated", actor=actor)
    return duty


@transaction.atomic
def complete_duty(*, duty_id: int, done_on: date, outcome: str, actor) -> Duty:
    """Write down that it was done, when and with what result."""
    duty = _locked(duty_id)
    if duty.done_on is not None:
        raise Conflict("duty.done", "这一项已经办结。")
    if done_on > today():
        raise RuleBroken("duty.future", "完成日期不能晚于今天。", "done_on")
    if not outcome.strip():
        raise RuleBroken("duty.outcome", "请写一句完成情况。", "outcome")
    duty.done_on, duty.outcome = done_on, outcome.strip()
    duty.save(update_fields=["done_on", "outcome"])
    _note(duty, action="members.duty.completed", actor=actor)
    return duty


@transaction.atomic
def reopen_duty(*, duty_id: int, actor) -> Duty:
    """Take back that it was done, because it was written down by mistake."""
    duty = _locked(duty_id)
    if duty.done_on is None:
        raise Conflict("duty.open", "这一项还没有办结。")
    duty.done_on, duty.outcome = None, ""
    duty.save(update_fields=["done_on", "outcome"])
    _note(duty, action="members.duty.reopened", actor=actor)
    return duty


@transaction.atomic
def remove_duty(*, duty_id: int, actor) -> None:
    """Take a line that was never done off the list."""
    duty = _locked(duty_id)
    if duty.done_on is not None:
        raise Conflict("duty.done", "已经办结的事项要留存，不能删除。")
    _note(duty, action="members.duty.removed", actor=actor)
    duty.delete()


def _locked(duty_id: int) -> Duty:
    duty = (
        Duty.objects.select_for_update(of=("self",), no_key=True)
        .select_related("appointment__organization")
        .get(pk=duty_id)
    )
    require(VERB, duty.appointment.organization)
    return duty


def _check(line: DutyLine) -> None:
    if not line.title.strip():
        raise RuleBroken("duty.title", "请填写履职事项。", "title")


def _note(duty: Duty, *, action: str, actor) -> None:
    record(actor=actor, action=action, obj=duty, organization_id=duty.appointment.organization_id)
