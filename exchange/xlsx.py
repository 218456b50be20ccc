"""Reads .xlsx sheets: values, kinds of cell, date formats, merged areas, hidden sheets. Nothing else.

Own code on expat, in one pass, because what the reading rules need is not what libraries give: whether a number was a
number or text, whether a date's format shows its day, which cells are merged, and limits while reading. Formulas are
never evaluated: the value Excel last saved is read.
"""

from __future__ import annotations

import datetime as dt
import math
import re

from exchange.cells import (
    BOOL,
    DATE,
    ERROR,
    NUMBER,
    PERCENT,
    SHOWS_DAY,
    SHOWS_TIME,
    UNCOMPUTED,
    Cell,
    column_number,
)
from exchange.dates import EPOCH
from exchange.errors import UnreadableFile
from exchange.grid import Area, RawSheet
from exchange.package import Book, date_formats, parse_part, shared_strings, to_int, too_many_cells, unescape
from exchange.safety import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Archive

_EXCEL_ROWS, _EXCEL_COLUMNS = 1_048_576, 16_384
_MAX_TEXT = 32_767
_MAX_MERGES = 50_000
_REFERENCE = re.compile(r"([A-Z]{1,7})(\d{1,9})\Z")
_DAY_1904 = 1462


def read_xlsx(data: bytes) -> list[RawSheet]:
    """All sheets in tab order. Raises UnreadableFile."""
    archive = Archive(data)
    book = Book(archive)
    strings = shared_strings(archive, book.part("sharedStrings", "xl/sharedStrings.xml"))
    formats = date_formats(archive, book.part("styles", "xl/styles.xml"))
    budget = [MAX_CELLS]
    return [
        _read_sheet(archive, path, name, hidden, strings, formats, book.date1904, budget)
        for name, path, hidden in book.sheets
    ]


