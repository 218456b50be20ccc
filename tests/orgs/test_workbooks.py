"""Workbooks of organisations and units: judged row by row, brought in whole, taken back whole."""

import pytest

from common.clock import today
from common.errors import Conflict, RuleBroken
from common.scoping import current_scope, everything
from exchange.handlers import Record, handler_for
from exchange.models import RowState
from orgs.models import Organization, Participation, Unit
from orgs.services import create_organization
from tests.factories import acting_as, make_unit, make_user
from tests.orgs.network import disagreements, tree_state


@pytest.fixture
def secretary(district):
    user = make_user("COMMUNITY_SECRETARY", district.community)
    with acting_as(user):
        yield user


def record(row: int, sheet_kind: str, **values) -> Record:
    return Record(sheet=0, row=row, kind=sheet_kind, values=values)


def judge(records):
    handler = handler_for(records[0].kind)
    return handler.classify(records, {}, current_scope(), today(), {})


def bring_in(records, actor):
    handler = handler_for(records[0].kind)
    return handler.commit(records, {}, current_scope(), today(), {}, actor=actor)


def organization(row, parent, name, tier=None, **values):
    return record(row, "organizations", parent=parent, name=name, tier=tier, parent_code=None, **values)


def unit(row, name, **values):
    return record(row, "units", name=name, **values)


# ---- organisations ---------------------------------------------------------------------------------------------------


def test_rows_are_judged_against_the_tree_and_each_other(district, secretary):
    rows = [
        organization(3, "桃源东社区", "桃源东社区第一网格党支部", "GRID"),
        organization(4, "桃源东社区", "第二网格党支部", "GRID", founded={"value": "2024-05", "precision": "month"}),
        organization(5, "第二网格党支部", "春风党群微家", "HOME", secretary="章一鸣"),
        organization(6, "桃源东社区第一网格党支部", "桃源东社区红邻党群微家", "HOME", address="象山南路 1 号"),
        organization(7, "南站东社区", "第九网格党支部", "GRID"),
        organization(8, "没有的社区", "第九网格党支部", "GRID"),
        organization(9, "桃源东社区", "写错层级", "HOME"),
        organization(10, "春风党群微家", "更小的组织"),
    ]
    verdicts = judge(rows)
    assert [verdict.state for verdict in verdicts] == [
        RowState.SAME,
        RowState.NEW,
        RowState.NEW,
        RowState.CHANGED,
        RowState.OUT_OF_SCOPE,
        RowState.WRONG,
        RowState.WRONG,
        RowState.WRONG,
    ]
    assert "书记不写入组织资料" in verdicts[2].notes[0]
    assert verdicts[3].changes == [("地址", "", "象山南路 1 号")]
    assert "没有名为“没有的社区”的上级组织" in verdicts[5].reasons[0]
    assert "是最末一级" in verdicts[7].reasons[0]


def test_a_workbook_is_one_act_and_comes_back_whole(district, secretary):
    rows = [
        organization(3, "第二网格党支部", "春风党群微家", "HOME"),
        organization(4, "桃源东社区", "第二网格党支部", "GRID", founded={"value": "2024-05", "precision": "month"}),
        organization(5, "桃源东社区", "桃源东社区第一网格党支部", "GRID", address="象山南路 1 号"),
    ]
    before = tree_state()
    done = bring_in(rows, secretary)
    assert done.counts == {"organizations_founded": 2, "organizations_described": 1}
    grid = Organization.objects.get(name="第二网格党支部")
    assert (str(grid.since), grid.parent_id) == ("2024-05-01", district.community.pk)
    assert Organization.objects.get(name="春风党群微家").grid_id == grid.pk
    assert disagreements() == 0
    assert {verdict.state for verdict in judge(rows)} == {RowState.SAME}
    assert bring_in(rows, secretary).counts == {"organizations_founded": 0, "organizations_described": 0}
    lines = handler_for("organizations").undo(done.undo, actor=secretary)
    assert lines == ["新设的 2 个组织已删除。", "1 个组织的资料已恢复。"]
    assert tree_state() == before
    assert Organization.objects.get(pk=district.grid.pk).address == ""


