"""Telephone numbers, and names and phones in one cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.phones import normalise, parse_phone, split_contact


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("15400000101", "15400000101"),
        ("154-0000-0105", "15400000105"),
        ("154 0000 0315", "15400000315"),
        ("１５４０００００１０６", "15400000106"),
        ("+86 15400000316", "15400000316"),
        ("0086-15400000316", "15400000316"),
        ("86-15400000316", "15400000316"),
        ("15400000316.0", "15400000316"),
        ("'15400000316", "15400000316"),
        ("15400000316（微信同号）", "15400000316"),
        ("手机：15400000316", "15400000316"),
        ("0791-00000113", "0791-00000113"),
        ("0791-00000113转802", "0791-00000113-802"),
        ("0791-00000113-802", "0791-00000113-802"),
        ("(0791)00000113", "0791-00000113"),
        ("079100000113", "0791-00000113"),
        ("010-00000001", "010-00000001"),
        ("0791 0000 0113 分机 8", "0791-00000113-8"),
    ],
)
def test_a_number_in_its_usual_form(written, number):
    assert parse_phone(written).numbers == (number,)
    assert parse_phone(written).problems == ()


@pytest.mark.parametrize(
    "written",
    ["1540000011", "00000113", "12345678901", "不详", "154000001011", "400-000-0000", "79100000113", "1.54E+10"],
)
def test_an_incomplete_number_is_refused(written):
    assert parse_phone(written).numbers == ()
    assert parse_phone(written).problems == ("PHONE_INVALID",)


@pytest.mark.parametrize("between", ["/", "、", ";", "；", "，", " ", "\n", " / "])
def test_several_numbers_the_first_is_primary(between):
    reading = parse_phone(f"15400000117{between}0791-00000113转802")
    assert reading.numbers == ("15400000117", "0791-00000113-802")
    assert reading.problems == ("PHONE_MULTIPLE",)


def test_the_same_number_twice_is_one():
    assert parse_phone("15400000117/15400000117").numbers == ("15400000117",)
    assert parse_phone("15400000117/15400000117").problems == ()


def test_one_good_and_one_bad():
    reading = parse_phone("15400000117/154000")
    assert (reading.numbers, reading.problems) == (("15400000117",), ("PHONE_INVALID",))


@given(st.integers(0, 99_999_999), st.sampled_from(["", " ", "-"]), st.sampled_from(["", "+86 ", "86-"]))
def test_every_mobile_however_grouped(number, gap, prefix):
    digits = f"154{number:08d}"
    written = prefix + gap.join((digits[:3], digits[3:7], digits[7:]))
    assert parse_phone(written).numbers == (digits,)


@given(st.text(max_size=40))
def test_no_text_breaks_it_and_numbers_are_normal(text):
    reading = parse_phone(text)
    assert all(normalise(number) == number for number in reading.numbers)
    split_contact(text)


@pytest.mark.parametrize(
    ("written", "name", "phones"),
    [
        ("示一15400000401", "示一", ("15400000401",)),
        ("示二/15400000402", "示二", ("15400000402",)),
        ("示五 15400000405", "示五", ("15400000405",)),
        ("15400000406(示六)", "示六", ("15400000406",)),
        ("示七：0791-00000113转8", "示七", ("0791-00000113-8",)),
        ("示八 主任 15400000408", "示八", ("15400000408",)),
        ("示　九15400000409", "示九", ("15400000409",)),
        ("联系人：示十，电话：15400000410", "示十", ("15400000410",)),
        ("示三", "示三", ()),
        ("15400000411", None, ("15400000411",)),
    ],
)
def test_name_and_phone_in_one_cell(written, name, phones):
    assert split_contact(written) == (name, phones, "")


def test_digits_that_are_no_phone_are_left_over():
    assert split_contact("示九 1540000") == ("示九", (), "1540000")
