"""Grids, posts, micro-homes, estates and owners' committees: in as they are, in again unchanged, taken back whole."""

from __future__ import annotations

import threading
from datetime import date
from unittest import mock

import pytest
import time_machine
from django.db import connections, transaction
from django.urls import reverse

from common.errors import Conflict
from common.scoping import everything
from exchange import services
from exchange.handlers import Record, handler_for
from exchange.models import BatchState, ImportRow
from exchange.vocabulary import squash
from grids.models import (
    BusinessPlace,
    Estate,
    EstateCover,
    GridPost,
    GridProfile,
    HomeProfile,
    Instructor,
    OwnersCommittee,
    OwnersMember,
    PropertyService,
    TemporaryBody,
    TemporaryMember,
)
from grids.services.estates import EstateLine, update_estate
from grids.services.frontline import BodyLine, found_body
from grids.services.owners import OwnersMemberLine, OwnersTermLine, add_owners_member, open_owners_committee
from grids.services.posts import PostLine, end_grid_post, fill_grid_post
from grids.services.taking_back import noting, take_back
from members.models import Person
from members.services.persons import PersonLine
from tests.factories import acting_as, client_for, make_district, make_organization, make_unit, make_user
from tests.grids.making import make_building, make_estate
from tests.imports.conftest import uploaded
from tests.members.test_row_level import the_web_role

PROFILES = "网格,网格类型,户数,人数,四至范围,自\n第一网格,地缘型,300,800,东至象山南路,2026-01-01\n"
POSTS = (
    "网格,岗位,姓名,联系电话,楼栋,片区或单元,自\n"
    "第一网格,网格长,宋国平,15400000061,,,2026-01-01\n"
    "第一网格,楼栋长,周建华,15400000062,1 栋,,2026-01-01\n"
    "第一网格,单元长,吴桂英,15400000063,1 栋,2 单元,2026-01-01\n"
)
HOMES = (
    "微家,设在谁家,联系电话,地址,楼栋,开放时间,自\n"
    "红邻党群微家,龚老伯,15400000064,1 栋 2 单元 101,1 栋,每周二 15:00,2026-01-01\n"
)
ESTATES = (
    "小区,类别,户数,人数,居民党员,党支部,物业公司,划分日期\n"
    "桃苑小区,商住小区,600,1500,45,第一网格党支部,安居物业,2026-01-05\n"
    "老机床厂宿舍,老旧院落,48,110,6,第一网格党支部,,2026-01-05\n"
    "无名院,三无小区,20,,,,,2026-01-05\n"
)
OWNERS = (
    "小区,届次,本届起,本届届满,姓名,联系电话,职务,党员,在职党员\n"
    "桃苑小区,第1届,2026-01-10,2031-01-09,陈桂兰,15400000065,主任,是,是\n"
    ",,,,王伟,15400000066,副主任,是,\n"
    ",,,,刘小燕,15400000067,委员,否,否\n"
)
BODIES = (
    "临时组织,种类,任务,设在何处,上级临时组织,负责人,联系电话,成立,文号\n"
    "防汛第一党小组,临时党小组,巡堤,东段,防汛临时党支部,周建华,15400000072,2026-03-01,\n"
    "防汛临时党支部,临时党支部,防汛值守,抚河堤,防汛临时党总支,宋国平,15400000071,2026-03-01,绳组〔2026〕3号\n"
    "防汛临时党总支,临时党总支,防汛,,,,,2026-03-01,\n"
)
PLACES = (
    "楼宇市场,种类,地址,党建指导员,联系电话,自\n"
    "绳金塔大厦,商务楼宇,金塔东街 1 号,罗素兰,15400000073,2026-03-01\n"
    "绳金塔大厦,商务楼宇,金塔东街 1 号,吴桂英,15400000074,2026-03-01\n"
    "金塔农贸市场,专业市场,金塔西街 2 号,,,2026-03-01\n"
)
SHEETS = {
    "grid_profiles": (PROFILES, "grids:list", (GridProfile,)),
    "grid_posts": (POSTS, "grids:posts", (GridPost,)),
    "micro_homes": (HOMES, "grids:homes", (HomeProfile,)),
    "estates": (ESTATES, "grids:estates", (Estate, EstateCover, PropertyService)),
    "owners_members": (OWNERS, "grids:owners_members", (OwnersCommittee, OwnersMember)),
    "temporary_bodies": (BODIES, "grids:temporary", (TemporaryBody, TemporaryMember)),
    "business_places": (PLACES, "grids:business", (BusinessPlace, Instructor)),
}


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False):
        yield


