"""Pages and API of checklists: setting up, one's own list, evidence with a file, a constant number of questions."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from appraisal.models import Checklist, ChecklistItem, Evidence, Progress
from common.scoping import everything
from tests.appraisal.test_checklists import ESTATES, QUARTER, begun, recorded, with_items
from tests.appraisal.year_making import staff_of
from tests.factories import client_for, make_district, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_district("涪城区", practice="fucheng")


@pytest.fixture
def staff(district):
    return staff_of(district)


def address(name, *args):
    return reverse(f"appraisal:{name}", args=args)


def page(user, name, *args, status=200, **query):
    answer = client_for(user).get(address(name, *args), query)
    assert answer.status_code == status
    return answer.content.decode()


def progress_pk(organization, text):
    with everything("test"):
        return Progress.objects.get(organization=organization, item__text=text).pk


def test_the_district_sets_up_publishes_and_the_community_finds_its_list(district, staff):
    client = client_for(staff.district)
    assert "没有印出各项内容" in client.get(address("year_checklists")).content.decode()
    text = client.post(address("year_checklist_begin"), {"year": "2024"}, follow=True).content.decode()
    assert "已拟好 3 份清单的类别" in text
    assert "文件写明 48 项" in text
    with everything("test"):
        pk = Checklist.objects.get(key="community").pk
    add = address("year_checklist_item_add", pk)
    form = client.get(add, {"heading": "组织建设区域化"}).content.decode()
    assert "党建联席会议按规定频次召开" in form
    assert 'value="组织建设区域化"' in form
    item = {"heading": "组织建设区域化", "tiers": ["COMMUNITY"], "source": "", "target": "", "places": "", "post": ""}
    refused = client.post(add, item | {"text": "每季度上传会议照片"}).content.decode()
    assert "不得把拍照留痕、截图作为评判依据" in refused
    assert "每季度上传会议照片" in refused
    client.post(add, item | {"text": "联席会议按期召开", "source": "rule:meeting.quarterly", "post": "SECRETARY"})
    client.post(add, item | {"text": ESTATES.text, "places": "桃源东社区"})
    wrong = client.post(add, item | {"text": "没有的地方负责", "places": "天边社区"}).content.decode()
    assert "本区没有“天边社区”" in wrong
    text = client.post(address("year_checklist_step", pk, "publish"), follow=True).content.decode()
    assert "已公布，各项已分到责任组织" in text
    mine = page(staff.community, "year_checklist_of", district.community.pk, year="2024")
    assert "联席会议按期召开" in mine
    assert "自动" in mine
    assert ESTATES.text in mine
    assert ESTATES.text not in page(staff.sibling, "year_checklist_of", district.sibling_community.pk, year="2024")
    assert ESTATES.text in page(staff.community, "year_checklist_of", district.community.pk, year="2024", show="open")


def test_evidence_with_a_file_from_the_page(district, staff):
    with_items(district, staff, ESTATES)
    pk = progress_pk(district.community, ESTATES.text)
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    sent = {"done_on": "2024-05-20", "text": "三个小区都成立了党支部", "link": ""}
    client = client_for(staff.community)
    bad = client.post(address("year_progress_record", pk), sent | {"done_on": "2024-07-01"}).content.decode()
    assert "不能晚于今天" in bad
    assert "三个小区都成立了党支部" in bad
    sent["file"] = SimpleUploadedFile("批复.png", picture.getvalue())
    text = client.post(address("year_progress_record", pk), sent, follow=True).content.decode()
    assert "已登记。" in text
    assert "批复.png" in text
    with everything("test"):
        made = Evidence.objects.get()
        kept = made.files.get()
    answer = client.get(address("year_evidence_file", kept.pk))
    assert answer["Content-Type"] == "image/png"
    assert page(staff.sibling, "year_evidence_file", kept.pk, status=404)
    assert "退回" in page(staff.street, "year_progress", pk)
    text = client_for(staff.street).post(
        address("year_evidence_return", made.pk), {"remark": "还差一个小区"}, follow=True
    ).content.decode()  # fmt: skip
    assert "退回：还差一个小区" in text
    assert "未完成" in text


def test_the_form_is_for_those_whose_item_it_is(district, staff):
    with_items(district, staff, ESTATES, QUARTER)
    pk, by_record = progress_pk(district.community, ESTATES.text), progress_pk(district.community, QUARTER.text)
    sent = {"done_on": "2024-05-20", "text": "三个小区都成立了党支部", "link": ""}
    for user in (staff.street, staff.district):
        answered = client_for(user).post(address("year_progress_record", pk), sent).content.decode()
        for text in (page(user, "year_progress_record", pk), answered):
            assert "自己登记、撤回" in text
            assert 'name="text"' not in text
        assert address("year_progress_record", pk) not in page(user, "year_progress", pk)
        assert "去办理" not in page(user, "year_progress", by_record)
    assert 'name="text"' in page(staff.community, "year_progress_record", pk)
    assert "自动判断，不用登记" in page(staff.community, "year_progress_record", by_record)
    made = recorded(district.community, ESTATES.text, staff.community)
    assert 'name="remark"' not in page(staff.street, "year_evidence_withdraw", made.pk)
    assert 'name="remark"' in page(staff.street, "year_evidence_return", made.pk)
    assert 'name="remark"' in page(staff.community, "year_evidence_withdraw", made.pk)
    with everything("test"):
        assert Evidence.objects.count() == 1


def test_what_the_document_does_not_say_is_marked_where_it_is_settled(district, staff):
    begun(district, staff)
    assert page(staff.district, "year_checklists", year="2024").count("层级系统默认") == 1


def test_the_overview_counts_by_street_and_community(district, staff):
    with_items(district, staff, ESTATES, QUARTER)
    recorded(district.community, ESTATES.text, staff.community)
    text = page(staff.district, "year_checklists", year="2024")
    assert "桃源街道" in text
    assert "所属社区已落实" in text
    assert "1/" in text
    text = page(staff.street, "year_checklists", year="2024")
    assert "桃源东社区" in text
    assert "南站东社区" not in text


def test_a_liaison_is_led_to_what_concerns_units(district, staff):
    liaison = make_user("UNIT_LIAISON", unit=make_unit(district, joins=district.community))
    answer = client_for(liaison).get(address("year_checklists"))
    assert answer.url == address("year_unit_reviews")


@pytest.mark.parametrize("items", [1, 3])
def test_pages_cost_the_same_for_one_item_and_three(district, staff, items, django_assert_num_queries):
    lines = [ESTATES, type(ESTATES)(ESTATES.heading, "每栋楼都有党小组"), QUARTER]
    with_items(district, staff, *([QUARTER] if items == 1 else lines))
    client = client_for(staff.community)
    own = address("year_checklist_of", district.community.pk)
    client.get(own)
    with django_assert_num_queries(OWN_QUERIES[items]):
        client.get(own)
    district_client = client_for(staff.district)
    district_client.get(address("year_checklists"))
    with django_assert_num_queries(OVERVIEW_QUERIES[items]):
        district_client.get(address("year_checklists"))


# One more where there are items by evidence.
OWN_QUERIES = {1: 21, 3: 22}
OVERVIEW_QUERIES = {1: 31, 3: 32}


# ---- API ------------------------------------------------------------------------------------------------------------


def test_the_api_sets_up_and_records(district, staff):
    client = client_for(staff.district)
    json = {"content_type": "application/json"}
    made = client.post(
        reverse("api:checklist-begin"), {"organization": district.root.pk, "year": 2024}, **json
    )  # fmt: skip
    assert made.status_code == 201
    pk = next(row["id"] for row in made.json() if row["key"] == "community")
    refused = client.post(
        reverse("api:checklist-item-list"), {"checklist": pk, "heading": "类别一", "text": "党员打卡率"}, **json
    )
    assert (refused.status_code, refused.json()["code"]) == (400, "indicator.trace")
    for body in (
        {"heading": QUARTER.heading, "text": QUARTER.text, "rule": QUARTER.rule},
        {"heading": ESTATES.heading, "text": ESTATES.text},
    ):
        assert client.post(reverse("api:checklist-item-list"), body | {"checklist": pk}, **json).status_code == 201
    with everything("test"):
        item = ChecklistItem.objects.get(text=ESTATES.text).pk
    changed = client.patch(reverse("api:checklist-item-detail", args=[item]), {"note": "每个小区一个支部"}, **json)
    assert (changed.json()["text"], changed.json()["note"]) == (ESTATES.text, "每个小区一个支部")
    assert client.post(reverse("api:checklist-publish", args=[pk])).json()["state"] == "PUBLISHED"
    own = client_for(staff.community)
    rows = own.get(reverse("api:checklist-progress-list"), {"year": 2024}).json()["results"]
    assert {row["text"]: row["standing"]["automatic"] for row in rows} == {QUARTER.text: True, ESTATES.text: False}
    by_hand = next(row["id"] for row in rows if row["text"] == ESTATES.text)
    done = own.post(
        reverse("api:checklist-progress-record", args=[by_hand]), {"done_on": "2024-05-20", "text": "都成立了"}, **json
    )
    assert done.status_code == 201
    assert done.json()["standing"]["state"] == "DONE"
    evidence = done.json()["evidence"][0]["id"]
    back = own.post(
        reverse("api:checklist-progress-withdraw", args=[by_hand]), {"evidence": evidence, "remark": "写错了"}, **json
    )
    assert back.json()["standing"]["state"] == "OPEN"
    detail = reverse("api:checklist-progress-detail", args=[by_hand])
    assert own.get(detail, {"on": "2024-06-01"}).json()["standing"]["state"] == "OPEN"
    assert own.get(detail, {"on": "2024-05-31"}).status_code == 404  # it lay on nobody yet


def test_the_list_in_the_api_costs_the_same_for_one_and_three(district, staff, django_assert_num_queries):
    with_items(district, staff, ESTATES)
    client = client_for(staff.district)
    client.get(reverse("api:checklist-progress-list"))
    with django_assert_num_queries(9):
        assert len(client.get(reverse("api:checklist-progress-list")).json()["results"]) == 4


def test_begun_twice_is_a_conflict(district, staff):
    begun(district, staff)
    answer = client_for(staff.district).post(
        reverse("api:checklist-begin"), {"organization": district.root.pk, "year": 2024},
        content_type="application/json",
    )  # fmt: skip
    assert answer.status_code == 409


def test_an_item_is_stopped_from_the_page_and_by_program(district, staff):
    row = with_items(district, staff, ESTATES, QUARTER)
    with everything("test"):
        first, second = (ChecklistItem.objects.get(text=one.text).pk for one in (ESTATES, QUARTER))
    client = client_for(staff.district)
    assert address("year_checklist_item_stop", first) in page(staff.district, "year_checklist", row.pk)
    empty = client.post(address("year_checklist_item_stop", first), {"remark": ""}).content.decode()
    assert "停用项目" in empty
    text = client.post(address("year_checklist_item_stop", first), {"remark": "上级不再要求"}, follow=True)
    assert "2024-06-01 起停用：上级不再要求" in text.content.decode()
    assert address("year_checklist_item_stop", first) not in page(staff.district, "year_checklist", row.pk)
    stopped = client.post(
        reverse("api:checklist-item-stop", args=[second]), {"remark": "不再要求"}, content_type="application/json"
    )
    assert (stopped.json()["stopped_on"], stopped.json()["stopped_because"]) == ("2024-06-01", "不再要求")
    assert "不适用" in page(staff.community, "year_checklist_of", district.community.pk, year="2024")
