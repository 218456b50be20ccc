"""meeting_ledger: joint meetings with attendance, agenda and resolutions; a meeting may take several rows."""

from __future__ import annotations

import re
from typing import Any

from exchange.amounts import AttendanceReading, judged, parse_attendance, parse_count
from exchange.cells import Cell, fold, trim
from exchange.columns import Column, words
from exchange.dates import end_of_month, parse_deadline, parse_moment
from exchange.fields import optional_texts, read_community, read_list, report_date, split_list
from exchange.kinds.base import COMMUNITY, REMARK, SEQ, STREET, Kind, keys
from exchange.kinds.lists import DUE, RESPONSIBLE_NAMES
from exchange.numerals import CHINESE_NUMBER, chinese_int
from exchange.rows import EXAMPLE, Row
from exchange.sheet import Sheet

COLUMNS = (
    SEQ,
    STREET,
    COMMUNITY,
    Column(
        "session",
        "会次",
        words("届次 会议次数 次数 会议届次 序次 会议序次 会议次序 次序 第几次 会议期次 期次 会议名称 场次", "会议场次"),
        pattern=r"会次|届次|第几次|次数|场次",
        width=14,
    ),
    Column(
        "held_at",
        "会议时间",
        words("召开时间 时间 日期 会议日期 召开日期 开会时间 会议召开时间 会议时间日期"),
        pattern=r"(?:会议|召开|开会).*(?:时间|日期)",
        required=True,
        width=18,
    ),
    Column("place", "地点", words("会议地点 召开地点 开会地点 会议地址 会场"), pattern=r"地点|会场", width=16),
    Column(
        "chair",
        "主持人",
        words("主持 召集人 会议主持 会议主持人 主持人姓名 召集人主持人"),
        pattern=r"主持|召集",
        width=10,
    ),
    Column(
        "attendance",
        "应到/实到",
        words(
            "应到实到 参会人数 出席情况 到会情况 参会情况 应到实到人数 出席人数 到会人数 应参会实参会",
            "应到人数实到人数 实到应到 到会人数情况",
        ),
        pattern=r"应.*实|实.*应|出席|到会|参会",
        width=14,
    ),
    Column("expected", "应到人数", words("应到 应到会人数 应参会人数 应出席人数 应参加人数"), width=8),
    Column("present", "实到人数", words("实到 实到会人数 实参会人数 实际到会人数 实际参会人数 实出席人数"), width=8),
    Column(
        "agenda",
        "会议议题",
        words(
            "议题 主要议题 会议内容 议程 会议主题 会议议程 研究事项 审议事项 主要内容 会议主要内容", "议题内容 讨论事项"
        ),
        pattern=r"议题|议程|会议内容",
        width=30,
    ),
    Column(
        "resolution",
        "议定事项",
        words(
            "决议 会议决议 决定事项 形成决议 议决事项 决议事项 会议决定 议定内容 形成的决议 会议议定事项",
            "落实事项 会议成果 议定结果",
        ),
        pattern=r"议定|决议|决定",
        width=30,
    ),
    Column("responsible", "责任单位", RESPONSIBLE_NAMES, pattern=r"责任|牵头|承办|落实", width=24),
    DUE,
    Column("done_on", "完成情况", words("落实情况 办理情况 督办情况 进展情况"), width=14),
    REMARK,
)

_STATED = re.compile(
    rf"(?:((?:19|20)\d\d|二〇[〇一二三四五六七八九]{{2}})\s*年?度?)?\D*?(?:第\s*)?({CHINESE_NUMBER})\s*(?:次|期|场|季度|届(?!.*次))"
)
_NUMBERED = re.compile(r"[〔\[(（]?((?:19|20)\d\d)[〕\])）年]?\s*[-—－]?\s*第?(\d{1,2})号?\Z")
_ITEM = re.compile(
    r"(?:(?<=\A)|(?<=[\s;；。]))(?:[(（]?\d{1,2}[)）]|\d{1,2}[.、．](?!\d)|[①-⑳]|[(（]?[一二三四五六七八九十]{1,2}[)）、])\s*"
)


def read_row(row: Row) -> dict[str, Any]:
    """Values of one meeting; its further resolutions come from the rows below (`add_row`)."""
    session, year = _read_session(row)
    row.private["year"] = year
    cell, text = row.read("held_at")
    held_at, reading = parse_moment(cell, text=text, year=year or row.sheet.year, typed=row.sheet.grid.typed)
    if text is None and row.has("held_at"):
        row.issue("held_at", "REQUIRED")
    report_date(row, "held_at", reading)
    stated = year or row.sheet.heading.year
    if held_at and stated and int(held_at[:4]) != stated and session is not None:
        row.issue("held_at", "SESSION_YEAR_MISMATCH")
    attendance = _read_attendance(row)
    values: dict[str, Any] = {
        **optional_texts(row, "place", "chair"),
        "session": session,
        "held_at": held_at,
        "expected": attendance.expected,
        "present": attendance.present,
        "agenda": _read_items(row, "agenda"),
        "resolutions": [],
    }
    if row.has("community"):
        values["community"] = read_community(row, required=False)
    add_row(values, row)
    return values


def add_row(values: dict[str, Any], row: Row) -> None:
    """Add the row's resolution to the meeting; numbered ones in one cell are several, with their units by number."""
    items = _read_items(row, "resolution")
    dues = _read_dues(row, len(items), values["held_at"])
    responsible = read_list(row, "responsible")
    numbered = _read_items(row, "responsible") if len(items) > 1 else []
    for index, text in enumerate(items):
        own = split_list(numbered[index]) if len(numbered) == len(items) else responsible
        values["resolutions"].append({"text": text, "responsible": own, "due": dues[index]})


