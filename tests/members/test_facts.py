"""Facts are read in a constant number of queries, as of any day; the simulator answers from them alone."""

from datetime import date

import pytest
import time_machine

from common.rules import State
from common.scoping import everything
from members.compliance import findings_on
from members.facts import committee_facts
from members.selectors.overview import lines_of
from members.simulate import departure
from orgs.models import Organization
from orgs.rules_in_force import practice_of
from tests.factories import acting_as, make_user
from tests.members.slates import good_lines, in_office


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel("2024-06-01 09:00+08:00", tick=False):
        yield


@pytest.mark.parametrize("committees", [1, 3])
def test_findings_cost_the_same_for_one_and_three(district, committees, django_assert_num_queries):
    for community in district.communities[:committees]:
        actor = make_user("COMMUNITY_SECRETARY", community)
        superior = make_user("STREET_STAFF", Organization.tree.get(pk=community.parent_id))
        in_office(community, actor, superior)
    staff = make_user("DISTRICT_STAFF", district.root)
    with acting_as(staff):
        bodies = list(Organization.objects.of_tier("COMMUNITY")[:committees])
        with django_assert_num_queries(7):
            found = findings_on(bodies, date(2024, 6, 1))
    assert len(found) == committees


def test_a_committee_is_judged_as_of_the_day(district, secretary, street):
    in_office(district.community, secretary, street)
    with everything("test"):
        before = findings_on([district.community], date(2023, 6, 1))[district.community.pk]
        during = findings_on([district.community], date(2024, 6, 1))[district.community.pk]
        near = findings_on([district.community], date(2026, 12, 1))[district.community.pk]
        after = findings_on([district.community], date(2027, 1, 1))[district.community.pk]
    shape = {row.rule_id: row for row in before}["committee.shape"]
    assert (shape.state, shape.found) == (State.BROKEN, "还没有班子名册")
    assert {row.state for row in during} == {State.HOLDS}
    expired = [next(row for row in rows if row.rule_id == "term.expired") for rows in (near, after)]
    assert [(row.state, row.found) for row in expired] == [
        (State.DUE, "30 天后届满"),
        (State.BROKEN, "2026-12-31 已届满，新一届尚未备案"),
    ]


def expired_on(place, day):
    with everything("test"):
        found = findings_on([place], day)[place.pk]
    return next(row for row in found if row.rule_id == "term.expired")


def test_a_term_whose_successor_was_accepted_is_no_longer_near_its_end(district, secretary, street):
    in_office(district.community, secretary, street)
    near = date(2026, 12, 1)
    assert expired_on(district.community, near).state is State.DUE
    with time_machine.travel("2026-12-01 09:00+08:00", tick=False):
        in_office(district.community, secretary, street, start=date(2027, 1, 1))
    found = expired_on(district.community, near)
    assert (found.state, found.found) == (State.HOLDS, "2026-12-31 届满，新一届自 2027-01-01 起，已备案")
    with acting_as(street):
        line = lines_of([district.community], near)[district.community.pk]
    assert (line.state, line.due) == (("ok", "新一届已备案"), 0)
    # The day before, nobody above had accepted it yet.
    assert expired_on(district.community, date(2026, 11, 30)).state is State.DUE
    # From its first day on, the new term counts, and its own end is far.
    assert expired_on(district.community, date(2027, 1, 1)).found == "2029-12-31 届满"


def test_the_day_of_a_handover_shows_one_holder(district, secretary, street):
    in_office(district.community, secretary, street)
    in_office(district.community, secretary, street, start=date(2027, 1, 1))
    with everything("test"):
        facts = {
            day: committee_facts([district.community], day)[district.community.pk]
            for day in (date(2026, 12, 31), date(2027, 1, 1))
        }
    assert [(fact.term_number, len(fact.held)) for fact in facts.values()] == [(1, 9), (2, 9)]


def test_if_a_part_time_deputy_leaves(district, secretary, street):
    in_office(district.community, secretary, street)
    with everything("test"):
        facts = committee_facts([district.community], date(2024, 6, 1))[district.community.pk]
        practice = practice_of(district.root.pk, date(2024, 6, 1))
        leaving = next(post for post in facts.posts if post.part_time and post.position == "DEPUTY_SECRETARY")
        answer = departure(
            facts, leaving.person_id, practice, date(2024, 6, 1), unit_names={leaving.represents_id: "第九十七小学"}
        )
    assert (answer.held, answer.parity) == (8, "偶数")
    assert {row.rule_id for row in answer.broken} == {"committee.size.community", "committee.part_time.community"}
    assert answer.repair.label == "由第九十七小学党组织另荐一人接任这一席（副书记）"
    assert answer.repair.open_findings == ()


def test_a_full_committee_is_better_off_without_a_needless_member(district, secretary, street):
    lines = good_lines()
    extra = [lines[4].__class__(**{**_fields(lines[4]), "person": _renamed(lines[4].person)})]
    reasons = {"committee.size.community": "换届过渡"}
    in_office(district.community, secretary, street, [*lines, *extra], reasons=reasons)
    with everything("test"):
        facts = committee_facts([district.community], date(2024, 6, 1))[district.community.pk]
        practice = practice_of(district.root.pk, date(2024, 6, 1))
        leaving = next(post for post in facts.posts if post.position == "MEMBER" and not post.part_time)
        answer = departure(facts, leaving.person_id, practice, date(2024, 6, 1), unit_names={})
    assert (answer.held, answer.parity, answer.broken) == (9, "奇数", ())
    assert answer.repair.label == "不用补人"


def _fields(line):
    return {name: getattr(line, name) for name in line.__dataclass_fields__}


def _renamed(person):
    return person.__class__(name="过渡人", phone="15400000099", post=person.post)
