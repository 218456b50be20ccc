"""Populations as the counters know them: their metrics, the tables they read, and the version of all that."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.apps import apps

import orgs
from appraisal.metrics import METRICS
from common.metrics import Metric, Population
from orgs.models import Tier

OWN = (Tier.DISTRICT, Tier.STREET)  # what these have themselves is counted beside what is below them

POPULATIONS: dict[str, Population] = {metric.population.id: metric.population for metric in METRICS.values()}
# What a population's parameters are made of: the practice of the district and its own figures.
PRACTICE_TABLES = ("orgs_practicechoice", "orgs_practiceoverride")


@cache
def metrics_of_population(population_id: str) -> tuple[Metric, ...]:
    """Its metrics, in the order of the catalogue."""
    return tuple(metric for metric in METRICS.values() if metric.population.id == population_id)


@cache
def sources_of(population_id: str) -> tuple[str, ...]:
    """The tables that its statement reads, in order: every name of a table that stands in it."""
    population = POPULATIONS[population_id]
    words = set(population.sql.replace("(", " ").replace(")", " ").replace(",", " ").split())
    found = words & {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    found |= {"orgs_organization"}  # the table `org`
    return tuple(sorted(found | set(PRACTICE_TABLES if population.parameters is not None else ())))


@cache
def version_of(population_id: str) -> str:
    """Short digest of the definitions of its metrics, and of the practices' figures where it reads them."""
    parts = [metric.version for metric in metrics_of_population(population_id)]
    parts += [metric.id for metric in metrics_of_population(population_id)]
    if POPULATIONS[population_id].parameters is not None:
        parts += [path.read_text() for path in sorted((Path(orgs.__file__).parent / "practices").glob("*.toml"))]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
