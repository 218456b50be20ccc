"""A community with a committee in office, units around it, and those who act; made through the services."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone

from accounts.models import User
from common.scoping import everything
from meetings.kinds import meeting_kinds_of
from meetings.models import Meeting
from meetings.services.items import ItemLine, propose_item
from meetings.services.meetings import create_meeting
from members.models import Appointment, FilingKind, Position
from members.services.changes import Ending, propose_ending
from members.services.filings import accept_filing
from orgs.models import Organization, Unit
from tests.factories import District, acting_as, make_district, make_unit, make_user
from tests.members.slates import good_lines, in_office, line

DAY = "2026-08-10 10:00+08:00"


@dataclass
class World:
    """`units` take part in the community; the first two are represented on its committee of eleven."""

    district: District
    secretary: User
    street: User
    root: User
    units: list[Unit] = field(default_factory=list)
    liaisons: list[User] = field(default_factory=list)

    @property
    def community(self) -> Organization:
        return self.district.community

    @property
    def liaison(self) -> User:
        return self.liaisons[0]


def make_world(practice: str = "xihu", *, seated: bool = True) -> World:
    """See `World`."""
    district = make_district(practice=practice)
    world = World(
        district,
        make_user("COMMUNITY_SECRETARY", district.community, name="詹海英"),
        make_user("STREET_STAFF", district.street, name="街道办事员"),
        make_user("DISTRICT_STAFF", district.root, name="区里办事员"),
    )
    for name in ("示例小学", "示例银行", "示例医院"):
        unit = make_unit(district, name, joins=district.community, contact_name=f"{name}联络员")
        world.units.append(unit)
        world.liaisons.append(make_user("UNIT_LIAISON", unit=unit))
    if seated:
        lines = [
            *good_lines(),
            line("聂萍", Position.MEMBER, "15400000010", part_time=True, unit=world.units[0], post="示例小学书记"),
            line("龚涛", Position.MEMBER, "15400000011", part_time=True, unit=world.units[1], post="示例银行书记"),
        ]
        reasons = {"committee.part_time.community": "驻区单位多，经研究增加兼职委员"}
        in_office(district.community, world.secretary, world.street, lines, reasons=reasons)
    return world


def at(day: date, hour: int = 9) -> datetime:
    """An hour of a day."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def plan(world: World, day: date, organization: Organization | None = None, **fields) -> Meeting:
    """A meeting of the community (or another) on the day, of its first kind."""
    organization = organization or world.community
    actor = world.secretary if organization == world.community else world.root
    with acting_as(actor):
        kind = fields.pop("kind", "") or meeting_kinds_of(organization, day)[0][0]
        return create_meeting(organization_id=organization.pk, kind=kind, starts_at=at(day), actor=actor, **fields)


def propose(world: World, title: str, actor: User | None = None, **fields):
    """A matter for the community, by its secretary unless told otherwise."""
    actor = actor or world.secretary
    wanted = {"organization_id": world.community.pk, **fields}
    with acting_as(actor):
        return propose_item(line=ItemLine(title=title), actor=actor, **wanted)


def leave(world, name: str, on: date) -> None:
    """Somebody is released from office on the day."""
    with everything("test"):
        row = Appointment.objects.get(person__name=name)
    ending = Ending(row.pk, effective_on=on, ground="工作调动", document="示例函〔2026〕1 号")
    with acting_as(world.secretary):
        filing = propose_ending(kind=FilingKind.RELEASE, ending=ending, actor=world.secretary)
    with acting_as(world.street):
        accept_filing(filing_id=filing.pk, actor=world.street)
