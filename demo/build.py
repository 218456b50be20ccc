"""The demonstration district: 西湖区 with its real streets and communities and invented people, so that every screen
has something true to show. Everything is done through the services by the office that does it in life.

Days are relative to the day it is built on, so that "a term ending in 40 days" stays true.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction

from common.clock import as_if_on, today
from common.periods import add_years
from common.scoping import everything
from demo.allowances import give_allowances
from demo.cast import Cast, hire
from demo.check_ins import report_to, somebody_moves
from demo.covenants import DemoYear
from demo.front_line import ask_opinions, guide_business, others_live_here
from demo.grids import DemoGround
from demo.matters import grids_raise, residents_raise
from demo.meetings import DemoMeetings, others_meet
from demo.people import People, credit_code
from demo.stage import Actor, community_lines, line, take_office
from demo.year import DemoYearEnd
from members.compliance import draft_findings
from members.models import Appointment, FilingKind, Position
from members.services import changes, duties, filings, secondments, slates, trainings
from members.services.changes import Ending
from members.services.persons import ensure_persons
from members.services.records import HistoryLine, record_roster
from members.services.slates_many import put_many
from orgs.models import Organization, ReorganizationKind, Tier, Unit, VenueKind
from orgs.services.plans import Found, Plan
from orgs.services.structure import carry_out, create_district
from orgs.services.units import create_unit, join_unit
from orgs.services.venues import create_venue

DATA = Path(__file__).parent / "data"
DIVISIONS = Path(__file__).parents[1] / "orgs" / "data" / "divisions_360103.csv"
FOUNDED = date(2015, 1, 1)
MAIN, SECOND = "绳金塔街道", "朝农街道"
# Communities of sample 01, the workbook a newcomer imports: they have no roster yet.
WITHOUT_ROSTER = {"坝口巷社区居委会", "十字街社区居委会", "站前西路社区居委会"}


class DemoDistrict:
    """Builds the district; one instance, one run."""

    NAME = "西湖区"
    CODE = "360103000000"

    def __init__(self) -> None:
        self.day = today()
        self.people = People(seed=20261122, first_phone=20_000_000)
        self.units: dict[str, list[Unit]] = {}

    @transaction.atomic
    def build(self) -> Organization:
        """Everything, in one transaction: half a demonstration is none."""
        with everything("the demonstration district is set up"), as_if_on(FOUNDED):
            self.district = create_district(name=self.NAME, code=self.CODE, practice="xihu", actor=None, since=FOUNDED)
            self._import_divisions()
        self.cast = self._hire()
        self._draw_grids()
        self._open_venues()
        self._enrol_units()
        self._engage_later()
        self._seat_communities()
        self._seat_streets()
        self._seat_below()
        self._stories()
        community = self._named("绳金塔社区居委会")
        DemoYear(community, self.cast, self.day).tell()
        report_to(community, self.cast, self.people, self.day, due=16, come=13)
        own = {"own": self.cast.community, "day": self.day}
        ask_opinions(community, asker=self.cast.street, unit=self.cast.actors.get("luojing"), **own)
        with everything("units of the community"):
            here = Unit.objects.filter(participations__organization=community, closed_on=None)
            tenants = list(here.filter(kind__in=["非公企业", "社会组织", "金融机构"]).distinct().order_by("pk")[:4])
        guide_business(community, tenants, people=self.people, **own)
        others_meet(self.cast, self.day, {community.name})
        DemoMeetings(community, self.cast, self.day).tell()
        residents_raise(community, self.cast, self.day)
        grids_raise(self.cast, self.day)
        somebody_moves(community, self._named("坝口巷社区居委会"), self.cast, self.day)
        others_live_here(community, people=self.people, **own)
        places = [community, self._named("坝口巷社区居委会"), *self._communities_as(MAIN)[:2]]
        for seed, place in enumerate({place.pk: place for place in places}.values(), start=1):
            DemoGround(place, self.cast, self.day, seed).tell()
        others = [place for place in self._communities_as(MAIN) if place.pk != community.pk]
        DemoYearEnd(community, others, self.cast, self.day).tell()
        give_allowances(community, self.cast, self.day)
        return self.district

    # ---- the tree ----------------------------------------------------------------------------------------------------

    def _import_divisions(self) -> None:
        steps = []
        with DIVISIONS.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["level"] == "4":
                    steps.append(Found(self.district.pk, row["name"], Tier.STREET, row["code"], key=row["code"]))
                elif row["level"] == "5":
                    steps.append(Found(row["parent_code"], row["name"], Tier.COMMUNITY, row["code"]))
        title = "按统计用区划代码（2023-06-30）建立"
        carry_out(Plan(self.district.pk, ReorganizationKind.IMPORT, title, tuple(steps), FOUNDED), actor=None)

    def _org(self, name: str) -> Organization:
        return Organization.objects.get(name=name, district=self.district)

    def _communities(self, street: str) -> list[Organization]:
        return list(
            Organization.objects.filter(district=self.district, tier=Tier.COMMUNITY, parent__name=street).order_by(
                "code"
            )
        )

    def _hire(self) -> Cast:
        with everything("the demonstration's accounts"):
            return hire(self.district)

    def _draw_grids(self) -> None:
        steps = []
        with everything("which communities get grids"):
            places = [*self._communities(MAIN), *self._communities(SECOND)]
        for index, community in enumerate(places):
            area = community.name.removesuffix("居委会").removesuffix("社区")
            for number, word in enumerate("一二三"[: 2 + index % 2]):
                key = f"{community.pk}-{number}"
                steps.append(Found(community.pk, f"{area}第{word}网格党支部", Tier.GRID, key=key))
                homes = ("老支书家", "红石榴家")[: 1 + (index + number) % 2]
                steps += [Found(key, f"{area}{word}网{home}党群微家", Tier.HOME) for home in homes]
        with everything("grids and micro-homes of two streets"), as_if_on(date(2021, 3, 1)):
            plan = Plan(
                self.district.pk,
                ReorganizationKind.BATCH,
                "划分网格，成立网格党支部和党群微家",
                tuple(steps),
                date(2021, 3, 1),
            )
            carry_out(plan, actor=None)

    # ---- venues ------------------------------------------------------------------------------------------------------

    def _open_venues(self) -> None:
        """Where people meet: the community's service centre and the street's station for couriers and passers-by."""
        with self.cast.community.acting(date(2021, 4, 1)) as user:
            create_venue(
                organization_id=self._org("绳金塔社区居委会").pk,
                name="绳金塔社区党群服务中心",
                kind=VenueKind.CENTRE,
                address="绳金塔社区居委会一楼",
                opening_hours="周一至周日 8:30–20:00",
                capacity=80,
                lends="会议室、投影仪、折叠桌椅、轮椅、雨伞",
                actor=user,
            )
        with self.cast.street.acting(date(2022, 6, 1)) as user:
            create_venue(
                organization_id=self._org(MAIN).pk,
                name="绳金塔街道党群服务驿站",
                kind=VenueKind.STATION,
                address="绳金塔街道办事处临街门面",
                opening_hours="每天 6:00–22:00",
                capacity=20,
                lends="充电器、急救包、饮水、微波炉、打气筒",
                actor=user,
            )

    # ---- units -------------------------------------------------------------------------------------------------------

    def _enrol_units(self) -> None:
        kinds = {"学校": "12", "医院": "12", "事业单位": "12", "派出机构": "11", "社会组织": "52", "业主委员会": ""}
        with (DATA / "units.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for number, row in enumerate(rows, start=1):
            actor = self.cast.street if row["street"] == MAIN else self.cast.other_street
            prefix = kinds.get(row["kind"], "91")
            contact = self.people.one((1975, 1995))
            with actor.acting(date(2021, 4, 1)) as user:
                street = self._org(row["street"])
                unit = create_unit(
                    district_id=street.district_id,
                    organization_id=street.pk,
                    relation=row["relation"],
                    name=row["name"],
                    kind=row["kind"],
                    credit_code=credit_code(number, prefix) if prefix and row["kind"] != "部队" else "",
                    headcount=int(row["headcount"]) if row["headcount"] else None,
                    party_members=int(row["party_members"]) if row["party_members"] else None,
                    contact_name=contact.name,
                    contact_phone=contact.phone,
                    actor=user,
                )
                self.units.setdefault(row["street"], []).append(unit)

    def _units_for(self, community: Organization, street: str, count: int, offset: int, actor: Actor) -> list[Unit]:
        pool = self.units[street]
        chosen = [pool[(offset + step) % len(pool)] for step in range(count)]
        with actor.acting(date(2021, 5, 1)) as user:
            for unit in chosen:
                join_unit(unit_id=unit.pk, organization_id=community.pk, relation="RESIDENT", actor=user)
        return chosen

    def _engage_later(self) -> None:
        with everything("offices of the demonstration that exist only now"):
            community = self._org("绳金塔社区居委会")
            grid = Organization.objects.filter(tier=Tier.GRID, parent=community).order_by("pk").first()
            home = Organization.objects.filter(tier=Tier.HOME, parent=grid).order_by("pk").first()
            self.cast.engage_later(grid=grid, home=home, unit=self.units[MAIN][0])

    # ---- committees --------------------------------------------------------------------------------------------------

    def _seat_communities(self) -> None:
        """Thirty-odd communities in office, each with a term of its own length still to run."""
        start = self.day - timedelta(days=500)
        special = WITHOUT_ROSTER | {"绳金塔社区居委会", "老福山社区居委会", "邮电社区居委会", "永叔路社区居委会"}
        for street, superior, share in ((MAIN, self.cast.street, 18), (SECOND, self.cast.other_street, 12)):
            for index, community in enumerate(self._communities_as(street)[:share]):
                if community.name in special:
                    continue
                by = self.cast.secretary_of(community)
                units = self._units_for(community, street, 2 + index % 2, index, superior)
                size = 4 if len(units) == 2 else 5
                lines = community_lines(self.people, _area(community), units, members=size)
                if len(lines) % 2 == 0:
                    lines.append(line(self.people, Position.MEMBER, "居民党员代表"))
                take_office(community, lines, by=by, superior=superior, start=start + timedelta(days=3 * index))

    def _communities_as(self, street: str) -> list[Organization]:
        with everything("the demonstration walks through a street"):
            return self._communities(street)

    def _seat_streets(self) -> None:
        start = self.day - timedelta(days=700)
        for name, by, part_time in ((MAIN, self.cast.street, 4), (SECOND, self.cast.other_street, 6)):
            units = self.units[name][:part_time]
            lines = [
                line(self.people, Position.FIRST_SECRETARY, "区委常委"),
                line(self.people, Position.SECRETARY, f"{name}党工委书记"),
                line(self.people, Position.DEPUTY_SECRETARY, f"{name}党工委副书记"),
                *(
                    line(self.people, Position.DEPUTY_SECRETARY if i == 0 else Position.MEMBER,
                         f"{unit.name}党组织{'负责人' if i == 0 else '成员'}", unit=unit, condition=str(i % 5 + 1))
                    for i, unit in enumerate(units)
                ),
            ]  # fmt: skip
            secretaries = [f"{_area(c)}社区党组织书记" for c in self._communities_as(name)][: 11 - len(lines)]
            lines += [line(self.people, Position.MEMBER, post) for post in secretaries]
            if len(lines) % 2 == 0:
                lines.append(line(self.people, Position.MEMBER, "社区党组织书记"))
            reasons = (
                {"committee.part_time.street": "两家新驻区单位党组织分别推荐一人，拟试行一届"} if part_time > 5 else {}
            )
            with everything("the district receives the street's roster"):
                street = self._org(name)
            take_office(street, lines, by=by, superior=self.cast.district, start=start, reasons=reasons)

    def _seat_below(self) -> None:
        """Grid branches and micro-home councils of the first communities."""
        start = self.day - timedelta(days=400)
        for community in self._communities_as(MAIN)[:4]:
            by = self.cast.secretary_of(community)
            with everything("grids of a community"):
                grids = list(Organization.objects.filter(tier=Tier.GRID, parent=community).order_by("pk"))
                homes = list(Organization.objects.filter(tier=Tier.HOME, community=community).order_by("pk"))
            for grid in grids:
                lines = [
                    line(self.people, Position.SECRETARY, "社区党员干部（网格员）"),
                    line(self.people, Position.DEPUTY_SECRETARY, "网格长"),
                    line(self.people, Position.MEMBER, "退休党员", born=(1950, 1962)),
                ]
                take_office(grid, _chosen(lines, "CONSULTED"), by=by, superior=by, start=start)
            for home in homes:
                lines = [line(self.people, Position.HOME_COUNCILLOR, "骨干党员", born=(1950, 1970)) for _ in range(3)]
                keeper = self.cast.keeper_of(home.parent)
                take_office(home, _chosen(lines, "MASS_RECOMMENDED"), by=by, superior=keeper, start=start)

    # ---- what a newcomer should find ---

    def _stories(self) -> None:
        self._term_that_ends_soon()
        self._over_full_and_even()
        self._explained_deviation()
        self._vacancy()
        self._filing_to_decide()
        self._work_of_part_time_members()

    def _term_that_ends_soon(self) -> None:
        """绳金塔社区: the term ends in 40 days; the next roster was filed and came back with a remark."""
        community = self._named("绳金塔社区居委会")
        by = self.cast.community
        last_day = self.day + timedelta(days=40)
        start = add_years(last_day + timedelta(days=1), -3)
        units = self._units_for(community, MAIN, 3, 0, self.cast.street)
        lines = community_lines(self.people, _area(community), units[:2], members=5)
        # The secretary on the committee is the one who signs in.
        lines[1] = replace(lines[1], person=replace(lines[1].person, name="詹海英", gender="女"))
        take_office(community, lines, by=by, superior=self.cast.street, start=start)
        filed_on = self.day - timedelta(days=6)
        with by.acting(filed_on) as user:
            draft, _ = slates.open_draft(organization_id=community.pk, copy_from_last=True, actor=user)
            seat = slates.add_seat(term_id=draft.pk, position=Position.MEMBER, unit_id=units[2].pk, actor=user)
            person = self.people.one((1975, 1988))
            newcomer = ensure_persons(
                lines={
                    slates.PersonLine(
                        name=person.name, gender=person.gender, birth=person.birth, political_status="中共党员",
                        phone=person.phone, post=f"{units[2].name}党支部委员", unit_id=units[2].pk,
                    ): community
                },
                actor=user,
            )  # fmt: skip
            slates.nominate(
                seat_id=seat.pk,
                person_id=next(iter(newcomer.values())).pk,
                facts={
                    "part_time": True, "represents_id": units[2].pk, "eligibility": "3",
                    "selection_mode": "CONSULTED", "capacity": "unit_leader",
                },
                actor=user,
            )  # fmt: skip
            reasons = {"committee.size.community": "新增一席单位代表，另一席居民代表正在推选"}
            filing = filings.submit_roster(term_id=draft.pk, reasons=_all_reasons(draft, reasons), actor=user)
        with self.cast.street.acting(self.day - timedelta(days=4)) as user:
            filings.return_filing(
                filing_id=filing.pk,
                remark="请补齐一名居民党员代表，使委员总数为奇数；并说明新增单位代表的产生方式。",
                actor=user,
            )

    def _named(self, name: str) -> Organization:
        with everything("a community of the story"):
            return self._org(name)

    def _over_full_and_even(self) -> None:
        """Rosters as their offices kept them: thirteen people in one, ten in another, neither explained."""
        for name, members, units in (("老福山社区居委会", 9, 3), ("邮电社区居委会", 6, 3)):
            community = self._named(name)
            with self.cast.street.acting(self.day) as user:
                chosen = self.units[MAIN][5 : 5 + units]
                lines = community_lines(self.people, _area(community), chosen, members=members)
                start = self.day - timedelta(days=300)
                record_roster(
                    organization_id=community.pk,
                    number=1,
                    since=start,
                    lines=[HistoryLine(row, start) for row in lines],
                    actor=user,
                )

    def _explained_deviation(self) -> None:
        community = self._named("永叔路社区居委会")
        by = self.cast.secretary_of(community)
        units = self._units_for(community, MAIN, 2, 7, self.cast.street)
        lines = community_lines(self.people, _area(community), units, members=4)
        take_office(
            community, lines, by=by, superior=self.cast.street, start=self.day - timedelta(days=200),
            reasons={"committee.size.community": "小区业委会正在换届，业委会代表一席待其选出后增补，预计半年内补齐"},
        )  # fmt: skip

    def _vacancy(self) -> None:
        """公交社区: a part-time deputy was released on transfer 41 days ago."""
        community = self._named("公交社区居委会")
        by = self.cast.secretary_of(community)
        released = self.day - timedelta(days=41)
        with by.acting(released - timedelta(days=5)) as user:
            leaving = Appointment.objects.filter(organization=community, part_time=True).in_force(released).first()
            filing = changes.propose_ending(
                kind=FilingKind.RELEASE,
                ending=Ending(leaving.pk, released, "工作调动，不便继续履职", "示教党函〔2026〕7号"),
                actor=user,
            )
        with self.cast.street.acting(released - timedelta(days=2)) as user:
            filings.accept_filing(filing_id=filing.pk, remark="同意备案，请及时增补", actor=user)

    def _filing_to_decide(self) -> None:
        """慧园社区's first roster waits for the street."""
        community = self._named("慧园社区居委会")
        by = self.cast.secretary_of(community)
        units = self._units_for(community, MAIN, 2, 3, self.cast.street)
        lines = community_lines(self.people, _area(community), units, members=4)
        lines.append(line(self.people, Position.MEMBER, "居民党员代表"))
        with by.acting(self.day - timedelta(days=1)) as user:
            start = self.day + timedelta(days=9)
            term, _ = slates.open_draft(organization_id=community.pk, starts_on=start, actor=user)
            put_many(plan={community.pk: lines}, actor=user)
            filings.submit_roster(term_id=term.pk, reasons={}, statement="首届大党委名册，请予备案。", actor=user)

    def _work_of_part_time_members(self) -> None:
        by = self.cast.community
        community = self._named("绳金塔社区居委会")
        with by.acting(self.day) as user:
            sitting = list(
                Appointment.objects.filter(organization=community, part_time=True).in_force(self.day).order_by("pk")
            )
            ids = [row.pk for row in sitting]
            due = self.day + timedelta(days=20)
            for title, detail, when in (
                ("上下学时段交通疏导", "每周三、周五安排两名党员到校门口值守", due),
                ("参加“党员活动日”", "每季度一次，与社区党员共同开展", self.day - timedelta(days=30)),
                ("认领一个微心愿", "为辖区独居老人办一件实事", due + timedelta(days=40)),
            ):
                duties.add_duties(
                    appointment_ids=ids, line=duties.DutyLine(title=title, detail=detail, due_on=when), actor=user
                )
            people = [row.person_id for row in sitting]
            training = trainings.create_training(
                organization_id=community.pk,
                line=trainings.TrainingLine(
                    title="兼职委员履职能力培训", held_on=self.day - timedelta(days=60), hours=3,
                    place="绳金塔社区党群服务中心", content="区域化党建工作要求、双向服务清单填报",
                ),
                actor=user,
            )  # fmt: skip
            trainings.set_attendance(training_id=training.pk, person_ids=people, actor=user)
        with self.cast.street.acting(self.day) as user:
            secondments.create_secondment(
                organization_id=community.parent_id,
                line=secondments.SecondmentLine(
                    person_id=people[0], unit_id=sitting[0].represents_id, direction="IN",
                    post="街道党建办副主任（挂职）",
                    since=self.day - timedelta(days=120), last_day=self.day + timedelta(days=245),
                    document="西街党字〔2026〕12号",
                ),
                actor=user,
            )  # fmt: skip


def _area(community: Organization) -> str:
    return community.name.removesuffix("居委会")


def _chosen(lines, mode):
    return [replace(row, selection_mode=mode) for row in lines]


def _all_reasons(draft, reasons: dict[str, str]) -> dict[str, str]:
    """A reason for every principle the draft does not follow; the given ones first."""
    return {
        f.rule_id: reasons.get(f.rule_id, "换届筹备中，正式报备前补齐")
        for f in draft_findings(draft, today())
        if f.needs_reason
    }
