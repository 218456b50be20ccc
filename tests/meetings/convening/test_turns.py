"""Turns in the chair: a year at once, the hard problem of each, the hand-over."""

from __future__ import annotations

from datetime import date

import pytest

from common.errors import Conflict, RuleBroken
from meetings.kinds import rotation_of
from meetings.models import Turn
from meetings.services.turns import Holder, clear_turns, hand_over, schedule_turns, set_problem, solve_problem
from tests.factories import acting_as
from tests.meetings.convening.making import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def alliance():
    return make_world("ronghe", seated=False)


def schedule(world, since=date(2026, 1, 1), months=4, units=None):
    holders = [Holder(unit_id=unit.pk) for unit in (world.units if units is None else units)]
    with acting_as(world.secretary):
        return schedule_turns(
            organization_id=world.community.pk, since=since, months=months, holders=holders, actor=world.secretary
        )


def turns(world):
    with acting_as(world.secretary):
        return [(row.unit.name, row.since, row.last_day) for row in Turn.objects.order_by("period")]


def test_a_year_is_scheduled_in_turn(alliance):
    schedule(alliance)
    assert turns(alliance) == [
        ("示例小学", date(2026, 1, 1), date(2026, 4, 30)),
        ("示例银行", date(2026, 5, 1), date(2026, 8, 31)),
        ("示例医院", date(2026, 9, 1), date(2026, 12, 31)),
    ]
    with pytest.raises(Conflict) as refused:
        schedule(alliance, since=date(2026, 12, 1), months=1)
    assert refused.value.code == "turn.overlap"


def test_the_list_begins_again_and_the_last_turn_ends_with_the_year(alliance):
    schedule(alliance, since=date(2026, 2, 1), months=3, units=alliance.units[:2])
    assert turns(alliance) == [
        ("示例小学", date(2026, 2, 1), date(2026, 4, 30)),
        ("示例银行", date(2026, 5, 1), date(2026, 7, 31)),
        ("示例小学", date(2026, 8, 1), date(2026, 10, 31)),
        ("示例银行", date(2026, 11, 1), date(2026, 12, 31)),
    ]


def test_what_has_not_begun_can_be_scheduled_anew(alliance):
    schedule(alliance)
    with acting_as(alliance.secretary):
        assert clear_turns(organization_id=alliance.community.pk, actor=alliance.secretary) == 1
        with pytest.raises(Conflict):
            clear_turns(organization_id=alliance.community.pk, actor=alliance.secretary)
    schedule(alliance, since=date(2026, 9, 1), months=2, units=alliance.units[2:])
    assert [row[0] for row in turns(alliance)] == ["示例小学", "示例银行", "示例医院", "示例医院"]


def test_a_turn_takes_on_a_hard_problem_and_tells_what_came_of_it(alliance):
    schedule(alliance)
    with acting_as(alliance.secretary):
        now = Turn.objects.get(period__contains=date(2026, 8, 10))
        with pytest.raises(Conflict, match="先写明"):
            solve_problem(turn_id=now.pk, outcome="好了", solved_on=date(2026, 8, 1), actor=alliance.secretary)
        set_problem(turn_id=now.pk, problem="老旧小区停车难", actor=alliance.secretary)
        with pytest.raises(RuleBroken, match="2026-05-01 到今天"):
            solve_problem(turn_id=now.pk, outcome="增设车位", solved_on=date(2026, 4, 30), actor=alliance.secretary)
        row = solve_problem(
            turn_id=now.pk, outcome="错时共享 60 个车位", solved_on=date(2026, 8, 8), actor=alliance.secretary
        )
    assert (row.problem, row.outcome, row.solved_on) == ("老旧小区停车难", "错时共享 60 个车位", date(2026, 8, 8))


def test_the_next_one_begins_with_the_hand_over(alliance):
    schedule(alliance)
    with acting_as(alliance.secretary):
        now = Turn.objects.get(period__contains=date(2026, 8, 10))
        with pytest.raises(RuleBroken) as refused:
            hand_over(turn_id=now.pk, on=date(2026, 8, 11), handover="未办结两项", actor=alliance.secretary)
        assert refused.value.field == "on"
        hand_over(turn_id=now.pk, on=date(2026, 8, 10), handover="未办结两项", actor=alliance.secretary)
        with pytest.raises(Conflict, match="已经交接"):
            hand_over(turn_id=now.pk, on=date(2026, 8, 10), handover="未办结两项", actor=alliance.secretary)
    assert turns(alliance)[1:] == [
        ("示例银行", date(2026, 5, 1), date(2026, 8, 9)),
        ("示例医院", date(2026, 8, 10), date(2026, 12, 31)),
    ]


def test_only_who_takes_part_and_only_where_there_are_turns(alliance):
    stranger = Holder(unit_id=alliance.units[0].pk, person_id=1)
    with acting_as(alliance.secretary):
        for holders in ([stranger], [Holder()], [Holder(unit_id=0)], []):
            with pytest.raises(RuleBroken) as refused:
                schedule_turns(
                    organization_id=alliance.community.pk,
                    since=date(2026, 1, 1),
                    months=3,
                    holders=holders,
                    actor=alliance.secretary,
                )
            assert refused.value.field == "holders"
    other = make_world("xihu", seated=False)
    with pytest.raises(RuleBroken, match="没有轮值"):
        schedule(other)


def test_who_takes_turns_is_called_by_the_practice():
    world = make_world("haibowan", seated=False)
    day = date(2026, 8, 10)
    assert rotation_of(world.district.street, day) == "轮值书记"
    assert rotation_of(world.community, day) == ""
    assert rotation_of(make_world("ronghe", seated=False).community, day) == "轮值召集人"
    assert rotation_of(make_world("xihu", seated=False).community, day) == ""
