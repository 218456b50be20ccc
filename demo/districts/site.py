"""What the four districts have in common: a tree, accounts, units, rosters, a pair of lists, meetings with minutes."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from common.clock import as_if_on, today
from common.scoping import everything
from covenants.models import Direction, ListCycle
from covenants.services import claims
from covenants.services.cycles import advance_cycle, open_cycle
from covenants.services.deliberating import accept_rest
from covenants.services.items import ItemLine, file_item
from demo.cast import Cast, engage
from demo.people import People, credit_code
from demo.stage import line, take_office
from meetings.models import Meeting, Presence, Turn
from meetings.services import activities, deciding, issuing, items, minutes, turns
from meetings.services.attendance import set_attendance
from meetings.services.convening import convene_meeting
from meetings.services.meetings import create_meeting, hold_meeting
from meetings.services.turns import Holder
from members.models import Appointment, Position
from orgs.models import Organization, OrganizationKind, ReorganizationKind, Tier, Unit
from orgs.services.plans import Found, Plan
from orgs.services.structure import carry_out, create_district
from orgs.services.units import create_unit, join_unit

DIVISIONS = Path(__file__).parents[2] / "orgs" / "data"
FOUNDED = date(2016, 1, 1)
TITLE = "按统计用区划代码（2023-06-30）建立"


@dataclass(frozen=True, slots=True)
class UnitOf:
    """A unit that takes part: its name, its kind, how many people and Party members."""

    name: str
    kind: str
    headcount: int
    party_members: int
    code: str = "91"  # of its credit code: 91 enterprise, 11 authority, 12 institution, 52 social organisation


@dataclass(frozen=True, slots=True)
class Wish:
    """A line of the lists; `unit` is the place of the unit in the district's list, None for the community itself."""

    unit: int | None
    direction: Direction
    category: str
    title: str
    frequency: str = "随时"
    quantity: int | None = None
    measure: str = ""
    claimed_by: int | None = None
    claimed: bool = False


@dataclass(frozen=True, slots=True)
class Spec:
    """A district: its practice, its divisions, and which of its places the story is told of.

    people    (username, name) of those who sign in: of the district, the street, the community, the first unit
    grids     (name, names of what hangs below it) of the community's grids, as the practice calls them
    meets     kind of the meeting that goes through the lists
    """

    practice: str
    code: str
    name: str
    street: str
    community: str
    people: tuple[tuple[str, str], ...]
    units: tuple[UnitOf, ...]
    grids: tuple[tuple[str, tuple[str, ...]], ...]
    lists: tuple[Wish, ...]
    meets: str
    seed: int
    grid_kind: str = OrganizationKind.REGULAR


class SiteCast(Cast):
    """Who acts in such a district: one account for each office, and secretaries unseen."""

    @property
    def district(self):
        """The organisation department."""
        return self.actors["district"]

    @property
    def street(self):
        """The street of the story."""
        return self.actors["street"]

    @property
    def community(self):
        """The community of the story."""
        return self.actors["community"]

    @property
    def unit(self):
        """The liaison officer of the first unit."""
        return self.actors["unit"]


