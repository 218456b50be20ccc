"""The calendar of working days: loaded from the package, replaced year by year from a workbook.

Both count anew what is under way: a limit in working days keeps its number of days and gets the day that the new
calendar gives it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

from chinese_calendar import constants
from django.db import transaction
from django.db.models import Q

from common import workdays
from common.audit import record
from common.authority import require
from common.clock import today
from common.errors import RuleBroken
from common.locks import Lock, take_lock
from common.models import CalendarDay, DayKind
from common.workdays import statutory_days
from exchange.cells import Cell
from exchange.dates import parse_date
from exchange.errors import UnreadableFile
from exchange.sandbox import table_in_sandbox
from notices.services.limits import count_limits_anew, counted_limits
from notices.tasks import plan

VERB = "channel.edit"
HEADERS = ("日期", "安排", "节日")
PACKAGE = "国务院办公厅放假安排（chinesecalendar"
_WORDS = {
    **dict.fromkeys(("放假", "休", "休息", "放假调休", "节假日", "假"), DayKind.REST),
    **dict.fromkeys(("上班", "班", "调休上班", "工作", "补班", "工作日"), DayKind.WORK),
}
_MOST_ROWS = 200
_WEEKDAYS = "一二三四五六日"
# The arrangement of a year may begin in the last days of December before it.
_DECEMBER, _LAST_WEEK = 12, 25
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Day:
    """One line of an arrangement."""

    date: date
    kind: str
    name: str = ""

    @property
    def weekday(self) -> str:
        """星期六."""
        return f"星期{_WEEKDAYS[self.date.weekday()]}"

    @property
    def label(self) -> str:
        """放假, 上班."""
        return DayKind(self.kind).label


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a day: before and after, None where nothing is told of it."""

    date: date
    before: Day | None
    after: Day | None

    @property
    def state(self) -> str:
        """new, changed, gone."""
        if self.before is None:
            return "new"
        return "gone" if self.after is None else "changed"

    @property
    def day(self) -> Day:
        """The line it is about."""
        return self.after or self.before  # one of them is there


# ---- reading --------------------------------------------------------------------------------------------------------


def read_arrangement(*, content: bytes, filename: str) -> list[Day]:
    """The days of a small workbook with the columns 日期, 安排, 节日.

    Raises RuleBroken (calendar.file, calendar.headers, calendar.rows), with one sentence per wrong row.
    """
    try:
        rows = table_in_sandbox(content, filename=filename)
    except UnreadableFile as error:
        raise RuleBroken("calendar.file", error.message, "workbook") from None
    start = next((i for i, (_, texts) in enumerate(rows) if {"日期", "安排"} <= set(texts)), None)
    if start is None:
        raise RuleBroken(
            "calendar.headers", "表里没有“日期”“安排”两列。请下载本页的表格，在上面修改后上传。", "workbook"
        )
    head = rows[start][1]
    columns = [head.index(name) if name in head else None for name in HEADERS]
    found, wrong = [], []
    for number, texts in rows[start + 1 :]:
        when, kind, name = (texts[at] if at is not None and at < len(texts) else "" for at in columns)
        day = _date(when)
        if day is None:
            wrong.append(f"第 {number} 行：日期“{when[:20]}”看不懂，请写成 2027-01-01。")
        elif kind not in _WORDS:
            wrong.append(f"第 {number} 行：安排“{kind[:20]}”看不懂，请写“放假”或“上班”。")
        else:
            found.append(Day(day, _WORDS[kind], name[:40]))
        if len(found) + len(wrong) > _MOST_ROWS:
            raise RuleBroken("calendar.rows", f"超过 {_MOST_ROWS} 行。请只放一年的安排。", "workbook")
    if wrong:
        raise RuleBroken("calendar.rows", f"有 {len(wrong)} 行看不懂，没有保存。", "workbook", details=wrong[:20])
    return found


def _date(text: str) -> date | None:
    found = parse_date(Cell(text), text=text).date if text else None
    return date.fromisoformat(found.value) if found is not None and found.precision == "day" else None


def check_arrangement(*, year: int, days: Sequence[Day]) -> None:
    """Refuse what cannot be the arrangement of that year. Raises RuleBroken calendar.year, calendar.rows."""
    first, last = today().year - 1, today().year + 2
    if not first <= year <= last:
        raise RuleBroken("calendar.year", f"只能登记 {first} 至 {last} 年的安排。", "year")
    wrong, seen = [], set()
    for day in days:
        if day.date in seen:
            wrong.append(f"{day.date}：写了两次。")
        seen.add(day.date)
        before = (day.date.year, day.date.month) == (year - 1, _DECEMBER) and day.date.day >= _LAST_WEEK
        if day.date.year != year and not before:
            wrong.append(f"{day.date}：不在 {year} 年。")
        elif before and not workdays.is_announced(year - 1):
            wrong.append(f"{day.date}：{year - 1} 年的安排还没有登记，请先登记那一年。")
        if day.kind == DayKind.WORK and day.date.weekday() < _SATURDAY:
            wrong.append(f"{day.date}：是{day.weekday}，本来就上班，不用写。")
    off = {day.date for day in days if day.kind == DayKind.REST}
    missing = [day for day in sorted(statutory_days(year)) if day.weekday() < _SATURDAY and day not in off]
    if missing:
        listed = "、".join(f"{day}（{statutory_days(year)[day]}）" for day in missing)
        wrong.append(f"缺少法定节假日：{listed}。上传的应是全年的安排。")
    if wrong:
        raise RuleBroken("calendar.rows", "这份安排有问题，没有保存。", "workbook", details=wrong[:20])


