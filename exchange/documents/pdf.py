"""Official documents as .pdf, set by typst, which sees the template and the data and nothing else."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from pathlib import Path
from typing import Any

import typst

from exchange.documents import page
from exchange.documents.flow import Line, Names, Page, Part, flow_of, issuer_of
from exchange.documents.model import OfficialDocument, Volume
from exchange.documents.page import STYLES
from exchange.documents.tables import LATIN_WIDTH, Grid
from exchange.documents.type_faces import type_faces
from exchange.documents.words import one_line

PDF_TYPE = "application/pdf"
_TEMPLATE = Path(__file__).with_name("official.typ")
# A number, an address or a word this long may not fit between two margins; it may break anywhere.
_LETTERS = r"[!-~\u00a1-\u02af]"
_LONG_WORD = re.compile(_LETTERS + "{14,}")
_NAMES = {"type", "style", "font"}
_ZERO_WIDTH_SPACE = "\u200b"


def to_pdf(document: OfficialDocument | Volume) -> bytes:
    """The document as a PDF (content type PDF_TYPE); the same document and fonts give the same bytes.

    Raises RuleBroken document.no_font where the server has no Chinese font.
    """
    faces = type_faces()
    data = {
        "title": one_line(document.title),
        "author": issuer_of(document),
        "fonts": faces.families,
        "weights": faces.weights,
        "page": {
            "width": page.WIDTH_MM,
            "height": page.HEIGHT_MM,
            "footer": page.FOOTER_GAP_MM,
            "char": page.CHAR,
            "body": page.BODY,
        },
        "styles": {key: dataclasses.asdict(style) for key, style in STYLES.items()},
        "sheets": _sheets(flow_of(document)),
    }
    return typst.compile(
        _TEMPLATE.read_bytes(),
        root=str(_TEMPLATE.parent),
        font_paths=faces.fonts,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        timestamp=0,
    )


def _sheets(flow: list[Part]) -> list[dict[str, Any]]:
    """The flow cut where the kind of page changes; other new pages are breaks."""
    sheets: list[dict[str, Any]] = []
    for part in flow:
        if isinstance(part, Page):
            kind = {"landscape": part.landscape, "numbered": part.numbered}
            if sheets and part.first is None and all(sheets[-1][name] == value for name, value in kind.items()):
                sheets[-1]["parts"].append({"type": "break"})
            else:
                sheets.append({**kind, "first": part.first, "margins": _margins(part), "parts": []})
            if part.anchor is not None:
                sheets[-1]["parts"].append({"type": "anchor", "target": part.anchor})
        else:
            sheets[-1]["parts"].append(_data(part, page.WIDE_CHARS if sheets[-1]["landscape"] else page.CHARS))
    return sheets


def _margins(sheet: Page) -> list[int]:
    """Top, right, bottom, left; a landscape page is the portrait one turned."""
    top, right, bottom, left = page.TOP_MM, page.RIGHT_MM, page.BOTTOM_MM, page.LEFT_MM
    return [left, top, right, bottom] if sheet.landscape else [top, right, bottom, left]


def _data(part: Part, chars: int) -> dict[str, Any]:
    data = {"type": type(part).__name__.lower(), **dataclasses.asdict(part)}
    if isinstance(part, Names):
        data |= {"hang": part.left - STYLES["names"].left, "room": chars - part.left}
    if isinstance(part, Line) and part.label is None:
        data["hang"] = 0
    if isinstance(part, Grid):
        data["labels"] = [_fitting(label, room) for label, room in zip(part.labels, part.rooms, strict=True)]
        data["rows"] = [
            [_fitting(cell, room) for cell, room in zip(row, part.rooms, strict=True)] for row in data["rows"]
        ]
        return data
    return _breakable(data)


def _fitting(cell: Any, room: float) -> Any:
    """A cell's text with places to break in the words that are wider than its column."""
    if not isinstance(cell, str):
        return cell
    too_wide = _LETTERS + f"{{{math.floor(room / LATIN_WIDTH) + 1},}}"
    return re.sub(too_wide, lambda match: _ZERO_WIDTH_SPACE.join(match.group()), cell)


def _breakable(value: Any) -> Any:
    """Every text in the data with places to break in very long Latin words."""
    if isinstance(value, str):
        return _LONG_WORD.sub(lambda match: _ZERO_WIDTH_SPACE.join(match.group()), value)
    if isinstance(value, dict):
        return {key: item if key in _NAMES else _breakable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_breakable(item) for item in value]
    return value
