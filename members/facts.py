"""What the rules look at: the facts of committees, read set-based for any number of them as of any day.

The number of queries does not depend on the number of organisations. A draft becomes facts of the same shape, so one
rule judges the screen, the roster in force and the past (ADR 002).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db import connection
from django.db.models import Q

from common.clock import midnight
from members.models import Appointment, Change, ChangeKind, FilingState, Nomination, Seat, Term
from orgs.models import Organization


@dataclass(slots=True)
class Post:
    """A seat and who holds it (`person_id` None when vacant)."""

    seat_id: int
    position: str
    capacity: str
    unit_id: int | None
    person_id: int | None = None
    part_time: bool = False
    represents_id: int | None = None
    selection_mode: str = ""
    eligibility: str = ""
    since: date | None = None
    until: date | None = None
    appointment_id: int | None = None
    vacant_since: date | None = None

    @property
    def vacant(self) -> bool:
        """Nobody holds the seat."""
        return self.person_id is None


@dataclass(slots=True)
class CommitteeFacts:
    """One committee on one day.

    term_since, term_until   the term in force (or drafted), None when there is none
    next_since               first day of the next term, when its roster was accepted by the day
    posts                    its seats that are not abolished, in order
    overdue                  (appointment id, term's end) of appointments that outlive their term
    unfiled_removals         ids of removals that took effect without an accepted filing before
    unfounded_releases       ids of releases without the unit's notice or without an accepted filing
    """

    organization_id: int
    tier: str
    district_id: int
    name: str = ""
    term_id: int | None = None
    term_number: int | None = None
    term_since: date | None = None
    term_until: date | None = None
    next_since: date | None = None
    approval: str = ""
    draft: bool = False
    posts: list[Post] = field(default_factory=list)
    overdue: list[tuple[int, date]] = field(default_factory=list)
    unfiled_removals: list[int] = field(default_factory=list)
    unfounded_releases: list[int] = field(default_factory=list)

    @property
    def held(self) -> list[Post]:
        """Seats with a holder."""
        return [post for post in self.posts if post.person_id is not None]

    @property
    def vacant(self) -> list[Post]:
        """Seats without one."""
        return [post for post in self.posts if post.person_id is None]

    @property
    def part_time(self) -> list[Post]:
        """Held seats of part-time members."""
        return [post for post in self.posts if post.part_time and post.person_id is not None]

    def without(self, person_id: int) -> CommitteeFacts:
        """The same committee with this person gone and the seat vacant."""
        posts = [
            replace(post, person_id=None, part_time=False, vacant_since=None) if post.person_id == person_id else post
            for post in self.posts
        ]
        return replace(self, posts=posts)


# The term that counts on a day is the last accepted one that had begun: after its end, until the next is accepted,
# its seats are still what there is to show and to judge.
# Beside it, when the next one begins, if that had been accepted by the end of the day.
_TERMS = """
    SELECT DISTINCT ON (t.organization_id)
           t.organization_id, t.id, t.number, lower(t.period), upper(t.period), t.approval, t.next_since
    FROM (
        SELECT members_term.*,
               min(lower(period)) FILTER (WHERE lower(period) > %(on)s AND accepted_at < %(by)s)
                   OVER (PARTITION BY organization_id) AS next_since
        FROM members_term
        WHERE organization_id = ANY(%(organizations)s) AND accepted_at IS NOT NULL
    ) t
    WHERE lower(t.period) <= %(on)s
    ORDER BY t.organization_id, lower(t.period) DESC
"""
_VACANT = """
    SELECT seat_id, max(upper(period)) FROM members_appointment WHERE seat_id = ANY(%s) AND upper(period) <= %s
    GROUP BY seat_id
"""


def committee_facts(organizations: Iterable[Organization], on: date) -> dict[int, CommitteeFacts]:
    """Facts of the committees of these organisations on the day, keyed by organisation id.

    `organizations` need id, tier, district_id and name only. Seven queries, whatever their number.
    """
    facts = {
        org.pk: CommitteeFacts(organization_id=org.pk, tier=org.tier, district_id=org.district_id, name=org.name)
        for org in organizations
    }
    if not facts:
        return facts
    by_term: dict[int, CommitteeFacts] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, {"organizations": list(facts), "on": on, "by": midnight(on + timedelta(days=1))})
        for organization_id, term_id, number, since, until, approval, next_since in cursor.fetchall():
            fact = facts[organization_id]
            fact.next_since = next_since
            fact.term_id, fact.term_number, fact.approval = term_id, number, approval
            fact.term_since, fact.term_until = since, until
            by_term[term_id] = fact
    strange = _read_seats(by_term, on)
    _read_overdue(facts, strange, on)
    _read_endings(facts, by_term)
    return facts


def _read_seats(by_term: dict[int, CommitteeFacts], on: date) -> list[int]:
    """Seats with who holds them; returns ids of appointments that may outlive their term.

    Two plain reads put together here: for 10,000 committees a third of the time of one read with a join.
    """
    held = _held(by_term, on)
    rows = (
        Seat.objects.filter(term_id__any=by_term)
        .filter(Q(abolished_on=None) | Q(abolished_on__gt=on))
        .order_by("term_id", "order", "pk")
        .values_list("term_id", "pk", "position", "capacity", "unit_id")
    )
    vacant: dict[int, tuple[Post, date | None]] = {}
    strange: list[int] = []
    for term_id, seat_id, position, capacity, unit_id in rows:
        fact, holder = by_term[term_id], held.pop(seat_id, None)
        if holder is None:
            post = Post(seat_id, position, capacity, unit_id)
            vacant[seat_id] = (post, fact.term_since)
        else:
            post = Post(seat_id, position, capacity, unit_id, *holder)
            if fact.term_until is not None and fact.term_until <= on:
                strange.append(post.appointment_id)
        fact.posts.append(post)
    if vacant:
        with connection.cursor() as cursor:
            cursor.execute(_VACANT, [list(vacant), on])
            ended = dict(cursor.fetchall())
        for seat_id, (post, term_since) in vacant.items():
            post.vacant_since = ended.get(seat_id, term_since)
    # Whoever holds a seat that is not among those of the term in force: of an earlier term, or abolished.
    return strange + [holder[-1] for holder in held.values()]


def _held(by_term: dict[int, CommitteeFacts], on: date) -> dict[int, tuple]:
    """Seat id → what `Post` says of its holder, in the order of its fields."""
    rows = Appointment.everywhere.filter(
        organization_id__any=[fact.organization_id for fact in by_term.values()], period__contains=on
    )
    return {
        seat_id: tuple(rest)
        for seat_id, *rest in rows.values_list(
            "seat_id",
            "person_id",
            "part_time",
            "represents_id",
            "selection_mode",
            "eligibility",
            "period__startswith",
            "period__endswith",
            "pk",
        ).order_by()
    }


def _read_overdue(facts: dict[int, CommitteeFacts], strange: list[int], on: date) -> None:
    """Which of these appointments outlive their term."""
    if not strange:
        return
    rows = Appointment.everywhere.filter(pk__any=strange, seat__term__period__endswith__lte=on).values_list(
        "organization_id", "pk", "seat__term__period__endswith"
    )
    for organization_id, pk, until in rows.order_by("organization_id", "pk"):
        facts[organization_id].overdue.append((pk, until))


def _read_endings(facts: dict[int, CommitteeFacts], by_term: dict[int, CommitteeFacts]) -> None:
    rows = (
        Change.objects.filter(
            kind__in=[ChangeKind.REMOVAL, ChangeKind.RELEASE],
            organization_id__any=[fact.organization_id for fact in by_term.values()],
            appointment__seat__term_id__any=by_term,
        )
        .order_by()
        .select_related("filing")
        .only("kind", "organization_id", "effective_on", "document", "filing__state", "filing__decided_at")
    )
    for change in rows:
        filing = change.filing
        filed = filing is not None and filing.state == FilingState.ACCEPTED
        fact = facts[change.organization_id]
        if change.kind == ChangeKind.REMOVAL and not filed:
            fact.unfiled_removals.append(change.pk)
        if change.kind == ChangeKind.RELEASE and not (filed and change.document):
            fact.unfounded_releases.append(change.pk)


def draft_facts(terms: Iterable[Term]) -> dict[int, CommitteeFacts]:
    """Facts of drafts, keyed by term id: what the rules say if the slate were accepted as it stands. One query."""
    facts = {}
    for term in terms:
        org = term.organization
        facts[term.pk] = CommitteeFacts(
            organization_id=org.pk,
            tier=org.tier,
            district_id=org.district_id,
            name=org.name,
            term_id=term.pk,
            term_number=term.number,
            term_since=term.since,
            term_until=term.until,
            approval=term.approval,
            draft=True,
        )
    nominated = {
        row.seat_id: row for row in Nomination.everywhere.filter(seat__term_id__in=list(facts)).select_related(None)
    }
    for seat in Seat.objects.filter(term_id__in=list(facts), abolished_on=None).order_by("term_id", "order", "pk"):
        line = nominated.get(seat.pk)
        facts[seat.term_id].posts.append(
            Post(
                seat_id=seat.pk,
                position=seat.position,
                capacity=seat.capacity,
                unit_id=seat.unit_id,
                person_id=line.person_id if line else None,
                part_time=line.part_time if line else False,
                represents_id=line.represents_id if line else None,
                selection_mode=line.selection_mode if line else "",
                eligibility=line.eligibility if line else "",
                since=(line.starts_on if line else None) or facts[seat.term_id].term_since,
                until=facts[seat.term_id].term_until,
            )
        )
    return facts
