"""Reads of service centres: which an office sees, what is taken when, what the neighbourhood reads."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from common.authority import covers
from common.clock import today
from common.scoping import Scope, current_scope, everything
from orgs.hours import hours_on, other_days, read_hours, said, week_of
from orgs.models import Booking, ClosedDay, Facility, Organization, Tier, Venue
from orgs.rules_in_force import practice_of

AHEAD_DAYS = 14  # of which a page tells closed days and holidays
BOOKED_AHEAD = timedelta(days=180)  # so far ahead one may book


def visible_to(scope: Scope) -> QuerySet[Venue]:
    """Venues that the office may look at and book: in its sight, of who its unit takes part with, or public."""
    public = Q(is_public=True, organization__district_id=scope.district_id)
    own = Venue._base_manager.filter(scope.q(Venue))
    return Venue._base_manager.filter(Q(pk__in=own.values("pk")) | public)


def contact_of(booking: Booking) -> str:
    """Who is asked for there: told to whose venue it is, those above it, and whoever booked; to nobody else."""
    scope = current_scope()
    if covers(scope, booking.organization):
        return booking.contact
    if scope.party_id is not None:
        return booking.contact if booking.unit_id == scope.party_id else ""
    return booking.contact if booking.booker_id is not None and booking.booker_id == scope.anchor_id else ""


def taken_times(facility_ids: list[int], on: date) -> dict[int, list[str]]:
    """When each is taken as far ahead as one may book, in words, without by whom. One query."""
    start = timezone.make_aware(datetime.combine(on, time()))
    with everything("when a room is taken is no secret, by whom is"):
        ahead = (start, start + BOOKED_AHEAD + timedelta(days=1))
        rows = Booking.objects.filter(facility__in=facility_ids, cancelled_on=None, during__overlap=ahead)
        rows = rows.order_by("during")
        found: dict[int, list[str]] = defaultdict(list)
        for row in rows:
            form = "%m-%d %H:%M" if row.starts_at.year == on.year else "%Y-%m-%d %H:%M"
            found[row.facility_id].append(f"{row.starts_at:{form}}–{row.ends_at:%H:%M}")
    return found


def centre_of(venue: Venue, on: date) -> dict[str, Any]:
    """A centre's week, its closed days ahead, what can be booked and when that is taken. Three queries."""
    with everything("a centre that may be looked at tells what it has"):
        facilities = list(Facility.objects.filter(venue=venue, closed_on=None).order_by("kind", "name"))
        closed = list(ClosedDay.objects.filter(venue=venue, on__gte=on).order_by("on")[:20])
    taken = taken_times([row.pk for row in facilities], on) if facilities else {}
    for row in facilities:
        row.taken = taken.get(row.pk, [])
    return {
        "week": week_of(venue.opening_hours),
        "other_days": other_days(venue.opening_hours, on, 4 * AHEAD_DAYS),
        "closed_days": closed,
        "facilities": facilities,
    }


def open_centres(code: str) -> tuple[Organization | None, list[dict[str, Any]]]:
    """What the neighbourhood reads of a district's public centres, by tier in its own words; nothing of any person.

    Four queries.
    """
    on = today()
    with everything("the neighbourhood reads when a centre is open"):
        district = Organization.objects.filter(code=code, tier=Tier.DISTRICT).first()
        if district is None:
            return None, []
        venues = list(
            Venue.objects.filter(organization__district=district, is_public=True, closed_on=None)
            .select_related("organization")
            .order_by("organization__lft", "kind", "name")
        )
        ids = [venue.pk for venue in venues]
        facilities, closed = defaultdict(list), defaultdict(list)
        for row in Facility.objects.filter(venue__in=ids, closed_on=None).order_by("kind", "name"):
            facilities[row.venue_id].append(row)
        ahead = on + timedelta(days=AHEAD_DAYS)
        for row in ClosedDay.objects.filter(venue__in=ids, on__range=(on, ahead)).order_by("on"):
            closed[row.venue_id].append(row)
    practice, groups = practice_of(district.pk, on), []
    for tier in (Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY, Tier.GRID):
        rows = [
            {
                "venue": venue,
                "week": week_of(venue.opening_hours),
                "facilities": facilities[venue.pk],
                "closed_days": closed[venue.pk],
                "today": today_of(venue, [row.on for row in closed[venue.pk]], on),
            }
            for venue in venues
            if venue.organization.tier == tier
        ]
        if rows:
            groups.append({"label": practice.tier_area(tier), "rows": rows})
    return district, groups


def today_of(venue: Venue, closed: list[date], on: date) -> str:
    """今天 9:00–18:00, 今天闭馆; empty where its hours are not understood."""
    if not read_hours(venue.opening_hours):
        return ""
    if on in closed:
        return "今天闭馆"
    spans = hours_on(venue.opening_hours, on)
    return f"今天 {said(spans)}" if spans else "今天不开放"
