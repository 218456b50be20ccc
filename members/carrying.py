"""What a reorganisation of the tree means for committees: those of a closed organisation end on that day."""

from __future__ import annotations

from datetime import date

from common.clock import now
from common.periods import period
from members.models import Appointment, Change, ChangeKind, Term


def carry_committees(*, act, closed: list[int], on: date, actor) -> dict:
    """End appointments and terms of the closed organisations on the day; return what is needed to undo it."""
    ended = []
    for appointment in Appointment.everywhere.filter(organization_id__in=closed, period__contains=on).select_for_update(
        of=("self",)
    ):
        ended.append({"id": appointment.pk, "until": appointment.until.isoformat() if appointment.until else None})
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
        terms.append({"id": term.pk, "until": term.until.isoformat() if term.until else None})
        term.period = period(term.since, on)
        term.save(update_fields=["period"])
    return {"appointments": ended, "terms": terms, "at": now().isoformat()}


def restore_committees(*, act, carried: dict, actor) -> None:
    """Give back what `carry_committees` ended."""
    for row in carried.get("terms", []):
        term = Term.objects.get(pk=row["id"])
        term.period = period(term.since, date.fromisoformat(row["until"]) if row["until"] else None)
        term.save(update_fields=["period"])
    for row in carried.get("appointments", []):
        appointment = Appointment.everywhere.get(pk=row["id"])
        appointment.period = period(appointment.since, date.fromisoformat(row["until"]) if row["until"] else None)
        appointment.ended_as = ""
        appointment.save(update_fields=["period", "ended_as"])
        Change.objects.filter(
            appointment=appointment, kind=ChangeKind.ABOLITION, effective_on=act.effective_on
        ).delete()


def register() -> None:
    """Enter this room in the list of what a reorganisation carries."""
    from orgs.carriers import Carrier, register_carrier

    register_carrier(Carrier("members", carry_committees, restore_committees))
