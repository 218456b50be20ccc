"""How everything here is measured: the best of several runs, beside a yardstick of the same run."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import psycopg2
from django.db import connection


@dataclass
class Line:
    """One line of the table.

    ours, yardstick   milliseconds; the yardstick is said in `against`
    must              what is asked for, as a sentence; holds: whether it is so
    """

    what: str
    ours: float
    yardstick: float | None = None
    against: str = ""
    must: str = ""
    holds: bool | None = None
    queries: int | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours in yardsticks."""
        return self.ours / self.yardstick if self.yardstick else None

    def as_json(self) -> dict[str, Any]:
        """For results.json."""
        return asdict(self) | {"ratio": round(self.ratio, 2) if self.ratio else None}


class Watch:
    """Counts statements and the time the database took for them."""

    def __init__(self) -> None:
        self.queries = 0
        self.milliseconds = 0.0

    def __call__(self, execute, sql, params, many, context):
        """An execute wrapper of the connection."""
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries += 1
            self.milliseconds += (time.perf_counter() - began) * 1000


@contextmanager
def watched() -> Iterator[Watch]:
    """A block whose statements are counted and timed."""
    watch = Watch()
    with connection.execute_wrapper(watch):
        yield watch


def best(work: Callable[[], Any], runs: int = 5) -> tuple[float, Any]:
    """(milliseconds of the fastest run, its result): noise only ever adds."""
    fastest, result = float("inf"), None
    work()
    for _ in range(runs):
        gc.collect()
        began = time.perf_counter()
        result = work()
        fastest = min(fastest, (time.perf_counter() - began) * 1000)
    return fastest, result


class Spent(NamedTuple):
    """Milliseconds of one run: by the clock, and of processors, the server's included."""

    clock: float
    worked: float


def spent(work: Callable[[], Any]) -> Spent:
    """What one run takes. Processor time says what it costs also where others keep the processors busy."""
    began, worked = time.perf_counter(), _worked()
    work()
    return Spent((time.perf_counter() - began) * 1000, (_worked() - worked) * 1000)


def middle(work: Callable[[], Any], runs: int = 41) -> Spent:
    """The middle of many runs, each on its own."""
    work()
    found = []
    for _ in range(runs):
        gc.collect()
        found.append(spent(work))
    return Spent(median(one.clock for one in found), median(one.worked for one in found))


def _worked() -> float:
    """Seconds of processor time of this process and of the server process of its connection."""
    server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return time.process_time() + int(server.split()[0]) / 1e9


def as_owner(sql: str) -> None:
    """What the role that measures, as the one that serves, may not do: create tables, give rights."""
    owner = psycopg2.connect(os.environ["MIGRATION_DATABASE_URL"])
    with closing(owner), owner, owner.cursor() as cursor:
        cursor.execute(sql)


def allow_analyze() -> None:
    """Let the role that measures count what it has just written, as autovacuum does where people work.

    Without it ANALYZE is passed over with a warning nobody sees, and plans are made for empty tables.
    """
    as_owner("GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO gongjian_app")
