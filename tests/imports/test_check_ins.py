"""The register of sample 02 through preview, commit and undo."""

from __future__ import annotations

import csv

import pytest
from django.urls import reverse

from common.errors import Conflict
from common.scoping import everything
from exchange import services
from exchange.models import BatchState, ImportRow, RowState
from exchange.vocabulary import SERVICE_POSTS
from members.models import CheckIn, Person
from members.services.checkins import CheckInLine, update_check_in
from members.services.voluntary import ServiceLine, record_services
from orgs.services import create_unit
from tests.factories import acting_as, client_for, make_organization, make_user
from tests.imports.conftest import DIVISIONS, SAMPLES, uploaded

REGISTER = SAMPLES / "02_国贸阳光社区在职党员报到登记表.xlsx"
HEAD = "在职党员报到登记表\n姓名,所在单位,职务,联系电话,报到时间,居住小区\n"
COMMUNITY, STREET = "360103015003", "360103015000"


@pytest.fixture
def places(db):
    root = make_organization(None, "西湖区", code="360103000000")
    with DIVISIONS.open(encoding="utf-8-sig", newline="") as lines:
        names = {row["code"]: row["name"] for row in csv.DictReader(lines)}
    street = make_organization(root, names[STREET], code=STREET)
    other = next(code for code in names if code.startswith("360103015") and code not in (STREET, COMMUNITY))
    return [make_organization(street, names[code], code=code) for code in (COMMUNITY, other)]


@pytest.fixture
def clerk(places):
    return make_user("COMMUNITY_SECRETARY", places[0])


def confirmed(user, batch):
    with acting_as(user):
        services.confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=True, actor=user)
    batch.refresh_from_db()
    return batch


def test_the_register_goes_in_and_out_again(places, clerk):
    batch = uploaded(clerk, places[0], REGISTER)
    assert batch.counts == {"NEW": 9, "WRONG": 8}
    wrong = {row.row: row.content["reasons"] for row in ImportRow.everywhere.filter(batch=batch, state=RowState.WRONG)}
    assert sorted(wrong) == [9, 10, 11, 13, 14, 15, 19, 21]
    batch = confirmed(clerk, batch)
    assert batch.state == BatchState.COMMITTED
    with everything("test"):
        rows = {row.person.name: row for row in CheckIn.objects.select_related("person")}
    assert len(rows) == 9
    first = rows["汪小平"]
    assert (str(first.reported_on), first.claimed_post, first.wishes) == ("2023-10-12", "政策宣传岗", ["政策宣传"])
    assert first.home_branch == "西湖区示例局机关第一党支部"
    assert first.organization_id == places[0].pk
    assert rows["应春梅"].wishes == ["政策宣传", "矛盾调解", "环境整治"]
    assert rows["周丽"].claimed_post == ""  # a post that the register's own list does not have is asked about
    again = uploaded(clerk, places[0], REGISTER)
    assert again.counts == {"SAME": 9, "WRONG": 8}
    with acting_as(clerk):
        services.undo_batch(batch_id=batch.pk, actor=clerk)
    with everything("test"):
        assert (CheckIn.objects.count(), Person.objects.count()) == (0, 0)


def test_one_is_told_where_the_rows_go_and_what_stays_out(places, clerk):
    batch = uploaded(clerk, places[0], REGISTER)
    row = ImportRow.everywhere.get(batch=batch, row=17)
    (note,) = [note for note in row.content["notes"] if "岗位" in note]
    assert "认领岗位“跳舞队”不在岗位列表中，写入时不记岗位" in note
    client = client_for(clerk)
    assert (
        f"表上写明属于：{places[0].parent.name}{places[0].name}"
        in client.get(reverse("exchange:batch", args=[batch.pk])).content.decode()
    )
    assert f"报到到：{places[0]} 9 人。" in client.get(reverse("exchange:confirm", args=[batch.pk])).content.decode()


def test_an_undo_that_would_lose_work_is_refused(places, clerk):
    batch = confirmed(clerk, uploaded(clerk, places[0], REGISTER))
    with acting_as(clerk):
        row = CheckIn.objects.get(person__name="汪小平")
        line = ServiceLine(row.reported_on, "楼道清洁")
        record_services(check_in_ids=[row.pk], line=line, actor=clerk)
        with pytest.raises(Exception, match="1 人已有服务记录"):
            services.undo_batch(batch_id=batch.pk, actor=clerk)
    with everything("test"):
        assert CheckIn.objects.count() == 9