class _SheetHandler:
    """Collects one sheet's cells from expat's events."""

    def __init__(self, strings: list[str], formats: list[tuple[bool, int]], shift: int, budget: list[int]) -> None:
        self.rows: dict[int, dict[int, Cell]] = {}
        self.merges: list[Area] = []
        self._strings, self._formats, self._shift, self._budget = strings, formats, shift, budget
        self._row = self._column = 0
        self._cells: dict[int, Cell] = {}
        self._kind = "n"
        self._style = 0
        self._formula = False
        self._collecting = False
        self._phonetic = 0
        self._pieces: list[str] = []

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        if tag == "c":
            self._start_cell(attrs)
        elif tag in {"v", "t"}:
            self._collecting = not self._phonetic
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            self._start_row(attrs)
        elif tag == "rPh":
            self._phonetic += 1
        elif tag == "mergeCell":
            self._merge(attrs.get("ref", ""))
        elif tag == "dimension":
            self._dimension(attrs.get("ref", ""))

    def text(self, data: str) -> None:
        if self._collecting:
            self._pieces.append(data)

    def end(self, tag: str) -> None:
        if tag == "c":
            self._end_cell()
        elif tag in {"v", "t"}:
            self._collecting = False
        elif tag == "row":
            if self._cells:
                if self._row > MAX_ROWS:
                    raise UnreadableFile("TOO_LARGE", f"表格超过 {MAX_ROWS} 行。请按街道或社区拆成几个文件分别上传。")
                self.rows[self._row] = self._cells
        elif tag == "rPh":
            self._phonetic -= 1

    def _start_row(self, attrs: dict[str, str]) -> None:
        self._row = to_int(attrs["r"]) if "r" in attrs else self._row + 1
        if not 1 <= self._row <= _EXCEL_ROWS:
            raise _beyond_excel()
        self._column = 0
        self._cells = self.rows.get(self._row, {})

    def _start_cell(self, attrs: dict[str, str]) -> None:
        self._budget[0] -= 1
        if self._budget[0] < 0:
            raise too_many_cells()
        reference = attrs.get("r")
        if reference:
            match = _REFERENCE.match(reference)
            if not match:
                raise _beyond_excel()
            self._column = column_number(match[1])
        else:
            self._column += 1
        if self._column > _EXCEL_COLUMNS:
            raise _beyond_excel()
        self._kind = attrs.get("t", "n")
        self._style = to_int(attrs.get("s"))
        self._formula = False
        self._pieces.clear()

    def _end_cell(self) -> None:
        raw = "".join(self._pieces)
        cell = self._cell(raw) if raw else self._empty()
        if cell is None:
            return
        if self._column > MAX_COLUMNS:
            raise UnreadableFile("TOO_LARGE", f"表格超过 {MAX_COLUMNS} 列，不像是名册或清单。请删去多余的列后再上传。")
        self._cells[self._column] = cell

    def _empty(self) -> Cell | None:
        return Cell("", ERROR, UNCOMPUTED) if self._formula and self._kind != "str" else None

    def _cell(self, raw: str) -> Cell | None:
        kind = self._kind
        if kind == "s":
            index = to_int(raw)
            text = self._strings[index] if 0 <= index < len(self._strings) else ""
            return Cell(text[:_MAX_TEXT]) if text else None
        if kind in {"inlineStr", "str"}:
            return Cell(unescape(raw)[:_MAX_TEXT])
        if kind == "b":
            return Cell(raw.strip() in {"1", "true"}, BOOL)
        if kind == "e":
            return Cell(raw[:20], ERROR)
        if kind == "d":
            return _iso_cell(raw)
        return self._number(raw)

    def _number(self, raw: str) -> Cell:
        try:
            value = float(raw)
        except ValueError:
            return Cell(raw[:_MAX_TEXT])
        if not math.isfinite(value):
            return Cell(raw, ERROR)
        is_date, traits = self._formats[self._style] if 0 <= self._style < len(self._formats) else (False, 0)
        if is_date and 0 <= value < 2_958_466:
            return Cell(value + self._shift, DATE, traits)
        return Cell(value, NUMBER, traits & PERCENT)

    def _merge(self, reference: str) -> None:
        if len(self.merges) >= _MAX_MERGES:
            raise too_many_cells()
        area = _area(reference)
        if area and (area[0], area[1]) != (area[2], area[3]):
            self.merges.append(area)

    def _dimension(self, reference: str) -> None:
        """A sheet that says it is larger than Excel allows is not from Excel; a smaller lie does no harm."""
        area = _area(reference)
        if area and (area[2] > _EXCEL_ROWS or area[3] > _EXCEL_COLUMNS):
            raise _beyond_excel()


def _beyond_excel() -> UnreadableFile:
    return UnreadableFile(
        "TOO_LARGE",
        "表格的行列超出了 Excel 的上限，文件不正常，已拒绝读取。请把内容复制到新表，另存为 .xlsx 后再上传。",
    )


def _area(reference: str) -> Area | None:
    first, _, last = reference.replace("$", "").partition(":")
    one, two = _REFERENCE.match(first), _REFERENCE.match(last or first)
    if not one or not two:
        return None
    return int(one[2]), column_number(one[1]), int(two[2]), column_number(two[1])


def _iso_cell(raw: str) -> Cell:
    """A cell of type "d" holds an ISO date."""
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?", raw)
    if not match:
        return Cell(raw)
    try:
        days = (dt.date(int(match[1]), int(match[2]), int(match[3])) - EPOCH).days
    except ValueError:
        return Cell(raw)
    minutes = int(match[4] or 0) * 60 + int(match[5] or 0)
    return Cell(days + minutes / 1440, DATE, SHOWS_DAY | (SHOWS_TIME if minutes else 0))


def _read_sheet(
    archive: Archive,
    path: str,
    name: str,
    hidden: bool,
    strings: list[str],
    formats: list[tuple[bool, int]],
    date1904: bool,
    budget: list[int],
) -> RawSheet:
    handler = _SheetHandler(strings, formats, _DAY_1904 if date1904 else 0, budget)
    parse_part(archive, path, handler.start, handler.end, handler.text)
    return RawSheet(name=name, rows=handler.rows, merges=handler.merges, hidden=hidden)
