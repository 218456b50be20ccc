"""Project lists: sample 04 becomes projects of the street, tied to needs and resources by number."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from common.errors import Conflict
from common.scoping import everything
from covenants.models import ListItem, Project
from covenants.selectors.projects import progress_of_projects
from covenants.services.projects import close_project
from exchange import services
from exchange.models import ImportRow
from exchange.selectors import foreseen
from orgs.services import create_unit, join_unit
from tests.factories import acting_as, client_for
from tests.imports.test_lists import THREE, Street, a_day  # noqa: F401

HEAD = "项目名称,需求编号,资源编号,责任单位,完成时限,完成进度,完成日期\n"


@pytest.fixture
def dongcheng(db):
    street = Street("350802000000", "350802001000", "新罗区", "longyan")
    street.open(street.street)
    return street


def three(dongcheng):
    batch = dongcheng.upload(THREE)
    for kind in ("need_list", "resource_list"):
        batch = dongcheng.choose(batch, kind, place="own", units="register")
    return batch


def rows_of(batch):
    return {row.row: row for row in ImportRow.everywhere.filter(batch=batch, kind="project_list")}


def sheet(dongcheng, *rows):
    body = (HEAD + "\n".join(rows) + "\n").encode()
    return dongcheng.upload(content=body, filename="2023年项目清单.csv")


def test_the_sheets_of_one_workbook_go_in_together(dongcheng):
    batch = three(dongcheng)
    rows = rows_of(batch)
    assert {number: row.state for number, row in rows.items()} == {5: "NEW", 6: "NEW", 7: "WRONG", 8: "NEW", 9: "WRONG"}
    assert "清单中没有编号 Z09" in str(rows[7].content["reasons"])
    assert "X001 的需求在同一工作簿里" in str(rows[5].content["notes"])
    assert "进度 80% 不导入" in str(rows[6].content["notes"])
    batch = dongcheng.confirm(batch)
    assert batch.result["counts"]["projects_created"] == 3
    with everything("what came in"):
        lamps, canteen, law = Project.objects.order_by("pk").prefetch_related("items", "milestones")
        assert [project.title for project in (lamps, canteen, law)] == ["亮灯工程", "银龄食堂", "普法行"]
        assert lamps.organization == dongcheng.street
        assert {item.own_number for item in lamps.items.all()} == {"X001", "Z03"}
        assert {item.own_number for item in canteen.items.all()} == {"X002", "X003", "Z01"}
        # X005 stands twice on the sheet: nobody guesses which was meant.
        assert {item.own_number for item in law.items.all()} == {"Z02"}
        assert (lamps.budget, lamps.unit, lamps.summary) == (5000, None, "责任单位：示例供电公司")
        assert (canteen.unit.name, canteen.budget, canteen.last_day) == ("示例商会", 17000, date(2023, 9, 30))
        steps = [(project.milestones.get().due_on, project.milestones.get().done_on) for project in (lamps, canteen)]
    # It was uploaded on 20 March: what is said to be done in June is not done yet, and no percentage was taken over.
    assert steps == [(date(2023, 6, 30), None), (date(2023, 9, 30), None)]
    with acting_as(dongcheng.clerk):
        assert [one.percent for one in progress_of_projects([lamps, canteen]).values()] == [0, 0]
    again = three(dongcheng)
    assert {number: row.state for number, row in rows_of(again).items() if row.state != "WRONG"} == {
        5: "SAME",
        6: "SAME",
        8: "SAME",
    }
    with acting_as(dongcheng.clerk):
        services.undo_batch(batch_id=batch.pk, actor=dongcheng.clerk)
    with everything("all of it taken back"):
        assert not Project.objects.exists()
        assert not ListItem.objects.exists()


def test_a_number_that_is_on_no_list_is_said(dongcheng):
    batch = sheet(dongcheng, "亮灯工程,X001,,,2023-06-30,,")
    [row] = rows_of(batch).values()
    assert row.state == "WRONG"
    assert row.content["reasons"] == ["清单上没有编号为 X001 的需求。请先导入清单，或改正编号。"]


def test_a_list_again_changes_what_changed_and_is_taken_back(dongcheng):
    dongcheng.confirm(three(dongcheng))
    changed = sheet(dongcheng, "亮灯工程,X001、X004,Z03,示例银行,2023-06-30,100%,2023-03-10")
    [row] = rows_of(changed).values()
    assert row.state == "CHANGED"
    assert row.content["changes"] == [
        ["需求和资源", "慰问资金、楼道灯更换", "健身器材、慰问资金、楼道灯更换"],
        ["完成日期", "", "2023-03-10"],
        ["牵头单位", "本组织", "示例银行"],
    ]
    dongcheng.confirm(changed)
    with acting_as(dongcheng.clerk):
        project = Project.objects.get(title="亮灯工程")
        assert (project.unit.name, project.budget, project.items.count()) == ("示例银行", 5000, 3)
        assert progress_of_projects([project])[project.pk].percent == 100
        services.undo_batch(batch_id=changed.pk, actor=dongcheng.clerk)
        project.refresh_from_db()
        assert (project.unit, project.items.count()) == (None, 2)
        assert progress_of_projects([project])[project.pk].percent == 0


def test_taking_back_is_refused_when_somebody_closed_one(dongcheng):
    batch = dongcheng.confirm(three(dongcheng))
    with acting_as(dongcheng.clerk):
        project = Project.objects.get(title="亮灯工程")
        close_project(project_id=project.pk, outcome="换灯 40 盏", actor=dongcheng.clerk)
        with pytest.raises(Conflict, match="不能整体撤回"):
            services.undo_batch(batch_id=batch.pk, actor=dongcheng.clerk)


def test_the_preview_page_shows_projects(dongcheng):
    page = client_for(dongcheng.clerk).get(reverse("exchange:batch", args=[three(dongcheng).pk])).text
    assert "银龄食堂" in page
    assert "X002、X003" in page


def test_before_it_is_confirmed_only_what_will_come_of_it_is_counted(dongcheng):
    def said(batch):
        with acting_as(dongcheng.clerk):
            return [line for line in foreseen(batch) if "设立" in line]

    batch = three(dongcheng)
    assert said(batch)[0].startswith("设立 3 个项目，更新 0 个。")
    assert len(said(batch)) == 1
    with everything("test"):
        needs = ImportRow.everywhere.filter(batch=batch, kind__in=["need_list", "resource_list"])
        needs.update(state="LEFT_OUT")
    counted, named = said(batch)
    assert counted.startswith("设立 0 个项目")
    assert named == "“亮灯工程”、“银龄食堂”、“普法行”对应的需求和资源这次都不会导入，不设立：请先改正清单上的那几行。"
    batch = dongcheng.confirm(batch)
    assert batch.result["counts"]["projects_created"] == 0, "as it was foretold"


def test_responsible_units_that_look_alike_are_asked_about(dongcheng):
    units = []
    for name in ("示例 供电公司", "示例供电公司", "示例（供电）公司"):
        with everything("test"):
            units.append(create_unit(name=name, district_id=dongcheng.root.pk, actor=None))
    dongcheng.confirm(three(dongcheng))
    row = "新的项目,X001,,{},2023-06-30,,".format
    (told,) = rows_of(sheet(dongcheng, row("（示例）供电公司"))).values()
    assert "（示例）供电公司" in "".join(told.content["notes"])  # none of them takes part: it stays a text
    with everything("two of them take part"):
        for unit in units[:2]:
            join_unit(unit_id=unit.pk, organization_id=dongcheng.street.pk, since=date(2023, 1, 1), actor=None)
    (told,) = rows_of(sheet(dongcheng, row("（示例）供电公司"))).values()
    assert told.state == "WRONG"
    assert told.content["reasons"] == [
        "有几家单位的名称与“（示例）供电公司”只差空格或标点：“示例 供电公司”、“示例供电公司”，请照登记的名称写。"
    ]
    (told,) = rows_of(sheet(dongcheng, row("示例供电公司"))).values()
    assert told.state != "WRONG"
    assert told.content["notes"] == []
