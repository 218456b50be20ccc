"""Changes in office: each with ground, document and filing; lapse once, for any day (XH 三(三)6)."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from common.errors import Conflict, RuleBroken
from common.models import AuditEvent
from common.periods import period
from common.rules import State
from common.scoping import everything
from members.compliance import findings_on
from members.models import Appointment, Change, ChangeKind, FilingKind, Position
from members.services import changes, filings
from members.services.changes import Ending
from members.services.records import HistoryLine, record_roster
from tests.factories import acting_as
from tests.members.slates import good_lines, in_office, line

TODAY = date(2024, 6, 1)


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel("2024-06-01 09:00+08:00", tick=False):
        yield


@pytest.fixture
def term(district, secretary, street):
    return in_office(district.community, secretary, street)


def appointment_of(name):
    with everything("test"):
        return Appointment.objects.select_related("seat").get(person__name=name)


def test_a_release_needs_the_units_written_notice(term, secretary):
    ending = Ending(appointment_of("万敏").pk, TODAY, "工作调动", "")
    with acting_as(secretary), pytest.raises(RuleBroken) as refused:
        changes.propose_ending(kind=FilingKind.RELEASE, ending=ending, actor=secretary)
    assert (refused.value.code, refused.value.field) == ("ending.notice", "document")


def test_a_removal_needs_a_study_and_never_takes_effect_before_it_was_filed(term, secretary, street):
    appointment = appointment_of("万敏")
    with acting_as(secretary):
        with pytest.raises(RuleBroken) as refused:
            changes.propose_ending(
                kind=FilingKind.REMOVAL, ending=Ending(appointment.pk, TODAY, "不认真履职", ""), actor=secretary
            )
        assert refused.value.code == "ending.studied"
        backdated = Ending(appointment.pk, date(2024, 3, 1), "不认真履职", "会议纪要〔2024〕2号", date(2024, 2, 20))
        filing = changes.propose_ending(kind=FilingKind.REMOVAL, ending=backdated, actor=secretary)
    with acting_as(street):
        filings.accept_filing(filing_id=filing.pk, actor=street)
    appointment = appointment_of("万敏")
    assert (appointment.until, appointment.ended_as) == (TODAY, ChangeKind.REMOVAL)
    with acting_as(street):
        found = {f.rule_id: f.state for f in findings_on([term.organization], TODAY)[term.organization_id]}
    assert found["removal.filed"] is State.HOLDS
    assert found["committee.vacancy"] is State.DUE


def test_the_vacancy_grows_old_and_a_co_option_fills_the_same_seat(term, secretary, street):
    seat = appointment_of("万敏").seat
    with acting_as(secretary):
        filing = changes.propose_ending(
            kind=FilingKind.RELEASE,
            ending=Ending(appointment_of("万敏").pk, TODAY, "工作调动", "教体字〔2024〕5号"),
            actor=secretary,
        )
    with acting_as(street):
        filings.accept_filing(filing_id=filing.pk, actor=street)
        late = {f.rule_id: f for f in findings_on([term.organization], date(2024, 8, 15))[term.organization_id]}
    assert late["committee.vacancy"].state is State.BROKEN
    assert late["committee.vacancy"].inputs == {"空缺席位": 1, "最长天数": 75, "期限": 60}
    from members.services.persons import PersonLine, create_person

    with acting_as(secretary):
        person = create_person(
            organization_id=term.organization_id, line=PersonLine("聂平", phone="15400000020"), actor=secretary
        )
        facts = {"part_time": True, "eligibility": "1", "selection_mode": ""}
        with pytest.raises(RuleBroken) as refused:
            changes.propose_co_option(
                seat_id=seat.pk, person_id=person.pk, starts_on=TODAY, facts=facts, ground="补缺", actor=secretary
            )
        assert refused.value.field == "selection_mode"
        facts["selection_mode"] = "CONSULTED"
        filing = changes.propose_co_option(
            seat_id=seat.pk, person_id=person.pk, starts_on=TODAY, facts=facts, ground="补缺", actor=secretary
        )
    with acting_as(street):
        filings.accept_filing(filing_id=filing.pk, actor=street)
    new = appointment_of("聂平")
    assert (new.seat_id, new.since, new.until, new.began_as) == (
        seat.pk,
        TODAY,
        date(2027, 1, 1),
        ChangeKind.CO_OPTION,
    )


def test_whoever_is_not_reappointed_lapses_once_audited_and_the_job_may_run_twice(term):
    the_day_after = date(2027, 1, 1)
    assert changes.lapse(on=date(2026, 12, 31)) == 0
    assert changes.lapse(on=the_day_after) == 9
    assert changes.lapse(on=the_day_after) == 0
    assert changes.lapse(on=date(2027, 5, 1)) == 0
    with everything("test"):
        assert Change.objects.filter(kind=ChangeKind.EXPIRY, effective_on=the_day_after).count() == 9
        assert Appointment.objects.in_force(the_day_after).count() == 0
        assert Appointment.objects.in_force(date(2026, 12, 31)).count() == 9
        assert AuditEvent.objects.filter(action="members.appointment.lapsed").count() == 9


def test_an_extension_needs_an_approval_and_carries_whoever_sat_to_the_end(term, secretary):
    with acting_as(secretary):
        with pytest.raises(RuleBroken) as refused:
            changes.extend_term(term_id=term.pk, last_day=date(2027, 3, 31), approval="", actor=secretary)
        assert refused.value.field == "approval"
        with pytest.raises(RuleBroken) as refused:
            changes.extend_term(term_id=term.pk, last_day=date(2029, 1, 1), approval="组字1号", actor=secretary)
        assert refused.value.code == "term.too_far"
        changes.extend_term(term_id=term.pk, last_day=date(2027, 3, 31), approval="组字〔2026〕1号", actor=secretary)
    with everything("test"):
        assert Appointment.objects.in_force(date(2027, 3, 31)).count() == 9
        assert Appointment.objects.in_force(date(2027, 4, 1)).count() == 0


def test_the_database_itself_refuses_two_secretaries_and_a_person_twice(term):
    secretary = appointment_of("詹海英")
    member = appointment_of("熊丽")
    with everything("test"):
        seat = term.seats.create(position=Position.SECRETARY, order=101)
        other = term.seats.create(position=Position.MEMBER, order=901)
        clash = {"organization_id": term.organization_id, "period": period(TODAY, date(2024, 7, 1))}
        with pytest.raises(IntegrityError, match="appointment_one_head_at_a_time"), transaction.atomic():
            Appointment.objects.create(seat=seat, position=Position.SECRETARY, person_id=member.person_id, **clash)
        with pytest.raises(IntegrityError, match="appointment_person_once_in_committee"), transaction.atomic():
            Appointment.objects.create(seat=other, position=Position.MEMBER, person_id=secretary.person_id, **clash)
        with pytest.raises(IntegrityError, match="members_appointment_guard"), transaction.atomic():
            Appointment.objects.create(seat=other, position=Position.SECRETARY, person_id=member.person_id, **clash)


def test_a_roster_of_the_past_keeps_leaving_returning_and_changing_position(district, street):
    lines = good_lines()
    start, end = date(2018, 1, 1), date(2020, 12, 31)
    leaver, mover = lines[4], lines[5]
    history = [HistoryLine(row, start) for row in lines if row not in (leaver, mover)]
    history += [
        HistoryLine(leaver, start, date(2018, 12, 31)),
        HistoryLine(leaver, date(2020, 1, 1)),
        HistoryLine(mover, start, date(2019, 6, 30)),
        HistoryLine(
            line(mover.person.name, Position.DEPUTY_SECRETARY, mover.person.phone, post=mover.person.post),
            date(2019, 7, 1),
        ),
    ]
    with acting_as(street):
        record_roster(
            organization_id=district.community.pk, number=1, since=start, last_day=end, lines=history, actor=street
        )
        of_leaver = Appointment.objects.filter(person__name="熊丽").order_by("period")
        assert [(row.since, row.last_day) for row in of_leaver] == [
            (start, date(2018, 12, 31)),
            (date(2020, 1, 1), end),
        ]
        of_mover = Appointment.objects.filter(person__name="邓小兵").order_by("period")
        assert [row.position for row in of_mover] == [Position.MEMBER, Position.DEPUTY_SECRETARY]
        on = lambda day: Appointment.objects.in_force(day).count()  # noqa: E731
        assert (on(date(2018, 6, 1)), on(date(2019, 3, 1)), on(date(2020, 6, 1))) == (9, 8, 9)


def test_a_recorded_roster_that_contradicts_itself_writes_nothing(district, street):
    rows = [HistoryLine(row, date(2018, 1, 1)) for row in good_lines()]
    rows.append(HistoryLine(line("王二", Position.SECRETARY), date(2019, 1, 1)))
    with acting_as(street), pytest.raises(Conflict) as refused:
        record_roster(organization_id=district.community.pk, number=1, since=date(2018, 1, 1), lines=rows, actor=street)
    assert refused.value.code == "record.clash"
    with everything("test"):
        assert Appointment.objects.count() == 0
