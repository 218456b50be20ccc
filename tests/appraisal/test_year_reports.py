"""Reports assemble themselves, go up the chain and stay as they were handed in."""

from datetime import date, datetime

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from appraisal.metrics import METRICS
from appraisal.models import DutyReport, MemberReview, ReportState, UnitReview
from appraisal.network import network_on
from appraisal.statistics.engine import figures_of
from appraisal.year.base import digest_of
from appraisal.year.documents import report_document
from appraisal.year.gathering import gather, member_records
from appraisal.year.reports import (
    accept_report,
    answer_review,
    return_report,
    review_member,
    review_unit,
    sealed,
    start_report,
    submit_report,
    write_report,
)
from appraisal.year.whole_year import BY_KEY, Year
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import everything
from meetings.models import Channel, Contact, Meeting, Suggestion
from members.models import Appointment
from orgs.practice import load_practice
from tests.appraisal.year_making import YEAR, drafted_scheme, published_scheme, seated, staff_of, submitted
from tests.factories import acting_as, client_for, make_unit, make_user
from tests.members.slates import in_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(district):
    return staff_of(district)


@pytest.fixture
def scheme(district, staff):
    return published_scheme(district, staff)


def test_the_numbers_are_those_of_the_statistics_and_nobody_types_one(district, staff, scheme):
    seated(district.community)
    report = submitted(scheme, district.community, staff.community)
    assert (report.state, report.as_of) == (ReportState.SUBMITTED, date(YEAR, 6, 1))
    lines = {line["metric"]: line for part in report.content["parts"] for line in part["lines"]}
    with acting_as(staff.community):
        nodes = network_on(date(YEAR, 6, 1), [district.community.pk], places=False).nodes
        of_metrics = {key: line for key, line in lines.items() if key not in BY_KEY}
        truth = figures_of([METRICS[key] for key in of_metrics], date(YEAR, 6, 1), nodes)[district.community.pk].total
    assert set(lines) - set(of_metrics) == {"year.meetings", "year.contacts"}
    for key, line in of_metrics.items():
        assert (line["numerator"], line["denominator"]) == (truth[key].numerator, truth[key].denominator), key
        assert (line["definition"], line["version"]) == (METRICS[key].definition, METRICS[key].version)
    assert lines["members.part_time_persons"]["numerator"] == 2
    assert [row["name"] for row in report.content["members"]] == ["万敏", "胡志强"]


def test_a_members_record_counts_what_was_while_he_held_the_seat(district, staff, scheme):
    one, two = seated(district.community)
    with everything("test"):
        for day in (date(YEAR, 2, 1), date(YEAR, 3, 1), date(YEAR - 1, 12, 1)):
            Contact.objects.create(
                appointment=one, organization=district.community, channel=Channel.PHONE, on=day, made_by=None
            )
        Suggestion.objects.create(
            organization=district.community,
            appointment=two,
            text="增设夜间门诊",
            received_on=date(YEAR, 4, 1),
            outcome="ADOPTED",
            answer="已商社区医院办理",
            answered_on=date(YEAR, 4, 9),
        )
    with acting_as(staff.community):
        first, second = member_records(district.community, YEAR, date(YEAR, 6, 1))
        assert (first.contacts, first.suggestions) == (2, 0)
        assert (second.contacts, second.suggestions, second.adopted) == (0, 1, 1)
        assert second.deeds == ["2024-04-01 提出“增设夜间门诊”，已采纳"]
        assert member_records(district.community, YEAR - 1, date(YEAR - 1, 12, 31)) == []


def test_gathering_asks_the_same_number_of_questions_whatever_there_is(
    district, staff, scheme, django_assert_num_queries
):
    def gathered(count):
        with acting_as(staff.community), django_assert_num_queries(count):
            gather(scheme, district.community)

    gathered(35)  # no committee: nothing is asked of members and units that are not there
    seated(district.community)
    gathered(39)
    with everything("test"):
        for appointment in member_records(district.community, YEAR, date(YEAR, 6, 1)):
            for day in range(1, 4):
                Contact.objects.create(
                    appointment_id=appointment.appointment,
                    organization=district.community,
                    on=date(YEAR, 5, day),
                    made_by=None,
                )
    gathered(39)


