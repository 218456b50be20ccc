"""The rules of the room on any day: what they say, when they are due, what settles them, what they cost."""

from datetime import date

import pytest
import time_machine

from common.periods import period
from common.rules import State
from common.scoping import everything
from meetings.compliance import findings_on
from meetings.models import Minutes
from meetings.services.activities import ActivityLine, hold_activity, plan_activity
from meetings.services.contacts import record_contacts
from meetings.services.deferrals import accept_deferral, defer_period
from meetings.services.suggestions import answer_suggestion, receive_suggestion
from meetings.services.turns import Holder, schedule_turns, set_problem, solve_problem
from orgs.models import Participation
from tests.factories import acting_as
from tests.meetings.touch.making import a_meeting, judged, make_place

HOLDS, DUE, BROKEN, NONE = State.HOLDS, State.DUE, State.BROKEN, State.NOT_APPLICABLE


def said(place, rule, on):
    finding = judged(place, on)[rule]
    return finding.state, finding.found


def call(place, day, *appointments):
    with acting_as(place.secretary):
        record_contacts(
            organization_id=place.community.pk,
            appointment_ids=[one.pk for one in appointments],
            on=day,
            actor=place.secretary,
        )


def did(place, day, kind, *appointments):
    with acting_as(place.secretary):
        line = ActivityLine(kind=kind, title="活动", planned_on=day)
        row = plan_activity(organization_id=place.community.pk, line=line, actor=place.secretary)
        people = [one.person_id for one in appointments]
        hold_activity(activity_id=row.pk, outcome="办成", person_ids=people, actor=place.secretary)


# ---- so often in each period ----------------------------------------------------------------------------------------


def test_a_meeting_each_quarter(place):
    rule = "meeting.quarterly"
    a_meeting(place, date(2026, 2, 3))
    assert said(place, rule, date(2026, 2, 2)) == (NONE, "2026年一季度已召开 0 次，2026-03-31 前还要 1 次")
    assert said(place, rule, date(2026, 2, 3)) == (HOLDS, "2026年一季度已召开 1 次")
    assert said(place, rule, date(2026, 6, 9))[0] is HOLDS
    assert said(place, rule, date(2026, 6, 10)) == (DUE, "2026年二季度已召开 0 次，2026-06-30 前还要 1 次")
    assert said(place, rule, date(2026, 7, 1)) == (BROKEN, "2026年二季度未召开")
    a_meeting(place, date(2026, 9, 1))
    assert said(place, rule, date(2026, 8, 31))[0] is BROKEN
    assert said(place, rule, date(2026, 9, 1)) == (HOLDS, "2026年三季度已召开 1 次")


def test_it_says_when_it_is_due(place):
    a_meeting(place, date(2026, 2, 3))
    call(place, date(2026, 5, 6), place.wan, place.hu)
    assert judged(place, date(2026, 6, 10))["meeting.quarterly"].inputs["期限"] == date(2026, 6, 30)
    assert judged(place, date(2026, 7, 1))["meeting.quarterly"].inputs["期限"] == date(2026, 6, 30)
    assert judged(place, date(2026, 6, 25))["contact.monthly"].inputs["期限"] == date(2026, 6, 30)
    assert judged(place, date(2026, 12, 20))["dual_life.attended"].inputs["期限"] == date(2026, 12, 31)


def test_what_was_before_anything_was_on_record_is_not_held_against_it(db):
    place = make_place(since=date(2026, 5, 20))
    assert said(place, "meeting.quarterly", date(2026, 5, 19)) == (NONE, "还没有在任的班子")
    assert said(place, "meeting.quarterly", date(2026, 5, 21))[0] is NONE
    assert said(place, "meeting.quarterly", date(2026, 6, 20))[0] is DUE
    assert said(place, "meeting.quarterly", date(2026, 7, 1))[0] is NONE
    assert said(place, "meeting.quarterly", date(2026, 10, 1))[0] is BROKEN
    assert said(place, "contact.monthly", date(2026, 6, 1))[0] is NONE
    assert said(place, "contact.monthly", date(2026, 7, 1)) == (BROKEN, "2026年6月有 2 名兼职委员没有电话沟通")


