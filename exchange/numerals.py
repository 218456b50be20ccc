"""Numbers as Chinese texts write them: 二〇二一, 十二, 第三, 两."""

from __future__ import annotations

import re

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "Ｏ": 0, "O": 0, "两": 2, "元": 1}
_DIGIT_BY_DIGIT = re.compile(r"[零〇○一二三四五六七八九]{2,}\Z")
_WITH_TENS = re.compile(
    r"(?:([一二两三四五六七八九])?(百))?零?(?:([一二两三四五六七八九])?(十))?([零〇一二两三四五六七八九])?\Z"
)
# Longer runs are identity numbers and telephones typed into the wrong column: as a number they would pass by the mask
# that hides them, and no column of the database would hold them.
_LONGEST = 9

CHINESE_NUMBER = r"(?:[〇○零一二两三四五六七八九十百]+|\d+)"


def chinese_int(text: str) -> int | None:
    """十二 → 12, 二〇二一 → 2021, 两 → 2, 7 → 7; None where it is no number that anybody counts with."""
    if not text or len(text) > _LONGEST:
        return None
    if text.isdecimal():
        return int(text)
    if _DIGIT_BY_DIGIT.match(text):
        return int("".join(str(_DIGITS[c]) for c in text))
    match = _WITH_TENS.match(text)
    if not match:
        return None
    hundreds, has_hundred, tens, has_ten, ones = match.groups()
    value = 0
    if has_hundred:
        value += 100 * (_DIGITS[hundreds] if hundreds else 1)
    if has_ten:
        value += 10 * (_DIGITS[tens] if tens else 1)
    if ones:
        value += _DIGITS[ones]
    return value


_CHINESE_RUN = re.compile(r"[〇○零一二三四五六七八九十]+(?=[年月日号点时])")


def arabic_dates(text: str) -> str:
    """二〇二一年六月十五日 → 2021年6月15日; everything else unchanged."""

    def digits(match: re.Match[str]) -> str:
        value = chinese_int(match.group())
        return match.group() if value is None else str(value)

    return _CHINESE_RUN.sub(digits, text)
