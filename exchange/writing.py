"""Workbooks and CSV out: lists as the page shows them, templates to fill in. What is written can be read again.

Text is written as text, whatever it looks like: a name that begins with = + - @ stays a name. In .xlsx such a cell is
a string with quotePrefix; in CSV, which has no types, an apostrophe goes before it (and the reader takes it away).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from exchange.columns import Column
from exchange.registry import KINDS
from exchange.templates import EXAMPLE_MARK, GUIDE, Template, template_of

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LONGEST_CELL = 32_000
_LOCAL = ZoneInfo("Asia/Shanghai")
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
_TEMPLATE_ROWS = 2000
_TEMPLATE_DATE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def write_table(*, title: str, headers: Sequence[str], rows: Iterable[Sequence[Any]], form: str) -> bytes:
    """A list as a file. form: "xlsx" or "csv". Values: text, numbers, dates, True/False (是/否), lists, None."""
    if form == "csv":
        return export_csv(headers, rows)
    return export_workbook(headers, rows, title)


def export_workbook(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str) -> bytes:
    """One sheet named by the title: header in the first row, frozen, with a filter. Memory does not grow with rows."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, dict(_OPTIONS))
    book.set_properties({"title": title})
    sheet = book.add_worksheet(sheet_name(title))
    formats = _Formats(book)
    rows = iter(rows)
    first = [row for _, row in zip(range(50), rows, strict=False)]
    for position, label in enumerate(columns):
        sheet.set_column(position, position, _width([label, *(plain_text(row[position]) for row in first)]))
    for position, label in enumerate(columns):
        sheet.write_string(0, position, label, formats.head)
    count = 0
    for source in (first, rows):
        for row in source:
            count += 1
            for position, value in enumerate(row):
                _write(sheet, count, position, value, formats)
    sheet.freeze_panes(1, 0)
    if columns:
        sheet.autofilter(0, 0, count, len(columns) - 1)
    book.close()
    return stream.getvalue()


def export_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with BOM, so that Excel and WPS open it as Chinese."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([_neutral(label) for label in columns])
    for row in rows:
        writer.writerow([_neutral(plain_text(v)) if _is_texty(v) else plain_text(v) for v in row])
    return "\ufeff".encode() + stream.getvalue().encode("utf-8", "replace")


def _is_texty(value: Any) -> bool:
    return not isinstance(value, (int, float, dt.date)) or isinstance(value, bool)


def _neutral(text: str) -> str:
    return "'" + text if text.lstrip("'").startswith(_RISKY) else text


