"""The workbench says what waits: calls, the quarter's meeting, minutes, answers, activities nobody wrote up."""

from datetime import date

from django.urls import reverse

from meetings.services.activities import ActivityLine, plan_activity
from meetings.services.contacts import record_contacts
from meetings.services.meetings import cancel_meeting, create_meeting
from meetings.services.suggestions import receive_suggestion
from notices.selectors import workbench_on
from tests.factories import acting_as, client_for, make_user
from tests.meetings.convening.making import at
from tests.meetings.touch.making import a_meeting


def items(place, on, user=None):
    with acting_as(user or place.secretary):
        found = workbench_on(on).items
        return {item.title: item for item in found if item.url.startswith(reverse("meetings:list"))}


def test_what_waits_and_what_is_done_is_gone(place):
    a_meeting(place, date(2026, 6, 3))
    with acting_as(place.secretary):
        receive_suggestion(
            appointment_id=place.wan.pk, text="路灯", received_on=date(2026, 8, 20), actor=place.secretary
        )
        for day in (9, 12):
            line = ActivityLine(kind="party_day", title="清洁家园", planned_on=date(2026, 9, day))
            plan_activity(organization_id=place.community.pk, line=line, actor=place.secretary)
    found = items(place, date(2026, 9, 15))
    assert {title: (item.due, item.action) for title, item in found.items()} == {
        "本期的会议还没有召开": (date(2026, 9, 30), "去筹备"),
        "1 次会议的纪要还没有印发": (date(2026, 6, 10), "去整理"),
        "还有 2 名兼职委员本期没有电话沟通": (date(2026, 8, 31), "记沟通"),
        "1 条意见建议待答复": (date(2026, 9, 19), "去答复"),
        "2 次活动开展以后还没有登记": (None, "去登记"),
    }
    a_meeting(place, date(2026, 9, 14))
    with acting_as(place.secretary):
        record_contacts(
            organization_id=place.community.pk, appointment_ids=[place.wan.pk, place.hu.pk], actor=place.secretary
        )
    assert set(items(place, date(2026, 9, 15))) == {
        "2 次会议的纪要还没有印发",
        "1 条意见建议待答复",
        "2 次活动开展以后还没有登记",
    }


def test_a_suggestion_far_from_its_limit_does_not_press(place):
    with acting_as(place.secretary):
        receive_suggestion(
            appointment_id=place.wan.pk, text="路灯", received_on=date(2026, 9, 14), actor=place.secretary
        )
    assert "1 条意见建议待答复" not in items(place, date(2026, 9, 15))


def test_who_only_looks_has_nothing_to_do(place):
    assert items(place, date(2026, 9, 15), make_user("READ_ONLY", place.community)) == {}


def test_every_line_leads_to_a_page(place):
    with acting_as(place.secretary):
        receive_suggestion(
            appointment_id=place.wan.pk, text="路灯", received_on=date(2026, 8, 1), actor=place.secretary
        )
    a_meeting(place, date(2026, 9, 1))
    client = client_for(place.secretary)
    found = items(place, date(2026, 9, 15))
    assert len(found) == 3
    for item in found.values():
        assert client.get(item.url, follow=True).status_code == 200
    assert "还有 2 名兼职委员本期没有电话沟通" in client.get(reverse("notices:workbench")).text


def test_a_meeting_whose_day_is_set_is_not_to_be_prepared_again(place):
    a_meeting(place, date(2026, 6, 3))
    with acting_as(place.secretary):
        made = create_meeting(
            organization_id=place.community.pk, kind="JOINT", starts_at=at(date(2026, 9, 20)), actor=place.secretary
        )

    def said(on):
        return [(title, row.action) for title, row in items(place, on).items() if row.due == date(2026, 9, 30)]

    assert said(date(2026, 9, 15)) == [("会议定在 9 月 20 日", "看会议")]
    assert said(date(2026, 9, 21)) == [("定在 9 月 20 日的会议还没有记为已召开", "去登记")]
    with acting_as(place.secretary):
        cancel_meeting(meeting_id=made.pk, why="台风停工", actor=place.secretary)
    assert said(date(2026, 9, 15)) == [("本期的会议还没有召开", "去筹备")]
