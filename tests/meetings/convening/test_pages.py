"""Pages of meetings: the way of a quarter through them, what each may do, what they cost."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from common.scoping import everything
from meetings.models import AgendaItem, Invitee, Meeting, Presence, Turn
from meetings.services.agenda import list_item
from meetings.services.convening import convene_meeting
from meetings.services.passing import pass_item
from tests.factories import acting_as, client_for
from tests.meetings.convening.making import leave, make_world, plan, propose

pytestmark = pytest.mark.django_db

MEETING_DAY = date(2026, 8, 28)


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


def text_of(client, address, **asked):
    answer = client.get(address, asked)
    assert answer.status_code == 200, address
    return answer.content.decode()


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def secretary(world):
    return client_for(world.secretary)


def test_the_proposed_name_goes_with_the_day_and_a_name_of_ones_own_stays(world, secretary):
    form = secretary.get(url("add")).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    secretary.post(url("add"), {**sent, "day": "2027-01-06", "proposals_by": ""})
    meeting = Meeting._base_manager.get()
    assert meeting.title == "桃源东社区2027年第一次党建工作联席会议"
    form = secretary.get(url("edit", meeting.pk)).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    secretary.post(url("edit", meeting.pk), {**sent, "day": "2026-08-20"})
    meeting.refresh_from_db()
    assert meeting.title == "桃源东社区2026年第一次党建工作联席会议"
    secretary.post(url("edit", meeting.pk), {**sent, "title": "2026年第一次充电棚专题会", "day": "2026-08-20"})
    secretary.post(url("edit", meeting.pk), {**sent, "title": "2026年第一次充电棚专题会", "day": "2027-01-06"})
    meeting.refresh_from_db()
    assert (meeting.title, meeting.year) == ("2026年第一次充电棚专题会", 2027)


def test_an_empty_quarter_to_a_held_meeting(world, secretary, a_day):
    assert "筹备会议" in text_of(secretary, url("list"))
    page = secretary.get(url("add"))
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    assert (sent["title"], sent["day"]) == ("桃源东社区2026年第一次党建工作联席会议", date(2026, 8, 17))
    answer = secretary.post(url("add"), {**sent, "place": "三楼会议室", "proposals_by": "2026-08-14"}, follow=True)
    meeting = Meeting._base_manager.get()
    assert answer.redirect_chain[-1][0] == url("meeting", meeting.pk)
    assert "发会议通知" in answer.content.decode()

    unit = client_for(world.liaison)
    page = text_of(unit, url("item_add"))
    assert "2026-08-14 截止" in page
    answer = unit.post(
        url("item_add"),
        {"organization": world.community.pk, "meeting": meeting.pk, "title": "校门口拥堵", "gravity": "URGENT"},
        follow=True,
    )
    assert said(answer) == ["议题已提出，编号议〔2026〕1 号。"]
    item = AgendaItem._base_manager.get()

    page = text_of(secretary, url("meeting", meeting.pk))
    assert "校门口拥堵" in page
    assert "急事共解" in page
    secretary.post(url("take", meeting.pk), {"item": item.pk})
    assert "11 人列入参会名单" in text_of(secretary, url("convene", meeting.pk))
    secretary.post(url("convene", meeting.pk))
    assert "校门口拥堵" in text_of(unit, url("meeting", meeting.pk))
    page = text_of(unit, url("attendance", meeting.pk))
    assert "聂萍" in page
    assert "詹海英" not in page

    own = Invitee._base_manager.get(name="聂萍")
    answer = unit.post(url("answer", own.pk), {"answer": "SUB", "substitute": "程立"})
    assert "请写明授权方式" in answer.content.decode()
    unit.post(url("answer", own.pk), {"answer": "SUB", "substitute": "程立", "note": "书面委托"})
    a_day.move_to("2026-08-17 11:00+08:00")
    secretary = client_for(world.secretary)
    page = text_of(secretary, url("attendance", meeting.pk))
    assert "程立" in page
    sent = {f"presence-{row.pk}": "" for row in Invitee._base_manager.all()}
    answer = secretary.post(
        url("attendance", meeting.pk),
        {**sent, f"presence-{own.pk}": "SUB", f"substitute-{own.pk}": "程立", "rest": "1"},
        follow=True,
    )
    assert said(answer) == ["出席情况已登记。"]
    page = answer.content.decode()
    assert "实到 <b>11</b> 人" in page
    assert "达到法定人数" in page
    secretary.post(url("hold", meeting.pk))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.session) == ("HELD", 1)
    assert Invitee._base_manager.get(name="聂萍").presence == Presence.SUBSTITUTED
    assert "已召开 08-17" in text_of(secretary, url("committee", world.community.pk))


def test_whoever_left_office_since_the_notice_is_taken_off_the_list(world, secretary):
    meeting = plan(world, MEETING_DAY)
    with acting_as(world.secretary):
        convene_meeting(meeting_id=meeting.pk, actor=world.secretary)
    leave(world, "龚涛", date(2026, 8, 11))
    gone = Invitee._base_manager.get(name="龚涛")
    page = text_of(secretary, url("attendance", meeting.pk))
    assert "当天已不在任：龚涛" in page
    assert page.count(url("invitee_remove", gone.pk)) == 1
    assert page.count(">去掉<") == 1, "who is in office is asked, whatever happens"
    secretary.post(url("invitee_remove", gone.pk))
    assert "应到 <b>10</b> 人" in text_of(secretary, url("attendance", meeting.pk))


def test_what_was_typed_stays_when_something_is_wrong(world, secretary):
    answer = secretary.post(url("add"), {"kind": "JOINT", "day": "八月", "time": "09:00", "place": "三楼会议室"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "三楼会议室" in page
    assert "八月" in page


def test_the_street_plans_for_a_community_and_not_for_another_streets(world):
    street = client_for(world.street)
    assert "桃源东社区2026年第一次" in text_of(street, url("add"), organization=world.community.pk)
    assert street.get(url("add"), {"organization": world.district.foreign_community.pk}).status_code == 404
    assert street.get(url("add"), {"organization": "x"}).status_code == 200
    meeting = plan(world, MEETING_DAY, world.district.foreign_community)
    for name in ("meeting", "attendance", "edit", "convene", "cancel", "calendar"):
        assert street.get(url(name, meeting.pk)).status_code == 404
    for name in ("hold", "take", "deferral_accept"):
        assert street.post(url(name, meeting.pk)).status_code == 404


def test_every_page_opens(world, secretary):
    meeting = plan(world, MEETING_DAY)
    item = propose(world, "甲事", meeting_id=meeting.pk)
    waiting = propose(world, "乙事")
    for name in ("list", "items", "turns", "held", "add", "item_add"):
        text_of(secretary, url(name))
    for name in ("meeting", "attendance", "edit", "convene", "cancel", "invitee_add"):
        text_of(secretary, url(name, meeting.pk))
    for name in ("item", "item_edit", "item_pass", "item_decline", "item_consultation"):
        text_of(secretary, url(name, waiting.pk))
    for name in ("committee", "defer", "turns_schedule"):
        text_of(secretary, url(name, world.community.pk))
    for step, words in (("down", []), ("up", []), ("unlist", ["已退回待列入。"])):
        answer = secretary.post(url("item_step", item.pk, step), follow=True)
        assert said(answer) == words
    assert secretary.post(url("item_step", item.pk, "sideways")).status_code == 404
    assert secretary.post(url("invitees_more", meeting.pk, "friends")).status_code == 404


def test_the_calendar_file_names_no_people(world, secretary):
    meeting = plan(world, MEETING_DAY, place="三楼会议室", chair="詹海英")
    with acting_as(world.secretary):
        convene_meeting(meeting_id=meeting.pk, actor=world.secretary)
    answer = client_for(world.liaison).get(url("calendar", meeting.pk))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert event["SUMMARY"] == meeting.title
    assert event["LOCATION"] == "三楼会议室"
    assert (event["DTSTART"].dt, event["DTEND"].dt - event["DTSTART"].dt) == (
        meeting.starts_at,
        (event["DTEND"].dt - event["DTSTART"].dt),
    )
    assert (event["DTEND"].dt - event["DTSTART"].dt).total_seconds() == 90 * 60
    text = answer.content.decode()
    assert "詹海英" not in text
    assert "1540000" not in text


def test_a_matter_shows_the_levels_it_went_through_and_no_more_than_one_may_see(world, secretary):
    item = propose(world, "跨街道排水管改造")
    with acting_as(world.secretary):
        up = pass_item(item_id=item.pk, to_id=world.district.street.pk, actor=world.secretary)
    page = text_of(secretary, url("item", item.pk))
    assert "桃源街道：待列入" in page
    assert url("item", up.pk) not in page
    assert secretary.get(url("item", up.pk)).status_code == 404
    street = client_for(world.street)
    assert url("item", item.pk) in text_of(street, url("item", up.pk))
    answer = secretary.post(url("item_step", item.pk, "recall"), follow=True)
    assert said(answer) == ["已收回。"]


def test_a_deferral_goes_from_the_community_to_the_street(world, secretary):
    answer = secretary.post(
        url("defer", world.community.pk), {"kind": "JOINT", "why": "防汛值守", "on": "2026-08-10"}, follow=True
    )
    assert "报缓开" in answer.content.decode()
    assert "备案缓开" not in answer.content.decode()
    street = client_for(world.street)
    assert "备案缓开" in text_of(street, url("committee", world.community.pk))
    street.post(url("deferral_accept", Meeting._base_manager.get().pk))
    assert "防汛值守" in text_of(street, url("committee", world.community.pk))
    assert text_of(street, url("held")).count("缓开") == 2  # the one period, and the choice to see only such


def test_turns_are_scheduled_and_handed_over_on_pages():
    world = make_world("ronghe", seated=False)
    client = client_for(world.secretary)
    first, second = (f"unit-{unit.pk}" for unit in world.units[:2])
    sent = {"since": "2026-01-01", "months": "6", "holders": [first, second], "first": second}
    answer = client.post(url("turns_schedule", world.community.pk), sent, follow=True)
    assert said(answer) == ["已排 2 任，到 2026-12-31。"]
    rows = list(Turn._base_manager.order_by("period"))
    assert [row.unit_id for row in rows] == [world.units[1].pk, world.units[0].pk]
    now = rows[1]
    client.post(url("turn_step", now.pk, "problem"), {"problem": "停车难"})
    client.post(url("turn_step", now.pk, "solve"), {"outcome": "共享车位", "solved_on": "2026-08-09"})
    answer = client.post(
        url("turn_step", now.pk, "hand-over"), {"on": "2026-08-09", "handover": "两项未办结"}, follow=True
    )
    assert said(answer)[-1] == "已交接，下一任在岗。"
    page = answer.content.decode()
    assert "共享车位" in page
    assert "已交接" in page
    assert client.get(url("turn_step", now.pk, "sideways")).status_code == 404
    assert "轮值召集人" in text_of(client, url("committee", world.community.pk))


@pytest.mark.parametrize("name", ["list", "items"])
def test_lists_cost_the_same_for_one_row_and_for_three(world, secretary, name):
    def row(day):
        meeting = plan(world, day)
        item = propose(world, f"{day} 的事")
        with acting_as(world.secretary):
            list_item(item_id=item.pk, meeting_id=meeting.pk, actor=world.secretary)
            convene_meeting(meeting_id=meeting.pk, actor=world.secretary)

    def queries():
        secretary.get(url(name))
        with CaptureQueriesContext(connection) as caught:
            secretary.get(url(name))
        return len(caught)

    row(date(2026, 8, 12))
    one = queries()
    row(date(2026, 8, 13))
    row(date(2026, 8, 14))
    assert queries() == one


def test_a_meeting_costs_the_same_for_one_matter_and_for_three(world, secretary):
    meeting = plan(world, MEETING_DAY)

    def queries():
        counts = []
        for page in ("meeting", "attendance"):
            secretary.get(url(page, meeting.pk))
            with CaptureQueriesContext(connection) as caught:
                secretary.get(url(page, meeting.pk))
            counts.append(len(caught))
        return counts

    propose(world, "甲", meeting_id=meeting.pk)
    propose(world, "乙")
    with acting_as(world.secretary):
        convene_meeting(meeting_id=meeting.pk, actor=world.secretary)
    one = queries()
    with everything("test"):
        Invitee.objects.filter(meeting=meeting, order__gt=8).delete()
    for title in ("丙", "丁"):
        propose(world, title, meeting_id=meeting.pk)
        propose(world, f"{title}等")
    assert queries() == one


@pytest.mark.parametrize("practice", ["fucheng", "ronghe", "haibowan", "longyan"])
def test_pages_of_the_other_practices(practice):
    world = make_world(practice, seated=False)
    client = client_for(world.secretary)
    meeting = plan(world, MEETING_DAY)
    item = propose(world, "甲事", meeting_id=meeting.pk)
    for name in ("list", "items", "turns", "held", "add"):
        text_of(client, url(name))
    for name in ("meeting", "attendance", "convene"):
        text_of(client, url(name, meeting.pk))
    page = text_of(client, url("item", item.pk))
    assert ("四进访民情" in page) is False
    text_of(client, url("committee", world.community.pk))
    text_of(client, url("turns_schedule", world.community.pk))
    assert client.get(url("defer", world.community.pk)).status_code == (
        200 if practice in ("fucheng", "ronghe") else 404
    )
