"""The pages of an alliance, of whichever room, light one entry of the navigation."""

import pytest

from orgs.services import alliances
from tests.factories import acting_as, client_for, make_user

pytestmark = pytest.mark.django_db


def test_every_page_of_an_alliance_is_under_units(district):
    street = make_user("STREET_STAFF", district.street)
    with acting_as(street):
        line = alliances.AllianceLine("商街联合体", "服务小微企业")
        made = alliances.found_alliance(organization_id=district.street.pk, line=line, actor=street)
    client = client_for(street)
    lit = {}
    for address in (
        "orgs/alliances/", f"orgs/alliances/{made.pk}/", f"orgs/alliances/{made.pk}/funds/",
        f"orgs/alliances/{made.pk}/fund/", f"orgs/alliances/{made.pk}/rectify/",
        f"meetings/alliances/{made.pk}/", f"meetings/alliances/{made.pk}/activities/",
        f"covenants/alliances/{made.pk}/",
    ):  # fmt: skip
        answer = client.get(f"/{address}")
        assert answer.status_code == 200, address
        lit[address] = [entry["label"] for entry in answer.context["nav"] if entry["active"]]
    assert set(map(tuple, lit.values())) == {("单位",)}, lit
    assert [one["label"] for one in client.get("/meetings/").context["nav"] if one["active"]] == ["联席会议"]
