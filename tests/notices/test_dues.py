"""What is due, for a whole district and for one office: the same list, whoever asks."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from common.clock import today
from common.scoping import everything
from members.models import Appointment, Position
from members.services import filings
from members.services.changes import Ending, propose_ending, resubmit_change
from members.services.duties import DutyLine, add_duties
from notices.sources import dues_on, own, own_dues
from tests.factories import acting_as, make_unit, make_user
from tests.members.slates import drafted, filed, good_lines, in_office, line

pytestmark = pytest.mark.django_db


def due(user, *, ahead=True):
    """(kind, organisation, due_on) of everything in the office's scope."""
    with acting_as(user):
        return [one for one in dues_on(today()) if ahead or not one.ahead]


def mine(user):
    with acting_as(user) as scope:
        found = list(own_dues(today()))
        of_all = {one.thing for one in own(dues_on(today()), scope)}
    assert {one.thing for one in found} == of_all, "an office alone is asked the same as the district"
    return {one.kind: one for one in found}


@pytest.fixture
def committee(district, secretary, street):
    in_office(district.community, secretary, street)
    return district.community


def test_a_district_knows_of_every_committee_a_committee_of_itself(district, committee, secretary, district_staff):
    found = due(district_staff)
    missing = {one.organization_id for one in found if one.kind == "roster.missing"}
    assert committee.pk not in missing
    assert {district.street.pk, district.foreign_community.pk, district.grid.pk} <= missing
    (term,) = [one for one in found if one.kind == "term.expired"]
    assert (term.organization_id, term.due_on, term.ahead) == (committee.pk, date(2026, 12, 31), True)
    assert term.holder == f"o{committee.pk}"
    assert {one.organization_id for one in due(secretary)} <= {committee.pk, district.grid.pk, district.home.pk}
    assert mine(secretary)["term.expired"].thing == term.thing


def test_a_term_comes_near_and_is_gone_with_its_successor(committee, secretary, street):
    with time_machine.travel("2026-07-05 09:00+08:00", tick=False):
        assert mine(secretary)["term.expired"].ahead
    with time_machine.travel("2026-12-01 09:00+08:00", tick=False):
        term = mine(secretary)["term.expired"]
        assert (term.ahead, term.late(today())) == (False, False)
        drafted(committee, secretary, start=date(2027, 1, 1))
        found = mine(secretary)
        assert "term.expired" not in found
        assert found["draft.unfiled"].due_on == date(2026, 12, 31)


def test_a_filing_is_the_turn_of_the_level_above_then_of_its_own_again(district, committee, secretary, street):
    with everything("test"):
        leaving = Appointment.objects.get(person__name="熊丽")
    ending = Ending(
        appointment_id=leaving.pk, effective_on=today(), ground="调动", document="通报〔2024〕3号", studied_on=None
    )
    with acting_as(secretary):
        filing = propose_ending(kind="RELEASE", ending=ending, actor=secretary)
    waiting = mine(street)["filing.waiting"]
    assert (waiting.organization_id, waiting.object) == (district.street.pk, f"members.filing:{filing.pk}")
    assert waiting.since == today()
    assert not {"filing.waiting", "filing.returned"} & set(mine(secretary))
    with acting_as(street):
        filings.return_filing(filing_id=filing.pk, remark="请补充文号", actor=street)
    assert mine(secretary)["filing.returned"].organization_id == committee.pk
    assert "filing.waiting" not in mine(street)
    with acting_as(secretary):
        resubmit_change(filing_id=filing.pk, statement="", document="通报〔2024〕3号", actor=secretary)
    with acting_as(street):
        filings.accept_filing(filing_id=filing.pk, actor=street)
    vacancy = mine(secretary)["committee.vacancy"]
    assert vacancy.due_on == today() + timedelta(days=60)


def test_a_roster_that_came_back_must_not_outlast_the_term(committee, secretary, street):
    with time_machine.travel("2026-12-01 09:00+08:00", tick=False):
        filing = filed(committee, secretary, start=date(2027, 1, 1))
        assert not {"term.expired", "draft.unfiled"} & set(mine(secretary))
        with acting_as(street):
            filings.return_filing(filing_id=filing.pk, remark="请核对任期", actor=street)
        back = mine(secretary)["filing.returned"]
        assert (back.since, back.due_on, back.now) == (today(), date(2026, 12, 31), True)
        assert not {"term.expired", "draft.unfiled"} & set(mine(secretary))


def test_a_duty_ends_with_the_office_of_who_has_it(district, secretary, street):
    unit = make_unit(district, "第九十七小学", joins=district.community)
    lines = [row for row in good_lines() if row.person.name != "万敏"]
    lines.append(line("万敏", Position.DEPUTY_SECRETARY, "15400000004", part_time=True, unit=unit))
    in_office(district.community, secretary, street, lines)
    liaison = make_user("UNIT_LIAISON", unit=unit)
    with acting_as(secretary):
        delegate = Appointment.objects.get(person__name="万敏")
        add_duties(appointment_ids=[delegate.pk], line=DutyLine("走访", due_on=date(2024, 6, 28)), actor=secretary)
    assert mine(secretary)["duty.open"].due_on == date(2024, 6, 28)
    assert mine(liaison)["duty.delegate"].organization_id == district.community.pk
    with everything("test"):
        Appointment.objects.filter(pk=delegate.pk).update(period=DateRange(delegate.since, today()), ended_as="RELEASE")
    assert "duty.open" not in mine(secretary)
    assert "duty.delegate" not in mine(liaison)


def test_meetings_and_calls_are_of_their_period(committee, secretary):
    with time_machine.travel("2024-07-03 09:00+08:00", tick=False):
        meeting, calls = mine(secretary)["meeting.quarterly"], mine(secretary)["contact.monthly"]
        assert (meeting.due_on, meeting.starts_on, meeting.ahead) == (date(2024, 9, 30), date(2024, 7, 1), False)
        assert (calls.object, calls.due_on) == ("2024-07-01", date(2024, 7, 31))
    with time_machine.travel("2024-08-03 09:00+08:00", tick=False):
        missed = mine(secretary)["contact.monthly"]
        # Missed in July, made good in August: late, and another thing than July's.
        assert (missed.object, missed.due_on, missed.late(today())) == ("2024-08-01", date(2024, 7, 31), True)


def test_who_only_looks_has_no_turn(district, committee):
    assert mine(make_user("READ_ONLY", committee)) == {}


def test_a_unit_is_asked_for_nothing_of_the_committee(district, committee):
    unit = make_unit(district, "第九十七小学", joins=committee)
    assert {one.kind for one in due(make_user("UNIT_LIAISON", unit=unit))} <= {"unit.contact"}


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_one_as_for_three(district, street, district_staff, count):
    for community in district.communities[:count]:
        clerk = make_user("STREET_STAFF", type(community).tree.get(pk=community.street_id))
        in_office(community, make_user("COMMUNITY_SECRETARY", community), clerk)
    with acting_as(district_staff), CaptureQueriesContext(connection) as captured:
        list(dues_on(today()))
    assert len(captured) == 64
