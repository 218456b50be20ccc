"""Official documents as .docx, for Word and WPS. Fonts are named, not shipped: the reader's computer has them."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
from docx.document import Document
from docx.oxml.ns import qn
from lxml.etree import _Element

from exchange.documents import page
from exchange.documents.flow import Copies, Line, Names, Page, Part, Parties, flow_of
from exchange.documents.model import OfficialDocument, Volume
from exchange.documents.ooxml import (
    borders,
    el,
    field_runs,
    indent,
    paragraph_properties,
    same_bytes,
    style_id,
    tab_run,
    text_run,
    twips,
)
from exchange.documents.page import MM, STYLES
from exchange.documents.tables import Grid, PageRef
from exchange.documents.word_setup import describe, prepare
from exchange.documents.words import width

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CELL_MARGIN = 80
_ROW_HEIGHT = 22.0


def to_docx(document: OfficialDocument | Volume) -> bytes:
    """The document as a Word file (content type DOCX_TYPE). The same document gives the same bytes."""
    word = docx.Document()
    prepare(word)
    describe(word, document)
    body = word.element.body
    for element in list(body):
        body.remove(element)
    writer = _Writer(word)
    for part in flow_of(document):
        writer.add(part)
    writer.finish()
    stream = io.BytesIO()
    word.save(stream)
    return same_bytes(stream.getvalue())


class _Writer:
    """Puts parts into the body one after the other; knows on which kind of page it is."""

    def __init__(self, word: Document) -> None:
        self.word = word
        self.body = word.element.body
        self.page: Page | None = None
        self.breaks = False
        self.anchor: int | None = None
        self.footers: tuple[str, str] | None = None
        self.gap: _Element | None = None

    def add(self, part: Part) -> None:
        getattr(self, "_" + type(part).__name__.lower())(part)

    def finish(self) -> None:
        self._end_page()
        if self.breaks or self.anchor is not None:
            self._paragraph(paragraph_properties(style=style_id("blank")), [])
        self.body.append(self._section())

    # pages

    def _page(self, part: Page) -> None:
        before, self.page = self.page, part
        self.anchor = part.anchor
        if before is None:
            return
        if (before.landscape, before.numbered, None) == (part.landscape, part.numbered, part.first):
            self.page = before
            self._end_page()
            self.breaks = True
            return
        self.page = before
        self._end_page()
        section = self._section()
        last = self.body[-1] if len(self.body) else None
        if last is None or last.tag != qn("w:p"):
            last = self._filler()
        last.get_or_add_pPr().append(section)
        self.page = part

    def _end_page(self) -> None:
        """The space after a last table must not be what opens another page."""
        if self.gap is not None and len(self.body) and self.body[-1] is self.gap:
            self.gap.find(qn("w:pPr")).find(qn("w:spacing")).set(qn("w:line"), "20")

    def _section(self) -> _Element:
        """The properties of the section that ends here."""
        here = self.page or Page()
        top, right, bottom, left = page.TOP_MM, page.RIGHT_MM, page.BOTTOM_MM, page.LEFT_MM
        width_mm, height_mm = page.WIDTH_MM, page.HEIGHT_MM
        size = {"w": twips(width_mm * MM), "h": twips(height_mm * MM)}
        if here.landscape:
            top, right, bottom, left = left, top, right, bottom
            size = {"w": size["h"], "h": size["w"], "orient": "landscape"}
        margins = {
            "top": twips(top * MM),
            "right": twips(right * MM),
            "bottom": twips(bottom * MM),
            "left": twips(left * MM),
            "header": twips(15 * MM),
            "footer": twips((bottom - page.FOOTER_GAP_MM) * MM - STYLES["page"].pitch),
            "gutter": 0,
        }
        return el(
            "sectPr",
            {},
            [
                *self._footer_references(here.numbered),
                el("type", {"val": "nextPage"}),
                el("pgSz", size),
                el("pgMar", margins),
                el("pgNumType", {"start": here.first}) if here.first is not None else None,
                el("cols", {"space": 720}),
                el(
                    "docGrid",
                    {
                        "type": "linesAndChars",
                        "linePitch": twips(page.PITCH),
                        "charSpace": round((page.CHAR - page.BODY) * 4096),
                    },
                ),
            ],
        )

    def _footer_references(self, numbered: bool) -> list[_Element]:
        """The page number on the outer side: right on odd pages, left on even ones."""
        if numbered:
            self.footers = self.footers or (self._footer("right"), self._footer("left"))
            names = self.footers
        else:
            names = (self._footer(""), self._footer(""))
        references = []
        for kind, relation in zip(("default", "even"), names, strict=True):
            reference = el("footerReference", {"type": kind})
            reference.set(qn("r:id"), relation)
            references.append(reference)
        return references

    def _footer(self, side: str) -> str:
        part, relation = self.word.part.add_footer_part()
        root = part.element
        for child in list(root):
            root.remove(child)
        runs = []
        if side:
            size = STYLES["page"].size
            runs = [
                text_run("— ", "song", size),
                *field_runs("PAGE", "1", font="song", size=size),
                text_run(" —", "song", size),
            ]
        ind = indent(**{side: 1}) if side else None
        root.append(el("p", {}, [paragraph_properties(style=style_id("page"), ind=ind, align=side), *runs]))
        return relation

    # parts

    def _line(self, line: Line) -> None:
        style = STYLES[line.style]
        runs = [text_run(run.text, "" if run.font == style.font else run.font, line.size) for run in line.runs]
        ind = None
        if line.label is not None:
            gap = line.hang > width(line.label.text)
            runs = [text_run(line.label.text, line.label.font), *([tab_run()] if gap else []), *runs]
        if line.label is not None or line.left is not None:
            ind = indent(left=style.left if line.left is None else line.left, right=style.right, hang=line.hang)
        elif line.right:
            ind = indent(left=style.left, right=line.right)
        lines = {"bottom": 16} if line.style == "rule" else {}
        properties = paragraph_properties(
            style=style_id(line.style),
            keep_next=line.keep and not style.keep,
            borders=borders("pBdr", lines, style.colour) if lines else None,
            ind=ind,
            outline=line.outline,
        )
        self._paragraph(properties, runs)

    def _names(self, names: Names) -> None:
        runs = [text_run(names.label, "hei")] if names.label else []
        for number, row in enumerate(names.rows):
            if number:
                runs.append(el("r", {}, [el("br")]))
            for position, (name, _span) in enumerate(row):
                if position:
                    runs.extend(tab_run() for _ in range(self._tabs(row[position - 1], names.cell)))
                runs.append(text_run(name))
        widest = max(sum(span for _, span in row) for row in names.rows)
        properties = paragraph_properties(
            style=style_id("names"),
            tabs=[names.left + step * names.cell for step in range(1, widest + 1)],
            ind=indent(left=names.left, hang=names.left - STYLES["names"].left),
        )
        self._paragraph(properties, runs)

    @staticmethod
    def _tabs(entry: tuple[str, int], cell: float) -> int:
        """How many stops lead from the end of a name to the next column."""
        name, span = entry
        return max(1, span - int(width(name) // cell))

    def _grid(self, grid: Grid) -> None:
        total = self._text_width()
        widths = [round(total * share) for share in grid.shares]
        widths[-1] += total - sum(widths)
        suffix = "_small" if grid.small else ""
        rows = [
            self._row(grid.labels, widths, ["center"] * len(widths), "table_head" + suffix, head=True),
            *(
                self._row(row, widths, grid.aligns, "table_cell" + suffix, tears=tears)
                for row, tears in zip(grid.rows, grid.tears, strict=True)
            ),
        ]
        lines = dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), 4)
        self._table(rows, widths, lines, inset=40)

    def _table(self, rows: list[_Element], widths: Sequence[int], lines: dict[str, int], inset: int = 0) -> None:
        if self.breaks or self.anchor is not None or (len(self.body) and self.body[-1].tag == qn("w:tbl")):
            self._filler()
        margins = [
            el(side, {"w": size, "type": "dxa"})
            for side, size in (("top", inset), ("left", _CELL_MARGIN), ("bottom", inset), ("right", _CELL_MARGIN))
        ]
        properties = el(
            "tblPr",
            {},
            [
                el("tblW", {"w": sum(widths), "type": "dxa"}),
                el("tblInd", {"w": 0, "type": "dxa"}),
                borders("tblBorders", lines),
                el("tblLayout", {"type": "fixed"}),
                el("tblCellMar", {}, margins),
            ],
        )
        columns = el("tblGrid", {}, [el("gridCol", {"w": w}) for w in widths])
        self.body.append(el("tbl", {}, [properties, columns, *rows]))
        self.gap = self._filler(6)

    def _row(
        self,
        cells: Sequence[str | PageRef],
        widths: Sequence[int],
        aligns: Sequence[str],
        style: str,
        *,
        head: bool = False,
        tears: bool = False,
    ) -> _Element:
        properties = el(
            "trPr",
            {},
            [
                None if tears else el("cantSplit"),
                el("trHeight", {"val": twips(_ROW_HEIGHT), "hRule": "atLeast"}),
                el("tblHeader") if head else None,
            ],
        )
        row = el("tr", {}, [properties])
        for cell, cell_width, align in zip(cells, widths, aligns, strict=True):
            lines = cell.split("\n") if isinstance(cell, str) else [cell]
            settings = {"style": style_id(style), "align": align if align != STYLES[style].align else ""}
            row.append(
                el(
                    "tc",
                    {},
                    [
                        el("tcPr", {}, [el("tcW", {"w": cell_width, "type": "dxa"}), el("vAlign", {"val": "center"})]),
                        *(
                            el("p", {}, [paragraph_properties(keep_next=head, **settings), *self._content(line)])
                            for line in lines
                        ),
                    ],
                )
            )
        return row

    @staticmethod
    def _content(line: str | PageRef) -> list[_Element]:
        if isinstance(line, PageRef):
            return field_runs(f"PAGEREF {_bookmark(line.target)}", "", dirty=True)
        return [text_run(line)] if line else []

    def _parties(self, parties: Parties) -> None:
        total = self._text_width()
        widths = [total // 2, total - total // 2]
        rows = []
        for number, sides in enumerate(parties.rows):
            keep = number + 1 < len(parties.rows)
            row = el("tr", {}, [el("trPr", {}, [el("cantSplit")])])
            for side, cell_width in zip(sides, widths, strict=True):
                properties = paragraph_properties(style=style_id("party"), keep_next=keep)
                runs = [text_run(run.text, run.font) for run in side if run.text]
                cell = el("tcPr", {}, [el("tcW", {"w": cell_width, "type": "dxa"})])
                row.append(el("tc", {}, [cell, el("p", {}, [properties, *runs])]))
            rows.append(row)
        self._table(rows, widths, {})

    def _copies(self, copies: Copies) -> None:
        hang = width(copies.label) + 1
        frame = {"w": self._text_width(), "wrap": "around", "vAnchor": "margin", "hAnchor": "margin"}
        properties = paragraph_properties(
            style=style_id("copies"),
            frame=el("framePr", {**frame, "xAlign": "left", "yAlign": "bottom"}),
            borders=borders("pBdr", {"top": 8, "bottom": 8}, space=3),
            ind=indent(left=STYLES["copies"].left + hang, right=STYLES["copies"].right, hang=hang),
        )
        self._paragraph(properties, [text_run(f"{copies.label}：{copies.text}")])
        self._filler()

    # pieces

    def _text_width(self) -> int:
        wide = self.page is not None and self.page.landscape
        return twips(page.TEXT_HEIGHT if wide else page.TEXT_WIDTH)

    def _filler(self, points: float = 1) -> _Element:
        """A paragraph nobody sees: tables must not touch, and a page break needs a place."""
        spacing = el("spacing", {"before": 0, "after": 0, "line": twips(points), "lineRule": "exact"})
        return self._paragraph(paragraph_properties(style=style_id("blank"), spacing=spacing), [])

    def _paragraph(self, properties: _Element, runs: Sequence[_Element]) -> _Element:
        if self.breaks:
            at = properties.find(qn("w:keepNext"))
            (at if at is not None else properties.find(qn("w:pStyle"))).addnext(el("pageBreakBefore"))
            self.breaks = False
        paragraph = el("p", {}, [properties])
        if self.anchor is not None:
            paragraph.append(el("bookmarkStart", {"id": self.anchor, "name": _bookmark(self.anchor)}))
            paragraph.append(el("bookmarkEnd", {"id": self.anchor}))
            self.anchor = None
        paragraph.extend(runs)
        self.body.append(paragraph)
        return paragraph


def _bookmark(number: int) -> str:
    return f"document_{number + 1}"
