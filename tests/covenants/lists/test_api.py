"""Programs do what people do: a list from opening to publication through the API, and any day in between."""

from __future__ import annotations

import pytest
import time_machine

from common.scoping import everything
from covenants.models import ItemState, ListCycle, ListItem, Stage
from tests.covenants.making import make_cycle, make_item, make_world
from tests.factories import client_for, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def world():
    return make_world()


def send(client, method, path, data=None, status=200):
    answer = getattr(client, method)(f"/api/v1/{path}", data, content_type="application/json")
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def test_what_changes_something_is_refused_with_a_day_before_anything_is_done(world):
    secretary = client_for(world.secretary)
    period = {"organization": world.community.pk, "since": "2026-01-01", "last_day": "2026-12-31"}
    refused = send(secretary, "post", "cycles/?on=2025-12-01", period, 400)
    assert (refused["code"], refused["errors"][0]["field"]) == ("request.on", "on")
    assert "请去掉 on 再提交" in refused["detail"]
    with everything("nothing was done"):
        assert not ListCycle.objects.exists()
    pk = send(secretary, "post", "cycles/", period, 201)["id"]
    item = {"cycle": pk, "direction": "OFFER", "category": "CULTURE", "title": "讲座", "frequency_text": "每周六"}
    assert send(secretary, "post", "items/?on=2025-12-01", item, 400)["code"] == "request.on"
    made = send(secretary, "post", "items/", item, 201)
    for method, path in (("put", f"items/{made['id']}/"), ("delete", f"items/{made['id']}/")):
        assert send(secretary, method, f"{path}?on=2026-03-01", item, 400)["code"] == "request.on"
    venue = {"organization": world.community.pk, "name": "示例驿站"}  # places have no days: neither is it ignored there
    assert send(secretary, "post", "venues/?on=2025-12-01", venue, 400)["code"] == "request.on"
    assert send(secretary, "get", f"items/{made['id']}/?on=2026-03-02")["title"] == "讲座"


def test_a_list_from_opening_to_publication(world):
    secretary, teacher = client_for(world.secretary), client_for(world.liaison(world.school))
    period = {"organization": world.community.pk, "since": "2026-01-01", "last_day": "2026-12-31"}
    cycle = send(secretary, "post", "cycles/", period, 201)
    assert (cycle["stage"], cycle["until"], cycle["is_public"]) == (Stage.COLLECTING, "2027-01-01", True)
    assert send(secretary, "post", "cycles/", period, 409)["code"] == "cycle.overlap"
    send(teacher, "post", "cycles/", period, 403)
    pk = cycle["id"]
    item = {"cycle": pk, "unit": world.school.pk, "direction": "OFFER", "category": "CULTURE", "title": "开放操场"}
    wrong = send(teacher, "post", "items/", {**item, "frequency_text": "若干"}, 400)
    assert (wrong["code"], wrong["errors"][0]["field"]) == ("item.frequency", "frequency_text")
    made = send(teacher, "post", "items/", {**item, "frequency_text": "每周二、四上午", "quantity": None}, 201)
    assert (made["frequency"], made["weekdays"], made["half_day"]) == ("每周二、四上午", [2, 4], "AM")
    assert (made["state"], made["contact_phone"]) == (ItemState.DRAFT, "154****0401")
    send(teacher, "post", "items/", {**item, "unit": world.bank.pk}, 403)
    send(teacher, "post", "items/", {**item, "cycle": 999999}, 404)
    edited = send(teacher, "put", f"items/{made['id']}/", {**item, "title": "开放操场和球场"})
    assert (edited["title"], edited["quantity"]) == ("开放操场和球场", None)
    assert send(teacher, "post", f"cycles/{pk}/submit-drafts/", {"unit": world.school.pk})["count"] == 1
    assert send(teacher, "post", f"items/{made['id']}/recall/")["state"] == ItemState.DRAFT
    send(teacher, "post", f"items/{made['id']}/submit/")
    other = send(secretary, "post", "items/", {**item, "unit": None, "title": "讲座", "submit": True}, 201)
    third = send(secretary, "post", "items/", {**item, "unit": None, "title": "重复", "submit": True}, 201)
    draft = send(secretary, "post", "items/", {**item, "unit": None, "title": "错填"}, 201)
    send(secretary, "delete", f"items/{draft['id']}/", status=204)
    assert {line["party"] for line in send(secretary, "get", f"cycles/{pk}/missing/")} >= {"示例银行", "示例医院"}
    assert send(secretary, "post", f"cycles/{pk}/advance/")["stage"] == Stage.DELIBERATING
    meeting = send(
        secretary,
        "post",
        "meetings/",
        {"organization": world.community.pk, "kind": "JOINT", "starts_at": "2026-03-01T15:00:00+08:00"},
        201,
    )
    decide = {"meeting": meeting["id"], "outcome": "ADJUSTED", "frequency_text": "每周六"}
    assert send(secretary, "post", f"items/{made['id']}/decide/", decide, 409)["code"] == "deliberation.not_held"
    assert send(secretary, "post", f"meetings/{meeting['id']}/hold/")["session"] == 1
    adjusted = send(secretary, "post", f"items/{made['id']}/decide/", decide)
    assert (adjusted["frequency"], adjusted["title"], adjusted["state"]) == ("每周六", "开放操场和球场", "ACCEPTED")
    assert send(secretary, "post", f"items/{made['id']}/reconsider/")["state"] == ItemState.SUBMITTED
    send(secretary, "post", f"items/{made['id']}/decide/", {**decide, "outcome": "ACCEPTED"})
    merge = {"meeting": meeting["id"], "outcome": "MERGED", "into": made["id"]}
    assert send(secretary, "post", f"items/{third['id']}/decide/", merge)["merged_into"] == made["id"]
    declined = {"meeting": meeting["id"], "outcome": "DECLINED"}
    assert send(secretary, "post", f"items/{other['id']}/decide/", declined, 400)["code"] == "deliberation.reason"
    assert send(secretary, "post", f"cycles/{pk}/publish/", status=409)["code"] == "cycle.missing"
    assert send(secretary, "post", f"cycles/{pk}/accept-rest/", {"meeting": meeting["id"]})["count"] == 1
    published = send(secretary, "post", f"cycles/{pk}/publish/", status=201)
    assert {line["title"] for line in published["lines"]} == {"讲座", "开放操场和球场"}
    clerk = client_for(world.liaison(world.bank))
    seen = send(clerk, "get", "items/")["results"]
    assert {row["title"] for row in seen} == {"讲座", "开放操场和球场"}
    assert {row["contact_phone"] for row in seen} == {""}
    assert send(clerk, "get", f"publications/{published['id']}/")["digest"] == published["digest"]
    assert send(secretary, "post", f"items/{other['id']}/withdraw/")["state"] == ItemState.WITHDRAWN
    assert send(secretary, "get", f"cycles/{pk}/record/", status=404)["code"] == "not_found"
    assert send(secretary, "post", f"cycles/{pk}/close/", status=409)["code"] == "cycle.open_ends"


