"""Pages of territories: what they say, that they cost the same for one row as for three, and that they mend."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.clock import today
from common.scoping import everything
from grids.models import Building, Estate, GridPost, GridProfile, HomeProfile
from grids.services.estates import cover_estates
from grids.services.homes import HomeLine, set_home_profile
from grids.services.matters import MatterLine, raise_matter
from grids.services.owners import OwnersMemberLine, OwnersTermLine, add_owners_member, open_owners_committee
from grids.services.posts import PostLine, fill_grid_post
from grids.services.profiles import ProfileLine, set_grid_profile
from meetings.services.activities import ActivityLine, plan_activity
from members.services.persons import PersonLine
from orgs.services.practices import choose_practice
from tests.factories import acting_as, client_for, make_organization, make_user
from tests.grids.making import SINCE, make_building, make_estate, make_grids, seat_branch

NAMES = ("罗素兰", "宋国平", "周建华")


def furnish(district, count: int) -> None:
    """`count` of everything in the community: grids with profile, head, building, micro-home, estate, owners."""
    community = district.community
    grids = [district.grid, *make_grids(community, count - 1)]
    with everything("test"):
        for number, grid in enumerate(grids):
            home = district.home if grid == district.grid else make_organization(grid, f"{grid.name}微家")
            name = NAMES[number]
            set_grid_profile(organization_id=grid.pk, line=ProfileLine("PLACE", 100), actor=None)
            make_building(community, f"{number + 1} 栋", grid=grid)
            person = PersonLine(name=name, political_status="中共党员")
            fill_grid_post(organization_id=grid.pk, line=PostLine("GRID_HEAD", person), actor=None)
            set_home_profile(organization_id=home.pk, line=HomeLine(person, "1 号"), actor=None)
            estate = make_estate(community, f"{name}苑")
            cover_estates(organization_id=grid.pk, estate_ids=[estate.pk], actor=None)
            owners = open_owners_committee(estate_id=estate.pk, line=OwnersTermLine(1, SINCE), actor=None)
            for member in NAMES[: number + 1]:
                line = OwnersMemberLine(PersonLine(name=member), party=True)
                add_owners_member(committee_id=owners.pk, line=line, actor=None)


LISTS = {"list": 9, "posts": 8, "buildings": 10, "homes": 9, "estates": 9, "owners": 9}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", LISTS)
def test_lists_cost_the_same_for_one_row_and_for_three(district, secretary, name, count, django_assert_num_queries):
    furnish(district, count)
    client = client_for(secretary)
    client.get(reverse("grids:list"))
    with django_assert_num_queries(LISTS[name]):
        page = client.get(reverse(f"grids:{name}"))
    assert f"共 <b>{count}</b>" in page.text


@pytest.mark.parametrize(("count", "members"), [(1, 1), (3, 6)])
def test_the_list_of_owners_costs_the_same(district, secretary, count, members, django_assert_num_queries):
    furnish(district, count)
    client = client_for(secretary)
    client.get(reverse("grids:list"))
    with django_assert_num_queries(8):
        page = client.get(reverse("grids:owners_members"))
    assert f"共 <b>{members}</b>" in page.text
    assert "罗素兰" in page.text
    assert "共 <b>0</b>" in client.get(reverse("grids:owners_members"), {"post": "CHAIR"}).text


PAGES = {"grid": 24, "home": 18, "estate": 12, "coverage": 21, "figures": 13}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", PAGES)
def test_pages_cost_the_same(district, secretary, name, count, django_assert_num_queries):
    furnish(district, count)
    pk = {
        "grid": district.grid.pk,
        "home": district.home.pk,
        "estate": Estate._base_manager.order_by("pk").first().pk,
        "coverage": district.community.pk,
        "figures": district.community.pk,
    }[name]
    client = client_for(secretary)
    client.get(reverse("grids:list"))
    with django_assert_num_queries(PAGES[name]):
        page = client.get(reverse(f"grids:{name}", args=[pk]))
    assert page.status_code == 200


def test_a_grid_is_described_and_corrected_on_its_page(district, keeper):
    client = client_for(keeper)
    url = reverse("grids:grid_edit", args=[district.grid.pk])
    shown = client.get(url)
    assert "地缘型" in shown.text
    wrong = client.post(
        url, {"kind": "PLACE", "households": "300", "extent": "东至象山南路", "boundary": "{", "since": "2026-03-01"}
    )
    assert "不是有效的 JSON" in wrong.text
    assert "东至象山南路" in wrong.text  # nothing typed is lost
    done = client.post(
        url, {"kind": "PLACE", "households": "300", "extent": "东至象山南路", "since": "2026-03-01"}, follow=True
    )
    assert "网格概况已保存。" in done.text
    assert "东至象山南路" in done.text
    with everything("test"):
        assert GridProfile.objects.get().since == date(2026, 3, 1)


def test_a_boundary_comes_as_a_file(district, keeper):
    client = client_for(keeper)
    url = reverse("grids:grid_edit", args=[district.grid.pk])
    square = {"type": "Polygon", "coordinates": [[[115.1, 28.1], [115.2, 28.1], [115.2, 28.2], [115.1, 28.1]]]}
    feature = json.dumps({"type": "Feature", "properties": {"name": "一网格"}, "geometry": square}).encode()

    def sent(content: bytes):
        upload = SimpleUploadedFile("边界.geojson", content)
        return client.post(url, {"kind": "PLACE", "since": "2026-03-01", "boundary_file": upload}, follow=True)

    assert "UTF-8" in sent("边界".encode("gbk")).text
    assert "不超过 200 KB" in sent(b" " * 200_001).text
    assert "边界文件太大" in sent(b" " * 200_001).text
    assert "不是有效的 JSON" in sent(b"{").text
    assert "网格概况已保存。" in sent(b"\xef\xbb\xbf" + feature).text
    with everything("test"):
        assert GridProfile.objects.get().boundary == square


def test_a_post_is_filled_and_ended_on_the_page(district, keeper):
    client = client_for(keeper)
    add = reverse("grids:post_add", args=[district.grid.pk])
    done = client.post(add, {"kind": "GRID_HEAD", "name": "宋国平", "since": "2026-01-01"}, follow=True)
    assert "岗位已登记。" in done.text
    twice = client.post(add, {"kind": "GRID_HEAD", "name": "周建华", "since": "2026-02-01"})
    assert "已经有人担任" in twice.text
    with everything("test"):
        post = GridPost.objects.get()
    client.post(reverse("grids:post_end", args=[post.pk]), {"last_day": "2026-02-28"})
    assert "还没有登记岗位" in client.get(reverse("grids:grid", args=[district.grid.pk])).text
    then = client.get(reverse("grids:grid", args=[district.grid.pk]), {"on": "2026-02-28"})
    assert "宋国平" in then.text
    assert "登记岗位" not in then.text


def test_a_micro_home_is_opened_on_its_page(district):
    client = client_for(make_user("HOME_HEAD", district.home))
    url = reverse("grids:home_edit", args=[district.home.pk])
    client.post(url, {"name": "胡桂英", "address": "象山南路 1 号", "opening": "每周二", "since": "2026-03-01"})
    page = client.get(reverse("grids:home", args=[district.home.pk]))
    assert "胡桂英" in page.text
    # Nobody asked whether the host is a party member: that is not taken for granted.
    assert "主人的党员身份待核实" in page.text
    # What the micro-home does is kept with meetings, one way for all.
    whole = client_for(make_user("COMMUNITY_SECRETARY", district.community))
    page = whole.get(reverse("grids:home", args=[district.home.pk])).text
    assert reverse("meetings:activities_of", args=[district.home.pk]) in page
    # The same host in another flat stays the same person.
    told = {"name": "胡桂英", "party": "中共党员", "address": "象山南路 2 号", "since": "2026-03-10"}
    client.post(url, told)
    with everything("test"):
        assert HomeProfile.objects.values("host").distinct().count() == 1
    page = client.get(reverse("grids:home", args=[district.home.pk])).text
    assert "主人的党员身份待核实" not in page
    assert "任街道或社区领导 否" in page


def test_buildings_stand_in_their_order_where_one_is_chosen(district, secretary):
    for number in (10, 2, 1, 11):
        make_building(district.community, f"{number} 栋")
    page = client_for(secretary).get(reverse("grids:matter_add"))
    assert [label for _, label in page.context["form"].fields["building"].choices] == [
        "不限于某栋楼", "1 栋", "2 栋", "10 栋", "11 栋",
    ]  # fmt: skip


def test_an_estate_without_a_branch_leads_to_the_branches_that_could_cover_it(district, secretary):
    estate = make_estate(district.community)
    covers = reverse("grids:covers", args=[district.grid.pk])
    assert covers in client_for(secretary).get(reverse("grids:estate", args=[estate.pk])).text
    street = make_user("STREET_STAFF", district.street)
    with everything("test"):
        cover_estates(organization_id=district.grid.pk, estate_ids=[estate.pk], since=today(), actor=None)
    for user in (secretary, street):
        assert covers not in client_for(user).get(reverse("grids:estate", args=[estate.pk])).text


def test_buildings_know_their_neighbours_by_name(district, secretary):
    first = make_building(district.community, "1 栋")
    client = client_for(secretary)
    url = reverse("grids:building_add", args=[district.community.pk])
    wrong = client.post(url, {"name": "2 栋", "neighbours": "1栋、9 栋"})
    assert "本社区没有名为“9 栋”的楼栋" in wrong.text
    client.post(url, {"name": "2 栋", "neighbours": "1栋", "households": "30", "grid": str(district.grid.pk)})
    with everything("test"):
        made = Building.objects.get(name="2 栋")
        assert list(made.neighbours.all()) == [first]
    page = client.get(reverse("grids:building_edit", args=[made.pk])).text
    assert "1 栋</textarea>" in page


def test_a_community_is_drawn_as_blocks_and_from_boundaries(district, secretary):
    make_building(district.community, "1 栋", grid=district.grid)
    make_building(district.community, "2 栋")
    client = client_for(secretary)
    url = reverse("grids:coverage", args=[district.community.pk])
    page = client.get(url).text
    assert "位置不代表方位" in page
    assert "1 栋楼没有划入网格" in page
    assert "<title>2 栋：60 户、150 人，未划入网格</title>" in page
    square = {"type": "Polygon", "coordinates": [[[115.1, 28.1], [115.2, 28.1], [115.2, 28.2], [115.1, 28.1]]]}
    with everything("test"):
        line = ProfileLine("PLACE", boundary=json.dumps(square))
        set_grid_profile(organization_id=district.grid.pk, line=line, actor=None)
    assert "按边界绘制" in client.get(url).text


def test_a_street_sees_what_is_missing_where(district):
    make_estate(district.community, "甲苑")
    client = client_for(make_user("STREET_STAFF", district.street))
    page = client.get(reverse("grids:coverage", args=[district.street.pk])).text
    assert "1 个小区没有党组织覆盖" in page
    assert "1 个网格没有登记概况" in page
    assert client.get(reverse("grids:coverage", args=[district.other_street.pk])).status_code == 404
    whole = client_for(make_user("DISTRICT_STAFF", district.root))
    assert "桃源街道" in whole.get(reverse("grids:coverage", args=[district.root.pk])).text


def test_the_grid_page_says_what_the_rules_find(district, secretary):
    seat_branch(district.grid)
    page = client_for(secretary).get(reverse("grids:grid", args=[district.grid.pk])).text
    assert "网格概况没有登记" in page
    assert "没有登记网格长" in page
    with everything("test"):
        set_grid_profile(organization_id=district.grid.pk, line=ProfileLine("PLACE"), actor=None)
        line = PostLine("GRID_HEAD", PersonLine(name="宋国平"))
        fill_grid_post(organization_id=district.grid.pk, line=line, actor=None)
    page = client_for(secretary).get(reverse("grids:grid", args=[district.grid.pk])).text
    assert "副书记兼网格长 是" in page


def test_an_estate_is_set_up_on_its_pages(district, secretary):
    client = client_for(secretary)
    url = reverse("grids:estate_add", args=[district.community.pk])
    page = client.post(url, {"name": "桃苑小区", "kind": "OLD_YARD", "divided_on": "2024-01-01"}, follow=True)
    assert "没有党组织覆盖" in page.text
    with everything("test"):
        pk = Estate.objects.get().pk
    client.post(reverse("grids:covers", args=[district.grid.pk]), {"estates": [str(pk)], "since": "2025-01-01"})
    client.post(reverse("grids:owners_open", args=[pk]), {"number": "1", "since": "2025-01-01"})
    page = client.get(reverse("grids:estate", args=[pk])).text
    assert "单独成立" in page
    assert "还没有添加成员" in page
    figures = client.get(reverse("grids:figures", args=[district.community.pk])).text
    assert "有党支部单独或联合覆盖的小区数，按小区计，不按党支部计" in figures


def test_a_building_group_takes_its_buildings(district, keeper, secretary):
    first = make_building(district.community, "1 栋", grid=district.grid)
    second = make_building(district.community, "2 栋", grid=district.grid)
    client, url = client_for(keeper), reverse("grids:home_buildings", args=[district.home.pk])
    assert "1 栋（60 户）" in client.get(url).text
    done = client.post(url, {"buildings": [first.pk, second.pk], "since": "2026-03-01"}, follow=True)
    assert "已保存。" in done.text
    with everything("test"):
        other = make_organization(district.grid, "2 栋党小组")
    # One building has one group: ticked elsewhere it passes on.
    again = reverse("grids:home_buildings", args=[other.pk])
    assert f"2 栋（60 户，现由{district.home.name}联系）" in client.get(again).text
    client.post(again, {"buildings": [second.pk], "since": "2026-03-05"})
    page = client_for(secretary).get(reverse("grids:homes"), {"grouped": "true"}).text
    assert "2 栋党小组" in page
    assert district.home.name in page
    client.post(url, {"since": "2026-03-10"})
    page = client.get(reverse("grids:homes"), {"grouped": "true"}).text
    assert district.home.name not in page.split("<tbody>")[1]
    # The head of a micro-home does not say so.
    head = client_for(make_user("HOME_HEAD", district.home))
    assert head.get(url).status_code == 404


def test_the_small_workbench_of_a_grid_and_of_a_home(district, keeper):
    head = make_user("HOME_HEAD", district.home)
    with acting_as(keeper):
        line = MatterLine("楼道灯不亮", "facilities", raised_on=date(2026, 2, 2))
        raise_matter(organization_id=district.grid.pk, line=line, way="VISIT", actor=keeper)
    with acting_as(head):
        host = PersonLine(name="龚老伯", political_status="中共党员")
        line = HomeLine(host, "1 栋 101", opening="每周二 15:00")
        set_home_profile(organization_id=district.home.pk, line=line, actor=head)
        plan_activity(
            organization_id=district.home.pk,
            line=ActivityLine("party_day", "红色故事会", date(2026, 3, 20)),
            actor=head,
        )
    page = client_for(keeper).get("/").text
    assert "1 件已超期" in page
    assert "每周二 15:00" in page
    assert "红色故事会" not in page  # the home's, not the grid's
    client = client_for(head)
    page = client.get("/").text
    assert "在办的事项" in page
    assert "红色故事会" in page
    assert reverse("grids:home_edit", args=[district.home.pk]) in page
    for route in ("meetings:activities", "meetings:activity_add", "grids:matter_add", "members:services"):
        assert client.get(reverse(route)).status_code == 200, route
    assert "常用" not in client_for(make_user("COMMUNITY_SECRETARY", district.community)).get("/").text


def entry_of(page):
    """The word of the grids' entry in the main navigation."""
    nav = page.split('aria-label="主导航">')[1].split("</nav>")[0]
    link = re.search(rf'<a[^>]*href="{reverse("grids:list")}"[^>]*>(.*?)</a>', nav, re.S)
    return re.sub(r"<svg.*?</svg>|<[^>]+>", "", link[1], flags=re.S).strip()


