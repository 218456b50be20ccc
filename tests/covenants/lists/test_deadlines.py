"""A deadline typed as a frequency: read in the days of its cycle, and what is odd about it is said beside the field."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from common.scoping import everything
from covenants.frequency import deadline_hint, frequency_in
from covenants.models import ListCycle, ListItem, Per
from covenants.services.cycles import open_cycle
from tests.covenants.making import make_cycle, make_world
from tests.factories import acting_as, client_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_day():
    with time_machine.travel("2026-11-02 09:00+08:00", tick=False):
        yield


def cycle_of(since: date, last_day: date) -> ListCycle:
    world = make_world()
    with acting_as(world.secretary):
        return open_cycle(organization_id=world.community.pk, since=since, last_day=last_day, actor=world.secretary)


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("9月底前", date(2026, 9, 30)),
        ("3月底前", date(2027, 3, 31)),
        ("6月底前", date(2027, 6, 30)),
        ("2026年3月底前", date(2026, 3, 31)),
    ],
)
def test_a_deadline_without_a_year_lies_in_the_days_of_the_cycle(text, by):
    found = frequency_in(cycle_of(date(2026, 7, 1), date(2027, 6, 30)), text)
    assert (found.per, found.by) == (Per.ONCE, by)


def test_what_is_odd_is_said_and_refused_by_nobody():
    cycle = cycle_of(date(2026, 1, 1), date(2026, 12, 31))

    def hint(text):
        return deadline_hint(frequency_in(cycle, text), cycle)

    assert hint("9月底前") == "2026-09-30 已经过去，请核对是否写错。"
    assert hint("2024年9月底前") == "2024-09-30 不在这个周期（2026-01-01 至 2026-12-31）之内，请核对。"
    assert hint("2027年2月底前").startswith("2027-02-28 不在这个周期")
    assert [hint(text) for text in ("12月底前", "每季度1次", "随时", "")] == [""] * 4


def test_the_form_says_so_while_it_is_typed_and_when_it_is_saved():
    world = make_world()
    cycle = make_cycle(world, year=2025)
    client = client_for(world.secretary)
    read = reverse("covenants:frequency")
    asked = {"frequency_text": "9月底前", "cycle": cycle.pk}
    text = client.get(read, asked).text
    assert "2025年9月30日前" in text, "the year of the cycle, not today's"
    assert "2025-09-30 已经过去，请核对是否写错。" in text
    assert "已经过去" not in client.get(read, {**asked, "cycle": "x"}).text
    add = reverse("covenants:item_add", args=[cycle.pk])
    assert f"{read}?cycle={cycle.pk}" in client.get(add).text
    sent = {
        "party": "committee",
        "direction": "NEED",
        "category": "CULTURE",
        "title": "修缮舞台",
        "quantity": "1",
        "frequency_text": "9月底前",
    }
    done = client.post(add, sent, follow=True)
    assert "频次读作“2025年9月30日前”" in done.text
    assert "2025-09-30 已经过去，请核对是否写错。" in done.text
    with everything("test"):
        made = ListItem.objects.get(title="修缮舞台")
    assert made.by == date(2025, 9, 30)
    edit = reverse("covenants:item_edit", args=[made.pk])
    assert "已经过去" in client.post(edit, {**sent, "frequency_text": "10月底前"}, follow=True).text
    saved = client.post(edit, {**sent, "frequency_text": "每季度1次"}, follow=True).text
    assert "已保存" in saved
    assert "已经过去" not in saved
