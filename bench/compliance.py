"""All rules over a whole district of 10,000 organisations, beside one hand-written statement for the same answer.

The statement knows the figures of one practice and nothing else: no sentence of what was found, no clause, no advice.
Both answers are compared, organisation by organisation and rule by rule, before anything is timed.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from appraisal.filters import Wanted
from appraisal.network import network_on
from appraisal.selectors import groups_of, table_of
from bench.data import district, staff_scope
from bench.measuring import Line, best, watched
from common.clock import today
from common.rules import State
from members.compliance import findings_on
from members.rules import RULES, WARN_DAYS
from orgs.models import Tier
from orgs.rules_in_force import practice_of

SQL = """
WITH org AS (
    SELECT id, tier, tier IN ('STREET', 'COMMUNITY') AS upper_tier FROM orgs_organization
    WHERE district_id = %(district)s AND tier <> 'DISTRICT' AND period @> %(on)s
), term AS (
    SELECT DISTINCT ON (t.organization_id) t.organization_id, o.tier, t.id, t.approval, lower(t.period) AS since,
           upper(t.period) AS until
    FROM members_term t JOIN org o ON o.id = t.organization_id
    WHERE t.accepted_at IS NOT NULL AND lower(t.period) <= %(on)s ORDER BY t.organization_id, lower(t.period) DESC
), admitted (tier, position, capacity) AS (
    SELECT * FROM unnest(%(tiers)s::text[], %(positions)s::text[], %(capacities)s::text[])
), speaks AS (SELECT DISTINCT tier, position FROM admitted), post AS (
    SELECT t.organization_id, t.tier, s.position, a.person_id, coalesce(a.part_time, false) AS part_time,
           coalesce(a.eligibility, '') AS eligibility, coalesce(a.selection_mode, '') AS mode,
           p.position IS NOT NULL AND named.position IS NOT NULL AND named.position <> s.position AS misplaced,
           p.position IS NOT NULL AND named.position IS NULL AND a.person_id IS NOT NULL AS unnamed,
           CASE WHEN a.person_id IS NULL THEN coalesce(
               (SELECT max(upper(x.period)) FROM members_appointment x
                WHERE x.seat_id = s.id AND upper(x.period) <= %(on)s), t.since) END AS vacant_since
    FROM term t JOIN members_seat s ON s.term_id = t.id AND (s.abolished_on IS NULL OR s.abolished_on > %(on)s)
    LEFT JOIN members_appointment a ON a.seat_id = s.id AND a.period @> %(on)s
    LEFT JOIN speaks p ON p.tier = t.tier AND p.position = s.position
    LEFT JOIN admitted named ON named.tier = t.tier AND named.capacity = s.capacity
), total AS (
    SELECT organization_id, count(*) AS seats, count(*) FILTER (WHERE part_time) AS part_time,
           count(*) FILTER (WHERE part_time AND NOT eligibility = ANY(%(conditions)s)) AS ineligible,
           count(*) FILTER (WHERE part_time OR (tier IN ('GRID', 'HOME') AND person_id IS NOT NULL)) AS bound,
           count(*) FILTER (WHERE (part_time OR (tier IN ('GRID', 'HOME') AND person_id IS NOT NULL)) AND NOT CASE tier
               WHEN 'STREET' THEN mode = ANY(%(modes_street)s) WHEN 'COMMUNITY' THEN mode = ANY(%(modes_community)s)
               WHEN 'GRID' THEN mode = ANY(%(modes_grid)s) ELSE mode = ANY(%(modes_home)s) END) AS unselected,
           count(*) FILTER (WHERE position = 'FIRST_SECRETARY') AS firsts,
           count(*) FILTER (WHERE position = 'SECRETARY') AS secretaries,
           count(*) FILTER (WHERE position = 'DEPUTY_SECRETARY') AS deputies,
           count(*) FILTER (WHERE misplaced) AS misplaced, count(*) FILTER (WHERE unnamed) AS unnamed,
           max(%(on)s - vacant_since) AS vacant_days
    FROM post GROUP BY organization_id
), overdue AS (
    SELECT a.organization_id FROM members_appointment a JOIN members_seat s ON s.id = a.seat_id
    JOIN members_term t ON t.id = s.term_id WHERE a.period @> %(on)s AND upper(t.period) <= %(on)s GROUP BY 1
), ending AS (
    SELECT c.organization_id,
           bool_or(c.kind = 'REMOVAL' AND f.state IS DISTINCT FROM 'ACCEPTED') AS unfiled,
           bool_or(c.kind = 'RELEASE' AND (f.state IS DISTINCT FROM 'ACCEPTED' OR c.document = '')) AS unfounded
    FROM members_change c LEFT JOIN members_filing f ON f.id = c.filing_id
    JOIN members_appointment a ON a.id = c.appointment_id JOIN members_seat s ON s.id = a.seat_id
    JOIN term t ON t.id = s.term_id
    WHERE c.kind IN ('REMOVAL', 'RELEASE') GROUP BY 1
), explained AS (
    SELECT organization_id, array_agg(rule_id) AS rules FROM members_deviation
    WHERE since <= %(on)s AND (until IS NULL OR until > %(on)s) GROUP BY 1
)
SELECT o.id,
    CASE WHEN t.id IS NULL THEN NULL WHEN coalesce(n.seats, 0) = 0 THEN 'BROKEN' ELSE CASE o.tier
        WHEN 'STREET' THEN CASE WHEN n.seats > %(max_street)s OR n.seats %% 2 = 0 THEN 'BROKEN' ELSE 'HOLDS' END
        WHEN 'COMMUNITY' THEN CASE WHEN n.seats > %(max_community)s OR n.seats %% 2 = 0 THEN 'BROKEN' ELSE 'HOLDS' END
        WHEN 'GRID' THEN CASE WHEN n.seats > %(max_grid)s THEN 'BROKEN' ELSE 'HOLDS' END
        ELSE CASE WHEN n.seats <> %(max_home)s THEN 'BROKEN' ELSE 'HOLDS' END END END,
    CASE WHEN t.id IS NULL OR NOT upper_tier THEN NULL WHEN n.part_time BETWEEN
        CASE o.tier WHEN 'STREET' THEN %(least_street)s ELSE %(least_community)s END AND
        CASE o.tier WHEN 'STREET' THEN %(most_street)s ELSE %(most_community)s END THEN 'HOLDS' ELSE 'BROKEN' END,
    CASE WHEN NOT upper_tier THEN NULL WHEN t.id IS NULL OR n.firsts <> 1 OR n.secretaries <> 1
        OR n.deputies < 1 OR n.misplaced > 0 OR n.unnamed > 0 THEN 'BROKEN' ELSE 'HOLDS' END,
    CASE WHEN t.id IS NULL OR NOT upper_tier THEN NULL WHEN n.part_time = 0 THEN 'NOT_APPLICABLE'
        WHEN n.ineligible > 0 THEN 'BROKEN' ELSE 'HOLDS' END,
    CASE WHEN t.id IS NULL THEN NULL WHEN coalesce(n.bound, 0) = 0 THEN 'NOT_APPLICABLE'
        WHEN n.unselected > 0 THEN 'BROKEN' ELSE 'HOLDS' END,
    CASE WHEN t.id IS NULL OR NOT upper_tier THEN NULL WHEN t.approval <> ''
        OR t.until = (t.since + make_interval(years => %(years)s))::date THEN 'HOLDS' ELSE 'BROKEN' END,
    CASE WHEN t.id IS NULL OR NOT upper_tier THEN NULL
        WHEN v.organization_id IS NOT NULL OR t.until <= %(on)s THEN 'BROKEN'
        WHEN t.until - %(on)s <= %(warn)s THEN 'DUE' ELSE 'HOLDS' END,
    CASE WHEN t.id IS NULL OR t.until <= %(on)s OR NOT upper_tier THEN NULL
        WHEN n.vacant_days IS NULL THEN 'HOLDS' WHEN n.vacant_days > %(days)s THEN 'BROKEN' ELSE 'DUE' END,
    CASE WHEN t.id IS NULL OR NOT upper_tier THEN NULL WHEN e.unfiled THEN 'BROKEN' ELSE 'HOLDS' END,
    CASE WHEN t.id IS NULL OR NOT upper_tier THEN NULL WHEN e.unfounded THEN 'BROKEN' ELSE 'HOLDS' END,
    x.rules
