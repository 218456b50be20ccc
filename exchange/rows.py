"""One row of a sheet while it is read: its cells by key, the issues found, and which rows are no records at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from exchange.cells import ERROR, TEXT, UNCOMPUTED, Cell, Clean, clean, letters, one_line, trim
from exchange.columns import header_key
from exchange.identity import REDACTED, redact
from exchange.issues import Issue

if TYPE_CHECKING:
    from exchange.grid import Grid
    from exchange.headers import FoundHeader
    from exchange.sheet import Sheet

_LONGEST_TEXT = 2000
_UNREADABLE = frozenset({"CELL_ERROR", "FORMULA_UNCOMPUTED", "DITTO_UNRESOLVED", "ID_INSTEAD"})


class Row:
    """Access to one record's cells. Asking for a cell reports how it was written (TRIMMED, FULLWIDTH, …) once."""

    def __init__(self, sheet: Sheet, number: int) -> None:
        self.sheet = sheet
        self.number = number
        self.issues: list[Issue] = []
        # What comparing this row with others needs, and the result must not hold.
        self.private: dict[str, Any] = {}
        self._asked: dict[str, tuple[Cell | None, Clean]] = {}

    def has(self, key: str) -> bool:
        """Whether the sheet has the column."""
        return key in self.sheet.positions

    def note(self, key: str) -> str:
        """What stands in brackets in the column's header, e.g. its unit."""
        header = self.sheet.header.headers.get(self.sheet.positions.get(key, 0))
        return header.note if header else ""

    def letter(self, key: str) -> str:
        """The sheet column of a key; for a key the sheet does not have, that of the first column it has."""
        return self.sheet.letters.get(key) or next(iter(self.sheet.letters.values()), "A")

    def issue(self, key: str, code: str, **extra: Any) -> None:
        """Report something about a cell; extras that are None are left out. An unreadable cell is not also missing."""
        if code == "REQUIRED" and any(i.code in _UNREADABLE and i.column == self.letter(key) for i in self.issues):
            return
        self.issues.append(Issue(self.letter(key), code, {k: v for k, v in extra.items() if v is not None}))

    def read(self, key: str) -> tuple[Cell | None, str | None]:
        """The cell and its cleaned text; (None, None) where the column or the value is missing."""
        if key not in self._asked:
            self._asked[key] = self._look(key)
        cell, value = self._asked[key]
        return cell, value.text

    def text(self, key: str) -> str | None:
        """The value as one line of text, without resident ids."""
        text = self.lines(key)
        return one_line(text) if text else text

    def lines(self, key: str) -> str | None:
        """The value as text with its line breaks, without resident ids."""
        _, text = self.read(key)
        if text is None:
            return None
        text, hidden = redact(text)
        if hidden and text.strip() == REDACTED and self._required(key):
            # Nobody is called by a number: the columns were shifted.
            self._once(key, "ID_INSTEAD")
            return None
        if hidden:
            self._once(key, "ID_IN_TEXT")
        return text

    def _required(self, key: str) -> bool:
        return any(column.key == key and column.required for column in self.sheet.kind.columns)

    def _once(self, key: str, code: str) -> None:
        letter = self.letter(key)
        if not any(issue.code == code and issue.column == letter for issue in self.issues):
            self.issue(key, code)

    def _look(self, key: str) -> tuple[Cell | None, Clean]:
        position = self.sheet.positions.get(key)
        if position is None:
            return None, Clean(None)
        cell = self.sheet.cell(self.number, position)
        value = clean(cell)
        if value.ditto:
            cell = self.sheet.above.get(key)
            if cell is None:
                self.issue(key, "DITTO_UNRESOLVED")
                return None, Clean(None)
            return cell, clean(cell)
        if cell is None:
            return self._filled_down(key)
        if cell.kind == ERROR:
            self.issue(key, "FORMULA_UNCOMPUTED" if cell.traits & UNCOMPUTED else "CELL_ERROR")
            return None, Clean(None)
        if value.trimmed:
            self.issue(key, "TRIMMED")
        if value.folded:
            self.issue(key, "FULLWIDTH")
        if value.text is not None:
            self.sheet.above[key] = cell
            if len(value.text) > _LONGEST_TEXT:
                self.issue(key, "TEXT_TOO_LONG")
                value = value._replace(text=value.text[:_LONGEST_TEXT])
        return cell, value

    def _filled_down(self, key: str) -> tuple[Cell | None, Clean]:
        """In a file without merged cells, what was merged stands only in the first of its rows."""
        if not self.sheet.fills_down(self.number, key):
            return None, Clean(None)
        cell = self.sheet.above.get(key)
        if cell is None:
            return None, Clean(None)
        if not self.sheet.was_merged(self.number, key):
            self.issue(key, "FILLED_FROM_ABOVE")
        return cell, clean(cell)

    def texts(self) -> dict[str, str]:
        """What the cells that were asked for say, by key, where that differs from a plain value; never an id."""
        found = {key: value.text for key, (_, value) in self._asked.items() if key != "resident_id"}
        return {key: redact(text)[0][:_LONGEST_TEXT] for key, text in found.items() if text is not None}

    def sorted_issues(self) -> list[Issue]:
        """By sheet column, in the order found."""
        return sorted(self.issues, key=lambda issue: (len(issue.column), issue.column))


