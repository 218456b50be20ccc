"""The “five ones” of an alliance (RH 二2·二是) in a year: what is asked for in each period, and what was done.

Each alliance has its own: what the committee that leads it does counts there and not here. A year is the calendar's,
as for the alliance's meetings, and as its appraisal; the founding assembly and the lecture are asked for once, within
a year of the founding, and stand in the years in which that year lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from common.scoping import everything
from meetings.cadence import Stretch, stretch_at, stretches_in
from meetings.facts import ALLIANCE, year_after
from meetings.models import Activity, ActivityState
from meetings.selectors.alliances import Cadence, Period, cadences_of
from meetings.topics import activity_entries
from orgs.models import Alliance
from orgs.practice import Practice
from orgs.practice.schema import Entry
from orgs.rules_in_force import practice_of

# A thing asked for once is due a year after the founding: a stretch of its own.
ONCE = "ONCE"


def ones_in(practice: Practice, tier: str = "") -> list[Entry]:
    """The kinds of activities that the practice asks of an alliance; none where it has no such list."""
    return [
        entry
        for entry in activity_entries(practice, tier)
        if entry.rule.startswith(ALLIANCE) and practice.figure(entry.rule) is not None
    ]


def life_of(alliance: Alliance, practice: Practice, on: date) -> list[Cadence]:
    """The five ones in the year of the day, with what was held by it. One query, none where nothing is asked for."""
    entries = ones_in(practice, alliance.organization.tier)
    held = _held([alliance.pk], entries, on).get(alliance.pk, []) if entries else []
    return [one for entry in entries if (one := _cadence(entry, practice, alliance, held, on)) is not None]


def _held(alliance_ids: Iterable[int], entries: Iterable[Entry], on: date) -> dict[int, list[Activity]]:
    rows = Activity._base_manager.filter(
        alliance__in=list(alliance_ids),
        state=ActivityState.HELD,
        kind__in={entry.id for entry in entries},
        held_on__lte=on,
    )
    found: dict[int, list[Activity]] = {}
    for row in rows.order_by("held_on", "pk"):
        found.setdefault(row.alliance_id, []).append(row)
    return found


def _cadence(entry: Entry, practice: Practice, alliance: Alliance, held: list[Activity], on: date) -> Cadence | None:
    figure = practice.figure(entry.rule)
    least, mine = int(figure["min"]), [row for row in held if row.kind == entry.id]
    if "period" in figure:
        stretches = stretches_in(str(figure["period"]), on.year)
        periods = [Period(one, least, [row for row in mine if one.holds(row.held_on)], "开展") for one in stretches]
    else:
        if sum(row.held_on.year < on.year for row in mine) >= least:
            return None  # done in an earlier year; what is missing is asked for until it is done
        periods = [Period(once_of(alliance.since), least, mine, "开展")]
    return Cadence(entry.id, entry.label, entry.cite.label if entry.cite else "", periods)


def once_of(since: date) -> Stretch:
    """Within a year of the founding."""
    return Stretch(ONCE, since, year_after(since) + timedelta(days=1))


def label_of(stretch: Stretch) -> str:
    """How a period is called on the page of its year."""
    return f"{stretch.last_day.isoformat()} 前" if stretch.code == ONCE else stretch.short


def year_record(alliance: Alliance, year: int, on: date) -> list[dict[str, Any]]:
    """How often an alliance met and did what the practice asks for in the year, for whoever appraises it: label, kept,
    asked, clause and page of each kind with a cadence. Four queries at most."""

    day = min(on, date(year, 12, 31))
    practice = practice_of(alliance.organization.district_id, day)
    with everything("how often an alliance met is on record for everybody in it"):
        found = [
            ("meetings:alliance", cadences_of(alliance, practice, day)),
            ("meetings:alliance_activities", life_of(alliance, practice, day)),
        ]
    lines = []
    for page, cadences in found:
        for one in cadences:
            kept, asked = one.kept(day, alliance.since)
            if asked:
                lines.append({"label": one.label, "kept": kept, "asked": asked, "clause": one.clause, "page": page})
    return lines


@dataclass(slots=True)
class Wanted:
    """What an alliance still has to do in a period: `least` of a kind by the last day, `held` of them on record."""

    alliance: Alliance
    entry: Entry
    stretch: Stretch
    least: int
    held: int


def wanted_on(alliances: Iterable[Alliance], practices: Mapping[int, Practice], on: date) -> list[Wanted]:
    """What is asked of each of these in the period that holds the day and is not on record; what is asked for once
    until it is done. Periods that are over are told on the alliance's page. One query, none where nothing is asked.
    """
    asked = [
        (one, entry)
        for one in alliances
        for entry in ones_in(practices[one.organization.district_id], one.organization.tier)
    ]
    if not asked:
        return []
    done = _held({one.pk for one, _ in asked}, {entry.id: entry for _, entry in asked}.values(), on)
    found = []
    for alliance, entry in asked:
        figure = practices[alliance.organization.district_id].figure(entry.rule)
        code = str(figure["period"]) if "period" in figure else ONCE
        stretch = once_of(alliance.since) if code == ONCE else stretch_at(code, on)
        mine = [row for row in done.get(alliance.pk, ()) if row.kind == entry.id]
        held = len(mine) if code == ONCE else sum(stretch.holds(row.held_on) for row in mine)
        # The period of the founding itself is not held against the alliance.
        if held < figure["min"] and (code == ONCE or stretch.since >= alliance.since):
            found.append(Wanted(alliance, entry, stretch, int(figure["min"]), held))
    return found
