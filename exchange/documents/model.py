"""What an official document consists of. Plain data, no domain: whoever writes minutes or agreements says what stands
where, the renderers know how it looks (GB/T 9704-2012). Sequences may be tuples or lists; text is cleaned on the way
out, so nothing here needs preparing. A line break in a paragraph starts a new paragraph.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Align: TypeAlias = Literal["justify", "left", "center", "right"]
Marker: TypeAlias = Literal["一、", "（一）", "1.", "（1）"]


@dataclass(frozen=True)
class Heading:
    """level 1–4: 一、黑体 /（一）楷体 / 1. /（1）仿宋. Numbers count by themselves, the lower anew under each higher.

    body: text that goes on in the same line after the heading, as minutes like it: （一）议题名。会议听取了…
    The full stop between them comes by itself.
    """

    level: Literal[1, 2, 3, 4]
    text: str
    numbered: bool = True
    body: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Body text, first line two characters in. lead: opening words in 黑体, e.g. 会议强调，"""

    text: str
    lead: str = ""
    align: Align = "justify"
    indent: bool = True


@dataclass(frozen=True)
class Clause:
    """An article of an agreement: 第一条　…, counted through the whole document. lead: its name in 黑体."""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Items:
    """Points one below the other, each its own paragraph, counted from one, apart from the headings' count."""

    entries: Sequence[str]
    marker: Marker = "（1）"


@dataclass(frozen=True)
class KeyValues:
    """时间：… 地点：… one pair a line, values aligned below themselves. Pairs without a value keep their label."""

    pairs: Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class ListOfNames:
    """出席：names in columns, or separated by 、 where they are long (units, names with an office).

    No names: nothing is printed.
    """

    label: str
    names: Sequence[str]


@dataclass(frozen=True)
class Column:
    """A table's column. width: its share, in any unit; None = by what stands in it.

    align None: centred, left where a text takes more than a line.
    """

    label: str
    width: float | None = None
    align: Literal["left", "center", "right"] | None = None


@dataclass(frozen=True)
class Table:
    """Rows under a head that repeats on each page. Values as in exchange.writing.plain_text; short rows are filled up.

    numbered: a first column 序号. title above, note below the table.
    """

    columns: Sequence[Column | str]
    rows: Sequence[Sequence[Any]]
    title: str = ""
    note: str = ""
    numbered: bool = False


@dataclass(frozen=True)
class Party:
    """One side of an agreement. lines: what is filled in by hand or already known, e.g. 代表人签字："""

    role: str
    name: str
    lines: Sequence[str] = ("（盖章）", "代表人（签字）：", "　　　　年　　月　　日")


@dataclass(frozen=True)
class SignatureBlock:
    """Parties beside each other, two a row; never torn apart by a page break."""

    parties: Sequence[Party]


@dataclass(frozen=True)
class SignerDate:
    """署名 and 成文日期 (Arabic digits, four characters from the right). No date: blanks to be filled in by hand."""

    signers: Sequence[str]
    date: dt.date | None = None


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block: TypeAlias = (
    Heading | Paragraph | Clause | Items | KeyValues | ListOfNames | Table | SignatureBlock | SignerDate | PageBreak
)


@dataclass(frozen=True)
class Attachment:
    """附件, on a page of its own, named below the text by itself. landscape: for wide tables."""

    title: str
    blocks: Sequence[Block] = ()
    landscape: bool = False


@dataclass(frozen=True)
class OfficialDocument:
    """One document. Only the title is needed; what is empty leaves no gap.

    mark         发文机关标志, red over a red line (版头); without it the title opens the page
    number       发文字号, e.g. 绳社联〔2026〕4号
    subtitle     below the title, e.g. （2026年第4次）
    addressee    主送机关, the colon comes by itself
    signers/date 署名 and 成文日期 at the end; signers without a date leave blanks for it
    note         附注, e.g. 此件公开发布; brackets come by themselves
    copies_to    抄送 or 分送, set off by lines at the end; copies_label says which
    first_page   number of the first page; None = no page numbers
    """

    title: str
    blocks: Sequence[Block] = ()
    mark: str = ""
    number: str = ""
    subtitle: str = ""
    addressee: str = ""
    attachments: Sequence[Attachment] = ()
    signers: Sequence[str] = ()
    date: dt.date | None = None
    note: str = ""
    copies_to: Sequence[str] = ()
    copies_label: str = "抄送"
    first_page: int | None = 1


@dataclass(frozen=True)
class Volume:
    """Several documents in one file, e.g. a year's minutes: contents, then each on a new page, numbered on."""

    title: str
    documents: Sequence[OfficialDocument] = field(default_factory=tuple)
    subtitle: str = ""
    issuer: str = ""
