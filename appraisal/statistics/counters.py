"""Counters of today, kept current (architecture §6): districts, streets and communities are counted beforehand.

    figures_now(…)   as engine.figures_of: from the counters where they are right, from the facts where they are not
    refresh()        count again what changed since it was counted; every quarter of a minute, after midnight everything
    recount()        count everything from scratch, compare, say what differs, and put it right; every night

A set of counters, one population of one district, is right while the day is the same, the definitions are the same,
and nobody changed a table that it was counted from: `marks` says how that is known. A reader never waits for a count
and never writes one: what is not right is counted from the facts, as any other day is, for what was asked. Where only a
few communities were touched since, just these are counted from the facts (`touched`).

Counters are counted with everything in sight, so they are told only to an office whose place is in the tree: it sees
an organisation with all that hangs below it or not at all. Units, and days that are over, are told the facts; so are
offices below the district where a population reads beyond the organisation (`Population.beyond`).
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection, transaction

from appraisal.metrics import METRICS
from appraisal.models import Counter, CounterSet, Recount
from appraisal.network import Node, network_on
from appraisal.statistics.definitions import OWN, POPULATIONS, metrics_of_population, sources_of, version_of
from appraisal.statistics.engine import Asked, Figures, Values, figures_of, zero
from appraisal.statistics.marks import CLUSTER, UNSEEN, hold, sweep
from appraisal.statistics.touched import read_tier
from common.audit import record
from common.clock import now, today
from common.metrics import Metric, Population
from common.models import AuditEvent
from common.scoping import current_scope, everything
from orgs.models import TIER_COLUMN, Organization, Tier

logger = logging.getLogger(__name__)

TIERS = (Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY)
LEVELS = (None, Tier.STREET, Tier.COMMUNITY)
EXAMPLES = 20

# ---- reading --------------------------------------------------------------------------------------------------------


def figures_now(
    metrics: Iterable[Metric], on: date, bodies: Sequence[Node], by: Tier | None = None
) -> dict[int, Figures]:
    """The numbers of these organisations, as `engine.figures_of` tells them; one statement where all counters hold."""
    metrics = list(metrics)
    kept = [body for body in bodies if body.tier in TIERS] if _told(on, by) else []
    if not kept or not metrics:
        return figures_of(metrics, on, bodies, by)
    found = {body.pk: Figures() for body in bodies}
    right = _read([metric for metric in metrics if _in_sight(metric.population)], on, kept, by, found)
    stale = [metric for metric in metrics if metric.id not in right]
    _add(found, figures_of(stale, on, kept, by) if stale else {})
    known = {body.pk for body in kept}
    others = [body for body in bodies if body.pk not in known]
    _add(found, figures_of(metrics, on, others, by) if others else {})
    nothing = {metric.id: zero(metric) for metric in metrics}
    for figures in found.values():
        figures.total = nothing | figures.total
        figures.parts = {part: nothing | values for part, values in figures.parts.items()}
    return found


def _told(on: date, by: Tier | None) -> bool:
    scope = current_scope()
    in_tree = scope.sees_everything or (scope.anchor_id is not None and scope.column is not None)
    return in_tree and by in LEVELS and on == today()


def _in_sight(population: Population) -> bool:
    """Whether whoever asks would count the same from the facts."""
    scope = current_scope()
    return not population.beyond or scope.sees_everything or scope.column == TIER_COLUMN[Tier.DISTRICT]


def _add(found: dict[int, Figures], more: dict[int, Figures]) -> None:
    for pk, figures in more.items():
        found[pk].total |= figures.total
        for part, values in figures.parts.items():
            found[pk].parts[part] = found[pk].parts.get(part, {}) | values


def _read(
    metrics: Sequence[Metric], on: date, bodies: Sequence[Node], by: Tier | None, found: dict[int, Figures]
) -> set[str]:
    """Fill `found` from the counters that are right; returns their metrics. One statement per tier of bodies, and one
    or two for each population of which some communities were touched."""
    right = {metric.id for metric in metrics}
    districts = {body.district_id for body in bodies}
    by_tier: dict[Tier, list[Node]] = defaultdict(list)
    for body in bodies:
        by_tier[Tier(body.tier)].append(body)
    for tier, some in by_tier.items():
        asked = [metric for metric in metrics if metric.id in right]
        right &= read_tier(asked, on, tier, some, districts, by, found) if asked else set()
    return right


# ---- counting -------------------------------------------------------------------------------------------------------


def refresh(district_ids: Iterable[int] | None = None, *, populations: Iterable[str] | None = None) -> int:
    """Count again the sets that are not right (or these populations at any rate); returns how many were counted.

    May run twice, and beside itself: a set that somebody else counts is left to them.
    """
    on, counted = today(), 0
    wanted = None if populations is None else set(populations)
    with everything("counters are of whole districts"):
        for district in _districts(on, district_ids):
            due = set(POPULATIONS) - _right(district.pk, on) if wanted is None else wanted
            for key in sorted(due):
                try:
                    counted += _count(district, POPULATIONS[key], on)
                except Exception:
                    logger.exception("counting %s failed for district %d", key, district.pk)
    return counted


def _districts(on: date, ids: Iterable[int] | None) -> list[Node]:
    nodes = network_on(on, ids, tiers=(Tier.DISTRICT,), places=False, root=True).nodes
    return [node for node in nodes if node.tier == Tier.DISTRICT]


def _right(district_id: int, on: date) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT s.population, s.version FROM appraisal_counterset s
                WHERE s.district_id = %s AND s.on = %s AND s.cluster = {CLUSTER} AND NOT {UNSEEN}""",  # noqa: S608
            [district_id, on],
        )
        return {key for key, version in cursor.fetchall() if key in POPULATIONS and version == version_of(key)}


