"""What a reorganisation of the tree means for committees: those of a closed organisation end on that day.

Members who report there go over to the successor, and with them the opinions of the place that are waited for.
"""

from __future__ import annotations

from datetime import date

from common.clock import now
from common.errors import Conflict
from common.periods import period
from common.scoping import everything
from members.models import Appointment, Change, ChangeKind, CheckIn, Leaving, OpinionRequest, Service, Term
from orgs.models import Organization


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


def carry_check_ins(*, act, closed: list[int], on: date, actor) -> dict:
    """Whoever reports to a closed organisation reports from the day on to its successor, or to the level above."""
    moved: list[dict] = []
    with everything("a reorganisation follows its members wherever they go"):
        gone = {row.pk: row for row in Organization.objects.filter(pk__in=closed)}
        rows = CheckIn.objects.filter(organization__in=closed, leaving="").select_for_update(of=("self",), no_key=True)
        for row in rows.order_by("pk"):
            target = heir_of(gone, row.organization_id)
            if row.since >= on:
                moved.append({"id": row.pk, "from": row.organization_id, "made": None})
                row.organization_id = target
                row.save(update_fields=["organization"])
                continue
            row.period, row.leaving = period(row.since, on), Leaving.ABOLITION
            row.save(update_fields=["period", "leaving"])
            made = CheckIn.objects.get(pk=row.pk)
            made.pk, made._state.adding = None, True
            made.organization_id, made.period, made.leaving, made.moved_from = target, period(on), "", row
            made.managing = None
            made.save(force_insert=True)
            moved.append({"id": row.pk, "from": row.organization_id, "made": made.pk})
        return {"moved": moved, "opinions": _carry_opinions(gone, moved)}


def heir_of(gone: dict[int, Organization], pk: int) -> int | None:
    """Who takes over from a closed organisation: its successor, or the level above, that is not closed itself."""
    heir = gone[pk].successor_id or gone[pk].parent_id
    while heir in gone:
        heir = gone[heir].successor_id or gone[heir].parent_id
    return heir


def _carry_opinions(gone: dict[int, Organization], moved: list[dict]) -> list[dict]:
    """Whoever takes over gives the opinions that are still waited for, of those too who have moved away since."""
    now_at = {row["id"]: row["made"] for row in moved if row["made"]}
    waited = OpinionRequest.objects.filter(organization__in=gone, answered_on=None, withdrawn_on=None)
    carried = []
    for request in waited.select_for_update(of=("self",), no_key=True).order_by("pk"):
        was = {"check_in": request.check_in_id, "organization": request.organization_id}
        request.check_in_id = now_at.get(request.check_in_id, request.check_in_id)
        request.organization_id = heir_of(gone, request.organization_id)
        request.save(update_fields=["check_in", "organization"])
        carried.append({"id": request.pk, "now": request.organization_id} | was)
    return carried


def restore_check_ins(*, act, carried: dict, actor) -> None:
    """Give them back to where they were; refused where the new place has recorded a service or let somebody go."""
    with everything("a reorganisation gives its members back"):
        made = [row["made"] for row in carried.get("moved", []) if row["made"]]
        later = CheckIn.objects.filter(pk__in=made).exclude(leaving="").exists()
        opinions = {row["id"]: row for row in carried.get("opinions", [])}
        waited = OpinionRequest.objects.filter(pk__in=opinions, answered_on=None)
        asked = OpinionRequest.objects.filter(check_in__in=made).exclude(pk__in=waited).exists()
        if later or asked or Service.objects.filter(check_in__in=made).exists():
            raise Conflict("carry.served", "撤并以后报到党员又有服务记录、征求意见或迁出，不能撤回。")
        for request in waited.select_for_update(of=("self",), no_key=True):
            was = opinions[request.pk]
            request.check_in_id, request.organization_id = was["check_in"], was["organization"]
            request.save(update_fields=["check_in", "organization"])
        CheckIn.objects.filter(pk__in=made).delete()
        for row in carried.get("moved", []):
            back = CheckIn.objects.get(pk=row["id"])
            back.organization_id = row["from"]
            if row["made"]:
                back.period, back.leaving = period(back.since), ""
            back.save(update_fields=["organization", "period", "leaving"])


def register() -> None:
    """Enter this room in the list of what a reorganisation carries."""
    from orgs.carriers import Carrier, register_carrier

    register_carrier(Carrier("members", carry_committees, restore_committees))
    register_carrier(Carrier("check-ins", carry_check_ins, restore_check_ins))
