"""Grids, buildings, posts and micro-homes: dated, one at a time, seen by whom they concern."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from common.clock import today
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import everything
from grids.models import Building, Estate, EstateCover, GridPost, GridProfile, HomeProfile, Placement
from grids.selectors.territory import buildings_on, grids_on, natural
from grids.services.buildings import (
    BuildingLine,
    close_building,
    create_building,
    group_buildings,
    place_buildings,
    set_neighbours,
    update_building,
)
from grids.services.estates import cover_estates
from grids.services.homes import HomeLine, set_home_profile
from grids.services.posts import PostLine, end_grid_post, fill_grid_post
from grids.services.profiles import ProfileLine, set_grid_profile
from members.models import Person
from members.services.persons import PersonLine, create_person
from orgs.models import ReorganizationKind
from orgs.services import (
    Part,
    Plan,
    Split,
    merge_organizations,
    move_organization,
    preview,
    split_organization,
)
from orgs.services.practices import choose_practice
from orgs.services.undoing import undo_reorganization
from tests.factories import acting_as, client_for, make_organization, make_user
from tests.grids.making import SINCE, make_building, make_estate, make_grids

SQUARE = {"type": "Polygon", "coordinates": [[[115.1, 28.1], [115.2, 28.1], [115.2, 28.2], [115.1, 28.1]]]}


def test_a_profile_holds_from_a_day_on_and_the_one_before_stays(district, keeper):
    with acting_as(keeper):
        first = set_grid_profile(
            organization_id=district.grid.pk,
            line=ProfileLine("PLACE", 300, 800, since=date(2025, 1, 1)),
            actor=keeper,
        )
        second = set_grid_profile(
            organization_id=district.grid.pk, line=ProfileLine("UNIT", 320, 820, boundary=SQUARE), actor=keeper
        )
        first.refresh_from_db()
        assert (first.until, second.until) == (today(), None)
        [then] = grids_on(date(2025, 6, 1))
        [now] = grids_on(today())
        assert (then.grid_kind, then.households_on, now.grid_kind, now.households_on) == ("PLACE", 300, "UNIT", 320)
        corrected = set_grid_profile(organization_id=district.grid.pk, line=ProfileLine("PARK"), actor=keeper)
        assert (corrected.pk, GridProfile.objects.count()) == (second.pk, 2)


def test_a_profile_in_between_ends_where_the_next_begins(district, keeper):
    with acting_as(keeper):
        for kind, since in (("PLACE", date(2024, 1, 1)), ("UNIT", date(2026, 1, 1)), ("PARK", date(2025, 1, 1))):
            set_grid_profile(organization_id=district.grid.pk, line=ProfileLine(kind, since=since), actor=keeper)
        held = GridProfile.objects.order_by("period").values_list("kind", flat=True)
        assert list(held) == ["PLACE", "PARK", "UNIT"]


@pytest.mark.parametrize(
    ("line", "field", "said"),
    [
        (ProfileLine("ROUND"), "kind", "没有这种类型，可选：地缘型、单元型、单位型、园区商圈型。"),
        (ProfileLine(households=-1), "households", "户数应在 0 到 1,000,000 之间。"),
        (ProfileLine(boundary="{"), "boundary", "边界应为 GeoJSON 文本，这一段不是有效的 JSON。"),
        (ProfileLine(boundary='{"type": "Point"}'), "boundary", "边界应为 GeoJSON 的 Polygon 或 MultiPolygon。"),
        (ProfileLine(extent="住户36010319500101123X"), "extent", "四至范围里有身份证号，系统不登记身份证号，请删去。"),
        (ProfileLine(since=date(2026, 3, 11)), "since", "起始日期 2026-03-11 还没有到，请填今天或以前的日期。"),
        (ProfileLine(since=date(2014, 1, 1)), "since", "2015-01-01 才成立"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(district, keeper, line, field, said):
    with acting_as(keeper), pytest.raises(RuleBroken) as refused:
        set_grid_profile(organization_id=district.grid.pk, line=line, actor=keeper)
    assert refused.value.field == field
    assert said in refused.value.message


def test_nobody_else_keeps_a_grid(district, keeper):
    other = make_user("GRID_SECRETARY", district.grids[1])
    with acting_as(other), pytest.raises(RuleBroken) as refused:
        set_grid_profile(organization_id=district.grid.pk, line=ProfileLine(), actor=other)
    assert refused.value.status == 404
    reader = make_user("READ_ONLY", district.community)
    with acting_as(reader), pytest.raises(NotAllowed):
        set_grid_profile(organization_id=district.grid.pk, line=ProfileLine(), actor=reader)
    with acting_as(keeper), pytest.raises(RuleBroken, match="不是网格"):
        set_grid_profile(organization_id=district.home.pk, line=ProfileLine(), actor=keeper)


def test_a_building_belongs_to_one_grid_at_a_time(district, secretary):
    [other] = make_grids(district.community, 1)
    building = make_building(district.community, grid=district.grid)
    with acting_as(secretary):
        moved = place_buildings(community_id=district.community.pk, plan={building.pk: other.pk}, actor=secretary)
        again = place_buildings(community_id=district.community.pk, plan={building.pk: other.pk}, actor=secretary)
        assert (moved, again) == (1, 0)
        rows = Placement.objects.order_by("period").values_list("organization_id", "period")
        assert [pk for pk, _ in rows] == [district.grid.pk, other.pk]
        assert buildings_on(today()).get().grid_id_on == other.pk
        assert buildings_on(date(2025, 1, 1)).get().grid_id_on == district.grid.pk
        with pytest.raises(Conflict, match="更晚的日期"):
            place_buildings(
                community_id=district.community.pk, plan={building.pk: None}, since=date(2025, 5, 1), actor=secretary
            )
        with pytest.raises(RuleBroken, match="本社区现有的网格"):
            place_buildings(
                community_id=district.community.pk, plan={building.pk: district.grids[1].pk}, actor=secretary
            )


def test_neighbours_are_neighbours_of_one_another(district, secretary):
    first, second = (make_building(district.community, name) for name in ("1 栋", "2 栋"))
    foreign = make_building(district.sibling_community, "1 栋")
    line = BuildingLine("1 栋", households=10, neighbours=(second.pk,))
    with acting_as(secretary):
        update_building(building_id=first.pk, line=line, actor=secretary)
        assert list(Building.objects.get(pk=second.pk).neighbours.all()) == [first]
        with pytest.raises(RuleBroken) as refused:
            update_building(building_id=first.pk, line=BuildingLine("1 栋", neighbours=(foreign.pk,)), actor=secretary)
        assert refused.value.field == "neighbours"
        with pytest.raises(Conflict, match="已经有“2 栋”"):
            create_building(community_id=district.community.pk, line=BuildingLine("2 栋"), actor=secretary)


def test_a_building_that_was_pulled_down_leaves_its_grid_and_stays_on_record(district, secretary):
    building = make_building(district.community, grid=district.grid)
    with acting_as(secretary):
        close_building(building_id=building.pk, on=date(2026, 2, 1), actor=secretary)
        assert not buildings_on(today()).exists()
        assert buildings_on(date(2026, 1, 31)).get().grid_id_on == district.grid.pk
        with pytest.raises(Conflict):
            close_building(building_id=building.pk, actor=secretary)
        create_building(community_id=district.community.pk, line=BuildingLine("1 栋"), actor=secretary)


def test_a_grid_keeps_its_own_buildings_and_no_others(district, keeper, secretary):
    mine = make_building(district.community, "1 栋", grid=district.grid)
    [other] = make_grids(district.community, 1)
    theirs = make_building(district.community, "2 栋", grid=other)
    with acting_as(keeper):
        assert list(Building.objects.all()) == [mine]
        update_building(building_id=mine.pk, line=BuildingLine("1 栋", households=61), actor=keeper)
        with pytest.raises(RuleBroken) as refused:
            update_building(building_id=theirs.pk, line=BuildingLine("2 栋"), actor=keeper)
        assert refused.value.status == 404
        with pytest.raises(NotAllowed):
            close_building(building_id=mine.pk, actor=keeper)
    with acting_as(secretary):
        place_buildings(community_id=district.community.pk, plan={mine.pk: other.pk}, actor=secretary)
    with acting_as(keeper), pytest.raises(NotAllowed, match="现在不在你的网格里"):
        update_building(building_id=mine.pk, line=BuildingLine("1 栋"), actor=keeper)


def fill(grid, user, kind="GRID_HEAD", name="宋国平", **more):
    with acting_as(user):
        return fill_grid_post(organization_id=grid.pk, line=PostLine(kind, PersonLine(name=name), **more), actor=user)


def test_a_post_has_one_holder_at_a_time(district, keeper):
    first = fill(district.grid, keeper, since=date(2025, 1, 1))
    with pytest.raises(Conflict) as refused:
        fill(district.grid, keeper, name="周建华")
    assert refused.value.field == "kind"
    with acting_as(keeper):
        end_grid_post(post_id=first.pk, last_day=today() - timedelta(days=1), actor=keeper)
    second = fill(district.grid, keeper, name="周建华")
    with acting_as(keeper):
        assert GridPost.objects.in_force(today()).get() == second
        assert GridPost.objects.in_force(date(2025, 6, 1)).get().person.name == "宋国平"


def test_several_buildings_have_several_heads(district, keeper):
    buildings = [make_building(district.community, name, grid=district.grid) for name in ("1 栋", "2 栋")]
    for building, name in zip(buildings, ("甲一", "乙二"), strict=True):
        fill(district.grid, keeper, "BUILDING_HEAD", name, building_id=building.pk)
    with pytest.raises(Conflict):
        fill(district.grid, keeper, "BUILDING_HEAD", "丙三", building_id=buildings[0].pk)
    elsewhere = make_building(district.sibling_community, "9 栋", grid=district.grids[1])
    with pytest.raises(RuleBroken) as refused:
        fill(district.grid, keeper, "BUILDING_HEAD", "丁四", building_id=elsewhere.pk)
    assert refused.value.field == "building"


def test_nobody_is_put_on_record_twice_and_two_of_one_name_are_told_apart(district, keeper):
    fill(district.grid, keeper)
    fill(district.grid, keeper, "ESTATE_HEAD", part="北片")
    with everything("test"):
        assert Person.objects.filter(name="宋国平").count() == 1
        twin = PersonLine(name="宋国平", phone="15400000009", post="退休教师")
        second = create_person(organization_id=district.grid.pk, line=twin, actor=None)
    with pytest.raises(RuleBroken) as refused:
        fill(district.grid, keeper, "ESTATE_HEAD", part="南片")
    assert (refused.value.field, refused.value.message) == (
        "phone", "名册里有 2 位“宋国平”，请填写电话，才知道是哪一位。"
    )  # fmt: skip
    with acting_as(keeper):
        line = PostLine("ESTATE_HEAD", PersonLine(name="宋国平", phone="15400000009"), part="南片")
        post = fill_grid_post(organization_id=district.grid.pk, line=line, actor=keeper)
    assert post.person_id == second.pk


def host(home, user, name="胡桂英", status="中共党员", **more):
    line = HomeLine(PersonLine(name=name, political_status=status), "象山南路 1 号 2 栋", **more)
    with acting_as(user):
        return set_home_profile(organization_id=home.pk, line=line, actor=user)


def test_a_micro_home_is_in_a_party_members_home(district):
    head = make_user("HOME_HEAD", district.home)
    profile = host(district.home, head, opening="每周二 15:00–17:00", since=date(2025, 1, 1))
    host(district.home, head, "邓水根")
    with acting_as(head):
        profile.refresh_from_db()
        assert profile.until == today()
        assert HomeProfile.objects.in_force(today()).get().host.name == "邓水根"
    with pytest.raises(RuleBroken) as refused:
        host(district.home, head, "吴小毛", "群众")
    assert (refused.value.field, refused.value.code) == ("name", "home.host")


def test_who_sees_a_post_reads_the_name_wherever_the_person_is_kept(district, secretary):
    """The person is kept by the community; the grid's office reads the name in the post and nothing more of it."""
    fill(district.grid, secretary)
    with everything("test"):
        Person.objects.filter(name="宋国平").update(organization=district.community)
    keeper = make_user("GRID_SECRETARY", district.grid)
    with acting_as(keeper):
        assert GridPost.objects.select_related("person").get().person.name == "宋国平"
        assert not Person.objects.exists()


