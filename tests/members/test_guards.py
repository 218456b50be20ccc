"""What must not be possible by any door."""

from datetime import date, timedelta

import pytest
import time_machine

from common.errors import Conflict, NotAllowed, RuleBroken
from common.rules import State
from common.scoping import everything
from members.compliance import findings_on
from members.models import Appointment, FilingKind, Nomination, Person, Position, Term
from members.services import changes, filings, persons, slates
from members.services.changes import Ending
from members.services.persons import PersonLine
from members.services.slates_many import put_many
from orgs.models import Organization
from orgs.services.structure import close_organization, move_organization
from orgs.services.undoing import undo_reorganization
from tests.factories import acting_as, make_district, make_unit, make_user
from tests.members.slates import START, drafted, filed, good_lines, in_office, line

TODAY = date(2024, 6, 1)


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel("2024-06-01 09:00+08:00", tick=False):
        yield


@pytest.fixture
def elsewhere(district):
    """A person kept by a community of another street, with a phone."""
    keeper = make_user("COMMUNITY_SECRETARY", district.foreign_community)
    with acting_as(keeper):
        return persons.create_person(
            organization_id=district.foreign_community.pk,
            line=PersonLine("聂平", gender="男", phone="15400000077", post="示例医院党支部书记"),
            actor=keeper,
        )


def test_a_roster_names_somebody_kept_elsewhere_and_leaves_the_record_alone(district, secretary, elsewhere):
    named = PersonLine("聂平", gender="女", political_status="群众", phone="", post="示例医院党支部书记")
    lines = [*good_lines(), slates.SlateLine(person=named, position=Position.MEMBER)]
    drafted(district.community, secretary, lines)
    with everything("test"):
        assert Nomination.objects.filter(person=elsewhere).count() == 1
        elsewhere.refresh_from_db()
    assert (elsewhere.gender, elsewhere.political_status, elsewhere.phone) == ("男", "", "15400000077")


def test_being_proposed_opens_neither_the_phone_nor_the_record(district, secretary, street, elsewhere):
    term = drafted(district.community, secretary)
    with acting_as(secretary):
        seat = slates.add_seat(term_id=term.pk, position=Position.MEMBER, actor=secretary)
        facts = {"capacity": "residents_representative"}
        slates.nominate(seat_id=seat.pk, person_id=elsewhere.pk, facts=facts, actor=secretary)
        assert Person.objects.filter(pk=elsewhere.pk).exists()
        with pytest.raises(NotAllowed):
            persons.reveal_phone(person_id=elsewhere.pk, purpose="通知开会", actor=secretary)
        with pytest.raises(NotAllowed):
            persons.update_person(person_id=elsewhere.pk, line=PersonLine("聂平平"), actor=secretary)
        extra = slates.add_seat(term_id=term.pk, position=Position.MEMBER, actor=secretary)
        slates.remove_seat(seat_id=extra.pk, actor=secretary)
        reasons = {"committee.size.community": "过渡"}
        filing = filings.submit_roster(term_id=term.pk, reasons=reasons, actor=secretary)
    with acting_as(street):
        filings.accept_filing(filing_id=filing.pk, actor=street)
    with acting_as(secretary):
        assert persons.reveal_phone(person_id=elsewhere.pk, purpose="通知开会", actor=secretary) == "15400000077"


def test_what_is_accepted_is_what_was_filed(district, secretary, street):
    filing = filed(district.community, secretary)
    with everything("as if a door had forgotten the lock"):
        Nomination.objects.filter(seat__term=filing.term, person__name="熊丽").update(part_time=True)
    with acting_as(street), pytest.raises(Conflict) as refused:
        filings.accept_filing(filing_id=filing.pk, actor=street)
    assert refused.value.code == "filing.changed"
    with everything("test"):
        assert Appointment.objects.count() == 0


def test_a_unit_of_another_district_is_unknown_everywhere(district, secretary):
    other = make_district("测试区")
    unit = make_unit(other, "外区中学")
    lines = [*good_lines()[:8], line("外人", Position.MEMBER, part_time=True, unit=unit)]
    with acting_as(secretary):
        term, _ = slates.open_draft(organization_id=district.community.pk, actor=secretary)
        attempts = (
            lambda: put_many(plan={district.community.pk: lines}, actor=secretary),
            lambda: slates.add_seat(term_id=term.pk, position=Position.MEMBER, unit_id=unit.pk, actor=secretary),
            lambda: persons.create_person(
                organization_id=district.community.pk, line=PersonLine("甲乙", unit_id=unit.pk), actor=secretary
            ),
        )
        for attempt in attempts:
            with pytest.raises(RuleBroken) as refused:
                attempt()
            assert refused.value.code == "unit.unknown"


