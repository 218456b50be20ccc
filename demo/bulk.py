"""A district to measure with: 10,000 organisations, 60,000 appointments over three terms.

The tree is founded through the services in one act; persons and appointments are written in bulk, because what is
measured is reading them. Every tenth committee has something wrong with it, so that rules have something to find.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction

from common.clock import as_if_on, now, today
from common.periods import period
from common.pinyin import initials_of, pinyin_of
from common.scoping import everything
from demo.people import People
from members.models import Appointment, Person, Position, Seat, SelectionMode, Term
from orgs.models import Organization, ReorganizationKind, Tier
from orgs.services.plans import Found, Plan
from orgs.services.structure import carry_out, create_district

STREETS, COMMUNITIES, GRIDS, HOMES = 20, 600, 2800, 6579
CONDITIONS = ("1", "2", "3", "4", "5")


class BulkDistrict:
    """Builds it; one instance, one run."""

    NAME = "测量用示例区"
    CODE = "690199000000"
    BATCH = 5000

    @transaction.atomic
    def build(self) -> Organization:
        """Everything in one transaction."""
        with everything("a district to measure with"), as_if_on(date(2015, 1, 1)):
            district = create_district(name=self.NAME, code=self.CODE, actor=None, since=date(2015, 1, 1))
            title = "测量用：一次建立"
            plan = Plan(district.pk, ReorganizationKind.IMPORT, title, self._steps(district.pk), date(2015, 1, 1))
            carry_out(plan, actor=None)
        with everything("a district to measure with"):
            bodies = list(
                Organization.objects.filter(district=district, tier__in=[Tier.STREET, Tier.COMMUNITY, Tier.GRID])
            )
            self._fill(district, bodies)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return district

    def _steps(self, district_id: int) -> tuple[Found, ...]:
        steps = [
            Found(district_id, f"示例第{number + 1}街道", Tier.STREET, key=f"s{number}") for number in range(STREETS)
        ]
        for number in range(COMMUNITIES):
            name = f"示例第{number + 1}社区居委会"
            steps.append(Found(f"s{number % STREETS}", name, Tier.COMMUNITY, key=f"c{number}"))
        for number in range(GRIDS):
            name = f"第{number // COMMUNITIES + 1}网格党支部"
            steps.append(Found(f"c{number % COMMUNITIES}", name, Tier.GRID, key=f"g{number}"))
        homes = (Found(f"g{number % GRIDS}", f"第{number // GRIDS + 1}党群微家", Tier.HOME) for number in range(HOMES))
        return (*steps, *homes)

    def _fill(self, district: Organization, bodies: list[Organization]) -> None:
        people = People(seed=7, first_phone=50_000_000)
        ends = today() + timedelta(days=400)
        terms = []
        for body in bodies:
            for number in (1, 2, 3):
                start = ends - timedelta(days=1095 * (4 - number))
                terms.append(
                    Term(
                        organization=body,
                        number=number,
                        period=period(start, start + timedelta(days=1095)),
                        accepted_at=now(),
                    )
                )
        Term.objects.bulk_create(terms, batch_size=self.BATCH)
        seats, persons = [], []
        for index, term in enumerate(terms):
            for order, position in enumerate(_positions(term.organization.tier, index)):
                seats.append(Seat(term=term, position=position, order=order))
                invented = people.one()
                persons.append(
                    Person(
                        district=district,
                        organization=term.organization,
                        name=invented.name,
                        pinyin=pinyin_of(invented.name),
                        initials=initials_of(invented.name),
                        gender=invented.gender,
                        birth=invented.birth,
                    )
                )
        Seat.objects.bulk_create(seats, batch_size=self.BATCH)
        Person.objects.bulk_create(persons, batch_size=self.BATCH)
        appointments = []
        for number, (seat, person) in enumerate(zip(seats, persons, strict=True)):
            body = seat.term.organization
            part_time = body.tier != Tier.GRID and seat.position == Position.DEPUTY_SECRETARY
            appointments.append(
                Appointment(
                    seat=seat,
                    organization=body,
                    position=seat.position,
                    person=person,
                    part_time=part_time,
                    selection_mode=SelectionMode.CONSULTED if number % 10 or part_time else "",
                    eligibility=CONDITIONS[number % 5] if part_time and number % 3 else "",
                    period=seat.term.period,
                )
            )
        Appointment.objects.bulk_create(appointments, batch_size=self.BATCH)


def _positions(tier: str, index: int) -> list[str]:
    """Positions of one committee, in order; sizes differ so that about 60,000 people sit in all."""
    if tier == Tier.GRID:
        return [Position.SECRETARY, Position.DEPUTY_SECRETARY, *[Position.MEMBER] * (3 if index % 10 < 7 else 2)]
    members = 9 if tier == Tier.STREET else 6 + index % 2
    return [
        Position.FIRST_SECRETARY,
        Position.SECRETARY,
        Position.DEPUTY_SECRETARY,
        Position.DEPUTY_SECRETARY,
        *[Position.MEMBER] * members,
    ]
