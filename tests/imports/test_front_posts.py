"""Vanguard posts, people of temporary bodies, units in places of business: in, in again unchanged, taken back whole."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from common.errors import Conflict
from common.scoping import everything
from exchange import services
from exchange.models import ImportRow
from grids.models import BodyRole, TemporaryBody, TemporaryMember, Tenancy, VanguardPost
from grids.services.business import BusinessLine, move_in, open_place
from grids.services.frontline import BodyLine, VanguardLine, found_body, leave_body, set_up_post
from members.models import Person
from members.services.persons import PersonLine
from orgs.models import Unit
from tests.factories import acting_as, client_for, make_district, make_organization, make_unit, make_user
from tests.imports.grounding import confirm, goes_in_and_back_out, send, told

POSTS = (
    "岗位,在岗党员,联系电话,设在何处,临时组织,设岗,备注\n"
    "值守岗,宋国平,15400000061,东堤,防汛临时党支部,2026-03-02,夜班\n"
    "值守岗,周建华,15400000062,东堤,防汛临时党支部,2026-03-02,\n"
    "值守岗,,,西堤,,2026-03-02,\n"
    "政策宣传岗,吴桂英,15400000063,,,2026-03-03,\n"
)
MEMBERS = (
    "临时组织,姓名,联系电话,职务,加入\n"
    "防汛临时党支部,宋国平,15400000061,书记,2026-03-01\n"
    "防汛临时党支部,周建华,15400000062,,2026-03-05\n"
    "巡堤队,吴桂英,15400000063,副队长,2026-03-02\n"
)
TENANTS = "楼宇市场,入驻单位,入驻\n绳金塔大厦,甲科技公司,2026-03-01\n绳金塔大厦,乙律师所,2026-03-05\n"
SHEETS = {
    "vanguard_posts": (POSTS, "grids:vanguard", (VanguardPost,)),
    "temporary_members": (MEMBERS, "grids:temporary_members", (TemporaryMember,)),
    "tenancies": (TENANTS, "grids:tenants", (Tenancy,)),
}


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False):
        yield


@pytest.fixture
def district(db):
    """With two bodies, one of a grid's, and an office building."""
    found = make_district()
    for name in ("甲科技公司", "乙律师所"):
        make_unit(found, name)
    with everything("test"):
        for kind, name, founder in (
            ("BRANCH", "防汛临时党支部", found.community),
            ("SHOCK", "巡堤队", found.grid),
        ):
            line = BodyLine(kind, name, "防汛", since=date(2026, 3, 1))
            found_body(organization_id=founder.pk, line=line, actor=None)
        open_place(community_id=found.community.pk, line=BusinessLine("绳金塔大厦", since=date(2026, 3, 1)), actor=None)
    return found


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community)


@pytest.mark.parametrize("kind", SHEETS)
def test_a_sheet_goes_in_again_and_back_out(kind, district, secretary):
    goes_in_and_back_out(kind, *SHEETS[kind], user=secretary, organization=district.community)


@pytest.mark.parametrize("kind", SHEETS)
def test_what_a_street_exports_goes_in_again(kind, district, secretary):
    content, route, _ = SHEETS[kind]
    confirm(secretary, send(secretary, district.community, content))
    staff = make_user("STREET_STAFF", district.street)
    exported = client_for(staff).get(reverse(route), {"export": "csv"}).content
    batch = send(staff, district.street, exported, "导出.csv")
    assert batch.counts == {"SAME": len(content.splitlines()) - 1}, told(batch)