@transaction.atomic
def _count(district: Node, population: Population, on: date) -> bool:
    """Count one set and store what changed of it; False where somebody else is at it."""
    rows = CounterSet.objects.filter(district_id=district.pk, population=population.id)
    if not rows.exists():
        CounterSet.objects.bulk_create(
            [CounterSet(district_id=district.pk, population=population.id)], ignore_conflicts=True
        )
    kept = rows.select_for_update(skip_locked=True).first()
    if kept is None:
        return False
    with connection.cursor() as cursor:
        hold(cursor)
        # Before the facts are read: what is committed in between is counted and held for unseen, never the reverse.
        cursor.execute(f"SELECT pg_current_snapshot()::text, {CLUSTER}")
        kept.seen, kept.cluster = cursor.fetchone()
    _store(district, population, on, kept.pk)
    kept.on, kept.version, kept.counted_at = on, version_of(population.id), now()
    kept.sources = list(sources_of(population.id))
    kept.save()
    return True


def _store(district: Node, population: Population, on: date, counted_id: int) -> None:
    """Count a whole district by street and community, and write what differs from what is stored. One statement."""
    asked = Asked(Tier.DISTRICT, [district], on)
    metrics = metrics_of_population(population.id)
    numbers = ", ".join(
        f"({metric.aggregate(metric.numerator_condition)})::bigint AS n{at}, "
        f"{f'({metric.aggregate(metric.among)})::bigint' if metric.among else 'NULL::bigint'} AS d{at}"
        for at, metric in enumerate(metrics)
    )
    values = ", ".join(f"(%(metric_{at})s, g.n{at}, g.d{at})" for at in range(len(metrics)))
    own = ", ".join(f"'{tier.value}'" for tier in OWN)
    sql = f"""
        {asked.tables(population)}, grouped AS (
            SELECT coalesce(district_, street_, community_, own_) AS organization_id, grouping(own_) = 0 AS own,
                   {numbers}
            FROM (SELECT o.district_id AS district_, o.street_id AS street_, o.community_id AS community_,
                         CASE WHEN o.tier IN ({own}) THEN o.id END AS own_, fact.*
                  FROM fact JOIN org o ON o.id = fact.organization_id) placed_
            GROUP BY GROUPING SETS ((district_), (street_), (community_), (own_))
        ), counted AS MATERIALIZED (
            SELECT g.organization_id, g.own, v.metric::text AS metric, v.numerator, v.denominator FROM grouped g
            CROSS JOIN LATERAL (VALUES {values}) v (metric, numerator, denominator)
            WHERE g.organization_id IS NOT NULL AND (v.numerator <> 0 OR v.denominator <> 0)
        ), gone AS (
            DELETE FROM appraisal_counter c WHERE c.counted_id = %(counted)s AND NOT EXISTS (
                SELECT 1 FROM counted n
                WHERE n.organization_id = c.organization_id AND n.own = c.own AND n.metric = c.metric)
        ), written AS (
            INSERT INTO appraisal_counter AS c (counted_id, organization_id, own, metric, numerator, denominator)
            SELECT %(counted)s, n.organization_id, n.own, n.metric, n.numerator, n.denominator FROM counted n
            WHERE NOT EXISTS (
                SELECT 1 FROM appraisal_counter k WHERE k.organization_id = n.organization_id AND k.own = n.own
                AND k.metric = n.metric AND k.counted_id = %(counted)s AND k.numerator = n.numerator
                AND k.denominator IS NOT DISTINCT FROM n.denominator)
            ON CONFLICT (organization_id, own, metric) DO UPDATE SET counted_id = excluded.counted_id,
                numerator = excluded.numerator, denominator = excluded.denominator
        )
        SELECT 1
    """  # noqa: S608 - constants of the program
    asked.run(population, sql, counted=counted_id, **{f"metric_{at}": one.id for at, one in enumerate(metrics)})


