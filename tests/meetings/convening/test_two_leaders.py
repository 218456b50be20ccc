"""Two leaders of alliances are closed in one act: no number is anybody's twice, there and back."""

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from common.clock import as_if_on
from common.periods import period
from common.scoping import everything
from covenants.models import Agreement, ListCycle, Publication
from meetings.models import Meeting, Minutes, MinutesPart
from meetings.services.issuing import issue_minutes
from meetings.services.meetings import create_meeting, hold_meeting
from meetings.services.minutes import next_number, start_minutes
from orgs.models import ReorganizationKind
from orgs.services import alliances, structure
from orgs.services.undoing import undo_reorganization
from tests.factories import acting_as, make_organization, make_unit, make_user
from tests.meetings.convening.making import make_world

pytestmark = pytest.mark.django_db
TODAY = date(2026, 8, 10)
YEAR = period(date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture
def world(db):
    return make_world("ronghe", seated=False)


def leading(world, place, user):
    """An alliance that the place leads, with a meeting that was held."""
    unit = make_unit(world.district, f"{place.name}商会")
    with acting_as(user), as_if_on(date(2026, 6, 1)):
        line = alliances.AllianceLine("社区联合体", "共建")
        made = alliances.found_alliance(organization_id=place.pk, line=line, actor=user)
        alliances.join_alliance(alliance_id=made.pk, name=unit.name, actor=user)
    with acting_as(user):
        starts_at = timezone.make_aware(datetime.combine(date(2026, 8, 3), time(9)))
        meeting = create_meeting(
            organization_id=place.pk, alliance_id=made.pk, kind="COMMITTEE", starts_at=starts_at, actor=user
        )
        return made, hold_meeting(meeting_id=meeting.pk, actor=user)


def papers_of(led, meeting):
    """An agreement in two versions, a publication and minutes, all of number 1."""
    place = led.organization
    cycle = ListCycle.objects.create(organization=place, alliance=led, title="2026年供需清单", period=YEAR)
    numbered = {"organization": place, "year": 2026, "number": 1}
    agreements = [
        Agreement.objects.create(cycle=cycle, kind="MUTUAL", title="协议", period=YEAR, version=version, **numbered)
        for version in (1, 2)
    ]
    publication = Publication.objects.create(
        cycle=cycle, meeting=meeting, published_on=TODAY, title="清单", digest="0" * 64, **numbered
    )
    minutes = Minutes.objects.create(
        meeting=meeting, state="ISSUED", issued_on=TODAY, digest="0" * 64, **numbered
    )  # fmt: skip
    return [*agreements, publication, minutes]


def marks(papers):
    return [one.numbered_by_id for one in (paper.__class__.objects.get(pk=paper.pk) for paper in papers)]


@pytest.mark.parametrize("into", [True, False])
def test_numbers_of_both_are_told_apart(world, into):
    street = world.district.street
    second = make_organization(street, "示例第二社区居委会")
    third = make_organization(street, "示例第三社区居委会")
    users = (world.secretary, make_user("COMMUNITY_SECRETARY", second))
    places = (world.community, second)
    led = [leading(world, *pair) for pair in zip(places, users, strict=True)]
    goal = third if into else street
    with everything("test"):
        first, other = (papers_of(*pair) for pair in led)
        sources = [place.pk for place in places]
        if into:
            act = structure.merge_organizations(
                source_ids=sources, into_id=third.pk, title="合并", effective_on=TODAY, actor=None
            )
        else:
            steps = tuple(structure.Close(pk, whole=True) for pk in sources)
            plan = structure.Plan(structure.district_of(goal.pk), ReorganizationKind.CLOSE, "撤销", steps, TODAY, "")
            act = structure.carry_out(plan, actor=None)
        rows = [one.__class__.objects.get(pk=one.pk) for one in (*first, *other)]
        assert {one.organization_id for one in rows} == {goal.pk}
        assert marks(first) == [None] * 4
        assert marks(other) == [second.pk] * 4
        assert next_number(goal, 2026) == 2
        undo_reorganization(reorganization_id=act.pk, actor=None)
        for place, papers in zip(places, (first, other), strict=True):
            assert marks(papers) == [None] * 4
            rows = [one.__class__.objects.get(pk=one.pk) for one in papers]
            assert {one.organization_id for one in rows} == {place.pk}


def test_minutes_issued_by_the_successor_keep_its_number_when_the_act_is_taken_back(world):
    other = make_organization(world.district.street, "示例第二社区居委会")
    successor = make_user("COMMUNITY_SECRETARY", other)
    led, meeting = leading(world, world.community, world.secretary)
    with acting_as(world.secretary):
        draft = start_minutes(meeting_id=meeting.pk, actor=world.secretary)
        MinutesPart.objects.filter(minutes=draft).update(text="议定合办招聘会。")
        own = create_meeting(
            organization_id=world.community.pk, alliance_id=led.pk, kind="COMMITTEE",
            starts_at=meeting.starts_at.replace(day=4), actor=world.secretary,
        )  # fmt: skip
        hold_meeting(meeting_id=own.pk, actor=world.secretary)
    with everything("test"):
        given = Minutes.objects.create(
            meeting=Meeting.objects.get(pk=own.pk), organization=world.community, state="ISSUED", year=2026, number=1,
            issued_on=TODAY, digest="0" * 64,
        )  # fmt: skip
        # It goes along with its number; the successor gives number 2 next.
        act = structure.merge_organizations(
            source_ids=[world.community.pk], into_id=other.pk, title="合并", effective_on=TODAY, actor=None
        )
    with acting_as(successor):
        assert issue_minutes(minutes_id=draft.pk, actor=successor).number == 2
    with everything("test"):
        stayed = leading(world, make_organization(world.district.street, "示例第四社区居委会"), world.street)[1]
        Minutes.objects.create(
            meeting=stayed, organization=world.community, state="ISSUED", year=2026, number=2, issued_on=TODAY,
            digest="0" * 64,
        )  # fmt: skip
        undo_reorganization(reorganization_id=act.pk, actor=None)
        row = Minutes.objects.get(pk=draft.pk)
        assert (row.organization_id, row.numbered_by_id) == (world.community.pk, other.pk)
        assert marks([given]) == [None]
        assert next_number(other, 2026) == 3, "its number 2 is given"
