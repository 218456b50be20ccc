"""The nightly recount: what it finds, says and puts right; month ends that were missed."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.utils import DatabaseError

from appraisal.metrics import METRICS
from appraisal.models import Counter, CounterSet, Recount, Snapshot
from appraisal.statistics import counters, freezing
from appraisal.statistics.counters import POPULATIONS, recount, refresh
from appraisal.statistics.engine import figures_of
from appraisal.tasks import freeze_month, recount_nightly
from common.clock import now, today
from common.models import AuditEvent
from common.periods import period
from common.scoping import everything
from config.celery import app
from notices import health
from orgs.models import Organization
from tests.appraisal.counting import BEYOND, agree, body_of, held, right, tamper, venue
from tests.factories import acting_as, client_for, make_district, make_user


def test_the_nightly_recount_finds_what_is_wrong_says_it_and_puts_it_right(place, caplog):
    admin = make_user("SYSTEM_ADMIN", place.root)
    assert recount_nightly() == 0
    assert _part(place).state == "ok"
    tamper(organization=place.street)
    with everything("test"):
        Counter.objects.filter(metric="members.seats", organization=place.root).delete()
    assert recount_nightly() == 2
    with everything("test"):
        row = Recount.objects.order_by("-at", "-id").first()
        event = AuditEvent.objects.get(action="statistics.differed")
    assert row.examples == [
        ["members.seats", place.root.pk, False, [], [9, None]],
        ["members.seats_held", place.street.pk, False, [1234, 9], [9, 9]],
    ]
    assert event.result == AuditEvent.Result.FAILED
    assert "2 of" in caplog.text
    assert _part(place).state == "bad"
    page = client_for(admin).get("/", follow=True).content.decode()
    assert "统计重算发现 2 个数字不一致" in page
    agree(place.root)  # it was counted anew
    assert recount_nightly() == 0
    assert _part(place).state == "ok"


def _part(place):
    with everything("test"):
        return next(part for part in health.parts_of(district_id=place.root.pk, at=now()) if part.key == "recount")


def test_the_recount_comes_before_midnight_makes_everything_new(place):
    """A change that nobody marked is found in the evening; after midnight nothing would be left to compare."""
    at = app.conf.beat_schedule["appraisal.recount"]["schedule"]
    assert (max(at.hour), len(at.hour)) == (23, 1)
    with time_machine.travel("2024-06-01 10:00+08:00", tick=False), everything("test"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE members_seat DISABLE TRIGGER mark_update")
        cursor.execute(
            "UPDATE members_seat SET abolished_on = %s WHERE id = (SELECT max(id) FROM members_seat)", [today()]
        )
        cursor.execute("ALTER TABLE members_seat ENABLE TRIGGER mark_update")
    with time_machine.travel("2024-06-01 23:10+08:00", tick=False):
        assert recount_nightly() > 0
        agree(place.root)


def test_a_district_that_fails_holds_up_no_other(place, monkeypatch, caplog):
    other = make_district("东湖区")
    counted = counters._count
    frozen = freezing._freeze

    def count(district, population, on):
        if district.pk == place.root.pk:
            raise DatabaseError("broken")
        return counted(district, population, on)

    def freeze(district_id, *rest):
        if district_id == place.root.pk:
            raise DatabaseError("broken")
        return frozen(district_id, *rest)

    assert freeze_month() == 2 * 7
    venue(place)
    monkeypatch.setattr(counters, "_count", count)
    monkeypatch.setattr(freezing, "_freeze", freeze)
    assert refresh() == len(POPULATIONS)
    assert right(other.root) == set(POPULATIONS) != right(place.root)
    for month in (7, 8):
        with time_machine.travel(f"2024-{month:02}-03 09:00+08:00", tick=False):
            assert freeze_month() == 7
    assert "failed for district" in caplog.text
    monkeypatch.undo()
    # What one district missed for two months is caught up, though the other has frozen them.
    with time_machine.travel("2024-08-04 09:00+08:00", tick=False):
        assert freeze_month() == 2 * 7


def test_a_district_that_is_gone_keeps_no_marks(place):
    other = make_district("东湖区")
    refresh()
    with everything("test"):
        Organization.objects.filter(district=other.root).update(period=period(date(2000, 1, 1), date(2024, 6, 1)))
    recount()
    with everything("test"):
        assert not CounterSet.objects.filter(district=other.root).exists()


def test_where_a_population_reads_beyond_a_lower_office_is_told_what_its_list_says(place):
    """A training that the district held is no row of the community's: neither its list nor its number has it."""
    clerk = make_user("COMMUNITY_SECRETARY", place.community)
    with everything("test"):
        assert Counter.objects.filter(metric=BEYOND).update(numerator=1234)
        Counter.objects.filter(metric="members.seats_held").update(numerator=1234)
    heard = {}
    for name, user in (("district", make_user("DISTRICT_STAFF", place.root)), ("community", clerk)):
        with acting_as(user):
            heard[name] = {key: held(place.community, key) for key in ("members.seats_held", BEYOND)}
    assert set(heard["district"].values()) == {1234}
    assert heard["community"]["members.seats_held"] == 1234
    with acting_as(clerk):
        metric, body = METRICS[BEYOND], body_of(place.community)
        facts = figures_of([metric], today(), [body])[body.pk].total[BEYOND].numerator
    assert heard["community"][BEYOND] == facts != 1234


def test_a_recount_that_was_missed_is_said(place):
    recount()
    with time_machine.travel("2024-06-03 09:00+08:00", tick=False):
        assert _part(place).state == "due"


def test_the_command_says_what_was_compared(place):
    said = StringIO()
    call_command("recount", stdout=said)
    assert "全部一致" in said.getvalue()
    tamper(organization=place.root)
    with pytest.raises(CommandError, match="不一致"):
        call_command("recount", stdout=StringIO())


def test_a_new_count_writes_only_what_changed(place):
    with everything("test"):
        before = dict(Counter.objects.values_list("pk", "metric"))
    venue(place)
    refresh()
    with everything("test"):
        added = Counter.objects.exclude(pk__in=before)
        assert {row.metric for row in added} == {"orgs.venues", "orgs.centres", "orgs.centres_community"}
        assert set(before) <= set(Counter.objects.values_list("pk", flat=True))


# ---- month ends that were missed ------------------------------------------------------------------------------------


def test_month_ends_that_were_missed_are_frozen_later(place):
    assert freeze_month() == 7
    with time_machine.travel("2024-09-03 09:00+08:00", tick=False):
        assert freeze_month() == 3 * 7
        assert freeze_month() == 0
    with everything("test"):
        days = Snapshot.objects.filter(organization=place.root).order_by("on").values_list("on", flat=True)
        assert list(days) == [date(2024, 5, 31), date(2024, 6, 30), date(2024, 7, 31), date(2024, 8, 31)]
    said = StringIO()
    call_command("freeze_months", since="2024-04", stdout=said)
    assert "存档了 7 个组织" in said.getvalue()
    for wrong, words in (("2024年4月", "应写成"), ("2030-01", "还没有到")):
        with pytest.raises(CommandError, match=words):
            call_command("freeze_months", since=wrong)


@pytest.mark.django_db
def test_after_a_first_start_nothing_has_been_counted_and_that_is_what_is_said():
    place = make_district()
    with everything("a night without anything on record"):
        Recount.objects.create(district=place.root, at=now(), seconds=0.1, compared=0, different=0, examples=[])
    part = _part(place)
    assert part.state == "ok"
    assert "还没有统计过数字，没有可核对的" in part.text
    assert "全部一致" not in part.text
