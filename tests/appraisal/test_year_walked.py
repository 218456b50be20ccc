"""What somebody finds who walks through a year by hand: steps that are closed say so at once, numbers lead to lists,
last year's lists are offered, an import knows its year, opinions asked stand beside the award."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from appraisal.checklists.setup import create_checklist
from appraisal.metrics import METRICS
from appraisal.models import Checklist
from appraisal.statistics.cockpit import KEY, KEY_OF_GRIDS
from appraisal.year.awards import AwardLine, propose_award
from appraisal.year.reports import accept_report
from appraisal.year.results import freeze_result, object_to_result
from common.clock import today
from common.periods import period
from common.scoping import everything
from exchange.models import ImportBatch
from members.models import CheckIn, OpinionRequest
from tests.appraisal.test_checklists import ESTATES, with_items
from tests.appraisal.test_year_results import computed, opened
from tests.appraisal.year_making import published_scheme, seated, staff_of, submitted
from tests.exchange.building import workbook
from tests.factories import acting_as, client_for, make_district

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(district):
    return staff_of(district)


@pytest.fixture
def scheme(district, staff):
    seated(district.community)
    return published_scheme(district, staff)


def closed(user, name, *args) -> str:
    """What the page says of a step that is closed: no form of its own, and a way back."""
    answer = client_for(user).get(reverse(f"appraisal:{name}", args=args))
    text = answer.content.decode()
    assert "appraisal/not_for_us.html" in [one.name for one in answer.templates]
    assert "回到这一项" in text
    return text


def test_steps_of_a_report_that_are_closed_do_not_open_their_form(district, staff, scheme):
    report = submitted(scheme, district.community, staff.community)
    assert "已报送，不能再改" in closed(staff.community, "year_report_write", report.pk)
    assert "已报送，不能再改" in closed(staff.community, "year_report_step", report.pk, "submit")
    # What was typed while it was handed in elsewhere is not lost.
    sent = client_for(staff.community).post(
        reverse("appraisal:year_report_write", args=[report.pk]), {"opinion": "又写了一段评价"}
    )
    assert "又写了一段评价" in sent.content.decode()
    with acting_as(staff.street):
        accept_report(report_id=report.pk, actor=staff.street)
    for step in ("accept", "return"):
        assert "不能办理" in closed(staff.street, "year_report_step", report.pk, step)


def test_steps_of_a_result_that_are_closed_do_not_open_their_form(district, staff, scheme):
    result = computed(district, staff, scheme)
    assert "请先评定" in closed(staff.street, "year_result_step", result.pk, "open")
    opened(result, staff)
    with everything("test"):
        counted = result.scores.exclude(metric="").first()
    assert "不用再告知" in closed(staff.street, "year_result_step", result.pk, "open")
    assert "之后才能确定结果" in closed(staff.street, "year_result_step", result.pk, "freeze")
    assert "只有采纳了异议以后" in closed(staff.street, "year_score_give", counted.pk)
    with acting_as(staff.community):
        made = object_to_result(result_id=result.pk, objection="夜间停车也已解决", actor=staff.community)
    said = client_for(staff.street).post(
        reverse("appraisal:year_objection_answer", args=[made.pk]), {"upheld": "yes", "answer": "属实"}, follow=True
    )
    assert "得分还没有改" in said.content.decode()
    assert "已于" in closed(staff.street, "year_objection_answer", made.pk)
    with everything("test"):
        result.refresh_from_db()
    with time_machine.travel(f"{result.objections_until.isoformat()} 23:30+08:00", tick=False):
        assert "之后才能确定结果" in closed(staff.street, "year_result_step", result.pk, "freeze")
    with time_machine.travel("2024-07-11 09:00+08:00", tick=False):
        assert "异议期已于" in closed(staff.community, "year_result_step", result.pk, "object")
        with acting_as(staff.street):
            freeze_result(result_id=result.pk, actor=staff.street)
        assert "不能确定" in closed(staff.street, "year_result_step", result.pk, "freeze")
        assert "不再改动" in closed(staff.street, "year_score_give", counted.pk)


def test_the_numbers_of_a_result_lead_to_their_lists(district, staff, scheme):
    result = computed(district, staff, scheme)
    with everything("test"):
        score = result.scores.filter(denominator__gt=0).first()
    client = client_for(staff.street)
    shown = client.get(reverse("appraisal:year_result", args=[result.pk]))
    lists = next(one["lists"] for one in shown.context["scores"] if one["row"].pk == score.pk)
    for address, number in zip(lists, (score.numerator, score.denominator), strict=True):
        assert address.replace("&", "&amp;") in shown.content.decode()
        assert client.get(address).context["page"]["count"] == number


def test_last_years_lists_are_offered_for_a_year_that_has_none():
    district = make_district("涪城区", practice="fucheng")
    staff = staff_of(district)
    row = with_items(district, staff, ESTATES)
    client = client_for(staff.district)
    year = reverse("appraisal:year_checklists")
    carry = reverse("appraisal:year_checklist_carry", args=[row.pk])
    assert carry in client.get(year, {"year": row.year + 1}).content.decode()
    assert carry not in client.get(year, {"year": row.year}).content.decode()
    client.post(carry, {"year": row.year + 1})
    assert carry not in client.get(year, {"year": row.year + 1}).content.decode()


def test_the_import_from_a_list_is_of_its_year():
    district = make_district("涪城区", practice="fucheng")
    staff = staff_of(district)
    row = with_items(district, staff, ESTATES)
    client = client_for(staff.district)
    client.post(reverse("appraisal:year_checklist_carry", args=[row.pk]), {"year": 2025})
    with everything("test"):
        carried = Checklist.objects.get(carried_from=row)
    page = client.get(reverse("appraisal:year_checklist", args=[carried.pk])).content.decode()
    address = reverse("exchange:start") + "?kind=checklist_items&amp;checklist_year=2025"
    assert address in page
    start = address.replace("&amp;", "&")
    assert client.get(start).context["form"].initial["kind"] == "checklist_items"
    sheet = workbook([["类别", "项目"], ["组织建设", "建立联合党支部"]])
    client.post(start, {"workbook": SimpleUploadedFile("清单.xlsx", sheet), "kind": "checklist_items"})
    with everything("test"):
        assert ImportBatch.objects.get().options == {"checklist_items": {"checklist_year": "2025"}}
        ImportBatch.objects.all().delete()
    client.post(start, {"workbook": SimpleUploadedFile("清单.xlsx", sheet), "kind": ""})
    wrong = reverse("exchange:start") + "?kind=checklist_items&checklist_year=1999"
    said = client.post(wrong, {"workbook": SimpleUploadedFile("清单.xlsx", sheet), "kind": "checklist_items"})
    assert said.status_code == 400
    with everything("test"):
        assert ImportBatch.objects.get().options == {}


def test_a_list_of_a_year_that_takes_no_import_offers_none():
    district = make_district("涪城区", practice="fucheng")
    staff = staff_of(district)
    client = client_for(staff.district)
    offered = {}
    for year in (today().year - 1, today().year):
        with acting_as(staff.district):
            made = create_checklist(
                organization_id=district.root.pk, year=year, name="自拟清单", tiers=["COMMUNITY"], actor=staff.district
            )
        page = client.get(reverse("appraisal:year_checklist", args=[made.pk])).content.decode()
        offered[year - today().year] = f"checklist_year={year}" in page
    assert offered == {-1: False, 0: True}


def test_opinions_that_were_asked_stand_beside_the_award(district, staff, scheme):
    with everything("test"):
        one = district.community.appointments.filter(part_time=True).first()
        member = CheckIn.objects.create(
            person=one.person,
            organization=district.community,
            reported_on=date(2024, 3, 1),
            period=period(date(2024, 3, 1)),
        )
    with acting_as(staff.community):
        award = propose_award(
            scheme_id=scheme.pk,
            organization_id=district.community.pk,
            line=AwardLine("advanced_person", "牵头办成托管班", appointment_id=one.pk),
            actor=staff.community,
        )
    address = reverse("appraisal:year_award", args=[award.pk])
    ask = reverse("members:opinion_ask", args=[member.pk])
    assert ask in client_for(staff.district).get(address).content.decode()
    assert ask not in client_for(staff.community).get(address).content.decode()
    with everything("test"):
        request = OpinionRequest.objects.create(
            check_in=member, person=one.person, organization=district.community, asker=district.root,
            occasion="AWARD", title="先进个人", asked_on=today(), due_on=today(), opinion="AGREE", answered_on=today(),
        )  # fmt: skip
    for user in (staff.district, staff.community):
        text = client_for(user).get(address).content.decode()
        assert reverse("members:opinion", args=[request.pk]) in text
        assert "已答复：同意" in text
        assert ask not in text


def test_a_community_is_compared_by_what_its_grids_have(district, staff, scheme):
    shown = client_for(staff.community).get(reverse("appraisal:statistics"))
    names = [one["metric"].id for section in shown.context["sections"] for one in section["cells"]]
    assert not {"orgs.streets", "orgs.communities"} & set(names)
    assert "orgs.grids" in names
    assert {one.id for one in shown.context["table"]["metrics"]} <= set(KEY_OF_GRIDS)
    above = client_for(staff.district).get(reverse("appraisal:statistics"))
    assert {one.id for one in above.context["table"]["metrics"]} <= set(KEY)
    assert set(KEY_OF_GRIDS) <= METRICS.keys()


def test_the_level_above_sees_which_reports_wait_for_it(district, staff, scheme):
    report = submitted(scheme, district.community, staff.community)
    shown = client_for(staff.street).get(reverse("appraisal:year"))
    assert shown.context["waiting"] == 1
    assert "1 份报告等本级接收" in shown.content.decode()
    with acting_as(staff.street):
        accept_report(report_id=report.pk, actor=staff.street)
    assert client_for(staff.street).get(reverse("appraisal:year")).context["waiting"] == 0
    assert client_for(staff.community).get(reverse("appraisal:year")).context["waiting"] == 0
