"""Builds and rebuilds workbooks for the tests of the reader."""

from __future__ import annotations

import copy
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter as letter
from openpyxl.worksheet.worksheet import Worksheet

from exchange.places import Divisions
from exchange.reading import read_workbook

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "data" / "samples"
DIVISIONS = Divisions.from_csv(sorted((ROOT / "orgs" / "data").glob("divisions_*.csv")))
TODAY = "2026-11-22"


def sample(number: str) -> Path:
    """The sample workbook whose name begins with a number."""
    return next(SAMPLES.glob(f"{number}_*.xlsx"))


def expected(number: str) -> dict[str, Any]:
    """What the reader must make of a sample; without what only tells about the sample."""
    told = json.loads(next(SAMPLES.glob(f"{number}_*.expected.json")).read_text("utf-8"))
    return {key: value for key, value in told.items() if key not in {"synthetic", "note"}}


def read(source: bytes | Path, filename: str = "表.xlsx", **options: Any) -> dict[str, Any]:
    """Read with the divisions of the four districts."""
    name = source.name if isinstance(source, Path) else filename
    return read_workbook(source, filename=name, divisions=DIVISIONS, today=TODAY, **options).to_json()


def read_one(source: bytes, filename: str = "表.xlsx", **options: Any) -> dict[str, Any]:
    """The reading of a workbook's only table."""
    (sheet,) = read(source, filename, **options)["sheets"]
    return sheet


def saved(book: openpyxl.Workbook) -> bytes:
    """The workbook as a file."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook(rows: Sequence[Sequence[Any]], *, merges: Sequence[str] = (), sheet: str = "Sheet1") -> bytes:
    """A workbook of one sheet; None leaves a cell empty, a (value, format) pair sets a number format."""
    book = openpyxl.Workbook()
    fill(book.active, rows, merges)
    book.active.title = sheet
    return saved(book)


def workbook_of(sheets: Mapping[str, Sequence[Sequence[Any]]], *, hidden: Sequence[str] = ()) -> bytes:
    """A workbook of several sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        tab = book.create_sheet(name)
        fill(tab, rows)
        if name in hidden:
            tab.sheet_state = "hidden"
    return saved(book)


def fill(tab: Worksheet, rows: Sequence[Sequence[Any]], merges: Sequence[str] = ()) -> None:
    """Write rows from A1 on."""
    for number, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            if isinstance(value, tuple):
                tab.cell(number, column, value[0]).number_format = value[1]
            elif value is not None:
                tab.cell(number, column, value)
    for area in merges:
        tab.merge_cells(area)


