"""A sheet as rows and columns: what stands where, with merged cells lending their value to all they cover."""

from __future__ import annotations

from dataclasses import dataclass, field

from exchange.cells import Cell, Clean, clean
from exchange.errors import UnreadableFile

# (top, left, bottom, right), 1-based and inclusive
Area = tuple[int, int, int, int]
_MERGED_CELLS = 1_000_000


@dataclass
class RawSheet:
    """What a file reader hands over.

    rows   row number → column number → cell; only cells that hold something
    typed  False where the file knows no types and no merged cells (CSV)
    """

    name: str
    rows: dict[int, dict[int, Cell]]
    merges: list[Area] = field(default_factory=list)
    hidden: bool = False
    typed: bool = True


class Grid:
    """Look-ups on a RawSheet."""

    def __init__(self, sheet: RawSheet) -> None:
        self.name = sheet.name
        self.typed = sheet.typed
        self._rows = sheet.rows
        self._anchors: dict[tuple[int, int], tuple[int, int]] = {}
        self._widths: dict[tuple[int, int], int] = {}
        filled = (n for n in sorted(sheet.rows, reverse=True) if any(c.text.strip() for c in sheet.rows[n].values()))
        self.last_row = next(filled, 0)
        self.last_column = max((max(cells) for cells in sheet.rows.values() if cells), default=0)
        for area in sheet.merges:
            self._merge(area)

    def _merge(self, area: Area) -> None:
        top, left, bottom, right = area
        # Merges are clipped to what is filled: a merge over the whole sheet costs nothing.
        bottom, right = min(bottom, self.last_row), min(right, self.last_column)
        if bottom < top or right < left:
            return
        if len(self._anchors) + (bottom - top + 1) * (right - left + 1) > _MERGED_CELLS:
            raise UnreadableFile("TOO_LARGE", "表中合并单元格的范围过大。请取消多余的合并单元格后再上传。")
        anchor = (top, left)
        self._widths[anchor] = right - left + 1
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                self._anchors.setdefault((row, column), anchor)

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell that holds the value shown here: itself, or the first cell of its merged area."""
        return self._anchors.get((row, column), (row, column))

    def at(self, row: int, column: int) -> Cell | None:
        """The cell shown here, lent by a merged area where there is one."""
        row, column = self._anchors.get((row, column), (row, column))
        cells = self._rows.get(row)
        return cells.get(column) if cells else None

    def own(self, row: int) -> list[tuple[int, Cell]]:
        """The cells that stand in this row themselves, left to right; none that a merged area lends."""
        cells = self._rows.get(row)
        if not cells:
            return []
        return [(c, cells[c]) for c in sorted(cells) if self._anchors.get((row, c), (row, c)) == (row, c)]

    def filled(self, row: int, *, most: int = 1_000_000) -> list[tuple[int, Clean]]:
        """The first of the row's own cells that say something, cleaned; 同上 counts, 无 and — do not."""
        found: list[tuple[int, Clean]] = []
        for column, cell in self.own(row):
            value = clean(cell)
            if value.text is not None or value.ditto:
                found.append((column, value))
                if len(found) == most:
                    break
        return found

    def width(self, row: int, column: int) -> int:
        """How many columns the merged area starting here covers; 1 without one."""
        return self._widths.get((row, column), 1)

    def texts(self, row: int) -> list[tuple[int, str]]:
        """The row's own cells as trimmed text, 无 and — included."""
        return [(c, text) for c, cell in self.own(row) if (text := cell.text.strip())]
