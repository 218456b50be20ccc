"""Temporary bodies and places of business: in as they are, in again unchanged, taken back whole."""

from __future__ import annotations

from datetime import date
from unittest import mock

import pytest
import time_machine
from django.urls import reverse

from common.errors import Conflict
from common.scoping import everything
from exchange import services
from exchange.handlers import Record, handler_for
from exchange.vocabulary import squash
from grids.models import BusinessPlace, Instructor, TemporaryBody, TemporaryMember
from grids.services.frontline import BodyLine, found_body
from tests.factories import acting_as, client_for, make_district, make_organization, make_user
from tests.imports.grounding import confirm, goes_in_and_back_out, handed, send, told

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
    "temporary_bodies": (BODIES, "grids:temporary", (TemporaryBody, TemporaryMember)),
    "business_places": (PLACES, "grids:business", (BusinessPlace, Instructor)),
}


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False):
        yield


@pytest.fixture
def district(db):
    return make_district()


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community)


@pytest.mark.parametrize("kind", SHEETS)
def test_a_sheet_goes_in_again_and_back_out(kind, district, secretary):
    # The list has a place once, however many instructors it has.
    fewer = int(kind == "business_places")
    goes_in_and_back_out(kind, *SHEETS[kind], user=secretary, organization=district.community, fewer=fewer)


def test_what_a_sheet_said_is_on_record(district, secretary):
    for content in (BODIES, PLACES):
        confirm(secretary, send(secretary, district.community, content))
    with everything("what came in"):
        branch, group = (TemporaryBody.objects.get(kind=kind) for kind in ("BRANCH", "GROUP"))
        assert (branch.parent.kind, group.parent_id, branch.purpose) == ("GENERAL", branch.pk, "防汛值守")
        assert {row.person.name for row in TemporaryMember.objects.filter(role="LEADER")} == {"宋国平", "周建华"}
        guides = Instructor.objects.select_related("place", "person")
        assert {(row.place.name, row.person.name) for row in guides} == {
            ("绳金塔大厦", "罗素兰"), ("绳金塔大厦", "吴桂英"),
        }  # fmt: skip


WRONG = [
    ("临时组织,种类,任务\n防汛队,敢死队,防汛\n", "没有“敢死队”这个种类，可选：临时党总支"),
    ("临时组织,种类,任务\n防汛队,突击队,\n", "没有写任务"),
    ("临时组织,种类,任务\n巡堤组,临时党小组,巡堤\n", "请写上级临时组织"),
    ("临时组织,种类,任务,上级临时组织\n防汛队,突击队,防汛,没有的支部\n", "没有名为“没有的支部”的临时组织"),
    ("楼宇市场,种类,党建指导员\n金塔大厦,写字楼,罗素兰\n", "没有“写字楼”这个种类，可选：商务楼宇"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "said"), WRONG)
def test_what_is_wrong_is_said_in_its_row(content, said, district, secretary):
    batch = send(secretary, district.community, content)
    assert batch.counts == {"WRONG": 1}
    assert any(said in reason for reasons in told(batch).values() for reason in reasons), told(batch)


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
