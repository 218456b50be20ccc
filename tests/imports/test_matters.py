"""民情台账 from a workbook: numbered in the order of the sheet, answered and closed on its days, taken back whole."""

from __future__ import annotations

import threading
from datetime import date
from unittest import mock

import pytest
import time_machine
from django.db import connections, transaction
from django.urls import reverse

from common.audit import record, verify_chain
from common.errors import Conflict
from common.models import AuditEvent
from common.scoping import everything
from exchange import services
from exchange.models import BatchState, ImportBatch, ImportRow
from exchange.services.committing import commit_batch
from grids.models import Matter, MatterState, MatterStep, StepKind
from grids.services.matter_imports import import_matters
from grids.services.matters import MatterLine, answer_matter, pass_up, raise_matter
from tests.factories import acting_as, client_for, make_district, make_user
from tests.grids.making import make_building
from tests.imports.grounding import confirm, goes_in_and_back_out, send, told
from tests.members.test_row_level import the_web_role

HEAD = "事项,类别,来源,反映日期,反映地,楼栋,地点,情况,答复,答复日期,办结日期,反映人意见\n"
LEDGER = (
    HEAD
    + "楼道灯不亮,公共设施,走访,2026-02-02,第一网格,1 栋,三楼,晚上看不见,已换灯泡,2026-02-04,2026-02-06,满意\n"
    + "电动车占道,停车交通,电话,2026-02-09,,,东门,,已劝离，加装护栏,2026-02-12,,\n".replace("已劝离，", "已劝离并")
    + "想学剪纸,便民服务,当面反映,2026-03-03,,,,,,,,\n"
)


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False):
        yield


@pytest.fixture
def district(db):
    found = make_district()
    make_building(found.community, "1 栋", grid=found.grid)
    return found


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community)


def test_a_ledger_goes_in_again_and_back_out(district, secretary):
    models = (Matter, MatterStep)
    goes_in_and_back_out("matters", LEDGER, "grids:matters", models, user=secretary, organization=district.community)


def test_what_the_ledger_said_is_on_record(district, secretary):
    batch = confirm(secretary, send(secretary, district.community, LEDGER))
    with everything("what came in"):
        lamp, bikes, paper = Matter.objects.order_by("number")
        assert [row.label for row in (lamp, bikes, paper)] == [f"民〔2026〕{n}号" for n in (1, 2, 3)]
        assert [row.state for row in (lamp, bikes, paper)] == ["CLOSED", "ANSWERED", "OPEN"]
        assert (lamp.origin_id, bikes.origin_id) == (district.grid.pk, district.community.pk)
        assert (lamp.building.name, lamp.place, lamp.satisfied, lamp.contact_sealed) == ("1 栋", "三楼", True, "")
        assert (lamp.raised_on, lamp.answered_on, lamp.closed_on) == tuple(date(2026, 2, day) for day in (2, 4, 6))
        steps = [(step.kind, step.on.day) for step in lamp.steps.order_by("pk")]
        assert steps == [(StepKind.RAISED, 2), (StepKind.ANSWERED, 4), (StepKind.CONFIRMED, 6)]
        assert bikes.answer == "已劝离并加装护栏"
    assert batch.counts == {"NEW": 3}


WRONG = [
    ("楼道灯不亮,灯,走访,2026-02-02,,,,,,,,", "没有“灯”这个类别，可选：环境卫生"),
    ("楼道灯不亮,公共设施,扫码填写,2026-02-02,,,,,,,,", "没有“扫码填写”这种来源，可选：走访"),
    ("楼道灯不亮,公共设施,走访,2026-04-02,,,,,,,,", "反映日期 2026-04-02 还没有到"),
    ("楼道灯不亮,公共设施,走访,2026-02-02,第九网格,,,,,,,", "没有名为“第九网格”的网格或微家"),
    ("楼道灯不亮,公共设施,走访,2026-02-02,,9 栋,,,,,,", "没有名为“9 栋”的楼栋"),
    ("楼道灯不亮,公共设施,走访,2026-02-02,,,,,已换,,,", "请补上答复日期"),
    ("楼道灯不亮,公共设施,走访,2026-02-02,,,,,已换,2026-02-01,,", "答复日期应在反映日期 2026-02-02 至今天之间"),
    ("楼道灯不亮,公共设施,走访,2026-02-02,,,,,,,2026-02-03,", "请写上答复和答复日期"),
    ("楼道灯不亮,公共设施,走访,2026-02-02,,,,,已换,2026-02-04,2026-02-03,", "办结日期应在答复日期 2026-02-04"),
    ("灯,公共设施,走访,2026-02-02,,,,,,,,", "事项“灯”太短，至少写 2 个字"),
    ("楼道灯不亮,公共设施,走访,2026-02-02,,,,,好,2026-02-04,,", "答复“好”太短，至少写 2 个字"),
    (f"{'灯' * 61},公共设施,走访,2026-02-02,,,,,,,,", "事项最多 60 个字"),
]