@pytest.mark.parametrize("ahead", [True, False])
def test_a_deferred_quarter_is_settled_with_its_reason(place, ahead):
    day = date(2026, 9, 15) if ahead else date(2026, 10, 9)
    with time_machine.travel(f"{day} 10:00+08:00", tick=False):
        with acting_as(place.secretary):
            if not ahead:
                assert said(place, "meeting.quarterly", day) == (BROKEN, "2026年三季度未召开")
            meeting = defer_period(
                organization_id=place.community.pk,
                kind="JOINT",
                on=date(2026, 9, 15),
                why="换届",
                actor=place.secretary,
            )
        assert said(place, "meeting.quarterly", date(2026, 10, 9))[0] is BROKEN
        with acting_as(place.superior):
            row = accept_deferral(meeting_id=meeting.pk, actor=place.superior)
    for on in (date(2026, 9, 15), date(2026, 10, 9)):
        finding = judged(place, on)["meeting.quarterly"]
        assert (finding.state, finding.found) == (State.SETTLED, "2026年三季度未召开")
        assert (finding.deviation_id, finding.deviation_reason) == (row.pk, "换届")
    assert said(place, "meeting.quarterly", date(2026, 12, 20))[0] is DUE
    assert said(place, "meeting.quarterly", date(2027, 1, 1)) == (BROKEN, "2026年四季度未召开")


def test_coordination_every_month_where_the_practice_says_so(db):
    place = make_place("fucheng")
    rule = "meeting.quarterly"
    a_meeting(place, date(2026, 3, 2), "COORDINATION")
    a_meeting(place, date(2026, 4, 2), "RESIDENTS")
    assert said(place, rule, date(2026, 3, 31)) == (HOLDS, "2026年3月已召开 1 次")
    assert said(place, rule, date(2026, 4, 30)) == (DUE, "2026年4月已召开 0 次，2026-04-30 前还要 1 次")
    assert said(place, rule, date(2026, 5, 1)) == (BROKEN, "2026年4月未召开")


# ---- with each member -----------------------------------------------------------------------------------------------


def test_a_call_with_each_part_time_member_each_month(place):
    rule = "contact.monthly"
    call(place, date(2026, 5, 6), place.wan, place.hu)
    call(place, date(2026, 6, 8), place.wan)
    assert said(place, rule, date(2026, 5, 6)) == (HOLDS, "2026年5月 2 名兼职委员，2 名已沟通")
    finding = judged(place, date(2026, 6, 24))[rule]
    assert (finding.state, finding.found) == (DUE, "2026年6月 2 名兼职委员，1 名已沟通，2026-06-30 到期")
    assert finding.subjects == (place.hu.person_id,)
    assert said(place, rule, date(2026, 6, 20))[0] is HOLDS
    assert said(place, rule, date(2026, 7, 1)) == (BROKEN, "2026年6月有 1 名兼职委员没有电话沟通")
    call(place, date(2026, 7, 2), place.hu)
    assert said(place, rule, date(2026, 7, 2)) == (HOLDS, "2026年7月 2 名兼职委员，1 名已沟通")


def test_only_a_telephone_counts(place):
    with acting_as(place.secretary):
        record_contacts(
            organization_id=place.community.pk,
            appointment_ids=[place.wan.pk, place.hu.pk],
            channel="VISIT",
            on=date(2026, 6, 10),
            actor=place.secretary,
        )
    assert said(place, "contact.monthly", date(2026, 7, 1))[0] is BROKEN


def test_organisational_life_once_a_year(place):
    rule = "dual_life.attended"
    did(place, date(2026, 3, 5), "party_day", place.wan)
    did(place, date(2026, 4, 5), "volunteering", place.hu)
    assert said(place, rule, date(2026, 11, 20)) == (DUE, "2026年 2 名兼职委员，1 名已参加，2026-12-31 到期")
    assert said(place, rule, date(2027, 1, 1)) == (BROKEN, "2026年有 1 名兼职委员没有参加组织生活")
    did(place, date(2026, 9, 5), "micro_wish", place.hu)
    assert said(place, rule, date(2026, 9, 5)) == (HOLDS, "2026年 2 名兼职委员，2 名已参加")


# ---- within so many days --------------------------------------------------------------------------------------------


