"""An item of the to-do list, and how items fall into 今天, 本周, 本季, 以后.

Items are computed from what is on record each time they are shown: what is done is gone by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

GROUPS = ("今天", "本周", "本季", "以后")
LATER = "已推迟"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do.

    title   what is to be done, or what is wrong
    reason  why, with the clause where there is one
    url     the exact place, and `action` what the button says
    due     the last day; None where nothing says until when
    when    what stands in place of the date where there is none: 今天, 本季
    since   beside it: 2 天前退回
    now     belongs under 今天 although no day is named: somebody is waiting, or the text says must
    until, why_later   to which day it was put off, and why
    things  how many things of one's own stand in the line; 0 for what hangs below
    """

    title: str
    reason: str
    url: str
    action: str
    due: date | None = None
    when: str = ""
    since: str = ""
    now: bool = False
    until: date | None = None
    why_later: str = ""
    things: int = 1

    def late(self, on: date) -> bool:
        """Whether the day has passed."""
        return self.due is not None and self.due < on


def week_end(on: date) -> date:
    """The Sunday of the week."""
    return on + timedelta(days=6 - on.weekday())


def quarter_end(on: date) -> date:
    """The last day of the quarter."""
    month = (on.month - 1) // 3 * 3 + 3
    return date(on.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def group_of(item: Item, on: date) -> str:
    """Under which heading it stands."""
    if item.until is not None:
        return LATER
    if item.now or (item.due is not None and item.due <= on):
        return "今天"
    if item.due is None:
        return "本季"
    if item.due <= week_end(on):
        return "本周"
    return "本季" if item.due <= quarter_end(on) else "以后"


def grouped(items: Iterable[Item], on: date) -> list[dict[str, Any]]:
    """Groups with their items: first what somebody waits for, then by day, then what has none."""
    found: dict[str, list[Item]] = {title: [] for title in (*GROUPS, LATER)}
    for item in items:
        found[group_of(item, on)].append(item)
    return [
        {
            "title": title,
            "things": sum(item.things for item in entries),
            "entries": [{"item": item, "late": item.late(on)} for item in sorted(entries, key=_order)],
        }
        for title, entries in found.items()
        if entries
    ]


def _order(item: Item) -> tuple[bool, date]:
    return not (item.now and item.due is None), item.due or date.max
