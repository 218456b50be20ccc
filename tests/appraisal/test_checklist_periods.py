"""Months and quarters of a checklist that are over: judged while the year runs, not only when it is closed."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from appraisal import tasks
from appraisal.checklists.life import publish_checklist
from appraisal.checklists.periods import period_rows, periods_on
from appraisal.checklists.selectors import below_of
from appraisal.checklists.setup import ItemLine, create_checklist, set_item
from appraisal.checklists.standing import Status, _of_rule
from appraisal.models import Checklist, ChecklistItem, ChecklistPeriod, Progress
from appraisal.network import network_on
from common.rules import State
from common.scoping import everything
from covenants.facts import CovenantFacts
from covenants.rules import BOOK
from members.models import Deviation, Term
from orgs.practice import load_practice
from tests.appraisal.test_checklist_years import closed, meetings_in
from tests.appraisal.test_checklists import ESTATES, QUARTER, progress_of, standing, with_items
from tests.appraisal.year_making import published_scheme, seated, staff_of, submitted
from tests.factories import acting_as, make_district

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_district("涪城区", practice="fucheng")


@pytest.fixture
def staff(district):
    return staff_of(district)


@pytest.fixture
def listed(district, staff):
    """A list with a monthly meeting on two communities; one missed August, the other nothing until then."""
    for community in (district.community, district.sibling_community):
        seated(community)
    row = with_items(district, staff, QUARTER, ESTATES)
    meetings_in(district.community, 6, 7, 9)
    meetings_in(district.sibling_community, 6, 7, 8)
    return row


def judged_on(day: str) -> int:
    with time_machine.travel(f"{day} 01:50+08:00", tick=False):
        return tasks.judge_checklist_periods()


def found_on(district, staff, day: date):
    return [
        standing(community, QUARTER.text, user, day)
        for community, user in ((district.community, staff.community), (district.sibling_community, staff.sibling))
    ]


def test_a_month_that_was_missed_is_said_while_the_year_runs(district, staff, listed):
    assert judged_on("2024-09-02") == 6
    missed, kept = found_on(district, staff, date(2024, 9, 25))
    # September's meeting was held, and yet August was not.
    assert (missed.state, missed.found) == (
        Status.OPEN,
        f"{missed.finding.found}；已过 3 期，做到 2 期，8月没有做到",
    )
    assert missed.finding.state is State.HOLDS
    assert (kept.state, kept.periods.missed) == (Status.OPEN, [])  # September's is still to come
    with everything("test"):
        item = ChecklistItem.objects.get(text=QUARTER.text)
    assert _of_rule(item, missed.finding, date(2024, 9, 25), None).state is Status.DONE


def test_nothing_is_said_twice_and_what_is_known_later_stands_beside_what_was_known(district, staff, listed):
    judged_on("2024-09-02")
    assert judged_on("2024-09-03") == 0
    with everything("test"):
        Deviation.objects.create(
            organization=district.community, rule_id=QUARTER.rule, found="2024年8月未召开",
            required="每月至少 1 次会议", reason="防汛", since=date(2024, 9, 10),
        )  # fmt: skip
    assert judged_on("2024-09-11") == 1
    missed, _ = found_on(district, staff, date(2024, 9, 5))
    assert missed.periods.missed == ["8月"]
    explained, _ = found_on(district, staff, date(2024, 9, 25))
    assert (explained.state, explained.periods.explained) == (Status.SETTLED, ["8月"])
    with acting_as(staff.community):
        pk = progress_of(district.community, QUARTER.text).pk
        told = [(row.label, row.state) for row in period_rows(pk, date(2024, 9, 25))]
        assert told == [("6月", "KEPT"), ("7月", "KEPT"), ("8月", "EXPLAINED")]
        assert [row.state for row in period_rows(pk, date(2024, 9, 10))] == ["KEPT", "KEPT", "MISSED"]


def test_a_meeting_recorded_late_makes_the_month_good_the_next_morning(district, staff, listed):
    judged_on("2024-09-02")
    meetings_in(district.community, 8)
    assert judged_on("2024-09-12") == 1
    kept, _ = found_on(district, staff, date(2024, 9, 25))
    assert (kept.state, kept.periods.missed) == (Status.DONE, [])


def test_what_was_over_before_an_item_was_laid_on_anybody_does_not_count(district, staff, listed):
    late = ItemLine(QUARTER.heading, "联席会议月初召开", rule=QUARTER.rule)
    with time_machine.travel("2024-09-10 09:00+08:00", tick=False), acting_as(staff.district):
        set_item(checklist_id=listed.pk, line=late, actor=staff.district)
    judged_on("2024-10-02")
    added = standing(district.sibling_community, late.text, staff.sibling, date(2024, 10, 2))
    assert (added.periods.asked, added.periods.missed) == (1, ["9月"])
    whole = standing(district.sibling_community, QUARTER.text, staff.sibling, date(2024, 10, 2))
    assert (whole.periods.asked, whole.periods.missed) == (4, ["9月"])
    closed(listed, staff)
    assert progress_of(district.sibling_community, late.text).found.startswith("全年 4 期，做到 0 期")
    assert progress_of(district.sibling_community, QUARTER.text).found.startswith("全年 7 期，做到 3 期")


def test_until_it_is_closed_a_year_stands_as_it_will_be_closed(district, staff, listed):
    judged_on("2025-01-02")
    before = found_on(district, staff, date(2025, 1, 3))
    closed(listed, staff)
    for community, told in zip((district.community, district.sibling_community), before, strict=True):
        row = progress_of(community, QUARTER.text)
        assert (row.final, row.found) == ("OPEN", told.found)
        assert told.state is Status.LATE
    assert judged_on("2025-01-09") == 0  # nothing changes any more
    with everything("test"), pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        ChecklistPeriod.objects.update(state="KEPT")


def test_a_year_whose_last_month_was_not_asked_stands_as_it_will_be_closed(district, staff, listed):
    """Both committees ended in December, so nobody was asked for December's meeting."""
    meetings_in(district.community, 8, 10, 11)
    meetings_in(district.sibling_community, 9, 10, 11)
    with everything("test"):
        for term in Term.objects.all():
            term.period = DateRange(term.since, date(2024, 12, 10))
            term.save(update_fields=["period"])
    judged_on("2024-12-02")
    in_december = found_on(district, staff, date(2024, 12, 31))
    assert [one.state for one in in_december] == [Status.NOT_APPLICABLE] * 2
    before_the_night_run = found_on(district, staff, date(2025, 1, 1))
    judged_on("2025-01-01")
    before = found_on(district, staff, date(2025, 1, 3))
    closed(listed, staff)
    for place, early, told in zip(
        (district.community, district.sibling_community), before_the_night_run, before, strict=True
    ):
        row = progress_of(place, QUARTER.text)
        assert (row.final, row.found) == ("DONE", "全年 6 期，做到 6 期")
        assert {(one.state, one.found) for one in (early, told)} == {(Status.DONE, row.found)}


