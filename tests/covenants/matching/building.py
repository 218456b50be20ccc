"""Sides with everything but the point of the test left out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from covenants.matching import NEED, OFFER, Named, Side

HEALTH = Named("health", "医疗健康")
LAW = Named("law", "法律服务")


def need(number: int = 1, **fields: Any) -> Side:
    """Somebody wants their blood pressure taken."""
    return Side(
        **{"id": number, "direction": NEED, "party": "社区", "title": "给老人量血压", "category": HEALTH} | fields
    )


def offer(number: int = 1, **fields: Any) -> Side:
    """A hospital takes blood pressures."""
    return Side(
        **{"id": number, "direction": OFFER, "party": "医院", "title": "免费测血压", "category": HEALTH} | fields
    )


def amount(text: str) -> Decimal:
    """Short for Decimal."""
    return Decimal(text)
