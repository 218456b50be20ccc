"""The demonstration district on a frozen Monday, beside a list made by hand (data/demo_2026-11-23.csv).

Each line of the list can be derived by a person with the demonstration on the screen, the rules of reminding
(docs/reminders.md) and a calendar: what it is about as the inbox says it, whose turn, the last day or since when one
waits, the stage, and the working day on which that stage falls.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest
import time_machine

from common.clock import today
from common.scoping import Scope, everything, scoped
from demo.build import DemoDistrict
from notices import planning, sources
from notices.models import Notice

DAY = "2026-11-23"
TABLE = Path(__file__).parent / "data" / f"demo_{DAY}.csv"
# Whose report of a year is awaited depends on the year's appraisal alone, which tests/appraisal looks at.
ELSEWHERE = "report."
COLUMNS = ("kind", "about", "organization", "unit", "due_on", "since", "stage", "planned_on", "count")


@pytest.mark.django_db
def test_the_plan_of_the_demonstration_is_the_list_made_by_hand():
    with TABLE.open(encoding="utf-8", newline="") as file:
        by_hand = Counter(tuple(row[name] for name in COLUMNS) for row in csv.DictReader(file))
    with time_machine.travel(f"{DAY} 09:00+08:00", tick=False):
        district = DemoDistrict().build()
        planning.plan(day=today(), district_id=district.pk)
        found = rows_of(district)
        planning.plan(day=today(), district_id=district.pk)
        assert rows_of(district) == found, "planned twice is planned once"
    assert (found - by_hand, by_hand - found) == (Counter(), Counter())


def rows_of(district):
    """The reminders that stand, in the columns of the list."""
    with scoped(Scope(column="district_id", anchor_id=district.pk, district_id=district.pk)):
        dues = {due.thing: due for due in sources.dues_on(today())}
    with everything("test"):
        rows = list(Notice.objects.filter(closed_on=None).select_related("organization", "unit"))
    return Counter(
        (
            row.kind,
            row.title if row.escalated else dues[row.thing].title,
            row.organization.name,
            row.unit.name if row.unit else "",
            str(row.due_on or ""),
            "" if row.escalated or row.due_on else row.basis["since"],
            row.stage,
            str(row.planned_on),
            str(row.count),
        )
        for row in rows
        if not row.kind.startswith(ELSEWHERE)
    )
