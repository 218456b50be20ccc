"""What the lists of this room export can be imported again, and changes nothing."""

import pytest
from django.urls import reverse

from common.scoping import everything
from orgs.models import Participation, Unit
from orgs.services import describe_organization, join_unit
from tests.factories import client_for, make_unit, make_user
from tests.imports.conftest import uploaded
from tests.orgs.network import tree_state


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_organisations(district, form):
    staff = make_user("DISTRICT_STAFF", district.root)
    with everything("test"):
        describe_organization(
            organization_id=district.grid.pk, address="象山南路 1 号", note="临街", kind="REGULAR", actor=None
        )
    client = client_for(staff)
    url = reverse("orgs:list")
    client.post(url, {"col": ["name", "parent", "tier", "code", "since", "address", "note"]})
    answer = client.get(url, {"export": form})
    before = tree_state()
    batch = uploaded(staff, district.root, content=answer.content, filename=f"组织.{form}", kind="organizations")
    assert batch.counts == {"SAME": 14}, batch.problem
    assert tree_state() == before


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_units(district, form):
    secretary = make_user("COMMUNITY_SECRETARY", district.community)
    full = make_unit(
        district,
        "南昌市第十中学",
        joins=district.community,
        kind="学校",
        credit_code="91350100M000100Y43",
        headcount=240,
        party_members=62,
        party_organization="中共南昌市第十中学委员会",
        contact_name="章一鸣",
        contact_phone="15400000101",
    )
    make_unit(district, "桃源粮油有限公司", joins=district.community)
    with everything("test"):
        join_unit(unit_id=full.pk, organization_id=district.street.pk, actor=None)
        before = list(Unit.objects.order_by("pk").values()), list(Participation.objects.order_by("pk").values())
    answer = client_for(secretary).get(reverse("orgs:units"), {"export": form})
    batch = uploaded(secretary, district.community, content=answer.content, filename=f"成员单位.{form}", kind="units")
    assert batch.counts == {"SAME": 2}, batch.problem
    with everything("test"):
        after = list(Unit.objects.order_by("pk").values()), list(Participation.objects.order_by("pk").values())
    assert after == before