def test_minutes_within_seven_days(place, everything_scope):
    meeting = a_meeting(place, date(2026, 9, 1))
    rule = "meeting.minutes"
    assert said(place, rule, date(2026, 8, 31)) == (NONE, "近一年没有开过会")
    assert said(place, rule, date(2026, 9, 4))[0] is HOLDS
    assert said(place, rule, date(2026, 9, 5)) == (DUE, "1 次会议的纪要还没有印发，最早 2026-09-08 到期")
    assert said(place, rule, date(2026, 9, 9)) == (BROKEN, "1 次会议超过期限没有印发纪要")
    Minutes.objects.update_or_create(
        meeting=meeting,
        defaults={
            "organization": place.community,
            "state": "ISSUED",
            "year": 2026,
            "number": 1,
            "issued_on": date(2026, 9, 10),
            "digest": "0" * 64,
        },
    )
    assert said(place, rule, date(2026, 9, 9))[0] is BROKEN
    assert said(place, rule, date(2026, 9, 10)) == (HOLDS, "近一年 1 次会议都印发了纪要")


def test_an_answer_within_thirty_days(place):
    rule = "suggestion.answered"
    with acting_as(place.secretary):
        row = receive_suggestion(
            appointment_id=place.wan.pk, text="路灯", received_on=date(2026, 8, 1), actor=place.secretary
        )
    assert said(place, rule, date(2026, 7, 31)) == (NONE, "近一年没有收到意见建议")
    assert said(place, rule, date(2026, 8, 20)) == (HOLDS, "1 条待答复，最早 2026-08-31 到期")
    assert said(place, rule, date(2026, 8, 21))[0] is DUE
    assert said(place, rule, date(2026, 9, 1)) == (BROKEN, "1 条意见建议超过期限没有答复")
    with acting_as(place.secretary):
        answer_suggestion(suggestion_id=row.pk, outcome="NOT", answer="已有安排", actor=place.secretary)
    assert said(place, rule, date(2026, 9, 14))[0] is BROKEN
    assert said(place, rule, date(2026, 9, 15)) == (HOLDS, "近一年 1 条意见建议都已答复")


# ---- alliances and turns --------------------------------------------------------------------------------------------


def test_an_alliance_is_asked_for_its_five_ones_and_three_meetings_once_it_is_founded(db):
    place = make_place("ronghe")
    rules = {rule for rule in judged(place, date(2026, 9, 15)) if rule.startswith("alliance.")}
    assert len(rules) == 8
    assert {judged(place, date(2026, 9, 15))[rule].state for rule in rules} == {NONE}
    did(place, date(2026, 4, 20), "assembly", place.wan)
    did(place, date(2026, 5, 8), "visit", place.wan)
    a_meeting(place, date(2026, 5, 9), "COMMITTEE")
    on = date(2026, 7, 2)
    assert {rule: (one.state, one.found) for rule, one in judged(place, on).items() if rule in rules} == {
        "alliance.assembly": (HOLDS, "2026-04-20 已开展"),
        "alliance.lecture": (HOLDS, "还没有开展，2027-04-19 到期"),
        "alliance.visit": (BROKEN, "2026年6月未开展"),
        "alliance.theme_day": (NONE, "2026年三季度已开展 0 次，2026-09-30 前还要 1 次"),
        "alliance.inspection": (NONE, "2026年下半年已开展 0 次，2026-12-31 前还要 1 次"),
        "alliance.committee_meeting": (BROKEN, "2026年6月未召开"),
        "alliance.chain_meeting": (NONE, "2026年三季度已召开 0 次，2026-09-30 前还要 1 次"),
        "alliance.delegates_meeting": (NONE, "2026年下半年已召开 0 次，2026-12-31 前还要 1 次"),
    }
    assert said(place, "alliance.lecture", date(2027, 4, 20)) == (BROKEN, "2027-04-19 前没有开展")
    did(place, date(2026, 9, 1), "festival")
    assert said(place, "activity.recorded", date(2026, 9, 1)) == (BROKEN, "1 次活动记录不全")


