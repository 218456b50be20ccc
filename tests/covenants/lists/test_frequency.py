"""What people write for how often, read and said back."""

from __future__ import annotations

from datetime import date
from itertools import combinations, product

import pytest

from common.errors import RuleBroken
from covenants.frequency import COUNTED, Frequency, parse_frequency_text
from covenants.models import HalfDay, Per

READ = {
    "每季度1次": ("quarter", 1, False, None, (), "", "每季度1次"),
    "每季度不少于2次": ("quarter", 2, True, None, (), "", "每季度不少于2次"),
    "2次/年": ("year", 2, False, None, (), "", "每年2次"),
    "每周三下午": ("week", 1, False, None, (3,), "PM", "每周三下午"),
    "每周二、四上午": ("week", 2, False, None, (2, 4), "AM", "每周二、四上午"),
    "每周二、周四晚上": ("week", 2, False, None, (2, 4), "EVE", "每周二、四晚上"),
    "周一至周五": ("week", 5, False, None, (1, 2, 3, 4, 5), "", "每周一至周五"),
    "工作日 9:00—17:00": ("week", 5, False, None, (1, 2, 3, 4, 5), "", "每周一至周五"),
    "星期天上午": ("week", 1, False, None, (7,), "AM", "每周日上午"),
    "每周末一次": ("week", 1, False, None, (6, 7), "", "每周六、日1次"),
    "每月第一个周六": ("month", 1, False, None, (6,), "", "每月周六1次"),
    "随时": ("on_demand", None, False, None, (), "", "按需"),
    "长期": ("ongoing", None, False, None, (), "", "长期"),
    "不定期": ("irregular", None, False, None, (), "", "不定期"),
    "9月底前": ("once", None, False, date(2026, 9, 30), (), "", "2026年9月30日前"),
    "2025年3月1日前": ("once", None, False, date(2025, 3, 1), (), "", "2025年3月1日前"),
    "一次性": ("once", None, False, None, (), "", "一次性"),
    "寒暑假": ("year", 2, False, None, (), "", "每年2次"),
    "": ("", None, False, None, (), "", ""),
}


@pytest.mark.parametrize("text", READ)
def test_what_people_write_is_read(text):
    found = parse_frequency_text(text, year=2026)
    columns = (found.per, found.times, found.at_least, found.by, found.weekdays, found.half_day, found.label)
    assert columns == READ[text]
    assert found.columns()["frequency_text"] == found.text == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("4", "没有写明是每年、每季度还是每月"),
        ("若干", "看不出多久一次"),
        ("每天5000次", "看不出"),
        ("次" * 61, "最多 60 个字"),
    ],
)
def test_what_cannot_be_read_is_answered_with_how_to_write_it(text, said):
    with pytest.raises(RuleBroken, match=said) as refused:
        parse_frequency_text(text)
    assert (refused.value.code, refused.value.field) == ("item.frequency", "frequency_text")


def every_frequency():
    """All shapes that columns can take, with small numbers."""
    halves = ("", *HalfDay.values)
    for per, times, at_least, half in product(COUNTED, (1, 2, 12), (False, True), halves):
        yield Frequency(str(per), times, at_least, half_day=half)
    for days in (chosen for size in range(1, 7) for chosen in combinations(range(1, 8), size)):
        for half, times in product(halves, {1, len(days)}):
            yield Frequency("week", times, weekdays=days, half_day=half)
            yield Frequency("week", times, at_least=True, weekdays=days, half_day=half)
    for per in (Per.ON_DEMAND, Per.IRREGULAR, Per.ONGOING, Per.ONCE):
        yield Frequency(str(per))
    for by in (date(2026, 2, 28), date(2024, 2, 29), date(2027, 12, 31), date(2026, 11, 1)):
        yield Frequency("once", by=by)


def test_the_label_of_every_frequency_reads_as_itself():
    def columns(frequency):
        return {**frequency.columns(), "frequency_text": ""}

    wrong = [
        (frequency, frequency.label)
        for frequency in every_frequency()
        if columns(parse_frequency_text(frequency.label, year=1999)) != columns(frequency)
    ]
    assert not wrong
