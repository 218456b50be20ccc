"""A cell as the file holds it, and the cleaning every value goes through before it is understood."""

from __future__ import annotations

import re
from typing import NamedTuple

TEXT, NUMBER, DATE, BOOL, ERROR = "text", "number", "date", "bool", "error"

# Facts about a cell that its value alone does not tell; kept as bits because a sheet has tens of thousands of cells.
SHOWS_DAY = 1
SHOWS_TIME = 2
PERCENT = 4
UNCOMPUTED = 8  # a formula that was never calculated: the file holds no value for it


class Cell(NamedTuple):
    """One non-empty cell.

    value   str for text and error, float for number, serial day (1900 system) for date, bool for bool
    kind    one of TEXT, NUMBER, DATE, BOOL, ERROR
    traits  bits: SHOWS_DAY, SHOWS_TIME, PERCENT, UNCOMPUTED
    """

    value: str | float | bool
    kind: str = TEXT
    traits: int = 0

    @property
    def text(self) -> str:
        """The value as text, numbers the way Excel shows them (15 significant digits)."""
        if self.kind == TEXT:
            return str(self.value)
        if self.kind == NUMBER:
            return number_text(float(self.value))
        if self.kind == BOOL:
            return "是" if self.value else "否"
        if self.kind == DATE:
            from exchange.dates import serial_text

            return serial_text(float(self.value))
        return ""


def number_text(value: float) -> str:
    """A number without a needless fraction or exponent: 15400000101.0 → 15400000101."""
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    return f"{value:.15g}"


_BLANKS = " \t\r\n\f\v\u00a0\u3000\u200b\u2002\u2003\u2009\ufeff"
_FULLWIDTH = {
    **{0xFF10 + i: ord("0") + i for i in range(10)},
    **{0xFF21 + i: ord("A") + i for i in range(26)},
    **{0xFF41 + i: ord("a") + i for i in range(26)},
}
_HAS_FULLWIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]")
_EMPTY = re.compile(r"(?:无|空|暂无|[-—－–―─/／\\]+)\Z")
_DITTO = re.compile(r"(?:同\s*上|[〃″]|\"|''|“|”)\Z")

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
HAN = re.compile(f"[{_HAN}]")
_HAN_GAP = re.compile(f"(?<=[{_HAN}])[{_BLANKS}]+(?=[{_HAN}])")
_LINE_BREAK = re.compile(r"\s*[\r\n]+\s*")


class Clean(NamedTuple):
    """A cell's text after cleaning.

    text     None where the cell is empty or says so (无, —, /)
    trimmed  blanks at the ends were dropped; folded  full-width digits or letters were folded; ditto  同上
    """

    text: str | None
    trimmed: bool = False
    folded: bool = False
    ditto: bool = False


EMPTY = Clean(None)


def fold(text: str) -> str:
    """Full-width digits and letters to their ASCII forms; punctuation stays as it is."""
    return text.translate(_FULLWIDTH) if _HAS_FULLWIDTH.search(text) else text


def trim(text: str) -> str:
    """Without ASCII, no-break and ideographic blanks at the ends."""
    return text.strip(_BLANKS)


def clean(cell: Cell | None) -> Clean:
    """Trim, fold and recognise the words for nothing and for 'as above' (reading rules 1 and 2)."""
    if cell is None or cell.kind == ERROR:
        return EMPTY
    if cell.kind != TEXT:
        return Clean(cell.text)
    raw = str(cell.value)
    text = trim(raw)
    if not text or _EMPTY.match(text):
        return EMPTY
    if _DITTO.match(text):
        return Clean(None, ditto=True)
    return Clean(fold(text), trimmed=len(text) != len(raw), folded=_HAS_FULLWIDTH.search(text) is not None)


def squeeze_name(text: str) -> tuple[str, bool]:
    """A name without blanks between its Chinese characters, and whether there were any."""
    squeezed = _HAN_GAP.sub("", text)
    return squeezed, squeezed != text


def one_line(text: str) -> str:
    """A text typed over several lines of one cell, as one line."""
    if "\n" not in text and "\r" not in text:
        return text

    def joint(match: re.Match[str]) -> str:
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        return " " if before.isascii() and after.isascii() else ""

    return _LINE_BREAK.sub(joint, text)


def letters(column: int) -> str:
    """1 → A, 27 → AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(name: str) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number
