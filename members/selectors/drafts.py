"""A draft as it is on the screen: seats and nominees, what the rules say of it, and what they would say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse

from common.clock import today
from common.rules import Finding
from members.compliance import judge
from members.facts import CommitteeFacts, Post, draft_facts
from members.models import (
    Appointment,
    Deviation,
    Filing,
    FilingKind,
    FilingState,
    Nomination,
    Origin,
    Position,
    Seat,
    Term,
)
from members.selectors.committee import by_position, capacity_label, condition_text
from members.selectors.head import Head
from members.services.filling import missing


@dataclass(slots=True)
class Draft:
    """A draft ready to be drawn.

    tiers    one per position, with seat cards
    missing  how many lines lack a way of selection or a condition
    seat_of  person id → seat id, for links from findings to where they are mended
    """

    term: Term
    facts: CommitteeFacts
    findings: list[Finding]
    nominations: dict[int, Nomination]
    tiers: list[dict[str, Any]] = field(default_factory=list)
    missing: dict[str, int] = field(default_factory=dict)
    seat_of: dict[int, int] = field(default_factory=dict)

    @property
    def people(self) -> list[tuple[int, str]]:
        """(person id, 姓名（职务）) of the nominees."""
        return [
            (row.person_id, f"{row.person.name}（{row.seat.get_position_display()}）")
            for row in self.nominations.values()
        ]

    @property
    def blocking(self) -> list[Finding]:
        """What stops the filing."""
        return [finding for finding in self.findings if finding.blocks_filing]

    @property
    def to_explain(self) -> list[Finding]:
        """Principles not followed, each of which asks for a reason."""
        return [finding for finding in self.findings if finding.needs_reason]


def draft_of(head: Head, *, may_edit: bool) -> Draft:
    """The draft of the head's organisation. Some eight queries, whatever the number of seats."""
    term = head.draft
    facts = draft_facts([term])[term.pk]
    nominations = {
        row.seat_id: row
        for row in Nomination.objects.filter(seat__term=term)
        .select_related("person", "represents", "seat")
        .order_by("seat__order", "seat_id")
    }
    draft = Draft(
        term=term,
        facts=facts,
        findings=judge(facts, head.practice, today()),
        nominations=nominations,
        missing=missing(term, head.tier),
        seat_of={row.person_id: row.seat_id for row in nominations.values()},
    )
    former = _former(term) if facts.vacant else {}
    editable = may_edit and not head.locked

    def card(post: Post) -> dict[str, Any]:
        row = nominations.get(post.seat_id)
        url = reverse("members:seat", args=[post.seat_id]) if editable else ""
        if row is None:
            kept = capacity_label(head.tier, post.capacity)
            before = former.get((post.position, post.unit_id, post.capacity))
            text = f"上一届 {before}" if before else (f"应由{kept}担任" if kept else "")
            return {
                "vacant": True,
                "id": post.seat_id,
                "label": Position(post.position).label,
                "former": text,
                "url": url,
                "action": "选人",
            }
        return {
            "vacant": False,
            "id": post.seat_id,
            "label": row.seat.get_position_display(),
            "name": row.person.name,
            "url": url,
            "post": row.person.post,
            "part_time": row.part_time,
            "unit": row.represents.name if row.represents else "",
            "condition": condition_text(row.eligibility),
            "dates": f"{row.starts_on} 起" if row.starts_on else "",
            "mark": row.get_origin_display() if term.number > 1 else "",
            "mark_new": row.origin != Origin.RENEWED,
            "actions": [{"label": "修改", "url": url, "icon": ""}] if url else [],
        }

    draft.tiers = by_position(facts.posts, head.tier, card)
    return draft


def _former(term: Term) -> dict[tuple, str]:
    """Who sat in a seat like this one last: (position, unit, capacity) → name."""
    rows = (
        Appointment.objects.filter(organization_id=term.organization_id, seat__term__number=term.number - 1)
        .select_related("person", "seat")
        .order_by("period")
    )
    return {(row.position, row.seat.unit_id, row.seat.capacity): row.person.name for row in rows}


def previewed(head: Head, seat: Seat, values: dict[str, Any]) -> list[Finding]:
    """What the rules would say if the seat were filled like this. Nothing is written.

    values   person_id, part_time, represents_id, selection_mode, eligibility, capacity
    """
    facts = draft_facts([head.draft])[head.draft.pk]
    posts = [replace(post, **values) if post.seat_id == seat.pk else post for post in facts.posts]
    return judge(replace(facts, posts=posts), head.practice, today())


def fixes_of(head: Head, draft: Draft) -> dict[str, tuple[str, str]]:
    """Rule → where it is mended: the first seat it speaks of, the term's dates, the bulk form, or a vacant seat."""
    if head.locked:
        return {}
    org = head.organization.pk
    fixes = {"appointment.term": (reverse("members:draft_dates", args=[org]), "修改届期")}
    fill = reverse("members:draft_fill", args=[org])
    vacant = next((post.seat_id for post in draft.facts.vacant), None)
    for finding in draft.findings:
        seat = next((draft.seat_of[pk] for pk in finding.subjects if pk in draft.seat_of), None)
        if seat is not None:
            fixes[finding.rule_id] = (reverse("members:seat", args=[seat]), "去修改")
        elif vacant is not None and finding.rule_id == "committee.shape":
            fixes[finding.rule_id] = (reverse("members:seat", args=[vacant]), "去选人")
    many = draft.missing
    if many.get("selection_mode", 0) > 1:
        fixes["appointment.selection"] = (fill, "一次填齐")
    if many.get("eligibility", 0) > 1:
        fixes["appointment.eligible"] = (fill, "一次填齐")
    return fixes


def reasons_before(term: Term) -> dict[str, str]:
    """Reasons that were already given: with the filing that came back, or in the last term. Two queries.

    Nobody types the same reason twice; whoever files reads it again and may change it.
    """
    reasons = {
        row.rule_id: row.reason
        for row in Deviation.objects.filter(organization_id=term.organization_id).order_by("since", "pk")
    }
    filing = last_roster_filing(term)
    if filing is not None:
        reasons |= {row["rule"]: row["reason"] for row in filing.findings if row.get("reason")}
    return reasons


def last_roster_filing(term: Term) -> Filing | None:
    """The filing of the draft that came back, with what was written then."""
    return Filing.objects.filter(term=term, kind=FilingKind.ROSTER).exclude(state=FilingState.WITHDRAWN).first()
