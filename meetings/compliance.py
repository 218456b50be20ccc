"""Findings of this room's rules over any number of organisations, as of any day, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from common.rules import Finding, State
from meetings.facts import meeting_facts
from meetings.rules import BOOK
from orgs.practice import Practice
from orgs.rules_in_force import practices_of


def findings_on(
    organizations: Iterable[Any],
    on: date,
    practices: Mapping[int, Practice] | None = None,
    without: Collection[str] = frozenset(),
) -> dict[int, list[Finding]]:
    """Findings of the streets and communities among these, by organisation id.

    A period whose meeting was put off with a reason that the level above took note of is settled here, because the
    deviation is of that period and the finding may stand later; other deviations settle as everywhere.
    """
    asked = list(organizations)
    if practices is None:
        practices = practices_of({one.district_id for one in asked}, on)
    facts = meeting_facts(asked, on, practices, without)
    found = BOOK.findings(facts, on, practices, without)
    for pk, findings in found.items():
        for finding in findings:
            if finding.state is State.SETTLED:
                finding.deviation_id, finding.deviation_reason = facts[pk].deferred[finding.rule_id, finding.found]
    return found