def crumbs_of(page):
    path = page.split('aria-label="当前位置">')[1].split("</nav>")[0]
    return [text for text in re.sub(r"<svg.*?</svg>|<[^>]+>", "\n", path, flags=re.S).split("\n") if text.strip()]


def test_the_word_of_the_frame_costs_no_query(district, secretary):
    """It comes with the offices of the user: the navigation of a page that has nothing to do with grids knows it."""
    with everything("test"):
        choose_practice(
            district_id=district.root.pk, practice="fucheng", since=today(), reason="改用涪城做法", actor=None
        )
    client = client_for(secretary)
    client.get(reverse("accounts:settings"))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("accounts:settings")).text
    assert entry_of(page) == "小区"
    read = [query["sql"] for query in queries if "orgs_practicechoice" in query["sql"]]
    assert [sql.count('FROM "accounts_grant"') for sql in read] == [1]


def test_lists_and_tabs_are_called_as_the_district_calls_them(district, secretary):
    """Where a grid is 小区 and a micro-home 楼栋, as other lists are called too, they go by their branch and group."""

    def tabs():
        page = client_for(secretary).get(reverse("grids:list")).content.decode()
        return re.findall(r'<a[^>]*href="/grids/(?:homes/|estates/|buildings/)?"[^>]*>\s*([^<]*?)\s*<', page)

    assert {"网格", "党群微家", "小区", "楼栋"} <= set(tabs())
    shell = client_for(secretary).get(reverse("grids:homes")).content.decode()
    assert entry_of(shell) == crumbs_of(shell)[0] == "网格"
    with everything("test"):
        choose_practice(
            district_id=district.root.pk, practice="fucheng", since=today(), reason="改用涪城做法", actor=None
        )
    assert {"小区党支部", "楼栋党小组", "小区", "楼栋"} <= set(tabs())
    page = client_for(secretary).get(reverse("grids:list")).content.decode()
    assert "还没有划" not in page
    assert re.search(r"<h1[^>]*>\s*小区党支部", page)
    shell = client_for(secretary).get(reverse("grids:homes")).content.decode()
    assert entry_of(shell) == crumbs_of(shell)[0] == "小区"
    # The list of estates is called so too: its word stands once.
    estate = make_estate(district.community, "梅苑小区")
    shell = client_for(secretary).get(reverse("grids:estate", args=[estate.pk])).content.decode()
    assert crumbs_of(shell) == ["小区", "梅苑小区"]
    page = client_for(secretary).get(reverse("grids:coverage", args=[district.community.pk])).content.decode()
    assert "1 个小区党支部没有登记概况" in page
    assert "1 个楼栋党小组没有登记设在谁家" in page
    assert "网格没有" not in page


def test_the_key_of_the_map_parts_thousands_like_every_other_page(district):
    make_building(district.community, "9 栋", grid=district.grid, households=1800, people=4500)
    reader = client_for(make_user("COMMUNITY_SECRETARY", district.community))
    page = reader.get(reverse("grids:coverage", args=[district.community.pk])).text
    assert ">1,800</td>" in page
    assert ">4,500</td>" in page
    assert "1800 户" not in page