def plain_text(value: Any) -> str:
    """A value as people write it: nothing for None, 是/否, ISO dates, local time, a list with 、."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        local = value.astimezone(_LOCAL) if value.tzinfo else value
        return local.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return "、".join(plain_text(item) for item in value)
    return _CONTROL.sub("", str(value))[:_LONGEST_CELL]


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _Formats:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        edge = {"border": 1, "border_color": "#D0D0D0", "valign": "vcenter"}
        self.head: Format = book.add_format({**edge, "bold": True, "bg_color": "#F2F2F2", "text_wrap": True})
        self.text: Format = book.add_format({**edge, "num_format": "@"})
        self.wrapped: Format = book.add_format({**edge, "num_format": "@", "text_wrap": True})
        self.risky: Format = book.add_format({**edge, "num_format": "@"})
        self.risky.set_quote_prefix()
        self.number: Format = book.add_format(edge)
        self.day: Format = book.add_format({**edge, "num_format": "yyyy-mm-dd"})
        self.title: Format = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        self.plain: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.example: Format = book.add_format({**edge, "num_format": "@", "font_color": "#7F7F7F", "italic": True})


def _write(sheet: Worksheet, row: int, column: int, value: Any, formats: _Formats) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, formats.text)
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime) and value.year >= 1900:
        sheet.write_datetime(row, column, value, formats.day)
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 10**15:
        sheet.write_number(row, column, value, formats.number)
    else:
        text = plain_text(value)
        risky = text.startswith(_RISKY)
        sheet.write_string(
            row, column, text, formats.risky if risky else formats.wrapped if "\n" in text else formats.text
        )


def _width(texts: Iterable[str]) -> float:
    """A width in which the texts fit, between 6 and 40 characters."""
    widest = max((sum(1 if c.isascii() else 2 for c in line) for t in texts for line in t.split("\n")[:3]), default=6)
    return min(40.0, max(6.0, widest + 2.5))


def sheet_name(title: str) -> str:
    """A title as Excel accepts it for a tab: no []:*?/\\, at most 31 characters."""
    return re.sub(r"[\[\]:*?/\\']", "", plain_text(title)).strip()[:31] or "Sheet1"


# ---- templates ------------------------------------------------------------------------------------------------------


def template_workbook(
    kind: str,
    *,
    choices: Mapping[str, Sequence[str]] | None = None,
    example: Mapping[str, str] | None = None,
    title: str | None = None,
) -> bytes:
    """An empty workbook of a kind with drop-downs, an example row (which the reader skips) and a page of guidance.

    choices  drop-downs by key of column, beside and instead of the fixed ones, e.g. the communities of a street
    example  the example's texts by key, instead of the usual ones
    """
    template = template_of(kind)
    lists = {**template.choices, **{key: tuple(words) for key, words in (choices or {}).items()}}
    shown = {**template.example, **(example or {})}
    columns = [column for column in KINDS[kind].columns if column.key in template.keys]
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {**_OPTIONS, "constant_memory": False, "in_memory": True})
    # The same template is the same file to the byte, whenever it is fetched.
    book.set_properties({"title": title or KINDS[kind].title, "created": _TEMPLATE_DATE})
    formats = _Formats(book)
    sheet = book.add_worksheet(sheet_name(KINDS[kind].title))
    _write_template(sheet, columns, formats, title or KINDS[kind].title, shown)
    _write_guide(book, columns, template, formats)
    _write_lists(book, sheet, columns, {key: words for key, words in lists.items() if words})
    book.close()
    return stream.getvalue()


def _write_template(
    sheet: Worksheet, columns: Sequence[Column], formats: _Formats, title: str, example: Mapping[str, str]
) -> None:
    last = len(columns) - 1
    sheet.merge_range(0, 0, 0, last, title, formats.title)
    sheet.set_row(0, 30)
    half = max(1, last // 2)
    sheet.write_string(1, 0, "填报单位：")
    sheet.write_string(1, half + 1 if half < last else half, "填报时间：")
    for position, column in enumerate(columns):
        sheet.set_column(position, position, column.width, formats.text)
        sheet.write_string(2, position, column.label + ("*" if column.required else ""), formats.head)
        text = EXAMPLE_MARK if column.key == "seq" else example.get(column.key, "")
        sheet.write_string(3, position, text, formats.example)
    sheet.set_row(2, 32)
    sheet.freeze_panes(3, 0)


def _write_guide(book: Workbook, columns: Sequence[Column], template: Template, formats: _Formats) -> None:
    guide = book.add_worksheet("填表说明")
    guide.set_column(0, 0, 90, formats.plain)
    lines = [*GUIDE, *template.guide]
    lines.append("必填的列：" + "、".join(c.label for c in columns if c.required) + "。")
    for row, line in enumerate(["填表说明", *(f"{number}.{text}" for number, text in enumerate(lines, start=1))]):
        guide.write_string(row, 0, line, formats.plain)


def _write_lists(
    book: Workbook, sheet: Worksheet, columns: Sequence[Column], lists: Mapping[str, Sequence[str]]
) -> None:
    """Drop-downs from a hidden sheet, which has no limit of 255 characters."""
    codes = book.add_worksheet("码表")
    codes.hide()
    offset = 0
    for position, column in enumerate(columns):
        words = lists.get(column.key)
        if not words:
            continue
        for row, word in enumerate(words):
            codes.write_string(row, offset, word)
        letter = xlsxwriter.utility.xl_col_to_name(offset)
        offset += 1
        free = column.key in _FREE_LISTS
        sheet.data_validation(
            4,
            position,
            4 + _TEMPLATE_ROWS,
            position,
            {
                "validate": "list",
                "source": f"=码表!${letter}$1:${letter}${len(words)}",
                "error_type": "warning" if free else "stop",
                "error_title": "请从列表中选择",
                "error_message": f"“{column.label}”请从下拉列表中选择。"[:250],
            },
        )


# Columns whose drop-down helps but does not bind: several values, or names the list may not have.
_FREE_LISTS = frozenset({"service_wishes", "communities", "parent", "claimed_by"})
