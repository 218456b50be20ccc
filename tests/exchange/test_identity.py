"""Resident ids and credit codes; and that no resident id ever comes out of the reader."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.cells import NUMBER, Cell
from exchange.identity import check_digit, credit_check, read_credit_code, read_resident_id, redact
from exchange.marking import marked_workbook
from exchange.reading import read_workbook
from tests.exchange.building import DIVISIONS, TODAY, codes, read, read_one, sample, workbook


def resident_id(day="19800322", sequence=1):
    body = f"690000{day}{sequence:03d}"
    return body + check_digit(body)


def told(text):
    return read_resident_id(Cell(text), text)


def test_a_valid_id_tells_birth_and_sex():
    reading = told(resident_id("19800322", 1))
    assert (reading.problem, reading.birth, reading.gender) == (None, "1980-03-22", "男")
    assert told(resident_id("19800322", 2)).gender == "女"


def test_spelling_of_the_id_does_not_matter():
    number = next(n for n in (resident_id(sequence=s) for s in range(1, 99)) if n.endswith("X"))
    for written in (number.lower(), f" {number}　", f"'{number}", f"{number[:6]} {number[6:14]} {number[14:]}"):
        assert told(written).token == told(number).token


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("690000198003220011", "ID_CHECKSUM"),
        ("69000019800322001", "ID_FORMAT"),
        ("690000800322001", "ID_FORMAT"),
        ("690000198013220010", "ID_FORMAT"),
        ("不详", "ID_FORMAT"),
        ("6.90000196601250E+17", "ID_PRECISION_LOST"),
    ],
)
def test_what_is_wrong_with_an_id(written, problem):
    if problem == "ID_CHECKSUM" and check_digit(written[:17]) == written[17]:
        written = written[:17] + "X"
    reading = told(written)
    assert reading.problem == problem
    assert (reading.birth, reading.gender, reading.token) == (None, None, None)


def test_a_numeric_cell_has_lost_its_last_digits():
    reading = read_resident_id(Cell(6.9000019660125e17, NUMBER), "690000196601250048")
    assert (reading.problem, reading.detail) == ("ID_PRECISION_LOST", "数值单元格只保留 15 位有效数字")


@given(st.dates(dt.date(1900, 1, 1), dt.date(2025, 12, 31)), st.integers(0, 999))
def test_every_valid_id_is_accepted_and_a_wrong_digit_never_is(day, sequence):
    number = resident_id(f"{day:%Y%m%d}", sequence)
    assert told(number).birth == day.isoformat()
    wrong = number[:16] + str((int(number[16]) + 1) % 10) + number[17]
    assert told(wrong).problem == "ID_CHECKSUM"


@given(st.dates(dt.date(1900, 1, 1), dt.date(2025, 12, 31)), st.integers(0, 999), st.text("内容，。 ", max_size=5))
def test_an_id_in_running_text_is_taken_out(day, sequence, around):
    number = resident_id(f"{day:%Y%m%d}", sequence)
    cleaned, found = redact(f"{around}{number}{around}")
    assert found
    assert number not in cleaned


def test_other_numbers_stay():
    assert redact("电话15400000101，账号6222000000000000000") == ("电话15400000101，账号6222000000000000000", False)


def test_credit_codes():
    body = "91690000000000001"
    code = body + credit_check(body)
    assert read_credit_code(code) == (code, None)
    assert read_credit_code(code.lower()) == (code, None)
    assert read_credit_code(f" {code[:8]} {code[8:]}") == (code, None)
    assert read_credit_code(None) == (None, None)
    assert read_credit_code(code[:17]) == (None, "CREDIT_CODE_FORMAT")
    assert read_credit_code("O" + code[1:]) == (None, "CREDIT_CODE_FORMAT")
    wrong = code[:17] + ("0" if code[17] != "0" else "1")
    assert read_credit_code(wrong) == (None, "CREDIT_CODE_CHECKSUM")


ID_LIKE = re.compile(r"\d{15,17}[\dXx]|690000")


def test_no_id_of_the_samples_is_in_the_reading_or_its_texts():
    for number in ("01", "02", "03", "04"):
        reading = read_workbook(sample(number), divisions=DIVISIONS, today=TODAY)
        text = json.dumps(reading.to_json(full=True), ensure_ascii=False)
        assert not ID_LIKE.search(text)
        assert not ID_LIKE.search(repr(reading.sheets[0].records))


def test_an_id_typed_in_the_wrong_place_is_hidden_everywhere():
    number = resident_id()
    data = workbook(
        [
            [f"十字街社区名册 {number}"],
            [f"填报单位:绳金塔街道{number}"],
            ["社区", "姓名", "职务", "联系电话", "备注"],
            ["十字街社区", "示一", "书记", number, f"证件{number}"],
            [f"十字街社区{number}", f"示二{number}", number, None, None],
        ]
    )
    reading = read_workbook(data, filename="a.xlsx", divisions=DIVISIONS, today=TODAY)
    assert number not in json.dumps(reading.to_json(full=True), ensure_ascii=False)
    assert ("E", "ID_IN_TEXT") in codes(reading.to_json()["sheets"][0]["records"][0])
    sentences = marked_workbook(data, reading)
    assert number not in read(sentences)["sheets"][0]["records"][0]["values"]["remark"]


def test_ids_are_compared_within_the_row_and_across_rows():
    first, second = resident_id("19800322", 1), resident_id("19811122", 2)
    sheet = read_one(
        workbook(
            [
                ["绳金塔街道社区大党委委员名册"],
                ["社区", "姓名", "性别", "出生年月", "身份证号", "职务", "电话"],
                ["十字街社区", "示一", "男", 1980.3, first, "书记", "15400000001"],
                ["十字街社区", "示二", "男", "1981.12", second, "委员", "15400000002"],
                ["绳金塔社区", "示三", "女", 1981.1, second, "委员", "15400000003"],
                ["绳金塔社区", "示一", "男", "1980.03", first, "书记", "15400000009"],
            ]
        )
    )
    assert [codes(r) for r in sheet["records"]] == [
        [],
        [("C", "ID_GENDER_MISMATCH"), ("D", "ID_BIRTH_MISMATCH")],
        [("D", "DATE_AMBIGUOUS"), ("E", "ID_SHARED")],
        [("E", "PERSON_IN_TWO_COMMITTEES")],
    ]
