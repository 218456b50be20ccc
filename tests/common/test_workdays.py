"""Working days: announced years to the day, years to come by the law, and never an error."""

from __future__ import annotations

from datetime import date

import pytest

from common.workdays import add_working_days, is_announced, is_workday, working_days_between


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-01-01", False),  # 元旦
        ("2026-01-04", True),  # a Sunday that is worked for it
        ("2026-02-14", True),  # a Saturday that is worked for 春节
        ("2026-02-16", False),  # 除夕
        ("2026-02-23", False),  # the Monday after, still off
        ("2026-02-24", True),
        ("2026-03-07", False),  # a plain Saturday
        ("2026-03-09", True),
        ("2026-10-07", False),
        ("2025-10-08", False),
        ("1999-05-03", True),  # before the table: a Monday
    ],
)
def test_a_day_is_worked_or_not(day, works):
    assert is_workday(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-03-02", 7, "2026-03-11"),  # Monday, one weekend between
        ("2026-03-06", 1, "2026-03-09"),  # Friday
        ("2026-03-07", 1, "2026-03-09"),  # Saturday: begins to count on Monday
        ("2026-02-13", 7, "2026-03-02"),  # the whole of 春节, with the Saturdays that are worked before and after it
        ("2026-09-28", 7, "2026-10-13"),  # 国庆
        ("2026-03-02", 0, "2026-03-02"),
    ],
)
def test_a_limit_in_working_days(start, days, end):
    deadline = add_working_days(date.fromisoformat(start), days)
    assert (deadline.day.isoformat(), deadline.extrapolated, deadline.note) == (end, False, "")
    assert working_days_between(date.fromisoformat(start), deadline.day) == days


def test_a_year_that_is_not_announced_goes_by_the_law_and_says_so():
    year = next(year for year in range(2027, 2037) if not is_announced(year))
    assert not is_workday(date(year, 1, 1))
    assert not is_workday(date(year, 10, 1))
    deadline = add_working_days(date(year - 1, 12, 28), 7)
    assert deadline.extrapolated
    assert deadline.day.year == year
    assert deadline.note == f"{year}年放假安排尚未公布，暂按法定节假日推算"


def test_lunar_holidays_of_a_year_to_come():
    # 2031: 除夕 22 January to 25 January, 端午 24 June, 中秋 with 国庆 on 1 October
    if is_announced(2031):
        pytest.skip("announced by now")
    off = [date(2031, 1, 22), date(2031, 1, 23), date(2031, 1, 24), date(2031, 6, 24), date(2031, 10, 1)]
    assert [is_workday(day) for day in off] == [False] * 5
    assert is_workday(date(2031, 1, 27))


def test_no_date_raises():
    assert not is_announced(9999)
    assert add_working_days(date(9999, 12, 30), 5).day == date.max
    assert add_working_days(date(2200, 1, 1), 3).extrapolated
    assert working_days_between(date(2026, 3, 9), date(2026, 3, 2)) == 0
