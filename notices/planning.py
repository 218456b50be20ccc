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
from notices.ladder import reached, waited_out
from notices.ladders import Ladder, Ladders, ladders_of
from notices.models import PlanRun
from notices.sources.committees import UNDATED
from orgs.models import Organization, Tier

logger = logging.getLogger(__name__)

BATCH = 5000
# A planner that finds another one at work waits for it: both would write the same.
_PATIENCE_MS = 15 * 60 * 1000
_LONGEST_URL = 200


class _Step(NamedTuple):
    """Where things of a kind with the same dates stand on their ladder.

    columns  kind, what they are dated by (mark_of), due_on, late_on (the last day; of what nobody dated and somebody
             waits for the day of the last stage that waits), stage (the last one whose day has come), planned_on
    tail     what makes a key of a thing; None before the first stage
    basis    why and when, up to the figures; `figured` keeps those that were written already
    """

    columns: str
    tail: str | None
    basis: str
    figured: dict[tuple, str]


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
        self.cursor.execute(sql.STANDING, {"district": self.district_id})
        self.cursor.execute(sql.TABLE)
        ladders = ladders_of(self.district_id, self.day)
        run.due = self._fill(ladders)
        self.cursor.execute(sql.HASHING)
        run.planned, run.closed = self._write(self._words(ladders.seen()))
        self.cursor.execute(sql.AS_USUAL)
        self.cursor.execute(sql.DROP)

    def _write(self, words: dict[str, Any]) -> tuple[int, int]:
        """(new reminders, reminders closed)."""
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

    def _words(self, ladders: list[Ladder]) -> dict[str, Any]:
        """What the statements are told: of the day, and of the kinds of what is due."""
        year, week, _ = self.day.isocalendar()
        return {
            "district": self.district_id,
            "day": self.day,
            "after": ESCALATED_AFTER,
            "week": f"{year}W{week:02}",
            "workday": is_workday(self.day),
            "url": reverse("notices:below"),
            "now": now(),
            "kinds": [one.kind.id for one in ladders],
            "verbs": [one.kind.verb for one in ladders],
            "titles": [one.title for one in ladders],
            "names": [one.kind.name for one in ladders],
            "upward": [one.kind.upward for one in ladders],
        }

    # ---- what is due, into the table ----

    def _fill(self, ladders: Ladders) -> int:
        """COPY in batches: a source may ask the database between two of its things, a running COPY may not."""
        count = 0
        lines: list[str] = []
        for line in self._lines(ladders):
            lines.append(line)
            count += 1
            if count % BATCH == 0:
                self._copy(lines)
        self._copy(lines)
        return count

    def _copy(self, lines: list[str]) -> None:
        self.cursor.copy_expert(sql.COPY, io.StringIO("".join(lines)))
        lines.clear()

    def _lines(self, ladders: Ladders) -> Iterator[str]:
        """Lines for COPY, in the order of planning_sql.COLUMNS."""
        step_of = _Steps(ladders, self.day).of
        elsewhere = reverse("notices:inbox")
        for due in sources.dues_on(self.day, without=self._silent(ladders)):
            step = step_of(due)
            thing, url = _escaped(due.thing), due.url
            url = _escaped(url if len(url) <= _LONGEST_URL else elsewhere)
            unit_id = _NONE if due.unit_id is None else due.unit_id
            key = _NONE if step.tail is None else thing + step.tail
            yield (
                f"{thing}\t{_escaped(due.object)}\t{due.organization_id}\t{unit_id}\t{url}\t"
                f"{step.columns}\t{key}\t{_basis(due, step)}\n"
            )

    def _silent(self, ladders: Ladders) -> frozenset[str]:
        """Kinds of which no reminder can come: no ladder, nothing to climb, none that stands from before. One query."""
        self.cursor.execute(sql.STANDING_KINDS)
        standing = {kind for (kind,) in self.cursor.fetchall()}
        kinds = [ladders.of(kind_id) for kind_id in sources.KNOWN - standing]
        return frozenset(one.kind.id for one in kinds if not one.stages and not _climbs(one.kind))


def _climbs(kind: Kind) -> bool:
    """Whether the level above may hear of it."""
    return kind.upward and kind.id not in UNDATED


def mark_of(due: Due) -> str:
    """The thing with the date that its ladder hangs on; a reminder's key is this and the stage.

    What nobody dated hangs on the day since which it waits: a filing that came back a second time waits anew.
    """
    return f"{due.thing}|{_dated(due)}"


def _dated(due: Due) -> str:
    return str(due.due_on or due.since or "")


_FIGURES = (int, float, date)
# So many different figures are kept of the things that have all their dates in common.
_KEPT = 200


def _basis(due: Due, step: _Step) -> str:
    """Why and when, as it was on the day: figures and dates only, no text that could name anybody."""
    if step.tail is None:
        return "{}"
    figures = tuple([one for one in due.inputs.items() if isinstance(one[1], _FIGURES)])
    text = step.figured.get(figures)
    if text is None:
        if len(step.figured) >= _KEPT:
            step.figured.clear()
        text = step.figured[figures] = _escaped(f'{step.basis}, "figures": {_json(dict(figures))}}}')
    return text


class _Steps:
    """The stage reached by each thing; things with the same dates and the same ladder are looked up once."""

    def __init__(self, ladders: Ladders, day: date):
        self.ladders, self.day = ladders, day
        self.found: dict[tuple, _Step] = {}

    def of(self, due: Due) -> _Step:
        """Where it stands."""
        key = (due.kind, due.due_on, due.starts_on, due.since)
        found = self.found.get(key)
        if found is None:
            found = self.found[key] = self._step(due)
        return found

    def _step(self, due: Due) -> _Step:
        ladder = self.ladders.of(due.kind)
        dates = {"due_on": due.due_on, "starts_on": due.starts_on, "since": due.since}
        stage, planned_on = reached(ladder.stages, self.day, **dates) or (None, None)
        dated, late_on = _dated(due), due.due_on or waited_out(ladder.stages, due.since)
        basis = {
            "stages": [one.text for one in ladder.stages],
            "source": ladder.source.value,
            "starts_on": due.starts_on,
            "since": due.since,
        }
        columns = (due.kind, dated, due.due_on, late_on, stage and stage.text, planned_on)
        return _Step(
            columns="\t".join(_NONE if one is None else _escaped(str(one)) for one in columns),
            tail=f"|{dated}|{stage.text}" if stage is not None else None,
            basis=_json(basis)[:-1],
            figured={},
        )


# As COPY reads it: no value, and what would end a value or begin another sign.
_NONE = r"\N"
_SIGNS = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _escaped(text: str) -> str:
    return text if text.isprintable() and "\\" not in text else text.translate(_SIGNS)


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, default=date.isoformat)


def last_run(district_id: int, day: date) -> datetime | None:
    """When the planner last finished that day for the district; None when it never did. One query."""
    rows = PlanRun.objects.filter(district_id=district_id, day=day, finished_at__isnull=False)
    return rows.order_by("-finished_at").values_list("finished_at", flat=True).first()
