"""Dates in every form a roster writes them (reading rule 4), and deadlines such as 9月底前 or 三季度.

A date is known to the day or to the month; what is missing is never made up, except a year that the sheet states.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from exchange.cells import BOOL, DATE, ERROR, NUMBER, SHOWS_DAY, SHOWS_TIME, Cell, fold, number_text, trim
from exchange.numerals import arabic_dates, chinese_int

EPOCH = dt.date(1899, 12, 30)
# A bare number in a date column is an Excel serial between 1950-01-01 and 2030-12-31, nothing else.
SERIAL_FIRST, SERIAL_LAST = 18264, 47848
FIRST_YEAR, LAST_YEAR = 1900, 2099


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it is known.

    value      "2021-06" or "2021-06-15"
    precision  "month" or "day"
    """

    value: str
    precision: str

    def to_json(self) -> dict[str, str]:
        """The shape of dates in a reading."""
        return {"value": self.value, "precision": self.precision}

    @property
    def month(self) -> str:
        """YYYY-MM."""
        return self.value[:7]

    def last_day(self) -> str:
        """The day itself, or the last day of the month."""
        return self.value if self.precision == "day" else end_of_month(int(self.value[:4]), int(self.value[5:7]))


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a cell says. `problem` is a code of exchange.messages; `date` is None when nothing certain is left."""

    date: Date | None = None
    problem: str | None = None
    detail: str | None = None
    # For DATE_AMBIGUOUS: the months it can be.
    choices: tuple[Date, ...] = ()
    ends: Date | None = None


NOTHING = DateReading()
INVALID = DateReading(problem="DATE_INVALID")


def day(year: int, month: int, number: int) -> Date | None:
    """The calendar day, None where there is no such day."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return Date(dt.date(year, month, number).isoformat(), "day")
    except ValueError:
        return None


def month(year: int, number: int) -> Date | None:
    """The calendar month, None where there is no such month."""
    if FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= 12:
        return Date(f"{year:04d}-{number:02d}", "month")
    return None


def end_of_month(year: int, number: int) -> str:
    """YYYY-MM-DD of the month's last day."""
    return f"{year:04d}-{number:02d}-{calendar.monthrange(year, number)[1]:02d}"


def serial_date(serial: float) -> dt.date | None:
    """The day an Excel serial stands for; None outside the years 1900 to 2099."""
    if not 1 <= serial < 73051:
        return None
    return EPOCH + dt.timedelta(days=int(serial))


def serial_minutes(serial: float) -> int:
    """Minutes after midnight in a serial's fraction, rounded to the minute."""
    return round((serial - int(serial)) * 1440) % 1440


def serial_text(serial: float) -> str:
    """A real date cell as text: 2021-06-15, with the time where there is one."""
    found = serial_date(serial)
    if found is None:
        return number_text(serial)
    minutes = serial_minutes(serial)
    return found.isoformat() + (f" {minutes // 60:02d}:{minutes % 60:02d}" if minutes else "")


# ---- one cell ------------------------------------------------------------------------------------------------------

_SEP = r"[.．/／\-－—–_、,，]"
_DIGITS_8 = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)\Z")
_DIGITS_6 = re.compile(r"((?:19|20)\d\d)(\d\d)\Z")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?\Z")
_FULL = re.compile(
    rf"(\d{{4}})\s*(?:年|{_SEP})\s*(\d{{1,2}})(?!\d)"
    rf"(?:\s*月份?\s*(?:(\d{{1,2}})(?!\d)\s*[日号]?)?|\s*{_SEP}\s*(\d{{1,2}})(?!\d)\s*[日号]?)?"
)
_YEARLESS = re.compile(r"(\d{1,2})\s*月份?\s*(?:(\d{1,2})(?!\d)\s*[日号]?)?")
_YEARLESS_DIGITS = re.compile(r"(\d{1,2})[./\-](\d{1,2})\Z")
_TIME_OF_DAY = re.compile(r"[T\s]*\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|\+08:?00)?\Z")
_ONGOING = re.compile(r"\s*(?:[-—－–~～至到]*\s*(?:至今|今|现在|目前|当前)|[-—－–~～]+|起|开始|始|[.。])\Z")
_TO = re.compile(r"\s*(?:[-—－–~～至到]+)\s*")
_WEEKDAY = re.compile(r"\s*[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?")


def parse_date(
    cell: Cell | None,
    *,
    text: str | None,
    year: int | None = None,
    typed: bool = True,
    yearless: str = "words",
    ranges: bool = False,
) -> DateReading:
    """Read one cell of a date column.

    text      the cell's cleaned text (exchange.cells.clean); None for an empty cell
    year      the sheet's year, for dates that state none
    typed     False where the file has no types (CSV): 2021.1 may then have been a number
    yearless  how a date may leave out its year: "never" (a date of birth), "words" (10月13日), "digits" (also 10.13)
    ranges    whether 2021.06-2024.06 is a period; its end is then in `ends`
    """
    if cell is None or text is None:
        return INVALID if cell is not None and cell.kind == ERROR else NOTHING
    if cell.kind == DATE:
        return _real_date(cell)
    if cell.kind == BOOL:
        return INVALID
    text = arabic_dates(fold(trim(text)))
    if cell.kind == NUMBER or (not typed and _is_plain_number(text)):
        return _number(text)
    return _text(text, year=None if yearless == "never" else year, digits=yearless == "digits", ranges=ranges)


