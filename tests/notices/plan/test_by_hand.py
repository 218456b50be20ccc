"""A district with one committee in office, on frozen days, beside a table made by hand; and one reminder's whole life.

The committee took office on 2024-06-05 until 2026-12-31 (西湖区: meeting each quarter, call each month, term of three
years). Stages that fall on days of rest are sent before them.
"""

import re
from datetime import date

import pytest
from django.urls import reverse

from common.clock import today
from common.scoping import everything
from notices import planning
from notices.models import Notice
from tests.factories import client_for
from tests.members.slates import in_office
from tests.notices.plan.conftest import at, table

__all__ = ["at"]

OWN, ABOVE = "桃源东社区", "桃源街道"
BY_HAND = {
    # day: (kind, whose, last day, stage, sent on, count)
    "2024-06-05": [("meeting.quarterly", OWN, "2024-06-30", "D45", "2024-05-15", 1)],
    "2024-06-20": [
        ("contact.monthly", OWN, "2024-06-30", "D20", "2024-06-20", 1),
        ("meeting.quarterly", OWN, "2024-06-30", "D70", "2024-06-07", 1),  # 9 June is the Sunday of 端午
    ],
    "2024-07-08": [],  # what was not done before the record began is held against nobody
    "2024-12-31": [
        ("contact.monthly", OWN, "2024-11-30", "D28", "2024-12-27", 1),  # November was missed; 28 December a Saturday
        ("contact.monthly", ABOVE, "", "UP", "2024-12-31", 1),
        ("dual_life.attended", OWN, "2024-12-31", "T-7", "2024-12-24", 1),
        ("meeting.quarterly", OWN, "2024-09-30", "D85", "2024-12-24", 1),
        ("meeting.quarterly", ABOVE, "", "UP", "2024-12-31", 1),
    ],
    "2026-07-03": [
        ("dual_life.attended", OWN, "2025-12-31", "T-7", "2025-12-24", 1),
        ("dual_life.attended", ABOVE, "", "UP", "2026-07-03", 1),
        ("term.expired", OWN, "2026-12-31", "T-180", "2026-07-03", 1),  # 4 July is a Saturday
    ],
    "2026-12-01": [
        ("calendar.missing", "西湖区", "2026-12-31", "T-30", "2026-12-01", 1),
        ("dual_life.attended", OWN, "2025-12-31", "T-7", "2025-12-24", 1),
        ("dual_life.attended", ABOVE, "", "UP", "2026-12-01", 1),
        ("meeting.quarterly", OWN, "2026-09-30", "D45", "2026-11-13", 1),
        ("meeting.quarterly", ABOVE, "", "UP", "2026-12-01", 1),
        ("term.expired", OWN, "2026-12-31", "T-30", "2026-12-01", 1),
    ],
    "2027-02-26": [  # nobody sits any more: nothing but the term is asked of the committee
        ("calendar.missing", "西湖区", "2026-12-31", "T", "2026-12-31", 1),
        ("term.expired", OWN, "2026-12-31", "T", "2026-12-31", 1),
        ("term.expired", ABOVE, "", "UP", "2027-02-26", 1),
    ],
}


@pytest.fixture
def committee(district, secretary, street):
    in_office(district.community, secretary, street)
    return district.community


@pytest.mark.parametrize("day", BY_HAND)
def test_the_plan_is_the_table(committee, at, day):
    with at(day):
        planning.plan(day=today())
    found = [row[:6] for row in table(closed_on=None)]
    assert sorted(found) == sorted(BY_HAND[day])


def test_a_term_that_ends_in_thirty_days_is_reminded_once_and_gone_after_two_clicks(committee, secretary, at):
    with at("2026-12-01"):
        planning.plan(day=today())
        planning.plan(day=today())
        with everything("test"):
            row = Notice.objects.get(kind="term.expired")
        assert (row.stage, row.closed_on) == ("T-30", None)
        client = client_for(secretary)
        page = client.get(reverse("notices:inbox")).text
        (link,) = set(re.findall(rf'href="({re.escape(row.url)})"', page))
        form = client.get(link)
        assert form.status_code == 200
        filled = {field.name: field.value() for field in form.context["form"]} | {"starts_on": "2027-01-01"}
        assert client.post(link, filled).status_code == 302
        things = [entry.due.kind for group in client.get(reverse("notices:inbox")).context["groups"]
                  for entry in group["entries"]]  # fmt: skip
        assert "term.expired" not in things
        planning.plan(day=today())
        with everything("test"):
            assert Notice.objects.get(kind="term.expired").closing == "DONE"
            draft = Notice.objects.get(kind="draft.unfiled")
        assert (draft.stage, draft.due_on, draft.closed_on) == ("T-30", date(2026, 12, 31), None)
    with at("2026-12-24"):  # the draft is opened and forgotten: reminders go on until it is filed
        planning.plan(day=today())
    assert [row[3] for row in table(kind="draft.unfiled", closed_on=None)] == ["T-7"]
    with at("2027-01-08"):
        planning.plan(day=today())
    assert [row[1] for row in table(kind="draft.unfiled", escalated=True)] == [ABOVE]