def test_the_judgement_is_asked_for_and_the_chain_keeps_its_order(district, staff, scheme):
    with acting_as(staff.community):
        report = start_report(
            scheme_id=scheme.pk, organization_id=district.community.pk, hop="community", actor=staff.community
        )
        assert report.superior_id == district.street.pk
        with pytest.raises(RuleBroken, match="请先写总体评价"):
            submit_report(report_id=report.pk, actor=staff.community)
        with pytest.raises(RuleBroken, match="没有“nonsense”这一部分"):
            write_report(report_id=report.pk, words={"nonsense": "x"}, opinion="好", actor=staff.community)
        with pytest.raises(RuleBroken, match="不是这一级组织的事"):
            start_report(
                scheme_id=scheme.pk, organization_id=district.community.pk, hop="working_committee",
                actor=staff.community,
            )  # fmt: skip
    with acting_as(staff.street):
        late = start_report(
            scheme_id=scheme.pk, organization_id=district.street.pk, hop="working_committee", actor=staff.street
        )
        assert late.superior_id == district.root.pk
        write_report(report_id=late.pk, words={}, opinion="全年完成。", actor=staff.street)
        with pytest.raises(Conflict, match="请先完成“街道（镇）综合党委向街道（镇）党（工）委报告”"):
            submit_report(report_id=late.pk, actor=staff.street)


def test_up_the_chain_from_the_community_to_the_district(district, staff, scheme):
    report = submitted(scheme, district.community, staff.community)
    with acting_as(staff.community), pytest.raises(NotAllowed):
        accept_report(report_id=report.pk, actor=staff.community)
    with acting_as(staff.other_street), pytest.raises(DutyReport.DoesNotExist):
        accept_report(report_id=report.pk, actor=staff.other_street)
    with acting_as(staff.street):
        with pytest.raises(RuleBroken, match="退回原因"):
            return_report(report_id=report.pk, remark="", actor=staff.street)
        back = return_report(report_id=report.pk, remark="请补写需求认领情况", actor=staff.street)
    assert (back.state, back.remark) == (ReportState.RETURNED, "请补写需求认领情况")
    submitted(scheme, district.community, staff.community)
    with acting_as(staff.street):
        assert accept_report(report_id=report.pk, actor=staff.street).state == ReportState.ACCEPTED
    own = submitted(scheme, district.street, staff.street, "street_committee")
    with acting_as(staff.street):  # within one level: the working committee is the same office
        accept_report(report_id=own.pk, actor=staff.street)
    last = submitted(scheme, district.street, staff.street, "working_committee")
    with acting_as(staff.street), pytest.raises(NotAllowed):
        accept_report(report_id=last.pk, actor=staff.street)
    with acting_as(staff.district):
        assert accept_report(report_id=last.pk, actor=staff.district).state == ReportState.ACCEPTED
    # three reports, and each says in whose name and to whom
    assert [str(one).split()[0] for one in (own, last)] == ["桃源街道", "桃源街道党（工）委"]
    papers = [report_document(one) for one in (report, own, last)]
    assert [(one.signers[0], one.addressee) for one in papers] == [
        ("桃源东社区“大党委”", "桃源街道综合党委"),
        ("桃源街道综合党委", "桃源街道党（工）委"),
        ("桃源街道党（工）委", "西湖区委组织部"),
    ]


