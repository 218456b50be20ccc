"""Unified social credit codes (GB 32100-2015): 18 characters, the last a check digit modulo 31."""

from __future__ import annotations

import unicodedata

# No I, O, S, V, Z: they look like digits.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {char: number for number, char in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
LENGTH = 18


def check_character(body: str) -> str:
    """The 18th character for the first 17; KeyError for a character outside the alphabet."""
    total = sum(weight * _VALUE[char] for weight, char in zip(_WEIGHTS, body, strict=True))
    return ALPHABET[-total % 31]


def tidy(text: str) -> str:
    """As typed by people: full-width characters, blanks, dashes and lower case made plain."""
    plain = unicodedata.normalize("NFKC", text or "").upper()
    return "".join(char for char in plain if not char.isspace() and char not in "-—·")


def why_wrong(code: str) -> str:
    """What is wrong with a tidy code, as a Chinese sentence; empty when it holds."""
    if len(code) != LENGTH:
        return f"统一社会信用代码应有 18 位，现在是 {len(code)} 位，请对照证照核对。"
    for place, char in enumerate(code, start=1):
        if char not in _VALUE:
            return f"统一社会信用代码第 {place} 位是“{char}”，代码里没有这个字符（不用字母 I、O、S、V、Z），请核对。"
    if check_character(code[:17]) != code[17]:
        return "统一社会信用代码的校验位不符，可能有一位抄错，请对照证照核对。"
    return ""
