"""An alliance meets: its members of the day are expected, they see it, it answers no rule of who leads it."""

from datetime import date, datetime, time

import pytest
from django.urls import reverse
from django.utils import timezone

from common.clock import as_if_on
from common.errors import Conflict, RuleBroken
from meetings.compliance import findings_on
from meetings.models import Meeting, Minutes
from meetings.selectors.alliances import cadences_of, next_convener
from meetings.services.convening import convene_meeting
from meetings.services.items import ItemLine, propose_item
from meetings.services.meetings import create_meeting, hold_meeting
from meetings.services.minutes import start_minutes
from orgs.rules_in_force import practice_of
from orgs.services import alliances
from tests.factories import acting_as, client_for
from tests.meetings.convening.making import make_world

pytestmark = pytest.mark.django_db
TODAY = date(2026, 8, 10)


def at(day: date):
    return timezone.make_aware(datetime.combine(day, time(9)))


@pytest.fixture
def world(db):
    return make_world("ronghe", seated=False)


@pytest.fixture
def led(world):
    """An alliance that the street leads: a unit, and a community elsewhere in it."""
    street = world.street
    with acting_as(street), as_if_on(date(2026, 6, 1)):
        made = alliances.found_alliance(
            organization_id=world.district.street.pk,
            line=alliances.AllianceLine("商街联合体", "服务商户"),
            actor=street,
        )
        alliances.join_alliance(alliance_id=made.pk, name=world.units[0].name, actor=street)
        alliances.join_alliance(alliance_id=made.pk, name=world.community.name, actor=street)
    made.user = street
    return made


def plan(led, day=TODAY, kind="COMMITTEE", **more):
    with acting_as(led.user):
        return create_meeting(
            organization_id=led.organization_id,
            alliance_id=led.pk,
            kind=kind,
            starts_at=at(day),
            actor=led.user,
            **more,
        )


def test_members_of_the_day_are_expected_and_nobody_else(world, led):
    made = plan(led)
    assert made.title == "商街联合体2026年第一次联合党委委员月例会"
    with acting_as(world.liaison):
        assert not Meeting.objects.filter(pk=made.pk).exists(), "only planned"
    with acting_as(led.user):
        convene_meeting(meeting_id=made.pk, actor=led.user)
        listed = {(row.unit_id, row.post) for row in made.invitees.all()}
    assert listed == {
        (world.units[0].pk, f"{world.units[0].name}代表"),
        (None, f"{world.community.name}书记"),
    }
    with acting_as(world.liaison):
        assert Meeting.objects.filter(pk=made.pk).exists(), "its unit is in the alliance"
    with acting_as(world.liaisons[1]):
        assert not Meeting.objects.filter(pk=made.pk).exists(), "takes part in the community, is not in the alliance"
    with acting_as(world.secretary):
        assert Meeting.objects.filter(pk=made.pk).exists(), "its community is in the alliance"


def test_minutes_are_read_by_members(world, led):
    made = plan(led, day=TODAY)
    with acting_as(led.user):
        convene_meeting(meeting_id=made.pk, actor=led.user)
        hold_meeting(meeting_id=made.pk, actor=led.user)
        minutes = start_minutes(meeting_id=made.pk, actor=led.user)
    Minutes._base_manager.filter(pk=minutes.pk).update(state="OBJECTIONS")
    for user, seen in ((world.liaison, True), (world.liaisons[1], False), (world.secretary, True)):
        with acting_as(user):
            assert Minutes.objects.filter(pk=minutes.pk).exists() is seen


def test_numbers_and_cadences_are_the_alliances_own(world, led):
    for day in (date(2026, 6, 10), date(2026, 8, 3)):
        made = plan(led, day=day)
        with acting_as(led.user):
            hold_meeting(meeting_id=made.pk, actor=led.user)
            made.refresh_from_db()
    assert (made.session, made.title) == (2, "商街联合体2026年第二次联合党委委员月例会")
    practice = practice_of(led.organization.district_id, TODAY)
    tracks = {one.kind: one for one in cadences_of(led, practice, TODAY)}
    assert set(tracks) == {"COMMITTEE", "CHAIN", "DELEGATES"}
    assert tracks["COMMITTEE"].kept(TODAY, led.since) == (2, 3)  # June, July, August
    states = [period.state(TODAY, led.since)[0] for period in tracks["COMMITTEE"].periods[4:9]]
    assert states == ["未成立", "已召开", "未召开", "已召开", "未到"]
    with acting_as(led.user):
        rules = {
            one.rule_id: one.state.value
            for one in findings_on([world.district.street], TODAY)[world.district.street.pk]
        }
    assert rules["alliance.committee_meeting"] == "NOT_APPLICABLE", "it is the alliance that met, not the street"


def test_the_convener_goes_round_among_its_units(world, led):
    with acting_as(led.user), as_if_on(date(2026, 6, 2)):
        alliances.join_alliance(alliance_id=led.pk, name=world.units[1].name, actor=led.user)
    with acting_as(led.user):
        assert next_convener(led, TODAY) == world.units[0].pk
    plan(led, convener_id=world.units[0].pk)
    with acting_as(led.user):
        assert next_convener(led, TODAY) == world.units[1].pk
        with pytest.raises(RuleBroken) as caught:
            plan(led, convener_id=world.units[2].pk)
    assert caught.value.field == "convener"


def test_a_member_proposes_and_a_stranger_does_not(world, led):
    made = plan(led, day=date(2026, 8, 20), proposals_by=date(2026, 8, 18))
    with acting_as(world.liaison):
        item = propose_item(
            organization_id=led.organization_id, line=ItemLine("合办招聘会"), meeting_id=made.pk, actor=world.liaison
        )
        assert item.proposer_unit_id == world.units[0].pk
    with acting_as(world.liaisons[1]), pytest.raises(RuleBroken) as caught:
        propose_item(
            organization_id=led.organization_id, line=ItemLine("合办"), meeting_id=made.pk, actor=world.liaisons[1]
        )
    assert caught.value.code in ("organization.unknown", "item.meeting")


def test_a_dissolved_one_meets_no_more(world, led):
    with acting_as(led.user):
        alliances.dissolve_alliance(alliance_id=led.pk, last_day=date(2026, 8, 1), actor=led.user)
    with pytest.raises(Conflict, match="已于 2026-08-01 解散"):
        plan(led)


@pytest.mark.parametrize("number", [1, 3])
def test_its_page_takes_so_many_queries_however_many_meetings(world, led, number, django_assert_num_queries):
    for day in range(number):
        plan(led, day=date(2026, 8, 3 + day), kind="JOINT")
    client = client_for(led.user)
    url = reverse("meetings:alliance", args=[led.pk])
    assert client.get(url).status_code == 200
    with django_assert_num_queries(14):
        page = client.get(url).content.decode()
    assert "联合党委委员月例会" in page
    assert "下一次轮到" in page
