"""Digests: one message per address and day, for whoever holds the office, of what stands, and nothing personal."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from common import workdays
from common.clock import now, today
from common.models import CalendarDay
from common.scoping import everything
from notices import digest, sources, tasks
from notices.delivery import deliver
from notices.digest import districts_come, write_digests
from notices.due import Due
from notices.models import Channel, Closing, DigestHour, Message, MessageLine, MessageState, Notice, PlanRun, Snooze
from tests.factories import grant_to, make_district, make_unit, make_user
from tests.notices.making import make_address, make_channel, make_notice

pytestmark = pytest.mark.django_db

AT = "2024-06-05 09:02+08:00"  # a Wednesday


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def write(text: str = AT) -> int:
    return write_digests(at=at(text))


@pytest.fixture
def mail(district):
    return make_channel(district)


@pytest.fixture
def address(mail, secretary):
    return make_address(mail, user=secretary, to="s@example.cn")


def messages():
    with everything("test"):
        return list(Message.objects.order_by("id"))


def said() -> list[tuple[int, int]]:
    return sorted(MessageLine.objects.values_list("address_id", "notice_id"))


def test_one_message_per_address_and_day_with_titles_and_counts(district, address):
    make_notice(district.community, due_on=date(2024, 6, 20))
    make_notice(district.community)
    make_notice(district.community, title="本期会议还没有召开", verb="meeting.edit", due_on=date(2024, 6, 8), number=3)
    assert write() == 1
    (message,) = messages()
    assert (message.address, message.day, message.state, message.next_at) == (
        address,
        date(2024, 6, 5),
        MessageState.WAITING,
        at(AT),
    )
    assert message.content == {
        "title": "有 5 件事等待办理",
        "count": 5,
        "lines": [{"title": "本期会议还没有召开", "count": 3}, {"title": "有报备等待办理", "count": 2}],
        "url": message.content["url"],
    }
    assert message.content["url"].startswith("http://localhost:8000/")
    assert len(said()) == 3


def test_what_others_are_late_with_is_counted_apart(district, address):
    make_notice(district.community, title="所属组织“联席会议”超期", number=4, escalated=True)
    make_notice(district.community, due_on=date(2024, 6, 20))
    assert write() == 1
    (message,) = messages()
    assert message.content["title"] == "有 1 件事等待办理，所属组织有 4 件超期"
    assert [line["title"] for line in message.content["lines"]] == ["有报备等待办理", "所属组织“联席会议”超期"]
    assert message.content["count"] == 5


def test_who_has_nothing_to_do_hears_of_others_only(district, address):
    make_notice(district.community, title="所属组织“联席会议”超期", number=4, escalated=True)
    write()
    assert messages()[0].content["title"] == "所属组织有 4 件超期"


def test_it_is_written_once_however_often_it_runs(district, address):
    make_notice(district.community)
    assert [write(), write(), write("2024-06-05 14:00+08:00")] == [1, 0, 0]
    make_notice(district.community)
    assert write("2024-06-05 15:00+08:00") == 0  # today's is written; the new one goes tomorrow
    assert len(messages()) == 1


def test_what_was_said_is_not_said_again_by_the_same_address(district, address):
    first = make_notice(district.community)
    write()
    with everything("test"):
        Message.objects.update(state=MessageState.SENT, sent_at=now())
    assert write("2024-06-06 09:02+08:00") == 0
    with time_machine.travel("2024-06-07 06:00+08:00"):
        second = make_notice(district.community)
    assert write("2024-06-07 09:02+08:00") == 1
    assert [line[1] for line in said()] == [first.pk, second.pk]
    assert messages()[1].content["count"] == 1


@pytest.mark.parametrize("state", [MessageState.WAITING, MessageState.DEAD])
def test_what_never_left_goes_along_with_the_next_one(district, address, state):
    one = make_notice(district.community)
    gone = make_notice(district.community)
    write()
    with everything("test"):
        Message.objects.update(state=state)
        Notice.objects.filter(pk=gone.pk).update(closed_on=today(), closing=Closing.DONE)
    with time_machine.travel("2024-06-06 06:00+08:00"):
        two = make_notice(district.community)
    assert write("2024-06-06 09:02+08:00") == 1
    old, new = messages()
    assert (old.state, old.lines.count()) == (MessageState.DROPPED, 0)
    assert sorted(new.lines.values_list("notice_id", flat=True)) == [one.pk, two.pk]
    assert new.content["count"] == 2
    assert new.key != old.key


def test_who_holds_the_office_and_may_act_hears_of_it(district, mail, address, street):
    streets = make_address(mail, user=street, to="street@example.cn")
    reader = make_address(mail, user=make_user("READ_ONLY", district.community), to="r@example.cn")
    make_address(mail, user=make_user("COMMUNITY_SECRETARY", district.sibling_community), to="x@example.cn")
    former = make_user("COMMUNITY_SECRETARY", district.community, until=date(2024, 6, 5))
    make_address(mail, user=former, to="f@example.cn")
    gone = make_user("COMMUNITY_SECRETARY", district.community, is_active=False)
    make_address(mail, user=gone, to="g@example.cn")
    own = make_notice(district.community)
    above = make_notice(district.street)
    seen = make_notice(district.community, verb="org.view")
    write()
    assert said() == sorted([(address.pk, own.pk), (address.pk, seen.pk), (streets.pk, above.pk), (reader.pk, seen.pk)])


def test_a_units_turn_goes_to_the_units_people_and_a_group_gets_the_committees(district, mail, address):
    unit = make_unit(district, joins=district.community)
    liaison = make_address(mail, user=make_user("UNIT_LIAISON", unit=unit), to="u@example.cn")
    robot = make_channel(district, "WECOM_ROBOT", base_url="https://example.cn")
    group = make_address(robot, organization=district.community, hook="abc")
    units = make_notice(district.community, unit=unit, verb="claim.make")
    own = make_notice(district.community)
    write()
    assert said() == sorted([(liaison.pk, units.pk), (address.pk, own.pk), (group.pk, own.pk)])


def test_two_offices_of_one_person_make_one_message(district, address, secretary):
    grant_to(secretary, "COMMUNITY_SECRETARY", district.sibling_community)
    make_notice(district.community)
    make_notice(district.sibling_community)
    write()
    (message,) = messages()
    assert (message.content["count"], message.lines.count()) == (2, 2)


def test_what_is_put_off_done_or_for_later_keeps_still(district, address):
    off = make_notice(district.community)
    done = make_notice(district.community, closed_on=today(), closing=Closing.DONE)
    later = make_notice(district.community, planned_on=date(2024, 6, 6))
    thing = f"{off.kind}|{off.object}|o{district.community.pk}"
    with everything("test"):
        snooze = Snooze.objects.create(
            organization=district.community,
            thing=thing,
            until=date(2024, 6, 7),
            reason="等待批复",
            made_on=date(2024, 6, 4),
        )
    assert write() == 0
    assert write("2024-06-06 09:02+08:00") == 1
    assert [line[1] for line in said()] == [later.pk]
    with everything("test"):
        Message.objects.update(state=MessageState.SENT, sent_at=now())
    assert write("2024-06-07 09:02+08:00") == 1
    assert [line[1] for line in said()] == [off.pk, later.pk]
    assert done.pk
    assert snooze.until == date(2024, 6, 7)


def put_off(notice, until, *, made_on=date(2024, 6, 5), **fields):
    with everything("test"):
        Message.objects.update(state=MessageState.SENT, sent_at=now())
        Snooze.objects.create(
            organization=notice.organization,
            thing=notice.thing,
            until=until,
            reason="等通知",
            made_on=made_on,
            **fields,
        )


def test_what_was_said_and_then_put_off_is_said_again_on_the_day_and_once(district, address):
    notice = make_notice(district.community)
    other = make_notice(district.community)
    assert write() == 1
    put_off(notice, date(2024, 6, 14))
    assert [write(f"2024-06-{day}T09:02+08:00") for day in ("06", "13", "14")] == [0, 0, 1]
    first, second = messages()
    assert list(second.lines.values_list("notice_id", flat=True)) == [notice.pk]
    assert list(first.lines.values_list("notice_id", flat=True)) == [other.pk]
    assert (first.content["count"], second.content["count"]) == (2, 1)
    with everything("test"):
        Message.objects.update(state=MessageState.SENT, sent_at=now())
    assert write("2024-06-17 09:02+08:00") == 0


@pytest.mark.parametrize(("withdrawn_on", "count"), [(date(2024, 6, 6), 1), (date(2024, 6, 5), 0)])
def test_what_is_no_longer_put_off_is_said_again_but_a_slip_of_the_hand_is_not(district, address, withdrawn_on, count):
    notice = make_notice(district.community)
    write()
    put_off(notice, date(2024, 6, 14), withdrawn_on=withdrawn_on)
    assert write("2024-06-06 09:02+08:00") == count


def test_unwanted_addresses_and_stopped_channels_get_nothing(district, mail, address, street):
    make_address(mail, user=street, wanted=False, to="street@example.cn")
    make_notice(district.street)
    make_notice(district.community)
    with everything("test"):
        Channel.objects.update(enabled=False)
    assert write() == 0
    with everything("test"):
        Channel.objects.update(enabled=True)
    assert write() == 1
    assert [line[0] for line in said()] == [address.pk]


@pytest.mark.parametrize(
    ("moment", "hour", "count"),
    [
        ("2024-06-05 08:59+08:00", None, 0),  # nine where nothing is settled
        ("2024-06-05 09:00+08:00", None, 1),
        ("2024-06-05 13:59+08:00", 14, 0),
        ("2024-06-05 14:00+08:00", 14, 1),
        ("2024-06-05 19:59+08:00", 14, 1),
        ("2024-06-05 20:00+08:00", 14, 0),
        ("2024-06-06 00:01+08:00", 8, 0),
        ("2024-06-06 07:59+08:00", 8, 0),
        ("2024-06-06 08:00+08:00", 8, 1),
        ("2024-06-08 10:00+08:00", None, 0),  # Saturday
        ("2024-06-10 10:00+08:00", None, 0),  # 端午
        ("2024-09-14 10:00+08:00", None, 1),  # a Saturday that is worked
        ("2024-10-07 10:00+08:00", None, 0),  # the seventh day of the long holiday
        ("2024-10-08 10:00+08:00", None, 1),
    ],
)
def test_the_hour_of_the_district_on_working_days_outside_quiet_hours(district, address, moment, hour, count):
    make_notice(district.community)
    if hour is not None:
        with everything("test"):
            DigestHour.objects.create(district=district.root, hour=hour)
    assert write(moment) == count


def test_messages_hold_no_personal_data(district, secretary, mail):
    """Names, phones, addresses, what a thing is about: none of it is in the bytes that leave."""
    canaries = ["詹海英", "15400001234", "canary@example.cn", "熊伟", "members.filing:998877", "桃源东社区"]
    secretary.display_name = canaries[0]
    secretary.save()
    make_address(mail, user=secretary, to=canaries[2])
    make_notice(
        district.community,
        object=canaries[4],
        basis={"person": canaries[3], "phone": canaries[1]},
        url="/members/persons/998877/",
    )
    write()
    (message,) = messages()
    text = json.dumps(message.content, ensure_ascii=False)
    assert [canary for canary in [*canaries, "998877"] if canary in text] == []
    assert set(message.content) == {"title", "count", "lines", "url"}


@pytest.mark.parametrize("size", [1, 3])
def test_the_number_of_queries_does_not_grow(district, mail, size, django_assert_num_queries):
    for number in range(size):
        user = make_user("COMMUNITY_SECRETARY", district.community)
        make_address(mail, user=user, to=f"a{number}@example.cn")
        make_notice(district.community)
    # hours, districts; savepoint, what never left, who and what, messages, which are ours, lines, end
    with django_assert_num_queries(11):
        assert write() == size


def term(organization, number):
    return Due("term.expired", f"{number}", organization.pk, "任期将满", "/m/", "起草", due_on=date(2024, 7, 5))


def test_what_was_done_since_the_morning_is_not_said(district, address, monkeypatch):
    """Planned at half past six; one of two things is done at half past eight, the message goes at nine."""
    dues = [term(district.community, 1), term(district.community, 2)]
    monkeypatch.setattr(sources, "dues_on", lambda on, without=(): iter(dues))
    with time_machine.travel("2024-06-05 06:30+08:00", tick=False):
        tasks.plan()
    dues.pop()
    with time_machine.travel("2024-06-05 08:57+08:00", tick=False):
        assert tasks.dispatch() == 0
    with time_machine.travel(AT, tick=False):
        assert tasks.dispatch() == 1
    (message,) = messages()
    assert message.content["count"] == 1
    with time_machine.travel("2024-06-05 09:07+08:00", tick=False):
        assert tasks.dispatch() == 0
    with everything("test"):
        assert PlanRun.objects.count() == 2  # in the morning, and once before the digest


def test_a_morning_without_a_plan_is_made_up_for_and_one_that_fails_stops_no_digest(district, address, monkeypatch):
    monkeypatch.setattr(sources, "dues_on", lambda on, without=(): iter([term(district.community, 1)]))
    make_notice(district.community, kind="matter.due")
    with monkeypatch.context() as broken, time_machine.travel(AT, tick=False):
        broken.setattr(sources, "dues_on", lambda on, without=(): 1 / 0)
        assert tasks.dispatch() == 1  # what the last plan left
    with time_machine.travel("2024-06-06 09:02+08:00", tick=False):
        assert tasks.dispatch() == 1
    assert [line["title"] for line in messages()[1].content["lines"]] == ["班子任期将满"]


def test_a_district_that_fails_does_not_hold_up_the_others(district, address, monkeypatch):
    other = make_district("东湖区")
    make_address(make_channel(other), user=make_user("COMMUNITY_SECRETARY", other.community), to="o@example.cn")
    make_notice(district.community)
    make_notice(other.community)
    content_of = digest.content_of
    calls = []

    def broken(said, url):
        calls.append(1)
        if len(calls) == 1:
            raise ValueError("broken")
        return content_of(said, url)

    monkeypatch.setattr(digest, "content_of", broken)
    with pytest.raises(digest.DigestFailed) as failed:
        write()
    assert (failed.value.failed, failed.value.written) == ([district.root.pk], 1)
    (message,) = messages()
    with everything("test"):
        assert message.address.channel.district_id == other.root.pk
    assert write("2024-06-05 09:07+08:00") == 1  # the next run makes up for it


def test_each_district_by_its_own_clock(district, address):
    other = make_district("东湖区")
    user = make_user("COMMUNITY_SECRETARY", other.community)
    make_address(make_channel(other), user=user, to="o@example.cn")
    make_notice(other.community)
    make_notice(district.community)
    with everything("test"):
        DigestHour.objects.create(district=other.root, hour=16)
    assert write() == 1
    assert write("2024-06-05 16:00+08:00") == 1
    assert timezone.localdate(messages()[1].next_at) == today()
    assert messages()[1].next_at - messages()[0].next_at > timedelta(hours=6)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_has_no_connection_yet_knows_the_calendar_that_was_uploaded():
    """A Sunday that is worked: Celery closes the connection after each task, and a new worker remembers nothing."""
    district = make_district()
    sunday = datetime.fromisoformat("2024-06-16 09:30+08:00")
    CalendarDay.objects.create(date=sunday.date(), kind="WORK", source="test")
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    make_notice(district.community)
    make_address(make_channel(district), user=secretary, to="a@example.cn")
    try:
        _as_in_a_new_process()
        assert list(districts_come(sunday)) == [district.root.pk]
        assert write_digests(at=sunday) == 1
        _as_in_a_new_process()
        assert deliver(at=sunday) == {"sent": 1}
    finally:
        _as_in_a_new_process()


def _as_in_a_new_process():
    workdays._Memory.known = None
    workdays.forget()
    connection.close()