@pytest.mark.parametrize(("row", "said"), WRONG)
def test_what_is_wrong_is_said_in_its_row(row, said, district, secretary):
    batch = send(secretary, district.community, f"{HEAD}{row}\n")
    assert batch.counts == {"WRONG": 1}
    assert any(said in reason for reasons in told(batch).values() for reason in reasons), told(batch)


def test_an_id_number_is_never_shown_nor_kept(district, secretary):
    number = "110101199003074514"
    row = f"楼道灯不亮,公共设施,走访,2026-02-02,,,,找住户 {number} 问,,,,\n"
    batch = send(secretary, district.community, HEAD + row)
    assert number not in str([row.content for row in ImportRow.everywhere.filter(batch=batch)])
    confirm(secretary, batch)
    with everything("kept"):
        assert number not in Matter.objects.get().detail


def raised(user, organization, title="楼道灯不亮", day=date(2026, 2, 2)):
    with acting_as(user):
        line = MatterLine(title, "facilities", raised_on=day)
        return raise_matter(organization_id=organization.pk, line=line, way="VISIT", actor=user)


def test_the_answer_of_a_matter_on_record_is_completed_and_taken_back(district, secretary):
    matter = raised(secretary, district.community)
    content = (
        f"编号,事项,反映日期,来源,答复,答复日期,办结日期\n{matter.label},楼道灯不亮,2026-02-02,走访,已换,2026-02-05,\n"
    )
    short = told(send(secretary, district.community, content.replace("已换", "好")))[2]
    assert short == ["答复“好”太短，至少写 2 个字，别人才看得懂。"]
    batch = send(secretary, district.community, content)
    assert batch.counts == {"CHANGED": 1}, told(batch)
    batch = confirm(secretary, batch)
    with acting_as(secretary):
        matter.refresh_from_db()
        assert (matter.state, matter.answer, matter.answered_on) == ("ANSWERED", "已换", date(2026, 2, 5))
    closed = content.replace("2026-02-05,", "2026-02-05,2026-02-08")
    later = confirm(secretary, send(secretary, district.community, closed))
    with the_web_role(), acting_as(secretary):
        with pytest.raises(Conflict, match="1 件事项（民〔2026〕1号）导入后又办理过"):
            services.undo_batch(batch_id=batch.pk, actor=secretary)
        services.undo_batch(batch_id=later.pk, actor=secretary)
        services.undo_batch(batch_id=batch.pk, actor=secretary)
        matter.refresh_from_db()
        assert (matter.state, matter.answer, matter.closed_on) == (MatterState.OPEN, "", None)
        assert [step.kind for step in matter.steps.all()] == [StepKind.RAISED]


def test_a_number_that_says_another_matter_is_wrong(district, secretary):
    matter = raised(secretary, district.community)
    content = f"编号,事项,反映日期,来源,类别\n{matter.label},垃圾没人收,2026-02-02,走访,环境卫生\n"
    assert told(send(secretary, district.community, content))[2] == [
        "民〔2026〕1号登记的是“楼道灯不亮”，编号或事项写错了，请核对。"
    ]
    fresh = content.replace(matter.label, "旧-17")
    batch = send(secretary, district.community, fresh)
    assert batch.counts == {"NEW": 1}
    (row,) = ImportRow.everywhere.filter(batch=batch)
    assert row.content["notes"] == ["表里的编号“旧-17”不沿用，写入时由系统按顺序编号。"]


def test_what_was_passed_up_is_answered_there(district, secretary):
    matter = raised(secretary, district.community)
    with acting_as(secretary):
        pass_up(matter_id=matter.pk, note="要街道协调", actor=secretary)
    content = f"编号,事项,反映日期,来源,答复,答复日期\n{matter.label},楼道灯不亮,2026-02-02,走访,已换,2026-02-05\n"
    said = told(send(secretary, district.community, content))[2]
    assert said == [f"民〔2026〕1号现在由{district.street.name}办理，请由它答复。"]


