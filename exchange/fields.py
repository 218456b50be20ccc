"""Reading one cell of a row into a value, with its issues: what most kinds of sheet have in common."""

from __future__ import annotations

import re
from typing import Any

from exchange.cells import HAN, squeeze_name
from exchange.dates import Date, DateReading, parse_date, parse_deadline
from exchange.identity import IdReading, read_resident_id
from exchange.phones import parse_phone
from exchange.places import DISTRICT, PlaceMatch, community_core
from exchange.rows import Row
from exchange.vocabulary import GENDERS, PARTY_MEMBERS, POLITICAL_STATUSES, Match, find_unit_kind, squash

_LIST = re.compile(r"[、;；,，\n\r/]+")


def read_required_text(row: Row, key: str) -> str | None:
    """A text that must be there."""
    text = row.text(key)
    if text is None and row.has(key):
        row.issue(key, "REQUIRED")
    return text


def read_name(row: Row, key: str = "name") -> str | None:
    """A person's name without the blanks that were put inside it."""
    text = row.text(key)
    if text is None:
        row.issue(key, "REQUIRED")
        return None
    name, spaced = squeeze_name(text)
    if spaced:
        row.issue(key, "NAME_SPACES")
    if not HAN.search(name) and not re.search(r"[A-Za-z]{2}", name):
        row.issue(key, "NAME_INVALID")
        return None
    return name


def read_choice(row: Row, key: str, found: Match, unknown: str, ambiguous: str | None = None) -> str | None:
    """A word of a vocabulary, with an issue for other spellings and for what is not in it."""
    if found.word is None:
        if found.candidates and ambiguous:
            row.issue(key, ambiguous, candidates=list(found.candidates))
        else:
            row.issue(key, unknown)
        return None
    if found.alias:
        row.issue(key, "ALIAS")
    return found.word


def read_gender(row: Row) -> str | None:
    """男 or 女; a code such as 1 is refused because its meaning is not certain."""
    text = row.text("gender")
    return read_choice(row, "gender", GENDERS.find(text), "GENDER_INVALID") if text else None


def read_political_status(row: Row, *, must_be_member: bool = False) -> str | None:
    """A political status; `must_be_member` reports who cannot hold a committee post."""
    text = row.text("political_status")
    if text is None:
        return None
    word = read_choice(row, "political_status", POLITICAL_STATUSES.find(text), "POLITICAL_STATUS_UNKNOWN")
    if must_be_member and word is not None and word not in PARTY_MEMBERS:
        row.issue("political_status", "NOT_PARTY_MEMBER")
    return word


def read_unit_kind(row: Row, key: str = "unit_kind") -> str | None:
    """One of the fifteen kinds of unit."""
    text = row.text(key)
    if text is None:
        return None
    return read_choice(row, key, find_unit_kind(text), "UNIT_KIND_UNKNOWN", "UNIT_KIND_AMBIGUOUS")


def report_date(row: Row, key: str, reading: DateReading, *, detail: str | None = None) -> None:
    """Put a date's problem on the row."""
    if reading.problem:
        row.issue(key, reading.problem, detail=detail if detail is not None else reading.detail)


def read_date(row: Row, key: str, *, yearless: str = "words", ranges: bool = False) -> DateReading:
    """A date column; the reading's `date` is None where nothing certain is left."""
    cell, text = row.read(key)
    reading = parse_date(
        cell, text=text, year=row.sheet.year, typed=row.sheet.grid.typed, yearless=yearless, ranges=ranges
    )
    detail = None
    if reading.problem == "DATE_AMBIGUOUS" and row.has("resident_id"):
        # Where ids could have settled it, say that this one could not.
        detail = f"{text} 可为 1 月或 10 月,须人工确认"
    report_date(row, key, reading, detail=detail)
    return reading


def read_deadline(row: Row, key: str) -> str | None:
    """A day by which something is due, or None."""
    cell, text = row.read(key)
    reading = parse_deadline(cell, text=text, year=row.sheet.year, typed=row.sheet.grid.typed)
    report_date(row, key, reading)
    return reading.date.value if reading.date else None


def date_json(date: Date | None) -> dict[str, str] | None:
    """A date as a value of a record."""
    return date.to_json() if date else None


def read_resident(row: Row) -> IdReading:
    """Check the row's resident id; only what it says about this row is kept, and only while the row is read."""
    cell, text = row.read("resident_id")
    reading = read_resident_id(cell, text)
    if reading.problem:
        row.issue("resident_id", reading.problem, detail=reading.detail)
    return reading


