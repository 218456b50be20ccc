"""The “five ones” of an alliance (RH 二2·二是), due and done, by the practice's figures: 20 in the first year.

A year of the alliance begins with its founding (the first thing on record that only an alliance does); the founding
assembly and the secretary's lecture are asked for in the first one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from meetings.cadence import stretch_at
from meetings.facts import ALLIANCE, meeting_facts, year_after
from meetings.models import Activity, ActivityState
from meetings.topics import activity_entries
from orgs.models import Organization
from orgs.practice import Practice
from orgs.practice.vocabulary import PERIODS_PER_YEAR


@dataclass(slots=True)
class Slot:
    """One period of one kind: how many are due by its last day, and what was held in it."""

    label: str
    since: date
    last_day: date
    least: int
    held: list[Activity] = field(default_factory=list)

    @property
    def done(self) -> bool:
        """Whether enough took place."""
        return len(self.held) >= self.least

    def state(self, on: date) -> tuple[str, str]:
        """(words, colour) on the day."""
        if self.done:
            return "已开展", "ok"
        if self.last_day < on:
            return "未开展", "bad"
        return ("本期应开展", "due") if self.since <= on else ("未到", "mute")


@dataclass(slots=True)
class Track:
    """One kind through a year of the alliance."""

    kind: str
    label: str
    rule_id: str
    slots: list[Slot]

    @property
    def due(self) -> int:
        """How many the year asks for."""
        return sum(slot.least for slot in self.slots)

    @property
    def done(self) -> int:
        """How many of them took place; what goes beyond a period's number does not fill another."""
        return sum(min(slot.least, len(slot.held)) for slot in self.slots)


@dataclass(slots=True)
class FiveOnes:
    """A year of an alliance. `number` 1 is the first; `founded` None while nothing is on record."""

    founded: date | None
    number: int
    since: date
    tracks: list[Track]

    @property
    def due(self) -> int:
        """How many events the year asks for."""
        return sum(track.due for track in self.tracks)

    @property
    def done(self) -> int:
        """How many of them took place."""
        return sum(track.done for track in self.tracks)


def five_ones(organization: Organization, practice: Practice, on: date) -> FiveOnes | None:
    """The alliance's year that holds the day; None where the practice has no such activities."""
    entries = [
        entry
        for entry in activity_entries(practice, organization.tier)
        if entry.rule.startswith(ALLIANCE) and practice.figure(entry.rule) is not None
    ]
    if not entries:
        return None
    facts = meeting_facts([organization], on, {organization.district_id: practice}).get(organization.pk)
    founded = facts.founded if facts is not None else None
    number, since = 1, founded or on
    while year_after(since) < on:
        number, since = number + 1, year_after(since) + timedelta(days=1)
    tracks = [track for entry in entries if (track := _track(entry, practice, number, since)) is not None]
    held = Activity.objects.filter(
        organization=organization,
        alliance=None,
        state=ActivityState.HELD,
        kind__in=[one.kind for one in tracks],
        held_on__lte=on,
    ).order_by("held_on", "pk")
    for activity in held:
        for track in tracks:
            if track.kind == activity.kind:
                for slot in track.slots:
                    if slot.since <= activity.held_on <= slot.last_day:
                        slot.held.append(activity)
    return FiveOnes(founded, number, since, tracks)


def _track(entry, practice: Practice, number: int, since: date) -> Track | None:
    figure = practice.figure(entry.rule)
    least = int(figure["min"])
    if "period" not in figure:
        if number > 1:
            return None
        return Track(entry.id, entry.label, entry.rule, [Slot("第一年", since, year_after(since), least)])
    code = str(figure["period"])
    slots, day = [], since
    for _ in range(PERIODS_PER_YEAR[code]):
        stretch = stretch_at(code, day)
        slots.append(Slot(stretch.label, stretch.since, stretch.last_day, least))
        day = stretch.until
    return Track(entry.id, entry.label, entry.rule, slots)
