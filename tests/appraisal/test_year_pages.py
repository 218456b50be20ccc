"""Pages of a year's appraisal: what they say, a constant number of questions, the document, the API beside them."""

import io
from datetime import date

import docx
import pytest
import time_machine
from django.urls import reverse

from appraisal.models import Award, DutyReport, Result, ResultState, UnitReview
from appraisal.year.reports import accept_report, start_report, submit_report
from appraisal.year.results import compute_results, give_points
from common.errors import NotAllowed
from common.scoping import everything
from tests.appraisal.year_making import YEAR, drafted_scheme, published_scheme, seated, staff_of, submitted
from tests.factories import acting_as, client_for, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(district):
    return staff_of(district)


@pytest.fixture
def scheme(district, staff):
    return published_scheme(district, staff)


def page(user, name, *args, status=200, **query):
    answer = client_for(user).get(reverse(f"appraisal:{name}", args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_district_begins_from_the_practice_and_publishes(district, staff):
    client = client_for(staff.district)
    assert "还没有考核方案" in client.get(reverse("appraisal:year")).content.decode()
    answer = client.post(reverse("appraisal:year_scheme_draft"), {"year": YEAR}, follow=True)
    text = answer.content.decode()
    assert "街道（镇）党（工）委向区委组织部报告" in text
    assert "25 分 × “到期应履已确认”的占比" in text
    assert "街道（镇） 100 分 · 社区 100 分" in text
    pk = answer.context["scheme"].pk
    refused = client.post(
        reverse("appraisal:year_indicator_add", args=[pk]),
        {"label": "每季度上传会议照片", "metric": "", "weight": 10, "tiers": ["COMMUNITY"], "note": ""},
    ).content.decode()
    assert "规定，不得把拍照留痕、截图作为评判依据" in refused
    assert "每季度上传会议照片" in refused
    text = client.post(reverse("appraisal:year_scheme_publish", args=[pk]), follow=True).content.decode()
    assert "已公布" in text
    seated(district.community)
    assert "写报告" in page(staff.community, "year")


def test_a_report_from_the_page(district, staff, scheme):
    seated(district.community)
    client = client_for(staff.community)
    start = reverse("appraisal:year_report_start", args=[scheme.pk, district.community.pk, "community"])
    text = client.post(start, follow=True).content.decode()
    assert "兼职委员履职纪实" in text
    assert "万敏" in text
    with everything("test"):
        report = DutyReport.objects.get()
    form = client.get(reverse("appraisal:year_report_write", args=[report.pk])).content.decode()
    assert "班子在任的街道社区100.0%（1/1）" in form
    client.post(
        reverse("appraisal:year_report_write", args=[report.pk]),
        {"part_network": "班子配齐。", "opinion": "两名兼职委员履职认真。"},
    )
    confirm = client.get(reverse("appraisal:year_report_step", args=[report.pk, "submit"])).content.decode()
    assert "数字按 2024-06-01 固定下来" in confirm
    text = client.post(reverse("appraisal:year_report_step", args=[report.pk, "submit"]), follow=True).content.decode()
    assert "已报送" in text
    street = client_for(staff.street)
    back = street.post(
        reverse("appraisal:year_report_step", args=[report.pk, "return"]), {"remark": "请补写问题"}, follow=True
    )
    assert "请补写问题" in back.content.decode()
    assert "请补写问题" in page(staff.community, "year")


def test_the_document_says_what_was_handed_in(district, staff, scheme):
    seated(district.community)
    report = submitted(scheme, district.community, staff.community)
    answer = client_for(staff.community).get(reverse("appraisal:year_report_file", args=[report.pk, "docx"]))
    assert answer.status_code == 200
    document = docx.Document(io.BytesIO(answer.content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "关于2024年度兼职委员工作实绩的报告" in text
    assert "桃源街道综合党委" in text
    assert "数字截至2024年6月1日" in text
    assert "兼职委员履职认真。" in text
    assert report.digest[:16] in text
    assert "组织和班子" in text
    assert "兼职委员2人" in text
    assert "本年没有应办的事项：" in text
    assert "没有应办的；" not in text
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "万敏" in cells
    gone = client_for(staff.community).get(reverse("appraisal:year_report_file", args=[report.pk, "exe"]))
    assert gone.status_code == 404


def test_one_report_and_three_take_the_same_number_of_questions(district, staff, scheme, django_assert_num_queries):
    street = client_for(staff.street)
    street.get(reverse("appraisal:year"))
    submitted(scheme, district.community, staff.community)

    def asked():
        with django_assert_num_queries(12):
            street.get(reverse("appraisal:year"))
        with django_assert_num_queries(8):
            street.get(reverse("appraisal:year_reports"))

    asked()
    submitted(scheme, district.sibling_community, staff.sibling)
    with acting_as(staff.street):
        for row in DutyReport.objects.all():
            accept_report(report_id=row.pk, actor=staff.street)
    submitted(scheme, district.street, staff.street, "street_committee")
    asked()


def test_one_result_award_and_review_and_three_take_the_same_number_of_questions(
    district, staff, scheme, django_assert_num_queries
):
    client = client_for(staff.street)
    client.get(reverse("appraisal:year_results"))
    units = [make_unit(district, joins=district.community) for _ in range(3)]

    def made(count):
        with everything("test"):
            for unit in units[:count]:
                UnitReview.objects.get_or_create(
                    scheme=scheme, organization=district.community, unit=unit,
                    defaults={"conclusion": "KEPT", "reviewed_on": date(YEAR, 6, 1)},
                )  # fmt: skip
                Award.objects.get_or_create(
                    scheme=scheme, organization=district.community, unit=unit, kind="advanced_unit",
                    defaults={"reason": "全年不间断", "proposed_on": date(YEAR, 6, 1)},
                )  # fmt: skip

    def asked():
        for name, count in (("year_results", 8), ("year_unit_reviews", 8), ("year_awards", 9)):
            with django_assert_num_queries(count):
                client.get(reverse(f"appraisal:{name}"))

    made(1)
    with acting_as(staff.street):
        compute_results(scheme_id=scheme.pk, organization_id=district.street.pk, actor=staff.street)
    asked()
    made(3)
    asked()


def test_a_result_from_computing_to_frozen_on_the_pages(district, staff, scheme):
    seated(district.community)
    street, community = client_for(staff.street), client_for(staff.community)
    street.post(reverse("appraisal:year_results_compute", args=[scheme.pk]))
    with everything("test"):
        row = Result.objects.get(organization=district.community)
        own = row.scores.get(metric="")
    step = lambda name: reverse("appraisal:year_result_step", args=[row.pk, name])  # noqa: E731
    assert "请先评定" in street.post(step("open"), follow=True).content.decode()
    street.post(reverse("appraisal:year_score_give", args=[own.pk]), {"points": "8", "reason": "停车难已化解"})
    assert "异议期开始" in street.post(step("open"), follow=True).content.decode()
    text = community.post(
        step("object"), {"score_id": own.pk, "objection": "夜间停车也已解决"}, follow=True
    ).content.decode()
    assert "夜间停车也已解决" in text
    with everything("test"):
        objection = row.objections.get()
    with time_machine.travel("2024-06-11 09:00+08:00", tick=False):
        street = client_for(staff.street)
        street.post(
            reverse("appraisal:year_objection_answer", args=[objection.pk]),
            {"upheld": "yes", "points": "9.5", "answer": "经核属实"},
        )
        text = street.post(step("freeze"), follow=True).content.decode()
        assert "结果已确定" in text
        assert "98.00" in text
        api = street.get(reverse("api:result-detail", args=[row.pk])).json()
        assert (api["state"], api["total"], len(api["digest"])) == (ResultState.FROZEN, "98.00", 64)
        listed = street.get(reverse("api:result-list"), {"frozen_by": "2024-06-10"}).json()
        assert listed["results"] == []
        listed = street.get(reverse("api:result-list"), {"frozen_by": "2024-06-11"}).json()
        assert [one["id"] for one in listed["results"]] == [row.pk]


def test_nothing_is_sorted_by_points(district, staff, scheme):
    answer = client_for(staff.street).get(reverse("api:result-list"), {"ordering": "total"})
    assert answer.status_code == 400
    assert "?sort=total" not in page(staff.street, "year_results")


def test_a_unit_sees_its_own_reviews_and_nothing_else(district, staff, scheme):
    unit = make_unit(district, "示例小学", joins=district.community)
    other = make_unit(district, "别家单位", joins=district.community)
    with everything("test"):
        for one in (unit, other):
            UnitReview.objects.create(
                scheme=scheme, organization=district.community, unit=one, conclusion="KEPT",
                reviewed_on=date(YEAR, 6, 1),
            )  # fmt: skip
    liaison = make_user("UNIT_LIAISON", unit=unit)
    client = client_for(liaison)
    text = client.get(reverse("appraisal:year"), follow=True).content.decode()
    assert "示例小学" in text
    assert "别家单位" not in text
    assert "提意见" in text


def test_a_draft_is_not_told_below(district, staff):
    scheme = drafted_scheme(district, staff)
    assert "还没有公布" in page(staff.community, "year")
    page(staff.community, "year_scheme", scheme.pk, status=404)


def test_an_award_from_the_form(district, staff, scheme):
    unit = make_unit(district, "示例小学", joins=district.community)
    client = client_for(staff.community)
    answer = client.post(
        reverse("appraisal:year_award_add"),
        {"kind": "service_brand", "unit_id": unit.pk, "title": "", "reason": "全年托管班不间断"},
    )
    assert "请写品牌的名称" in answer.content.decode()
    answer = client.post(
        reverse("appraisal:year_award_add"),
        {"kind": "service_brand", "unit_id": unit.pk, "title": "四点半课堂", "reason": "全年托管班不间断"},
        follow=True,
    )
    assert "“四点半课堂”（示例小学）" in answer.content.decode()
    with everything("test"):
        award = Award.objects.get()
    district_client = client_for(staff.district)
    district_client.post(
        reverse("appraisal:year_award_decide", args=[award.pk]), {"granted": "yes", "amount": "20000", "remark": ""}
    )
    text = district_client.post(
        reverse("appraisal:year_award_publish", args=[award.pk]), {"document": "西组发〔2024〕9号"}, follow=True
    ).content.decode()
    assert "20,000.00 元" in text
    assert "已公布" in text


def test_a_report_is_written_by_those_whose_it_is_and_read_by_those_above(district, staff):
    seated(district.community)
    scheme = published_scheme(district, staff)
    with acting_as(staff.community):
        report = start_report(
            scheme_id=scheme.pk, organization_id=district.community.pk, hop="community", actor=staff.community
        )
    page, write = (reverse(f"appraisal:{name}", args=[report.pk]) for name in ("year_report", "year_report_write"))
    own = client_for(staff.community)
    assert write in own.get(page).content.decode()
    left = own.post(write, {"part_lists": "两张清单都按期发布。", "opinion": ""}, follow=True).content.decode()
    assert "写好总体评价才能报送" in left
    for user in (staff.street, staff.district):
        above = client_for(user)
        assert write not in above.get(page).content.decode()
        told = above.get(write).content.decode()
        assert "自己写、自己报送" in told
        assert 'name="opinion"' not in told
        above.post(write, {"opinion": "代为写的评价。"})
        with acting_as(user), pytest.raises(NotAllowed, match="自己报送"):
            submit_report(report_id=report.pk, actor=user)
    with acting_as(staff.community):
        report.refresh_from_db()
    assert (report.opinion, report.state) == ("", "DRAFT")


def test_what_is_said_of_a_member_is_written_by_the_own_committee(district, staff):
    one, _ = seated(district.community)
    scheme = published_scheme(district, staff)
    page = reverse("appraisal:year_members", args=[scheme.pk, district.community.pk])
    write = reverse("appraisal:year_member_review", args=[scheme.pk, one.pk])
    assert write in client_for(staff.community).get(page).content.decode()
    above = client_for(staff.street)
    assert write not in above.get(page).content.decode()
    for told in (above.get(write), above.post(write, {"opinion": "代为写的评价。"})):
        assert "评价和考核由" in told.content.decode()
    with acting_as(staff.community):
        assert not scheme.member_reviews.exists()


def test_a_report_is_not_begun_from_above(district, staff):
    scheme = published_scheme(district, staff)
    start = reverse("appraisal:year_report_start", args=[scheme.pk, district.community.pk, "community"])
    assert "自己写、自己报送" in client_for(staff.street).post(start, follow=True).content.decode()
    asked = {"scheme": scheme.pk, "organization": district.community.pk, "hop": "community"}
    answer = client_for(staff.street).post("/api/v1/appraisal/reports/", asked, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "report.not_own")
    with acting_as(staff.community):
        assert not scheme.reports.exists()


def test_a_unit_is_reviewed_over_the_api_by_the_own_committee_alone(district, staff):
    seated(district.community)
    unit = make_unit(district, "示例单位", joins=district.community)
    scheme = published_scheme(district, staff)
    body = {"scheme": scheme.pk, "organization": district.community.pk, "unit": unit.pk, "conclusion": "KEPT"}
    for user in (staff.street, staff.district):
        answer = client_for(user).post("/api/v1/appraisal/unit-reviews/", body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "review.not_own")
    with acting_as(staff.community):
        assert not scheme.unit_reviews.exists()


def test_a_total_is_provisional_until_everything_is_given(district, staff):
    seated(district.community)
    scheme = published_scheme(district, staff)
    with acting_as(staff.street):
        compute_results(scheme_id=scheme.pk, organization_id=district.street.pk, actor=staff.street)
        row = Result.objects.get(organization=district.community)
    street = client_for(staff.street)
    page, listed = reverse("appraisal:year_result", args=[row.pk]), reverse("appraisal:year_results")
    assert "得分 暂计 100.00，1 项待评定" in street.get(page).content.decode()
    assert "暂计 100.00，1 项待评定" in street.get(listed).content.decode()
    assert street.get(f"/api/v1/appraisal/results/{row.pk}/").json()["waiting"] == 1
    with acting_as(staff.street):
        own = row.scores.get(metric="")
        give_points(score_id=own.pk, points="10", reason="停车难已化解", actor=staff.street)
    told = street.get(page).content.decode()
    assert "得分 100.00" in told
    assert "暂计" not in told
    assert street.get(f"/api/v1/appraisal/results/{row.pk}/").json()["waiting"] == 0


def test_who_held_no_office_in_the_year_is_offered_no_report(district, staff):
    scheme = published_scheme(district, staff)
    start = reverse("appraisal:year_report_start", args=[scheme.pk, district.community.pk, "community"])
    own = client_for(staff.community)
    url = f"{reverse('appraisal:year')}?year={scheme.year}"
    told = own.get(url).content.decode()
    assert "没有在任的班子，不用报告" in told
    assert start not in told
    seated(district.community)
    assert start in own.get(url).content.decode()
