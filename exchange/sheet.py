"""One sheet being read: its grid, header, place and records; what kinds see when they look at all records together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from exchange.cells import Cell
from exchange.context import Heading, Place
from exchange.grid import Grid
from exchange.headers import FoundHeader
from exchange.issues import ERROR, OK, WARNING, Issue, sheet_issue, worst
from exchange.kinds.base import Kind
from exchange.places import Divisions, PlaceMatch
from exchange.rows import Row, column_letters


@dataclass(slots=True)
class Record:
    """One row that was read."""

    row: int
    values: dict[str, Any]
    issues: list[Issue]
    # What only the comparison of rows needs (exchange.people); not part of the result.
    private: dict[str, Any] = field(default_factory=dict, repr=False)
    # What the cells say, for a form that mends the row.
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """The worst severity of its issues."""
        return worst([issue.severity for issue in self.issues])

    def issue(self, column: str, code: str, **extra: Any) -> None:
        """Add an issue found by comparing rows, at its place in column order."""
        self.issues.append(Issue(column, code, {k: v for k, v in extra.items() if v is not None}))
        self.issues.sort(key=lambda issue: (len(issue.column), issue.column))

    def late_issue(self, column: str, code: str, **extra: Any) -> None:
        """Add an issue found by comparing sheets, after all others."""
        self.issues.append(Issue(column, code, extra))

    def to_json(self) -> dict[str, Any]:
        """As `records[]` of a reading."""
        return {
            "row": self.row,
            "status": self.status,
            "values": self.values,
            "issues": [issue.to_json() for issue in self.issues],
        }


@dataclass
class Sheet:
    """A sheet of a known kind."""

    grid: Grid
    header: FoundHeader
    heading: Heading
    place: Place
    divisions: Divisions
    as_of: str
    codes: tuple[str, ...] = ()
    records: list[Record] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    context: dict[str, Any] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)
    # What a line inside the table said about the community of the rows below it.
    section: PlaceMatch | None = None
    # The nearest value above, per column, for 同上.
    above: dict[str, Cell] = field(default_factory=dict)
    _blank: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.positions = {column.key: position for position, column in self.header.columns.items()}
        self.letters = column_letters(self.positions)
        self.year = self.heading.fallback_year

    @property
    def name(self) -> str:
        """The tab's name."""
        return self.grid.name

    @property
    def kind(self) -> Kind:
        """The kind the header announced."""
        return self.header.kind

    def cell(self, row: int, position: int) -> Cell | None:
        """The cell shown at a place."""
        return self.grid.at(row, position)

    def fills_down(self, row: int, key: str) -> bool:
        """Whether a blank cell of a file without merged cells takes the value above it."""
        block = self.kind.block
        if self.grid.typed or key not in block:
            return False
        # The first column of a block says whether a new block begins here.
        lead = block[0] if key == block[0] else next((k for k in block[1:] if k in self.positions), key)
        position = self.positions.get(lead)
        return key == lead or position is None or self.cell(row, position) is None

    def was_merged(self, row: int, key: str) -> bool:
        """Whether a blank cell of a file without merged cells must have been part of one: then lending is no news.

        So it is where the row has no number of its own, and where a good part of the column is blank.
        """
        if "seq" in self.positions and self.cell(row, self.positions["seq"]) is None:
            return True
        if key not in self._blank:
            position = self.positions[key]
            rows = [r for r in range(self.header.last + 1, self.grid.last_row + 1) if len(self.grid.own(r)) > 1]
            blank = sum(1 for row in rows if self.cell(row, position) is None)
            self._blank[key] = blank * 3 >= len(rows)
        return self._blank[key]

    def issue(self, code: str, **facts: Any) -> None:
        """Report something about the sheet as a whole."""
        self.issues.append(sheet_issue(code, **facts))

    def counts(self) -> dict[str, int]:
        """How many records, and of which status."""
        statuses = [record.status for record in self.records]
        return {"records": len(statuses), **{status: statuses.count(status) for status in (OK, WARNING, ERROR)}}

    def to_json(self, *, full: bool = False) -> dict[str, Any]:
        """As `sheets[]` of a reading; `full` adds texts of records and fields of issues."""
        records = [record.to_json() for record in self.records]
        if full:
            fields = {letter: key for key, letter in self.letters.items()}
            for told, record in zip(records, self.records, strict=True):
                told["texts"] = record.texts
                for issue in told["issues"]:
                    issue["field"] = fields.get(issue["column"])
        return {
            "sheet": self.name,
            "kind": self.kind.name,
            "header_rows": self.header.rows,
            "columns": {letter: key for key, letter in self.letters.items()},
            "context": self.context,
            "meta": self.meta,
            "records": records,
            "skipped_rows": self.skipped,
            "sheet_issues": self.issues,
            "counts": self.counts(),
        }


def new_row(sheet: Sheet, number: int) -> Row:
    """A row of the sheet, not read yet."""
    return Row(sheet, number)
