"""What is written can be read again; templates, exports, marked workbooks; nothing in them is a live formula."""

from __future__ import annotations

import csv
import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.cells import Cell
from exchange.csvs import read_csv
from exchange.identity import credit_check
from exchange.issues import SEVERITY
from exchange.marking import COLUMN, SUMMARY, marked_workbook
from exchange.messages import SENTENCES, explain
from exchange.reading import read_texts, read_workbook
from exchange.registry import KINDS
from exchange.sandbox import mark_in_sandbox
from exchange.templates import template_of
from exchange.writing import export_csv, export_workbook, template_workbook, write_table
from exchange.xlsx import read_xlsx
from tests.exchange.building import (
    DIVISIONS,
    TODAY,
    codes,
    differences,
    expected,
    read,
    read_one,
    sample,
    saved,
    workbook,
)
from tests.exchange.rewriting import kind_table

NUMBERS = ("01", "02", "03", "04")
DANGEROUS = ["=1+1", "+86 1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://example.invalid")', "＝1", "'=1"]


def cells_of(data):
    """(value, data type, quotePrefix) of all cells but the header."""
    tab = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [(c.value, c.data_type, c.quotePrefix) for row in tab.iter_rows(min_row=2) for c in row]


def test_an_export_keeps_types_and_makes_formulas_text():
    rows = [
        [text, 12, dt.date(2023, 6, 30), True, None, ["甲", "乙"], dt.datetime(2023, 6, 30, 1, tzinfo=dt.UTC)]
        for text in DANGEROUS
    ]
    data = export_workbook(["名称", "数", "日期", "是否", "空", "几个", "时刻"], rows, "名单")
    told = cells_of(data)
    for number, text in enumerate(DANGEROUS):
        name, count, day, answer, blank, several, moment = told[number * 7 : number * 7 + 7]
        assert name[1] == "s"
        assert name[2] is (text[0] != "'")
        assert name[0].replace("_x000D_", "\r") == text
        assert count[:2] == (12, "n")
        assert day[0] == dt.datetime(2023, 6, 30)  # noqa: DTZ001 - what openpyxl gives for a day
        assert [answer[0], blank[0], several[0], moment[0]] == ["是", None, "甲、乙", "2023-06-30 09:00"]
    assert not [t for t in told if t[1] == "f"]


def test_an_exported_csv_is_neutral_and_comes_back_as_it_was():
    data = export_csv(["名称", "数"], [[text, -5] for text in DANGEROUS])
    assert data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert all(line[0][0] == "'" and line[1] == "-5" for line in lines[1:])
    rows = read_csv(data, name="x").rows
    assert [rows[n][1] for n in sorted(rows)][1:] == [Cell(text) for text in DANGEROUS]


@settings(max_examples=60)
@given(
    st.lists(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=20), min_size=1, max_size=5)
)
def test_any_text_survives_both_forms(texts):
    if any(not text.strip() for text in texts):
        return
    for form, reader in (("xlsx", read_xlsx), ("csv", lambda data: [read_csv(data, name="x")])):
        data = write_table(title="表", headers=["甲", "乙"], rows=[[text, "丙"] for text in texts], form=form)
        rows = reader(data)[0].rows
        told = [rows[n][1].value for n in sorted(rows)][1:]
        assert [t.strip() for t in told] == [t.strip() for t in texts]


def test_titles_that_excel_would_refuse():
    data = export_workbook(["甲"], [["乙"]], "a[b]:*?/\\'" + "长" * 40)
    (name,) = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    assert name == "ab" + "长" * 29


