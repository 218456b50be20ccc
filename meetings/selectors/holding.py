"""Held or not held: every committee of a scope, every period of a year, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Min
from django.utils import timezone

from meetings.cadence import Stretch, stretch_at, stretches_in
from meetings.kinds import kinds_in, period_code
from meetings.models import TOOK_PLACE, Meeting, MeetingState
from members.models import Deviation, Term
from orgs.models import Organization
from orgs.practice import Practice
from orgs.practice.schema import Entry

# Where a period stands: colour and word of the list.
HELD, AHEAD, DEFERRED, ASKED, DUE, MISSED, LATER = "HELD", "AHEAD", "DEFERRED", "ASKED", "DUE", "MISSED", "LATER"
COLOURS = {HELD: "ok", AHEAD: "new", DEFERRED: "info", ASKED: "due", DUE: "due", MISSED: "bad", LATER: "mute"}
WORDS = {
    HELD: "已召开",
    AHEAD: "定于",
    DEFERRED: "缓开",
    ASKED: "报缓开",
    DUE: "待召开",
    MISSED: "未召开",
    LATER: "—",
}
_TIERS = ("STREET", "COMMUNITY")


@dataclass(frozen=True, slots=True)
class Cell:
    """One committee, one period.

    state    one of the words above
    meeting  the one that was held, is planned, or for which the deferral is asked
    reason   of a deferral
    """

    state: str
    stretch: Stretch
    held: int = 0
    meeting: Meeting | None = None
    reason: str = ""

    @property
    def text(self) -> str:
        """已召开 09-12, 缓开, 未召开."""
        word = WORDS[self.state]
        if self.state in (HELD, AHEAD) and self.meeting is not None:
            word = f"{word} {self.meeting.day:%m-%d}"
        return f"{word}（{self.held} 次）" if self.held > 1 else word

    @property
    def colour(self) -> str:
        """The state's colour."""
        return COLOURS[self.state]


@dataclass(slots=True)
class Holding:
    """One committee and one kind over a year: its periods; how many were held where the kind has no cadence."""

    entry: Entry
    cells: list[Cell]
    held: int

    @property
    def current(self) -> Cell | None:
        """The period that is due or asked about now."""
        return next((cell for cell in self.cells if cell.state in (DUE, ASKED, AHEAD)), None)


def kinds_tabulated(practice: Practice) -> list[Entry]:
    """Kinds that streets or communities hold; those with a cadence first."""
    found = [one for one in kinds_in(practice) if not one.tiers or set(_TIERS) & set(one.tiers)]
    return sorted(found, key=lambda one: not period_code(practice, one))


def holdings_of(
    organizations: Iterable[Organization], entry: Entry, practice: Practice, year: int, on: date
) -> dict[int, Holding]:
    """How each committee stands with one kind in a year, as of the day. Four queries, whatever their number."""
    organizations = list(organizations)
    code = period_code(practice, entry)
    stretches = stretches_in(code, year)
    ids = [one.pk for one in organizations]
    meetings: dict[int, list[Meeting]] = defaultdict(list)
    rows = Meeting.objects.filter(organization_id__in=ids, alliance=None, kind=entry.id, year=year).order_by(
        "starts_at", "pk"
    )
    for row in rows:
        meetings[row.organization_id].append(row)
    deferred: dict[tuple[int, date], str] = {}
    if stretches and entry.rule:
        for row in Deviation.objects.filter(
            organization_id__in=ids,
            rule_id=entry.rule,
            since__gte=stretches[0].since,
            since__lt=stretches[-1].until,
        ):
            deferred[row.organization_id, row.since] = row.reason
    least, since = _least(practice, entry), expected_since(ids)
    return {
        one.pk: Holding(
            entry,
            [
                _cell(since.get(one.pk), stretch, meetings[one.pk], deferred.get((one.pk, stretch.since)), least, on)
                for stretch in stretches
            ],
            sum(row.state in TOOK_PLACE and row.day <= on for row in meetings[one.pk]),
        )
        for one in organizations
    }


def _least(practice: Practice, entry: Entry) -> int:
    figure = practice.figure(entry.rule) if entry.rule else None
    if figure is not None and "min" in figure:
        return int(figure["min"])
    return entry.min or 1


def expected_since(ids: list[int]) -> dict[int, date]:
    """From when on meetings are expected of each: its first roster was accepted here, or something older was entered.

    Two queries. What lies before is not held against a committee that works with the system since a month.
    """
    found: dict[int, date] = {}
    for pk, accepted_at, start in (
        Term.objects.filter(organization_id__in=ids, accepted_at__isnull=False)
        .order_by()
        .values_list("organization_id")
        .annotate(first=Min("accepted_at"), start=Min("period__startswith"))
    ):
        found[pk] = max(timezone.localdate(accepted_at), start)
    for pk, first in (
        Meeting.objects.filter(organization_id__in=ids, alliance=None, state__in=TOOK_PLACE)
        .order_by()
        .values_list("organization_id")
        .annotate(first=Min("starts_at"))
    ):
        day = timezone.localdate(first)
        found[pk] = min(day, found.get(pk, day))
    return found


def _cell(since: date | None, stretch: Stretch, rows: list[Meeting], reason: str | None, least: int, on: date) -> Cell:
    here = [row for row in rows if stretch.holds(row.day)]
    held = [row for row in here if row.state in TOOK_PLACE and row.day <= on]
    coming = [row for row in here if row.state in (MeetingState.PLANNED, MeetingState.CONVENED)]
    ahead = next((row for row in coming if row.day >= on), None)
    asked = next((row for row in here if row.state == MeetingState.CANCELLED), None)
    if len(held) >= least:
        return Cell(HELD, stretch, len(held), held[-1])
    if reason is not None:
        return Cell(DEFERRED, stretch, len(held), asked, reason)
    if ahead is not None:
        return Cell(AHEAD, stretch, len(held), ahead)
    if asked is not None:
        return Cell(ASKED, stretch, len(held), asked, asked.cancelled_why)
    if stretch.holds(on):
        return Cell(DUE if since is not None else LATER, stretch, len(held), next(iter(coming), None))
    missed = stretch.since <= on and since is not None and since <= stretch.since
    return Cell(MISSED if missed else LATER, stretch, len(held), next(iter(coming), None))


def due_stretch(practice: Practice, entry: Entry, on: date) -> Stretch | None:
    """The period in which a meeting of the kind is due now; None without a cadence."""
    return stretch_at(period_code(practice, entry), on)
