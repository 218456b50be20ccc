"""From the plan to the day: who is expected, who answers, who came."""

from __future__ import annotations

from datetime import date

import pytest

from common.errors import Conflict, NotAllowed, RuleBroken
from common.models import AuditEvent
from common.scoping import everything
from meetings.models import Answer, Invitee, Meeting, MeetingState, Presence
from meetings.selectors.planning import plan_for
from meetings.selectors.roster import changes_since
from meetings.services.attendance import set_attendance
from meetings.services.convening import (
    add_invitee,
    add_newcomers,
    add_units,
    answer_invitation,
    convene_meeting,
    remove_invitee,
)
from meetings.services.meetings import cancel_meeting, create_meeting, edit_meeting, hold_meeting
from tests.factories import acting_as
from tests.meetings.convening.making import at, leave, make_world, plan, propose

pytestmark = pytest.mark.django_db

TODAY = date(2026, 8, 10)
MEETING_DAY = date(2026, 8, 28)
ELEVEN = ["谢海涛", "詹海英", "罗建国", "万敏", "熊丽", "邓小兵", "徐静", "陶勇", "胡志强", "聂萍", "龚涛"]


@pytest.fixture
def convened(world):
    made = plan(world, MEETING_DAY)
    with acting_as(world.secretary):
        return convene_meeting(meeting_id=made.pk, actor=world.secretary)


def names(meeting) -> list[str]:
    with everything("test"):
        return list(Invitee.objects.filter(meeting=meeting).order_by("order").values_list("name", flat=True))


def test_a_plan_is_filled_in_with_what_is_known(world):
    with acting_as(world.secretary):
        first = plan_for(world.community, TODAY)
    assert first["kind"] == "JOINT"
    assert first["title"] == "桃源东社区2026年第一次党建工作联席会议"
    assert (first["day"], first["time"].hour) == (date(2026, 8, 17), 9)
    assert first["place"] == ""
    held = plan(world, date(2026, 5, 20), place="社区三楼会议室", chair="詹海英")
    with acting_as(world.secretary):
        hold_meeting(meeting_id=held.pk, actor=world.secretary)
        second = plan_for(world.community, TODAY)
    # A quarter after Wednesday 20 May, on a Wednesday again.
    assert second["day"] == date(2026, 8, 26)
    assert second["title"] == "桃源东社区2026年第二次党建工作联席会议"
    assert (second["place"], second["chair"]) == ("社区三楼会议室", "詹海英")
    assert second["proposals_by"] == date(2026, 8, 19)


def test_those_in_office_on_the_day_are_frozen_in_the_order_of_the_seats(world, convened):
    assert names(convened) == ELEVEN
    assert (convened.state, convened.convened_on, convened.quorum) == (MeetingState.CONVENED, TODAY, 6)
    with everything("test"):
        row = Invitee.objects.get(meeting=convened, name="聂萍")
        assert (row.post, row.unit.name, row.voting) == ("委员", "示例小学", True)
        assert AuditEvent.objects.filter(action="meetings.meeting.convened").get().detail == {"invited": 11}


def test_whoever_leaves_before_the_day_is_not_expected(world):
    made = plan(world, MEETING_DAY)
    leave(world, "龚涛", date(2026, 8, 20))
    with acting_as(world.secretary):
        convene_meeting(meeting_id=made.pk, actor=world.secretary)
    assert names(made) == ELEVEN[:-1]


def test_later_changes_are_shown_and_the_frozen_list_stays(world, convened):
    leave(world, "龚涛", date(2026, 8, 20))
    assert names(convened) == ELEVEN
    with acting_as(world.secretary):
        changes = changes_since(convened, list(convened.invitees.all()))
        assert [row.name for row in changes.left] == ["龚涛"]
        assert changes.joined == []
        row = convened.invitees.get(name="龚涛")
        remove_invitee(invitee_id=row.pk, actor=world.secretary)
        with pytest.raises(Conflict, match="当天在任"):
            remove_invitee(invitee_id=convened.invitees.get(name="聂萍").pk, actor=world.secretary)
        assert not changes_since(convened, list(convened.invitees.all()))
    # Taken off by mistake: in office again on the day by another's reckoning, the newcomer is asked with one button.
    with everything("test"):
        Invitee.objects.filter(meeting=convened, name="聂萍").delete()
    with acting_as(world.secretary):
        assert [row.person.name for row in changes_since(convened, list(convened.invitees.all())).joined] == ["聂萍"]
        assert add_newcomers(meeting_id=convened.pk, actor=world.secretary) == 1
    assert names(convened)[-1] == "聂萍"


