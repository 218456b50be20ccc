"""What the cockpit shows, in its order, and the few numbers by which organisations are compared at first.

The general sections are the same everywhere, less the metrics that a practice does not have; what a practice wants to
see besides is in its catalogue `cockpit`.
"""

from __future__ import annotations

from collections.abc import Iterable

from orgs.models import Tier
from orgs.practice import Practice

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "组织网络",
        (
            "orgs.streets",
            "orgs.communities",
            "orgs.grids",
            "orgs.homes",
            "orgs.units",
            "orgs.bodies_with_unit",
        ),
    ),
    (
        "班子和任期",
        (
            "members.seated",
            "members.complete",
            "members.part_time_persons",
            "members.terms_ending",
            "members.terms_expired",
            "members.filings_pending",
        ),
    ),
    (
        "会议和联系",
        (
            "meetings.held_now",
            "meetings.minutes_in_time",
            "meetings.resolutions_done",
            "meetings.contacted_now",
            "meetings.suggestions_in_time",
            "meetings.turns_solved",
        ),
    ),
    (
        "两张清单",
        (
            "covenants.cycles_published",
            "covenants.both_ways",
            "covenants.needs_claimed",
            "covenants.unmet_needs",
            "covenants.silent_offers",
            "covenants.claims_signed",
        ),
    ),
    (
        "履诺和服务",
        (
            "covenants.deliveries_done",
            "covenants.deliveries_confirmed",
            "covenants.fulfilments_disputed",
            "covenants.served",
            "covenants.wishes_granted",
            "covenants.promises_in_time",
        ),
    ),
)
KEY: tuple[str, ...] = (
    "members.seated",
    "members.complete",
    "meetings.held_now",
    "meetings.contacted_now",
    "covenants.needs_claimed",
    "covenants.deliveries_done",
)


# Grids have no lists and no meetings of their own to be compared by.
KEY_OF_GRIDS: tuple[str, ...] = (
    "orgs.homes",
    "grids.headed",
    "grids.households",
    "grids.hosted",
    "members.checkin.reported",
    "members.checkin.served",
)
# What counts the offices of one level says nothing of an organisation at that level or below it.
COUNTED_TIERS = {"orgs.streets": Tier.STREET, "orgs.communities": Tier.COMMUNITY, "orgs.grids": Tier.GRID}


def key_of(level: Tier | None) -> tuple[str, ...]:
    """By what the organisations of this level are compared at first."""
    return KEY_OF_GRIDS if level is Tier.GRID else KEY


def told_of(keys: Iterable[str], tier: Tier) -> list[str]:
    """Of these metrics those that say something of an organisation of this tier."""
    return [key for key in keys if key not in COUNTED_TIERS or COUNTED_TIERS[key].depth > tier.depth]


def sections_of(practice: Practice) -> list[tuple[str, tuple[str, ...]]]:
    """(title, ids of metrics) of the sections of a practice."""
    return [*SECTIONS, *((entry.label, entry.items) for entry in practice.entries("cockpit"))]
