"""Types of statistics. What is counted is declared in each room's `metrics.py`, in a book of its own.

A **population** is one set-based SELECT: a row for each thing there is to count on a day, with the organisation it
belongs to. A **metric** counts rows of a population, or adds up one of its columns. Because the number and the list
behind the number come from the same rows, they cannot disagree. `appraisal.statistics` computes them: one statement
for all metrics of a population, whatever the number of organisations, for any day.

    BOOK = MetricBook("members")
    SEATS = BOOK.population("members.seats", "班子席位", "SELECT …", SEAT, PERSON)
    BOOK.metric("members.part_time", "兼职委员席位", "在任兼职委员占的席位数。", SEATS, unit="席", where="part_time")

The SELECT reads the organisations it is asked for from `org` (id, tier, kind, district_id, street_id, community_id,
grid_id, as they stood on the day) and may use the parameters `on`, `year` (1 January of its year), `night` (the moment
the day ends), `zone`, and what `parameters` of the population adds. It yields `organization_id`, `<subject>_id` for
each of its subjects, and the columns that the conditions of its metrics name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

_THOUSANDS = 1000
_ID = re.compile(r"[a-z]+(\.[a-z0-9_]+)+")


class Counts(StrEnum):
    """What a number counts: a person who holds two seats is one person and two seats."""

    PERSONS = "PERSONS"
    SEATS = "SEATS"
    BODIES = "BODIES"
    UNITS = "UNITS"
    THINGS = "THINGS"
    OCCASIONS = "OCCASIONS"

    @property
    def label(self) -> str:
        """As the dictionary says it."""
        return {
            "PERSONS": "按人数，一人只计一次",
            "SEATS": "按席位",
            "BODIES": "按组织",
            "UNITS": "按单位，一家只计一次",
            "THINGS": "按件数",
            "OCCASIONS": "按次数或人次",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing that is counted, and how the list behind a number shows one of them.

    id      "seat": the column `seat_id` of the populations that hold it
    model   the scoped model, "members.Seat"
    text    what the list calls it
    url     where it leads, "" for nowhere
    verb    who may see the list
    joined  what `text` and `url` need joined in
    beside  (ids, day) -> what the list says of each beside its name, as it was on the day; one query
    """

    id: str
    name: str
    model: str
    text: Callable[[Any], str]
    url: Callable[[Any], str]
    verb: str
    joined: tuple[str, ...] = ()
    beside: Callable[[Sequence[int], date], Mapping[int, str]] | None = None

    @property
    def column(self) -> str:
        """Its column in a population."""
        return f"{self.id}_id"


@dataclass(frozen=True, slots=True)
class Population:
    """Rows of which metrics count some; see the module's docstring.

    select      the SELECT
    subjects    the first is what a row is; others are what rows can be counted by, each once
    tables      (name, SELECT) of what the SELECT reads beside `org`, in order
    parameters  (practices by district id, day) -> more parameters of the SELECT
    local       tables whose rows change only what is counted under their own organisation (marks.PLACES says how a row
                tells it): after a change of them only the community concerned is counted again
    beyond      the SELECT reads rows that belong beside or above the organisation a row counts for. An office below the
                district need not see them: counted for everybody, the number would not be that of its own list
    """

    id: str
    name: str
    select: str
    subjects: tuple[Subject, ...]
    tables: tuple[tuple[str, str], ...] = ()
    parameters: Callable[[Mapping[int, Any], date], Mapping[str, Any]] | None = None
    beyond: bool = False
    local: tuple[str, ...] = ()

    @property
    def sql(self) -> str:
        """The whole statement, to be put in brackets. Each table is read once, however the planner guesses its size."""
        tables = ", ".join(f"{name} AS MATERIALIZED ({select})" for name, select in self.tables)
        return f"WITH {tables} {self.select}" if tables else self.select


def percent_of(part: int, whole: int) -> Decimal | None:
    """Percent with one decimal, of thousands with two (99.97 % of 37,455 is not all of them); None of nothing.

    Half up, but never up to 100 while something is missing.
    """
    if not whole:
        return None
    step = Decimal("0.01") if whole >= _THOUSANDS else Decimal("0.1")
    rate = (Decimal(part) * 100 / whole).quantize(step, rounding="ROUND_HALF_UP")
    return min(rate, 100 - step) if part < whole else rate


