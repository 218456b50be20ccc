"""If this person leaves: what would no longer hold, and the smallest step that mends it. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from common.rules import Finding, State
from members.compliance import judge
from members.facts import CommitteeFacts, Post
from members.models import Position
from orgs.practice import Practice


@dataclass(frozen=True, slots=True)
class Repair:
    """One possible step and what it leaves open."""

    label: str
    open_findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Departure:
    """What the committee would be without somebody.

    seats, held     after the departure
    parity          偶数 or 奇数
    broken          findings that hold today and would not
    repair          the smallest step that leaves the least open
    """

    person_id: int
    seats: int
    held: int
    parity: str
    broken: tuple[Finding, ...]
    repair: Repair | None


def departure(facts: CommitteeFacts, person_id: int, practice: Practice, on: date, *, unit_names: dict) -> Departure:
    """Simulate that the person leaves today and the seat is left to nobody (the seat goes too until it is filled).

    The committee is judged by who remains, because a vacancy is a gap in the committee even while its seat stands.
    """
    leaving = next(post for post in facts.posts if post.person_id == person_id)
    rest = replace(facts, posts=[post for post in facts.posts if post.person_id is not None and post is not leaving])
    before = {finding.rule_id: finding for finding in judge(facts, practice, on)}
    after = [
        finding
        for finding in judge(rest, practice, on)
        if finding.state is State.BROKEN
        and (before.get(finding.rule_id) is None or before[finding.rule_id].state is not State.BROKEN)
    ]
    held = len(rest.posts)
    return Departure(
        person_id=person_id,
        seats=held,
        held=held,
        parity="奇数" if held % 2 else "偶数",
        broken=tuple(after),
        repair=_repair(rest, leaving, practice, on, unit_names),
    )


def _repair(rest: CommitteeFacts, leaving: Post, practice: Practice, on: date, unit_names: dict) -> Repair | None:
    """Try the steps a secretary has, cheapest first, and keep the one that leaves the fewest findings open."""
    options: list[tuple[str, list[Post]]] = [("不用补人", [])]
    position = Position(leaving.position).label
    unit = unit_names.get(leaving.represents_id or leaving.unit_id)
    same = replace(leaving, person_id=-1)
    if unit:
        options.append((f"由{unit}党组织另荐一人接任这一席（{position}）", [same]))
    else:
        options.append((f"另选一人接任这一席（{position}）", [same]))
    plain = replace(leaving, person_id=-2, position=Position.MEMBER, part_time=False, capacity="", represents_id=None)
    tier = practice.tiers.get(rest.tier)
    choices = tier.capacities_for(Position.MEMBER) if tier else ()
    own = next((choice.id for choice in choices if not choice.represents_unit), "")
    options.append(("增补 1 名委员", [replace(plain, capacity=own)]))
    best = None
    for label, added in options:
        findings = judge(replace(rest, posts=[*rest.posts, *added]), practice, on)
        still = tuple(finding for finding in findings if finding.state is State.BROKEN)
        if best is None or len(still) < len(best.open_findings):
            best = Repair(label, still)
    return best
