"""Who is expected: the roster in force on the meeting's day, and how it moved since it was frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from meetings.models import Invitee, Meeting
from members.models import Appointment
from orgs.models import Organization
from orgs.rules_in_force import practice_of


def roster_on(organization: Organization, on: date) -> list[Appointment]:
    """Appointments of the committee in force on the day, in the order of its seats, each with `post`. Three queries."""
    practice = practice_of(organization.district_id, on)
    rows = list(
        Appointment.objects.of_committee(organization.pk)
        .in_force(on)
        .select_related("person", "represents", "seat")
        .order_by("seat__order", "pk")
    )
    for row in rows:
        row.post = practice.position_label(organization.tier, row.position)
    return rows


@dataclass(slots=True)
class RosterChanges:
    """How the roster of the meeting's day differs from the frozen list.

    joined  in office that day, not on the list
    left    on the list from the roster, no longer in office that day
    """

    joined: list[Appointment] = field(default_factory=list)
    left: list[Invitee] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.joined or self.left)


def changes_since(meeting: Meeting, invitees: list[Invitee]) -> RosterChanges:
    """What changed in the roster of the meeting's day since it was convened. Guests are no part of it, and an alliance
    has no roster: a unit that joined since is asked with "all units"."""
    if meeting.alliance_id is not None:
        return RosterChanges()
    roster = roster_on(meeting.organization, meeting.day)
    listed = {row.person_id for row in invitees if row.person_id is not None}
    sitting = {row.person_id for row in roster}
    return RosterChanges(
        joined=[row for row in roster if row.person_id not in listed],
        left=[row for row in invitees if row.person_id is not None and row.person_id not in sitting],
    )