def test_moved_dates_take_starts_outside_the_term_along(district, secretary, street):
    term = drafted(district.community, secretary)
    with acting_as(secretary):
        seat = term.seats.get(nomination__person__name="熊丽")
        late = {"starts_on": date(2026, 10, 1), "capacity": seat.capacity}
        slates.nominate(seat_id=seat.pk, person_id=seat.nomination.person_id, facts=late, actor=secretary)
        slates.set_term_dates(
            term_id=term.pk, starts_on=START, ends_on=date(2026, 6, 30), approval="组字〔2024〕1号", actor=secretary
        )
        filing = filings.submit_roster(term_id=term.pk, reasons={}, actor=secretary)
    with acting_as(street):
        filings.accept_filing(filing_id=filing.pk, actor=street)
        assert Appointment.objects.get(person__name="熊丽").since == START


def test_an_open_filing_goes_along_when_its_community_moves(district, secretary):
    filing = filed(district.community, secretary)
    staff = make_user("DISTRICT_STAFF", district.root)
    with acting_as(staff):
        move_organization(organization_id=district.community.pk, parent_id=district.other_street.pk, actor=staff)
    new_street = make_user("STREET_STAFF", district.other_street)
    with acting_as(new_street):
        accepted = filings.accept_filing(filing_id=filing.pk, actor=new_street)
    assert accepted.superior_id == district.other_street.pk


def test_a_closed_community_is_not_gone_on_with(district, secretary):
    staff = make_user("DISTRICT_STAFF", district.root)
    with acting_as(staff):
        close_organization(organization_id=district.community.pk, whole=True, actor=staff, effective_on=TODAY)
        with pytest.raises(Conflict) as refused:
            slates.open_draft(organization_id=district.community.pk, actor=staff)
    assert refused.value.code == "organization.closed"


def test_closing_ends_the_committee_and_undoing_gives_it_back_whole(district, secretary, street):
    in_office(district.community, secretary, street)
    staff = make_user("DISTRICT_STAFF", district.root)
    with acting_as(staff):
        act = close_organization(organization_id=district.community.pk, whole=True, actor=staff, effective_on=TODAY)
        assert Appointment.objects.in_force(TODAY).count() == 0
        assert Appointment.objects.in_force(TODAY - timedelta(days=1)).count() == 9
        undo_reorganization(reorganization_id=act.pk, actor=staff)
        periods = set(Appointment.objects.values_list("period", flat=True))
    assert [(span.lower, span.upper) for span in periods] == [(START, date(2027, 1, 1))]


def test_a_committee_is_not_closed_on_the_day_it_begins(district, secretary, street):
    in_office(district.community, secretary, street, start=TODAY)
    staff = make_user("DISTRICT_STAFF", district.root)
    with acting_as(staff), pytest.raises(Conflict) as refused:
        close_organization(organization_id=district.community.pk, whole=True, actor=staff, effective_on=TODAY)
    assert refused.value.code == "carry.first_day"
    with everything("test"):
        assert Organization.objects.get(pk=district.community.pk).until is None
        assert Term.objects.get(organization=district.community).since == TODAY


def test_extensions_do_not_add_up(district, secretary, street):
    term = in_office(district.community, secretary, street)
    with acting_as(secretary):
        changes.extend_term(term_id=term.pk, last_day=date(2027, 12, 31), approval="组字〔2026〕1号", actor=secretary)
        with pytest.raises(RuleBroken) as refused:
            changes.extend_term(
                term_id=term.pk, last_day=date(2028, 12, 31), approval="组字〔2027〕1号", actor=secretary
            )
    assert refused.value.code == "term.too_far"


def test_an_explained_size_stays_explained_when_somebody_leaves(district, secretary, street):
    lines = [*good_lines(), line("过渡人", Position.MEMBER, "15400000066")]
    term = in_office(district.community, secretary, street, lines, reasons={"committee.size.community": "过渡一届"})
    with acting_as(secretary):
        leaving = Appointment.objects.get(person__name="徐静")
        ending = Ending(leaving.pk, TODAY, "工作调动", "示函〔2024〕3号")
        filing = changes.propose_ending(kind=FilingKind.RELEASE, ending=ending, actor=secretary)
    with acting_as(street):
        filings.accept_filing(filing_id=filing.pk, actor=street)
        found = {row.rule_id: row for row in findings_on([term.organization], TODAY)[term.organization_id]}
    assert found["committee.size.community"].state is State.SETTLED
    assert found["committee.vacancy"].state is State.DUE


def test_a_ground_too_long_to_keep_is_refused_when_filed(district, secretary, street):
    in_office(district.community, secretary, street)
    with acting_as(secretary):
        leaving = Appointment.objects.get(person__name="徐静")
        ending = Ending(leaving.pk, TODAY, "调" * 301, "示函〔2024〕3号")
        with pytest.raises(RuleBroken) as refused:
            changes.propose_ending(kind=FilingKind.RELEASE, ending=ending, actor=secretary)
    assert refused.value.code == "change.ground"


def test_a_resident_id_is_refused_wherever_it_is_typed(district, secretary):
    number = "690000197501010018"
    with acting_as(secretary):
        for texts in ({"post": f"居民代表 {number}"}, {"name": f"甲乙{number}"}):
            said = PersonLine(**{"name": "甲乙", **texts})
            with pytest.raises(RuleBroken) as refused:
                persons.create_person(organization_id=district.community.pk, line=said, actor=secretary)
            assert refused.value.code == "person.resident_id"
            assert number not in refused.value.message
