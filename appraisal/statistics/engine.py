"""Computes metrics: one statement for all metrics of a population, for any number of organisations, on any day.

The organisations come through the scoped manager and the tables of people are guarded by row-level security, so a
statement counts what the office may see and nothing else. An organisation's number takes in everything below it. A
breakdown is by the tier column of that level; what an organisation above the level has itself stands under its own id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils import timezone

from appraisal.network import Node
from common.clock import midnight, today
from common.metrics import Metric, MetricValue, Population
from common.scoping import current_scope
from orgs.models import TIER_COLUMN, Organization, OrganizationVersion, Tier
from orgs.practice import Practice
from orgs.rules_in_force import practices_of

Values = dict[str, MetricValue]
_PLACES = ("id", "tier", "kind", "district_id", "street_id", "community_id", "grid_id")
_PARTS = {
    Tier.STREET: "coalesce(o.street_id, o.district_id)",
    Tier.COMMUNITY: "coalesce(o.community_id, o.street_id, o.district_id)",
    Tier.GRID: "coalesce(o.grid_id, o.community_id, o.street_id, o.district_id)",
    Tier.HOME: "o.id",
}


@dataclass(slots=True)
class Figures:
    """The numbers of one organisation with everything below it, and of its parts by id where a level was asked for.

    A part with nothing to count is missing: its numbers are zero (`zero`).
    """

    total: Values = field(default_factory=dict)
    parts: dict[int, Values] = field(default_factory=dict)


def zero(metric: Metric) -> MetricValue:
    """Nothing was counted."""
    return MetricValue(0, 0 if metric.is_rate else None)


def figures_of(
    metrics: Iterable[Metric], on: date, bodies: Sequence[Node], by: Tier | None = None
) -> dict[int, Figures]:
    """The numbers of these organisations on the day, by organisation id.

    One statement for each population and each tier among the bodies, and two for the practices of their districts
    where a population asks for them.
    """
    metrics = list(metrics)
    found = {body.pk: Figures() for body in bodies}
    by_population: dict[str, list[Metric]] = defaultdict(list)
    for metric in metrics:
        by_population[metric.population.id].append(metric)
    for tier, some in _by_tier(bodies).items():
        asked = Asked(tier, some, on)
        for counted in by_population.values():
            for root, part, values in asked.count(counted, by):
                where = found[root].total if part is None else found[root].parts.setdefault(part, {})
                where.update(values)
    for figures in found.values():
        for values in (figures.total, *figures.parts.values()):
            for metric in metrics:
                values.setdefault(metric.id, zero(metric))
    return found


def _by_tier(bodies: Iterable[Node]) -> dict[Tier, list[Node]]:
    found: dict[Tier, list[Node]] = defaultdict(list)
    for body in bodies:
        found[Tier(body.tier)].append(body)
    return found


class Asked:
    """Organisations of one tier on a day: the table `org` of their statements, and what every statement is given."""

    def __init__(self, tier: Tier, bodies: Sequence[Node], on: date):
        self.column = TIER_COLUMN[tier]
        self.on = on
        self.org, self.given = _org_table(self.column, [body.pk for body in bodies], on)
        self.districts = {body.district_id for body in bodies}
        self.given |= {
            "on": on,
            "year": on.replace(month=1, day=1),
            "night": midnight(on + timedelta(days=1)),
            "zone": timezone.get_default_timezone_name(),
        }

    @cached_property
    def practices(self) -> dict[int, Practice]:
        """The practices of the districts on the day, read where a population asks for their figures."""
        return practices_of(self.districts, self.on)

    def tables(self, population: Population) -> str:
        """`WITH org, fact`: the organisations, and the rows of the population under them."""
        return f"WITH {self.org}, fact AS MATERIALIZED ({population.sql})"

    def placed(self, by: Tier | None) -> str:
        """The rows with the organisation asked for (`root_`) and the part of it (`part_`) that they stand under."""
        part = _PARTS[by] if by is not None else "NULL::bigint"
        return (
            f"(SELECT o.{self.column} AS root_, {part} AS part_, fact.* "  # noqa: S608 - constants of the program
            "FROM fact JOIN org o ON o.id = fact.organization_id) placed_"
        )

    def run(self, population: Population, sql: str, **more: Any) -> list[tuple]:
        """The rows of a statement."""
        given = self.given | more
        if population.parameters is not None:
            given |= population.parameters(self.practices, self.on)
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            return cursor.fetchall()

    def count(self, metrics: Sequence[Metric], by: Tier | None) -> Iterator[tuple[int, int | None, Values]]:
        """(root, part or None for the whole, numbers) of metrics of one population, from one statement."""
        population = metrics[0].population
        numbers = ", ".join(
            f"{metric.aggregate(metric.numerator_condition)}, {metric.aggregate(metric.among) if metric.among else 0}"
            for metric in metrics
        )
        sets = "(root_), (root_, part_)" if by is not None else "(root_, part_)"
        sql = (
            f"{self.tables(population)} SELECT root_, part_, grouping(part_), {numbers} "  # noqa: S608 - as above
            f"FROM {self.placed(by)} GROUP BY GROUPING SETS ({sets})"
        )
        for root, part, whole, *counts in self.run(population, sql):
            pairs = zip(metrics, counts[::2], counts[1::2], strict=True)
            values = {one.id: MetricValue(int(top), int(out_of) if one.is_rate else None) for one, top, out_of in pairs}
            yield root, None if whole or by is None else part, values


def _org_table(column: str, ids: list[int], on: date) -> tuple[str, dict[str, Any]]:
    """The table `org (…)` of everything at or below these organisations as it stood on the day, and its parameters.

    Today's places are the columns of the tree, those of another day the versions of that day.
    """
    scope = current_scope()
    # Said twice, the planner would take the rows for fewer than they are.
    whole = (scope.column, [scope.anchor_id]) == (column, ids)
    if on == today():
        queryset = Organization.objects.existing(on).order_by()
        queryset = queryset if whole else queryset.filter(**{f"{column}__any": ids})
        sql, values = queryset.values_list(*_PLACES).query.sql_with_params()
    else:
        path = {"id": "organization_id", "district_id": "organization__district_id"}.get(column, column)
        queryset = OrganizationVersion.objects.in_force(on).filter(**{f"{path}__any": ids}).order_by()
        columns = ("organization_id", "organization__tier", "organization__kind", "organization__district_id")
        sql, values = queryset.values_list(*columns, *_PLACES[4:]).query.sql_with_params()
    given = {f"org_{number}": value for number, value in enumerate(values)}
    for name in given:
        sql = sql.replace("%s", f"%({name})s", 1)
    return f"org ({', '.join(_PLACES)}) AS NOT MATERIALIZED ({sql})", given


# ---- the list behind a number ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing behind a number: its id, the organisation under which it is counted, and what it adds to a sum."""

    pk: int
    organization_id: int
    amount: int = 1


