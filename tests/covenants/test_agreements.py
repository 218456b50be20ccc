"""Agreements: from confirmed claims to a text that never changes, by every side's own hand."""

from __future__ import annotations

import threading
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, connection, connections, transaction

from common.errors import Conflict, NotAllowed, RuleBroken
from common.models import AuditEvent
from common.scoping import everything
from covenants.documents import digest_of, entries_of, is_intact
from covenants.models import (
    Agreement,
    AgreementState,
    AgreementTerm,
    Attachment,
    ClaimState,
    Delivery,
    Direction,
    Pledge,
    Stage,
)
from covenants.services import agreements, signing
from covenants.services.agreements import AgreementLine
from covenants.services.terms import TermLine
from tests.covenants.agreements_making import Circle
from tests.factories import acting_as, client_for, make_user


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False):
        yield


@pytest.fixture
def circle(db):
    return Circle()


def terms_of(agreement):
    with everything("test"):
        return list(agreement.terms.order_by("order"))


# ---- drafting -------------------------------------------------------------------------------------------------------


def test_both_directions_stand_in_one_agreement_and_nothing_is_typed_twice(circle):
    agreement = circle.draft()
    assert agreement.title == "示例小学与桃源东社区“大党委”双向认领协议"
    assert agreement.number_text == "〔2026〕1号"
    assert (agreement.since, agreement.last_day) == (date(2026, 3, 10), date(2026, 12, 31))
    given, received = terms_of(agreement)
    assert (given.content, given.giver, given.receiver) == ("四点半课堂", circle.school, None)
    assert (given.per, given.times, given.quantity) == ("quarter", 1, 1)
    assert (received.content, received.giver, received.receiver) == ("护学岗志愿者", None, circle.school)
    assert (received.weekdays, received.half_day) == ([3], "PM")
    with everything("test"):
        assert [party.name for party in agreement.parties.all()] == ["桃源东社区“大党委”", "示例小学"]


def test_numbers_run_per_committee_and_year(circle):
    first, second = circle.draft([]), circle.draft([], kind="LETTER")
    assert [first.number, second.number] == [1, 2]
    with time_machine.travel("2027-01-04 09:00+08:00", tick=False):
        assert circle.draft([]).number_text == "〔2027〕1号"


def test_an_unconfirmed_claim_is_not_agreed_upon(circle):
    pending = circle.claim(circle.item(Direction.NEED, None, "义诊"), circle.school, ClaimState.PENDING)
    with pytest.raises(RuleBroken) as error:
        circle.draft([pending])
    assert error.value.code == "agreement.claims"


def test_a_claim_of_somebody_else_is_not_agreed_upon(circle):
    foreign = circle.claim(circle.item(Direction.NEED, None, "义诊"), circle.bank)
    with pytest.raises(RuleBroken) as error:
        circle.draft([foreign])
    assert "双方" in error.value.message


def test_a_claim_stands_in_one_living_agreement(circle):
    claims = circle.school_claims()
    first = circle.draft(claims)
    with pytest.raises(Conflict) as error:
        circle.draft(claims)
    assert error.value.code == "agreement.claim_taken"
    assert first.number_text in error.value.message
    with acting_as(circle.secretary):
        agreements.void_agreement(agreement_id=first.pk, reason="改签责任书", actor=circle.secretary)
    assert circle.draft(claims).number == 2


def test_nothing_is_drafted_before_publication_or_after_the_end(circle):
    claims = circle.school_claims()
    for stage in (Stage.COLLECTING, Stage.DELIBERATING, Stage.REVIEWING, Stage.CLOSED):
        circle.stage(stage)
        with pytest.raises(Conflict) as error:
            circle.draft(claims)
        assert error.value.code == "agreement.stage"


