"""The network over the API: the pages' answers, as JSON, with codes that a program can rely on."""

from datetime import timedelta

import pytest
from django.urls import reverse

from common.clock import today
from common.scoping import everything
from orgs.models import Organization
from orgs.services import rename_organization
from tests.factories import client_for, make_unit, make_user

YESTERDAY = (today() - timedelta(days=1)).isoformat()


@pytest.fixture
def api(district):
    return client_for(make_user("DISTRICT_STAFF", district.root))


@pytest.fixture
def street(district):
    return client_for(make_user("STREET_STAFF", district.street))


def post(client, route, pk=None, **data):
    url = reverse(f"api:{route}", args=[pk] if pk else [])
    return client.post(url, data, content_type="application/json")


def ids(response) -> set[int]:
    return {row["id"] for row in response.json()["results"]}


def test_page_and_api_show_the_same_organisations(district, street):
    query = {"tier": "COMMUNITY", "q": "ty"}
    listed = street.get(reverse("orgs:list"), query)
    shown = {row["object"].pk for row in listed.context["rows"]}
    assert ids(street.get(reverse("api:organization-list"), query)) == shown
    assert shown == {district.communities[0].pk, district.communities[1].pk}


def test_an_organisation_says_where_it_hangs(district, api):
    body = api.get(reverse("api:organization-detail", args=[district.grid.pk])).json()
    assert (body["tier"], body["parent"], body["street"]) == ("GRID", district.community.pk, district.street.pk)
    assert (body["since"], body["until"]) == ("2015-01-01", None)


def test_any_day_over_the_api(district, api):
    with everything("test"):
        rename_organization(organization_id=district.community.pk, name="改名社区", actor=None)
    url = reverse("api:organization-detail", args=[district.community.pk])
    assert api.get(url).json()["name"] == "改名社区"
    assert api.get(url, {"on": YESTERDAY}).json()["name"] == "桃源东社区"
    names = [row["name"] for row in api.get(reverse("api:organization-list"), {"on": YESTERDAY}).json()["results"]]
    assert "桃源东社区" in names
    assert "改名社区" not in names
    versions = api.get(reverse("api:organization-versions", args=[district.community.pk])).json()
    assert [version["name"] for version in versions] == ["改名社区", "桃源东社区"]


def test_founding_renaming_moving_and_taking_back(district, api):
    made = post(api, "organization-list", parent=district.community.pk, name="第二网格党支部", code_system="OWN")
    assert made.status_code == 201
    pk = made.json()["id"]
    renamed = post(api, "organization-rename", pk, name="第三网格党支部", title="更名")
    assert renamed.json()["organizations"] == [pk]
    moved = post(api, "organization-move", pk, parent=district.sibling_community.pk)
    assert Organization.tree.get(pk=pk).parent_id == district.sibling_community.pk
    undone = post(api, "reorganization-undo", moved.json()["id"])
    assert undone.json()["undone_at"]
    assert Organization.tree.get(pk=pk).parent_id == district.community.pk


def test_a_refusal_has_a_code_a_field_and_a_sentence(district, api, street):
    body = post(api, "organization-rename", district.community.pk, name="桃源西社区")
    assert (body.status_code, body.json()["code"]) == (400, "organization.name_taken")
    assert body.json()["errors"][0]["field"] == "name"
    conflict = post(api, "organization-close", district.community.pk)
    assert (conflict.status_code, conflict.json()["code"]) == (409, "organization.has_children")
    refused = post(street, "organization-rename", district.community.pk, name="桃源新社区")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    foreign = post(street, "organization-rename", district.foreign_community.pk, name="桃源新社区")
    missing = post(street, "organization-rename", 2_000_000_001, name="桃源新社区")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


def test_units_and_participations(district, street):
    made = post(
        street,
        "unit-list",
        name="南昌市第十中学",
        kind="学校",
        contact_phone="15400000101",
        organization=district.community.pk,
    )
    assert made.status_code == 201
    assert made.json()["contact_phone"] == "154****0101"
    pk = made.json()["id"]
    double = post(street, "unit-list", name="南昌市第十中学", organization=district.community.pk)
    assert (double.status_code, double.json()["code"]) == (409, "unit.exists")
    patched = street.patch(reverse("api:unit-detail", args=[pk]), {"headcount": 240}, content_type="application/json")
    assert patched.json()["headcount"] == 240
    assert post(street, "unit-reveal", pk, purpose="通知开会").json() == {"contact_phone": "15400000101"}
    part = post(
        street, "participation-list", unit=pk, organization=district.street.pk, relation="PAIRED", since=YESTERDAY
    )
    assert part.status_code == 201
    left = post(street, "participation-leave", part.json()["id"])
    assert left.json()["until"] == today().isoformat()


def test_a_parameter_nobody_knows_is_refused(district, api):
    assert api.get(reverse("api:organization-list"), {"parent__name": "x"}).status_code == 400
    assert api.get(reverse("api:organization-list"), {"ordering": "note"}).status_code == 400
    assert api.get(reverse("api:organization-list"), {"on": "yesterday"}).status_code == 400


def test_the_practice_as_json(district, api):
    body = api.get(reverse("api:practice")).json()
    figure = next(item for item in body["figures"] if item["rule_id"] == "committee.size.community")
    assert body["code"] == "XH"
    assert figure["clause"] == "西湖区 三（二）2"
    assert [value["value"] for value in figure["values"] if value["key"] == "max"] == [11]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "number"), [("organization-list", 7), ("unit-list", 6), ("participation-list", 6), ("venue-list", 6)]
)
def test_a_list_costs_the_same_with_one_row_and_with_three(
    district, api, name, number, rows, django_assert_num_queries
):
    for row in range(rows):
        make_unit(district, f"第{row}学校", joins=district.community)
    api.get(reverse(f"api:{name}"))
    with django_assert_num_queries(number):
        api.get(reverse(f"api:{name}"))


def test_nothing_changed_is_said_in_one_line(district, api):
    url = reverse("api:organization-list")
    etag = api.get(url)["ETag"]
    assert api.get(url, headers={"If-None-Match": etag}).status_code == 304
