"""An alliance's activities: its own five ones due and done, planned by who leads it, reported by who arranged it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisal.metrics import METRICS
from appraisal.network import network_on
from appraisal.statistics.engine import figures_of
from common.clock import as_if_on
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import everything
from meetings.compliance import findings_on
from meetings.models import Activity, ActivityState, AlliancePresence
from meetings.selectors.alliance_life import life_of, year_record
from meetings.selectors.five_ones import five_ones
from meetings.services.activities import (
    ActivityLine,
    cancel_activity,
    edit_activity,
    hold_activity,
    plan_activity,
    set_participants,
)
from meetings.services.reporting import ReportLine, correct_report, report_activity
from notices.sources import dues_on, own, own_dues
from orgs.carriers import record_of
from orgs.rules_in_force import practice_of
from orgs.services import alliances, structure
from orgs.services.undoing import undo_reorganization
from tests.factories import acting_as, client_for, make_organization, make_unit, make_user
from tests.meetings.convening.making import make_world

pytestmark = pytest.mark.django_db
TODAY = date(2026, 8, 10)


@pytest.fixture
def world(db):
    return make_world("ronghe", seated=False)


@pytest.fixture
def led(world):
    """An alliance that the street leads since June: two units, and a community elsewhere in it."""
    street = world.street
    with acting_as(street), as_if_on(date(2026, 6, 1)):
        made = alliances.found_alliance(
            organization_id=world.district.street.pk,
            line=alliances.AllianceLine("商街联合体", "服务商户"),
            actor=street,
        )
        made.rows = {
            name: alliances.join_alliance(alliance_id=made.pk, name=name, actor=street).pk
            for name in (world.units[0].name, world.units[1].name, world.community.name)
        }
    made.user = street
    return made


def plan(led, day, kind="visit", **more):
    line = ActivityLine(kind=kind, title=more.pop("title", ""), planned_on=day)
    with acting_as(led.user):
        return plan_activity(organization_id=led.organization_id, alliance_id=led.pk, line=line, actor=led.user, **more)


def held(led, day, kind="visit", members=None):
    made = plan(led, day, kind)
    with acting_as(led.user):
        members = list(led.rows.values())[:1] if members is None else members
        return hold_activity(activity_id=made.pk, outcome="走访两家商户", member_ids=members, actor=led.user)


def refused(code, call, **kwargs):
    with pytest.raises(RuleBroken) as caught:
        call(**kwargs)
    assert caught.value.code == code, caught.value.message
    return caught.value


def states(one, led, on=TODAY):
    return [period.state(on, led.since)[0] for period in one.periods]


def test_the_five_ones_of_its_year_with_what_did_them(world, led):
    with as_if_on(TODAY):
        first = held(led, date(2026, 7, 3))
        held(led, date(2026, 6, 9), "assembly")
    practice = practice_of(led.organization.district_id, TODAY)
    life = {one.kind: one for one in life_of(led, practice, TODAY)}
    assert list(life) == ["assembly", "lecture", "visit", "theme_day", "inspection"]
    assert states(life["visit"], led)[4:9] == ["未成立", "未开展", "已开展", "本期应开展", "未到"]
    assert life["visit"].kept(TODAY, led.since) == (1, 3), "June of the founding day itself, July, August"
    assert life["visit"].periods[6].held == [first]
    assert life["assembly"].kept(TODAY, led.since) == (1, 1)
    assert states(life["lecture"], led) == ["本期应开展"]
    # The second quarter had begun when it was founded; the third is asked for.
    assert states(life["theme_day"], led) == ["未成立", "当期成立", "本期应开展", "未到"]
    next_year = {one.kind: one for one in life_of(led, practice, date(2027, 7, 1))}
    assert "assembly" not in next_year, "done in its first year"
    assert states(next_year["lecture"], led, date(2027, 7, 1)) == ["未开展"]


def test_it_answers_nothing_of_the_committee_that_leads_it(world, led):
    organization = world.district.street
    practice = practice_of(organization.district_id, TODAY)
    with as_if_on(TODAY), acting_as(led.user):
        own_one = plan_activity(
            organization_id=organization.pk, line=ActivityLine("visit", "", date(2026, 7, 1)), actor=led.user
        )
        hold_activity(activity_id=own_one.pk, outcome="走访", actor=led.user)
    with as_if_on(TODAY):
        held(led, date(2026, 8, 3))
    with acting_as(led.user):
        year = five_ones(organization, practice, TODAY)
        assert {track.kind: track.done for track in year.tracks}["visit"] == 1
        found = {one.rule_id: one for one in findings_on([organization], TODAY)[organization.pk]}
    assert "8月已开展 0 次" in found["alliance.visit"].found
    # What the alliance did is to be on record all the same: the committee's own lacks those who took part.
    assert (found["activity.recorded"].inputs["活动"], found["activity.recorded"].inputs["记录不全"]) == (2, 1)
    life = {one.kind: one for one in life_of(led, practice, TODAY)}
    assert len(life["visit"].periods[7].held) == 1
    assert not life["visit"].periods[6].held


def test_a_member_reports_what_it_arranged_and_corrects_only_that(world, led):
    unit, other = world.units[0], world.units[1]
    liaison, stranger = world.liaison, make_user("UNIT_LIAISON", unit=make_unit(world.district, "局外单位"))
    line = ReportLine("theme_day", date(2026, 8, 5), "一起清扫街巷", "商街主题党日", hours=2)
    mine = led.rows[unit.name]
    with as_if_on(TODAY), acting_as(liaison):
        made = report_activity(alliance_id=led.pk, line=line, member_ids=[mine], actor=liaison)
        assert (made.state, made.host_id, made.organization_id) == (ActivityState.HELD, mine, led.organization_id)
        assert [row.member_id for row in made.presences.all()] == [mine]
        again = ReportLine("theme_day", date(2026, 8, 6), "一起清扫街巷，慰问商户")
        both = [mine, led.rows[other.name]]
        correct_report(activity_id=made.pk, line=again, member_ids=both, actor=liaison)
        made.refresh_from_db()
        assert (made.held_on, made.presences.count()) == (date(2026, 8, 6), 2)
        refused("activity.ahead", report_activity, alliance_id=led.pk, actor=liaison,
                line=ReportLine("visit", date(2026, 8, 11), "走访"))  # fmt: skip
        refused("activity.host", report_activity, alliance_id=led.pk, actor=liaison,
                line=ReportLine("visit", date(2026, 5, 30), "走访"))  # fmt: skip
        refused("activity.outcome", report_activity, alliance_id=led.pk, actor=liaison,
                line=ReportLine("visit", date(2026, 8, 6), " "))  # fmt: skip
        refused("activity.members", report_activity, alliance_id=led.pk, member_ids=[10**9], actor=liaison,
                line=ReportLine("visit", date(2026, 8, 6), "走访"))  # fmt: skip
    theirs = held(led, date(2026, 8, 7))
    with as_if_on(TODAY), acting_as(liaison):
        assert Activity.objects.filter(pk=theirs.pk).exists()
        refused("activity.unknown", correct_report, activity_id=theirs.pk, line=again, actor=liaison)
        with pytest.raises(NotAllowed):
            hold_activity(activity_id=theirs.pk, outcome="走访", actor=liaison)
    with as_if_on(TODAY), acting_as(stranger):
        assert not Activity.objects.filter(alliance=led).exists()
        assert not AlliancePresence.objects.exists()
        refused("alliance.unknown", report_activity, alliance_id=led.pk, line=again, actor=stranger)


def test_a_community_that_is_a_member_reports_too(world, led):
    with as_if_on(TODAY), acting_as(world.secretary):
        line = ReportLine("visit", date(2026, 8, 4), "到社区走访")
        made = report_activity(alliance_id=led.pk, line=line, actor=world.secretary)
    assert made.host_id == led.rows[world.community.name]
    with as_if_on(TODAY), acting_as(led.user):
        correct_report(activity_id=made.pk, line=line, member_ids=[made.host_id], actor=led.user)
        made.refresh_from_db()
    assert made.host_id == led.rows[world.community.name], "who leads it corrects and takes nothing over"


def test_members_take_part_and_nobody_by_name(world, led):
    made = plan(led, date(2026, 8, 3), host_id=led.rows[world.units[1].name])
    assert made.host_name == world.units[1].name
    with acting_as(led.user):
        refused("activity.persons", hold_activity, activity_id=made.pk, outcome="走访", person_ids=[1], actor=led.user)
        refused("activity.persons", hold_activity, activity_id=made.pk, outcome="走访", as_service=True, actor=led.user)
        refused("activity.persons", set_participants, activity_id=made.pk, person_ids=[], actor=led.user)
        line = ActivityLine("visit", "走访商户", date(2026, 5, 1))
        refused("activity.alliance", edit_activity, activity_id=made.pk, line=line, actor=led.user)
        refused("activity.host", edit_activity, activity_id=made.pk, host_id=10**9, actor=led.user,
                line=ActivityLine("visit", "走访商户", date(2026, 8, 3)))  # fmt: skip
        own_one = plan_activity(
            organization_id=led.organization_id, line=ActivityLine("visit", "", date(2026, 8, 1)), actor=led.user
        )
        refused("activity.members", hold_activity, activity_id=own_one.pk, outcome="走访", member_ids=[1],
                actor=led.user)  # fmt: skip
        refused("activity.host", edit_activity, activity_id=own_one.pk, host_id=made.host_id, actor=led.user,
                line=ActivityLine("visit", "走访商户", date(2026, 8, 3)))  # fmt: skip


def test_row_level_security_shows_presences_to_members_alone(world, led):
    held(led, date(2026, 8, 3))
    outsider = make_user("UNIT_LIAISON", unit=make_unit(world.district, "局外单位"))
    mine = {led.rows[world.units[0].name]}
    for user, seen in ((world.liaison, mine), (outsider, set()), (world.secretary, mine), (led.user, mine)):
        with acting_as(user):
            assert seen_by_the_wall() == seen


def seen_by_the_wall():
    """Members whose presences the database itself shows to the office."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE gongjian_app")
        cursor.execute("SELECT member_id FROM meetings_alliancepresence")
        found = {row[0] for row in cursor.fetchall()}
        cursor.execute("RESET ROLE")
    return found