def test_only_the_committee_drafts(circle):
    claims = circle.school_claims()
    with acting_as(circle.teacher), pytest.raises(NotAllowed):
        agreements.draft_agreement(
            cycle_id=circle.cycle.pk, kind="CLAIM", unit_ids=[circle.school.pk],
            claim_ids=[claim.pk for claim in claims], actor=circle.teacher,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (TermLine("", giver_id=None, receiver_id=0), "没有写内容"),
        (TermLine("打扫", giver_id=None, receiver_id=None), "两个不同"),
        (TermLine("打扫", giver_id=None, receiver_id=0, frequency_text="有空就来"), "看不出"),
        (TermLine("打扫", giver_id=None, receiver_id=0, since=date(2025, 1, 1)), "有效期"),
    ],
)
def test_lines_that_cannot_be_agreed_upon(circle, line, code):
    agreement = circle.draft([], kind="LETTER")
    line = TermLine(**{name: getattr(line, name) for name in line.__slots__ if name != "receiver_id"},
                    receiver_id=circle.school.pk if line.receiver_id == 0 else None)  # fmt: skip
    with acting_as(circle.secretary), pytest.raises(RuleBroken) as error:
        agreements.update_agreement(
            agreement_id=agreement.pk, line=AgreementLine(), terms=[line], actor=circle.secretary
        )
    assert code in error.value.message
    assert "第1条" in error.value.message


# ---- the text -------------------------------------------------------------------------------------------------------


def test_a_letter_says_duties_plan_and_services(circle):
    line = AgreementLine(
        our_duties="1. 每半年走访一次\n（二）公示服务情况", their_duties="2026年开放操场", plan="一、共办邻里节"
    )
    services = [TermLine("开放操场", circle.school.pk, None, frequency_text="每周六、日")]
    agreement = circle.lay_out(circle.draft([], kind="LETTER", line=line, terms=services))
    assert agreement.title.endswith("共驻共建责任书")
    for text in (
        "甲方的职责任务",
        "每半年走访一次",
        "2026年开放操场",
        "共建计划",
        "共办邻里节",
        "乙方向甲方提供",
        "周六、日",
    ):
        assert text in agreement.text
    assert agreement.text.index("职责任务") < agreement.text.index("服务项目")
    assert (agreement.digest, agreement.laid_out_on) == (digest_of(agreement.text), date(2026, 3, 10))


def test_entries_lose_their_own_numbers_but_no_figures():
    text = "1. 走访\n２、空一格\n（三）公示\n四、邻里节\n2026年开放\n12次义诊\n\n"
    assert entries_of(text) == ["走访", "空一格", "公示", "邻里节", "2026年开放", "12次义诊"]


def test_nothing_to_agree_upon_is_not_laid_out(circle):
    for kind in ("CLAIM", "LETTER"):
        with pytest.raises(RuleBroken):
            circle.lay_out(circle.draft([], kind=kind))


def test_a_laid_out_text_goes_back_only_before_the_first_signature(circle):
    agreement = circle.lay_out(circle.draft())
    with acting_as(circle.secretary):
        with pytest.raises(Conflict):
            agreements.update_agreement(agreement_id=agreement.pk, line=AgreementLine(), actor=circle.secretary)
        agreements.reopen_agreement(agreement_id=agreement.pk, actor=circle.secretary)
        agreements.update_agreement(
            agreement_id=agreement.pk, line=AgreementLine(title="另一个标题"), actor=circle.secretary
        )
    agreement = circle.lay_out(agreement)
    assert agreement.text.startswith("另一个标题")
    circle.sign(agreement, circle.secretary)
    with acting_as(circle.secretary), pytest.raises(Conflict) as error:
        agreements.reopen_agreement(agreement_id=agreement.pk, actor=circle.secretary)
    assert error.value.code == "agreement.signed_already"


# ---- signing --------------------------------------------------------------------------------------------------------


def test_the_last_signature_brings_pledges_and_what_falls_due(circle):
    agreement = circle.lay_out(circle.draft())
    circle.sign(agreement, circle.secretary)
    with everything("test"):
        assert not Pledge.objects.exists()
    party = circle.sign(agreement, circle.teacher, circle.school)
    assert (party.signatory, party.office) == ("陈老师", "示例小学 · 成员单位联络员")
    agreement = circle.fresh(agreement)
    assert (agreement.state, agreement.signed_on) == (AgreementState.SIGNED, date(2026, 3, 10))
    assert is_intact(agreement)
    with everything("test"):
        given, received = Pledge.objects.order_by("pk")
        assert (given.giver, given.receiver, given.category) == (circle.school, None, "EDUCATION")
        assert (given.signed_on, given.shown_on) == (date(2026, 3, 10), date(2026, 3, 10))
        # 22 days of the first quarter belong to the second.
        assert [row.window.lower.isoformat() for row in given.deliveries.all()] == [
            "2026-03-10", "2026-07-01", "2026-10-01",
        ]  # fmt: skip
        assert received.deliveries.count() == 43
        assert AuditEvent.objects.filter(action="covenants.agreement.concluded").count() == 1