def test_a_merged_grid_hands_its_buildings_over_and_takes_them_back(district, secretary):
    [other] = make_grids(district.community, 1)
    building = make_building(district.community, grid=other)
    fill(other, secretary, since=SINCE)
    with everything("test"):
        act = merge_organizations(source_ids=[other.pk], into_id=district.grid.pk, actor=None)
        assert buildings_on(today()).get().grid_id_on == district.grid.pk
        assert not GridPost.objects.in_force(today()).exists()
        undo_reorganization(reorganization_id=act.pk, actor=None)
        assert buildings_on(today()).get().grid_id_on == other.pk
        assert GridPost.objects.in_force(today()).get().organization == other
        assert Placement.objects.filter(building=building).count() == 1


def test_communities_with_buildings_and_estates_of_one_name_are_merged_and_told_apart(district):
    here, there = district.community, district.sibling_community
    for community in (here, there):
        make_building(community, "1栋")
        make_estate(community, "桃苑小区")
    make_building(there, "2栋")
    long = "长" * 40
    for community in (here, there):
        make_building(community, long)

    def names(model, community):
        return set(model.objects.filter(community=community).values_list("name", flat=True))

    with everything("test"):
        act = merge_organizations(source_ids=[there.pk], into_id=here.pk, actor=None)
        told = f"（原{there.name}）"
        assert names(Building, here) == {"1栋", f"1栋{told}", "2栋", long, long[: 40 - len(told)] + told}
        assert names(Estate, here) == {"桃苑小区", f"桃苑小区{told}"}
        undo_reorganization(reorganization_id=act.pk, actor=None)
        for community, buildings in ((here, {"1栋", long}), (there, {"1栋", "2栋", long})):
            assert names(Building, community) == buildings
            assert names(Estate, community) == {"桃苑小区"}
        assert len(set(Estate.objects.values_list("pinyin", flat=True))) == 1


