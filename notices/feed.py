"""The calendar feed of one office: what is due with a last day, as all-day events without anybody's name.

An event keeps its identity as long as the thing does: a last day that moves moves the event, what is done or no longer
the office's turn is cancelled, each with a higher sequence, so that calendar programs follow.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from icalendar import Calendar, Event

from accounts.authentication import digest_of
from accounts.models import Grant
from accounts.permissions import grant_in_force, scope_of
from common.clock import today
from common.crypto import same
from common.scoping import everything, scoped
from notices.ladders import ladders_of
from notices.models import CalendarFeed, FeedEntry
from notices.sources import own_dues
from orgs.models import Organization

# How far ahead a calendar looks, how long it is told that something was cancelled, and when that is forgotten.
AHEAD = timedelta(days=400)
TOLD = timedelta(days=30)
KEPT = timedelta(days=60)
READ_STEP = timedelta(hours=1)
REFRESH = timedelta(hours=4)
_TITLE = FeedEntry._meta.get_field("title").max_length
_URL = FeedEntry._meta.get_field("url").max_length


@dataclass(frozen=True, slots=True)
class Wanted:
    """An event as it should stand."""

    day: date
    title: str
    url: str


def feed_by_secret(secret: str) -> CalendarFeed | None:
    """The feed that the secret opens now: open, and of an office that is held by somebody who may sign in."""
    digest = digest_of(secret)
    feed = (
        CalendarFeed.objects.select_related("grant__user", "grant__organization__district", "grant__unit")
        .filter(digest=digest, revoked_at=None)
        .first()
    )
    if feed is None or not same(digest, feed.digest) or not grant_in_force(feed.grant, today()):
        return None
    return feed


def wanted_events(grant: Grant, on: date) -> dict[str, Wanted]:
    """uid → event, of what is the office's turn and has a last day. Read under the office's scope."""
    with scoped(scope_of(grant)) as scope:
        dues = [due for due in own_dues(on) if due.due_on is not None and due.due_on <= on + AHEAD]
        ladders = ladders_of(scope.district_id, on)
    with everything("committees are named in calendars of who has to do with them"):
        names = dict(
            Organization.objects.filter(pk__in={due.organization_id for due in dues}).values_list("pk", "name")
        )
    found: dict[str, Wanted] = {}
    for due in sorted(dues, key=lambda due: (due.due_on, due.thing)):
        title = f"{ladders.of(due.kind).title}（{names.get(due.organization_id, '')}）"
        url = due.url if len(due.url) <= _URL else reverse("notices:workbench")
        found.setdefault(uid_of(grant, due.thing), Wanted(due.due_on, title[:_TITLE], url))
    return found


def uid_of(grant: Grant, thing: str) -> str:
    """The identity of a thing in the calendar of one office; tells nothing of what it is."""
    return hashlib.sha256(f"{grant.pk}|{thing}".encode()).hexdigest()[:40] + "@gongjian"


@transaction.atomic
def bring_up_to_date(feed: CalendarFeed, *, at: datetime) -> list[FeedEntry]:
    """Compare what the feed showed with what is due now; the entries to show, in order of day.

    The feed is locked: two programs that ask at once see one sequence.
    """
    feed = CalendarFeed.objects.select_for_update(of=("self",), no_key=True).select_related("grant").get(pk=feed.pk)
    wanted = wanted_events(feed.grant, today())
    entries = {entry.uid: entry for entry in feed.entries.all()}
    new = [
        FeedEntry(feed=feed, uid=uid, day=event.day, title=event.title, url=event.url, changed_at=at)
        for uid, event in wanted.items()
        if uid not in entries
    ]
    changed = [entry for entry in entries.values() if _change(entry, wanted.get(entry.uid), at)]
    forgotten = [entry.pk for entry in entries.values() if entry.cancelled_at and entry.cancelled_at < at - KEPT]
    FeedEntry.objects.bulk_create(new)
    FeedEntry.objects.bulk_update(changed, ["day", "title", "url", "sequence", "cancelled_at", "changed_at"])
    if forgotten:
        FeedEntry.objects.filter(pk__in=forgotten).delete()
    if feed.read_at is None or at - feed.read_at > READ_STEP:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=at)
    shown = (entry for entry in [*entries.values(), *new] if not entry.cancelled_at or entry.cancelled_at > at - TOLD)
    return sorted(shown, key=lambda entry: (entry.day, entry.uid))


def _change(entry: FeedEntry, event: Wanted | None, at: datetime) -> bool:
    """Make the entry what it should be; whether it was another."""
    if event is None:
        if entry.cancelled_at:
            return False
        entry.cancelled_at = at
    elif entry.cancelled_at or (entry.day, entry.title, entry.url) != (event.day, event.title, event.url):
        entry.day, entry.title, entry.url, entry.cancelled_at = event.day, event.title, event.url, None
    else:
        return False
    entry.sequence += 1
    entry.changed_at = at
    return True


def calendar_file(name: str, entries: Iterable[FeedEntry], absolute: Callable[[str], str]) -> bytes:
    """The entries as iCalendar (RFC 5545, REFRESH-INTERVAL of RFC 7986); the same entries give the same bytes."""
    file = Calendar()
    file.add("prodid", "-//gongjian//notices//ZH")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", name)
    file.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", "PT4H")
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", entry.changed_at)
        event.add("last-modified", entry.changed_at)
        event.add("sequence", entry.sequence)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", entry.title)
        event.add("url", absolute(entry.url))
        event.add("transp", "TRANSPARENT")  # a last day makes nobody busy
        event.add("status", "CANCELLED" if entry.cancelled_at else "CONFIRMED")
        file.add_component(event)
    return file.to_ical()