@pytest.fixture
def district(db):
    found = make_district()
    make_unit(found, "安居物业", kind="物业公司")
    make_building(found.community, "1 栋", grid=found.grid)
    return found


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
    return {row.row: row.content["reasons"] for row in ImportRow.everywhere.filter(batch=batch)}


def prepared(kind, district):
    """What must be on record before a sheet can refer to it."""
    if kind == "owners_members":
        make_estate(district.community, "桃苑小区")


def rows_of(models):
    with everything("all of it"):
        return {model: model.objects.count() for model in models}


@pytest.mark.parametrize("kind", SHEETS)
def test_a_sheet_goes_in_again_and_back_out(kind, district, secretary):
    content, route, models = SHEETS[kind]
    prepared(kind, district)
    before = rows_of((*models, Person))
    count = len(content.splitlines()) - 1
    batch = send(secretary, district.community, content)
    assert batch.counts == {"NEW": count}, told(batch)
    assert {row.kind for row in ImportRow.everywhere.filter(batch=batch)} == {kind}
    batch = confirm(secretary, batch)
    assert send(secretary, district.community, content).counts == {"SAME": count}
    exported = client_for(secretary).get(reverse(route), {"export": "csv"}).content
    again = send(secretary, district.community, exported, "导出.csv")
    assert {row.kind for row in ImportRow.everywhere.filter(batch=again)} == {kind}
    # The list has a place once, however many instructors it has.
    assert again.counts == {"SAME": count - (kind == "business_places")}, told(again)
    with the_web_role(), acting_as(secretary):
        services.undo_batch(batch_id=batch.pk, actor=secretary)
    assert rows_of((*models, Person)) == before


def test_what_a_sheet_said_is_on_record(district, secretary):
    for content, _, _ in SHEETS.values():
        confirm(secretary, send(secretary, district.community, content))
    with everything("what came in"):
        profile = GridProfile.objects.get()
        assert (profile.kind, profile.households, profile.since) == ("PLACE", 300, date(2026, 1, 1))
        assert {(row.kind, row.part) for row in GridPost.objects.all()} == {
            ("GRID_HEAD", ""), ("BUILDING_HEAD", ""), ("ENTRANCE_HEAD", "2 单元"),
        }  # fmt: skip
        home = HomeProfile.objects.select_related("host").get()
        assert (home.host.name, home.host.political_status, home.building.name) == ("龚老伯", "中共党员", "1 栋")
        kinds = dict(Estate.objects.values_list("name", "kind"))
        assert kinds == {"桃苑小区": "RESIDENTIAL", "老机床厂宿舍": "OLD_YARD", "无名院": "THREE_NO"}
        assert EstateCover.objects.filter(organization=district.grid).count() == 2
        assert PropertyService.objects.get().unit.name == "安居物业"
        term = OwnersCommittee.objects.get()
        assert (term.number, term.since, term.last_day) == (1, date(2026, 1, 10), date(2031, 1, 9))
        branch, group = (TemporaryBody.objects.get(kind=kind) for kind in ("BRANCH", "GROUP"))
        assert (branch.parent.kind, group.parent_id, branch.purpose) == ("GENERAL", branch.pk, "防汛值守")
        assert {row.person.name for row in TemporaryMember.objects.filter(role="LEADER")} == {"宋国平", "周建华"}
        guides = Instructor.objects.select_related("place", "person")
        assert {(row.place.name, row.person.name) for row in guides} == {
            ("绳金塔大厦", "罗素兰"), ("绳金塔大厦", "吴桂英"),
        }  # fmt: skip
        posts = {row.person.name: (row.post, row.party, row.in_service) for row in OwnersMember.objects.all()}
        assert posts == {
            "陈桂兰": ("CHAIR", True, True), "王伟": ("DEPUTY", True, False), "刘小燕": ("MEMBER", False, False),
        }  # fmt: skip


