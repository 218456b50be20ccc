"""The findings of every room's rules over a scope, as of any day: one answer per organisation.

Each room reads the facts of its own rules in a constant number of queries; the practices of the day are read once for
all of them, and deviations settle what they explain, whichever room found it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import appraisal.alliances
import appraisal.year.compliance
import appraisal.year.rules
import covenants.compliance
import covenants.rules
import grids.compliance
import grids.rules
import meetings.compliance
import meetings.rules
import members.rules
from common.rules import Finding, Rule
from members.compliance import settle
from members.facts import CommitteeFacts, committee_facts
from orgs.practice import Practice
from orgs.rules_in_force import practices_of

RULES: dict[str, Rule] = {
    **members.rules.RULES,
    **grids.rules.RULES,
    **meetings.rules.RULES,
    **covenants.rules.RULES,
    **appraisal.alliances.RULES,
    **appraisal.year.rules.RULES,
}
_ROOMS = (
    (grids.rules.RULES, grids.compliance),
    (meetings.rules.RULES, meetings.compliance),
    (covenants.rules.RULES, covenants.compliance),
    (appraisal.alliances.RULES, appraisal.alliances),
    (appraisal.year.rules.RULES, appraisal.year.compliance),
)


def findings_on(
    organizations: Iterable[Any],
    on: date,
    facts: dict[int, CommitteeFacts] | None = None,
    practices: Mapping[int, Practice] | None = None,
    without: Collection[str] = frozenset(),
) -> dict[int, list[Finding]]:
    """Findings of all these on the day, by organisation id; those no rule speaks of have an empty list.

    `organizations` need id, tier, district_id and name only.
    facts      of their committees, by whoever read them before
    practices  of their districts on the day, likewise
    without    rules that nobody asks about; a room of which nothing is asked reads nothing
    """
    asked = list(organizations)
    if practices is None:
        practices = practices_of({one.district_id for one in asked}, on)
    facts = committee_facts(asked, on) if facts is None else facts
    found = members.rules.BOOK.findings(facts, on, practices, without)
    for rules, room in _ROOMS:
        if rules.keys() - without:
            for pk, findings in room.findings_on(asked, on, practices, without).items():
                found[pk] += findings
    settle(found, on)
    return found
