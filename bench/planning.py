"""The morning's plan for a district of 10,000 organisations, beside one hand-written statement that does all of it.

Both read what is due, find what it has reached, enter and withdraw, over the reminders of three weeks before; what
stands afterwards is compared before anything is timed. Then they take turns, because other work on the machine slows
both: told are the best of each and the middle of the ratios of neighbours. What counts is the ratio of processor time,
of this process and of its server process together: waiting for others is nobody's work. Digests are written for every
committee.
"""

from __future__ import annotations

import gc
import os
import tracemalloc
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Grant, User
from bench.data import district
from bench.measuring import Line, Spent, best, spent, watched
from bench.planning_by_hand import SQL
from common.clock import as_if_on
from common.scoping import Scope, everything, scoped
from common.workdays import is_workday
from grids.models import Matter
from members.models import Appointment, Duty
from notices import planning
from notices.delivery import SETTINGS, VALUE
from notices.digest import write_digests
from notices.models import Address, Channel, Notice
from notices.services.filling import seal
from orgs.models import Organization

ON, BEFORE = date(2027, 6, 30), date(2027, 6, 9)
RUNS = 5
DUTIES, MATTERS = 5000, 3000
ONE = timedelta(days=1)
# The ladders of 西湖区: kind, stage, days from what it is counted from (the last day, or the first of the period).
LADDERS = (
    *(("term.expired", stage, -days) for stage, days in (("T-180", 180), ("T-90", 90), ("T-30", 30), ("T-7", 7))),
    ("term.expired", "T", 0),
    *(("committee.vacancy", stage, -days) for stage, days in (("T-30", 30), ("T-7", 7), ("T", 0))),
    *(("meeting.quarterly", f"D{day}", day - 1) for day in (45, 70, 85)),
    *(("contact.monthly", f"D{day}", day - 1) for day in (20, 28)),
    *(("dual_life.attended", stage, -days) for stage, days in (("T-90", 90), ("T-30", 30), ("T-7", 7))),
    *(("duty.open", stage, -days) for stage, days in (("T-7", 7), ("T", 0))),
    *(("matter.due", stage, -days) for stage, days in (("T-2", 2), ("T", 0))),
)
KINDS = sorted({kind for kind, *_ in LADDERS})


def measure() -> list[Line]:
    """The whole plan beside the whole statement, the same once more, its memory; digests beside their statements."""
    root = district()
    scope = Scope(column="district_id", anchor_id=root.pk, district_id=root.pk)
    with transaction.atomic(), scoped(scope):
        things_to_do(root)
        with as_if_on(BEFORE):
            planning.plan(day=BEFORE, district_id=root.pk)
        with as_if_on(ON):
            words = words_of(root.pk)
            ours, theirs = standing_after(lambda: plan(root.pk)), standing_after(lambda: by_hand(words))
            assert ours == theirs, sorted(ours.items() ^ theirs.items())[:5]
            with watched() as watch, undone():
                (run,) = plan(root.pk)
            pairs = taking_turns(lambda: plan(root.pk), lambda: by_hand(words))
            peak = _peak(lambda: plan(root.pk))
            plan(root.pk)
            again = taking_turns(lambda: plan(root.pk), lambda: by_hand(words))
            digests = _digests(root)
        transaction.set_rollback(True)
    load = f"load {os.getloadavg()[0]:.1f}"
    size = f"{run.due:,} things that may be reminded of, {run.planned:,} new, {run.closed:,} withdrawn"
    return [
        _line("the whole plan", pairs, f"{size}; {peak:.0f} MB at most; {load}", watch.queries),
        _line("the same once more", again, f"nothing to write; {load}"),
        digests,
    ]


def _line(what: str, pairs: list[tuple[Spent, Spent]], note: str, queries: int | None = None) -> Line:
    worked = median(ours.worked / hand.worked for ours, hand in pairs)
    clock = median(ours.clock / hand.clock for ours, hand in pairs)
    least = [min(one.worked for one in side) for side in zip(*pairs, strict=True)]
    spent = f"processor {least[0]:.0f} : {least[1]:.0f} ms, middle ratio {worked:.1f}; by the clock {clock:.1f}"
    return Line(
        what, min(ours.clock for ours, _ in pairs), yardstick=min(hand.clock for _, hand in pairs),
        against="one SQL statement", must="≤ 2 × SQL", holds=worked <= 2, queries=queries, note=f"{spent}; {note}",
    )  # fmt: skip


def plan(district_id: int) -> list[Any]:
    """As the task does."""
    return planning.plan(day=ON, district_id=district_id)