WRONG = [
    ("网格,网格类型,户数,四至范围\n第九网格,地缘型,300,东\n", "没有名为“第九网格”的网格"),
    ("网格,网格类型,户数,四至范围\n第一网格,圆形,300,东\n", "没有“圆形”这种网格类型，可选：地缘型"),
    ("网格,网格类型,户数,四至范围,自\n第一网格,地缘型,300,东,2026-04-01\n", "起始日期 2026-04-01 还没有到"),
    ("网格,岗位,姓名\n第一网格,队长,宋国平\n", "没有“队长”这种岗位，可选：网格长"),
    ("网格,岗位,姓名,楼栋\n第一网格,楼栋长,宋国平,9 栋\n", "“9 栋”不在这个网格"),
    ("微家,设在谁家,地址\n绿邻党群微家,龚老伯,1 栋\n", "没有名为“绿邻党群微家”的微家"),
    ("微家,设在谁家,地址\n红邻党群微家,龚老伯,\n", "没有写地址"),
    ("小区,类别,户数\n桃苑小区,大院,30\n", "没有“大院”这个类别，可选：商住小区"),
    ("小区,类别,党支部\n桃苑小区,商住小区,第九网格\n", "没有名为“第九网格”的党支部"),
    ("小区,类别,物业公司\n桃苑小区,商住小区,无名物业\n", "没有登记过名为“无名物业”的物业公司"),
    ("小区,类别,人数,居民党员\n桃苑小区,商住小区,30,31\n", "居民党员数多于人数"),
    ("小区,届次,本届起,姓名\n没有的小区,1,2026-01-01,陈桂兰\n", "没有名为“没有的小区”的小区"),
    ("小区,届次,姓名,党员\n梅苑小区,1,陈桂兰,是\n", "第 1 届还没有登记，请写上本届从哪天起"),
    ("小区,届次,本届起,姓名,职务\n梅苑小区,1,2026-01-01,陈桂兰,会长\n", "没有“会长”这个职务"),
    ("临时组织,种类,任务\n防汛队,敢死队,防汛\n", "没有“敢死队”这个种类，可选：临时党总支"),
    ("临时组织,种类,任务\n防汛队,突击队,\n", "没有写任务"),
    ("临时组织,种类,任务\n巡堤组,临时党小组,巡堤\n", "请写上级临时组织"),
    ("临时组织,种类,任务,上级临时组织\n防汛队,突击队,防汛,没有的支部\n", "没有名为“没有的支部”的临时组织"),
    ("楼宇市场,种类,党建指导员\n金塔大厦,写字楼,罗素兰\n", "没有“写字楼”这个种类，可选：商务楼宇"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "said"), WRONG)
def test_what_is_wrong_is_said_in_its_row(content, said, district, secretary):
    make_estate(district.community, "梅苑小区")
    batch = send(secretary, district.community, content)
    assert batch.counts == {"WRONG": 1}
    assert any(said in reason for reasons in told(batch).values() for reason in reasons), told(batch)


def test_a_post_changes_hands_and_comes_back(district, secretary):
    confirm(secretary, send(secretary, district.community, POSTS))
    batch = send(secretary, district.community, "网格,岗位,姓名,自\n第一网格,网格长,罗素兰,2026-03-01\n")
    assert batch.counts == {"CHANGED": 1}
    batch = confirm(secretary, batch)
    with everything("who held it"):
        rows = [(row.person.name, row.until) for row in GridPost.objects.filter(kind="GRID_HEAD").order_by("period")]
        assert rows == [("宋国平", date(2026, 3, 1)), ("罗素兰", None)]
    with acting_as(secretary):
        services.undo_batch(batch_id=batch.pk, actor=secretary)
    with everything("as before"):
        (row,) = GridPost.objects.filter(kind="GRID_HEAD")
        assert (row.person.name, row.until) == ("宋国平", None)
        assert not Person.objects.filter(name="罗素兰").exists()


