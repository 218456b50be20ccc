"""The canonical text of a document: what is signed, hashed and compared."""

from __future__ import annotations

import hashlib

from exchange.documents.flow import Copies, Line, Names, Part, Parties, flow_of
from exchange.documents.model import OfficialDocument, Volume
from exchange.documents.tables import Grid, PageRef

_BREAK_IN_CELL = "\u2028"


def text_of(document: OfficialDocument | Volume) -> str:
    """The words of a document in reading order, with their numbers, and nothing of how they are set.

    One paragraph a line; table rows a line each, cells separated by tabs, a line break in a cell as U+2028. Cleaned
    text holds neither, so no two different documents read alike by accident. A change of fonts, margins or column
    widths leaves it as it is. Keep the text beside its hash: the text is the proof, the hash its seal.
    """
    lines = [line for part in flow_of(document) for line in _lines(part)]
    return "\n".join(line for line in lines if line) + "\n"


def hash_of(document: OfficialDocument | Volume) -> str:
    """sha256 of text_of, in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text_of(document).encode()).hexdigest()


def _lines(part: Part) -> list[str]:
    if isinstance(part, Line):
        label = part.label.text if part.label else ""
        return [label + "".join(run.text for run in part.runs).replace("\n", "").strip(" ")]
    if isinstance(part, Names):
        return [part.label + part.plain]
    if isinstance(part, Grid):
        rows = [part.labels, *part.rows]
        return [
            "\t".join(cell.replace("\n", _BREAK_IN_CELL) if isinstance(cell, str) else "" for cell in r) for r in rows
        ]
    if isinstance(part, Parties):
        return [
            "\t".join(_in_cell("".join(run.text for run in side)) for side in row).rstrip("\t") for row in part.rows
        ]
    if isinstance(part, Copies):
        return [f"{part.label}：{part.text}"]
    return []


def _in_cell(cell: str | PageRef) -> str:
    return cell.replace("\n", _BREAK_IN_CELL) if isinstance(cell, str) else ""