@pytest.mark.parametrize("keep", [True, False])
def test_a_split_community_gives_its_buildings_and_estates_with_their_grids(district, keep):
    community = district.community
    [other] = make_grids(community, 1)
    make_building(community, "1栋", grid=district.grid)
    make_building(community, "2栋", grid=other)
    estate = make_estate(community, "梅苑小区")
    stays = make_estate(community, "桃苑小区")
    with everything("test"):
        cover_estates(organization_id=other.pk, estate_ids=[estate.pk], since=SINCE, actor=None)
        cover_estates(organization_id=district.grid.pk, estate_ids=[stays.pk], since=SINCE, actor=None)
        parts = [Part("新园社区", (other.pk,), "360103009998")]
        if not keep:
            parts.append(Part("旧园社区", (district.grid.pk,), "360103009999"))
        act = split_organization(organization_id=community.pk, parts=parts, keep=keep, actor=None)
        homes = {row.name: row.community.name for row in Building.objects.select_related("community")}
        old = community.name if keep else "旧园社区"
        assert homes == {"1栋": old, "2栋": "新园社区"}
        assert {row.name: row.community.name for row in Estate.objects.select_related("community")} == {
            "梅苑小区": "新园社区", "桃苑小区": old,
        }  # fmt: skip
        undo_reorganization(reorganization_id=act.pk, actor=None)
        assert set(Building.objects.values_list("community", flat=True)) == {community.pk}
        assert set(Estate.objects.values_list("community", flat=True)) == {community.pk}


