"""Which practice a district follows on a day: its TOML and the district's own figures in force then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from common.scoping import everything
from orgs.models import Organization, PracticeOverride
from orgs.practice import Override, Practice, load_practice

DEFAULT_PRACTICE = "xihu"


def practices_of(district_ids: Iterable[int], on: date) -> dict[int, Practice]:
    """The practice of each district on the day, in two queries whatever their number."""
    ids = set(district_ids)
    # Figures are rules, not personal data: a grid secretary must see what the district decided.
    with everything("figures bind everybody in the district"):
        names = dict(Organization.objects.filter(pk__in=ids).values_list("pk", "practice"))
        rows = list(PracticeOverride.objects.filter(district_id__in=ids).in_force(on).select_related("author"))
    found = {}
    for pk, name in names.items():
        practice = load_practice(name or DEFAULT_PRACTICE)
        own = [as_override(row) for row in rows if row.district_id == pk]
        found[pk] = practice.with_overrides(own, on) if own else practice
    return found


def practice_of(district_id: int, on: date) -> Practice:
    """The practice of one district on the day."""
    return practices_of([district_id], on)[district_id]


def as_override(row: PracticeOverride) -> Override:
    """A stored override as the practice reads it."""
    return Override(
        rule_id=row.rule_id,
        key=row.key,
        value=row.value,
        since=row.since,
        until=row.until,
        author=str(row.author or ""),
        reason=row.reason,
    )