FROM org o LEFT JOIN term t ON t.organization_id = o.id LEFT JOIN total n ON n.organization_id = o.id
LEFT JOIN overdue v ON v.organization_id = o.id LEFT JOIN ending e ON e.organization_id = o.id
LEFT JOIN explained x ON x.organization_id = o.id
"""  # fmt: skip
RUNS = 7
COLUMNS = (
    "committee.size",
    "committee.part_time",
    "committee.shape",
    "appointment.eligible",
    "appointment.selection",
    "appointment.term",
    "term.expired",
    "committee.vacancy",
    "removal.filed",
    "release.notified",
)


def by_hand(district_id: int, on) -> dict[int, dict[str, str]]:
    """The states of every rule for every organisation, from one statement."""
    practice = practice_of(district_id, on)
    figure, tier = practice.figure, practice.tier
    admitted = [
        (name, row.position, row.id)
        for name in ("STREET", "COMMUNITY", "GRID", "HOME")
        for row in tier(name).capacities
    ]
    parameters = {
        "district": district_id,
        "on": on,
        "tiers": [row[0] for row in admitted],
        "positions": [row[1] for row in admitted],
        "capacities": [row[2] for row in admitted],
        "conditions": [row.id for row in tier("COMMUNITY").eligibility],
        "years": figure("appointment.term")["years"],
        "days": figure("committee.vacancy")["days"],
        "warn": WARN_DAYS,
    }
    for name in ("street", "community", "grid", "home"):
        parameters[f"max_{name}"] = figure(f"committee.size.{name}")["max"]
        parameters[f"modes_{name}"] = list(tier(name.upper()).selection.modes)
    for name in ("street", "community"):
        parameters[f"least_{name}"] = figure(f"committee.part_time.{name}")["min"]
        parameters[f"most_{name}"] = figure(f"committee.part_time.{name}")["max"]
    with connection.cursor() as cursor:
        cursor.execute(SQL, parameters)
        return {
            pk: {rule: state for rule, state in zip(COLUMNS, states, strict=True) if state is not None}
            for pk, *states, _ in cursor.fetchall()
        }


def measure() -> list[Line]:
    """Rules over the whole district; the table on top of them; the same in the past."""
    root, on = district(), today()
    with transaction.atomic(), staff_scope(root):
        nodes = network_on(on).nodes
        compare(findings_on(nodes, on), by_hand(root.pk, on))
        hand, _ = best(lambda: by_hand(root.pk, on), RUNS)
        rules, found = best(lambda: findings_on(nodes, on), RUNS)
        with watched() as watch:
            findings_on(nodes, on)
        whole, table = best(lambda: table_of(network_on(on), Wanted()), RUNS)
        with watched() as table_watch:
            groups_of(table.network, table_of(network_on(on), Wanted()).rows, Tier.STREET)
        past, _ = best(lambda: table_of(network_on(on.replace(year=on.year - 3)), Wanted()), RUNS)
    yardstick = {"yardstick": hand, "against": "one SQL statement"}
    size = f"{len(nodes):,} organisations, {sum(map(len, found.values())):,} findings of {len(RULES)} rules"
    return [
        Line(
            "all rules, whole district",
            rules,
            must="≤ 2 × SQL and ≤ 1 s",
            holds=rules <= 2 * hand and rules <= 1000,
            queries=watch.queries,
            note=size,
            **yardstick,
        ),
        Line(
            "compliance table of it",
            whole,
            must="≤ 1 s",
            holds=whole <= 1000,
            queries=table_watch.queries,
            note="with names, places, columns and totals",
            **yardstick,
        ),
        Line(
            "the table three years ago",
            past,
            must="≤ 1 s",
            holds=past <= 1000,
            note="names, places and order from the versions of that day",
            **yardstick,
        ),
    ]


def compare(ours, by_hand_states) -> None:
    """The two must say the same, or the comparison of times means nothing."""
    from appraisal.columns import family_of

    for pk, findings in ours.items():
        said = {family_of(finding.rule_id): _plain(finding.state) for finding in findings}
        assert said == by_hand_states[pk], (pk, _difference(said, by_hand_states[pk]))


def _plain(state: State) -> str:
    return "BROKEN" if state is State.SETTLED else state.value


def _difference(one: dict, other: dict) -> list[tuple]:
    keys: Iterable[str] = sorted(set(one) | set(other))
    return [(key, one.get(key), other.get(key)) for key in keys if one.get(key) != other.get(key)]
