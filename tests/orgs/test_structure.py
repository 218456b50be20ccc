"""The single door of the tree: what each act does, what it refuses, and that a refusal changes nothing."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.models import AuditEvent
from common.scoping import everything
from orgs.models import CodeSystem, Organization, OrganizationVersion, Participation, Reorganization, Tier
from orgs.selectors import branches, network_on
from orgs.services import (
    Close,
    Found,
    Merge,
    Move,
    Part,
    Plan,
    Recode,
    Rename,
    carry_out,
    close_organization,
    create_district,
    create_organization,
    create_venue,
    merge_organizations,
    move_organization,
    preview,
    recode_organization,
    rename_organization,
    split_organization,
    undo_reorganization,
)
from tests.factories import acting_as, make_organization, make_unit, make_user
from tests.orgs.network import disagreements, tree_state

pytestmark = pytest.mark.usefixtures("everything_scope")

YESTERDAY = today() - timedelta(days=1)


def test_a_new_organisation_stands_one_tier_below_its_parent(district):
    new = create_organization(parent_id=district.community.pk, name="第二网格党支部", actor=None)
    assert (new.tier, new.parent_id, new.grid_id) == (Tier.GRID, district.community.pk, new.pk)
    assert (new.district_id, new.street_id, new.community_id) == (
        district.root.pk,
        district.street.pk,
        district.community.pk,
    )
    assert new.pinyin == "dierwanggedangzhibu dewgdzb"
    assert [version.name for version in new.versions.all()] == ["第二网格党支部"]
    assert disagreements() == 0


def test_coded_siblings_stand_in_the_order_of_their_codes(district):
    for code in ("360103001003", "360103001001", "360103001002"):
        create_organization(parent_id=district.street.pk, name=f"社区{code[-1]}", code=code, actor=None)
    names = [branch.name for branch in branches(today(), parents=[district.street.pk])]
    assert names == ["社区1", "社区2", "社区3", district.communities[0].name, district.communities[1].name]
    assert disagreements() == 0


@pytest.mark.parametrize(
    ("change", "code", "sentence"),
    [
        ({"name": "好"}, "organization.name", "名称应有 2 至 60 个字，现在是 1 个字。"),
        ({"name": "桃源东社区"}, "organization.name_taken", "“桃源街道”之下已有名为“桃源东社区”的组织，请换一个名称。"),
        ({"code": "3601"}, "organization.code", "统计用区划代码应是 6、9 或 12 位数字"),
        ({"since": today() + timedelta(days=9)}, "organization.future", "请把日期改为今天（"),
        ({"tier": Tier.HOME}, "organization.tier", "“桃源街道”（街道）之下只能设社区，不能设微家。"),
    ],
)
def test_what_cannot_be_founded_is_refused_in_words(district, change, code, sentence):
    before = tree_state()
    with pytest.raises(RuleBroken) as refusal:
        create_organization(parent_id=district.street.pk, actor=None, **{"name": "新社区", **change})
    assert refusal.value.code == code
    assert sentence in refusal.value.message
    assert tree_state() == before


def test_a_code_is_given_once_in_a_code_system(district):
    create_organization(parent_id=district.street.pk, name="甲社区", code="360103001001", actor=None)
    with pytest.raises(RuleBroken, match="已由“甲社区”使用"):
        create_organization(parent_id=district.other_street.pk, name="乙社区", code="360103001001", actor=None)
    other = create_organization(
        parent_id=district.other_street.pk,
        name="乙社区",
        code="360103001001",
        code_system=CodeSystem.CIVIL,
        actor=None,
    )
    assert other.code_system == CodeSystem.CIVIL


def test_nothing_hangs_below_a_micro_home(district):
    with pytest.raises(RuleBroken, match="最末一级"):
        create_organization(parent_id=district.home.pk, name="更小的组织", actor=None)


def test_a_rename_is_dated_and_the_old_name_stays(district):
    act = rename_organization(
        organization_id=district.community.pk, name="桃源新社区", effective_on=YESTERDAY, title="更名", actor=None
    )
    assert [row.name for row in network_on(date(2020, 1, 1)).filter(organization=district.community)] == ["桃源东社区"]
    assert [row.name for row in network_on(today()).filter(organization=district.community)] == ["桃源新社区"]
    assert act.changes[0]["before"]["name"] == "桃源东社区"
    assert act.place_id == district.street.pk


def test_two_renames_on_one_day_leave_one_version_and_each_can_be_taken_back(district):
    before = tree_state()
    first = rename_organization(organization_id=district.community.pk, name="第一名称", actor=None)
    middle = tree_state()
    second = rename_organization(organization_id=district.community.pk, name="第二名称", actor=None)
    assert district.community.versions.count() == 2
    with pytest.raises(Conflict, match="在此之后又有"):
        undo_reorganization(reorganization_id=first.pk, actor=None)
    undo_reorganization(reorganization_id=second.pk, actor=None)
    assert tree_state() == middle
    undo_reorganization(reorganization_id=first.pk, actor=None)
    assert tree_state() == before


def test_an_act_does_not_reach_behind_the_last_change(district):
    rename_organization(organization_id=district.community.pk, name="桃源新社区", effective_on=YESTERDAY, actor=None)
    with pytest.raises(Conflict, match="最近一次变动自"):
        rename_organization(
            organization_id=district.community.pk, name="又一名称", effective_on=date(2020, 1, 1), actor=None
        )


def test_a_moved_community_takes_everything_below_along(district):
    act = move_organization(
        organization_id=district.community.pk, parent_id=district.other_street.pk, effective_on=YESTERDAY, actor=None
    )
    for node in (district.community, district.grid, district.home):
        node.refresh_from_db()
        assert node.street_id == district.other_street.pk
    was = {branch.id for branch in branches(YESTERDAY - timedelta(days=1), parents=[district.street.pk])}
    now = {branch.id for branch in branches(today(), parents=[district.street.pk])}
    assert was - now == {district.community.pk}
    assert len(act.changes) == 3
    assert act.place_id == district.root.pk
    assert disagreements() == 0
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("place", ["street", "grid", "community"])
def test_a_move_goes_to_the_right_tier_only(district, place):
    with pytest.raises(RuleBroken):
        move_organization(organization_id=district.community.pk, parent_id=getattr(district, place).pk, actor=None)


def test_an_organisation_with_children_is_not_closed_by_accident(district):
    with pytest.raises(Conflict, match="之下还有 1 个组织"):
        close_organization(organization_id=district.community.pk, actor=None)
    close_organization(organization_id=district.community.pk, whole=True, actor=None)
    open_ones = Organization.objects.existing(today()).filter(community_id=district.community.pk)
    assert not open_ones.exists()
    assert Organization.objects.filter(community_id=district.community.pk).count() == 3
    assert branches(YESTERDAY, parents=[district.street.pk])[0].id == district.community.pk
    with pytest.raises(Conflict, match="已于"):
        rename_organization(organization_id=district.community.pk, name="不再改名", actor=None)


def test_a_name_and_code_are_free_again_after_closing(district):
    new = create_organization(
        parent_id=district.street.pk, name="甲社区", code="360103001001", since=YESTERDAY, actor=None
    )
    close_organization(organization_id=new.pk, actor=None)
    again = create_organization(parent_id=district.street.pk, name="甲社区", code="360103001001", actor=None)
    assert again.pk != new.pk


def test_a_merge_carries_children_units_and_venues_and_comes_back_whole(district):
    source, into = district.community, district.sibling_community
    make_organization(into, district.grid.name)
    unit = make_unit(district, joins=source)
    both = make_unit(district, joins=source)
    Participation.objects.create(unit=both, organization=into, period=Participation.objects.get(unit=both).period)
    venue = create_venue(organization_id=source.pk, name="党群服务中心", actor=None)
    create_venue(organization_id=into.pk, name="党群服务中心", actor=None)
    before = tree_state()
    parts_before = list(Participation.objects.order_by("pk").values_list("pk", "organization", "period"))
    act = merge_organizations(source_ids=[source.pk], into_id=into.pk, name="桃源联合社区", actor=None)
    source.refresh_from_db()
    district.grid.refresh_from_db()
    venue.refresh_from_db()
    assert (source.until, source.successor_id) == (today(), into.pk)
    assert (district.grid.parent_id, district.grid.name) == (into.pk, "桃源东社区第一网格党支部（原桃源东社区）")
    held = Participation.objects.in_force(today()).order_by("unit").values_list("unit", "organization")
    assert list(held) == [(unit.pk, into.pk), (both.pk, into.pk)]
    assert (venue.organization_id, venue.name) == (into.pk, f"党群服务中心（原{source.name}）")
    assert disagreements() == 0
    undo_reorganization(reorganization_id=act.pk, actor=None)
    assert tree_state() == before
    assert list(Participation.objects.order_by("pk").values_list("pk", "organization", "period")) == parts_before
    venue.refresh_from_db()
    assert (venue.organization_id, venue.name) == (source.pk, "党群服务中心")


def test_a_split_gives_children_to_new_organisations(district):
    second = make_organization(district.community, "第二网格党支部")
    third = make_organization(district.community, "第三网格党支部")
    before = tree_state()
    act = split_organization(
        organization_id=district.community.pk,
        parts=[Part("桃源新社区", (second.pk, third.pk), "360103001031")],
        actor=None,
    )
    new = Organization.objects.get(name="桃源新社区")
    assert {branch.id for branch in branches(today(), parents=[new.pk])} == {second.pk, third.pk}
    assert new.parent_id == district.street.pk
    assert disagreements() == 0
    undo_reorganization(reorganization_id=act.pk, actor=None)
    assert tree_state() == before


def test_a_split_that_keeps_nothing_must_place_every_child(district):
    with pytest.raises(RuleBroken, match="没有划入任何新组织"):
        split_organization(
            organization_id=district.community.pk, parts=[Part("新一社区"), Part("新二社区")], keep=False, actor=None
        )


def test_codes_and_names_may_be_swapped_in_one_act(district):
    first, second = (
        create_organization(
            parent_id=district.street.pk, name=f"{mark}社区", code=f"36010300100{number}", since=YESTERDAY, actor=None
        )
        for number, mark in ((1, "甲"), (2, "乙"))
    )
    steps = (
        Recode(first.pk, second.code),
        Recode(second.pk, first.code),
        Rename(first.pk, second.name),
        Rename(second.pk, first.name),
    )
    before = tree_state()
    act = carry_out(Plan(district.root.pk, "BATCH", "互换", steps), actor=None)
    first.refresh_from_db()
    assert (first.name, first.code) == ("乙社区", "360103001002")
    undo_reorganization(reorganization_id=act.pk, actor=None)
    assert tree_state() == before


def test_a_plan_sees_its_own_steps_and_fails_as_a_whole(district):
    steps = (
        Found(district.root.pk, "新街道", code="360103021000", key="new"),
        Move(district.communities[2].pk, "new"),
        Move(district.communities[3].pk, "new"),
        Close(district.other_street.pk, successor="new"),
    )
    look = preview(Plan(district.root.pk, "BATCH", "撤并", steps))
    assert look.lines[0] == "在“西湖区”之下新设“新街道”（代码 360103021000）。"
    assert look.lines[1] == "“南站东社区”由“南站街道”划入“新街道”。"
    assert look.lines[-1] == "“南站街道”撤销，并入“新街道”。"
    assert look.counts == {"founded": 1, "moved": 2, "closed": 1}
    assert look.follow == 4
    before = tree_state()
    with pytest.raises(RuleBroken):
        carry_out(Plan(district.root.pk, "BATCH", "撤并", (*steps, Rename(district.home.pk, "短"))), actor=None)
    assert tree_state() == before
    carry_out(Plan(district.root.pk, "BATCH", "撤并", steps), actor=None)
    assert disagreements() == 0


def test_undo_refuses_when_somebody_built_on_it(district):
    act = move_organization(
        organization_id=district.community.pk, parent_id=district.other_street.pk, effective_on=YESTERDAY, actor=None
    )
    create_organization(parent_id=district.community.pk, name="后来的网格", actor=None)
    before = tree_state()
    with pytest.raises(Conflict, match="在此之后新设了“后来的网格”"):
        undo_reorganization(reorganization_id=act.pk, actor=None)
    assert tree_state() == before


def test_undo_refuses_when_something_refers_to_what_it_founded(district):
    new = create_organization(parent_id=district.street.pk, name="新社区", actor=None)
    act = Reorganization.objects.latest("id")
    make_user("COMMUNITY_SECRETARY", new)
    with pytest.raises(Conflict, match="任职授权"):
        undo_reorganization(reorganization_id=act.pk, actor=None)
    assert Organization.objects.filter(pk=new.pk).exists()


def test_undo_happens_once(district):
    act = rename_organization(organization_id=district.community.pk, name="桃源新社区", actor=None)
    undo_reorganization(reorganization_id=act.pk, actor=None)
    with pytest.raises(Conflict, match="已经撤回"):
        undo_reorganization(reorganization_id=act.pk, actor=None)


def test_a_freed_name_taken_meanwhile_stops_undo(district):
    act = close_organization(organization_id=district.home.pk, actor=None)
    create_organization(parent_id=district.grid.pk, name=district.home.name, actor=None)
    with pytest.raises(RuleBroken, match="已有名为"):
        undo_reorganization(reorganization_id=act.pk, actor=None)


def test_every_act_leaves_an_audit_event(district):
    act = recode_organization(
        organization_id=district.community.pk, code="360103001001", code_system=CodeSystem.STATISTICAL, actor=None
    )
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.object_id) == ("orgs.reorganization.carried_out", str(act.pk))
    assert event.detail["kind"] == "RECODE"


# ---- who may ---------------------------------------------------------------------------------------------------------


def test_offices_change_what_their_work_is(district):
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    street = make_user("STREET_STAFF", district.street)
    with acting_as(secretary):
        new = create_organization(parent_id=district.community.pk, name="第二网格党支部", actor=secretary)
        close_organization(organization_id=district.home.pk, actor=secretary)
        with pytest.raises(NotAllowed):
            rename_organization(organization_id=district.community.pk, name="自己改名", actor=secretary)
        with pytest.raises(RuleBroken) as foreign:
            create_organization(parent_id=district.sibling_community.pk, name="别人的网格", actor=secretary)
        with pytest.raises(RuleBroken) as missing:
            create_organization(parent_id=2_000_000_001, name="没有的网格", actor=secretary)
        assert (foreign.value.code, foreign.value.message) == (missing.value.code, missing.value.message)
        assert foreign.value.status == 404
    with acting_as(street):
        move_organization(organization_id=new.pk, parent_id=district.sibling_community.pk, actor=street)
        with pytest.raises(NotAllowed):
            create_organization(parent_id=district.street.pk, name="新社区", actor=street)
        with pytest.raises(RuleBroken):
            move_organization(organization_id=new.pk, parent_id=district.foreign_community.pk, actor=street)
        with pytest.raises(NotAllowed):
            create_district(name="又一个区", code="360104000000", actor=street)


def test_a_grid_secretary_does_not_close_the_own_grid(district):
    secretary = make_user("GRID_SECRETARY", district.grid)
    with acting_as(secretary), pytest.raises(NotAllowed):
        close_organization(organization_id=district.grid.pk, whole=True, actor=secretary)


def test_whoever_may_not_edit_may_not_found(district):
    head = make_user("READ_ONLY", district.community)
    with acting_as(head), pytest.raises(NotAllowed):
        create_organization(parent_id=district.community.pk, name="第二网格党支部", actor=head)


# ---- what the database itself guarantees -----------------------------------------------------------------------------


def test_the_lock_comes_before_the_first_read_and_write_of_the_tree(district):
    with CaptureQueriesContext(connection) as queries:
        move_organization(organization_id=district.community.pk, parent_id=district.other_street.pk, actor=None)
    statements = [query["sql"] for query in queries]
    lock = next(i for i, sql in enumerate(statements) if "pg_advisory_xact_lock" in sql)
    write = next(i for i, sql in enumerate(statements) if 'UPDATE "orgs_organization"' in sql)
    read = next(i for i, sql in enumerate(statements) if "lft" in sql and sql.startswith("SELECT"))
    assert lock < read < write


@pytest.mark.parametrize("column", ["street_id", "community_id", "grid_id", "district_id"])
def test_the_database_refuses_a_tier_column_that_lies(district, column):
    other = make_organization(None, "另一个区")
    wrong = {"street_id": district.other_street, "community_id": district.foreign_community,
             "grid_id": district.grids[2], "district_id": other}[column]  # fmt: skip
    with pytest.raises(IntegrityError):
        _update(district.home, **{column: wrong.pk})


def test_the_database_refuses_to_leave_children_behind(district):
    with pytest.raises(IntegrityError):
        _update(district.community, parent=district.other_street.pk, street=district.other_street.pk)


def _update(organization, **columns):
    with transaction.atomic():
        Organization.tree.filter(pk=organization.pk).update(**columns)
        connection.check_constraints()


def test_versions_never_overlap(district):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganizationVersion.objects.create(
            organization=district.community, name="重叠", code_system="OWN", period=district.community.period
        )


def test_a_tree_of_another_district_is_not_touched(district):
    other = make_organization(None, "东湖区")
    make_organization(other, "别区街道")
    before = [row for row in tree_state() if other.pk in row[:8]]
    with everything("test"):
        merge_organizations(source_ids=[district.street.pk], into_id=district.other_street.pk, actor=None)
    assert [row for row in tree_state() if other.pk in row[:8]] == before


def test_a_merge_needs_one_tier(district):
    with pytest.raises(RuleBroken, match="不是同一层级"):
        carry_out(
            Plan(district.root.pk, "MERGE", "合并", (Merge((district.grid.pk,), district.community.pk),)), actor=None
        )