def test_the_supervision_committee_asks_once_a_year(db):
    place = make_place("fucheng")
    rule = "supervision.questioned"
    assert said(place, rule, date(2026, 9, 15)) == (NONE, "2026年已开展 0 次，2026-12-31 前还要 1 次")
    assert said(place, rule, date(2026, 11, 15))[0] is DUE
    # Another activity is no questioning.
    did(place, date(2026, 8, 3), "neighbours", place.wan)
    assert said(place, rule, date(2026, 11, 15))[0] is DUE
    did(place, date(2026, 9, 1), "supervision", place.wan)
    finding = judged(place, date(2026, 9, 15))[rule]
    assert (finding.state, finding.found) == (HOLDS, "2026年已开展 1 次")
    assert finding.ours
    assert said(place, rule, date(2027, 5, 5))[0] is HOLDS
    assert said(place, rule, date(2028, 1, 1)) == (BROKEN, "2027年未开展")


def test_each_turn_in_the_chair_solves_a_hard_problem(db):
    place = make_place("haibowan")
    street, rule = place.district.street, "rotation.hard_problem"

    def of_street(on):
        with acting_as(place.superior):
            found = {one.rule_id: one for one in findings_on([street], on)[street.pk]}
        return found[rule].state, found[rule].found

    assert of_street(date(2026, 9, 15)) == (NONE, "近一年没有轮值安排")
    clerk = place.superior
    with everything("test"):
        Participation.objects.create(organization=street, unit=place.school, period=period(date(2026, 1, 1)))
    with acting_as(clerk):
        first, second, *_ = schedule_turns(
            organization_id=street.pk,
            since=date(2026, 1, 1),
            months=6,
            holders=[Holder(unit_id=place.school.pk)],
            actor=clerk,
        )
    assert of_street(date(2026, 3, 1)) == (HOLDS, "本任还没有确定难题")
    assert of_street(date(2026, 6, 10)) == (DUE, "本任还没有确定难题，2026-06-30 期满")
    with acting_as(clerk):
        set_problem(turn_id=first.pk, problem="早市占道", actor=clerk)
    assert of_street(date(2026, 6, 10)) == (DUE, "本任难题：早市占道，还在解决，2026-06-30 期满")
    assert of_street(date(2026, 7, 1)) == (BROKEN, "1 任期满没有解决难题")
    with acting_as(clerk):
        solve_problem(turn_id=first.pk, outcome="迁入便民市场", solved_on=date(2026, 6, 20), actor=clerk)
    assert of_street(date(2026, 6, 19))[0] is DUE
    assert of_street(date(2026, 6, 20)) == (HOLDS, "各任都解决了难题")
    assert of_street(date(2026, 7, 1)) == (HOLDS, "本任还没有确定难题")
    # Solved after the turn is over: the turn did not solve it.
    with acting_as(clerk):
        set_problem(turn_id=second.pk, problem="停车难", actor=clerk)
    with time_machine.travel("2027-02-01 10:00+08:00", tick=False), acting_as(clerk):
        solve_problem(turn_id=second.pk, outcome="划线", solved_on=date(2027, 1, 20), actor=clerk)
        assert of_street(date(2027, 2, 1)) == (BROKEN, "1 任期满没有解决难题")
    # Communities have no such turns (HB 三·四是).
    assert rule not in judged(place, date(2026, 9, 15))


@pytest.mark.parametrize(
    ("practice", "rules"),
    [
        (
            "xihu",
            {"meeting.quarterly", "meeting.minutes", "contact.monthly", "suggestion.answered", "dual_life.attended"},
        ),
        ("fucheng", {"meeting.quarterly", "supervision.questioned"}),
        ("haibowan", set()),
        ("longyan", set()),
    ],
)
def test_each_practice_is_judged_by_its_own_rules(db, practice, rules):
    assert set(judged(make_place(practice), date(2026, 9, 15))) == rules


def test_many_cost_as_much_as_one(place, django_assert_num_queries):
    on = date(2026, 9, 15)
    with acting_as(place.superior):
        with django_assert_num_queries(10):
            findings_on([place.community], on)
        with django_assert_num_queries(10):
            found = findings_on([*place.district.communities, *place.district.streets, *place.district.grids], on)
    assert set(found) == {one.pk for one in [*place.district.communities, *place.district.streets]}
