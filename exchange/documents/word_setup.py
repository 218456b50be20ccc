"""A Word file before anything is written: our styles in place of the template's, nothing of its making."""

from __future__ import annotations

import datetime as dt

from docx.document import Document
from docx.oxml.ns import qn

from exchange.documents import page
from exchange.documents.flow import issuer_of
from exchange.documents.model import OfficialDocument, Volume
from exchange.documents.ooxml import el, fonts, run_properties, spacing_of, style_element
from exchange.documents.page import STYLES
from exchange.documents.words import one_line

_UNDATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001  the package keeps a naive time
_KEPT_STYLES = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList"}
_DROPPED_PARTS = ("stylesWithEffects", "customXml", "thumbnail", "extended-properties")


def prepare(word: Document) -> None:
    """Our styles and settings in place of the template's.

    The page says 22 lines × 28 characters (docGrid), and the styles keep to it by themselves: exact line pitch and
    letters drawn together a little. They don't snap to the grid, because LibreOffice gives a 16 pt letter
    two cells where a cell is 15.79 pt.
    """
    for rels in (word.part.rels, word.part.package.rels):
        for key in [k for k, rel in rels.items() if rel.reltype.endswith(_DROPPED_PARTS)]:
            del rels[key]
    styles = word.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in _KEPT_STYLES:
            styles.remove(style)
    defaults = styles.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
    defaults.clear()
    language = el("lang", {"val": "en-US", "eastAsia": "zh-CN", "bidi": "ar-SA"})
    size = [el("sz", {"val": 32}), el("szCs", {"val": 32})]
    defaults.append(el("rPr", {}, [fonts("fang"), *size, language]))
    normal = word.styles["Normal"].element
    for tag in ("w:pPr", "w:rPr"):
        if (old := normal.find(qn(tag))) is not None:
            normal.remove(old)
    normal.append(
        el(
            "pPr",
            {},
            [
                el("widowControl", {"val": "0"}),
                el("autoSpaceDE", {"val": "0"}),
                el("autoSpaceDN", {"val": "0"}),
                el("snapToGrid", {"val": "0"}),
                spacing_of(STYLES["flush"]),
                el("jc", {"val": "both"}),
            ],
        )
    )
    normal.append(run_properties("fang", page.BODY, tight=True))
    styles.extend(style_element(key, style) for key, style in STYLES.items())
    settings = word.settings
    settings.odd_and_even_pages_header_footer = True
    settings.element.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    for compat in settings.element.iter(qn("w:compatSetting")):
        if compat.get(qn("w:name")) == "compatibilityMode":
            compat.set(qn("w:val"), "15")


def describe(word: Document, document: OfficialDocument | Volume) -> None:
    """Properties that say what it is and not when or by which program it was made."""
    properties = word.core_properties
    properties.title = one_line(document.title)[:255]
    date = None if isinstance(document, Volume) else document.date
    properties.author = issuer_of(document)[:255]
    properties.last_modified_by = ""
    properties.comments = ""
    properties.language = "zh-CN"
    properties.revision = 1
    properties.created = properties.modified = dt.datetime(date.year, date.month, date.day) if date else _UNDATED  # noqa: DTZ001
