"""Reading counters of which a few communities were touched since they were counted: these are counted from the facts.

What a reader adds to a counter is the difference of what a touched community counts now and what is stored of it, so a
whole is right though nobody has counted it again. It is done where numbers add up and where the population says that a
row changes nothing elsewhere (`Population.local`); everything else of a touched population is told by the facts. What
is stored of a touched community is read by the statement that reads the wholes, or a count in between would be added
twice.

    read_tier(…)   the counters of organisations of one tier, and the metrics that they tell right
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db import connection

from appraisal.network import Node
from appraisal.statistics.definitions import OWN, version_of
from appraisal.statistics.engine import Asked, Figures, Values
from appraisal.statistics.marks import CLUSTER, NEWS, WHOLE
from common.metrics import Metric, MetricValue
from orgs.models import TIER_COLUMN, Tier

MOST = 30  # so many touched communities of a population are counted again; where more were, all of it is
_NOTHING = (0, 0)


class Cell(NamedTuple):
    """A touched community with all below it, or what a district or street has itself (`own`)."""

    pk: int
    own: bool
    street_id: int | None
    district_id: int

    def part(self, by: Tier) -> int:
        """Under which part of a breakdown it stands."""
        if by == Tier.STREET:
            return self.street_id or self.district_id
        return self.pk


@dataclass
class _Told:
    """What the counters say: the numbers asked for, what is stored of touched cells, and which were touched."""

    populations: set[str] = field(default_factory=set)
    numbers: list[tuple] = field(default_factory=list)
    stored: dict[tuple[str, int, bool], tuple[int, int]] = field(default_factory=dict)
    cells: dict[str, set[Cell]] = field(default_factory=lambda: defaultdict(set))
    roots: dict[Cell, set[int]] = field(default_factory=lambda: defaultdict(set))


def read_tier(
    metrics: Sequence[Metric],
    on: date,
    tier: Tier,
    bodies: list[Node],
    districts: set[int],
    by: Tier | None,
    found: dict[int, Figures],
) -> set[str]:
    """Fill `found`; returns the metrics told right: those of populations that are so in every district asked for."""
    told = _ask(metrics, on, tier, bodies, districts, by)
    right = {
        metric.id
        for metric in metrics
        if metric.population.id in told.populations
        and (not (cells := told.cells.get(metric.population.id)) or (metric.adds_up and len(cells) <= MOST))
    }
    for key, root, part, own, numerator, denominator in told.numbers:
        if key in right:
            _values(found[root], root, None if part == root and not own else part)[key] = MetricValue(
                numerator, denominator
            )
    for population, cells in told.cells.items():
        some = [metric for metric in metrics if metric.population.id == population and metric.id in right]
        if some:
            _mend(some, cells, on, by, told, found)
    return right


def _ask(
    metrics: Sequence[Metric], on: date, tier: Tier, bodies: list[Node], districts: set[int], by: Tier | None
) -> _Told:
    column = TIER_COLUMN[tier]
    populations = {metric.population.id: metric.population for metric in metrics}
    keys = sorted(populations)
    between = [one.value for one in OWN if by is not None and tier.depth <= one.depth < by.depth]
    sql = f"""
        WITH counted AS MATERIALIZED (
            SELECT s.*, w.local FROM appraisal_counterset s
            JOIN unnest(%(populations)s::text[], %(versions)s::text[], %(locals)s::text[])
                w (population, version, local) ON w.population = s.population AND w.version = s.version
            WHERE s.district_id = ANY(%(districts)s) AND s.on = %(on)s AND s.cluster = {CLUSTER}
        ), news AS MATERIALIZED (
            SELECT s.id, s.population, n.place, n.whole FROM counted s, LATERAL (
                SELECT m.place, m.place = {WHOLE} OR m.source <> ALL(string_to_array(s.local, ' ')) AS whole {NEWS}
            ) n
        ), known AS MATERIALIZED (
            SELECT s.id, s.population FROM counted s
            WHERE NOT EXISTS (SELECT 1 FROM news n WHERE n.id = s.id AND n.whole)
        ), holds AS MATERIALIZED (
            SELECT array_agg(k.id) AS ids FROM known k
            WHERE (SELECT count(*) FROM known n WHERE n.population = k.population) = %(all)s
        ), touched AS MATERIALIZED (
            SELECT DISTINCT n.id, n.population, o.{column} AS root, o.street_id, o.district_id,
                   o.community_id IS NULL AS own, coalesce(o.community_id, o.street_id, o.district_id) AS cell
            FROM news n JOIN holds h ON n.id = ANY(h.ids) JOIN orgs_organization o ON o.id = n.place
            WHERE o.{column} = ANY(%(ids)s)
        ), places AS MATERIALIZED (
            SELECT o.{column} AS root, o.id, o.tier = ANY(%(between)s) AS between,
                   o.id = ANY(%(ids)s) OR o.tier = %(by)s AS asked
            FROM orgs_organization o WHERE o.{column} = ANY(%(ids)s) AND o.tier = ANY(%(tiers)s)
        )
        SELECT 'right', k.population, NULL::bigint, NULL::bigint, NULL::boolean, NULL::bigint, NULL::bigint
        FROM known k, holds h WHERE k.id = ANY(h.ids)
        UNION ALL
        SELECT 'touched', t.population, t.root, t.cell, t.own, t.street_id, t.district_id FROM touched t
        UNION ALL
        SELECT 'stored', c.metric, NULL, t.cell, c.own, c.numerator, c.denominator
        FROM touched t JOIN appraisal_counter c ON c.organization_id = t.cell AND c.own = t.own AND c.counted_id = t.id
        WHERE c.metric = ANY(%(metrics)s)
        UNION ALL
        SELECT 'asked', c.metric, p.root, p.id, c.own, c.numerator, c.denominator
        FROM places p, holds h, LATERAL (
            SELECT c.* FROM appraisal_counter c WHERE c.organization_id = p.id AND c.metric = ANY(%(metrics)s) OFFSET 0
        ) c WHERE c.counted_id = ANY(h.ids) AND CASE WHEN c.own THEN p.between ELSE p.asked END
    """  # noqa: S608 - constants of the program
    given = {
        "populations": keys,
        "versions": [version_of(key) for key in keys],
        "locals": [" ".join(populations[key].local) for key in keys],
        "districts": list(districts),
        "all": len(districts),
        "on": on,
        "ids": [body.pk for body in bodies],
        "metrics": [metric.id for metric in metrics],
        "between": between,
        "tiers": sorted({tier.value, *between, *([by.value] if by is not None else [])}),
        "by": by.value if by is not None else "",
    }
    told = _Told()
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        for what, key, root, pk, own, one, two in cursor.fetchall():
            if what == "asked":
                told.numbers.append((key, root, pk, own, one, two))
            elif what == "right":
                told.populations.add(key)
            elif what == "stored":
                told.stored[key, pk, own] = (one, two or 0)
            else:
                cell = Cell(pk, own, one, two)
                told.cells[key].add(cell)
                told.roots[cell].add(root)
    return told


def _mend(
    metrics: Sequence[Metric],
    cells: Iterable[Cell],
    on: date,
    by: Tier | None,
    told: _Told,
    found: Mapping[int, Figures],
) -> None:
    """Add what the touched cells count now, and take away what is stored of them. The metrics are of one population."""
    now = _count(metrics, cells, on)
    for cell in cells:
        for metric in metrics:
            top, out_of = now.get((cell, metric.id), _NOTHING)
            stored = told.stored.get((metric.id, cell.pk, cell.own), _NOTHING)
            more = (top - stored[0], out_of - stored[1])
            if more == _NOTHING:
                continue
            for root in told.roots[cell]:
                _add(_values(found[root], root, None), metric, more)
                if by is not None:
                    _add(_values(found[root], root, cell.part(by)), metric, more)


def _count(metrics: Sequence[Metric], cells: Iterable[Cell], on: date) -> dict[tuple[Cell, str], tuple[int, int]]:
    found = {}
    for own, tier in ((False, Tier.COMMUNITY), (True, Tier.HOME)):  # by id: the organisation without what is below it
        some = {cell.pk: cell for cell in cells if cell.own == own}
        if not some:
            continue
        for root, _, values in Asked(tier, list(some.values()), on).count(metrics, None):
            for key, value in values.items():
                found[some[root], key] = (value.numerator, value.denominator or 0)
    return found


def _values(figures: Figures, root: int, part: int | None) -> Values:
    return figures.total if part is None else figures.parts.setdefault(part, {})


def _add(values: Values, metric: Metric, more: tuple[int, int]) -> None:
    kept = values.get(metric.id, MetricValue(0, 0))
    out_of = (kept.denominator or 0) + more[1] if metric.is_rate else None
    values[metric.id] = MetricValue(kept.numerator + more[0], out_of)
