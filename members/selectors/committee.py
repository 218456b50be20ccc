"""The roster of a committee as cards: who sits, whom they represent, since and until; vacancies; the simulator."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from common.rules import Finding, State
from members.compliance import judge, settle
from members.facts import CommitteeFacts, Post, committee_facts
from members.models import Appointment, Change, ChangeKind, Filing, FilingKind, FilingState, Position
from members.selectors.head import Head
from members.simulate import Departure, departure
from orgs.models import Unit
from orgs.practice import Practice, TierPractice

MARKS = {
    ChangeKind.RENEWAL: ("连任", False),
    ChangeKind.MOVE: ("转任", True),
    ChangeKind.CO_OPTION: ("增补", True),
    ChangeKind.APPOINTMENT: ("新任", True),
}
_LETTERS = {Position.DEPUTY_SECRETARY: "N", Position.MEMBER: "X"}


@dataclass(slots=True)
class Roster:
    """The committee on one day, ready to be drawn.

    tiers      one per position, with seat cards
    findings   every rule of the day, deviations applied
    """

    facts: CommitteeFacts
    findings: list[Finding]
    appointments: dict[int, Appointment]
    tiers: list[dict[str, Any]] = field(default_factory=list)
    leaving: dict[int, Filing] = field(default_factory=dict)

    @property
    def people(self) -> list[tuple[int, str]]:
        """(person id, 姓名（职务）) of everybody in office, for the simulator."""
        rows = (self.appointments[post.appointment_id] for post in self.facts.held if post.appointment_id)
        return [(row.person_id, f"{row.person.name}（{row.get_position_display()}）") for row in rows]


def roster_of(head: Head, *, may_change: bool) -> Roster:
    """Seats, holders and findings of the day. Some fifteen queries, whatever the number of seats."""
    org, day = head.organization, head.day
    facts = committee_facts([org], day)[org.pk]
    findings = judge(facts, head.practice, day)
    settle({org.pk: findings}, day)
    filed = Change.objects.filter(appointment=OuterRef("pk"), kind=ChangeKind.APPOINTMENT, filing__isnull=False)
    appointments = {
        row.pk: row
        for row in Appointment.objects.filter(pk__in=[post.appointment_id for post in facts.held])
        .select_related("person", "represents")
        .annotate(filed=Exists(filed))
    }
    roster = Roster(facts=facts, findings=findings, appointments=appointments)
    if not facts.posts:
        return roster
    former = _former([post.seat_id for post in facts.vacant], day)
    pending = _pending(org.pk) if head.today else []
    roster.leaving = {
        filing.payload["appointment"]: filing for filing in pending if filing.kind != FilingKind.CO_OPTION
    }
    coming = {filing.payload["seat"]: filing for filing in pending if filing.kind == FilingKind.CO_OPTION}
    units = _units(facts.vacant)

    def card(post: Post) -> dict[str, Any]:
        if post.vacant:
            return _vacant(head, post, former.get(post.seat_id), coming.get(post.seat_id), units, may_change)
        return _filled(head, appointments[post.appointment_id], post, roster.leaving, may_change)

    roster.tiers = by_position(facts.posts, head.tier, card)
    return roster


def by_position(
    posts: Iterable[Post], tier: TierPractice | None, card: Callable[[Post], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Posts as the 1 + 1 + N + X: one group per position of the practice, and of any other that is there."""
    posts = list(posts)
    positions = list(tier.positions) if tier is not None else []
    known = {position.id for position in positions}
    groups = [(position.id, position.label, position.max) for position in positions]
    groups += [(value, label, None) for value, label in Position.choices if value not in known]
    found = []
    for value, label, most in groups:
        seats = [card(post) for post in posts if post.position == value]
        if not seats and value not in known:
            continue
        found.append(
            {
                "id": value,
                "title": label,
                "note": _note(value, len(seats), most, tier),
                "seats": seats,
                "half": most == 1 and len(seats) <= 1,
                "full": most is not None and len(seats) >= most,
            }
        )
    return found


def _note(position: str, count: int, most: int | None, tier: TierPractice | None) -> str:
    letter = _LETTERS.get(Position(position)) if tier is not None and "N" in tier.shape else None
    text = f"{letter} = {count} 席" if letter and most is None else f"{count} 席"
    capacities = tier.capacities_for(position) if tier is not None else ()
    return f"{text} · {capacities[0].label}" if len(capacities) == 1 else text


def condition_text(eligibility: str) -> str:
    """条件（1）, as rosters write it."""
    return f"条件（{eligibility}）" if eligibility else ""


def capacity_label(tier: TierPractice | None, capacity: str) -> str:
    """As what the seat is held, in the practice's words."""
    found = tier.capacity(capacity) if tier is not None and capacity else None
    return found.label if found is not None else ""


