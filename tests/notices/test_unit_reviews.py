"""A unit hears how it was judged, the committee what the unit says to it; prefilled is what the record leaves open to
nobody."""

from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from appraisal.models import UnitReview
from appraisal.year.gathering import UnitRecord
from appraisal.year.reports import answer_review, review_unit
from appraisal.year.views import records
from common.clock import today
from common.periods import period
from common.scoping import everything
from covenants.models import Agreement, AgreementTerm, ListCycle, Pledge
from notices.sources import own_dues
from notices.sources.asking import Asking
from notices.sources.unit_reviews import unit_review_dues
from orgs.models import Organization
from tests.appraisal.year_making import published_scheme, staff_of
from tests.factories import acting_as, client_for, make_unit, make_user

YEAR = period(date(2024, 1, 1), date(2025, 1, 1))


@pytest.fixture(autouse=True)
def _in_december():
    with time_machine.travel("2024-12-10 09:00+08:00", tick=False):
        yield


@pytest.fixture
def judged(district):
    """Staff, scheme and the unit, which promised the community something for the year."""
    staff = staff_of(district)
    scheme = published_scheme(district, staff, 2024)
    unit = make_unit(district, "示例小学", joins=district.community)
    place = {"organization": district.community}
    with everything("test"):
        cycle = ListCycle.objects.create(**place, title="2024年", period=YEAR)
        agreement = Agreement.objects.create(
            **place, cycle=cycle, kind="CLAIM", title="协议", year=2024, number=1, period=YEAR
        )
        term = AgreementTerm.objects.create(agreement=agreement, order=1, giver=unit, content="托管班", period=YEAR)
        Pledge.objects.create(
            **place, term=term, cycle=cycle, giver=unit, content="托管班", period=YEAR, signed_on=date(2024, 3, 1)
        )
    return staff, scheme, unit


def dues(user, kind):
    with acting_as(user):
        return [due for due in own_dues(today()) if due.kind == kind]


def judge(district, staff, scheme, unit, opinion="第三季度没有开班", read=""):
    with acting_as(staff.community):
        return review_unit(
            scheme_id=scheme.pk,
            organization_id=district.community.pk,
            unit_id=unit.pk,
            conclusion="PARTLY",
            opinion=opinion,
            answer_read=read,
            actor=staff.community,
        )


def test_both_hear_of_each_other(district, judged):
    staff, scheme, unit = judged
    liaison = make_user("UNIT_LIAISON", unit=unit)
    assert dues(liaison, "unit_review.told") == []
    review = judge(district, staff, scheme, unit)
    (told,) = dues(liaison, "unit_review.told")
    assert told.title.endswith("2024年履诺考核：部分履行")
    assert told.due_on > today()
    assert dues(staff.community, "unit_review.answered") == []
    with acting_as(liaison):
        answer_review(review_id=review.pk, answer="停水停了一周", actor=liaison)
    assert dues(liaison, "unit_review.told") == []
    (heard,) = dues(staff.community, "unit_review.answered")
    assert heard.title == "示例小学对履诺考核提出了意见"
    assert dues(staff.street, "unit_review.answered") == []
    assert "停水停了一周" in client_for(staff.community).get(heard.url).content.decode()
    judge(district, staff, scheme, unit, read="停水停了一周")  # kept as it was: heard
    assert dues(staff.community, "unit_review.answered") == dues(liaison, "unit_review.told") == []
    with everything("test"):
        review.refresh_from_db()
        assert (review.answer, review.heard_on) == ("停水停了一周", today())
    with acting_as(liaison):
        answer_review(review_id=review.pk, answer="有停水通知为证", actor=liaison)
    assert len(dues(staff.community, "unit_review.answered")) == 1
    judge(district, staff, scheme, unit, "第三季度停水，没有开班", "有停水通知为证")  # another conclusion: told anew
    assert dues(staff.community, "unit_review.answered") == []
    assert len(dues(liaison, "unit_review.told")) == 1
    with time_machine.travel(told.due_on.isoformat() + " 23:00+08:00", tick=False):
        assert len(dues(liaison, "unit_review.told")) == 1
    with time_machine.travel("2025-02-10 09:00+08:00", tick=False):
        assert dues(liaison, "unit_review.told") == []


