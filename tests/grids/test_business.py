"""Office buildings and markets, their instructors, and the two coverages (FC 第3段·抓共建共治促力量融合)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisal.metrics import METRICS
from appraisal.statistics.engine import figures_of
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.scoping import everything
from grids.models import Instructor, Tenancy
from grids.services.business import (
    BusinessLine,
    appoint_instructor,
    close_place,
    move_in,
    move_out,
    open_place,
    release_instructor,
)
from members.services.persons import PersonLine
from tests.factories import acting_as, client_for, make_unit, make_user
from tests.members.test_row_level import count, the_web_role

SINCE = date(2026, 2, 1)


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community, name="詹海英")


def opened(district, user, name="示例大厦", **more):
    with acting_as(user):
        line = BusinessLine(name, since=SINCE, **more)
        return open_place(community_id=district.community.pk, line=line, actor=user)


def tenants(district, place, user, *organised):
    with acting_as(user):
        return [
            move_in(
                place_id=place.pk,
                unit_id=make_unit(district, joins=district.community, party_organization="党支部" if one else "").pk,
                since=SINCE,
                actor=user,
            )
            for one in organised
        ]


def numbers(district, on=None):
    wanted = [METRICS[f"grids.{key}"] for key in ("business_guided", "tenants_organised", "tenants_worked")]
    with everything("test"):
        total = figures_of(wanted, on or today(), [district.root])[district.root.pk].total
    return [(value.numerator, value.denominator) for value in total.values()]


def test_the_two_coverages_come_from_what_is_on_record(district, secretary):
    tower, market = opened(district, secretary), opened(district, secretary, "示例市场", kind="MARKET")
    tenants(district, tower, secretary, True, False, False)
    [alone] = tenants(district, market, secretary, False)
    assert numbers(district) == [(0, 2), (1, 4), (1, 4)]
    with acting_as(secretary):
        guide = PersonLine("汪小平", phone="15400000301")
        row = appoint_instructor(place_id=tower.pk, person=guide, since=SINCE, actor=secretary)
        with pytest.raises(Conflict, match="已经是“示例大厦”的党建指导员"):
            appoint_instructor(place_id=tower.pk, person=guide, actor=secretary)
        with pytest.raises(Conflict, match="已经登记在一处楼宇市场"):
            move_in(place_id=tower.pk, unit_id=alone.unit_id, actor=secretary)
    assert numbers(district) == [(1, 2), (1, 4), (3, 4)]
    page = client_for(secretary).get(reverse("grids:business_place", args=[tower.pk])).text
    assert "33.3%" in page
    assert "100" in page
    with acting_as(secretary):
        release_instructor(instructor_id=row.pk, last_day=today() - timedelta(days=5), actor=secretary)
        move_out(tenancy_id=alone.pk, last_day=today() - timedelta(days=5), actor=secretary)
    assert numbers(district) == [(0, 2), (1, 3), (1, 3)]
    assert numbers(district, today() - timedelta(days=5)) == [(1, 2), (1, 4), (3, 4)]


def test_closing_ends_what_was_in_it(district, secretary):
    tower = opened(district, secretary)
    tenants(district, tower, secretary, True)
    with acting_as(secretary):
        appoint_instructor(place_id=tower.pk, person=PersonLine("汪小平"), since=SINCE, actor=secretary)
        with pytest.raises(Conflict, match="已经登记过“示例大厦”"):
            open_place(community_id=district.community.pk, line=BusinessLine("示例大厦"), actor=secretary)
        with pytest.raises(RuleBroken, match="2026-02-01"):
            close_place(place_id=tower.pk, last_day=date(2026, 1, 1), actor=secretary)
        close_place(place_id=tower.pk, last_day=today(), actor=secretary)
    with everything("test"):
        assert Tenancy.objects.get().last_day == Instructor.objects.get().last_day == today()


def test_what_is_typed_wrong_is_said_at_its_field(district, secretary):
    tower = opened(district, secretary)
    with acting_as(secretary):
        for act, field in (
            (lambda: open_place(community_id=district.community.pk, line=BusinessLine(" "), actor=secretary), "name"),
            (lambda: open_place(community_id=district.street.pk, line=BusinessLine("x"), actor=secretary), "community"),
            (lambda: move_in(place_id=tower.pk, unit_id=999_999, actor=secretary), "unit"),
            (
                lambda: appoint_instructor(
                    place_id=tower.pk, person=PersonLine("x"), since=date(2026, 1, 1), actor=secretary
                ),
                "since",
            ),
        ):
            with pytest.raises(RuleBroken) as refused:
                act()
            assert refused.value.field == field


def test_by_pages_and_api_and_nobody_else(district, secretary):
    client = client_for(secretary)
    add = reverse("grids:business_add", args=[district.community.pk])
    assert "请填写名称" in client.post(add, {"kind": "OFFICES", "since": "2026-02-01", "address": "象山路1号"}).text
    made = client.post(add, {"name": "示例大厦", "kind": "OFFICES", "since": "2026-02-01"})
    pk = int(made.url.rstrip("/").rsplit("/", 1)[1])
    unit = make_unit(district, "示例科技公司", joins=district.community)
    client.post(reverse("grids:tenant_add", args=[pk]), {"unit": unit.pk, "since": "2026-02-01"})
    client.post(reverse("grids:instructor_add", args=[pk]), {"name": "汪小平", "since": "2026-02-01"})
    page = client.get(made.url).text
    for words in ("示例科技公司", "没有党组织", "汪小平", "0/1", "1/1"):
        assert words in page
    assert "示例大厦" in client.get(f"{reverse('grids:business')}?guided=true").text
    said = client.get(f"/api/v1/business-places/{pk}/").json()
    assert (said["units"], said["organised"], said["worked"], said["instructors"]) == (1, 0, 1, 1)
    other = client_for(make_user("COMMUNITY_SECRETARY", district.foreign_community))
    assert other.get(made.url).status_code == 404
    with the_web_role() as cursor, acting_as(make_user("COMMUNITY_SECRETARY", district.foreign_community)):
        for table in ("grids_businessplace", "grids_tenancy", "grids_instructor"):
            assert count(cursor, table) == 0


def test_the_list_and_the_page_cost_the_same_however_long(district, secretary):
    client = client_for(secretary)
    tower = opened(district, secretary)

    def costs():
        found = []
        for page in (
            reverse("grids:business"),
            reverse("grids:tenants"),
            reverse("grids:business_place", args=[tower.pk]),
        ):
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            found.append(len(queries))
        return found

    tenants(district, tower, secretary, True)
    one = costs()
    for number in (2, 3):
        tenants(district, opened(district, secretary, f"第{number}大厦"), secretary, False)
    tenants(district, tower, secretary, False, False)
    assert costs() == one
    assert one == COSTS


COSTS = [9, 8, 8]
