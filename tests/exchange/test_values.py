"""Frequencies, amounts, quantities, progress, attendance, words of the field, places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.amounts import parse_amount, parse_attendance, parse_progress, parse_quantity
from exchange.cells import NUMBER, PERCENT, Cell, clean, one_line, squeeze_name
from exchange.frequencies import frequency_text, parse_frequency
from exchange.numerals import chinese_int
from exchange.places import community_core
from exchange.vocabulary import ROLES, UNIT_KINDS, find_role, find_unit_kind, read_yes_no
from tests.exchange.building import DIVISIONS


def rate(per, times, at_least=False):
    return {"per": per, "times": times, "at_least": at_least}


@pytest.mark.parametrize(
    ("written", "value", "problem"),
    [
        ("每周六", rate("week", 1), None),
        ("每周5次", rate("week", 5), None),
        ("2次/年", rate("year", 2), None),
        ("每学期１次", rate("term", 1), None),
        ("每季度不少于2次", rate("quarter", 2, True), None),
        ("每年至少四场", rate("year", 4, True), None),
        ("每半年一次", rate("half_year", 1), None),
        ("一季一次", rate("quarter", 1), None),
        ("一年两次", rate("year", 2), None),
        ("每周二、四", rate("week", 2), None),
        ("每周一至周五", rate("week", 5), None),
        ("每月第一个周六", rate("month", 1), None),
        ("每月5日、20日", rate("month", 2), None),
        ("每天", rate("day", 1), None),
        ("每月", rate("month", 1), None),
        ("按需", {"per": "on_demand"}, None),
        ("不定期", {"per": "irregular"}, None),
        ("全年", {"per": "ongoing"}, None),
        ("长期", {"per": "ongoing"}, None),
        ("2023年9月底前", {"per": "once", "by": "2023-09-30"}, None),
        ("2023-06-01", {"per": "once", "by": "2023-06-01"}, None),
        ("9月底前", {"per": "once", "by": "2023-09-30"}, "DATE_YEAR_INFERRED"),
        ("一次性", {"per": "once", "by": None}, None),
        ("春节、八一", rate("year", 2), "FREQUENCY_INFERRED"),
        ("寒暑假", rate("year", 2), "FREQUENCY_INFERRED"),
        ("每两个月一次", rate("year", 6), "FREQUENCY_INFERRED"),
        ("每两周1次", rate("month", 2), "FREQUENCY_INFERRED"),
        ("1-2次/月", rate("month", 1, True), "FREQUENCY_INFERRED"),
        ("1", None, "FREQUENCY_UNIT_MISSING"),
        ("两次", None, "FREQUENCY_UNIT_MISSING"),
        ("看情况再定吧", None, "FREQUENCY_INVALID"),
    ],
)
def test_frequencies(written, value, problem):
    reading = parse_frequency(Cell(written), written, year=2023)
    assert (reading.value, reading.problem) == (value, problem)


def test_a_bare_number_has_no_period():
    assert parse_frequency(Cell(1.0, NUMBER), "1").problem == "FREQUENCY_UNIT_MISSING"


@given(
    st.sampled_from(["day", "week", "month", "quarter", "half_year", "year", "term"]), st.integers(1, 99), st.booleans()
)
def test_every_rate_is_read_back(per, times, at_least):
    text = frequency_text(rate(per, times, at_least))
    assert parse_frequency(Cell(text), text).value == rate(per, times, at_least)


@pytest.mark.parametrize(
    ("written", "unit", "yuan", "problem"),
    [
        ("0.5万", "元", "5000.00", None),
        ("5,000", "元", "5000.00", None),
        ("12000", "元", "12000.00", None),
        ("1.2w", "元", "12000.00", None),
        ("5千元", "元", "5000.00", None),
        ("二十万", "元", "200000.00", None),
        ("￥3,000.50元", "元", "3000.50", None),
        ("约2万元", "元", "20000.00", "AMOUNT_APPROXIMATE"),
        ("2万左右", "元", "20000.00", "AMOUNT_APPROXIMATE"),
        ("0.8", "万元", "8000.00", None),
        ("3000元", "万元", "3000.00", None),
        ("面议", "元", None, "AMOUNT_INVALID"),
        ("1万-2万", "元", None, "AMOUNT_INVALID"),
        ("-500", "元", None, "AMOUNT_INVALID"),
        (None, "元", None, None),
    ],
)
def test_amounts(written, unit, yuan, problem):
    reading = parse_amount(written, unit=unit)
    assert (reading.yuan, reading.problem) == (yuan, problem)


@pytest.mark.parametrize(
    ("written", "number", "unit", "problem"),
    [
        ("1间", 1, "间", None),
        ("律师３名", 3, "名", None),
        ("2万元", 20000, "元", None),
        ("两名", 2, "名", None),
        ("1.5小时", 1.5, "小时", None),
        ("3", 3, None, None),
        ("10余名", 10, "名", "QUANTITY_APPROXIMATE"),
        ("若干", None, None, "QUANTITY_INVALID"),
        ("3-5名", None, None, "QUANTITY_INVALID"),
    ],
)
def test_quantities(written, number, unit, problem):
    reading = parse_quantity(written)
    assert (reading.number, reading.unit, reading.problem) == (number, unit, problem)


@pytest.mark.parametrize(
    ("cell", "percent", "told"),
    [
        (Cell(1.0, NUMBER), False, (100, None)),
        (Cell(0.5, NUMBER, PERCENT), False, (50, None)),
        (Cell(1.2, NUMBER, PERCENT), False, (None, "PROGRESS_INVALID")),
        (Cell(80.0, NUMBER), False, (80, None)),
        (Cell(1.0, NUMBER), True, (1, None)),
        (Cell("80%"), False, (80, None)),
        (Cell("33.3％"), False, (33.3, None)),
        (Cell("已完成"), False, (100, None)),
        (Cell("未开始"), False, (0, None)),
        (Cell("八成"), False, (80, None)),
        (Cell("120%"), False, (None, "PROGRESS_INVALID")),
        (Cell("推进中"), False, (None, "PROGRESS_INVALID")),
    ],
)
def test_progress(cell, percent, told):
    assert parse_progress(cell, clean(cell).text, percent=percent) == told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("应到13人,实到11人", (13, 11, None)),
        ("应到 13 人，实到 11 人，请假 2 人", (13, 11, None)),
        ("实到11人/应到13人", (13, 11, None)),
        ("13/9", (13, 9, None)),
        ("13", (13, None, "ATTENDANCE_INCOMPLETE")),
        ("13/14", (13, 14, "ATTENDANCE_INVALID")),
        ("全体", (None, None, "ATTENDANCE_INVALID")),
    ],
)
def test_attendance(written, told):
    reading = parse_attendance(written)
    assert (reading.expected, reading.present, reading.problem) == told


def test_attendance_in_the_order_of_the_header():
    reading = parse_attendance("9/13", present_first=True)
    assert (reading.expected, reading.present) == (13, 9)


@given(st.text(max_size=40))
def test_no_text_breaks_a_parser_and_each_gives_a_value_or_says_what_is_wrong(text):
    frequency = parse_frequency(Cell(text), text, year=2023)
    assert frequency.value is not None or frequency.problem
    amount, quantity = parse_amount(text), parse_quantity(text)
    assert (amount.yuan is None) == (amount.problem == "AMOUNT_INVALID")
    assert (quantity.number is None) == (quantity.problem == "QUANTITY_INVALID")
    percent, problem = parse_progress(Cell(text), text)
    assert (percent is None) == (problem == "PROGRESS_INVALID")
    assert 0 <= (percent or 0) <= 100
    attendance = parse_attendance(text)
    assert attendance.problem or attendance.present <= attendance.expected
    assert find_unit_kind(text).word in (None, *UNIT_KINDS.words)
    assert find_role(text).word in (None, *ROLES.words)
    assert read_yes_no(text) in (True, False, None)
    place = DIVISIONS.match_community(text, street="360103007000", district="360103000000")
    assert place.code in DIVISIONS.by_code if place.code else place.problem
    assert set(DIVISIONS.streets_in(text)) <= DIVISIONS.by_code.keys()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("二〇二一", 2021),
        ("十二", 12),
        ("二十", 20),
        ("两", 2),
        ("一百零三", 103),
        ("7", 7),
        ("甲", None),
        ("1" * 10, None),
    ],
)
def test_chinese_numbers(text, number):
    assert chinese_int(text) == number


@pytest.mark.parametrize(
    ("text", "word", "alias", "candidates"),
    [
        ("机关", "机关", False, ()),
        ("物业", "物业公司", True, ()),
        ("民营企业", "非公企业", True, ()),
        ("学校（民办）", "学校", True, ()),
        ("国企类", "国有企业", True, ()),
        ("两新组织", None, False, ("非公企业", "社会组织")),
        ("“两新”组织", None, False, ("非公企业", "社会组织")),
        ("企业", None, False, ("国有企业", "非公企业")),
        ("外星人", None, False, ()),
    ],
)
def test_kinds_of_unit(text, word, alias, candidates):
    found = find_unit_kind(text)
    assert (found.word, found.alias, found.candidates) == (word, alias, candidates)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("第一书记", "第一书记"),
        ("“大党委”副书记", "副书记"),
        ("社区大党委委员", "委员"),
        ("专职副书记", "副书记"),
        ("党委书记", "书记"),
        ("委员（兼职）", "委员"),
        ("组织委员", "委员"),
        ("名誉会长", None),
    ],
)
def test_positions(text, word):
    assert find_role(text).word == word


@pytest.mark.parametrize(
    ("text", "answer"),
    [("是", True), ("√", True), ("是（兼职）", True), (None, False), ("否", False), ("×", False), ("也许", None)],
)
def test_yes_and_no(text, answer):
    assert read_yes_no(text) is answer


def test_cleaning():
    assert clean(Cell("　 示一\u00a0")) == ("示一", True, False, False)
    assert clean(Cell("１２Ａ")) == ("12A", False, True, False)
    for nothing in ("无", "—", "－", "-", "/", "空", "  ", "——", " 无　"):
        assert clean(Cell(nothing)).text is None
    for ditto in ("同上", "〃", "同 上", '"'):
        assert clean(Cell(ditto)).ditto
    assert clean(Cell(15400000101.0, NUMBER)).text == "15400000101"
    assert squeeze_name("赵  立新") == ("赵立新", True)
    assert squeeze_name("Anna Li") == ("Anna Li", False)
    assert one_line("南昌示例银行\n绳金塔支行") == "南昌示例银行绳金塔支行"
    assert one_line("Room A\nRoom B") == "Room A Room B"


COMMUNITIES = DIVISIONS.of_level(5)


def test_every_community_is_found_by_its_name_and_by_its_core():
    for community in COMMUNITIES:
        district = DIVISIONS.parent(community.parent_code)
        core = community_core(community.name)
        usual = core if core.endswith(("村", "家委会")) else core + "社区"
        street = DIVISIONS.name(community.parent_code)
        for written in (community.name, usual, f"{street}{usual}"):
            match = DIVISIONS.match_community(written, street=community.parent_code, district=district)
            assert (match.code, match.problem) == (community.code, None), written


def test_every_street_is_found_in_a_title():
    for street in DIVISIONS.of_level(4):
        named = [other.code for other in DIVISIONS.of_level(4) if other.name == street.name]
        assert sorted(DIVISIONS.streets_in(f"{street.name}社区“大党委”委员名册")) == sorted(named)


STREET, DISTRICT = "360103007000", "360103000000"


@pytest.mark.parametrize(
    ("written", "code", "alias"),
    [
        ("绳金塔社区", "360103007006", False),
        ("绳金塔社区居委会", "360103007006", False),
        ("绳金塔社区居民委员会", "360103007006", False),
        ("绳金塔", "360103007006", True),
        ("绳金塔社区党委", "360103007006", True),
        ("绳金塔社区“大党委”", "360103007006", True),
        ("西湖区绳金塔街道十字街社区", "360103007012", False),
        ("绳金塔\n社区", "360103007006", False),
        ("360103007006", "360103007006", False),
    ],
)
def test_a_community_in_its_spellings(written, code, alias):
    match = DIVISIONS.match_community(written, street=STREET, district=DISTRICT)
    assert (match.code, match.alias) == (code, alias)


def test_one_character_apart_is_a_hint_and_never_a_match():
    match = DIVISIONS.match_community("绳金搭社区", street=STREET, district=DISTRICT)
    assert (match.code, match.problem, match.suggestion) == (None, "COMMUNITY_UNKNOWN", "360103007006")
    match = DIVISIONS.match_community("绳金社区", street=STREET, district=DISTRICT)
    assert (match.code, match.suggestion) == (None, "360103007006")
    # Five communities of 东城街道 are one character from 东们; only 东门 sounds the same.
    match = DIVISIONS.match_community("东们社区", street="350802001000", district="350802000000")
    assert (match.code, match.suggestion) == (None, "350802001001")
    match = DIVISIONS.match_community("东龙社区", street="350802001000", district="350802000000")
    assert (match.code, match.suggestion) == (None, None)


def test_a_community_of_another_street_is_told():
    match = DIVISIONS.match_community("惠民门社区", street=STREET, district=DISTRICT)
    assert (match.code, match.problem, match.found) == (None, "COMMUNITY_OTHER_STREET", "360103004005")


def test_without_a_street_a_name_must_be_the_only_one():
    match = DIVISIONS.match_community("绳金塔社区", street=None, district=DISTRICT)
    assert match.code == "360103007006"
