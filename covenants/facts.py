"""What the rules of the two-way service look at, read set-based for any number of committees as of any day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from covenants.models import Stage

_TIERS = ("STREET", "COMMUNITY")


@dataclass(slots=True)
class CovenantFacts:
    """The lists, agreements and pledges of one committee on one day.

    cycle_id, since, until, collect_by, stage   the cycle that counts on the day; None where none was opened by then
    units            ids of units that take part on the day
    offering, needing  units -> how many offers, needs they had filed in the cycle by the day
    undeliberated    published items that no meeting had gone through by then
    unsigned         days on which claims were confirmed that no signed agreement carries yet
    unreviewed       (first day after the pledge's period) of pledges that lack a review of one side
    late_cases, open_cases  service promises: what was not done within its working days; limits of what is still open
    """

    organization_id: int
    tier: str
    district_id: int
    name: str = ""
    cycle_id: int | None = None
    since: date | None = None
    until: date | None = None
    collect_by: date | None = None
    stage: str = ""
    units: set[int] = field(default_factory=set)
    offering: dict[int, int] = field(default_factory=dict)
    needing: dict[int, int] = field(default_factory=dict)
    undeliberated: int = 0
    unsigned: list[date] = field(default_factory=list)
    pledges: int = 0
    unreviewed: list[date] = field(default_factory=list)
    late_cases: int = 0
    open_cases: list[date] = field(default_factory=list)


# The cycle that counts is the one whose period holds the day, else the one collected for last.
_CYCLES = """
    SELECT DISTINCT ON (c.organization_id) c.organization_id, c.id, lower(c.period), upper(c.period), c.collect_by,
           (SELECT s.stage FROM covenants_cyclestep s WHERE s.cycle_id = c.id AND s.on <= %(on)s
            ORDER BY s.on DESC, s.id DESC LIMIT 1)
    FROM covenants_listcycle c
    WHERE c.organization_id = ANY(%(organizations)s) AND c.alliance_id IS NULL
      AND EXISTS (SELECT 1 FROM covenants_cyclestep s WHERE s.cycle_id = c.id AND s.on <= %(on)s)
    ORDER BY c.organization_id, c.period @> %(on)s::date DESC, lower(c.period) DESC
"""
_UNITS = """
    SELECT organization_id, unit_id FROM orgs_participation
    WHERE organization_id = ANY(%(organizations)s) AND period @> %(on)s::date
"""
_FILED = """
    SELECT cycle_id, unit_id, direction, count(*),
           count(*) FILTER (WHERE published_on <= %(on)s AND NOT EXISTS (
               SELECT 1 FROM covenants_deliberation d WHERE d.item_id = i.id AND d.decided_on <= i.published_on))
    FROM covenants_listitem i
    WHERE cycle_id = ANY(%(cycles)s) AND (submitted_on <= %(on)s OR EXISTS (
              SELECT 1 FROM covenants_itemversion v
              WHERE v.item_id = i.id AND v.until > %(on)s AND v.submitted_on <= %(on)s))
      AND (withdrawn_on IS NULL OR withdrawn_on > %(on)s)
    GROUP BY cycle_id, unit_id, direction
"""
_UNSIGNED = """
    SELECT c.organization_id, c.decided_on FROM covenants_claim c
    WHERE c.organization_id = ANY(%(organizations)s) AND c.decided_on <= %(on)s
      AND c.state IN ('CONFIRMED', 'WITHDRAWN') AND (c.ended_on IS NULL OR c.ended_on > %(on)s)
      AND NOT EXISTS (
          SELECT 1 FROM covenants_agreementterm t JOIN covenants_agreement a ON a.id = t.agreement_id
          WHERE t.claim_id = c.id AND a.signed_on <= %(on)s)
"""
_PLEDGES = """
    SELECT p.organization_id, upper(p.period),
           (SELECT count(*) FROM covenants_review r WHERE r.pledge_id = p.id AND r.reviewed_on <= %(on)s) >= 2
    FROM covenants_pledge p
    WHERE p.cycle_id = ANY(%(cycles)s) AND p.signed_on <= %(on)s AND (p.ended_on IS NULL OR p.ended_on > %(on)s)
"""
_CASES = """
    SELECT organization_id, due_on, done_on FROM covenants_promisecase
    WHERE organization_id = ANY(%(organizations)s) AND received_on <= %(on)s
      AND received_on > %(on)s::date - 366 AND (done_on IS NULL OR done_on > due_on OR done_on > %(on)s)
"""


def covenant_facts(organizations: Iterable[Any], on: date) -> dict[int, CovenantFacts]:
    """Facts of the streets and communities among these on the day, by organisation id. Six queries at most.

    `organizations` need id, tier, district_id and name only.
    """
    facts = {
        org.pk: CovenantFacts(organization_id=org.pk, tier=org.tier, district_id=org.district_id, name=org.name)
        for org in organizations
        if org.tier in _TIERS
    }
    if not facts:
        return facts
    asked: dict[str, Any] = {"organizations": list(facts), "on": on}
    with connection.cursor() as cursor:
        by_cycle = _read_cycles(cursor, asked, facts)
        asked["cycles"] = list(by_cycle)
        if by_cycle:
            _read_lists(cursor, asked, facts, by_cycle)
        cursor.execute(_CASES, asked)
        for organization_id, due_on, done_on in cursor.fetchall():
            fact = facts[organization_id]
            # What was done later was still under way on the day.
            still_open = done_on is None or done_on > on
            if (on if still_open else done_on) > due_on:
                fact.late_cases += 1
            if still_open:
                fact.open_cases.append(due_on)
    return facts


def _read_cycles(cursor, asked, facts) -> dict[int, CovenantFacts]:
    cursor.execute(_CYCLES, asked)
    by_cycle = {}
    for organization_id, cycle_id, since, until, collect_by, stage in cursor.fetchall():
        fact = by_cycle[cycle_id] = facts[organization_id]
        fact.cycle_id, fact.since, fact.until, fact.collect_by, fact.stage = cycle_id, since, until, collect_by, stage
    return by_cycle


def _read_lists(cursor, asked, facts, by_cycle) -> None:
    cursor.execute(_UNITS, asked)
    for organization_id, unit_id in cursor.fetchall():
        facts[organization_id].units.add(unit_id)
    cursor.execute(_FILED, asked)
    for cycle_id, unit_id, direction, count, undeliberated in cursor.fetchall():
        fact = by_cycle[cycle_id]
        fact.undeliberated += undeliberated
        if unit_id is not None:
            (fact.offering if direction == "OFFER" else fact.needing)[unit_id] = count
    cursor.execute(_UNSIGNED, asked)
    for organization_id, decided_on in cursor.fetchall():
        facts[organization_id].unsigned.append(decided_on)
    cursor.execute(_PLEDGES, asked)
    for organization_id, until, reviewed in cursor.fetchall():
        fact = facts[organization_id]
        fact.pledges += 1
        if not reviewed:
            fact.unreviewed.append(until)


def past_collecting(fact: CovenantFacts) -> bool:
    """Whether the lists should be complete: collecting is over."""
    return bool(fact.stage) and fact.stage != Stage.COLLECTING
