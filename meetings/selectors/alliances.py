"""Meetings of an alliance: who is expected, what its cadences ask for, what was held (RH 二2·一是; HB 六·二是)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from common.scoping import everything
from meetings.cadence import Stretch, stretch_at, stretches_in
from meetings.kinds import kinds_in, period_code
from meetings.models import TOOK_PLACE, Invitee, Meeting
from members.models import Appointment, Position
from orgs.models import Alliance, AllianceMember
from orgs.practice import Practice


def kinds_of_alliance(practice: Practice, alliance: Alliance) -> list:
    """The kinds of meetings that its leader holds; all of the practice where that tier has none."""
    return kinds_in(practice, alliance.organization.tier) or kinds_in(practice)


def expected_of(meeting: Meeting) -> list[Invitee]:
    """Who stands for each member on the meeting's day: of a unit its contact, of a place its secretary. Three queries.

    They come from anywhere, so whoever leads the alliance learns the name of who comes, and nothing else of them.
    """
    with everything("an alliance expects its members, wherever they are"):
        rows = list(
            AllianceMember._base_manager.filter(alliance_id=meeting.alliance_id, period__contains=meeting.day)
            .select_related("unit", "member")
            .order_by("period", "pk")
        )
        heads = secretaries_on([row.member_id for row in rows if row.member_id], meeting.day)
    found = []
    for place, row in enumerate(rows, start=1):
        name, post = (row.unit.contact_name, row.unit.name) if row.unit_id else (heads.get(row.member_id), row.name)
        found.append(
            Invitee(
                meeting=meeting,
                organization=meeting.organization,
                order=place,
                unit_id=row.unit_id,
                name=(name or row.name)[:40],
                post=f"{post[:74]}代表" if row.unit_id else f"{post[:76]}书记",
            )
        )
    return found


def secretaries_on(organization_ids: list[int], on: date) -> dict[int, str]:
    """Names of the secretaries in office, by organisation."""
    if not organization_ids:
        return {}
    rows = Appointment.objects.in_force(on).filter(
        organization_id__in=organization_ids, position=Position.SECRETARY, part_time=False
    )
    return dict(rows.order_by("pk").values_list("organization_id", "person__name"))


def next_convener(alliance: Alliance, on: date) -> int | None:
    """The unit whose turn it is: the one that convened least recently, first of all one that never did. Two queries."""
    rows = AllianceMember._base_manager.filter(alliance=alliance, unit__isnull=False, period__contains=on)
    units = list(rows.order_by("period", "pk").values_list("unit_id", flat=True))
    last: dict[int, date] = {}
    held = Meeting._base_manager.filter(alliance=alliance, convener__in=units).exclude(state="CANCELLED")
    for meeting in held.order_by("starts_at"):
        last[meeting.convener_id] = meeting.day
    return min(units, key=lambda unit: last.get(unit, date.min), default=None)


@dataclass(slots=True)
class Period:
    """A period of one kind: how many are asked for, which were held; `done` is what one says of it, 召开 or 开展."""

    stretch: Stretch
    least: int
    held: list = field(default_factory=list)
    done: str = "召开"

    def state(self, on: date, founded: date) -> tuple[str, str]:
        """(words, colour) on the day; a period that began before the alliance was founded is not held against it."""
        if len(self.held) >= self.least:
            return f"已{self.done}", "ok"
        if self.stretch.until <= founded:
            return "未成立", "mute"
        if self.stretch.since > on:
            return "未到", "mute"
        if self.stretch.until > on:
            return f"本期应{self.done}", "due"
        return (f"未{self.done}", "bad") if self.stretch.since >= founded else ("当期成立", "mute")


@dataclass(slots=True)
class Cadence:
    """One kind of meeting through a year: 联合党委委员月例会, monthly."""

    kind: str
    label: str
    clause: str
    periods: list[Period]

    def kept(self, on: date, founded: date) -> tuple[int, int]:
        """(kept, asked for) among the periods that began by the day, those before the founding aside; the period of
        the founding itself counts when it was kept."""
        asked = [one for one in self.periods if one.stretch.since <= on and (one.held or one.stretch.since >= founded)]
        return sum(len(one.held) >= one.least for one in asked), len(asked)


def _least(practice: Practice, entry) -> int:
    figure = practice.figure(entry.rule) if entry.rule else None
    return int(figure["min"]) if figure is not None and "min" in figure else entry.min or 1


@dataclass(slots=True)
class MeetingWanted:
    """A meeting that an alliance still has to hold in a period: `least` by the last day, `held` of them on record;
    `planned` is the day for which one is set, if any."""

    alliance: Alliance
    entry: Any
    stretch: Stretch
    least: int
    held: int
    planned: date | None


def meetings_wanted_on(
    alliances: Iterable[Alliance], practices: Mapping[int, Practice], on: date
) -> list[MeetingWanted]:
    """What the cadences ask of each of these in the period that holds the day and was not held by it. One query, none
    where no cadence asks; the period of the founding itself is not held against the alliance."""
    asked = []
    for one in alliances:
        practice = practices[one.organization.district_id]
        for entry in kinds_of_alliance(practice, one):
            stretch = stretch_at(period_code(practice, entry), on)
            if stretch is not None and stretch.since >= one.since:
                asked.append((one, entry, stretch, _least(practice, entry)))
    if not asked:
        return []
    days: dict[tuple[int, str, bool], list[date]] = {}
    rows = Meeting._base_manager.filter(alliance__in={one.pk for one, *_ in asked}, year=on.year)
    for row in rows.exclude(state="CANCELLED").order_by("starts_at"):
        days.setdefault((row.alliance_id, row.kind, row.state in TOOK_PLACE), []).append(row.day)
    found = []
    for alliance, entry, stretch, least in asked:
        held = sum(stretch.holds(day) and day <= on for day in days.get((alliance.pk, entry.id, True), ()))
        if held < least:
            planned = next((day for day in days.get((alliance.pk, entry.id, False), ()) if stretch.holds(day)), None)
            found.append(MeetingWanted(alliance, entry, stretch, least, held, planned))
    return found


def cadences_of(alliance: Alliance, practice: Practice, on: date) -> list[Cadence]:
    """The kinds with a cadence in the year of the day, with the alliance's meetings held by it. One query."""
    held = [
        row
        for row in Meeting._base_manager.filter(alliance=alliance, year=on.year, state__in=TOOK_PLACE)
        .select_related("organization")
        .order_by("starts_at")
        if row.day <= on
    ]
    found = []
    for entry in kinds_of_alliance(practice, alliance):
        stretches = stretches_in(period_code(practice, entry), on.year)
        if not stretches:
            continue
        least = _least(practice, entry)
        periods = [
            Period(one, least, [row for row in held if row.kind == entry.id and one.holds(row.day)])
            for one in stretches
        ]
        found.append(Cadence(entry.id, entry.label, entry.cite.label if entry.cite else "", periods))
    return found
