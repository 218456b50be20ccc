"""Checklists in time: what is late, what has not begun, what a whole year of periods comes to, the past as it was."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from appraisal.checklists.life import close_checklist, publish_checklist
from appraisal.checklists.setup import ItemLine, begin_checklists, create_checklist, set_item
from appraisal.checklists.standing import Lying, Status, _of_rule, standings_of
from appraisal.findings import RULES
from appraisal.models import Checklist, ChecklistItem, Progress
from common.rules import Finding, Severity, State
from common.scoping import everything
from members.models import Deviation
from tests.appraisal.test_checklists import ESTATES, QUARTER, held_meeting, progress_of, recorded, standing, with_items
from tests.appraisal.year_making import seated, staff_of
from tests.factories import acting_as, make_district

pytestmark = pytest.mark.django_db
RATE = ItemLine("队伍建设多元化", "网格长配到每个网格", metric="grids.headed", target=100)


@pytest.fixture
def district():
    return make_district("涪城区", practice="fucheng")


@pytest.fixture
def staff(district):
    return staff_of(district)


def closed(row, staff):
    with time_machine.travel("2025-01-08 09:00+08:00", tick=False), acting_as(staff.district):
        close_checklist(checklist_id=row.pk, actor=staff.district)


def meetings_in(community, *months: int) -> None:
    for month in months:
        with time_machine.travel(f"2024-{month:02}-20 09:00+08:00", tick=False):
            held_meeting(community)


# ---- a year of periods ----------------------------------------------------------------------------------------------


def test_a_year_is_closed_on_every_period_not_on_its_last(district, staff):
    for community in (district.community, district.sibling_community):
        seated(community)
    row = with_items(district, staff, QUARTER)
    meetings_in(district.community, 12)  # nothing from June to November
    meetings_in(district.sibling_community, 6, 7, 8, 9, 10, 11)  # all but the last one
    assert standing(district.community, QUARTER.text, staff.community, date(2024, 12, 31)).state is Status.DONE
    closed(row, staff)
    late, early = (
        progress_of(place, QUARTER.text) for place in (district.community, district.sibling_community)
    )  # fmt: skip
    assert late.final == "OPEN"
    assert "没有做到" in late.found
    assert early.final == "OPEN"
    assert early.found == "全年 7 期，做到 6 期，12月没有做到"


def test_a_year_without_a_missed_period_is_done_and_one_explained_is_settled(district, staff):
    for community in (district.community, district.sibling_community):
        seated(community)
    row = with_items(district, staff, QUARTER)
    meetings_in(district.community, 6, 7, 8, 9, 10, 11, 12)
    meetings_in(district.sibling_community, 6, 7, 8, 9, 11, 12)
    with everything("test"):
        Deviation.objects.create(
            organization=district.sibling_community, rule_id=QUARTER.rule, found="2024年10月未召开",
            required="每月至少 1 次会议", reason="防汛", since=date(2024, 12, 2),
        )  # fmt: skip
    closed(row, staff)
    whole, explained = (
        progress_of(place, QUARTER.text) for place in (district.community, district.sibling_community)
    )  # fmt: skip
    assert (whole.final, whole.found) == ("DONE", "全年 7 期，做到 7 期")
    assert (explained.final, explained.found) == ("SETTLED", "全年 7 期，做到 6 期，10月已说明原因")


# ---- rules without periods ------------------------------------------------------------------------------------------


def _finding(rule: str, **facts) -> Finding:
    return Finding(rule, "名称", 1, facts.pop("state", State.HOLDS), Severity.REQUIRED, "情况", "要求", **facts)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_that_holds_is_done_whatever_comes_later(rule):
    item = ChecklistItem(rule=rule, checklist=Checklist(year=2024))
    on = date(2024, 6, 1)
    held = _of_rule(item, _finding(rule, due_on=date(2027, 5, 1)), on)
    assert held.state is Status.DONE
    assert _of_rule(item, _finding(rule), on).state is Status.DONE
    running = _finding(rule, due_on=date(2024, 6, 30), starts_on=date(2024, 6, 1))
    assert _of_rule(item, running, on).state is Status.OPEN
    collecting = _finding(rule, state=State.NOT_APPLICABLE, due_on=date(2024, 6, 30))
    assert _of_rule(item, collecting, on).state is Status.NOT_APPLICABLE


def test_a_term_that_ends_in_years_is_in_order():
    district = make_district("西湖区")
    staff = staff_of(district)
    seated(district.community)
    line = ItemLine("班子建设", "委员会按期换届", rule="term.expired")
    with acting_as(staff.district):
        row = create_checklist(
            organization_id=district.root.pk, year=2024, name="社区清单", tiers=["COMMUNITY"], actor=staff.district
        )
        set_item(checklist_id=row.pk, line=line, actor=staff.district)
        publish_checklist(checklist_id=row.pk, actor=staff.district)
    found = standing(district.community, line.text, staff.community)
    assert found.finding.due_on is not None
    assert found.state is Status.DONE


# ---- late, and not begun --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", [QUARTER, ESTATES, RATE])
@pytest.mark.parametrize(
    ("due", "on", "state"),
    [
        (None, date(2024, 12, 31), Status.OPEN),
        (None, date(2025, 1, 1), Status.LATE),
        (date(2024, 12, 31), date(2024, 12, 31), Status.OPEN),
        (date(2024, 12, 31), date(2025, 1, 2), Status.LATE),
        (date(2024, 9, 30), date(2024, 9, 30), Status.OPEN),
        (date(2024, 9, 30), date(2024, 10, 1), Status.LATE),
    ],
)
def test_late_is_one_thing_for_every_item(district, staff, line, due, on, state):
    seated(district.community)
    with_items(
        district,
        staff,
        ItemLine(line.heading, line.text, rule=line.rule, metric=line.metric, target=line.target, due=due),
    )
    with time_machine.travel(f"{max(on, date(2024, 6, 1))} 09:00+08:00", tick=False):
        assert standing(district.community, line.text, staff.community, on).state is state


@pytest.mark.parametrize("line", [QUARTER, ESTATES, RATE])
def test_a_year_that_has_not_begun_is_not_fulfilled_by_this_years_deeds(district, staff, line):
    seated(district.community)
    held_meeting(district.community)
    with acting_as(staff.district):
        row = begin_checklists(organization_id=district.root.pk, year=2025, actor=staff.district)[-1]
        item = set_item(checklist_id=row.pk, line=line, actor=staff.district)
        lying = Lying(1, ChecklistItem.objects.select_related("checklist").get(pk=item.pk), district.community.pk)
        found = standings_of([lying], date(2024, 12, 31))[1]
    assert (found.state, found.found) == (Status.NOT_APPLICABLE, "2025年还没有开始")


def test_before_the_closing_the_past_is_as_it_was(district, staff):
    row = with_items(district, staff, ESTATES)
    with time_machine.travel("2024-11-01 09:00+08:00", tick=False):
        recorded(district.community, ESTATES.text, staff.community)
    closed(row, staff)
    with time_machine.travel("2025-03-01 09:00+08:00", tick=False):
        assert progress_of(district.community, ESTATES.text).final == "DONE"
        early = standing(district.community, ESTATES.text, staff.community, date(2024, 10, 1))
        assert early.state is Status.OPEN
        late = standing(district.community, ESTATES.text, staff.community, date(2025, 2, 1))
        assert late.state is Status.DONE
        assert Progress._base_manager.exclude(final="").count() == 4
