"""Objects of the matrix: a member of the place's unit who reported there, and a service that waits for the place."""

from __future__ import annotations

from datetime import timedelta

from common.clock import today
from common.periods import period
from members.models import CheckIn, Service
from members.services.persons import PersonLine, create_person
from tests.permissions.objects import PAYLOADS, make

PAYLOADS["check-in"] = {"home_branch": "示例局机关党支部", "reported_on": "2026-01-05"}


def _reported(world, place):
    key = ("reported", place.mark)
    if key not in world.made:
        line = PersonLine(name=f"密{place.mark}六", post=f"企{place.mark}干部", unit_id=place.unit.pk)
        person = create_person(organization_id=place.community.pk, line=line, actor=place.secretary)
        since = today() - timedelta(days=90)
        row = CheckIn.objects.create(
            person=person,
            organization=place.community,
            unit=place.unit,
            home_branch=f"企{place.mark}党支部",
            reported_on=since,
            period=period(since),
        )
        service = Service.objects.create(
            check_in=row,
            person=person,
            organization=place.community,
            on=today(),
            title=f"密{place.mark}的服务",
            recorded_on=today(),
        )
        world.made[key] = {"check-in": {"pk": row.pk}, "service": {"pk": service.pk}}
    return world.made[key]


for _name in ("check-in", "service"):
    make(_name)(lambda world, place, name=_name: _reported(world, place)[name])
