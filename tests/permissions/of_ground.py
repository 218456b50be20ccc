"""Objects of the matrix: territories."""

from datetime import date

from common.clock import today
from grids.services.buildings import BuildingLine, create_building
from grids.services.estates import EstateLine, cover_estates, create_estate
from grids.services.homes import HomeLine, set_home_profile
from grids.services.owners import OwnersMemberLine, OwnersTermLine, add_owners_member, open_owners_committee
from grids.services.posts import PostLine, fill_grid_post
from grids.services.profiles import ProfileLine, set_grid_profile
from members.services.persons import PersonLine
from tests.permissions.objects import make, noise


@make("grid")
def grid(world, place):
    return {"pk": place.grid.pk}


@make("micro-home")
def micro_home(world, place):
    return {"pk": place.home.pk}


def ground(world, place):
    """A grid with a profile, two buildings and a head, a micro-home, an estate it covers with an owners' committee."""
    key = ("ground", place.mark)
    if key not in world.made:
        world.made[key] = _make_ground(place)
    return world.made[key]


def _make_ground(place):
    actor, pk = place.secretary, place.community.pk
    digit = "甲乙丙丁".index(place.mark)
    set_grid_profile(organization_id=place.grid.pk, line=ProfileLine("PLACE", 300, 800), actor=actor)
    estate = create_estate(community_id=pk, line=EstateLine(f"暗{place.mark}苑"), actor=actor)
    cover_estates(organization_id=place.grid.pk, estate_ids=[estate.pk], actor=actor)
    buildings = [
        create_building(
            community_id=pk, line=BuildingLine(f"暗{place.mark}{number}栋", households=60, people=150),
            grid_id=place.grid.pk, actor=actor,
        )
        for number in (1, 2)
    ]  # fmt: skip
    head = PersonLine(name=f"密{place.mark}长", phone=f"1540000081{digit}")
    post = fill_grid_post(organization_id=place.grid.pk, line=PostLine("GRID_HEAD", head), actor=actor)
    host = PersonLine(name=f"密{place.mark}主", phone=f"1540000082{digit}", political_status="中共党员")
    set_home_profile(organization_id=place.home.pk, line=HomeLine(host, f"暗{place.mark}1栋"), actor=actor)
    committee = open_owners_committee(estate_id=estate.pk, line=OwnersTermLine(1, date(2024, 1, 1)), actor=actor)
    owner = PersonLine(name=f"密{place.mark}业", phone=f"1540000083{digit}")
    member = add_owners_member(committee_id=committee.pk, line=OwnersMemberLine(owner, party=True), actor=actor)
    return {
        "building": {"pk": buildings[0].pk},
        "grid post": {"pk": post.pk},
        "estate": {"pk": estate.pk},
        "owners": {"pk": committee.pk},
        "owners' member": {"pk": member.pk},
    }


for _name in ("building", "grid post", "estate", "owners", "owners' member"):
    make(_name)(lambda world, place, name=_name: ground(world, place)[name])


@noise
def another_estate(world, place):
    estate = create_estate(community_id=place.community.pk, line=EstateLine(f"暗{place.mark}新苑"), actor=None)
    cover_estates(organization_id=place.grid.pk, estate_ids=[estate.pk], since=today(), actor=None)
    create_building(
        community_id=place.community.pk, line=BuildingLine(f"暗{place.mark}9栋"), grid_id=place.grid.pk, actor=None
    )