def test_memory_of_an_export_does_not_hold_the_rows():
    rows = ([f"示{n}", n] for n in range(3000))
    data = export_workbook(["名", "数"], rows, "大表")
    assert len(read_xlsx(data)[0].rows) == 3001
    assert next(rows, None) is None


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("number", NUMBERS)
def test_what_was_read_is_written_and_read_again_without_change(number, form):
    for sheet in expected(number)["sheets"]:
        values = [record["values"] for record in sheet["records"] if record["status"] != "error"]
        keys = list(sheet["columns"].values())
        headers, rows = kind_table(sheet["kind"], values, name_of=DIVISIONS.name, keys=keys)
        title = sheet["meta"]["title"]
        again = read_one(write_table(title=title, headers=headers, rows=rows, form=form), f"{title}.{form}")
        assert again["kind"] == sheet["kind"]
        assert differences([record["values"] for record in again["records"]], values) == []
        # Nothing has to be put right a second time.
        told = {code for record in again["records"] for _, code in codes(record)}
        assert told <= {"PHONE_MULTIPLE", "PHONE_MISSING", "PERSON_IN_TWO_COMMITTEES", "OVERDUE"}


def test_organisations_units_and_persons_come_back_too():
    body = "91690000000000001"
    cases = {
        "organizations": [
            {
                "parent": "绳金塔社区居委会",
                "parent_code": "360103007006",
                "name": "第一网格党支部",
                "tier": "GRID",
                "founded": {"value": "2021-06-15", "precision": "day"},
                "phone": "15400000001",
                "phones": ["15400000001"],
                "households": 350,
            }
        ],
        "units": [
            {
                "name": "示例银行",
                "kind": "金融机构",
                "relation": "TWO_NEW",
                "credit_code": body + credit_check(body),
                "headcount": 12,
                "contact": "示一",
                "communities": ["360103007006", "360103007000"],
            }
        ],
        "persons": [
            {
                "name": "示一",
                "gender": "女",
                "birth": {"value": "1990-05", "precision": "month"},
                "political_status": "群众",
                "phone": "15400000001",
                "phones": ["15400000001", "0791-00000001-8"],
                "unit_and_post": "-某公司职员",
            }
        ],
    }
    for kind, values in cases.items():
        headers, rows = kind_table(kind, values, name_of=DIVISIONS.name)
        for form in ("xlsx", "csv"):
            data = write_table(title="绳金塔街道", headers=headers, rows=rows, form=form)
            again = read_one(data, f"绳金塔街道.{form}", kind=kind)
            assert [r["values"] for r in again["records"]] == values


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_recognised_and_its_example_is_no_record(kind):
    sheet = read_one(template_workbook(kind))
    assert sheet["kind"] == kind
    assert set(sheet["columns"].values()) == template_of(kind).keys
    assert "resident_id" not in sheet["columns"].values()
    assert sheet["records"] == []
    assert sheet["skipped_rows"] == [{"row": 4, "reason": "example"}]
    assert sheet["sheet_issues"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_template_is_itself_right(kind):
    book = openpyxl.load_workbook(io.BytesIO(template_workbook(kind)))
    tab = book.worksheets[0]
    tab["A4"] = "1"
    sheet = read_one(saved(book))
    (record,) = sheet["records"]
    # 示例社区 and its grid exist nowhere; everything else is as it should be.
    told = {code for _, code in codes(record)}
    assert told <= {"COMMUNITY_UNKNOWN", "PARENT_UNKNOWN", "OVERDUE"}


def test_drop_downs_offer_what_is_given():
    data = template_workbook("committee_roster", choices={"community": ["十字街社区", "绳金塔社区"]})
    book = openpyxl.load_workbook(io.BytesIO(data))
    lists = {str(v.sqref).split(":")[0]: v.formula1 for v in book.worksheets[0].data_validations.dataValidation}
    codes_tab = book["码表"]
    assert codes_tab.sheet_state == "hidden"
    assert lists["B5"] == "码表!$A$1:$A$2"
    assert [codes_tab["A1"].value, codes_tab["A2"].value] == ["十字街社区", "绳金塔社区"]
    assert {"D5", "F5", "I5", "J5", "K5"} <= lists.keys()


def test_posts_of_a_check_in_template_are_the_ones_it_offers():
    book = openpyxl.load_workbook(
        io.BytesIO(template_workbook("member_checkin", choices={"claimed_post": ["护河岗", "巡山岗"]}))
    )
    tab = book.worksheets[0]
    fill_row = {"B": "示一", "G": "某局", "L": "护河岗", "J": "15400000001"}
    for column, text in fill_row.items():
        tab[f"{column}5"] = text
    (record,) = read_one(saved(book))["records"]
    assert record["values"]["claimed_post"] == "护河岗"


@pytest.mark.parametrize("number", NUMBERS)
def test_a_marked_workbook_reads_the_same_and_so_does_one_marked_twice(number):
    path = sample(number)
    reading = read_workbook(path, divisions=DIVISIONS, today=TODAY)
    once = marked_workbook(path.read_bytes(), reading, name_of=DIVISIONS.name)
    assert differences(read(once, path.name), expected(number)) == []
    twice = marked_workbook(once, reading.to_json(), filename=path.name, name_of=DIVISIONS.name)
    assert differences(read(twice, path.name), expected(number)) == []
    book = openpyxl.load_workbook(io.BytesIO(twice))
    assert book.sheetnames.count(SUMMARY) == 1


def test_wrong_cells_are_coloured_and_explained():
    path = sample("01")
    reading = read_workbook(path, divisions=DIVISIONS, today=TODAY)
    book = openpyxl.load_workbook(io.BytesIO(marked_workbook(path.read_bytes(), reading, name_of=DIVISIONS.name)))
    tab = book["名册"]
    assert tab["O4"].value == COLUMN
    assert tab["H18"].fill.fgColor.rgb == "00FFC7CE"
    assert tab["H18"].comment.text == explain({"code": "PHONE_INVALID"}, kind="committee_roster", field="phone")
    assert tab["H22"].fill.fgColor.rgb == "00FFEB9C"
    assert "绳金塔社区居委会" in tab["B36"].comment.text
    assert tab["O37"].value.startswith("【社区】")
    assert tab["O7"].value is None
    # The original is otherwise as it was.
    assert tab["A1"].value == "绳金塔街道社区“大党委”委员名册"
    assert "B5:B13" in {str(area) for area in tab.merged_cells.ranges}
    summary = [[cell.value for cell in row] for row in book[SUMMARY].iter_rows()]
    assert summary[1][1].startswith("共 39 行：16 行无误，9 行有提示，14 行有错。")
    assert ["第 46 行", explain(expected("01")["sheets"][0]["sheet_issues"][-1], kind="committee_roster")] in summary


def test_a_merged_cell_is_marked_where_its_value_stands_and_once():
    rows = [["没有的社区", "示一", "书记"], [None, "示二", "委员"], [None, "示三", "委员"]]
    data = workbook([["绳金塔街道社区名册"], ["社区", "姓名", "职务"], *rows], merges=["A3:A5"])
    reading = read_workbook(data, filename="a.xlsx", divisions=DIVISIONS, today=TODAY)
    assert [codes(r.to_json()) for r in reading.sheets[0].records] == [[("A", "COMMUNITY_UNKNOWN")]] * 3
    tab = openpyxl.load_workbook(io.BytesIO(marked_workbook(data, reading)))["Sheet1"]
    assert tab["A3"].comment.text.count("本街道没有这个社区") == 1
    assert tab["D5"].value.startswith("【社区】")


def test_after_mending_a_marked_workbook_its_marks_go_away():
    path = sample("01")
    reading = read_workbook(path, divisions=DIVISIONS, today=TODAY)
    book = openpyxl.load_workbook(io.BytesIO(marked_workbook(path.read_bytes(), reading)))
    book["名册"]["H18"] = "15400000113"
    mended = saved(book)
    again = read_workbook(mended, filename=path.name, divisions=DIVISIONS, today=TODAY)
    tab = openpyxl.load_workbook(io.BytesIO(marked_workbook(mended, again)))["名册"]
    assert tab["H18"].comment is None
    assert tab["H18"].fill.fill_type is None
    assert tab["O18"].value is None


def test_a_marked_csv_is_a_workbook_and_text_stays_text():
    data = "绳金塔街道名册\r\n社区,姓名,职务,备注\r\n十字街社区,示一,干事,=1+1\r\n".encode("gb18030")
    reading = read_workbook(data, filename="名册.csv", divisions=DIVISIONS, today=TODAY)
    marked = marked_workbook(data, reading, filename="名册.csv")
    tab = openpyxl.load_workbook(io.BytesIO(marked))["名册"]
    assert tab["C3"].fill.fgColor.rgb == "00FFC7CE"
    assert (tab["D3"].value, tab["D3"].data_type) == ("=1+1", "s")
    assert mark_in_sandbox(data, filename="名册.csv", reading=reading.to_json())[:2] == b"PK"


def test_every_issue_has_a_sentence_that_says_how_to_mend_it():
    assert SENTENCES.keys() == SEVERITY.keys()
    facts = {
        "other_row": 5,
        "detail": "x",
        "candidates": ["甲", "乙"],
        "actual": 8,
        "limit": 11,
        "usual": [2, 3],
        "stated": 9,
        "quarter": "2023Q4",
        "value": "Z09",
        "label": "某列",
        "suggestion": "360103007006",
        "found": "360103004005",
    }
    for code in SENTENCES:
        sentence = explain({"code": code, **facts}, kind="committee_roster", field="name", name_of=DIVISIONS.name)
        assert sentence.endswith("。")
        assert "{" not in sentence
        assert "None" not in sentence


def test_a_sentence_never_repeats_an_id():
    told = explain({"code": "ID_CHECKSUM"}, kind="committee_roster", field="resident_id", value="690000198003220011")
    assert "690000" not in told


def test_a_row_typed_into_a_form_is_read_like_one_of_the_sheet():
    context = {"district": "360103000000", "street": "360103007000", "year": 2023}
    texts = {
        "community": "绳金搭社区",
        "name": "示 一",
        "birth": "1975.3",
        "phone": "154",
        "role": "委员",
        "part_time": "是",
    }
    values, issues = read_texts("committee_roster", texts, context=context, divisions=DIVISIONS, today=TODAY)
    assert values == {
        "community": None,
        "name": "示一",
        "birth": {"value": "1975-03", "precision": "month"},
        "phone": None,
        "phones": [],
        "role": "委员",
        "part_time": True,
    }
    assert [(i["field"], i["code"]) for i in issues] == [
        ("community", "COMMUNITY_UNKNOWN"),
        ("name", "NAME_SPACES"),
        ("phone", "PHONE_INVALID"),
    ]
    values, issues = read_texts(
        "committee_roster",
        {**texts, "community": "绳金塔社区", "name": "示一", "phone": "15400000001", "remark": ""},
        context=context,
        divisions=DIVISIONS,
        today=TODAY,
    )
    assert (values["community"], values["phone"], values["remark"], issues) == ("360103007006", "15400000001", None, [])


def test_a_list_page_is_read_again():
    """The headers of a list page, whatever their order, with real dates in it."""
    headers = ["姓名", "性别", "出生年月", "所在单位", "电话", "备注"]
    data = write_table(
        title="人员",
        headers=headers,
        rows=[["示一", "男", dt.date(1970, 1, 2), "某局", "15400000001", "=x"]],
        form="xlsx",
    )
    (record,) = read_one(data)["records"]
    assert record["values"] == {
        "name": "示一",
        "gender": "男",
        "birth": {"value": "1970-01-02", "precision": "day"},
        "unit": "某局",
        "phone": "15400000001",
        "phones": ["15400000001"],
        "remark": "=x",
    }
