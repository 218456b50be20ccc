"""The canonical text as a page shows it: the very words that are signed, set as paragraphs, headings and tables."""

from __future__ import annotations

import re
from typing import Any

_HEADING = re.compile(r"[一二三四五六七八九十]+、")
_SMALLER = re.compile(r"（[一二三四五六七八九十]+）")
_CLAUSE = re.compile(r"(第[一二三四五六七八九十]+条)　?(.*)")
_NUMBER = re.compile(r"〔\d{4}〕\d+号")
_SIDE = re.compile(r"(甲方|乙方|丙方|见证方)：")
_BREAK = "\u2028"


def paper_of(text: str) -> list[dict[str, Any]]:
    """Blocks of the text: {"kind": title, number, heading, smaller, clause, side, text, table or signatures, …}.

    A table's rows are pairs of (head, cell), so that a phone can show each row as a card.
    """
    blocks: list[dict[str, Any]] = []
    for number, line in enumerate(text.strip("\n").split("\n")):
        if "\t" in line:
            _cells(blocks, [cell.replace(_BREAK, "\n") for cell in line.split("\t")])
        else:
            blocks.append(_line(line, first=number == 0))
    return blocks


def _cells(blocks: list[dict[str, Any]], cells: list[str]) -> None:
    if blocks and blocks[-1]["kind"] == "signatures":
        blocks[-1]["rows"].append(cells)
    elif _SIDE.match(cells[0]):
        blocks.append({"kind": "signatures", "rows": [cells]})
    elif blocks and blocks[-1]["kind"] == "table":
        blocks[-1]["rows"].append(list(zip(blocks[-1]["head"], cells, strict=False)))
    else:
        blocks.append({"kind": "table", "head": cells, "rows": []})


def _line(line: str, *, first: bool) -> dict[str, Any]:
    if first:
        return {"kind": "title", "text": line}
    if _NUMBER.match(line):
        return {"kind": "number", "text": line}
    if _HEADING.match(line):
        return {"kind": "heading", "text": line}
    if _SMALLER.match(line):
        return {"kind": "smaller", "text": line}
    if match := _CLAUSE.match(line):
        return {"kind": "clause", "label": match[1], "text": match[2]}
    if match := _SIDE.match(line):
        return {"kind": "side", "label": match[1], "text": line[match.end() :]}
    return {"kind": "text", "text": line}
