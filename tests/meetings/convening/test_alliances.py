"""An alliance meets: its members of the day are expected, they see it, it answers no rule of who leads it."""

from datetime import date, datetime, time

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from appraisal.metrics import METRICS
from appraisal.network import network_on
from appraisal.statistics.engine import figures_of
from common.clock import as_if_on
from common.errors import Conflict, RuleBroken
from common.scoping import everything
from meetings.compliance import findings_on
from meetings.models import AgendaItem, Assignment, Invitee, Meeting, Minutes, MinutesPart, Resolution
from meetings.selectors.alliances import cadences_of, next_convener
from meetings.selectors.resolutions import units_for
from meetings.services.agenda import waiting_candidates
from meetings.services.convening import convene_meeting
from meetings.services.issuing import close_meeting, issue_minutes
from meetings.services.items import ItemLine, propose_item
from meetings.services.meetings import create_meeting, hold_meeting
from meetings.services.minutes import next_number, start_minutes
from meetings.services.resolutions import AssignmentLine, create_resolution
from notices.sources import dues_on, own
from orgs.rules_in_force import practice_of
from orgs.services import alliances, structure
from orgs.services.undoing import undo_reorganization
from tests.factories import acting_as, client_for, make_organization, make_unit, make_user
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


def hold(led, alliance_id, day, units=(), due=date(2026, 8, 5)):
    """A meeting held on the day, with one resolution."""
    with acting_as(led.user):
        made = create_meeting(
            organization_id=led.organization_id, alliance_id=alliance_id, kind="COMMITTEE", starts_at=at(day),
            actor=led.user,
        )  # fmt: skip
        hold_meeting(meeting_id=made.pk, actor=led.user)
        shares = [AssignmentLine(unit_id=unit.pk) for unit in units]
        return create_resolution(
            meeting_id=made.pk, text="合办招聘会" if alliance_id else "改造停车场", due_on=due, assignments=shares,
            actor=led.user,
        )  # fmt: skip


def came_onto(meeting):
    with everything("test"):
        return list(AgendaItem.objects.filter(meeting=meeting).values_list("resolution_id", flat=True))


def test_what_is_not_done_comes_back_to_the_body_that_decided_it(world, led):
    theirs, own = hold(led, led.pk, date(2026, 8, 3)), hold(led, None, date(2026, 8, 4))
    later = hold(led, led.pk, date(2026, 8, 6), due=None)
    with acting_as(led.user):
        street = create_meeting(
            organization_id=led.organization_id, kind="COMMITTEE", starts_at=at(date(2026, 8, 20)), actor=led.user
        )
        allied = plan(led, date(2026, 8, 21))
        assert (came_onto(street), came_onto(allied)) == ([own.pk], [theirs.pk])
        assert [one.resolution_id for one in waiting_candidates(allied)] == [later.pk]
        assert not waiting_candidates(street)
    with everything("test"):  # both are put off: each comes back where it was
        AgendaItem.objects.filter(meeting__in=[street, allied]).update(state="DEFERRED", decision="再议")
    with acting_as(led.user):
        next_allied = plan(led, date(2026, 8, 27))
        next_street = create_meeting(
            organization_id=led.organization_id, kind="COMMITTEE", starts_at=at(date(2026, 8, 28)), actor=led.user
        )
    assert (came_onto(next_street), came_onto(next_allied)) == ([own.pk], [theirs.pk])


def test_its_units_get_something_to_do_and_those_of_the_leader_do_not(world, led):
    of_street = make_unit(world.district, "示例派出所", joins=world.district.street)
    made = hold(led, led.pk, date(2026, 8, 3), units=[world.units[0]])
    with acting_as(led.user):
        assert [name for _, name in units_for(made.meeting)] == [world.units[0].name]
    with pytest.raises(RuleBroken) as caught:
        hold(led, led.pk, date(2026, 8, 4), units=[of_street])
    assert caught.value.code == "assignment.unit"
    own = hold(led, None, date(2026, 8, 4), units=[of_street])
    with acting_as(led.user):
        assert of_street.name in [name for _, name in units_for(own.meeting)]


def test_what_it_holds_is_no_figure_of_the_leader(world, led):
    hold(led, led.pk, date(2026, 8, 3))
    with everything("test"):
        Invitee.objects.update(presence="PRESENT")
        wanted = [METRICS[f"meetings.{name}"] for name in ("minutes_issued", "minutes_in_time", "attendance")]
        [body] = network_on(TODAY, [led.organization_id], places=False).nodes
        values = figures_of(wanted, TODAY, [body])[body.pk].total
    assert [values[one.id].denominator for one in wanted] == [0, 0, 0]


