"""The pages and the API: same rows, links to where things are mended, refusals in words."""

import csv
import io
import re
from datetime import date

import pytest
from django.urls import reverse

from common.models import AuditEvent
from common.periods import period
from common.scoping import everything
from orgs.models import PracticeOverride
from tests.appraisal.conftest import EVEN
from tests.factories import client_for, make_user

PAGE, SUMMARY = reverse("appraisal:compliance"), reverse("appraisal:summary")
API, API_SUMMARY = reverse("api:compliance-list"), reverse("api:compliance-summary")


def names(response):
    """Organisations of the page, in order."""
    return re.findall(r'<th scope="row">\s*<a href="[^"]*">([^<]+)</a>', response.content.decode())


@pytest.fixture
def client(district_staff):
    return client_for(district_staff)


def test_the_first_look_is_the_level_below_and_leads_on(filled, client):
    response = client.get(PAGE)
    assert names(response) == ["桃源街道", "南站街道"]
    drill = f"{PAGE}?tier=COMMUNITY&amp;street={filled.street.pk}"
    assert drill in response.content.decode()
    assert names(client.get(drill.replace("&amp;", "&"))) == ["桃源东社区", "桃源西社区"]
    assert len(names(client.get(f"{PAGE}?tier="))) == 14


def test_a_broken_cell_leads_to_where_it_is_mended_and_to_why(filled, client):
    page = client.get(f"{PAGE}?tier=COMMUNITY&street={filled.other_street.pk}").content.decode()
    org = filled.foreign_community.pk
    assert reverse("members:committee", args=[org]) in page
    assert reverse("appraisal:why", args=[org, "committee.shape"]) in page
    assert "三（二）2" in page


def test_page_api_and_export_say_the_same(filled, client):
    query = "tier=COMMUNITY&on=2024-05-20"
    page = names(client.get(f"{PAGE}?{query}"))
    api = client.get(f"{API}?{query}").json()["results"]
    sheet = client.get(f"{PAGE}?{query}&export=csv")
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert page == [row["organization"]["name"] for row in api] == [row[0] for row in rows[1:]]
    said = {row[0]: row[3] for row in rows[1:]}
    words = {"HOLDS": "符合", "SETTLED": "已说明", "BROKEN": "不符合"}
    assert said == {row["organization"]["name"]: words[row["state"]] for row in api}
    assert rows[0][:5] == ["组织", "层级", "所在", "总体", "委员人数"]
    assert rows[2][4] == "已说明：10 席，为偶数"
    with everything("test"):
        event = AuditEvent.objects.filter(action="compliance.exported").get()
    assert event.detail == {"rows": 4, "form": "csv", "on": "2024-05-20"}


def test_export_asks_for_the_right_to_export(filled):
    reader = client_for(make_user("READ_ONLY", filled.root))
    assert reader.get(f"{PAGE}?export=csv").status_code == 403
    assert "export=csv" not in reader.get(PAGE).content.decode()


def test_summary_page_and_api_add_up(filled, client):
    body = client.get(API_SUMMARY).json()
    assert (body["level"], body["on"]) == ("STREET", "2024-06-01")
    first, total = body["results"][0], body["total"]
    assert (first["organization"]["name"], first["organizations"]) == ("桃源街道", 7)
    assert first["states"] == {"BROKEN": 1, "DUE": 0, "SETTLED": 1, "HOLDS": 1, "NOT_APPLICABLE": 4}
    size = next(rule for rule in total["rules"] if rule["rule"] == "committee.size")
    assert (size["name"], size["states"]["HOLDS"], size["states"]["SETTLED"]) == ("委员人数", 1, 1)
    assert total["organizations"] == sum(group["organizations"] for group in body["results"]) == 14
    page = client.get(SUMMARY).content.decode()
    assert "不符合 <b>3</b>" in page
    assert client.get(f"{SUMMARY}?export=csv").status_code == 200


def test_why_shows_clause_inputs_and_the_districts_own_figure(filled, client, district_staff):
    with everything("test"):
        PracticeOverride.objects.create(
            district=filled.root, rule_id=EVEN, key="max", value=9, reason="试点从严", author=district_staff,
            period=period(date(2024, 3, 1)),
        )  # fmt: skip
    address = reverse("appraisal:why", args=[filled.community.pk, EVEN])
    page = client.get(address).content.decode()
    for said in (
        "西湖区 三（二）2",
        "委员总数为奇数，不超过11人",
        "9 席",
        "9 人",
        "11 人",
        "试点从严",
        "区里的人",
        "2024-03-01",
    ):
        assert said in page, said
    before = client.get(f"{address}?on=2024-02-29").content.decode()
    assert "试点从严" not in before
    settled = client.get(reverse("appraisal:why", args=[filled.sibling_community.pk, EVEN]) + "?on=2024-02-29")
    assert "换届过渡，年底前补齐" in settled.content.decode()


