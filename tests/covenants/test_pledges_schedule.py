"""From frequency × period to due windows: what must hold of any, and what people expect of the usual ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covenants.models import Per
from covenants.schedule import windows

COUNTED = (Per.DAY, Per.WEEK, Per.MONTH, Per.QUARTER, Per.HALF_YEAR, Per.TERM, Per.YEAR)


@dataclass(frozen=True)
class Often:
    per: str
    times: int | None = 1
    by: date | None = None
    weekdays: tuple[int, ...] = ()


days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
often = st.builds(
    Often,
    st.sampled_from([*Per.values, ""]),
    st.one_of(st.none(), st.integers(1, 12)),
    st.one_of(st.none(), days),
    st.lists(st.integers(1, 7), unique=True, max_size=7).map(tuple),
)


@given(often, days, st.integers(1, 900))
def test_windows_lie_in_the_period_in_order_and_never_overlap(frequency, start, length):
    end = start + timedelta(days=length)
    found = windows(frequency, start, end)
    edge = start
    for window in found:
        assert edge <= window.lower < window.upper <= end
        edge = window.upper
    if frequency.per in ("", Per.ON_DEMAND, Per.IRREGULAR, Per.ONGOING):
        assert found == []
    else:
        assert found


@given(st.sampled_from([Per.MONTH, Per.QUARTER, Per.HALF_YEAR, Per.YEAR]), st.integers(1, 12), st.integers(1, 3))
def test_whole_years_give_times_for_each_span(per, times, years):
    spans = {Per.MONTH: 12, Per.QUARTER: 4, Per.HALF_YEAR: 2, Per.YEAR: 1}[per]
    found = windows(Often(per, times), date(2025, 1, 1), date(2025 + years, 1, 1))
    assert len(found) == times * spans * years


@given(st.sampled_from([Per.MONTH, Per.QUARTER, Per.HALF_YEAR, Per.YEAR]), st.integers(1, 12), days)
def test_a_year_is_due_as_often_wherever_it_begins(per, times, start):
    start = start.replace(day=min(start.day, 28))
    spans = {Per.MONTH: 12, Per.QUARTER: 4, Per.HALF_YEAR: 2, Per.YEAR: 1}[per]
    found = windows(Often(per, times), start, start.replace(year=start.year + 1))
    # A cut quarter's share is measured in days; the two ends of the period may come from spans of different length.
    assert abs(len(found) - times * spans) <= (1 if times <= 8 else 2)


@given(st.sampled_from([per for per in COUNTED if per != Per.TERM]), st.integers(1, 6), days, st.integers(1, 900))
def test_every_day_of_the_period_belongs_to_a_window(per, times, start, length):
    end = start + timedelta(days=length)
    found = windows(Often(per, times), start, end)
    assert found[0].lower == start
    assert found[-1].upper == end
    assert all(left.upper == right.lower for left, right in pairwise(found))


@given(st.integers(1, 7), st.integers(2024, 2032))
def test_a_year_of_a_weekday_has_52_or_53(weekday, year):
    found = windows(Often(Per.WEEK, 1, None, (weekday,)), date(year, 1, 1), date(year + 1, 1, 1))
    assert len(found) in (52, 53)
    assert all(window.lower.isoweekday() == weekday and (window.upper - window.lower).days == 1 for window in found)


def test_wednesdays_of_two_years():
    year = lambda number: windows(  # noqa: E731 - one line says it
        Often(Per.WEEK, 1, None, (3,)), date(number, 1, 1), date(number + 1, 1, 1)
    )
    assert (len(year(2026)), len(year(2025))) == (52, 53)


def bounds(found):
    return [(window.lower.isoformat(), window.upper.isoformat()) for window in found]


@pytest.mark.parametrize(
    ("frequency", "start", "end", "expected"),
    [
        (
            Often(Per.QUARTER),
            "2026-01-01",
            "2027-01-01",
            [
                ("2026-01-01", "2026-04-01"),
                ("2026-04-01", "2026-07-01"),
                ("2026-07-01", "2026-10-01"),
                ("2026-10-01", "2027-01-01"),
            ],
        ),
        # Seventeen days of a quarter are no quarter: they lengthen the first one.
        (Often(Per.QUARTER), "2026-03-15", "2026-07-01", [("2026-03-15", "2026-07-01")]),
        (Often(Per.MONTH, 2), "2026-02-01", "2026-03-01", [("2026-02-01", "2026-02-15"), ("2026-02-15", "2026-03-01")]),
        (
            Often(Per.TERM),
            "2026-01-01",
            "2027-01-01",
            [("2026-03-01", "2026-08-01"), ("2026-09-01", "2027-01-01")],
        ),
        (Often(Per.TERM), "2026-08-01", "2026-08-20", [("2026-08-01", "2026-08-20")]),
        (Often(Per.ONCE, None, date(2026, 9, 30)), "2026-03-01", "2027-01-01", [("2026-03-01", "2026-10-01")]),
        (Often(Per.ONCE, None, date(2026, 1, 1)), "2026-03-01", "2026-05-01", [("2026-03-01", "2026-05-01")]),
        (Often(Per.DAY, 3), "2026-03-01", "2026-03-03", [("2026-03-01", "2026-03-02"), ("2026-03-02", "2026-03-03")]),
        # Once a week on a working day: the week, not each day of it.
        (
            Often(Per.WEEK, 1, None, (1, 2, 3, 4, 5)),
            "2026-03-02",
            "2026-03-16",
            [("2026-03-02", "2026-03-09"), ("2026-03-09", "2026-03-16")],
        ),
        (Often(Per.ON_DEMAND, None), "2026-01-01", "2027-01-01", []),
        (Often(Per.QUARTER), "2026-05-05", "2026-05-05", []),
    ],
)
def test_what_people_expect(frequency, start, end, expected):
    assert bounds(windows(frequency, date.fromisoformat(start), date.fromisoformat(end))) == expected
