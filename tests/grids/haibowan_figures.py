"""Haibowan's own figures as records (HB 六·四是): 384 temporary branches, 518 vanguard posts, 49 teams.

Invented people in invented places. Branches stand in communities, a general branch above those of each street, a group
below every fourth; the counts are the document's, so that the statistics can be held against it.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from common.clock import as_if_on
from common.periods import period
from common.pinyin import initials_of, pinyin_of
from common.scoping import everything
from demo.people import People
from grids.models import BodyKind, BodyRole, TemporaryBody, TemporaryMember, VanguardPost
from members.models import Person, PoliticalStatus
from orgs.models import Organization, ReorganizationKind, Tier
from orgs.services.plans import Found, Plan
from orgs.services.structure import carry_out, create_district

STREETS, COMMUNITIES = 7, 41
BRANCHES, POSTS, TEAMS = 384, 518, 49
FOUNDED, SINCE = date(2016, 1, 1), date(2020, 1, 28)
PLACES = ("防控站", "监控点", "交通联防组", "医学观察点")


class HaibowanDistrict:
    """Builds it; one instance, one run."""

    NAME = "海勃湾示例区"
    CODE = "690302000000"

    @transaction.atomic
    def build(self) -> Organization:
        """Everything in one transaction."""
        self.people = People(seed=384, first_phone=70_000_000)
        with everything("Haibowan's figures as records"):
            with as_if_on(FOUNDED):
                root = create_district(name=self.NAME, code=self.CODE, practice="haibowan", actor=None, since=FOUNDED)
                steps = [
                    Found(root.pk, f"示例{number + 1}街道", Tier.STREET, key=f"s{number}") for number in range(STREETS)
                ]
                steps += [
                    Found(f"s{number % STREETS}", f"示例{number + 1}社区", Tier.COMMUNITY)
                    for number in range(COMMUNITIES)
                ]
                carry_out(Plan(root.pk, ReorganizationKind.IMPORT, "建立", tuple(steps), FOUNDED), actor=None)
            self.root = root
            self._bodies()
        return root

    def _bodies(self) -> None:
        held = period(SINCE)
        streets = list(Organization.objects.filter(district=self.root, tier=Tier.STREET).order_by("pk"))
        places = list(Organization.objects.filter(district=self.root, tier=Tier.COMMUNITY).order_by("pk"))
        generals = {
            street.pk: TemporaryBody.objects.create(
                organization=street, kind=BodyKind.GENERAL, name="临时党总支", purpose="疫情防控", period=held
            )
            for street in streets
        }
        branches = [
            TemporaryBody(
                organization=places[number % COMMUNITIES],
                parent=generals[places[number % COMMUNITIES].street_id],
                kind=BodyKind.BRANCH,
                name=f"{number + 1}号{PLACES[number % 4]}临时党支部",
                purpose="疫情防控",
                place=PLACES[number % 4],
                period=held,
            )
            for number in range(BRANCHES)
        ]
        TemporaryBody.objects.bulk_create(branches)
        others = [
            TemporaryBody(
                organization_id=branch.organization_id, parent=branch, kind=BodyKind.GROUP,
                name=f"{branch.name.removesuffix('支部')}小组", purpose="疫情防控", period=held,
            )
            for branch in branches[::4]
        ]  # fmt: skip
        others += [
            TemporaryBody(
                organization=places[number % COMMUNITIES],
                kind=BodyKind.RESERVE if number % 7 == 0 else BodyKind.SHOCK,
                name=f"第{number + 1}{'先锋预备队' if number % 7 == 0 else '突击队'}",
                purpose="疫情防控",
                period=held,
            )
            for number in range(TEAMS)
        ]
        TemporaryBody.objects.bulk_create(others)
        people = [self._person(branch.organization_id) for branch in branches]
        Person.objects.bulk_create(people)
        TemporaryMember.objects.bulk_create(
            TemporaryMember(body=branch, person=person, role=BodyRole.LEADER, period=held)
            for branch, person in zip(branches, people, strict=True)
        )
        VanguardPost.objects.bulk_create(
            VanguardPost(
                organization_id=branches[number % BRANCHES].organization_id,
                body=branches[number % BRANCHES],
                name=f"第{number + 1}岗",
                person=people[number % BRANCHES] if number % 3 else None,
                period=held,
            )
            for number in range(POSTS)
        )

    def _person(self, community: int) -> Person:
        invented = self.people.one()
        return Person(
            district=self.root,
            organization_id=community,
            name=invented.name,
            pinyin=pinyin_of(invented.name),
            initials=initials_of(invented.name),
            gender=invented.gender,
            birth=invented.birth,
            political_status=PoliticalStatus.MEMBER,
        )
