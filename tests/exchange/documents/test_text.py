"""What is signed: the canonical text and its hash; and how words are cleaned, measured, counted and cut."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.documents import (
    Column,
    KeyValues,
    ListOfNames,
    OfficialDocument,
    Paragraph,
    Table,
    Volume,
    hash_of,
    text_of,
)
from exchange.documents.words import balanced, chinese_number, clean, date_text, marker, one_line, width
from exchange.numerals import chinese_int
from tests.exchange.documents.papers import agreement, filing, letter, minutes, year


def test_the_text_in_reading_order():
    assert text_of(agreement()) == (
        "共驻共建双向认领协议书\n"
        "河社协〔2026〕12号\n"
        "甲乙双方经协商一致，签订本协议。\n"
        "第一条　甲方责任　提供党群服务中心场地。\n"
        "第二条　乙方责任　会议指出，要统筹辖区各领域党建资源，推动驻区单位党组织与社区党组织互联互动、共驻共建，"
        "形成“一盘棋”工作格局，把资源清单和需求清单逐项对上，件件有着落、事事有回音。\n"
        "第三条　自签订之日起一年。\n"
        "认领项目\n"
        "序号\t项目\t频次\t责任人\n"
        "1\t义诊\t每季度1次\t沈芳\n"
        "2\t讲座\t\t\n"
        "本协议一式两份。\n"
        "甲方：中共江口市河西区河畔街道河畔社区委员会\t乙方：市第九医院门诊党支部\n"
        "（盖章）\t（盖章）\n"
        "代表人（签字）：\t代表人（签字）：\n"
        "　　　　年　　月　　日\t　　　　年　　月　　日\n"
    )


def test_a_hash_stays_what_it_was():
    """Agreements already signed carry it: a change here breaks their proof."""
    assert hash_of(agreement()) == "b70de57689e9ab2f050afbc7f75437fda94fa691990737f29efedb94cbb54a60"


def test_nothing_empty_leaves_a_trace():
    assert text_of(letter()) == "感谢信\n项目\t说明\n谨致谢忱。\n"


def test_looks_do_not_count():
    wide = Table(
        (Column("项目", 9, "left"), "频次", "责任人"), (("义诊", "每季度1次", "沈芳"), ("讲座",)), "认领项目", "", True
    )
    plain = agreement()
    blocks = [wide if isinstance(b, Table) else b for b in plain.blocks]
    assert hash_of(replace(plain, blocks=blocks, first_page=7)) == hash_of(plain)


def test_every_word_counts():
    documents = [
        minutes(),
        replace(minutes(), title="河畔社区“大党委”2026年第三季度共驻共建联席会议纪要"),
        replace(minutes(), number="河社纪〔2026〕5号"),
        replace(minutes(), date=dt.date(2026, 11, 9)),
        replace(minutes(), signers=("河畔社区党委",)),
        replace(minutes(), copies_to=("河畔街道党工委",)),
        replace(minutes(), blocks=minutes().blocks[:-1]),
        replace(minutes(), mark=""),
        filing(),
        filing(rows=12),
        year(),
    ]
    assert len({hash_of(d) for d in documents}) == len(documents)


def test_cells_cannot_be_mistaken_for_each_other():
    def one(*rows):
        return hash_of(OfficialDocument("表", (Table(("甲", "乙"), rows),)))

    assert len({one(("a\tb", "c")), one(("a", "b\tc")), one(("a\nb", "c")), one(("a", ""), ("b", "c"))}) == 4


def test_a_date_without_a_day_is_left_to_the_hand():
    assert text_of(OfficialDocument("函", signers=("河畔社区党委",))) == "函\n河畔社区党委\n　　　　年　　月　　日\n"


def test_labels_take_one_colon():
    document = OfficialDocument(
        "函", (KeyValues((("时间：", "今天"), ("地点", "这里"))), ListOfNames("出席:", ("沈立",)))
    )
    assert text_of(document) == "函\n时间：今天\n地点：这里\n出席：沈立\n"


def test_values_of_all_kinds():
    table = Table(
        ("甲", "乙", "丙", "丁"), ((None, True, dt.date(2026, 1, 2), ["沈立", "韩芳"]), (3, 2.5, "a\r\nb", ""))
    )
    assert text_of(OfficialDocument("表", (table,))).splitlines()[2:] == [
        "\t是\t2026-01-02\t沈立、韩芳",
        "3\t2.5\ta",
        "b\t",
    ]


def test_a_row_longer_than_the_head_is_refused():
    with pytest.raises(ValueError, match="row 1 has 2 cells"):
        text_of(OfficialDocument("表", (Table(("甲",), (("a", "b"),)),)))


@pytest.mark.parametrize(
    ("dirty", "proper"),
    [
        ("a\x00b\x1bc", "abc"),
        ("a\tb", "a b"),
        ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
        ("李\u202e伟\u2066", "李伟"),
        ("\ufeff沈\u200b立\u00ad", "沈立"),
        ("\ud800x\ufffe", "x"),
        ("𬭎\U000e0100", "𬭎\U000e0100"),
        (None, ""),
        (12, "12"),
    ],
)
def test_cleaning(dirty, proper):
    assert clean(dirty) == proper


def test_one_line():
    assert one_line(" 甲 \n\n 乙\r\n") == "甲 乙"


@given(st.integers(1, 199))
def test_chinese_numbers_can_be_read_again(number):
    assert chinese_int(chinese_number(number)) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (100, "一百"), (101, "一百零一"), (110, "一百一十"),
     (1001, "一千零一"), (1010, "一千零一十"), (10000, "10000")],
)  # fmt: skip
def test_chinese_numbers(number, text):
    assert chinese_number(number) == text


def test_markers():
    assert [marker(kind, 12) for kind in ("一、", "（一）", "1.", "（1）")] == ["十二、", "（十二）", "12.", "（12）"]


def test_dates_have_no_leading_zeros():
    assert date_text(dt.date(2026, 1, 2)) == "2026年1月2日"


@pytest.mark.parametrize(
    "title",
    [
        "关于河畔社区第三届“大党委”组成人员名册报备的请示",
        "河畔社区“大党委”2026年第四季度共驻共建联席会议纪要",
        "关于增补市第九医院门诊党支部书记沈立同志为河畔社区“大党委”兼职委员的批复",
    ],
)
def test_long_titles_are_cut_between_words(title):
    cut = balanced(title, 20)
    lines = cut.split("\n")
    assert "".join(lines) == title
    assert len(lines) == -(-width(title) // 20)
    assert all(width(line) <= 20 for line in lines)
    assert not any(line[0] in "”，、的）" or line[-1] in "“（" for line in lines)
    assert min(map(width, lines)) > 0.6 * max(map(width, lines))


def test_no_word_is_left_alone_on_a_last_line():
    title = (
        "南昌市西湖区绳金塔街道辖区内城市建设投资发展集团有限责任公司绳金塔历史文化街区"
        "保护开发与运营管理分公司党总支第三联合支部委员会与桃源东社区“大党委”双向认领协议"
    )
    lines = balanced(title, 20).split("\n")
    assert "".join(lines) == title
    assert min(map(width, lines)) > 0.6 * max(map(width, lines))


def test_a_title_keeps_its_own_line_breaks():
    assert balanced("河畔社区\n会议纪要", 20) == "河畔社区\n会议纪要"


@given(st.text(max_size=200), st.integers(4, 30))
def test_cutting_loses_nothing(text, limit):
    assert balanced(clean(text), limit).replace("\n", "") == clean(text).replace("\n", "")


def test_an_empty_volume_is_a_volume():
    assert text_of(Volume("汇编")) == "汇编\n卷内文件目录\n顺序号\t文号\t责任者\t题名\t日期\t页号\n"


def test_a_paragraph_of_several_lines_is_several_paragraphs():
    assert text_of(OfficialDocument("函", (Paragraph("甲\n\n  乙"),))) == "函\n甲\n乙\n"


def test_the_name_of_a_signer_stays_in_one_piece_in_a_title():
    title, signer = "关于增补傅文静同志为绳金塔社区“大党委”委员的报告", "绳金塔社区“大党委”"
    assert balanced(title, 20, [signer]) == "关于增补傅文静同志为\n绳金塔社区“大党委”委员的报告"
    # What is counted stays with its number.
    assert "2026\n年" not in balanced("关于召开绳金塔社区居委会2026年第四次党建工作联席会议的通知", 20)
    # A name that no line has room for is cut like other words.
    long = "河畔街道" * 6
    assert balanced(f"关于{long}的报告", 20, [long]).count("\n") >= 1
