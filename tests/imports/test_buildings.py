"""Buildings: a community's sheet goes in as it is, goes in again unchanged, is taken back whole."""

from __future__ import annotations

import pytest
from django.urls import reverse

from common.clock import today
from common.errors import Conflict
from common.scoping import everything
from exchange import services
from exchange.models import BatchState, ImportRow
from grids.models import Building, Estate, GridPost, Placement
from grids.selectors.territory import buildings_on
from grids.services.buildings import BuildingLine, create_building, place_buildings, update_building
from grids.services.estates import EstateLine, cover_estates, update_estate
from grids.services.matters import MatterLine, raise_matter
from grids.services.owners import OwnersTermLine, open_owners_committee
from grids.services.posts import PostLine, fill_grid_post
from grids.services.profiles import ProfileLine, set_grid_profile
from members.services.persons import PersonLine
from tests.factories import acting_as, client_for, make_district, make_organization, make_user
from tests.imports.test_lists import uploaded
from tests.members.test_row_level import the_web_role

HEAD = "序号,楼栋,所属网格,小区名称,户数,人数,单元数,地址,相邻楼栋\n"
ROWS = (
    "1,1栋,第一网格,桃苑小区,60户,150,3,象山南路1号,2栋",
    "2,2栋,第一网格,桃苑小区,48,120,2,象山南路1号,1栋、3栋",
    "3,3栋,第一网格党支部,,36,90,2,象山南路3号,2栋",
)


@pytest.fixture
def district(db):
    return make_district()


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community)


def send(user, organization, *rows, head=HEAD):
    content = (head + "\n".join(rows) + "\n").encode()
    return uploaded(user, organization, content=content, filename="楼栋台账.csv")


def confirm(user, batch):
    with acting_as(user):
        services.confirm_batch(batch_id=batch.pk, revision=batch.revision, only_good=True, actor=user)
    batch.refresh_from_db()
    assert batch.state == BatchState.COMMITTED, batch.problem
    return batch


def told(batch):
    return {row.row: row.content["reasons"] + row.content["notes"] for row in ImportRow.everywhere.filter(batch=batch)}


def test_a_sheet_of_buildings_goes_in_as_it_is(district, secretary):
    batch = send(secretary, district.community, *ROWS)
    assert batch.counts == {"NEW": 3}
    assert told(batch)[2] == ["小区“桃苑小区”还没有登记，一并登记。"]
    batch = confirm(secretary, batch)
    assert batch.result["counts"] == {"buildings_created": 3, "buildings_updated": 0}
    with everything("what came in"):
        rows = {row.name: row for row in buildings_on(today()).filter(community=district.community)}
        assert {row.grid_id_on for row in rows.values()} == {district.grid.pk}
        assert (rows["1栋"].households, rows["1栋"].people, rows["1栋"].entrances) == (60, 150, 3)
        assert {row.name for row in rows["2栋"].neighbours.all()} == {"1栋", "3栋"}
        assert rows["3栋"].estate is None
        assert Estate.objects.get().buildings.count() == 2
    again = send(secretary, district.community, *ROWS)
    assert again.counts == {"SAME": 3}


def test_what_the_list_exports_goes_back_in(district, secretary):
    confirm(secretary, send(secretary, district.community, *ROWS))
    exported = client_for(secretary).get(reverse("grids:buildings"), {"export": "csv"}).content
    batch = uploaded(secretary, district.community, content=exported, filename="楼栋_20260310.csv")
    assert batch.counts == {"SAME": 3}


def test_what_is_wrong_is_said_in_its_row(district, secretary):
    batch = send(
        secretary, district.community,
        "1,1栋,第九网格,,60,150,3,,", "2,2栋,第一网格,,多,120,2,,", "3,3栋,,,36,90,2,,8栋", "4,3栋,,,36,90,2,,",
    )  # fmt: skip
    assert batch.counts == {"WRONG": 4}
    said = told(batch)
    assert f"{district.community.name}没有名为“第九网格”的网格。" in said[2][0]
    assert "户数" in said[3][0] or "数" in said[3][0]
    assert "相邻楼栋“8栋”不在本社区，也不在这张表里" in said[4][-1]


def test_what_the_sheet_leaves_empty_stays_and_all_is_taken_back(district, secretary):
    confirm(secretary, send(secretary, district.community, *ROWS))
    batch = send(secretary, district.community, "1,1栋,,,66,,,,", "2,4栋,第一网格,,30,70,1,,3栋")
    assert batch.counts == {"CHANGED": 1, "NEW": 1}
    batch = confirm(secretary, batch)
    with everything("what came in"):
        first = Building.objects.get(name="1栋")
        assert (first.households, first.people, first.estate.name) == (66, 150, "桃苑小区")
    with acting_as(secretary):
        services.undo_batch(batch_id=batch.pk, actor=secretary)
    with everything("taken back"):
        assert Building.objects.get(name="1栋").households == 60
        assert not Building.objects.filter(name="4栋").exists()
        assert Placement.objects.in_force(today()).count() == 3


def test_later_work_is_not_lost(district, secretary):
    batch = confirm(secretary, send(secretary, district.community, *ROWS))
    batch = confirm(secretary, send(secretary, district.community, "1,1栋,,,66,,,,"))
    with everything("test"):
        first = Building.objects.get(name="1栋")
    with acting_as(secretary):
        update_building(building_id=first.pk, line=BuildingLine("1栋", households=70), actor=secretary)
        with pytest.raises(Conflict, match="不能整体撤回"):
            services.undo_batch(batch_id=batch.pk, actor=secretary)


