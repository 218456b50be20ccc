"""At the same time: two who issue the minutes give one number, two who write a part lose nothing."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connections
from django.urls import reverse

from common.errors import Conflict, RuleBroken
from common.models import AuditEvent
from common.scoping import everything
from meetings.models import AgendaItem, Minutes, MinutesPart, Receipt
from meetings.services.issuing import issue_minutes
from meetings.services.minutes import PartConflict, edit_part
from tests.factories import acting_as, client_for
from tests.meetings.convening.making import make_world
from tests.meetings.minutes.making import held, parts_of, started, written

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    return make_world()


def at_once(*works):
    """Each in a thread and a connection of its own, all let go together. What each answered."""
    gate, answers = threading.Barrier(len(works)), []

    def run(work):
        try:
            gate.wait()
            answers.append(work())
        except RuleBroken as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return answers


def issuing(world, minutes):
    def work():
        with acting_as(world.secretary):
            return issue_minutes(minutes_id=minutes.pk, actor=world.secretary).number

    return work


def test_issued_twice_at_once_it_gets_one_number(world):
    minutes = written(world, held(world))
    answers = at_once(*[issuing(world, minutes)] * 3)
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Conflict", "int"]
    assert {answer.code for answer in answers if isinstance(answer, Conflict)} == {"minutes.issued"}
    with everything("test"):
        assert Minutes.objects.get().number == 1
        assert Receipt.objects.count() == 2
        assert AuditEvent.objects.filter(action="meetings.minutes.issued").count() == 1


def test_minutes_of_several_meetings_issued_at_once_have_numbers_of_their_own(world):
    all_minutes = [written(world, held(world, date(2026, 8, day))) for day in (4, 5, 6, 7)]
    answers = at_once(*[issuing(world, minutes) for minutes in all_minutes])
    assert sorted(answers) == [1, 2, 3, 4]


def test_two_who_save_a_part_at_once_keep_both_texts(world):
    part = parts_of(started(world, held(world)))[2]

    def writing(text):
        def work():
            with acting_as(world.secretary):
                return edit_part(part_id=part.pk, text=text, version=1, actor=world.secretary).text

        return work

    answers = at_once(writing("甲写的一行。"), writing("乙写的一行。"))
    saved, refused = sorted(answers, key=lambda answer: isinstance(answer, PartConflict))
    assert isinstance(refused, PartConflict)
    assert (refused.theirs, refused.version) == (saved, 2)
    assert set(refused.merged.splitlines()) == {"甲写的一行。", "乙写的一行。"}
    with everything("test"):
        assert MinutesPart.objects.get(pk=part.pk).text == saved


def test_two_browsers_save_at_once_and_the_merge_page_holds_every_word(world):
    part = parts_of(started(world, held(world)))[2]
    clients = [client_for(world.secretary), client_for(world.secretary)]
    page = reverse("meetings:part", args=[part.pk])

    def saving(client, text):
        sent = {"text": text, "version": 1, "outcome": "DECIDED", "decision": f"{text}同意", "was": ""}
        return lambda: (client, client.post(page, sent))

    answers = at_once(saving(clients[0], "甲写的一行。"), saving(clients[1], "乙写的一行。"))
    (_, done), (client, merge) = sorted(answers, key=lambda answer: -answer[1].status_code)
    assert (done.status_code, merge.status_code) == (302, 200)
    assert "两个人同时改了这一部分" in merge.text
    form = merge.context["form"]
    assert set(form["text"].value().splitlines()) == {"甲写的一行。", "乙写的一行。"}
    data = {name: form[name].value() for name in form.fields}
    answer = client.post(page, data)
    if answer.status_code == 200:
        # The other decision is read before it is written over.
        assert "有人刚刚写了另一种议定意见" in answer.text
        data = {name: answer.context["form"][name].value() for name in form.fields}
        assert client.post(page, data).status_code == 302
    with everything("test"):
        kept = MinutesPart.objects.get(pk=part.pk)
        assert set(kept.text.splitlines()) == {"甲写的一行。", "乙写的一行。"}
        assert kept.version == 3
        assert AgendaItem.objects.get(pk=part.item_id).state == "DECIDED"
