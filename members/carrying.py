"""What a reorganisation of the tree means for committees: those of a closed organisation end on that day."""

from __future__ import annotations

from datetime import date

from common.clock import now
from common.errors import Conflict
from common.periods import period
from members.models import Appointment, Change, ChangeKind, Term


def _held(row) -> dict:
    return {"id": row.pk, "since": row.since.isoformat(), "until": row.until.isoformat() if row.until else None}


def _period(row: dict):
    return period(date.fromisoformat(row["since"]), date.fromisoformat(row["until"]) if row["until"] else None)


def _refuse_later(closed: list[int], on: date) -> None:
    """A committee whose term begins after the closing would be one of nobody: it is taken back first."""
    later = Term.objects.filter(
        organization_id__in=closed, accepted_at__isnull=False, period__startswith__gt=on
    ).first()
    if later is not None:
        raise Conflict("carry.later_term", f"{later}自 {later.since} 起已经备案，请先把生效日期改到这一届开始之后。")


def carry_committees(*, act, closed: list[int], on: date, actor) -> dict:
    """End appointments and terms of the closed organisations on the day; return what is needed to undo it."""
    _refuse_later(closed, on)
    ended = []
    for appointment in Appointment.everywhere.filter(organization_id__in=closed, period__contains=on).select_for_update(
        of=("self",)
    ):
        if appointment.since == on:
            raise Conflict("carry.first_day", f"{appointment}自 {on} 起任职，当日不能撤并，请把生效日期改到次日。")
        ended.append(_held(appointment))
        appointment.period = period(appointment.since, on)
        appointment.ended_as = ChangeKind.ABOLITION
        appointment.save(update_fields=["period", "ended_as"])
        Change.objects.create(
            appointment=appointment,
            organization_id=appointment.organization_id,
            kind=ChangeKind.ABOLITION,
            effective_on=on,
            ground=act.title,
            document=act.document,
            actor=actor,
        )
    terms = []
    for term in Term.objects.filter(organization_id__in=closed, period__contains=on, accepted_at__isnull=False):
        if term.since == on:
            raise Conflict("carry.first_day", f"{term}自 {on} 起，当日不能撤并，请把生效日期改到次日。")
        terms.append(_held(term))
        term.period = period(term.since, on)
        term.save(update_fields=["period"])
    return {"appointments": ended, "terms": terms, "at": now().isoformat()}


def restore_committees(*, act, carried: dict, actor) -> None:
    """Give back what `carry_committees` ended."""
    for row in carried.get("terms", []):
        term = Term.objects.get(pk=row["id"])
        term.period = _period(row)
        term.save(update_fields=["period"])
    for row in carried.get("appointments", []):
        appointment = Appointment.everywhere.get(pk=row["id"])
        appointment.period = _period(row)
        appointment.ended_as = ""
        appointment.save(update_fields=["period", "ended_as"])
        Change.objects.filter(
            appointment=appointment, kind=ChangeKind.ABOLITION, effective_on=act.effective_on
        ).delete()


def register() -> None:
    """Enter this room in the list of what a reorganisation carries."""
    from orgs.carriers import Carrier, register_carrier

    register_carrier(Carrier("members", carry_committees, restore_committees))
