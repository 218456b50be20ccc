"""What became of an item's periods that are over, as it was known on a day: read for any number of items at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from appraisal.models import ChecklistPeriod, PeriodState
from common.rules import Finding, State

# The last that was known of each period by the day. The policy of the table is asked like anywhere.
SQL = """
SELECT progress_id, count(*) FILTER (WHERE state <> 'NOT_ASKED'), max(until),
       array_agg(label ORDER BY since) FILTER (WHERE state = 'MISSED'),
       array_agg(label ORDER BY since) FILTER (WHERE state = 'EXPLAINED')
FROM (
    SELECT DISTINCT ON (progress_id, since) progress_id, since, until, label, state FROM appraisal_checklistperiod
    WHERE progress_id = ANY(%(ids)s) AND judged_on <= %(on)s ORDER BY progress_id, since, judged_on DESC
) last_ GROUP BY progress_id
"""


@dataclass(slots=True)
class Periods:
    """Periods of an item in one organisation in which it was asked, and of these the missed and the explained.

    until  the day after the last of them
    """

    asked: int = 0
    missed: list[str] = field(default_factory=list)
    explained: list[str] = field(default_factory=list)
    until: date | None = None

    def add(self, label: str, state: PeriodState) -> None:
        """One more."""
        self.asked += state != PeriodState.NOT_ASKED
        if state == PeriodState.MISSED:
            self.missed.append(label)
        elif state == PeriodState.EXPLAINED:
            self.explained.append(label)

    def said(self, since: str) -> str:
        """全年 7 期，做到 6 期，12月没有做到.

        since  how the sentence begins: 全年, 已过
        """
        said = f"{since} {self.asked} 期，做到 {self.asked - len(self.missed) - len(self.explained)} 期"
        if self.explained:
            said = f"{said}，{'、'.join(self.explained)}已说明原因"
        return f"{said}，{'、'.join(self.missed)}没有做到" if self.missed else said


def was_asked(finding: Finding) -> bool:
    """Whether a rule with periods asks for anything in the one that holds the day."""
    return finding.state is not State.NOT_APPLICABLE or finding.starts_on is not None


def periods_on(progress_ids: Iterable[int], on: date) -> dict[int, Periods]:
    """By progress, of those that have any. One query."""
    ids = list(progress_ids)
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"ids": ids, "on": on})
        return {
            pk: Periods(asked, missed or [], explained or [], until)
            for pk, asked, until, missed, explained in cursor.fetchall()
        }


def period_rows(progress_id: int, on: date) -> list[ChecklistPeriod]:
    """Each period of one item as it was known on the day, in order; without those in which it was not asked."""
    held = ChecklistPeriod.objects.filter(progress=progress_id, judged_on__lte=on).order_by("since", "-judged_on")
    return [row for row in held.distinct("since") if row.state != PeriodState.NOT_ASKED]