def test_what_a_sheet_said_is_on_record(district, secretary):
    for content, _, _ in SHEETS.values():
        confirm(secretary, send(secretary, district.community, content))
    with everything("what came in"):
        posts = VanguardPost.objects.select_related("person", "body")
        found = {(row.name, row.place, row.person and row.person.name, row.body and row.body.name) for row in posts}
        assert found == {
            ("值守岗", "东堤", "宋国平", "防汛临时党支部"),
            ("值守岗", "东堤", "周建华", "防汛临时党支部"),
            ("值守岗", "西堤", None, None),
            ("政策宣传岗", "", "吴桂英", None),
        }
        members = TemporaryMember.objects.select_related("person", "body")
        assert {(row.body.name, row.person.name, row.role, row.since.day) for row in members} == {
            ("防汛临时党支部", "宋国平", BodyRole.LEADER, 1),
            ("防汛临时党支部", "周建华", BodyRole.MEMBER, 5),
            ("巡堤队", "吴桂英", BodyRole.DEPUTY, 2),
        }
        tenants = Tenancy.objects.select_related("unit")
        assert {(row.unit.name, row.since.day) for row in tenants} == {("甲科技公司", 1), ("乙律师所", 5)}


WRONG = [
    ("岗位,在岗党员,临时组织\n值守岗,宋国平,没有的支部\n", "没有名为“没有的支部”的临时组织"),
    ("岗位,在岗党员,设在何处,设岗\n值守岗,宋国平,东堤,2026-04-01\n", "起始日期 2026-04-01 还没有到"),
    ("岗位,在岗党员,临时组织,设岗\n值守岗,宋国平,巡堤队,2026-02-01\n", "“巡堤队”2026-03-01 才成立"),
    ("临时组织,姓名,职务\n没有的队,宋国平,队员\n", "没有名为“没有的队”的临时组织"),
    ("临时组织,姓名,职务\n巡堤队,宋国平,书记\n", "突击队没有“书记”这个职务，可选：队长、副队长、队员"),
    ("临时组织,姓名,加入\n巡堤队,宋国平,2026-02-01\n", "“巡堤队”2026-03-01 才成立"),
    ("社区,楼宇市场,入驻单位\n{},没有的大厦,甲科技公司\n", "本社区没有名为“没有的大厦”的楼宇市场"),
    ("社区,楼宇市场,入驻单位\n{},绳金塔大厦,丙公司\n", "没有登记过名为“丙公司”的单位"),
    ("楼宇市场,入驻单位,入驻\n绳金塔大厦,甲科技公司,2026-02-01\n", "“绳金塔大厦”2026-03-01 才登记"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "said"), WRONG)
def test_what_is_wrong_is_said_in_its_row(content, said, district, secretary):
    batch = send(secretary, district.community, content.format(district.community.name))
    assert batch.counts == {"WRONG": 1}
    assert any(said in reason for reasons in told(batch).values() for reason in reasons), told(batch)


def test_a_team_has_one_leader_and_a_unit_one_place(district, secretary):
    head = "临时组织,姓名,职务\n"
    batch = send(secretary, district.community, f"{head}巡堤队,宋国平,队长\n巡堤队,周建华,队长\n")
    assert batch.counts == {"NEW": 1, "WRONG": 1}
    assert told(batch)[3] == ["第 2 行已经写了一名队长，队长只有一人。"]
    confirm(secretary, batch)
    batch = send(secretary, district.community, f"{head}巡堤队,吴桂英,队长\n巡堤队,宋国平,队员\n")
    assert [said[0][:10] for said in told(batch).values()] == ["现在的队长是宋国平，", "宋国平现在是队长，改"]
    with everything("test"):
        line = BusinessLine("金塔市场", since=date(2026, 3, 1))
        open_place(community_id=district.community.pk, line=line, actor=None)
    confirm(secretary, send(secretary, district.community, TENANTS))
    moved = f"社区,楼宇市场,入驻单位\n{district.community.name},金塔市场,甲科技公司\n"
    said = told(send(secretary, district.community, moved))
    assert said == {2: ["甲科技公司登记在“绳金塔大厦”，请先在那里登记迁出。"]}


def test_units_that_look_alike_are_told_apart_by_the_very_name(district, secretary):
    spaced, close = (make_unit(district, name) for name in ("甲 公司", "甲公司"))
    head = "楼宇市场,入驻单位,入驻\n绳金塔大厦,"
    batch = send(secretary, district.community, f"{head}（甲）公司,2026-03-02\n")
    assert batch.counts == {"WRONG": 1}
    assert told(batch)[2] == ["有几家单位的名称与“（甲）公司”只差空格或标点：“甲 公司”、“甲公司”，请照登记的名称写。"]
    for unit in (spaced, close):
        confirm(secretary, send(secretary, district.community, f"{head}{unit.name},2026-03-02\n"))
        with everything("whose"):
            assert Tenancy.objects.order_by("pk").last().unit_id == unit.pk


