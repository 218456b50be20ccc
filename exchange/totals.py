"""Totals a sheet states are compared with what was read, and never imported (reading rule 9)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from exchange.amounts import decimal_sum, parse_amount
from exchange.cells import clean, letters
from exchange.people import Person
from exchange.rows import is_subtotal
from exchange.sheet import Record, Sheet

_PERSONS = re.compile(r"(\d+)\s*(?:人|名|位)")
_COUNTED = re.compile(r"([^\d\s,，;；、。]*?)\s*(\d{1,7})\s*(?:家|个|项|条|件)")
_BARE_COUNT = re.compile(r"(\d{1,7})(?:\.0+)?\s*(?:家|个|项|条|件)?\Z")
_PLAIN = re.compile(r"\d+(?:\.0+)?\Z")


def total_rows(sheet: Sheet) -> list[tuple[int, int]]:
    """(row of a stated total, first row it covers): 小计 covers what follows the one before, 合计 everything."""
    found: list[tuple[int, int]] = []
    start = 0
    for skipped in sheet.skipped:
        if skipped["reason"] != "total":
            continue
        row = skipped["row"]
        if is_subtotal(sheet.grid, row):
            found.append((row, start))
            start = row
        else:
            found.append((row, 0))
    return found


def cell_texts(sheet: Sheet, row: int) -> list[tuple[int, str]]:
    """(column, text) of a total row, punctuation and digits folded."""
    filled = ((column, clean(cell).text) for column, cell in sheet.grid.own(row))
    return [(column, unicodedata.normalize("NFKC", text)) for column, text in filled if text]


def _stated_persons(sheet: Sheet, row: int) -> tuple[int, str] | None:
    """(number of persons, sheet column): 42人, or a bare number beside the label."""
    texts = cell_texts(sheet, row)
    for column, text in texts:
        if match := _PERSONS.search(text):
            return int(match[1]), letters(column)
    for column, text in texts:
        if _PLAIN.match(text):
            return int(float(text)), letters(column)
        if match := re.match(r"(?:合\s*计|总\s*计|小\s*计|共\s*计)\s*:?\s*(\d+)\Z", text):
            return int(match[1]), letters(column)
    return None


def compare_person_totals(sheet: Sheet, people: list[Person]) -> None:
    """Compare stated numbers of persons with the different persons named."""
    for row, start in total_rows(sheet):
        stated = _stated_persons(sheet, row)
        if stated is None:
            continue
        number, column = stated
        covered = [r for r in sheet.records if start < r.row < row]
        named = [p for p in people if start < p.record.row < row]
        actual = sum(1 for person in named if (person.first if start == 0 else person.first_in_body))
        if number == actual:
            continue
        facts = {"row": row, "column": column, "stated": number, "actual": actual}
        detail = _explanation(number, covered, named, actual)
        sheet.issue("TOTAL_MISMATCH", **facts, **({"detail": detail} if detail else {}))


def _explanation(stated: int, covered: list[Record], named: list[Person], actual: int) -> str | None:
    """Where the stated number is that of the rows, say which rows name nobody new."""
    if stated != len(covered):
        return None
    repeated, nameless = len(named) - actual, len(covered) - len(named)
    parts = [f"{repeated} 行重复"] if repeated else []
    parts += [f"{nameless} 行无姓名"] if nameless else []
    return f"{stated} 行中 " + "、".join(parts) if parts else None


def compare_counted_totals(
    sheet: Sheet, patterns: dict[str, str], columns: dict[str, str], count: Callable[[str, list[Record]], int]
) -> None:
    """Compare several counts stated in one total row.

    patterns  name → expression for the words before a number, for totals written as a sentence; the first one fits
    columns   name → key of the column under which a bare number means this count
    count     the actual number of a name over the covered records
    """
    for row, start in total_rows(sheet):
        stated = _stated_counts(sheet, row, patterns, columns)
        actual = {name: count(name, [r for r in sheet.records if start < r.row < row]) for name in stated}
        if stated != actual:
            sheet.issue("TOTAL_MISMATCH", row=row, stated=stated, actual=actual)


def _stated_counts(sheet: Sheet, row: int, patterns: dict[str, str], columns: dict[str, str]) -> dict[str, int]:
    texts = cell_texts(sheet, row)
    stated: dict[str, int] = {}
    for label, number in _COUNTED.findall(" ".join(text for _, text in texts)):
        name = next((name for name, pattern in patterns.items() if re.search(pattern, label)), None)
        if name:
            stated.setdefault(name, int(number))
    for name, key in columns.items():
        bare = next((text for column, text in texts if column == sheet.positions.get(key)), "")
        if match := _BARE_COUNT.match(bare):
            stated.setdefault(name, int(match[1]))
    return {name: stated[name] for name in columns if name in stated}


def compare_amount_total(sheet: Sheet, key: str, unit: str) -> None:
    """Compare a stated sum of money with the sum of the column."""
    position = sheet.positions.get(key)
    if position is None:
        return
    for row, start in total_rows(sheet):
        text = next((t for c, t in cell_texts(sheet, row) if c == position), None)
        stated = parse_amount(text, unit=unit).yuan
        if stated is None:
            continue
        covered = [r.values.get(key) for r in sheet.records if start < r.row < row]
        actual = decimal_sum([value for value in covered if value])
        if stated != actual:
            sheet.issue("TOTAL_MISMATCH", row=row, column=letters(position), stated=stated, actual=actual)