@dataclass(frozen=True, slots=True)
class MetricValue:
    """A number with what it is out of; `denominator` is None for a plain count. A rate is never kept without both."""

    numerator: int
    denominator: int | None = None

    @property
    def rate(self) -> Decimal | None:
        """As `percent_of`; None for a count."""
        return percent_of(self.numerator, self.denominator) if self.denominator is not None else None


@dataclass(frozen=True, slots=True)
class Metric:
    """One number that the product can tell of any organisation on any day.

    id          "members.part_time"; stable
    definition  口径, one sentence
    unit        人, 席, 个, 家, 项, 次, 人次
    subject     what is counted, one of the population's subjects; each is counted once in a group
    where       SQL condition over the population's columns: what the number counts
    among       SQL condition: what a rate is out of; None for a plain count. `where` counts within it
    amount      column that is added up instead of counting rows
    cite        where a source speaks of it, "XH 三(三)2"
    rule        id of the rule that asks for it: the metric belongs to the practices that have the rule
    practices   ids of the practices it belongs to; None: all
    protects    whether small numbers could tell who somebody is
    """

    id: str
    name: str
    definition: str
    population: Population
    unit: str
    counts: Counts
    subject: Subject
    where: str = "true"
    among: str | None = None
    amount: str = ""
    cite: tuple[str, ...] = ()
    rule: str = ""
    practices: frozenset[str] | None = None
    protects: bool = False

    @property
    def room(self) -> str:
        """The room that declares it."""
        return self.id.partition(".")[0]

    @property
    def is_rate(self) -> bool:
        """Whether it has a denominator."""
        return self.among is not None

    @property
    def version(self) -> str:
        """Short digest of everything that decides the number: a frozen figure says under which it was computed."""
        parts = (self.definition, self.population.sql, self.subject.id, self.where, self.among or "", self.amount)
        return hashlib.sha256("\x1f".join(" ".join(part.split()) for part in parts).encode()).hexdigest()[:8]

    @property
    def numerator_condition(self) -> str:
        """Which rows the number counts."""
        return f"({self.where}) AND ({self.among})" if self.among is not None else f"({self.where})"

    @property
    def adds_up(self) -> bool:
        """Whether the number of a whole is the sum of its parts': not where each person or unit is counted once."""
        return bool(self.amount) or self.subject is self.population.subjects[0]

    def aggregate(self, condition: str) -> str:
        """The SQL aggregate of the rows that meet the condition."""
        if self.amount:
            return f"coalesce(sum({self.amount}) FILTER (WHERE {condition}), 0)"
        if self.subject is self.population.subjects[0]:
            return f"count(*) FILTER (WHERE {condition})"
        return f"count(DISTINCT {self.subject.column}) FILTER (WHERE {condition})"


@dataclass
class MetricBook:
    """The populations and metrics of one room, in the order in which they are declared."""

    room: str
    metrics: dict[str, Metric] = field(default_factory=dict)
    populations: dict[str, Population] = field(default_factory=dict)

    def population(
        self,
        population_id: str,
        name: str,
        select: str,
        *subjects: Subject,
        tables: tuple[tuple[str, str], ...] = (),
        parameters: Callable[[Mapping[int, Any], date], Mapping[str, Any]] | None = None,
        beyond: bool = False,
        local: tuple[str, ...] = (),
    ) -> Population:
        """Declare a population."""
        self._check(population_id, self.populations)
        if not subjects:
            raise ValueError(f"{population_id}: say what a row is")
        made = Population(population_id, name, select, subjects, tables, parameters, beyond, local)
        self.populations[population_id] = made
        return made

    def metric(
        self,
        metric_id: str,
        name: str,
        definition: str,
        population: Population,
        *,
        unit: str,
        counts: Counts,
        subject: Subject | None = None,
        practices: tuple[str, ...] = (),
        **more: Any,
    ) -> Metric:
        """Declare a metric; `more` are the other fields of `Metric`."""
        self._check(metric_id, self.metrics)
        if subject is not None and subject not in population.subjects:
            raise ValueError(f"{metric_id}: {population.id} has no {subject.id}")
        cite = more.pop("cite", ())
        made = self.metrics[metric_id] = Metric(
            metric_id,
            name,
            definition,
            population,
            unit,
            counts,
            subject or population.subjects[0],
            cite=(cite,) if isinstance(cite, str) else cite,
            practices=frozenset(practices) or None,
            **more,
        )
        return made

    def _check(self, declared: str, known: Mapping[str, Any]) -> None:
        if not _ID.fullmatch(declared) or not declared.startswith(f"{self.room}.") or declared in known:
            raise ValueError(f"{declared}: not a new id of {self.room}")