def test_the_conclusion_is_prefilled_where_all_was_done_and_confirmed(district, judged, monkeypatch):
    staff, scheme, unit = judged
    record = UnitRecord(unit.pk, unit.name, pledges=1, due=3, done=3, confirmed=3)
    monkeypatch.setattr(records, "unit_records", lambda *_: [record])
    address = reverse("appraisal:year_unit_review", args=[scheme.pk, district.community.pk, unit.pk])
    client = client_for(staff.community)
    page = client.get(address)
    assert page.context["form"].initial == {"conclusion": "KEPT"}
    assert "请核对后保存" in page.content.decode()
    record.confirmed = 2
    assert client.get(address).context["form"].initial == {}
    record.due = record.done = record.confirmed = 0
    assert client.get(address).context["form"].initial == {}
    with everything("nothing is on record before somebody confirms"):
        assert not UnitReview.objects.exists()


def test_an_answer_that_nobody_read_is_neither_heard_nor_wiped(district, judged):
    staff, scheme, unit = judged
    review = judge(district, staff, scheme, unit)
    liaison = make_user("UNIT_LIAISON", unit=unit)
    address = reverse("appraisal:year_unit_review", args=[scheme.pk, district.community.pk, unit.pk])
    client = client_for(staff.community)
    sent = dict(client.get(address).context["form"].initial)
    with acting_as(liaison):
        answer_review(review_id=review.pk, answer="停水停了一周", actor=liaison)
    for changed in ({}, {"opinion": "另一个说明"}):
        page = client.post(address, sent | changed)
        assert "单位刚刚提出了意见，请看过再保存" in page.content.decode()
        assert "单位意见：停水停了一周" in page.content.decode()
        with everything("test"):
            review.refresh_from_db()
        assert (review.answer, review.heard_on) == ("停水停了一周", None)
    again = {name: page.context["form"][name].value() for name in sent}
    assert again == sent | {"opinion": "另一个说明", "answer_read": "停水停了一周"}
    assert client.post(address, again).status_code == 302
    with everything("test"):
        review.refresh_from_db()
    assert (review.opinion, review.answer) == ("另一个说明", "")


def test_saved_unchanged_it_stays_of_its_day(district, judged):
    staff, scheme, unit = judged
    first = judge(district, staff, scheme, unit)
    with time_machine.travel("2024-12-13 09:00+08:00", tick=False):
        assert judge(district, staff, scheme, unit).reviewed_on == first.reviewed_on == date(2024, 12, 10)
        assert judge(district, staff, scheme, unit, "改过的说明").reviewed_on == date(2024, 12, 13)


def test_of_a_past_day_it_tells_what_had_happened_by_then_and_nothing_of_a_closed_committee(district, judged):
    staff, scheme, unit = judged
    review = judge(district, staff, scheme, unit)
    yesterday = today() - timedelta(days=1)

    def kinds(on):
        with everything("test"):
            return [due.kind for due in unit_review_dues(Asking(on))]

    assert (kinds(yesterday), kinds(today())) == ([], ["unit_review.told"])
    liaison = make_user("UNIT_LIAISON", unit=unit)
    with acting_as(liaison):
        answer_review(review_id=review.pk, answer="停水停了一周", actor=liaison)
    assert (kinds(yesterday), kinds(today())) == ([], ["unit_review.answered"])
    with everything("test"):
        Organization.objects.filter(pk=district.community.pk).update(period=period(date(2020, 1, 1), today()))
    assert kinds(today()) == []


def test_what_was_answered_before_the_upgrade_is_not_new_work(district, judged):
    staff, scheme, unit = judged
    review = judge(district, staff, scheme, unit)
    upgrade = import_module("appraisal.migrations.0017_award_withdrawn").Migration.operations[-1]
    with everything("test"):
        for answered in (None, date(2024, 12, 9)):
            UnitReview.objects.filter(pk=review.pk).update(answered_on=answered)
            with connection.cursor() as cursor:
                cursor.execute(upgrade.sql)
            review.refresh_from_db()
            assert review.heard_on == answered
    assert dues(staff.community, "unit_review.answered") == []
