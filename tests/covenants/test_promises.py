"""Service promises: a limit in working days, kept or not, by whom."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from common.errors import Conflict, NotAllowed, RuleBroken
from covenants.models import PromiseCase
from covenants.services import promises as service
from covenants.services.promises import PromiseLine, usual_limit
from tests.covenants.making import make_world
from tests.factories import acting_as, client_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-09-28 09:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def world():
    return make_world(practice="ronghe")


def promise(world, unit=None, **more):
    the_line = PromiseLine(
        **{"title": "企业政策咨询", "since": date(2026, 1, 1), "unit_id": unit.pk if unit else None, **more}
    )
    with acting_as(world.secretary):
        return service.make_promise(organization_id=world.community.pk, line=the_line, actor=world.secretary)


def receive(world, made, user=None, **more):
    user = user or world.secretary
    with acting_as(user):
        return service.receive_case(promise_id=made.pk, matter="咨询税收优惠", actor=user, **more)


def test_the_limit_is_the_practices_and_counts_working_days(world):
    made = promise(world)
    assert made.working_days == 7 == usual_limit(world.district.root.pk, date(2026, 9, 28))
    # 1 to 7 October are off, 10 October (a Saturday) is worked: 29, 30, 8, 9, 10, 12, 13
    assert receive(world, made).due_on == date(2026, 10, 13)
    assert receive(world, promise(world, working_days=1, title="开证明")).due_on == date(2026, 9, 29)


def test_a_new_limit_leaves_what_is_under_way(world):
    made = promise(world)
    case = receive(world, made)
    with acting_as(world.secretary):
        service.change_promise(
            promise_id=made.pk,
            line=PromiseLine("企业政策咨询", date(2026, 1, 1), working_days=3),
            actor=world.secretary,
        )
        assert PromiseCase.objects.get(pk=case.pk).due_on == date(2026, 10, 13)
    assert receive(world, made).due_on == date(2026, 10, 8)


def test_a_units_promise_is_kept_by_the_unit_or_for_it(world, a_day):
    made = promise(world, world.bank)
    clerk, teacher = world.liaison(world.bank), world.liaison(world.school)
    case = receive(world, made, clerk)
    with acting_as(teacher), pytest.raises(NotAllowed):
        service.receive_case(promise_id=made.pk, matter="咨询", actor=teacher)
    with acting_as(teacher), pytest.raises(PromiseCase.DoesNotExist):
        service.finish_case(case_id=case.pk, result="已答复", actor=teacher)
    with acting_as(clerk), pytest.raises(NotAllowed):
        service.make_promise(
            organization_id=world.community.pk, line=PromiseLine("自己的", date(2026, 1, 1)), actor=clerk
        )
    a_day.move_to("2026-10-09 09:00+08:00")
    with acting_as(clerk):
        with pytest.raises(RuleBroken, match="办理结果"):
            service.finish_case(case_id=case.pk, result=" ", actor=clerk)
        with pytest.raises(RuleBroken, match="受理之后"):
            service.finish_case(case_id=case.pk, result="已答复", done_on=date(2026, 9, 27), actor=clerk)
        done = service.finish_case(case_id=case.pk, result="已答复", actor=clerk)
        assert done.done_on == date(2026, 10, 9)
        with pytest.raises(Conflict):
            service.finish_case(case_id=case.pk, result="已答复", actor=clerk)
        service.reopen_case(case_id=case.pk, actor=clerk)
    page = client_for(teacher).get("/covenants/promises/").text
    assert "企业政策咨询" in page
    assert "咨询税收优惠" not in client_for(teacher).get(f"/covenants/promises/{made.pk}/").text
    assert "咨询税收优惠" in client_for(clerk).get(f"/covenants/promises/{made.pk}/").text


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"received_on": date(2026, 9, 29)}, "received_on"),
        ({"received_on": date(2025, 12, 31)}, "received_on"),
    ],
)
def test_a_case_comes_in_while_the_promise_holds(world, more, field):
    made = promise(world)
    with pytest.raises(RuleBroken) as refused:
        receive(world, made, **more)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"working_days": 0}, "working_days"),
        ({"until": date(2025, 1, 1)}, "until"),
        ({"title": ""}, "title"),
    ],
)
def test_what_is_wrong_with_a_promise_is_said_at_its_field(world, more, field):
    with pytest.raises(RuleBroken) as refused:
        promise(world, **more)
    assert refused.value.field == field


def test_pages_say_how_long_is_left_and_what_is_not_announced(world, a_day):
    secretary = client_for(world.secretary)
    form = {"title": "企业政策咨询", "since": "2026-01-01"}
    assert "不填为 7 个工作日" in secretary.get("/covenants/promises/add/").text
    made = secretary.post("/covenants/promises/add/", form)
    url = made.headers["Location"]
    said = secretary.post(f"{url}cases/add/", {"matter": "咨询", "received_on": "2026-09-28"}, follow=True).text
    assert "请在 2026-10-13 前办结" in said
    assert "还有 7 个工作日" in said
    a_day.move_to("2026-10-15 09:00+08:00")
    secretary = client_for(world.secretary)
    late = secretary.get(url).text
    assert "已超期 2 个工作日" in late
    assert "企业政策咨询" in secretary.get("/covenants/promises/?late=true").text
    assert "企业政策咨询" not in secretary.get("/covenants/promises/?late=false").text
    with acting_as(world.secretary):
        case = PromiseCase.objects.get()
    form = {"result": "已答复", "done_on": "2026-10-15"}
    assert "超期办结" in secretary.post(f"/covenants/cases/{case.pk}/finish/", form, follow=True).text


def test_the_api_works_the_limit_out(world):
    api = client_for(world.secretary)
    body = {"organization": world.community.pk, "title": "企业政策咨询", "since": "2026-01-01"}
    made = api.post("/api/v1/promises/", body, content_type="application/json").json()
    assert made["working_days"] == 7
    url = f"/api/v1/promises/{made['id']}/receive/"
    case = api.post(url, {"matter": "咨询"}, content_type="application/json").json()
    assert (case["received_on"], case["due_on"], case["done_on"]) == ("2026-09-28", "2026-10-13", None)
    finish = f"/api/v1/promise-cases/{case['id']}/finish/"
    assert api.post(finish, {"result": "已答复"}, content_type="application/json").json()["done_on"] == "2026-09-28"
    assert api.post(finish, {"result": "再答"}, content_type="application/json").status_code == 409
    listed = api.get(f"/api/v1/promise-cases/?promise={made['id']}&open=false").json()["results"]
    assert [row["id"] for row in listed] == [case["id"]]