class Site:
    """Builds a district; one instance, one run. A subclass names its `SPEC` and tells its `story`."""

    SPEC: Spec
    CODE = NAME = ""

    def __init_subclass__(cls) -> None:
        cls.CODE, cls.NAME = cls.SPEC.code, cls.SPEC.name

    def __init__(self) -> None:
        self.day = today()
        self.people = People(seed=self.SPEC.seed, first_phone=40_000_000 + self.SPEC.seed * 100_000)

    @transaction.atomic
    def build(self) -> Organization:
        """Everything, in one transaction."""
        with everything("a demonstration district is set up"), as_if_on(FOUNDED):
            self.root = create_district(
                name=self.NAME, code=self.CODE, practice=self.SPEC.practice, actor=None, since=FOUNDED
            )
            self._import_divisions()
        with everything("the places of the story"):
            here = Organization.objects.filter(district=self.root)
            self.street = here.get(name=self.SPEC.street, tier=Tier.STREET)
            self.community = here.get(name=self.SPEC.community, parent=self.street)
        self._hire()
        self._draw_grids()
        self._enrol_units()
        self._seat()
        self.story()
        return self.root

    def story(self) -> None:
        """What this practice does that others do not."""
        raise NotImplementedError

    # ---- the tree, the accounts, the units ---------------------------------------------------------------------------

    def _import_divisions(self) -> None:
        steps: list[Found] = []
        with (DIVISIONS / f"divisions_{self.CODE[:6]}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["level"] == "4":
                    steps.append(Found(self.root.pk, row["name"], Tier.STREET, row["code"], key=row["code"]))
                elif row["level"] == "5":
                    steps.append(Found(row["parent_code"], row["name"], Tier.COMMUNITY, row["code"]))
        carry_out(Plan(self.root.pk, ReorganizationKind.IMPORT, TITLE, tuple(steps), FOUNDED), actor=None)

    def _hire(self) -> None:
        places = (
            ("district", "DISTRICT_STAFF", self.root),
            ("street", "STREET_STAFF", self.street),
            ("community", "COMMUNITY_SECRETARY", self.community),
        )
        with everything("the demonstration's accounts"):
            self.cast = SiteCast(
                {
                    key: engage(username, f"{name}（{place.name}）", role, organization=place)
                    for (key, role, place), (username, name) in zip(places, self.SPEC.people, strict=False)
                }
            )

    def _draw_grids(self) -> None:
        since = date(2021, 3, 1)
        steps = []
        for number, (name, homes) in enumerate(self.SPEC.grids):
            steps.append(Found(self.community.pk, name, Tier.GRID, kind=self.SPEC.grid_kind, key=f"g{number}"))
            steps += [Found(f"g{number}", home, Tier.HOME) for home in homes]
        with everything("the community's grids"), as_if_on(since):
            title = "划分网格，成立党支部和党小组"
            carry_out(Plan(self.root.pk, ReorganizationKind.BATCH, title, tuple(steps), since), actor=None)
            self.grids = list(Organization.objects.filter(parent=self.community, tier=Tier.GRID).order_by("code", "pk"))

    def _enrol_units(self) -> None:
        self.units: list[Unit] = []
        since = date(2021, 4, 1)
        with self.cast.street.acting(since) as user:
            for number, row in enumerate(self.SPEC.units, start=1):
                contact = self.people.one((1975, 1995))
                unit = create_unit(
                    district_id=self.root.pk,
                    organization_id=self.street.pk,
                    relation="RESIDENT",
                    name=row.name,
                    kind=row.kind,
                    credit_code=credit_code(self.SPEC.seed * 1000 + number, row.code) if row.code else "",
                    headcount=row.headcount,
                    party_members=row.party_members,
                    contact_name=contact.name,
                    contact_phone=contact.phone,
                    actor=user,
                )
                join_unit(unit_id=unit.pk, organization_id=self.community.pk, relation="RESIDENT", actor=user)
                self.units.append(unit)
        with everything("the liaison officer's account"):
            first = self.units[0]
            username, name = self.SPEC.people[3]
            self.cast.actors["unit"] = engage(username, f"{name}（{first.name}）", "UNIT_LIAISON", unit=first)

    # ---- committees --------------------------------------------------------------------------------------------------

    def slate(self, organization: Organization) -> list:
        """Whom a committee of the story has: one secretary, a deputy, a member from each unit, and of its own."""
        own = "街道" if organization.tier == Tier.STREET else "社区"
        lines = [
            line(self.people, Position.SECRETARY, f"{own}党组织书记"),
            line(self.people, Position.DEPUTY_SECRETARY, f"{own}党组织副书记"),
        ]
        if organization.tier in (Tier.STREET, Tier.COMMUNITY):
            lines += [
                line(self.people, Position.MEMBER, f"{unit.name}党组织负责人", unit=unit) for unit in self.units[:3]
            ]
        else:
            lines += [line(self.people, Position.MEMBER, "退休党员", born=(1950, 1962)) for _ in range(1)]
        return lines

    def _seat(self) -> None:
        cast = self.cast
        places = [(self.street, cast.street, cast.district), (self.community, cast.community, cast.street)]
        places += [(grid, cast.keeper_of(grid), cast.community) for grid in self.grids]
        for number, (place, by, superior) in enumerate(places):
            start = self.day - timedelta(days=600 - 40 * number)
            take_office(place, self.slate(place), by=by, superior=superior, start=start)

    # ---- meetings ----------------------------------------------------------------------------------------------------

    def meet(
        self,
        organization: Organization,
        kind: str,
        day: date,
        *,
        matters: Sequence[tuple[str, str]] = (),
        before=None,
        issue: bool = True,
        convener: Unit | None = None,
    ) -> Meeting:
        """A meeting that was planned, convened, held and written down; `matters` are (what, what was decided).

        before  (meeting, user) -> None: what is gone through besides
        """
        actor = self.cast.street if organization == self.street else self.cast.community
        with actor.acting(day - timedelta(days=9)) as user:
            meeting = create_meeting(
                organization_id=organization.pk,
                kind=kind,
                starts_at=timezone.make_aware(datetime.combine(day, time(9, 0))),
                place=f"{organization.name.removesuffix('居委会').removesuffix('居民委员会')}党群服务中心",
                convener_id=convener.pk if convener else None,
                actor=user,
            )
            raised = [
                items.propose_item(
                    organization_id=organization.pk,
                    line=items.ItemLine(title=title, minutes=20),
                    meeting_id=meeting.pk,
                    actor=user,
                )
                for title, _ in matters
            ]
            convene_meeting(meeting_id=meeting.pk, actor=user)
        with actor.acting(day) as user:
            hold_meeting(meeting_id=meeting.pk, actor=user)
            with everything("who was expected"):
                expected = meeting.invitees.values_list("pk", flat=True)
                presences = dict.fromkeys(expected, Presence.PRESENT)
            set_attendance(meeting_id=meeting.pk, presences=presences, actor=user)
            for item, (_, decided) in zip(raised, matters, strict=True):
                deciding.decide_item(item_id=item.pk, decision=decided, actor=user)
            if before is not None:
                before(meeting, user)
            written = minutes.start_minutes(meeting_id=meeting.pk, actor=user)
        if issue:
            with actor.acting(day + timedelta(days=4)) as user:
                issuing.issue_minutes(minutes_id=written.pk, actor=user)
                issuing.close_meeting(meeting_id=meeting.pk, actor=user)
        return meeting

    def take_part(self, kind: str, title: str, day: date, outcome: str) -> None:
        """An activity of the community that took place, with its part-time members."""
        with everything("who came"):
            sitting = Appointment.objects.filter(organization=self.community, part_time=True).in_force(day)
            people = list(sitting.values_list("person_id", flat=True))
        with self.cast.community.acting(day) as user:
            line = activities.ActivityLine(kind=kind, title=title, planned_on=day, hours=Decimal(2))
            held = activities.plan_activity(organization_id=self.community.pk, line=line, actor=user)
            activities.hold_activity(activity_id=held.pk, outcome=outcome, person_ids=people, actor=user)

    def take_turns(
        self, organization: Organization, holders: list[Holder], months: int, problems: Sequence[str]
    ) -> None:
        """Turns in the chair for the year, each handed over to the next but the one that is on."""
        actor = self.cast.street if organization == self.street else self.cast.community
        since = self.day.replace(month=1, day=1)
        with actor.acting(since) as user:
            turns.schedule_turns(
                organization_id=organization.pk, since=since, months=months, holders=holders, actor=user
            )
        with everything("the turns so far"):
            begun = Turn.objects.filter(organization=organization, period__startswith__lte=self.day)
            begun = list(begun.order_by("period"))
        for turn, problem in zip(begun, problems, strict=False):
            with actor.acting(turn.since) as user:
                turns.set_problem(turn_id=turn.pk, problem=problem, actor=user)
        for turn in begun[:-1]:
            with actor.acting(turn.until) as user:
                solved = "已经解决，办法写进下一任的工作安排"
                turns.solve_problem(turn_id=turn.pk, outcome=solved, solved_on=turn.until, actor=user)
                turns.hand_over(turn_id=turn.pk, on=turn.until, handover="移交未办结事项清单", actor=user)

    # ---- lists -------------------------------------------------------------------------------------------------------

    def carry_lists(self, since: date | None = None) -> ListCycle:
        """A year of the two-way lists: filed, gone through by a meeting, published, some of it claimed."""
        since = since or (self.day - relativedelta(months=4)).replace(day=1)
        filed = since - timedelta(days=30)
        with self.cast.community.acting(filed) as user:
            cycle = open_cycle(
                organization_id=self.community.pk,
                since=since,
                last_day=since + relativedelta(years=1) - timedelta(days=1),
                collect_by=since - timedelta(days=20),
                actor=user,
            )
        made = {wish: self._file(cycle, wish, filed + timedelta(days=3)) for wish in self.SPEC.lists}
        with self.cast.community.acting(since - timedelta(days=19)) as user:
            advance_cycle(cycle_id=cycle.pk, actor=user)

        def go_through(meeting: Meeting, user) -> None:
            accept_rest(cycle_id=cycle.pk, meeting_id=meeting.pk, actor=user)

        self.meet(self.community, self.SPEC.meets, since - timedelta(days=15), before=go_through)
        with self.cast.community.acting(since - timedelta(days=10)) as user:
            advance_cycle(cycle_id=cycle.pk, actor=user)
            for wish, item in made.items():
                if not wish.claimed and wish.claimed_by is None:
                    continue
                unit = self.units[wish.claimed_by].pk if wish.claimed_by is not None else None
                claim = claims.make_claim(item_id=item.pk, unit_id=unit, quantity=None, actor=user)
                if wish.unit is None or wish.unit > 0:
                    claims.decide_claim(claim_id=claim.pk, confirm=True, actor=user)
        return cycle

    def _file(self, cycle: ListCycle, wish: Wish, on: date):
        actor = self.cast.unit if wish.unit == 0 else self.cast.community
        with actor.acting(on) as user:
            return file_item(
                cycle_id=cycle.pk,
                unit_id=self.units[wish.unit].pk if wish.unit is not None else None,
                line=ItemLine(
                    direction=wish.direction,
                    category=wish.category,
                    title=wish.title,
                    frequency_text=wish.frequency,
                    quantity=Decimal(wish.quantity or 1) if wish.quantity or wish.direction == Direction.NEED else None,
                    measure=wish.measure,
                ),
                submit=True,
                actor=user,
            )