def test_before_the_night_run_the_last_month_is_not_yet_counted(district, staff, listed):
    meetings_in(district.sibling_community, 9, 10, 11)
    judged_on("2024-12-02")
    _, found = found_on(district, staff, date(2025, 1, 1))
    assert (found.state, found.periods.asked) == (Status.LATE, 6)  # December's was not held
    judged_on("2025-01-01")
    _, found = found_on(district, staff, date(2025, 1, 1))
    assert (found.state, found.found) == (Status.LATE, "全年 7 期，做到 6 期，12月没有做到")


def test_counts_of_those_below_and_their_own_list_are_one(district, staff, listed):
    judged_on("2024-10-02")
    on = date(2024, 10, 2)
    with acting_as(staff.street):
        nodes = network_on(on, tiers=["COMMUNITY"], places=False).nodes
        below = {row.node.pk: row.own for row in below_of(nodes, 2024, on)}
    for community, told in zip(
        (district.community, district.sibling_community), found_on(district, staff, on), strict=True
    ):
        assert below[community.pk].states[told.state] >= 1
        assert below[community.pk].done == 0


@pytest.mark.parametrize("count", [1, 3])
def test_periods_are_read_at_once(district, staff, listed, count, django_assert_num_queries):
    judged_on("2024-09-02")
    with acting_as(staff.district):
        ids = list(Progress.objects.filter(item__text=QUARTER.text).values_list("pk", flat=True))[:count]
        with django_assert_num_queries(1):
            periods_on(ids, date(2024, 9, 5))


