"""Reads a workbook people already have into plain data: `read_workbook`.

The same code serves the import pages, the command `read_workbook` and the tests. It touches no database and writes
nothing; resident ids are checked within their row and never appear in what it returns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from exchange.cells import Cell, clean, letters
from exchange.columns import header_key
from exchange.context import Heading, Place, find_place, read_heading, stated_year
from exchange.csvs import read_csv
from exchange.errors import UnreadableFile
from exchange.grid import Grid, RawSheet
from exchange.headers import FoundHeader, find_header
from exchange.kinds import ledger
from exchange.kinds.base import Kind
from exchange.kinds.projects import check_references
from exchange.places import Divisions
from exchange.registry import KINDS
from exchange.rows import why_no_record
from exchange.safety import check_file
from exchange.sheet import Record, Sheet, new_row
from exchange.vocabulary import SERVICE_POSTS, squash
from exchange.xlsx import read_xlsx

# 一、桃苑社区“大党委”(9人): a line over the rows of one community.
_SECTION = re.compile(
    r"\A(?:[(（]?[一二三四五六七八九十\d]+[)）]?\s*[、.．]?\s*)?([\u4e00-\u9fff]{1,12}(?:社区|村)(?:居委会|居民委员会|委会)?)"
)
_LETTERED = re.compile(r"[A-Za-z]{1,4}[-—_.]?\d{1,6}\Z")
_CODE_SHEET = re.compile(r"码表|代码|字典|选项|下拉|岗位|参数|codes?|lists?|options?", re.IGNORECASE)


@dataclass
class WorkbookReading:
    """What a workbook says.

    file      its name
    sheets    the sheets of a known kind, in tab order
    ignored   (sheet, why): tabs that are hidden or no table of ours; not part of the JSON
    unmapped  sheet → headers that mean nothing to the reader; not part of the JSON
    """

    file: str
    sheets: list[Sheet]
    ignored: list[tuple[str, str]] = field(default_factory=list)
    unmapped: dict[str, dict[str, str]] = field(default_factory=dict)

    def to_json(self, *, full: bool = False) -> dict[str, Any]:
        """Plain lists and dictionaries: {"file", "sheets": [{"sheet", "kind", "header_rows", "columns", …}]}.

        full  with what pages need beside: on each record `texts` (key → what the cell says, where that is not simply
              the value; never an id), on each issue `field` (key of its column), on each sheet `unmapped` (letter →
              header that means nothing to the reader), and `ignored` (tab → hidden, empty or no_table)
        """
        sheets = [sheet.to_json(full=full) for sheet in self.sheets]
        if not full:
            return {"file": self.file, "sheets": sheets}
        for sheet in sheets:
            sheet["unmapped"] = self.unmapped.get(sheet["sheet"], {})
        return {"file": self.file, "sheets": sheets, "ignored": dict(self.ignored)}


def read_workbook(
    source: bytes | str | Path,
    *,
    filename: str | None = None,
    kind: str | None = None,
    sheet: str | None = None,
    divisions: Divisions,
    today: str,
) -> WorkbookReading:
    """Read an .xlsx or .csv file.

    source     its bytes or its path
    filename   its name as the user knows it; the path's by default
    kind       a name of exchange.registry.KINDS; guessed per sheet from the columns when not given
    sheet      read this tab only, even a hidden one
    divisions  the streets and communities that names are compared with
    today      ISO date; nothing later than it is called overdue or missing

    Raises UnreadableFile with a sentence for the user, and ValueError for an unknown kind.
    """
    if kind is not None and kind not in KINDS:
        raise ValueError(f"unknown kind of sheet: {kind}")
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    name = filename or (PurePath(source).name if not isinstance(source, bytes) else "")
    raw = load_sheets(data, name)
    if sheet is not None and all(r.name != sheet for r in raw):
        raise UnreadableFile("NO_SHEET", f"工作簿里没有名为“{sheet}”的表。")
    reading = WorkbookReading(file=name, sheets=[])
    kinds = [KINDS[kind]] if kind else list(KINDS.values())
    codes = _code_list(raw)
    for one in raw:
        if sheet is not None and one.name != sheet:
            continue
        if one.hidden and sheet is None:
            reading.ignored.append((one.name, "hidden"))
            continue
        found = _open(one, kinds, divisions, name, today, codes, forced=kind is not None)
        if found is None:
            reading.ignored.append((one.name, "empty" if not one.rows else "no_table"))
            continue
        reading.sheets.append(found)
        reading.unmapped[one.name] = _unmapped(found)
    _share_place(reading.sheets)
    for found in reading.sheets:
        _read_records(found)
        found.kind.finish(found)
    check_references(reading.sheets)
    return reading


def load_sheets(data: bytes, filename: str) -> list[RawSheet]:
    """Check a file and load its sheets. Raises UnreadableFile."""
    if check_file(data, filename) == "xlsx":
        return read_xlsx(data)
    return [read_csv(data, name=PurePath(filename).stem)]


def _open(
    raw: RawSheet,
    kinds: Sequence[Kind],
    divisions: Divisions,
    filename: str,
    today: str,
    codes: tuple[str, ...],
    *,
    forced: bool,
) -> Sheet | None:
    """Find header, heading and place of a sheet; None for one that is no table of ours."""
    grid = Grid(raw)
    if not grid.last_row:
        return None
    header = find_header(grid, kinds, forced=forced)
    if header is None:
        return None
    _settle_numbers(grid, header)
    heading = read_heading(grid, header.first, grid.last_row)
    sheet = Sheet(
        grid=grid, header=header, heading=heading, place=Place(), divisions=divisions, as_of=today, codes=codes
    )
    if header.kind is ledger.KIND:
        heading.year = heading.year or ledger.year_of_sessions(sheet)
    heading.year = heading.year or stated_year(raw.name) or stated_year(PurePath(filename).stem)
    sheet.year = heading.fallback_year
    sheet.as_of = _as_of(sheet, today)
    names = _community_names(sheet)
    sheet.place = find_place(
        divisions,
        heading,
        sheet=raw.name,
        filename=filename,
        names=names,
        has_communities="community" in sheet.positions,
    )
    return sheet


def _settle_numbers(grid: Grid, header: FoundHeader) -> None:
    """A column 序号 that holds X001, X002 … is the column of numbers that other sheets refer to."""
    keys = {column.key: position for position, column in header.columns.items()}
    number = header.kind.column("no")
    if number is None or "no" in keys or "seq" not in keys:
        return
    cells = [grid.at(row, keys["seq"]) for row in range(header.last + 1, min(header.last + 21, grid.last_row + 1))]
    texts = [text for cell in cells if (text := clean(cell).text)]
    if texts and sum(1 for text in texts if _LETTERED.match(text)) * 2 >= len(texts):
        header.columns[keys["seq"]] = number


def _as_of(sheet: Sheet, today: str) -> str:
    """The day by which a list is judged: the one it states; else today, but no later than the year it speaks of allows.

    A year's list is judged by its last day; a ledger of meetings by 10 January, when the year's papers are closed.
    """
    stated = sheet.heading.updated_on or sheet.heading.cutoff
    if stated:
        return min(stated, today)
    year = sheet.heading.year
    if year is None:
        return min(sheet.heading.filled_on or today, today)
    return min(f"{year + 1}-01-10" if sheet.kind is ledger.KIND else f"{year}-12-31", today)


def _community_names(sheet: Sheet) -> list[str]:
    position = sheet.positions.get("community") or sheet.positions.get("parent")
    if position is None:
        return []
    cells = (sheet.cell(row, position) for row in range(sheet.header.last + 1, sheet.grid.last_row + 1))
    return [text for text in {clean(cell).text for cell in cells} if text]


def _share_place(sheets: list[Sheet]) -> None:
    """A sheet that does not say where it belongs belongs where the others of its workbook do."""
    known = {sheet.place.street: sheet.place for sheet in sheets if sheet.place.street}
    if len(known) == 1:
        (place,) = known.values()
        for sheet in sheets:
            if sheet.place.street is None and sheet.place.district in {None, place.district}:
                sheet.place = Place(place.district, place.street, sheet.place.community)


def _read_records(sheet: Sheet) -> None:
    _describe(sheet)
    grid, kind = sheet.grid, sheet.kind
    for column in kind.columns:
        if column.required and column.key not in sheet.positions:
            sheet.issue("COLUMN_MISSING", key=column.key, label=column.label)
    seq = sheet.positions.get("seq")
    sections = "community" not in sheet.positions and kind.column("community") is not None
    for number in range(sheet.header.last + 1, grid.last_row + 1):
        reason = why_no_record(grid, sheet.header, number, seq=seq)
        if reason:
            sheet.skipped.append({"row": number, "reason": reason})
            if reason == "note" and sections:
                _enter_section(sheet, number)
            continue
        row = new_row(sheet, number)
        if kind.continues and kind.add_row and sheet.records and kind.continues(row):
            record = sheet.records[-1]
            kind.add_row(record.values, row)
            record.issues.extend(row.sorted_issues())
            sheet.skipped.append({"row": number, "reason": "continuation"})
            continue
        values = kind.read_row(row)
        sheet.records.append(Record(number, values, row.sorted_issues(), row.private, row.texts()))


def _enter_section(sheet: Sheet, row: int) -> None:
    """A line across a table without a community column may name the community of the rows below it."""
    text = "".join(t for _, t in sheet.grid.texts(row))
    named = _SECTION.match(text) if len(text) <= 40 else None
    if named:
        place = sheet.place
        sheet.section = sheet.divisions.match_community(named[1], street=place.street, district=place.district)
        sheet.place = Place(place.district, place.street, sheet.section.code)


def _describe(sheet: Sheet) -> None:
    """context and meta of the JSON; a key that is not known is left out."""
    heading, place, kind = sheet.heading, sheet.place, sheet.kind
    context = {"district": place.district, "street": place.street, "community": place.community, "year": heading.year}
    if heading.cutoff:
        context["cutoff"] = heading.cutoff
    if kind is ledger.KIND:
        context["as_of"] = sheet.as_of
    meta = {
        "title": heading.title,
        "filled_by": heading.filled_by,
        "filled_on": heading.filled_on,
        "cutoff": heading.cutoff,
        "updated_on": heading.updated_on,
        "year": heading.year if kind.year_stated else None,
    }
    sheet.context = {key: value for key, value in context.items() if value is not None}
    sheet.meta = {key: value for key, value in meta.items() if value is not None}


def _unmapped(sheet: Sheet) -> dict[str, str]:
    return {
        letters(position): header.text
        for position, header in sheet.header.headers.items()
        if position not in sheet.header.columns
    }


def _code_list(sheets: list[RawSheet]) -> tuple[str, ...]:
    """The workbook's own list of service posts: a sheet of codes whose one column holds 岗 after 岗."""
    usual = {squash(post) for post in SERVICE_POSTS}
    for sheet in sheets:
        if not _CODE_SHEET.search(sheet.name) and not sheet.hidden:
            continue
        columns: dict[int, list[str]] = {}
        for number in sorted(sheet.rows):
            for column, cell in sheet.rows[number].items():
                if text := clean(cell).text:
                    columns.setdefault(column, []).append(text)
        for column in sorted(columns):
            texts = columns[column]
            posts = [t for t in texts if t.endswith("岗") or squash(t) in usual]
            if len(posts) >= 2 and len(posts) * 2 >= len(texts):
                return tuple(
                    t for i, t in enumerate(texts) if not (i == 0 and header_key(t).endswith(("岗位", "名称", "码表")))
                )
    return ()


