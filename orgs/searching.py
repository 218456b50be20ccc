"""What this room adds to the search of the page head."""

from __future__ import annotations

from django.urls import reverse

from orgs.selectors import Hit, organizations_named, register_search, units_named
from orgs.wording import tier_word


def find_organizations(text: str, limit: int) -> list[Hit]:
    """Organisations in scope, open ones first."""
    found = organizations_named(text).select_related("parent")[:limit]
    return [
        Hit(
            node.name,
            " · ".join(
                part
                for part in (
                    tier_word(node.tier),
                    node.parent.name if node.parent else "",
                    "已撤销" if node.until else "",
                )
                if part
            ),
            reverse("orgs:detail", args=[node.pk]),
        )
        for node in found
    ]


def find_units(text: str, limit: int) -> list[Hit]:
    """Units in scope."""
    return [
        Hit(
            unit.name,
            f"{unit.get_kind_display()} · 已退出" if unit.closed_on else unit.get_kind_display(),
            reverse("orgs:unit", args=[unit.pk]),
        )
        for unit in units_named(text)[:limit]
    ]


def register() -> None:
    """Enter both."""
    register_search("组织", "org.view", find_organizations)
    register_search("成员单位", "unit.view", find_units)
