"""The measures of GB/T 9704-2012 in one place, for both renderers. Lengths in points unless the name says otherwise.

A4; 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm; 22 lines of 28 characters, 3号 (16 pt). A line is therefore 28.95 pt
(22 of them fill 636.9 of 637.8 pt) and a character 15.79 pt.
"""

from __future__ import annotations

from dataclasses import dataclass

MM = 72 / 25.4
WIDTH_MM, HEIGHT_MM = 210, 297
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 37, 35, 28, 26
FOOTER_GAP_MM = 7
LINES, CHARS = 22, 28
BODY = 16.0
PITCH = 28.95
CHAR = (WIDTH_MM - LEFT_MM - RIGHT_MM) * MM / CHARS
TEXT_WIDTH = (WIDTH_MM - LEFT_MM - RIGHT_MM) * MM
TEXT_HEIGHT = (HEIGHT_MM - TOP_MM - BOTTOM_MM) * MM
WIDE_CHARS = int(TEXT_HEIGHT / CHAR)
RED = "FF0000"

# The names a reader's computer knows; the fonts themselves are not ours to ship.
FONTS = {
    "fang": "仿宋_GB2312",
    "kai": "楷体_GB2312",
    "hei": "黑体",
    "biaosong": "方正小标宋简体",
    "song": "宋体",
}


@dataclass(frozen=True)
class Style:
    """How one kind of line looks. Indents in characters; before and after in points."""

    name: str
    font: str = "fang"
    size: float = BODY
    pitch: float = PITCH
    align: str = "justify"
    first: float = 0
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    keep: bool = False
    outline: int = 0
    colour: str = ""


STYLES = {
    "mark": Style("发文机关标志", "biaosong", 48, 60, "center", before=35 * MM, keep=True, colour=RED),
    "mark_number": Style("版头发文字号", align="center", before=PITCH * 2, keep=True),
    "rule": Style("版头分隔线", size=4, pitch=4 * MM, keep=True, colour=RED),
    "title": Style("公文标题", "biaosong", 22, PITCH, "center", keep=True, outline=0),
    "subtitle": Style("公文副标题", "kai", align="center", keep=True),
    "number": Style("发文字号", align="center", keep=True),
    "blank": Style("公文空行"),
    "addressee": Style("主送机关", align="left", keep=True),
    "heading1": Style("一级标题", "hei", first=2, keep=True, outline=1),
    "heading2": Style("二级标题", "kai", first=2, keep=True, outline=2),
    "heading3": Style("三级标题", first=2, keep=True, outline=3),
    "heading4": Style("四级标题", first=2, keep=True, outline=4),
    "body": Style("公文正文", first=2),
    "flush": Style("公文正文顶格"),
    "left": Style("公文左对齐", align="left"),
    "center": Style("公文居中", align="center"),
    "right": Style("公文右对齐", align="right"),
    "pair": Style("公文要素", align="left", left=2),
    "names": Style("公文名单", align="left", left=2),
    "attached": Style("附件说明", align="left", left=2),
    "signer": Style("发文机关署名", align="right", keep=True),
    "date": Style("成文日期", align="right", right=4),
    "note": Style("附注", align="left", first=2),
    # A check sum of 64 letters: small enough to stand in one line, whatever the font.
    "note_small": Style("附注（小）", "fang", 10.5, 18, "left", before=6),
    "attachment_mark": Style("附件标志", "hei", align="left", keep=True),
    "attachment_title": Style("附件标题", "biaosong", 22, PITCH, "center", keep=True, outline=1),
    "table_title": Style("表题", "hei", 14, 24, "center", keep=True, before=4),
    "table_note": Style("表注", "fang", 12, 20, "justify", after=4),
    "table_head": Style("表头", "hei", 12, 18, "center"),
    "table_cell": Style("表格文字", "fang", 12, 18, "left"),
    "table_head_small": Style("小表头", "hei", 10.5, 15, "center"),
    "table_cell_small": Style("小表格文字", "fang", 10.5, 15, "left"),
    "party": Style("签署方", align="left"),
    "copies": Style("抄送", "fang", 14, 24, "left", left=1, right=1),
    "page": Style("页码", "song", 14, 18, "left"),
}
