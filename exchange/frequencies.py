"""How often a service is given: 每周六, 2次/年, 每季度不少于2次, 按需, 2023年9月底前."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exchange.cells import NUMBER, Cell
from exchange.dates import parse_deadline
from exchange.numerals import CHINESE_NUMBER, chinese_int


@dataclass(frozen=True, slots=True)
class FrequencyReading:
    """value is {"per": …, "times": …, "at_least": …}, {"per": "once", "by": …} or {"per": …}; None where not told."""

    value: dict[str, Any] | None = None
    problem: str | None = None
    detail: str | None = None


_WORDS = (
    (re.compile(r"按需|随时|视需|需要时|根据需要|应需|依需求|随叫随到|视情况?|有需要"), "on_demand"),
    (re.compile(r"不定期|不固定|适时|不定时|机动|择期"), "irregular"),
    (
        re.compile(r"(?:全年|长期|常年|常态化?|持续|全天候?|日常|经常性?|全时段?)(?:开展|进行|开放|提供|坚持)?\Z"),
        "ongoing",
    ),
    (re.compile(r"一次性"), "once"),
)
_PERIOD = (
    (re.compile(r"半年"), "half_year"),
    (re.compile(r"学期|学年"), "term"),
    (re.compile(r"季"), "quarter"),
    (re.compile(r"周|星期|礼拜"), "week"),
    (re.compile(r"月"), "month"),
    (re.compile(r"年"), "year"),
    (re.compile(r"天|日"), "day"),
)
_AT_LEAST = re.compile(r"不少于|不低于|至少|最少|≥|以上|起码")
_TIMES = re.compile(
    rf"({CHINESE_NUMBER})(?:[-—~～至到]({CHINESE_NUMBER}))?(?:余|多)?(?:次(?!性)|场|期|回|节|堂|课时|批|人次|小时|个?班)"
)
_BARE = re.compile(rf"({CHINESE_NUMBER})(?:次|场|期|回)?\Z")
_WEEKDAYS = re.compile(r"(?:周|星期|礼拜)((?:[一二三四五六日天末](?!次|场|期|回)(?:[、,和及至到~-]|周|星期)*)+)")
_WEEKDAY_RANGE = re.compile(r"([一二三四五六日天])(?:至|到|~|-|—)(?:周|星期)?([一二三四五六日天])")
_SEVERAL = re.compile(rf"每?(?:隔)?({CHINESE_NUMBER})个?(周|星期|月|季度|年)(?:\D*?({CHINESE_NUMBER})(?:次|场|期|回))?")
_EVERY_TWO = re.compile(r"双周|隔周|双月|隔月|隔年")
_MONTH_DAYS = re.compile(r"\d{1,2}[日号]")
_OCCASIONS = (
    "元旦",
    "春节",
    "元宵",
    "妇女节",
    "三八",
    "植树节",
    "学雷锋日",
    "清明",
    "五一",
    "劳动节",
    "五四",
    "青年节",
    "端午",
    "六一",
    "儿童节",
    "七一",
    "建党节",
    "八一",
    "建军节",
    "七夕",
    "教师节",
    "中秋",
    "国庆",
    "十一",
    "重阳",
    "寒假",
    "暑假",
    "腊八",
    "冬至",
)
_SAME_OCCASION = {
    "三八": "妇女节",
    "劳动节": "五一",
    "青年节": "五四",
    "儿童节": "六一",
    "建党节": "七一",
    "建军节": "八一",
    "十一": "国庆",
}


def parse_frequency(cell: Cell | None, text: str | None, *, year: int | None = None) -> FrequencyReading:
    """Read a frequency cell; a bare number has no unit (FREQUENCY_UNIT_MISSING), festivals are counted per year."""
    if cell is None or text is None:
        return FrequencyReading()
    words = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if cell.kind == NUMBER or re.fullmatch(r"\d+(\.\d+)?", words):
        return FrequencyReading(problem="FREQUENCY_UNIT_MISSING")
    for pattern, per in _WORDS:
        if pattern.search(words) and not _TIMES.search(words):
            return FrequencyReading({"per": per, "by": None} if per == "once" else {"per": per})
    return (
        _occasions(words)
        or _deadline(cell, text, words, year)
        or _several(words)
        or _regular(words)
        or FrequencyReading(problem="FREQUENCY_UNIT_MISSING" if _BARE.match(words) else "FREQUENCY_INVALID")
    )


def _rate(per: str, times: int, *, at_least: bool = False) -> dict[str, Any]:
    return {"per": per, "times": times, "at_least": at_least}


def _deadline(cell: Cell, text: str, words: str, year: int | None) -> FrequencyReading | None:
    """Something done once, by a day: 2023年9月底前, 9月底前, 2023-09-30."""
    if re.search(r"每|次|场|/", words) and not re.match(r"\d{4}/\d", words):
        return None
    reading = parse_deadline(cell, text=text, year=year)
    if reading.date is None or reading.problem in {"DATE_TRAILING_TEXT", "DATE_AMBIGUOUS"}:
        return None
    return FrequencyReading({"per": "once", "by": reading.date.value}, reading.problem)


def _occasions(words: str) -> FrequencyReading | None:
    """春节、八一 → twice a year, which is an inference."""
    if "每周" in words or "每月" in words:
        return None
    words = words.replace("寒暑假", "寒假暑假")
    found = {_SAME_OCCASION.get(word, word) for word in _OCCASIONS if word in words}
    if not found:
        return None
    return FrequencyReading(_rate("year", len(found), at_least=bool(_AT_LEAST.search(words))), "FREQUENCY_INFERRED")


def _several(words: str) -> FrequencyReading | None:
    """Every so many weeks or months: 每两月一次 → six a year, 每两周一次 → twice a month; an inference."""
    if two := _EVERY_TWO.search(words):
        span, unit, times = 2, {"周": "周", "月": "月", "年": "年"}[two.group()[1]], 1
    elif (match := _SEVERAL.match(words)) and words.startswith("每"):
        span, unit, times = chinese_int(match[1]) or 0, match[2], chinese_int(match[3] or "1") or 1
    else:
        return None
    if span < 2:
        return None
    per_year = {"周": 52, "星期": 52, "月": 12, "季度": 4, "年": 1}[unit] * times // span
    if unit in {"周", "星期"} and span == 2:
        return FrequencyReading(_rate("month", 2 * times), "FREQUENCY_INFERRED")
    if not per_year:
        return None
    return FrequencyReading(_rate("year", per_year), "FREQUENCY_INFERRED")


def _regular(words: str) -> FrequencyReading | None:
    """每周六, 每季度不少于2次, 2次/年, 一季一次, 每周二、四, 周一至周五."""
    at_least = bool(_AT_LEAST.search(words))
    times = _TIMES.search(words)
    without_count = words[: times.start()] + words[times.end() :] if times else words
    weekdays = _WEEKDAYS.search(words)
    per = next((name for pattern, name in _PERIOD if pattern.search(without_count)), None)
    if weekdays and not times:
        # 每月第一个周六 is once a month, 每周六 once a week.
        longer = re.match(r"每?(?:个)?(月|季|半年|年)", words[: weekdays.start()])
        per = next((name for pattern, name in _PERIOD if longer and pattern.search(longer[1])), "week")
        return FrequencyReading(_rate(per, _count_weekdays(weekdays[1]), at_least=at_least))
    if per is None:
        return None
    if times:
        low, high = chinese_int(times[1]), chinese_int(times[2]) if times[2] else None
        if not low:
            return None
        if high:
            return FrequencyReading(_rate(per, low, at_least=True), "FREQUENCY_INFERRED")
        return FrequencyReading(_rate(per, low, at_least=at_least))
    if re.search(r"每|一|度|/|按", words) or words in {"周", "月", "季", "年", "半年"}:
        days = _MONTH_DAYS.findall(words) if per in {"month", "day"} else []
        return FrequencyReading(_rate("month" if days else per, max(1, len(days)), at_least=at_least))
    return None


def _count_weekdays(words: str) -> int:
    week = "一二三四五六日"
    words = words.replace("天", "日")
    if span := _WEEKDAY_RANGE.search(words):
        first, last = week.index(span[1]), week.index(span[2].replace("天", "日"))
        return last - first + 1 if last >= first else 1
    return max(1, len(set(re.findall("[一二三四五六日]", words))))


# ---- and back -------------------------------------------------------------------------------------------------------

_EVERY = {
    "day": "每天",
    "week": "每周",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
    "term": "每学期",
}
_SAID = {"on_demand": "按需", "irregular": "不定期", "ongoing": "长期"}


def frequency_text(value: Mapping[str, Any] | None) -> str:
    """每周5次, 每季度不少于2次, 按需, 2023-09-30前."""
    if value is None:
        return ""
    per = value["per"]
    if per in _SAID:
        return _SAID[per]
    if per == "once":
        return f"{value['by']}前" if value.get("by") else "一次性"
    return f"{_EVERY[per]}{'不少于' if value['at_least'] else ''}{value['times']}次"
