"""A wrong practice file is refused with file, exact line, what is wrong and how to mend it."""

import pytest

from orgs.practice import validate_file
from orgs.practice.loader import PRACTICE_DIR

XIHU = (PRACTICE_DIR / "xihu.toml").read_text(encoding="utf-8")

COMMUNITY = '[figures."committee.size.community"]\nmax = 11'
PART_TIME = '[figures."committee.part_time.street"]\nmin = 3\nmax = 5'
TERM = '[figures."appointment.term"]\nyears = 3'
VACANCY = '[figures."committee.vacancy"]\ndays = 60'
VACANCY_CITE = 'ours = ["days"]\nseverity = "PRINCIPLE"\ncite = "XH 三(三)6"'
REPORT = '[figures."report.annual"]\ndue = "12-31"'
QUARTER = 'period = "QUARTER"\nseverity = "PRINCIPLE"'
POLICE = '{ id = "police_officer", position = "MEMBER", label = "社区党员民警", cite = "XH 三(二)2"'
CHAIN = 'id = "community", label = "社区“大党委”向街道（镇）综合党委报告"'
FOUR = 'id = "four_in_one", label = "“四位一体”党组织网络", count = 4'


@pytest.fixture
def problems_of(tmp_path):
    """Problems of Xihu's file with one passage replaced, and the line on which `marker` stands in the result."""

    def check(old, new, marker):
        assert XIHU.count(old) == 1, f"{XIHU.count(old)} × {old}"
        text = XIHU.replace(old, new)
        path = tmp_path / "xihu.toml"
        path.write_text(text, encoding="utf-8")
        assert text.count(marker) == 1
        return validate_file(path), text[: text.index(marker)].count("\n") + 1

    return check


