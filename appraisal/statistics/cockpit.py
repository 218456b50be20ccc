"""What the cockpit shows, in its order, and the few numbers by which organisations are compared at first.

The general sections are the same everywhere, less the metrics that a practice does not have; what a practice wants to
see besides is in its catalogue `cockpit`.
"""

from __future__ import annotations

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


def sections_of(practice: Practice) -> list[tuple[str, tuple[str, ...]]]:
    """(title, ids of metrics) of the sections of a practice."""
    return [*SECTIONS, *((entry.label, entry.items) for entry in practice.entries("cockpit"))]