def refused(user, batch) -> str:
    with the_web_role(), acting_as(user), pytest.raises(Conflict) as caught:
        services.undo_batch(batch_id=batch.pk, actor=user)
    assert caught.value.code == "import.undo_blocked"
    with everything("nothing is gone"):
        assert Building.objects.count() == 3
        assert Estate.objects.count() == 1
    return caught.value.message


def _changed(building, estate, grid, user):
    update_building(building_id=building.pk, line=BuildingLine("1栋", households=70), actor=user)


def _described(building, estate, grid, user):
    update_estate(estate_id=estate.pk, line=EstateLine("桃苑小区", households=900), actor=user)


def _covered(building, estate, grid, user):
    cover_estates(organization_id=grid.pk, estate_ids=[estate.pk], actor=user)


def _seated(building, estate, grid, user):
    open_owners_committee(estate_id=estate.pk, line=OwnersTermLine(1, today()), actor=user)


def _matter(building, estate, grid, user):
    line = MatterLine("楼道灯不亮", "facilities", building_id=building.pk)
    raise_matter(organization_id=building.community_id, line=line, way="VISIT", actor=user)


def _post(building, estate, grid, user):
    line = PostLine("BUILDING_HEAD", PersonLine(name="罗素兰"), building_id=building.pk)
    fill_grid_post(organization_id=grid.pk, line=line, actor=user)


def _taken_out(building, estate, grid, user):
    place_buildings(community_id=building.community_id, plan={building.pk: None}, actor=user)


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (_changed, "1 栋楼（1栋）导入后又改过"),
        (_taken_out, "1 栋楼（1栋）导入后又划转过"),
        (_matter, "1 栋楼（1栋）已有网格岗位、微家或民情事项"),
        (_post, "1 栋楼（1栋）已有网格岗位、微家或民情事项"),
        (_described, "小区（桃苑小区）导入后又改过"),
        (_covered, "小区（桃苑小区）已有党支部覆盖、物业服务或业委会"),
        (_seated, "小区（桃苑小区）已有党支部覆盖、物业服务或业委会"),
    ],
)
def test_what_was_entered_since_stands_against_taking_it_back(district, secretary, since, said):
    batch = confirm(secretary, send(secretary, district.community, *ROWS))
    with everything("test"):
        building, estate = Building.objects.get(name="1栋"), Estate.objects.get()
    with acting_as(secretary):
        since(building, estate, district.grid, secretary)
    assert refused(secretary, batch) == f"不能整体撤回：{said}。请到楼栋、小区的页面逐个改正。"


def test_a_building_by_hand_in_an_imported_estate_stands_against_it_too(district, secretary):
    batch = confirm(secretary, send(secretary, district.community, *ROWS))
    with acting_as(secretary):
        line = BuildingLine("4栋", estate_id=Estate.objects.get().pk)
        create_building(community_id=district.community.pk, line=line, actor=secretary)
        with pytest.raises(Conflict, match="小区（桃苑小区）又登记了别的楼栋"):
            services.undo_batch(batch_id=batch.pk, actor=secretary)


def test_what_nobody_touched_is_taken_back_by_the_web_role(district, secretary):
    batch = confirm(secretary, send(secretary, district.community, *ROWS))
    with the_web_role(), acting_as(secretary):
        services.undo_batch(batch_id=batch.pk, actor=secretary)
    with everything("all of it"):
        assert not Building.objects.exists()
        assert not Estate.objects.exists()
        assert not Placement.objects.exists()


def test_another_communitys_rows_are_not_ours(district, secretary):
    head = "社区,楼栋,户数,人数\n"
    batch = send(
        secretary, district.community, f"{district.sibling_community.name},1栋,60,150",
        f"{district.community.name},2栋,60,150", head=head,
    )  # fmt: skip
    assert batch.counts == {"OUT_OF_SCOPE": 1, "NEW": 1}


def test_what_an_import_leaves_in_the_old_grid_is_said(district, secretary):
    other = make_organization(district.community, f"{district.community.name}第二网格党支部")
    confirm(secretary, send(secretary, district.community, *ROWS))
    with everything("test"):
        building = Building.objects.get(name="1栋")
    with acting_as(secretary):
        _post(building, None, district.grid, secretary)
        square = {"type": "Polygon", "coordinates": [[[115.8, 28.6], [115.9, 28.6], [115.9, 28.7], [115.8, 28.6]]]}
        line = ProfileLine(kind="PLACE", boundary=square)
        set_grid_profile(organization_id=district.grid.pk, line=line, actor=secretary)
    batch = send(secretary, district.community, "1,1栋,第二网格,桃苑小区,60户,150,3,象山南路1号,2栋", ROWS[1])
    assert batch.counts == {"CHANGED": 1, "SAME": 1}
    assert told(batch)[2] == [
        "楼栋换了网格，罗素兰的岗位还在原网格，导入不带走：请到“网格岗位”办理。",
        "楼栋换了网格，画过的网格边界没有变：请到网格的页面核对边界。",
    ]
    assert told(batch)[3] == []
    confirm(secretary, batch)
    with everything("where the post stayed"):
        assert GridPost.objects.get().organization == district.grid
        assert buildings_on(today()).get(name="1栋").grid_id_on == other.pk
