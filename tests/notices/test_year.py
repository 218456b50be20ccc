"""What a year's appraisal asks of whom: there while it is to be done, gone when it is done."""

from datetime import date

import pytest
import time_machine

from appraisal.year.awards import AwardLine, decide_award, propose_award
from appraisal.year.reports import accept_report, return_report
from appraisal.year.results import answer_objection, compute_results, give_points, object_to_result, open_result
from common.clock import today
from notices.sources import own_dues
from tests.appraisal.year_making import drafted_scheme, published_scheme, seated, staff_of, submitted
from tests.factories import acting_as


@pytest.fixture(autouse=True)
def _in_december():
    with time_machine.travel("2024-12-10 09:00+08:00", tick=False):
        yield


def dues(user, kind):
    with acting_as(user):
        return [due for due in own_dues(today()) if due.kind == kind]


def test_a_report_is_asked_for_once_the_scheme_is_published(district):
    staff = staff_of(district)
    drafted_scheme(district, staff, 2025)
    assert dues(staff.community, "report.annual") == []
    scheme = published_scheme(district, staff, 2024)
    (due,) = dues(staff.community, "report.annual")
    assert (due.due_on, due.ahead, due.action) == (date(2024, 12, 31), False, "写报告")
    (own,) = dues(staff.street, "report.annual")
    assert "街道（镇）综合党委向街道（镇）党（工）委报告" in own.reason
    report = submitted(scheme, district.community, staff.community)
    assert dues(staff.community, "report.annual") == []
    (waiting,) = dues(staff.street, "report.waiting")
    assert waiting.title == "1 份年度报告等待接收"
    with acting_as(staff.street):
        return_report(report_id=report.pk, remark="请补写问题", actor=staff.street)
    (back,) = dues(staff.community, "report.returned")
    assert "请补写问题" in back.title
    submitted(scheme, district.community, staff.community)
    with acting_as(staff.street):
        accept_report(report_id=report.pk, actor=staff.street)
    for user in (staff.community, staff.street):
        assert [due.kind for kind in ("report.returned", "report.waiting") for due in dues(user, kind)] == []


def test_of_a_year_that_is_over_only_those_who_held_office_in_it(district):
    staff = staff_of(district)
    seated(district.community)
    published_scheme(district, staff, 2024)
    with time_machine.travel("2025-01-10 09:00+08:00", tick=False):
        (late,) = dues(staff.community, "report.annual")
        assert late.due_on == date(2024, 12, 31)
        assert dues(staff.sibling, "report.annual") == []


def test_in_june_it_is_far_ahead_still(district):
    staff = staff_of(district)
    published_scheme(district, staff, 2024)
    with time_machine.travel("2024-06-03 09:00+08:00", tick=False):
        assert [due.ahead for due in dues(staff.community, "report.annual")] == [True]


def test_a_result_that_is_told_and_an_objection_that_waits(district):
    staff = staff_of(district)
    scheme = published_scheme(district, staff, 2024)
    with acting_as(staff.street):
        compute_results(scheme_id=scheme.pk, organization_id=district.street.pk, actor=staff.street)
        result = scheme.results.get(organization=district.community)
        give_points(score_id=result.scores.get(metric="").pk, points=8, reason="停车难化解", actor=staff.street)
        open_result(result_id=result.pk, actor=staff.street)
    (told,) = dues(staff.community, "result.open")
    assert told.due_on == date(2024, 12, 17)
    with acting_as(staff.community):
        made = object_to_result(result_id=result.pk, objection="夜间停车也解决了", actor=staff.community)
    assert len(dues(staff.street, "result.objection")) == 1
    with acting_as(staff.street):
        answer_objection(objection_id=made.pk, upheld=False, answer="已计入", actor=staff.street)
    assert dues(staff.street, "result.objection") == []


def test_what_was_proposed_waits_with_the_district_until_it_is_decided(district):
    staff = staff_of(district)
    scheme = published_scheme(district, staff, 2024)
    member, _ = seated(district.community)
    assert dues(staff.district, "award.waiting") == []
    made = []
    with acting_as(staff.community):
        for kind, title in (("advanced_person", ""), ("recommendation", "区人大代表")):
            line = AwardLine(kind, "把学校资源带进社区", appointment_id=member.pk, title=title)
            made.append(
                propose_award(
                    scheme_id=scheme.pk, organization_id=district.community.pk, line=line, actor=staff.community
                )
            )
    (waiting,) = dues(staff.district, "award.waiting")
    assert (waiting.title, waiting.action) == ("2 项评先评优推荐等待评定", "去评定")
    assert waiting.url.endswith("/year/awards/?state=PROPOSED")
    assert dues(staff.street, "award.waiting") == dues(staff.community, "award.waiting") == []
    with acting_as(staff.district):
        for award in made:
            decide_award(award_id=award.pk, granted=True, actor=staff.district)
    assert dues(staff.district, "award.waiting") == []