def test_whoever_leads_it_hears_of_it_before_the_period_ends(world, led):
    def heard(user, on):
        with as_if_on(on), acting_as(user) as scope:
            return {one.object.split(":")[2]: one for one in own(dues_on(on), scope) if one.kind == "alliance.activity"}

    with as_if_on(TODAY):
        held(led, date(2026, 8, 3))
    first = heard(led.user, TODAY)
    # August's visit is done; the quarter's day and the half-year's lie ahead, and the two of the first year.
    assert {key: (one.due_on, one.ahead) for key, one in first.items()} == {
        "theme_day": (date(2026, 9, 30), True),
        "inspection": (date(2026, 12, 31), True),
        "assembly": (date(2027, 5, 31), True),
        "lecture": (date(2027, 5, 31), True),
    }
    assert first["inspection"].starts_on == date(2026, 7, 1)
    late = heard(led.user, date(2026, 9, 28))
    assert (late["visit"].due_on, late["visit"].ahead, late["theme_day"].ahead) == (date(2026, 9, 30), False, False)
    assert late["visit"].title == "“商街联合体”2026年9月还要开展 1 次走访交流"
    assert late["visit"].url == reverse("meetings:alliance_activities", args=[led.pk])
    assert not heard(world.secretary, date(2026, 9, 28)), "its member is not asked for it"
    assert not heard(world.liaison, date(2026, 9, 28))


