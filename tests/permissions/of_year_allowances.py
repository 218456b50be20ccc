"""Objects of the matrix: allowances of part-time members, one asked for and one granted and paid in each place."""

from __future__ import annotations

from appraisal.models import Allowance, AllowancePayment
from common.clock import today
from members.models import Appointment
from tests.permissions.objects import arguments_of, make


def _allowance(world, place, year: int, **facts) -> Allowance:
    return Allowance.objects.create(
        organization=place.community,
        appointment=Appointment.objects.get(organization=place.community, part_time=True, represents=place.unit),
        unit=place.unit,
        year=year,
        note=f"密{place.mark}请按规定办",
        proposed_on=today(),
        **facts,
    )


@make("allowance")
def allowance(world, place):
    return {"pk": _allowance(world, place, today().year).pk}


@make("allowance granted")
def granted(world, place):
    made = _allowance(
        world, place, 2001, state="GRANTED", transport=100, first_month=1, last_month=12, decided_on=today()
    )
    return {"pk": made.pk}


@make("allowance payment")
def payment(world, place):
    made = AllowancePayment.objects.create(
        allowance_id=arguments_of(world, "allowance granted", place)["pk"],
        month=1,
        transport=100,
        communication=0,
        on=today(),
        document=f"密{place.mark}凭证",
    )
    return {"pk": made.pk}
