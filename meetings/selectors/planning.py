"""What the plan form knows beforehand: kind, day, hour, place, chair, whose turn it is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from meetings.cadence import MONTHS, stretch_at
from meetings.kinds import kinds_in, period_code
from meetings.models import TOOK_PLACE, Meeting, MeetingState, Turn
from meetings.selectors.alliances import next_convener
from meetings.titles import session_title
from orgs.models import Alliance, Organization
from orgs.practice.schema import Entry
from orgs.rules_in_force import practice_of

NOTICE_DAYS = 7
USUAL_HOUR = time(9, 0)
SATURDAY = 5


def plan_for(organization: Organization, on: date, kind: str = "", alliance: Alliance | None = None) -> dict[str, Any]:
    """Initial values of the plan form, of the committee or of an alliance that it leads. A constant number of queries.

    The kind that is due first; the weekday and hour of its last meeting, in the period that lacks one; its place.
    """
    practice = practice_of(organization.district_id, on)
    entries = kinds_in(practice, organization.tier)
    rows = list(
        Meeting.objects.filter(organization=organization, alliance=alliance)
        .exclude(state=MeetingState.CANCELLED)
        .order_by("starts_at")
    )
    if not entries:
        return {}
    chosen = next((one for one in entries if one.id == kind), None)
    entry = chosen or min(entries, key=lambda one: _due(practice, one, rows, on))
    last = next((row for row in reversed(rows) if row.kind == entry.id), rows[-1] if rows else None)
    starts_at = _next(practice, entry, rows, on)
    if alliance is not None:
        convener = next_convener(alliance, on)
    else:
        turn = Turn.objects.filter(organization=organization, period__contains=timezone.localdate(starts_at)).first()
        convener = turn.unit_id if turn else None
    label = next(one.label for one in entries if one.id == entry.id)
    draft = Meeting(
        organization=organization, alliance=alliance, kind=entry.id, starts_at=starts_at, year=starts_at.year
    )
    return {
        "kind": entry.id,
        "title": session_title(draft, label),
        "day": timezone.localdate(starts_at),
        "time": timezone.localtime(starts_at).time(),
        "place": last.place if last else "",
        "chair": last.chair if last else "",
        "convener": convener,
        "proposals_by": max(on, timezone.localdate(starts_at) - timedelta(days=NOTICE_DAYS)),
    }


def _due(practice, entry: Entry, rows: list[Meeting], on: date) -> tuple[bool, date]:
    """How soon a kind is due: those with a cadence first, by the last day of the period that lacks a meeting."""
    code = period_code(practice, entry)
    stretch = stretch_at(code, on)
    if stretch is None:
        return True, date.max
    if _has(rows, entry, stretch):
        stretch = stretch_at(code, stretch.until)
    return False, stretch.last_day


def _has(rows: list[Meeting], entry: Entry, stretch) -> bool:
    return any(row.kind == entry.id and stretch.holds(row.day) for row in rows)


def _next(practice, entry: Entry, rows: list[Meeting], on: date) -> datetime:
    """The next due moment: a period after the last one, no sooner than a notice takes, within the period that lacks
    a meeting where the calendar leaves room."""
    mine = [row for row in rows if row.kind == entry.id]
    held = [row for row in mine if row.state in TOOK_PLACE] or mine
    hour = timezone.localtime(held[-1].starts_at).time() if held else USUAL_HOUR
    code = period_code(practice, entry)
    stretch = stretch_at(code, on)
    soonest = on + timedelta(days=NOTICE_DAYS)
    if stretch is not None and _has(rows, entry, stretch):
        stretch = stretch_at(code, stretch.until)
        soonest = max(soonest, stretch.since)
    day = soonest
    if held and code:
        day = max(soonest, held[-1].day + relativedelta(months=MONTHS[code]))
        day += timedelta(days=(held[-1].day.weekday() - day.weekday()) % 7)
    if stretch is not None and day > stretch.last_day:
        day = max(min(soonest, stretch.last_day), on)
    while day.weekday() >= SATURDAY and (stretch is None or day < stretch.last_day):
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, hour))