@pytest.mark.parametrize("keep", [True, False])
def test_a_split_grid_shares_out_its_buildings(district, keeper, keep):
    """With micro-homes goes what they look after, and where they are; of a grid that ends, the rest goes with them."""
    grid, home = district.grid, district.home
    with everything("test"):
        second = make_organization(grid, "桂园党群微家")
    held, inside, near, _ = (make_building(district.community, f"{number}栋", grid=grid) for number in range(1, 5))
    estate = make_estate(district.community, "梅苑小区")
    whole = make_estate(district.community, "桃苑小区")
    with everything("test"):
        Building.objects.filter(pk=held.pk).update(estate=whole)
        set_neighbours(near, [inside.pk])
        cover_estates(organization_id=grid.pk, estate_ids=[estate.pk, whole.pk], since=SINCE, actor=None)
        group_buildings(organization_id=home.pk, building_ids=[held.pk], since=SINCE, actor=None)
    host(second, keeper, building_id=inside.pk, since=SINCE)
    fill(grid, keeper, kind="BUILDING_HEAD", building_id=held.pk, since=SINCE)

    def stand():
        rows = Placement.objects.filter(tier="GRID").in_force(today()).select_related("building", "organization")
        return {row.building.name: row.organization.name for row in rows}

    def covers():
        rows = EstateCover.objects.in_force(today()).select_related("estate", "organization")
        return {row.estate.name: row.organization.name for row in rows}

    with everything("test"):
        before, covered = stand(), covers()
        parts = [Part("甲网格", (home.pk,)), Part("乙网格", (second.pk,))]
        act = split_organization(organization_id=grid.pk, parts=parts, keep=keep, actor=None)
        left = grid.name if keep else None
        assert stand() == {"1栋": "甲网格", "2栋": "乙网格", "3栋": left or "乙网格", "4栋": left or "甲网格"}
        assert covers() == {"桃苑小区": "甲网格", "梅苑小区": left or "甲网格"}
        post = GridPost.objects.in_force(today()).get(building=held)
        assert (post.organization.name, post.kind) == ("甲网格", "BUILDING_HEAD")
        assert Placement.objects.filter(tier="HOME").in_force(today()).get().organization_id == home.pk
        undo_reorganization(reorganization_id=act.pk, actor=None)
        assert (stand(), covers()) == (before, covered)
        assert GridPost.objects.in_force(today()).get(building=held).organization_id == grid.pk
        assert not Placement.objects.exclude(period__endswith=None).exists()


