"""Claims by page and by API: one click, part, on behalf, the other side's word, lists, exports, queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import ACTION_NAMES
from common.models import AuditEvent
from common.scoping import everything
from covenants.models import Claim, ClaimState, Direction, ListItem, Stage
from covenants.selectors.claims import waiting_claims
from covenants.services.claims import decide_claim, make_claim, withdraw_claim
from tests.covenants.making import make_cycle, make_world
from tests.factories import acting_as, client_for, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def world():
    """The community needs three lights; the school opens its sports ground; both published."""
    world = make_world()
    world.cycle = make_cycle(world, stage=Stage.PUBLISHED)
    with everything("what was published"):
        world.need = ListItem.objects.get(direction=Direction.NEED)
        world.offer = ListItem.objects.get(direction=Direction.OFFER)
    return world


def url(name, *args):
    return reverse(f"covenants:{name}", args=args)


def claims():
    with everything("what is there"):
        return list(Claim.objects.order_by("pk"))


def member(world, unit):
    return client_for(world.liaison(unit))


def test_one_click_takes_the_whole_and_a_second_click_takes_nothing(world):
    client = member(world, world.bank)
    page = client.get(url("item", world.need.pk))
    assert url("claim_add", world.need.pk) in page.text
    key = {"_once": "0123456789abcdef"}
    first = client.post(url("claim_add", world.need.pk), key)
    second = client.post(url("claim_add", world.need.pk), key)
    assert first.url == second.url == url("item", world.need.pk)
    [claim] = claims()
    assert (claim.unit, claim.quantity, claim.state) == (world.bank, 3, ClaimState.PENDING)
    third = client.post(url("claim_add", world.need.pk), follow=True)
    assert "已经被认领完了" in third.text
    assert len(claims()) == 1


def test_a_part_with_a_word_and_with_the_own_offer(world):
    client = member(world, world.school)
    form = client.get(url("claim_add", world.need.pk))
    assert "还剩 3处" in form.text
    assert "开放操场" in form.text
    sent = {"party": str(world.school.pk), "quantity": "2", "matched": str(world.offer.pk), "message": "两盏"}
    assert client.post(url("claim_add", world.need.pk), {**sent, "quantity": "5"}).status_code == 200
    assert claims() == []
    done = client.post(url("claim_add", world.need.pk), sent)
    [claim] = claims()
    assert done.url == url("claim", claim.pk)
    assert (claim.quantity, claim.matched, claim.message) == (2, world.offer, "两盏")


def test_the_secretary_claims_for_the_committee_or_for_a_unit(world):
    client = client_for(world.secretary)
    assert client.post(url("claim_add", world.offer.pk)).status_code == 302
    refused = client.post(url("claim_add", world.need.pk), follow=True)
    assert "不能自己认领" in refused.text
    form = client.get(url("claim_add", world.need.pk) + f"?party={world.bank.pk}")
    assert "认领方：<b>示例银行</b>" in form.text
    client.post(url("claim_add", world.need.pk), {"party": str(world.bank.pk), "quantity": "1"})
    assert [(claim.unit, claim.quantity) for claim in claims()] == [(None, 1), (world.bank, 1)]
    assert client.post(url("claim_add", world.need.pk), {"party": "2000000001"}).status_code == 200
    assert len(claims()) == 2


def test_the_other_side_confirms_or_declines_with_a_reason(world):
    member(world, world.bank).post(url("claim_add", world.need.pk))
    [claim] = claims()
    secretary = client_for(world.secretary)
    page = secretary.get(url("claims"))
    assert "有 1 项认领等我方确认" in page.text
    empty = secretary.post(url("claim_step", claim.pk, "decline"), {"reason": ""})
    assert empty.status_code == 200
    secretary.post(url("claim_step", claim.pk, "decline"), {"reason": "已有安排"})
    [claim] = claims()
    assert (claim.state, claim.reason, claim.decided_on) == (ClaimState.DECLINED, "已有安排", date(2026, 3, 2))
    assert "已有安排" in member(world, world.bank).get(url("claim", claim.pk)).text
    member(world, world.bank).post(url("claim_add", world.need.pk))
    again = claims()[1]
    secretary.post(url("claim_step", again.pk, "confirm"))
    assert claims()[1].state == ClaimState.CONFIRMED
    assert secretary.get(url("claim_step", again.pk, "nothing")).status_code == 404


def test_a_confirmed_claim_is_taken_back_with_a_reason_only(world):
    bank = member(world, world.bank)
    bank.post(url("claim_add", world.need.pk))
    [claim] = claims()
    with acting_as(world.secretary):
        decide_claim(claim_id=claim.pk, confirm=True, actor=world.secretary)
    assert bank.post(url("claim_step", claim.pk, "withdraw"), {"reason": ""}).status_code == 200
    bank.post(url("claim_step", claim.pk, "withdraw"), {"reason": "经费未批"})
    assert claims()[0].state == ClaimState.WITHDRAWN
    assert member(world, world.hospital).get(url("claim", claim.pk)).status_code == 404


def test_several_are_confirmed_at_once_all_or_none(world):
    for unit in (world.school, world.bank, world.hospital):
        with acting_as(world.liaison(unit)):
            make_claim(item_id=world.need.pk, unit_id=unit.pk, quantity=Decimal(1), actor=world.liaison(unit))
    first, second, third = claims()
    secretary = client_for(world.secretary)
    assert "还没有勾选" in secretary.post(url("claims_confirm"), follow=True).text
    with acting_as(world.liaison(world.hospital)):
        withdraw_claim(claim_id=third.pk, actor=world.liaison(world.hospital))
    secretary.post(url("claims_confirm"), {"claim": [first.pk, third.pk]})
    assert {claim.state for claim in claims()} == {ClaimState.PENDING, ClaimState.WITHDRAWN}
    secretary.post(url("claims_confirm"), {"claim": [first.pk, second.pk]})
    assert [claim.state for claim in claims()] == [ClaimState.CONFIRMED, ClaimState.CONFIRMED, ClaimState.WITHDRAWN]
    other = member(world, world.bank).post(url("claims_confirm"), {"claim": [first.pk]}, follow=True)
    assert "不在你的范围内" in other.text


def test_lists_say_who_waits_and_show_any_day(world, a_day):
    with acting_as(world.liaison(world.bank)):
        make_claim(item_id=world.need.pk, unit_id=world.bank.pk, actor=world.liaison(world.bank))
    [claim] = claims()
    a_day.move_to("2026-03-05 09:00+08:00")
    with acting_as(world.secretary):
        assert list(waiting_claims()) == [claim]
        decide_claim(claim_id=claim.pk, confirm=True, actor=world.secretary)
        assert list(waiting_claims()) == []
    a_day.move_to("2026-03-09 09:00+08:00")
    with acting_as(world.liaison(world.bank)):
        assert list(waiting_claims()) == []
        withdraw_claim(claim_id=claim.pk, reason="经费未批", actor=world.liaison(world.bank))
    secretary = client_for(world.secretary)
    for on, state in (("2026-03-02", "待确认"), ("2026-03-06", "已确认"), ("2026-03-09", "已撤回")):
        text = secretary.get(url("claims") + f"?on={on}&export=csv").content.decode("utf-8-sig")
        assert text.splitlines()[1].split(",")[5] == state, on
        assert secretary.get(url("claim", claim.pk) + f"?on={on}").status_code == 200
    assert secretary.get(url("claim", claim.pk) + "?on=2026-03-01").status_code == 404
    assert len(secretary.get(url("claims") + "?on=2026-03-01&export=csv").content.decode().splitlines()) == 1
    assert "经费未批" not in secretary.get(url("claim", claim.pk) + "?on=2026-03-06").text
    assert "楼道灯更换" in secretary.get(url("cycle_claims", world.cycle.pk)).text
    stranger = client_for(make_user("COMMUNITY_SECRETARY", world.district.sibling_community))
    assert stranger.get(url("cycle_claims", world.cycle.pk)).status_code == 404
    assert "楼道灯更换" not in stranger.get(url("claims")).text


def test_queries_do_not_grow_with_rows(world):
    secretary = client_for(world.secretary)
    counts = []
    for unit in (world.school, world.bank, world.hospital):
        with acting_as(world.liaison(unit)):
            make_claim(item_id=world.need.pk, unit_id=unit.pk, quantity=Decimal(1), actor=world.liaison(unit))
        pages = [url("claims"), url("item", world.need.pk), url("cycle_claims", world.cycle.pk)]
        for page in pages:
            secretary.get(page)
        found = []
        for page in (*pages, "/api/v1/claims/"):
            with CaptureQueriesContext(
                connection,
            ) as watch:
                assert secretary.get(page).status_code == 200
            found.append(len(watch))
        counts.append(found)
    assert counts[0] == counts[2]


def test_the_api_does_the_same(world):
    bank, secretary = member(world, world.bank), client_for(world.secretary)
    sent = {"item": world.need.pk, "unit": world.bank.pk, "quantity": "2"}
    made = bank.post("/api/v1/claims/", sent, content_type="application/json")
    assert made.status_code == 201
    assert made.json()["state"] == "PENDING"
    assert made.json()["party_name"] == world.community.name
    twice = bank.post("/api/v1/claims/", {**sent, "quantity": "1"}, content_type="application/json")
    assert (twice.status_code, twice.json()["code"]) == (409, "claim.twice")
    missing = bank.post("/api/v1/claims/", {**sent, "item": 2_000_000_001}, content_type="application/json")
    assert missing.status_code == 404
    pk = made.json()["id"]
    own = bank.post(f"/api/v1/claims/{pk}/confirm/")
    assert own.status_code == 403
    done = secretary.post("/api/v1/claims/confirm/", {"claims": [pk]}, content_type="application/json")
    assert done.json() == {"count": 1}
    no_reason = bank.post(f"/api/v1/claims/{pk}/withdraw/", {}, content_type="application/json")
    assert (no_reason.status_code, no_reason.json()["code"]) == (400, "claim.reason")
    gone = bank.post(f"/api/v1/claims/{pk}/withdraw/", {"reason": "经费"}, content_type="application/json")
    assert gone.json()["state"] == "WITHDRAWN"
    rows = secretary.get("/api/v1/claims/?box=todo").json()["results"]
    assert rows == []
    assert [row["id"] for row in secretary.get(f"/api/v1/claims/?unit={world.bank.pk}").json()["results"]] == [pk]
    second = bank.post("/api/v1/claims/", sent, content_type="application/json").json()["id"]
    declined = secretary.post(f"/api/v1/claims/{second}/decline/", {"reason": "重复"}, content_type="application/json")
    assert declined.json()["state"] == "DECLINED"


def test_every_act_is_audited_under_a_name(world):
    bank = member(world, world.bank)
    bank.post(url("claim_add", world.need.pk))
    bank.post(url("claim_step", claims()[0].pk, "withdraw"), {"reason": ""})
    with everything("the trail"):
        actions = set(AuditEvent.objects.filter(action__startswith="covenants.claim").values_list("action", flat=True))
    assert actions == {"covenants.claim.made", "covenants.claim.withdrawn"}
    assert actions <= set(ACTION_NAMES)
