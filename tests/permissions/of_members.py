"""Objects of the matrix: a committee in office with a draft of the next term and one of everything else."""

from __future__ import annotations

from datetime import date

from common.clock import today
from common.periods import period
from members.models import Appointment, Deviation, Duty, Filing, FilingKind, FilingState, Position, Secondment, Training
from members.services.persons import PersonLine, create_person
from members.services.records import HistoryLine, record_roster
from members.services.renewals import start_next_term
from members.services.slates import SlateLine
from tests.permissions.objects import make, noise


def team(world, place):
    """A committee in office with a vacancy, a draft of the next term, and one of everything else, in the community."""
    key = ("team", place.mark)
    if key not in world.made:
        world.made[key] = _make_team(place)
    return world.made[key]


def _make_team(place):
    actor, pk = place.secretary, place.community.pk
    digit = "甲乙丙丁".index(place.mark)
    person = PersonLine(name=f"密{place.mark}一", phone=f"1540000070{digit}", post="社区党委书记")
    part = PersonLine(name=f"密{place.mark}二", phone=f"1540000071{digit}", post="支部书记")
    gone = PersonLine(name=f"密{place.mark}三", phone=f"1540000072{digit}", post="委员")
    since = date(2024, 1, 1)
    lines = [
        HistoryLine(SlateLine(person, Position.SECRETARY), since),
        HistoryLine(SlateLine(part, Position.DEPUTY_SECRETARY, part_time=True, represents_id=place.unit.pk), since),
        HistoryLine(SlateLine(gone, Position.MEMBER), since, date(2025, 6, 30)),
    ]
    term = record_roster(organization_id=pk, number=1, since=since, lines=lines, actor=actor)
    draft = start_next_term(organization_id=pk, actor=actor)
    head, deputy, left = Appointment.objects.filter(seat__term=term).order_by("seat__order")
    filing = Filing.objects.create(
        kind=FilingKind.RELEASE,
        state=FilingState.SUBMITTED,
        organization=place.community,
        superior=place.street,
        term=term,
        statement="调离",
        document="示例〔2026〕1 号",
        submitted_by=actor,
        payload={
            "appointment": deputy.pk,
            "person": deputy.person.name,
            "position": "副书记",
            "effective_on": today().isoformat(),
            "studied_on": "",
        },
    )
    duty = Duty.objects.create(appointment=deputy, title="参加联席会议")
    secondment = Secondment.objects.create(
        person=head.person,
        organization=place.community,
        unit=place.unit,
        direction=Secondment.Direction.INTO_UNIT,
        post="支部副书记",
        period=period(since),
    )
    training = Training.objects.create(organization=place.community, title="培训", held_on=since)
    deviation = Deviation.objects.create(
        organization=place.community, term=term, rule_id="committee.size.community", reason="暂缺", since=since
    )
    return {
        "committee": {"pk": pk},
        "term": {"pk": term.pk},
        "draft seat": {"pk": draft.seats.first().pk},
        "vacant seat": {"pk": left.seat_id},
        "appointment": {"pk": head.pk},
        "person": {"pk": head.person_id},
        "filing": {"pk": filing.pk},
        "filing accepted": {"pk": filing.pk, "step": "accept"},
        "filing's file": {"pk": filing.pk, "suffix": "docx"},
        "change": {"pk": head.changes.get().pk},
        "deviation": {"pk": deviation.pk},
        "duty": {"pk": duty.pk},
        "secondment": {"pk": secondment.pk},
        "training": {"pk": training.pk},
    }


for _name in (
    "committee",
    "term",
    "draft seat",
    "vacant seat",
    "appointment",
    "person",
    "filing",
    "filing accepted",
    "filing's file",
    "change",
    "deviation",
    "duty",
    "secondment",
    "training",
):
    make(_name)(lambda world, place, name=_name: team(world, place)[name])


@noise
def another_person(world, place):
    line = PersonLine(name=f"密{place.mark}四", phone="15400000799", post="居民党员代表")
    create_person(organization_id=place.community.pk, line=line, actor=place.secretary)
