"""Which of the practice's eligibility conditions (XH 三(二)1, 2) a roster's 符合条件 names."""

from __future__ import annotations

import re
import unicodedata

from orgs.practice import TierPractice

_NUMERALS = {word: str(number) for number, word in enumerate("一二三四五六七八九十", start=1)}
# 条件（1）, 第1项, （一）, 1. 辖区内层级较高单位党组织成员
_NUMBERED = re.compile(
    r"(?:符合)?(?:任职|兼职)?(?:条件)?第?[(\[]?(\d{1,2}|[一二三四五六七八九十])[)\]]?(?:项|条|款|种)?(?:条件)?[.、:)\]]*(.*)"
)
# Streets and communities word the same conditions as 负责人 and 成员.
_WHO = re.compile(r"(?:党组织)?(?:成员|负责人)\Z")
_SEVERAL = re.compile(r"[、,;/和及]")
# A piece of a condition's text shorter than this may be of any.
_TELLING = 6


def condition_named(text: str | None, tier: TierPractice | None) -> str | None:
    """Id of the condition that the text names by number or by its words; the first one where it names several.

    "" where nothing is written, or where the tier has no conditions; None where the text names none of the tier's.
    """
    written = _folded(text or "")
    if not written or tier is None or not tier.eligibility:
        return ""
    labels = {condition.id: _folded(condition.label) for condition in tier.eligibility}
    numbered = _NUMBERED.fullmatch(written)
    if numbered is not None:
        number, rest = _NUMERALS.get(numbered[1], numbered[1]), numbered[2]
        if number in labels and (not rest or rest in labels[number] or labels[number] in rest):
            return number
        if len(rest) >= _TELLING:
            return None  # number and words do not go together
    if len(written) >= _TELLING:
        stem = _WHO.sub("", written)
        meant = [key for key, label in labels.items() if stem in label or _WHO.sub("", label) in written]
        if len(meant) == 1:
            return meant[0]
    parts = [part for part in _SEVERAL.split(written) if part]
    if len(parts) > 1:
        found = [condition_named(part, tier) for part in parts]
        return found[0] if all(found) else None
    return None


def _folded(text: str) -> str:
    """Without blanks, quotes and the end of a sentence; one width."""
    return re.sub(r"[\s“”\"'。]", "", unicodedata.normalize("NFKC", text).replace("，", ","))


def conditions_said(tier: TierPractice) -> str:
    """（1）辖区内层级较高单位党组织成员；（2）…"""
    return "；".join(f"（{condition.id}）{condition.label}" for condition in tier.eligibility)