def test_a_unit_is_asked_for_what_it_was_to_arrange(world, led):
    plan(led, date(2026, 8, 3), host_id=led.rows[world.units[0].name], title="商户走访")
    plan(led, date(2026, 8, 4), title="牵头走访")
    for user, kind, title in (
        (world.liaison, "activity.unreported", "商户走访"),
        (led.user, "activity.unrecorded", "牵头走访"),
    ):
        with as_if_on(TODAY), acting_as(user) as scope:
            said = [one for one in own(dues_on(TODAY), scope) if one.kind.startswith("activity.")]
        assert [(one.kind, title in one.title) for one in said] == [(kind, True)]


def awaited(user, on=TODAY):
    """(kind, title) of the activities that wait for this office, the same however it is asked."""
    with as_if_on(on), acting_as(user) as scope:
        whole = {one.thing for one in own(dues_on(on), scope) if one.kind.startswith("activity.")}
        found = [one for one in own_dues(on) if one.kind.startswith("activity.")]
    assert {one.thing for one in found} == whole
    return [(one.kind, one.title) for one in found]


def test_a_community_that_was_to_arrange_it_is_asked_and_of_who_has_left_the_leader(world, led):
    plan(led, date(2026, 8, 3), host_id=led.rows[world.community.name], title="社区走访")
    plan(led, date(2026, 8, 4), host_id=led.rows[world.units[0].name], title="单位走访")
    assert awaited(world.secretary) == [("activity.unreported", "活动“社区走访”开展以后还没有登记")]
    assert awaited(led.user) == []
    with acting_as(led.user), as_if_on(date(2026, 8, 6)):
        alliances.leave_alliance(membership_id=led.rows[world.units[0].name], actor=led.user)
    assert awaited(world.liaison) == []
    assert awaited(led.user) == [("activity.unrecorded", "活动“单位走访”开展以后还没有登记")]


