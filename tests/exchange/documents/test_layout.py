"""Names in columns, tables of any width: worked out so that nothing can push anything out of line."""

from __future__ import annotations

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.documents import Column, ListOfNames, OfficialDocument, Paragraph, Table, to_docx
from exchange.documents.names import columns_of_names
from exchange.documents.tables import grid_of
from exchange.documents.words import clean
from tests.exchange.documents.papers import NAMES, opened

_NAME = st.text("赵钱孙李周吴郑王伟芳海英·" + string.ascii_letters, min_size=1, max_size=30)


def test_sixty_names_stand_in_columns_of_the_same_width():
    columns = columns_of_names(NAMES, 23)
    assert columns is not None
    assert [len(row) for row in columns.rows[:9]] == [6] * 9
    assert columns.rows[0][0] == ("赵　伟", 1)
    assert columns.rows[0][1] == ("钱海英", 1)
    assert ("阿卜杜热西提·买买提", 3) in [entry for row in columns.rows for entry in row]
    assert 5 * columns.cell + 3 < 23


def test_many_names_of_four_characters_get_wider_columns():
    assert columns_of_names(["欧阳晓明", "沈立"] * 5, 23).cell > 4


def test_units_run_on():
    assert columns_of_names(["市第九医院门诊党支部", "河畔小学党支部", "沈立"], 23) is None


@given(st.lists(_NAME, min_size=1, max_size=60), st.integers(10, 35))
def test_no_row_of_names_is_wider_than_its_room(names, room):
    columns = columns_of_names(names, room)
    if columns is None:
        return
    assert [n.replace("　", "") for row in columns.rows for n, _ in row] == [n.replace("　", "") for n in names]
    for row in columns.rows:
        assert sum(span for _, span in row) * columns.cell <= room + 0.5 + columns.cell * 0.01
        assert all(span * columns.cell > len(name) / 2 or len(row) == 1 for name, span in row)


def test_names_in_word_are_aligned_by_tab_stops():
    word = opened(OfficialDocument("函", (ListOfNames("出席", NAMES),)))
    (paragraph,) = (p for p in word.paragraphs if p.style.name == "公文名单")
    assert paragraph.text.split("\n")[0] == "出席：赵　伟\t钱海英\t孙建国\t李　芳\t周晓明\t吴　立"
    assert len(paragraph.paragraph_format.tab_stops) == 6


def test_columns_take_what_their_cells_need():
    rows = [("沈立", "15400000001", "江口市河西区河畔某某有限责任公司党支部书记" * 4)] * 5
    grid = grid_of(Table(("姓名", "联系电话", "单位"), rows), 28)
    name, phone, unit = (share * 28 * 16 / 12 for share in grid.shares)
    assert name > 2.9
    assert phone >= 11 * 0.6
    assert unit > name + phone
    assert grid.aligns == ("center", "center", "left")
    assert abs(sum(grid.shares) - 1) < 1e-4


def test_in_a_crowded_table_dates_and_numbers_stay_whole():
    row = (
        "沈立",
        "1978-05-06",
        "15400000001",
        "江口市河西区某某有限公司",
        "党支部书记兼总经理",
        "大学本科",
        "汉族",
        "第一组",
        "",
    )
    grid = grid_of(Table(("姓名", "出生日期", "电话", "单位", "职务", "学历", "民族", "组别", "备注"), (row,) * 3), 28)
    assert grid.small
    assert grid.rooms[1] >= 10 * 0.6
    assert grid.rooms[2] >= 11 * 0.6
    assert min(grid.rooms) >= 1.9


def test_given_widths_are_kept():
    grid = grid_of(Table((Column("甲", 1), Column("乙", 3)), (("长" * 80, "短"),)), 28)
    assert grid.shares == (0.25, 0.75)


def test_many_columns_make_smaller_letters():
    assert not grid_of(Table(["列"] * 8, ()), 28).small
    assert grid_of(Table(["列"] * 9, ()), 28).small


def test_only_a_row_of_many_lines_may_be_torn():
    grid = grid_of(Table(("甲", "乙"), (("短", "长" * 100), ("短", "长" * 1000))), 28)
    assert grid.tears == (False, True)


@given(
    st.lists(st.tuples(st.text(max_size=30), st.none() | st.floats(0.1, 40)), min_size=1, max_size=14),
    st.data(),
)
def test_shares_always_add_up(columns, data):
    rows = data.draw(st.lists(st.lists(st.text(max_size=80), max_size=len(columns)), max_size=4))
    grid = grid_of(Table([Column(label, size) for label, size in columns], rows), 28)
    assert abs(sum(grid.shares) - 1) < 1e-4
    assert min(grid.shares) > 0


@settings(max_examples=30)
@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=60))
def test_any_text_becomes_a_file_that_opens(text, names):
    document = OfficialDocument(
        title=text,
        mark=text,
        blocks=(Paragraph(text, lead=text), ListOfNames(text, names), Table((text,), ((text,),))),
        signers=(text,),
    )
    word = opened(document)
    shown = "".join(p.text for p in word.paragraphs)
    assert "".join(clean(text).split()) in "".join(shown.split())


def test_two_hundred_rows():
    rows = [("王" * (i % 40 + 1), "说明" * i) for i in range(200)]
    document = OfficialDocument("表", (Table(("姓名", "说明"), rows, numbered=True),))
    assert len(opened(document).tables[0]._tbl.tr_lst) == 201
    assert len(to_docx(document)) < 200_000
