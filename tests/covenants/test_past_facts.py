"""What a change would wipe out: the day agreed upon, what a project was, who had taken a wish on, what was laid out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from common.scoping import everything
from covenants.models import AgreementState, Past, Pledge, Wish, WishState
from covenants.selectors.agreements import agreements_on
from covenants.selectors.projects import wishes_on
from covenants.services import agreements, cycles, fulfilments, projects, wishes
from covenants.services.projects import MilestoneLine, ProjectLine
from covenants.services.wishes import WishLine
from tests.covenants.agreements_making import Circle
from tests.covenants.making import make_cycle, make_item, make_world
from tests.factories import acting_as, client_for, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False) as clock:
        yield clock


def on_day(clock, day: str) -> None:
    clock.move_to(f"2026-{day} 09:00+08:00")


def asked(user, address: str, day: str | None = None) -> dict:
    return client_for(user).get(f"/api/v1/{address}{f'?on=2026-{day}' if day else ''}").json()


# ---- a delivery's day -----------------------------------------------------------------------------------------------


def test_a_day_agreed_upon_holds_until_another_is(a_day):
    circle = Circle()
    circle.signed()
    with everything("test"):
        delivery = Pledge.objects.get(content__startswith="四点半课堂").deliveries.order_by("number")[1]

    def plan(day):
        with acting_as(circle.teacher):
            fulfilments.plan_delivery(delivery_id=delivery.pk, planned_on=day, actor=circle.teacher)

    on_day(a_day, "03-20")
    plan(date(2026, 8, 8))
    on_day(a_day, "04-01")
    plan(date(2026, 8, 9))
    plan(date(2026, 9, 1))  # twice on one day: the day shows what held at its end
    on_day(a_day, "04-10")
    plan(None)
    seen = {
        day: asked(circle.secretary, f"deliveries/{delivery.pk}/", day)["planned_on"]
        for day in ("03-19", "03-20", "03-31", "04-01", "04-09", "04-10")
    }
    assert seen == {
        "03-19": None,
        "03-20": "2026-08-08",
        "03-31": "2026-08-08",
        "04-01": "2026-09-01",
        "04-09": "2026-09-01",
        "04-10": None,
    }
    rows = asked(circle.teacher, "deliveries/", "04-05")["results"]
    assert [row["planned_on"] for row in rows if row["id"] == delivery.pk] == ["2026-09-01"]
    page = client_for(circle.secretary).get("/covenants/deliveries/?month=2026-08&on=2026-04-05").text
    assert "2026-09-01" in page


# ---- a cycle's name and the days until which it asks ----------------------------------------------------------------


def test_what_a_cycle_was_called_and_until_when_it_asked(a_day):
    world = make_world()
    cycle = make_cycle(world, title="共建清单", review_by=date(2026, 12, 10), collect_by=date(2026, 3, 31))

    def edit(title, review_by):
        with acting_as(world.secretary):
            cycles.edit_cycle(
                cycle_id=cycle.pk,
                title=title,
                collect_by=date(2026, 4, 15),
                review_by=review_by,
                is_public=True,
                actor=world.secretary,
            )

    edit("不留痕", date(2026, 12, 15))  # on the day it was opened: the day shows what held at its end
    on_day(a_day, "03-20")
    edit("双向认领清单", date(2026, 12, 20))
    edit("双向认领清单", date(2026, 12, 20))  # nothing changed, nothing kept
    on_day(a_day, "04-01")
    edit("双向认领清单", date(2026, 12, 31))
    with everything("test"):
        assert Past.objects.filter(kind="CYCLE", of=cycle.pk).count() == 2
    on_day(a_day, "04-10")

    def told(day=None):
        row = asked(world.secretary, f"cycles/{cycle.pk}/", day)
        [same] = asked(world.secretary, "cycles/", day)["results"]
        assert row == same
        return row["title"], row["review_by"]

    assert [told(day) for day in ("03-10", "03-19", "03-20", "03-31", "04-01")] == [
        ("不留痕", "2026-12-15"),
        ("不留痕", "2026-12-15"),
        ("双向认领清单", "2026-12-20"),
        ("双向认领清单", "2026-12-20"),
        ("双向认领清单", "2026-12-31"),
    ]
    assert told() == told("04-01")
    teacher = client_for(world.liaison(world.school))
    for client in (client_for(world.secretary), teacher):
        page = client.get(f"/covenants/cycles/{cycle.pk}/?on=2026-03-19").text
        assert "<h1" in page
        assert "不留痕" in page
        assert "2026-12-15" in page
        assert "评诺截止" in page
        assert "不留痕" in client.get("/covenants/cycles/?on=2026-03-19").text
        assert "2026-12-15" not in client.get(f"/covenants/cycles/{cycle.pk}/").text


# ---- a project ------------------------------------------------------------------------------------------------------


@pytest.fixture
def world():
    return make_world()


def line(**more) -> ProjectLine:
    return ProjectLine(**{"title": "亮灯工程", "since": date(2026, 3, 1), "last_day": date(2026, 12, 31), **more})


def test_a_project_is_what_it_was_on_that_day(world, a_day):
    cycle = make_cycle(world)
    need = make_item(cycle, None, "换灯", world, direction="NEED")
    offer = make_item(cycle, world.bank, "慰问资金", world)
    boss = world.secretary
    with acting_as(boss):
        project = projects.create_project(
            organization_id=world.community.pk,
            line=line(item_ids=(need.pk,), budget=Decimal(500), unit_id=world.bank.pk),
            milestones=[MilestoneLine("勘查", date(2026, 3, 15)), MilestoneLine("验收", date(2026, 9, 1))],
            actor=boss,
        )
    with everything("test"):
        survey, check = project.milestones.order_by("due_on")
    on_day(a_day, "04-01")
    with acting_as(boss):
        projects.reach_milestone(milestone_id=survey.pk, done_on=date(2026, 3, 14), actor=boss)
        projects.update_project(
            project_id=project.pk,
            line=line(title="楼道亮灯", item_ids=(need.pk, offer.pk), budget=Decimal(900), unit_id=world.school.pk),
            actor=boss,
        )
        projects.remove_milestone(milestone_id=check.pk, actor=boss)
    on_day(a_day, "05-01")
    with acting_as(boss):
        projects.close_project(project_id=project.pk, outcome="完成", closed_on=date(2026, 4, 20), actor=boss)
    on_day(a_day, "05-10")
    with acting_as(boss):
        projects.reopen_project(project_id=project.pk, actor=boss)

    page = client_for(boss)

    def seen(day):
        row = asked(boss, f"projects/{project.pk}/", day)
        return row["title"], row["budget"], row["unit"], row["closed_on"], row["progress"]["milestones"]

    assert seen("03-31") == ("亮灯工程", "500.00", world.bank.pk, None, 2)
    assert seen("04-01") == ("楼道亮灯", "900.00", world.school.pk, None, 1)
    assert seen("05-09") == ("楼道亮灯", "900.00", world.school.pk, "2026-04-20", 1)
    assert seen(None)[3] is None
    assert asked(boss, f"projects/{project.pk}/", "03-14")["progress"]["reached"] == 1, "a day of its own counts"
    then = page.get(f"/covenants/projects/{project.pk}/?on=2026-03-20").text
    assert "亮灯工程" in then
    assert "验收" in then
    assert "慰问资金" not in then
    now = page.get(f"/covenants/projects/{project.pk}/").text
    assert "慰问资金" in now
    assert "验收" not in now
    assert "已结项" in page.get("/covenants/projects/?on=2026-05-05").text


def test_past_days_of_projects_cost_the_same_for_one_and_for_three(world, a_day):
    cycle = make_cycle(world)
    need = make_item(cycle, None, "换灯", world, direction="NEED")
    boss = world.secretary

    def make(title):
        on_day(a_day, "03-10")
        with acting_as(boss):
            made = projects.create_project(
                organization_id=world.community.pk,
                line=line(title=title, item_ids=(need.pk,), unit_id=world.bank.pk),
                milestones=[MilestoneLine("勘查", date(2026, 3, 15))],
                actor=boss,
            )
        on_day(a_day, "04-01")
        with acting_as(boss):
            projects.update_project(project_id=made.pk, line=line(title=f"{title}二", item_ids=(need.pk,)), actor=boss)

    def counted():
        client = client_for(boss)
        client.get("/covenants/projects/?on=2026-03-20")
        with CaptureQueriesContext(connection) as watch:
            assert "<b>" in client.get("/covenants/projects/?on=2026-03-20").text
        return len(watch)

    make("一")
    few = counted()
    make("二")
    make("三")
    assert counted() == few


# ---- a wish, an agreement -------------------------------------------------------------------------------------------


def test_a_wish_given_back_was_taken_on_for_a_while(world, a_day):
    bank = world.liaison(world.bank)
    with acting_as(world.secretary):
        wish = wishes.post_wish(organization_id=world.community.pk, line=WishLine("一台收音机"), actor=world.secretary)
    on_day(a_day, "03-12")
    with acting_as(bank):
        wishes.claim_wish(wish_id=wish.pk, unit_id=world.bank.pk, actor=bank)
    on_day(a_day, "03-20")
    with acting_as(bank):
        wishes.release_wish(wish_id=wish.pk, actor=bank)
    with everything("test"):
        states = {
            day: wishes_on(Wish.objects.filter(pk=wish.pk), date(2026, 3, day)).get().state_on
            for day in (11, 12, 19, 20)
        }
    assert states == {11: WishState.OPEN, 12: WishState.CLAIMED, 19: WishState.CLAIMED, 20: WishState.OPEN}
    row = asked(world.secretary, f"wishes/{wish.pk}/", "03-15")
    assert (row["state"], row["unit"], row["claimed_on"]) == ("CLAIMED", world.bank.pk, "2026-03-12")
    assert asked(world.secretary, f"wishes/{wish.pk}/", "03-20")["unit"] is None
    page = client_for(world.secretary).get(f"/covenants/wishes/{wish.pk}/?on=2026-03-15").text
    assert "示例银行" in page


def test_an_agreement_taken_back_was_laid_out_for_a_while(a_day):
    circle = Circle()
    agreement = circle.lay_out(circle.draft())
    on_day(a_day, "03-15")
    with acting_as(circle.secretary):
        agreements.reopen_agreement(agreement_id=agreement.pk, actor=circle.secretary)
    on_day(a_day, "03-20")
    circle.lay_out(agreement)
    with everything("test"):
        rows = type(agreement).objects.filter(pk=agreement.pk)
        states = {day: agreements_on(rows, date(2026, 3, day)).get().state_on for day in (10, 14, 15, 19, 20)}
        assert [row.content for row in Past.objects.all()] == [{}], "never its text"
    assert states == {
        10: AgreementState.SIGNING,
        14: AgreementState.SIGNING,
        15: AgreementState.DRAFT,
        19: AgreementState.DRAFT,
        20: AgreementState.SIGNING,
    }


def test_the_policy_alone_shows_the_past_to_the_committee_and_its_circle(world, a_day):
    bank = world.liaison(world.bank)
    with acting_as(world.secretary):
        wish = wishes.post_wish(organization_id=world.community.pk, line=WishLine("一台收音机"), actor=world.secretary)
    with acting_as(bank):
        wishes.claim_wish(wish_id=wish.pk, unit_id=world.bank.pk, actor=bank)
    on_day(a_day, "03-11")
    with acting_as(bank):
        wishes.release_wish(wish_id=wish.pk, actor=bank)
    stranger = make_user("COMMUNITY_SECRETARY", world.district.sibling_community)
    friends = (world.secretary, bank, make_user("STREET_STAFF", world.district.street))
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE gongjian_app")
    for who, seen in [(friend, 1) for friend in friends] + [(stranger, 0)]:
        with acting_as(who), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM covenants_past")
            assert cursor.fetchone() == (seen,), who
            assert Past.objects.count() == seen
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
