"""Grids, posts, micro-homes, estates and owners' committees: in as they are, in again unchanged, taken back whole."""

from __future__ import annotations

import threading
from datetime import date

import pytest
import time_machine
from django.db import connections, transaction

from common.errors import Conflict
from common.scoping import everything
from exchange import services
from grids.models import (
    Estate,
    EstateCover,
    GridPost,
    GridProfile,
    HomeProfile,
    OwnersCommittee,
    OwnersMember,
    PropertyService,
)
from grids.services.estates import EstateLine, update_estate
from grids.services.owners import OwnersMemberLine, OwnersTermLine, add_owners_member, open_owners_committee
from grids.services.posts import PostLine, end_grid_post, fill_grid_post
from grids.services.taking_back import noting, take_back
from members.models import Person
from members.services.persons import PersonLine
from tests.factories import acting_as, make_district, make_unit, make_user
from tests.grids.making import make_building, make_estate
from tests.imports.grounding import confirm, goes_in_and_back_out, send, told

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
SHEETS = {
    "grid_profiles": (PROFILES, "grids:list", (GridProfile,)),
    "grid_posts": (POSTS, "grids:posts", (GridPost,)),
    "micro_homes": (HOMES, "grids:homes", (HomeProfile,)),
    "estates": (ESTATES, "grids:estates", (Estate, EstateCover, PropertyService)),
    "owners_members": (OWNERS, "grids:owners_members", (OwnersCommittee, OwnersMember)),
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


def prepared(kind, district):
    """What must be on record before a sheet can refer to it."""
    if kind == "owners_members":
        make_estate(district.community, "桃苑小区")


@pytest.mark.parametrize("kind", SHEETS)
def test_a_sheet_goes_in_again_and_back_out(kind, district, secretary):
    content, route, models = SHEETS[kind]
    prepared(kind, district)
    goes_in_and_back_out(kind, content, route, models, user=secretary, organization=district.community)


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
        # The sheet does not say that the host is a party member: nobody asked.
        assert (home.host.name, home.host.political_status, home.building.name) == ("龚老伯", "", "1 栋")
        kinds = dict(Estate.objects.values_list("name", "kind"))
        assert kinds == {"桃苑小区": "RESIDENTIAL", "老机床厂宿舍": "OLD_YARD", "无名院": "THREE_NO"}
        assert EstateCover.objects.filter(organization=district.grid).count() == 2
        assert PropertyService.objects.get().unit.name == "安居物业"
        term = OwnersCommittee.objects.get()
        assert (term.number, term.since, term.last_day) == (1, date(2026, 1, 10), date(2031, 1, 9))
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


def test_property_companies_that_look_alike_are_asked_about(district, secretary):
    spaced = make_unit(district, "安居 物业", kind="物业公司")
    head = "小区,类别,物业公司\n桃苑小区,商住小区,"
    batch = send(secretary, district.community, f"{head}（安居）物业\n")
    said = "有几家物业公司的名称与“（安居）物业”只差空格或标点：“安居物业”、“安居 物业”，请照登记的名称写。"
    assert told(batch)[2] == [said]
    confirm(secretary, send(secretary, district.community, f"{head}安居 物业\n"))
    with everything("whose"):
        assert PropertyService.objects.get().unit == spaced
