"""From a document to what stands on paper, line by line: numbers counted, names set in columns, indents worked out.

Both renderers and the canonical text read this one list, so a Word file, its PDF and its hash can't tell different
stories. Measures that are left to a line (indents) are in characters of the grid.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from exchange.documents import model
from exchange.documents.names import columns_of_names
from exchange.documents.page import CHARS, STYLES, TEXT_WIDTH, WIDE_CHARS
from exchange.documents.tables import Grid, PageRef, grid_of
from exchange.documents.words import balanced, clean, date_text, marker, one_line, paragraphs, width

_MARKERS = {1: "一、", 2: "（一）", 3: "1.", 4: "（1）"}
# What has no place to break: a check sum.
_UNBROKEN = re.compile(r"[!-~]{29,}")
_TITLE_CHARS = 20
_TITLE_CHARS_WIDE = 28


@dataclass(frozen=True)
class Run:
    """Words in one font; font "" is the style's own."""

    text: str
    font: str = ""


@dataclass(frozen=True)
class Line:
    """One paragraph. hang: width of the label, below which the rest is aligned; the others override the style."""

    style: str
    runs: tuple[Run, ...] = ()
    label: Run | None = None
    hang: float = 0
    left: float | None = None
    right: float | None = None
    size: float | None = None
    keep: bool = False
    outline: int = 0


@dataclass(frozen=True)
class Names:
    """Names in columns. rows: (name as set, cells it takes); cell: its width; left: where names begin."""

    label: str
    rows: tuple[tuple[tuple[str, int], ...], ...]
    cell: float
    left: float
    plain: str


@dataclass(frozen=True)
class Parties:
    """Sides of an agreement, two by two. rows: what stands left and right at the same height."""

    rows: tuple[tuple[tuple[Run, ...], tuple[Run, ...]], ...]


@dataclass(frozen=True)
class Copies:
    """版记."""

    label: str
    text: str


@dataclass(frozen=True)
class Page:
    """A new page begins. first: number to restart at; numbered=False: none is shown; anchor: what PageRef points to."""

    landscape: bool = False
    numbered: bool = True
    first: int | None = None
    anchor: int | None = None


Part = Line | Names | Grid | Parties | Copies | Page


def flow_of(document: model.OfficialDocument | model.Volume) -> list[Part]:
    """Everything in order, beginning with the first page."""
    if isinstance(document, model.Volume):
        return list(_volume(document))
    first = document.first_page
    return [Page(numbered=first is not None, first=first), *_document(document, base=0)]


def issuer_of(document: model.OfficialDocument | model.Volume) -> str:
    """Who speaks, for the file's properties."""
    if isinstance(document, model.Volume):
        return one_line(document.issuer)
    return "、".join(map(one_line, document.signers)) or one_line(document.mark)


def _document(document: model.OfficialDocument, *, base: int) -> list[Part]:
    """A document's parts; the last words before what is signed stay with it, so no page holds a signature alone."""
    parts = list(_Writer(base=base).document(document))
    for position in range(len(parts)):
        if _begins_signing(parts, position):
            before = position - 1
            if before >= 0 and isinstance(line := parts[before], Line):
                parts[before] = replace(line, keep=True)
    return parts


def _begins_signing(parts: list[Part], position: int) -> bool:
    """Blank lines, then a signature."""
    part = parts[position]
    if not (isinstance(part, Line) and part.style == "blank" and part.keep):
        return False
    following = next((p for p in parts[position:] if not (isinstance(p, Line) and p.style == "blank")), None)
    return isinstance(following, Parties) or (isinstance(following, Line) and following.style in ("signer", "date"))


def _volume(volume: model.Volume) -> Iterator[Part]:
    yield Page(numbered=False)
    yield from _title(volume.title, outline=0)
    if subtitle := one_line(volume.subtitle):
        yield Line("subtitle", (Run(subtitle),))
    yield Line("blank")
    rows = [
        (
            position + 1,
            document.number,
            issuer_of(document) or volume.issuer,
            one_line(document.title) + one_line(document.subtitle),
            document.date,
            PageRef(position),
        )
        for position, document in enumerate(volume.documents)
    ]
    yield Line("table_title", (Run("卷内文件目录"),))
    yield grid_of(model.Table(columns=_CONTENTS, rows=rows), CHARS)
    for position, document in enumerate(volume.documents):
        yield Page(first=1 if position == 0 else None, anchor=position)
        yield from _document(document, base=1)


_CONTENTS = (
    model.Column("顺序号", 3.8),
    model.Column("文号", 6.6, "left"),
    model.Column("责任者", 5.2, "left"),
    model.Column("题名", 11.8, "left"),
    model.Column("日期", 6.7),
    model.Column("页号", 2.8),
)


