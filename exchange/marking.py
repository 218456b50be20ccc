"""The workbook a person filed, handed back with its wrong cells coloured and explained.

Wrong cells are red, doubtful ones amber; each carries a comment, and a column 错误说明 at the right says the same for
the whole row. A page 核对结果 in front of the sheets sums up. Read again, a marked workbook gives the same reading.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell as BookCell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from exchange.errors import UnreadableFile
from exchange.messages import explain
from exchange.reading import WorkbookReading, load_sheets
from exchange.registry import KINDS
from exchange.safety import check_file

COLUMN = "错误说明"
SUMMARY = "核对结果"
AUTHOR = "共建"
_RED = PatternFill("solid", fgColor="FFC7CE")
_AMBER = PatternFill("solid", fgColor="FFEB9C")
_HEAD = PatternFill("solid", fgColor="F2F2F2")
_NONE = PatternFill()
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Spelling that the reader put right by itself needs no mark.
_QUIET = frozenset({"TRIMMED", "FULLWIDTH", "ALIAS"})
# Above this, a workbook is rebuilt from its values alone instead of being loaded with all its styles.
_MOST_STYLED_CELLS = 150_000

_SUMMED_UP = (
    "共 {records} 行：{ok} 行无误，{warning} 行有提示，{error} 行有错。"
    f"红色的须改正，黄色的请核对；说明见“{COLUMN}”列和各单元格的批注。"
)

NameOf = Callable[[str], str | None]


def marked_workbook(
    original: bytes,
    reading: WorkbookReading | Mapping[str, Any],
    *,
    filename: str | None = None,
    name_of: NameOf | None = None,
) -> bytes:
    """The original with its issues marked, as .xlsx (a CSV becomes a workbook).

    reading   as read_workbook gave it, or its JSON; a record may carry `reasons`, sentences about the whole row
    name_of   the name of a division code, for suggestions
    Raises UnreadableFile for a file that cannot be opened.
    """
    told = reading.to_json() if isinstance(reading, WorkbookReading) else reading
    name = filename or told.get("file") or "表.xlsx"
    book = _open(original, name)
    for sheet in told["sheets"]:
        if sheet["sheet"] in book.sheetnames:
            _mark_sheet(book[sheet["sheet"]], sheet, name_of)
    _write_summary(book, told, name_of)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _open(original: bytes, filename: str) -> Workbook:
    """The workbook to mark. What openpyxl cannot load, and what is very large, is rebuilt from its values."""
    sheets = load_sheets(original, filename)
    cells = sum(len(row) for sheet in sheets for row in sheet.rows.values())
    if check_file(original, filename) == "xlsx" and cells <= _MOST_STYLED_CELLS:
        try:
            return openpyxl.load_workbook(io.BytesIO(original))
        except UnreadableFile:
            raise
        except Exception:  # noqa: BLE001, S110 - whatever a part we never read makes openpyxl stumble over
            pass
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in sheets:
        tab = book.create_sheet(re.sub(r"[\[\]:*?/\\]", "", sheet.name)[:31] or "Sheet")
        for number, row in sheet.rows.items():
            for column, cell in row.items():
                target = tab.cell(number, column)
                target.value = _ILLEGAL.sub("", cell.text)
                target.data_type = "s"
        if sheet.hidden:
            tab.sheet_state = "hidden"
        for top, left, bottom, right in sheet.merges:
            tab.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    return book


def _mark_sheet(tab: Worksheet, sheet: Mapping[str, Any], name_of: NameOf | None) -> None:
    head = sheet["header_rows"][-1]
    position = _explanation_column(tab, sheet["header_rows"])
    _clear(tab, position, head)
    title = tab.cell(head, position)
    title.value, title.font, title.fill = COLUMN, Font(bold=True), _HEAD
    tab.column_dimensions[get_column_letter(position)].width = 60
    said: dict[str, list[str]] = {}
    for record in sheet["records"]:
        sentences: list[str] = []
        for issue in record["issues"]:
            if issue["code"] in _QUIET:
                continue
            key = issue.get("field") or sheet["columns"].get(issue["column"])
            sentence = explain(issue, kind=sheet["kind"], field=key, name_of=name_of)
            label = KINDS[sheet["kind"]].label(key) if key else issue["column"]
            sentences.append(f"【{label}】{sentence}")
            cell = _anchor(tab, record["row"], issue["column"])
            if cell is not None:
                _colour(cell, issue["severity"])
                said.setdefault(cell.coordinate, [])
                if sentence not in said[cell.coordinate]:
                    said[cell.coordinate].append(sentence)
        said_of_row = list(record.get("reasons", ()))
        cell = _anchor(tab, record["row"], _telling_column(sheet))
        if said_of_row and cell is not None:
            _colour(cell, "error")
            said.setdefault(cell.coordinate, []).extend(said_of_row)
        sentences += [f"【本行】{sentence}" for sentence in said_of_row]
        if sentences:
            target = tab.cell(record["row"], position)
            target.value, target.data_type = "\n".join(sentences), "s"
            target.alignment = Alignment(wrap_text=True, vertical="top")
            _colour(target, record["status"])
    for coordinate, sentences in said.items():
        comment = Comment("\n".join(sentences), AUTHOR, width=320, height=40 + 40 * len(sentences))
        tab[coordinate].comment = comment


def _telling_column(sheet: Mapping[str, Any]) -> str:
    """The letter of the column that says who or what a row is about: its name, else the first that was read."""
    columns = {key: letter for letter, key in sheet["columns"].items()}
    return columns.get("name") or min(columns.values(), key=lambda letter: (len(letter), letter), default="A")


def _explanation_column(tab: Worksheet, header_rows: list[int]) -> int:
    """The column of an earlier marking, else the first one free at the right."""
    for row in header_rows:
        for cell in tab[row]:
            if cell.value == COLUMN:
                return cell.column
    last = max((cell.column for row in tab.iter_rows() for cell in row if cell.value is not None), default=0)
    areas = max((area.max_col for area in tab.merged_cells.ranges if area.max_col < 200), default=0)
    return max(last, areas) + 1


def _clear(tab: Worksheet, position: int, head: int) -> None:
    """Take away what an earlier marking left."""
    for row in tab.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell):
                continue
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment = None
                cell.fill = _NONE
            if cell.column == position and cell.row > head:
                cell.value = None
                cell.fill = _NONE


def _anchor(tab: Worksheet, row: int, column: str) -> BookCell | None:
    """The cell that shows a place; of a merged area, its first cell."""
    cell = tab[f"{column}{row}"]
    if not isinstance(cell, MergedCell):
        return cell
    for area in tab.merged_cells.ranges:
        if cell.coordinate in area:
            found = tab.cell(area.min_row, area.min_col)
            return None if isinstance(found, MergedCell) else found
    return None


def _colour(cell: BookCell, severity: str) -> None:
    if severity == "error":
        cell.fill = _RED
    elif cell.fill.fgColor.rgb != _RED.fgColor.rgb:
        cell.fill = _AMBER


def _write_summary(book: Workbook, told: Mapping[str, Any], name_of: NameOf | None) -> None:
    if SUMMARY in book.sheetnames:
        book.remove(book[SUMMARY])
    tab = book.create_sheet(SUMMARY, 0)
    tab.column_dimensions["A"].width = 24
    tab.column_dimensions["B"].width = 100
    lines: list[tuple[str, str]] = [("表", "核对结果")]
    for sheet in told["sheets"]:
        counts = sheet.get("counts") or _counts(sheet)
        lines.append(
            (
                sheet["sheet"],
                _SUMMED_UP.format(**counts),
            )
        )
        for issue in sheet["sheet_issues"]:
            where = name_of(issue["scope"]) if name_of and issue.get("scope") else None
            sentence = explain(issue, kind=sheet["kind"], name_of=name_of)
            lines.append((where or (f"第 {issue['row']} 行" if "row" in issue else ""), sentence))
    for number, (left, right) in enumerate(lines, start=1):
        for column, text in enumerate((left, right), start=1):
            cell = tab.cell(number, column)
            cell.value, cell.data_type = text, "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1)
    book.active = 0


def _counts(sheet: Mapping[str, Any]) -> dict[str, int]:
    statuses = [record["status"] for record in sheet["records"]]
    return {"records": len(statuses), **{s: statuses.count(s) for s in ("ok", "warning", "error")}}
