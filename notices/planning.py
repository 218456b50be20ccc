"""The planner: from what is due on a day to the reminders that stand on it.

    plan(day=today())                       # every district
    plan(day=date(2026, 3, 1), district_id=7)

For each district under one lock and in one transaction: what is due and may be reminded of is read in a stream, each
thing with the last stage of its ladder that has been reached goes by COPY into a table of the transaction, and single
statements make the reminders of it (planning_sql). However often it runs, whatever ran before it and wherever it was
killed, the reminders that stand after a run for today are the same: for each thing that is due, and is not put off,
the last stage that was reached; and for each level above what is overdue below it, once a week, as a count.

Of a day that is over only what was missed is entered, closed already; of a day to come reminders are made for that
day and nothing is taken back: what has been settled until then, the run of the day itself will find.
"""

from __future__ import annotations

import csv
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.urls import reverse

from common.clock import now, today
from common.locks import Lock, take_lock
from common.scoping import Scope, everything, scoped
from common.workdays import is_workday
from notices import planning_sql as sql
from notices import sources
from notices.due import Due
from notices.kinds import ESCALATED_AFTER, Kind
from notices.ladder import Stage, reached, waited_out
from notices.ladders import Ladders, ladders_of
from notices.models import Notice, PlanRun
from notices.sources.committees import UNDATED
from orgs.models import Organization, Tier

logger = logging.getLogger(__name__)

BATCH = 5000
# A planner that finds another one at work waits for it: both would write the same.
_PATIENCE_MS = 15 * 60 * 1000
_LONGEST_URL = 200


class _Step(NamedTuple):
    """Where a thing stands on its ladder: the last stage whose day has come, that day, and its last day of all.

    late_on  the last day; of what nobody dated and somebody waits for the day of the last stage that waits
    """

    stage: Stage | None = None
    planned_on: date | None = None
    late_on: date | None = None


class PlanFailed(RuntimeError):
    """Some districts could not be planned; the others are. The runs that were finished stand in `runs`."""

    def __init__(self, failed: list[int], runs: list[PlanRun]):
        super().__init__(f"no plan for districts {failed}")
        self.failed, self.runs = failed, runs


def plan(*, day: date, district_id: int | None = None) -> list[PlanRun]:
    """Plan the day for one district, or for every one. Raises PlanFailed when it went wrong for some of them."""
    runs: list[PlanRun] = []
    failed: list[int] = []
    for pk in _districts() if district_id is None else [district_id]:
        try:
            runs.append(_plan_district(pk, day))
        except Exception:
            if district_id is not None:
                raise
            logger.exception("planning %s failed for district %d", day, pk)
            failed.append(pk)
    if failed:
        raise PlanFailed(failed, runs)
    return runs


def _districts() -> list[int]:
    with everything("every district is planned"):
        rows = Organization.objects.filter(tier=Tier.DISTRICT).existing(today())
        return list(rows.order_by("pk").values_list("pk", flat=True))


def _plan_district(district_id: int, day: date) -> PlanRun:
    scope = Scope(column="district_id", anchor_id=district_id, district_id=district_id)
    with scoped(scope):
        run = PlanRun.objects.create(district_id=district_id, day=day, started_at=now())
        with transaction.atomic():
            take_lock(Lock.PLAN, district_id, timeout_ms=_PATIENCE_MS)
            with connection.cursor() as cursor:
                _Planner(cursor, district_id, day).work(run)
            run.finished_at = now()
            run.save(update_fields=["finished_at", "due", "planned", "closed"])
    logger.info(
        "plan of %s, district %d: %d due, %d new, %d closed", day, district_id, run.due, run.planned, run.closed
    )
    return run