def test_a_side_signs_for_itself(circle):
    agreement = circle.lay_out(circle.draft())
    with pytest.raises(NotAllowed):
        circle.sign(agreement, circle.teacher)
    with pytest.raises(RuleBroken) as error:
        circle.sign(agreement, circle.secretary, circle.school)
    assert error.value.code == "agreement.on_behalf"
    with acting_as(circle.stranger), pytest.raises(Agreement.DoesNotExist):
        signing.sign_agreement(agreement_id=agreement.pk, party_id=1, method="SYSTEM", actor=circle.stranger)


def test_paper_is_registered_on_behalf_with_name_and_day(circle):
    agreement = circle.lay_out(circle.draft())
    circle.sign(agreement, circle.secretary)
    paper = {"unit": circle.school, "method": "PAPER"}
    for more, field in (
        ({"signed_on": date(2026, 3, 8)}, "signatory"),
        ({"signatory": "陈老师"}, "signed_on"),
        ({"signatory": "陈老师", "signed_on": date(2026, 3, 11)}, "signed_on"),
        ({"signatory": "陈老师", "signed_on": date(2026, 3, 4)}, "signed_on"),
    ):
        with pytest.raises(RuleBroken) as error:
            circle.sign(agreement, circle.secretary, **paper, **more)
        assert error.value.field == field
    party = circle.sign(agreement, circle.secretary, **paper, signatory="陈校长", signed_on=date(2026, 3, 8))
    assert (party.signatory, party.signed_on, party.signed_by) == ("陈校长", date(2026, 3, 8), circle.secretary)
    assert circle.fresh(agreement).signed_on == date(2026, 3, 10)


def test_in_the_system_one_signs_with_ones_own_name_and_no_other(circle):
    agreement = circle.lay_out(circle.draft())
    with pytest.raises(RuleBroken, match="不能另填签署人") as error:
        circle.sign(agreement, circle.teacher, circle.school, signatory="王校长")
    assert (error.value.code, error.value.field) == ("agreement.signatory", "signatory")
    assert circle.sign(agreement, circle.teacher, circle.school, signatory="陈老师").signatory == "陈老师"
    assert circle.sign(agreement, circle.secretary).signatory == "詹书记"


def test_an_office_above_registers_the_communitys_paper_and_signs_nothing_in_the_system(circle):
    agreement = circle.lay_out(circle.draft())
    with pytest.raises(RuleBroken) as error:
        circle.sign(agreement, circle.street)
    assert error.value.code == "agreement.on_behalf"
    page = client_for(circle.street).get(f"/covenants/agreements/{agreement.pk}/").text
    assert page.count("登记纸质签订") == 2
    assert ">签订</a>" not in page
    circle.sign(agreement, circle.street, method="PAPER", signatory="詹书记", signed_on=date(2026, 3, 9))
    circle.sign(agreement, circle.teacher, circle.school)
    with everything("test"):
        events = AuditEvent.objects.filter(action="covenants.agreement.signed").order_by("pk")
        assert [event.detail["on_behalf"] for event in events] == [True, False]


def test_nobody_signs_twice_or_a_draft_or_a_withdrawn_claim(circle):
    claims = circle.school_claims()
    agreement = circle.draft(claims)
    with pytest.raises(Conflict) as error:
        circle.sign(agreement, circle.secretary)
    assert error.value.code == "agreement.state"
    circle.lay_out(agreement)
    circle.sign(agreement, circle.secretary)
    with pytest.raises(Conflict) as error:
        circle.sign(agreement, circle.secretary)
    assert error.value.code == "agreement.signed_already"
    with everything("test"):
        type(claims[0]).objects.filter(pk=claims[0].pk).update(state=ClaimState.WITHDRAWN)
    with pytest.raises(Conflict) as error:
        circle.sign(agreement, circle.teacher, circle.school)
    assert error.value.code == "agreement.claims"


