"""Pages of the statistics: links, refusals, the past, and what they cost."""

import csv
import io
import re

import pytest
from django.urls import reverse

from appraisal.statistics import drawing, views
from common.models import AuditEvent
from common.scoping import everything
from tests.appraisal.conftest import seat_committee
from tests.factories import client_for, make_district, make_user

COCKPIT, COMPARE = reverse("appraisal:statistics"), reverse("appraisal:compare")
METRIC = reverse("appraisal:metric", args=["members.part_time"])
LIST = reverse("appraisal:metric_list", args=["members.part_time"])


@pytest.fixture
def client(district_staff):
    return client_for(district_staff)


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def listed(page):
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)


def test_every_number_of_the_cockpit_leads_to_its_list_and_its_definition(filled, client):
    page = text(client.get(COCKPIT))
    links = re.findall(r'class="gj-stat" href="([^"]+)"', page)
    assert len(links) > 10
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link
    about = set(re.findall(r'<dt><a href="([^"]+)"', page))
    assert len(about) == page.count("<dt><a")
    for link in about:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link
    assert re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a></th>', page) == ["桃源街道", "南站街道"]


def test_one_goes_down_to_a_street_and_a_community(filled, client):
    street = text(client.get(f"{COCKPIT}?organization={filled.street.pk}"))
    assert "桃源街道 · 统计总览" in street
    assert f"{COCKPIT}?organization={filled.community.pk}" in street
    community = text(client.get(f"{COCKPIT}?organization={filled.community.pk}"))
    assert "桃源东社区 · 统计总览" in community
    assert f'href="{COCKPIT}?organization={filled.street.pk}"' in community


def test_a_long_comparison_has_pages_and_draws_no_more_than_one(filled, client, monkeypatch):
    drawn = []
    real = drawing.cell
    monkeypatch.setattr(drawing, "COMPARED", 2)
    monkeypatch.setattr(views, "COMPARED", 2)
    monkeypatch.setattr(drawing, "cell", lambda row: drawn.append(row) or real(row))
    asked = f"{COMPARE}?by=community&metric=members.seats"
    url, found = asked, []
    while url:
        del drawn[:]
        page = text(client.get(url))
        assert len(drawn) <= 3  # two organisations and the whole
        assert "西湖区<small>合计</small>" in page
        found += listed(page)
        after = re.search(r'rel="next" href="([^"]+)"', page)
        url = after and after[1].replace("&amp;", "&")
    told = client.get(f"{reverse('api:statistics-values')}?metric=members.seats&by=community").json()["results"]
    assert found == [row["organization"]["name"] for row in told if row["within"] is not None and not row["own"]]
    assert len(found) > 2
    beyond = text(client.get(f"{asked}&page=999"))
    assert listed(beyond) == found[-len(listed(beyond)) :]
    assert "page=2" not in re.search(r'<div class="gj-actions gj-levels.*?</div>', beyond, re.S)[0]


def test_a_metric_tells_definition_number_trend_parts_and_the_call_for_it(filled, client):
    page = text(client.get(METRIC))
    assert "街道、社区班子中当天由兼职委员在任的席位，占在任席位。" in page
    assert "21.1%" in page
    assert "4/19" in page
    assert "西湖区 三（二）" in page
    call = re.search(r"GET (/api/v1/statistics/values/[^<]+)</code>", page)[1].replace("&amp;", "&")
    total = client.get(call).json()["results"][0]
    assert (total["numerator"], total["denominator"]) == (4, 19)
    assert page.count('<th scope="row">20') == 12
    assert "没有注明“月末存档”的按当日记录重算" in page
    assert "2024-05-31" in page
    assert "2023-06-30" in page
    assert page.count("<rect") >= 12


def test_the_list_has_who_is_counted_and_who_is_not(filled, client):
    page = text(client.get(LIST))
    assert len(listed(page)) == 4
    assert "副书记（第一届）" in listed(page)
    rest = text(client.get(f"{LIST}?kind=rest"))
    assert len(listed(rest)) == 15
    own = text(client.get(f"{LIST}?organization={filled.community.pk}&kind=denominator"))
    assert len(listed(own)) == 9
    before = text(client.get(f"{LIST}?on=2023-12-31"))
    assert listed(before) == []
    assert "这里没有内容" in before