def test_a_meeting_is_convened_once_and_not_without_anybody():
    world = make_world(seated=False)
    made = plan(world, MEETING_DAY)
    with acting_as(world.secretary):
        with pytest.raises(Conflict) as refused:
            convene_meeting(meeting_id=made.pk, actor=world.secretary)
        assert refused.value.code == "meeting.nobody"
        assert add_units(meeting_id=made.pk, voting=True, actor=world.secretary) == 3
        convene_meeting(meeting_id=made.pk, actor=world.secretary)
        with pytest.raises(Conflict, match="不用再发通知"):
            convene_meeting(meeting_id=made.pk, actor=world.secretary)
    assert sorted(names(made)) == ["示例医院联络员", "示例小学联络员", "示例银行联络员"]
    made.refresh_from_db()
    assert made.quorum == 2


def test_guests_come_after_the_roster_and_do_not_count(world):
    made = plan(world, MEETING_DAY)
    with acting_as(world.secretary):
        add_invitee(meeting_id=made.pk, name="林 楠", post="物业经理", actor=world.secretary)
        # The two units on the committee are asked by their members; the third by its contact.
        assert add_units(meeting_id=made.pk, actor=world.secretary) == 1
        convene_meeting(meeting_id=made.pk, actor=world.secretary)
        with pytest.raises(Conflict, match="都已在名单上"):
            add_units(meeting_id=made.pk, actor=world.secretary)
    assert names(made) == [*ELEVEN, "林 楠", "示例医院联络员"]
    made.refresh_from_db()
    assert made.quorum == 6


def test_a_unit_answers_for_its_own_and_for_nobody_else(world, convened):
    with everything("test"):
        own, other = (Invitee.objects.get(meeting=convened, name=name) for name in ("聂萍", "龚涛"))
    with acting_as(world.liaison):
        assert list(Invitee.objects.values_list("name", flat=True)) == ["聂萍"]
        row = answer_invitation(invitee_id=own.pk, answer=Answer.YES, actor=world.liaison)
        assert row.answer == Answer.YES
        with pytest.raises(Invitee.DoesNotExist):
            answer_invitation(invitee_id=other.pk, answer=Answer.NO, actor=world.liaison)
    with acting_as(world.secretary):
        with pytest.raises(RuleBroken, match="委托谁"):
            answer_invitation(invitee_id=other.pk, answer=Answer.SUBSTITUTE, actor=world.secretary)
        with pytest.raises(RuleBroken, match="授权方式"):
            answer_invitation(invitee_id=other.pk, answer=Answer.SUBSTITUTE, substitute="程立", actor=world.secretary)
        row = answer_invitation(
            invitee_id=other.pk, answer=Answer.SUBSTITUTE, substitute="程立", note="书面委托", actor=world.secretary
        )
    assert (row.substitute, row.note) == ("程立", "书面委托")


def test_a_unit_sees_the_meeting_from_the_notice_on(world):
    made = plan(world, MEETING_DAY)
    with acting_as(world.liaison):
        assert not Meeting.objects.exists()
        with pytest.raises(Meeting.DoesNotExist):
            convene_meeting(meeting_id=made.pk, actor=world.liaison)
    with acting_as(world.secretary):
        convene_meeting(meeting_id=made.pk, actor=world.secretary)
    with acting_as(world.liaison):
        assert list(Meeting.objects.all()) == [made]
        with pytest.raises(NotAllowed):
            hold_meeting(meeting_id=made.pk, actor=world.liaison)


