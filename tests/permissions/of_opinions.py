"""Objects of the matrix: an opinion the place's unit asks for, one that was answered, and somebody in reserve."""

from __future__ import annotations

from datetime import timedelta

from common.clock import now, today
from common.periods import period
from members.models import CheckIn, OpinionRequest, Reserve
from tests.permissions.objects import FACTORIES, make


def _asked(world, place, title: str, **more) -> OpinionRequest:
    row = CheckIn.objects.select_related("person").get(pk=FACTORIES["check-in"](world, place)["pk"])
    return OpinionRequest.objects.create(
        check_in=row, person=row.person, organization=row.organization, unit=place.unit, occasion="AWARD",
        title=f"密{place.mark}{title}", asked_on=today(), due_on=today() + timedelta(days=7), **more,
    )  # fmt: skip


@make("opinion")
def opinion(world, place):
    """Waiting for its answer."""
    return {"pk": _asked(world, place, f"评优{now().timestamp()}").pk}


@make("opinion letter")
def opinion_letter(world, place):
    """Answered."""
    facts = {"reported_on": None, "claimed_post": "", "services": 0, "hours": "0", "on": today().isoformat()}
    row = _asked(world, place, "晋级", opinion="AGREE", answered_on=today(), answer_facts=facts)
    return {"pk": row.pk, "suffix": "docx"}


@make("reserve")
def reserve(world, place):
    """The place's member who reported, in reserve."""
    row = CheckIn.objects.get(pk=FACTORIES["check-in"](world, place)["pk"])
    made = Reserve.objects.create(
        person_id=row.person_id, organization=place.community, aim=f"密{place.mark}书记",
        period=period(today() - timedelta(days=30)),
    )  # fmt: skip
    return {"pk": made.pk}
