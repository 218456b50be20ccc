"""Who may be ticked as having taken part: those in office in the committee, or below it, on the day, and the in-service
members who had reported there (双报到)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from common.errors import RuleBroken
from members.models import Appointment, CheckIn, Leaving
from orgs.models import Organization

PART_TIME, OF_COMMITTEE, REPORTED = "兼职委员", "班子成员", "报到党员"
# So many who reported can be ticked on one page; in a larger place they are named.
MOST_TICKED = 300


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody to be ticked: `unit` is where he or she comes from, `group` one of the three words above."""

    person_id: int
    name: str
    unit: str
    group: str
    part_time: bool = False


def roster_choices(organization: Organization, on: date) -> list[Choice]:
    """The committee's own members in office on the day, part-time ones first. One query."""
    rows = (
        Appointment.objects.of_committee(organization.pk)
        .in_force(on)
        .select_related("person", "represents")
        .order_by("-part_time", "seat__order", "pk")
    )
    return [_seated(row) for row in rows]


def reported_rows(organization: Organization, on: date) -> QuerySet[CheckIn]:
    """In-service members who had reported to the organisation, or to one below it, by the day and had not left."""
    column, anchor = organization.anchor
    rows = CheckIn.objects.filter(reported_on__lte=on, **{f"organization__{column}": anchor})
    return rows.in_force(on).exclude(leaving=Leaving.MISTAKE)


def reported_choices(organization: Organization, on: date, most: int = MOST_TICKED) -> list[Choice] | None:
    """Those who had reported there by the day, by name; None where there are more than `most`. One query."""
    rows = reported_rows(organization, on).select_related("person", "unit").order_by("person__pinyin", "pk")
    found = [_reported(row) for row in rows[: most + 1]]
    return found if len(found) <= most else None


def reported_named(organization: Organization, names: Iterable[str], on: date) -> set[int]:
    """Those who had reported there by the day and are so called. One query.

    Raises RuleBroken "activity.named" where a name is nobody's, or more than one member's.
    """
    asked = list(names)
    if not asked:
        return set()
    found: dict[str, list[int]] = {}
    for pk, name in (
        reported_rows(organization, on).filter(person__name__in=asked).values_list("person", "person__name")
    ):
        found.setdefault(name, []).append(pk)
    unknown = [name for name in asked if name not in found]
    if unknown:
        raise RuleBroken(
            "activity.named", f"{on} 在这里报到的党员中没有：{'、'.join(unknown)}。请核对姓名，或先登记报到。", "names"
        )
    double = [name for name in asked if len(found[name]) > 1]
    if double:
        raise RuleBroken("activity.named", f"报到党员中不止一人叫：{'、'.join(double)}。请从名单中勾选。", "names")
    return {pk for name in asked for pk in found[name]}


def eligible_ids(organization: Organization, person_ids: Iterable[int], on: date) -> set[int]:
    """Those of these persons who held a seat in the organisation or below it on the day, or had reported there."""
    column, anchor = organization.anchor
    asked = list(person_ids)
    sitting = Appointment.objects.filter(person_id__in=asked, **{f"organization__{column}": anchor}).in_force(on)
    reported = reported_rows(organization, on).filter(person_id__in=asked)
    return {*sitting.values_list("person_id", flat=True), *reported.values_list("person_id", flat=True)}


def standings(organization: Organization, person_ids: Iterable[int], on: date) -> dict[int, Choice]:
    """As what each of these took part on the day: as a member of the committee, or else as one who reported there.

    Who held a seat only below the committee is not among them. Two queries.
    """
    asked = list(person_ids)
    reported = reported_rows(organization, on).filter(person_id__in=asked).select_related("person", "unit")
    found = {row.person_id: _reported(row) for row in reported}
    seated = Appointment.objects.of_committee(organization.pk).in_force(on).filter(person_id__in=asked)
    for row in seated.select_related("person", "represents"):
        found[row.person_id] = _seated(row)
    return found


def _seated(row: Appointment) -> Choice:
    unit = row.represents.name if row.represents else row.get_position_display()
    return Choice(row.person_id, row.person.name, unit, PART_TIME if row.part_time else OF_COMMITTEE, row.part_time)


def _reported(row: CheckIn) -> Choice:
    return Choice(row.person_id, row.person.name, row.home_branch or (row.unit.name if row.unit else ""), REPORTED)
