"""How often, within how many days, and which kinds count: the practices' words, as tables that a statement reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from meetings.cadence import stretch_at
from meetings.facts import rules_by_kind
from orgs.practice import Practice

CADENCES = ("meeting.quarterly", "contact.monthly", "dual_life.attended")
LIMITS = ("meeting.minutes", "suggestion.answered")


def figures(practices: Mapping[int, Practice], on: date) -> dict[str, Any]:
    """Cadences, limits and kinds of the practices of the day, as columns that a statement unnests."""
    cadences: list[tuple] = []
    limits: list[tuple] = []
    kinds: list[tuple] = []
    for district_id, practice in practices.items():
        for rule in CADENCES:
            figure = practice.figure(rule)
            if figure is not None:
                now = stretch_at(str(figure["period"]), on)
                before = stretch_at(now.code, now.since - timedelta(days=1))
                cadences.append((district_id, rule, before.since, now.since, now.until, figure["min"]))
        for rule in LIMITS:
            figure = practice.figure(rule)
            if figure is not None:
                limits.append((district_id, rule, figure["days"]))
        kinds += [(district_id, *kind, rule) for kind, rule in rules_by_kind(practice).items()]
    return {
        **_columns("cadence", ("district", "rule", "before", "since", "until", "least"), cadences),
        **_columns("limit", ("district", "rule", "days"), limits),
        **_columns("kind", ("district", "catalogue", "id", "rule"), kinds),
    }


def _columns(name: str, keys: tuple[str, ...], rows: list[tuple]) -> dict[str, list[Any]]:
    return {f"{name}_{key}": [row[number] for row in rows] for number, key in enumerate(keys)}


FIGURES = (
    (
        "cadence (district_id, rule, before, since, until, least)",
        """
        SELECT * FROM unnest(%(cadence_district)s::bigint[], %(cadence_rule)s::text[], %(cadence_before)s::date[],
                             %(cadence_since)s::date[], %(cadence_until)s::date[], %(cadence_least)s::int[])
        """,
    ),
    (
        "time_limit (district_id, rule, days)",
        "SELECT * FROM unnest(%(limit_district)s::bigint[], %(limit_rule)s::text[], %(limit_days)s::int[])",
    ),
    (
        "counting (district_id, catalogue, kind, rule)",
        """
        SELECT * FROM unnest(%(kind_district)s::bigint[], %(kind_catalogue)s::text[], %(kind_id)s::text[],
                             %(kind_rule)s::text[])
        """,
    ),
)
