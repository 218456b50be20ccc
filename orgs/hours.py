"""Opening hours as people write them, read into the days of the week: 周一至周五 8:30–12:00；周六 9:00–12:00.

What cannot be read stays text: it is shown, and nothing can be booked by it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import time
from itertools import pairwise

Spans = dict[int, list[tuple[time, time]]]
WEEK = "一二三四五六日"
HINT = "例如：周一至周五 8:30–12:00、14:00–17:30；周六 9:00–12:00"
_PART = re.compile(
    r"(?:(?P<days>(?:(?:周|星期|礼拜)[一二三四五六日天][至到、,\-]?|[一二三四五六日天][至到、,\-]?)+|每天|每日|天天|工作日|双休日|周末))?"
    r"(?P<hours>\d{1,2}[:时点]\d{0,2}分?[至到\-]\d{1,2}[:时点]\d{0,2}分?"
    r"(?:[、,]\d{1,2}[:时点]\d{0,2}分?[至到\-]\d{1,2}[:时点]\d{0,2}分?)*)"
)
_SPAN = re.compile(r"(\d{1,2})[:时点](\d{0,2})分?[至到\-](\d{1,2})[:时点](\d{0,2})分?")
_WORDS = {
    "每天": range(1, 8), "每日": range(1, 8), "天天": range(1, 8), "工作日": range(1, 6), "双休日": range(6, 8),
    "周末": range(6, 8),
}  # fmt: skip


def read_hours(text: str) -> Spans:
    """Weekday (1 Monday) → its spans in order; empty where the text says no hours that are understood."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text or "").replace("全天", ""))
    plain = re.sub(r"[–—~～−]+", "-", plain).replace("全年", "").replace("和", "、")
    found: Spans = {}
    for part in filter(None, re.split(r"[;。]", plain)):
        match = _PART.fullmatch(part)
        if match is None:
            return {}
        spans = [_span(one) for one in _SPAN.findall(match["hours"])]
        if None in spans or any(one[1] > two[0] for one, two in pairwise(spans)):
            return {}
        for day in _days(match["days"] or "每天"):
            if day in found:
                return {}
            found[day] = spans
    return dict(sorted(found.items()))


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


def week_of(text: str) -> list[dict[str, str]]:
    """Seven lines for a page: 周一, 8:30–12:00 14:00–17:30, or 不开放; none where the text is not understood."""
    found = read_hours(text)
    if not found:
        return []
    said = {day: "、".join(f"{one:%H:%M}–{two:%H:%M}" for one, two in spans) for day, spans in found.items()}
    return [{"day": f"周{word}", "hours": said.get(day, "不开放")} for day, word in enumerate(WEEK, start=1)]
