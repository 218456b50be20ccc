"""Objects of the matrix: a matter raised in the place's community, and its public form, which is closed."""

from __future__ import annotations

from grids.models import MatterDesk, Way
from grids.services.matters import MatterLine, raise_matter
from tests.permissions.objects import PAYLOADS, make

PAYLOADS["matter answer"] = {"answer": "已经办好"}


@make("matter")
def matter(world, place):
    """Open, with a sealed contact."""
    line = MatterLine(f"密{place.mark}的事", "safety", contact=f"密{place.mark} 15400000733")
    made = raise_matter(organization_id=place.community.pk, line=line, way=Way.CALL, actor=place.secretary)
    return {"pk": made.pk}


@make("closed desk")
def closed_desk(world, place):
    """Its address leads nowhere."""
    desk = MatterDesk.objects.create(organization=place.community, token=f"closed-{place.community.pk}", is_open=False)
    return {"token": desk.token}