def test_who_reported_elsewhere_is_named_with_what_to_do(places, clerk):
    confirmed(clerk, uploaded(clerk, places[0], REGISTER))
    other = make_user("COMMUNITY_SECRETARY", places[1])
    content = HEAD + "汪小平,西湖区示例局机关第一党支部,干部,15400000301,2024-01-05,\n"
    batch = uploaded(other, places[1], content=content.encode(), filename="报到.csv")
    (row,) = ImportRow.everywhere.filter(batch=batch)
    assert row.state == RowState.WRONG
    assert f"已在{places[0]}报到" in row.content["reasons"][0]


def test_a_later_register_adds_and_empties_nothing(places, clerk):
    confirmed(clerk, uploaded(clerk, places[0], REGISTER))
    content = HEAD + "汪小平,西湖区示例局机关第一党支部,干部,15400000301,,示例花园8栋\n"
    batch = uploaded(clerk, places[0], content=content.encode(), filename="报到.csv")
    assert batch.counts == {"CHANGED": 1}
    confirmed(clerk, batch)
    with everything("test"):
        row = CheckIn.objects.get(person__name="汪小平")
        assert (row.residence, str(row.reported_on), row.claimed_post) == ("示例花园8栋", "2023-10-12", "政策宣传岗")
    with acting_as(clerk):
        services.undo_batch(batch_id=batch.pk, actor=clerk)
    row.refresh_from_db()
    assert row.residence == "示例花园5栋2单元"


def test_what_was_written_by_hand_since_is_not_undone(places, clerk):
    batch = confirmed(clerk, uploaded(clerk, places[0], REGISTER))
    with acting_as(clerk):
        row = CheckIn.objects.get(person__name="汪小平")
        line = CheckInLine(row.person_id, reported_on=row.reported_on, note="已核对")
        update_check_in(check_in_id=row.pk, line=line, actor=clerk)
        with pytest.raises(Conflict, match="1 人的登记导入后又改过"):
            services.undo_batch(batch_id=batch.pk, actor=clerk)
    with everything("test"):
        assert CheckIn.objects.count() == 9


def test_a_unit_that_the_name_now_leads_to_is_shown_before_it_is_linked(places, clerk):
    """The unit was registered after the register was taken in: 单位 is a change, not 一致."""
    sheet = f"{HEAD}汪小平,示例银行,柜员,15400000091,2026-01-05,\n"
    confirmed(clerk, uploaded(clerk, places[0], content=sheet.encode(), filename="报到.csv"))
    with everything("registered since"):
        unit = create_unit(name="示例银行", district_id=places[0].district_id, actor=None)
        Person.objects.update(unit=unit)  # the person's record has it, the check-in has not
    batch = uploaded(clerk, places[0], content=sheet.encode(), filename="报到.csv")
    assert batch.counts == {"CHANGED": 1}
    (row,) = ImportRow.everywhere.filter(batch=batch)
    assert row.content["changes"] == [["所在单位", "", "示例银行"]]
    confirmed(clerk, batch)
    with everything("linked"):
        assert CheckIn.objects.get().unit_id == unit.pk


def test_the_posts_that_the_practice_names_are_known_and_offered(db):
    root = make_organization(None, "红山区", practice="ronghe")
    community = make_organization(make_organization(root, "站前街道"), "昭乌达社区")
    clerk = make_user("COMMUNITY_SECRETARY", community)
    head = "在职党员报到登记表\n姓名,所在单位,职务,联系电话,报到时间,居住小区,认领岗位\n"
    rows = [
        "汪小平,示例银行,柜员,15400000091,2026-01-05,,理论政策宣传岗",
        "邹建国,示例银行,柜员,15400000092,2026-01-05,,帮扶救助关爱",
        "章丽萍,示例银行,柜员,15400000093,2026-01-05,,法律服务岗",
        "龚志强,示例银行,柜员,15400000094,2026-01-05,,看门岗",
    ]
    batch = confirmed(clerk, uploaded(clerk, community, content=(head + "\n".join(rows)).encode(), filename="报到.csv"))
    notes = [row.content["notes"] for row in ImportRow.everywhere.filter(batch=batch).order_by("row")]
    assert ["不在岗位列表中" in str(said) for said in notes] == [False, False, False, True]
    with everything("test"):
        posts = dict(CheckIn.objects.values_list("person__name", "claimed_post"))
        row = CheckIn.objects.get(person__name="邹建国")
    assert posts == {"汪小平": "理论政策宣传岗", "邹建国": "帮扶救助关爱岗", "章丽萍": "法律服务岗", "龚志强": ""}
    form = client_for(clerk).get(reverse("members:check_in_edit", args=[row.pk])).context["form"]
    offered = [value for value, _ in form.fields["claimed_post"].choices]
    assert offered[:4] == ["", "理论政策宣传岗", "实用技术指导岗", "帮扶救助关爱岗"]
    assert offered[4:] == list(SERVICE_POSTS), "the document prints three of its eleven; the rest are the usual ones"