# ---- rows that are no records ---------------------------------------------------------------------------------------

_TOTAL = re.compile(r"(?:合计|总计|小计|共计|累计|总数|总人数)")
_SUBTOTAL = re.compile(r"小计")
_NOTE = re.compile(
    r"(?:注|说明|备注|填表说明|填报说明|填表人|填报人|制表人|审核人|经办人|审批人|复核人|单位负责人|负责人签字|填表单位|填报单位|填报日期|填报时间|填表日期|联系人及电话|特此)"
)
_NOTE_SURE = re.compile(_NOTE.pattern + r"(?:\Z|\s*[:：（(\d①１一]|[.、．]|\s)")
_REMARK_SIGN = re.compile(r"\A[(（※*＊★☆①【\[]")
EXAMPLE = re.compile(r"\A(?:示例|样例|例|例如|范例|填写示例|示范)\Z")


def why_no_record(grid: Grid, header: FoundHeader, row: int, *, seq: int | None) -> str | None:
    """blank, total, note, repeated_header or example for a row that is no record (reading rule 3)."""
    filled = grid.filled(row, most=3)
    if not filled:
        return "blank"
    column, value = filled[0]
    first = re.sub(r"\s", "", value.text or "")
    if _TOTAL.match(first):
        return "total"
    if is_repeated_header(grid, header, row):
        return "repeated_header"
    if EXAMPLE.match(first) and column == seq:
        return "example"
    if _is_note(grid, header, row, column, first, single=len({v.text for _, v in filled}) == 1):
        return "note"
    if column == seq and len(filled) == 1 and re.fullmatch(r"\d+(?:\.0)?[.、]?", first):
        # Numbered in advance and never filled in.
        return "blank"
    return None


def _is_note(grid: Grid, header: FoundHeader, row: int, column: int, first: str, *, single: bool) -> bool:
    if _NOTE_SURE.match(first) or (single and _NOTE.match(first)):
        return True
    if not single:
        return False
    wide = grid.width(row, column) >= max(3, len(header.columns) // 2)
    key = header.columns[column].key if column in header.columns else None
    in_margin = key in {"seq", None} and not re.fullmatch(r"[\d.]+", first)
    return wide or in_margin or (bool(_REMARK_SIGN.match(first)) and column == min(header.columns))


def is_repeated_header(grid: Grid, header: FoundHeader, row: int) -> bool:
    """Whether the row says again what a header row says (in the same columns)."""
    own = [(column, cell) for column, cell in grid.own(row) if trim(cell.text)]
    allowed = len(own) * 3 // 10
    return len(own) > 1 and any(_says_the_same(grid, header_row, own, allowed) for header_row in header.rows)


def _says_the_same(grid: Grid, header_row: int, own: list[tuple[int, Cell]], allowed: int) -> bool:
    """Whether all but a few of the cells repeat the header above them, and at least two do."""
    same = 0
    for column, cell in own:
        above = grid.at(header_row, column)
        if above is not None and cell.kind == TEXT and header_key(cell.text) == header_key(above.text):
            same += 1
        else:
            allowed -= 1
            if allowed < 0:
                return False
    return same >= 2


def is_subtotal(grid: Grid, row: int) -> bool:
    """小计 rather than 合计."""
    filled = grid.filled(row, most=1)
    return bool(filled) and bool(_SUBTOTAL.match(re.sub(r"\s", "", filled[0][1].text or "")))


def column_letters(positions: dict[str, int]) -> dict[str, str]:
    """Key → sheet column letter."""
    return {key: letters(position) for key, position in positions.items()}
