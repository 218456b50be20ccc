"""The labelled set of labelled.json as sides, and the shares of it that are found."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from covenants.matching import NEED, OFFER, Named, Side, suggest
from exchange.cells import TEXT, Cell
from exchange.frequencies import parse_frequency

_STREETS = {"c1": "s1", "c2": "s1", "c3": "s2", "c4": "s2"}


@dataclass(frozen=True, slots=True)
class Share:
    """hits of asked; `asked` counts needs that something fits."""

    hits: int
    asked: int

    @property
    def value(self) -> float:
        """As a fraction."""
        return self.hits / self.asked


def load() -> dict[str, Any]:
    """The file as it is."""
    return json.loads(Path(__file__).with_name("labelled.json").read_text(encoding="utf-8"))


def sides(records: list[dict[str, Any]], direction: str) -> list[Side]:
    """Records as the product would read them: the frequency is parsed from what was written."""
    return [
        Side(
            id=record["id"],
            direction=direction,
            party=record["party"],
            title=record["title"],
            detail=record.get("detail", ""),
            audience=record.get("audience", ""),
            category=Named(record["category"], record["category"]),
            remaining=Decimal(record.get("quantity", 1)),
            measure=record.get("unit", ""),
            frequency=_frequency(record.get("frequency")),
            street=Named(_STREETS[record["community"]], _STREETS[record["community"]]),
            community=Named(record["community"], record["community"]),
            start=date(2026, 1, 1),
            end=date(2027, 1, 1),
        )
        for record in records
    ]


def _frequency(text: str | None) -> dict[str, Any] | None:
    if not text:
        return None
    return parse_frequency(Cell(kind=TEXT, value=text), text, year=2026).value


def held_out(need: dict[str, Any]) -> bool:
    """Whether a need was kept from the eyes of whoever shaped the score."""
    return need["id"] >= 149


def hit_rate(needs: list[dict[str, Any]], offers: list[dict[str, Any]], top: int = 3) -> tuple[Share, list[str]]:
    """(needs with a fitting offer among the first `top`, what was missed)."""
    titles = {offer["id"]: offer["title"] for offer in offers}
    found: dict[int, list[int]] = {}
    for suggestion in suggest(sides(needs, NEED), sides(offers, OFFER), top):
        found.setdefault(suggestion.need_id, []).append(suggestion.offer_id)
    asked = [need for need in needs if need["fits"]]
    missed = [need for need in asked if not set(found.get(need["id"], ())) & set(need["fits"])]
    told = [
        f"{need['id']} {need['title']}：应有 {[titles[i] for i in need['fits']]}，"
        f"得到 {[titles[i] for i in found.get(need['id'], ())]}"
        for need in missed
    ]
    return Share(len(asked) - len(missed), len(asked)), told