def test_somebody_else_takes_a_post_and_gives_it_back(district, secretary):
    confirm(secretary, send(secretary, district.community, POSTS))
    batch = send(secretary, district.community, "岗位,在岗党员,联系电话\n政策宣传岗,罗素兰,15400000064\n")
    assert batch.counts == {"CHANGED": 1}
    batch = confirm(secretary, batch)
    with everything("who holds it"):
        rows = VanguardPost.objects.filter(name="政策宣传岗").order_by("period")
        assert [(row.person.name, row.until) for row in rows] == [("吴桂英", date(2026, 3, 10)), ("罗素兰", None)]
    with acting_as(secretary):
        services.undo_batch(batch_id=batch.pk, actor=secretary)
        (row,) = VanguardPost.objects.filter(name="政策宣传岗")
        assert (row.person.name, row.until) == ("吴桂英", None)


def test_whoever_is_named_fills_a_post_that_nobody_holds(district, secretary):
    confirm(secretary, send(secretary, district.community, POSTS))
    head = "岗位,在岗党员,联系电话,设在何处\n"
    batch = send(
        secretary, district.community, f"{head}值守岗,罗素兰,15400000064,西堤\n值守岗,龚小军,15400000065,西堤\n"
    )
    assert batch.counts == {"CHANGED": 1, "NEW": 1}
    confirm(secretary, batch)
    with everything("who stands there"):
        names = (
            VanguardPost.objects.filter(place="西堤").in_force(date(2026, 3, 10)).values_list("person__name", flat=True)
        )
        assert sorted(names) == ["罗素兰", "龚小军"]


def test_posts_that_nobody_holds_are_counted_not_merged(district, secretary):
    content = "岗位,在岗党员,设在何处\n值守岗,,东堤\n值守岗,,东堤\n"
    confirm(secretary, send(secretary, district.community, content))
    with everything("two"):
        assert VanguardPost.objects.count() == 2
    assert send(secretary, district.community, content).counts == {"SAME": 2}
    assert send(secretary, district.community, f"{content}值守岗,,东堤\n").counts == {"SAME": 2, "NEW": 1}


def test_later_work_stands_against_taking_it_back(district, secretary):
    batch = confirm(secretary, send(secretary, district.community, MEMBERS))
    with acting_as(secretary):
        member = TemporaryMember.objects.get(person__name="周建华")
        leave_body(member_id=member.pk, last_day=date(2026, 3, 9), actor=secretary)
        with pytest.raises(Conflict, match=r"临时组织成员（周建华.*）导入后又改过"):
            services.undo_batch(batch_id=batch.pk, actor=secretary)


def test_a_streets_members_of_a_grids_body_are_taken_back(district):
    staff = make_user("STREET_STAFF", district.street)
    batch = confirm(
        staff, send(staff, district.street, "临时组织,姓名,联系电话,职务\n巡堤队,宋国平,15400000061,队员\n")
    )
    with acting_as(staff):
        assert TemporaryMember.objects.count() == 1
        services.undo_batch(batch_id=batch.pk, actor=staff)
        assert TemporaryMember.objects.count() == 0


def test_a_grids_office_brings_its_own_posts(district):
    keeper = make_user("GRID_SECRETARY", district.grid)
    with everything("test"):
        set_up_post(
            organization_id=district.community.pk,
            line=VanguardLine("值守岗", person=PersonLine(name="宋国平", phone="15400000061")),
            actor=None,
        )
    batch = send(keeper, district.grid, "岗位,在岗党员,联系电话,设在何处\n值守岗,宋国平,15400000061,路口\n")
    assert batch.counts == {"NEW": 1}, told(batch)
    confirm(keeper, batch)
    with everything("test"):
        assert VanguardPost.objects.filter(organization=district.grid).count() == 1


