"""Sixty names, nicely: columns for personal names, a running list where they are long."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from exchange.documents.words import width


@dataclass(frozen=True)
class NameColumns:
    """rows: (name as set, columns it takes); cell: a column's width in characters."""

    rows: tuple[tuple[tuple[str, int], ...], ...]
    cell: float


def columns_of_names(names: Sequence[str], room: int) -> NameColumns | None:
    """Names in columns of equal width within `room` characters; None where a running list reads better.

    Names of two characters are spread over three, as on any official list. A longer name takes as many columns as it
    needs, so it neither breaks nor pushes the others out of line; where it depends on the font how many those are, it
    takes the rest of its row.
    """
    long = sum(1 for name in names if width(name) > 4)
    if not names or long * 3 > len(names):
        return None
    cell = 5 if sum(1 for name in names if width(name) == 4) * 5 >= len(names) else 4
    per_row = (room + 1) // cell
    # The last column needs no gap, but a hair's breadth: no two fonts agree on the width of a line.
    set_cell = round(min(cell, (room + 0.5) / per_row), 2)
    rows: list[list[tuple[str, int]]] = [[]]
    used = 0
    for name in names:
        shown = f"{name[0]}　{name[1]}" if len(name) == 2 and width(name) == 2 else name
        span = min(per_row, math.ceil((width(shown) + 1) / cell))
        if used + span > per_row:
            rows.append([])
            used = 0
        if _unsure(shown, set_cell):
            span = per_row - used
        rows[-1].append((shown, span))
        used += span
    return NameColumns(tuple(tuple(row) for row in rows), set_cell)


def _unsure(name: str, cell: float) -> bool:
    """Whether fonts disagree about the column in which it ends: a middle dot is as wide as the font pleases."""
    loose = sum(unicodedata.east_asian_width(letter) not in "WF" for letter in name)
    least, most = len(name) - loose * 0.8, float(len(name))
    return int(least // cell) != int(most // cell)
