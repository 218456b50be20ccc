"""Opening hours as people write them, read into the days of the week: 周一至周五 8:30–12:00；周六 9:00–12:00.

What cannot be read stays text: it is shown, and nothing can be booked by it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

from common.workdays import is_off, is_workday, statutory_days

Spans = dict[int, list[tuple[time, time]]]
WEEK = "一二三四五六日"
FRIDAY = 5
HINT = "例如：周一至周五 8:30–12:00、14:00–17:30；周六 9:00–12:00；节假日 9:00–11:00"
_PART = re.compile(
    r"(?:(?P<days>(?:(?:周|星期|礼拜)[一二三四五六日天][至到、,\-]?|[一二三四五六日天][至到、,\-]?)+|每天|每日|天天|工作日|双休日|周末|法定节假日|节假日))?"
    r"(?P<hours>\d{1,2}[:时点]\d{0,2}分?[至到\-]\d{1,2}[:时点]\d{0,2}分?"
    r"(?:[、,]\d{1,2}[:时点]\d{0,2}分?[至到\-]\d{1,2}[:时点]\d{0,2}分?)*)"
)
_HOLIDAY = ("法定节假日", "节假日")
_SHUT = re.compile(r"(?:法定)?节假日(?:不开放|休息|闭馆|除外)")
_SHUT_BESIDE = re.compile(rf"[,、]?\({_SHUT.pattern}\)|[,、]{_SHUT.pattern}")  # said with the days, not apart from them
_SPAN = re.compile(r"(\d{1,2})[:时点](\d{0,2})分?[至到\-](\d{1,2})[:时点](\d{0,2})分?")
_WORDS = {
    "每天": range(1, 8), "每日": range(1, 8), "天天": range(1, 8), "工作日": range(1, 6), "双休日": range(6, 8),
    "周末": range(6, 8),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hours:
    """What a text says.

    spans     weekday (1 Monday) → its spans in order
    daily     it says 每天 or names all seven days: public holidays make no difference
    workdays  it says 工作日: weekends that are worked count, too
    holidays  what it says of public holidays (节假日); None: nothing
    """

    spans: Spans
    daily: bool = False
    workdays: bool = False
    holidays: list[tuple[time, time]] | None = None


NOTHING = Hours({})


def read_hours(text: str) -> Spans:
    """Weekday (1 Monday) → its spans in order; empty where the text says no hours that are understood."""
    return hours_of(text).spans


def hours_of(text: str) -> Hours:
    """All that the text says; `NOTHING` where it is not understood."""
    found: Spans = {}
    workdays, holidays = False, None
    for part in _parts(text):
        if _SHUT.fullmatch(part):
            holidays = []
            continue
        match = _PART.fullmatch(part)
        if match is None:
            return NOTHING
        spans = [_span(one) for one in _SPAN.findall(match["hours"])]
        if None in spans or any(one[1] > two[0] for one, two in pairwise(spans)):
            return NOTHING
        words = match["days"] or "每天"
        if words in _HOLIDAY:
            holidays = spans
            continue
        workdays = workdays or words == "工作日"
        for day in _days(words):
            if day in found:
                return NOTHING
            found[day] = spans
    return Hours(dict(sorted(found.items())), len(found) == 7, workdays, holidays) if found else NOTHING


def hours_on(text: str, day: date) -> list[tuple[time, time]]:
    """The spans of a day by the calendar of the State Council; none when it is not open.

    A public holiday: what the text says of 节假日; else as every day where it is open daily; else it is closed.
    A weekend that is worked: as its weekday where the text names hours for it; else as Monday to Friday, where those
    are alike.
    """
    said = hours_of(text)
    weekday = day.isoweekday()
    if is_holiday(day):
        if said.holidays is not None:
            return said.holidays
        return said.spans.get(weekday, []) if said.daily else []
    if weekday > FRIDAY and is_workday(day) and (said.workdays or weekday not in said.spans):
        week = [said.spans.get(one, []) for one in range(1, 6)]
        return week[0] if all(one == week[0] for one in week) else []
    return said.spans.get(weekday, [])


def is_holiday(day: date) -> bool:
    """Whether it is a public holiday: by the law, or named as a day off in the year's arrangement."""
    return day in statutory_days(day.year) or is_off(day)