@pytest.mark.parametrize("keep", [True, False])
def test_where_all_of_a_grid_goes_is_said_before_it_is_split(district, keeper, keep):
    """What the preview says is what the act then does."""
    grid, home = district.grid, district.home
    buildings = [
        make_building(district.community, f"{number}栋", grid=grid, households=number * 10) for number in range(1, 5)
    ]
    held, near, *_ = buildings
    estate = make_estate(district.community, "梅苑小区")
    with everything("test"):
        set_neighbours(near, [held.pk])
        group_buildings(organization_id=home.pk, building_ids=[held.pk], since=SINCE, actor=None)
        cover_estates(organization_id=grid.pk, estate_ids=[estate.pk], since=SINCE, actor=None)
    fill(grid, keeper, "BUILDING_HEAD", "周建华", building_id=held.pk, since=SINCE)
    fill(grid, keeper, since=SINCE)
    parts = (Part("甲网格", (home.pk,)), Part("乙网格", ()))
    with everything("test"):
        step = Split(grid.pk, parts, keep=keep)
        plan = Plan(district.root.pk, ReorganizationKind.SPLIT, "分设", (step,))
        said = "\n".join(preview(plan).carried)
        split_organization(organization_id=grid.pk, parts=list(parts), keep=keep, actor=None)
        placed = Placement.objects.filter(tier="GRID").in_force(today()).select_related("organization")
        goes = {name: placed.filter(organization__name=name).count() for name in ("甲网格", "乙网格", grid.name)}
    assert f"“{grid.name}”有 4 栋 100 户" in said
    assert "岗位 1 个：楼栋长周建华" in said
    if keep:
        assert goes == {"甲网格": 1, "乙网格": 0, grid.name: 3}
        assert "“甲网格”得 1 栋 10 户；“乙网格”没有楼栋" in said
        assert f"其余 3 栋 90 户（2栋、3栋、4栋）留在“{grid.name}”" in said
        assert "其余 1 个岗位留在" in said
    else:
        assert goes == {"甲网格": 4, "乙网格": 0, grid.name: 0}
        assert "“甲网格”得 4 栋 100 户；“乙网格”没有楼栋" in said
        assert "其中 2 栋 70 户（3栋、4栋）没有微家带走，也不挨着带走的楼栋，先归“甲网格”" in said
        assert "1 个岗位不属于某栋楼，随原网格结束，要在新网格重新登记：网格长宋国平" in said
        assert "小区梅苑小区改由“甲网格”覆盖" in said
    assert "还要登记：“甲网格”、“乙网格”的概况" in said