@dataclass(slots=True)
class _Planner:
    """One run for one district inside its transaction."""

    cursor: Any
    district_id: int
    day: date

    def work(self, run: PlanRun) -> None:
        """Read, write, count."""
        self.cursor.execute(sql.TABLE)
        run.due = self._fill()
        self.cursor.execute(sql.ANALYZE)
        run.planned, run.closed = self._write(self._words())
        self.cursor.execute(sql.DROP)

    def _write(self, words: dict[str, Any]) -> tuple[int, int]:
        """(new reminders, reminders closed)."""
        self.cursor.execute(sql.STANDING, words)
        self.cursor.execute(sql.ANALYZE_STANDING)
        self.cursor.execute(sql.HUSH, words)
        if self.day <= today():
            self.cursor.execute(sql.ESCALATE, words)
        if self.day < today():
            return self._count(sql.ENTER_MISSED, words), 0
        planned = self._count(sql.INSERT, words)
        return planned, self._count(sql.CLOSE, words) if self.day == today() else 0

    def _count(self, statement: str, words: dict[str, Any]) -> int:
        self.cursor.execute(statement, words)
        return self.cursor.fetchone()[0]

    def _words(self) -> dict[str, Any]:
        """What the statements are told."""
        year, week, _ = self.day.isocalendar()
        return {
            "district": self.district_id,
            "day": self.day,
            "after": ESCALATED_AFTER,
            "week": f"{year}W{week:02}",
            "workday": is_workday(self.day),
            "url": reverse("notices:below"),
            "now": now(),
        }

    # ---- what is due, into the table ----

    def _fill(self) -> int:
        """COPY in batches: a source may ask the database between two of its things, a running COPY may not."""
        count = 0
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        for row in self._rows():
            writer.writerow(row)
            count += 1
            if count % BATCH == 0:
                self._copy(buffer)
        self._copy(buffer)
        return count

    def _copy(self, buffer: io.StringIO) -> None:
        buffer.seek(0)
        self.cursor.copy_expert(sql.COPY, buffer)
        buffer.seek(0)
        buffer.truncate()

    def _rows(self) -> Iterator[tuple]:
        """Rows for the table, in the order of its columns."""
        ladders = ladders_of(self.district_id, self.day)
        steps = _Steps(ladders, self.day)
        for due in sources.dues_on(self.day, without=self._silent(ladders)):
            yield self._row(due, ladders, steps.of(due))

    def _silent(self, ladders: Ladders) -> frozenset[str]:
        """Kinds of which no reminder can come: no ladder, nothing to climb, none that stands from before. One query."""
        rows = Notice.objects.filter(district_id=self.district_id, closed_on=None).order_by().distinct()
        standing = set(rows.values_list("kind", flat=True))
        kinds = [ladders.of(kind_id) for kind_id in sources.KNOWN - standing]
        return frozenset(one.kind.id for one in kinds if not one.stages and not _climbs(one.kind))

    def _row(self, due: Due, ladders: Ladders, step: _Step) -> tuple:
        ladder = ladders.of(due.kind)
        thing, mark = due.thing, mark_of(due)
        stage, planned_on, late_on = step
        return (
            mark, thing, due.kind, due.object, due.organization_id, due.unit_id, due.due_on, late_on,
            stage and stage.text, planned_on, stage and f"{mark}|{stage.text}",
            ladder.kind.verb, ladder.title,
            due.url if len(due.url) <= _LONGEST_URL else reverse("notices:inbox"),
            ladder.kind.upward, ladder.kind.name, _basis(due, ladder, planned_on),
        )  # fmt: skip


def _climbs(kind: Kind) -> bool:
    """Whether the level above may hear of it."""
    return kind.upward and kind.id not in UNDATED


def mark_of(due: Due) -> str:
    """The thing with the date that its ladder hangs on; a reminder's key is this and the stage.

    What nobody dated hangs on the day since which it waits: a filing that came back a second time waits anew.
    """
    return f"{due.thing}|{due.due_on or due.since or ''}"


def _basis(due: Due, ladder, planned_on: date | None) -> str:
    """Why and when, as it was on the day: figures and dates only, no text that could name anybody."""
    figures = {name: value for name, value in due.inputs.items() if isinstance(value, int | float | date)}
    basis = {
        "stages": [stage.text for stage in ladder.stages],
        "source": ladder.source.value,
        "starts_on": due.starts_on,
        "since": due.since,
        "figures": figures,
    }
    return json.dumps(basis, ensure_ascii=False, default=date.isoformat) if planned_on else "{}"


class _Steps:
    """The stage reached by each thing; things with the same dates and the same ladder are looked up once."""

    def __init__(self, ladders: Ladders, day: date):
        self.ladders, self.day = ladders, day
        self.found: dict[tuple, _Step] = {}

    def of(self, due: Due) -> _Step:
        """Where it stands."""
        key = (due.kind, due.due_on, due.starts_on, due.since)
        if key not in self.found:
            stages = self.ladders.of(due.kind).stages
            dates = {"due_on": due.due_on, "starts_on": due.starts_on, "since": due.since}
            stage, planned_on = reached(stages, self.day, **dates) or (None, None)
            self.found[key] = _Step(stage, planned_on, due.due_on or waited_out(stages, due.since))
        return self.found[key]


def last_run(district_id: int, day: date) -> datetime | None:
    """When the planner last finished that day for the district; None when it never did. One query."""
    rows = PlanRun.objects.filter(district_id=district_id, day=day, finished_at__isnull=False)
    return rows.order_by("-finished_at").values_list("finished_at", flat=True).first()