def _renamed(district, user):
    estate = Estate.objects.get(name="桃苑小区")
    update_estate(estate_id=estate.pk, line=EstateLine("桃苑小区", households=700), actor=user)


def _built(district, user):
    make_building(district.community, "9 栋", estate_id=Estate.objects.get(name="桃苑小区").pk)


@pytest.mark.parametrize(("later", "said"), [(_renamed, "导入后又改过"), (_built, "已经用在别处")])
def test_later_work_stands_against_taking_it_back(later, said, district, secretary):
    batch = confirm(secretary, send(secretary, district.community, ESTATES))
    with acting_as(secretary):
        later(district, secretary)
        with pytest.raises(Conflict, match=f"小区（桃苑小区）{said}"):
            services.undo_batch(batch_id=batch.pk, actor=secretary)
    with everything("nothing is gone"):
        assert Estate.objects.count() == 3


def test_a_post_that_was_ended_since_is_not_taken_back(district, secretary):
    batch = confirm(secretary, send(secretary, district.community, POSTS))
    with acting_as(secretary):
        post = GridPost.objects.get(kind="GRID_HEAD")
        end_grid_post(post_id=post.pk, last_day=date(2026, 3, 9), actor=secretary)
        with pytest.raises(Conflict, match="网格岗位（宋国平）导入后又改过"):
            services.undo_batch(batch_id=batch.pk, actor=secretary)


@pytest.mark.django_db(transaction=True)
def test_what_others_enter_meanwhile_is_not_taken_back():
    """While an import runs, another session enters a post and a person in the same community."""
    district = make_district()
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    told = []

    def elsewhere():
        try:
            with acting_as(secretary):
                post(district, secretary, "ESTATE_HEAD", "周建华", part="北片")
        except BaseException as error:  # noqa: BLE001 a thread must tell what went wrong in it
            told.append(error)
        finally:
            connections.close_all()

    whose = {"communities": [district.community.pk], "names": ["宋国平", "周建华"], "district_id": district.root.pk}
    with acting_as(secretary), transaction.atomic(), noting(**whose) as noted:
        worker = threading.Thread(target=elsewhere)
        worker.start()
        worker.join()
        # The audit trail lets one transaction write at a time, so the other one is done before ours begins to.
        mine = post(district, secretary, "GRID_HEAD", "宋国平")
    assert told == []
    with everything("both are on record"):
        assert GridPost.objects.count() == 2
    assert list(noted.undo["rows"]["gridpost"]["came"]) == [str(mine.pk)]
    assert noted.undo["persons"] == [mine.person_id]
    with acting_as(secretary):
        take_back(undo=noted.undo, actor=secretary)
        assert [row.person.name for row in GridPost.objects.all()] == ["周建华"]
        assert [row.name for row in Person.objects.filter(name__in=["宋国平", "周建华"])] == ["周建华"]


def post(district, user, kind, name, **more):
    line = PostLine(kind, PersonLine(name=name), since=date(2026, 1, 1), **more)
    return fill_grid_post(organization_id=district.grid.pk, line=line, actor=user)