def by_hand(words: dict[str, Any]) -> tuple[int, int]:
    """The same from one statement: reminders entered, withdrawn."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, words)
        return cursor.fetchone()


def words_of(district_id: int) -> dict[str, Any]:
    """What the statement is told."""
    year, week, _ = ON.isocalendar()
    kinds, stages, shifts = (list(column) for column in zip(*LADDERS, strict=True))
    days = [ON + ONE * shift for shift in range(-400, 401)]
    return {
        "district": district_id, "on": ON, "week": f"{year}W{week:02}", "quarter": date(2027, 4, 1),
        "last_quarter": date(2027, 1, 1), "month": date(2027, 6, 1), "last_month": date(2027, 5, 1),
        "year": date(2027, 1, 1), "year_end": date(2027, 12, 31), "kinds": kinds, "stages": stages, "shifts": shifts,
        "rest": [day for day in days if not is_workday(day)],
    }  # fmt: skip


@contextmanager
def undone():
    """A block of which nothing stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def standing_after(work: Callable[[], Any]) -> dict[str, int]:
    """Keys and counts of what stands when it is done."""
    with undone():
        work()
        return dict(Notice.objects.filter(kind__in=KINDS, closed_on=None).values_list("key", "count"))


def taking_turns(ours: Callable[[], Any], theirs: Callable[[], Any]) -> list[tuple[Spent, Spent]]:
    """What both spent, pair by pair; after one turn that is not counted."""
    return [(_spent(ours), _spent(theirs)) for _ in range(RUNS + 1)][1:]


def _spent(work: Callable[[], Any]) -> Spent:
    gc.collect()
    with undone():
        return spent(work)


def things_to_do(root: Organization) -> None:
    """Lines of duty lists and matters of residents, due before and after the day."""
    places = Organization.objects.filter(district=root, tier="COMMUNITY").order_by("pk")
    communities = list(places.values_list("pk", flat=True))
    sitting = Appointment.everywhere.filter(organization__in=communities).in_force(ON).order_by("pk")
    Duty.objects.bulk_create(
        Duty(appointment_id=pk, title="参加组织生活", due_on=ON + ONE * (number % 60 - 20))
        for number, pk in enumerate(sitting[:DUTIES].values_list("pk", flat=True))
    )
    Matter.objects.bulk_create(
        Matter(
            district=root, origin_id=place, organization_id=place, numbered_by_id=place, year=2027, number=number,
            way="CALL", category="其他", title="路灯不亮", raised_on=BEFORE - ONE * 10,
            due_on=ON + ONE * (number % 40 - 20),
        )
        for number in range(MATTERS)
        for place in [communities[number % len(communities)]]
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE members_duty, grids_matter")


def _digests(root: Organization) -> Line:
    """A secretary with an e-mail address and a robot in the group of every committee."""
    at = timezone.make_aware(datetime.combine(ON, datetime.min.time())).replace(hour=9, minute=2)
    places = list(Organization.objects.filter(district=root, tier__in=["STREET", "COMMUNITY"]).order_by("pk"))
    with everything("measurements"):
        people = User.objects.bulk_create(
            User(username=f"bench{place.pk}", display_name="书记", district=root) for place in places
        )
        Grant.objects.bulk_create(
            Grant(user=user, role="COMMUNITY_SECRETARY", organization=place, period=(BEFORE, None))
            for user, place in zip(people, places, strict=True)
        )
        mail = Channel.objects.create(
            district=root, kind="EMAIL", name="邮件", settings_sealed=seal({}, field=SETTINGS)
        )
        robot = Channel.objects.create(
            district=root, kind="WECOM_ROBOT", name="群", settings_sealed=seal({}, field=SETTINGS)
        )
        value = seal({"to": "name@example.cn"}, field=VALUE)
        Address.objects.bulk_create(Address(channel=mail, user=user, value_sealed=value) for user in people)
        Address.objects.bulk_create(Address(channel=robot, organization=place, value_sealed=value) for place in places)

    def write() -> int:
        with undone():
            return write_digests(at=at)

    with watched() as watch:
        count = write()
    statements = watch.milliseconds
    ours, _ = best(write, RUNS)
    return Line(
        "digests of the day", ours, yardstick=statements, against="its own statements", queries=watch.queries,
        note=f"{count:,} messages to people and groups of {len(places)} committees",
    )  # fmt: skip


def _peak(work: Callable[[], Any]) -> float:
    """Megabytes of Python's memory at the highest."""
    tracemalloc.start()
    try:
        with undone():
            work()
        return tracemalloc.get_traced_memory()[1] / 1_000_000
    finally:
        tracemalloc.stop()