# name: (passage, replaced by, marker of the line, what the message says, what the mending says)
BROKEN = {
    "unknown key of a figure": (
        COMMUNITY,
        COMMUNITY.replace("max", "maks"),
        "maks = 11",
        "maks 是不认识的键",
        "是否应为 max",
    ),
    "unknown key at the root": (
        "order = 1",
        "order = 1\norders = 2",
        "orders = 2",
        "orders 是不认识的键",
        "是否应为 order",
    ),
    "unknown key of a tier": (
        'short = "大党委"',
        'short = "大党委"\nshrt = "党"',
        'shrt = "党"',
        "shrt 是不认识的键",
        "short",
    ),
    "unknown key in an inline table": (
        POLICE,
        POLICE.replace("label", "lable"),
        '"police_officer"',
        "lable 是不认识的键",
        "label",
    ),
    "unknown catalogue": (
        "gravities = [",
        "gravity = [",
        "gravity = [",
        "catalogues.gravity 是不认识的目录",
        "gravities",
    ),
    "missing citation of a figure": (
        VACANCY_CITE,
        VACANCY_CITE.replace('\ncite = "XH 三(三)6"', ""),
        '[figures."committee.vacancy"]',
        "没有写：每一项都要注明出处",
        'cite = "XH 条款"',
    ),
    "missing citation in an inline table": (
        POLICE,
        POLICE.replace(', cite = "XH 三(二)2"', ""),
        '"police_officer"',
        "每一项都要注明出处",
        "cite =",
    ),
    "citation of a clause that is not there": (
        VACANCY_CITE,
        VACANCY_CITE.replace("三(三)6", "三(三)9"),
        '三(三)9"',
        "条款“三(三)9”不在 document.outline 里",
        "三(三)",
    ),
    "citation of another document": (
        VACANCY_CITE,
        VACANCY_CITE.replace("XH", "FC"),
        '"FC 三(三)6"',
        "引的不是本做法的文件",
        "XH",
    ),
    "citation that is none": (
        VACANCY_CITE,
        VACANCY_CITE.replace("XH 三(三)6", "第三部分"),
        '"第三部分"',
        "“第三部分”不是引文",
        "XH 三(二)2",
    ),
    "lower bound above the upper": (
        PART_TIME,
        PART_TIME.replace("3", "6"),
        "min = 6",
        "下限（min=6）大于上限（max=5）",
        "请让 min 不大于 max",
    ),
    "negative days": (VACANCY, VACANCY.replace("60", "-60"), "days = -60", "增补期限不能是“-60”", "1 到 366"),
    "zero years": (TERM, TERM.replace("3", "0"), "years = 0", "任期不能是“0”", "1 到 10"),
    "a number in quotes": (
        COMMUNITY,
        COMMUNITY.replace("11", '"11"'),
        'max = "11"',
        "人数上限不能是",
        "一个整数",
    ),
    "true for a number": (COMMUNITY, COMMUNITY.replace("11", "true"), "max = true", "不能是“true”", "一个整数"),
    "one size, even, yet odd asked for": (
        COMMUNITY + "\nodd = true",
        COMMUNITY.replace("max = 11", "max = 10\nmin = 10\nodd   = true"),
        "odd   = true",
        "人数只能是 10，却要求奇数",
        "odd = false",
    ),
    "a day no year has": (
        REPORT,
        REPORT.replace("12-31", "02-30"),
        'due = "02-30"',
        "不能是“02-30”",
        "月-日，如 12-31",
    ),
    "unknown period": (
        QUARTER,
        QUARTER.replace("QUARTER", "WEEK"),
        'period = "WEEK"',
        "不能是“WEEK”",
        "QUARTER（每季度）",
    ),
    "missing value": (
        TERM,
        '[figures."appointment.term"]',
        '[figures."appointment.term"]',
        "没有写（任期）",
        "years = …",
    ),
    "ours of a key that has no value": (
        'ours = ["days"]\nseverity = "PRINCIPLE"',
        'ours = ["years"]\nseverity = "PRINCIPLE"',
        'ours = ["years"]',
        "数字“years”没有定义",
        "days",
    ),
    "unknown rule": (
        '[figures."committee.vacancy"]',
        '[figures."committee.vacant"]',
        '[figures."committee.vacant"]',
        "没有编号为“committee.vacant”的规则",
        "committee.vacancy",
    ),
    "unknown rule in a catalogue": (
        'rule = "agreement.signed"',
        'rule = "agreement.sign"',
        '"agreement.sign"',
        "规则“agreement.sign”没有定义",
        "signed",
    ),
    "unknown tier": ("[tiers.HOME]", "[tiers.HOUSE]", "[tiers.HOUSE]", "层级“HOUSE”没有定义", "HOME"),
    "unknown tier in a catalogue": (
        CHAIN + ', from_tier = "COMMUNITY"',
        CHAIN + ', from_tier = "COMUNITY"',
        '"COMUNITY"',
        "层级“COMUNITY”没有定义",
        "COMMUNITY",
    ),
    "unknown position": (
        POLICE,
        POLICE.replace('"MEMBER"', '"MEMBERS"'),
        '"police_officer"',
        "职务“MEMBERS”没有定义",
        "MEMBER",
    ),
    "position that the tier lacks": (
        POLICE,
        POLICE.replace('"MEMBER"', '"HOME_COUNCILLOR"'),
        '"police_officer"',
        "本级没有职务 HOME_COUNCILLOR",
        "可用的有",
    ),
    "unknown way of selection": (
        'modes = ["SELF_NOMINATED", "MASS_RECOMMENDED"]',
        'modes = ["SELF_NOMINATED", "LOTTERY"]',
        '"LOTTERY"',
        "产生方式“LOTTERY”没有定义",
        "MASS_RECOMMENDED",
    ),
    "unknown severity": (
        VACANCY_CITE,
        VACANCY_CITE.replace("PRINCIPLE", "MUST"),
        '"MUST"',
        "严格程度“MUST”没有定义",
        "REQUIRED",
    ),
    "unknown kind of unit": (
        'label = "企业党组织负责人", unit_kind = "ENTERPRISE"',
        'label = "企业党组织负责人", unit_kind = "FIRM"',
        '"FIRM"',
        "成员单位类型“FIRM”没有定义",
        "可用的有",
    ),
    "two capacities of one id": (
        POLICE,
        POLICE.replace("police_officer", "unit_leader"),
        'label = "社区党员民警"',
        "“unit_leader”重复",
        "改成别的编号",
    ),
    "two clauses of one name": (
        '{ at = "四3",',
        '{ at = "四2",',
        '{ at = "四2", title = "严格',
        "“四2”重复",
        "改成别的编号",
    ),
    "position with bounds crossed": (
        'label = "副书记", min = 1, max = 1,',
        'label = "副书记", min = 2, max = 1,',
        "min = 2, max = 1",
        "下限 2 大于上限 1",
        "min 不大于 max",
    ),
    "a quotation too long": (
        'quote = "电话沟通每月至少一次"\n',
        f'quote = "{"电" * 31}"\n',
        "电" * 31,
        "有 31 个字，最多 30 个",
        "只摘几个字",
    ),
    "items that are not as many as said": (
        FOUR,
        FOUR.replace("4", "5"),
        "count = 5",
        "items 却有 4 项",
        "partial = true",
    ),
    "name pattern without a place for the name": (
        'committee = "{name}综合党委"',
        'committee = "综合党委"',
        'committee = "综合党委"',
        "应恰有一个 {name}",
        "{name}综合党委",
    ),
    "a date in quotes": (
        "published = 2023-12-01",
        'published = "昨天"',
        '"昨天"',
        "document.published 不能是",
        "2023-12-01",
    ),
    "id that is not the file's name": (
        'id = "xihu"',
        'id = "donghu"',
        'id = "donghu"',
        "与文件名不一致",
        'id = "xihu"',
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_at_its_line(case, problems_of):
    old, new, marker, message, mend = BROKEN[case]
    problems, line = problems_of(old, new, marker)
    told = [problem for problem in problems if message in problem.message]
    assert told, [str(problem) for problem in problems]
    assert told[0].line == line
    assert mend in told[0].mend
    assert str(told[0]).startswith(f"xihu.toml 第 {line} 行：")


def test_an_even_cap_with_odd_sizes_is_fine(problems_of):
    problems, _line = problems_of(COMMUNITY, COMMUNITY.replace("11", "12"), "max = 12")
    assert problems == []


def test_all_problems_of_a_file_come_at_once_in_the_order_of_lines(tmp_path):
    text = XIHU.replace(COMMUNITY, COMMUNITY.replace("11", "0")).replace('label = "签诺", ', "")
    path = tmp_path / "xihu.toml"
    path.write_text(text.replace('[tiers.DISTRICT]\nlabel = "区委组织部"', "[tiers.DISTRICT]"), encoding="utf-8")
    problems = validate_file(path)
    assert len(problems) == 3
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)


def test_more_part_time_members_than_seats(problems_of):
    problems, line = problems_of(
        PART_TIME, PART_TIME.replace("3", "14").replace("5", "15"), '[figures."committee.part_time.street"]'
    )
    assert [(problem.line, problem.message) for problem in problems] == [
        (line, "兼职委员下限 14 人多于委员总数上限 13 人")
    ]
