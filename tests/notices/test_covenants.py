"""What the two-way service puts on the workbench: one line a kind, gone when it is done, in constant queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.clock import today
from common.scoping import everything
from covenants.models import (
    Claim,
    ClaimState,
    CycleStep,
    Delivery,
    Direction,
    Fulfilment,
    FulfilmentState,
    Pledge,
    Review,
    Side,
    Stage,
)
from covenants.services import projects, promises, wishes
from covenants.services.claims import decide_claim, make_claim
from notices.inbox import entries_on
from notices.selectors import due_count, number_of, workbench_on
from tests.covenants.agreements_making import Circle
from tests.covenants.making import make_cycle, make_item, make_world
from tests.factories import acting_as, client_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False) as clock:
        yield clock


def bench(user):
    """Titles of what comes from the two-way service, with the links."""
    with acting_as(user) as scope:
        items = workbench_on(today()).items
        awake = [entry for entry in entries_on(today()) if entry.snooze is None]
        assert due_count(scope, today()) == number_of(items) == len(awake)
    return {item.title: item for item in items if "/covenants/" in item.url}


def queries(user):
    with acting_as(user), CaptureQueriesContext(connection) as captured:
        workbench_on(today())
    return len(captured)


# ---- collecting -----------------------------------------------------------------------------------------------------


def test_a_unit_is_asked_for_what_it_has_not_filled_in():
    world = make_world()
    cycle = make_cycle(world)
    teacher = world.liaison(world.school)
    [(title, item)] = bench(teacher).items()
    assert title == f"请填写能提供的服务和需要的服务：{world.community.name}{cycle.title}"
    assert (item.url, item.action) == (reverse("covenants:item_add", args=[cycle.pk]), "填报")
    make_item(cycle, world.school, "开放操场", world)
    assert list(bench(teacher)) == [f"请填写需要的服务：{world.community.name}{cycle.title}"]
    make_item(cycle, world.school, "交通疏导", world, direction=Direction.NEED, submit=False)
    assert list(bench(teacher)) == [f"{world.community.name}的清单：草稿还没有提交"]
    make_item(cycle, world.bank, "讲座", world)
    assert any(title.startswith("请填写需要的服务") for title in bench(world.liaison(world.bank)))


def test_the_secretary_sees_what_waits_for_the_meeting_and_the_gate_that_can_be_opened():
    world = make_world()
    cycle = make_cycle(world)
    for unit in world.units:
        make_item(cycle, unit, f"{unit.name}的服务", world)
        make_item(cycle, unit, f"{unit.name}的需求", world, direction=Direction.NEED)
    assert [title for title in bench(world.secretary) if "可以进入" in title] == [f"{cycle.title}可以进入“审议”了"]
    with everything("the next stage"):
        cycle.stage = Stage.DELIBERATING
        cycle.save(update_fields=["stage"])
    found = bench(world.secretary)
    assert found["6 项等待联席会议审议"].url == reverse("covenants:deliberation", args=[cycle.pk])
    assert not any("可以进入" in title for title in found)


# ---- claims to reviews ----------------------------------------------------------------------------------------------


@pytest.fixture
def circle():
    return Circle()


def test_a_claim_waits_for_the_word_of_whose_item_it_is(circle):
    need = circle.item(Direction.NEED, None, "护学岗志愿者")
    offer = circle.item(Direction.OFFER, circle.school, "四点半课堂")
    with acting_as(circle.clerk):
        claim = make_claim(item_id=need.pk, unit_id=circle.bank.pk, quantity=Decimal(1), actor=circle.clerk)
        make_claim(item_id=offer.pk, unit_id=circle.bank.pk, quantity=Decimal(1), actor=circle.clerk)
    for user, title in ((circle.secretary, "护学岗志愿者"), (circle.teacher, "四点半课堂")):
        [(said, item)] = [pair for pair in bench(user).items() if "认领" in pair[0]]
        assert said == f"{circle.bank.name}认领“{title}”，等待确认"
        assert item.now
    with everything("which one"):
        assert item.url == reverse("covenants:claim", args=[Claim.objects.get(item=offer).pk])
    assert not any("等待确认" in title for title in bench(circle.clerk))
    assert not any("等待确认" in title for title in bench(circle.street)), "the street is not asked for another's word"
    with acting_as(circle.secretary):
        decide_claim(claim_id=claim.pk, confirm=True, actor=circle.secretary)
    assert not any("等待确认" in title for title in bench(circle.secretary))


def test_several_of_a_kind_are_one_line_with_their_list(circle, a_day):
    for title in ("护学岗志愿者", "换灯", "讲座"):
        need = circle.item(Direction.NEED, None, title)
        with acting_as(circle.clerk):
            make_claim(item_id=need.pk, unit_id=circle.bank.pk, quantity=Decimal(1), actor=circle.clerk)
    a_day.move_to("2026-03-13 09:00+08:00")
    item = bench(circle.secretary)["3 项认领等待确认"]
    assert (item.url, item.since, item.now) == (f"{reverse('covenants:claims')}?box=todo", "等了 3 天", True)


def test_an_agreement_waits_for_each_side_until_it_has_signed(circle):
    agreement = circle.lay_out(circle.draft())
    title = f"“{agreement.title}”等待签订"
    assert title in bench(circle.secretary)
    assert bench(circle.teacher)[title].url == reverse("covenants:agreement", args=[agreement.pk])
    assert title not in bench(circle.clerk)
    circle.sign(agreement, circle.secretary)
    assert title not in bench(circle.secretary)
    assert title in bench(circle.teacher)


def test_confirmed_claims_that_nobody_signs_come_near_their_limit(circle, a_day):
    with everything("the cycle was opened by its steps"):
        CycleStep.objects.create(cycle=circle.cycle, stage=Stage.SIGNING, on=date(2026, 3, 1))
    circle.school_claims()  # confirmed on 5 March: to be signed by 4 April
    assert not any("待签订" in title for title in bench(circle.secretary))
    a_day.move_to("2026-03-28 09:00+08:00")
    [item] = [item for title, item in bench(circle.secretary).items() if "待签订" in title]
    assert item.due == date(2026, 4, 4)
    assert "西湖区 三（三）1" in item.reason
    a_day.move_to("2026-04-06 09:00+08:00")
    assert any("2 项认领超过期限还没有签订" in title for title in bench(circle.secretary))


def test_deliveries_records_disputes_and_reviews_each_reach_their_side(circle, a_day):
    circle.signed()
    with everything("pledges"):
        lessons = Pledge.objects.get(content="四点半课堂")
        guards = Pledge.objects.get(content="护学岗志愿者")
    assert lessons.giver == circle.school
    a_day.move_to("2026-05-06 09:00+08:00")
    mine = bench(circle.teacher)
    [item] = [item for title, item in mine.items() if "到了该提供的时候" in title]
    assert item.url.startswith(reverse("covenants:deliveries"))
    with everything("recorded by the school, and by the community"):
        records = []
        for pledge in (lessons, guards):
            delivery = Delivery.objects.filter(pledge=pledge).order_by("number").first()
            records.append(
                Fulfilment.objects.create(
                    pledge=pledge,
                    delivery=delivery,
                    organization=circle.community,
                    done_on=date(2026, 5, 4),
                    recorded_on=date(2026, 5, 4),
                )
            )
    confirm = {
        user: bench(user).get(f"“{pledge.content}”的履诺记录等待确认")
        for user, pledge in ((circle.secretary, lessons), (circle.teacher, guards))
    }
    assert [item.since for item in confirm.values()] == ["等了 2 天"] * 2
    with everything("the community says otherwise"):
        lesson = records[0]
        lesson.state, lesson.dispute, lesson.answered_on = FulfilmentState.DISPUTED, "当天没有来", date(2026, 5, 5)
        lesson.disputed_on = lesson.answered_on
        lesson.save()
    assert "对方对“四点半课堂”的履诺记录有异议，等待答复" in bench(circle.teacher)
    assert "“四点半课堂”的履诺异议还没有解决" in bench(circle.secretary)
    circle.stage(Stage.REVIEWING)
    assert "2 项承诺等待评诺" in bench(circle.teacher)
    assert "2 项承诺等待评诺" in bench(circle.secretary)
    assert not any("评诺" in title for title in bench(circle.clerk))
    with everything("the school reviews one"):
        Review.objects.create(
            pledge=lessons,
            organization=circle.community,
            side=Side.GIVER,
            satisfaction=3,
            reviewed_on=date(2026, 5, 6),
        )
    assert "“护学岗志愿者”等待评诺" in bench(circle.teacher)
    assert "2 项承诺等待评诺" in bench(circle.secretary)


def test_wishes_promises_and_milestones(circle, a_day):
    item = circle.item(Direction.NEED, None, "换灯")
    with acting_as(circle.secretary) as scope:
        wish = wishes.post_wish(
            organization_id=circle.community.pk, line=wishes.WishLine("一位老人想要一台收音机"), actor=circle.secretary
        )
        made = promises.make_promise(
            organization_id=circle.community.pk,
            line=promises.PromiseLine("开证明", date(2026, 1, 1), working_days=3),
            actor=circle.secretary,
        )
        received = promises.receive_case(promise_id=made.pk, matter="居住证明", actor=circle.secretary)
        projects.create_project(
            organization_id=circle.community.pk,
            line=projects.ProjectLine("亮灯工程", date(2026, 3, 1), date(2026, 12, 31), item_ids=(item.pk,)),
            milestones=[projects.MilestoneLine("到货", date(2026, 3, 11))],
            actor=circle.secretary,
        )
        assert scope.anchor_id == circle.community.pk
    with acting_as(circle.teacher):
        wishes.claim_wish(wish_id=wish.pk, unit_id=circle.school.pk, actor=circle.teacher)
    item = bench(circle.teacher)["认领的微心愿“一位老人想要一台收音机”还没有实现"]
    assert item.url == reverse("covenants:wish", args=[wish.pk])
    assert not any("微心愿" in title for title in bench(circle.secretary))
    case = bench(circle.secretary)["承诺事项“居住证明”快到办结期限"]
    assert (case.due, case.url) == (date(2026, 3, 13), reverse("covenants:case_finish", args=[received.pk]))
    a_day.move_to("2026-03-16 09:00+08:00")
    late = bench(circle.secretary)
    assert "承诺事项“居住证明”已超过办结期限" in late
    assert "亮灯工程：“到货”过了期限" in late


def test_as_many_queries_for_many_as_for_one(circle):
    items = [circle.item(Direction.OFFER, circle.school, f"服务{n}") for n in range(6)]
    needs = [circle.item(Direction.NEED, None, f"需求{n}") for n in range(6)]
    circle.claim(items[0], circle.bank, ClaimState.PENDING)
    circle.claim(needs[0], circle.bank, ClaimState.PENDING)
    circle.lay_out(circle.draft(claims=circle.school_claims()))
    users = (circle.teacher, circle.secretary)
    one = [queries(user) for user in users]
    for offer, need in zip(items[1:], needs[1:], strict=True):
        circle.claim(offer, circle.bank, ClaimState.PENDING)
        circle.claim(need, circle.bank, ClaimState.PENDING)
        circle.claim(need, circle.other_unit)
    assert [queries(user) for user in users] == one


def test_the_page_of_a_unit_shows_it(circle):
    circle.lay_out(circle.draft())
    page = client_for(circle.teacher).get(reverse("notices:workbench")).text
    assert "等待签订" in page
    assert "去签订" in page
