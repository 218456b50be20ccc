"""What a year's report says of things that are due by month or quarter: of the whole year, not of the period that runs.

A metric of the statistics answers for the period that holds its day: on 20 December that is the fourth quarter. A
report of the year says of how many of its periods it was so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from appraisal.network import Node
from meetings.cadence import Stretch, stretches_in
from meetings.facts import rules_by_kind
from meetings.models import TOOK_PLACE, Channel, Contact, Meeting
from meetings.selectors.holding import expected_since
from members.models import Appointment, Deviation
from orgs.models import Organization, Tier
from orgs.practice import Practice

MEETINGS, CONTACTS = "meeting.quarterly", "contact.monthly"


@dataclass(slots=True)
class Year:
    """Whose year up to which day: streets and communities that the organisation's numbers count, and since when the
    rules ask anything of each (`expected_since`). Three queries."""

    bodies: list[int]
    practice: Practice
    number: int
    on: date
    since: dict[int, date]

    @classmethod
    def of(cls, node: Node, practice: Practice, number: int, on: date) -> Year:
        """Of an organisation and what hangs below it."""
        below = Q(pk=node.pk) | Q(district=node.pk) | Q(street=node.pk) | Q(community=node.pk)
        rows = Organization.objects.existing(on).filter(below, tier__in=(Tier.STREET, Tier.COMMUNITY))
        bodies = list(rows.order_by().values_list("pk", flat=True))
        return cls(bodies, practice, number, on, expected_since(bodies))

    def begun(self, rule: str) -> tuple[list[Stretch], int]:
        """Periods of the year that have begun by the day, and how often each asks for it."""
        figure = self.practice.figure(rule)
        if figure is None:
            return [], 0
        periods = stretches_in(str(figure["period"]), self.number)
        return [one for one in periods if one.since <= self.on], int(figure["min"])


@dataclass(frozen=True, slots=True)
class OfYear:
    """A number of the year that stands for a metric of the running period.

    count  (the year) -> (done, due)
    page   name of the page that shows what it is made of
    asked  what its address asks for: "{organization}", "{year}" and "{on}" are put in
    """

    key: str
    name: str
    unit: str
    definition: str
    page: str
    asked: dict[str, str]
    count: Callable[[Year], tuple[int, int]]

    def url(self, organization_id: int, on: date) -> str:
        """The list of what it is made of: of the organisation and what hangs below it, in the year up to the day."""
        given = {"organization": organization_id, "year": on.year, "on": on.isoformat()}
        asked = {key: text.format(**given) for key, text in self.asked.items()}
        return f"{reverse(self.page)}?{urlencode(asked)}"

    def line(self, year: Year) -> dict[str, Any]:
        """As `gathering.line_of`; by its own key, it is no metric of the catalogue."""
        done, due = self.count(year)
        return {
            "metric": self.key,
            "name": self.name,
            "unit": self.unit,
            "definition": self.definition,
            "version": "",
            "numerator": done,
            "denominator": due,
        }


def _times(days: Iterable[date], stretch: Stretch) -> int:
    return sum(stretch.holds(day) for day in days)


def meetings_of(year: Year) -> tuple[int, int]:
    """Periods in which each committee met as often as asked, out of those that it was asked for. Two queries."""
    stretches, least = year.begun(MEETINGS)
    if not stretches:
        return 0, 0
    first = stretches[0].since
    kinds = [kind for (_, kind), rule in rules_by_kind(year.practice).items() if rule == MEETINGS]
    held: Mapping[int, list[date]] = defaultdict(list)
    rows = Meeting.objects.filter(
        organization__in=year.bodies, alliance=None, kind__in=kinds, state__in=TOOK_PLACE, year=year.number
    )
    for organization, starts_at in rows.order_by().values_list("organization_id", "starts_at"):
        if (day := timezone.localdate(starts_at)) <= year.on:
            held[organization].append(day)
    put_off = set(
        Deviation.objects.filter(organization__in=year.bodies, rule_id=MEETINGS)
        .filter(since__gte=first, since__lt=stretches[-1].until)
        .order_by()
        .values_list("organization_id", "since")
    )
    done = due = 0
    for body, since in year.since.items():
        for stretch in stretches:
            met = _times(held[body], stretch) >= least
            if met or (since <= stretch.since and (body, stretch.since) not in put_off):
                due, done = due + 1, done + met
    return done, due


def contacts_of(year: Year) -> tuple[int, int]:
    """Periods in which each part-time member in office from its first to its last day was telephoned. Two queries."""
    stretches, least = year.begun(CONTACTS)
    if not stretches:
        return 0, 0
    first, after = stretches[0].since, year.on + timedelta(days=1)
    called: Mapping[tuple[int, int], list[date]] = defaultdict(list)
    rows = Contact.objects.filter(organization__in=year.bodies, channel=Channel.PHONE, on__range=(first, year.on))
    for body, person, day in rows.order_by().values_list("organization_id", "appointment__person_id", "on"):
        called[body, person].append(day)
    done = due = 0
    members = Appointment.objects.filter(organization__in=year.bodies, part_time=True).in_force_during(first, after)
    for member in members.order_by().only("organization_id", "person_id", "period"):
        days = called[member.organization_id, member.person_id]
        begun = max(member.since, year.since.get(member.organization_id, after))
        for stretch in stretches:
            if begun <= stretch.since and (member.until is None or member.until >= min(stretch.until, after)):
                due, done = due + 1, done + (_times(days, stretch) >= least)
    return done, due


OF_YEAR: dict[str, OfYear] = {
    "meetings.held_now": OfYear(
        "year.meetings",
        "本年各期按要求召开联席会议",
        "期",
        "本年到当天已经开始的各期（按本区制度的周期）中，街道、社区开够了联席会议的；备案缓开的、那一期开始以后才有班子的不计。",
        "meetings:held",
        {"organization": "{organization}", "year": "{year}"},
        meetings_of,
    ),
    "meetings.contacted_now": OfYear(
        "year.contacts",
        "本年各期电话沟通兼职委员",
        "席次",
        "本年到当天已经开始的各期（按本区制度的周期）中，整期在任的兼职委员电话沟通过的；在两个班子兼职计两席。",
        "meetings:contact_records",
        {
            "organization": "{organization}",
            "channel": Channel.PHONE.value,
            "since": "{year}-01-01",
            "until": "{on}",
        },
        contacts_of,
    ),
}
BY_KEY = {one.key: one for one in OF_YEAR.values()}
