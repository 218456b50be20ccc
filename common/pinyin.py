"""Names as people type them without an input method: initials and full pinyin, for search and for order."""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin, load_phrases_dict

# Readings that the dictionary gets wrong in names of places and bodies.
load_phrases_dict(
    {
        "绳金塔": [["shéng"], ["jīn"], ["tǎ"]],
        "朝阳": [["cháo"], ["yáng"]],
        "朝阳洲": [["cháo"], ["yáng"], ["zhōu"]],
    }
)
_NOT_LETTERS = re.compile(r"[^0-9a-z]+")
LENGTH = 255


@lru_cache(maxsize=20000)
def pinyin_of(text: str) -> str:
    """Full pinyin without tones or spaces: 重庆路 → chongqinglu."""
    return _NOT_LETTERS.sub("", "".join(lazy_pinyin(text)).lower())


@lru_cache(maxsize=20000)
def initials_of(text: str) -> str:
    """First letters: 重庆路 → cql; digits and Latin letters stay."""
    return _NOT_LETTERS.sub("", "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower())


def pinyin_key(text: str) -> str:
    """What a `pinyin` column holds: full pinyin, a space, initials; cut so that the initials always stay.

    Sorted by it, names are in the order of a Chinese dictionary.
    """
    initials = initials_of(text)[:80]
    return f"{pinyin_of(text)[: LENGTH - len(initials) - 1]} {initials}".strip()


def is_latin(text: str) -> bool:
    """Whether a search text is typed without Chinese characters, and so meant as pinyin."""
    return bool(text) and text.isascii()
