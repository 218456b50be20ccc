"""The metrics of every room in one catalogue, and which of them a practice has (architecture §6)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import appraisal.year.metrics
import covenants.metrics
import grids.metrics
import meetings.metrics
import members.metrics
import orgs.metrics
from common.metrics import Metric, MetricBook
from orgs.practice import Practice, load_all
from orgs.practice.citation import Citation, split_citation

BOOKS: tuple[MetricBook, ...] = (
    orgs.metrics.BOOK,
    members.metrics.BOOK,
    grids.metrics.BOOK,
    meetings.metrics.BOOK,
    covenants.metrics.BOOK,
    appraisal.year.metrics.BOOK,
)
METRICS: dict[str, Metric] = {metric.id: metric for book in BOOKS for metric in book.metrics.values()}
ROOM_NAMES = {
    "orgs": "组织网络",
    "members": "班子队伍",
    "grids": "网格和小区",
    "meetings": "联席会议与联系",
    "covenants": "双向服务",
    "appraisal": "年度考核",
}


def belongs(metric: Metric, practice: Practice) -> bool:
    """Whether the practice has the metric: its rule, and its own things."""
    if metric.practices is not None and practice.id not in metric.practices:
        return False
    return not metric.rule or practice.figure(metric.rule) is not None


def metrics_of(practices: Iterable[Practice]) -> list[Metric]:
    """The metrics that any of these practices has, in the order of the catalogue."""
    practices = list(practices)
    return [metric for metric in METRICS.values() if any(belongs(metric, practice) for practice in practices)]


def practice_ids_of(metric: Metric) -> list[str]:
    """The practices that have the metric."""
    return [practice.id for practice in load_all() if belongs(metric, practice)]


def clauses_of(metric: Metric, practice: Practice | None = None) -> list[str]:
    """Where a source speaks of it, as the screen says it: the clause of the practice's rule, and what else is cited."""
    figure = practice.figure(metric.rule) if practice is not None and metric.rule else None
    own = [figure.cite.label] if figure is not None else []
    # A district reads its own document; another district's says nothing to it.
    cited = [text for text in metric.cite if practice is None or _code(text) == practice.code]
    return list(dict.fromkeys([*own, *(label for text in cited if (label := _label(text)))]))


@cache
def _code(text: str) -> str:
    """XH of "XH 三(二)2"; empty for what is no citation of a practice."""
    found = split_citation(text)
    return found[0] if found else ""


@cache
def _label(text: str) -> str:
    """西湖区 三（二）2 of "XH 三(二)2"; empty for what is no citation of a practice."""
    found = split_citation(text)
    practice = next((one for one in load_all() if found and one.code == found[0]), None)
    return Citation(practice.code, practice.district_short, found[1]).label if practice and found else ""
