"""The Word file, opened again: paper, margins, grid, fonts, line pitch, headings, page numbers (GB/T 9704-2012)."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import replace

import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm

from exchange.documents import Attachment, Heading, OfficialDocument, PageBreak, Paragraph, Table, to_docx
from tests.exchange.documents.papers import W, agreement, filing, letter, minutes, opened, page_of_text, xml_of, year

EVERY = (minutes, agreement, filing, letter, page_of_text, year)


def _style(word, name):
    return next(s for s in word.styles if s.name == name)


def _fonts(style):
    return style.element.find(f"{W}rPr/{W}rFonts")


def _spacing(style):
    return style.element.find(f"{W}pPr/{W}spacing")


@pytest.mark.parametrize("make", EVERY, ids=lambda m: m.__name__)
def test_paper_margins_and_grid(make):
    for section in opened(make()).sections:
        wide = section.orientation == WD_ORIENT.LANDSCAPE
        size = (section.page_width, section.page_height)
        assert [round(s.mm) for s in size] == ([297, 210] if wide else [210, 297])
        margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
        assert [round(m.mm) for m in margins] == ([28, 37, 26, 35] if wide else [37, 26, 35, 28])
        grid = section._sectPr.find(qn("w:docGrid"))
        assert grid.get(qn("w:type")) == "linesAndChars"
        height = (section.page_height - section.top_margin - section.bottom_margin) / Mm(1) * 72 / 25.4
        width = (section.page_width - section.left_margin - section.right_margin) / Mm(1) * 72 / 25.4
        pitch = int(grid.get(qn("w:linePitch"))) / 20
        char = 16 + int(grid.get(qn("w:charSpace"))) / 4096
        assert (int(height / pitch), round(width / char, 1)) == ((15, 40.4) if wide else (22, 28.0))


def test_each_style_names_its_font_and_pitch():
    word = opened(minutes())
    wanted = {
        "公文标题": ("方正小标宋简体", 44),
        "一级标题": ("黑体", 32),
        "二级标题": ("楷体_GB2312", 32),
        "三级标题": ("仿宋_GB2312", 32),
        "四级标题": ("仿宋_GB2312", 32),
        "公文正文": ("仿宋_GB2312", 32),
        "成文日期": ("仿宋_GB2312", 32),
        "附件标志": ("黑体", 32),
    }
    for name, (font, size) in wanted.items():
        style = _style(word, name)
        assert {_fonts(style).get(qn(f"w:{kind}")) for kind in ("eastAsia", "ascii", "hAnsi")} == {font}, name
        assert style.element.find(f"{W}rPr/{W}sz").get(qn("w:val")) == str(size), name
        assert (_spacing(style).get(qn("w:line")), _spacing(style).get(qn("w:lineRule"))) == ("579", "exact"), name
    assert _fonts(_style(word, "Normal")).get(qn("w:eastAsia")) == "仿宋_GB2312"


def test_first_lines_stand_two_characters_in():
    ind = _style(opened(minutes()), "公文正文").element.find(f"{W}pPr/{W}ind")
    assert (ind.get(qn("w:firstLineChars")), ind.get(qn("w:firstLine"))) == ("200", "632")


def test_28_characters_fit_a_line():
    """16 pt times 28 is more than the 156 mm: what the style draws them together must make up for it."""
    style = _style(opened(minutes()), "公文正文")
    tight = int(style.element.find(f"{W}rPr/{W}spacing").get(qn("w:val")))
    assert 28 <= 8845 / (320 + tight) < 28.2


def test_headings_count_and_begin_anew():
    word = opened(
        OfficialDocument(
            "标题",
            (
                *(Heading(1, "甲") for _ in range(11)),
                Heading(2, "乙"),
                Heading(3, "丙"),
                Heading(4, "丁"),
                Heading(3, "戊"),
                Heading(4, "己"),
                Heading(2, "庚"),
                Heading(3, "辛"),
                Heading(1, "壬", numbered=False),
                Heading(1, "癸"),
                Heading(2, "子"),
            ),
        )
    )
    heads = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.endswith("级标题")]
    assert heads[10:] == [
        ("一级标题", "十一、甲"),
        ("二级标题", "（一）乙"),
        ("三级标题", "1.丙"),
        ("四级标题", "（1）丁"),
        ("三级标题", "2.戊"),
        ("四级标题", "（1）己"),
        ("二级标题", "（二）庚"),
        ("三级标题", "1.辛"),
        ("一级标题", "壬"),
        ("一级标题", "十二、癸"),
        ("二级标题", "（一）子"),
    ]
    levels = {p.text: p._p.pPr.find(qn("w:outlineLvl")) for p in word.paragraphs}
    shown = [levels[text].get(qn("w:val")) for text in ("十二、癸", "（二）庚", "1.辛", "（1）己")]
    assert shown == ["0", "1", "2", "3"]


def test_page_numbers_stand_outside():
    word = opened(minutes())
    assert word.settings.odd_and_even_pages_header_footer
    section = word.sections[0]
    for footer, side, indent in (
        (section.footer, "right", "rightChars"),
        (section.even_page_footer, "left", "leftChars"),
    ):
        (paragraph,) = footer.paragraphs
        assert paragraph.text == "— 1 —"
        assert [i.text.strip() for i in paragraph._p.iter(qn("w:instrText"))] == ["PAGE"]
        assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert paragraph._p.pPr.find(qn("w:ind")).get(qn(f"w:{indent}")) == "100"
        assert {s.get(qn("w:val")) for s in paragraph._p.iter(qn("w:sz"))} == {"28"}
        assert {f.get(qn("w:eastAsia")) for f in paragraph._p.iter(qn("w:rFonts"))} == {"宋体"}


@pytest.mark.parametrize(
    "mark",
    ["纪要", "河畔社区“大党委”会议纪要", "中共江口市河西区河畔街道河畔社区“大党委”区域化党建联席会议办公室会议纪要"],
)
def test_a_red_head_of_any_length_fits(mark):
    word = opened(OfficialDocument("函", mark=mark))
    (head,) = (p for p in word.paragraphs if p.style.name == "发文机关标志")
    run = head._p.find(f"{W}r")
    size = int(run.find(f"{W}rPr/{W}sz").get(qn("w:val"))) / 2
    assert 22 <= size <= 48
    assert head.text.replace("\n", "") == mark
    assert max(len(line) for line in head.text.split("\n")) * size < 442
    assert min(len(line) for line in head.text.split("\n")) >= 2
    assert _style(word, "发文机关标志").element.find(f"{W}rPr/{W}color").get(qn("w:val")) == "FF0000"


def test_page_numbers_can_begin_later_or_be_left_out():
    word = opened(replace(minutes(), first_page=9))
    assert word.sections[0]._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "9"
    none = opened(replace(minutes(), first_page=None))
    assert [p.text for f in (none.sections[0].footer, none.sections[0].even_page_footer) for p in f.paragraphs] == [
        "",
        "",
    ]


def test_the_date_is_in_digits_four_characters_from_the_right():
    word = opened(filing())
    (date,) = (p for p in word.paragraphs if p.style.name == "成文日期")
    assert date.text == "2026年11月8日"
    ind = date.style.element.find(f"{W}pPr/{W}ind")
    assert ind.get(qn("w:rightChars")) == "400"
    (signer,) = (p for p in word.paragraphs if p.style.name == "发文机关署名")
    # 6 characters over a date of 6.5 that stands 4 from the right: their middles meet.
    assert signer._p.pPr.find(qn("w:ind")).get(qn("w:rightChars")) == "400"


def test_a_long_signer_stays_inside_the_margin():
    word = opened(minutes())
    (signer,) = (p for p in word.paragraphs if p.style.name == "发文机关署名")
    assert signer._p.pPr.find(qn("w:ind")) is None


def test_a_signature_is_not_alone_on_a_page():
    for make, end in ((minutes, "发文机关署名"), (agreement, None)):
        word = opened(make())
        body = [e for e in word.element.body if e.tag in (f"{W}p", f"{W}tbl")]
        if end:
            at = next(i for i, e in enumerate(body) if e.tag == f"{W}p" and end in (_name(word, e)))
        else:
            at = [i for i, e in enumerate(body) if e.tag == f"{W}tbl"][-1]
        before = [e for e in body[:at] if "".join(e.itertext())][-1]
        between = body[body.index(before) + 1 : at]
        assert before.pPr.find(qn("w:keepNext")) is not None
        assert all(e.pPr.find(qn("w:keepNext")) is not None for e in between)


def _name(word, paragraph):
    style = paragraph.pPr.pStyle.val
    return next(s.name for s in word.styles if s.style_id == style)


def test_tables_repeat_their_head_and_fill_the_line():
    word = opened(filing(rows=30))
    (table,) = word.tables
    assert len(table.rows) == 31
    first = table.rows[0]._tr.trPr
    assert first.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    widths = [int(c.get(qn("w:w"))) for c in table._tbl.tblGrid]
    assert sum(widths) == 12756
    assert table._tbl.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"
    assert [c.text for c in table.rows[3].cells][:2] == ["3", "孙建国"]


def test_a_wide_attachment_turns_only_its_own_pages():
    word = opened(filing())
    assert [s.orientation for s in word.sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
    texts = [p.text for p in word.paragraphs]
    assert "附件：1.\t河畔社区第三届“大党委”组成人员名册" in texts
    assert "2.\t选举办法" in texts
    assert {"附件1", "附件2"} <= set(texts)


def test_a_single_attachment_has_no_number():
    texts = [p.text for p in opened(OfficialDocument("函", attachments=(Attachment("名单"),))).paragraphs]
    assert "附件：名单" in texts
    assert "附件" in texts


def test_a_new_page_costs_no_empty_paragraph():
    word = opened(
        OfficialDocument("函", (Paragraph("甲"), PageBreak(), Paragraph("乙"), PageBreak(), Table(("丙",), ())))
    )
    breaks = [p.text for p in word.paragraphs if p._p.pPr.find(qn("w:pageBreakBefore")) is not None]
    assert breaks == ["乙", ""]
    filler = next(p for p in word.paragraphs if p._p.pPr.find(qn("w:pageBreakBefore")) is not None and not p.text)
    assert filler._p.pPr.find(qn("w:spacing")).get(qn("w:line")) == "20"


@pytest.mark.parametrize("make", EVERY, ids=lambda m: m.__name__)
def test_the_same_document_gives_the_same_bytes(make, time_machine):
    time_machine.move_to("2026-11-22 08:00")
    first = to_docx(make())
    time_machine.move_to("2031-02-03 21:00")
    assert hashlib.sha256(to_docx(make())).digest() == hashlib.sha256(first).digest()
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {info.date_time[0] for info in package.infolist()} == {1980}
        assert not [name for name in package.namelist() if re.search("font.*[.](ttf|odttf)|thumbnail|customXml", name)]


ILL = (
    '<w:fldSimple w:instr="INCLUDETEXT http://x"/> { DATE } =1+1 HYPERLINK "http://evil.invalid"\x00\x08\x1b\u202e\u2066\ufeff\ud800'
    " http://evil.invalid/a?b=1&c=2 #let x = 1 ]] *b* $x^2$ \\u{41} @label <label> //c /*d*/ `raw` #panic()"
)


def hostile() -> OfficialDocument:
    return OfficialDocument(
        title=ILL,
        mark=ILL[:20],
        number=ILL,
        subtitle=ILL,
        addressee=ILL,
        blocks=(
            Paragraph(ILL, lead=ILL),
            Heading(1, ILL, body=ILL),
            Table((ILL[-20:], "乙"), ((ILL, ILL),), title=ILL, note=ILL),
            *minutes().blocks[:1],
        ),
        attachments=(Attachment(ILL),),
        signers=(ILL,),
        copies_to=(ILL,),
        note=ILL,
    )


def test_what_people_write_stays_words():
    xml = xml_of(hostile())
    assert set(re.findall(r"<w:instrText[^>]*>([^<]*)<", xml)) == {" PAGE "}
    assert "<w:hyperlink" not in xml
    assert "<w:fldSimple" not in xml
    assert 'TargetMode="External"' not in xml
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ufeff]", xml)
    assert "http://evil.invalid/a?b=1&amp;c=2" in xml


def test_a_year_has_its_contents_and_counts_on():
    word = opened(year())
    contents = word.tables[0]
    assert [c.text for c in contents.rows[0].cells] == ["顺序号", "文号", "责任者", "题名", "日期", "页号"]
    assert [r.cells[1].text for r in contents.rows[1:]] == [
        "河社纪〔2026〕4号",
        "河社协〔2026〕12号",
        "河社党〔2026〕7号",
    ]
    references = [i.text.strip() for i in contents._tbl.iter(qn("w:instrText"))]
    assert references == ["PAGEREF document_1", "PAGEREF document_2", "PAGEREF document_3"]
    marks = [b.get(qn("w:name")) for b in word.element.body.iter(qn("w:bookmarkStart"))]
    assert marks == ["document_1", "document_2", "document_3"]
    starts = [s._sectPr.find(qn("w:pgNumType")) for s in word.sections]
    assert [s is not None and s.get(qn("w:start")) for s in starts] == [False, "1", False, False]
    assert [p.text for p in word.sections[0].footer.paragraphs] == [""]
    assert [p.text for p in word.sections[1].footer.paragraphs] == ["— 1 —"]


def test_what_is_to_be_copied_whole_stands_on_its_own_line():
    digest = "0123456789abcdef" * 4
    made = OfficialDocument("函", note=f"文本校验码（SHA-256）：{digest}")
    assert f"文本校验码（SHA-256）：\n{digest}" in [p.text for p in opened(made).paragraphs]