def test_a_district_is_asked_for_what_its_alliance_did_not_write_down(world):
    with acting_as(world.root), as_if_on(date(2026, 6, 1)):
        line = alliances.AllianceLine("全区联合体", "共建")
        far = alliances.found_alliance(organization_id=world.district.root.pk, line=line, actor=world.root)
    far.user = world.root
    plan(far, date(2026, 8, 3), title="全区走访")
    assert awaited(world.root) == [("activity.unrecorded", "活动“全区走访”开展以后还没有登记")]


def test_the_year_stands_beside_its_appraisal(world, led):
    with as_if_on(TODAY):
        held(led, date(2026, 7, 3))
        held(led, date(2026, 8, 3))
    lines = {one["label"]: one for one in record_of(led, 2026, TODAY)}
    assert (lines["走访交流"]["kept"], lines["走访交流"]["asked"]) == (2, 3)
    assert lines["联合党委委员月例会"]["kept"] == 0, "its meetings stand there too"
    assert {one["label"]: one["asked"] for one in year_record(led, 2026, date(2027, 3, 1))}["走访交流"] == 7
    with as_if_on(date(2026, 11, 2)):
        page = client_for(led.user).get(reverse("orgs:alliance_reviews", args=[led.pk]))
        form = client_for(led.user).get(reverse("orgs:alliance_review", args=[led.pk]))
        answer = client_for(led.user).get(f"/api/v1/alliances/{led.pk}/year/")
    for text in (page.content.decode(), form.content.decode()):
        assert "2026 年登记在案的" in text
        assert "2/6 期" in text
    assert {"label": "走访交流", "kept": 2, "asked": 6, "clause": "融合党建 二2·二是"} in answer.json()


