"""Words for categories: what the practice of a district calls them."""

from __future__ import annotations

from collections.abc import Iterable

from common.clock import today
from common.scoping import scope_or_none
from covenants.models import ListItem
from orgs.practice import load_practice
from orgs.rules_in_force import DEFAULT_PRACTICE, practice_of, practices_of

CATALOGUE = "service_categories"


def category_choices(district_id: int | None = None) -> list[tuple[str, str]]:
    """(id, label) of the categories; of the acting office's district where none is named."""
    if district_id is None:
        scope = scope_or_none()
        district_id = scope.district_id if scope is not None else None
    practice = practice_of(district_id, today()) if district_id else load_practice(DEFAULT_PRACTICE)
    return [(entry.id, entry.label) for entry in practice.entries(CATALOGUE)]


def name_categories(items: Iterable[ListItem]) -> list[ListItem]:
    """The items, each with `category_label`. A constant number of queries."""
    items = list(items)
    practices = practices_of({item.organization.district_id for item in items}, today()) if items else {}
    for item in items:
        entry = practices[item.organization.district_id].entry(CATALOGUE, item.category)
        item.category_label = entry.label if entry is not None else item.category
    return items