def continues(row: Row) -> bool:
    """A row without a meeting of its own: its session and time are blank or merged with those above."""
    grid = row.sheet.grid
    lead = [row.sheet.positions[key] for key in ("session", "held_at") if key in row.sheet.positions]
    return bool(lead) and all(
        grid.anchor(row.number, column)[0] < row.number or grid.at(row.number, column) is None for column in lead
    )


def _read_session(row: Row) -> tuple[int | None, int | None]:
    """(number of the session, year it states)."""
    _, text = row.read("session")
    if text is None:
        return None, None
    words = fold(trim(text))
    if match := _STATED.search(words):
        return chinese_int(match[2]), chinese_int(match[1]) if match[1] else None
    if match := _NUMBERED.match(words):
        return int(match[2]), int(match[1])
    number = chinese_int(words.removesuffix(".0"))
    if number is None:
        row.issue("session", "SESSION_INVALID")
    return number, None


def _read_attendance(row: Row) -> AttendanceReading:
    if row.has("attendance"):
        _, text = row.read("attendance")
        header = row.sheet.header.headers.get(row.sheet.positions["attendance"])
        words = header.text if header else ""
        reading = parse_attendance(text, present_first="应" in words and -1 < words.find("实") < words.find("应"))
        key = "attendance"
    else:
        expected, wrong = parse_count(row.read("expected")[1])
        came, wrong_too = parse_count(row.read("present")[1])
        reading = judged(expected, came)
        key = "present" if row.has("present") else "expected"
        if wrong or wrong_too:
            reading = AttendanceReading(expected, came, "ATTENDANCE_INVALID")
        if not (row.has("present") and row.has("expected")):
            return AttendanceReading(expected, came)
    if reading.problem:
        row.issue(key, reading.problem)
    return reading


def _read_dues(row: Row, count: int, held_at: str | None) -> list[str | None]:
    """A day per resolution: numbered like them in one cell, or the one day of the cell for all.

    A day without a year is of the meeting's: one ledger may hold the meetings of two years. What a meeting late in
    the year puts off to January is of the next.
    """
    year = int(held_at[:4]) if held_at else row.sheet.year

    late_in_year = held_at is not None and held_at[5:7] >= "10"

    def due_day(cell: Cell | None, text: str | None) -> str | None:
        reading = parse_deadline(cell, text=text, year=year, typed=row.sheet.grid.typed)
        due = reading.date.value if reading.date else None
        inferred = reading.problem == "DATE_YEAR_INFERRED"
        if due and inferred and late_in_year and due < held_at[:10] and due[5:7] <= "03":
            # Read anew: the last of February is another day in another year.
            reading = parse_deadline(cell, text=text, year=year + 1, typed=row.sheet.grid.typed)
        report_date(row, "due", reading)
        return reading.date.value if reading.date else None

    numbered = _read_items(row, "due") if count > 1 else []
    if len(numbered) < 2 or len(numbered) != count:
        return [due_day(*row.read("due"))] * count
    return [due_day(Cell(text), text) for text in numbered]


def _read_items(row: Row, key: str) -> list[str]:
    """Numbered items, lines, or the text as one item."""
    text = row.lines(key)
    if text is None:
        return []
    numbered = [p.strip(" \t\r\n;；。") for p in _ITEM.split(text)]
    if len([p for p in numbered if p]) < 2:
        numbered = [_ITEM.sub("", p).strip(" \t;；") for p in re.split(r"[\r\n;；]+", text)]
    return [re.sub(r"\s*[\r\n]+\s*", "", p) for p in numbered if p]


def finish(sheet: Sheet) -> None:
    """Quarters of the ledger's year that are over and saw no meeting."""
    year = sheet.heading.year if sheet.records else None
    scopes = {r.values.get("community") for r in sheet.records} - {None} if "community" in sheet.positions else set()
    for scope in sorted(scopes) or [sheet.place.community or sheet.place.street]:
        held = {
            (r.values["held_at"][:4], (int(r.values["held_at"][5:7]) - 1) // 3 + 1)
            for r in sheet.records
            if r.values["held_at"] and (not scopes or r.values.get("community") == scope)
        }
        for quarter in range(1, 5) if year else ():
            over = end_of_month(year, quarter * 3) < sheet.as_of
            if over and (f"{year:04d}", quarter) not in held:
                sheet.issue("MEETING_QUARTER_MISSING", scope=scope, quarter=f"{year}Q{quarter}")


def year_of_sessions(sheet: Sheet) -> int | None:
    """The year most sessions state (2023年第1次)."""
    years: list[int] = []
    for row_number in range(sheet.header.last + 1, sheet.grid.last_row + 1):
        first = sheet.cell(row_number, sheet.positions.get("seq", 0))
        if first is not None and EXAMPLE.match(first.text.strip()):
            continue
        cell = sheet.cell(row_number, sheet.positions["session"]) if "session" in sheet.positions else None
        match = _STATED.search(fold(cell.text)) if cell else None
        if match and match[1] and (year := chinese_int(match[1])):
            years.append(year)
    return max(set(years), key=years.count) if years else None


KIND = Kind(
    name="meeting_ledger",
    title="联席会议台账",
    columns=COLUMNS,
    needs=(keys("held_at"), keys("agenda", "resolution", "attendance", "expected")),
    hint=r"会议|联席|议事|台账",
    read_row=read_row,
    finish=finish,
    continues=continues,
    add_row=add_row,
    year_stated=True,
)
