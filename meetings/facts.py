"""What the rules of meetings look at, read set-based for any number of committees as of any day.

Which kinds count for which rule is the practice's word (`Entry.rule` of its meeting and activity kinds). Only what some
practice in sight asks for is read, so the number of queries does not depend on the number of organisations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from orgs.practice import Practice

_TIERS = ("STREET", "COMMUNITY")
# Rules that a meeting or an activity of a kind answers, as the catalogues say.
_CATALOGUES = ("meeting_kinds", "activity_kinds")
ALLIANCE = "alliance."


@dataclass(slots=True)
class MemberFacts:
    """A part-time member in office on the day.

    spans     half-open periods in office in this committee since the beginning of last year
    calls     days of telephone contacts, attended days of activities that count, in the same time
    """

    person_id: int
    spans: list[tuple[date, date | None]]
    calls: list[date] = field(default_factory=list)
    attended: list[date] = field(default_factory=list)

    def sat_on(self, day: date) -> bool:
        """Whether he or she was in office then."""
        return any(since <= day and (until is None or day < until) for since, until in self.spans)


@dataclass(slots=True)
class TurnFacts:
    """A turn in the chair, `until` None while nothing ends it; `solved_on` as known on the day."""

    since: date
    until: date | None
    problem: str
    solved_on: date | None


@dataclass(slots=True)
class MeetingFacts:
    """Meetings, contacts, suggestions and activities of one committee on one day.

    seated       whether a committee is in office
    since        from when on its doings are on record: when its first roster was accepted here, or earlier when
                 something older was entered; nothing that ended before is held against it. None: nothing is on record
    days         rule id -> days on which what the rule asks for took place, since the beginning of last year
    ahead        rule id -> days on which such a meeting is planned or was invited to, and was not put down as held
    first        rule id -> the first of all such days
    deferred     (rule id, what was found) -> (id, reason) of the deviation that explains it
    unissued     days of meetings of the last twelve months whose minutes were not issued by the day
    meetings     how many meetings took place in that time
    members      part-time members in office
    suggestions  how many came in within twelve months or wait; `unanswered` the days on which those that wait came
    activities   how many were held within twelve months; `thin` how many of them lack participants or outcome
    """

    organization_id: int
    tier: str
    district_id: int
    name: str = ""
    seated: bool = False
    since: date | None = None
    days: dict[str, list[date]] = field(default_factory=dict)
    ahead: dict[str, list[date]] = field(default_factory=dict)
    first: dict[str, date] = field(default_factory=dict)
    deferred: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    unissued: list[date] = field(default_factory=list)
    meetings: int = 0
    members: list[MemberFacts] = field(default_factory=list)
    suggestions: int = 0
    unanswered: list[date] = field(default_factory=list)
    turns: list[TurnFacts] = field(default_factory=list)
    activities: int = 0
    thin: int = 0

    @property
    def founded(self) -> date | None:
        """When it began to work as an alliance (RH): the first thing on record that only an alliance does."""
        return min((day for rule, day in self.first.items() if rule.startswith(ALLIANCE)), default=None)


_TERMS = """
    SELECT organization_id, min(accepted_at), min(lower(period)), bool_or(period @> %(on)s::date)
    FROM members_term WHERE organization_id = ANY(%(organizations)s) AND accepted_at IS NOT NULL
    GROUP BY organization_id
"""
# A meeting of an alliance that the committee leads answers no rule of the committee's own; its minutes are due all the
# same.
_MEETINGS = """
    SELECT m.organization_id, m.kind, min(m.day) FILTER (WHERE m.held),
           coalesce(array_agg(m.day) FILTER (WHERE m.held AND m.day >= %(window)s), '{}'),
           count(*) FILTER (WHERE m.held AND m.day > %(on)s::date - 366),
           coalesce(array_agg(m.day) FILTER (WHERE m.held AND m.day > %(on)s::date - 366 AND NOT EXISTS (
               SELECT 1 FROM meetings_minutes p WHERE p.meeting_id = m.id AND p.issued_on <= %(on)s)), '{}'),
           coalesce(array_agg(m.day ORDER BY m.day) FILTER (WHERE NOT m.held), '{}')
    FROM (SELECT id, organization_id, CASE WHEN alliance_id IS NULL THEN kind ELSE '' END AS kind,
                 (starts_at AT TIME ZONE %(zone)s)::date AS day, state IN ('HELD', 'CLOSED') AS held,
                 (created_at AT TIME ZONE %(zone)s)::date AS planned
          FROM meetings_meeting
          WHERE organization_id = ANY(%(organizations)s) AND state <> 'CANCELLED') m
    WHERE CASE WHEN m.held THEN m.day <= %(on)s ELSE m.planned <= %(on)s AND m.day > %(on)s::date - 366 END
    GROUP BY m.organization_id, m.kind
