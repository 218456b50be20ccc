"""Counters say what the facts say: after every kind of change, on each day, in each district, behind both walls."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.db.utils import DatabaseError

from appraisal.metrics import METRICS
from appraisal.models import Counter, CounterSet
from appraisal.statistics import counters
from appraisal.statistics.counters import POPULATIONS, figures_now, recount, refresh, sources_of
from appraisal.statistics.engine import figures_of
from appraisal.statistics.marks import sweep
from appraisal.tasks import refresh_counters
from common.clock import today
from common.periods import period
from common.scoping import everything
from demo.build import DemoDistrict
from members.models import Appointment
from orgs.models import Organization, Tier
from tests.appraisal.counting import ALL, agree, assert_local_is_local, body_of, held, right, tamper, told, venue
from tests.factories import acting_as, make_district, make_user


def test_every_table_that_is_counted_from_is_watched(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(t.tgname::text) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname LIKE 'mark\\_%' GROUP BY c.relname"
        )
        watched = {table for table, names in cursor.fetchall() if len(names) == 3}
    sources = {table for key in POPULATIONS for table in sources_of(key)}
    assert len(sources) > 60
    assert sources <= watched, f"a migration must watch {sources - watched}"


STAGES = (
    "_hire",
    "_draw_grids",
    "_open_venues",
    "_enrol_units",
    "_engage_later",
    "_seat_communities",
    "_seat_streets",
    "_seat_below",
    "_stories",
)
STORIES = (
    "DemoYear.tell",
    "report_to",
    "ask_opinions",
    "guide_business",
    "others_meet",
    "DemoMeetings.tell",
    "residents_raise",
    "grids_raise",
    "somebody_moves",
    "others_live_here",
    "DemoGround.tell",
    "DemoYearEnd.tell",
)


def test_counters_are_the_facts_after_each_story_of_the_demonstration(transactional_db, monkeypatch):
    """A whole district told through the services, committed stage by stage: after each of them what is held for right
    is right, before anybody counted again and after it."""
    checked = []

    def watched(work, name):
        def told_and_checked(*args, **kwargs):
            with transaction.atomic():
                answer = work(*args, **kwargs)
            with everything("test"):
                root = Organization.objects.get(tier=Tier.DISTRICT)
            before = right(root)
            agree(root)
            refresh()
            assert right(root) == set(POPULATIONS), name
            checked.append((name, len(POPULATIONS) - len(before), agree(root)))
            return answer

        return told_and_checked

    for name in STAGES:
        monkeypatch.setattr(DemoDistrict, name, watched(getattr(DemoDistrict, name), name))
    for name in STORIES:
        monkeypatch.setattr(f"demo.build.{name}", watched(_found(name), name))
    root = DemoDistrict.build.__wrapped__(DemoDistrict())
    assert {name for name, _, _ in checked} == {*STAGES, *STORIES}
    assert sum(stale for _, stale, _ in checked) > 100
    assert checked[-1][2] > 100  # numbers that are something

    # Whatever table somebody touches: what is counted from it is not held for right, and nothing else is.
    tables = sorted({table for key in POPULATIONS for table in sources_of(key)})
    touched = [table for table in tables if _touch(table)]
    for table in touched:
        refresh()
        _touch(table)
        stale = {key for key in POPULATIONS if table in sources_of(key)}
        assert right(root) == set(POPULATIONS) - stale, table
        assert refresh() == len(stale), table
    assert len(touched) > 50, set(tables) - set(touched)

    assert_local_is_local(root)

    [row] = recount()
    assert (row.different, row.examples) == (0, [])
    assert row.compared > 1000


def _touch(table):
    """Write a row of the table as it is; False where there is none, or where what is settled does not change."""
    with everything("test"), connection.cursor() as cursor:
        try:
            cursor.execute(f"UPDATE {table} SET id = id WHERE id = (SELECT max(id) FROM {table})")  # noqa: S608
        except DatabaseError:
            return False
        return bool(cursor.rowcount)


def _found(name):
    import demo.build

    head, _, tail = name.partition(".")
    return getattr(getattr(demo.build, head), tail) if tail else getattr(demo.build, head)


def test_each_metric_of_a_new_district_is_nothing(place):
    with everything("test"):
        figures = figures_now(ALL, today(), [body_of(place.foreign_community)])[place.foreign_community.pk]
    assert set(figures.total) == set(METRICS)


# ---- days, districts, walls -----------------------------------------------------------------------------------------


def test_today_is_told_by_counters_and_the_past_by_facts(place):
    tamper(organization=place.root)
    with everything("test"):
        assert held(place.root) == 1234  # so it is the counter that is told
        metric, body = METRICS["members.seats_held"], body_of(place.root)
        before = today() - timedelta(days=1)
        assert figures_now([metric], before, [body])[body.pk].total[metric.id].numerator == 9
        assert figures_of([metric], today(), [body])[body.pk].total[metric.id].numerator == 9
    with everything("test"):
        one = Appointment.objects.filter(organization=place.community).first()
        Appointment.objects.filter(pk=one.pk).update(period=period(date(2024, 1, 1), date(2024, 3, 1)))
        assert held(place.root) == 1233  # of the community that was touched the difference is told, of nothing else


def test_after_midnight_counters_of_yesterday_say_nothing(place):
    tamper()
    with time_machine.travel("2024-06-02 00:00+08:00", tick=False), everything("test"):
        assert right(place.root) == set()
        assert held(place.root) == 9
        assert refresh_counters() == len(POPULATIONS)
        assert held(place.root) == 9
        assert right(place.root) == set(POPULATIONS)
        assert refresh_counters() == 0


def test_a_definition_that_changed_makes_them_stale(place, monkeypatch):
    monkeypatch.setattr(counters, "version_of", lambda key: "another")
    assert right(place.root) == set()
    monkeypatch.undo()
    assert right(place.root) == set(POPULATIONS)


def test_counters_of_another_database_system_say_nothing(place):
    with everything("test"):
        CounterSet.objects.update(cluster=1)
    assert right(place.root) == set()
    assert refresh() == len(POPULATIONS)


def test_a_change_in_one_district_leaves_the_other_alone(place):
    with time_machine.travel("2024-06-01 09:00+08:00", tick=False):
        other = make_district(name="涪城区")
    refresh()
    assert right(other.root) == set(POPULATIONS)
    venue(place)
    assert right(other.root) == set(POPULATIONS)
    assert right(place.root) == set(POPULATIONS) - {"orgs.venues"}
    with everything("test"):
        bodies = [body_of(place.root), body_of(other.root)]
        for level, ours, facts in told(bodies):
            assert ours == facts, level


def test_marks_that_every_counter_has_seen_are_swept_away(place):
    venue(place)
    with everything("test"):
        sweep()
    assert "orgs.venues" not in right(place.root)  # the mark that was not seen stays
    refresh(populations=POPULATIONS)
    with everything("test"):
        assert sweep() > 0
        assert sweep() == 0
    assert right(place.root) == set(POPULATIONS)


def test_counters_are_behind_both_walls_and_only_the_system_writes_them(place):
    with acting_as(make_user("COMMUNITY_SECRETARY", place.community)):
        assert {row.organization_id for row in Counter.objects.all()} == {place.community.pk}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE gongjian_app")  # the web role; tests run as the owner, whom no policy binds
            cursor.execute("SELECT DISTINCT organization_id FROM appraisal_counter")
            assert cursor.fetchall() == [(place.community.pk,)]
            cursor.execute("SELECT count(*) FROM appraisal_recount")
            assert cursor.fetchall() == [(0,)]
            cursor.execute("UPDATE appraisal_counter SET numerator = 0")
            assert cursor.rowcount == 0
            cursor.execute("UPDATE appraisal_counterset SET seen = ''")
            assert cursor.rowcount == 0
            forged = "INSERT INTO appraisal_mark (district_id, source) VALUES (%s, 'orgs_venue')"
            counted = """INSERT INTO appraisal_counter (counted_id, organization_id, own, metric, numerator)
                         SELECT min(id), %s, true, 'orgs.venues', 7 FROM appraisal_counterset"""
            for statement in (forged, counted):
                with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                    cursor.execute(statement, [place.community.pk])
            assert held(place.community) == 9
            cursor.execute("RESET ROLE")


def test_a_page_asks_once_for_all_its_numbers(place):
    staff = make_user("DISTRICT_STAFF", place.root)
    with acting_as(staff), connection.execute_wrapper(watch := _Statements()):
        figures_now(ALL, today(), [body_of(place.root)], Tier.STREET)
    assert sum("appraisal_counter" in sql for sql in watch.seen) == 1
    assert len(watch.seen) == 2  # the organisation, the counters


class _Statements:
    def __init__(self):
        self.seen = []

    def __call__(self, execute, sql, params, many, context):
        self.seen.append(sql)
        return execute(sql, params, many, context)
