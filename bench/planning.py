"""The morning's plan for a district of 10,000 organisations, beside hand-written statements for the same reminders.

The day is one on which terms, meetings and calls all reach a stage. The statements know the figures and ladders of one
practice and nothing else; the reminders of both are compared before anything is timed.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import date
from typing import Any
from unittest.mock import patch

from django.db import connection, transaction

from bench.data import district
from bench.measuring import Line, best, watched
from common.clock import as_if_on
from common.scoping import Scope, scoped
from notices import planning, sources
from notices.models import Notice

ON = date(2027, 6, 30)
RUNS = 5
# What falls due in this district; the calendar of a year nobody announced does besides.
KINDS = ("term.expired", "meeting.quarterly", "contact.monthly")
_PLANNED = "unnest(%(days)s::int[], %(stages)s::text[]) AS step (days, stage)"
# Terms, this quarter's meeting where the last was missed, this month's calls where the last month's were.
SQL = f"""
WITH org AS (
    SELECT id FROM orgs_organization
    WHERE district_id = %(district)s AND tier IN ('STREET', 'COMMUNITY') AND period @> %(on)s
), term AS (
    SELECT DISTINCT ON (t.organization_id) t.organization_id, t.id, lower(t.period) AS since, upper(t.period) AS until,
           t.accepted_at::date AS accepted
    FROM members_term t JOIN org ON org.id = t.organization_id
    WHERE t.accepted_at IS NOT NULL AND lower(t.period) <= %(on)s ORDER BY t.organization_id, lower(t.period) DESC
), held AS (
    SELECT organization_id, count(*) FILTER (WHERE starts_at >= %(quarter)s) AS now,
           count(*) FILTER (WHERE starts_at < %(quarter)s) AS before
    FROM meetings_meeting WHERE state IN ('HELD', 'ISSUED', 'CLOSED') AND starts_at >= %(last_quarter)s GROUP BY 1
), part_time AS (
    SELECT a.organization_id, a.person_id, lower(a.period) AS since,
           count(c.id) FILTER (WHERE c."on" >= %(month)s) AS now,
           count(c.id) FILTER (WHERE c."on" < %(month)s) AS before
    FROM members_appointment a JOIN org ON org.id = a.organization_id
    LEFT JOIN meetings_contact c ON c.appointment_id = a.id AND c."on" BETWEEN %(last_month)s AND %(on)s
    WHERE a.part_time AND a.period @> %(on)s GROUP BY 1, 2, 3
), due AS (
    SELECT 'term.expired' AS kind, 'members.term:' || id AS object, organization_id, until - 1 AS due_on
    FROM term WHERE until > %(on)s AND NOT EXISTS (
        SELECT 1 FROM members_filing f
        WHERE f.organization_id = term.organization_id AND f.kind = 'ROSTER' AND f.state IN ('SUBMITTED', 'RETURNED'))
    UNION ALL
    SELECT 'meeting.quarterly', %(quarter)s::text, t.organization_id,
           CASE WHEN coalesce(h.before, 0) < 1 AND t.since <= %(last_quarter)s THEN %(quarter)s - 1 ELSE %(on)s END
    FROM term t LEFT JOIN held h USING (organization_id) WHERE coalesce(h.now, 0) < 1
    UNION ALL
    SELECT 'contact.monthly', %(month)s::text, p.organization_id,
           CASE WHEN bool_or(p.before < 1 AND p.since <= %(last_month)s AND t.since <= %(last_month)s)
                THEN %(month)s - 1 ELSE %(on)s END
    FROM part_time p JOIN term t USING (organization_id) WHERE p.now < 1 GROUP BY p.organization_id
), reached AS (
    SELECT due.*, step.stage FROM due
    JOIN (SELECT 'term.expired' AS kind, * FROM {_PLANNED}) step
    ON step.kind = due.kind AND due.due_on - step.days <= %(on)s
    UNION ALL SELECT due.*, 'D85' FROM due WHERE kind = 'meeting.quarterly'
    UNION ALL SELECT due.*, 'D28' FROM due WHERE kind = 'contact.monthly'
), above AS (
    SELECT d.kind, o.parent_id, count(*) AS number FROM due d JOIN orgs_organization o ON o.id = d.organization_id
    WHERE d.due_on + 7 <= %(on)s GROUP BY 1, 2
), entered AS (
    INSERT INTO notices_notice (district_id, organization_id, kind, object, due_on, stage, key, planned_on, verb, title,
                                url, count, escalated, basis, created_at, closing)
    SELECT %(district)s, organization_id, kind, object, due_on, stage,
           kind || '|' || object || '|o' || organization_id || '|' || due_on || '|' || stage, %(on)s, 'org.view', kind,
           '/', 1, false, '{{}}'::jsonb, now(), '' FROM reached
    UNION ALL
    SELECT %(district)s, parent_id, kind, 'overdue', NULL, 'UP',
           kind || '|overdue|o' || parent_id || '|' || %(week)s || '|UP', %(on)s, 'org.view', kind, '/', number, true,
           '{{}}'::jsonb, now(), '' FROM above
    ON CONFLICT (key) DO NOTHING RETURNING key, count
) SELECT key, count FROM entered
"""  # noqa: S608 - constants of this file


def measure() -> list[Line]:
    """From what is due to reminders, beside SQL; the whole plan, which reads what is due first (suite `dues`)."""
    root = district()
    scope = Scope(column="district_id", anchor_id=root.pk, district_id=root.pk)
    with transaction.atomic(), as_if_on(ON), scoped(scope):
        ours, theirs = planned(root.pk), by_hand(root.pk)
        assert ours == theirs, sorted(ours.items() ^ theirs.items())[:5]
        hand, _ = best(lambda: by_hand(root.pk), RUNS)
        with watched() as watch:
            planned(root.pk)
        whole, _ = best(lambda: planned(root.pk), RUNS)
        peak = _peak(lambda: planned(root.pk))
        dues = list(sources.dues_on(ON))
        with patch.object(sources, "dues_on", lambda on, without=(): iter(dues)):
            alone, _ = best(lambda: planned(root.pk), RUNS)
            planning.plan(day=ON, district_id=root.pk)
            again, _ = best(lambda: planning.plan(day=ON, district_id=root.pk), RUNS)
        transaction.set_rollback(True)
    size = f"{len(dues):,} things due by the rules of every room, {len(ours):,} reminders"
    by_sql = {"yardstick": hand, "against": "one SQL statement, three rules"}
    return [
        Line("from what is due to reminders", alone, must="≤ 2 × SQL", holds=alone <= 2 * hand, note=size, **by_sql),
        Line("the same once more", again, must="≤ 2 × SQL", holds=again <= 2 * hand, note="nothing to write", **by_sql),
        Line("the whole plan", whole, queries=watch.queries, note=f"reads what is due first; {peak:.0f} MB at most"),
    ]


def planned(district_id: int) -> dict[str, int]:
    """The reminders of a plan: their keys and counts; none of them stays."""
    with transaction.atomic():
        planning.plan(day=ON, district_id=district_id)
        found = dict(Notice.objects.filter(kind__in=KINDS).values_list("key", "count"))
        transaction.set_rollback(True)
    return found


def by_hand(district_id: int) -> dict[str, int]:
    """The same from one statement."""
    year, week, _ = ON.isocalendar()
    words = {
        "district": district_id, "on": ON, "week": f"{year}W{week:02}", "quarter": date(2027, 4, 1),
        "last_quarter": date(2027, 1, 1), "month": date(2027, 6, 1), "last_month": date(2027, 5, 1),
        "days": [180], "stages": ["T-180"],
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SQL, words)
        found = dict(cursor.fetchall())
        transaction.set_rollback(True)
    return found


def _peak(work: Callable[[], Any]) -> float:
    """Megabytes of Python's memory at the highest."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1_000_000
    finally:
        tracemalloc.stop()
