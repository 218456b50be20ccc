"""The demonstration's ground: three communities with grids, buildings that lie next to each other, posts, micro-homes.

What is not quite right is meant: one grid is too large, one building belongs nowhere, one estate is not covered.
"""

from __future__ import annotations

from datetime import date

from common.scoping import everything
from demo.cast import Cast
from demo.people import People
from grids.models import EstateKind
from grids.services.buildings import BuildingLine, create_building, group_buildings, place_buildings
from grids.services.estates import EstateLine, cover_estates, create_estate, engage_property
from grids.services.homes import HomeLine, set_home_profile
from grids.services.owners import OwnersMemberLine, OwnersTermLine, add_owners_member, open_owners_committee
from grids.services.posts import PostLine, fill_grid_post
from grids.services.profiles import ProfileLine, set_grid_profile
from grids.words import posts_on, types_on
from members.models import Appointment, PoliticalStatus, Position
from members.services.persons import PersonLine
from orgs.models import Organization, Tier, Unit, UnitKind

SINCE = date(2024, 3, 1)
ROWS = 3  # buildings stand in this many rows along the street
HOURS = ("每周二、周五 15:00–17:00", "每周三 9:00–11:00", "每月 5 日、20 日全天")


class DemoGround:
    """Tells it for one community, by its secretary."""

    def __init__(self, community: Organization, cast: Cast, day: date, seed: int) -> None:
        self.community, self.day, self.seed = community, day, seed
        self.by = cast.secretary_of(community)
        self.people = People(seed=seed, first_phone=30_000_000 + seed * 1000)
        self.area = community.name.removesuffix("居委会").removesuffix("社区")

    def tell(self) -> None:
        """Everything, through the services."""
        with everything("what the community has"):
            self.grids = list(
                Organization.objects.filter(community=self.community, tier=Tier.GRID).existing(self.day).order_by("pk")
            )
            self.company = Unit.objects.filter(
                kind=UnitKind.PROPERTY, district_id=self.community.district_id, closed_on=None
            ).first()
            self.types = list(types_on(self.community.district_id, self.day))
            self.posts = list(posts_on(self.community.district_id, self.day))
        if not self.grids:
            return
        self.count = 10 * len(self.grids)
        with self.by.acting(self.day) as user:
            self._estates(user)
            self._buildings(user)
            for number, grid in enumerate(self.grids):
                self._grid(grid, number, user)

    def _estates(self, user) -> None:
        """One estate for every grid, and an old courtyard that no branch covers yet."""
        self.estates = []
        kinds = (EstateKind.RESIDENTIAL, EstateKind.THREE_NO, EstateKind.RESIDENTIAL)
        for number, grid in enumerate(self.grids):
            own = [self._counts(one) for one in range(self.count) if self._estate_at(one) == number]
            line = EstateLine(
                f"{self.area}{'东西北南'[number % 4]}苑", kinds[number % 3], households=sum(row[0] for row in own),
                people=sum(row[1] for row in own), members=38 + number, divided_on=SINCE,
            )  # fmt: skip
            estate = create_estate(community_id=self.community.pk, line=line, actor=user)
            cover_estates(organization_id=grid.pk, estate_ids=[estate.pk], since=SINCE, actor=user)
            self.estates.append(estate)
        yard = EstateLine(f"{self.area}老机床厂宿舍", EstateKind.OLD_YARD, households=48, people=110, divided_on=SINCE)
        create_estate(community_id=self.community.pk, line=yard, actor=user)
        first = self.estates[0]
        if self.company is not None:
            engage_property(estate_id=first.pk, unit_id=self.company.pk, since=SINCE, actor=user)
        owners = open_owners_committee(
            estate_id=first.pk, line=OwnersTermLine(1, SINCE, date(SINCE.year + 5, SINCE.month, 1)), actor=user
        )
        with everything("who sits on the branch's committee"):
            sitting = Appointment.objects.filter(organization=self.grids[0]).in_force(self.day).order_by("seat__order")
            shared = [row.person_id for row in sitting if row.position != Position.SECRETARY][:1]
        for post, person, in_service in (
            ("CHAIR", self._person(), True), ("DEPUTY", self._person(), False),
            *(("MEMBER", PersonLine(name="", person_id=pk), False) for pk in shared),
        ):  # fmt: skip
            line = OwnersMemberLine(person, post, party=True, in_service=in_service)
            add_owners_member(committee_id=owners.pk, line=line, actor=user)

    def _boundary(self, grid: Organization) -> dict | None:
        """Surveyed round the grid's buildings, in the first community only: the others are drawn without."""
        points = [self.points[pk] for pk, place in self.plan.items() if place == grid.pk]
        if self.seed != 1 or not points:
            return None
        (west, east), (south, north) = ((min(axis), max(axis)) for axis in zip(*points, strict=True))
        west, east, south, north = west - 0.00042, east + 0.00042, south - 0.0004, north + 0.0004
        bend = (west + east) / 2
        ring = [
            [west, south],
            [bend, south - 0.0002],
            [east, south],
            [east, north],
            [bend, north + 0.0002],
            [west, north],
        ]
        return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}

    def _person(self, born: tuple[int, int] = (1955, 1985)) -> PersonLine:
        person = self.people.one(born)
        return PersonLine(
            name=person.name, gender=person.gender, birth=person.birth, phone=person.phone,
            political_status=PoliticalStatus.MEMBER,
        )  # fmt: skip

    def _estate_at(self, number: int) -> int:
        """In which estate (and grid) a building stands; the first ones hold more than their share."""
        x, wide = number // ROWS, -(-self.count // ROWS)
        return min(int(x * len(self.grids) / wide * (0.8 if x < wide * 0.6 else 1)), len(self.grids) - 1)

    def _counts(self, number: int) -> tuple[int, int]:
        """(households, people) of a building."""
        return 24 + 12 * ((number * 7) % 5), 60 + 30 * ((number * 7) % 5)

    def _buildings(self, user) -> None:
        """A dozen buildings a grid in three rows; the first grid has taken some of the second's."""
        made: list[int] = []
        self.points: dict[int, list[float]] = {}
        plan: dict[int, int | None] = {}
        for number in range(self.count):
            x, y = number // ROWS, number % ROWS
            near = [made[other] for other in (number - ROWS,) if other >= 0] + ([made[number - 1]] if y else [])
            at, (households, people) = self._estate_at(number), self._counts(number)
            line = BuildingLine(
                f"{number + 1} 栋", f"{self.area}路 {2 * x + 1} 号", households=households,
                people=people, entrances=2 + number % 3, estate_id=self.estates[at].pk,
                neighbours=tuple(near), point=[115.8900 + 0.0009 * x, 28.6700 + 0.0007 * y],
            )  # fmt: skip
            building = create_building(community_id=self.community.pk, line=line, actor=user)
            made.append(building.pk)
            self.points[building.pk] = line.point
            plan[building.pk] = self.grids[at].pk
        plan.pop(made[-1])  # nobody has put the last one anywhere
        self.made = made
        place_buildings(community_id=self.community.pk, plan=plan, since=SINCE, actor=user)
        self.plan = plan

    def _grid(self, grid: Organization, number: int, user) -> None:
        """Profile, head and building heads; the last grid's profile is still to come."""
        if number < len(self.grids) - 1 or len(self.grids) == 1:
            kind = self.types[number % min(3, len(self.types))]
            extent = f"{self.area}路以{'东西北'[number % 3]}"
            line = ProfileLine(kind, extent=extent, boundary=self._boundary(grid), since=SINCE)
            set_grid_profile(organization_id=grid.pk, line=line, actor=user)
        with everything("the branch's deputy is the grid head"):
            deputy = (
                Appointment.objects.filter(organization=grid, position=Position.DEPUTY_SECRETARY)
                .in_force(self.day)
                .first()
            )
        head = PersonLine(name="", person_id=deputy.person_id) if deputy else self._person()
        fill_grid_post(organization_id=grid.pk, line=PostLine(self.posts[0], head, since=SINCE), actor=user)
        own = [pk for pk, place in self.plan.items() if place == grid.pk]
        for pk in own[:3] if "BUILDING_HEAD" in self.posts else ():
            line = PostLine("BUILDING_HEAD", self._person(), building_id=pk, since=SINCE)
            fill_grid_post(organization_id=grid.pk, line=line, actor=user)
        with everything("micro-homes of the grid"):
            homes = list(Organization.objects.filter(parent=grid, tier=Tier.HOME).existing(self.day).order_by("pk"))
        for place, home in enumerate(homes):
            line = HomeLine(
                self._person((1948, 1962)), f"{self.area}路 {2 * place + 1} 号 2 单元",
                building_id=own[place] if place < len(own) else None, opening=HOURS[(number + place) % 3], since=SINCE,
            )  # fmt: skip
            set_home_profile(organization_id=home.pk, line=line, actor=user)
            # Members of a building or two meet in the home: a group of their own.
            group_buildings(
                organization_id=home.pk, building_ids=own[2 * place : 2 * place + 2], since=SINCE, actor=user
            )
