"""Objects of the matrix: what can be booked in a centre, a closed day, a booking of the unit, money of a branch."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from common.clock import today
from orgs.models import Booking, Subsidy, Venue
from orgs.services import centres, create_venue
from tests.permissions.objects import make


def _centre(world, place):
    key = ("centre and all", place.mark)
    if key not in world.made:
        venue = create_venue(
            organization_id=place.community.pk, name=f"暗{place.mark}驿站", kind="STATION",
            opening_hours="每天 8:00–20:00", actor=None,
        )  # fmt: skip
        free, taken = (
            centres.add_facility(venue_id=venue.pk, line=centres.FacilityLine(f"暗{place.mark}{name}"), actor=None)
            for name in ("会议室", "活动室")
        )
        day = centres.set_closed_day(venue_id=venue.pk, on=today() + timedelta(days=40), why="检修", actor=None)
        starts = timezone.make_aware(datetime.combine(today() + timedelta(days=3), time(9)))
        booking = Booking.objects.create(
            facility=taken, organization=place.community, unit=place.unit, during=(starts, starts + timedelta(hours=1)),
            purpose=f"暗{place.mark}主题党日", made_on=today(),
        )  # fmt: skip
        subsidy = Subsidy.objects.create(
            branch=place.grid, on=today(), amount=Decimal(3000), purpose=f"暗{place.mark}启动补助"
        )
        world.made[key] = {
            "facility": {"pk": free.pk},
            "closed day": {"pk": day.pk},
            "booking": {"pk": booking.pk},
            "subsidy": {"pk": subsidy.pk},
        }
    return world.made[key]


for _name in ("facility", "closed day", "booking", "subsidy"):
    make(_name)(lambda world, place, name=_name: _centre(world, place)[name])


@make("no centres")
def no_centres(world, place):
    """A district without a public centre: the neighbourhood learns nothing, not even that there is such a code."""
    assert not Venue._base_manager.filter(organization__district=place.district, is_public=True).exists()
    return {"code": place.district.code or "000000000000"}
