"""The few pieces of WordprocessingML the Word renderer is made of, in the order the schema wants."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml.etree import _Element

from exchange.documents.page import BODY, CHAR, FONTS, Style

# Twips by which a character is drawn closer than its size: what the grid asks for, in whole twips, and one more,
# because LibreOffice rounds. A 29th character would need far more; justifying fills the line.
TIGHT = math.floor((CHAR - BODY) * 20) - 1
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ALIGNS = {"justify": "both", "left": "left", "center": "center", "right": "right"}


def twips(points: float) -> int:
    return round(points * 20)


def el(tag: str, attributes: Mapping[str, Any] | None = None, children: Iterable[_Element | None] = ()) -> _Element:
    """An element of the w: namespace with w: attributes; children that are None are left out."""
    element = OxmlElement(f"w:{tag}")
    for name, value in (attributes or {}).items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(child for child in children if child is not None)
    return element


def fonts(font: str) -> _Element:
    """One name for Chinese and Latin alike: in 仿宋_GB2312 digits are half a character wide, which keeps the grid."""
    name = FONTS[font]
    return el("rFonts", {"ascii": name, "eastAsia": name, "hAnsi": name, "cs": name, "hint": "eastAsia"})


def run_properties(font: str = "", size: float | None = None, colour: str = "", *, tight: bool = False) -> _Element:
    """tight: drawn together so that 28 characters of 16 pt stand in a line, which they otherwise exceed."""
    return el(
        "rPr",
        {},
        [
            fonts(font) if font else el("rFonts", {"hint": "eastAsia"}),
            el("color", {"val": colour}) if colour else None,
            el("spacing", {"val": TIGHT if tight else 0}) if size else None,
            el("sz", {"val": round(size * 2)}) if size else None,
            el("szCs", {"val": round(size * 2)}) if size else None,
        ],
    )


def text_run(text: str, font: str = "", size: float | None = None) -> _Element:
    """Words as words: whatever they look like, they become neither field nor link."""
    run = el("r", {}, [run_properties(font, size)])
    for number, piece in enumerate(text.split("\n")):
        if number:
            run.append(el("br"))
        if piece:
            element = el("t")
            element.text = piece
            element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.append(element)
    return run


def tab_run() -> _Element:
    return el("r", {}, [el("tab")])


def field_runs(instruction: str, shown: str, *, font: str = "", size: float | None = None, dirty: bool = False) -> list:
    """A field of ours. dirty: the program that opens the file works it out."""
    begin = {"fldCharType": "begin", "dirty": "true"} if dirty else {"fldCharType": "begin"}
    code = el("instrText")
    code.text = f" {instruction} "
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [
        el("r", {}, [run_properties(font, size), el("fldChar", begin)]),
        el("r", {}, [run_properties(font, size), code]),
        el("r", {}, [run_properties(font, size), el("fldChar", {"fldCharType": "separate"})]),
        text_run(shown, font, size),
        el("r", {}, [run_properties(font, size), el("fldChar", {"fldCharType": "end"})]),
    ]


def indent(*, left: float = 0, right: float = 0, first: float = 0, hang: float = 0) -> _Element | None:
    """Indents in characters: twips for programs that know only those, hundredths of a character for Word."""
    values: dict[str, int] = {}
    for name, chars in (("left", left), ("right", right), ("hanging", hang), ("firstLine", first)):
        if chars:
            values[f"{name}Chars"] = round(chars * 100)
            values[name] = twips(chars * CHAR)
    return el("ind", values) if values else None


def paragraph_properties(
    *,
    style: str = "",
    keep_next: bool = False,
    break_before: bool = False,
    frame: _Element | None = None,
    borders: _Element | None = None,
    tabs: Sequence[float] = (),
    spacing: _Element | None = None,
    ind: _Element | None = None,
    align: str = "",
    outline: int = 0,
) -> _Element:
    """pPr. tabs in characters; outline 1–9, 0 for body text."""
    return el(
        "pPr",
        {},
        [
            el("pStyle", {"val": style}) if style else None,
            el("keepNext") if keep_next else None,
            el("pageBreakBefore") if break_before else None,
            frame,
            borders,
            el("tabs", {}, [el("tab", {"val": "left", "pos": twips(t * CHAR)}) for t in tabs]) if tabs else None,
            spacing,
            ind,
            el("jc", {"val": _ALIGNS[align]}) if align else None,
            el("outlineLvl", {"val": outline - 1}) if outline else None,
        ],
    )


def spacing_of(style: Style) -> _Element:
    return el(
        "spacing",
        {
            "before": twips(style.before),
            "after": twips(style.after),
            "line": twips(style.pitch),
            "lineRule": "exact",
        },
    )


def style_element(key: str, style: Style) -> _Element:
    """A paragraph style a clerk finds by its Chinese name."""
    ind = indent(left=style.left, right=style.right, first=style.first)
    properties = paragraph_properties(
        keep_next=style.keep, spacing=spacing_of(style), ind=ind, align=style.align, outline=style.outline
    )
    return el(
        "style",
        {"type": "paragraph", "customStyle": "1", "styleId": style_id(key)},
        [
            el("name", {"val": style.name}),
            el("basedOn", {"val": "Normal"}),
            el("qFormat"),
            properties,
            run_properties(style.font, style.size, style.colour, tight=style.size == BODY),
        ],
    )


def style_id(key: str) -> str:
    return "Gj" + key.title().replace("_", "")


def borders(tag: str, sides: Mapping[str, int], colour: str = "000000", space: int = 0) -> _Element:
    """Single lines; sides: name → width in eighths of a point, 0 for none."""
    return el(
        tag,
        {},
        [
            el(side, {"val": "single" if size else "nil", "sz": size, "space": space, "color": colour})
            for side, size in sides.items()
        ],
    )


def same_bytes(data: bytes) -> bytes:
    """The package again, without the moment in which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()
