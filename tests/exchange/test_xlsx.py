"""The sheet reader against what other libraries write: types, formats, shared strings, merged cells, hidden sheets."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
import xlsxwriter

from exchange.cells import BOOL, DATE, ERROR, NUMBER, SHOWS_DAY, SHOWS_TIME, TEXT, UNCOMPUTED, Cell
from exchange.dates import serial_date, serial_text
from exchange.package import date_traits
from exchange.xlsx import read_xlsx
from tests.exchange import hostile
from tests.exchange.building import sample, saved


def test_what_xlsxwriter_writes():
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    tab = book.add_worksheet("一")
    bold, month = book.add_format({"bold": True}), book.add_format({"num_format": 'yyyy"年"m"月"'})
    tab.write_string("A1", "文字\n两行")
    tab.write_rich_string("B1", "前", bold, "中", "后")
    tab.write_number("C1", 2021.06)
    tab.write_boolean("D1", True)
    tab.write_datetime("E1", dt.datetime(2021, 6, 15), month)  # noqa: DTZ001 - Excel knows no zones
    tab.write_formula("F1", "=1+1", None, 2)
    tab.write_formula("G1", "=NA()", None, "#N/A")
    tab.write_string("H1", " _x0041_ ")
    tab.write_blank("I1", None, bold)
    tab.merge_range("A3:B4", "合并")
    book.add_worksheet("二").hide()
    book.close()
    first, second = read_xlsx(stream.getvalue())
    assert first.rows == {
        1: {
            1: Cell("文字\n两行"),
            2: Cell("前中后"),
            3: Cell(2021.06, NUMBER),
            4: Cell(True, BOOL),
            5: Cell(44362.0, DATE),
            6: Cell(2.0, NUMBER),
            7: Cell("#N/A", ERROR),
            8: Cell(" _x0041_ "),
        },
        3: {1: Cell("合并")},
    }
    assert first.merges == [(3, 1, 4, 2)]
    assert (first.hidden, second.hidden, second.name) == (False, True, "二")


@pytest.mark.parametrize("number", ["01", "02", "03", "04"])
def test_the_same_cells_as_openpyxl(number):
    book = openpyxl.load_workbook(sample(number))
    for raw in read_xlsx(sample(number).read_bytes()):
        tab = book[raw.name]
        theirs = {(c.row, c.column): c.value for row in tab.iter_rows() for c in row if c.value is not None}
        ours = {(row, column): cell for row, cells in raw.rows.items() for column, cell in cells.items()}
        assert ours.keys() == theirs.keys()
        for place, value in theirs.items():
            cell = ours[place]
            if isinstance(value, dt.datetime):
                assert cell.kind == DATE
                assert serial_date(float(cell.value)) == value.date()
            else:
                assert (cell.kind, cell.value) == (TEXT if isinstance(value, str) else NUMBER, value)
        assert {(a.min_row, a.min_col, a.max_row, a.max_col) for a in tab.merged_cells.ranges} == set(raw.merges)


def test_a_formula_that_was_never_computed_has_no_value():
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    assert read_xlsx(saved(book))[0].rows == {1: {1: Cell("", ERROR, UNCOMPUTED)}}


def test_dates_of_the_1904_system():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["A1"] = dt.date(2021, 6, 15)
    cell = read_xlsx(saved(book))[0].rows[1][1]
    assert serial_text(float(cell.value)) == "2021-06-15"


def test_phonetic_guides_prefixes_and_cells_without_references():
    sheet = hostile.sheet_xml(
        "<row><c t='inlineStr'><is><t>示</t><rPh sb='0' eb='1'><t>shi</t></rPh></is></c><c><v>2</v></c></row>"
        "<row><c t='d'><v>2021-06-15T08:30:00</v></c><c t='str'><f>A1</f><v></v></c></row>"
    )
    prefixed = sheet.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    for xml in (sheet, prefixed):
        rows = read_xlsx(hostile.package(xml))[0].rows
        assert rows[1] == {1: Cell("示"), 2: Cell(2.0, NUMBER)}
        assert rows[2][1].kind == DATE
        assert serial_text(float(rows[2][1].value)) == "2021-06-15 08:30"
        assert 2 not in rows[2]


@pytest.mark.parametrize(
    ("code", "traits"),
    [
        ("yyyy-mm-dd", SHOWS_DAY),
        ('yyyy"年"m"月"', 0),
        ('yyyy"年"m"月"d"日";@', SHOWS_DAY),
        ("[$-804]yyyy.mm", 0),
        ("mmm-yy", 0),
        ("[DBNum1]yyyy年m月d日", SHOWS_DAY),
        ("yyyy/m/d h:mm", SHOWS_DAY | SHOWS_TIME),
        ("h:mm", SHOWS_TIME),
        ("0.00", None),
        ("General", None),
        ("@", None),
        ('0"月"', None),
        ("[Red]#,##0.00;[Blue]-#,##0.00", None),
        ("0%", None),
        ("0.00E+00", None),
        ('"d"0', None),
    ],
)
def test_what_a_number_format_shows_of_a_date(code, traits):
    assert date_traits(code) == traits
