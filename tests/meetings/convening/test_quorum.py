"""How many must be there: what the practice says of the kind, else more than half, which is ours; where it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from meetings.kinds import Quorum, kinds_in, quorum_in
from meetings.models import Meeting
from meetings.services.convening import add_invitee, convene_meeting
from orgs.practice import load_practice, practice_ids
from tests.factories import acting_as, client_for
from tests.meetings.convening.making import plan

AHEAD = date(2026, 8, 28)


@pytest.mark.parametrize(
    ("code", "numbers"),
    [
        ("MAJORITY", {1: 1, 2: 2, 10: 6, 11: 6}),
        ("TWO_THIRDS", {1: 1, 3: 2, 10: 7, 11: 8}),
        ("THREE_QUARTERS", {4: 3, 11: 9}),
        ("ALL", {1: 1, 11: 11}),
    ],
)
def test_so_many_of_so_many(code, numbers):
    assert {expected: Quorum(code, "").of(expected) for expected in numbers} == numbers


@pytest.mark.parametrize("name", practice_ids())
def test_no_document_says_so_the_default_is_ours(name):
    practice = load_practice(name)
    for entry in kinds_in(practice):
        assert quorum_in(practice, entry.id) == Quorum("MAJORITY", "过半数", "")


def with_quorum(practice, code):
    entries = tuple(replace(entry, quorum=code) for entry in practice.entries("meeting_kinds"))
    return replace(practice, catalogues={**practice.catalogues, "meeting_kinds": entries})


def test_where_a_document_says_it_the_clause_is_told():
    practice = with_quorum(load_practice("xihu"), "TWO_THIRDS")
    found = quorum_in(practice, "JOINT")
    assert (found.word, found.of(11)) == ("三分之二以上", 8)
    assert found.clause == practice.entries("meeting_kinds")[0].cite.label != ""


@pytest.mark.django_db
def test_the_page_says_how_many_of_how_many_and_who_says_so(world):
    meeting = plan(world, AHEAD)
    page = reverse("meetings:meeting", args=[meeting.pk])
    assert "应到人数的过半数 · 系统默认" in client_for(world.secretary).get(page).text
    with acting_as(world.secretary):
        convene_meeting(meeting_id=meeting.pk, actor=world.secretary)
    assert "6 人（应到 11 人的过半数 · 系统默认）" in client_for(world.secretary).get(page).text
    assert "6 人（" not in client_for(world.liaison).get(page).text
    with acting_as(world.secretary):
        for number in range(2):
            add_invitee(meeting_id=meeting.pk, name=f"来人{number}", voting=True, actor=world.secretary)
    assert "6 人（发通知时确定）" in client_for(world.secretary).get(page).text


@pytest.mark.django_db
def test_the_districts_practice_decides_when_the_notice_goes_out(world, monkeypatch):
    practice = with_quorum(load_practice("xihu"), "TWO_THIRDS")
    monkeypatch.setattr("meetings.kinds.practice_of", lambda district_id, on: practice)
    meeting = plan(world, AHEAD)
    with acting_as(world.secretary):
        convene_meeting(meeting_id=meeting.pk, actor=world.secretary)
        assert Meeting.objects.get().quorum == 8
    clause = practice.entries("meeting_kinds")[0].cite.label
    assert (
        f"8 人（应到 11 人的三分之二以上 · {clause}）"
        in client_for(world.secretary).get(reverse("meetings:meeting", args=[meeting.pk])).text
    )