def test_a_report_tells_of_all_periods_of_the_year_and_not_of_the_one_that_runs(district, staff, scheme):
    """On 1 June: the first two quarters have begun, and six months."""
    with time_machine.travel(f"{YEAR - 1}-12-20 09:00+08:00", tick=False):
        in_office(district.community, staff.community, staff.street, start=date(YEAR - 1, 12, 20))
    one, two = Appointment.everywhere.filter(organization=district.community, part_time=True).order_by("pk")

    def said():
        with acting_as(staff.community):
            parts = gather(scheme, district.community, opinions=False).parts
        return {
            line["metric"]: (line["numerator"], line["denominator"])
            for part in parts
            for line in part["lines"]
            if line["metric"] in BY_KEY
        }

    assert said() == {"year.meetings": (0, 2), "year.contacts": (0, 12)}
    with everything("test"):
        kinds = load_practice("xihu").entries("meeting_kinds")
        kind = next(entry.id for entry in kinds if entry.rule == "meeting.quarterly")
        for number, day in enumerate((20, 27), start=1):  # twice in a quarter is once
            starts_at = datetime(YEAR, 2, day, 9, tzinfo=timezone.get_default_timezone())
            Meeting.objects.create(
                organization=district.community, kind=kind, title=f"第{number}次联席会议", starts_at=starts_at,
                year=YEAR, state="HELD",
            )  # fmt: skip
        for member, day in ((one, date(YEAR, 1, 9)), (one, date(YEAR, 1, 30)), (two, date(YEAR, 5, 2))):
            Contact.objects.create(
                appointment=member, organization=district.community, channel=Channel.PHONE, on=day, made_by=None
            )
    assert said() == {"year.meetings": (1, 2), "year.contacts": (2, 12)}
    with acting_as(staff.street):  # a street's are those of its communities and its own
        street = gather(scheme, district.street, opinions=False).parts
    found = {line["metric"]: line["numerator"] for part in street for line in part["lines"]}
    assert (found["year.meetings"], found["year.contacts"]) == (1, 2)


def test_a_number_of_the_year_leads_to_its_own_list(district, staff, scheme):
    one, two = seated(district.community)
    report = submitted(scheme, district.community, staff.community)
    with everything("test"):
        for member, channel, day in (
            (one, Channel.PHONE, date(YEAR, 2, 1)),
            (one, Channel.VISIT, date(YEAR, 2, 2)),
            (two, Channel.PHONE, date(YEAR - 1, 12, 1)),
        ):
            Contact.objects.create(
                appointment=member, organization=district.community, channel=channel, on=day, made_by=None
            )
    client = client_for(staff.street)
    page = client.get(reverse("appraisal:year_report", args=[report.pk])).text
    found = {}
    for key, line in BY_KEY.items():
        url = line.url(district.community.pk, report.as_of)
        assert escape(url) in page
        found[key] = client.get(f"{url}&export=csv").content.decode("utf-8-sig").splitlines()[1:]
    [called] = found["year.contacts"]
    assert f"{YEAR}-02-01" in called
    [held] = found["year.meetings"]
    assert held.startswith(district.community.name)


def test_the_year_of_a_district_takes_in_all_its_streets_and_communities(district):
    with everything("test"):
        on = date(YEAR, 6, 1)
        root = next(node for node in network_on(on, root=True).nodes if node.pk == district.root.pk)
        year = Year.of(root, load_practice("xihu"), YEAR, on)
    expected = {district.street.pk, district.other_street.pk, *(one.pk for one in district.communities)}
    assert expected <= set(year.bodies)
    assert root.pk not in year.bodies


def test_what_was_handed_in_stays_as_it_was(district, staff, scheme):
    report = submitted(scheme, district.community, staff.community)
    assert report.digest == digest_of(sealed(DutyReport._base_manager.select_related("scheme").get(pk=report.pk)))
    before = report.content
    seated(district.community)
    with everything("test"):
        kept = DutyReport.objects.get(pk=report.pk)
        assert kept.content == before
        kept.opinion = "改口"
        with pytest.raises(DatabaseError, match="not rewritten"), transaction.atomic():
            kept.save()
    with acting_as(staff.community), pytest.raises(Conflict, match="不能再改"):
        write_report(report_id=report.pk, words={}, opinion="再改", actor=staff.community)
    with acting_as(staff.street):
        accept_report(report_id=report.pk, actor=staff.street)
    with everything("test"):
        for act in (
            lambda: DutyReport.objects.filter(pk=report.pk).update(state="DRAFT"),
            lambda: DutyReport.objects.filter(pk=report.pk).delete(),
        ):
            with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
                act()