"""
# What an alliance did counts for no cadence of the committee that leads it; it is to be on record all the same, with
# the members that took part.
_ACTIVITIES = """
    SELECT v.organization_id, v.own_kind, min(v.held_on),
           coalesce(array_agg(v.held_on) FILTER (WHERE v.held_on >= %(window)s), '{}'),
           count(*) FILTER (WHERE v.held_on > %(on)s::date - 366),
           count(*) FILTER (WHERE v.held_on > %(on)s::date - 366 AND (v.outcome = '' OR NOT CASE
               WHEN v.alliance_id IS NULL
               THEN EXISTS (SELECT 1 FROM meetings_attendance t WHERE t.activity_id = v.id)
               ELSE EXISTS (SELECT 1 FROM meetings_alliancepresence t WHERE t.activity_id = v.id) END))
    FROM (SELECT a.*, CASE WHEN a.alliance_id IS NULL THEN a.kind ELSE '' END AS own_kind FROM meetings_activity a
          WHERE a.organization_id = ANY(%(organizations)s) AND a.state = 'HELD' AND a.held_on <= %(on)s) v
    GROUP BY v.organization_id, v.own_kind
"""
_DEVIATIONS = """
    SELECT organization_id, rule_id, found, id, reason FROM members_deviation
    WHERE organization_id = ANY(%(organizations)s) AND rule_id = ANY(%(rules)s) AND since >= %(window)s
      AND since <= %(on)s
"""
_MEMBERS = """
    SELECT organization_id, person_id, array_agg(lower(period)), array_agg(upper(period))
    FROM members_appointment
    WHERE organization_id = ANY(%(organizations)s) AND part_time AND period && daterange(%(window)s, %(on)s, '[]')
    GROUP BY organization_id, person_id HAVING bool_or(period @> %(on)s::date)
    ORDER BY organization_id, person_id
"""
_CALLS = """
    SELECT c.organization_id, a.person_id, array_agg(c.on), min(c.on)
    FROM meetings_contact c JOIN members_appointment a ON a.id = c.appointment_id
    WHERE c.organization_id = ANY(%(organizations)s) AND c.channel = 'PHONE' AND c.on BETWEEN %(window)s AND %(on)s
    GROUP BY c.organization_id, a.person_id
"""
_ATTENDED = """
    SELECT v.organization_id, v.kind, t.person_id, array_agg(v.held_on)
    FROM meetings_activity v JOIN meetings_attendance t ON t.activity_id = v.id
    WHERE v.organization_id = ANY(%(organizations)s) AND v.state = 'HELD' AND v.held_on BETWEEN %(window)s AND %(on)s
    GROUP BY v.organization_id, v.kind, t.person_id
"""
_SUGGESTIONS = """
    SELECT organization_id, count(*),
           coalesce(array_agg(received_on) FILTER (WHERE answered_on IS NULL OR answered_on > %(on)s), '{}')
    FROM meetings_suggestion
    WHERE organization_id = ANY(%(organizations)s) AND received_on <= %(on)s
      AND (received_on > %(on)s::date - 366 OR answered_on IS NULL OR answered_on > %(on)s)
    GROUP BY organization_id
"""
_TURNS = """
    SELECT organization_id, lower(period), upper(period), problem, solved_on FROM meetings_turn
    WHERE organization_id = ANY(%(organizations)s) AND lower(period) <= %(on)s
      AND (upper(period) IS NULL OR upper(period) > %(on)s::date - 366)
    ORDER BY organization_id, lower(period)
