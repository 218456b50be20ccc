"""Services of members who reported, from a register: counted once, confirmed where the place itself brings them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from unittest import mock

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.errors import Conflict
from common.scoping import everything
from exchange import services
from exchange.handlers import Record, handler_for
from members.models import Service
from members.services import voluntary
from members.services.checkins import CheckInLine, check_in
from members.services.persons import PersonLine, create_person
from members.services.voluntary import ServiceLine, decide_services
from orgs.models import Organization
from tests.factories import acting_as, client_for, make_district, make_user
from tests.imports.grounding import confirm, goes_in_and_back_out, send, told

HEAD = "日期,党员,服务内容,时长（小时）,服务人数,备注\n"
REGISTER = (
    HEAD + "2026-03-01,汪小平,清扫楼道,2,30,\n2026-03-01,周丽,清扫楼道,1.5小时,,\n2026-03-08,汪小平,义诊,,12,下午\n"
)


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False):
        yield


@pytest.fixture
def district(db):
    return make_district()


@pytest.fixture
def secretary(district):
    return make_user("COMMUNITY_SECRETARY", district.community)


def reported(place, name, *, on=date(2026, 2, 1), phone=""):
    with everything("test"):
        person = create_person(organization_id=place.pk, line=PersonLine(name=name, phone=phone), actor=None)
        return check_in(organization_id=place.pk, line=CheckInLine(person.pk, reported_on=on), actor=None)


@pytest.fixture
def people(district):
    return [reported(district.community, name) for name in ("汪小平", "周丽")]


def test_a_register_goes_in_again_and_back_out(district, secretary, people):
    goes_in_and_back_out(
        "member_services", REGISTER, "members:services", (Service,), user=secretary, organization=district.community
    )


def test_what_the_register_said_is_on_record(district, secretary, people):
    confirm(secretary, send(secretary, district.community, REGISTER))
    with everything("what came in"):
        rows = Service.objects.select_related("person").order_by("on", "person__name")
        found = [(row.person.name, row.on.day, row.title, row.hours, row.served, row.note, row.state) for row in rows]
    assert sorted(found) == sorted(
        [
            ("周丽", 1, "清扫楼道", Decimal("1.5"), None, "", "CONFIRMED"),
            ("汪小平", 1, "清扫楼道", Decimal("2.0"), 30, "", "CONFIRMED"),
            ("汪小平", 8, "义诊", None, 12, "下午", "CONFIRMED"),
        ]
    )


WRONG = [
    ("2026-03-01,没有人,清扫楼道,2,,", "报到名单里没有“没有人”"),
    ("2026-01-15,汪小平,清扫楼道,2,,", "汪小平在 2026-01-15 没有在这里报到"),
    ("2026-04-01,汪小平,清扫楼道,2,,", "服务日期 2026-04-01 还没有到"),
    ("2026.03,汪小平,清扫楼道,2,,", "服务日期要写到日"),
    ("2026-03-01,汪小平,清扫楼道,半天,,", "时长“半天”看不懂"),
    ("2026-03-01,汪小平,清扫楼道,30,,", "时长“30”看不懂"),
]


@pytest.mark.parametrize(("row", "said"), WRONG)
def test_what_is_wrong_is_said_in_its_row(row, said, district, secretary, people):
    batch = send(secretary, district.community, f"{HEAD}{row}\n")
    assert batch.counts == {"WRONG": 1}
    assert any(said in reason for reasons in told(batch).values() for reason in reasons), told(batch)


def test_two_of_one_name_are_told_apart(district, secretary):
    one = reported(district.community, "汪小平", phone="15400000091")
    reported(district.grid, "汪小平", phone="15400000092")
    head = "日期,党员,联系电话,服务内容,服务地\n"
    batch = send(secretary, district.community, f"{head}2026-03-01,汪小平,,义诊,\n")
    assert "报到名单里有 2 位“汪小平”" in told(batch)[2][0]
    for row in ("2026-03-01,汪小平,15400000091,义诊,", f"2026-03-02,汪小平,,义诊,{district.community.name}"):
        confirm(secretary, send(secretary, district.community, f"{head}{row}\n"))
    with everything("whose"):
        assert set(Service.objects.values_list("check_in", flat=True)) == {one.pk}
        assert Service.objects.count() == 2


def test_a_phone_is_held_against_the_one_on_record(district, secretary):
    """With a phone the row means whoever has it, then whoever has none; never somebody with another."""
    reported(district.community, "汪小平", phone="15400000091")
    head = "日期,党员,联系电话,服务内容\n"
    row = f"{head}2026-03-01,汪小平,15400000092,义诊\n"
    batch = send(secretary, district.community, row)
    assert batch.counts == {"WRONG": 1}
    assert told(batch)[2][0].startswith("汪小平的电话与报到名单里的不一致")
    bare = reported(district.grid, "汪小平")
    confirm(secretary, send(secretary, district.community, row))
    with everything("whose"):
        assert [row.check_in_id for row in Service.objects.all()] == [bare.pk]


SPELLINGS = ("东门社区", "东门社区居委会", "东门", "桃源街道东门社区", "东门社区党委")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_place_is_known_by_its_other_spellings(spelling, district, secretary):
    with everything("test"):
        Organization.objects.filter(pk=district.community.pk).update(name="东门社区居委会")
    reported(district.community, "汪小平")
    batch = send(secretary, district.community, f"日期,党员,服务内容,服务地\n2026-03-01,汪小平,义诊,{spelling}\n")
    assert batch.counts == {"NEW": 1}, told(batch)


def test_another_place_is_said_with_the_one_on_record(district, secretary, people):
    other = district.sibling_community.name
    batch = send(secretary, district.community, f"日期,党员,服务内容,服务地\n2026-03-01,汪小平,义诊,{other}\n")
    assert told(batch)[2] == [f"汪小平的报到地是{district.community.name}，不是“{other}”，请改服务地，或不填。"]


def test_one_service_written_twice_is_one(district, secretary, people):
    twice = HEAD + "2026-03-01,汪小平,清扫楼道,2,,\n2026-03-01,汪小平,清扫 楼道,3,,\n"
    batch = send(secretary, district.community, twice)
    assert batch.counts == {"NEW": 1, "WRONG": 1}
    assert any("重复" in said or "同一次服务" in said for said in told(batch)[3])


def test_a_service_recorded_meanwhile_is_said_not_stumbled_over(district, secretary, people):
    """Somebody records the same one between the reading of what is known and the writing."""
    line = ServiceLine(date(2026, 3, 1), "清扫楼道")
    made = voluntary._made

    def slow(row, *asked):
        found = made(row, *asked)
        if not Service.objects.exists():
            made(row, *asked).save()
        return found

    with acting_as(secretary), transaction.atomic(), mock.patch.object(voluntary, "_made", slow):
        with pytest.raises(Conflict, match="核对以后有人登记了其中的服务") as refused:
            voluntary.import_services(services=[(people[0].pk, line)], actor=secretary)
        assert refused.value.code == "import.moved"


def test_what_was_decided_since_stands_against_taking_it_back(district, secretary, people):
    """A record that waits for the place, brought by nobody but the street for whoever reported at a grid."""
    batch = confirm(secretary, send(secretary, district.community, REGISTER))
    with acting_as(secretary):
        Service.objects.filter(title="义诊").update(state="RECORDED", decided_on=None, decided_by=None)
        (row,) = Service.objects.filter(title="义诊")
        decide_services(service_ids=[row.pk], confirm=False, reason="没有来", actor=secretary)
        with pytest.raises(Conflict, match="1 条服务记录导入后又办理过"):
            services.undo_batch(batch_id=batch.pk, actor=secretary)


def test_a_streets_export_goes_in_again(district, secretary, people):
    confirm(secretary, send(secretary, district.community, REGISTER))
    staff = make_user("STREET_STAFF", district.street)
    exported = client_for(staff).get(reverse("members:services"), {"export": "csv"}).content
    batch = send(staff, district.street, exported, "导出.csv")
    assert batch.counts == {"SAME": 3}, told(batch)


def test_another_communitys_members_are_not_ours(district, secretary, people):
    reported(district.sibling_community, "邓志强")
    batch = send(secretary, district.community, f"{HEAD}2026-03-01,邓志强,义诊,2,,\n")
    assert told(batch)[2] == ["报到名单里没有“邓志强”，或还没有登记报到日期，请先登记报到。"]


def test_a_hundred_rows_cost_what_one_costs(district, secretary, people):
    handler = handler_for("member_services")

    def queries(count):
        day = {"value": "2026-03-01", "precision": "day"}
        rows = [{"on": day, "name": "汪小平", "title": f"第 {n} 次"} for n in range(count)]
        records = [Record(1, number, "member_services", row) for number, row in enumerate(rows, start=2)]
        with acting_as(secretary) as scope, CaptureQueriesContext(connection) as found:
            states = {one.state for one in handler.classify(records, {}, scope, date(2026, 3, 10), {})}
        assert states == {"NEW"}
        return len(found)

    assert queries(1) == queries(100)
