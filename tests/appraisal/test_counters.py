"""Counters say what the facts say: after every kind of change, whoever writes at the same time, and until midnight."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.utils import DatabaseError

from appraisal.metrics import METRICS
from appraisal.models import Counter, CounterSet, Recount, Snapshot
from appraisal.network import network_on
from appraisal.statistics import counters, freezing
from appraisal.statistics.counters import POPULATIONS, figures_now, recount, refresh, sources_of
from appraisal.statistics.engine import figures_of
from appraisal.statistics.marks import sweep
from appraisal.tasks import freeze_month, recount_nightly, refresh_counters
from common.clock import now, today
from common.models import AuditEvent
from common.periods import period
from common.scoping import everything
from config.celery import app
from demo.build import DemoDistrict
from members.models import Appointment
from notices import health
from orgs.models import Organization, Tier, Venue
from orgs.services import create_venue
from tests.appraisal.conftest import seat_committee
from tests.factories import acting_as, client_for, make_district, make_user

ALL = tuple(METRICS.values())
LEVELS = (None, Tier.STREET, Tier.COMMUNITY)
BEYOND = "members.part_time_trained"  # asks for trainings, whoever held them


def body_of(node):
    return network_on(today(), [node.pk], root=True, places=False).nodes[0]


def plain(figures):
    """Numbers that are something: a part with nothing to count may be left out or be all zero."""
    found = {}
    for root, one in figures.items():
        for part, values in ((None, one.total), *one.parts.items()):
            for key, value in values.items():
                if value.numerator or value.denominator:
                    found[root, part, key] = (value.numerator, value.denominator)
    return found


def told(bodies, metrics=ALL, levels=LEVELS):
    """What counters and facts say of these organisations, both ways of asking."""
    on = today()
    for level in levels:
        yield level, plain(figures_now(metrics, on, bodies, level)), plain(figures_of(metrics, on, bodies, level))


def agree(root):
    with everything("test"):
        bodies = [body_of(root)]
        streets = network_on(today(), tiers=(Tier.STREET,), places=False).nodes
        for level, ours, facts in told(bodies):
            assert ours == facts, level
        if streets:
            for _, ours, facts in told([streets[0], *bodies], levels=(None,)):
                assert ours == facts
    return len(facts) if streets else 0


def right(root):
    with everything("test"):
        return counters._right(root.pk, today())


@pytest.fixture
def place(transactional_db):
    """A district with one committee, committed, every counter right."""
    with time_machine.travel("2024-06-01 09:00+08:00", tick=False):
        district = make_district()
        seat_committee(district.community)
        refresh()
        yield district


def venue(place, name="书屋"):
    with everything("test"):
        return create_venue(organization_id=place.community.pk, name=name, kind="CENTRE", actor=None)


def held(node, key="members.seats_held"):
    return figures_now([METRICS[key]], today(), [body_of(node)])[node.pk].total[key].numerator


# ---- every kind of change -------------------------------------------------------------------------------------------


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


# ---- who writes at the same time ------------------------------------------------------------------------------------


class Writer(threading.Thread):
    """Adds a venue in a connection of its own, and commits when it is told to."""

    def __init__(self, place):
        super().__init__()
        self.place, self.written, self.go = place, threading.Event(), threading.Event()
        self.error = None

    def run(self):
        try:
            with transaction.atomic(), everything("test"):
                Venue.objects.create(organization=self.place.community, name="夜里的书屋", kind="CENTRE")
                self.written.set()
                assert self.go.wait(60)
        except BaseException as error:  # noqa: BLE001 - told by the test
            self.error = error
        finally:
            self.written.set()
            connection.close()

    def commit(self):
        self.go.set()
        self.join(60)
        assert self.error is None


@pytest.fixture
def writer(place):
    thread = Writer(place)
    yield thread
    thread.go.set()
    if thread.is_alive():
        thread.join(60)


def test_a_writer_who_began_before_the_count_and_commits_after_it(place, writer):
    writer.start()
    assert writer.written.wait(60)
    assert "orgs.venues" in right(place.root)  # nothing is committed yet
    venue(place)  # makes the set stale, so that it is counted while the writer still writes
    assert refresh() == 1
    with everything("test"):
        assert held(place.root, "orgs.venues") == 1
    assert "orgs.venues" in right(place.root)
    writer.commit()
    assert "orgs.venues" not in right(place.root)
    agree(place.root)
    with everything("test"):
        assert held(place.root, "orgs.venues") == 2
    assert refresh() == 1
    assert "orgs.venues" in right(place.root)
    agree(place.root)


@pytest.mark.parametrize("when", ["before the facts are read", "after the facts were read"])
def test_a_writer_who_commits_during_the_count(place, writer, monkeypatch, when):
    venue(place)
    writer.start()
    assert writer.written.wait(60)
    store = counters._store

    def interrupted(*args):
        if when.startswith("before"):
            writer.commit()
            store(*args)
        else:
            store(*args)
            writer.commit()

    monkeypatch.setattr(counters, "_store", interrupted)
    assert refresh() == 1
    monkeypatch.undo()
    assert "orgs.venues" not in right(place.root)
    with everything("test"):
        assert held(place.root, "orgs.venues") == 2
    assert refresh() == 1
    assert "orgs.venues" in right(place.root)
    agree(place.root)


def test_what_is_taken_back_leaves_no_mark(place):
    with everything("test"), transaction.atomic():
        Venue.objects.create(organization=place.community, name="不留的", kind="CENTRE")
        transaction.set_rollback(True)
    assert "orgs.venues" in right(place.root)


def test_in_a_transaction_one_sees_ones_own_writes(place):
    with everything("test"), transaction.atomic():
        Venue.objects.create(organization=place.community, name="未提交的", kind="CENTRE")
        assert held(place.root, "orgs.venues") == 1
        refresh()
        assert held(place.root, "orgs.venues") == 1
        transaction.set_rollback(True)
    with everything("test"):
        assert held(place.root, "orgs.venues") == 0


def test_a_set_that_somebody_else_counts_is_left_to_them(place):
    venue(place)
    locked, go = threading.Event(), threading.Event()

    def count():
        with transaction.atomic(), everything("test"):
            list(CounterSet.objects.select_for_update().filter(population="orgs.venues"))
            locked.set()
            go.wait(60)
        connection.close()

    thread = threading.Thread(target=count)
    thread.start()
    assert locked.wait(60)
    try:
        assert refresh() == 0
    finally:
        go.set()
        thread.join(60)
    assert refresh() == 1


# ---- days, districts, walls -----------------------------------------------------------------------------------------


def tamper(**more):
    with everything("test"):
        assert Counter.objects.filter(metric="members.seats_held", **more).update(numerator=1234)


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
        assert held(place.root) == 8  # somebody changed the table: the counter is not asked


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


# ---- the nightly recount --------------------------------------------------------------------------------------------


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
