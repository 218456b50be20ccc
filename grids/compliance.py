"""Findings of this room's rules over any number of organisations, as of any day, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from common.rules import Finding
from grids.facts import territory_facts
from grids.rules import BOOK, LEDGER
from orgs.practice import Practice
from orgs.rules_in_force import practices_of


def findings_on(
    organizations: Iterable[Any],
    on: date,
    practices: Mapping[int, Practice] | None = None,
    without: Collection[str] = frozenset(),
) -> dict[int, list[Finding]]:
    """Findings of the communities, grids and micro-homes among these, by id; not yet settled by deviations."""
    organizations = list(organizations)
    if practices is None:
        practices = practices_of({one.district_id for one in organizations}, on)
    ledgers = LEDGER not in without and any(practice.figure(LEDGER) is not None for practice in practices.values())
    return BOOK.findings(territory_facts(organizations, on, ledgers=ledgers), on, practices, without)
