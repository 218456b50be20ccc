"""Planner, digests and delivery by a clock that goes over edges: midnight, month ends, leap day, New Year, a long rest.

Each day all of them run a minute after midnight, at nine, and a minute before midnight. After each walk: every stage
once in the inbox, the last one standing; each told once outside, on its day, in the morning.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from common.clock import midnight, today
from notices import planning
from notices.delivery import deliver
from notices.digest import write_digests
from notices.due import Due
from notices.ladder import days_of, parse_stages, send_day
from notices.models import ChannelKind
from tests.notices.making import make_address, make_channel
from tests.notices.plan.conftest import table
from tests.notices.servers import http_server

pytestmark = pytest.mark.django_db
LADDER = parse_stages(["T-180", "T-90", "T-30", "T-7", "T"])
HOURS = ((0, 1), (9, 0), (23, 59))
# A walk begins so long before the last day, that T-30 was reached and not yet said, and ends after it.
BEFORE, AFTER = timedelta(days=10), timedelta(days=2)


@pytest.fixture
def heard(district, settings):
    """When the robot of the community's group was told something."""
    settings.CHANNEL_NETWORKS = ["127.0.0.0/8"]
    cache.clear()
    moments: list[datetime] = []

    def take(post):
        moments.append(timezone.localtime())
        return 200, {"errcode": 0}

    with http_server() as box:
        box.answers["/cgi-bin/webhook/send"] = take
        channel = make_channel(district, ChannelKind.WECOM_ROBOT, base_url=box.url)
        make_address(channel, organization=district.community, hook="h1")
        yield moments


@pytest.mark.parametrize(
    "last_day",
    [
        date(2024, 1, 31),  # a month's end
        date(2024, 2, 29),
        date(2024, 3, 1),
        date(2024, 12, 31),
        date(2025, 1, 1),
        date(2025, 10, 6),  # within eight days of rest
        date(2025, 10, 9),  # the first working day after them, counted back into a worked Sunday
        date(2031, 12, 31),  # in a year nobody has announced
    ],
)
def test_over_the_edges_of_the_calendar(district, due_now, heard, last_day):
    due_now.append(Due("term.expired", "t1", district.community.pk, "任期将满", "/m/", "起草", due_on=last_day))
    day, end = last_day - BEFORE, last_day + AFTER
    while day <= end:
        for hour, minute in HOURS:
            moment = midnight(day).replace(hour=hour, minute=minute)
            with time_machine.travel(moment, tick=False):
                planning.plan(day=today())
                write_digests(at=timezone.now())
                deliver()
        day += timedelta(days=1)
    days = [(sent, stage.text) for sent, stage in days_of(LADDER, due_on=last_day) if sent <= end]
    wanted = [(f"{sent}", text) for sent, text in days if text in ("T-30", "T-7", "T")]
    rows = table()
    assert [(row[4], row[3]) for row in rows] == wanted
    assert [row[6] for row in rows] == ["LATER", "LATER", ""]
    first = last_day - BEFORE
    while send_day(first) != first:
        first += timedelta(days=1)
    # What was reached before the walk began is told on its first working day; whatever the day, at nine.
    assert [moment.date() for moment in heard] == sorted(
        {first, *(sent for sent, text in days if text in ("T-7", "T"))}
    )
    assert {(moment.hour, moment.minute) for moment in heard} == {(9, 0)}