def test_a_text_that_was_tampered_with_is_not_signed(circle):
    agreement = circle.lay_out(circle.draft())
    with everything("test"):
        Agreement.objects.filter(pk=agreement.pk).update(text="别的内容")
    with pytest.raises(Conflict) as error:
        circle.sign(agreement, circle.secretary)
    assert error.value.code == "agreement.digest"


@pytest.mark.parametrize("field", ["text", "digest", "number", "signed_on"])
def test_the_database_itself_keeps_a_signed_text(circle, field):
    agreement = circle.signed()
    value = {"number": 99, "signed_on": date(2026, 1, 1)}.get(field, "x")
    with everything("test"), pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(**{field: value})
    assert is_intact(circle.fresh(agreement))


def test_two_units_agree_and_the_committee_witnesses(circle):
    claim = circle.claim(circle.item(Direction.NEED, circle.bank, "员工子女托管"), circle.school)
    agreement = circle.lay_out(circle.draft([claim], units=[circle.school, circle.bank]))
    assert "见证方" in agreement.text
    assert "甲方向乙方提供" in agreement.text
    circle.sign(agreement, circle.teacher, circle.school)
    circle.sign(agreement, circle.clerk, circle.bank)
    assert circle.fresh(agreement).state == AgreementState.SIGNING
    circle.sign(agreement, circle.secretary)
    with acting_as(circle.clerk):
        pledge = Pledge.objects.get()
        assert (pledge.giver, pledge.receiver) == (circle.school, circle.bank)
    with acting_as(circle.stranger):
        assert not Pledge.objects.exists()
        assert not Agreement.objects.exists()
        assert not AgreementTerm.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_sign_at_the_same_time_and_it_takes_effect_once():
    circle = Circle()
    agreement = circle.lay_out(circle.draft())
    circle.sign(agreement, circle.secretary)
    answers, gate = [], threading.Barrier(2)

    def sign():
        try:
            gate.wait()
            circle.sign(agreement, circle.teacher, circle.school)
            answers.append("signed")
        except Conflict as error:
            answers.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sign) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == ["agreement.signed_already", "signed"]
    with everything("test"):
        assert Pledge.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_agreements_drafted_at_the_same_time_have_numbers_of_their_own():
    circle = Circle()
    gate, numbers = threading.Barrier(4), []

    def draft():
        try:
            gate.wait()
            numbers.append(circle.draft([], kind="LETTER").number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=draft) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(numbers) == [1, 2, 3, 4]


# ---- amending and ending --------------------------------------------------------------------------------------------


def test_an_amendment_is_a_new_version_and_the_old_one_holds_until_it_is_signed(circle):
    old = circle.signed()
    with time_machine.travel("2026-06-01 09:00+08:00", tick=False), acting_as(circle.secretary):
        new = agreements.amend_agreement(agreement_id=old.pk, reason="增加次数", actor=circle.secretary)
        with pytest.raises(Conflict) as error:
            agreements.amend_agreement(agreement_id=old.pk, reason="再改", actor=circle.secretary)
        assert error.value.code == "agreement.amending"
        lines = [
            TermLine(term.content, claim_id=term.claim_id, frequency_text="每月1次", since=term.period.lower)
            for term in terms_of(new)[:1]
        ]
        agreements.update_agreement(agreement_id=new.pk, line=AgreementLine(), terms=lines, actor=circle.secretary)
    assert new.number_text == "〔2026〕1号（第2版）"
    assert circle.fresh(old).state == AgreementState.SIGNED
    with time_machine.travel("2026-06-10 09:00+08:00", tick=False):
        circle.signed(new)
    old_again = circle.fresh(old)
    assert (old_again.state, old_again.ended_on, old_again.text) == (
        AgreementState.AMENDED, date(2026, 6, 10), old.text,
    )  # fmt: skip
    with everything("test"):
        assert set(Pledge.objects.filter(term__agreement=old).values_list("ended_on", flat=True)) == {date(2026, 6, 10)}
        pledge = Pledge.objects.get(term__agreement=new)
        first = pledge.deliveries.first()
        assert (first.window.lower, pledge.deliveries.count()) == (date(2026, 6, 10), 7)


