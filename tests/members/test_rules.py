"""Rules as pure functions: every size against the sentence of the source, every term against the calendar."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.periods import add_years
from common.rules import Severity, State
from members.compliance import judge
from members.facts import CommitteeFacts, Post
from members.models import Position
from orgs.practice import load_practice

XIHU = load_practice("xihu")
ON = date(2026, 11, 22)
CAPACITY = {
    Position.FIRST_SECRETARY: "street_leader",
    Position.SECRETARY: "community_secretary",
    Position.DEPUTY_SECRETARY: "full_time_deputy",
    Position.MEMBER: "residents_representative",
}


def post(number, position, **more):
    return Post(seat_id=number, position=position, capacity=CAPACITY[position], unit_id=None, person_id=number, **more)


def committee(size, tier="COMMUNITY", part_time=0, since=date(2026, 1, 1)):
    heads = [Position.FIRST_SECRETARY, Position.SECRETARY, Position.DEPUTY_SECRETARY]
    positions = (heads + [Position.MEMBER] * size)[:size]
    posts = [post(number, position) for number, position in enumerate(positions, start=1)]
    for row in posts[len(posts) - part_time :]:
        row.part_time, row.eligibility, row.selection_mode, row.capacity = True, "1", "CONSULTED", "unit_leader"
    return CommitteeFacts(
        1, tier, 1, term_id=1, term_number=1, term_since=since, term_until=add_years(since, 3), posts=posts
    )


def answer(facts, rule_id, on=ON):
    return next(finding for finding in judge(facts, XIHU, on) if finding.rule_id == rule_id)


@given(st.integers(min_value=3, max_value=30))
def test_a_community_committee_is_odd_and_at_most_eleven(size):
    found = answer(committee(size), "committee.size.community")
    assert (found.state is State.HOLDS) == (size % 2 == 1 and size <= 11)
    assert found.severity is Severity.PRINCIPLE
    assert found.clause == "西湖区 三（二）2"


@pytest.mark.parametrize(
    ("size", "mend"),
    [
        (10, "补 1 席或减 1 席，或说明理由报上级备案"),
        (12, "减少 1 席，或说明理由报上级备案"),
        (14, "减少 3 席，或说明理由报上级备案"),
    ],
)
def test_the_mend_really_mends(size, mend):
    found = answer(committee(size), "committee.size.community")
    assert (found.state, found.mend) == (State.BROKEN, mend)
    steps = {10: (9, 11), 12: (11,), 14: (11,)}[size]
    assert all(answer(committee(mended), "committee.size.community").state is State.HOLDS for mended in steps)


@pytest.mark.parametrize(("size", "holds"), [(2, False), (3, True), (4, False)])
def test_a_home_council_has_three(size, holds):
    facts = CommitteeFacts(1, "HOME", 1, term_id=1, term_since=ON, term_until=add_years(ON, 3))
    facts.posts = [Post(n, Position.HOME_COUNCILLOR, "", None, person_id=n) for n in range(1, size + 1)]
    assert (answer(facts, "committee.size.home").state is State.HOLDS) is holds


@pytest.mark.parametrize(("part_time", "holds"), [(1, False), (2, True), (3, True), (4, False)])
def test_part_time_members_of_a_community_are_two_or_three(part_time, holds):
    found = answer(committee(9, part_time=part_time), "committee.part_time.community")
    assert (found.state is State.HOLDS) is holds


def test_a_vacant_seat_still_counts_as_a_seat():
    facts = committee(9)
    facts.posts[8] = replace(facts.posts[8], person_id=None, vacant_since=ON - timedelta(days=10))
    assert answer(facts, "committee.size.community").found == "9 席"
    assert answer(facts, "committee.size.community").state is State.HOLDS
    assert answer(facts, "committee.vacancy").state is State.DUE


@pytest.mark.parametrize(("days", "state"), [(60, State.DUE), (61, State.BROKEN)])
def test_a_vacancy_is_late_after_sixty_days(days, state):
    facts = committee(9)
    facts.posts[8] = replace(facts.posts[8], person_id=None, vacant_since=ON - timedelta(days=days))
    found = answer(facts, "committee.vacancy")
    assert (found.state, found.ours) == (state, True)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2040, 12, 31)))
def test_three_years_from_any_day_is_a_term(since):
    facts = committee(9, since=since)
    assert answer(facts, "appointment.term").state is State.HOLDS
    assert facts.term_until.year == since.year + 3
    assert (facts.term_until.month, facts.term_until.day) == ((2, 28) if (since.month, since.day) == (2, 29) else (
        since.month, since.day))  # fmt: skip


def test_a_term_of_another_length_rests_on_an_approval():
    facts = replace(committee(9), term_until=date(2031, 1, 1))
    found = answer(facts, "appointment.term")
    assert (found.state, found.found) == (State.BROKEN, "至 2030-12-31，长于 3 年")
    assert answer(replace(facts, approval="组字〔2026〕3号"), "appointment.term").state is State.HOLDS


def test_one_secretary_is_required_the_rest_of_the_shape_is_principle():
    no_secretary = committee(9)
    no_secretary.posts = [row for row in no_secretary.posts if row.position != Position.SECRETARY]
    no_deputy = committee(9)
    no_deputy.posts = [row for row in no_deputy.posts if row.position != Position.DEPUTY_SECRETARY]
    assert answer(no_secretary, "committee.shape").blocks_filing
    assert answer(no_deputy, "committee.shape").needs_reason


def test_a_seat_held_in_a_capacity_of_another_position_is_the_wrong_shape():
    facts = committee(9)
    facts.posts[5].capacity = "community_secretary"
    found = answer(facts, "committee.shape")
    assert (found.state, found.subjects) == (State.BROKEN, (6,))
    assert "1 席的来源与职务不符" in found.found


def test_a_practice_without_the_rule_is_silent():
    ronghe = load_practice("ronghe")
    assert [row.rule_id for row in judge(committee(30), ronghe, ON) if row.rule_id.startswith("committee.size")] == []
