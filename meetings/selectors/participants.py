"""Who may be ticked as having taken part: those in office in the committee, or below it, on the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from members.models import Appointment
from orgs.models import Organization


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody to be ticked. `group` is 兼职委员, 班子成员 or the name of a committee below."""

    person_id: int
    name: str
    unit: str
    group: str
    part_time: bool


def roster_choices(organization: Organization, on: date) -> list[Choice]:
    """The committee's own members in office on the day, part-time ones first. One query."""
    rows = (
        Appointment.objects.of_committee(organization.pk)
        .in_force(on)
        .select_related("person", "represents")
        .order_by("-part_time", "seat__order", "pk")
    )
    return [
        Choice(
            row.person_id,
            row.person.name,
            row.represents.name if row.represents else row.get_position_display(),
            "兼职委员" if row.part_time else "班子成员",
            row.part_time,
        )
        for row in rows
    ]


def eligible_ids(organization: Organization, person_ids: Iterable[int], on: date) -> set[int]:
    """Those of these persons who held a seat in the organisation or below it on the day."""
    column, anchor = organization.anchor
    return set(
        Appointment.objects.filter(person_id__in=list(person_ids), **{f"organization__{column}": anchor})
        .in_force(on)
        .values_list("person_id", flat=True)
    )
