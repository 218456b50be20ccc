"""Whatever stands in a sheet, the reader gives a reading that adds up, and never an exception."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.cells import BOOL, DATE, ERROR, NUMBER, PERCENT, SHOWS_DAY, UNCOMPUTED, Cell
from exchange.grid import RawSheet
from exchange.issues import SEVERITY
from exchange.marking import marked_workbook
from exchange.messages import explain
from exchange.reading import read_workbook
from exchange.registry import KINDS
from tests.exchange.building import DIVISIONS, TODAY

WORDS = sorted(
    {column.label for kind in KINDS.values() for column in kind.columns}
    | {name for kind in KINDS.values() for column in kind.columns for name in column.names[:2]}
)
VALUES = [
    "绳金塔街道社区“大党委”委员名册",
    "填报单位:绳金塔街道党工委",
    "截止日期:2023.10.31",
    "(2023年度)",
    "附件1",
    "合计",
    "小计",
    "42人",
    "注:一",
    "同上",
    "〃",
    "无",
    "—",
    " 示一 ",
    "示 二",
    "男",
    "1",
    "2021.06",
    "2023.2.30",
    "10月13日",
    "二〇二一年六月",
    "三季度",
    "长期",
    "15400000101",
    "15400000117/154",
    "0791-00000113转802",
    "690000198003220011",
    "群众",
    "党员",
    "书记",
    "“大党委”委员",
    "√",
    "绳金塔",
    "绳金搭社区",
    "惠民门社区",
    "两新组织",
    "物业",
    "每周二、四",
    "2次/年",
    "0.5万",
    "约2万元",
    "面议",
    "X001",
    "X001、X002",
    "Z-04",
    "80%",
    "120%",
    "已完成",
    "应到13人,实到11人",
    "13/9",
    "2023年第1次",
    "第二次",
    "2023年3月29日下午3:00",
    "1.甲 2.乙",
    "是(2023.3.20)",
    "拟签",
    "示一15400000401",
    "=1+1",
]
CELLS = st.one_of(
    st.sampled_from(VALUES).map(Cell),
    st.sampled_from(WORDS).map(Cell),
    st.text(max_size=12).map(Cell),
    st.sampled_from([2021.1, 2021.06, 44348.0, 0.5, 15400000101.0, 6.9e17, -1.0]).map(lambda n: Cell(n, NUMBER)),
    st.sampled_from([29281.0, 45105.39583, 1.0]).map(lambda n: Cell(n, DATE, SHOWS_DAY)),
    st.sampled_from(
        [
            Cell(0.5, NUMBER, PERCENT),
            Cell(True, BOOL),
            Cell("#N/A", ERROR),
            Cell("", ERROR, UNCOMPUTED),
            Cell(29281.0, DATE),
        ]
    ),
)
HEADS = st.sampled_from([[c.label for c in kind.columns] for kind in KINDS.values()]).flatmap(st.permutations)


@st.composite
def sheets(draw):
    """A sheet with some header in some row, and anything around it."""
    head = draw(HEADS)[: draw(st.integers(2, 14))]
    first = draw(st.integers(1, 5))
    rows = {first: {c: Cell(text) for c, text in enumerate(head, start=1)}}
    for number in range(1, first + draw(st.integers(1, 8))):
        if number != first:
            rows[number] = draw(st.dictionaries(st.integers(1, len(head) + 1), CELLS, max_size=len(head)))
    areas = st.tuples(st.integers(1, 12), st.integers(1, 8), st.integers(0, 3), st.integers(0, 3))
    merges = [(top, left, top + down, left + right) for top, left, down, right in draw(st.lists(areas, max_size=3))]
    return RawSheet(
        name=draw(st.sampled_from(["名册", "需求清单", "x"])), rows=rows, merges=merges, typed=draw(st.booleans())
    )


def numbers(value):
    """Every whole number in what was read, however deep."""
    if isinstance(value, dict | list | tuple):
        return [n for part in (value.values() if isinstance(value, dict) else value) for n in numbers(part)]
    return [value] if isinstance(value, int) else []


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.lists(sheets(), min_size=1, max_size=3))
def test_a_reading_always_adds_up(monkeypatch, raw):
    monkeypatch.setattr("exchange.reading.load_sheets", lambda data, filename: raw)
    reading = read_workbook(b"", filename="a.xlsx", divisions=DIVISIONS, today=TODAY)
    told = reading.to_json(full=True)
    text = json.dumps(told, ensure_ascii=False)
    assert not re.search(r"690000198003220011", text)
    for sheet, source in zip(told["sheets"], reading.sheets, strict=True):
        rows = [r["row"] for r in sheet["records"]] + [r["row"] for r in sheet["skipped_rows"]]
        assert sorted(rows) == list(range(sheet["header_rows"][-1] + 1, source.grid.last_row + 1))
        assert sum(sheet["counts"][s] for s in ("ok", "warning", "error")) == sheet["counts"]["records"]
        for issue in [i for r in sheet["records"] for i in r["issues"]] + sheet["sheet_issues"]:
            assert issue["severity"] == SEVERITY[issue["code"]]
            assert explain(issue, kind=sheet["kind"], name_of=DIVISIONS.name).endswith("。")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "number", ["690000198003220011", 6.90000198e17, "15400000101", "六九〇〇〇〇一九八〇〇三二二〇〇一一"]
)
def test_a_number_of_a_person_in_the_wrong_column_is_neither_told_nor_overflows(monkeypatch, kind, number):
    columns = KINDS[kind].columns
    head = {c: Cell(column.label) for c, column in enumerate(columns, start=1)}
    value = Cell(number) if isinstance(number, str) else Cell(number, NUMBER)
    rows = {1: head} | {1 + c: {c: value} for c in head}
    sheet = RawSheet(name="名册", rows=rows, merges=[], typed=False)
    monkeypatch.setattr("exchange.reading.load_sheets", lambda data, filename: [sheet])
    told = read_workbook(b"", filename="a.xlsx", divisions=DIVISIONS, today=TODAY).to_json(full=True)
    assert told["sheets"]
    assert "690000198003220011" not in json.dumps(told)
    for record in told["sheets"][0]["records"]:
        assert all(n < 10**10 for n in numbers(record["values"]))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(sheets())
def test_what_was_read_can_be_marked(monkeypatch, raw):
    raw.rows = {number: {c: cell for c, cell in row.items() if cell.text} for number, row in raw.rows.items()}
    monkeypatch.setattr("exchange.reading.load_sheets", lambda data, filename: [raw])
    monkeypatch.setattr("exchange.marking.load_sheets", lambda data, filename: [raw])
    monkeypatch.setattr("exchange.marking.check_file", lambda data, filename: "csv")
    reading = read_workbook(b"", filename="a.csv", divisions=DIVISIONS, today=TODAY)
    assert marked_workbook(b"", reading)[:2] == b"PK"
