"""The corners of the clock: midnight, month ends, 29 February, New Year's Eve, the holiday of eight days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from common.clock import midnight, now, today
from common.periods import add_years
from common.workdays import add_working_days, is_announced, is_workday, working_days_between
from notices.hours import is_quiet
from notices.ladder import Stage, parse_stages, reached, send_day
from notices.todo import quarter_end

DAYS = st.dates(date(2004, 1, 1), date(2040, 12, 31))
ONE = timedelta(days=1)


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("moment", "on"),
    [
        ("2026-02-28 23:59+08:00", "2026-02-28"),
        ("2026-03-01 00:01+08:00", "2026-03-01"),
        ("2028-02-29 23:59+08:00", "2028-02-29"),
        ("2026-12-31 23:59+08:00", "2026-12-31"),
        ("2027-01-01 00:01+08:00", "2027-01-01"),
        ("2026-12-31 16:01+00:00", "2027-01-01"),  # it is still the old year in London
    ],
)
def test_a_day_is_a_day_in_shanghai(moment, on):
    with time_machine.travel(moment, tick=False):
        assert today() == day(on)
        assert midnight(today()) <= now() < midnight(today() + ONE)


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        ("2026-11-23 07:59", True),
        ("2026-11-23 08:00", False),
        ("2026-11-23 19:59", False),
        ("2026-11-23 20:00", True),
        ("2026-11-23 23:59", True),
        ("2026-11-24 00:01", True),
        ("2026-11-22 10:00", True),  # Sunday
        ("2026-10-10 10:00", False),  # a Saturday that is worked
        ("2026-10-01 10:00", True),
        ("2026-12-31 10:00", False),
        ("2027-01-01 10:00", True),  # nobody announced 2027 yet: the law's own holiday
        ("2028-02-29 10:00", False),
    ],
)
def test_hours_in_which_nothing_goes_out(moment, quiet):
    assert is_quiet(datetime.fromisoformat(f"{moment}+08:00")) is quiet


@pytest.mark.parametrize(
    ("due", "sent"),
    [
        ("2025-10-08", "2025-09-30"),  # the last of eight days off: 1 to 8 October 2025
        ("2025-10-01", "2025-09-30"),
        ("2026-10-07", "2026-09-30"),
        ("2026-10-08", "2026-10-08"),
        ("2026-10-10", "2026-10-10"),  # Saturday, worked
        ("2026-10-11", "2026-10-10"),  # Sunday: the worked Saturday before it
        ("2026-02-23", "2026-02-14"),  # nine days of 春节, with the Saturday that is worked before it
        ("2027-01-01", "2026-12-31"),
        ("2028-02-29", "2028-02-29"),
    ],
)
def test_a_reminder_goes_out_before_the_days_off(due, sent):
    assert send_day(day(due)) == day(sent)


def test_a_ladder_over_the_eight_days_reaches_each_stage_on_a_working_day():
    stages = parse_stages(["T-7", "T", "T+7"])
    found = {}
    for shift in range(30):
        on = day("2025-09-20") + ONE * shift
        step = reached(stages, on, due_on=day("2025-10-08"))
        if step:
            found.setdefault(step[0].text, on)
    # 1 October is off: on 30 September; so is 8 October, which falls on the same day and takes its place
    assert found == {"T": day("2025-09-30"), "T+7": day("2025-10-15")}


def test_the_day_before_a_stage_nothing_is_reached_and_on_it_it_is():
    stages = parse_stages(["T-30", "T"])
    due = day("2028-03-30")  # T-30 is 29 February
    assert reached(stages, day("2028-02-28"), due_on=due) is None
    assert reached(stages, day("2028-02-29"), due_on=due) == (Stage("T-30"), day("2028-02-29"))


@pytest.mark.parametrize(
    ("start", "days", "end", "certain"),
    [
        ("2025-09-30", 1, "2025-10-09", True),  # over the eight days
        ("2025-09-26", 5, "2025-10-10", True),  # Sunday the 28th is worked for it
        ("2026-12-31", 1, "2027-01-04", False),
        ("2028-02-28", 1, "2028-02-29", False),
        ("2027-02-26", 1, "2027-03-01", False),
    ],
)
def test_limits_in_working_days_over_the_corners(start, days, end, certain):
    limit = add_working_days(day(start), days)
    assert (limit.day, not limit.extrapolated) == (day(end), certain)


@pytest.mark.parametrize(
    ("on", "end"),
    [
        ("2026-01-01", "2026-03-31"),
        ("2026-03-31", "2026-03-31"),
        ("2026-12-31", "2026-12-31"),
        ("2028-02-29", "2028-03-31"),
    ],
)
def test_quarters_end_where_they_do(on, end):
    assert quarter_end(day(on)) == day(end)


@given(DAYS, st.integers(1, 60))
def test_a_limit_counts_exactly_its_days_and_ends_on_one_that_is_worked(start, days):
    limit = add_working_days(start, days)
    assert is_workday(limit.day)
    assert working_days_between(start, limit.day) == days
    assert limit.extrapolated is not all(is_announced(year) for year in range((start + ONE).year, limit.day.year + 1))


@given(DAYS)
def test_what_goes_out_goes_on_a_working_day_and_never_late(one):
    back = send_day(one)
    assert back <= one
    assert is_workday(back)
    assert (back == one) == is_workday(one)
    assert working_days_between(back, one) == 0


@given(DAYS, st.sampled_from([["T-180", "T-90", "T-30", "T-7", "T"], ["D45", "D70", "D85"], ["W3", "W7"]]))
def test_stages_come_in_their_order_and_never_go_back(start, texts):
    stages = parse_stages(texts)
    seen = []
    for shift in range(-200, 120, 5):
        step = reached(stages, start + ONE * shift, due_on=start, starts_on=start, since=start)
        if step and (not seen or seen[-1] != step):
            seen.append(step)
    assert [texts.index(stage.text) for stage, _ in seen] == sorted({texts.index(stage.text) for stage, _ in seen})
    assert all(is_workday(on) for _, on in seen)


@given(DAYS, st.integers(1, 5))
def test_a_term_ends_on_the_corresponding_day_or_the_last_of_its_month(start, years):
    end = add_years(start, years)
    assert end.month == start.month
    assert end.day == start.day or (start.month, start.day, end.day) == (2, 29, 28)
