"""Reserve talent from a workbook: in as it is, in again unchanged, corrected, taken back whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from common.errors import Conflict, RuleBroken
from common.scoping import everything
from exchange import services
from exchange.models import BatchState, ImportRow
from members.models import CheckIn, MemberKind, Person, Reserve
from members.services.persons import PersonLine, create_person
from members.services.reserve_imports import ReserveRow, import_reserves
from members.services.reserves import ReserveLine, end_reserve
from tests.factories import acting_as, client_for, make_district, make_user
from tests.imports.conftest import uploaded
from tests.members.test_row_level import the_web_role

SHEET = (
    "姓名,联系电话,单位及职务,培养方向,梯度,培养联系人,列入\n"
    "刘晓燕,15400000081,社区工作人员,社区书记,近期可用,詹海英,2026-03-01\n"
    "王志强,15400000082,网格员,社区“两委”成员,,,\n"
)


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False):
        yield


@pytest.fixture
def district(db):
    return make_district()


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community)


def send(user, organization, content, name="表.csv"):
    return uploaded(
        user, organization, content=content if isinstance(content, bytes) else content.encode(), filename=name
    )


def confirm(user, batch):
    with acting_as(user):
        services.confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=True, actor=user)
    batch.refresh_from_db()
    assert batch.state == BatchState.COMMITTED, batch.problem
    return batch


def told(batch):
    return [reason for row in ImportRow.everywhere.filter(batch=batch) for reason in row.content["reasons"]]


def on_record():
    with everything("test"):
        rows = Reserve.objects.select_related("person").order_by("pk")
        return [(row.person.name, row.aim, row.readiness, row.mentor, row.since) for row in rows]


def test_a_list_goes_in_again_and_back_out(district, secretary):
    with acting_as(secretary):
        line = PersonLine(name="刘晓燕", phone="15400000081", post="社区工作人员")
        create_person(organization_id=district.community.pk, line=line, actor=secretary)
    batch = send(secretary, district.community, SHEET)
    assert batch.counts == {"NEW": 2}, told(batch)
    batch = confirm(secretary, batch)
    assert on_record() == [
        ("刘晓燕", "社区书记", "NOW", "詹海英", date(2026, 3, 1)),
        ("王志强", "社区“两委”成员", "NEXT", "", date(2026, 3, 10)),
    ]
    assert send(secretary, district.community, SHEET).counts == {"SAME": 2}
    exported = client_for(secretary).get(reverse("members:reserves"), {"export": "csv"}).content
    again = send(secretary, district.community, exported, "导出.csv")
    assert again.counts == {"SAME": 2}, told(again)
    with the_web_role(), acting_as(secretary):
        services.undo_batch(batch_id=batch.pk, actor=secretary)
    assert on_record() == []
    with everything("only who came with the list goes with it"):
        assert list(Person.objects.values_list("name", flat=True)) == ["刘晓燕"]


def test_what_a_later_list_says_is_corrected_and_taken_back(district, secretary):
    confirm(secretary, send(secretary, district.community, SHEET))
    batch = send(secretary, district.community, "姓名,联系电话,培养方向,梯度\n王志强,15400000082,,长期储备\n")
    assert batch.counts == {"CHANGED": 1}, told(batch)
    batch = confirm(secretary, batch)
    assert on_record()[1][1:3] == ("社区“两委”成员", "LATER")
    with acting_as(secretary):
        services.undo_batch(batch_id=batch.pk, actor=secretary)
    assert on_record()[1][2] == "NEXT"


def test_later_work_stands_against_taking_it_back(district, secretary):
    batch = confirm(secretary, send(secretary, district.community, SHEET))
    with acting_as(secretary):
        row = Reserve.objects.get(person__name="王志强")
        end_reserve(reserve_id=row.pk, ended_as="APPOINTED", last_day=date(2026, 3, 10), actor=secretary)
        with pytest.raises(Conflict, match="1 名后备人才（王志强）导入后又改过"):
            services.undo_batch(batch_id=batch.pk, actor=secretary)
    assert len(on_record()) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("姓名,联系电话,培养方向,梯度\n刘晓燕,,社区书记,马上\n", "没有“马上”这个梯度，可选：近期可用"),
        ("姓名,联系电话,培养方向,梯度\n刘晓燕,,,近期可用\n", "没有写培养方向"),
        ("姓名,联系电话,培养方向,列入\n刘晓燕,,社区书记,2026-04-01\n", "列入日期 2026-04-01 还没有到"),
    ],
)
def test_what_is_wrong_is_said_in_its_row(content, said, district, secretary):
    batch = send(secretary, district.community, content)
    assert batch.counts == {"WRONG": 1}
    assert any(said in reason for reason in told(batch)), told(batch)


def test_who_is_kept_elsewhere_is_not_taken_in_twice(district, secretary):
    confirm(secretary, send(secretary, district.community, SHEET))
    other = make_user("COMMUNITY_SECRETARY", district.sibling_community)
    batch = send(other, district.sibling_community, SHEET)
    assert batch.counts == {"WRONG": 2}
    assert f"此人已在{district.community}的后备人才里，不用重复列入。" in told(batch)


def test_a_register_says_why_a_member_is_on_the_list(district, secretary):
    """党员类别 of a register of members who live here: 在职党员 where it says nothing (LY 二·1, FC 第2段)."""
    sheet = (
        "姓名,联系电话,所在单位及党支部,报到时间,党员类别\n"
        "汪小平,15400000083,示例局党支部,2026-03-01,\n"
        "万小明,15400000084,外地某公司党支部,2026-03-01,流动党员\n"
        "胡大军,15400000085,示例中学党支部,2026-03-01,双管党员\n"
        "陈一,15400000086,示例中学党支部,2026-03-01,群众\n"
    )
    batch = send(secretary, district.community, sheet)
    assert batch.counts == {"NEW": 3, "WRONG": 1}
    assert "没有“群众”这个党员类别，可选：在职党员、非在册党员、流入党员。" in told(batch)
    batch = confirm(secretary, batch)
    with everything("test"):
        kinds = dict(CheckIn.objects.values_list("person__name", "kind"))
        assert kinds == {
            "汪小平": MemberKind.IN_SERVICE, "万小明": MemberKind.INCOMING, "胡大军": MemberKind.DUAL,
        }  # fmt: skip
    again = send(secretary, district.community, sheet.replace("流动党员", "非在册党员"))
    assert again.counts == {"SAME": 2, "CHANGED": 1, "WRONG": 1}
    confirm(secretary, again)
    with acting_as(secretary):
        services.undo_batch(batch_id=again.pk, actor=secretary)
        assert CheckIn.objects.get(person__name="万小明").kind == MemberKind.INCOMING


def known(user, place, name="王伟", **more):
    with acting_as(user):
        return create_person(organization_id=place.pk, line=PersonLine(name=name, **more), actor=user)


ALONE = "姓名,单位及职务,培养方向\n王伟,{post},社区书记\n"


@pytest.mark.parametrize("post", ["网格员", "社区书记"])
def test_a_name_alone_opens_nobodys_record(post, district, secretary):
    """The only 王伟 of the district is another community's: neither the name nor an equal post leads to him."""
    other = make_user("COMMUNITY_SECRETARY", district.sibling_community)
    known(other, district.sibling_community, phone="15400000091", post="社区书记")
    batch = send(secretary, district.community, ALONE.format(post=post))
    assert batch.counts == {"WRONG": 1}
    assert told(batch) == ["名册里已有“王伟”，只看姓名分不清是不是同一个人，请填写联系电话。"]
    newcomer = f"姓名,联系电话,单位及职务,培养方向\n王伟,15400000092,{post},社区书记\n"
    confirm(secretary, send(secretary, district.community, newcomer))
    with everything("two of them"):
        assert Person.objects.filter(name="王伟").count() == 2
    with acting_as(secretary):
        assert [row.phone for row in Person.objects.filter(name="王伟")] == ["15400000092"]