# ---- recounting -----------------------------------------------------------------------------------------------------


def recount(district_ids: Iterable[int] | None = None) -> list[Recount]:
    """Count everything of these districts from the facts and compare every counter that is held for right.

    Whatever differs is said: an audit event, an error in the log, the state of the machinery, the administrators'
    list of things to do; and it is counted anew. Counters that are known to be stale are no difference. A district that
    fails holds up no other. Asked late in the evening: after midnight all counters are new, and say nothing of the day.
    """
    found = []
    with everything("the nightly recount is of every district"):
        CounterSet.objects.exclude(population__in=list(POPULATIONS)).delete()
        # What a district that is gone was counted from is of no use, and would keep every mark since.
        CounterSet.objects.exclude(district_id__in=[one.pk for one in _districts(today(), None)]).delete()
        for district in _districts(today(), district_ids):
            try:
                found.append(_recount(district))
            except Exception:
                logger.exception("recount failed for district %d", district.pk)
        refresh(district_ids)
        sweep()
    return found


def _recount(district: Node) -> Recount:
    began = time.perf_counter()
    compared, different, populations = _compare(district)
    row = _keep(district, compared, different, time.perf_counter() - began)
    if different:
        refresh([district.pk], populations=populations)
    return row


@transaction.atomic
def _keep(district: Node, compared: int, different: list[list], seconds: float) -> Recount:
    """What was found, with its alarms in the audit trail and the log."""
    if different:
        record(
            actor=None,
            action="statistics.differed",
            obj=Organization.objects.get(pk=district.pk),
            result=AuditEvent.Result.FAILED,
            numbers=len(different),
            metrics=sorted({one[0] for one in different})[:EXAMPLES],
        )
        logger.error("recount of %s: %d of %d counters differ", district.pk, len(different), compared)
    return Recount.objects.create(
        district_id=district.pk,
        at=now(),
        seconds=round(seconds, 3),
        compared=compared,
        different=len(different),
        examples=different[:EXAMPLES],
    )


def _compare(district: Node) -> tuple[int, list[list], set[str]]:
    """(numbers compared, [metric, organisation, own, counter, facts] of those that differ, their populations).

    Counters and facts are read in one snapshot: what somebody changes meanwhile is in both or in neither.
    """
    on = today()
    with transaction.atomic():
        if len(connection.savepoint_ids) == 0:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        right = _right(district.pk, on)
        metrics = [metric for metric in METRICS.values() if metric.population.id in right]
        stored = {
            (row.metric, row.organization_id, row.own): (row.numerator, row.denominator)
            for row in Counter.objects.filter(
                counted__district_id=district.pk, counted__population__in=sorted(right)
            ).iterator(chunk_size=5000)
        }
        facts = _facts(metrics, on, district)
    keys = stored.keys() | facts.keys()
    different = [
        [*key, list(stored.get(key, ())), list(facts.get(key, ()))]
        for key in sorted(keys)
        if stored.get(key) != facts.get(key)
    ]
    return len(keys), different, {METRICS[one[0]].population.id for one in different}


def _facts(metrics: Sequence[Metric], on: date, district: Node) -> dict[tuple[str, int, bool], tuple[int, int | None]]:
    """The same numbers as the counters tell, the way any other day is counted: total, streets, communities, own."""
    tiers = {node.pk: node.tier for node in network_on(on, tiers=TIERS, places=False, root=True).nodes}
    found: dict[tuple[str, int, bool], tuple[int, int | None]] = {}

    def keep(pk: int, own: bool, values: Values) -> None:
        for key, value in values.items():
            if value.numerator or value.denominator:
                found[key, pk, own] = (value.numerator, value.denominator)

    for level in (Tier.STREET, Tier.COMMUNITY):
        figures = figures_of(metrics, on, [district], level)[district.pk]
        keep(district.pk, False, figures.total)
        for pk, values in figures.parts.items():
            keep(pk, tiers[pk] != level, values)
    return found


def counted_lately(district_id: int) -> Recount | None:
    """The last recount of a district."""
    return Recount.objects.filter(district_id=district_id).order_by("-at", "-pk").first()