def read_birth(row: Row, resident: IdReading) -> Date | None:
    """The birth date, with the id as judge of an ambiguous one and as a check of a clear one."""
    cell, text = row.read("birth")
    reading = parse_date(cell, text=text, typed=row.sheet.grid.typed, yearless="never")
    if reading.problem == "DATE_AMBIGUOUS" and resident.birth:
        settled = next((d for d in reading.choices if d.month == resident.birth[:7]), None)
        if settled:
            number = int(settled.value[5:7])
            row.issue("birth", "DATE_AMBIGUOUS_RESOLVED", detail=f"{text} 可为 1 月或 10 月,按身份证取 {number} 月")
            return settled
    if reading.problem == "DATE_AMBIGUOUS" and row.has("resident_id"):
        row.issue("birth", "DATE_AMBIGUOUS", detail=f"{text} 可为 1 月或 10 月,须人工确认")
    else:
        report_date(row, "birth", reading)
    if reading.date and resident.birth and reading.date.month != resident.birth[:7]:
        row.issue("birth", "ID_BIRTH_MISMATCH", detail=f"身份证为 {resident.birth}")
    return reading.date


def check_gender(row: Row, gender: str | None, resident: IdReading) -> None:
    """Compare the sex with the one the id tells."""
    if gender and resident.gender and gender != resident.gender:
        row.issue("gender", "ID_GENDER_MISMATCH")


def read_phones(row: Row, *, expected: bool) -> tuple[str | None, list[str]]:
    """(primary phone, all phones). `expected`: tell when there is none."""
    _, text = row.read("phone")
    if text is None:
        if expected and row.has("phone") and not any(i.column == row.letter("phone") for i in row.issues):
            row.issue("phone", "PHONE_MISSING")
        return None, []
    reading = parse_phone(text)
    for problem in reading.problems:
        row.issue("phone", problem)
    return (reading.numbers[0] if reading.numbers else None), list(reading.numbers)


def read_street(row: Row) -> str | None:
    """The street a row names, else the sheet's; reported once, however often it is asked for."""
    if "street" not in row.private:
        text = row.text("street")
        row.private["street"] = row.sheet.place.street
        if text is not None:
            match = row.sheet.divisions.match_street(text, district=row.sheet.place.district)
            report_place(row, "street", match)
            row.private["street"] = match.code
    return row.private["street"]


def read_community(row: Row, *, required: bool = True) -> str | None:
    """The community a row names, within its street; the sheet's own community where there is no such column."""
    if not row.has("community"):
        if row.sheet.section and row.sheet.section.problem:
            report_place(row, "community", row.sheet.section)
        return row.sheet.place.community
    text = row.text("community")
    if text is None:
        if required:
            row.issue("community", "REQUIRED")
        return None
    place = row.sheet.place
    street = read_street(row) if row.has("street") else place.street
    match = row.sheet.divisions.match_community(text, street=street, district=place.district)
    report_place(row, "community", match)
    return match.code


def match_office(row: Row, text: str) -> PlaceMatch:
    """The district, street or community that a cell names, by name or code."""
    divisions, place = row.sheet.divisions, row.sheet.place
    for area in divisions.of_level(DISTRICT):
        if text == area.code or squash(text) == squash(area.name):
            return PlaceMatch(area.code)
    street = divisions.match_street(text, district=place.district)
    if street.code is not None and not street.alias:
        return street
    match = divisions.match_community(text, street=read_street(row), district=place.district)
    return match if match.code is not None or street.code is None else street


def read_office(row: Row, key: str, community: str | None) -> tuple[str | None, PlaceMatch | None]:
    """(the code of the office a row names, what is wrong with it); a community named in its own column decides.

    The office may be the community itself, whose name another street's community may have too.
    """
    text = row.text(key)
    if text is None:
        return None, None
    stated = community if row.text("community") else None
    name = row.sheet.divisions.name(stated)
    if name and community_core(text) == community_core(name):
        return stated, None
    match = match_office(row, text)
    return match.code, None if match.code is not None else match


def report_place(row: Row, key: str, match: PlaceMatch) -> None:
    """Put what is wrong with a place's name on the row."""
    if match.problem:
        row.issue(
            key,
            match.problem,
            suggestion=match.suggestion,
            found=match.found,
            candidates=list(match.candidates) or None,
        )
    elif match.alias:
        row.issue(key, "ALIAS")


def read_list(row: Row, key: str, *, blanks: bool = False) -> list[str]:
    """Several values in one cell: 示例商会;示例银行. `blanks`: a blank parts them too."""
    text = row.lines(key)
    if text is None:
        return []
    return split_list(text, blanks=blanks)


def split_list(text: str, *, blanks: bool = False) -> list[str]:
    """The values of a text that holds several."""
    parts = re.split(r"[、;；,，\s/]+" if blanks else _LIST, text)
    return [p for p in (part.strip() for part in parts) if p]


def optional_texts(row: Row, *names: str) -> dict[str, Any]:
    """The text columns the sheet has."""
    return {key: row.text(key) for key in names if row.has(key)}


def present(row: Row, values: dict[str, Any], *always: str) -> dict[str, Any]:
    """The values the sheet has a column for; a reading says nothing about what was not asked."""
    return {key: value for key, value in values.items() if key in always or row.has(key)}
