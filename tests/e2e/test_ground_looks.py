"""Pages of the ground in a real Chromium, at a desk and on a phone, with names as long as they may be.

Sound for axe, silent for the browser, no sideways scroll; as the community's secretary, as the grid's, as a home's
head, and as a resident.
"""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from common.scoping import everything
from grids.models import Estate, MatterDesk, OwnersCommittee, OwnersMember
from grids.services.homes import HomeLine, set_home_profile
from grids.services.ledgers import set_desk
from grids.services.matters import MatterLine, raise_matter
from grids.services.owners import OwnersMemberLine, OwnersTermLine, add_owners_member, open_owners_committee
from grids.services.posts import PostLine, fill_grid_post
from grids.services.profiles import ProfileLine, set_grid_profile
from members.services.persons import PersonLine
from tests.e2e.acting import People
from tests.e2e.looking import SIZES, look
from tests.face.conftest import axe_findings
from tests.factories import acting_as, make_district, make_user
from tests.grids.making import SINCE, make_building, make_estate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "塔下新村与示例花园联合片区“幸福家园党群同心圆”"
SQUARE = {"type": "Polygon", "coordinates": [[[115.1, 28.1], [115.2, 28.1], [115.2, 28.2], [115.1, 28.1]]]}
LISTS = ("list", "posts", "buildings", "homes", "estates", "owners", "owners_members", "matters", "matter_add")


@pytest.fixture
def ground(browser, browser_context_args, live_server, transactional_db):
    """One of everything, under long names, and who looks at it."""
    district = make_district()
    told = People(browser, browser_context_args, live_server.url)
    told.district = district
    told.users = {
        "secretary": make_user("COMMUNITY_SECRETARY", district.community, name="周敏"),
        "grid": make_user("GRID_SECRETARY", district.grid, name="罗素兰"),
        "home": make_user("HOME_HEAD", district.home, name="龚老伯"),
    }
    person = PersonLine(name="欧阳上官" * 3, political_status="中共党员")
    building = make_building(district.community, f"{LONG}甲栋"[:40], grid=district.grid, address=LONG * 3)
    estate = make_estate(district.community, f"{LONG}二期商住小区", kind="THREE_NO", address=LONG)
    with everything("test"):
        line = ProfileLine("PLACE", 300, 800, LONG * 5, SQUARE)
        set_grid_profile(organization_id=district.grid.pk, line=line, actor=None)
        post = PostLine("BUILDING_HEAD", person, building_id=building.pk, part="东侧", note=LONG)
        fill_grid_post(organization_id=district.grid.pk, line=post, actor=None)
        home = HomeLine(person, LONG * 3, building.pk, "每周二、周五 15:00–17:00，" * 5)
        set_home_profile(organization_id=district.home.pk, line=home, actor=None)
        owners = open_owners_committee(estate_id=estate.pk, line=OwnersTermLine(1, SINCE), actor=None)
        add_owners_member(committee_id=owners.pk, line=OwnersMemberLine(person, "CHAIR", party=True), actor=None)
    secretary = told.users["secretary"]
    with acting_as(secretary):
        line = MatterLine("灯" * 60, "facilities", "长期有异味。" * 80, place="地" * 60, contact="李女士 15400000091")
        told.matter = raise_matter(organization_id=district.grid.pk, line=line, way="VISIT", actor=secretary)
        set_desk(organization_id=district.community.pk, is_open=True, actor=secretary)
    yield told
    for context in told.contexts:
        for page in context.pages:
            page.wait_for_load_state("networkidle")
    told.leave()


def addresses(ground) -> list[str]:
    """Every page of the secretary's."""
    district = ground.district
    with everything("what is there"):
        pks = {
            "estate": Estate.objects.get().pk,
            "owners": OwnersCommittee.objects.get().pk,
            "member": OwnersMember.objects.get().pk,
        }
    community, grid, home, matter = district.community.pk, district.grid.pk, district.home.pk, ground.matter.pk
    of = [
        ("grid", grid), ("grid_edit", grid), ("post_add", grid), ("covers", grid), ("home", home),
        ("home_edit", home), ("home_buildings", home), ("estate", pks["estate"]), ("estate_edit", pks["estate"]),
        ("owners_open", pks["estate"]), ("owners_member_add", pks["owners"]), ("owners_member_end", pks["member"]),
        ("coverage", community), ("figures", community), ("divide", community), ("building_add", community),
        ("estate_add", community), ("desk", community), ("ledger_review", community), ("matter", matter),
        ("matter_answer", matter), ("matter_up", matter),
    ]  # fmt: skip
    return [reverse(f"grids:{name}") for name in LISTS] + [reverse(f"grids:{name}", args=[pk]) for name, pk in of]


def test_the_pages_of_the_ground(ground):
    assert look(ground.enter("secretary"), addresses(ground)) == {}


@pytest.mark.parametrize("who", ["grid", "home"])
def test_the_small_workbench(ground, who):
    page = ground.enter(who)
    assert look(page, ["/", reverse("meetings:activities"), reverse("meetings:activity_add")]) == {}
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/")
    tiles = page.locator(".gj-tile")
    expect(tiles).to_have_count(6)
    for box in [tile.bounding_box() for tile in tiles.all()]:
        assert box["height"] >= 64
        assert box["width"] >= 140
    # All of them in reach without scrolling, above the bar at the foot.
    assert max(box["y"] + box["height"] for box in [tile.bounding_box() for tile in tiles.all()]) < 680
    tiles.filter(has_text="登记事项").click()
    expect(page.locator("h1")).to_contain_text("登记事项")


def test_a_residents_pages(ground):
    with everything("the code on the wall"):
        token = MatterDesk.objects.get().token
    context = ground.browser.new_context(**ground.options, base_url=ground.address)
    ground.contexts.append(context)
    page = context.new_page()
    form = reverse("grids:open_matter", args=[token])
    assert look(page, [form, reverse("grids:open_state")]) == {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(form)
        page.get_by_label("什么事").fill("证件 11010519491231002X 丢了")
        page.get_by_role("button", name="提交").click()
        expect(page.locator(".gj-error-summary")).to_contain_text("类别")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe_findings(page) == []
    gone = page.goto(reverse("grids:open_matter", args=["A" * 22]))
    assert gone.status == 404
    expect(page.locator("h1")).to_have_text(re.compile("不能用了"))
    assert axe_findings(page) == []