@pytest.mark.django_db(transaction=True)
def test_what_others_enter_while_it_is_taken_back_waits_and_is_refused():
    """Somebody elects a member into a committee at the very moment in which it is taken off the record again."""
    district = make_district()
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    estate = make_estate(district.community, "桃苑小区")
    whose = {"communities": [district.community.pk], "names": [], "district_id": district.root.pk}
    with acting_as(secretary), transaction.atomic(), noting(**whose) as noted:
        line = OwnersTermLine(1, date(2026, 1, 1), date(2031, 1, 1))
        term = open_owners_committee(estate_id=estate.pk, line=line, actor=secretary)
    told = []

    def elsewhere():
        try:
            with acting_as(secretary):
                line = OwnersMemberLine(PersonLine(name="陈桂兰"))
                add_owners_member(committee_id=term.pk, line=line, actor=secretary)
        except Exception as error:  # noqa: BLE001 a thread must tell what went wrong in it
            told.append(type(error).__name__)
        finally:
            connections.close_all()

    worker = threading.Thread(target=elsewhere)
    with acting_as(secretary), transaction.atomic():
        take_back(undo=noted.undo, actor=secretary)
        worker.start()
        worker.join(0.5)
        assert worker.is_alive()
    worker.join()
    assert len(told) == 1
    with everything("nothing hangs in the air"):
        assert (OwnersCommittee.objects.count(), OwnersMember.objects.count()) == (0, 0)


def test_another_communitys_rows_are_not_ours(district, secretary):
    rows = "".join(f"{place.name},第一网格,地缘型,300\n" for place in (district.sibling_community, district.community))
    batch = send(secretary, district.community, f"社区,网格,网格类型,户数\n{rows}")
    assert batch.counts == {"OUT_OF_SCOPE": 1, "NEW": 1}


def test_a_grids_office_brings_its_own_posts(district):
    keeper = make_user("GRID_SECRETARY", district.grid)
    batch = send(keeper, district.grid, POSTS)
    assert batch.counts == {"NEW": 3}, told(batch)
    confirm(keeper, batch)


# ---- temporary bodies and places of business ------------------------------------------------------------------------


def handed(kind, user, organization, rows):
    """Straight to the handler, as a worker does it; rows: values by field."""
    handler = handler_for(kind)
    records = [Record(1, number, kind, dict(values)) for number, values in enumerate(rows, start=2)]
    with acting_as(user) as scope, transaction.atomic():
        return handler.commit(records, {}, scope, date(2026, 3, 10), {}, actor=user)


def test_a_row_under_a_wrong_row_is_wrong_itself(district, secretary):
    content = (
        "临时组织,种类,任务,上级临时组织\n"
        "防汛临时党支部,临时党支部,,\n"
        "巡堤党小组,临时党小组,巡堤,防汛临时党支部\n"
        "清淤突击队,突击队,清淤,防汛临时党支部\n"
        "抗旱突击队,突击队,抗旱,\n"
    )
    batch = send(secretary, district.community, content)
    assert batch.counts == {"WRONG": 3, "NEW": 1}
    above = ["上级“防汛临时党支部”写在第 2 行，那一行有误，请先改正那一行。"]
    assert (told(batch)[3], told(batch)[4]) == (above, above)
    confirm(secretary, batch)
    with everything("the good one"):
        assert [row.name for row in TemporaryBody.objects.all()] == ["抗旱突击队"]


def test_a_row_that_is_good_no_longer_is_not_left_out_in_silence(district, secretary):
    row = {"name": "巡堤队", "kind": "突击队", "purpose": "巡堤", "parent": "防汛临时党支部"}
    with pytest.raises(Conflict, match="第 2 行核对以后情况有变：没有名为“防汛临时党支部”的临时组织"):
        handed("temporary_bodies", secretary, district.community, [row])


def test_the_rows_of_one_place_are_one_place(district, secretary):
    content = (
        "楼宇市场,种类,地址,党建指导员,联系电话,自,备注\n"
        "绳金塔大厦,,金塔东街 1 号,罗素兰,15400000073,2026-03-01,\n"
        "绳金塔大厦,专业市场,,吴桂英,15400000074,2026-02-01,两层\n"
    )
    confirm(secretary, send(secretary, district.community, content))
    with everything("once, from both rows"):
        (place,) = BusinessPlace.objects.all()
        assert (place.kind, place.address, place.note) == ("MARKET", "金塔东街 1 号", "两层")
        assert place.since == date(2026, 2, 1)
        assert {row.person.name: row.since for row in Instructor.objects.all()} == {
            "罗素兰": date(2026, 3, 1), "吴桂英": date(2026, 2, 1),
        }  # fmt: skip
    changed = (
        "楼宇市场,地址,党建指导员,联系电话,备注\n"
        "绳金塔大厦,金塔西街 9 号,罗素兰,15400000073,\n"
        "绳金塔大厦,,吴桂英,15400000074,三层\n"
    )
    batch = send(secretary, district.community, changed)
    assert batch.counts == {"CHANGED": 2}
    confirm(secretary, batch)
    with everything("the second row does not undo the first"):
        place = BusinessPlace.objects.get()
        assert (place.kind, place.address, place.note) == ("MARKET", "金塔西街 9 号", "三层")


