"""Reserve talent from a workbook: in as it is, in again unchanged, corrected, taken back whole."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from common.errors import Conflict
from common.scoping import everything
from exchange import services
from exchange.models import BatchState, ImportRow
from members.models import CheckIn, MemberKind, Person, Reserve
from members.services.persons import PersonLine, create_person
from members.services.reserves import end_reserve
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