def test_what_is_said_of_a_split_is_said_in_the_districts_words(district):
    with everything("test"):
        choose_practice(
            district_id=district.root.pk, practice="fucheng", since=today(), reason="改用涪城做法", actor=None
        )
    make_building(district.community, "1栋", grid=district.grid, households=10)
    with acting_as(make_user("STREET_STAFF", district.street)):
        step = Split(district.grid.pk, (Part("甲网格"),))
        said = "".join(preview(Plan(district.root.pk, ReorganizationKind.SPLIT, "分设", (step,))).carried)
    assert "“甲网格”没有楼栋。楼栋党小组联系的、所在的楼栋随它走。" in said
    assert "要给新小区的，办理后到“划分小区”里分" in said


def test_a_micro_home_that_moves_to_a_grid_elsewhere_takes_its_buildings(district):
    home, there = district.home, district.sibling_community
    [goal] = make_grids(there, 1)
    mine = make_building(district.community, "1栋", grid=district.grid)
    stays = make_building(district.community, "2栋", grid=district.grid)
    with everything("test"):
        group_buildings(organization_id=home.pk, building_ids=[mine.pk], since=SINCE, actor=None)
        act = move_organization(organization_id=home.pk, parent_id=goal.pk, actor=None)
        placed = dict(Placement.objects.filter(tier="GRID").in_force(today()).values_list("building", "organization"))
        assert placed == {mine.pk: goal.pk, stays.pk: district.grid.pk}
        assert dict(Building.objects.values_list("pk", "community")) == {
            mine.pk: there.pk, stays.pk: district.community.pk,
        }  # fmt: skip
        undo_reorganization(reorganization_id=act.pk, actor=None)
        placed = dict(Placement.objects.filter(tier="GRID").in_force(today()).values_list("building", "organization"))
        assert placed == {mine.pk: district.grid.pk, stays.pk: district.grid.pk}
        assert set(Building.objects.values_list("community", flat=True)) == {district.community.pk}


def test_a_grid_that_moves_takes_its_buildings_where_a_name_is_taken(district):
    here, there = district.community, district.sibling_community
    make_building(here, "1栋", grid=district.grid)
    make_building(there, "1栋")
    with everything("test"):
        act = move_organization(organization_id=district.grid.pk, parent_id=there.pk, actor=None)
        assert set(Building.objects.filter(community=there).values_list("name", flat=True)) == {
            "1栋", f"1栋（原{here.name}）",
        }  # fmt: skip
        undo_reorganization(reorganization_id=act.pk, actor=None)
        assert list(Building.objects.filter(community=here).values_list("name", flat=True)) == ["1栋"]


def test_buildings_stand_in_the_order_people_count(db):
    assert sorted(["10 栋", "2 栋", "1 栋", "附 3 栋"], key=natural) == ["1 栋", "2 栋", "10 栋", "附 3 栋"]


# ---- an act that takes effect on a day that is past -----------------------------------------------------------------


def days_ago(number: int) -> date:
    return today() - timedelta(days=number)


def placed_today():
    rows = Placement.objects.filter(tier="GRID").in_force(today()).select_related("building", "organization")
    return {row.building.name: row.organization.name for row in rows}


def test_what_came_into_a_grid_after_it_was_split_goes_over_with_the_rest(district, keeper):
    grid, community = district.grid, district.community
    early, late = make_building(community, "1栋", grid=grid), make_building(community, "2栋")
    estate = make_estate(community, "梅苑小区")
    with everything("test"):
        place_buildings(community_id=community.pk, plan={late.pk: grid.pk}, since=days_ago(5), actor=None)
        cover_estates(organization_id=grid.pk, estate_ids=[estate.pk], since=days_ago(5), actor=None)
        group_buildings(organization_id=district.home.pk, building_ids=[late.pk], since=days_ago(5), actor=None)
    fill(grid, keeper, kind="BUILDING_HEAD", building_id=early.pk, since=days_ago(4))
    with everything("test"):
        second = make_organization(grid, "桂园党群微家")
        before = sorted(Placement.objects.values_list("pk", "organization", "period"))
        parts = [Part("甲网格", (second.pk,)), Part("乙网格", (district.home.pk,))]
        act = split_organization(
            organization_id=grid.pk, parts=parts, keep=False, effective_on=days_ago(10), actor=None
        )
        assert placed_today() == {"1栋": "甲网格", "2栋": "乙网格"}
        (post,) = GridPost.objects.all()
        assert (post.organization.name, post.since) == ("甲网格", days_ago(4))
        (cover,) = EstateCover.objects.all()
        assert (cover.organization.name, cover.since) == ("甲网格", days_ago(5))
        assert Placement.objects.in_force(days_ago(5)).get(building=late, tier="GRID").organization.name == "乙网格"
        undo_reorganization(reorganization_id=act.pk, actor=None)
        assert placed_today() == {"1栋": grid.name, "2栋": grid.name}
        assert sorted(Placement.objects.values_list("pk", "organization", "period")) == before
        assert (GridPost.objects.get().organization_id, EstateCover.objects.get().organization_id) == (grid.pk, grid.pk)


