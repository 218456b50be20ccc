"""The search of the page head: what each room lets be found (orgs.selectors.register_search), as far as one sees it."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q
from django.urls import reverse

from common.views import may
from covenants.models import Agreement, ListItem, Project
from members.models import Person
from members.selectors.people import person_matches
from orgs.selectors import MIN_QUERY, Hit, register_search, search_providers

LIMIT = 30

__all__ = [
    "LIMIT", "MIN_QUERY", "find_agreements", "find_items", "find_persons", "find_projects", "register", "search_groups",
]  # fmt: skip


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


def find_items(text: str, limit: int) -> list[Hit]:
    """Needs and offers of the scope by title, or by their own number on a sheet (X001)."""
    text = " ".join(text.split())
    if len(text) < MIN_QUERY:
        return []
    found = Q(title__icontains=text) | Q(own_number__iexact=text)
    rows = ListItem.objects.filter(found).select_related("unit", "organization", "cycle").order_by("-pk")[:limit]
    return [
        Hit(
            row.title,
            f"{row.get_direction_display()} · {row.party_name} · {row.cycle.title}"
            + (f" · 第 {row.number} 号" if row.number else ""),
            reverse("covenants:item", args=[row.pk]),
        )
        for row in rows
    ]


def find_projects(text: str, limit: int) -> list[Hit]:
    """Projects of the scope by title."""
    text = " ".join(text.split())
    if len(text) < MIN_QUERY:
        return []
    rows = Project.objects.filter(title__icontains=text).select_related("unit", "organization").order_by("-pk")[:limit]
    return [
        Hit(
            row.title,
            f"{row.unit.name if row.unit_id else row.organization.name}{'，已结项' if row.closed_on else ''}",
            reverse("covenants:project", args=[row.pk]),
        )
        for row in rows
    ]


_NUMBER = re.compile(r"[〔\[(（【]?(20\d{2})[〕\])）】]?第?(\d{1,4})号?")


def find_agreements(text: str, limit: int) -> list[Hit]:
    """Agreements of the scope by title, or by number as people write it: 〔2026〕3号."""
    text = " ".join(text.split())
    if len(text) < MIN_QUERY:
        return []
    found = Q(title__icontains=text)
    number = _NUMBER.fullmatch(text.replace(" ", ""))
    if number:
        found |= Q(year=int(number[1]), number=int(number[2]))
    rows = Agreement.objects.filter(found).select_related("organization")[:limit]
    return [
        Hit(
            f"{row.number_text} {row.title}",
            f"{row.organization.name} · {row.get_state_display()}",
            reverse("covenants:agreement", args=[row.pk]),
        )
        for row in rows
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
    """People, and what the two-way service has on record, join organisations and units in the search."""
    register_search("人员", "person.view", find_persons)
    register_search("服务和需求", "covenant.view", find_items)
    register_search("项目", "covenant.view", find_projects)
    register_search("协议", "covenant.view", find_agreements)
