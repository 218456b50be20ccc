"""What a template is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exchange.vocabulary import POLITICAL_STATUSES

YES_NO = ("是", "否")
MEMBERS = tuple(POLITICAL_STATUSES.words[:2])


@dataclass(frozen=True)
class Template:
    """Columns by key, drop-downs by key, example texts by key, further lines of guidance."""

    keys: frozenset[str]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    example: Mapping[str, str] = field(default_factory=dict)
    guide: tuple[str, ...] = ()
