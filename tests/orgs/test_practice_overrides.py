"""A district's own figures: beside the original, dated, signed, and never impossible."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgs.practice import (
    Override,
    OverrideError,
    check_override,
    load_practice,
    parse_override_value,
    with_overrides,
)

CAP = "committee.size.community"
SINCE = date(2025, 3, 1)
OWN = Override(CAP, "max", 13, SINCE, None, "区委组织部", "新区社区规模大")


@pytest.fixture
def xihu():
    return load_practice("xihu")


def test_an_override_stands_beside_its_original(xihu):
    practice = xihu.with_overrides([OWN], on=SINCE)
    figure = practice.figure(CAP)
    assert figure["max"] == 13
    value = figure.values["max"]
    assert (value.original, value.original_display, value.display) == (11, "11 人", "13 人")
    assert (value.override.since, value.override.author, value.override.reason) == (
        SINCE,
        "区委组织部",
        "新区社区规模大",
    )
    assert figure.overridden
    assert not figure.values["odd"].overridden
    assert practice.figure("committee.size.street") is xihu.figure("committee.size.street")
    assert xihu.figure(CAP)["max"] == 11


@pytest.mark.parametrize(
    ("on", "cap"),
    [
        (date(2025, 2, 28), 11),
        (date(2025, 3, 1), 13),
        (date(2025, 12, 31), 13),
        (date(2026, 1, 1), 9),
        (date(2026, 6, 30), 9),
        (date(2026, 7, 1), 11),
    ],
)
def test_periods_are_half_open_and_the_latest_begun_holds(xihu, on, cap):
    rows = [
        Override(CAP, "max", 9, date(2026, 1, 1), date(2026, 7, 1), "甲", "一时之需"),
        replace(OWN, until=date(2026, 7, 1)),
    ]
    assert with_overrides(xihu, rows, on).figure(CAP)["max"] == cap


def test_an_own_figure_is_no_longer_a_default_of_ours(xihu):
    assert xihu.figure("committee.vacancy").ours
    own = Override("committee.vacancy", "days", 30, SINCE, None, "区委组织部", "区里规定")
    assert not xihu.with_overrides([own], on=SINCE).figure("committee.vacancy").ours


def test_a_figure_that_the_text_leaves_open_can_be_set(xihu):
    own = Override("grid.size", "households_max", 500, SINCE, None, "区委组织部", "区网格划分标准")
    value = xihu.with_overrides([own], on=SINCE).figure("grid.size").values["households_max"]
    assert (value.value, value.display, value.original, value.original_display) == (500, "500 户", None, "由区里确定")


@pytest.mark.parametrize(
    ("change", "message", "field"),
    [
        ({"rule_id": "committee.sizes"}, "没有编号为“committee.sizes”的规则", "rule_id"),
        ({"rule_id": "matter.ledger", "key": "min"}, "西湖区做法没有“民情台账按期更新”这条规则", "rule_id"),
        ({"key": "maximum"}, "没有“maximum”这一项，可调整的有：人数上限（max）", "key"),
        ({"rule_id": "list.deliberated"}, "这条规则没有可调整的数字", "key"),
        ({"value": 0}, "人数上限不能是“0”，请写 1 到 99 之间的整数。", "value"),
        ({"value": "13"}, "请写一个整数", "value"),
        ({"value": True}, "人数上限不能是“true”", "value"),
        ({"until": SINCE}, "截止日 2025-03-01 应晚于起始日 2025-03-01", "until"),
        ({"author": " "}, "请写明是谁作的调整", "author"),
        ({"reason": ""}, "请写明调整的理由或依据", "reason"),
        ({"rule_id": "committee.part_time.community", "value": 1}, "下限（min=2）大于上限（max=1）", "value"),
        (
            {"rule_id": "committee.part_time.street", "key": "min", "value": 6},
            "下限（min=6）大于上限（max=5）",
            "value",
        ),
        ({"value": 1}, "兼职委员下限 2 人多于委员总数上限 1 人", "value"),
        ({"rule_id": "report.annual", "key": "due", "value": "02-29"}, "请写成月-日，如 12-31", "value"),
    ],
)
def test_what_cannot_stand_is_refused_in_chinese(xihu, change, message, field):
    with pytest.raises(OverrideError) as refusal:
        check_override(xihu, replace(OWN, **change))
    assert message in refusal.value.message
    assert refusal.value.field == field
    assert isinstance(refusal.value, ValueError)


def test_an_override_is_checked_on_every_day_of_its_period(xihu):
    """Alone it stands; a year later it meets another of the district's figures and cannot."""
    later = Override("committee.part_time.street", "max", 4, date(2026, 1, 1), date(2027, 1, 1), "甲", "试点")
    floor = Override("committee.part_time.street", "min", 5, SINCE, None, "甲", "试点")
    check_override(xihu, floor)
    with pytest.raises(OverrideError, match="下限（min=5）大于上限（max=4）"):
        check_override(xihu, floor, [later])
    check_override(xihu, replace(floor, until=date(2026, 1, 1)), [later])


