"""Allowances of a committee that is closed go on with whoever takes over: it sees them, and puts down for a unit what
was decided and paid.

What was refused, and what is older than last year, stays with the committee that asked. The member's time there ends
with the committee, so that no month after it is paid; for a seat in the new one the new one asks anew.
"""

from __future__ import annotations

from datetime import date

from appraisal.models import Allowance, AllowanceState
from common.scoping import everything
from members.carrying import heir_of
from orgs.models import Organization


def carry_allowances(*, act, closed: list[int], on: date, actor) -> dict:
    """Give those that wait or run to the successor, or to the level above; return what is needed to undo it."""
    moved = []
    with everything("a reorganisation carries what units give the members that they sent"):
        gone = {row.pk: row for row in Organization.objects.filter(pk__in=closed)}
        rows = Allowance.objects.filter(organization__in=closed, year__gte=on.year - 1)
        rows = rows.exclude(state=AllowanceState.REFUSED).select_for_update(of=("self",), no_key=True)
        for row in rows.order_by("pk"):
            moved.append({"id": row.pk, "from": row.organization_id})
            row.organization_id = heir_of(gone, row.organization_id)
            row.save(update_fields=["organization"])
    return {"moved": moved}


def restore_allowances(*, act, carried: dict, actor) -> None:
    """Give them back to the committee that asked, with what was decided and paid meanwhile."""
    with everything("a reorganisation gives allowances back"):
        for row in carried.get("moved", []):
            Allowance.objects.filter(pk=row["id"]).update(organization_id=row["from"])


def register() -> None:
    """Enter this room in the list of what a reorganisation carries."""
    from orgs.carriers import Carrier, register_carrier

    register_carrier(Carrier("allowances", carry_allowances, restore_allowances))
