"""Kinds of meetings: those of the practice that the district follows; where its document names none, one of ours."""

from __future__ import annotations

from datetime import date

from orgs.models import Organization
from orgs.rules_in_force import practice_of

# LY speaks of no meeting by name; a list is gone through by somebody all the same.
OURS = ("JOINT", "党建联席会议")


def meeting_kinds_of(organization: Organization, on: date) -> list[tuple[str, str]]:
    """(id, name) of the kinds that the organisation's tier holds, in the order of the document."""
    entries = practice_of(organization.district_id, on).entries("meeting_kinds")
    found = [(entry.id, entry.label) for entry in entries if not entry.tiers or organization.tier in entry.tiers]
    return found or [OURS]