def _is_plain_number(text: str) -> bool:
    return re.fullmatch(r"\d{4}\.\d{1,2}", text) is not None


def _real_date(cell: Cell) -> DateReading:
    found = serial_date(float(cell.value))
    if found is None:
        return INVALID
    shows_day = cell.traits & (SHOWS_DAY | SHOWS_TIME)
    return DateReading(Date(found.isoformat(), "day") if shows_day else Date(found.isoformat()[:7], "month"))


def _number(text: str) -> DateReading:
    """A number typed into a date cell: serial, 20210615, 202106, 2021.06; 2021.1 is January or October."""
    if _SERIAL.match(text):
        return _checked(_from_serial(text))
    if found := _from_digits(text):
        return found
    match = re.fullmatch(r"(\d{4})\.(\d{1,2})", text)
    if not match:
        return INVALID
    year, digits = int(match[1]), match[2]
    if digits == "1":
        choices = tuple(d for d in (month(year, 1), month(year, 10)) if d)
        return DateReading(problem="DATE_AMBIGUOUS", choices=choices) if choices else INVALID
    return _checked(month(year, int(digits)))


def _from_serial(text: str) -> Date | None:
    serial = int(float(text))
    if not SERIAL_FIRST <= serial <= SERIAL_LAST:
        return None
    found = serial_date(serial)
    return Date(found.isoformat(), "day") if found else None


def _from_digits(text: str) -> DateReading | None:
    if match := _DIGITS_8.match(text):
        return _checked(day(int(match[1]), int(match[2]), int(match[3])))
    if match := _DIGITS_6.match(text):
        return _checked(month(int(match[1]), int(match[2])))
    return None


def _checked(date: Date | None) -> DateReading:
    return DateReading(date) if date else INVALID


def _text(text: str, *, year: int | None, digits: bool, ranges: bool) -> DateReading:
    if _SERIAL.match(text):
        return _checked(_from_serial(text))
    if found := _from_digits(text):
        return found
    text = _WEEKDAY.sub("", text)
    match = _FULL.match(text)
    if not match:
        return _yearless(text, year, digits=digits)
    number = match[3] or match[4]
    stated = int(match[1])
    date = month(stated, int(match[2])) if number is None else day(stated, int(match[2]), int(number))
    if date is None:
        return INVALID
    rest = text[match.end() :]
    if not rest or _ONGOING.match(rest) or _TIME_OF_DAY.match(rest):
        return DateReading(date)
    if rest[0].isdigit():
        return INVALID
    if ranges and (to := _TO.match(rest)):
        end = _text(rest[to.end() :], year=stated, digits=False, ranges=False)
        if end.date:
            return DateReading(date, ends=end.date)
    return DateReading(date, problem="DATE_TRAILING_TEXT")


def _yearless(text: str, year: int | None, *, digits: bool) -> DateReading:
    match = _YEARLESS.match(text) or (_YEARLESS_DIGITS.match(text) if digits else None)
    if not match or year is None:
        return INVALID
    date = day(year, int(match[1]), int(match[2])) if match[2] else month(year, int(match[1]))
    if date is None:
        return INVALID
    rest = text[match.end() :]
    if rest and not _ONGOING.match(rest):
        return INVALID if rest[0].isdigit() else DateReading(date, problem="DATE_TRAILING_TEXT")
    return DateReading(date, problem="DATE_YEAR_INFERRED", detail=f"按表头取 {year} 年")


# ---- deadlines -----------------------------------------------------------------------------------------------------

_NO_DEADLINE = re.compile(
    r"(?:长期|常年|全年|持续|常态化?|日常|不限|不限期|长期坚持|持续推进|长期推进|无期限|常态化(?:推进|开展)?)\Z"
)
_BEFORE = re.compile(r"\s*(?:以前|之前|前|止|截止|完成|前完成)+\Z")
_LEAD = re.compile(r"\A(?:于|在|截至|截止|截止到|至|力争|计划|预计)\s*")
_YEAR_PART = re.compile(
    r"\A(?:(\d{4}|\d{2})\s*年度?\s*|(\d{4})[./\-](?=\d{1,2}\s*月?\s*(?:底|末|内|上旬|中旬|下旬|初|中)\Z))"
)
_QUARTER = re.compile(r"(?:第?\s*([一二三四1-4])\s*季度?|[Qq]([1-4]))(?:末|底|内)?\Z")
_MONTH_PART = re.compile(r"(\d{1,2})\s*(?:月份?\s*(底|末|内|上旬|中旬|下旬|初|中)?|(底|末))\Z")
_TENTH = {"上旬": 10, "初": 10, "中旬": 20, "中": 20}