def test_an_override_that_meets_the_return_of_the_original(xihu):
    """A raised upper bound ends while the raised lower bound goes on."""
    ceiling = Override("committee.part_time.street", "max", 7, SINCE, date(2026, 1, 1), "甲", "试点")
    floor = Override("committee.part_time.street", "min", 6, SINCE, None, "甲", "试点")
    with pytest.raises(OverrideError, match="下限（min=6）大于上限（max=5）"):
        check_override(xihu, floor, [ceiling])
    check_override(xihu, replace(floor, until=date(2026, 1, 1)), [ceiling])


def test_two_overrides_of_one_key_do_not_begin_on_one_day(xihu):
    with pytest.raises(OverrideError, match="已有自 2025-03-01 起的调整") as refusal:
        check_override(xihu, replace(OWN, value=9), [OWN])
    assert refusal.value.field == "since"


def test_overrides_not_in_force_change_nothing(xihu):
    assert with_overrides(xihu, [OWN], date(2020, 1, 1)) is xihu
    assert with_overrides(xihu, [], SINCE) is xihu


def test_a_stored_override_whose_author_is_gone_still_applies(xihu):
    assert with_overrides(xihu, [replace(OWN, author="")], SINCE).figure(CAP)["max"] == 13


@pytest.mark.parametrize(
    ("rule_id", "key", "text", "value"),
    [
        (CAP, "max", " 13 ", 13),
        (CAP, "odd", "否", False),
        (CAP, "odd", "TRUE", True),
        ("meeting.quarterly", "period", "每月", "MONTH"),
        ("meeting.quarterly", "period", "HALF_YEAR", "HALF_YEAR"),
        ("report.annual", "due", "11-30", "11-30"),
    ],
)
def test_what_a_person_types_becomes_a_value(xihu, rule_id, key, text, value):
    assert parse_override_value(xihu, rule_id, key, text) == value


@pytest.mark.parametrize(
    ("rule_id", "key", "text", "message"),
    [
        (CAP, "max", "十三", "人数上限不能是“十三”，请写一个整数。"),
        (CAP, "max", "", "请写一个整数"),
        (CAP, "max", "9" * 40, "请写一个整数"),
        (CAP, "max", "1_3", "请写一个整数"),
        (CAP, "odd", "也许", "请写“是”或“否”。"),
        ("meeting.quarterly", "period", "每周", "MONTH（每月）"),
        ("report.annual", "due", "年底", "请写成月-日"),
    ],
)
def test_what_a_person_mistypes_is_told(xihu, rule_id, key, text, message):
    with pytest.raises(OverrideError) as refusal:
        parse_override_value(xihu, rule_id, key, text)
    assert message in refusal.value.message


@given(cap=st.integers(-5, 200), on=st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_whatever_cap_is_asked_for_either_stands_or_is_refused(cap, on):
    practice = load_practice("xihu")
    own = replace(OWN, value=cap, since=date(2020, 1, 1))
    if 2 <= cap <= 99:
        assert with_overrides(practice, [own], on).figure(CAP)["max"] == cap
    else:
        with pytest.raises(OverrideError):
            with_overrides(practice, [own], on)
    assert practice.figure(CAP)["max"] == 11
