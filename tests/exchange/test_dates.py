"""Dates, deadlines and moments in every form the reading rules name."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.cells import DATE, NUMBER, SHOWS_DAY, SHOWS_TIME, Cell, clean
from exchange.dates import EPOCH, SERIAL_FIRST, SERIAL_LAST, parse_date, parse_deadline, parse_moment


def date_of(value, **options):
    """(value, problem) of a cell that holds a text or a number."""
    cell = Cell(value) if isinstance(value, str) else Cell(float(value), NUMBER)
    reading = parse_date(cell, text=clean(cell).text, **options)
    return (reading.date.value if reading.date else None), reading.problem


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2021.06", "2021-06"),
        ("2021.6", "2021-06"),
        ("2021.1", "2021-01"),
        ("2021.10", "2021-10"),
        ("2021-06", "2021-06"),
        ("2021/6/15", "2021-06-15"),
        ("2021-06-15", "2021-06-15"),
        ("2021年6月", "2021-06"),
        ("2021年06月", "2021-06"),
        ("2021 年 6 月 15 日", "2021-06-15"),
        ("2021年6月15号", "2021-06-15"),
        ("20210615", "2021-06-15"),
        ("202106", "2021-06"),
        ("二〇二一年六月", "2021-06"),
        ("二○二一年十二月三十一日", "2021-12-31"),
        ("二零二一年十月", "2021-10"),
        ("2021.06至今", "2021-06"),
        ("2021年6月至今", "2021-06"),
        ("2021.06—", "2021-06"),
        ("2021.6.15起", "2021-06-15"),
        ("2021-06-15 00:00:00", "2021-06-15"),
        ("2021-06-15T08:30:00", "2021-06-15"),
        ("２０２１．０６", "2021-06"),
        ("2021、6", "2021-06"),
        ("2021年6月15日(星期二)", "2021-06-15"),
        ("44348", "2021-06-01"),
        (44348, "2021-06-01"),
        (SERIAL_FIRST, "1950-01-01"),
        (SERIAL_LAST, "2030-12-31"),
        (2021.06, "2021-06"),
        (2021.6, "2021-06"),
        (2021.11, "2021-11"),
        (2021.12, "2021-12"),
        (20210615, "2021-06-15"),
    ],
)
def test_a_date_is_understood(written, value):
    assert date_of(written) == (value, None)


@pytest.mark.parametrize(
    "written",
    [
        "2021.13",
        "2023.2.30",
        "国庆后",
        "2021",
        2021,
        "2021.0",
        "06.2021",
        "2021.6.31",
        17000,
        47849,
        10.13,
        2021.123,
        "21.06",
    ],
)
def test_what_is_no_date_is_said_so(written):
    assert date_of(written) == (None, "DATE_INVALID")


def test_the_number_2021_1_is_january_or_october():
    cell = Cell(2021.1, NUMBER)
    reading = parse_date(cell, text="2021.1")
    assert (reading.date, reading.problem) == (None, "DATE_AMBIGUOUS")
    assert [choice.value for choice in reading.choices] == ["2021-01", "2021-10"]


def test_in_a_file_without_types_2021_1_may_have_been_a_number():
    assert date_of("2021.1", typed=False) == (None, "DATE_AMBIGUOUS")
    assert date_of("2021.6", typed=False) == ("2021-06", None)


def test_words_behind_a_date_are_told():
    assert date_of("2022年5月(预备)") == ("2022-05", "DATE_TRAILING_TEXT")


def test_a_missing_year_is_the_sheets():
    assert date_of("10月13日", year=2023) == ("2023-10-13", "DATE_YEAR_INFERRED")
    assert date_of("10月13日") == (None, "DATE_INVALID")
    assert date_of("10月13日", year=2023, yearless="never") == (None, "DATE_INVALID")
    assert date_of("10.13", year=2023, yearless="digits") == ("2023-10-13", "DATE_YEAR_INFERRED")
    assert date_of("12.07", year=2023) == (None, "DATE_INVALID")
    assert date_of("2月29日", year=2023) == (None, "DATE_INVALID")


def test_a_real_date_cell_is_as_precise_as_its_format():
    serial = float((dt.date(1980, 3, 22) - EPOCH).days)
    assert parse_date(Cell(serial, DATE), text="1980-03-22").date.to_json() == {
        "value": "1980-03",
        "precision": "month",
    }
    reading = parse_date(Cell(serial, DATE, SHOWS_DAY), text="1980-03-22")
    assert reading.date.to_json() == {"value": "1980-03-22", "precision": "day"}


def test_a_period_has_an_end():
    reading = parse_date(Cell("2021.06-2024.06"), text="2021.06-2024.06", ranges=True)
    assert (reading.date.value, reading.ends.value, reading.problem) == ("2021-06", "2024-06", None)


DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))


@given(DAYS, st.sampled_from(["{y}.{m}.{d}", "{y}-{m:02}-{d:02}", "{y}/{m}/{d}", "{y}年{m}月{d}日", "{y}{m:02}{d:02}"]))
def test_every_day_in_every_form_comes_back(day, form):
    assert date_of(form.format(y=day.year, m=day.month, d=day.day)) == (day.isoformat(), None)


@given(DAYS, st.sampled_from(["{y}.{m:02}", "{y}-{m:02}", "{y}/{m}", "{y}年{m}月", "{y}.{m}至今"]))
def test_every_month_in_every_form_comes_back(day, form):
    assert date_of(form.format(y=day.year, m=day.month)) == (day.isoformat()[:7], None)


@given(st.integers(SERIAL_FIRST, SERIAL_LAST))
def test_every_serial_is_its_day(serial):
    assert date_of(serial) == ((EPOCH + dt.timedelta(days=serial)).isoformat(), None)


@given(st.text(max_size=30))
def test_no_text_breaks_it_and_what_is_given_exists(text):
    for reading in (
        parse_date(Cell(text), text=text, year=2023, ranges=True),
        parse_deadline(Cell(text), text=text, year=2023),
        parse_moment(Cell(text), text=text, year=2023)[1],
    ):
        if reading.date is not None:
            value = reading.date.value if reading.date.precision == "day" else f"{reading.date.value}-01"
            assert dt.date.fromisoformat(value).isoformat() == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_number_breaks_it(number):
    cell = Cell(number, NUMBER)
    reading = parse_date(cell, text=cell.text, year=2023)
    assert reading.date is not None or reading.problem in {"DATE_INVALID", "DATE_AMBIGUOUS"}


@pytest.mark.parametrize(
    ("written", "value", "problem"),
    [
        ("2023年6月底前", "2023-06-30", None),
        ("2023.9.30", "2023-09-30", None),
        ("2023-11", "2023-11-30", None),
        ("2024年2月", "2024-02-29", None),
        ("三季度", "2023-09-30", "DATE_YEAR_INFERRED"),
        ("第四季度", "2023-12-31", "DATE_YEAR_INFERRED"),
        ("2022年二季度末", "2022-06-30", None),
        ("上半年", "2023-06-30", "DATE_YEAR_INFERRED"),
        ("年底", "2023-12-31", "DATE_YEAR_INFERRED"),
        ("2023年底前", "2023-12-31", None),
        ("9月底", "2023-09-30", "DATE_YEAR_INFERRED"),
        ("9月中旬", "2023-09-20", "DATE_YEAR_INFERRED"),
        ("12月31日前完成", "2023-12-31", "DATE_YEAR_INFERRED"),
        ("2023年3月—6月", "2023-06-30", None),
        ("即日起至12月31日", "2023-12-31", "DATE_YEAR_INFERRED"),
        ("2023年1月1日至2023年6月30日", "2023-06-30", None),
        ("长期", None, None),
        ("常态化推进", None, None),
        ("尽快", None, "DATE_INVALID"),
        ("13月底", None, "DATE_INVALID"),
    ],
)
def test_a_deadline_is_a_day(written, value, problem):
    reading = parse_deadline(Cell(written), text=written, year=2023)
    assert ((reading.date.value if reading.date else None), reading.problem) == (value, problem)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2023年3月29日下午3:00", "2023-03-29T15:00"),
        ("2023年3月29日下午三点半", "2023-03-29T15:30"),
        ("2023年3月29日（星期三）上午9时", "2023-03-29T09:00"),
        ("2023.9.27", "2023-09-27"),
        ("2023.9.27 14:30", "2023-09-27T14:30"),
        ("2023-09-27 09:00-11:00", "2023-09-27T09:00"),
        ("2023/6/28 9:30:00", "2023-06-28T09:30"),
        ("2023年3月29日下午", "2023-03-29"),
        ("3月29日 9:30", "2023-03-29T09:30"),
        ("2023年3月29日25:00", "2023-03-29"),
        ("待定", None),
    ],
)
def test_a_meeting_has_its_time(written, moment):
    assert parse_moment(Cell(written), text=written, year=2023)[0] == moment


def test_a_real_moment():
    serial = (dt.date(2023, 6, 28) - EPOCH).days + 9.5 / 24
    assert parse_moment(Cell(serial, DATE, SHOWS_DAY | SHOWS_TIME), text="x")[0] == "2023-06-28T09:30"