def test_any_day_in_between_and_the_record_afterwards(world, a_day):
    cycle = make_cycle(world, stage=Stage.PUBLISHED)
    a_day.move_to("2026-03-20 09:00+08:00")
    make_item(cycle, world.bank, "讲座", world)
    a_day.move_to("2027-01-05 09:00+08:00")
    secretary = client_for(world.secretary)
    with everything("how many there are"):
        assert ListItem.objects.count() == 3
    assert len(send(secretary, "get", "items/?on=2026-03-10")["results"]) == 2
    assert send(secretary, "get", "items/?on=2026-03-25&state=SUBMITTED")["results"][0]["title"] == "讲座"
    assert send(secretary, "get", "cycles/?on=2026-03-01")["results"] == []
    assert send(secretary, "get", f"cycles/{cycle.pk}/?on=2026-03-02")["stage"] == Stage.PUBLISHED
    send(secretary, "get", f"cycles/{cycle.pk}/?on=2026-02-30", status=400)
    refused = send(secretary, "post", f"cycles/{cycle.pk}/close/", status=409)
    assert refused["code"] == "cycle.open_ends", "an item was handed in that nobody went through"
    with everything("it is taken back"):
        item = ListItem.objects.get(title="讲座")
    send(secretary, "post", f"items/{item.pk}/recall/")
    record = send(secretary, "post", f"cycles/{cycle.pk}/close/")
    street = client_for(make_user("STREET_STAFF", world.district.street))
    assert send(street, "get", f"cycles/{cycle.pk}/record/")["digest"] == record["digest"]
    send(client_for(world.liaison(world.school)), "get", f"cycles/{cycle.pk}/record/", status=404)


def test_an_empty_cycle_is_edited_and_taken_back(world):
    cycle = make_cycle(world)
    secretary = client_for(world.secretary)
    data = {"title": "清单", "is_public": False, "collect_by": "2026-04-01"}
    assert send(secretary, "put", f"cycles/{cycle.pk}/", data)["collect_by"] == "2026-04-01"
    assert send(secretary, "post", f"cycles/{cycle.pk}/carry-over/", {"unit": None}, 409)["code"] == "carry.none"
    send(secretary, "delete", f"cycles/{cycle.pk}/", status=204)
    send(secretary, "get", f"cycles/{cycle.pk}/", status=404)


def test_what_is_not_said_of_a_quantity_is_read_as_the_form_reads_it(world):
    secretary = client_for(world.secretary)
    period = {"organization": world.community.pk, "since": "2026-01-01", "last_day": "2026-12-31"}
    pk = send(secretary, "post", "cycles/", period, 201)["id"]
    item = {"cycle": pk, "category": "CULTURE", "title": "讲座", "frequency_text": "每周六"}
    assert send(secretary, "post", "items/", {**item, "direction": "OFFER"}, 201)["quantity"] is None
    refused = send(secretary, "post", "items/", {**item, "direction": "NEED"}, 400)
    assert (refused["code"], refused["errors"][0]["field"]) == ("item.quantity", "quantity")
    assert "需求要写明数量，说不准的写 1" in refused["detail"]
