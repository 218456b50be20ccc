"""Longyan's own figures as records (LY 一·1, 二·1): 1,469 estates, 1,250 branches, 489 owners' committees, and with
`members=True` the 37,455 members who report.

Invented people in invented places; the counts are those that the document reports, so that the statistics can be held
against it. The tree is founded through the services in one act; the rest is written in bulk, as in `demo.bulk`.
"""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from common.clock import as_if_on, now
from common.periods import period
from common.pinyin import initials_of, pinyin_key, pinyin_of
from common.scoping import everything
from demo.longyan_check_ins import report_all
from demo.people import People
from grids.models import Estate, EstateCover, EstateKind, OwnersCommittee, OwnersMember, OwnersPost
from members.models import Appointment, Person, PoliticalStatus, Position, Seat, SelectionMode, Term
from orgs.models import Organization, OrganizationKind, ReorganizationKind, Tier
from orgs.services.plans import Found, Plan
from orgs.services.structure import carry_out, create_district

STREETS, COMMUNITIES = 8, 50
ESTATES, BRANCHES = 1469, 1250
OWNERS, PARTY, IN_SERVICE, CROSSES, CHAIRS = 489, 925, 593, 387, 91
FOUNDED = date(2016, 1, 1)
SINCE = date(2017, 3, 1)