def test_an_equal_post_without_a_phone_is_not_enough_elsewhere(district, secretary):
    other = make_user("COMMUNITY_SECRETARY", district.sibling_community)
    known(other, district.sibling_community, post="社区书记")
    sheet = "姓名,联系电话,单位及职务,培养方向\n王伟,15400000092,社区书记,社区书记\n"
    batch = send(secretary, district.community, sheet)
    assert batch.counts == {"WRONG": 1}
    assert "别的组织登记了一位职务相同的“王伟”" in told(batch)[0]


def notes(batch):
    return [note for row in ImportRow.everywhere.filter(batch=batch) for note in row.content["notes"]]


def test_a_name_leads_to_the_one_in_sight_and_says_so(district, secretary):
    known(secretary, district.community)
    batch = send(secretary, district.community, ALONE.format(post="网格员"))
    assert batch.counts == {"NEW": 1}, told(batch)
    assert notes(batch) == ["只按姓名对应到名册里的王伟。不是同一个人的，请填写联系电话。"]
    confirm(secretary, batch)
    with everything("one"):
        assert Person.objects.filter(name="王伟").count() == 1


def test_a_post_that_speaks_against_it_asks_for_a_phone(district, secretary):
    known(secretary, district.community, post="网格员")
    batch = send(secretary, district.community, ALONE.format(post="学校教师"))
    assert batch.counts == {"WRONG": 1}