def _filled(head: Head, row: Appointment, post: Post, leaving: dict[int, Filing], may_change: bool) -> dict[str, Any]:
    mark, fresh = MARKS.get(ChangeKind(row.began_as), ("", False))
    first = head.term is not None and head.term.number == 1
    if row.began_as == ChangeKind.APPOINTMENT and (first or not row.filed):
        mark, fresh = "", False  # in a first term everybody is new, and that says nothing
    filing = leaving.get(row.pk)
    actions = []
    if head.today and may_change:
        url = reverse("members:committee", args=[head.organization.pk])
        actions.append({"label": "假如离任", "url": f"{url}?leaving={row.person_id}#simulator", "icon": ""})
        if filing is None:
            actions.append({"label": "办理离任", "url": reverse("members:ending", args=[row.pk]), "icon": ""})
    text = ""
    if filing is not None:
        text = f"{filing.get_kind_display()}{'已退回' if filing.state == FilingState.RETURNED else '待办理'}"
    elif row.until is not None and head.term is not None and row.until < (head.term.until or row.until):
        text = f"{row.last_day} 离任"
    return {
        "vacant": False,
        "id": post.seat_id,
        "label": row.get_position_display(),
        "name": row.person.name,
        "url": reverse("members:person", args=[row.person_id]),
        "post": row.person.post,
        "part_time": row.part_time,
        "unit": row.represents.name if row.represents else "",
        "condition": condition_text(row.eligibility),
        "dates": f"{row.since} 至 {row.last_day}" if row.until else f"{row.since} 起",
        "mark": mark,
        "mark_new": fresh,
        "leaving": text,
        "actions": actions,
        "person_id": row.person_id,
    }


def _vacant(head, post: Post, former: Appointment | None, coming: Filing | None, units, may_change) -> dict[str, Any]:
    days = (head.day - post.vacant_since).days if post.vacant_since and post.vacant_since <= head.day else None
    kept = capacity_label(head.tier, post.capacity) or units.get(post.unit_id, "")
    text = f"应由{kept}担任" if kept else ""
    if former is not None:
        text = f"原任 {former.person.name} {former.last_day} {former.get_ended_as_display() or '离任'}"
    if coming is not None:
        text = f"拟增补 {coming.payload['person']}，{coming.get_state_display()}"
    current = head.today and not head.over
    return {
        "vacant": True,
        "id": post.seat_id,
        "label": Position(post.position).label,
        "former": text,
        "days": f"{days} 天" if days is not None else "",
        "url": reverse("members:co_option", args=[post.seat_id]) if current and may_change and coming is None else "",
        "action": "增补",
    }


def _former(seat_ids: list[int], day: date) -> dict[int, Appointment]:
    if not seat_ids:
        return {}
    rows = (
        Appointment.objects.filter(seat_id__in=seat_ids)
        .ended_by(day)
        .select_related("person")
        .order_by("seat_id", "-period")
        .distinct("seat_id")
    )
    return {row.seat_id: row for row in rows}


def _units(posts: list[Post]) -> dict[int, str]:
    ids = {post.unit_id for post in posts if post.unit_id}
    return dict(Unit.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _pending(organization_id: int) -> list[Filing]:
    """Changes in office that are with the level above or came back."""
    return list(
        Filing.objects.filter(
            organization_id=organization_id,
            kind__in=[FilingKind.REMOVAL, FilingKind.RELEASE, FilingKind.CO_OPTION],
            state__in=[FilingState.SUBMITTED, FilingState.RETURNED],
        )
    )


# ---- if somebody leaves ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Simulation:
    """What the page says of a departure.

    sentence   剩 8 席，为偶数，兼职 1 人，低于 2–3 人
    repair     the smallest step
    rest       what would still be open after it and holds today
    """

    person_id: int
    name: str
    sentence: str
    repair: str
    broken: list[Finding]
    rest: list[Finding]


def simulate_departure(
    facts: CommitteeFacts, names: dict[int, str], person_id: int, practice: Practice, day: date
) -> Simulation | None:
    """What would not hold any more without this person; None when nobody of that id sits there. One query."""
    if all(post.person_id != person_id for post in facts.posts):
        return None
    post = next(post for post in facts.posts if post.person_id == person_id)
    unit_id = post.represents_id or post.unit_id
    units = dict(Unit.objects.filter(pk=unit_id).values_list("pk", "name")) if unit_id else {}
    result = departure(facts, person_id, practice, day, unit_names=units)
    before = {finding.rule_id for finding in judge(facts, practice, day) if finding.state is State.BROKEN}
    return Simulation(
        person_id=person_id,
        name=names[person_id],
        sentence=departure_sentence(result, facts, practice),
        repair=result.repair.label if result.repair else "",
        broken=list(result.broken),
        rest=[f for f in result.repair.open_findings if f.rule_id not in before] if result.repair else [],
    )


def departure_sentence(result: Departure, facts: CommitteeFacts, practice: Practice) -> str:
    """剩 8 席，为偶数，兼职委员 1 人（要求 2–3 人）. What goes on holding is not mentioned."""
    parts = [f"剩 {result.held} 席"]
    tier = facts.tier.lower()
    size = practice.figure(f"committee.size.{tier}")
    if size is not None and "odd" in size and size["odd"]:
        parts.append(f"为{result.parity}" if result.parity == "偶数" else f"仍为{result.parity}")
    for finding in result.broken:
        if finding.rule_id.startswith("committee.size."):
            if size is None or "odd" not in size:
                parts.append(f"要求 {finding.required}")
        elif finding.rule_id.startswith("committee.part_time."):
            parts.append(f"兼职委员 {finding.found}，要求 {finding.required}")
        elif finding.rule_id == "committee.shape":
            parts.append(finding.found.split("：", 1)[-1])
        else:
            parts.append(f"{finding.name}：{finding.found}")
    if not result.broken:
        parts.append("各项规定仍然符合")
    return "，".join(parts)


def warn_day(head: Head) -> date | None:
    """The last day of the term in force, when it is near enough to be told (60 days)."""
    if head.term is None or head.term.until is None or head.draft is not None or head.coming is not None:
        return None
    last = head.term.until - timedelta(days=1)
    return last if (last - head.day).days <= 60 else None
