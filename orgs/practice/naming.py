"""From an area's name to its committee's: 绳金塔社区居委会 → 绳金塔社区“大党委”."""

from __future__ import annotations

import re

PLACEHOLDER = "{name}"

# The statistical names end in the self-governing body; the committee is named after the place. Longest first.
# A 家委会 (market-era residents' committee of one employer's housing) is the place's own name and stays.
_BODIES: dict[str, tuple[tuple[str, str], ...]] = {
    "STREET": (("街道办事处", "街道"), ("街道办", "街道"), ("镇人民政府", "镇"), ("乡人民政府", "乡")),
    "COMMUNITY": (
        ("社区居民委员会", "社区"),
        ("社区居委会", "社区"),
        ("居民委员会", "社区"),
        ("居委会", "社区"),
        ("村民委员会", "村"),
        ("村民委会", "村"),
        ("村委会", "村"),
    ),
    "HOME": (("党群微家", ""), ("微家", "")),
}
_QUOTES = str.maketrans("", "", "“”\"'‘’")


def area_name(tier: str, org_name: str) -> str:
    """The place's name without the body that runs it: 绳金塔社区居委会 → 绳金塔社区, 桃花镇人民政府 → 桃花镇."""
    name = re.sub(r"\s+", "", org_name)
    for ending, place in _BODIES.get(tier, ()):
        if name.endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)] + place
    return name


def committee_name(pattern: str, tier: str, org_name: str) -> str:
    """The committee's full name by the practice's pattern, e.g. "{name}“大党委”".

    A name that already carries the committee's words, with or without quotation marks, is not doubled.
    """
    before, after = pattern.split(PLACEHOLDER)
    name = re.sub(r"\s+", "", org_name)
    if after:
        plain, plain_after = name.translate(_QUOTES), after.translate(_QUOTES)
        if plain.endswith(plain_after) and plain != plain_after:
            name = _cut_plain(name, len(plain_after))
    return before + area_name(tier, name) + after


def _cut_plain(name: str, count: int) -> str:
    """The name without its last `count` characters, quotation marks among them not counted."""
    end = len(name)
    while count:
        end -= 1
        if name[end].translate(_QUOTES):
            count -= 1
    return name[:end].rstrip("“\"‘'")
