"""What people write for how often, as data and back: 每周三下午, 每季度不少于2次, 2次/年, 随时, 9月底前 (XH 三(三)1).

`parse_frequency_text` reads; `Frequency.label` says what was read, and reading the label again gives the same: that is
what a form shows back before anything is saved.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.clock import today
from common.errors import RuleBroken
from covenants.models import FrequencyMixin, HalfDay, ListCycle, Per
from exchange.cells import Cell
from exchange.frequencies import parse_frequency

LONGEST_TEXT = 60
MOST_TIMES = 1000
COUNTED = (Per.DAY, Per.WEEK, Per.MONTH, Per.QUARTER, Per.HALF_YEAR, Per.TERM, Per.YEAR)
_WEEK = "一二三四五六日"
_DAY = "[一二三四五六日天]"
_WEEKDAYS = re.compile(
    rf"(?:周|星期|礼拜)({_DAY}(?!次|场|期|回)(?:(?:至|到|~|-|—|[、,和及])*(?:周|星期)?{_DAY}(?!次|场|期|回))*)"
)
_RANGE = re.compile(rf"({_DAY})(?:至|到|~|-|—)(?:周|星期|礼拜)?({_DAY})")
# A longer span than a week that a weekday stands in: 每月第一个周六 is once a month.
_LONGER = re.compile(r"月|季|半年|年|学期")
_HALVES = (
    (re.compile(r"上午|早上|早晨|清晨"), HalfDay.MORNING),
    (re.compile(r"下午|午后"), HalfDay.AFTERNOON),
    (re.compile(r"晚上|晚间|夜间|傍晚"), HalfDay.EVENING),
)
_CLOCK = re.compile(r"\d{1,2}[:：]\d{2}(?:(?:-|—|~|至|到)+\d{1,2}[:：]\d{2})?")
_SAME = (
    (re.compile(r"(?:每个?)?工作日|平日"), "每周一至周五"),
    (re.compile(r"双休日|周末"), "周六、日"),
    (re.compile(r"天天"), "每天"),
)
_SENTENCES = {
    "FREQUENCY_UNIT_MISSING": "“{text}”没有写明是每年、每季度还是每月，请写成“每季度1次”这样。",
    "FREQUENCY_INVALID": "“{text}”看不出多久一次。可以写“每季度2次”“每周三下午”“每月不少于1次”“9月底前”“随时”“长期”。",
}


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often something is given; the columns of `FrequencyMixin` as one value.

    times      how many within each `per`; None where `per` carries no count
    by         for once: the last day
    weekdays   1 Monday … 7 Sunday; fewer `times` than weekdays: on any of them
    text       as it was written
    """

    per: str = ""
    times: int | None = None
    at_least: bool = False
    by: date | None = None
    weekdays: tuple[int, ...] = ()
    half_day: str = ""
    text: str = ""

    def columns(self) -> dict[str, Any]:
        """For the columns of the model."""
        return {
            "frequency_text": self.text,
            "per": self.per,
            "times": self.times,
            "at_least": self.at_least,
            "by": self.by,
            "weekdays": list(self.weekdays),
            "half_day": self.half_day,
        }

    @property
    def label(self) -> str:
        """In the one way of saying it; read again, it gives the same."""
        if not self.per:
            return ""
        half = HalfDay(self.half_day).label if self.half_day else ""
        if self.per == Per.ONCE:
            return f"{self.by.year}年{self.by.month}月{self.by.day}日前" if self.by else "一次性"
        if self.per not in COUNTED:
            return f"{_days(self.weekdays)}{half}{Per(self.per).label}"
        plain = self.per == Per.WEEK and self.times == len(self.weekdays) and not self.at_least
        span = "每" + _days(self.weekdays) if self.per == Per.WEEK and self.weekdays else Per(self.per).label
        if self.per != Per.WEEK:
            span += _days(self.weekdays)
        return f"{span}{half}" if plain else f"{span}{half}{'不少于' if self.at_least else ''}{self.times}次"


