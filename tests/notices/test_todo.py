"""Into which group an item falls."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.todo import Item, group_of, grouped, quarter_end, week_end

ON = date(2024, 6, 5)  # a Wednesday


def item(due=None, *, now=False, title="事"):
    return Item(title=title, reason="", url="/", action="办", due=due, now=now)


@pytest.mark.parametrize(
    ("due", "now", "group"),
    [
        (date(2024, 6, 4), False, "今天"),
        (ON, False, "今天"),
        (date(2024, 6, 6), False, "本周"),
        (date(2024, 6, 9), False, "本周"),
        (date(2024, 6, 10), False, "本季"),
        (date(2024, 6, 30), False, "本季"),
        (date(2024, 7, 1), False, "以后"),
        (None, False, "本季"),
        (None, True, "今天"),
        (date(2025, 1, 1), True, "今天"),
    ],
)
def test_groups(due, now, group):
    assert group_of(item(due, now=now), ON) == group


def test_what_somebody_waits_for_comes_first_then_the_earliest():
    items = [item(date(2024, 6, 5), title="三"), item(now=True, title="一"), item(date(2024, 5, 1), title="二")]
    (today,) = grouped(items, ON)
    assert [(entry["item"].title, entry["late"]) for entry in today["entries"]] == [
        ("一", False),
        ("二", True),
        ("三", False),
    ]


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)))
def test_ends_of_week_and_quarter(day):
    sunday, last = week_end(day), quarter_end(day)
    assert sunday.weekday() == 6
    assert 0 <= (sunday - day).days < 7
    assert last >= day
    assert (last.month, last.day) in {(3, 31), (6, 30), (9, 30), (12, 31)}
    assert (last.month - day.month, last.year) in {(gap, day.year) for gap in (0, 1, 2)}
