"""The search of the page head: what each room lets be found (orgs.selectors.register_search), as far as one sees it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from common.views import may
from members.models import Person
from members.selectors.people import person_matches
from orgs.selectors import MIN_QUERY, Hit, register_search, search_providers

LIMIT = 30

__all__ = ["LIMIT", "MIN_QUERY", "find_persons", "register", "search_groups"]


def find_persons(text: str, limit: int) -> list[Hit]:
    """People of the scope by part of the name, pinyin or initials; never by phone: an address must not carry one."""
    text = "".join(text.split())
    if len(text) < MIN_QUERY or text.isdigit():
        return []
    people = Person.objects.filter(person_matches(text)).select_related("unit").order_by("pinyin", "pk")[:limit]
    return [
        Hit(
            person.name,
            person.post or (person.unit.name if person.unit else ""),
            reverse("members:person", args=[person.pk]),
        )
        for person in people
    ]


def search_groups(text: str) -> list[dict[str, Any]]:
    """Groups with hits: title, hits, more (whether there are more than are shown). One query a group."""
    if len(text) < MIN_QUERY:
        return []
    groups = []
    for title, verb, find in search_providers():
        if not may(verb):
            continue
        hits = find(text, LIMIT + 1)
        if hits:
            groups.append({"title": title, "hits": hits[:LIMIT], "more": len(hits) > LIMIT})
    return groups


def register() -> None:
    """People join organisations and units in the search."""
    register_search("人员", "person.view", find_persons)