class LongyanCity:
    """Builds it; one instance, one run."""

    NAME = "龙岩示例市"
    CODE = "690899000000"
    BATCH = 2000

    @transaction.atomic
    def build(self, *, members: bool = False) -> Organization:
        """Everything in one transaction; `members`: with those who report, which takes longer."""
        self.people = People(seed=1469, first_phone=80_000_000)
        with everything("Longyan's figures as records"):
            with as_if_on(FOUNDED):
                city = create_district(name=self.NAME, code=self.CODE, practice="longyan", actor=None, since=FOUNDED)
                plan = Plan(city.pk, ReorganizationKind.IMPORT, "按小区党组织建立", self._steps(city.pk), FOUNDED)
                carry_out(plan, actor=None)
            self.city = city
            self.branches = list(Organization.objects.filter(district=city, tier=Tier.GRID).order_by("pk"))
            Organization.tree.filter(district=city, tier=Tier.GRID).update(kind=OrganizationKind.ESTATE)
            estates = self._estates()
            secretaries, seated = self._committees()
            in_service = self._owners(estates, secretaries, seated)
            if members:
                taken = {pk for pk, _ in in_service}
                rest = [(who.pk, branch.pk) for who, branch in zip(secretaries, self.branches, strict=True)]
                posts = [*in_service, *(row for row in rest if row[0] not in taken)]
                report_all(city, self.branches, posts, people=self.people, since=SINCE)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return city

    def _steps(self, city: int) -> tuple[Found, ...]:
        steps = [Found(city, f"示例{number + 1}街道", Tier.STREET, key=f"s{number}") for number in range(STREETS)]
        steps += [
            Found(f"s{number % STREETS}", f"示例{number + 1}社区", Tier.COMMUNITY, key=f"c{number}")
            for number in range(COMMUNITIES)
        ]
        steps += [
            Found(f"c{number % COMMUNITIES}", f"示例小区{number + 1}", Tier.GRID, key=f"g{number}")
            for number in range(BRANCHES)
        ]
        return tuple(steps)

    def _estates(self) -> list[Estate]:
        """An estate for every branch, and a second one for the first of them: those were founded jointly."""
        kinds = (EstateKind.RESIDENTIAL, EstateKind.RESIDENTIAL, EstateKind.THREE_NO, EstateKind.OLD_YARD)
        placed = [*self.branches, *self.branches[: ESTATES - BRANCHES]]
        estates = []
        for number, branch in enumerate(placed):
            name = f"{branch.name}{'' if number < BRANCHES else '二期'}"
            estates.append(
                Estate(
                    community_id=branch.community_id,
                    name=name,
                    pinyin=pinyin_key(name),
                    kind=kinds[number % len(kinds)],
                    households=200 + number % 400,
                    people=500 + number % 900,
                    members=20 + number % 60,
                    divided_on=FOUNDED,
                )
            )
        Estate.objects.bulk_create(estates, batch_size=self.BATCH)
        covers = [
            EstateCover(estate=estate, organization=branch, period=period(SINCE))
            for estate, branch in zip(estates, placed, strict=True)
        ]
        EstateCover.objects.bulk_create(covers, batch_size=self.BATCH)
        return estates

    def _person(self, branch: Organization, *, party: bool = True) -> Person:
        invented = self.people.one()
        return Person(
            district=self.city,
            organization_id=branch.community_id,
            name=invented.name,
            pinyin=pinyin_of(invented.name),
            initials=initials_of(invented.name),
            gender=invented.gender,
            birth=invented.birth,
            political_status=PoliticalStatus.MEMBER if party else PoliticalStatus.MASSES,
        )

    def _committees(self) -> tuple[list[Person], list[Person]]:
        """Every branch has a secretary, and one member more; both in office since the branch was founded."""
        whole = period(SINCE, date(2099, 1, 1))
        terms = [Term(organization=branch, number=1, period=whole, accepted_at=now()) for branch in self.branches]
        Term.objects.bulk_create(terms, batch_size=self.BATCH)
        found: list[list[Person]] = []
        for order, position in enumerate((Position.SECRETARY, Position.MEMBER)):
            persons = [self._person(branch) for branch in self.branches]
            Person.objects.bulk_create(persons, batch_size=self.BATCH)
            seats = [Seat(term=term, position=position, order=order) for term in terms]
            Seat.objects.bulk_create(seats, batch_size=self.BATCH)
            Appointment.objects.bulk_create(
                [
                    Appointment(
                        seat=seat, organization=branch, position=position, person=person, period=whole,
                        selection_mode=SelectionMode.CONSULTED,
                    )
                    for seat, branch, person in zip(seats, self.branches, persons, strict=True)
                ],
                batch_size=self.BATCH,
            )  # fmt: skip
            found.append(persons)
        return found[0], found[1]

    def _owners(self, estates: list[Estate], secretaries: list[Person], members: list[Person]) -> list[tuple[int, int]]:
        """In the first estates: some chaired by the branch's secretary, more shared with its committee.

        Returns (person, branch) of the members in service.
        """
        whole = period(SINCE, date(2099, 1, 1))
        committees = [OwnersCommittee(estate=estate, number=1, period=whole) for estate in estates[:OWNERS]]
        OwnersCommittee.objects.bulk_create(committees, batch_size=self.BATCH)
        rows: list[tuple[int, Person, str]] = [
            (number, secretaries[number], OwnersPost.CHAIR) for number in range(CHAIRS)
        ]
        rows += [(number, members[number], OwnersPost.MEMBER) for number in range(CHAIRS, CROSSES)]
        others = [self._person(self.branches[number % OWNERS]) for number in range(PARTY - CROSSES)]
        outside = [self._person(self.branches[number], party=False) for number in range(OWNERS)]
        Person.objects.bulk_create([*others, *outside], batch_size=self.BATCH)
        rows += [(number % OWNERS, person, OwnersPost.MEMBER) for number, person in enumerate(others)]
        made = [
            self._member(committees[place], person, post, party=True, in_service=number < IN_SERVICE)
            for number, (place, person, post) in enumerate(rows)
        ]
        made += [self._member(committees[number], person, OwnersPost.DEPUTY) for number, person in enumerate(outside)]
        OwnersMember.objects.bulk_create(made, batch_size=self.BATCH)
        return [(person.pk, self.branches[place].pk) for place, person, _ in rows[:IN_SERVICE]]

    @staticmethod
    def _member(committee: OwnersCommittee, person: Person, post: str, **more) -> OwnersMember:
        return OwnersMember(
            committee=committee, estate=committee.estate, person=person, post=post, period=committee.period, **more
        )