def test_the_list_says_who_sat_there(filled, client):
    page = text(client.get(LIST))
    names = re.findall(r'class="gj-beside">([^<]+)<', page)
    assert len(names) == 4
    assert all(names)


def test_the_comparison_is_exported_as_it_is_shown(filled, client):
    url = f"{COMPARE}?metric=members.seats&metric=members.part_time&by=community&organization={filled.street.pk}"
    page = text(client.get(url))
    assert re.findall(r'<th scope="row">(?:<a [^>]*>)?([^<]+)', page) == ["桃源东社区", "桃源西社区", "桃源街道"]
    rows = list(csv.reader(io.StringIO(client.get(f"{url}&export=csv").content.decode("utf-8-sig"))))
    assert rows[0][3:] == ["本级", "班子席位（席）", "兼职委员席位（席）", "兼职委员席位：基数", "兼职委员席位：百分比"]
    assert [row[2:] for row in rows[1:]] == [
        ["桃源街道", "否", "19", "4", "19", "21.1"],
        ["桃源东社区", "否", "9", "2", "9", "22.2"],
        ["桃源西社区", "否", "10", "2", "10", "20.0"],
    ]
    with everything("test"):
        assert AuditEvent.objects.filter(action="statistics.exported").count() == 1
    reader = client_for(make_user("READ_ONLY", filled.root))
    assert reader.get(f"{url}&export=csv").status_code == 403
    assert "export=" not in text(reader.get(url))


def test_the_dictionary_tells_every_metric_of_the_practice(filled, client):
    page = text(client.get(reverse("appraisal:metrics")))
    ids = [row["id"] for row in client.get("/api/v1/statistics/metrics/").json()["results"]]
    assert re.findall(r"<small>([a-z]+(?:\.[a-z0-9_]+)+)</small>", page) == ids


@pytest.mark.parametrize("address", [COCKPIT, COMPARE, METRIC, LIST])
def test_what_is_not_in_scope_does_not_exist(filled, address):
    secretary = client_for(make_user("COMMUNITY_SECRETARY", filled.community))
    assert secretary.get(address).status_code == 200
    for pk in (filled.sibling_community.pk, filled.street.pk, 2_000_000_001, "x"):
        assert secretary.get(f"{address}?organization={pk}").status_code == 404
    head = client_for(make_user("HOME_HEAD", filled.home))
    assert head.get(address).status_code == 403


def test_a_metric_of_another_practice_or_none_is_not_found(filled, client):
    for metric in ("meetings.turns_solved", "members.nothing"):
        assert client.get(reverse("appraisal:metric", args=[metric])).status_code == 404
    assert client.get(reverse("appraisal:metric_list", args=["members.nothing"])).status_code == 404


def test_tomorrow_is_not_counted(filled, client):
    page = text(client.get(f"{COCKPIT}?on=2025-01-01"))
    assert "统计只到今天，已显示今天的情况。" in page


@pytest.mark.parametrize(("address", "queries"), [(COCKPIT, 34), (COMPARE, 17), (METRIC, 49), (LIST, 15)])
@pytest.mark.parametrize("seated", [1, 3])
def test_pages_cost_the_same_for_one_committee_and_three(
    district, client, address, queries, seated, django_assert_num_queries
):
    for community in district.communities[:seated]:
        seat_committee(community)
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)


def test_the_tiers_are_called_what_the_district_calls_them(db):
    """Its grids are estates, its homes buildings: the general words stand in the catalogue and nowhere on its pages."""
    district = make_district("新罗区", practice="longyan")
    client = client_for(make_user("DISTRICT_STAFF", district.root))
    for address in (COCKPIT, reverse("appraisal:metrics"), reverse("appraisal:metric", args=["orgs.grids"])):
        page = text(client.get(address))
        assert "小区级组织" in page
        assert "网格级" not in page
        assert "微家级" not in page
        assert "街道（镇）" not in page
    heads = client.get(COMPARE, {"metric": "orgs.grids", "export": "csv"}).content.decode("utf-8-sig").splitlines()[0]
    assert "小区级组织" in heads