def test_an_amendment_given_up_leaves_the_agreement_as_it_is(circle):
    old = circle.signed()
    with acting_as(circle.secretary):
        new = agreements.amend_agreement(agreement_id=old.pk, reason="改频次", actor=circle.secretary)
        agreements.void_agreement(agreement_id=new.pk, reason="不改了", actor=circle.secretary)
        again = agreements.amend_agreement(agreement_id=old.pk, reason="还是要改", actor=circle.secretary)
    assert (circle.fresh(old).state, again.version) == (AgreementState.SIGNED, 3)


def test_a_signed_agreement_is_not_voided_but_ended(circle):
    agreement = circle.signed()
    with acting_as(circle.secretary):
        with pytest.raises(Conflict):
            agreements.void_agreement(agreement_id=agreement.pk, reason="作废", actor=circle.secretary)
        with pytest.raises(RuleBroken):
            agreements.end_agreement(
                agreement_id=agreement.pk, ended_on=date(2026, 3, 10), reason=" ", actor=circle.secretary
            )
        agreements.end_agreement(
            agreement_id=agreement.pk, ended_on=date(2026, 3, 10), reason="单位搬迁", actor=circle.secretary
        )
    with everything("test"):
        assert not Pledge.objects.filter(ended_on=None).exists()
        assert Delivery.objects.exists()


def test_an_office_of_another_community_does_not_exist_for_it(circle):
    agreement = circle.signed()
    foreign = make_user("COMMUNITY_SECRETARY", circle.district.sibling_community)
    with acting_as(foreign):
        with pytest.raises(Agreement.DoesNotExist):
            agreements.lay_out_agreement(agreement_id=agreement.pk, actor=foreign)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE gongjian_app")
            cursor.execute("SELECT count(*) FROM covenants_agreement")
            assert cursor.fetchone() == (0,)
        assert not Attachment.objects.exists()


# ---- two units among themselves -------------------------------------------------------------------------------------


def test_between_two_units_the_committee_is_witness_and_nothing_else(circle):
    own = circle.claim(circle.item(Direction.NEED, circle.school, "护学岗"), circle.bank)
    other = circle.claim(circle.item(Direction.NEED, None, "楼道灯更换"), circle.bank)
    with pytest.raises(RuleBroken) as refused:
        circle.draft([own, other], [circle.school, circle.bank])
    assert refused.value.code == "agreement.claims"
    page = client_for(circle.secretary)
    sent = {"cycle": circle.cycle.pk, "kind": "CLAIM", "units": [circle.school.pk, circle.bank.pk]}
    page.post("/covenants/agreements/add/", sent)
    with everything("test"):
        agreement = Agreement.objects.get()
    [term] = terms_of(agreement)
    assert (term.claim, term.giver, term.receiver) == (own, circle.bank, circle.school)
    form = page.get(f"/covenants/agreements/{agreement.pk}/edit/").text
    assert "楼道灯更换" not in form
    circle.lay_out(agreement)
    for user, unit in ((circle.secretary, None), (circle.clerk, circle.bank), (circle.teacher, circle.school)):
        circle.sign(agreement, user, unit)
    assert circle.fresh(agreement).state == AgreementState.SIGNED


def test_a_side_that_cannot_read_a_claim_signs_what_rests_on_it(circle):
    """An agreement of the time when a witness's claims were taken in as well."""
    own = circle.claim(circle.item(Direction.NEED, circle.school, "护学岗"), circle.bank)
    agreement = circle.draft([own], [circle.school, circle.bank])
    other = circle.claim(circle.item(Direction.NEED, None, "楼道灯更换"), circle.bank)
    with everything("test"):
        first = agreement.terms.get()
        AgreementTerm.objects.create(
            agreement=agreement, order=2, claim=other, giver=circle.bank, content="楼道灯", period=first.period
        )
    circle.lay_out(agreement)
    circle.sign(agreement, circle.teacher, circle.school)
    circle.sign(agreement, circle.clerk, circle.bank)
    circle.sign(agreement, circle.secretary)
    assert circle.fresh(agreement).state == AgreementState.SIGNED