def test_who_is_on_record_without_a_phone_gets_the_one_of_the_sheet(district, secretary):
    known(secretary, district.community, post="网格员")
    sheet = "姓名,联系电话,培养方向\n王伟,15400000093,社区书记\n"
    batch = send(secretary, district.community, sheet)
    assert batch.counts == {"NEW": 1}, told(batch)
    assert notes(batch) == ["对应名册里的王伟（网格员），将补上这个电话。不是同一个人的，请写明单位及职务。"]
    batch = confirm(secretary, batch)
    with acting_as(secretary):
        assert [row.phone for row in Person.objects.filter(name="王伟")] == ["15400000093"]
        services.undo_batch(batch_id=batch.pk, actor=secretary)
        assert [row.phone for row in Person.objects.filter(name="王伟")] == [""]


def test_two_rows_of_one_person_are_told_in_the_preview(district, secretary):
    known(secretary, district.community, phone="15400000094", post="网格员")
    sheet = "姓名,联系电话,单位及职务,培养方向\n王伟,15400000094,,社区书记\n王伟,,网格员,社区主任\n"
    batch = send(secretary, district.community, sheet)
    assert batch.counts == {"NEW": 1, "WRONG": 1}
    assert told(batch) == ["与第 2 行是同一个人，请留一行，另一行标为“不导入”。"]
    confirm(secretary, batch)
    assert len(on_record()) == 1


def test_a_day_in_an_earlier_spell_is_told_in_its_row(district, secretary):
    confirm(secretary, send(secretary, district.community, SHEET))
    with acting_as(secretary):
        row = Reserve.objects.get(person__name="刘晓燕")
        end_reserve(reserve_id=row.pk, ended_as="LEFT", last_day=date(2026, 3, 8), actor=secretary)
    head = "姓名,联系电话,培养方向,列入\n"
    batch = send(secretary, district.community, f"{head}刘晓燕,15400000081,社区书记,2026-03-05\n")
    assert told(batch) == ["此人上一段后备到 2026-03-08 为止，列入日期要在这以后。"]
    assert send(secretary, district.community, f"{head}刘晓燕,15400000081,社区书记,2026-03-09\n").counts == {"NEW": 1}


def test_a_refusal_names_the_row(district, secretary):
    person = known(secretary, district.community, phone="15400000094")
    line = ReserveLine(person_id=0, aim="社区书记", readiness="NEXT")
    row = ReserveRow(district.community, PersonLine(name="王伟", person_id=person.pk), line, None, 7)
    with acting_as(secretary), pytest.raises(RuleBroken, match=r"第 8 行：.*不用重复列入"):
        import_reserves(rows=[row, replace(row, number=8)], actor=secretary)
    assert on_record() == []


def test_a_streets_list_goes_in_again(district):
    """One kept by the street, one by a community: 储备单位 says which."""
    staff = make_user("STREET_STAFF", district.street)
    sheet = (
        "姓名,联系电话,单位及职务,培养方向,储备单位\n"
        f"刘晓燕,15400000081,社区工作人员,社区书记,{district.community.name}\n"
        f"王志强,15400000082,街道干事,街道副主任,{district.street.name}\n"
        "王志,15400000083,干事,街道副主任,没有的街道\n"
    )
    batch = send(staff, district.street, sheet)
    assert batch.counts == {"NEW": 2, "WRONG": 1}, told(batch)
    confirm(staff, batch)
    with everything("where"):
        kept = dict(Reserve.objects.values_list("person__name", "organization"))
        assert kept == {"刘晓燕": district.community.pk, "王志强": district.street.pk}
    exported = client_for(staff).get(reverse("members:reserves"), {"export": "csv"}).content
    again = send(staff, district.street, exported, "导出.csv")
    assert again.counts == {"SAME": 2}, told(again)
