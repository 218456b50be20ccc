"""Opening hours in the many ways people write them, what is said where nobody can tell, and hours past midnight."""

import pytest

from orgs.hours import hours_of, not_read, past_midnight, said, week_of

WEEKDAYS, ALL = range(1, 6), range(1, 8)
BOTH = "09:00–12:00、14:00–17:30"


@pytest.mark.parametrize(
    ("text", "days", "hours"),
    [
        ("周一至周五 9:00-17:30，午休12:00-14:00", WEEKDAYS, BOTH),
        ("周一至周五 9:00-17:30（12:00-14:00午休）", WEEKDAYS, BOTH),
        ("周一至周五 9:00-17:30 其中12:00-14:00休息", WEEKDAYS, BOTH),
        ("周一至周五 9:00-17:30（中午12:00-14:00休息），法定节假日除外", WEEKDAYS, BOTH),
        ("周一至周五 9:00-17:30，中午不休息", WEEKDAYS, "09:00–17:30"),
        ("周一至周五上午9:00-12:00，下午2:00-5:30", WEEKDAYS, BOTH),
        ("周一至周五 上午9:00-12:00 下午14:00-17:30", WEEKDAYS, BOTH),
        ("周一至周五 上午9:00-12:00；下午14:00-17:30", WEEKDAYS, BOTH),
        ("周一至周五：9:00-12:00，14:00-17:30", WEEKDAYS, BOTH),
        ("全天", ALL, "00:00–24:00"),
        ("24小时", ALL, "00:00–24:00"),
        ("每天24小时开放", ALL, "00:00–24:00"),
        ("全天24小时", ALL, "00:00–24:00"),
        ("7×24小时", ALL, "00:00–24:00"),
        ("全天 8:30-17:30", ALL, "08:30–17:30"),
        ("每周二、四下午2:30-5:30", (2, 4), "14:30–17:30"),
        ("每周二、周四下午2点半到5点", (2, 4), "14:30–17:00"),
        ("每周六 9:00-11:00", (6,), "09:00–11:00"),
        ("周一三五 9:00-11:00", (1, 3, 5), "09:00–11:00"),
        ("周1至周5 8.30-17.30", WEEKDAYS, "08:30–17:30"),
        ("9-17点", ALL, "09:00–17:00"),
        ("早9:00-晚6:00", ALL, "09:00–18:00"),
        ("中午12:00-2:00", ALL, "12:00–14:00"),
        ("9:00-21:00（周一至周日）", ALL, "09:00–21:00"),
        ("开放时间：周一至周五 8:30-17:30", WEEKDAYS, "08:30–17:30"),
        ("每天 9:00-17:00（周一闭馆）", range(2, 8), "09:00–17:00"),
        ("周一至周五8:30-17:30，周末及法定节假日除外", WEEKDAYS, "08:30–17:30"),
        ("工作日及周六 9:00–17:00", range(1, 7), "09:00–17:00"),
        ("周一至周日 9:00-21:00，全年无休", ALL, "09:00–21:00"),
    ],
)
def test_the_same_hours_on_the_days_named(text, days, hours):
    found = hours_of(text)
    assert {day: said(spans) for day, spans in found.spans.items()} == dict.fromkeys(days, hours)
    assert (found.unread, not_read(text)) == ("", "")


@pytest.mark.parametrize(
    ("text", "saturday"),
    [
        ("周一至周五8:30-17:30，周六9:00-12:00", "09:00–12:00"),
        ("周一至周五 全天 周六 9:00-12:00", "09:00–12:00"),
        ("周日至周四 9:00-21:00，周五至周六 9:00-22:00", "09:00–22:00"),
        ("周一至周五 上午8:30-12:00；下午14:00-17:30；周六上午9:00-11:30", "09:00–11:30"),
        ("星期一至星期五 8：30～17：30；星期六、星期日 9：00～16：00", "09:00–16:00"),
    ],
)
def test_other_hours_on_a_saturday(text, saturday):
    found = hours_of(text).spans
    assert said(found[6]) == saturday
    assert found[1] != found[6]


@pytest.mark.parametrize(
    ("text", "holidays", "daily"),
    [
        ("每天 9:00-17:00，国家法定节假日除外", "不开放", True),
        ("法定节假日除外，每天 9:00-17:00", "不开放", True),
        ("周一至周五9:00至17:30(双休日、节假日休息)", "不开放", False),
        ("工作日 9:00-17:00；周末及节假日 10:00-16:00", "10:00–16:00", True),
        ("周一至周五8:30-17:30，节假日照常开放", None, True),
        ("周一至周五8:30-17:30", None, False),
    ],
)
def test_what_is_said_of_public_holidays(text, holidays, daily):
    found = hours_of(text)
    assert (None if found.holidays is None else said(found.holidays), found.daily) == (holidays, daily)
    assert 1 in found.spans
    # A holiday is no Sunday: what is said of it takes no day of the week away.
    assert len(found.spans) == (7 if text.startswith(("每天", "法定", "工作日")) else 5)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("每周二、四下午", "周二、四下午"),
        ("周一至周五 9:00-17:30 午休", "午休"),
        ("预约开放", "预约"),
        ("夏季 8:00-12:00，冬季 9:00-12:00", "夏季8:00-12:00"),
        ("每月第一个周六 9:00-11:00", "每月第一个周六9:00-11:00"),
        ("周一 8:00-10:00；周一 9:00-11:00", "周一9:00-11:00"),
        ("9:00-25:00", "9:00-25:00"),
    ],
)
def test_what_nobody_can_tell_is_named(text, part):
    assert (hours_of(text).spans, hours_of(text).unread) == ({}, part)
    assert f"“{part}”读不出是哪天、几点到几点" in not_read(text)
    assert week_of(text) == []


def test_no_text_is_no_complaint():
    assert not_read("") == "" == not_read("  ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("20:00至次日2:00", ("20:00至次日2:00", "20:00", "2:00")),
        ("每天20:00至次日凌晨2:00", ("20:00至次日2:00", "20:00", "2:00")),
        ("周五 20:00-第二天 2:00", ("20:00-次日2:00", "20:00", "2:00")),
        ("8:00-次日8:00", ("8:00-次日8:00", "8:00", "8:00")),
        ("9:00至次日10:00", ("9:00至次日10:00", "9:00", "10:00")),
        ("晚上8点到2点", ("20点到2点", "20:00", "2:00")),
        ("20:00–24:00", None),
        ("全天", None),
    ],
)
def test_hours_that_end_on_the_next_day(text, told):
    assert past_midnight(text) == told


@pytest.mark.parametrize(
    "text", ["一", "周一、", "周一至", "9:00-10:00、", "节假日", "(9:00-", "周一9:00-10:00 ", "天", "天天"]
)
def test_a_text_of_many_repeats_is_read_or_not_and_comes_back(text):
    """Whatever stands in a cell, reading it ends."""
    found = hours_of((text * 120)[:120])
    assert found.spans == {} or found.unread == ""


def test_days_may_go_over_the_end_of_the_week():
    assert sorted(hours_of("周五至周一 9:00-12:00").spans) == [1, 5, 6, 7]
    assert sorted(hours_of("周日至周四 9:00-12:00").spans) == [1, 2, 3, 4, 7]
