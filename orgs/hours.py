"""Opening hours as people write them, read into the days of the week: 周一至周五 8:30–12:00；周六 9:00–12:00.

What cannot be read stays text: it is shown, and nothing can be booked by it. `unread_part` says what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

from common.workdays import is_off, is_workday, statutory_days
from orgs.hours_text import DAY, HOLIDAY, SPAN, SPLIT_DAYS, WEEK, WORDS, parts_of, rests_of

Span = tuple[time, time]
Spans = dict[int, list[Span]]
FRIDAY = 5
END_OF_DAY = time(23, 59)
HINT = "例如：周一至周五 8:30–12:00、14:00–17:30；周六 9:00–12:00；节假日除外"


@dataclass(frozen=True, slots=True)
class Hours:
    """What a text says.

    spans     weekday (1 Monday) → its spans in order
    daily     it says 每天, names all seven days or says 全年无休: public holidays make no difference
    workdays  it says 工作日: weekends that are worked count, too
    holidays  what it says of public holidays (节假日); None: nothing
    unread    the part that nobody understands, as it was read; then nothing else is said
    """

    spans: Spans
    daily: bool = False
    workdays: bool = False
    holidays: list[Span] | None = None
    unread: str = ""


def read_hours(text: str) -> Spans:
    """Weekday (1 Monday) → its spans in order; empty where the text says no hours that are understood."""
    return hours_of(text).spans


def unread_part(text: str) -> str:
    """The part of the text that nobody understands, e.g. 周二、周四下午; empty where there is none."""
    return hours_of(text).unread


def not_read(text: str) -> str:
    """What is said to whoever wrote hours that nobody understands; empty where there is nothing to say."""
    part = unread_part(text)
    if not part:
        return ""
    sentence = f"开放时间里的“{part.replace(';', '；')}”读不出是哪天、几点到几点：照原样显示，不能预约。"
    return f"{sentence}写成“周二、四 14:00–17:00”的样子就能预约。"


def hours_of(text: str) -> Hours:
    """All that the text says."""
    plain, rests = rests_of(text)
    found: Spans = {}
    shut: set[int] = set()
    daily, workdays, holidays, before = False, False, None, ""
    for part in parts_of(plain):
        if part.always:
            daily = True
            continue
        if part.shut:
            pieces = _pieces(part.days)
            holidays = [] if any(HOLIDAY.fullmatch(piece) for piece in pieces) else holidays
            shut |= {day for piece in pieces for day in _days_of(piece)}
            continue
        spans = [_span(one) for one in SPAN.findall(part.hours)]
        if not spans or None in spans or any(one[1] > two[0] for one, two in pairwise(spans)):
            return Hours({}, unread=part.text)
        # Hours that name no day go with the days before them: 周一至周五 8:30–12:00；14:00–17:30.
        words, more = part.days or before or "每天", not part.days and bool(before)
        for piece in _pieces(words):
            if HOLIDAY.fullmatch(piece):
                holidays = [*(holidays or []), *spans] if more else spans
                continue
            workdays = workdays or piece == "工作日"
            for day in _days_of(piece):
                joined = [*found.get(day, []), *spans]
                if (day in found and not more) or any(one[1] > two[0] for one, two in pairwise(joined)):
                    return Hours({}, unread=part.text)
                found[day] = joined
        before = words
    left = {day: _without(spans, rests) for day, spans in sorted(found.items()) if day not in shut}
    holidays = _without(holidays, rests) if holidays else holidays
    return Hours(left, daily or (len(found) == 7 and not shut), workdays, holidays) if left else Hours({})


def hours_on(text: str, day: date) -> list[Span]:
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
    for one in SPAN.finditer(rests_of(text)[0]):
        hours = int(one[1]) * 60 + int(one[2] or 0), int(one[4]) * 60 + int(one[5] or 0)
        late = bool(one[3]) or hours[1] <= hours[0]
        if late and int(one[1]) < 24 and int(one[4]) <= 24:
            opens, closes = (f"{minutes // 60}:{minutes % 60:02}" for minutes in hours)
            return one[0].replace("次", "次日"), opens, closes if hours[1] else ""
    return None


def _span(parts: tuple[str, str, str, str, str]) -> Span | None:
    hours, minutes = (int(parts[0]), int(parts[3])), (int(parts[1] or 0), int(parts[4] or 0))
    if parts[2] or max(minutes) > 59 or hours[0] > 23 or hours[1] > 24 or (hours[1] == 24 and minutes[1]):
        return None
    since = time(hours[0], minutes[0])
    until = END_OF_DAY if hours[1] == 24 else time(hours[1], minutes[1])
    return (since, until) if since < until else None


def _without(spans: list[Span], rests: list[str]) -> list[Span]:
    """The spans without the rests at noon that lie within one of them."""
    for rest in filter(None, (_span(one) for text in rests for one in SPAN.findall(text))):
        spans = [
            piece
            for since, until in spans
            for piece in (((since, rest[0]), (rest[1], until)) if since < rest[0] and rest[1] < until else
                          ((since, until),))
        ]  # fmt: skip
    return spans


def _pieces(words: str) -> list[str]:
    return SPLIT_DAYS.findall(words)


def _days_of(piece: str) -> list[int]:
    if HOLIDAY.fullmatch(piece):
        return []
    if piece in WORDS:
        return list(WORDS[piece])
    ends = [WEEK.index(day.replace("天", "日")) + 1 for day in DAY.findall(piece)]
    if len(ends) < 2:
        return ends
    first, last = ends
    # 周日至周四 goes over the end of the week.
    return list(range(first, last + 1)) if first <= last else [*range(first, 8), *range(1, last + 1)]


def said(spans: list[Span]) -> str:
    """08:30–12:00、14:00–17:30, or 不开放."""
    return (
        "、".join(f"{one:%H:%M}–{'24:00' if two == END_OF_DAY else f'{two:%H:%M}'}" for one, two in spans) or "不开放"
    )


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