def test_when_its_leader_is_merged_numbers_go_on_and_what_lies_ahead_goes_along(world):
    other = make_organization(world.district.street, "示例第二社区居委会")
    secretary, successor = world.secretary, make_user("COMMUNITY_SECRETARY", other)
    with acting_as(secretary), as_if_on(date(2026, 6, 1)):
        line = alliances.AllianceLine("社区联合体", "共建")
        led = alliances.found_alliance(organization_id=world.community.pk, line=line, actor=secretary)
        alliances.join_alliance(alliance_id=led.pk, name=world.units[0].name, actor=secretary)
    led.user = secretary
    left = hold(led, led.pk, date(2026, 8, 3), units=[world.units[0]])
    ahead = plan(led, date(2026, 8, 20))
    assert came_onto(ahead) == [left.pk]
    with everything("test"):
        act = structure.merge_organizations(
            source_ids=[world.community.pk], into_id=other.pk, title="合并", effective_on=TODAY, actor=None
        )
    with acting_as(successor):
        assert Meeting.objects.get(pk=ahead.pk).organization_id == other.pk
        assert Resolution.objects.get(pk=left.pk).organization_id == other.pk
        assert Assignment.objects.get(resolution=left).organization_id == other.pk
        assert AgendaItem.objects.get(meeting=ahead).organization_id == other.pk
    with acting_as(successor), as_if_on(date(2026, 8, 21)):
        held = hold_meeting(meeting_id=ahead.pk, actor=successor)
        assert (held.session, held.title) == (2, "社区联合体2026年第二次联合党委委员月例会")
    with everything("test"):
        undo_reorganization(reorganization_id=act.pk, actor=None)
        for model, pk in ((Meeting, ahead.pk), (Resolution, left.pk)):
            assert model.objects.get(pk=pk).organization_id == world.community.pk


def test_when_its_leader_is_merged_what_was_held_is_finished_and_read_by_the_successor(world):
    other = make_organization(world.district.street, "示例第二社区居委会")
    secretary, successor = world.secretary, make_user("COMMUNITY_SECRETARY", other)
    with acting_as(secretary), as_if_on(date(2026, 6, 1)):
        line = alliances.AllianceLine("社区联合体", "共建")
        led = alliances.found_alliance(organization_id=world.community.pk, line=line, actor=secretary)
        alliances.join_alliance(alliance_id=led.pk, name=world.units[0].name, actor=secretary)
    led.user = secretary
    held, issued, closed = (hold(led, led.pk, date(2026, 8, day)).meeting for day in (3, 4, 5))
    with acting_as(secretary):
        draft = start_minutes(meeting_id=held.pk, actor=secretary)
    with everything("test"):
        papers = [
            Minutes.objects.create(
                meeting=meeting, organization=place, state="ISSUED", year=2026, number=1, issued_on=TODAY,
                digest="0" * 64,
            )
            for meeting, place in ((issued, world.community), (plan_of(other, successor), other))
        ]  # fmt: skip
        Meeting.objects.filter(pk=closed.pk).update(state="CLOSED", closed_on=TODAY)
        act = structure.merge_organizations(
            source_ids=[world.community.pk], into_id=other.pk, title="合并", effective_on=TODAY, actor=None
        )
    with acting_as(successor):
        assert {Meeting.objects.get(pk=one.pk).organization_id for one in (held, issued)} == {other.pk}
        assert Meeting.objects.get(pk=closed.pk).organization_id == world.community.pk, "read, not taken over"
        assert Minutes.objects.get(pk=draft.pk).organization_id == other.pk
        assert {part.organization_id for part in MinutesPart.objects.filter(minutes=draft)} == {other.pk}
        assert Minutes.objects.get(pk=papers[0].pk).number_text == "〔2026〕1号（原组织编号）"
        assert Minutes.objects.get(pk=papers[1].pk).number_text == "〔2026〕1号"
        assert next_number(other, 2026) == 2
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE gongjian_app")
            cursor.execute("SELECT id FROM meetings_minutes")
            assert {row[0] for row in cursor.fetchall()} == {draft.pk, *(one.pk for one in papers)}
            cursor.execute("RESET ROLE")
    with everything("test"):
        with pytest.raises(DatabaseError, match="issued minutes"), transaction.atomic():
            Minutes.objects.filter(pk=papers[0].pk).update(number=9)
        undo_reorganization(reorganization_id=act.pk, actor=None)
        row = Minutes.objects.get(pk=papers[0].pk)
        assert (row.organization_id, row.numbered_by_id) == (world.community.pk, None)


