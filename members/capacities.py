"""As what somebody sits on a committee, guessed from position and post; people confirm or change it."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache

from orgs.practice import TierPractice


def guess_capacity(tier: TierPractice | None, line) -> str:
    """Id of the practice's capacity that fits the line best; "" where the tier knows none for the position.

    Whoever sits for a unit gets a capacity of units, anybody else one of the own ranks; among several the one whose
    words the post repeats most.
    """
    if tier is None:
        return ""
    choices = tier.capacities_for(line.position)
    fitting = [choice for choice in choices if choice.represents_unit == bool(line.part_time)] or list(choices)
    if not fitting:
        return ""
    return max(fitting, key=lambda choice: _overlap(choice.label, line.person.post)).id


@lru_cache(maxsize=20000)
def _overlap(label: str, post: str) -> int:
    """Characters in common, in runs of two and more: 居民党员代表 in a post is telling, 党 is not."""
    blocks = SequenceMatcher(None, label, post, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 1)
