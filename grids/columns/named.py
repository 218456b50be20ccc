"""Things of the ground that sheets know by their name: temporary bodies, places of business."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exchange.handlers import Record
from exchange.vocabulary import squash
from grids.columns.ground import GroundReading, one_line
from orgs.models import Organization


class NamedReading(GroundReading):
    """Things of an office that are known by their name."""

    key = "name"
    tier = None
    kinds: Mapping[str, str] = {}
    rows_held: Mapping[tuple[int, str], Any]

    def held(self, record: Record) -> Any | None:
        """The one on record."""
        place = self.place(record)
        return self.rows_held.get((place.pk, squash(record.values[self.key]))) if place is not None else None

    def kind(self, record: Record) -> str | None:
        """Its kind; "" where nothing is said, None where nobody knows the word."""
        text = squash(record.values.get("kind") or "").strip("“”\"'")
        return self.kinds.get(text) if text else ""

    def kept(self, record: Record, key: str, name: str) -> str:
        """What the sheet says, or else what is on record."""
        held = self.held(record)
        return one_line(record.values.get(key)) or (getattr(held, name) if held is not None else "")

    def unknown_kind(self, record: Record) -> list[str]:
        """A sentence where nobody knows the word."""
        if self.kind(record) is not None:
            return []
        return [f"没有“{record.values['kind']}”这个种类，可选：{'、'.join(self.kinds)}。"]

    def too_early(self, record: Record, place: Organization | None) -> list[str]:
        """A sentence where the row begins before its office did."""
        since = self.since(record)
        if since is None or place is None or place.since is None or since >= place.since:
            return []
        return [f"“{place.name}”{place.since} 才成立，起始日期不能更早。"]
