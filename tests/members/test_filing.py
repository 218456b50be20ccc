"""From draft to office: what is always saved, what stops filing, what acceptance does (XH 三(二)2, 三(三)6)."""

import re
from dataclasses import replace
from datetime import date

import pytest
import time_machine

from common.errors import Conflict, NotAllowed, RuleBroken
from common.models import AuditEvent
from common.rules import State
from common.scoping import everything
from members.compliance import draft_findings, findings_on
from members.models import Appointment, Change, ChangeKind, Deviation, FilingState, Nomination, Position, Term
from members.services import filings, slates
from members.services.slates_many import put_many
from tests.factories import acting_as, make_user
from tests.members.slates import START, drafted, filed, good_lines, in_office, line

TODAY = date(2024, 6, 1)


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel("2024-06-01 09:00+08:00", tick=False):
        yield


def states(findings):
    return {finding.rule_id: finding.state for finding in findings}


def test_a_good_slate_holds_every_rule_it_can_be_asked(district, secretary):
    term = drafted(district.community, secretary)
    with acting_as(secretary):
        found = states(draft_findings(term, TODAY))
    assert found == {
        "committee.size.community": State.HOLDS,
        "committee.part_time.community": State.HOLDS,
        "committee.shape": State.HOLDS,
        "appointment.eligible": State.HOLDS,
        "appointment.selection": State.HOLDS,
        "appointment.term": State.HOLDS,
    }


def test_acceptance_makes_the_appointments_effective(district, secretary, street):
    term = in_office(district.community, secretary, street)
    with everything("test"):
        rows = Appointment.objects.filter(organization=district.community)
        assert rows.count() == 9
        assert {(row.since, row.until) for row in rows} == {(START, date(2027, 1, 1))}
        assert Nomination.objects.count() == 0
        assert Term.objects.get(pk=term.pk).accepted_at is not None
        assert set(Change.objects.values_list("kind", flat=True)) == {ChangeKind.APPOINTMENT}
        actions = list(AuditEvent.objects.order_by("id").values_list("action", flat=True))
    assert actions[-2:] == ["members.filing.submitted", "members.filing.accepted"]


def test_two_secretaries_may_be_drafted_but_not_filed(district, secretary):
    lines = [*good_lines(), line("王二", Position.SECRETARY), line("王三", Position.MEMBER)]
    term = drafted(district.community, secretary, lines)
    with acting_as(secretary), pytest.raises(RuleBroken) as refused:
        filings.submit_roster(term_id=term.pk, reasons={}, actor=secretary)
    assert refused.value.code == "filing.required_rules"
    assert "书记 2 人" in refused.value.details[0]
    with everything("test"):
        assert term.filings.count() == 0
        assert Nomination.objects.filter(seat__term=term).count() == 11


def test_a_part_time_member_without_a_condition_stops_filing(district, secretary):
    lines = good_lines()
    lines[3] = line("万敏", Position.DEPUTY_SECRETARY, "15400000004", part_time=True, eligibility="")
    term = drafted(district.community, secretary, lines)
    with acting_as(secretary), pytest.raises(RuleBroken) as refused:
        filings.submit_roster(term_id=term.pk, reasons={}, actor=secretary)
    expected = "兼职委员符合基本条件并有记录：1 / 2 人。为 1 名兼职委员选定所符合的条件（西湖区 三（二）1、三（二）2）"
    assert refused.value.details == [expected]


def test_a_principle_asks_for_a_reason_that_is_filed_as_a_deviation(district, secretary, street):
    lines = good_lines()[:8]
    term = drafted(district.community, secretary, lines)
    with acting_as(secretary), pytest.raises(RuleBroken) as refused:
        filings.submit_roster(term_id=term.pk, reasons={}, actor=secretary)
    assert refused.value.code == "filing.reasons"
    assert refused.value.field in {"committee.size.community", "committee.part_time.community"}
    reasons = {"committee.size.community": "居民代表待选", "committee.part_time.community": "另一单位正在协商"}
    with acting_as(secretary):
        filing = filings.submit_roster(term_id=term.pk, reasons=reasons, actor=secretary)
    with acting_as(street):
        filings.accept_filing(filing_id=filing.pk, actor=street)
        rows = dict(Deviation.objects.values_list("rule_id", "reason"))
        found = {row.rule_id: row for row in findings_on([district.community], TODAY)[district.community.pk]}
    assert rows == reasons
    size = found["committee.size.community"]
    assert (size.state, size.found, size.deviation_reason) == (State.SETTLED, "8 席，为偶数", "居民代表待选")


def test_a_deviation_settles_only_what_it_explained(district, secretary, street):
    reasons = {"committee.size.community": "居民代表待选", "committee.part_time.community": "协商中"}
    term = in_office(district.community, secretary, street, good_lines()[:8], reasons=reasons)
    with everything("test"):
        for position in (Position.MEMBER, Position.MEMBER):
            term.seats.create(position=position, order=900)
    with acting_as(street):
        found = {row.rule_id: row for row in findings_on([district.community], TODAY)[district.community.pk]}
    assert found["committee.size.community"].state is State.BROKEN