def test_metrics_count_what_alliances_did_and_who_kept_up(world, led):
    with as_if_on(TODAY):
        for day, kind in ((date(2026, 7, 3), "visit"), (date(2026, 8, 3), "visit")):
            held(led, day, kind)
        bare = held(led, date(2026, 8, 4), "festival", members=[])
    keys = ("meetings.alliance_activities", "meetings.alliance_ones_kept", "meetings.activities_recorded")

    def told(on):
        with everything("test"), as_if_on(on):
            nodes = network_on(on, [led.organization_id]).nodes
            figures = figures_of([METRICS[key] for key in keys], on, nodes)[led.organization_id]
        return [(figures.total[key].numerator, figures.total[key].denominator) for key in keys]

    # July's visit took place; no quarter and no half-year had gone by since the founding.
    assert told(TODAY) == [(2, 3), (1, 1), (0, 0)]
    assert bare.outcome
    # In October the third quarter is over, without a theme day; September's visit is missing, too.
    assert told(date(2026, 10, 5))[1] == (0, 1)


def test_nothing_is_arranged_in_a_dissolved_one_nor_left_open(world, led):
    made = plan(led, date(2026, 8, 3))
    with as_if_on(TODAY), acting_as(led.user):
        caught = refused("alliance.open", alliances.dissolve_alliance, alliance_id=led.pk, actor=led.user)
        assert "1 次活动还没有登记开展" in caught.details[0]
        cancel_activity(activity_id=made.pk, why="不开展了", actor=led.user)
        alliances.dissolve_alliance(alliance_id=led.pk, actor=led.user)
    with as_if_on(TODAY), acting_as(led.user):
        with pytest.raises(Conflict):
            plan_activity(organization_id=led.organization_id, alliance_id=led.pk, actor=led.user,
                          line=ActivityLine("visit", "", TODAY))  # fmt: skip
        refused("alliance.dissolved", report_activity, alliance_id=led.pk, actor=led.user,
                line=ReportLine("visit", TODAY, "走访"))  # fmt: skip


def test_what_lies_ahead_follows_the_alliance_to_who_leads_it_now(world):
    old, new = world.community, make_organization(world.district.street, "示例第二社区居委会")
    with acting_as(world.street), as_if_on(date(2026, 6, 1)):
        made = alliances.found_alliance(
            organization_id=old.pk, line=alliances.AllianceLine("邻里联合体", "互助"), actor=world.street
        )
        row = alliances.join_alliance(alliance_id=made.pk, name=world.units[0].name, actor=world.street)
    line = ActivityLine("visit", "", date(2026, 9, 1))
    with as_if_on(TODAY), acting_as(world.street):
        ahead = plan_activity(organization_id=old.pk, alliance_id=made.pk, line=line, actor=world.street)
        past = plan_activity(organization_id=old.pk, alliance_id=made.pk, actor=world.street,
                             line=ActivityLine("visit", "", date(2026, 8, 1)))  # fmt: skip
        hold_activity(activity_id=past.pk, outcome="走访", member_ids=[row.pk], actor=world.street)
    with everything("test"):
        act = structure.merge_organizations(
            source_ids=[old.pk], into_id=new.pk, title="合并", effective_on=TODAY, actor=None
        )
        assert {one.pk: one.organization_id for one in Activity.objects.filter(alliance=made)} == {
            ahead.pk: new.pk, past.pk: old.pk
        }  # fmt: skip
    successor = make_user("COMMUNITY_SECRETARY", new)
    with acting_as(successor):
        assert set(Activity.objects.filter(alliance=made).values_list("pk", flat=True)) == {ahead.pk, past.pk}
        assert seen_by_the_wall() == {row.pk}
    with everything("test"):
        undo_reorganization(reorganization_id=act.pk, actor=None)
        assert set(Activity.objects.filter(alliance=made).values_list("organization_id", flat=True)) == {old.pk}


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_for_one_as_for_three(world, led, count):
    with as_if_on(TODAY):
        for number in range(count):
            held(led, date(2026, 8, 1 + number))
        client = client_for(led.user)
        url = reverse("meetings:alliance_activities", args=[led.pk])
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(url)
    assert page.content.decode().count("走访交流</a>") >= count
    assert len(captured) == 12


