"""What is awaited from whom, for reminders: by eyes, by day, in a constant number of queries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import resolve

from common.scoping import everything
from meetings.models import Receipt
from meetings.selectors.awaited import (
    ASSIGNMENT,
    HANDOVER,
    OBJECTION,
    RECEIPT,
    REMARKS,
    assignments_open,
    handovers_due,
    objections_waiting,
    receipts_awaited,
    remarks_open,
)
from meetings.services.issuing import acknowledge_receipt, answer_objection, make_objection, send_for_objections
from meetings.services.resolutions import AssignmentLine, add_assignment, finish_assignment
from meetings.services.turns import Holder, hand_over, schedule_turns
from tests.factories import acting_as
from tests.meetings.convening.making import make_world
from tests.meetings.minutes.making import held, issued, resolved, written

TODAY = date(2026, 8, 10)


def awaited(on):
    """What the reminders read one after the other."""
    return [row for read in (receipts_awaited, assignments_open, objections_waiting, handovers_due) for row in read(on)]


def keys(rows):
    return [(row.kind, row.unit_id, row.due_on) for row in rows]


def test_receipts_and_assignments_of_a_unit_and_of_the_committee(world):
    meeting = held(world)
    resolution = resolved(world, meeting, units=world.units[:1])
    with acting_as(world.secretary):
        own = add_assignment(
            resolution_id=resolution.pk,
            line=AssignmentLine(owner="网格员", task="张贴公告", due_on=date(2026, 8, 9)),
            actor=world.secretary,
        )
    issued(world, meeting)
    school, bank = world.units[:2]
    with acting_as(world.secretary):
        assert {row.unit_id for row in receipts_awaited(TODAY)} == {school.pk, bank.pk}
        assert keys(assignments_open(TODAY)) == [
            (ASSIGNMENT, None, date(2026, 8, 9)),
            (ASSIGNMENT, school.pk, date(2026, 9, 30)),
        ]
        late, coming = assignments_open(TODAY)
        assert (late.late(TODAY), coming.late(TODAY), late.title) == (True, False, "张贴公告")
    with acting_as(world.liaison):
        mine = awaited(TODAY)
        assert keys(mine) == [(RECEIPT, school.pk, None), (ASSIGNMENT, school.pk, date(2026, 9, 30))]
        assert mine[0].since == TODAY
        assert "纪要〔2026〕1号" in mine[0].where
        assert all(resolve(row.url) for row in mine)
        acknowledge_receipt(receipt_id=mine[0].pk, actor=world.liaison)
        finish_assignment(assignment_id=mine[1].pk, result="已安装", actor=world.liaison)
        assert awaited(TODAY) == []
        assert keys(awaited(TODAY - timedelta(days=1))) == [(ASSIGNMENT, school.pk, date(2026, 9, 30))]
    with acting_as(world.secretary):
        finish_assignment(assignment_id=own.pk, result="已张贴", actor=world.secretary)
        assert assignments_open(TODAY) == []
        assert [row.unit_id for row in receipts_awaited(TODAY, [world.community.pk])] == [bank.pk]
        assert receipts_awaited(TODAY, [world.district.street.pk]) == []


def test_objections_wait_for_the_committee_until_they_are_answered(world):
    minutes = written(world, held(world))
    with acting_as(world.secretary):
        send_for_objections(minutes_id=minutes.pk, until=date(2026, 8, 14), actor=world.secretary)
    with acting_as(world.liaison):
        assert keys(remarks_open(TODAY)) == [(REMARKS, world.units[0].pk, date(2026, 8, 14))]
        assert remarks_open(TODAY)[0].since == TODAY, "since it was shown, whenever the meeting was"
        assert remarks_open(date(2026, 8, 15)) == []
        made = make_objection(minutes_id=minutes.pk, text="充电桩应为十四个", actor=world.liaison)
        assert objections_waiting(TODAY) == remarks_open(TODAY) == []
    with acting_as(world.secretary):
        assert [row.unit_id for row in remarks_open(TODAY)] == [world.units[1].pk]
    with acting_as(world.secretary):
        assert keys(objections_waiting(TODAY)) == [(OBJECTION, None, date(2026, 8, 14))]
        answer_objection(objection_id=made.pk, answer="已改为十四个", actor=world.secretary)
        assert objections_waiting(TODAY) == []


def test_a_turn_that_ends_is_to_be_handed_over(db, a_day):
    alliance = make_world("ronghe", seated=False)
    with acting_as(alliance.secretary):
        schedule_turns(
            organization_id=alliance.community.pk,
            since=date(2026, 1, 1),
            months=4,
            holders=[Holder(unit_id=unit.pk) for unit in alliance.units],
            actor=alliance.secretary,
        )
        first, second = alliance.units[:2]
        assert keys(handovers_due(TODAY)) == [(HANDOVER, first.pk, date(2026, 5, 1))]
        assert keys(handovers_due(TODAY, within=30)) == [
            (HANDOVER, first.pk, date(2026, 5, 1)),
            (HANDOVER, second.pk, date(2026, 9, 1)),
        ]
        hand_over(
            turn_id=handovers_due(TODAY)[0].pk, on=date(2026, 5, 1), handover="账册已交", actor=alliance.secretary
        )
        assert handovers_due(TODAY) == []
    with acting_as(alliance.liaisons[1]):
        assert keys(handovers_due(TODAY, within=30)) == [(HANDOVER, second.pk, date(2026, 9, 1))]
    with acting_as(alliance.liaison):
        assert handovers_due(TODAY, within=30) == []


@pytest.mark.parametrize("meetings", [1, 3])
def test_four_queries_however_many(world, django_assert_num_queries, meetings):
    for number in range(meetings):
        meeting = held(world, date(2026, 8, 3 + number))
        resolved(world, meeting, units=world.units[:2])
        issued(world, meeting)
    with everything("test"):
        assert Receipt.objects.count() == 2 * meetings
    with acting_as(world.secretary), django_assert_num_queries(4):
        assert len(awaited(TODAY)) == 4 * meetings