def test_two_tenancies_of_other_communities_say_nothing_of_where(district, secretary):
    there = district.foreign_community
    with everything("test"):
        place = open_place(community_id=there.pk, line=BusinessLine("暗楼", since=date(2026, 3, 1)), actor=None)
        move_in(place_id=place.pk, unit_id=Unit.objects.get(name="甲科技公司").pk, actor=None)
    batch = send(secretary, district.community, TENANTS)
    assert batch.counts == {"NEW": 1, "WRONG": 1}
    assert told(batch)[2] == ["甲科技公司登记在别的社区的一处楼宇市场，请先在那里登记迁出。"]


def test_a_district_office_chooses_among_the_grids_of_the_rows_community(district):
    clerk = make_user("DISTRICT_STAFF", district.root)
    second = make_organization(district.community, "第二网格党支部")
    content = (
        "社区,临时组织,种类,任务,成立单位\n"
        f"{district.community.name},清淤队,突击队,清淤,第九网格党支部\n,抗旱队,突击队,抗旱,\n"
    )
    batch = send(clerk, district.root, content)
    rows = {row.row: row for row in ImportRow.everywhere.filter(batch=batch)}
    client = client_for(clerk)

    def choices(row):
        form = client.get(reverse("exchange:row", args=[batch.pk, row.pk])).context["form"]
        return dict(form.fields["founder"].choices), form.fields["founder"].help_text

    offered, _ = choices(rows[2])
    assert {district.grid.name, "第二网格党支部"} <= set(offered.values())
    assert "第九网格党支部（原表所写，认不出）" in offered.values()
    without, hint = choices(rows[3])
    assert "第二网格党支部" not in without.values()
    assert "先选好社区" in hint
    value = next(value for value, label in offered.items() if label == second.name)
    answer = client.post(
        reverse("exchange:row", args=[batch.pk, rows[2].pk]),
        {
            "name": "清淤队", "kind": "突击队", "purpose": "清淤", "founder": value,
            "community": ImportRow.everywhere.get(pk=rows[2].pk).content["values"]["community"],
        },
    )  # fmt: skip
    assert answer.status_code == 302
    assert ImportRow.everywhere.get(pk=rows[2].pk).state == "NEW"


def test_a_post_of_a_grid_without_who_set_it_up_is_asked_about(district, secretary):
    with acting_as(secretary):
        set_up_post(organization_id=district.grid.pk, line=VanguardLine("值守岗"), actor=secretary)
    head = "岗位,在岗党员,联系电话,设立单位\n值守岗,宋国平,15400000061,"
    batch = send(secretary, district.community, f"{head}\n")
    place = district.community.name
    grid = district.grid.name
    said = f"{grid}已有“值守岗”，看不出这一行是哪个单位设立的。请补上设立单位：{grid}，或{place}。"
    assert told(batch) == {2: [said]}
    assert send(secretary, district.community, f"{head}{district.grid.name}\n").counts == {"CHANGED": 1}
    confirm(secretary, send(secretary, district.community, f"{head}{place}\n"))
    # The community keeps one of its own by now: a row without a founder means that.
    assert send(secretary, district.community, f"{head}\n").counts == {"SAME": 1}


def test_nobody_becomes_a_party_member_unasked(district, secretary):
    confirm(secretary, send(secretary, district.community, MEMBERS))
    confirm(secretary, send(secretary, district.community, POSTS))
    client = client_for(secretary)
    with everything("test"):
        body = TemporaryBody.objects.get(name="巡堤队")
        before = Person.objects.count()
    client.post(reverse("grids:temporary_join", args=[body.pk]), {"people": "罗素兰 15400000071", "role": "MEMBER"})
    sent = {"name": "疏导岗", "name_of": "万国华", "phone": "15400000072", "since": "2026-03-05"}
    client.post(reverse("grids:vanguard_add"), sent)
    with everything("who came"):
        assert Person.objects.count() == before + 2
        assert set(Person.objects.values_list("political_status", flat=True)) == {""}