def codes(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(column, code) of a record's issues."""
    return [(issue["column"], issue["code"]) for issue in record["issues"]]


def rebuilt(
    path: Path,
    *,
    order: Mapping[str, Sequence[int]] | None = None,
    down: int = 0,
    rename: Mapping[str, str] | None = None,
    change: Callable[[str], str] | None = None,
    above: Sequence[str] = (),
) -> tuple[bytes, Callable[[dict[str, Any]], dict[str, Any]]]:
    """A sample laid out anew, and the function that lays out its expectation in the same way.

    order   per sheet: old column numbers in their new order; merged areas must stay together
    down    rows inserted at the top; `above` are the texts of the first of them
    rename  header → other header
    change  applied to every text, in the workbook and in the expectation
    """
    source, book = openpyxl.load_workbook(path), openpyxl.Workbook()
    book.remove(book.active)
    rename, change = rename or {}, change or (lambda text: text)
    maps: dict[str, dict[str, str]] = {}
    for old in source.worksheets:
        places = (order or {}).get(old.title) or range(1, old.max_column + 1)
        new_of = {column: new for new, column in enumerate(places, start=1)}
        maps[old.title] = {letter(column): letter(new) for column, new in new_of.items()}
        tab = book.create_sheet(old.title)
        tab.sheet_state = old.sheet_state
        _lay_out(old, tab, new_of, down, lambda text: change(rename.get(text, text)))
        for number, text in enumerate(above, start=1):
            tab.cell(number, 1, text)
    return saved(book), lambda told: _lay_out_expectation(told, maps, down, change)


def _lay_out(old: Worksheet, tab: Worksheet, new_of: dict[int, int], down: int, change) -> None:
    areas = [area.bounds for area in old.merged_cells.ranges]
    # Where a group of columns moves together, its upper header begins at the leftmost of them.
    begins = {(top, left): min(new_of[c] for c in range(left, right + 1)) for left, top, right, _ in areas}
    sideways = {top for left, top, right, bottom in areas if right > left and bottom == top}
    upright = {top for left, top, right, bottom in areas if right == left and bottom > top}
    # Titles, filing lines, totals and notes stay where they are.
    lines = sideways - upright
    for row in old.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            at = (cell.row, cell.column)
            stays = cell.row in lines and at in begins
            target = tab.cell(cell.row + down, cell.column if stays else begins.get(at, new_of[cell.column]))
            target.value = change(cell.value) if isinstance(cell.value, str) else cell.value
            target.number_format = cell.number_format
    for left, top, right, bottom in areas:
        places = range(left, right + 1) if top in lines else [new_of[c] for c in range(left, right + 1)]
        first, last = min(places), max(places)
        if top in lines and any(tab.cell(top + down, c).value is not None for c in range(first + 1, last + 1)):
            continue
        tab.merge_cells(start_row=top + down, end_row=bottom + down, start_column=first, end_column=last)


def _lay_out_expectation(told: dict[str, Any], maps: dict[str, dict[str, str]], down: int, change) -> dict[str, Any]:
    def moved(value: Any, key: str, letters: dict[str, str]) -> Any:
        if isinstance(value, dict):
            if key == "columns":
                return {letters[k]: v for k, v in value.items()}
            return {k: moved(v, k, letters) for k, v in value.items()}
        if isinstance(value, list):
            return [moved(v, key, letters) for v in value]
        if key in {"row", "other_row", "header_rows", "rows"} and isinstance(value, int):
            return value + down
        if key == "column":
            return letters[value]
        return change(value) if isinstance(value, str) and key not in {"code", "sheet", "kind", "file"} else value

    result = {**told, "sheets": [moved(sheet, "", maps[sheet["sheet"]]) for sheet in told["sheets"]]}
    for sheet in result["sheets"]:
        for record in sheet["records"]:
            record["issues"].sort(key=lambda issue: (issue["code"].startswith("REFERENCE"), issue["column"]))
    return result


def ordered(told: dict[str, Any]) -> dict[str, Any]:
    """A reading with issues in the order of `rebuilt`'s expectation."""
    told = copy.deepcopy(told)
    for sheet in told["sheets"]:
        for record in sheet["records"]:
            record["issues"].sort(key=lambda issue: (issue["code"].startswith("REFERENCE"), issue["column"]))
    return told


def swap_names(pairs: Mapping[str, str]) -> Callable[[str], str]:
    """A function that replaces names (longest first) in a text."""
    pattern = re.compile("|".join(re.escape(name) for name in sorted(pairs, key=len, reverse=True)))
    return lambda text: pattern.sub(lambda match: pairs[match.group()], text)


def differences(told: Any, wanted: Any, path: str = "") -> list[str]:
    """Where two readings differ, one line each; readable where a comparison of the whole is not."""
    if isinstance(told, dict) and isinstance(wanted, dict):
        keys = [*wanted, *(key for key in told if key not in wanted)]
        missing = object()
        return [
            line
            for key in keys
            for line in differences(told.get(key, missing), wanted.get(key, missing), f"{path}/{key}")
        ]
    if isinstance(told, list) and isinstance(wanted, list) and len(told) == len(wanted):
        return [
            line for i, pair in enumerate(zip(told, wanted, strict=True)) for line in differences(*pair, f"{path}[{i}]")
        ]
    return [] if told == wanted else [f"{path}: {told!r}, wanted {wanted!r}"]
