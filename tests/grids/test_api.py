"""The API of territories: what the pages do, a program does."""

from __future__ import annotations

import pytest

from common.scoping import everything
from grids.models import Placement
from tests.factories import client_for
from tests.grids.making import make_building, make_estate, make_grids, seat_branch


@pytest.fixture
def api(secretary):
    client = client_for(secretary)

    def call(method, path, data=None, expect=200):
        answer = getattr(client, method)(f"/api/v1/{path}", data, content_type="application/json")
        assert answer.status_code == expect, answer.content.decode()
        return answer.json() if answer.content else None

    return call


def test_a_grid_from_its_profile_to_its_posts(api, district):
    pk = district.grid.pk
    building = api(
        "post", "buildings/", {"community": district.community.pk, "name": "1 栋", "households": 60, "grid": pk}, 201
    )
    assert (building["grid"], building["neighbours"]) == (pk, [])
    grid = api("put", f"grids/{pk}/profile/", {"kind": "PLACE", "people": 150})
    assert (grid["kind_name"], grid["households"], grid["people"], grid["buildings"]) == ("地缘型", 60, 150, 1)
    post = api("post", f"grids/{pk}/posts/", {"kind": "GRID_HEAD", "name": "宋国平"}, 201)
    assert (post["kind_name"], post["person_name"]) == ("网格长", "宋国平")
    refused = api("post", f"grids/{pk}/posts/", {"kind": "GRID_HEAD", "name": "周建华"}, 409)
    assert refused["code"] == "post.held"
    api("post", f"grid-posts/{post['id']}/end/", {}, 204)
    assert api("get", "grid-posts/")["results"] == []
    home = api("put", f"micro-homes/{district.home.pk}/profile/", {"name": "胡桂英", "address": "1 栋 3 单元"})
    assert (home["host_name"], home["address"]) == ("胡桂英", "1 栋 3 单元")
    [ground] = api("get", f"ground/{district.community.pk}/")
    assert (ground["grids"], ground["profiles"], ground["placed"], ground["hosted"]) == (1, 1, 1, 1)
    assert [gap["text"] for gap in ground["gaps"]] == ["1 个网格党支部没有书记", "1 个网格没有网格长"]
    assert api("get", "grids/?on=2020-01-01")["results"][0]["described"] is False


def test_estates_owners_and_their_figures(api, district):
    seat_branch(district.grid, "罗素兰")
    estate = api(
        "post", "estates/", {"community": district.community.pk, "name": "桃苑", "divided_on": "2024-01-01"}, 201
    )
    assert api("put", f"grids/{district.grid.pk}/estates/", {"estates": [estate["id"]], "since": "2024-01-01"}) == {
        "changed": 1
    }
    owners = api("post", "owners-committees/", {"estate": estate["id"], "number": 1, "since": "2024-01-01"}, 201)
    chair = {"name": "罗素兰", "post": "CHAIR", "party": True, "in_service": True}
    joined = api("post", f"owners-committees/{owners['id']}/join/", chair, 201)
    assert (joined["crosses"], joined["leads"]) == (True, True)
    assert [row["person_name"] for row in api("get", f"owners-committees/{owners['id']}/members/")] == ["罗素兰"]
    figures = api("get", f"estate-figures/{district.community.pk}/")
    total = figures["total"]
    assert (total["estates"], total["covered"], total["branches"], total["crosses"], total["chairs"]) == (1, 1, 1, 1, 1)
    assert figures["rows"][0]["name"] == district.community.name
    api("post", f"owners-members/{joined['id']}/end/", {"last_day": "2026-03-01"}, 204)
    assert api("get", f"estate-figures/{district.community.pk}/?on=2026-03-01")["total"]["chairs"] == 1
    assert api("get", f"estate-figures/{district.community.pk}/")["total"]["chairs"] == 0
    api("post", f"estates/{estate['id']}/close/", {}, 204)
    assert api("get", "estates/")["results"] == []


def test_a_division_is_proposed_and_placed(api, district):
    [other] = make_grids(district.community, 1)
    first = make_building(district.community, "1 栋", grid=district.grid)
    second = make_building(district.community, "2 栋", grid=district.grid)
    api("put", f"buildings/{first.pk}/", {"name": "1 栋", "households": 60, "neighbours": [second.pk]})
    found = api("post", f"ground/{district.community.pk}/propose/")
    assert (found["better"], found["moved"], found["obstacles"]) == (True, 1, [])
    with everything("test"):
        assert not Placement.objects.filter(organization=other).exists()
    plan = {"places": found["places"], "shown": found["shown"]}
    moved = api("post", f"ground/{district.community.pk}/place/", plan)
    assert moved == {"moved": 1}
    assert {row["grid"] for row in api("get", "buildings/")["results"]} == {district.grid.pk, other.pk}
    # What was proposed before somebody changed it is not accepted any more.
    assert api("post", f"ground/{district.community.pk}/place/", plan, 409)["code"] == "grid.changed"
    api("post", f"buildings/{first.pk}/close/", {}, 204)


def test_an_estate_keeps_what_was_written(api, district):
    estate = make_estate(district.community)
    body = {"name": "桃苑小区", "kind": "THREE_NO", "households": 300, "members": 40}
    assert api("put", f"estates/{estate.pk}/", body)["kind_name"] == "“三无小区”"
    refused = api("put", f"estates/{estate.pk}/", {"name": "桃苑小区", "people": 10, "members": 40}, 400)
    assert refused["code"] == "estate.members"