def past_midnight(text: str) -> tuple[str, str, str] | None:
    """The first span that ends on the next day: as it was written, when it opens, when it closes on the next day, which
    is empty for midnight itself: ("20:00至2:00", "20:00", "2:00"); None where there is none."""
    for part in _parts(text):
        for one in _SPAN.finditer(part):
            hours = int(one[1]) * 60 + int(one[2] or 0), int(one[3]) * 60 + int(one[4] or 0)
            if int(one[1]) < 24 and int(one[3]) <= 24 and hours[1] <= hours[0]:
                opens, closes = (f"{minutes // 60}:{minutes % 60:02}" for minutes in hours)
                return one[0], opens, closes if hours[1] else ""
    return None


def _parts(text: str) -> list[str]:
    """Without blanks, one part for each kind of day. Blanks between hours, and before the next days, part them."""
    plain = unicodedata.normalize("NFKC", text or "").replace("全天", "").replace("全年", "")
    plain = re.sub(r"\s*[–—~～−-]+\s*", "-", plain)
    plain = re.sub(r"(?<=[\d分点时])\s+(?=\d{1,2}[:时点])", "、", plain)
    plain = re.sub(r"(?<=[\d分点时])\s+(?=[^\d\s])(?![至到、,;。和])", ";", plain)
    plain = re.sub(r"\s", "", plain).replace("和", "、")
    beside = [match[0].strip("、,()") for match in _SHUT_BESIDE.finditer(plain)]
    plain = _SHUT_BESIDE.sub(lambda match: "" if match[0].endswith(")") else ";", plain)
    return [part for part in re.split(r"[;。]", plain) if part] + beside


def _span(parts: tuple[str, str, str, str]) -> tuple[time, time] | None:
    hours, minutes = (int(parts[0]), int(parts[2])), (int(parts[1] or 0), int(parts[3] or 0))
    if max(minutes) > 59 or hours[0] > 23 or hours[1] > 24 or (hours[1] == 24 and minutes[1]):
        return None
    since = time(hours[0], minutes[0])
    until = time(23, 59) if hours[1] == 24 else time(hours[1], minutes[1])
    return (since, until) if since < until else None


def _days(text: str) -> list[int]:
    if text in _WORDS:
        return list(_WORDS[text])
    text = re.sub(r"周|星期|礼拜", "", text).replace("天", "日").replace("到", "至").replace("-", "至")
    days: list[int] = []
    for piece in filter(None, re.split(r"[、,]", text)):
        ends = [WEEK.index(day) + 1 for day in piece if day in WEEK]
        days += range(ends[0], ends[1] + 1) if "至" in piece and len(ends) == 2 else ends
    return list(dict.fromkeys(days))


def said(spans: list[tuple[time, time]]) -> str:
    """08:30–12:00、14:00–17:30, or 不开放."""
    return "、".join(f"{one:%H:%M}–{two:%H:%M}" for one, two in spans) or "不开放"


def week_of(text: str) -> list[dict[str, str]]:
    """Seven lines for a page: 周一, 8:30–12:00 14:00–17:30, or 不开放, and one for 节假日 where the text names it; none
    where it is not understood."""
    found = hours_of(text)
    if not found.spans:
        return []
    lines = [{"day": f"周{word}", "hours": said(found.spans.get(day, []))} for day, word in enumerate(WEEK, start=1)]
    return lines + ([{"day": "节假日", "hours": said(found.holidays)}] if found.holidays is not None else [])


def other_days(text: str, on: date, days: int) -> list[dict[str, object]]:
    """The days ahead on which it is open otherwise than its weekday says: day, why, hours."""
    week = read_hours(text)
    found = []
    for day in (on + timedelta(days=number) for number in range(days)) if week else ():
        spans = hours_on(text, day)
        if spans != week.get(day.isoweekday(), []):
            found.append({"on": day, "why": "节假日" if is_holiday(day) else "调休上班", "hours": said(spans)})
    return found