def test_attendance_is_ticked_on_the_day_and_gives_the_quorum(world, convened, a_day):
    with everything("test"):
        rows = list(Invitee.objects.filter(meeting=convened).order_by("order"))
    marks = {row.pk: Presence.PRESENT for row in rows[:4]} | {rows[4].pk: Presence.EXCUSED}
    with acting_as(world.secretary):
        with pytest.raises(Conflict, match="开会时再登记"):
            set_attendance(meeting_id=convened.pk, presences=marks, actor=world.secretary)
        with pytest.raises(Conflict, match="开过之后"):
            hold_meeting(meeting_id=convened.pk, actor=world.secretary)
        a_day.move_to("2026-08-28 11:00+08:00")
        set_attendance(meeting_id=convened.pk, presences=marks, actor=world.secretary)
        with pytest.raises(RuleBroken, match="委托了谁"):
            set_attendance(meeting_id=convened.pk, presences={rows[5].pk: Presence.SUBSTITUTED}, actor=world.secretary)
        set_attendance(
            meeting_id=convened.pk,
            presences={rows[5].pk: Presence.SUBSTITUTED},
            substitutes={rows[5].pk: "程立"},
            actor=world.secretary,
        )
        with pytest.raises(RuleBroken, match="没有编号"):
            set_attendance(meeting_id=convened.pk, presences={0: Presence.PRESENT}, actor=world.secretary)
        held = hold_meeting(meeting_id=convened.pk, actor=world.secretary)
    assert (held.state, held.session) == (MeetingState.HELD, 1)
    with everything("test"):
        found = Invitee.objects.filter(meeting=convened).order_by("order").values_list("presence", flat=True)
        assert list(found) == ["PRESENT"] * 4 + ["EXCUSED", "SUB"] + [""] * 5


def test_a_meeting_that_was_held_on_paper_gets_its_roster_all_the_same(world):
    made = plan(world, date(2026, 8, 7))
    with acting_as(world.secretary):
        held = hold_meeting(meeting_id=made.pk, actor=world.secretary)
    assert names(made) == ELEVEN
    assert (held.quorum, held.convened_on) == (6, None)


def test_the_number_is_the_one_it_was_held_under(world):
    first, second = plan(world, date(2026, 7, 3)), plan(world, date(2026, 8, 3))
    assert second.title == "桃源东社区2026年第二次党建工作联席会议"
    own = plan(world, date(2026, 8, 4), title="小区改造专题会")
    with acting_as(world.secretary):
        cancel_meeting(meeting_id=first.pk, why="台风停工", actor=world.secretary)
        held = hold_meeting(meeting_id=second.pk, actor=world.secretary)
        assert (held.session, held.title) == (1, "桃源东社区2026年第一次党建工作联席会议")
        assert hold_meeting(meeting_id=own.pk, actor=world.secretary).title == "小区改造专题会"
        with pytest.raises(Conflict, match="已经记为“未召开”"):
            hold_meeting(meeting_id=first.pk, actor=world.secretary)


def test_a_cancelled_meeting_gives_its_agenda_back(world, convened):
    item = propose(world, "地下车库增设充电桩", meeting_id=convened.pk)
    assert (item.state, item.order) == ("LISTED", 1)
    with acting_as(world.secretary):
        with pytest.raises(RuleBroken, match="未召开的原因"):
            cancel_meeting(meeting_id=convened.pk, why=" ", actor=world.secretary)
        cancel_meeting(meeting_id=convened.pk, why="与换届冲突", actor=world.secretary)
    item.refresh_from_db()
    assert (item.state, item.meeting, item.order) == ("PROPOSED", None, 0)


def test_what_is_wrong_is_said(world, convened):
    with acting_as(world.secretary):
        common = {"organization_id": world.community.pk, "starts_at": at(MEETING_DAY), "actor": world.secretary}
        for wrong, field in (
            ({"kind": "NONE"}, "kind"),
            ({"kind": "JOINT", "proposals_by": date(2026, 8, 29)}, "proposals_by"),
            ({"kind": "JOINT", "quorum": 0}, "quorum"),
            ({"kind": "JOINT", "title": "长" * 81}, "title"),
            ({"kind": "JOINT", "convener_id": 0}, "convener"),
        ):
            with pytest.raises(RuleBroken) as refused:
                create_meeting(**common, **wrong)
            assert refused.value.field == field
        moved = edit_meeting(
            meeting_id=convened.pk,
            kind="JOINT",
            starts_at=at(date(2026, 9, 1)),
            place="二楼",
            convener_id=world.units[0].pk,
            actor=world.secretary,
        )
    assert (moved.day, moved.place, moved.quorum) == (date(2026, 9, 1), "二楼", 6)
    with acting_as(world.street):
        assert edit_meeting(
            meeting_id=convened.pk, kind="JOINT", starts_at=at(date(2026, 9, 2)), actor=world.street
        ).day == date(2026, 9, 2)