def parse_frequency_text(text: str, *, year: int | None = None) -> Frequency:
    """What people typed, read; nothing typed is nothing said. RuleBroken("item.frequency") with how to write it.

    year   of a deadline that names none (9月底前); this year by default
    """
    text = " ".join(text.split())
    if not text:
        return Frequency()
    if len(text) > LONGEST_TEXT:
        raise RuleBroken("item.frequency", f"频次最多 {LONGEST_TEXT} 个字，其余写进具体说明。", "frequency_text")
    words = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    for pattern, same in _SAME:
        words = pattern.sub(same, words)
    half = next((half for pattern, half in _HALVES if pattern.search(words)), "")
    days = _read_days(words)
    bare = _CLOCK.sub("", words)
    for pattern, _ in _HALVES:
        bare = pattern.sub("", bare)
    without_days = _WEEKDAYS.sub("", bare)
    if days and _LONGER.search(without_days):
        bare = without_days
    reading = parse_frequency(Cell(bare), bare, year=year or today().year) if bare else None
    value = reading.value if reading is not None else None
    if value is None or (value.get("times") or 0) > MOST_TIMES:
        problem = reading.problem if reading is not None and reading.problem in _SENTENCES else "FREQUENCY_INVALID"
        raise RuleBroken("item.frequency", _SENTENCES[problem].format(text=text), "frequency_text")
    return frequency_from(value, weekdays=days, half_day=half, text=text)


def frequency_in(cycle: ListCycle, text: str) -> Frequency:
    """What people typed in a cycle: a deadline that names no year is the one that lies in its days.

    3月底前 in a cycle from July to June is the next year's.
    """
    found = parse_frequency_text(text, year=cycle.since.year)
    if found.by is not None and found.by < cycle.since:
        for year in range(cycle.since.year + 1, cycle.last_day.year + 1):
            later = parse_frequency_text(text, year=year)
            if later.by is not None and cycle.since <= later.by <= cycle.last_day:
                return later
    return found


def deadline_hint(frequency: Frequency | FrequencyMixin, cycle: ListCycle) -> str:
    """What is odd about a deadline: outside the cycle, or past. Never refused: lists are also typed in late."""
    if frequency.by is None:
        return ""
    if not cycle.since <= frequency.by <= cycle.last_day:
        return f"{frequency.by} 不在这个周期（{cycle.since} 至 {cycle.last_day}）之内，请核对。"
    if frequency.by < today():
        return f"{frequency.by} 已经过去，请核对是否写错。"
    return ""


def frequency_from(value: dict[str, Any], *, weekdays=(), half_day: str = "", text: str = "") -> Frequency:
    """A reading of `exchange.frequencies` as a frequency."""
    per, times = value["per"], value.get("times")
    days = () if per == Per.ONCE else tuple(weekdays)
    if per == Per.WEEK and days and times == len(days) == 7:
        per, times, days = Per.DAY, 1, ()
    return Frequency(
        per=str(per),
        times=times,
        at_least=bool(value.get("at_least")),
        by=_last_day(value.get("by")),
        weekdays=days,
        half_day="" if per == Per.ONCE else half_day,
        text=text,
    )


def frequency_of(row: FrequencyMixin) -> Frequency:
    """The frequency that a row holds."""
    return Frequency(
        per=row.per,
        times=row.times,
        at_least=row.at_least,
        by=row.by,
        weekdays=tuple(row.weekdays),
        half_day=row.half_day,
        text=row.frequency_text,
    )


def said(row: FrequencyMixin) -> str:
    """As pages and lists say it: what was written, or the reading where nothing was written."""
    return row.frequency_text or frequency_of(row).label


def _read_days(words: str) -> tuple[int, ...]:
    """The weekdays that the text names, in order: 周二、四 → (2, 4), 周一至周五 → (1 … 5)."""
    match = _WEEKDAYS.search(words)
    if match is None:
        return ()
    named = match[1].replace("天", "日")
    found = {_WEEK.index(letter) + 1 for letter in named if letter in _WEEK}
    for first, last in _RANGE.findall(named):
        found |= set(range(_WEEK.index(first) + 1, _WEEK.index(last) + 2))
    return tuple(sorted(found))


def _days(weekdays: tuple[int, ...]) -> str:
    """周三, 周二、四, 周一至周五."""
    if not weekdays:
        return ""
    letters = [_WEEK[day - 1] for day in weekdays]
    if len(weekdays) > 2 and weekdays[-1] - weekdays[0] == len(weekdays) - 1:
        return f"周{letters[0]}至周{letters[-1]}"
    return "周" + "、".join(letters)


def _last_day(text: str | None) -> date | None:
    """The last day that a deadline names: of the month or the year where it names no day."""
    if not text:
        return None
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])
