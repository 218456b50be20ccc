"""Micro-wishes: nobody is told of, claimed once, granted with a word, read by the neighbourhood."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client

from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import everything
from covenants.models import Publication, Stage, Wish, WishState
from covenants.personal import personal_in
from covenants.selectors.projects import wishes_on
from covenants.services import wishes as service
from covenants.services.cycles import edit_cycle
from covenants.services.wishes import WishLine
from tests.covenants.making import make_cycle, make_world
from tests.factories import acting_as, client_for

TITLE = "一位老人想要一台收音机"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("联系15400000101", "电话号码"),
        ("联系 154 0000 0101", "电话号码"),
        ("电话0791-8600000", "电话号码"),
        ("１５４０００００１０１", "电话号码"),
        ("身份证36010319500101123X", "身份证号"),
        ("卡号6222 0000 1111 2222", "银行卡号等长号码"),
        ("住3栋502的老人", "门牌号"),
        ("三单元的路灯", "门牌号"),
        ("送到502室", "门牌号"),
        ("住12-3-502", "门牌号"),
        ("姓名：许三", "姓名"),
        ("张奶奶想要轮椅", "姓名"),
        ("给周老人送饭", "姓名"),
        ("帮助李某某", "姓名"),
        ("为陈小朋友补课", "姓名"),
        ("李建国想要一台收音机", "姓名"),
        ("独居老人王秀英想要一副老花镜", "姓名"),
        ("给高志强修门锁", "姓名"),
        ("一名小学生（陈小明）", "姓名"),
        ("学生张丽希望有一盏台灯", "姓名"),
        ("李军想要一辆自行车", "姓名"),
        ("欧阳春兰家的灯坏了", "姓名"),
        ("想学手机，余小红", "姓名"),
    ],
)
def test_what_tells_who_somebody_is_is_found(text, what):
    assert personal_in(text)[0] == what


@pytest.mark.parametrize(
    "text",
    [
        TITLE,
        "周边老人想学手机",
        "许多同学想要书包",
        "想请语文老师辅导作业",
        "一号线地铁站旁修个雨棚",
        "6号前送到",
        "2026年12月31日前",
        "买一本《汤姆叔叔的小屋》",
        "教室里装一台空调",
        "3个书包，每个100元",
        "阅览室添置儿童书",
        "想看一场方志敏的展览",
        "学习雷锋精神的连环画",
        "老人康复器材需要更新",
        "学生武术服需要十套",
        "送韩国文学书给阅览室",
        "想给小区添两张红军画像",
        "金银花和白玉兰各种一棵",
        "高龄老人想要助浴",
        "马上要开学，想要书包",
        "文明家庭想要一面锦旗",
        "孙女想学画画",
        "孙子要一辆玩具车",
        "钱包找回来",
        "林荫道要装路灯",
        "周边居民想要健身器材",
        "黄金海岸的旧照片",
        "江水清清的画册",
        "万家灯火摄影展",
        "石头路要修",
        "陈旧的门要换",
        "居民金秋想去郊游",
        "给居民明年春天种的花",
        "残疾人温水泳池的票",
        "请志愿者陪老人读报",
        "为老人金婚庆祝",
        "党员张贴的画要换",
        "老人要一件军大衣",
    ],
)
def test_what_tells_nothing_passes(text):
    assert personal_in(text) is None


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def world():
    return make_world()


def post(world, title=TITLE, **more) -> Wish:
    with acting_as(world.secretary):
        return service.post_wish(
            organization_id=world.community.pk, line=WishLine(title, **more), actor=world.secretary
        )


def claim(world, wish, unit, user=None):
    user = user or (world.liaison(unit) if unit else world.secretary)
    with acting_as(user):
        return service.claim_wish(wish_id=wish.pk, unit_id=unit.pk if unit else None, actor=user)


def test_a_wish_that_tells_who_wishes_is_refused_with_what_to_write_instead(world):
    with pytest.raises(RuleBroken) as refused:
        post(world, "张奶奶想要轮椅")
    assert refused.value.field == "title"
    assert refused.value.message == (
        "心愿里的“张奶奶”像是姓名。这里人人看得到，请改成“一位老人”“一名小学生”这样的说法。"
    )
    with pytest.raises(RuleBroken) as refused:
        post(world, detail="住3栋502")
    assert (refused.value.field, refused.value.code) == ("detail", "wish.personal")
    page = client_for(world.secretary).post("/covenants/wishes/add/", {"title": "张奶奶想要轮椅"}).text
    assert "像是姓名" in page
    assert "张奶奶想要轮椅" in page  # nothing typed is lost


def test_claimed_once_granted_by_who_claimed(world, a_day):
    wish = post(world)
    claim(world, wish, world.school)
    with pytest.raises(Conflict, match="已经由你方认领"):
        claim(world, wish, world.school)
    with pytest.raises(Conflict, match="已经被认领"):
        claim(world, wish, world.bank)
    clerk = world.liaison(world.bank)
    with acting_as(clerk), pytest.raises(NotAllowed):
        service.grant_wish(wish_id=wish.pk, outcome="送到", actor=clerk)
    teacher = world.liaison(world.school)
    with acting_as(teacher):
        with pytest.raises(RuleBroken, match="实现情况"):
            service.grant_wish(wish_id=wish.pk, outcome="", actor=teacher)
        with pytest.raises(RuleBroken, match="门牌号"):
            service.grant_wish(wish_id=wish.pk, outcome="送到3栋", actor=teacher)
        a_day.move_to("2026-03-12 09:00+08:00")
        granted = service.grant_wish(wish_id=wish.pk, outcome="已送到社区，由社区转交", actor=teacher)
    assert (granted.state, granted.granted_on) == (WishState.GRANTED, date(2026, 3, 12))
    with acting_as(world.secretary):
        with pytest.raises(Conflict):
            service.withdraw_wish(wish_id=wish.pk, actor=world.secretary)
        on = {
            day: [row.state_on for row in wishes_on(Wish.objects.all(), date(2026, 3, day))] for day in (9, 10, 11, 12)
        }
    assert on == {9: [], 10: ["CLAIMED"], 11: ["CLAIMED"], 12: ["GRANTED"]}


def test_given_back_it_can_be_claimed_again_and_withdrawn(world):
    wish = post(world)
    claim(world, wish, None)  # the committee itself
    teacher = world.liaison(world.school)
    with acting_as(teacher), pytest.raises(NotAllowed):
        service.release_wish(wish_id=wish.pk, actor=teacher)
    with acting_as(world.secretary):
        released = service.release_wish(wish_id=wish.pk, actor=world.secretary)
        assert (released.state, released.claimed_on) == ("OPEN", None)
    claim(world, wish, world.bank, world.secretary)  # on behalf of a unit
    with acting_as(world.secretary):
        with pytest.raises(Conflict, match="不能修改"):
            service.edit_wish(wish_id=wish.pk, line=WishLine("另一个"), actor=world.secretary)
        service.withdraw_wish(wish_id=wish.pk, actor=world.secretary)
        with pytest.raises(Conflict):
            service.claim_wish(wish_id=wish.pk, unit_id=None, actor=world.secretary)
    with acting_as(teacher), pytest.raises(NotAllowed):
        service.post_wish(organization_id=world.community.pk, line=WishLine(TITLE), actor=teacher)


def test_one_tick_for_a_unit_on_the_list(world):
    wish = post(world)
    teacher = client_for(world.liaison(world.school))
    assert TITLE in teacher.get("/covenants/wishes/").text
    assert teacher.post(f"/covenants/wishes/{wish.pk}/claim/").status_code == 302
    page = teacher.get(f"/covenants/wishes/{wish.pk}/").text
    assert "登记实现" in page
    assert "撤下" not in page
    done = teacher.post(
        f"/covenants/wishes/{wish.pk}/grant/", {"outcome": "已转交社区", "granted_on": "2026-03-10"}, follow=True
    )
    assert "心愿已实现" in done.text
    outside = client_for(world.secretary).get("/covenants/wishes/?state=GRANTED").text
    assert "第九十七示例小学" in outside


def test_residents_read_wishes_where_the_list_is_public(world):
    cycle = make_cycle(world, stage=Stage.PUBLISHED)
    wish = post(world, detail="能听戏曲的")
    claim(world, wish, world.school)
    post(world, "一名小学生想要一个书包")
    gone = post(world, "撤下的心愿")
    with acting_as(world.secretary):
        service.withdraw_wish(wish_id=gone.pk, actor=world.secretary)
    with everything("the address"):
        token = Publication.objects.get(cycle=cycle).token
    stranger = Client()
    page = stranger.get(f"/covenants/open/{token}/wishes/")
    assert page.status_code == 200
    assert "一名小学生想要一个书包" in page.text
    assert "第九十七示例小学认领" in page.text
    assert "撤下的心愿" not in page.text
    assert "public" in page["Cache-Control"]
    assert stranger.get("/covenants/open/nobody/wishes/").status_code == 404
    with acting_as(world.secretary):
        edit_cycle(
            cycle_id=cycle.pk, title="清单", collect_by=None, review_by=None, is_public=False, actor=world.secretary
        )
    assert stranger.get(f"/covenants/open/{token}/wishes/").status_code == 404


def test_a_wish_of_the_past_tells_nothing_of_today(world, a_day):
    wish = post(world)
    a_day.move_to("2026-03-12 09:00+08:00")
    claim(world, wish, world.school)
    a_day.move_to("2026-03-15 09:00+08:00")
    clerk = world.liaison(world.school)
    with acting_as(clerk):
        service.grant_wish(wish_id=wish.pk, outcome="收音机已送到", actor=clerk)
    client, url = client_for(world.secretary), f"/covenants/wishes/{wish.pk}/"
    assert client.get(f"{url}?on=2026-03-09").status_code == 404
    open_then = client.get(f"{url}?on=2026-03-11")
    assert open_then.context["state_label"] == "待认领"
    assert world.school.name not in open_then.text
    assert open_then.context["steps"] == set()
    claimed_then = client.get(f"{url}?on=2026-03-13")
    assert claimed_then.context["state_label"] == WishState.CLAIMED.label
    assert world.school.name in claimed_then.text
    assert "收音机已送到" not in claimed_then.text
    assert "收音机已送到" in client.get(url).text


def test_the_api_takes_the_same_steps(world):
    secretary, teacher = client_for(world.secretary), client_for(world.liaison(world.school))
    body = {"organization": world.community.pk, "title": TITLE}
    bad = secretary.post("/api/v1/wishes/", {**body, "title": "李某想要轮椅"}, content_type="application/json")
    assert (bad.status_code, bad.json()["code"]) == (400, "wish.personal")
    made = secretary.post("/api/v1/wishes/", body, content_type="application/json").json()
    url = f"/api/v1/wishes/{made['id']}/"
    assert teacher.post("/api/v1/wishes/", body, content_type="application/json").status_code == 403
    foreign = teacher.post(f"{url}claim/", {"unit": world.bank.pk}, content_type="application/json")
    assert foreign.status_code == 403
    claimed = teacher.post(f"{url}claim/", {"unit": world.school.pk}, content_type="application/json").json()
    assert (claimed["state"], claimed["unit_name"]) == ("CLAIMED", "第九十七示例小学")
    granted = teacher.post(f"{url}grant/", {"outcome": "已转交"}, content_type="application/json").json()
    assert (granted["state"], granted["granted_on"]) == ("GRANTED", "2026-03-10")
    assert secretary.post(f"{url}withdraw/").status_code == 409
    assert [row["id"] for row in secretary.get("/api/v1/wishes/?state=GRANTED").json()["results"]] == [made["id"]]