def test_rows_of_one_place_that_contradict_each_other_are_wrong(district, secretary):
    content = "楼宇市场,地址,党建指导员\n绳金塔大厦,东街 1 号,罗素兰\n绳金塔大厦,西街 2 号,吴桂英\n"
    batch = send(secretary, district.community, content)
    assert batch.counts == {"NEW": 1, "WRONG": 1}
    assert told(batch)[3] == ["地址写的是“西街 2 号”，第 2 行写的是“东街 1 号”，同一处请写成一样的。"]


def test_an_instructor_before_the_place_is_told_in_the_preview(district, secretary):
    confirm(secretary, send(secretary, district.community, PLACES))
    content = "楼宇市场,党建指导员,联系电话,自\n金塔农贸市场,胡桂英,15400000075,2026-02-01\n"
    batch = send(secretary, district.community, content)
    assert told(batch) == {2: ["“金塔农贸市场”2026-03-01 才登记，日期不能更早。"]}


def found(user, organization, name, kind="BRANCH", **more):
    with acting_as(user):
        line = BodyLine(kind, name, "防汛", since=date(2026, 3, 1), **more)
        return found_body(organization_id=organization.pk, line=line, actor=user)


def test_what_stands_above_is_looked_for_at_home_first(district):
    """Two communities and their street each have a 防汛临时党支部."""
    staff = make_user("STREET_STAFF", district.street)
    there = found(staff, district.sibling_community, "防汛临时党支部")
    head = "社区,临时组织,种类,任务,上级临时组织\n"
    row = f"{head}{district.community.name},巡堤队,突击队,巡堤,防汛临时党支部\n"
    for founder in (district.street, district.community):
        here = found(staff, founder, "防汛临时党支部")
        batch = confirm(staff, send(staff, district.street, row))
        with everything("the nearest"):
            assert TemporaryBody.objects.get(name="巡堤队").parent_id == here.pk != there.pk
        with acting_as(staff):
            services.undo_batch(batch_id=batch.pk, actor=staff)
    grids = [make_organization(district.community, f"第{n}网格党支部") for n in "二三"]
    for grid in grids:
        found(staff, grid, "清淤临时党支部")
    batch = send(staff, district.street, row.replace("防汛临时党支部", "清淤临时党支部"))
    assert told(batch) == {
        2: ["有 2 个“清淤临时党支部”（第二网格党支部、第三网格党支部），看不出是哪一个，请先改成不同的名称。"]
    }


def test_two_grids_may_have_bodies_of_one_name(district, secretary):
    other = make_organization(district.community, "第二网格党支部")
    for grid in (district.grid, other):
        found(secretary, grid, "巡逻队", kind="SHOCK")
    row = "临时组织,种类,任务,成立单位\n巡逻队,突击队,夜间巡逻,{}\n"
    said = told(send(secretary, district.community, row.format("")))[2]
    assert "几个网格都有“巡逻队”" in said[0]
    confirm(secretary, send(secretary, district.community, row.format("第二网格党支部")))
    with everything("the one"):
        tasks = dict(TemporaryBody.objects.values_list("organization", "purpose"))
        assert tasks == {district.grid.pk: "防汛", other.pk: "夜间巡逻"}