def test_activities_are_counted_whole_and_members_reach_the_rest(world, led):
    made = plan(led, date(2026, 6, 3), title="最早的走访")
    with acting_as(led.user):
        cancel_activity(activity_id=made.pk, why="下雨取消", actor=led.user)
    with everything("test"):
        Activity.objects.bulk_create(
            Activity(
                organization_id=led.organization_id, alliance=led, kind="visit", title=f"走访{number}",
                planned_on=date(2026, 7, 1), held_on=date(2026, 7, 1), state=ActivityState.HELD, outcome="走访",
            )
            for number in range(30)
        )  # fmt: skip
    liaison = client_for(world.liaison)
    url = reverse("meetings:alliance_activities", args=[led.pk])
    with as_if_on(TODAY):
        first, second = (liaison.get(url, {"page": number}).content.decode() for number in ("1", "2"))
        odd = liaison.get(url, {"page": "x"}).content.decode()
    for page in (first, odd):
        assert "第 1–30 次（近的在前），共 31 次 · 已开展 30 · 取消 1" in page
        assert "最早的走访" not in page
        assert f"{url}?page=2" in page
    assert "最早的走访" in second


def test_pages_show_members_what_there_is_and_let_them_report(world, led):
    with as_if_on(TODAY):
        theirs = held(led, date(2026, 8, 3))
        liaison, leader = client_for(world.liaison), client_for(led.user)
        tab = reverse("meetings:alliance_activities", args=[led.pk])
        page = liaison.get(tab).content.decode()
        assert "“五个一”2026 年到今天应开展" in page
        assert "登记活动" in page
        assert "安排活动" not in page
        assert "安排活动" in leader.get(tab).content.decode()
        one = liaison.get(reverse("meetings:activity", args=[theirs.pk])).content.decode()
        assert "参加的成员" in one
        assert world.units[0].name in one
        assert "登记开展情况" not in one
        assert liaison.get(reverse("meetings:activity_report", args=[theirs.pk])).status_code == 404
        form = reverse("meetings:alliance_report", args=[led.pk])
        assert form + "?kind=theme_day" in page
        sent = {
            "kind": "theme_day",
            "held_on": "2026-08-09",
            "outcome": "清扫街巷",
            "members": [led.rows[world.units[0].name]],
        }
        made = liaison.post(form, sent, follow=True)
        assert "已登记，计入联合体的活动" in made.content.decode()
        mine = Activity._base_manager.get(kind="theme_day")
        sent["outcome"] = ""
        wrong = liaison.post(reverse("meetings:activity_report", args=[mine.pk]), sent).content.decode()
        assert "请写明做了什么、效果怎样" in wrong
        assert 'value="2026-08-09"' in wrong
        plan_page = reverse("meetings:alliance_plan", args=[led.pk])
        sent = {"kind": "lecture", "planned_on": "2026-08-08", "host": led.rows[world.community.name]}
        done = leader.post(plan_page, sent, follow=True).content.decode()
        assert "已安排" in done
        assert world.community.name in done
        lecture = Activity._base_manager.get(kind="lecture")
        url = reverse("meetings:activity_hold", args=[lecture.pk])
        assert leader.get(url).content.decode().count("checked") == 3, "every member is ticked"
        leader.post(url, {"held_on": "2026-08-08", "outcome": "讲课", "members": list(led.rows.values())})
        lecture.refresh_from_db()
        assert lecture.state == ActivityState.HELD
        with everything("test"):
            assert lecture.presences.count() == 3
        assert client_for(world.secretary).post(plan_page, sent).status_code == 403, "a member plans nothing"
        edit = reverse("meetings:activity_edit", args=[lecture.pk])
        leader.post(edit, {"kind": "lecture", "title": "微党课", "planned_on": "2026-08-08", "host": ""})
        lecture.refresh_from_db()
        assert (lecture.title, lecture.host_id) == ("微党课", None)
        listed = leader.get(reverse("meetings:activities"), {"alliance": led.pk}).content.decode()
        assert "微党课" in listed
        assert "微党课" not in leader.get(reverse("meetings:activities"), {"alliance": led.pk + 1}).content.decode()