def plan_of(place, user):
    with acting_as(user):
        made = create_meeting(organization_id=place.pk, kind="JOINT", starts_at=at(TODAY), actor=user)
        return hold_meeting(meeting_id=made.pk, actor=user)


def test_the_leaders_circle_reads_no_minutes_of_the_alliance_by_either_wall(world, led):
    """A unit that takes part in the street, and is not in the alliance."""
    stranger = make_unit(world.district, "示例旁观单位", joins=world.district.street)
    user = make_user("UNIT_LIAISON", unit=stranger)
    own, allied = plan_of(world.district.street, led.user), hold(led, led.pk, date(2026, 8, 4)).meeting
    with everything("test"):
        made = [
            Minutes.objects.create(
                meeting=meeting, organization=world.district.street, state="ISSUED", year=2026, number=number,
                issued_on=TODAY, digest="0" * 64,
            ).pk
            for number, meeting in enumerate((own, allied), 1)
        ]  # fmt: skip
    for who, seen in ((user, {made[0]}), (world.liaison, {made[1]})):
        with acting_as(who):
            assert set(Minutes.objects.filter(pk__in=made).values_list("pk", flat=True)) == seen
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL ROLE gongjian_app")
                cursor.execute("SELECT id FROM meetings_minutes WHERE id = ANY(%s)", [made])
                assert {row[0] for row in cursor.fetchall()} == seen
                cursor.execute("RESET ROLE")


def test_what_is_open_holds_it(world, led):
    plan(led, date(2026, 8, 20))
    hold(led, led.pk, date(2026, 8, 3))
    with acting_as(led.user), pytest.raises(Conflict) as refused:
        alliances.dissolve_alliance(alliance_id=led.pk, actor=led.user)
    said = "".join(refused.value.details)
    assert "1 次会议还没有召开" in said
    assert "1 次会议开过了还没有印发纪要" in said
    assert "1 项决议还没有办结" in said


def test_minutes_of_what_was_held_go_out_before_it_is_dissolved(world, led):
    """Afterwards its units would get a receipt to sign and not the minutes."""
    made = plan(led, date(2026, 8, 3))
    with acting_as(led.user):
        hold_meeting(meeting_id=made.pk, actor=led.user)
        minutes = start_minutes(meeting_id=made.pk, actor=led.user)
        [left] = alliances.open_work(led)
        assert (left.holds, "1 次会议开过了还没有印发纪要" in left.text) == (True, True)
        with pytest.raises(Conflict, match="先办完再解散"):
            alliances.dissolve_alliance(alliance_id=led.pk, actor=led.user)
        MinutesPart.objects.filter(minutes=minutes).update(text="议定合办招聘会。")
        issue_minutes(minutes_id=minutes.pk, actor=led.user)
        [left] = alliances.open_work(led)
        assert (left.holds, "1 次会议纪要已经印发" in left.text) == (False, True)
        alliances.dissolve_alliance(alliance_id=led.pk, actor=led.user)
        assert close_meeting(meeting_id=made.pk, actor=led.user).closed_on


