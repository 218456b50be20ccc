"""Finds the header of a sheet and the kind of sheet it announces: in any of the first rows, of one to four rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from exchange.cells import TEXT, clean
from exchange.columns import (
    BY_GROUP,
    BY_NAME,
    BY_PATTERN,
    WEAKLY,
    Column,
    Header,
    assign,
    header_key,
    make_header,
)
from exchange.grid import Grid
from exchange.kinds.base import Kind

_SEARCHED_ROWS = 30
_DEEPEST = 4
_LONGEST_HEADER = 120
_GROUP = re.compile(r"情况|信息|服务|需求|资源|内容|方式|资料|人员|清单|负责人|任职|单位")
_TITLE_BONUS = 4.0
_CONTENT_BONUS = 2.0
_WORTH = {WEAKLY: 1.0, BY_PATTERN: 1.2, BY_NAME: 2.0, BY_GROUP: 2.1}


@dataclass(frozen=True)
class FoundHeader:
    """Where the header is and what it says."""

    kind: Kind
    first: int
    last: int
    columns: dict[int, Column]
    headers: dict[int, Header]
    score: float

    @property
    def rows(self) -> list[int]:
        """Sheet rows of the header."""
        return list(range(self.first, self.last + 1))


def find_header(grid: Grid, kinds: Sequence[Kind], *, forced: bool = False) -> FoundHeader | None:
    """The best header of any of the kinds; None for a sheet that is no table of ours.

    forced  the caller named the kind: a header that recognises two columns is enough
    """
    best: FoundHeader | None = None
    blocks = [
        (first, last)
        for first in range(1, min(_SEARCHED_ROWS, grid.last_row) + 1)
        for last in range(first, min(first + _DEEPEST, grid.last_row + 1))
        if _could_be_header(grid, last) and not _reaches_down(grid, last + 1, since=first)
    ]
    for first, last in blocks:
        if not all(_could_be_header(grid, row) for row in range(first, last + 1)):
            continue
        headers = _headers(grid, first, last)
        for kind in kinds:
            found = _judge(grid, kind, first, last, headers, forced=forced)
            if found and (best is None or _better(found, best)):
                best = found
    return _with_upper_rows(grid, best) if best else None


def _better(one: FoundHeader, other: FoundHeader) -> bool:
    if one.first > other.last and one.kind is other.kind:
        # A header repeated further down is not the header, even if somebody wrote less beside it.
        return len(one.columns) > len(other.columns)
    if one.score != other.score:
        return one.score > other.score
    return (one.last - one.first) < (other.last - other.first)


def _could_be_header(grid: Grid, row: int) -> bool:
    """Header cells are short texts."""
    own = grid.own(row)
    return bool(own) and all(cell.kind == TEXT and len(cell.text) <= _LONGEST_HEADER for _, cell in own)


def _headers(grid: Grid, first: int, last: int) -> dict[int, Header]:
    """Per sheet column the joined header. An upper header that is not merged reaches right as far as blanks do."""
    columns: dict[int, list[str]] = {}
    for row in range(first, last + 1):
        carried = ""
        lower_row = row < last
        for column in range(1, grid.last_column + 1):
            cell = grid.at(row, column)
            text = cell.text.strip() if cell else ""
            if text:
                carried = text
            elif lower_row and carried and not _covered(grid, row, column) and _has_below(grid, row, last, column):
                text = carried
            columns.setdefault(column, []).append(text)
    found = {column: make_header(parts) for column, parts in columns.items()}
    return {column: header for column, header in found.items() if header.lower}


def _covered(grid: Grid, row: int, column: int) -> bool:
    return grid.anchor(row, column) != (row, column)


def _has_below(grid: Grid, row: int, last: int, column: int) -> bool:
    below = (grid.at(r, column) for r in range(row + 1, last + 1))
    return any(cell is not None and cell.text.strip() for cell in below)


def _judge(
    grid: Grid, kind: Kind, first: int, last: int, headers: dict[int, Header], *, forced: bool
) -> FoundHeader | None:
    found = assign(kind.columns, headers)
    keys = {column.key for column, _ in found.values()}
    meaning = keys - {"seq", "remark"}
    hinted = re.search(kind.hint, _texts_above(grid, first) + header_key(grid.name)) is not None
    if len(meaning) < (2 if forced or hinted else 3):
        return None
    if not forced and any(not keys & group for group in kind.needs):
        return None
    own_columns = {c for row in range(first, last + 1) for c, _ in grid.own(row)}
    if len(found) * 5 < len(own_columns & headers.keys()) * 2:
        return None
    score = sum(_WORTH[rank] for _, rank in found.values())
    score -= 0.5 * (len(headers) - len(found))
    score += _TITLE_BONUS if hinted else 0.0
    score += _CONTENT_BONUS * sum(_holds(grid, last, found, key, fits) for key, fits in kind.content)
    columns = {position: column for position, (column, _) in sorted(found.items())}
    return FoundHeader(kind, first, last, columns, headers, score)


def _holds(grid: Grid, last: int, found: dict[int, tuple[Column, int]], key: str, fits: Callable[[str], bool]) -> bool:
    """Whether at least half of the first cells below the header are what the column of such a sheet holds."""
    position = next((p for p, (column, _) in found.items() if column.key == key), None)
    if position is None:
        return False
    cells = (grid.at(row, position) for row in range(last + 1, min(last + 21, grid.last_row + 1)))
    texts = [text for cell in cells if (text := clean(cell).text)]
    return bool(texts) and sum(1 for text in texts if fits(text)) * 2 >= len(texts)


def _texts_above(grid: Grid, first: int) -> str:
    return "".join(header_key(text) for row in range(max(1, first - 8), first) for _, text in grid.texts(row))


def _with_upper_rows(grid: Grid, found: FoundHeader) -> FoundHeader:
    """Include rows above whose cells reach into the header (merged downward) or group its columns (merged sideways)."""
    first = found.first
    while first > 1 and (_reaches_down(grid, first) or _groups(grid, first - 1, found)):
        first -= 1
    if first == found.first:
        return found
    return FoundHeader(found.kind, first, found.last, found.columns, _headers(grid, first, found.last), found.score)


def _reaches_down(grid: Grid, row: int, *, since: int = 1) -> bool:
    """Whether a cell merged from a row above (not above `since`) reaches into this row."""
    return any(since <= grid.anchor(row, column)[0] < row for column in range(1, grid.last_column + 1))


def _groups(grid: Grid, row: int, found: FoundHeader) -> bool:
    """Whether the row above holds upper headers: several merged texts without a colon, or one with a usual name."""
    texts = grid.texts(row)
    if not texts or any(":" in text or "：" in text for _, text in texts):
        return False
    wide = [(c, text) for c, text in texts if 1 < grid.width(row, c) < max(found.columns) - min(found.columns) + 1]
    return len(wide) >= 2 or (
        len(wide) == 1
        and len(wide[0][1]) <= 12
        and _GROUP.search(wide[0][1]) is not None
        and len(texts) == 1
        and wide[0][0] > 1
    )