def test_the_same_by_api(world, led):
    mine = led.rows[world.units[0].name]
    json = {"content_type": "application/json"}
    with as_if_on(TODAY):
        leader, liaison = client_for(led.user), client_for(world.liaison)
        made = leader.post(
            "/api/v1/activities/",
            {"organization": led.organization_id, "alliance": led.pk, "kind": "visit", "planned_on": "2026-08-03",
             "host": mine}, **json,
        )  # fmt: skip
        assert made.status_code == 201, made.json()
        pk = made.json()["id"]
        assert (made.json()["alliance_name"], made.json()["host_name"]) == ("商街联合体", world.units[0].name)
        body = {"kind": "visit", "held_on": "2026-08-03", "outcome": "走访两家", "members": [mine]}
        done = liaison.post(f"/api/v1/activities/{pk}/correct/", body, **json)
        assert (done.status_code, done.json()["members"], done.json()["people"]) == (200, [mine], 1)
        other = liaison.post("/api/v1/activities/report/", body | {"alliance": led.pk}, **json)
        assert (other.status_code, other.json()["host"]) == (201, mine)
        again = leader.post(f"/api/v1/activities/{pk}/hold/", {"outcome": "走访三家", "members": []}, **json)
        assert (again.json()["people"], again.json()["outcome"]) == (0, "走访三家")
        rows = liaison.get("/api/v1/activities/", {"alliance": led.pk}).json()["results"]
        assert {row["id"] for row in rows} == {pk, other.json()["id"]}


def test_a_practice_without_the_list_shows_activities_alone(db):
    plain = make_world("haibowan", seated=False)
    with acting_as(plain.street), as_if_on(date(2026, 6, 1)):
        made = alliances.found_alliance(
            organization_id=plain.district.street.pk, line=alliances.AllianceLine("联盟", "共建"), actor=plain.street
        )
    with as_if_on(TODAY):
        assert life_of(made, practice_of(made.organization.district_id, TODAY), TODAY) == []
        page = client_for(plain.street).get(reverse("meetings:alliance_activities", args=[made.pk])).content.decode()
    assert "五个一" not in page
    assert "还没有活动" in page


def test_a_place_joined_twice_may_be_named_once(world, led):
    """Two organisations of the own sight are members: what is reported stands in the name of one of them."""
    second = make_organization(world.district.street, "示例第二社区居委会")
    with acting_as(led.user), as_if_on(date(2026, 6, 2)):
        alliances.join_alliance(alliance_id=led.pk, name=second.name, actor=led.user)
    with as_if_on(TODAY), acting_as(make_user("COMMUNITY_SECRETARY", second)) as scope:
        made = report_activity(alliance_id=led.pk, line=ReportLine("visit", TODAY, "走访"), actor=None)
        assert made.host.member_id == scope.anchor_id


