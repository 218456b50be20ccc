"""What checklists ask of whom: one line per list, there while it is to be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import time_machine

from appraisal.checklists.evidence import return_evidence
from appraisal.checklists.life import carry_checklist, publish_checklist
from appraisal.checklists.setup import set_item, stop_item
from appraisal.models import ChecklistItem
from common.clock import today
from common.scoping import everything
from notices.kinds import KINDS
from notices.ladder import days_of, parse_stages
from notices.sources import dues_on, own_dues
from tests.appraisal.test_checklists import ESTATES, QUARTER, recorded, with_items
from tests.appraisal.year_making import staff_of
from tests.factories import acting_as, make_district

pytestmark = pytest.mark.django_db
SIGNS = replace(ESTATES, text="服务点都挂牌", due=date(2024, 7, 3))


@pytest.fixture(autouse=True)
def _in_june():
    with time_machine.travel("2024-06-03 09:00+08:00", tick=False):
        yield


@pytest.fixture
def district():
    return make_district("涪城区", practice="fucheng")


@pytest.fixture
def staff(district):
    return staff_of(district)


def dues(user, kind):
    with acting_as(user):
        return [due for due in own_dues(today()) if due.kind == kind]


def test_whoever_something_was_laid_on_hears_of_it_for_ten_days(district, staff):
    row = with_items(district, staff, ESTATES, QUARTER)
    (news,) = dues(staff.community, "checklist.dealt")
    assert news.title == "“社区“六化体系””有 2 项分到本级"
    assert news.reason == "1 项由平时的记录自动判断，1 项要登记；看一看要求和期限"
    assert (news.when, news.wait) == ("今天", "06-03 分派")
    assert dues(staff.street, "checklist.dealt") == []  # nothing of it lies on the street
    stages = parse_stages(KINDS["checklist.dealt"].stages)
    assert [day for day, _ in days_of(stages, due_on=None, since=news.since)] == [date(2024, 6, 4)]
    with time_machine.travel("2024-06-20 09:00+08:00", tick=False):
        assert dues(staff.community, "checklist.dealt") == []
        with acting_as(staff.district):
            made = set_item(checklist_id=row.pk, line=SIGNS, actor=staff.district)  # the published list grows
        (more,) = dues(staff.community, "checklist.dealt")
        assert (more.title, more.since) == ("“社区“六化体系””有 1 项分到本级", date(2024, 6, 20))
        assert news.thing != more.thing
        with acting_as(staff.district):
            stop_item(item_id=made.pk, reason="上级不再要求", actor=staff.district)
        assert dues(staff.community, "checklist.dealt") == []


def test_the_day_it_was_laid_on_is_today_only_on_that_day(district, staff):
    with_items(district, staff, ESTATES)
    with time_machine.travel("2024-06-05 09:00+08:00", tick=False):
        (news,) = dues(staff.community, "checklist.dealt")
        assert (news.when, news.wait) == ("", "06-03 分派")


def test_next_years_list_that_is_published_in_december_is_heard_of_and_due_only_in_its_year(district, staff):
    old = with_items(district, staff, SIGNS)
    with time_machine.travel("2024-12-20 09:00+08:00", tick=False):
        with acting_as(staff.district):
            made = carry_checklist(checklist_id=old.pk, year=2025, actor=staff.district)
            publish_checklist(checklist_id=made.pk, actor=staff.district)
        (news,) = dues(staff.community, "checklist.dealt")
        assert (news.since, news.object) == (date(2024, 12, 20), f"appraisal.checklist:{made.pk}:2024-12-20")
        assert "year=2025" in news.url
        assert [due.object for due in dues(staff.community, "checklist.due")] == [f"appraisal.checklist:{old.pk}"]
    with time_machine.travel("2025-01-06 09:00+08:00", tick=False):
        assert dues(staff.community, "checklist.dealt") == []
        of = {due.object: due.ahead for due in dues(staff.community, "checklist.due")}
        assert of == {f"appraisal.checklist:{old.pk}": False, f"appraisal.checklist:{made.pk}": True}


def test_near_its_day_a_list_is_one_line_and_gone_when_recorded(district, staff):
    with_items(district, staff, ESTATES, QUARTER, SIGNS, replace(SIGNS, text="每栋楼都有党小组"))
    (due,) = dues(staff.community, "checklist.due")
    assert due.title == "“社区“六化体系””有 2 项快到期，还没有登记完成情况"
    assert (due.due_on, due.ahead, due.action) == (date(2024, 7, 3), False, "去登记")
    assert f"/of/{district.community.pk}/" in due.url or str(district.community.pk) in due.url
    recorded(district.community, SIGNS.text, staff.community)
    recorded(district.community, "每栋楼都有党小组", staff.community)
    (far,) = dues(staff.community, "checklist.due")
    assert (far.due_on, far.ahead) == (date(2024, 12, 31), True)
    recorded(district.community, ESTATES.text, staff.community)
    assert dues(staff.community, "checklist.due") == []
    assert dues(staff.street, "checklist.due") == []


def test_late_is_said_and_the_ladder_reminds(district, staff):
    with_items(district, staff, SIGNS)
    stages = parse_stages(KINDS["checklist.due"].stages)
    (due,) = dues(staff.community, "checklist.due")
    assert [day for day, _ in days_of(stages, due_on=due.due_on)] == [
        date(2024, 6, 3), date(2024, 6, 26), date(2024, 7, 3)
    ]  # fmt: skip
    with time_machine.travel("2024-07-05 09:00+08:00", tick=False):
        (due,) = dues(staff.community, "checklist.due")
        assert due.late(today())
        assert "其中 1 项已过期" in due.title


def test_what_was_returned_waits_for_its_organisation(district, staff):
    with_items(district, staff, SIGNS)
    made = recorded(district.community, SIGNS.text, staff.community)
    with acting_as(staff.street):
        return_evidence(evidence_id=made.pk, remark="还差一个", actor=staff.street)
    (back,) = dues(staff.community, "checklist.returned")
    assert "1 项的完成情况被退回" in back.title
    assert (back.since, back.now) == (today(), True)
    assert dues(staff.community, "checklist.due") == []  # one thing is one line
    recorded(district.community, SIGNS.text, staff.community)
    assert dues(staff.community, "checklist.returned") == []


def test_what_is_stopped_or_a_draft_asks_nobody(district, staff):
    with_items(district, staff, SIGNS)
    with everything("test"):
        item = ChecklistItem.objects.get()
    with acting_as(staff.district):
        stop_item(item_id=item.pk, reason="不再要求", actor=staff.district)
    assert dues(staff.community, "checklist.due") == []


def test_all_of_a_district_at_once(district, staff):
    with_items(district, staff, SIGNS)
    with acting_as(staff.district):
        found = [due.organization_id for due in dues_on(today()) if due.kind == "checklist.due"]
    assert sorted(found) == sorted(one.pk for one in district.communities)
