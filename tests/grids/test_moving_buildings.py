"""What goes along when buildings change grid: whoever looks after them, and the boundaries that were drawn."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from common.clock import today
from common.errors import Conflict
from common.scoping import everything
from grids.models import GridPost, GridProfile, Placement
from grids.services.buildings import place_buildings
from grids.services.posts import PostLine, end_grid_post, fill_grid_post
from grids.services.profiles import ProfileLine, set_grid_profile
from members.services.persons import PersonLine
from tests.factories import acting_as, client_for
from tests.grids.making import make_building, make_grids

SQUARE = {"type": "Polygon", "coordinates": [[[115.1, 28.1], [115.2, 28.1], [115.2, 28.2], [115.1, 28.1]]]}


def days_ago(number: int) -> date:
    return today() - timedelta(days=number)


def test_posts_go_with_their_building_and_old_boundaries_end(district, secretary):
    [other] = make_grids(district.community, 1)
    building = make_building(district.community, "3 栋", grid=district.grid)
    stays = make_building(district.community, "4 栋", grid=district.grid)
    began, day = days_ago(40), days_ago(5)
    with acting_as(secretary):
        for row in (building, stays):
            line = PostLine("BUILDING_HEAD", PersonLine(f"王{row.name[0]}"), building_id=row.pk, since=began)
            fill_grid_post(organization_id=district.grid.pk, line=line, actor=secretary)
        line = ProfileLine("PLACE", 320, 820, boundary=SQUARE, since=began)
        set_grid_profile(organization_id=district.grid.pk, line=line, actor=secretary)
        place_buildings(community_id=district.community.pk, plan={building.pk: other.pk}, since=day, actor=secretary)
        posts = GridPost.objects.filter(building=building).order_by("period")
        assert [(row.organization_id, row.since, row.until) for row in posts] == [
            (district.grid.pk, began, day),
            (other.pk, day, None),
        ]
        assert GridPost.objects.get(building=stays).until is None
        profiles = GridProfile.objects.filter(organization=district.grid).order_by("period")
        assert [(row.boundary is None, row.households, row.since) for row in profiles] == [
            (False, 320, began),
            (True, 320, day),
        ]
        place_buildings(community_id=district.community.pk, plan={building.pk: None}, actor=secretary)
        assert GridPost.objects.filter(building=building).order_by("period").last().until == today()


def test_a_post_that_began_later_moves_as_it_is_or_holds_the_building(district, secretary):
    [other] = make_grids(district.community, 1)
    building = make_building(district.community, "3 栋", grid=district.grid)
    with acting_as(secretary):
        line = PostLine("BUILDING_HEAD", PersonLine("王一"), building_id=building.pk, since=days_ago(5))
        post = fill_grid_post(organization_id=district.grid.pk, line=line, actor=secretary)
        with pytest.raises(Conflict, match="更晚的日期"):
            place_buildings(
                community_id=district.community.pk, plan={building.pk: None}, since=days_ago(9), actor=secretary
            )
        place_buildings(
            community_id=district.community.pk, plan={building.pk: other.pk}, since=days_ago(9), actor=secretary
        )
        moved = GridPost.objects.get()
        assert (moved.pk, moved.organization_id, moved.since) == (post.pk, other.pk, days_ago(5))


def test_a_building_that_was_in_no_grid_leaves_the_outline_as_it_is(district, secretary):
    building = make_building(district.community, "3 栋")
    with acting_as(secretary):
        line = ProfileLine("PLACE", 320, 820, boundary=SQUARE, since=days_ago(40))
        set_grid_profile(organization_id=district.grid.pk, line=line, actor=secretary)
        plan = {building.pk: district.grid.pk}
        assert place_buildings(community_id=district.community.pk, plan=plan, actor=secretary) == 1
        assert GridProfile.objects.in_force(today()).get().boundary == SQUARE


def test_a_post_does_not_go_where_another_holds_it(district, secretary):
    [other] = make_grids(district.community, 1)
    building = make_building(district.community, "3 栋", grid=other)
    line = PostLine("BUILDING_HEAD", PersonLine("王一"), building_id=building.pk, since=days_ago(40))
    with acting_as(secretary):
        held = fill_grid_post(organization_id=other.pk, line=line, actor=secretary)
        with everything("the building was moved by an import, which leaves posts where they are"):
            Placement.objects.update(organization=district.grid)
            GridPost.objects.create(
                organization=district.grid, kind=held.kind, building=building, person=held.person, period=held.period
            )
        with pytest.raises(Conflict, match="已经有人"):
            place_buildings(community_id=district.community.pk, plan={building.pk: other.pk}, actor=secretary)


def test_who_looked_after_it_on_an_earlier_day_is_found_in_the_list(district, secretary):
    line = PostLine("GRID_HEAD", PersonLine("王一"), since=days_ago(40))
    with acting_as(secretary):
        post = fill_grid_post(organization_id=district.grid.pk, line=line, actor=secretary)
        end_grid_post(post_id=post.pk, last_day=days_ago(10), actor=secretary)
    client = client_for(secretary)
    page = client.get(reverse("grids:posts"), {"q": "王"}).content.decode()
    assert "王一" not in page
    assert 'name="on"' in page
    assert '<input type="hidden" name="q" value="王">' in page
    assert "王一" in client.get(reverse("grids:posts"), {"on": days_ago(20).isoformat()}).content.decode()
