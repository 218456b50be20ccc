"""Columns found by meaning: what a header says, whatever its spelling, position or line breaks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_BRACKETED = re.compile(r"[(（\[【〔<《][^)）\]】〕>》]*[)）\]】〕>》]")
_NOISE = re.compile(r"[\s\u00a0\u3000“”\"'‘’*＊※★☆:：#＃_.．·•\-—－|]+")
_JOINERS = re.compile(r"[/／、\\及和与或,，;；&]")


def words(*lines: str) -> tuple[str, ...]:
    """Header spellings, parted by blanks, over as many lines as they need."""
    return tuple(word for line in lines for word in line.split())


@dataclass(frozen=True)
class Column:
    """A column of a kind of sheet.

    key       its name in a reading
    label     its header in templates and exports; the reader recognises it
    names     other headers with this meaning, as `header_key` gives them
    weak      headers that can mean this where nothing better is there (职务)
    pattern   regular expression for headers nobody has listed, tried last
    group     for headers that mean nothing alone (频次): expression for the upper header they must stand under
    grouped   the headers that mean this column under such an upper header
    within    expression for further headers under it
    required  a record without it cannot be used (code REQUIRED)
    width     in a template, in characters
    """

    key: str
    label: str
    names: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    pattern: str = ""
    group: str = ""
    grouped: tuple[str, ...] = ()
    within: str = ""
    required: bool = False
    width: int = 14


@dataclass(frozen=True, slots=True)
class Header:
    """A header as it stands over one sheet column: upper and lower text, and what was in brackets."""

    upper: str
    lower: str
    note: str
    text: str


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """A header without blanks, line breaks, brackets, quotes, asterisks and joining words, for comparing."""
    plain = unicodedata.normalize("NFKC", text)
    without = _NOISE.sub("", _BRACKETED.sub("", plain))
    return _JOINERS.sub("", without or _NOISE.sub("", re.sub(r"[()\[\]【】]", "", plain)))


def header_note(text: str) -> str:
    """What stands in brackets, e.g. the unit: 预算(万元) → 万元."""
    found = _BRACKETED.search(unicodedata.normalize("NFKC", text))
    return found.group()[1:-1].strip() if found else ""


def make_header(parts: Sequence[str]) -> Header:
    """From the header texts above a column, top to bottom, repeated ones once."""
    texts = [t for i, t in enumerate(parts) if t and t not in parts[:i]]
    if not texts:
        return Header("", "", "", "")
    lower = texts[-1]
    upper = "".join(header_key(t) for t in texts[:-1])
    return Header(upper, header_key(lower), header_note(lower), lower)


# How sure a match is.
NO_MATCH, WEAKLY, BY_PATTERN, BY_NAME, BY_GROUP = 0, 1, 2, 3, 4
# Lower headers so general that their upper header is read with them (任职情况 / 时间).
_GENERAL = 2


def match_rank(column: Column, header: Header) -> int:
    """How well a header fits a column."""
    if not header.lower:
        return NO_MATCH
    in_group = bool(column.group) and re.search(column.group, header.upper) is not None
    if in_group and header.lower in column.grouped:
        return BY_GROUP
    if header.lower == header_key(column.label) or header.lower in column.names:
        return BY_NAME
    joined = header.upper + header.lower
    if header.upper and (joined == header_key(column.label) or joined in column.names):
        return BY_NAME
    if in_group and column.within and re.search(column.within, header.lower):
        return BY_PATTERN
    general = len(header.lower) <= _GENERAL and bool(header.upper)
    if column.pattern and re.search(column.pattern, joined if general else header.lower):
        return BY_PATTERN
    if header.lower in column.weak:
        return WEAKLY
    return NO_MATCH


def assign(columns: Sequence[Column], headers: dict[int, Header]) -> dict[int, tuple[Column, int]]:
    """Sheet column → (column, rank): every key once, the surest match first, then left to right."""
    offers = sorted(
        (
            (-rank, position, order, column)
            for position, header in headers.items()
            for order, column in enumerate(columns)
            if (rank := match_rank(column, header))
        ),
        key=lambda offer: offer[:3],
    )
    taken: set[str] = set()
    found: dict[int, tuple[Column, int]] = {}
    for rank, position, _, column in offers:
        if position not in found and column.key not in taken:
            found[position] = (column, -rank)
            taken.add(column.key)
    return found
