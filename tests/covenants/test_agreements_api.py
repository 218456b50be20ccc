"""The API of agreements and pledges: the services of the pages, as of any day."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.scoping import everything
from covenants.models import Delivery, Direction, Pledge, Stage
from tests.covenants.agreements_making import Circle
from tests.covenants.pledges.making import Pledged, picture
from tests.factories import client_for


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False):
        yield


@pytest.fixture
def circle(db):
    return Circle()


@pytest.fixture
def pledged(db):
    return Pledged()


def post(client, path, data=None, **more):
    return client.post(f"/api/v1/{path}/", data or {}, content_type="application/json", **more)


def get(client, path):
    return client.get(f"/api/v1/{path}")


def test_an_agreement_from_draft_to_signature(circle):
    claims = circle.school_claims()
    secretary, teacher = client_for(circle.secretary), client_for(circle.teacher)
    sent = {
        "cycle": circle.cycle.pk,
        "kind": "CLAIM",
        "units": [circle.school.pk],
        "claims": [claim.pk for claim in claims],
        "our_duties": "走访",
        "terms": [{"content": "开放操场", "giver": circle.school.pk, "frequency_text": "每周六"}],
    }
    made = post(secretary, "agreements", sent)
    assert made.status_code == 201, made.json()
    pk = made.json()["id"]
    assert [term["frequency"] for term in made.json()["terms"]] == ["每季度1次", "每周三下午", "每周六"]
    taken = post(secretary, "agreements", sent)
    assert (taken.status_code, taken.json()["code"]) == (409, "agreement.claim_taken")
    post(secretary, f"agreements/{pk}/lay_out")
    text = get(teacher, f"agreements/{pk}/text/").json()
    assert hashlib.sha256(text["text"].encode()).hexdigest() == text["digest"]
    committee, school = made.json()["parties"]
    refused = post(teacher, f"agreements/{pk}/sign", {"party": committee["id"], "method": "SYSTEM"})
    assert refused.status_code == 403
    post(secretary, f"agreements/{pk}/sign", {"party": committee["id"], "method": "SYSTEM"})
    signed = post(teacher, f"agreements/{pk}/sign", {"party": school["id"], "method": "SYSTEM"}).json()
    assert (signed["state"], signed["signed_on"]) == ("SIGNED", "2026-03-10")
    rows = get(teacher, "pledges/?ordering=-id").json()["results"]
    assert {row["stage"] for row in rows} == {"SHOWN"}
    assert get(secretary, f"agreements/{pk}/document/").content.startswith(b"PK")
    assert post(secretary, f"agreements/{pk}/sign", {"party": 2**40, "method": "SYSTEM"}).status_code == 404


def test_paper_by_multipart(circle):
    agreement = circle.lay_out(circle.draft())
    with everything("test"):
        party = agreement.parties.get(unit=circle.school)
    scan = SimpleUploadedFile("扫描.jpg", picture(), "image/jpeg")
    sent = {"party": party.pk, "method": "PAPER", "signatory": "陈校长", "signed_on": "2026-03-09", "file": scan}
    answer = client_for(circle.secretary).post(f"/api/v1/agreements/{agreement.pk}/sign/", sent)
    assert answer.status_code == 200, answer.json()
    assert answer.json()["parties"][1]["signed_on"] == "2026-03-09"


def test_amended_ended_voided_reopened(pledged):
    client = client_for(pledged.secretary)
    new = post(client, f"agreements/{pledged.agreement.pk}/amend", {"reason": "增加次数"})
    assert (new.status_code, new.json()["number_text"]) == (201, "〔2026〕1号（第2版）")
    pk = new.json()["id"]
    changed = client.put(
        f"/api/v1/agreements/{pk}/", {"title": "新的标题", "our_duties": "走访"}, content_type="application/json"
    )
    assert (changed.json()["title"], len(changed.json()["terms"])) == ("新的标题", 2)
    assert post(client, f"agreements/{pk}/lay_out").json()["state"] == "SIGNING"
    assert post(client, f"agreements/{pk}/reopen").json()["state"] == "DRAFT"
    assert post(client, f"agreements/{pk}/void", {"reason": "不改了"}).json()["state"] == "VOID"
    ended = post(client, f"agreements/{pledged.agreement.pk}/end", {"reason": "搬迁", "ended_on": "2026-03-10"})
    assert ended.json()["ended_on"] == "2026-03-10"
    assert post(client, f"agreements/{pledged.agreement.pk}/end", {"ended_on": "2026-03-10"}).status_code == 400


def test_records_words_and_answers(pledged):
    teacher, secretary = client_for(pledged.teacher), client_for(pledged.secretary)
    with everything("test"):
        delivery = pledged.given.deliveries.first()
    sent = {"pledge": pledged.given.pk, "delivery": delivery.pk, "served": 20}
    made = post(teacher, "fulfilments", sent)
    assert (made.status_code, made.json()["state"]) == (201, "RECORDED")
    assert post(teacher, "fulfilments", sent).json()["code"] == "fulfilment.recorded_already"
    pk = made.json()["id"]
    assert post(secretary, f"fulfilments/{pk}/dispute", {"reason": "只有十人"}).json()["state"] == "DISPUTED"
    assert post(teacher, f"fulfilments/{pk}/reply", {"reply": "另有十人在教室"}).json()["reply"]
    assert post(secretary, f"fulfilments/{pk}/confirm").json()["state"] == "CONFIRMED"
    assert get(secretary, f"deliveries/{delivery.pk}/").json()["standing"] == "CONFIRMED"
    progress = get(secretary, f"pledges/{pledged.given.pk}/").json()["progress"]
    assert (progress["confirmed"], progress["due"], progress["served"]) == (1, 3, 20)
    stranger = client_for(pledged.clerk)
    assert get(stranger, f"fulfilments/{pk}/").status_code == 404
    assert post(stranger, "fulfilments", sent).status_code == 404


def test_several_records_and_confirmations(pledged):
    teacher, secretary = client_for(pledged.teacher), client_for(pledged.secretary)
    with everything("test"):
        ids = list(Delivery.objects.filter(pledge=pledged.given).values_list("pk", flat=True)[:2])
    made = post(teacher, "deliveries/record", {"deliveries": ids}).json()
    assert [row["state"] for row in made] == ["RECORDED", "RECORDED"]
    done = post(secretary, "fulfilments/confirm_several", {"fulfilments": [row["id"] for row in made]}).json()
    assert {row["state"] for row in done} == {"CONFIRMED"}
    assert post(secretary, "fulfilments/confirm_several", {"fulfilments": [2**40]}).status_code == 404
    third = Delivery._base_manager.filter(pledge=pledged.given).last().pk
    assert post(secretary, f"deliveries/{third}/excuse", {"reason": "放假"}).json()["standing"] == "EXCUSED"
    assert post(secretary, f"deliveries/{third}/restore").json()["standing"] == "COMING"
    assert (
        post(secretary, f"deliveries/{third}/plan", {"planned_on": "2026-11-11"}).json()["planned_on"] == "2026-11-11"
    )


def test_reviews(pledged):
    pledged.stage(Stage.REVIEWING)
    secretary, teacher = client_for(pledged.secretary), client_for(pledged.teacher)
    sent = {"pledge": pledged.given.pk, "side": "RECEIVER", "satisfaction": 4}
    made = post(secretary, "reviews", sent)
    assert made.status_code == 201
    assert post(teacher, f"reviews/{made.json()['id']}/answer", {"answer": "谢谢"}).json()["answer"] == "谢谢"
    assert post(secretary, "reviews", sent).json()["code"] == "review.answered"
    assert len(get(teacher, f"reviews/?pledge={pledged.given.pk}").json()["results"]) == 1


def test_as_of_any_day(pledged):
    with time_machine.travel("2026-04-02 09:00+08:00", tick=False):
        made = pledged.record(pledged.teacher)
    with time_machine.travel("2026-04-09 09:00+08:00", tick=False):
        teacher, secretary = client_for(pledged.teacher), client_for(pledged.secretary)
        post(secretary, f"fulfilments/{made.pk}/confirm")
        assert get(teacher, "pledges/?on=2026-03-09").json()["results"] == []
        stages = [
            get(teacher, f"pledges/{pledged.given.pk}/?on={day}").json()["stage"]
            for day in ("2026-04-01", "2026-04-02")
        ]
        assert stages == ["SHOWN", "FULFILLING"]
        states = [get(teacher, f"fulfilments/{made.pk}/?on=2026-04-0{day}").json()["state"] for day in (5, 9)]
        assert states == ["RECORDED", "CONFIRMED"]
        assert get(teacher, f"fulfilments/{made.pk}/?on=2026-04-01").status_code == 404
        assert get(teacher, f"agreements/{pledged.agreement.pk}/?on=2026-03-10").json()["state"] == "SIGNED"


def test_the_board_by_api(pledged):
    neighbour = client_for(pledged.clerk)
    rows = get(neighbour, "pledges/board/?q=课堂").json()
    assert [(row["content"], row["giver_name"]) for row in rows] == [("四点半课堂", "示例小学")]
    assert "id" not in rows[0]


@pytest.mark.parametrize("path", ["agreements", "pledges", "deliveries", "fulfilments", "reviews", "pledges/board"])
def test_lists_ask_as_often_for_one_as_for_three(pledged, path):
    client = client_for(pledged.secretary)
    pledged.record(pledged.teacher)
    pledged.stage(Stage.REVIEWING)
    post(client, "reviews", {"pledge": pledged.given.pk, "side": "RECEIVER", "satisfaction": 3})

    def queries():
        get(client, f"{path}/")
        with CaptureQueriesContext(connection) as asked:
            assert get(client, f"{path}/").status_code == 200
        return len(asked)

    before = queries()
    pledged.stage(Stage.FULFILLING)
    for unit, user in ((pledged.bank, pledged.clerk), (pledged.other_unit, pledged.stranger)):
        claim = pledged.claim(pledged.item(Direction.OFFER, unit, f"{unit.name}的服务"), None)
        agreement = pledged.lay_out(pledged.draft([claim], units=[unit]))
        pledged.sign(agreement, pledged.secretary)
        pledged.sign(agreement, user, unit)
        with everything("test"):
            pledge = Pledge.objects.get(term__agreement=agreement)
        pledged.record(user, pledge)
    pledged.stage(Stage.REVIEWING)
    with everything("test"):
        for pledge in Pledge.objects.exclude(pk=pledged.given.pk):
            post(client, "reviews", {"pledge": pledge.pk, "side": "GIVER", "satisfaction": 3})
    assert queries() == before
    assert date(2026, 3, 10) == pledged.agreement.signed_on
