"""The planner under strain: three at once, killed at any moment, as the web's role. Each reminder once, none lost."""

import os
import random
import signal
import threading
import time
from datetime import date, timedelta

import pytest
from django.db import connection, connections

from common.clock import today
from common.scoping import everything
from notices import planning, planning_sql, sources
from notices.due import Due
from notices.models import Notice, PlanRun
from tests.factories import make_district
from tests.forks import fork
from tests.notices.plan.conftest import table

DUES = 300


def many(organization, shift=0):
    """Things that end on different days; half of them have reached a stage, ten are a week overdue."""
    first = today() - timedelta(days=17)
    return [
        Due("term.expired", f"{number}", organization.pk, "任期将满", "/m/", "起草",
            due_on=first + timedelta(days=number + shift))
        for number in range(DUES)
    ]  # fmt: skip


def expected(dues):
    """What must stand, told by the ladder alone."""
    keys = set()
    for due in dues:
        left = [(due.due_on - timedelta(days=days), stage)
                for days, stage in ((180, "T-180"), (90, "T-90"), (30, "T-30"), (7, "T-7"), (0, "T"))]  # fmt: skip
        come = [stage for day, stage in left if planning_day(day) <= today()]
        if come:
            keys.add(f"{due.thing}|{due.due_on}|{come[-1]}")
    return keys


def planning_day(day):
    from notices.ladder import send_day

    return send_day(day)


def standing():
    with everything("test"):
        return list(Notice.objects.filter(closed_on=None, escalated=False).values_list("key", flat=True))


@pytest.mark.django_db(transaction=True)
def test_three_planners_at_once(monkeypatch):
    district = make_district()
    dues = many(district.community)
    monkeypatch.setattr(sources, "dues_on", lambda on, without=(): iter(dues))
    barrier, strange, runs = threading.Barrier(3), [], []

    def work():
        try:
            barrier.wait()
            runs.extend(planning.plan(day=today()))
        except BaseException as error:  # noqa: BLE001 a thread must tell what went wrong in it
            strange.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert strange == []
    keys = standing()
    assert len(keys) == len(set(keys))
    assert set(keys) == expected(dues)
    assert sorted(run.planned for run in runs) == [0, 0, len(keys) + 1]  # one line for the street besides
    assert [row[5] for row in table(escalated=True)] == [11]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["reading", "writing"])
def test_killed_at_any_moment_and_run_again(monkeypatch, moment):
    """Twelve planners die by SIGKILL, between two things they read or two statements they write; dates move between."""
    district = make_district()
    chance = random.Random(5)
    monkeypatch.setattr(planning, "BATCH", 50)
    for number in range(12):
        dues = many(district.community, shift=number % 4)
        _plan_and_die(moment, dues, chance)
        if number % 4 == 3:
            monkeypatch.setattr(sources, "dues_on", lambda on, without=(), dues=dues: iter(dues))
            planning.plan(day=today())
            assert sorted(standing()) == sorted(expected(dues))
    with everything("test"):
        assert Notice.objects.count() == Notice.objects.values("key").distinct().count()
        assert PlanRun.objects.filter(finished_at=None).count() == 12


def _plan_and_die(moment, dues, chance):
    """The planner stops at a moment, says so and waits for its end: no machine is too fast or too slow for that."""
    told, tell = os.pipe()
    last = chance.randrange(DUES) if moment == "reading" else chance.randrange(1, 6)

    def stop():
        os.write(tell, b".")
        time.sleep(600)

    def stopping(on, without):
        for number, due in enumerate(dues):
            if moment == "reading" and number == last:
                stop()
            yield due

    def work():
        sources.dues_on = stopping
        written = 0

        def between(execute, statement, *rest):
            nonlocal written
            found = execute(statement, *rest)
            written += "planned_standing" in statement or "notices_notice" in statement
            if moment == "writing" and written == last:
                stop()
            return found

        with connection.execute_wrapper(between):
            planning.plan(day=today())

    child = fork(work)
    os.close(tell)
    assert os.read(told, 1) == b".", "the planner ended before its moment"
    os.close(told)
    os.kill(child, signal.SIGKILL)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    # The server notices only when it next writes; its lock must be gone before the next one begins.
    deadline = time.monotonic() + 240
    while _others():
        assert time.monotonic() < deadline, "the lock of a dead planner stays"
        time.sleep(0.05)


def _others():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 5"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return cursor.fetchone()[0]


def test_the_webs_role_may_do_all_of_it(district, monkeypatch):
    dues = many(district.community)
    monkeypatch.setattr(sources, "dues_on", lambda on, without=(): iter(dues))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE gongjian_app")
        try:
            planning.plan(day=today())
            planning.plan(day=today() + timedelta(days=30))
            planning.plan(day=today() - timedelta(days=30))
            planning.plan(day=today())
        finally:
            cursor.execute("RESET ROLE")
    assert set(standing()) >= expected(dues)


def test_statements_do_not_grow_with_what_is_due(district, monkeypatch, django_assert_num_queries):
    """One more district, one more thing: the statements of a run are the same, whatever is due (COPY beside them)."""
    for count in (1, 3, 300):
        monkeypatch.setattr(
            sources, "dues_on", lambda on, without=(), count=count: iter(many(district.community)[:count])
        )
        planning.plan(day=today())  # once, for what is kept between runs
        with django_assert_num_queries(22):
            planning.plan(day=today())


def test_memory_stays_flat(district, monkeypatch):
    """Twenty thousand things take no more than a batch of them."""
    import tracemalloc

    day = today() + timedelta(days=400)

    def stream(on, without):
        for number in range(20_000):
            yield Due("term.expired", f"{number}", district.community.pk, "任期将满", "/m/", "起草", due_on=day)

    monkeypatch.setattr(sources, "dues_on", stream)
    monkeypatch.setattr(planning, "BATCH", 500)
    planning.plan(day=date(2024, 6, 5))
    tracemalloc.start()
    try:
        planning.plan(day=date(2024, 6, 5))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3_000_000
    assert planning_sql.COPY.startswith("COPY planned_due")