def test_taking_back_refuses_when_somebody_built_on_it(district, secretary):
    done = bring_in([organization(3, "桃源东社区", "第二网格党支部", "GRID")], secretary)
    grid = Organization.objects.get(name="第二网格党支部")
    create_organization(parent_id=grid.pk, name="后来的微家", actor=secretary)
    with pytest.raises(Conflict, match="后来的微家"):
        handler_for("organizations").undo(done.undo, actor=secretary)


def test_parents_in_a_ring_are_wrong_and_do_not_hang(district, secretary):
    rows = [organization(3, "乙组织", "甲组织"), organization(4, "甲组织", "乙组织")]
    assert {verdict.state for verdict in judge(rows)} == {RowState.WRONG}


def test_a_name_that_means_two_places_is_asked_about(district):
    staff = make_user("DISTRICT_STAFF", district.root)
    with everything("test"):
        for community in district.communities[:2]:
            create_organization(parent_id=community.pk, name="第一网格", actor=None)
    with acting_as(staff):
        verdict = judge([organization(3, "第一网格", "春风党群微家", "HOME")])[0]
    assert verdict.state is RowState.WRONG
    assert "名为“第一网格”的组织有 2 个（在桃源东社区、桃源西社区）" in verdict.reasons[0]


def test_judging_costs_the_same_whatever_the_rows(district, secretary, django_assert_num_queries):
    rows = [organization(row, "桃源东社区", f"第{row}网格党支部", "GRID") for row in range(3, 60)]
    with django_assert_num_queries(1):
        judge(rows)
    with django_assert_num_queries(1):
        judge(rows[:1])


# ---- units -----------------------------------------------------------------------------------------------------------


def test_units_are_registered_changed_joined_and_taken_back(district, secretary):
    own = make_unit(district, "南昌市第十中学", joins=district.community, kind="学校", contact_phone="15400000101")
    elsewhere = make_unit(district, "别处的医院", joins=district.foreign_community)
    rows = [
        unit(3, "新来的公司", kind="非公企业", relation="ENTERPRISE", phone="15400000102"),
        unit(4, "南昌市第十中学", kind="学校", headcount=240, phone="15400000109"),
        unit(5, "别处的医院", kind="医院"),
        unit(6, "南昌市第十中学（东校区）", credit_code="91350100M000100Y44"),
        unit(7, "外区公司", communities=["990000000000"]),
    ]
    verdicts = judge(rows)
    assert [verdict.state for verdict in verdicts] == [
        RowState.NEW,
        RowState.CHANGED,
        RowState.CHANGED,
        RowState.WRONG,
        RowState.WRONG,
    ]
    assert verdicts[1].changes == [("职工人数", "", "240"), ("联系电话", "154****0101", "154****0109")]
    assert verdicts[2].changes == [("参与组织", "", "桃源东社区")]
    assert "校验位不符" in verdicts[3].reasons[0]
    done = bring_in(rows[:3], secretary)
    assert done.counts == {"units_created": 1, "units_updated": 2, "participations": 2}
    assert Unit.objects.count() == 3
    assert Unit.objects.get(pk=own.pk).contact_phone == "15400000109"
    assert Participation.objects.get(unit=elsewhere).organization_id == district.community.pk
    assert {verdict.state for verdict in judge(rows[:3])} == {RowState.SAME}
    assert handler_for("units").undo(done.undo, actor=secretary) == ["登记的 1 个单位已删除，1 个单位的资料已恢复。"]
    with everything("test"):
        assert set(Unit.objects.values_list("name", flat=True)) == {"南昌市第十中学", "别处的医院"}
        assert Unit.objects.get(pk=own.pk).contact_phone == "15400000101"
        assert Unit.objects.get(pk=own.pk).headcount is None
        assert not Participation.objects.filter(unit=elsewhere, organization=district.community).exists()


def test_a_unit_in_use_is_not_taken_back(district, secretary):
    done = bring_in([unit(3, "新来的公司", kind="非公企业")], secretary)
    make_user("UNIT_LIAISON", unit=Unit.objects.get(name="新来的公司"))
    with pytest.raises(RuleBroken, match="已授权联络员"):
        handler_for("units").undo(done.undo, actor=secretary)
    assert Unit.objects.filter(name="新来的公司").exists()
