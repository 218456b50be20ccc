"""Answers to questions: rows in administrative order, never by size; what could tell who somebody is, is left out.

Small numbers of a metric that `protects` are hidden from whoever may not see persons anyway. Where one part of an
organisation is hidden, the next smallest is hidden with it, or the one would follow from the total; and it is so
whichever way one asks, because the parts of the organisation above are looked at, not those of the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from appraisal.models import Snapshot
from appraisal.network import Network, Node, network_on
from appraisal.statistics.asking import Question
from appraisal.statistics.counters import figures_now
from appraisal.statistics.engine import Figures, zero
from common.metrics import Metric, MetricValue
from common.views import may
from orgs.models import TIER_COLUMN, Tier


@dataclass(frozen=True, slots=True)
class Row:
    """One number.

    node     of which organisation, as it was on the day
    within   of which organisation it is a part; None for the organisation that was asked for
    own      what the organisation has itself, without what is below it
    value    None when hidden
    version  of the definition: today's, or that under which the figure was frozen
    """

    metric: Metric
    node: Node
    on: date
    value: MetricValue | None
    within: int | None = None
    own: bool = False
    frozen: bool = False
    version: str = ""

    @property
    def hidden(self) -> bool:
        """Whether it is left out to protect somebody."""
        return self.value is None


def answer(question: Question) -> list[Row]:
    """The rows: by day, metric, organisation; each organisation before its parts."""
    rows: list[Row] = []
    for day in question.days:
        network = question.network if day == question.on else _network(question, day)
        rows += _on(question, day, network)
    return rows


def _network(question: Question, day: date) -> Network:
    tiers = {node.tier for node in question.bodies} | ({question.by} if question.by else set())
    return network_on(day, places=False, root=True, tiers=[tier for tier in Tier if _needed(tier, tiers)])


def _needed(tier: Tier, asked: Iterable[str]) -> bool:
    """Tiers between the highest and the lowest that are asked for: what stands in between has numbers of its own."""
    depths = [Tier(one).depth for one in asked]
    return min(depths) <= tier.depth <= max(depths)


def _on(question: Question, day: date, network: Network) -> list[Row]:
    known = {node.pk: node for node in network.nodes}
    bodies = [known[body.pk] for body in question.bodies if body.pk in known]
    frozen = _frozen(question, day, bodies)
    missing = [
        body
        for body in bodies
        if question.by is not None or any((body.pk, metric.id) not in frozen for metric in question.metrics)
    ]
    computed = figures_now(question.metrics, day, missing, question.by)
    hidden = _hidden(question, day, network, bodies)
    below = {body.pk: parts_of(body, question.by, network) for body in bodies} if question.by is not None else {}
    rows = []
    for metric in question.metrics:
        current = metric.version
        for body in bodies:
            kept = frozen.get((body.pk, metric.id))
            version, value = kept if kept else (current, computed[body.pk].total[metric.id])
            shown = None if (metric.id, body.pk, False) in hidden else value
            rows.append(Row(metric, body, day, shown, frozen=kept is not None, version=version))
            if question.by is not None:
                part = Row(metric, body, day, None, body.pk, version=current)
                rows += _parts(part, question.by, below[body.pk], computed[body.pk], hidden)
    return rows


def _frozen(question: Question, day: date, bodies: Sequence[Node]) -> dict[tuple[int, str], tuple[str, MetricValue]]:
    """Of a series: what was frozen of these organisations. A single day is always told from the facts."""
    if not question.series:
        return {}
    found = {}
    for row in Snapshot.objects.filter(on=day, organization_id__any=[body.pk for body in bodies]):
        for metric in question.metrics:
            kept = row.value(metric)
            if kept is not None:
                found[row.organization_id, metric.id] = kept
    return found


def parts_of(body: Node, by: Tier, network: Network) -> list[Node]:
    """The organisations of the level below this one, in administrative order, and those between that have their own."""
    column = TIER_COLUMN[Tier(body.tier)]
    tiers = {tier.value for tier in Tier if tier.depth <= by.depth}
    below = [
        node for node in network.nodes if node.tier in tiers and node.pk != body.pk and _under(node, column, body.pk)
    ]
    return [body, *below]


def _under(node: Node, column: str, pk: int) -> bool:
    return (node.pk if column == "id" else getattr(node, column)) == pk


def _parts(like: Row, by: Tier, nodes: Sequence[Node], figures: Figures, hidden) -> Iterator[Row]:
    """The rows of the parts, each like the one given."""
    metric = like.metric
    nothing = zero(metric)
    for node in nodes:
        own = node.tier != by
        values = figures.parts.get(node.pk)
        if own and (values is None or not _counts(values[metric.id])):
            continue  # most organisations above the level have nothing of their own
        value = nothing if values is None else values[metric.id]
        shown = None if (metric.id, node.pk, own) in hidden else value
        yield Row(metric, node, like.on, shown, like.within, own, version=like.version)


def _counts(value: MetricValue) -> bool:
    return bool(value.numerator or value.denominator)


# ---- small numbers --------------------------------------------------------------------------------------------------


def _small(value: MetricValue) -> bool:
    least = settings.STATISTICS_SMALL_CELL
    rest = None if value.denominator is None else value.denominator - value.numerator
    return 0 < value.numerator < least or (rest is not None and 0 < rest < least)


def _hidden(question: Question, day: date, network: Network, bodies: Sequence[Node]) -> set[tuple[str, int, bool]]:
    """(metric id, organisation, own) of what is hidden among the answers of the day."""
    metrics = [metric for metric in question.metrics if metric.protects]
    if not metrics or may("person.view"):
        return set()
    whole = network_on(day, places=False, root=True, tiers=(Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY, Tier.GRID))
    hidden: set[tuple[str, int, bool]] = set()
    parents = {node.parent_id for node in whole.nodes}
    for tier in (Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY):
        above = [node for node in whole.nodes if node.tier == tier and node.pk in parents]
        below = tier.child
        if not above or below is None:
            continue
        for pk, figures in figures_now(metrics, day, above, below).items():
            for metric in metrics:
                hidden |= {(metric.id, *cell) for cell in _hidden_parts(metric, pk, figures)}
                if _small(figures.total[metric.id]):
                    hidden.add((metric.id, pk, False))
    hidden |= _small_leaves(metrics, day, [body for body in bodies if body.pk not in parents])
    return hidden


def _hidden_parts(metric: Metric, pk: int, figures: Figures) -> set[tuple[int, bool]]:
    values = {part: numbers[metric.id] for part, numbers in figures.parts.items() if _counts(numbers[metric.id])}
    small = {part for part, value in values.items() if _small(value)}
    if len(small) == 1 and len(values) > 1:
        rest = {part: value for part, value in values.items() if part not in small}
        small.add(min(rest, key=lambda part: (rest[part].numerator, part)))
    return {(part, part == pk) for part in small}


def _small_leaves(metrics: Sequence[Metric], day: date, bodies: Sequence[Node]) -> set[tuple[str, int, bool]]:
    """Organisations with nothing below them: their whole is what they have themselves."""
    return {
        (metric.id, pk, own)
        for pk, figures in figures_now(metrics, day, bodies).items()
        for metric in metrics
        for own in (False, True)
        if _small(figures.total[metric.id])
    }