def test_the_page_tells_each_period(client, district, staff, listed):
    judged_on("2024-09-02")
    pk = progress_of(district.community, QUARTER.text).pk
    with time_machine.travel("2024-09-05 09:00+08:00", tick=False):
        client.force_login(staff.community)
        text = client.get(reverse("appraisal:year_progress", args=[pk])).content.decode()
    assert "逐期情况" in text
    assert "没有做到" in text


def test_others_and_a_list_that_fails(district, staff, listed, monkeypatch):
    """Another district sees nothing of it; a list that cannot be judged holds up no other."""
    abroad = make_district("海勃湾区", practice="haibowan")
    judged_on("2024-09-02")
    with acting_as(staff_of(abroad).district):
        assert not ChecklistPeriod.objects.exists()
    with acting_as(staff.sibling):
        assert {row.organization_id for row in ChecklistPeriod.objects.all()} == {district.sibling_community.pk}
    with everything("test"):
        ChecklistPeriod.objects.all().delete()
        other = Checklist.objects.create(
            organization=abroad.root, year=2024, name="别的清单", tiers=["COMMUNITY"], state="PUBLISHED",
            published_on=date(2024, 6, 3),
        )  # fmt: skip
    real = tasks.judge_periods
    first = min(other.pk, listed.pk)

    def judge(*, checklist_id):
        if checklist_id == first:
            raise RuntimeError("broken")
        return real(checklist_id=checklist_id)

    monkeypatch.setattr(tasks, "judge_periods", judge)
    assert judged_on("2024-09-02") == (6 if first == other.pk else 0)


# ---- once a year ----------------------------------------------------------------------------------------------------


def _item(rule: str) -> ChecklistItem:
    return ChecklistItem(rule=rule, checklist=Checklist(year=2026))


def _reviews(on: date, unreviewed: list[date]):
    facts = CovenantFacts(1, "COMMUNITY", 1, cycle_id=1, since=date(2026, 1, 1), until=date(2027, 1, 1), pledges=2)
    facts.unreviewed = unreviewed
    return next(one for one in BOOK.judge(facts, load_practice("xihu"), on) if one.rule_id == "pledge.reviewed")


def test_reviews_that_are_not_yet_due_are_not_done():
    on = date(2026, 6, 1)
    waiting, done = _reviews(on, [date(2027, 1, 1)]), _reviews(on, [])
    assert (waiting.state, done.state) == (State.HOLDS, State.HOLDS)
    assert _of_rule(_item("pledge.reviewed"), waiting, on).state is Status.OPEN
    assert _of_rule(_item("pledge.reviewed"), done, on).state is Status.DONE


def test_last_years_report_does_not_fulfil_this_years_item():
    home = make_district("西湖区")
    people = staff_of(home)
    seated(home.community)
    scheme = published_scheme(home, people)
    with time_machine.travel("2024-12-20 09:00+08:00", tick=False):
        submitted(scheme, home.community, people.community)
    line = ItemLine("班子建设", "年度报告按期报送", rule="report.annual")
    with time_machine.travel("2025-02-03 09:00+08:00", tick=False):
        with acting_as(people.district):
            row = create_checklist(
                organization_id=home.root.pk, year=2025, name="社区清单", tiers=["COMMUNITY"], actor=people.district
            )
            set_item(checklist_id=row.pk, line=line, actor=people.district)
            publish_checklist(checklist_id=row.pk, actor=people.district)
        found = standing(home.community, line.text, people.community)
        assert (found.state, found.found) == (Status.OPEN, "2024年度报告已报送，2025年的考核方案还没有公布")