def _title(
    text: str, *, outline: int, style: str = "title", limit: float = _TITLE_CHARS, names: Sequence[str] = ()
) -> Iterator[Line]:
    lines = balanced(clean(text), limit, [clean(name) for name in names])
    if lines:
        yield Line(style, (Run(lines),), outline=outline)


def _names_of(document: model.OfficialDocument) -> list[str]:
    """Of those who sign it: a title does not cut their names."""
    sides = [block for block in document.blocks if isinstance(block, model.SignatureBlock)]
    return [*document.signers, *(party.name for block in sides for party in block.parties)]


def _label(text: str) -> str:
    """With its colon, whether or not it came with one; nothing for nothing."""
    text = one_line(text).rstrip("：:")
    return text + "：" if text else ""


class _Writer:
    """Writes one document; knows how far its numbers have got."""

    def __init__(self, *, base: int) -> None:
        self.base = base
        self.chars = CHARS
        self.counts = [0, 0, 0, 0]
        self.clause = 0

    def document(self, document: model.OfficialDocument) -> Iterator[Part]:
        yield from self._head(document)
        if addressee := one_line(document.addressee):
            yield Line("addressee", (Run(_label(addressee)),))
        for block in document.blocks:
            yield from self.block(block)
        yield from self._attached(document.attachments)
        if document.date or any(one_line(s) for s in document.signers):
            yield from self.block(model.SignerDate(document.signers, document.date))
        if note := one_line(document.note).strip("（）()"):
            # What cannot be broken stands on a line of its own, so that it can be copied whole.
            long = _UNBROKEN.search(note)
            words = f"{note[: long.start()].rstrip()}\n{note[long.start() :]}".strip() if long else f"（{note}）"
            yield Line("note_small" if long else "note", (Run(words),))
        for position, attachment in enumerate(document.attachments):
            yield from self._attachment(attachment, position + 1 if len(document.attachments) > 1 else None)
        if copies := [one_line(c) for c in document.copies_to if one_line(c)]:
            yield Copies(one_line(document.copies_label), "，".join(copies).rstrip("。") + "。")

    def _head(self, document: model.OfficialDocument) -> Iterator[Part]:
        number = one_line(document.number)
        if mark := one_line(document.mark):
            style = STYLES["mark"]
            size = max(22.0, min(style.size, math.floor(TEXT_WIDTH * 0.97 / width(mark))))
            yield Line("mark", (Run(balanced(mark, TEXT_WIDTH / size)),), size=size)
            yield Line("mark_number", (Run(number or " "),))
            yield Line("rule")
            yield Line("blank", keep=True)
            yield Line("blank", keep=True)
        yield from _title(document.title, outline=self.base, names=_names_of(document))
        if subtitle := clean(document.subtitle):
            yield Line("subtitle", (Run(subtitle),))
        if number and not mark:
            yield Line("number", (Run(number),))
        yield Line("blank", keep=True)

    def block(self, block: model.Block) -> Iterator[Part]:
        yield from getattr(self, "_" + type(block).__name__.lower())(block)

    def _heading(self, heading: model.Heading) -> Iterator[Line]:
        style, number = f"heading{heading.level}", ""
        if heading.numbered:
            self.counts[heading.level - 1] += 1
            self.counts[heading.level :] = [0] * (4 - heading.level)
            number = marker(_MARKERS[heading.level], self.counts[heading.level - 1])
        head = Run(number + one_line(heading.text), STYLES[style].font)
        if not heading.body:
            yield Line(style, (head,), outline=heading.level + self.base)
            return
        first, *others = paragraphs(heading.body)
        stop = "" if unicodedata.category(head.text[-1:] or "。") == "Po" else "。"
        yield Line("body", (head, Run(stop, head.font), Run(first)))
        yield from (Line("body", (Run(text),)) for text in others)

    def _paragraph(self, paragraph: model.Paragraph) -> Iterator[Line]:
        style = paragraph.align
        if style == "justify":
            style = "body" if paragraph.indent else "flush"
        first, *others = paragraphs(paragraph.text)
        if lead := one_line(paragraph.lead):
            yield Line(style, (Run(lead, "hei"), Run(first)))
        elif first:
            yield Line(style, (Run(first),))
        yield from (Line(style, (Run(text),)) for text in others)

    def _clause(self, clause: model.Clause) -> Iterator[Line]:
        self.clause += 1
        head = f"第{marker('一', self.clause)}条　"
        if lead := one_line(clause.lead):
            head += lead + "　"
        first, *others = paragraphs(clause.text)
        yield Line("body", (Run(head, "hei"), Run(first)))
        yield from (Line("body", (Run(text),)) for text in others)

    def _items(self, items: model.Items) -> Iterator[Line]:
        for position, entry in enumerate(items.entries):
            first, *others = paragraphs(entry)
            yield Line("body", (Run(marker(items.marker, position + 1) + first),))
            yield from (Line("body", (Run(text),)) for text in others)

    def _keyvalues(self, block: model.KeyValues) -> Iterator[Line]:
        for key, value in block.pairs:
            label = _label(key)
            hang = math.ceil(width(label))
            first, *others = paragraphs(value)
            if hang > 10:
                yield Line("pair", (Run(label, "hei"), Run(first)))
                yield from (Line("pair", (Run(text),)) for text in others)
            else:
                yield Line("pair", (Run(first),), label=Run(label, "hei"), hang=hang, left=2 + hang)
                yield from (Line("pair", (Run(text),), left=2 + hang) for text in others)

    def _listofnames(self, block: model.ListOfNames) -> Iterator[Part]:
        names = [name for name in map(one_line, block.names) if name]
        if not names:
            return
        label = _label(block.label)
        hang = math.ceil(width(label))
        own_line = hang > 8
        left = 2 if own_line else 2 + hang
        columns = columns_of_names(names, int(self.chars - left))
        plain = "、".join(names)
        if own_line:
            yield Line("names", (Run(label, "hei"),), keep=True)
            label = ""
        if columns is not None:
            yield Names(label, columns.rows, columns.cell, left, plain)
        elif label:
            yield Line("names", (Run(plain),), label=Run(label, "hei"), hang=hang, left=left)
        else:
            yield Line("names", (Run(plain),))

    def _table(self, table: model.Table) -> Iterator[Part]:
        if title := one_line(table.title):
            yield Line("table_title", (Run(title),))
        yield grid_of(table, self.chars)
        yield from (Line("table_note", (Run(text),)) for text in paragraphs(table.note) if text)

    def _signatureblock(self, block: model.SignatureBlock) -> Iterator[Part]:
        sides = []
        for party in block.parties:
            head = (Run(_label(party.role), "hei"), Run(one_line(party.name)))
            sides.append([head, *((Run(clean(line)),) for line in party.lines)])
        rows: list[tuple[tuple[Run, ...], tuple[Run, ...]]] = []
        for position in range(0, len(sides), 2):
            pair = sides[position : position + 2]
            rows += [((), ())] if rows else []
            rows += zip_longest(pair[0], pair[1] if len(pair) > 1 else [], fillvalue=())
        if rows:
            yield Line("blank", keep=True)
            yield Parties(tuple(rows))

    def _signerdate(self, block: model.SignerDate) -> Iterator[Line]:
        date = date_text(block.date)
        right = STYLES["date"].right
        centre = right + width(date) / 2
        yield Line("blank", keep=True)
        yield Line("blank", keep=True)
        for signer in block.signers:
            if signer := one_line(signer):
                yield Line("signer", (Run(signer),), right=max(0, math.floor((centre - width(signer) / 2) * 2) / 2))
        yield Line("date", (Run(date),))

    def _pagebreak(self, _block: model.PageBreak) -> Iterator[Page]:
        yield Page(landscape=self.chars != CHARS)

    def _attached(self, attachments: Sequence[model.Attachment]) -> Iterator[Line]:
        if not attachments:
            return
        yield Line("blank")
        for position, attachment in enumerate(attachments):
            label = "附件：" if position == 0 else ""
            if len(attachments) > 1:
                label += f"{position + 1}."
            gap = 0.5 if len(attachments) > 1 else 0
            left = 5 + (width(f"{position + 1}.") + gap if gap else 0)
            hang = width(label) + gap
            yield Line("attached", (Run(one_line(attachment.title)),), label=Run(label), hang=hang, left=left)

    def _attachment(self, attachment: model.Attachment, number: int | None) -> Iterator[Part]:
        self.chars = WIDE_CHARS if attachment.landscape else CHARS
        self.counts = [0, 0, 0, 0]
        yield Page(landscape=attachment.landscape)
        yield Line("attachment_mark", (Run(f"附件{number or ''}"),))
        yield Line("blank", keep=True)
        limit = _TITLE_CHARS_WIDE if attachment.landscape else _TITLE_CHARS
        yield from _title(attachment.title, outline=1 + self.base, style="attachment_title", limit=limit)
        yield Line("blank", keep=True)
        for block in attachment.blocks:
            yield from self.block(block)
        self.chars = CHARS
