"""Matters: one number for life, the order of an agenda, up and down the levels, the answer back, consultation."""

from __future__ import annotations

from datetime import date

import pytest

from common.errors import Conflict, RuleBroken
from common.scoping import everything
from meetings import extensions
from meetings.extensions import Candidate, Panel, panels_of, register_agenda_source, register_panel
from meetings.models import AgendaItem, AgendaState, Resolution, Source
from meetings.services.agenda import list_candidate, list_item, move_item, unlist_item, waiting_candidates
from meetings.services.consultation import record_step
from meetings.services.convening import convene_meeting
from meetings.services.deciding import decide_item, put_off_item
from meetings.services.items import ItemLine, decline_item, edit_item, propose_item
from meetings.services.matters import number_of
from meetings.services.meetings import hold_meeting
from meetings.services.passing import pass_item, recall_item
from tests.factories import acting_as
from tests.meetings.convening.making import make_world, plan, propose

pytestmark = pytest.mark.django_db

MEETING_DAY = date(2026, 8, 28)
PAST = date(2026, 8, 7)


def titles(meeting) -> list[str]:
    with everything("test"):
        return list(AgendaItem.objects.filter(meeting=meeting).order_by("order").values_list("title", flat=True))


@pytest.fixture
def sources(monkeypatch):
    """No source but those a test registers."""
    monkeypatch.setattr(extensions, "_sources", [])
    monkeypatch.setattr(extensions, "_panels", [])


def test_matters_are_numbered_in_the_year_and_put_in_order(world):
    meeting = plan(world, MEETING_DAY)
    rows = [propose(world, title, meeting_id=meeting.pk) for title in ("甲事", "乙事", "丙事")]
    waiting = propose(world, "丁事")
    assert [row.number for row in (*rows, waiting)] == [1, 2, 3, 4]
    assert number_of(waiting) == "议〔2026〕4 号"
    with acting_as(world.secretary):
        move_item(item_id=rows[2].pk, up=True, actor=world.secretary)
        assert titles(meeting) == ["甲事", "丙事", "乙事"]
        move_item(item_id=rows[0].pk, up=True, actor=world.secretary)
        move_item(item_id=rows[0].pk, up=False, actor=world.secretary)
        assert titles(meeting) == ["丙事", "甲事", "乙事"]
        unlist_item(item_id=rows[2].pk, actor=world.secretary)
        list_item(item_id=waiting.pk, meeting_id=meeting.pk, actor=world.secretary)
        with pytest.raises(Conflict, match="已列入议程"):
            list_item(item_id=waiting.pk, meeting_id=meeting.pk, actor=world.secretary)
    assert titles(meeting) == ["甲事", "乙事", "丁事"]


def test_a_unit_proposes_until_the_deadline_and_changes_its_own_until_it_is_listed(world, a_day):
    meeting = plan(world, MEETING_DAY, proposals_by=date(2026, 8, 14))
    with acting_as(world.liaison):
        item = propose_item(
            organization_id=world.community.pk,
            line=ItemLine("校门口拥堵", gravity="URGENT", minutes=15, proposer="聂萍"),
            meeting_id=meeting.pk,
            actor=world.liaison,
        )
        assert (item.proposer_unit, item.state, item.meeting) == (world.units[0], "PROPOSED", None)
        edit_item(item_id=item.pk, line=ItemLine("校门口早高峰拥堵"), actor=world.liaison)
    with acting_as(world.liaisons[1]):
        assert not AgendaItem.objects.exists()
        with pytest.raises(AgendaItem.DoesNotExist):
            edit_item(item_id=item.pk, line=ItemLine("改"), actor=world.liaisons[1])
    with acting_as(world.secretary):
        list_item(item_id=item.pk, meeting_id=meeting.pk, actor=world.secretary)
    with acting_as(world.liaison), pytest.raises(Conflict):
        edit_item(item_id=item.pk, line=ItemLine("改"), actor=world.liaison)
    a_day.move_to("2026-08-15 09:00+08:00")
    with acting_as(world.liaison):
        with pytest.raises(Conflict) as late:
            propose_item(
                organization_id=world.community.pk, line=ItemLine("迟了"), meeting_id=meeting.pk, actor=world.liaison
            )
        assert (late.value.code, late.value.field) == ("item.late", "meeting")
        assert propose_item(organization_id=world.community.pk, line=ItemLine("留待下次"), actor=world.liaison).pk
        with pytest.raises(RuleBroken, match="不在你的范围内"):
            propose_item(organization_id=world.district.sibling_community.pk, line=ItemLine("外"), actor=world.liaison)