class Kind(StrEnum):
    """Which things of a metric are listed: those that the number counts, all it is out of, or the rest."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    REST = "rest"


def _condition(metric: Metric, kind: Kind) -> str:
    if kind is Kind.NUMERATOR or metric.among is None:
        return metric.numerator_condition
    if kind is Kind.DENOMINATOR:
        return f"({metric.among})"
    return f"({metric.among}) AND ({metric.where}) IS NOT TRUE"


def things_of(
    metric: Metric,
    on: date,
    body: Node,
    kind: Kind = Kind.NUMERATOR,
    *,
    own: bool = False,
    start: int = 0,
    limit: int | None = None,
) -> list[Counted]:
    """The things behind a number of an organisation, in administrative order: as many as the number says.

    own  only those of the organisation itself, without what is below it

    Of a metric that counts each person or unit once, each stands under the first organisation where it is counted.
    """
    asked = Asked(Tier(body.tier), [body], on)
    sql = f"""
        {asked.tables(metric.population)}
        SELECT thing_, organization_id, amount_ FROM (
            SELECT DISTINCT ON (p.thing_) p.thing_, p.organization_id, p.amount_, x.tree_id, x.lft FROM (
                SELECT {metric.subject.column} AS thing_, organization_id, {metric.amount or "1"} AS amount_
                FROM {asked.placed(None)} WHERE {_condition(metric, kind)} AND {metric.subject.column} IS NOT NULL
                    AND (NOT %(own)s OR organization_id = %(body)s)
            ) p JOIN orgs_organization x ON x.id = p.organization_id ORDER BY p.thing_, x.tree_id, x.lft
        ) listed_ ORDER BY tree_id, lft, thing_ LIMIT %(limit)s OFFSET %(start)s
    """  # noqa: S608 - constants of the program
    rows = asked.run(metric.population, sql, limit=limit, start=start, own=own, body=body.pk)
    return [Counted(pk, organization_id, int(amount)) for pk, organization_id, amount in rows]