def test_who_was_in_it_reads_what_was_issued_then_and_signs_for_it(world, led):
    """One unit left before, one stayed until the alliance was dissolved; each keeps what was issued in its time."""
    with acting_as(led.user), as_if_on(date(2026, 6, 1)):
        gone = alliances.join_alliance(alliance_id=led.pk, name=world.units[1].name, actor=led.user)
    papers = []
    for day in (3, 7):
        with as_if_on(date(2026, 8, day)):
            made = plan(led, date(2026, 8, day - 1))
            with acting_as(led.user):
                convene_meeting(meeting_id=made.pk, actor=led.user)
                hold_meeting(meeting_id=made.pk, actor=led.user)
                minutes = start_minutes(meeting_id=made.pk, actor=led.user)
                MinutesPart.objects.filter(minutes=minutes).update(text=f"议定第 {day} 件事。")
                issue_minutes(minutes_id=minutes.pk, actor=led.user)
                papers.append(minutes)
        if day == 3:
            with as_if_on(date(2026, 8, 5)), acting_as(led.user):
                alliances.leave_alliance(membership_id=gone.pk, actor=led.user)
    with acting_as(led.user):
        with pytest.raises(RuleBroken) as caught:
            alliances.dissolve_alliance(alliance_id=led.pk, last_day=date(2026, 8, 6), actor=led.user)
        assert "最早填 2026-08-07" in caught.value.message
        assert f"印发了“{made}”的纪要" in caught.value.message
        row = led.members.get(unit=world.units[0])
        with pytest.raises(RuleBroken, match="退出的最后一天不能早于这一天：最早填 2026-08-07"):
            alliances.leave_alliance(membership_id=row.pk, last_day=date(2026, 8, 5), actor=led.user)
        alliances.dissolve_alliance(alliance_id=led.pk, last_day=date(2026, 8, 9), actor=led.user)
    first, second = papers
    left, stayed, secretary = world.liaisons[1], world.liaison, world.secretary
    stranger = make_user("UNIT_LIAISON", unit=make_unit(world.district, "局外单位"))
    for user, seen in ((left, {first.pk}), (stayed, {first.pk, second.pk}), (secretary, {first.pk, second.pk}),
                       (stranger, set())):  # fmt: skip
        with acting_as(user):
            assert set(Minutes.objects.values_list("pk", flat=True)) == seen
            assert set(MinutesPart.objects.values_list("minutes_id", flat=True)) == seen
            assert set(Meeting.objects.values_list("minutes", flat=True)) == seen
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL ROLE gongjian_app")
                cursor.execute("SELECT id FROM meetings_minutes")
                assert {row[0] for row in cursor.fetchall()} == seen
                cursor.execute("RESET ROLE")
    client = client_for(stayed)
    page = client.get(reverse("meetings:minutes", args=[second.meeting_id])).content.decode()
    assert "议定第 7 件事。" in page
    assert client.get(reverse("meetings:minutes_file", args=[second.pk, "docx"])).status_code == 200
    with everything("test"):
        receipt = second.receipts.get(unit=world.units[0])
    client.post(reverse("meetings:receipt", args=[receipt.pk]))
    receipt.refresh_from_db()
    assert receipt.received_on == TODAY
    assert client_for(left).get(reverse("meetings:minutes", args=[second.meeting_id])).status_code == 404
    # What was in the making when it left stays away from it, and so does what is issued afterwards.
    assert client_for(stranger).get(reverse("meetings:minutes", args=[first.meeting_id])).status_code == 404


def test_who_leads_it_hears_of_the_meeting_before_the_period_ends(world, led):
    def heard(user, on):
        with as_if_on(on), acting_as(user) as scope:
            return {one.object.split(":")[2]: one for one in own(dues_on(on), scope) if one.kind == "alliance.meeting"}

    first = heard(led.user, TODAY)
    # Founded in June: the quarter and the half-year from July on are asked for, and each month.
    assert {key: (one.due_on, one.ahead) for key, one in first.items()} == {
        "COMMITTEE": (date(2026, 8, 31), True),
        "CHAIN": (date(2026, 9, 30), True),
        "DELEGATES": (date(2026, 12, 31), True),
    }
    with as_if_on(date(2026, 9, 1)), acting_as(led.user):
        create_meeting(
            organization_id=led.organization_id, alliance_id=led.pk, kind="CHAIN", starts_at=at(date(2026, 9, 26)),
            place="街道会议室", actor=led.user,
        )  # fmt: skip
        made = create_meeting(
            organization_id=led.organization_id, alliance_id=led.pk, kind="COMMITTEE", starts_at=at(date(2026, 9, 8)),
            place="街道会议室", actor=led.user,
        )  # fmt: skip
        convene_meeting(meeting_id=made.pk, actor=led.user)
    with as_if_on(date(2026, 9, 9)), acting_as(led.user):
        hold_meeting(meeting_id=made.pk, actor=led.user)
    late = heard(led.user, date(2026, 9, 28))
    assert set(late) == {"CHAIN", "DELEGATES"}, "what was held is not asked for"
    assert not late["CHAIN"].ahead
    assert late["CHAIN"].title.endswith("定在 9 月 26 日，还没有记为已召开")
    assert late["CHAIN"].url == reverse("meetings:alliance", args=[led.pk])
    assert not heard(world.secretary, date(2026, 9, 28)), "its member is not asked for it"
