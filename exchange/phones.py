"""Telephone numbers: 11-digit mobiles and landlines with area code and extension (reading rule 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from exchange.cells import fold, trim

_COUNTRY = re.compile(r"\A(?:\(?(?:\+|＋|00)\s*86\)?[-\s]*|86[-\s]+)")
_MOBILE = re.compile(r"1[3-9]\d{9}\Z")
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))(\d{7,8})\Z")
_EXTENSION = re.compile(
    r"\s*(?:转|分机号?|(?<=\d)\s*(?:ext\.?|x|\*)|(?<=\d{7})[-－—–])\s*[:：]?\s*(\d{1,6})\Z", re.IGNORECASE
)
_SPLIT = re.compile(r"[/／、;；,，|\n\r]+|或者?|和")
_GROUPING = re.compile(r"[\s\u00a0\u3000\-－—–()（）.]")
# Two whole numbers side by side, parted by nothing more than a blank.
_RUN_TOGETHER = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[-－—–]?\d{7,8}(?:转\d{1,6})?)(?!\d)")
# 手机:, (微信同号): words around a number that say nothing about it.
_ASIDE = re.compile(r"[(（][^)）\d]*[)）]|(?:手机号?码?|移动电话|办公电话|电话|座机|联系电话|办|宅)\s*[:：]")
_FLOAT = re.compile(r"(\d{11})\.0+\Z")


@dataclass(frozen=True, slots=True)
class PhoneReading:
    """numbers in the order written, the first is the primary one; problems are codes of exchange.messages."""

    numbers: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def parse_phone(text: str | None) -> PhoneReading:
    """Read a phone cell's cleaned text; None gives no number and no problem."""
    if text is None:
        return PhoneReading()
    text = _ASIDE.sub("", fold(trim(text)).lstrip("'’`"))
    parts = [part for part in (trim(p) for p in _SPLIT.split(text)) if part]
    numbers: list[str] = []
    problems: list[str] = []
    for part in parts:
        one = normalise(part)
        found = [one] if one else [n for n in (normalise(m) for m in _RUN_TOGETHER.findall(part)) if n]
        if len(found) < 2 and not one:
            problems.append("PHONE_INVALID")
            continue
        numbers.extend(n for n in found if n not in numbers)
    if not parts:
        problems.append("PHONE_INVALID")
    if len(numbers) > 1:
        problems.insert(0, "PHONE_MULTIPLE")
    return PhoneReading(tuple(numbers), tuple(dict.fromkeys(problems)))


def normalise(text: str) -> str | None:
    """154-0000-0105 → 15400000105; 0791-00000113转802 → 0791-00000113-802; None where it is no complete number."""
    text = _COUNTRY.sub("", trim(text))
    if whole := _FLOAT.match(text):
        text = whole[1]
    digits = _GROUPING.sub("", text)
    if _MOBILE.match(digits):
        return digits
    extension = _EXTENSION.search(text)
    body = _GROUPING.sub("", text[: extension.start()] if extension else text)
    if match := _LANDLINE.match(body):
        return f"{match[1]}-{match[2]}" + (f"-{extension[1]}" if extension else "")
    if match := _LANDLINE.match(digits):
        return f"{match[1]}-{match[2]}"
    return None


_ANY_NUMBER = re.compile(
    r"(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)|0\d{2,3}[-\s]?\d{7,8}(?:\s*(?:转|-)\s*\d{1,6})?(?!\d)"
)
_JUNK = re.compile(r"[\s/／、,，;；:：()（）\-－—]+|联系人|电话|手机|联系方式")


def split_contact(text: str | None) -> tuple[str | None, tuple[str, ...], str]:
    """A name and its phones written in one cell, in either order: (name, phones, digits that are no phone)."""
    if text is None:
        return None, (), ""
    text = fold(trim(text))
    phones: list[str] = []

    def take(match: re.Match[str]) -> str:
        number = normalise(match.group())
        if number is None:
            return match.group()
        if number not in phones:
            phones.append(number)
        return "/"

    rest = _ANY_NUMBER.sub(take, text)
    stray = "".join(re.findall(r"\d{5,}", rest))
    words = [w for w in _JUNK.split(re.sub(r"\d+", "", rest)) if w]
    # 示一 主任: the first word is the name; 示 一: a name with a blank in it.
    name = next((w for w in words if len(w) > 1), "".join(words))
    return name or None, tuple(phones), stray
