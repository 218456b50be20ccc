"""What a tester saw in previews and later: somebody put on record twice, numbers for names, sentences with holes."""

from __future__ import annotations

import pytest

from common.scoping import everything
from exchange import services
from exchange.amounts import parse_count
from exchange.handlers import handler_for
from exchange.models import BatchState, ImportRow
from exchange.selectors import fields_of, row_view
from members.models import Nomination, Person
from orgs.models import Unit
from tests.factories import acting_as, make_district, make_user
from tests.imports.test_lists import uploaded

# Made up: an area, a day of birth, a number and any check character.
AN_ID = "360103197503121234"


@pytest.fixture
def district(db):
    return make_district()


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community)


def send(user, organization, name, *lines):
    return uploaded(user, organization, content=("\n".join(lines) + "\n").encode(), filename=f"{name}.csv")


def confirm(user, batch):
    with acting_as(user):
        services.confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=True, actor=user)
    batch.refresh_from_db()
    assert batch.state == BatchState.COMMITTED, batch.problem


def views(user, batch):
    with acting_as(user):
        rows = ImportRow.objects.filter(batch=batch).order_by("row")
        return [row_view(row, fields_of(batch, handler_for(row.kind))) for row in rows]


def cells(view) -> dict[str, str]:
    found = {cell.field.label: cell.text for cell in view.cells}
    return found | {field.label: text for cell in view.cells for field, text, _ in cell.below}


ROSTER = "大党委委员名册", "社区,姓名,政治面貌,“大党委”职务,是否兼职委员"


def roster(user, district, *rows):
    return send(user, district.community, *ROSTER, *(f"{district.community.name},{row}" for row in rows))


def test_a_roster_of_names_alone_puts_nobody_into_the_committee_twice(district, secretary):
    rows = "曹四,中共党员,副书记,否", "严五,中共党员,委员,是"
    confirm(secretary, roster(secretary, district, *rows))
    again = roster(secretary, district, *rows)
    assert again.counts == {"SAME": 2}
    # One more row writes the draft anew, with those who stay in it.
    confirm(secretary, roster(secretary, district, "韩六,中共党员,委员,否"))
    with everything("test"):
        assert sorted(Person.objects.values_list("name", flat=True)) == sorted(["严五", "曹四", "韩六"])
        assert Nomination.objects.count() == 3


def test_a_list_of_names_alone_is_the_same_the_second_time(district, secretary):
    head, rows = "姓名,性别,政治面貌,联系电话", ("施一,女,群众,", "施二,男,中共党员,")
    confirm(secretary, send(secretary, district.community, "人员", "人员名单", head, *rows))
    again = send(secretary, district.community, "人员", "人员名单", head, *rows)
    assert again.counts == {"SAME": 2}
    with everything("test"):
        Person.objects.filter(name="施二").update(post="示例局干部")
    # Whoever has a post may be another of the name.
    assert send(secretary, district.community, "人员", "人员名单", head, *rows).counts == {"SAME": 1, "NEW": 1}


def test_an_id_in_the_column_of_names_names_nobody(district, secretary):
    batch = send(secretary, district.community, "人员", "人员名单", "姓名,性别,联系电话", f"{AN_ID},男,15400000107")
    (view,) = views(secretary, batch)
    assert batch.counts == {"WRONG": 1}
    assert view.reasons == [
        "“［证件号已隐去］”：“姓名”里写的是身份证号，已隐去、不会保存。请在这里填写姓名，并从表格中删去号码。"
    ]
    units = send(secretary, district.community, "单位", "成员单位", "单位名称,类别,联系人", f"{AN_ID},学校,何一")
    assert units.counts == {"WRONG": 1}
    with everything("test"):
        assert not Unit.objects.filter(name__contains="证件号").exists()


def test_an_id_in_the_column_of_phones_is_said_to_be_hidden(district, secretary):
    batch = send(
        secretary, district.community, "人员", "人员名单", "姓名,性别,联系电话", f"施一,男,{AN_ID}", "施二,男,施三"
    )
    assert [cells(view)["联系电话"] for view in views(secretary, batch)] == ["［证件号已隐去］", "施三"]