def read_texts(
    kind: str, texts: Mapping[str, str], *, context: Mapping[str, Any], divisions: Divisions, today: str
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Read one record that was typed into a form instead of a sheet: (values, issues, each with its `field`).

    texts    by key of the kind's columns; the columns not named are as if the sheet did not have them
    context  the `context` of the sheet's reading: district, street, community, year, cutoff
    """
    described = KINDS[kind]
    columns = [column for column in described.columns if column.key in texts]
    header = {position: Cell(column.label) for position, column in enumerate(columns, start=1)}
    row = {position: Cell(texts[column.key]) for position, column in enumerate(columns, start=1) if texts[column.key]}
    grid = Grid(RawSheet(name="", rows={1: header, 2: row} if row else {1: header}))
    found = FoundHeader(described, 1, 1, dict(enumerate(columns, start=1)), {}, 0.0)
    heading = Heading(year=context.get("year"), cutoff=context.get("cutoff"))
    place = Place(context.get("district"), context.get("street"), context.get("community"))
    sheet = Sheet(grid=grid, header=found, heading=heading, place=place, divisions=divisions, as_of=today)
    typed = new_row(sheet, 2)
    values = described.read_row(typed)
    fields = {letter: key for key, letter in sheet.letters.items()}
    issues = [{**issue.to_json(), "field": fields.get(issue.column)} for issue in typed.sorted_issues()]
    return values, issues