def test_returned_mended_and_filed_again(district, secretary, street):
    filing = filed(district.community, secretary)
    with acting_as(street), pytest.raises(RuleBroken) as refused:
        filings.return_filing(filing_id=filing.pk, remark="  ", actor=street)
    assert refused.value.field == "remark"
    with acting_as(street):
        filings.return_filing(filing_id=filing.pk, remark="请说明物业公司代表的产生方式", actor=street)
    with acting_as(secretary):
        seat = filing.term.seats.get(nomination__person__name="胡志强")
        slates.nominate(
            seat_id=seat.pk,
            person_id=seat.nomination.person_id,
            facts={
                "part_time": True,
                "eligibility": "3",
                "selection_mode": "UPPER_ASSIGNED",
                "capacity": seat.capacity,
            },
            actor=secretary,
        )
        again = filings.submit_roster(term_id=filing.term_id, reasons={}, actor=secretary)
    assert again.pk == filing.pk
    with acting_as(street):
        filings.accept_filing(filing_id=filing.pk, actor=street)
        steps = list(filing.steps.values_list("state", flat=True))
    assert steps == [FilingState.SUBMITTED, FilingState.RETURNED, FilingState.SUBMITTED, FilingState.ACCEPTED]


def test_nobody_decides_on_the_own_filing_nor_the_level_above_the_superior(district, secretary):
    filing = filed(district.community, secretary)
    staff = make_user("DISTRICT_STAFF", district.root)
    for actor in (secretary, staff):
        with acting_as(actor), pytest.raises(NotAllowed):
            filings.accept_filing(filing_id=filing.pk, actor=actor)
    with everything("test"):
        filing.refresh_from_db()
        assert filing.state == FilingState.SUBMITTED
        assert Appointment.objects.count() == 0


def test_a_submitted_slate_is_not_changed_until_withdrawn(district, secretary):
    filing = filed(district.community, secretary)
    with acting_as(secretary):
        with pytest.raises(Conflict) as refused:
            slates.add_seat(term_id=filing.term_id, position=Position.MEMBER, actor=secretary)
        assert refused.value.code == "slate.submitted"
        filings.withdraw_filing(filing_id=filing.pk, actor=secretary)
        slates.add_seat(term_id=filing.term_id, position=Position.MEMBER, actor=secretary)
        assert filing.term.seats.count() == 10


def test_two_people_editing_one_draft_do_not_overwrite_each_other(district, secretary):
    term = drafted(district.community, secretary)
    with acting_as(secretary):
        slates.add_seat(term_id=term.pk, position=Position.MEMBER, version=term.version, actor=secretary)
        with pytest.raises(Conflict) as refused:
            slates.add_seat(term_id=term.pk, position=Position.MEMBER, version=term.version, actor=secretary)
    assert refused.value.code == "slate.stale"


def test_accepting_an_early_election_ends_the_last_term_and_tells_renewal_from_lapse(district, secretary, street):
    in_office(district.community, secretary, street)
    early = date(2024, 9, 1)
    lines = good_lines()
    lines[4] = line("周新", Position.MEMBER, "15400000010")
    with acting_as(secretary):
        term, _ = slates.open_draft(organization_id=district.community.pk, starts_on=early, actor=secretary)
    second = in_office(district.community, secretary, street, lines, start=early)
    assert second.pk == term.pk
    with everything("test"):
        ended = Appointment.objects.filter(seat__term__number=1)
        assert {row.until for row in ended} == {early}
        assert dict(ended.values_list("person__name", "ended_as"))["熊丽"] == ChangeKind.EXPIRY
        assert ended.filter(ended_as=ChangeKind.RENEWAL).count() == 8
        began = dict(Appointment.objects.filter(seat__term=second).values_list("person__name", "began_as"))
        assert (began["周新"], began["詹海英"]) == (ChangeKind.APPOINTMENT, ChangeKind.RENEWAL)


def test_the_roster_as_it_was_filed_is_frozen_without_phones(district, secretary):
    filing = filed(district.community, secretary)
    assert [row["name"] for row in filing.roster][:2] == ["谢海涛", "詹海英"]
    assert not re.search(r"154[\d*]{4}", str(filing.roster) + str(filing.findings))


def test_a_first_roster_of_years_ago_becomes_a_term_that_begins_today(district, secretary):
    lines = [replace(row, appointed_on=date(2018, 6, 1)) for row in good_lines()]
    with acting_as(secretary):
        changes = put_many(plan={district.community.pk: lines}, actor=secretary)
        term = Term.objects.get(pk=changes[district.community.pk].term_id)
    assert (term.since, term.until) == (TODAY, date(2027, 6, 1))


def test_a_first_roster_of_last_year_begins_when_its_first_member_did(district, secretary):
    lines = [replace(row, appointed_on=date(2023, 6, 1)) for row in good_lines()]
    with acting_as(secretary):
        changes = put_many(plan={district.community.pk: lines}, actor=secretary)
        term = Term.objects.get(pk=changes[district.community.pk].term_id)
    assert (term.since, term.until) == (date(2023, 6, 1), date(2026, 6, 1))
