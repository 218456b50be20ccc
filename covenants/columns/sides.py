"""What a row says: for each thing offered or needed one side, in the words of the services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from common.errors import RuleBroken
from covenants.frequency import Frequency, frequency_from, parse_frequency_text
from covenants.models import Direction
from exchange.handlers import Record

LONGEST_TITLE, LONGEST_DETAIL = 80, 500


@dataclass(frozen=True, slots=True)
class Side:
    """One thing offered or needed.

    text       as it was written; a long one becomes the detail, and the title its beginning
    word       what the sheet's own column calls the category
    quantity   None: the sheet says nothing of it
    remark     what has no column of its own
    """

    direction: Direction
    text: str
    frequency_text: str = ""
    audience: str = ""
    word: str = ""
    quantity: Decimal | None = None
    measure: str = ""
    budget: Decimal | None = None
    number: str = ""
    remark: str = ""

    @property
    def title(self) -> str:
        """What the list says."""
        return self.text if len(self.text) <= LONGEST_TITLE else f"{self.text[: LONGEST_TITLE - 1]}…"

    @property
    def detail(self) -> str:
        """The whole text where the title is its beginning, and what has no column of its own."""
        whole = self.text if len(self.text) > LONGEST_TITLE else ""
        return "；".join(part for part in (whole, self.remark) if part)


def two_way(record: Record, year: int) -> list[Side]:
    """Offer and need of one line."""
    sides = []
    for key, direction in (("offer", Direction.OFFER), ("need", Direction.NEED)):
        side = record.values.get(key)
        if side and side.get("text"):
            words = frequency_words(record.texts.get(f"{key}_frequency"), side.get("frequency"), year)
            sides.append(Side(direction, side["text"], words, side.get("to") or ""))
    return sides


def need(record: Record, year: int) -> list[Side]:
    """A need; its deadline is its frequency: once, by that day."""
    values = record.values
    due = date.fromisoformat(values["due"]) if len(values.get("due") or "") == len("2023-06-30") else None
    if not values.get("text"):
        return []
    return [
        Side(
            Direction.NEED,
            values["text"],
            Frequency(per="once", by=due).label if due else frequency_words(record.texts.get("due"), None, year),
            word=values.get("category") or "",
            budget=Decimal(values["budget_yuan"]) if values.get("budget_yuan") else None,
            number=values.get("no") or "",
        )
    ]


def resource(record: Record, year: int) -> list[Side]:
    """A resource; when it can be had is its frequency where that can be read, else it goes with the explanation."""
    values = record.values
    if not values.get("text"):
        return []
    hours = values.get("open_hours") or ""
    words = frequency_words(hours, None, year)
    amount = values.get("quantity")
    return [
        Side(
            Direction.OFFER,
            values["text"],
            words,
            word=values.get("category") or "",
            quantity=Decimal(str(amount)) if amount else None,
            measure=(values.get("quantity_unit") or "")[:10],
            number=values.get("no") or "",
            remark=f"开放时间：{hours}" if hours and not words else "",
        )
    ]


def frequency_words(written: str | None, value: Mapping[str, Any] | None, year: int) -> str:
    """What was written, where it says what was read; else the reading in words."""
    read = frequency_from(dict(value)) if value else None
    try:
        own = parse_frequency_text(written or "", year=year)
    except RuleBroken:
        return read.label if read else ""
    if read is not None and (own.per, own.times, own.by) != (read.per, read.times, read.by):
        return read.label
    return own.text
