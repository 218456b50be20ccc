"""Items of checklists: a sheet goes in, goes in again unchanged, comes back from the export, is taken back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from appraisal.checklists.evidence import EvidenceLine, record_evidence
from appraisal.checklists.life import publish_checklist
from appraisal.checklists.setup import begin_checklists, heading_of
from appraisal.models import Checklist, ChecklistHeading, ChecklistItem, Progress
from common.clock import today
from common.errors import Conflict
from common.scoping import everything
from exchange import services
from tests.factories import acting_as, client_for, make_district, make_user
from tests.imports.test_buildings import confirm, told
from tests.imports.test_lists import uploaded

HEAD = "序号,清单名称,类别,任务或指标,责任层级,责任组织,责任岗位,自动判断依据,达到（%）,完成期限,完成标准\n"
NAME = "社区“六化体系”"
ROWS = (
    f"1,{NAME},组织建设区域化,联席会议按期召开,社区,,书记,党建联席会议按规定频次召开,,,",
    f"2,{NAME},组织建设区域化,小区党支部覆盖全部小区,社区,,,,,,每个小区一个支部",
    f"3,{NAME},队伍建设多元化,网格长配到每个网格,社区,,,有网格长的网格,95%,,",
)


@pytest.fixture
def district(db):
    return make_district("涪城区", practice="fucheng")


@pytest.fixture
def staff(district):
    user = make_user("DISTRICT_STAFF", district.root)
    with acting_as(user):
        begin_checklists(organization_id=district.root.pk, year=today().year, actor=user)
    return user


def send(user, organization, *rows, head=HEAD):
    content = (head + "\n".join(rows) + "\n").encode()
    return uploaded(user, organization, content=content, filename="规范化建设清单.csv")


def test_a_sheet_goes_in_and_again_is_the_same(district, staff):
    batch = send(staff, district.root, *ROWS)
    assert batch.counts == {"NEW": 3}
    batch = confirm(staff, batch)
    assert batch.result["counts"] == {"checklist_items_created": 3, "checklist_items_updated": 0}
    with everything("test"):
        rows = {row.text: row for row in ChecklistItem.objects.select_related("heading")}
        assert rows["联席会议按期召开"].rule == "meeting.quarterly"
        assert rows["联席会议按期召开"].post == "SECRETARY"
        assert (rows["网格长配到每个网格"].metric, rows["网格长配到每个网格"].target) == ("grids.headed", 95)
        assert rows["小区党支部覆盖全部小区"].heading.clause  # the document's own heading
    assert send(staff, district.root, *ROWS).counts == {"SAME": 3}


def test_tiers_beside_the_organisations_that_are_named_change_nothing_the_second_time(district, staff):
    row = f"1,{NAME},组织建设区域化,楼道灯全部换新,街道、社区,{district.community.name},,,,,"
    confirm(staff, send(staff, district.root, row))
    assert send(staff, district.root, row).counts == {"SAME": 1}


def test_what_the_list_exports_goes_back_in(district, staff):
    confirm(staff, send(staff, district.root, *ROWS))
    exported = client_for(staff).get(reverse("appraisal:year_checklist_items"), {"export": "csv"}).content
    batch = uploaded(staff, district.root, content=exported, filename="任务清单项目.csv")
    assert batch.counts == {"SAME": 3}


def test_what_is_wrong_is_said_in_its_row(district, staff):
    batch = send(
        staff, district.root,
        f"1,{NAME},组织建设区域化,每月上传活动照片,社区,,,,,,",
        f"2,{NAME},组织建设区域化,没有的依据,社区,,,开会次数,,,",
        f"3,{NAME},组织建设区域化,由没有的地方负责,社区,天边社区,,,,,",
        f"4,{NAME},组织建设区域化,没写百分之几,社区,,,有网格长的网格,,,",
    )  # fmt: skip
    assert batch.counts == {"WRONG": 4}
    said = told(batch)
    assert "不得把拍照留痕、截图作为评判依据" in said[2][0]
    assert "没有名为“开会次数”的规则或统计指标" in said[3][0]
    assert "本区没有“天边社区”" in said[4][0]
    assert "百分之几" in said[5][0]


def test_a_new_list_is_made_and_all_is_taken_back(district, staff):
    own = ("1,网格长责任清单,入户联系,每户都知道网格长电话,社区,,,,,,", ROWS[1])
    batch = confirm(staff, send(staff, district.root, *own))
    with everything("test"):
        assert Checklist.objects.get(name="网格长责任清单").items.count() == 1
    with acting_as(staff):
        services.undo_batch(batch_id=batch.pk, actor=staff)
    with everything("test"):
        assert not Checklist.objects.filter(name="网格长责任清单").exists()
        assert not ChecklistItem.objects.exists()
        assert ChecklistHeading.objects.filter(checklist__key="community").count() == 6


def test_what_was_published_since_is_not_taken_back(district, staff):
    batch = confirm(staff, send(staff, district.root, *ROWS))
    with acting_as(staff):
        publish_checklist(checklist_id=Checklist.objects.get(name=NAME).pk, actor=staff)
        with pytest.raises(Conflict, match="已经公布"):
            services.undo_batch(batch_id=batch.pk, actor=staff)


def test_a_street_imports_none(district, staff):
    street = make_user("STREET_STAFF", district.street)
    batch = send(street, district.street, *ROWS)
    assert "OUT_OF_SCOPE" in batch.counts or not batch.counts


def published(staff):
    with acting_as(staff):
        return publish_checklist(checklist_id=Checklist.objects.get(name=NAME).pk, actor=staff)


def test_into_a_published_list_is_said_before_and_can_be_taken_back(district, staff):
    confirm(staff, send(staff, district.root, *ROWS))
    published(staff)
    more = f"4,{NAME},新的类别,楼栋都有党小组,社区,,,,,,"
    batch = send(staff, district.root, *ROWS, more)
    assert batch.counts == {"SAME": 3, "NEW": 1}
    assert "马上分到责任组织" in "".join(told(batch)[5])
    batch = confirm(staff, batch)
    assert "已分到责任组织" in "".join(batch.result["lines"])
    with everything("test"):
        assert Progress.objects.filter(item__text="楼栋都有党小组").count() == 4
    with acting_as(staff):
        services.undo_batch(batch_id=batch.pk, actor=staff)
    with everything("test"):
        assert not ChecklistItem.objects.filter(text="楼栋都有党小组").exists()
        assert not ChecklistHeading.objects.filter(label="新的类别").exists()
        assert Progress.objects.count() == 12


def test_once_something_was_recorded_it_stays(district, staff):
    confirm(staff, send(staff, district.root, ROWS[0]))
    published(staff)
    batch = confirm(staff, send(staff, district.root, ROWS[1]))
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    with acting_as(secretary):
        lying = Progress.objects.get(organization=district.community, item__text="小区党支部覆盖全部小区")
        record_evidence(progress_id=lying.pk, line=EvidenceLine(today(), "三个小区都有了"), actor=secretary)
    with acting_as(staff), pytest.raises(Conflict, match="已经登记了完成情况"):
        services.undo_batch(batch_id=batch.pk, actor=staff)


def test_taking_back_leaves_headings_that_were_there(district, staff):
    with acting_as(staff):
        row = Checklist.objects.get(name=NAME)
        heading_of(row, "本区自己的类别")
    batch = confirm(staff, send(staff, district.root, ROWS[0], f"2,{NAME},导入的类别,楼栋都有党小组,社区,,,,,,"))
    with acting_as(staff):
        services.undo_batch(batch_id=batch.pk, actor=staff)
    with everything("test"):
        assert ChecklistHeading.objects.filter(label="本区自己的类别").exists()
        assert not ChecklistHeading.objects.filter(label="导入的类别").exists()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (f"1,{NAME},类,楼栋都有党小组,社区,,,,,,", "类别至少写 2 个字"),
        ("1,单,类别一,楼栋都有党小组,社区,,,,,,", "清单名称至少写 2 个字"),
    ],
)
def test_what_the_service_refuses_is_wrong_in_its_row(district, staff, row, said):
    batch = send(staff, district.root, row)
    assert batch.counts == {"WRONG": 1}
    assert said in "".join(told(batch)[2])


def test_more_than_a_list_holds_is_wrong_in_its_row(district, staff, monkeypatch):
    monkeypatch.setattr("appraisal.checklists.columns.MOST_ITEMS", 2)
    batch = send(staff, district.root, *ROWS)
    assert batch.counts == {"NEW": 2, "WRONG": 1}
    assert "最多 2 项" in "".join(told(batch)[4])


def test_a_sheet_as_people_write_it_is_read(district, staff):
    """项目 is what the pages call a row, and a deadline without a year is of the list's year."""
    year = today().year
    head = "类别,项目,完成期限,责任层级,清单名称\n"
    batch = send(
        staff, district.root,
        f"组织建设区域化,建立小区党支部台账,6月底前,社区,{NAME}",
        f"组织建设区域化,走访成员单位,{year}-09-15,社区,{NAME}",
        f"队伍建设多元化,调整兼职委员,2月底前,社区,{NAME}",
        head=head,
    )  # fmt: skip
    assert batch.counts == {"NEW": 3}
    confirm(staff, batch)
    with everything("test"):
        due = {row.text: str(row.due) for row in ChecklistItem.objects.all()}
    assert due == {
        "建立小区党支部台账": f"{year}-06-30",
        "走访成员单位": f"{year}-09-15",
        "调整兼职委员": f"{year}-02-28",
    }