def test_a_matter_goes_up_under_the_same_number_and_the_answer_comes_back(world):
    meeting = plan(world, PAST)
    propose(world, "别的事")
    item = propose(world, "跨街道排水管改造", meeting_id=meeting.pk)
    with acting_as(world.secretary):
        up = pass_item(item_id=item.pk, to_id=world.district.street.pk, reason="超出社区职权", actor=world.secretary)
        assert (up.organization, number_of(up), up.source) == (world.district.street, "议〔2026〕2 号", Source.PASSED)
        assert up.detail == "转来说明：超出社区职权"
        assert not AgendaItem.objects.filter(pk=up.pk).exists()
        with pytest.raises(Conflict, match="已转办"):
            pass_item(item_id=item.pk, to_id=world.district.street.pk, actor=world.secretary)
    with acting_as(world.street):
        top = pass_item(item_id=up.pk, to_id=world.district.root.pk, actor=world.street)
        with pytest.raises(RuleBroken, match="上一级或下一级"):
            pass_item(
                item_id=propose(world, "丙", world.street, organization_id=world.district.street.pk).pk,
                to_id=world.district.foreign_community.pk,
                actor=world.street,
            )
    with acting_as(world.root):
        decline_item(item_id=top.pk, reason="由街道统筹解决", actor=world.root)
    up.refresh_from_db()
    item.refresh_from_db()
    assert (up.state, up.decision) == (AgendaState.DECIDED, "西湖区不列入：由街道统筹解决")
    assert (item.state, item.decision) == (AgendaState.DECIDED, "西湖区不列入：由街道统筹解决")
    assert (item.year, item.number, item.meeting) == (2026, 2, meeting)


def test_what_the_street_decides_is_answered_below(world):
    item = propose(world, "增设公交站")
    with acting_as(world.secretary):
        up = pass_item(item_id=item.pk, to_id=world.district.street.pk, actor=world.secretary)
    meeting = plan(world, PAST, world.district.street)
    with acting_as(world.street):
        list_item(item_id=up.pk, meeting_id=meeting.pk, actor=world.street)
        with pytest.raises(Conflict, match="记为已召开之后"):
            decide_item(item_id=up.pk, decision="同意", actor=world.street)
        hold_meeting(meeting_id=meeting.pk, actor=world.street)
        decide_item(item_id=up.pk, decision="商公交公司九月增设。", actor=world.street)
    item.refresh_from_db()
    assert (item.state, item.decided_on) == (AgendaState.DECIDED, PAST)
    assert item.decision == "桃源街道答复：商公交公司九月增设。"


def test_a_matter_goes_down_and_can_be_taken_back_until_it_is_taken_up(world):
    street = world.district.street
    item = propose(world, "楼道堆物整治", world.street, organization_id=street.pk)
    with acting_as(world.street):
        down = pass_item(item_id=item.pk, to_id=world.community.pk, actor=world.street)
        assert down.origin == street
        assert recall_item(item_id=item.pk, actor=world.street).state == AgendaState.PROPOSED
        down = pass_item(item_id=item.pk, to_id=world.community.pk, actor=world.street)
    meeting = plan(world, PAST)
    with acting_as(world.secretary):
        list_item(item_id=down.pk, meeting_id=meeting.pk, actor=world.secretary)
    with acting_as(world.street), pytest.raises(Conflict, match="不能收回"):
        recall_item(item_id=item.pk, actor=world.street)


def test_a_matter_that_was_put_off_waits_for_the_next_meeting(world):
    meeting, following = plan(world, PAST), plan(world, MEETING_DAY)
    item = propose(world, "绿化带停车", meeting_id=meeting.pk)
    with acting_as(world.secretary):
        hold_meeting(meeting_id=meeting.pk, actor=world.secretary)
        put_off_item(item_id=item.pk, reason="待征求业主意见", actor=world.secretary)
        list_item(item_id=item.pk, meeting_id=following.pk, actor=world.secretary)
    item.refresh_from_db()
    assert (item.state, item.meeting, item.decision) == (AgendaState.LISTED, following, "")


