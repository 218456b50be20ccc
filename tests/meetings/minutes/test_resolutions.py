"""Resolutions: divided, done part by part, late, back on the next agenda by themselves, until they are done."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import everything
from meetings.models import AgendaItem, Assignment, Receipt, Resolution
from meetings.selectors.resolutions import (
    open_resolutions,
    progress_of,
    resolution_candidates,
    with_assignments,
    with_state,
)
from meetings.services import resolutions as service
from meetings.services.agenda import waiting_candidates
from meetings.services.convening import convene_meeting
from meetings.services.resolutions import AssignmentLine
from tests.factories import acting_as, make_unit
from tests.meetings.convening.making import plan
from tests.meetings.minutes.making import held, issued, items_of, resolved

pytestmark = pytest.mark.django_db

LATER = "2026-10-09 09:00+08:00"


@pytest.fixture
def meeting(world):
    return held(world)


def shares(resolution) -> list[Assignment]:
    with everything("test"):
        return list(Assignment.objects.filter(resolution=resolution).select_related("unit").order_by("pk"))


def finish(world, assignment, result="已安装12个", actor=None, **fields):
    actor = actor or world.secretary
    with acting_as(actor):
        return service.finish_assignment(assignment_id=assignment.pk, result=result, actor=actor, **fields)


def of(resolution):
    with everything("test"):
        return Resolution.objects.get(pk=resolution.pk)


def test_progress_is_what_is_done(world, meeting):
    resolution = resolved(world, meeting, units=world.units, item_id=items_of(meeting)[1].pk)
    first, second, third = shares(resolution)
    assert [row.due_on for row in (first, second, third)] == [date(2026, 9, 30)] * 3
    finish(world, first, actor=world.liaison)
    with everything("test"):
        assert progress_of([resolution])[resolution.pk].label == "1/3 项完成"
    finish(world, second)
    assert of(resolution).closed_on is None
    finish(world, third, done_on=date(2026, 8, 9))
    done = of(resolution)
    # The day on which the last of it was done, not the one on which it was typed.
    assert done.closed_on == date(2026, 8, 10)
    with everything("test"):
        assert progress_of([done])[done.pk].state == "done"


def test_without_a_unit_the_committee_does_it_itself(world, meeting):
    resolution = resolved(world, meeting)
    (share,) = shares(resolution)
    assert (share.unit, share.organization) == (None, world.community)
    finish(world, share)
    assert of(resolution).closed_on == date(2026, 8, 10)


def test_a_unit_reports_its_own_share_only(world, meeting):
    resolution = resolved(world, meeting, units=world.units[:2])
    mine, theirs = shares(resolution)
    with acting_as(world.liaison):
        assert list(Assignment.objects.all()) == [mine]
        assert list(Resolution.objects.all()) == [resolution]
        with pytest.raises(Assignment.DoesNotExist):
            service.finish_assignment(assignment_id=theirs.pk, result="替你办了", actor=world.liaison)
        with pytest.raises(NotAllowed):
            service.reopen_assignment(assignment_id=mine.pk, actor=world.liaison)
    with acting_as(world.liaisons[2]):
        assert not Resolution.objects.exists()


def test_what_is_wrong_is_said(world, meeting):
    resolution = resolved(world, meeting)
    (share,) = shares(resolution)
    stranger = make_unit(world.district, "别处单位", joins=world.district.sibling_community)
    with acting_as(world.secretary):
        for code, act in (
            ("resolution.text", lambda: service.create_resolution(meeting_id=meeting.pk, text=" ", actor=None)),
            (
                "resolution.due",
                lambda: service.create_resolution(
                    meeting_id=meeting.pk, text="早了", due_on=date(2026, 8, 6), actor=world.secretary
                ),
            ),
            (
                "assignment.unit",
                lambda: service.add_assignment(
                    resolution_id=resolution.pk, line=AssignmentLine(unit_id=stranger.pk), actor=world.secretary
                ),
            ),
            (
                "assignment.done_on",
                lambda: service.finish_assignment(
                    assignment_id=share.pk, result="办了", done_on=date(2026, 8, 11), actor=world.secretary
                ),
            ),
            ("meeting.reason", lambda: service.drop_resolution(resolution_id=resolution.pk, why="", actor=None)),
            ("assignment.last", lambda: service.remove_assignment(assignment_id=share.pk, actor=None)),
        ):
            with pytest.raises(RuleBroken) as refused:
                act()
            assert refused.value.code == code


def test_after_the_issue_its_words_stay_and_its_shares_may_be_divided(world, meeting):
    resolution = resolved(world, meeting, units=world.units[:1])
    minutes = issued(world, meeting)
    late = make_unit(world.district, "示例物业", joins=world.community)
    with acting_as(world.secretary):
        for act in (
            lambda: service.create_resolution(meeting_id=meeting.pk, text="又一项", actor=world.secretary),
            lambda: service.edit_resolution(resolution_id=resolution.pk, text="改了", actor=world.secretary),
            lambda: service.delete_resolution(resolution_id=resolution.pk, actor=world.secretary),
        ):
            with pytest.raises(Conflict) as refused:
                act()
            assert refused.value.code == "minutes.issued"
        service.add_assignment(
            resolution_id=resolution.pk, line=AssignmentLine(late.pk, task="供电接入"), actor=world.secretary
        )
    with everything("test"):
        assert Receipt.objects.filter(minutes=minutes, unit=late).count() == 1


def test_done_is_not_done_after_all(world, meeting):
    resolution = resolved(world, meeting)
    (share,) = shares(resolution)
    finish(world, share, "装了一半")
    with acting_as(world.secretary):
        back = service.reopen_assignment(assignment_id=share.pk, actor=world.secretary)
    assert (back.done_on, back.result) == (None, "装了一半")
    assert of(resolution).closed_on is None


def test_dropped_with_a_reason_nothing_more_is_due(world, meeting):
    resolution = resolved(world, meeting, units=world.units)
    share = shares(resolution)[0]
    with acting_as(world.secretary):
        service.drop_resolution(resolution_id=resolution.pk, why="改由街道统一实施", actor=world.secretary)
        with pytest.raises(Conflict):
            service.finish_assignment(assignment_id=share.pk, result="办了", actor=world.secretary)
        assert open_resolutions(world.community.pk, date(2027, 1, 1)) == []


def test_postponed_only_open_shares_move(world, meeting):
    resolution = resolved(world, meeting, units=world.units[:2])
    finish(world, shares(resolution)[0])
    with acting_as(world.secretary):
        service.postpone_resolution(resolution_id=resolution.pk, due_on=date(2026, 12, 31), actor=world.secretary)
    assert [row.due_on for row in shares(resolution)] == [date(2026, 9, 30), date(2026, 12, 31)]


def test_the_overdue_one_is_on_the_next_agenda_by_itself_the_other_waits_to_be_chosen(world, meeting, a_day):
    late = resolved(world, meeting, "安装充电桩12个", date(2026, 9, 30), units=world.units[:2])
    later = resolved(world, meeting, "更换楼道灯", date(2026, 12, 31))
    finish(world, shares(late)[0])
    a_day.move_to(LATER)
    coming = plan(world, date(2026, 10, 20))
    (item,) = items_of(coming)
    assert (item.title, item.source, item.resolution_id) == ("未办结决议：安装充电桩12个", "RESOLUTION", late.pk)
    with acting_as(world.secretary):
        offered = [row for row in waiting_candidates(coming) if row.resolution_id]
        assert [(row.resolution_id, row.automatic, row.why) for row in offered] == [
            (later.pk, False, "12 月 31 日到期，1 项任务未完成")
        ]
        found = open_resolutions(world.community.pk, date(2026, 10, 20))
    assert [(row.pk, row.overdue, row.why) for row in found] == [
        (late.pk, True, "9 月 30 日到期，1 项任务未完成"),
        (later.pk, False, "12 月 31 日到期，1 项任务未完成"),
    ]


def test_done_meanwhile_it_leaves_the_agenda_when_the_meeting_is_convened(world, meeting, a_day):
    late = resolved(world, meeting)
    a_day.move_to(LATER)
    coming = plan(world, date(2026, 10, 20))
    assert len(items_of(coming)) == 1
    finish(world, shares(late)[0])
    with acting_as(world.secretary):
        convene_meeting(meeting_id=coming.pk, actor=world.secretary)
    assert items_of(coming) == []
    with everything("test"):
        assert AgendaItem.objects.get(resolution=late).decision == "会前已经办结。"


def test_what_was_not_done_comes_back_again_and_again(world, meeting, a_day):
    late = resolved(world, meeting)
    a_day.move_to(LATER)
    with everything("test"):
        for number, day in enumerate((date(2026, 10, 9), date(2026, 10, 20)), start=1):
            coming = plan(world, day)
            (item,) = items_of(coming)
            assert item.resolution_id == late.pk
            AgendaItem.objects.filter(pk=item.pk).update(state="DECIDED", decision="继续办理。")
            assert AgendaItem.objects.filter(resolution=late).count() == number


def test_nothing_comes_onto_a_meeting_put_down_afterwards(world, meeting):
    resolved(world, meeting, due=date(2026, 8, 8))
    past = plan(world, date(2026, 8, 9))
    assert items_of(past) == []
    with acting_as(world.secretary):
        assert resolution_candidates(world.community, date(2026, 8, 9)) == []


def test_states_as_of_any_day_the_same_one_by_one_and_all_at_once(world, meeting, a_day):
    done = resolved(world, meeting, "甲", units=world.units[:2])
    late = resolved(world, meeting, "乙", date(2026, 9, 1))
    without_day = resolved(world, meeting, "丙", None)
    dropped = resolved(world, meeting, "丁")
    a_day.move_to("2026-09-20 09:00+08:00")
    for share in shares(done):
        finish(world, share)
    with acting_as(world.secretary):
        service.drop_resolution(resolution_id=dropped.pk, why="不办了", actor=world.secretary)
    expected = {
        date(2026, 8, 31): ["open", "open", "open", "open"],
        date(2026, 9, 2): ["open", "late", "open", "open"],
        date(2026, 9, 20): ["done", "late", "open", "dropped"],
    }
    rows = [done, late, without_day, dropped]
    with everything("test"):
        for day, states in expected.items():
            fresh = list(Resolution.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"))
            assert [progress_of(fresh, day)[row.pk].state for row in fresh] == states
            annotated = with_state(Resolution.objects.order_by("pk"), day)
            assert [row.state_on for row in annotated] == states


def test_lists_take_the_same_number_of_queries_however_many_there_are(world, meeting):
    def cost():
        with acting_as(world.secretary), CaptureQueriesContext(connection) as seen:
            with_assignments(Resolution.objects.filter(meeting=meeting))
            open_resolutions(world.community.pk, date(2026, 12, 31))
        return len(seen)

    resolved(world, meeting, units=world.units)
    one = cost()
    for number in range(6):
        resolved(world, meeting, f"第{number}件", units=world.units)
    assert cost() == one <= 6
