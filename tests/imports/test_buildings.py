"""Buildings: a community's sheet goes in as it is, goes in again unchanged, is taken back whole."""

from __future__ import annotations

import pytest
from django.urls import reverse

from common.clock import today
from common.errors import Conflict
from common.scoping import everything
from exchange import services
from exchange.models import BatchState, ImportRow
from grids.models import Building, Estate, Placement
from grids.selectors.territory import buildings_on
from grids.services.buildings import BuildingLine, update_building
from tests.factories import acting_as, client_for, make_district, make_user
from tests.imports.test_lists import uploaded

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


def test_another_communitys_rows_are_not_ours(district, secretary):
    head = "社区,楼栋,户数,人数\n"
    batch = send(
        secretary, district.community, f"{district.sibling_community.name},1栋,60,150",
        f"{district.community.name},2栋,60,150", head=head,
    )  # fmt: skip
    assert batch.counts == {"OUT_OF_SCOPE": 1, "NEW": 1}