def test_sources_offer_and_some_come_by_themselves(world, sources):
    past = plan(world, PAST)
    with everything("test"):
        resolution = Resolution.objects.create(
            meeting=past, organization=world.community, order=1, text="修缮凉亭", due_on=date(2026, 8, 1)
        )
    asked = []

    @register_agenda_source
    def overdue(organization, on):
        asked.append((organization.pk, on))
        return [
            Candidate("resolution-1", Source.RESOLUTION, "修缮凉亭", resolution_id=resolution.pk, automatic=True),
            Candidate("list-1", Source.LIST, "双向服务清单（3 项）", why="3 项待审议", url="/covenants/"),
        ]

    meeting = plan(world, MEETING_DAY)
    assert asked == [(world.community.pk, MEETING_DAY)]
    assert titles(meeting) == ["修缮凉亭"]
    with acting_as(world.secretary):
        assert [one.key for one in waiting_candidates(meeting)] == ["list-1"]
        list_candidate(meeting_id=meeting.pk, key="list-1", actor=world.secretary)
        with pytest.raises(Conflict, match="已经列入"):
            list_candidate(meeting_id=meeting.pk, key="list-1", actor=world.secretary)
        convene_meeting(meeting_id=meeting.pk, actor=world.secretary)
    assert titles(meeting) == ["修缮凉亭", "双向服务清单（3 项）"]


def test_what_was_settled_before_the_notice_leaves_the_agenda(world, sources):
    past = plan(world, PAST)
    with everything("test"):
        resolution = Resolution.objects.create(meeting=past, organization=world.community, order=1, text="修缮凉亭")
    offered = [Candidate("resolution-1", Source.RESOLUTION, "修缮凉亭", resolution_id=resolution.pk, automatic=True)]
    register_agenda_source(lambda organization, on: offered)
    meeting = plan(world, MEETING_DAY)
    with everything("test"):
        Resolution.objects.update(closed_on=date(2026, 8, 9))
    offered.clear()
    with acting_as(world.secretary):
        convene_meeting(meeting_id=meeting.pk, actor=world.secretary)
    assert titles(meeting) == []


def test_panels_of_other_rooms_are_shown(world, sources):
    register_panel(lambda request, meeting: Panel("清单审议", "3 项待审议", "/covenants/", "去审议"))
    register_panel(lambda request, meeting: None)
    assert [panel.action for panel in panels_of(None, plan(world, MEETING_DAY))] == ["去审议"]


def test_a_consultation_walks_through_its_steps_in_order(world):
    item = propose(world, "加装电梯")
    common = {"item_id": item.pk, "actor": world.secretary}
    with acting_as(world.secretary):
        record_step(phase="VISIT", step=1, on=date(2026, 8, 3), words="走访三个单元", **common)
        with pytest.raises(Conflict, match="第 2 步"):
            record_step(phase="VISIT", step=3, on=date(2026, 8, 4), words="再走访", **common)
        with pytest.raises(RuleBroken, match="不能早于上一步"):
            record_step(phase="VISIT", step=2, on=date(2026, 8, 2), words="走访", **common)
        with pytest.raises(RuleBroken, match="不能晚于今天"):
            record_step(phase="STEP", step=1, on=date(2026, 8, 11), words="议题提出", **common)
        record_step(phase="STEP", step=1, on=date(2026, 8, 5), words="议题提出", **common)
        record_step(phase="STEP", step=1, on=date(2026, 8, 6), words="议题提出，七户参加", **common)
        with pytest.raises(RuleBroken, match="四进或五步"):
            record_step(phase="VISIT", step=5, on=date(2026, 8, 6), words="多了一步", **common)
        found = [(row.phase, row.step, row.on.day) for row in item.consultation.order_by("-phase", "step")]
    assert found == [("VISIT", 1, 3), ("STEP", 1, 6)]


def test_only_a_practice_that_has_consultation_records_it():
    world = make_world("haibowan", seated=False)
    item = propose(world, "加装电梯")
    with acting_as(world.secretary), pytest.raises(RuleBroken, match="没有“四进访民情"):
        record_step(item_id=item.pk, phase="VISIT", step=1, on=date(2026, 8, 3), words="走访", actor=world.secretary)


def test_gravities_are_those_of_the_practice(world):
    with acting_as(world.secretary):
        with pytest.raises(RuleBroken) as refused:
            propose_item(organization_id=world.community.pk, line=ItemLine("事", gravity="HUGE"), actor=world.secretary)
        assert refused.value.field == "gravity"
        made = propose_item(
            organization_id=world.community.pk, line=ItemLine("事", gravity="MAJOR"), actor=world.secretary
        )
    assert made.gravity == "MAJOR"
