"""Delivery: once by each channel, again after a failure, never at night, and a channel in trouble holds up no other."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.db import connection

from common.clock import today
from common.scoping import everything
from notices.channels import CARRIERS, Carrier
from notices.delivery import ATTEMPTS, LONGEST_PAUSE, WAITS, deliver
from notices.digest import write_digests
from notices.models import Address, Channel, Closing, Message, MessageLine, MessageState, Notice, Snooze
from tests.factories import make_user
from tests.notices.making import make_address, make_channel, make_notice
from tests.notices.servers import http_server, smtp_server

pytestmark = pytest.mark.django_db

START = datetime.fromisoformat("2024-06-05 09:02+08:00")


@pytest.fixture
def box(settings):
    settings.CHANNEL_NETWORKS = ["127.0.0.0/8"]
    cache.clear()
    with http_server() as box:
        yield box


@pytest.fixture
def mails(settings):
    settings.EMAIL_BACKEND = "notices.channels.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_USE_SSL = "127.0.0.1", False
    with smtp_server() as box:
        settings.EMAIL_PORT = box.port
        yield box


def robot(district, box, *, name="", path="", kind="WECOM_ROBOT"):
    return make_channel(district, kind, name, base_url=box.url + path)


def group(channel, organization, **value):
    return make_address(channel, organization=organization, **{"hook": "k", **value})


def minutes(number: int) -> datetime:
    return START + timedelta(minutes=number)


def states():
    with everything("test"):
        return list(Message.objects.order_by("id").values_list("state", "attempts"))


def only() -> Message:
    with everything("test"):
        return Message.objects.select_related("address__channel").get()


def test_a_message_is_sent_once(district, secretary, mails):
    make_address(make_channel(district), user=secretary, to="s@example.cn")
    make_notice(district.community)
    write_digests(at=START)
    assert deliver(at=START) == {"sent": 1}
    assert deliver(at=minutes(1)) == {}
    message = only()
    assert (message.state, message.attempts, message.sent_at, message.error) == (MessageState.SENT, 1, START, "")
    (mail,) = mails.mails
    assert str(message.key) in mail.parsed["Message-ID"]
    assert mail.recipients == ["s@example.cn"]


def test_what_was_done_in_the_meantime_is_left_out(district, box):
    group(robot(district, box), district.community)
    done = make_notice(district.community, title="甲事")
    stands = make_notice(district.community, title="乙事")
    write_digests(at=START)
    with everything("test"):
        Notice.objects.filter(pk=done.pk).update(closed_on=today(), closing=Closing.DONE)
    assert deliver(at=START) == {"sent": 1}
    text = box.posts[0].json["markdown"]["content"]
    assert ("甲事" in text, "乙事" in text) == (False, True)
    assert text.startswith("**有 1 件事等待办理**")
    assert list(MessageLine.objects.values_list("notice_id", flat=True)) == [stands.pk]
    assert only().content["count"] == 1


@pytest.mark.parametrize("why", ["done", "put off", "unwanted", "left the office"])
def test_nothing_is_sent_where_nothing_is_left(district, secretary, mails, why):
    address = make_address(make_channel(district), user=secretary, to="s@example.cn")
    notice = make_notice(district.community)
    write_digests(at=START)
    with everything("test"):
        if why == "done":
            Notice.objects.update(closed_on=today(), closing=Closing.DONE)
        elif why == "put off":
            Snooze.objects.create(
                organization=district.community,
                thing=f"{notice.kind}|{notice.object}|o{district.community.pk}",
                until=today() + timedelta(days=3),
                reason="等待批复",
                made_on=today(),
            )
        elif why == "unwanted":
            Address.objects.filter(pk=address.pk).update(wanted=False)
        else:
            secretary.grants.all().delete()
    assert deliver(at=START) == {"dropped": 1}
    assert (mails.mails, states(), MessageLine.objects.count()) == ([], [(MessageState.DROPPED, 0)], 0)


@pytest.mark.parametrize(
    "moment", ["2024-06-05 07:59", "2024-06-05 20:00", "2024-06-05 23:59", "2024-06-06 00:01", "2024-06-08 10:00"]
)
def test_nothing_goes_out_in_quiet_hours(district, box, moment):
    group(robot(district, box), district.community)
    make_notice(district.community)
    write_digests(at=START)
    with everything("test"):
        Message.objects.update(day=datetime.fromisoformat(moment).date())
    assert deliver(at=datetime.fromisoformat(f"{moment}+08:00")) == {}
    assert (box.posts, states()) == ([], [(MessageState.WAITING, 0)])


def test_yesterdays_message_waits_for_todays_digest(district, box):
    group(robot(district, box), district.community)
    make_notice(district.community)
    write_digests(at=START)
    tomorrow = START + timedelta(days=1)
    assert deliver(at=tomorrow) == {}
    assert write_digests(at=tomorrow) == 1
    assert deliver(at=tomorrow) == {"sent": 1}
    assert [state for state, _ in states()] == [MessageState.DROPPED, MessageState.SENT]
    assert len(box.posts) == 1


def test_it_is_tried_again_ever_later_with_the_same_key_and_is_dead_at_last(district, box):
    box.default = (200, {"errcode": 45009, "errmsg": "too often"})
    group(robot(district, box), district.community)
    make_notice(district.community)
    write_digests(at=START)
    minute, tried = 0, []
    while only().state == MessageState.WAITING and minute < 600:
        if deliver(at=minutes(minute)):
            tried.append(minute)
        minute += 1
    assert tried == [0, *(sum(WAITS[: number + 1]) for number in range(len(WAITS)))]
    assert states() == [(MessageState.DEAD, ATTEMPTS)]
    assert {post.headers["Idempotency-Key"] for post in box.posts} == {str(only().key)}
    assert len(box.posts) == ATTEMPTS
    assert only().error == "平台拒绝（45009）：too often"


def test_a_wrong_address_is_dead_at_once_and_its_channel_goes_on(district, box):
    channel = robot(district, box)
    box.answers = {
        "/cgi-bin/webhook/send": lambda post: (
            200,
            {"errcode": 93000, "errmsg": "invalid"} if post.path.endswith("bad") else {"errcode": 0},
        )
    }
    group(channel, district.community, hook="bad")
    group(channel, district.sibling_community, hook="good")
    make_notice(district.community)
    make_notice(district.sibling_community)
    write_digests(at=START)
    assert deliver(at=START) == {"dead": 1, "sent": 1}
    assert states() == [(MessageState.DEAD, 1), (MessageState.SENT, 1)]
    with everything("test"):
        assert Channel.objects.get().failing_since is None


def test_a_channel_in_trouble_waits_as_a_whole_and_holds_up_no_other(district, box):
    bad, good = robot(district, box, path="/broken"), robot(district, box)
    box.answers = {"/broken/cgi-bin/webhook/send": (500, b"")}
    for organization in district.communities:
        group(bad, organization)
        group(good, organization)
        make_notice(organization)
    write_digests(at=START)
    assert deliver(at=START) == {"failed": 1, "sent": 4}
    paths = [post.path.partition("?")[0] for post in box.posts]
    assert sorted(paths) == ["/broken/cgi-bin/webhook/send", *["/cgi-bin/webhook/send"] * 4]
    with everything("test"):
        bad.refresh_from_db()
        waiting = Message.objects.filter(address__channel=bad).order_by("id")
        assert (bad.failing_since, {message.next_at for message in waiting}) == (START, {minutes(1)})
        assert [message.attempts for message in waiting] == [1, 0, 0, 0]
    # The pause grows with the trouble, half an hour at most.
    tries = [minute for minute in range(1, 130) if deliver(at=minutes(minute))]
    steps = [later - earlier for earlier, later in pairwise(tries)]
    assert tries[:6] == [1, 2, 4, 8, 16, 32]
    assert max(steps) == LONGEST_PAUSE.total_seconds() / 60
    box.answers = {}
    assert deliver(at=minutes(400)) == {"sent": 4}
    with everything("test"):
        bad.refresh_from_db()
    assert bad.failing_since is None


def test_an_error_nobody_foresaw_stops_no_other_message_and_tells_no_secret(district, box, monkeypatch, caplog):
    def explode(settings, value, content, key):
        raise KeyError(f"secret {value['hook']} {settings['base_url']}")

    monkeypatch.setitem(CARRIERS, "FEISHU_ROBOT", Carrier(False, (), (), explode))
    group(robot(district, box, kind="FEISHU_ROBOT"), district.community, hook="hook-secret")
    group(robot(district, box), district.community)
    make_notice(district.community)
    write_digests(at=START)
    with caplog.at_level(logging.INFO):
        assert deliver(at=START) == {"failed": 1, "sent": 1}
    with everything("test"):
        (error,) = Message.objects.filter(state=MessageState.WAITING).values_list("error", flat=True)
    assert error == "系统内部错误（KeyError），已记入日志。"
    for secret in ("hook-secret", box.url):
        assert secret not in caplog.text


def test_the_limit_of_the_task_is_the_channels_trouble(district, box, monkeypatch):
    def hang(settings, value, content, key):
        raise SoftTimeLimitExceeded

    monkeypatch.setitem(CARRIERS, "FEISHU_ROBOT", Carrier(False, (), (), hang))
    slow = robot(district, box, kind="FEISHU_ROBOT")
    for organization in district.communities[:2]:
        group(slow, organization)
        make_notice(organization)
    write_digests(at=START)
    assert deliver(at=START) == {"failed": 1}  # the other one waits with it
    with everything("test"):
        slow.refresh_from_db()
        assert "时限" in Message.objects.get(attempts=1).error
    assert slow.failing_since == START


def test_settings_that_cannot_be_opened_are_the_channels_trouble(district, box):
    channel = robot(district, box)
    group(channel, district.community)
    make_notice(district.community)
    write_digests(at=START)
    with everything("test"):
        Channel.objects.filter(pk=channel.pk).update(settings_sealed="v1:AAAA")
    assert deliver(at=START) == {"failed": 1}
    assert "不能解密" in only().error


def test_it_stops_at_its_limit_and_when_its_time_is_over(district, box):
    channel = robot(district, box)
    for organization in district.communities:
        group(channel, organization)
        make_notice(organization)
    write_digests(at=START)
    assert deliver(at=START, limit=3) == {"sent": 3}
    assert deliver(at=START, patience=0) == {}
    assert deliver(at=START) == {"sent": 1}


def test_it_works_as_the_role_of_the_web_and_the_worker(district, secretary, box):
    """The second wall stands only before a role that owns nothing."""
    group(robot(district, box), district.community)
    make_address(make_channel(district), user=secretary, to="s@example.cn")
    make_notice(district.community)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE gongjian_app")
        assert write_digests(at=START) == 2
        assert deliver(at=START) == {"sent": 2}
        cursor.execute("RESET ROLE")
    assert states() == [(MessageState.SENT, 1)] * 2


@pytest.mark.parametrize("size", [1, 3])
def test_queries_per_message_do_not_grow_with_what_it_carries(district, box, size, django_assert_num_queries):
    group(robot(district, box), district.community)
    for _ in range(size):
        make_notice(district.community)
    write_digests(at=START)
    # savepoint, the message, what still stands, lines gone, sent, end; then savepoint, nothing more, end
    with django_assert_num_queries(9):
        assert deliver(at=START) == {"sent": 1}


def test_people_and_groups_of_one_office_hear_of_it_by_each_of_their_ways(district, secretary, box, mails):
    make_address(make_channel(district), user=secretary, to="s@example.cn")
    second = make_user("COMMUNITY_SECRETARY", district.community)
    make_address(make_channel(district), user=second, to="t@example.cn")
    group(robot(district, box), district.community)
    make_notice(district.community)
    write_digests(at=START)
    assert deliver(at=START) == {"sent": 3}
    assert sorted(mail.recipients[0] for mail in mails.mails) == ["s@example.cn", "t@example.cn"]
    assert len(box.posts) == 1
