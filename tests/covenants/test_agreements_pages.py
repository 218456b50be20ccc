"""Pages of agreements and pledges: who gets them, what they offer, with how many queries."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.scoping import everything
from covenants.models import (
    Agreement,
    AgreementState,
    Attachment,
    Delivery,
    Direction,
    Fulfilment,
    FulfilmentState,
    Pledge,
    Review,
    Stage,
)
from covenants.selectors.agreements import waiting_for_signature
from covenants.services.agreements import AgreementLine
from tests.covenants.agreements_making import Circle
from tests.covenants.pledges.making import Pledged, picture
from tests.factories import acting_as, client_for, make_user


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


def url(name, *args):
    return reverse(f"covenants:{name}", args=args)


def only(model, **filters):
    with everything("test"):
        return model.objects.get(**filters)


# ---- agreements -----------------------------------------------------------------------------------------------------


def test_from_claims_to_a_signed_agreement_through_the_pages(circle):
    circle.school_claims()
    secretary = client_for(circle.secretary)
    page = secretary.get(url("agreement_add")).text
    assert "四点半课堂" in page
    assert "护学岗志愿者" in page
    sent = {"cycle": circle.cycle.pk, "units": circle.school.pk, "kind": "CLAIM"}
    made = secretary.post(url("agreement_add"), sent)
    agreement = only(Agreement)
    assert made.headers["Location"] == url("agreement_edit", agreement.pk)
    form = secretary.get(url("agreement_edit", agreement.pk)).context
    data = {name: form["form"][name].value() for name in form["form"].fields}
    data |= {"our_duties": "每季度走访一次", "term-TOTAL_FORMS": 5, "term-INITIAL_FORMS": 5}
    for number, row in enumerate(form["formset"]):
        for name in row.fields:
            value = row[name].value()
            if value not in (None, False, ""):
                data[f"term-{number}-{name}"] = value
    data |= {"term-2-content": "共享会议室", "term-2-giver": circle.school.pk, "term-2-receiver": "committee"}
    saved = secretary.post(url("agreement_edit", agreement.pk), data)
    assert saved.status_code == 302, saved.context["form"].errors
    page = secretary.get(url("agreement", agreement.pk)).text
    for text in ("每季度走访一次", "共享会议室", "四点半课堂", "草稿"):
        assert text in page
    assert secretary.get(url("agreement_step", agreement.pk, "lay_out")).status_code == 200
    secretary.post(url("agreement_step", agreement.pk, "lay_out"))
    with everything("test"):
        committee, school = agreement.parties.order_by("order")
    assert "请先阅读全文" in secretary.post(url("agreement_sign", agreement.pk, committee.pk), {}).text
    secretary.post(url("agreement_sign", agreement.pk, committee.pk), {"agreed": "on"})
    teacher = client_for(circle.teacher)
    assert "签订" in teacher.get(url("agreement", agreement.pk)).text
    teacher.post(url("agreement_sign", agreement.pk, school.pk), {"agreed": "on"})
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.SIGNED
    page = secretary.get(url("agreement", agreement.pk)).text
    assert agreement.digest in page
    assert "与定稿一致" in page


def test_paper_with_a_scan_and_the_scan_comes_back_safely(circle):
    agreement = circle.lay_out(circle.draft())
    party = only(type(agreement.parties.model()), agreement=agreement, unit=circle.school)
    client = client_for(circle.secretary)
    sent = {
        "signatory": "陈校长",
        "signed_on": "2026-03-09",
        "file": SimpleUploadedFile("扫描.png", picture("PNG"), "image/png"),
    }
    client.post(url("agreement_sign", agreement.pk, party.pk) + "?paper=1", sent)
    party = only(type(party), pk=party.pk)
    assert (party.method, party.signatory, party.signed_on) == ("PAPER", "陈校长", date(2026, 3, 9))
    kept = only(Attachment)
    answer = client.get(url("attachment", kept.pk))
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert hashlib.sha256(answer.content).hexdigest() == kept.digest
    assert client_for(circle.teacher).get(url("attachment", kept.pk)).status_code == 200
    assert client_for(circle.clerk).get(url("attachment", kept.pk)).status_code == 404
    bad = client.post(
        url("agreement_scan", agreement.pk), {"file": SimpleUploadedFile("x.pdf", b"<html>")}, follow=True
    )
    assert "只收 PDF、JPEG、PNG" in bad.text
    with everything("test"):
        assert Attachment.objects.count() == 1


def test_files_say_the_same_as_the_page(pledged):
    client = client_for(pledged.teacher)
    agreement = pledged.agreement
    text = client.get(url("agreement_file", agreement.pk, "txt"))
    assert hashlib.sha256(text.content).hexdigest() == agreement.digest
    word = client.get(url("agreement_file", agreement.pk, "docx"))
    body = zipfile.ZipFile(io.BytesIO(word.content)).read("word/document.xml").decode()
    for words in (agreement.digest, "陈老师", "四点半课堂"):
        assert words in body
    assert client.get(url("agreement_file", agreement.pk, "pdf")).content.startswith(b"%PDF-")
    assert client.get(url("agreement_file", agreement.pk, "exe")).status_code == 404


def test_files_are_made_of_the_signed_text_when_a_name_changed_since(pledged):
    with everything("test"):
        pledged.agreement.parties.filter(unit=pledged.school).update(name="改名后的小学")
    word = client_for(pledged.secretary).get(url("agreement_file", pledged.agreement.pk, "docx"))
    body = zipfile.ZipFile(io.BytesIO(word.content)).read("word/document.xml").decode()
    assert "示例小学" in body
    assert "改名后的小学" not in body


def test_steps_are_said_and_done(pledged):
    client = client_for(pledged.secretary)
    for step in ("amend", "end", "void", "reopen", "lay_out"):
        assert client.get(url("agreement_step", pledged.agreement.pk, step)).status_code == 200
    assert client.post(url("agreement_step", pledged.agreement.pk, "amend"), {}).context["form"].errors
    client.post(url("agreement_step", pledged.agreement.pk, "amend"), {"reason": "增加次数"})
    assert only(Agreement, version=2).state == AgreementState.DRAFT
    assert "有新的版本" in client.get(url("agreement", pledged.agreement.pk)).text
    refused = client.post(url("agreement_step", pledged.agreement.pk, "reopen"), follow=True)
    assert "已签订" in refused.text


@pytest.mark.parametrize("role", ["DISTRICT_STAFF", "STREET_STAFF", "READ_ONLY", "UNIT_LIAISON", "GRID_SECRETARY"])
def test_every_page_renders_for_whoever_may_look(pledged, role):
    anchor = {"DISTRICT_STAFF": pledged.district.root, "STREET_STAFF": pledged.district.street,
              "GRID_SECRETARY": pledged.district.grid}.get(role, pledged.community)  # fmt: skip
    user = pledged.teacher if role == "UNIT_LIAISON" else make_user(role, anchor)
    client = client_for(user)
    for name in ("agreements", "pledges", "pledge_board", "deliveries", "fulfilments"):
        assert client.get(url(name)).status_code == 200
    seen = 404 if role == "GRID_SECRETARY" else 200
    for name, pk in (("agreement", pledged.agreement.pk), ("pledge", pledged.given.pk)):
        assert client.get(url(name, pk)).status_code == seen
    for name in ("cycle_agreements", "cycle_pledges"):
        assert client.get(url(name, pledged.cycle.pk)).status_code == seen


def test_lists_ask_as_often_for_one_row_as_for_three(pledged):
    client = client_for(pledged.secretary)
    pages = ["agreements", "pledges", "pledge_board", "deliveries", "fulfilments"]
    pledged.record(pledged.teacher)

    def queries():
        counts = []
        for name in pages:
            client.get(url(name))
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url(name)).status_code == 200
            counts.append(len(asked))
        return counts

    before = queries()
    for unit, user in ((pledged.bank, pledged.clerk), (pledged.other_unit, pledged.stranger)):
        claim = pledged.claim(pledged.item(Direction.OFFER, unit, f"{unit.name}的服务"), None)
        agreement = pledged.lay_out(pledged.draft([claim], units=[unit]))
        pledged.sign(agreement, pledged.secretary)
        pledged.sign(agreement, user, unit)
        with everything("test"):
            pledge = Pledge.objects.get(term__agreement=agreement)
        pledged.record(user, pledge)
    assert queries() == before


# ---- pledges --------------------------------------------------------------------------------------------------------


def test_one_tick_then_confirmed_by_the_other_side(pledged):
    teacher, secretary = client_for(pledged.teacher), client_for(pledged.secretary)
    delivery = only(Delivery, pledge=pledged.given, number=1)
    assert "今天已履" in teacher.get(url("pledge", pledged.given.pk)).text
    teacher.post(url("delivery_record", delivery.pk))
    made = only(Fulfilment)
    assert (made.done_on, made.state) == (date(2026, 3, 10), FulfilmentState.RECORDED)
    assert "没有再记一次" in teacher.post(url("delivery_record", delivery.pk), follow=True).text
    secretary.post(url("fulfilment_step", made.pk, "confirm"))
    assert only(Fulfilment).state == FulfilmentState.CONFIRMED


def test_the_long_form_takes_photographs_and_keeps_what_was_typed(pledged):
    client = client_for(pledged.teacher)
    delivery = only(Delivery, pledge=pledged.given, number=1)
    sent = {"done_on": "2026-03-11", "served": "25", "remark": "手工课"}
    page = client.post(url("delivery_record", delivery.pk), sent).text
    assert "不能晚于今天" in page
    assert "手工课" in page
    photos = [SimpleUploadedFile(f"{number}.jpg", picture(), "image/jpeg") for number in range(2)]
    client.post(url("delivery_record", delivery.pk), sent | {"done_on": "2026-03-10", "photos": photos})
    made = only(Fulfilment)
    assert (made.served, made.remark) == (25, "手工课")
    with everything("test"):
        assert made.attachments.count() == 2


def test_a_dispute_and_a_reply(pledged):
    made = pledged.record(pledged.teacher)
    secretary, teacher = client_for(pledged.secretary), client_for(pledged.teacher)
    assert "请写明有什么不同" in secretary.post(url("fulfilment_step", made.pk, "dispute"), {}).text
    secretary.post(url("fulfilment_step", made.pk, "dispute"), {"reason": "当天没有来"})
    teacher.post(url("fulfilment_step", made.pk, "reply"), {"reply": "在活动中心"})
    page = secretary.get(url("pledge", pledged.given.pk)).text
    assert "当天没有来" in page
    assert "在活动中心" in page
    teacher.post(url("fulfilment_step", made.pk, "withdraw"))
    assert only(Fulfilment).state == FulfilmentState.WITHDRAWN


def test_the_secretary_ticks_and_confirms_many_at_once(pledged):
    with time_machine.travel("2026-03-18 09:00+08:00", tick=False):
        _many_at_once(client_for(pledged.secretary))


def _many_at_once(client):
    page = client.get(url("deliveries"))
    rows = [row["object"].pk for row in page.context["rows"] if row["object"].tick]
    assert len(rows) == 3
    client.post(url("deliveries_record"), {"delivery": rows, "done_on": "2026-03-18"})
    with everything("test"):
        assert Fulfilment.objects.count() == len(rows)
        waiting = list(Fulfilment.objects.filter(state=FulfilmentState.RECORDED).values_list("pk", flat=True))
    assert client.get(url("fulfilments")).status_code == 200
    client.post(url("fulfilments_confirm"), {"fulfilment": waiting})
    with everything("test"):
        assert not Fulfilment.objects.exclude(state=FulfilmentState.CONFIRMED).exists()
    assert "请至少勾选一项" in client.post(url("deliveries_record"), {"done_on": "2026-03-10"}, follow=True).text


def test_the_calendar_counts_by_day(pledged):
    client = client_for(pledged.secretary)
    context = client.get(url("deliveries") + "?month=2026-04").context
    due = {cell["day"].day: cell["due"] for week in context["weeks"] for cell in week if cell["due"]}
    assert due == {1: 1, 8: 1, 15: 1, 22: 1, 29: 1}
    assert client.get(url("deliveries") + "?month=2026-13").status_code == 200
    assert client.get(url("deliveries") + "?month=").status_code == 200
    assert client.get(url("deliveries") + "?month=2026-04&day=2026-04-08&standing=COMING&pledge=1").status_code == 200


def test_a_street_is_not_asked_to_sign_what_only_its_community_signs(pledged):
    laid_out = pledged.lay_out(pledged.draft(kind="LETTER", claims=[], line=AgreementLine(our_duties="提供场地")))
    waiting = {}
    for user in (pledged.secretary, pledged.teacher, pledged.street):
        with acting_as(user):
            waiting[user] = list(waiting_for_signature())
        rows = client_for(user).get(url("agreements") + "?box=todo").context["rows"]
        assert [row["object"].pk for row in rows] == [found.pk for found in waiting[user]]
    assert [len(rows) for rows in waiting.values()] == [1, 1, 0]
    assert waiting[pledged.teacher] == [laid_out]


def test_a_delivery_is_excused_restored_and_planned(pledged):
    client = client_for(pledged.secretary)
    delivery = only(Delivery, pledge=pledged.given, number=1)
    client.post(url("delivery_step", delivery.pk, "excuse"), {"reason": "场地维修"})
    assert only(Delivery, pk=delivery.pk).excused == "场地维修"
    client.post(url("delivery_step", delivery.pk, "restore"))
    client.post(url("delivery_step", delivery.pk, "plan"), {"planned_on": "2026-04-20"})
    delivery = only(Delivery, pk=delivery.pk)
    assert (delivery.is_excused, delivery.planned_on) == (False, date(2026, 4, 20))
    assert client.get(url("delivery_step", delivery.pk, "nothing")).status_code == 404


def test_reviews_and_the_answer(pledged):
    pledged.stage(Stage.REVIEWING)
    secretary, teacher = client_for(pledged.secretary), client_for(pledged.teacher)
    assert "评诺" in secretary.get(url("pledge_review", pledged.given.pk, "receiver")).text
    secretary.post(url("pledge_review", pledged.given.pk, "receiver"), {"satisfaction": 2, "sentence": "少一次"})
    review = only(Review)
    teacher.post(url("review_answer", review.pk), {"answer": "下学期补上"})
    page = secretary.get(url("pledge", pledged.given.pk)).text
    assert "少一次" in page
    assert "下学期补上" in page
    assert secretary.get(url("pledge_review", pledged.given.pk, "nobody")).status_code == 404


def test_the_board_shows_the_neighbour_without_people_and_without_a_way_in(pledged):
    pledged.record(pledged.teacher, remark="只给签约方看的说明")
    neighbour = client_for(make_user("COMMUNITY_SECRETARY", pledged.district.sibling_community))
    page = neighbour.get(url("pledge_board")).text
    assert "四点半课堂" in page
    for hidden in ("陈老师", "只给签约方看的说明", url("pledge", pledged.given.pk)):
        assert hidden not in page
    assert neighbour.get(url("pledge", pledged.given.pk)).status_code == 404
    elsewhere = client_for(make_user("COMMUNITY_SECRETARY", pledged.district.foreign_community))
    assert "还没有亮出的承诺" in elsewhere.get(url("pledge_board")).text


def test_exports_hold_what_the_list_shows(pledged):
    client = client_for(pledged.secretary)
    for name in ("agreements", "pledges", "deliveries", "fulfilments"):
        answer = client.get(url(name) + "?export=csv")
        assert answer.headers["Content-Type"].startswith("text/csv")
    assert "四点半课堂" in client.get(url("pledges") + "?export=csv").content.decode("utf-8-sig")


def test_the_page_before_the_last_gates_says_what_is_not_done(circle):
    circle.signed()
    circle.stage("FULFILLING")
    page = client_for(circle.secretary).get(f"/covenants/cycles/{circle.cycle.pk}/advance/").text
    assert "次到了时段没有记录" in page
    assert "次没有到应履时段，本期到 2026-12-31 结束" in page
    assert "进入评诺以后还能记录和确认" in page