def test_what_was_done_since_stands_against_taking_it_back(district, secretary):
    batch = confirm(secretary, send(secretary, district.community, LEDGER))
    with acting_as(secretary):
        matter = Matter.objects.get(title="想学剪纸")
        answer_matter(matter_id=matter.pk, answer="四月开班", actor=secretary)
        with pytest.raises(Conflict, match="1 件事项"):
            services.undo_batch(batch_id=batch.pk, actor=secretary)
        assert Matter.objects.count() == 3


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.django_db(transaction=True)
def test_an_import_holds_up_nobodys_act_until_it_is_written(at_once):
    district = make_district()
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    batch = send(secretary, district.community, f"{HEAD}楼道灯不亮,公共设施,走访,2026-02-02,,,,,,,,\n")
    waited = []

    def elsewhere():
        try:
            with everything("test"), transaction.atomic():
                record(actor=None, action="test.done")
        finally:
            connections.close_all()

    def importing(**asked):
        undo = import_matters(**asked)
        worker = threading.Thread(target=elsewhere)
        worker.start()
        worker.join(20)
        waited.append(worker.is_alive())
        return undo

    with mock.patch("grids.columns.matters.import_matters", importing):
        if at_once:
            with acting_as(secretary):
                services.confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=True, actor=secretary)
        else:
            ImportBatch.everywhere.filter(pk=batch.pk).update(state=BatchState.COMMITTING, committed_by=secretary)
            assert commit_batch(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, waited) == (BatchState.COMMITTED, [False])
    assert verify_chain()[1] == []
    with everything("in which order"):
        actions = list(AuditEvent.objects.order_by("id").values_list("action", flat=True))
    own = ["exchange.import.confirmed"] * at_once + ["grids.matters.imported", "exchange.import.committed"]
    start = actions.index("test.done")  # somebody's small act was not kept waiting
    assert [action for action in actions[start + 1 :] if action in own] == own


def test_what_the_database_refuses_at_the_end_is_given_back(district, secretary):
    """A reference to nothing is found when the transaction ends: the person is told, on the preview."""
    batch = send(secretary, district.community, f"{HEAD}楼道灯不亮,公共设施,走访,2026-02-02,,,,,,,,\n")

    def importing(**asked):
        undo = import_matters(**asked)
        Matter.objects.update(building_id=2**40)
        return undo

    with mock.patch("grids.columns.matters.import_matters", importing), acting_as(secretary):
        services.confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=True, actor=secretary)
    batch.refresh_from_db()
    assert (batch.state, batch.problem["code"], batch.counts) == (BatchState.READY, "import.clash", {"NEW": 1})
    with everything("nothing was written"):
        assert not Matter.objects.exists()
        actions = AuditEvent.objects.filter(action__startswith="exchange.import.").order_by("id")
        said = list(actions.values_list("action", flat=True))[-2:]
    assert said == ["exchange.import.confirmed", "exchange.import.not_written"]
    assert verify_chain()[1] == []


def test_a_streets_export_goes_in_again_and_a_grid_brings_its_own(district, secretary):
    confirm(secretary, send(secretary, district.community, LEDGER))
    staff = make_user("STREET_STAFF", district.street)
    exported = client_for(staff).get(reverse("grids:matters"), {"export": "csv"}).content
    batch = send(staff, district.street, exported, "导出.csv")
    assert batch.counts == {"SAME": 3}, told(batch)
    keeper = make_user("GRID_SECRETARY", district.grid)
    batch = send(keeper, district.grid, f"{HEAD}水管漏水,物业服务,走访,2026-03-05,,1 栋,,,,,,\n")
    assert batch.counts == {"NEW": 1}, told(batch)
    batch = confirm(keeper, batch)
    with the_web_role(), acting_as(keeper):
        assert Matter.objects.get(title="水管漏水").number == 4
        services.undo_batch(batch_id=batch.pk, actor=keeper)
    with everything("the others stay"):
        assert Matter.objects.count() == 3


def test_a_double_is_said_and_is_none_when_its_twin_is_left_out(district, secretary):
    row = "楼道灯不亮,公共设施,走访,2026-02-02,,,三楼,晚上看不见,,,,\n"
    batch = send(secretary, district.community, HEAD + row + row)
    assert batch.counts == {"NEW": 1, "WRONG": 1}, told(batch)
    assert told(batch)[3] == ["“楼道灯不亮”：与第 2 行重复。请删去其中一行。"]
    with acting_as(secretary):
        first = ImportRow.objects.get(batch=batch, row=2)
        services.leave_out_row(batch_id=batch.pk, row_id=first.pk, actor=secretary)
    batch.refresh_from_db()
    assert batch.counts == {"LEFT_OUT": 1, "NEW": 1}, told(batch)
