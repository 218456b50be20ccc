"""Suggestions: taken down, answered with a reason, followed until done, onto an agenda; read by the member's unit."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from common.clock import now
from common.errors import Conflict, NotAllowed, RuleBroken
from common.scoping import everything
from meetings.models import Suggestion
from meetings.services.meetings import create_meeting
from meetings.services.suggestions import (
    answer_suggestion,
    edit_suggestion,
    follow_suggestion,
    propose_from_suggestion,
    receive_suggestion,
)
from tests.factories import acting_as, client_for
from tests.meetings.touch.making import a_meeting

TODAY = date(2026, 9, 15)


def told(place, text="老旧楼道加装路灯", **more):
    more.setdefault("appointment_id", place.wan.pk)
    with acting_as(place.secretary):
        return receive_suggestion(text=text, actor=place.secretary, **more)


def answer(place, row, outcome="ADOPTED", text="列入四季度计划", **more):
    with acting_as(place.secretary):
        return answer_suggestion(suggestion_id=row.pk, outcome=outcome, answer=text, actor=place.secretary, **more)


def test_from_the_meetings_page_to_the_suggestion_and_back(place):
    meeting = a_meeting(place, date(2026, 9, 3))
    client = client_for(place.secretary)
    page = client.get(reverse("meetings:meeting", args=[meeting.pk])).text
    address = f"{reverse('meetings:suggestion_add')}?meeting={meeting.pk}"
    assert address in page
    assert reverse("meetings:meeting", args=[meeting.pk]) in client.get(address).text
    sent = {"appointment": place.wan.pk, "text": "老旧楼道加装路灯", "received_on": "2026-09-03"}
    client.post(address, sent)
    assert "老旧楼道加装路灯" in client.get(reverse("meetings:meeting", args=[meeting.pk])).text
    with everything("test"):
        assert Suggestion.objects.get().meeting_id == meeting.pk
    # A meeting ahead takes none yet.
    ahead = a_meeting_ahead(place)
    assert "suggestions/add" not in client.get(reverse("meetings:meeting", args=[ahead.pk])).text


def a_meeting_ahead(place):
    with acting_as(place.secretary):
        return create_meeting(
            organization_id=place.community.pk, kind="JOINT", starts_at=now() + timedelta(days=9), actor=place.secretary
        )


def test_one_said_at_a_meeting_has_its_day(place):
    meeting = a_meeting(place, date(2026, 9, 3))
    row = told(place, meeting_id=meeting.pk)
    assert (row.received_on, row.meeting_id, row.outcome) == (date(2026, 9, 3), meeting.pk, "")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"text": "  "}, "suggestion.text"),
        ({"text": "长" * 501}, "suggestion.text"),
        ({"received_on": date(2026, 9, 16)}, "suggestion.ahead"),
        ({"received_on": date(2025, 12, 31)}, "suggestion.member"),
        ({"appointment_id": 0}, "suggestion.member"),
        ({"contact_id": 1}, "suggestion.contact"),
        ({"meeting_id": 1}, "suggestion.meeting"),
    ],
)
def test_what_cannot_be_taken_down(place, more, code):
    with pytest.raises(RuleBroken) as refused:
        told(place, **more)
    assert refused.value.code == code


def test_an_answer_says_what_or_why_not_and_may_be_corrected(place):
    row = told(place)
    for outcome, text, code in (
        ("", "好", "suggestion.outcome"),
        ("NOT", " ", "suggestion.answer"),
    ):
        with pytest.raises(RuleBroken) as refused:
            answer(place, row, outcome, text)
        assert refused.value.code == code
    with pytest.raises(RuleBroken) as early:
        answer(place, row, answered_on=date(2026, 9, 14))
    assert early.value.code == "suggestion.answered_on"
    answer(place, row, "NOT", "电力部门已有安排")
    answer(place, row, "PARTLY", "先装两个单元")
    row.refresh_from_db()
    assert (row.outcome, row.answer, row.answered_on) == ("PARTLY", "先装两个单元", TODAY)
    with acting_as(place.secretary), pytest.raises(Conflict):
        edit_suggestion(suggestion_id=row.pk, text="改口", received_on=TODAY, actor=place.secretary)


def test_what_was_adopted_is_followed_until_done(place):
    row = told(place)
    with acting_as(place.secretary):
        with pytest.raises(Conflict) as refused:
            follow_suggestion(suggestion_id=row.pk, follow_up="装了", actor=place.secretary)
        assert refused.value.code == "suggestion.not_adopted"
    answer(place, row)
    with acting_as(place.secretary):
        follow_suggestion(suggestion_id=row.pk, follow_up="装了一半", actor=place.secretary)
        done = follow_suggestion(suggestion_id=row.pk, follow_up="装完", done=True, actor=place.secretary)
        assert (done.follow_up, done.followed_on) == ("装完", TODAY)
        with pytest.raises(Conflict):
            follow_suggestion(suggestion_id=row.pk, follow_up="再装", actor=place.secretary)
    with pytest.raises(Conflict):
        answer(place, row, "NOT", "不装了")


def test_onto_an_agenda_once(place):
    row = told(place)
    with acting_as(place.secretary):
        meeting = create_meeting(
            organization_id=place.community.pk, kind="JOINT", starts_at=now(), title="四季度会", actor=place.secretary
        )
        item = propose_from_suggestion(suggestion_id=row.pk, meeting_id=meeting.pk, actor=place.secretary)
        assert (item.source, item.suggestion_id, item.title, item.proposer, item.state) == (
            "SUGGESTION",
            row.pk,
            "老旧楼道加装路灯",
            "万敏",
            "LISTED",
        )
        assert item.proposer_unit_id == place.school.pk
        with pytest.raises(Conflict) as again:
            propose_from_suggestion(suggestion_id=row.pk, actor=place.secretary)
        assert again.value.code == "item.suggestion"


def test_the_members_own_unit_reads_the_answer_and_changes_nothing(place):
    mine, other = told(place), told(place, "物业用房", appointment_id=place.hu.pk)
    answer(place, mine)
    client = client_for(place.teacher)
    listed = client.get(reverse("meetings:suggestions"))
    assert [row["object"].pk for row in listed.context["rows"]] == [mine.pk]
    page = client.get(reverse("meetings:suggestion", args=[mine.pk]))
    assert "列入四季度计划" in page.text
    assert not page.context["may_answer"]
    assert client.get(reverse("meetings:suggestion", args=[other.pk])).status_code == 404
    assert client.get(reverse("meetings:suggestion_answer", args=[mine.pk])).status_code == 403
    with acting_as(place.teacher), pytest.raises(NotAllowed):
        answer_suggestion(suggestion_id=mine.pk, outcome="NOT", answer="不", actor=place.teacher)


def test_by_hand_from_taking_down_to_done(place):
    client = client_for(place.secretary)
    client.post(
        f"{reverse('meetings:suggestion_add')}?member={place.wan.pk}",
        {"appointment": place.wan.pk, "text": "加装路灯", "received_on": "2026-09-10"},
    )
    with everything("test"):
        row = Suggestion.objects.get()
    page = client.get(reverse("meetings:suggestion", args=[row.pk]))
    assert page.context["due"] == date(2026, 10, 10)
    refused = client.post(reverse("meetings:suggestion_answer", args=[row.pk]), {"outcome": "NOT", "answer": ""})
    assert "请写明答复。" in refused.text
    client.post(reverse("meetings:suggestion_answer", args=[row.pk]), {"outcome": "ADOPTED", "answer": "装"})
    client.post(reverse("meetings:suggestion_propose", args=[row.pk]), {"title": "路灯", "meeting": ""})
    client.post(reverse("meetings:suggestion_follow", args=[row.pk]), {"follow_up": "装完", "done": "on"})
    with everything("test"):
        row.refresh_from_db()
        assert (row.outcome, row.followed_on) == ("ADOPTED", TODAY)
        assert row.agenda_items.get().title == "路灯"
    listed = client.get(reverse("meetings:suggestions_of", args=[place.community.pk]), follow=True)
    assert listed.context["rows"] == []
    done = client.get(reverse("meetings:suggestions"), {"state": "done"})
    assert [one["object"].pk for one in done.context["rows"]] == [row.pk]