# ---- what is on record ----------------------------------------------------------------------------------------------


def arrangement_of(year: int) -> list[Day]:
    """What is on record of a year; what the law says where nothing is."""
    rows = CalendarDay.objects.filter(date__year=year)
    return [_day(row) for row in rows] or [
        Day(day, DayKind.REST, name) for day, name in sorted(statutory_days(year).items())
    ]


def changes(*, year: int, days: Iterable[Day]) -> list[Change]:
    """What replacing the year would change, by day. A year that is not on record was counted by the law so far."""
    after = {day.date: day for day in days}
    rows = CalendarDay.objects.filter(date__in=after).exclude(date__year=year)
    before = {day.date: day for day in [*arrangement_of(year), *map(_day, rows)]}
    return [
        Change(day, before.get(day), after.get(day))
        for day in sorted(before.keys() | after.keys())
        if before.get(day) != after.get(day)
    ]


def _day(row: CalendarDay) -> Day:
    return Day(row.date, row.kind, row.name)


# ---- changing -------------------------------------------------------------------------------------------------------


@transaction.atomic
def replace_calendar(*, year: int, days: Sequence[Day], source: str, confirmed: bool, actor) -> int:
    """Replace the arrangement of a year; returns how many limits under way got another day.

    source     the document it is taken from
    confirmed  announced; otherwise the year goes on being marked as not announced, only its days are counted so
    Raises RuleBroken calendar.source, calendar.year, calendar.rows.
    """
    require(VERB)
    source = " ".join(source.split())
    if not 4 <= len(source) <= 80:
        raise RuleBroken("calendar.source", "请写明依据的文件，4 到 80 个字，例如“国办发明电〔2026〕…号”。", "source")
    take_lock(Lock.CALENDAR)
    _load()  # an empty table would take one year for all that is known
    check_arrangement(year=year, days=days)
    moved = changes(year=year, days=days)
    with _counted_anew({year, *(day.date.year for day in days)}) as count:
        CalendarDay.objects.filter(Q(date__year=year) | Q(date__in=[day.date for day in days])).delete()
        _write(days, source, confirmed)
    record(
        actor=actor,
        action="calendar.replaced",
        year=year,
        source=source,
        confirmed=confirmed,
        days=len(moved),
        limits=count.moved,
    )
    # Today's reminders once more, on the new days; what has gone out stays. Lost, it is made up for tomorrow morning.
    transaction.on_commit(lambda: plan.delay(), robust=True)
    return count.moved


@transaction.atomic
def load_calendar(*, actor=None) -> list[int]:
    """Take over the years that the package knows and the table does not know for certain; returns those years.

    A year that was uploaded as announced stays as uploaded. Running it twice changes nothing.
    """
    take_lock(Lock.CALENDAR)
    years = _load()
    if years:
        record(actor=actor, action="calendar.loaded", years=years, package=version("chinesecalendar"))
    return years


def _load() -> list[int]:
    told: dict[int, dict[date, Day]] = {}
    for kind, days in ((DayKind.REST, constants.holidays), (DayKind.WORK, constants.workdays)):
        for day, name in days.items():
            told.setdefault(day.year, {})[day] = Day(day, kind, _name(name))
    kept: dict[int, dict[date, Day]] = {}
    uploaded = set()
    for row in CalendarDay.objects.filter(date__year__in=told):
        kept.setdefault(row.date.year, {})[row.date] = _day(row)
        if row.confirmed and not row.source.startswith(PACKAGE):
            uploaded.add(row.date.year)
    years = sorted(year for year, days in told.items() if year not in uploaded and days != kept.get(year))
    if years:
        with _counted_anew(set(years)):
            CalendarDay.objects.filter(date__year__in=years).delete()
            source = f"{PACKAGE} {version('chinesecalendar')}）"
            _write([day for year in years for day in told[year].values()], source, confirmed=True)
    return years


def _name(english: str) -> str:
    return next((one.chinese for one in constants.Holiday if one.value == english), english)[:40]


def _write(days: Iterable[Day], source: str, confirmed: bool) -> None:
    CalendarDay.objects.bulk_create(
        CalendarDay(date=day.date, kind=day.kind, name=day.name, source=source, confirmed=confirmed) for day in days
    )


@dataclass(slots=True)
class _Count:
    moved: int = 0


@contextmanager
def _counted_anew(years: set[int]) -> Iterator[_Count]:
    """Limits in working days that lead through the years: their number of days is taken before, their day after."""
    count = _Count()
    workdays.refresh()
    limits = counted_limits(years)
    try:
        yield count
        workdays.refresh()
        count.moved = count_limits_anew(limits)
    finally:
        workdays.forget()  # whether it stays or is rolled back: the next question compares again