def parse_deadline(cell: Cell | None, *, text: str | None, year: int | None = None, typed: bool = True) -> DateReading:
    """Read a deadline; the answer is always a day: a month, quarter or year means its last day.

    长期 and the like mean that there is none. A year taken from the sheet is told (DATE_YEAR_INFERRED).
    """
    if cell is None or text is None:
        return NOTHING
    if cell.kind == DATE:
        return _as_deadline(_real_date(cell))
    words = arabic_dates(fold(trim(text)))
    if _NO_DEADLINE.match(words):
        return NOTHING
    words = _LEAD.sub("", _BEFORE.sub("", words))
    found = _part_of_year(words, year)
    if found is None:
        plain = Cell(words) if cell.kind != NUMBER else cell
        found = _as_deadline(parse_date(plain, text=words, year=year, typed=typed, ranges=True))
    if found.date is None and (split := _TO.search(words)) and split.end() < len(words):
        # 3月—6月, 即日起至12月31日: a period is over on its last day.
        stated = _YEAR_PART.match(words)
        known = int(stated[1]) if stated and stated[1] and len(stated[1]) == 4 else None
        end = parse_deadline(Cell(words[split.end() :]), text=words[split.end() :], year=known or year)
        if end.date:
            return DateReading(end.date, problem=None if known else end.problem)
    return found


def _as_deadline(reading: DateReading) -> DateReading:
    date = reading.ends or reading.date
    if date is None:
        return DateReading(problem=reading.problem, choices=reading.choices)
    return DateReading(Date(date.last_day(), "day"), problem=reading.problem)


def _part_of_year(words: str, year: int | None) -> DateReading | None:
    """三季度, 上半年, 年底, 9月底: None where the words say something else."""
    stated = _YEAR_PART.match(words)
    rest = words[stated.end() :] if stated else words
    last = _last_day_in_year(rest)
    if last is None:
        return None
    if stated:
        number = int(stated[1] or stated[2])
        return _deadline(number + 2000 if number < 100 else number, last, inferred=False)
    if year is None:
        return INVALID
    return _deadline(year, last, inferred=True)


def _last_day_in_year(words: str) -> tuple[int, int] | None:
    """(month, day) of the part of a year; day 0 means the month's last."""
    if match := _QUARTER.match(words):
        number = int(match[2]) if match[2] else chinese_int(match[1]) or 0
        return number * 3, 0
    if words in {"上半年", "上半年底", "上半年末", "年中"}:
        return 6, 0
    if words in {"下半年", "年底", "年末", "年内", "底", "末", "内", "年底前", "岁末", "当年底", "本年底", "今年底"}:
        return 12, 0
    if match := _MONTH_PART.match(words):
        return int(match[1]), _TENTH.get(match[2] or "", 0)
    return None


def _deadline(year: int, last: tuple[int, int], *, inferred: bool) -> DateReading:
    number, in_month = last
    if month(year, number) is None:
        return INVALID
    value = f"{year:04d}-{number:02d}-{in_month:02d}" if in_month else end_of_month(year, number)
    return DateReading(Date(value, "day"), problem="DATE_YEAR_INFERRED" if inferred else None)


# ---- moments -------------------------------------------------------------------------------------------------------

_CLOCK = re.compile(
    r"[T\s]*(凌晨|早上|上午|中午|下午|晚上|晚|傍晚)?\s*(\d{1,2})\s*[:：时点]\s*(?:(\d{1,2})\s*分?|(半))?"
)
_PART_OF_DAY = re.compile(r"\s*(?:凌晨|早上|上午|中午|下午|晚上|晚|傍晚|全天)\Z")
_AFTERNOON = {"下午", "晚上", "晚", "傍晚"}


def parse_moment(
    cell: Cell | None, *, text: str | None, year: int | None = None, typed: bool = True
) -> tuple[str | None, DateReading]:
    """Read when a meeting was held: ("2023-03-29T15:00" or "2023-03-29", the reading of its date)."""
    if cell is None or text is None:
        return None, NOTHING
    if cell.kind == DATE:
        reading = _real_date(Cell(cell.value, DATE, cell.traits | SHOWS_DAY))
        minutes = serial_minutes(float(cell.value))
        if reading.date is None:
            return None, reading
        return reading.date.value + (f"T{minutes // 60:02d}:{minutes % 60:02d}" if minutes else ""), reading
    if cell.kind == NUMBER:
        reading = parse_date(cell, text=text, year=year)
        return (reading.date.value if reading.date else None), reading
    words = _WEEKDAY.sub("", arabic_dates(fold(trim(text))))
    clock = _CLOCK.search(words)
    day_words = words[: clock.start()] if clock else _PART_OF_DAY.sub("", words)
    reading = parse_date(Cell(day_words), text=day_words, year=year, typed=typed, yearless="digits")
    if reading.date is None:
        return None, reading
    time = _time(clock) if clock and reading.date.precision == "day" else None
    return reading.date.value + (f"T{time}" if time else ""), reading


def _time(clock: re.Match[str]) -> str | None:
    """下午3:00 → 15:00; None where no such time exists."""
    part, hour, minute = clock[1], int(clock[2]), int(clock[3] or (30 if clock[4] else 0))
    if part in _AFTERNOON and hour < 12:
        hour += 12
    if part == "中午" and hour < 11:
        hour += 12
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None