@pytest.mark.parametrize(
    ("practice", "kind", "title"),
    [
        ("fucheng", "COORDINATION", "桃源东社区2026年第一次区域事务推进协调会"),
        ("ronghe", "COMMITTEE", "桃源东社区2026年第一次联合党委委员月例会"),
        ("haibowan", "COMMUNITY_JOINT", "桃源东社区2026年第一次社区党建联席会议"),
        ("longyan", "JOINT", "桃源东社区2026年第一次党建联席会议"),
    ],
)
def test_every_practice_meets_in_its_own_way(practice, kind, title):
    world = make_world(practice, seated=False)
    made = plan(world, date(2026, 8, 7), kind=kind)
    assert made.title == title
    with acting_as(world.secretary):
        known = plan_for(world.community, TODAY)
        assert known["title"].startswith("桃源东社区2026年第")
        add_units(meeting_id=made.pk, actor=world.secretary)
        held = hold_meeting(meeting_id=made.pk, actor=world.secretary)
    assert (held.state, len(names(made)), held.quorum) == (MeetingState.HELD, 3, None)


def test_no_two_meetings_of_a_year_bear_one_title(world):
    def titles(*meetings):
        with everything("test"):
            return [Meeting.objects.get(pk=made.pk).title.removeprefix("桃源东社区2026年")[:3] for made in meetings]

    later = plan(world, date(2026, 10, 20))
    sooner, same_day = plan(world, date(2026, 9, 8)), plan(world, date(2026, 9, 8))
    own = plan(world, date(2026, 9, 1), title="小区改造专题会")
    assert titles(sooner, same_day, later) == ["第二次", "第三次", "第四次"]
    with acting_as(world.secretary):
        same = {"kind": "JOINT", "actor": world.secretary}
        edit_meeting(meeting_id=sooner.pk, starts_at=at(date(2026, 11, 3)), title=sooner.title, **same)
        assert titles(same_day, later, sooner) == ["第二次", "第三次", "第四次"]
        edit_meeting(meeting_id=sooner.pk, starts_at=at(date(2027, 1, 5)), **same)
        assert titles(same_day, later) == ["第二次", "第三次"]
        with everything("test"):
            assert Meeting.objects.get(pk=sooner.pk).title == "桃源东社区2027年第一次党建工作联席会议"
        cancel_meeting(meeting_id=own.pk, why="合并到联席会议", actor=world.secretary)
        assert titles(same_day, later) == ["第一次", "第二次"]
    held = plan(world, date(2026, 8, 7))
    assert titles(held, same_day, later) == ["第一次", "第二次", "第三次"]
    with acting_as(world.secretary):
        assert hold_meeting(meeting_id=held.pk, actor=world.secretary).session == 1
    assert titles(held, same_day, later) == ["第一次", "第二次", "第三次"]


def test_a_meeting_keeps_the_name_that_people_were_invited_to(world):
    def titles(*meetings):
        with everything("test"):
            return [Meeting.objects.get(pk=made.pk).title.removeprefix("桃源东社区2026年")[:3] for made in meetings]

    asked = plan(world, date(2026, 9, 8))
    with acting_as(world.secretary):
        convene_meeting(meeting_id=asked.pk, actor=world.secretary)
        assert "第二次" in plan_for(world.community, TODAY)["title"]
    sooner, later = plan(world, date(2026, 8, 7)), plan(world, date(2026, 10, 8))
    assert titles(sooner, asked, later) == ["第二次", "第一次", "第三次"]
    with acting_as(world.secretary):
        moved = edit_meeting(meeting_id=asked.pk, kind="JOINT", starts_at=at(date(2026, 12, 8)), actor=world.secretary)
        assert moved.title == "桃源东社区2026年第一次党建工作联席会议", "another day, and the same meeting"
        held = hold_meeting(meeting_id=sooner.pk, actor=world.secretary)
        assert held.session == 1, "the number in the end is that of the order they were held in"
    assert len(set(titles(sooner, asked, later))) == 3
    with acting_as(world.secretary):
        convene_meeting(meeting_id=later.pk, actor=world.secretary)
        named = titles(later)
        cancel_meeting(meeting_id=asked.pk, why="台风停工", actor=world.secretary)
        assert titles(later) == named
        edit_meeting(
            meeting_id=later.pk, kind="JOINT", starts_at=at(date(2027, 1, 5)), title=later.title, actor=world.secretary
        )
        with everything("test"):
            assert "第一次" in Meeting.objects.get(pk=later.pk).title, "the first of that year"
