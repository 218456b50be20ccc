"""Findings of the two-way service over any number of organisations, as of any day, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from common.rules import Finding
from covenants.facts import covenant_facts
from covenants.rules import BOOK
from orgs.practice import Practice


def findings_on(
    organizations: Iterable[Any],
    on: date,
    practices: Mapping[int, Practice] | None = None,
    without: Collection[str] = frozenset(),
) -> dict[int, list[Finding]]:
    """Findings of the streets and communities among these, by organisation id; not yet settled by deviations."""
    return BOOK.findings(covenant_facts(organizations, on), on, practices, without)
