"""Rules say by when something still has to be done: as long as it remains, whatever the state, and no longer."""

from datetime import date, timedelta

import pytest

from common.rules import State
from covenants.facts import CovenantFacts
from covenants.rules import BOOK as COVENANTS
from meetings.facts import MeetingFacts, MemberFacts
from meetings.rules import BOOK as MEETINGS
from members.facts import CommitteeFacts, Post
from members.rules import BOOK as MEMBERS
from orgs.practice import load_practice

XIHU, RONGHE = load_practice("xihu"), load_practice("ronghe")


def said(book, facts, rule, on, practice=XIHU):
    """(state, due_on, starts_on) of one rule."""
    finding = next(one for one in book.judge(facts, practice, on) if one.rule_id == rule)
    return finding.state, finding.due_on, finding.starts_on


def committee(**more):
    return CommitteeFacts(1, "COMMUNITY", 1, term_id=1, term_since=date(2024, 1, 1), **more)


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2024, 6, 1), State.HOLDS),
        (date(2026, 7, 4), State.HOLDS),  # 180 days before
        (date(2026, 12, 1), State.DUE),
        (date(2027, 2, 1), State.BROKEN),
    ],
)
def test_a_term_is_due_on_its_last_day_from_the_beginning(on, state):
    facts = committee(term_until=date(2027, 1, 1))
    assert said(MEMBERS, facts, "term.expired", on) == (state, date(2026, 12, 31), None)


def test_nothing_is_due_once_the_next_term_is_accepted_or_no_end_is_known():
    on = date(2026, 12, 1)
    for facts in (committee(term_until=date(2027, 1, 1), next_since=date(2027, 1, 1)), committee()):
        assert said(MEMBERS, facts, "term.expired", on) == (State.HOLDS, None, None)


def test_a_vacancy_is_due_so_many_days_after_it_arose():
    days = XIHU.figure("committee.vacancy")["days"]
    seat = Post(1, "MEMBER", "", None, vacant_since=date(2026, 3, 1))
    facts = committee(term_until=date(2027, 1, 1), posts=[seat])
    last = date(2026, 3, 1) + timedelta(days=days)
    assert said(MEMBERS, facts, "committee.vacancy", last)[:2] == (State.DUE, last)
    assert said(MEMBERS, facts, "committee.vacancy", last + timedelta(days=1))[:2] == (State.BROKEN, last)


def meeting_facts(**more):
    return MeetingFacts(1, "COMMUNITY", 1, seated=True, since=date(2025, 1, 1), **more)


def test_a_quarters_meeting_is_due_at_its_end_and_from_its_first_day():
    rule, end, first = "meeting.quarterly", date(2026, 6, 30), date(2026, 4, 1)
    held = meeting_facts(days={rule: [date(2026, 2, 3)]})
    assert said(MEETINGS, held, rule, date(2026, 4, 1)) == (State.HOLDS, end, first)
    assert said(MEETINGS, held, rule, date(2026, 6, 20)) == (State.DUE, end, first)
    assert said(MEETINGS, held, rule, date(2026, 3, 1)) == (State.HOLDS, None, None)
    # What was missed is late since the end of its quarter and made good in the running one.
    assert said(MEETINGS, held, rule, date(2026, 7, 10)) == (State.BROKEN, end, date(2026, 7, 1))


def test_an_excused_quarter_leaves_the_next_one():
    rule = "meeting.quarterly"
    facts = meeting_facts(deferred={(rule, "2026年一季度未召开"): (1, "防汛")})
    assert said(MEETINGS, facts, rule, date(2026, 4, 9)) == (State.SETTLED, date(2026, 6, 30), date(2026, 4, 1))
    assert said(MEETINGS, facts, rule, date(2026, 3, 9)) == (State.SETTLED, None, None)


def test_calls_are_due_at_the_end_of_the_month():
    rule, on = "contact.monthly", date(2026, 3, 2)
    member = MemberFacts(7, [(date(2025, 1, 1), None)], calls=[date(2026, 2, 3)])
    facts = meeting_facts(members=[member])
    assert said(MEETINGS, facts, rule, on) == (State.HOLDS, date(2026, 3, 31), date(2026, 3, 1))
    member.calls = []
    assert said(MEETINGS, facts, rule, on) == (State.BROKEN, date(2026, 2, 28), date(2026, 3, 1))
    member.calls = [on]
    assert said(MEETINGS, facts, rule, on) == (State.HOLDS, None, None)


def test_minutes_and_answers_are_due_by_the_oldest():
    on = date(2026, 3, 2)
    facts = meeting_facts(meetings=2, unissued=[date(2026, 3, 1), date(2026, 2, 27)], suggestions=1)
    limit = timedelta(days=XIHU.figure("meeting.minutes")["days"])
    assert said(MEETINGS, facts, "meeting.minutes", on)[1] == date(2026, 2, 27) + limit
    assert said(MEETINGS, facts, "suggestion.answered", on)[1] is None
    facts.unanswered = [date(2026, 2, 20)]
    limit = timedelta(days=XIHU.figure("suggestion.answered")["days"])
    assert said(MEETINGS, facts, "suggestion.answered", on)[:2] == (State.HOLDS, date(2026, 2, 20) + limit)


def test_what_an_alliance_does_once_is_due_within_its_year():
    facts = meeting_facts(first={"alliance.visit": date(2026, 1, 10)})
    assert said(MEETINGS, facts, "alliance.lecture", date(2026, 2, 1), RONGHE)[1] == date(2027, 1, 9)
    facts.first["alliance.lecture"] = date(2026, 2, 1)
    assert said(MEETINGS, facts, "alliance.lecture", date(2026, 2, 1), RONGHE)[1] is None


def covenant_facts(**more):
    return CovenantFacts(1, "COMMUNITY", 1, cycle_id=1, since=date(2026, 1, 1), until=date(2027, 1, 1), **more)


def test_lists_are_due_when_collecting_ends():
    facts = covenant_facts(collect_by=date(2026, 6, 30), stage="COLLECTING", units={5})
    for on in (date(2026, 3, 1), date(2026, 6, 20), date(2026, 7, 1)):
        assert said(COVENANTS, facts, "list.both_ways", on)[1] == date(2026, 6, 30)
    facts.offering, facts.needing = {5: 1}, {5: 1}
    assert said(COVENANTS, facts, "list.both_ways", on)[:2] == (State.HOLDS, None)


def test_agreements_and_reviews_are_due_by_the_oldest_and_by_the_end_of_the_year():
    on = date(2026, 3, 2)
    facts = covenant_facts(stage="SIGNING")
    assert said(COVENANTS, facts, "agreement.signed", on)[1] is None
    facts.unsigned = [on, date(2026, 3, 1)]
    limit = timedelta(days=XIHU.figure("agreement.signed")["days"])
    assert said(COVENANTS, facts, "agreement.signed", on)[:2] == (State.HOLDS, date(2026, 3, 1) + limit)
    facts.pledges, facts.unreviewed = 2, [date(2027, 1, 1)]
    due = said(COVENANTS, facts, "pledge.reviewed", on)[1]
    assert (due.year, due.month) == (2026, 12)
    facts.unreviewed = []
    assert said(COVENANTS, facts, "pledge.reviewed", on)[1] is None
