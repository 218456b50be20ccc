"""Issued minutes are set as official documents from their own words, though names and tasks have changed since."""

from __future__ import annotations

import pytest

from common.scoping import everything
from exchange.documents import Heading, Table, text_of
from meetings.documents import minutes_document, minutes_text, year_volume
from meetings.frozen import document_of, plain_document
from meetings.models import Minutes
from orgs.models import Unit
from tests.meetings.minutes.making import held, issued, resolved

pytestmark = pytest.mark.django_db


def test_a_unit_renamed_since_takes_nothing_from_the_form(world):
    meeting = held(world)
    resolved(world, meeting, units=[world.units[2]])
    pk = issued(world, meeting).pk
    with everything("test"):
        minutes = Minutes.objects.select_related("organization", "meeting__organization").get(pk=pk)
        before = minutes_document(minutes)
        assert before.copies_to
        Unit.objects.filter(pk=world.units[2].pk).update(name="更名以后的医院")
        assert minutes_text(minutes) != minutes.text
        after = minutes_document(minutes)
        assert text_of(after) == text_of(before)
        assert (after.signers, after.date, list(after.copies_to)) == (before.signers, before.date, before.copies_to)
        kinds = [type(block) for block in after.blocks]
        assert kinds == [type(block) for block in before.blocks]
        assert kinds.count(Heading) == 4
        assert kinds[-1] is Table or Table in kinds
        [inside] = year_volume(world.community, 2026, [minutes]).documents
        assert (inside.date, inside.signers) == (before.date, before.signers)


@pytest.mark.parametrize(
    "text",
    [
        "标题\n",
        "某会议纪要\n〔2026〕1号\n第一次会议纪要\n三、从三开始的标题\n",
        "某会议纪要\n〔2026〕1号\n第一次会议纪要\n  两端有空格的一行  \n",
    ],
)
def test_what_no_document_of_ours_reads_like_is_not_taken_for_one(text):
    assert document_of(text) is None


def test_words_that_follow_no_form_are_there_all_the_same():
    text = "某会议纪要\n〔2026〕1号\n第一次会议纪要\n三、从三开始的标题\n"
    assert text_of(plain_document(text)) == text