def test_why_of_a_foreign_or_missing_thing_is_not_found(filled):
    client = client_for(make_user("COMMUNITY_SECRETARY", filled.community))
    for pk, rule in (
        (filled.sibling_community.pk, EVEN),
        (2_000_000_001, EVEN),
        (filled.community.pk, "no.such.rule"),
        (filled.community.pk, "committee.size.street"),
    ):
        assert client.get(reverse("appraisal:why", args=[pk, rule])).status_code == 404
    assert client.get(reverse("appraisal:why", args=[filled.community.pk, EVEN])).status_code == 200


def test_bad_filters_are_told(filled, client):
    page = client.get(f"{PAGE}?street=999999&tier=COMMUNITY").content.decode()
    assert "街道“999999”不在可选范围内。" in page
    body = client.get(f"{API}?street=999999").json()
    assert body["errors"][0]["field"] == "street"
    assert client.get(f"{API}?rule=committee.sizes").status_code == 400
    assert client.get(f"{API}?strete=1").json()["errors"][0]["code"] == "unknown_parameter"
    assert client.get(f"{API}?on=gestern").status_code == 400
    assert client.get(f"{API}?limit=0").status_code == 400
    assert client.get(f"{API}?cursor=abc").status_code == 400


def test_the_api_pages_through_all_of_it(filled, client):
    seen, url = [], f"{API}?limit=4"
    while url:
        body = client.get(url).json()
        seen.append([row["organization"]["id"] for row in body["results"]])
        last, url = body, body["next"]
    assert [len(page) for page in seen] == [4, 4, 4, 2]
    assert len({pk for page in seen for pk in page}) == 14
    assert [row["organization"]["id"] for row in client.get(last["previous"]).json()["results"]] == seen[2]
    broken = client.get(f"{API}?state=BROKEN&limit=3").json()
    assert [row["state"] for row in broken["results"]] == ["BROKEN"] * 3
    assert len(client.get(broken["next"]).json()["results"]) == 1


def test_statistics_clients_may_read_it(filled):
    client = client_for(make_user("STATISTICS_CLIENT", filled.street))
    body = client.get(API, {"tier": "COMMUNITY"}).json()
    assert [row["organization"]["name"] for row in body["results"]] == ["桃源东社区", "桃源西社区"]
    assert client.get(API_SUMMARY).json()["total"]["organizations"] == 7
    assert client.get(API, {"street": filled.other_street.pk}).status_code == 400


def test_pages_of_the_table(filled, client, monkeypatch):
    monkeypatch.setattr("appraisal.views.PAGE_SIZE", 4)
    first = client.get(f"{PAGE}?tier=")
    assert len(names(first)) == 4
    assert "第 1–4 个组织" in first.content.decode()
    assert len(names(client.get(f"{PAGE}?tier=&page=4"))) == 2
    assert len(names(client.get(f"{PAGE}?tier=&page=99"))) == 2


@pytest.mark.parametrize("seated", [1, 3])
def test_the_page_costs_the_same_for_one_committee_and_three(district, client, seated, django_assert_num_queries):
    from tests.appraisal.conftest import seat_committee

    for community in district.communities[:seated]:
        seat_committee(community)
    client.get(PAGE)
    with django_assert_num_queries(36):
        client.get(f"{PAGE}?tier=")
    with django_assert_num_queries(36):
        client.get(API_SUMMARY)


def test_why_over_the_api_says_what_the_page_says(filled, client, district_staff):
    with everything("test"):
        PracticeOverride.objects.create(
            district=filled.root, rule_id=EVEN, key="max", value=9, reason="试点从严", author=district_staff,
            period=period(date(2024, 3, 1)),
        )  # fmt: skip
    address = reverse("api:compliance-why", args=[filled.community.pk, EVEN])
    body = client.get(address).json()
    assert (body["rule"], body["clause"], body["on"]) == (EVEN, "西湖区 三（二）2", "2024-06-01")
    assert "委员总数为奇数，不超过11人" in body["quote"]
    assert body["organization"]["name"] == "桃源东社区"
    value = next(item for item in body["values"] if item["key"] == "max")
    assert (value["value"], value["original"], value["override"]["reason"]) == (9, 11, "试点从严")
    row = next(
        row
        for row in client.get(f"{API}?tier=COMMUNITY").json()["results"]
        if row["organization"]["id"] == filled.community.pk
    )
    finding = next(item for item in row["findings"] if item["rule"] == EVEN)
    assert {name: body[name] for name in finding} == finding
    assert body["inputs"]
    before = client.get(f"{address}?on=2024-02-29").json()
    assert next(item for item in before["values"] if item["key"] == "max")["override"] is None


def test_why_over_the_api_of_a_foreign_or_missing_thing_is_not_found(filled):
    client = client_for(make_user("COMMUNITY_SECRETARY", filled.community))
    for pk, rule in (
        (filled.sibling_community.pk, EVEN),
        (2_000_000_001, EVEN),
        (filled.community.pk, "no.such.rule"),
        (filled.community.pk, "committee.size.street"),
    ):
        assert client.get(reverse("api:compliance-why", args=[pk, rule])).status_code == 404
    assert client.get(reverse("api:compliance-why", args=[filled.community.pk, EVEN])).status_code == 200