def test_an_office_with_several_members_says_in_whose_name_and_takes_nothing_over(world, led):
    """A street above two communities that are members of what the district leads."""
    second = make_organization(world.district.street, "示例第二社区居委会")
    with acting_as(world.root), as_if_on(date(2026, 6, 1)):
        line = alliances.AllianceLine("全区联合体", "共建")
        far = alliances.found_alliance(organization_id=world.district.root.pk, line=line, actor=world.root)
        one, two = (
            alliances.join_alliance(alliance_id=far.pk, name=name, actor=world.root)
            for name in (world.community.name, second.name)
        )
    clerk, secretary = make_user("COMMUNITY_SECRETARY", second), world.street
    line = ReportLine("visit", date(2026, 8, 4), "走访")
    with as_if_on(TODAY), acting_as(clerk):
        made = report_activity(alliance_id=far.pk, line=line, member_ids=[two.pk], actor=clerk)
    with as_if_on(TODAY), acting_as(secretary):
        correct_report(activity_id=made.pk, line=line, actor=secretary)
        made.refresh_from_db()
        assert made.host_id == two.pk, "it stays whose it was"
        said = refused("activity.host", report_activity, alliance_id=far.pk, line=line, actor=secretary)
        assert f"“{one.name}”、“{two.name}”" in said.message
        chosen = report_activity(alliance_id=far.pk, line=line, host_id=two.pk, actor=secretary)
        assert chosen.host_id == two.pk
        refused("activity.host", report_activity, alliance_id=far.pk, line=line, host_id=10**9, actor=secretary)
    with as_if_on(TODAY):
        form = client_for(secretary).get(reverse("meetings:alliance_report", args=[far.pk])).content.decode()
        assert 'name="host"' in form
        assert (
            'name="host"'
            not in client_for(clerk).get(reverse("meetings:alliance_report", args=[far.pk])).content.decode()
        )
    with acting_as(world.root), as_if_on(date(2026, 8, 5)):
        alliances.join_alliance(alliance_id=far.pk, name=world.district.street.name, actor=world.root)
    with as_if_on(TODAY), acting_as(secretary):
        own = report_activity(alliance_id=far.pk, line=ReportLine("visit", TODAY, "走访"), actor=secretary)
        assert own.host.member_id == world.district.street.pk, "its own membership goes before those below"


def test_who_was_not_in_it_that_day_is_named_and_what_is_not_sent_stays(world, led):
    unit, other = world.units[0], world.units[1]
    mine, theirs = led.rows[unit.name], led.rows[other.name]
    line = ReportLine("visit", date(2026, 8, 5), "走访")
    json = {"content_type": "application/json"}
    with as_if_on(TODAY), acting_as(world.liaison):
        made = report_activity(alliance_id=led.pk, line=line, member_ids=[mine, theirs], actor=world.liaison)
    with as_if_on(date(2026, 8, 6)), acting_as(led.user):
        alliances.leave_alliance(membership_id=theirs, actor=led.user)
    with as_if_on(TODAY):
        liaison = client_for(world.liaison)
        body = {"kind": "visit", "held_on": "2026-08-05", "outcome": "走访四家"}
        assert len(liaison.post(f"/api/v1/activities/{made.pk}/correct/", body, **json).json()["members"]) == 2
        sent = body | {"held_on": "2026-08-08", "members": [mine, theirs]}
        page = liaison.post(reverse("meetings:activity_report", args=[made.pk]), sent).content.decode()
        assert f"“{other.name}” 2026-08-08 那天不在联合体里" in page
        form = reverse("meetings:alliance_report", args=[led.pk])
        done = liaison.post(form, body | {"members": [mine, theirs]}, follow=True).content.decode()
        assert "已登记" in done, "a member of that day, though it has left"
        emptied = liaison.post(f"/api/v1/activities/{made.pk}/correct/", body | {"members": []}, **json)
        assert emptied.json()["members"] == []


def test_a_member_leaves_not_before_what_it_took_part_in(world, led):
    took, not_there = led.rows[world.units[0].name], led.rows[world.units[1].name]
    with as_if_on(TODAY):
        held(led, date(2026, 8, 3))
        with acting_as(led.user):
            said = refused("alliance.last_day", alliances.leave_alliance, membership_id=took,
                           last_day=date(2026, 8, 2), actor=led.user)  # fmt: skip
            assert "2026-08-03 开展了活动“走访交流”" in said.message
            alliances.leave_alliance(membership_id=not_there, last_day=date(2026, 8, 2), actor=led.user)
            alliances.leave_alliance(membership_id=took, last_day=date(2026, 8, 3), actor=led.user)
            refused("alliance.last_day", alliances.dissolve_alliance, alliance_id=led.pk,
                    last_day=date(2026, 8, 2), actor=led.user)  # fmt: skip