def test_a_post_filled_after_the_day_of_closing_is_told(district, keeper, secretary):
    """A grid's head since last week cannot be one of a grid that ended before: it is said which, nothing is changed."""
    [other] = make_grids(district.community, 1)
    fill(other, secretary, since=days_ago(4))
    with everything("test"), pytest.raises(Conflict, match=rf"以后还登记了网格岗位：宋国平.*{days_ago(4)} 起"):
        merge_organizations(source_ids=[other.pk], into_id=district.grid.pk, effective_on=days_ago(10), actor=None)
    with everything("test"):
        assert GridPost.objects.get().organization == other


def test_what_came_into_a_merged_grid_later_goes_to_its_successor(district, secretary):
    [other] = make_grids(district.community, 1)
    building = make_building(district.community, "1栋")
    with everything("test"):
        place_buildings(community_id=district.community.pk, plan={building.pk: other.pk}, since=days_ago(5), actor=None)
        act = merge_organizations(
            source_ids=[other.pk], into_id=district.grid.pk, effective_on=days_ago(10), actor=None
        )
        assert placed_today() == {"1栋": district.grid.name}
        undo_reorganization(reorganization_id=act.pk, actor=None)
        assert placed_today() == {"1栋": other.name}


@pytest.mark.parametrize("kind", ["split", "merge"])
def test_later_work_on_what_went_over_stands_against_taking_it_back(district, keeper, secretary, kind):
    """Someone left as head of a building, or a building was moved on, after it went over."""
    grid, community = district.grid, district.community
    building = make_building(community, "1栋", grid=grid)
    [other] = make_grids(community, 1)
    fill(grid, keeper, kind="BUILDING_HEAD", building_id=building.pk, since=SINCE)
    with everything("test"):
        if kind == "split":
            parts = [Part("甲网格", (district.home.pk,))]
            act = split_organization(
                organization_id=grid.pk, parts=parts, keep=False, effective_on=days_ago(10), actor=None
            )
            post = GridPost.objects.in_force(today()).get()
            end_grid_post(post_id=post.pk, last_day=days_ago(2), actor=None)
            said = "网格岗位（宋国平）又有变动"
        else:
            act = merge_organizations(source_ids=[grid.pk], into_id=other.pk, effective_on=days_ago(10), actor=None)
            [third] = (make_organization(community, "第三网格党支部"),)
            place_buildings(community_id=community.pk, plan={building.pk: third.pk}, since=days_ago(2), actor=None)
            said = "又有变动，不能撤回"
        with pytest.raises(Conflict, match=said):
            undo_reorganization(reorganization_id=act.pk, actor=None)
        assert not GridPost.objects.in_force(today()).exists()


def test_a_program_says_what_the_host_is_or_says_nothing(district):
    client = client_for(make_user("HOME_HEAD", district.home))
    url = reverse("api:micro-home-profile", args=[district.home.pk])
    for told, kept in (({}, ""), ({"political_status": "中共预备党员"}, "中共预备党员")):
        body = {"name": "胡桂英", "address": "象山南路 1 号", **told}
        assert client.put(url, body, content_type="application/json").status_code == 200
        with everything("test"):
            assert Person.objects.get(name="胡桂英").political_status == kept
    refused = client.put(
        url, {"name": "吴小毛", "address": "1 号", "political_status": "群众"}, content_type="application/json"
    )
    assert refused.status_code == 400
