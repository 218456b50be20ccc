"""The PDF: set by typst, with the fonts there are, from data that is never markup."""

from __future__ import annotations

import re
import subprocess
from itertools import pairwise

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import RuleBroken
from exchange.documents import Heading, ListOfNames, OfficialDocument, Paragraph, Table, to_pdf
from exchange.documents.type_faces import choose
from tests.exchange.documents.papers import (
    agreement,
    filing,
    has_font,
    left_of_page_number,
    letter,
    lines_of,
    minutes,
    page_of_text,
    pages_of,
    tool,
    year,
)
from tests.exchange.documents.test_word import hostile

needs_font = pytest.mark.skipif(not has_font(), reason="no Chinese font here; apt-get install fonts-noto-cjk")
needs_poppler = pytest.mark.skipif(tool("pdftotext") is None, reason="no pdftotext here; apt-get install poppler-utils")


@pytest.fixture
def pdf(tmp_path):
    def write(document):
        path = tmp_path / "document.pdf"
        path.write_bytes(to_pdf(document))
        return path

    return write


def test_without_a_chinese_font_there_is_a_sentence_and_no_pdf():
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
    with pytest.raises(RuleBroken, match=r"没有中文字体.*Word") as caught:
        choose(fonts, ["DejaVu Sans", "Liberation Serif"])
    assert caught.value.code == "document.no_font"


def test_the_official_fonts_come_first_and_others_stand_in():
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
    faces = choose(fonts, ["Noto Sans CJK SC", "Noto Serif CJK SC", "仿宋_GB2312", "FZXiaoBiaoSong-B05S"])
    assert faces.families["fang"] == ["仿宋_GB2312", "Noto Serif CJK SC", "Noto Sans CJK SC", "FZXiaoBiaoSong-B05S"]
    assert faces.families["hei"] == ["Noto Sans CJK SC", "Noto Serif CJK SC", "FZXiaoBiaoSong-B05S", "仿宋_GB2312"]
    assert (faces.families["biaosong"][0], faces.weights["biaosong"]) == ("FZXiaoBiaoSong-B05S", "regular")
    assert choose(fonts, ["Noto Serif CJK SC"]).weights["biaosong"] == "bold"


@needs_font
@pytest.mark.parametrize("make", [minutes, agreement, filing, letter, year], ids=lambda m: m.__name__)
def test_the_same_document_gives_the_same_bytes(make, time_machine):
    time_machine.move_to("2026-11-22 08:00")
    first = to_pdf(make())
    time_machine.move_to("2031-02-03 21:00")
    assert to_pdf(make()) == first
    assert first.startswith(b"%PDF-")


@needs_font
@needs_poppler
def test_a_full_page_has_22_lines_of_28_characters(pdf):
    path = pdf(page_of_text())
    lines = lines_of(path, 2)
    assert len(lines) == 23  # and the page number
    assert {len(text) for _, text in lines[:-1]} == {28}
    assert all(28.5 < b - a < 29.4 for (a, _), (b, _) in pairwise(lines[:-1]))
    assert abs((lines[21][0] - lines[0][0]) / 21 - 28.95) < 0.05
    assert lines[-1][1].replace(" ", "") == "—2—"


@needs_font
@needs_poppler
def test_page_numbers_alternate(pdf):
    path = pdf(page_of_text())
    assert left_of_page_number(path, 1) > 400
    assert left_of_page_number(path, 2) < 150


@needs_font
@needs_poppler
def test_markup_is_words(pdf):
    path = pdf(hostile())
    shown = "".join("".join(text for _, text in lines_of(path, page + 1)) for page in range(pages_of(path)))
    shown = shown.replace("\u200b", "").replace(" ", "")
    for piece in ("#letx=1", "*b*", "$x^2$", "#panic()", "`raw`", "//c/*d*/", "@label<label>", "\\u{41}"):
        assert piece in shown, piece
    assert b"/URI" not in path.read_bytes()


@needs_font
@needs_poppler
def test_sixty_names_in_six_columns(pdf):
    lines = [text for _, text in lines_of(pdf(OfficialDocument("函", minutes().blocks[1:2])), 1)]
    assert lines[1].replace("　", "").replace(" ", "") == "出席：赵伟钱海英孙建国李芳周晓明吴立"
    assert len(lines) == 1 + 11 + 1


@needs_font
@needs_poppler
def test_contents_know_their_pages(pdf):
    path = pdf(year())
    texts = ["".join(text for _, text in lines_of(path, page + 1)) for page in range(pages_of(path))]
    begins = [
        next(i for i, t in enumerate(texts) if i and mark in t) for mark in ("河社纪〔2026〕4号", "协议书", "请示")
    ]
    # The contents come first and are not counted.
    rows = [t for _, t in lines_of(path, 1)]
    for number, page in enumerate(begins, start=1):
        assert any(t.startswith(str(number)) and t.endswith(str(page)) for t in rows), (number, page, rows)


@needs_font
@settings(max_examples=20)
@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=30))
def test_any_text_becomes_a_pdf(text, names):
    document = OfficialDocument(
        title=text,
        mark=text,
        addressee=text,
        blocks=(
            Paragraph(text, lead=text),
            Heading(1, text, body=text),
            ListOfNames(text, names),
            Table((text,), ((text,),)),
        ),
        signers=(text,),
        copies_to=(text,),
    )
    assert to_pdf(document).startswith(b"%PDF-")


@needs_font
@needs_poppler
def test_a_word_of_a_hundred_letters_stays_in_its_cell(pdf):
    path = pdf(OfficialDocument("表", (Table(("甲", "乙", "丙", "丁"), (("x" * 100, "y" * 100, "z" * 100, "短"),)),)))
    out = subprocess.run(
        ["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True, timeout=60
    ).stdout.decode()
    assert max(float(x) for x in re.findall(r'xMax="([\d.]+)"', out)) < (210 - 26) * 72 / 25.4