"""


def meeting_facts(
    organizations: Iterable[Any],
    on: date,
    practices: Mapping[int, Practice],
    without: Collection[str] = frozenset(),
) -> dict[int, MeetingFacts]:
    """Facts of the streets and communities among these on the day, by organisation id. Nine queries at most.

    `organizations` need id, tier, district_id and name only; `practices` are those of their districts on the day.
    What only rules of `without` look at is not read.
    """
    facts = {
        org.pk: MeetingFacts(organization_id=org.pk, tier=org.tier, district_id=org.district_id, name=org.name)
        for org in organizations
        if org.tier in _TIERS
    }
    asked = {rule for practice in practices.values() for rule in practice.figures} - set(without)
    if not facts or not asked:
        return facts
    reading = _Reading(facts, on, {pk: rules_by_kind(practice) for pk, practice in practices.items()})
    reading.terms()
    reading.meetings()
    if asked & {"dual_life.attended", "activity.recorded", "supervision.questioned"} or _any(asked, ALLIANCE):
        reading.activities()
    if "meeting.quarterly" in asked or _any(asked, ALLIANCE):
        reading.deviations(sorted(rule for rule in asked if rule == "meeting.quarterly" or rule.startswith(ALLIANCE)))
    if asked & {"contact.monthly", "dual_life.attended"}:
        reading.members("contact.monthly" in asked, "dual_life.attended" in asked)
    if "suggestion.answered" in asked:
        reading.suggestions()
    if "rotation.hard_problem" in asked:
        reading.turns()
    return facts


def rules_by_kind(practice: Practice) -> dict[tuple[str, str], str]:
    """(catalogue, kind) -> the rule it counts for, as the practice has it."""
    return {
        (catalogue, entry.id): entry.rule
        for catalogue in _CATALOGUES
        for entry in practice.entries(catalogue)
        if entry.rule
    }


def _any(rules: Iterable[str], prefix: str) -> bool:
    return any(rule.startswith(prefix) for rule in rules)


class _Reading:
    """Fills the facts, one query a method."""

    def __init__(self, facts: dict[int, MeetingFacts], on: date, kinds: dict[int, dict[tuple[str, str], str]]):
        self.facts, self.kinds = facts, kinds
        self.asked: dict[str, Any] = {
            "organizations": list(facts),
            "on": on,
            "window": date(on.year - 1, 1, 1),
            "zone": timezone.get_default_timezone_name(),
        }
        self.on = on

    def _rows(self, sql: str, **more: Any):
        with connection.cursor() as cursor:
            cursor.execute(sql, self.asked | more)
            return cursor.fetchall()

    def _rule(self, fact: MeetingFacts, catalogue: str, kind: str) -> str:
        return self.kinds[fact.district_id].get((catalogue, kind), "")

    def terms(self) -> None:
        for pk, accepted_at, first, seated in self._rows(_TERMS):
            fact = self.facts[pk]
            fact.seated = seated
            fact.since = max(timezone.localdate(accepted_at), first)

    def _earlier(self, fact: MeetingFacts, day: date) -> None:
        """What was entered of an earlier day shows that the record reaches back to it."""
        if fact.since is not None and day < fact.since:
            fact.since = day

    def _count(self, fact: MeetingFacts, rule: str, first: date, days: list[date]) -> None:
        if rule:
            fact.days.setdefault(rule, []).extend(days)
            fact.first[rule] = min(first, fact.first.get(rule, first))

    def meetings(self) -> None:
        for pk, kind, first, days, count, unissued, ahead in self._rows(_MEETINGS):
            fact = self.facts[pk]
            rule = self._rule(fact, "meeting_kinds", kind)
            if first is not None:
                self._earlier(fact, first)
                self._count(fact, rule, first, days)
            if rule and ahead:
                fact.ahead[rule] = sorted([*fact.ahead.get(rule, ()), *ahead])
            fact.meetings += count
            fact.unissued += unissued

    def activities(self) -> None:
        for pk, kind, first, days, count, thin in self._rows(_ACTIVITIES):
            fact = self.facts[pk]
            self._count(fact, self._rule(fact, "activity_kinds", kind), first, days)
            fact.activities += count
            fact.thin += thin

    def deviations(self, rules: list[str]) -> None:
        for pk, rule, found, deviation_id, reason in self._rows(_DEVIATIONS, rules=rules):
            self.facts[pk].deferred[rule, found] = (deviation_id, reason)

    def members(self, called: bool, attended: bool) -> None:
        by_person: dict[tuple[int, int], MemberFacts] = {}
        for pk, person_id, since, until in self._rows(_MEMBERS):
            member = by_person[pk, person_id] = MemberFacts(person_id, list(zip(since, until, strict=True)))
            self.facts[pk].members.append(member)
        if called:
            for pk, person_id, days, first in self._rows(_CALLS):
                self._earlier(self.facts[pk], first)
                if (pk, person_id) in by_person:
                    by_person[pk, person_id].calls = days
        if attended:
            for pk, kind, person_id, days in self._rows(_ATTENDED):
                member = by_person.get((pk, person_id))
                if member is not None and self._rule(self.facts[pk], "activity_kinds", kind) == "dual_life.attended":
                    member.attended += days

    def suggestions(self) -> None:
        for pk, count, waiting in self._rows(_SUGGESTIONS):
            fact = self.facts[pk]
            fact.suggestions, fact.unanswered = count, sorted(waiting)

    def turns(self) -> None:
        for pk, since, until, problem, solved_on in self._rows(_TURNS):
            known = solved_on if solved_on is not None and solved_on <= self.on else None
            self.facts[pk].turns.append(TurnFacts(since, until, problem, known))


def year_after(day: date) -> date:
    """The last day of the year that begins with the day."""
    try:
        return day.replace(year=day.year + 1) - timedelta(days=1)
    except ValueError:  # 29 February
        return date(day.year + 1, 2, 28)
