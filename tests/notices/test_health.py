"""The page that says how the machinery stands, and the same for programs."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from redis.exceptions import ConnectionError as RedisConnectionError

from common import heartbeat
from common.clock import now, today
from common.scoping import everything
from common.tasks import heartbeat as heartbeat_task
from notices import health
from notices.models import Address, Channel, Message, PlanRun
from tests.factories import client_for, make_user


@pytest.fixture
def admin(district):
    return make_user("SYSTEM_ADMIN", district.root, name="系统管理员")


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    yield
    cache.clear()


def states(district, at=None):
    return {part.key: part.state for part in health.parts_of(district_id=district.root.pk, at=at or now())}


def alive():
    heartbeat.give(heartbeat.BEAT)
    heartbeat.give(heartbeat.WORKER)


def planned(district, day, finished=True):
    with everything("test"):
        PlanRun.objects.create(
            district=district.root, day=day, started_at=now(), finished_at=now() if finished else None, due=5, planned=2
        )


@pytest.fixture
def message(district, admin):
    with everything("test"):
        channel = Channel.objects.create(district=district.root, kind="EMAIL", name="邮件")
        address = Address.objects.create(channel=channel, user=admin)
        return Message.objects.create(address=address, day=today(), content={}, next_at=now() - timedelta(minutes=2))


@pytest.mark.django_db
def test_everything_well(district):
    alive()
    planned(district, today())
    found = states(district)
    assert found == dict.fromkeys(["redis", "beat", "worker", "plan", "outbox", "dead", "recount", "calendar"], "ok")


@pytest.mark.django_db
def test_a_process_that_is_silent(district):
    assert states(district)["beat"] == "bad"
    alive()
    later = now() + timedelta(minutes=4)
    assert {states(district, later)[name] for name in ("beat", "worker")} == {"bad"}
    with time_machine.travel(later, tick=False):
        heartbeat_task()
        found = states(district)
    assert (found["worker"], found["beat"]) == ("ok", "bad")


@pytest.mark.django_db
def test_the_plan_of_today_is_missed_from_half_past_seven(district):
    planned(district, today() - timedelta(days=1))
    assert states(district, datetime.fromisoformat("2024-06-05T07:29+08:00"))["plan"] == "ok"
    assert states(district, datetime.fromisoformat("2024-06-05T07:30+08:00"))["plan"] == "due"
    assert states(district, datetime.fromisoformat("2024-06-06T07:30+08:00"))["plan"] == "bad"
    planned(district, today(), finished=False)
    assert states(district)["plan"] == "bad"
    planned(district, today())
    assert states(district)["plan"] == "ok"


@pytest.mark.django_db
def test_the_plan_of_another_day_is_not_that_of_today(district):
    planned(district, today())
    planned(district, today() - timedelta(days=30))  # a day that is over, planned again
    assert states(district)["plan"] == "ok"
    planned(district, today() + timedelta(days=30))  # beforehand
    tomorrow = now() + timedelta(days=1)
    assert states(district, tomorrow)["plan"] == "due"


@pytest.mark.django_db
@pytest.mark.parametrize(("waited", "state"), [(2, "ok"), (16, "due"), (61, "bad")])
def test_the_age_of_the_outbox(district, message, waited, state):
    with everything("test"):
        Message.objects.update(next_at=now() - timedelta(minutes=waited))
    assert states(district)["outbox"] == state


@pytest.mark.django_db
def test_at_night_nothing_is_late(district, message):
    night = datetime.fromisoformat("2024-06-05T23:00+08:00")
    assert states(district, night)["outbox"] == "ok"


@pytest.mark.django_db
def test_dead_letters_and_failing_channels_are_named(district, message):
    with everything("test"):
        Message.objects.update(state="DEAD")
        Channel.objects.update(failing_since=now())
    found = states(district)
    assert (found["dead"], found["channel"]) == ("due", "bad")


@pytest.mark.django_db
def test_another_districts_troubles_are_not_shown(district, message):
    from tests.factories import make_organization

    with everything("test"):
        Message.objects.update(state="DEAD")
    other = make_organization(None, "涪城区")
    parts = {part.key: part for part in health.parts_of(district_id=other.pk, at=now())}
    assert parts["dead"].state == "ok"
    assert parts["plan"].text == "还没有做过"


@pytest.mark.django_db
def test_a_missing_calendar_is_said_from_november(district):
    assert states(district, datetime.fromisoformat("2026-10-31T09:00+08:00"))["calendar"] == "ok"
    assert states(district, datetime.fromisoformat("2026-11-01T09:00+08:00"))["calendar"] == "due"
    assert states(district, datetime.fromisoformat("2027-01-01T09:00+08:00"))["calendar"] == "bad"


@pytest.mark.django_db
def test_without_redis_the_page_still_comes(district, admin, monkeypatch):
    def refuse(*args, **kwargs):
        raise RedisConnectionError

    client = client_for(admin)
    monkeypatch.setattr(heartbeat.cache, "get", refuse)
    monkeypatch.setattr(health.current_app, "connection_for_read", refuse)
    page = client.get("/status/").content.decode()
    assert "连接不上" in page
    assert "暂时不知道" in page


@pytest.mark.django_db
def test_the_page_and_what_programs_read(district, admin, django_assert_num_queries):
    alive()
    client = client_for(admin)
    client.get("/status/")
    with django_assert_num_queries(10):
        page = client.get("/status/").content.decode()
    assert "每日计划" in page
    assert "任务队列" in page
    assert "127.0.0.1" not in page
    assert "redis://" not in page


@pytest.mark.django_db
def test_programs_read_the_same(district, admin):
    alive()
    planned(district, today())
    answer = client_for(admin).get("/api/v1/status/").json()
    assert answer["state"] == "ok"
    assert [part["key"] for part in answer["parts"]] == [
        "redis", "beat", "worker", "plan", "outbox", "dead", "recount", "calendar"
    ]  # fmt: skip
    staff = client_for(make_user("DISTRICT_STAFF", district.root))
    assert staff.get("/api/v1/status/").status_code == 403
