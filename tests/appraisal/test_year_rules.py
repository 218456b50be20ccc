"""Rules of a year: reports that reach the level above by the scheme's day; checklists whose items are recorded."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from appraisal.findings import findings_on
from appraisal.network import network_on
from appraisal.year.rules import Asked, YearFacts, report_annual
from common.rules import State
from tests.appraisal.test_checklists import ESTATES, QUARTER, recorded, with_items
from tests.appraisal.year_making import YEAR, published_scheme, seated, staff_of, submitted
from tests.factories import acting_as, make_district


def finding(user, organization, rule, on):
    with acting_as(user):
        nodes = network_on(on, [organization.pk], places=False).nodes
        return next((one for one in findings_on(nodes, on)[organization.pk] if one.rule_id == rule), None)


@pytest.mark.django_db
class TestReports:
    RULE = "report.annual"

    @pytest.fixture
    def staff(self, district):
        return staff_of(district)

    def test_nothing_is_asked_before_a_scheme_is_published(self, district, staff):
        seated(district.community)
        assert finding(staff.community, district.community, self.RULE, date(YEAR, 6, 1)) is None

    def test_from_far_off_to_missed_to_made_good(self, district, staff):
        seated(district.community)
        scheme = published_scheme(district, staff)
        due = scheme.hops[0].due
        expected = {
            date(YEAR, 6, 1): State.HOLDS,
            date(YEAR, 12, 10): State.DUE,
            due: State.DUE,
            date(YEAR + 1, 1, 5): State.BROKEN,
        }
        found = {on: finding(staff.community, district.community, self.RULE, on) for on in expected}
        assert {on: one.state for on, one in found.items()} == expected
        assert found[date(YEAR + 1, 1, 5)].due_on == due
        assert "西湖区 三（三）5" in found[due].clause
        with time_machine.travel(f"{YEAR + 1}-01-06 09:00+08:00", tick=False):
            submitted(scheme, district.community, staff.community)
        assert finding(staff.community, district.community, self.RULE, date(YEAR + 1, 1, 6)).state is State.HOLDS
        # The fifth of January stays what it was.
        assert finding(staff.community, district.community, self.RULE, date(YEAR + 1, 1, 5)).state is State.BROKEN

    def test_who_held_no_office_is_asked_for_nothing(self, district, staff):
        published_scheme(district, staff)
        assert finding(staff.sibling, district.sibling_community, self.RULE, date(YEAR + 1, 1, 5)) is None

    def test_the_first_step_that_is_missing_is_named(self):
        asked = [
            Asked(YEAR, "综合党委向党（工）委报告", date(YEAR, 12, 31), reached=True),
            Asked(YEAR, "党（工）委向区委组织部报告", date(YEAR + 1, 1, 15), reached=False),
        ]
        found = report_annual(YearFacts(1, "STREET", 1, asked), None, date(YEAR + 1, 1, 5))
        assert (found.state, found.inputs["事项"]) == (State.DUE, "党（工）委向区委组织部报告")


@pytest.mark.django_db
class TestChecklists:
    RULE = "checklist.community"

    def test_items_by_hand_are_counted_and_automatic_ones_not_once_more(self):
        district = make_district("涪城区", practice="fucheng")
        staff = staff_of(district)
        day = date(YEAR, 6, 1)
        assert finding(staff.community, district.community, self.RULE, day) is None
        with_items(district, staff, ESTATES, QUARTER)
        found = finding(staff.community, district.community, self.RULE, day)
        assert found.state is State.HOLDS
        assert found.found == "区里列出 2 项；本级要登记的 1 项，已登记 0 项"
        assert found.required == "48 项逐项落实"
        assert finding(staff.community, district.community, self.RULE, date(YEAR, 12, 20)).state is State.DUE
        recorded(district.community, ESTATES.text, staff.community)
        found = finding(staff.community, district.community, self.RULE, date(YEAR, 12, 20))
        assert (found.state, found.due_on) == (State.HOLDS, None)
