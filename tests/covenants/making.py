"""Cycles and what is in them, for tests; made through the services, so that they are what the product makes.

world = make_world()                       # community, secretary, three units with their liaison officers
cycle = make_cycle(world)                  # collecting
item = make_item(cycle, world.school, "开放操场", world)                 # submitted; unit None: the committee's
cycle = make_cycle(world, stage=Stage.PUBLISHED)    # with a need of the community and an offer of the school published
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from common.clock import now, today
from covenants.models import Direction, ListCycle, ListItem, Stage
from covenants.services.cycles import advance_cycle, open_cycle
from covenants.services.deliberating import accept_rest
from covenants.services.items import ItemLine, file_item
from meetings.kinds import meeting_kinds_of
from meetings.models import Meeting
from meetings.services.meetings import create_meeting, hold_meeting
from orgs.models import Organization, Unit
from tests.factories import District, acting_as, make_district, make_unit, make_user


@dataclass
class Circle:
    """A community with its secretary and three units that take part, each with a liaison officer."""

    district: District
    community: Organization
    secretary: User
    units: list[Unit] = field(default_factory=list)
    liaisons: list[User] = field(default_factory=list)

    @property
    def school(self) -> Unit:
        return self.units[0]

    @property
    def bank(self) -> Unit:
        return self.units[1]

    @property
    def hospital(self) -> Unit:
        return self.units[2]

    def liaison(self, unit: Unit) -> User:
        return self.liaisons[self.units.index(unit)]


def make_world(practice: str = "xihu", district: District | None = None, mark: str = "") -> Circle:
    """See the module."""
    district = district or make_district(practice=practice)
    community = district.community
    secretary = make_user("COMMUNITY_SECRETARY", community, name="詹海英")
    world = Circle(district, community, secretary)
    for name in ("第九十七示例小学", "示例银行", "示例医院"):
        unit = make_unit(district, f"{mark}{name}", joins=community, contact_name="示一", contact_phone="15400000401")
        world.units.append(unit)
        world.liaisons.append(make_user("UNIT_LIAISON", unit=unit))
    return world


def make_cycle(world: Circle, *, stage: Stage = Stage.COLLECTING, year: int | None = None, **fields) -> ListCycle:
    """A cycle of the community's, led through its gates as far as publication; beyond, see those who made that."""
    year = year or today().year
    with acting_as(world.secretary):
        cycle = open_cycle(
            organization_id=world.community.pk,
            since=date(year, 1, 1),
            last_day=date(year, 12, 31),
            actor=world.secretary,
            **fields,
        )
    if stage == Stage.COLLECTING:
        return cycle
    make_item(cycle, None, "楼道灯更换", world, direction=Direction.NEED, quantity=Decimal(3), measure="处")
    make_item(cycle, world.school, "开放操场", world, frequency_text="每周六", quantity=None)
    with acting_as(world.secretary):
        cycle = advance_cycle(cycle_id=cycle.pk, actor=world.secretary)
        if stage == Stage.PUBLISHED:
            meeting = make_meeting(world)
            accept_rest(cycle_id=cycle.pk, meeting_id=meeting.pk, actor=world.secretary)
            cycle = advance_cycle(cycle_id=cycle.pk, actor=world.secretary)
    return cycle


def make_item(
    cycle: ListCycle, unit: Unit | None, title: str, world: Circle, *, submit: bool = True, **fields
) -> ListItem:
    """An item of the unit, or of the committee; submitted unless told otherwise."""
    fields = {"direction": Direction.OFFER, "category": "CULTURE", **fields}
    actor = world.secretary if unit is None else world.liaison(unit)
    with acting_as(actor):
        return file_item(
            cycle_id=cycle.pk,
            unit_id=unit.pk if unit else None,
            line=ItemLine(title=title, **fields),
            submit=submit,
            actor=actor,
        )


def make_meeting(world: Circle, *, held: bool = True, at: datetime | None = None) -> Meeting:
    """A joint meeting of the community, held an hour ago unless told otherwise."""
    at = timezone.localtime(at or now() - timedelta(hours=1))
    with acting_as(world.secretary):
        kind = meeting_kinds_of(world.community, today())[0][0]
        meeting = create_meeting(organization_id=world.community.pk, kind=kind, starts_at=at, actor=world.secretary)
        return hold_meeting(meeting_id=meeting.pk, actor=world.secretary) if held else meeting