def test_places_are_named_also_those_of_others(district, secretary):
    here, there = district.community.name, district.foreign_community.name
    head = "单位名称,类别,参与街道/社区"
    batch = send(secretary, district.community, "单位", "成员单位", head, f"示例小学,学校,{here}、{there}")
    assert [cells(view)["参与街道/社区"] for view in views(secretary, batch)] == [f"{here}、{there}"]
    batch = send(secretary, district.community, "单位", "成员单位", head, "示例小学,学校,火星社区")
    assert [cells(view)["参与街道/社区"] for view in views(secretary, batch)] == ["火星社区"]
    batch = send(secretary, district.community, "人员", "人员名单", "社区,姓名,性别,联系电话", f"{there},施四,女,")
    assert [(view.row.state, cells(view)["管理社区"]) for view in views(secretary, batch)] == [("OUT_OF_SCOPE", there)]


@pytest.mark.parametrize("written", ["-3", "－3", "3+2", "95%", "—60"])
def test_what_is_no_count_is_not_made_one(written):
    assert parse_count(written) == (None, "COUNT_INVALID")


@pytest.mark.parametrize(
    ("written", "count"), [("60+", 60), ("~60", 60), ("约60户", 60), ("６０户", 60), ("1,500", 1500)]
)
def test_what_people_write_for_a_count_is_one(written, count):
    assert parse_count(written) == (count, None)


def test_a_founder_that_nobody_knows_is_asked_for_in_words(district, secretary):
    rows = ("防汛队,突击队,防汛值守,", "抢险队,突击队,抢险,火星街道")
    batch = send(secretary, district.community, "临时组织", "临时组织", "临时组织,种类,任务,成立单位", *rows)
    assert [view.reasons for view in views(secretary, batch)] == [
        [],
        ["看不出成立单位“火星街道”是哪一个，请写街道、社区的名称；是网格的，社区一栏也要填。"],
    ]


def test_what_is_wrong_is_said_of_what_stands_there(district, secretary):
    head = "姓名,性别,出生年月,所在单位及党支部,政治面貌,报到时间"
    rows = ("严二,男,1975.1,某局第一支部,群众,2024.5", "严三,男,1985.03,某局第一支部,中共党员,5月")
    batch = send(secretary, district.community, "报到", "在职党员报到登记表", head, *rows)
    first, second = (" ".join(view.reasons) for view in views(secretary, batch))
    assert "请改写成“1975-01”或“1975-10”" in first
    assert "到社区报到的是党员" in first
    assert "委员" not in first
    assert second == "“5月”：“报到时间”没有写明年份。请在前面补上年份，如“2026年9月”。"


def test_a_deadline_without_a_year_is_of_its_meeting(district, secretary):
    head = "会次,会议时间,会议议题,议定事项,完成时限"
    rows = (
        "2025年第1次,2025-02-26,甲,通过甲,3月底前",
        "2025年第2次,2025-11-26,乙,通过乙,1月15日",
        "2026年第1次,2026-03-29,丙,通过丙,4月15日",
    )
    batch = send(secretary, district.community, "台账", "联席会议台账", head, *rows)
    found = [
        row.content["values"]["resolutions"][0]["due"]
        for row in ImportRow.everywhere.filter(batch=batch).order_by("row")
    ]
    assert found == ["2025-03-31", "2026-01-15", "2026-04-15"]


@pytest.mark.parametrize(
    ("name", "head", "row"),
    [
        ("楼栋", "楼栋,户数,人数,地址", "8栋,60,150,示例路1号"),
        ("小区", "小区,类别,户数", "东苑,商住小区,600"),
        ("成员单位", "单位名称,类别,联系人", "示例小学,学校,何一"),
    ],
)
def test_the_second_of_two_rows_goes_in_where_the_first_is_left_out(district, secretary, name, head, row):
    batch = send(secretary, district.community, name, f"{name}台账", head, row, row)
    assert batch.counts == {"NEW": 1, "WRONG": 1}
    first, second = ImportRow.everywhere.filter(batch=batch).order_by("row")
    assert len(second.content["reasons"]) == 1
    with acting_as(secretary):
        services.leave_out_row(batch_id=batch.pk, row_id=first.pk, actor=secretary)
    batch.refresh_from_db()
    assert batch.counts == {"NEW": 1, "LEFT_OUT": 1}
