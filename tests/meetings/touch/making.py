"""A committee with two part-time members of two units, its secretary, its street, and the units' liaison officers.

place = make_place()
place.wan, place.hu     # appointments of the part-time members, of place.school and place.estate
judged(place, on)       # findings of this room by rule id
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from accounts.models import User
from common.clock import as_if_on
from common.rules import Finding
from common.scoping import everything
from meetings.compliance import findings_on
from meetings.kinds import meeting_kinds_of
from meetings.services.meetings import create_meeting, hold_meeting
from members.models import Appointment, Position
from orgs.models import Organization, Unit
from tests.factories import District, acting_as, make_district, make_unit, make_user
from tests.members.slates import good_lines, in_office, line

SINCE = date(2026, 1, 1)


@dataclass
class Place:
    district: District
    community: Organization
    secretary: User
    superior: User
    school: Unit
    estate: Unit
    teacher: User
    wan: Appointment
    hu: Appointment


def make_place(practice: str = "xihu", since: date = SINCE) -> Place:
    """See the module."""
    district = make_district(practice=practice)
    community = district.community
    secretary = make_user("COMMUNITY_SECRETARY", community, name="詹海英")
    superior = make_user("STREET_STAFF", district.street, name="街道的人")
    school = make_unit(district, "第九十七示例小学", joins=community, party_organization="第九十七示例小学党支部")
    estate = make_unit(district, "示例物业", joins=community)
    lines = [one for one in good_lines() if one.person.name not in ("万敏", "胡志强")]
    lines += [
        line("万敏", Position.DEPUTY_SECRETARY, "15400000004", part_time=True, unit=school, post="示例小学党支部书记"),
        line("胡志强", Position.MEMBER, "15400000009", part_time=True, unit=estate, post="示例物业党支部委员"),
    ]
    with as_if_on(since):
        in_office(community, secretary, superior, lines, start=since)
    with everything("test"):
        wan = Appointment.objects.select_related("person").get(person__name="万敏")
        hu = Appointment.objects.select_related("person").get(person__name="胡志强")
    teacher = make_user("UNIT_LIAISON", unit=school, name="校联络员")
    return Place(district, community, secretary, superior, school, estate, teacher, wan, hu)


def judged(place: Place, on: date) -> dict[str, Finding]:
    """What the rules of this room say of the community on the day, as its street asks."""
    with acting_as(place.superior):
        return {finding.rule_id: finding for finding in findings_on([place.community], on)[place.community.pk]}


def a_meeting(place: Place, day: date, kind: str = ""):
    """A meeting of the community, held on the day."""
    with acting_as(place.secretary):
        kind = kind or meeting_kinds_of(place.community, day)[0][0]
        at = timezone.make_aware(datetime.combine(day, time(9)))
        made = create_meeting(
            organization_id=place.community.pk, kind=kind, starts_at=at, title="会议", actor=place.secretary
        )
        return hold_meeting(meeting_id=made.pk, actor=place.secretary)