def test_an_import_that_puts_a_branch_on_record_under_a_new_one_is_taken_back(district, secretary):
    branch = found(secretary, district.community, "防汛临时党支部")
    content = (
        "临时组织,种类,任务,上级临时组织\n防汛临时党总支,临时党总支,防汛,\n防汛临时党支部,临时党支部,,防汛临时党总支\n"
    )
    batch = send(secretary, district.community, content)
    assert batch.counts == {"NEW": 1, "CHANGED": 1}
    batch = confirm(secretary, batch)
    with acting_as(secretary):
        assert TemporaryBody.objects.get(pk=branch.pk).parent.name == "防汛临时党总支"
        services.undo_batch(batch_id=batch.pk, actor=secretary)
        assert [(row.pk, row.parent_id) for row in TemporaryBody.objects.all()] == [(branch.pk, None)]


def test_a_large_sheet_is_read_in_one_go(district, secretary):
    """Twice the rows, not four times the work: what stands above is looked up, not searched for."""

    def work(count):
        rows = [{"name": f"{n} 队", "kind": "突击队", "purpose": "防汛", "parent": "总支"} for n in range(count)]
        rows += [{"name": "总支", "kind": "临时党总支", "purpose": "防汛"}]
        records = [Record(1, number, "temporary_bodies", row) for number, row in enumerate(rows, start=2)]
        calls = 0

        def counting(text):
            nonlocal calls
            calls += 1
            return squash(text)

        handler = handler_for("temporary_bodies")
        with acting_as(secretary) as scope, mock.patch("grids.columns.frontline.squash", counting):
            states = handler.classify(records, {}, scope, date(2026, 3, 10), {})
        assert {verdict.state for verdict in states} == {"NEW"}
        return calls

    assert work(200) < 2.2 * work(100)


def test_a_streets_list_can_be_changed_and_brought_in_again(district):
    staff = make_user("STREET_STAFF", district.street)
    above = found(staff, district.street, "街道防汛临时党总支", kind="GENERAL", document="街组〔2026〕1号", note="值守")
    found(staff, district.community, "防汛临时党支部", parent_id=above.pk)
    found(staff, district.grid, "巡堤队", kind="SHOCK")
    exported = client_for(staff).get(reverse("grids:temporary"), {"export": "csv"}).content
    batch = send(staff, district.street, exported, "导出.csv")
    assert batch.counts == {"SAME": 3}, told(batch)
    every = ["community", "organization", "parent", "kind", "purpose", "place", "since", "document", "note"]
    staff.preferences = {"columns": {"grids:temporary": every}}
    staff.save()
    exported = client_for(staff).get(reverse("grids:temporary"), {"export": "csv"}).content
    text = exported.decode("utf-8-sig")
    assert "街组〔2026〕1号" in text
    text = text.replace("防汛,", "防汛抗旱,")
    batch = send(staff, district.street, text.encode(), "导出.csv")
    assert batch.counts == {"CHANGED": 3}, told(batch)
    batch = confirm(staff, batch)
    with acting_as(staff):
        assert {row.purpose for row in TemporaryBody.objects.all()} == {"防汛抗旱"}
        services.undo_batch(batch_id=batch.pk, actor=staff)
        assert {row.purpose for row in TemporaryBody.objects.all()} == {"防汛"}
    new = f"临时组织,种类,任务,成立单位\n应急队,突击队,应急,{district.street.name}\n"
    batch = confirm(staff, send(staff, district.street, new))
    with acting_as(staff):
        assert TemporaryBody.objects.get(name="应急队").organization_id == district.street.pk
        services.undo_batch(batch_id=batch.pk, actor=staff)
        assert not TemporaryBody.objects.filter(name="应急队").exists()
    confirm(
        staff,
        send(
            staff,
            district.street,
            PLACES.replace("楼宇市场,", "社区,楼宇市场,", 1)
            .replace("\n绳金塔大厦", f"\n{district.community.name},绳金塔大厦")
            .replace("\n金塔农贸市场", f"\n{district.community.name},金塔农贸市场"),
        ),
    )
    exported = client_for(staff).get(reverse("grids:business"), {"export": "csv"}).content
    assert send(staff, district.street, exported, "导出.csv").counts == {"SAME": 2}
