"""Text on its way into a document: cleaned, measured in characters of the grid, counted the Chinese way."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from exchange.writing import plain_text

_BREAKS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_DIGITS = "零一二三四五六七八九"
_CLOSING = "，。、；：！？）》〉」』】〕”’%％"
_OPENING = "（《〈「『【〔“‘"
BLANK_DATE = "　　　　年　　月　　日"


def clean(value: Any) -> str:
    """Any value as text with \\n as its only control character; what steers direction or is invisible is dropped."""
    text = _BREAKS.sub("\n", value) if isinstance(value, str) else plain_text(value)
    return "".join(c for c in text.replace("\t", " ") if c == "\n" or not _unprintable(c)).strip(" \n")


def _unprintable(char: str) -> bool:
    code = ord(char)
    return unicodedata.category(char) in ("Cc", "Cf", "Cs") or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def one_line(value: Any) -> str:
    """As clean, line breaks become spaces."""
    return re.sub("[ \n]*\n[ \n]*", " ", clean(value))


def paragraphs(value: Any) -> list[str]:
    """The non-empty lines of a text; one empty one where there is nothing."""
    return [line.strip(" \u3000") for line in clean(value).split("\n") if line.strip()] or [""]


def char_width(char: str) -> float:
    if unicodedata.combining(char) or unicodedata.category(char) == "Mn":
        return 0
    return 1 if unicodedata.east_asian_width(char) in "WFA" else 0.5


def width(text: str) -> float:
    """How many characters of the grid a text takes: Chinese one, Latin letters and digits half."""
    return sum(map(char_width, text))


def chinese_number(number: int) -> str:
    """1 → 一, 12 → 十二, 105 → 一百零五; from 10,000 on in digits."""
    if not 0 < number < 10_000:
        return str(number)
    out, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            out += ("零" if gap and out else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return out[1:] if out.startswith("一十") else out


def marker(kind: str, number: int) -> str:
    """The number of a heading or point: kind is 一、 （一） 1. or （1）."""
    shown = chinese_number(number) if "一" in kind else str(number)
    return kind.replace("一", shown).replace("1", shown)


def date_text(date: dt.date | None) -> str:
    """2026年11月2日, without leading zeros; blanks for a hand where there is none."""
    return BLANK_DATE if date is None else f"{date.year}年{date.month}月{date.day}日"


def balanced(text: str, limit: float, names: Sequence[str] = ()) -> str:
    """A title cut into lines of about the same length, not inside a word, a number or before closing punctuation.

    names   of those it speaks of: they stay in one piece where a line has room for them
    A text that has line breaks of its own keeps them; one that fits stays one line.
    """
    total = width(text)
    if "\n" in text or total <= limit:
        return text
    words = _words(text, [name for name in names if 0 < width(name) <= limit])
    # Words that do not fit may need a line more than their sum does: then all lines are made shorter.
    for count in range(int(-(-total // limit)), len(words) + 1):
        lines = _cut(words, total, limit, count)
        if len(lines) <= count:
            break
    return "\n".join(lines)


def _cut(words: Sequence[str], total: float, limit: float, count: int) -> list[str]:
    """The words in about `count` lines of about the same length."""
    lines, line, left = [], "", total
    for position, word in enumerate(words):
        goal = left / (count - len(lines)) if count > len(lines) else limit
        now, then = width(line), width(line + word)
        closes = word[0] in _CLOSING
        if line and not closes and (then > limit or (abs(now - goal) <= abs(then - goal) and now >= goal * 0.7)):
            lines.append(line)
            left -= now
            line = ""
        line += word
        if position == len(words) - 1:
            lines.append(line)
    return lines


def _words(text: str, names: Sequence[str] = ()) -> list[str]:
    """Words of a title; what stands in quotation marks or brackets stays whole, a particle stays with what precedes."""
    import rjieba

    out: list[str] = []
    known = f"({'|'.join(re.escape(name) for name in sorted(names, key=len, reverse=True))})" if names else None
    parts = re.split(known, text) if known else [text]
    for word in (word for part in parts for word in ([part] if part in names else rjieba.cut(part))):
        counted = bool(out) and out[-1][-1:].isdigit() and word[0] in _COUNTED
        if out and (_is_open(out[-1]) or word in _PARTICLES or word[0] in _CLOSING or counted):
            out[-1] += word
        else:
            out.append(word)
    return out


_PARTICLES = ("的", "了", "和", "与", "暨", "及")
_COUNTED = "年月日届次号季期"  # 2026年 is not cut before its 年
_LONGEST_WHOLE = 12


def _is_open(text: str) -> bool:
    """Ends inside brackets or quotation marks, and not for long yet."""
    last = max((text.rfind(mark) for mark in _OPENING), default=-1)
    return last >= 0 and not any(c in _CLOSING for c in text[last:]) and width(text[last:]) < _LONGEST_WHOLE
