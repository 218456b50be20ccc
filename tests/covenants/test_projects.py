"""Projects: what they are made of, how far they have got, their end. Nobody types a percentage."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import everything
from covenants.models import Direction, Fulfilment, FulfilmentState, Pledge, Project, ProjectKind
from covenants.selectors.projects import progress_of_projects, projects_on
from covenants.services import projects as service
from covenants.services.projects import MilestoneLine, ProjectLine
from tests.covenants.agreements_making import Circle
from tests.covenants.making import make_cycle, make_item, make_world
from tests.factories import acting_as, client_for, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False) as clock:
        yield clock


def line(**more) -> ProjectLine:
    return ProjectLine(**{"title": "亮灯工程", "since": date(2026, 3, 1), "last_day": date(2026, 12, 31), **more})


def create(world, the_line, *steps):
    with acting_as(world.secretary):
        return service.create_project(
            organization_id=world.community.pk, line=the_line, milestones=steps, actor=world.secretary
        )


def progress(project, on=None):
    return progress_of_projects([project], on)[project.pk]


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def cycle(world):
    return make_cycle(world)


def test_it_is_made_of_needs_and_offers_of_the_own_list(world, cycle):
    need = make_item(cycle, None, "换灯", world, direction=Direction.NEED, budget=Decimal(5000))
    offer = make_item(cycle, world.bank, "慰问资金", world)
    project = create(
        world,
        line(title="  亮灯  工程 ", cycle_id=cycle.pk, unit_id=world.bank.pk, item_ids=(need.pk, offer.pk)),
        MilestoneLine("灯具到货", date(2026, 5, 1)),
    )
    with everything("what was made"):
        project = Project.objects.get(pk=project.pk)
        assert (project.title, project.unit, project.budget, project.cycle) == (
            "亮灯 工程",
            world.bank,
            Decimal(5000),
            cycle,
        )
        assert {item.pk for item in project.items.all()} == {need.pk, offer.pk}
        assert [step.title for step in project.milestones.all()] == ["灯具到货"]
        assert project.last_day == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"last_day": date(2026, 2, 28)}, "last_day"),
        ({"item_ids": ()}, "items"),
        ({"budget": Decimal(-1)}, "budget"),
        ({"kind": ProjectKind.PROGRAMME, "group": "nobody"}, "group"),
        ({"cycle_id": 2**40}, "cycle"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world, cycle, wrong, field):
    item = make_item(cycle, None, "换灯", world, direction=Direction.NEED)
    with pytest.raises(RuleBroken) as refused:
        create(world, line(**{"item_ids": (item.pk,), **wrong}))
    assert refused.value.field == field


def test_drafts_foreign_items_and_outside_units_are_refused(world, cycle):
    item = make_item(cycle, None, "换灯", world, direction=Direction.NEED)
    draft = make_item(cycle, None, "修路", world, direction=Direction.NEED, submit=False)
    with pytest.raises(RuleBroken, match="草稿"):
        create(world, line(item_ids=(draft.pk,)))
    with pytest.raises(RuleBroken, match="不在本组织清单上"):
        create(world, line(item_ids=(item.pk, 2**40)))
    outsider = make_unit(world.district, "外来单位", joins=world.district.sibling_community)
    with pytest.raises(RuleBroken, match="没有参加"):
        create(world, line(item_ids=(item.pk,), unit_id=outsider.pk))
    other = make_user("COMMUNITY_SECRETARY", world.district.sibling_community)
    project = create(world, line(item_ids=(item.pk,)))
    with acting_as(other), pytest.raises(Project.DoesNotExist):
        service.close_project(project_id=project.pk, outcome="完成", actor=other)
    teacher = world.liaison(world.school)
    with acting_as(teacher), pytest.raises(NotAllowed):
        service.close_project(project_id=project.pk, outcome="完成", actor=teacher)


def test_a_programme_is_for_a_group_of_the_practice():
    world = make_world(practice="fucheng")
    project = create(world, line(title="“日间照料”", kind=ProjectKind.PROGRAMME, group="elderly"))
    assert (project.kind, project.group) == ("PROGRAMME", "elderly")
    with pytest.raises(RuleBroken, match="服务人群"):
        create(world, line(kind=ProjectKind.PROGRAMME, group="nobody"))
    page = client_for(world.secretary).get(f"/covenants/projects/{project.pk}/").text
    assert "空巢老人、失独家庭等群体" in page
    assert "还没有承诺和节点" in page


def test_progress_follows_from_deliveries_and_milestones(a_day):
    circle = Circle()
    claims = circle.school_claims()  # 四点半课堂 every quarter; 护学岗 every Wednesday afternoon
    circle.signed(circle.draft(claims=claims[:1]))
    with acting_as(circle.secretary):
        project = service.create_project(
            organization_id=circle.community.pk,
            line=line(cycle_id=circle.cycle.pk, item_ids=(claims[0].item_id,)),
            milestones=[MilestoneLine("场地备好", date(2026, 4, 1)), MilestoneLine("总结", date(2026, 12, 1))],
            actor=circle.secretary,
        )
    with everything("deliveries"):
        pledge = Pledge.objects.get()
        deliveries = list(pledge.deliveries.all())
    assert len(deliveries) == 3
    at_first = progress(project)
    assert (at_first.due, at_first.confirmed, at_first.percent) == (3, 0, 0)
    assert (at_first.milestones, at_first.reached) == (2, 0)
    with everything("one confirmed, one only recorded"):
        for delivery, state in zip(deliveries, (FulfilmentState.CONFIRMED, FulfilmentState.RECORDED), strict=False):
            Fulfilment.objects.create(
                pledge=pledge,
                delivery=delivery,
                organization=circle.community,
                done_on=date(2026, 3, 10),
                recorded_on=date(2026, 3, 10),
                state=state,
                answered_on=date(2026, 3, 10) if state == FulfilmentState.CONFIRMED else None,
                confirmed_on=date(2026, 3, 10) if state == FulfilmentState.CONFIRMED else None,
            )
        steps = list(project.milestones.all())
    with acting_as(circle.secretary):
        service.reach_milestone(milestone_id=steps[0].pk, actor=circle.secretary)
    now = progress(project)
    assert (now.confirmed, now.reached, now.percent) == (1, 1, 40)
    assert now.label == "40%（履诺 1 / 3 次，节点 1 / 2）"
    # As of the day before nothing of it was on record yet; later the second step is late.
    assert progress(project, date(2026, 3, 9)).reached == 0
    assert progress(project, date(2026, 12, 2)).late == 1
    with acting_as(circle.teacher):  # a unit sees the same figure
        assert progress_of_projects([project])[project.pk].percent == 40
    with acting_as(circle.stranger):
        assert progress_of_projects([project])[project.pk].percent == 40


def test_a_project_is_closed_with_what_came_of_it(world, cycle, a_day):
    item = make_item(cycle, None, "换灯", world, direction=Direction.NEED)
    project = create(world, line(item_ids=(item.pk,)), MilestoneLine("到货", date(2026, 5, 1)))
    actor = world.secretary
    with acting_as(actor):
        with pytest.raises(RuleBroken, match="结项情况"):
            service.close_project(project_id=project.pk, outcome=" ", actor=actor)
        with pytest.raises(RuleBroken, match="不晚于今天"):
            service.close_project(project_id=project.pk, outcome="完成", closed_on=date(2026, 3, 11), actor=actor)
        service.close_project(project_id=project.pk, outcome="换灯 40 盏", actor=actor)
        step = project.milestones.get()
        for refused in (
            lambda: service.update_project(project_id=project.pk, line=line(item_ids=(item.pk,)), actor=actor),
            lambda: service.add_milestone(
                project_id=project.pk, line=MilestoneLine("再一个", date(2026, 5, 1)), actor=actor
            ),
            lambda: service.reach_milestone(milestone_id=step.pk, actor=actor),
            lambda: service.delete_project(project_id=project.pk, actor=actor),
        ):
            with pytest.raises(Conflict, match="已在 2026-03-10 结项"):
                refused()
        service.reopen_project(project_id=project.pk, actor=actor)
        service.reach_milestone(milestone_id=step.pk, actor=actor)
        with pytest.raises(Conflict, match="不能删除"):
            service.delete_project(project_id=project.pk, actor=actor)
        with pytest.raises(Conflict):
            service.remove_milestone(milestone_id=step.pk, actor=actor)
        service.reopen_milestone(milestone_id=step.pk, actor=actor)
        service.delete_project(project_id=project.pk, actor=actor)
    with everything("gone"):
        assert not Project.objects.exists()


def test_milestones_keep_to_days_that_can_be(world, cycle):
    item = make_item(cycle, None, "换灯", world, direction=Direction.NEED)
    with pytest.raises(RuleBroken, match="早于项目开始"):
        create(world, line(item_ids=(item.pk,)), MilestoneLine("太早", date(2026, 2, 1)))
    with pytest.raises(RuleBroken, match="不能晚于今天"):
        create(world, line(item_ids=(item.pk,)), MilestoneLine("将来", date(2026, 5, 1), date(2026, 4, 1)))


def test_pages_and_queries(world, cycle, django_assert_num_queries):
    items = [make_item(cycle, None, f"需求{n}", world, direction=Direction.NEED) for n in range(3)]
    secretary = client_for(world.secretary)
    form = {
        "title": "亮灯工程",
        "items": [items[0].pk],
        "unit": world.bank.pk,
        "since": "2026-03-01",
        "last_day": "2026-12-31",
    }
    assert "需求0" in secretary.get("/covenants/projects/add/").text
    assert "请至少勾选一项" in secretary.post("/covenants/projects/add/", {**form, "items": []}).text
    made = secretary.post("/covenants/projects/add/", form)
    with everything("made"):
        project = Project.objects.get()
    assert made.headers["Location"] == f"/covenants/projects/{project.pk}/"
    assert project.cycle == cycle
    step = {"title": "灯具到货", "due_on": "2026-05-01"}
    assert secretary.post(f"/covenants/projects/{project.pk}/milestones/add/", step).status_code == 302
    page = secretary.get(f"/covenants/projects/{project.pk}/").text
    assert "0%（节点 0 / 1）" in page
    assert "示例银行" in page
    teacher = client_for(world.liaison(world.school)).get(f"/covenants/projects/{project.pk}/").text
    assert "亮灯工程" in teacher
    assert "今天完成" not in teacher

    def count(url):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        secretary.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert secretary.get(url).status_code == 200
        return len(queries)

    one = count("/covenants/projects/")
    for item in items[1:]:
        create(world, line(title=item.title, cycle_id=cycle.pk, item_ids=(item.pk,)))
    assert count("/covenants/projects/") == one
    assert count(f"/covenants/cycles/{cycle.pk}/projects/") < one + 6
    with acting_as(world.secretary):
        assert projects_on(Project.objects.all(), date(2026, 3, 9)).count() == 0
    sheet = secretary.get("/covenants/projects/?export=csv").content.decode("utf-8-sig")
    assert "0%" in sheet


def test_the_api_says_progress_and_does_not_take_it(world, cycle):
    item = make_item(cycle, None, "换灯", world, direction=Direction.NEED)
    api = client_for(world.secretary)
    body = {
        "organization": world.community.pk,
        "title": "亮灯工程",
        "since": "2026-03-01",
        "last_day": "2026-12-31",
        "items": [item.pk],
        "milestones": [{"title": "到货", "due_on": "2026-05-01", "done_on": "2026-03-09"}],
    }
    made = api.post("/api/v1/projects/", body, content_type="application/json")
    assert made.status_code == 201, made.text
    project = made.json()
    assert project["progress"] == {
        "percent": 100,
        "due": 0,
        "confirmed": 0,
        "milestones": 1,
        "reached": 1,
        "late": 0,
    }
    assert (project["items"], project["until"]) == ([item.pk], "2027-01-01")
    url = f"/api/v1/projects/{project['id']}/"
    more = api.post(f"{url}milestones/", {"title": "总结", "due_on": "2026-06-01"}, content_type="application/json")
    assert more.status_code == 201
    assert api.get(url).json()["progress"]["percent"] == 50
    step = f"/api/v1/milestones/{more.json()['id']}/"
    assert api.post(f"{step}reach/").json()["done_on"] == "2026-03-10"
    assert api.post(f"{step}reach/").status_code == 409
    assert api.delete(step).status_code == 409
    assert (
        api.post(f"{url}close/", {"outcome": "完成"}, content_type="application/json").json()["closed_on"]
        == "2026-03-10"
    )
    assert api.post(f"{url}reopen/").json()["closed_on"] is None
    assert [row["id"] for row in api.get(f"/api/v1/projects/?item={item.pk}").json()["results"]] == [project["id"]]
    assert api.get("/api/v1/projects/?item=99999999").json()["results"] == []


def test_where_the_practice_names_no_groups_there_are_no_programmes():
    world = make_world(practice="ronghe")
    with pytest.raises(RuleBroken, match="没有按人群列出服务项目") as refused:
        create(world, line(kind=ProjectKind.PROGRAMME, group="elderly"))
    assert refused.value.field == "kind"
