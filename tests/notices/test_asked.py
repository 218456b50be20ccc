"""What was asked of whom this month, and how much of it the system knew."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from common.scoping import everything
from notices.asked import FORMS, asked_in, month_of
from notices.kinds import KINDS
from notices.models import Notice
from tests.appraisal.year_making import published_scheme, staff_of
from tests.factories import acting_as, client_for, make_unit


@pytest.fixture(autouse=True)
def _in_december():
    with time_machine.travel("2024-12-10 09:00+08:00", tick=False):
        yield


def asked(district, place, kind, thing, *, on, unit=None):
    with everything("test"):
        Notice.objects.create(
            district=district.root, organization=place, unit=unit, kind=kind, object=thing, stage="T",
            key=f"{kind}|{thing}|{place.pk}|{on}", planned_on=on, verb="", title="x", url="/",
        )  # fmt: skip


@pytest.mark.parametrize("kind", FORMS)
def test_what_is_known_stands_on_the_form(kind):
    assert kind in KINDS or kind in FORMS
    assert FORMS[kind].known <= set(FORMS[kind].form.base_fields)
    assert len(FORMS[kind].known) < FORMS[kind].fields


def test_a_month_is_whole():
    assert month_of(date(2024, 2, 10)) == (date(2024, 2, 1), date(2024, 2, 29))
    assert month_of(date(2024, 12, 31)) == (date(2024, 12, 1), date(2024, 12, 31))


def test_a_thing_counts_once_a_month_and_its_fields_are_those_of_the_form(district, django_assert_num_queries):
    staff = staff_of(district)
    published_scheme(district, staff, 2024)
    unit = make_unit(district, joins=district.community)
    for day in (2, 9):
        asked(district, district.community, "contact.monthly", "2024-12", on=date(2024, 12, day))
    asked(district, district.sibling_community, "contact.monthly", "2024-12", on=date(2024, 12, 2))
    asked(district, district.community, "contact.monthly", "2024-11", on=date(2024, 11, 28))
    asked(district, district.community, "report.annual", "r", on=date(2024, 12, 2))
    asked(district, district.community, "list.fill", "c", on=date(2024, 12, 3), unit=unit)
    asked(district, district.community, "claim.waiting", "k", on=date(2024, 12, 3))
    with acting_as(staff.district), django_assert_num_queries(3):
        rows = {(row.name, row.key): row for row in asked_in(date(2024, 12, 10))}
    contact = rows["沟通委员", "COMMUNITY"]
    assert (contact.times, contact.fields, contact.known, contact.typed) == (2, 4, 2, 4)
    report = rows["年度报告", "COMMUNITY"]
    assert (report.times, report.fields - report.known) == (1, 7)  # six parts and the whole
    assert report.known == 26
    assert ("填报清单", "UNIT") in rows
    assert len(rows) == 3
    text = client_for(staff.district).get(reverse("notices:burden")).content.decode()
    assert "本月要填什么" in text
    assert "沟通委员" in text
