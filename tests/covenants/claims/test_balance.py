"""The balance: what each gave and received, by page, export and API."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from common.scoping import everything
from covenants.models import (
    ListCycle,
)
from covenants.selectors.balance import Why, balances_of
from covenants.services.claims import decide_claim, make_claim
from tests.covenants.claims.board_making import claim, decide, member, reviewed, url
from tests.factories import acting_as, client_for, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_day")]


def balance_on(world, on, user=None):
    with acting_as(user or world.secretary):
        cycle = ListCycle.objects.select_related("organization").get(pk=world.cycle.pk)
        return balances_of([cycle], on)[cycle.pk]


def test_given_received_unmet_and_silent(world, a_day):
    decide(world, claim(world, world.odd, world.school, Decimal(2)))
    decide(world, claim(world, world.blood, world.hospital), confirm=False, reason="已有安排")
    with acting_as(world.liaison(world.bank)):
        made = make_claim(
            item_id=world.sport.pk, unit_id=world.bank.pk, matched_id=world.place.pk, actor=world.liaison(world.bank)
        )
    a_day.move_to("2026-03-12 09:00+08:00")
    pledge = reviewed(world, world.school, "ENVIRONMENT", 4)
    with everything("test"):
        for answered in (date(2026, 3, 11), date(2026, 3, 20)):
            pledge.fulfilments.create(
                organization=world.community, done_on=date(2026, 3, 10), recorded_on=date(2026, 3, 10),
                state="CONFIRMED", answered_on=answered, confirmed_on=answered,
            )  # fmt: skip
    found = balance_on(world, date(2026, 3, 12))
    assert [party.name for party in found.parties] == [
        world.community.name, "第九十七示例小学", "示例银行", "示例医院",
    ]  # fmt: skip
    committee, school, bank, hospital = found.parties
    assert (committee.needs, committee.met, committee.unmet, committee.received) == (2, 0, 2, 1)
    assert (school.offers, school.taken, school.given, school.given_done) == (1, 1, 1, 1)
    assert (hospital.offers, hospital.silent, bank.silent, bank.unmet) == (1, 1, 1, 1)
    assert committee.received_done == 1
    why = {row.item_id: (row.why, row.missing, row.days) for row in found.unmet}
    assert why == {
        world.odd.pk: (Why.PART, 1, 11),
        world.blood.pk: (Why.DECLINED, 30, 11),
        world.place.pk: (Why.WAITING, 1, 11),
    }
    with acting_as(world.liaison(world.school)):
        decide_claim(claim_id=made.pk, confirm=True, actor=world.liaison(world.school))
    assert world.place.pk not in {row.item_id for row in balance_on(world, date(2026, 3, 12)).unmet}
    earlier = balance_on(world, date(2026, 3, 1))
    assert {row.why for row in earlier.unmet} == {Why.NOBODY}
    assert (earlier.total.given_done, earlier.total.taken) == (0, 0)
    assert balance_on(world, date(2026, 2, 1)).parties == []


def test_a_unit_reads_its_own_balance_only(world):
    found = balance_on(world, date(2026, 3, 2), world.liaison(world.bank))
    assert [party.name for party in found.parties] == ["示例银行"]
    assert [row.item_id for row in found.unmet] == [world.place.pk]
    assert found.silent == [world.talk.pk]
    page = member(world, world.bank).get(url("balance", world.cycle.pk)).text
    assert "防骗讲座" in page
    assert "楼道灯更换" not in page


def test_balance_by_page_and_export(world):
    client = client_for(world.secretary)
    page = client.get(url("balance", world.cycle.pk))
    assert "还没有人认领" in page.text
    assert "不用于排名" in page.text
    lines = client.get(url("balance", world.cycle.pk) + "?export=csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("单位,提供的服务,有人认领,提出的需求")
    assert lines[1] == f"{world.community.name},0,0,2,0,2,0,0,0,0,0"
    assert len(lines) == 5
    reader = client_for(make_user("READ_ONLY", world.community))
    assert reader.get(url("balance", world.cycle.pk) + "?export=csv").status_code == 403
    street = client_for(make_user("STREET_STAFF", world.district.street))
    rows = street.get(url("balances")).context["rows"]
    assert [row["object"].organization for row in rows] == [world.community]
    exported = street.get(url("balances") + "?export=csv").content.decode("utf-8-sig").splitlines()
    assert exported[1] == f"{world.community.name},发布认领,4,3,0,3,0,3,3,0,0,0,0"


def test_the_api_of_the_balance(world):
    street = client_for(make_user("STREET_STAFF", world.district.street))
    [row] = street.get("/api/v1/balances/").json()["results"]
    assert (row["organization"], row["total"]["needs"], row["total"]["unmet"]) == (world.community.pk, 3, 3)
    detail = street.get(f"/api/v1/balances/{world.cycle.pk}/?on=2026-03-02").json()
    assert [party["offers"] for party in detail["parties"]] == [0, 1, 1, 1]
    assert detail["unmet"][0] == {
        "item": world.blood.pk, "unit": None, "days": 1, "missing": "30.00", "why": "NOBODY",
    }  # fmt: skip
    assert detail["silent"] == [world.doctor.pk, world.sport.pk, world.talk.pk]
    assert street.get("/api/v1/balances/?on=2026-02-01").json()["results"] == []
    [own] = member(world, world.bank).get("/api/v1/balances/").json()["results"]
    assert own["total"]["needs"] == 1
