"""Tables: how wide the columns are, how large the letters, which rows may be torn."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exchange.documents import model
from exchange.documents.page import BODY
from exchange.documents.words import char_width, clean, one_line, width

_SMALL_FROM = 9
_TEARS_FROM = 12
LATIN_WIDTH = 0.66
_LATIN = re.compile("[!-~]{2,14}")


@dataclass(frozen=True)
class PageRef:
    """In a cell: the page on which a document of the volume begins."""

    target: int


@dataclass(frozen=True)
class Grid:
    """A table as set. shares: of the text's width, adding up to 1. tears: rows so long that a page may end in them.

    rooms: how many characters stand beside each other in each column.
    """

    labels: tuple[str, ...]
    shares: tuple[float, ...]
    aligns: tuple[str, ...]
    rows: tuple[tuple[str | PageRef, ...], ...]
    small: bool
    tears: tuple[bool, ...]
    rooms: tuple[float, ...]


def grid_of(table: model.Table, chars: float) -> Grid:
    """Lay out a table for a text `chars` characters wide. Raises ValueError where a row is longer than the head."""
    columns = [c if isinstance(c, model.Column) else model.Column(c) for c in table.columns]
    rows = [list(row) for row in table.rows]
    if table.numbered:
        columns.insert(0, model.Column("序号", None))
        rows = [[number, *row] for number, row in enumerate(rows, start=1)]
    if not columns:
        raise ValueError("a table needs columns")
    for number, row in enumerate(rows, start=1):
        if len(row) > len(columns):
            raise ValueError(f"row {number} has {len(row)} cells, the table {len(columns)} columns")
    cells = [tuple(_cell(row[i]) if i < len(row) else "" for i in range(len(columns))) for row in rows]
    small = len(columns) >= _SMALL_FROM
    room = chars * BODY / (10.5 if small else 12)
    shares = _shares(columns, cells, room)
    rooms = tuple(max(1.0, share * room - 1) for share in shares)
    return Grid(
        tuple(one_line(c.label) for c in columns),
        shares,
        tuple(c.align or _align([row[i] for row in cells], rooms[i]) for i, c in enumerate(columns)),
        tuple(cells),
        small,
        tuple(_height(row, rooms) >= _TEARS_FROM for row in cells),
        rooms,
    )


def _cell(value: Any) -> str | PageRef:
    return value if isinstance(value, PageRef) else clean(value)


def _text_width(cell: str | PageRef) -> float:
    """As words.width, but with Latin letters as wide as they are in a font that does not make them narrow."""
    if isinstance(cell, PageRef):
        return 3
    return max(sum(max(LATIN_WIDTH, char_width(c)) for c in line) for line in cell.split("\n"))


def _shares(columns: Sequence[model.Column], rows: Sequence[Sequence[Any]], room: float) -> tuple[float, ...]:
    """Given widths are kept in proportion; a column without one gets what most of its cells need.

    Where that is more than there is, the widest give way first, so that a date or a name is not broken for the sake
    of a long remark.
    """
    if all(column.width for column in columns):
        wanted = [float(column.width or 0) for column in columns]
        return _rounded([w / sum(wanted) for w in wanted])
    given = [float(column.width) for column in columns if column.width]
    unit = room / len(columns) / (sum(given) / len(given)) if given else 1
    least, wanted = [], []
    for position, column in enumerate(columns):
        cells = [row[position] for row in rows]
        need = column.width * unit if column.width else _need(column, cells) + 1
        wanted.append(need)
        least.append(need if column.width else min(need, _longest_word(cells) + 1))
    if (total := sum(wanted)) <= room:
        return _rounded([w / total for w in wanted])
    if (total := sum(least)) >= room:
        return _rounded([w / total for w in least])
    cap = _cap([w - s for w, s in zip(wanted, least, strict=True)], room - total)
    return _rounded([(s + min(w - s, cap)) / room for w, s in zip(wanted, least, strict=True)])


def _need(column: model.Column, cells: Sequence[str | PageRef]) -> float:
    widths = sorted(map(_text_width, cells)) or [0]
    most = widths[int(len(widths) * 0.9) if len(widths) > 10 else -1]
    return max(2.0, most, min(_text_width(one_line(column.label)), 6))


def _longest_word(cells: Sequence[str | PageRef]) -> float:
    """What a column needs so that no number or date breaks; Chinese may break after two characters."""
    words = (word for cell in cells if isinstance(cell, str) for word in _LATIN.findall(cell))
    return max((_text_width(word) for word in words), default=2.0)


def _align(cells: Sequence[str | PageRef], room: float) -> str:
    """A column in which a text takes more than a line is read from the left."""
    return "left" if any(_text_width(cell) > max(room, 4) + 0.1 for cell in cells) else "center"


def _cap(wanted: Sequence[float], room: float) -> float:
    """The width at which columns are cut off so that all of them fill the room."""
    left, ordered = room, sorted(wanted)
    for position, want in enumerate(ordered):
        fair = left / (len(ordered) - position)
        if want > fair:
            return fair
        left -= want
    return ordered[-1]


def _rounded(shares: Sequence[float]) -> tuple[float, ...]:
    return tuple(round(share, 6) for share in shares)


def _height(row: Sequence[str | PageRef], rooms: Sequence[float]) -> int:
    """About how many lines a row takes."""
    return max(
        sum(math.ceil(width(line) / room) or 1 for line in cell.split("\n")) if isinstance(cell, str) else 1
        for cell, room in zip(row, rooms, strict=True)
    )
