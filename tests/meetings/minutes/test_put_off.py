"""A matter that was put off and taken up again stays on the earlier agenda; issued minutes keep what they said."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from common.errors import Conflict
from common.scoping import everything
from meetings.documents import minutes_document, minutes_text, notice_document
from meetings.models import AgendaItem, AgendaState, Minutes, PutOff, Resolution
from meetings.selectors.agenda import agenda_of
from meetings.selectors.excerpts import excerpt_of
from meetings.services.agenda import list_item, move_item, unlist_item
from meetings.services.convening import convene_meeting
from meetings.services.issuing import issue_minutes
from meetings.services.items import ItemLine, edit_item, propose_item
from meetings.services.meetings import cancel_meeting, hold_meeting
from meetings.services.minutes import DECIDED, PUT_OFF, edit_part, settle_item, start_minutes
from meetings.services.passing import pass_item
from tests.factories import acting_as, client_for
from tests.meetings.convening.making import plan, propose
from tests.meetings.minutes.making import decided, held, issued, items_of, parts_of, resolved, started, written

NEXT = date(2026, 8, 28)
WHY = "物业还没有报价，下次再议。"


def put_off(world, meeting, place=0):
    item = items_of(meeting)[place]
    with acting_as(world.secretary):
        return settle_item(item_id=item.pk, outcome=PUT_OFF, text=WHY, actor=world.secretary)


def lines(actor, meeting):
    with acting_as(actor):
        return [(line.item.title, line.word) for line in agenda_of(meeting)]


def relist(world, item, day=NEXT):
    later = plan(world, day)
    with acting_as(world.secretary):
        list_item(item_id=item.pk, meeting_id=later.pk, actor=world.secretary)
    return later


def test_it_stays_on_the_earlier_agenda_with_its_reason(world):
    meeting = held(world)
    minutes = written(world, meeting)
    item = put_off(world, meeting, 1)
    later = relist(world, item)
    assert lines(world.secretary, meeting) == [
        ("审议双向服务清单", "已议定"),
        ("地下车库增设充电桩", "转下次"),
        ("国庆活动安排", "已议定"),
    ]
    assert lines(world.secretary, later) == [("地下车库增设充电桩", "已列入议程")]
    page = client_for(world.secretary).get(reverse("meetings:meeting", args=[meeting.pk])).text
    assert "转下次" in page
    assert WHY in page
    with everything("test"):
        assert WHY in minutes_text(minutes)
        assert "地下车库增设充电桩" in str(notice_document(meeting).blocks)
    page = client_for(world.secretary).get(reverse("meetings:item", args=[item.pk])).text
    assert meeting.title in page


def test_what_was_issued_does_not_change_when_the_matter_is_decided_later(world):
    meeting = held(world)
    written(world, meeting)
    item = put_off(world, meeting, 1)
    with acting_as(world.secretary):
        minutes = issue_minutes(minutes_id=Minutes.objects.get().pk, actor=world.secretary)
    with acting_as(world.liaison):
        assert excerpt_of(item).decision == WHY
    committee = reverse("meetings:committee", args=[world.community.pk])
    assert "1 个缓议，留待下次" in client_for(world.secretary).get(committee).text
    later = relist(world, item, date(2026, 8, 9))
    assert "个缓议" not in client_for(world.secretary).get(committee).text
    with acting_as(world.secretary):
        edit_item(item_id=item.pk, line=ItemLine(title="车库充电桩（二次）"), actor=world.secretary)
        hold_meeting(meeting_id=later.pk, actor=world.secretary)
        start_minutes(meeting_id=later.pk, actor=world.secretary)
        settle_item(item_id=item.pk, outcome=DECIDED, text="同意安装。", actor=world.secretary)
        document = minutes_document(Minutes.objects.get(pk=minutes.pk))
    # The document itself, not the plain text it falls back on: names of people have a block of their own.
    assert len({type(block).__name__ for block in document.blocks}) > 2
    assert any(getattr(block, "text", "") == "地下车库增设充电桩" for block in document.blocks)
    assert any(getattr(block, "lead", "") == "缓议：" for block in document.blocks)
    page = client_for(world.liaison).get(reverse("meetings:minutes", args=[meeting.pk])).text
    assert "地下车库增设充电桩" in page
    assert WHY in page
    assert "同意安装" not in page
    parts = parts_of(Minutes(pk=minutes.pk))
    last = written_last(world, later)
    with acting_as(world.liaison):
        assert excerpt_of(AgendaItem.objects.get(pk=item.pk)).decision == "同意安装。"
    assert [part.outcome for part in parts if part.item_id == item.pk] == [AgendaState.DEFERRED]
    assert last.number == 2


def written_last(world, meeting) -> Minutes:
    with acting_as(world.secretary):
        minutes = Minutes.objects.get(meeting=meeting)
        for part in parts_of(minutes):
            edit_part(part_id=part.pk, text="议过。", version=part.version, actor=world.secretary)
        return issue_minutes(minutes_id=minutes.pk, actor=world.secretary)


def test_an_answer_from_above_does_not_change_issued_minutes(world):
    meeting = held(world)
    written(world, meeting)
    item = items_of(meeting)[2]
    with acting_as(world.secretary):
        AgendaItem.objects.filter(pk=item.pk).update(state=AgendaState.LISTED, decision="")
        above = pass_item(item_id=item.pk, to_id=world.district.street.pk, actor=world.secretary)
        minutes = issue_minutes(minutes_id=Minutes.objects.get().pk, actor=world.secretary)
    text = minutes.text
    street = plan(world, date(2026, 8, 9), world.district.street)
    with acting_as(world.root):
        list_item(item_id=above.pk, meeting_id=street.pk, actor=world.root)
        hold_meeting(meeting_id=street.pk, actor=world.root)
        settle_item(item_id=above.pk, outcome=DECIDED, text="街道统一安排。", actor=world.root)
    with acting_as(world.secretary):
        assert "街道统一安排" in AgendaItem.objects.get(pk=item.pk).decision
        minutes = Minutes.objects.get(pk=minutes.pk)
        assert minutes_text(minutes) == text


def test_a_unit_reads_of_it_without_seeing_the_planned_meeting(world):
    meeting = held(world)
    item = put_off(world, meeting, 0)
    with acting_as(world.secretary):
        start_minutes(meeting_id=meeting.pk, actor=world.secretary)
    later = relist(world, item)
    page = client_for(world.liaison).get(reverse("meetings:meeting", args=[meeting.pk])).text
    assert "转下次" in page
    assert reverse("meetings:item", args=[item.pk]) not in page
    with acting_as(world.secretary):
        convene_meeting(meeting_id=later.pk, actor=world.secretary)
    page = client_for(world.liaison).get(reverse("meetings:meeting", args=[meeting.pk])).text
    assert reverse("meetings:item", args=[item.pk]) in page


def test_it_may_wait_again_and_again(world):
    meeting = held(world)
    item = put_off(world, meeting)
    later = relist(world, item)
    with acting_as(world.secretary):
        unlist_item(item_id=item.pk, actor=world.secretary)
        list_item(item_id=item.pk, meeting_id=later.pk, actor=world.secretary)
        cancel_meeting(meeting_id=later.pk, why="主持人出差", actor=world.secretary)
        assert AgendaItem.objects.get(pk=item.pk).state == AgendaState.PROPOSED
        assert PutOff.objects.count() == 1
    assert lines(world.secretary, meeting)[0] == ("审议双向服务清单", "转下次")


def test_an_overdue_resolution_that_was_put_off_comes_back_under_its_number(world):
    first = held(world)
    resolution = resolved(world, first, due=date(2026, 8, 8))
    second = plan(world, date(2026, 8, 10))
    (came,) = items_of(second)
    assert came.resolution_id == resolution.pk
    with acting_as(world.secretary):
        hold_meeting(meeting_id=second.pk, actor=world.secretary)
        settle_item(item_id=came.pk, outcome=PUT_OFF, text=WHY, actor=world.secretary)
    third = plan(world, NEXT)
    (again,) = items_of(third)
    assert (again.pk, again.number) == (came.pk, came.number)
    assert lines(world.secretary, second) == [(came.title, "转下次")]
    with everything("test"):
        assert Resolution.objects.count() == 1


def test_after_the_minutes_the_agenda_is_what_it_was(world):
    meeting = held(world)
    item = propose(world, "临时议题")
    issued(world, meeting)
    with acting_as(world.secretary):
        for service in (
            lambda: list_item(item_id=item.pk, meeting_id=meeting.pk, actor=world.secretary),
            lambda: propose_item(
                organization_id=world.community.pk,
                line=ItemLine("又一个"),
                meeting_id=meeting.pk,
                actor=world.secretary,
            ),
            lambda: move_item(item_id=items_of(meeting)[0].pk, up=False, actor=world.secretary),
        ):
            with pytest.raises(Conflict, match="纪要已于 2026-08-10 印发，议程不再改动。新的议题请列入下次会议"):
                service()
    page = client_for(world.secretary).get(reverse("meetings:meeting", args=[meeting.pk])).text
    assert "可以列入" not in page
    assert "提议题" not in page


def test_before_the_minutes_something_urgent_still_comes_in(world):
    meeting = held(world)
    started(world, meeting)
    item = propose(world, "临时议题")
    with acting_as(world.secretary):
        list_item(item_id=item.pk, meeting_id=meeting.pk, actor=world.secretary)
        start_minutes(meeting_id=meeting.pk, actor=world.secretary)
    decided(world, meeting)
    with everything("test"):
        assert [part.title for part in parts_of(Minutes.objects.get())] != []
    assert lines(world.secretary, meeting)[-1] == ("临时议题", "已议定")


@pytest.mark.parametrize("matters", [1, 3])
def test_the_agenda_in_two_queries(world, django_assert_num_queries, matters):
    meeting = held(world)
    for place in range(matters):
        put_off(world, meeting, place)
    later = plan(world, NEXT)
    with acting_as(world.secretary):
        for item in items_of(meeting)[:matters]:
            list_item(item_id=item.pk, meeting_id=later.pk, actor=world.secretary)
        with django_assert_num_queries(2):
            assert len(agenda_of(meeting)) == 3