def test_reports_wait_until_the_scheme_is_published(district, staff):
    scheme = drafted_scheme(district, staff)
    with everything("test"), pytest.raises(Conflict, match="还没有公布"):
        start_report(scheme_id=scheme.pk, organization_id=district.community.pk, hop="community", actor=None)


def test_a_member_is_reviewed_in_words_and_the_unit_that_sent_him_reads_them(district, staff, scheme):
    one, _ = seated(district.community)
    with acting_as(staff.community):
        review = review_member(
            scheme_id=scheme.pk, appointment_id=one.pk, opinion="牵头办成托管班", actor=staff.community
        )
        review_member(scheme_id=scheme.pk, appointment_id=one.pk, opinion="牵头办成两个班", actor=staff.community)
        assert MemberReview.objects.get().opinion == "牵头办成两个班"
        content = gather(scheme, district.community).members
        assert [row["opinion"] for row in content] == ["牵头办成两个班", ""]
    assert not [field.name for field in MemberReview._meta.fields if field.name in ("score", "points", "rank")]
    assert review.organization_id == district.community.pk


def test_a_superior_neither_begins_a_report_nor_says_what_the_committee_says(district, staff, scheme):
    one, _ = seated(district.community)
    unit = make_unit(district, joins=district.community)
    for user in (staff.street, staff.district):
        with acting_as(user):
            with pytest.raises(NotAllowed, match="自己写、自己报送"):
                start_report(scheme_id=scheme.pk, organization_id=district.community.pk, hop="community", actor=user)
            with pytest.raises(NotAllowed, match="评价和考核由"):
                review_member(scheme_id=scheme.pk, appointment_id=one.pk, opinion="代写的评价", actor=user)
            with pytest.raises(NotAllowed, match="评价和考核由"):
                review_unit(
                    scheme_id=scheme.pk, organization_id=district.community.pk, unit_id=unit.pk, conclusion="KEPT",
                    actor=user,
                )  # fmt: skip
    with everything("test"):
        assert [model for model in (DutyReport, MemberReview, UnitReview) if model.objects.exists()] == []


def test_a_unit_without_a_pledge_is_not_reviewed(district, staff, scheme):
    unit = make_unit(district, joins=district.community)
    with acting_as(staff.community):
        with pytest.raises(RuleBroken, match="请写明是哪几项"):
            review_unit(
                scheme_id=scheme.pk, organization_id=district.community.pk, unit_id=unit.pk, conclusion="NOT",
                actor=staff.community,
            )  # fmt: skip
        with pytest.raises(RuleBroken, match="没有对本组织的承诺"):
            review_unit(
                scheme_id=scheme.pk, organization_id=district.community.pk, unit_id=unit.pk, conclusion="KEPT",
                actor=staff.community,
            )  # fmt: skip


def test_the_unit_answers_its_own_review_and_no_other(district, staff, scheme):
    unit, other = (make_unit(district, joins=district.community) for _ in range(2))
    with everything("test"):
        review = UnitReview.objects.create(
            scheme=scheme,
            organization=district.community,
            unit=unit,
            conclusion="PARTLY",
            opinion="第三季度义诊没有开展",
            reviewed_on=date(YEAR, 6, 1),
        )
    liaison, stranger = make_user("UNIT_LIAISON", unit=unit), make_user("UNIT_LIAISON", unit=other)
    with acting_as(stranger), pytest.raises(UnitReview.DoesNotExist):
        answer_review(review_id=review.pk, answer="不是我们", actor=stranger)
    with acting_as(liaison):
        assert answer_review(review_id=review.pk, answer="九月补上", actor=liaison).answered_on == date(YEAR, 6, 1)


def test_after_the_year_the_day_is_its_last(district, staff, scheme):
    with time_machine.travel(f"{YEAR + 1}-01-08 09:00+08:00", tick=False):
        report = submitted(scheme, district.community, staff.community)
        assert report.as_of == date(YEAR, 12, 31)
