"""Committees side by side: for a page of organisations, what each one's term, seats and findings are on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from common.rules import State
from members.compliance import judge, settle
from members.facts import CommitteeFacts, committee_facts
from members.models import Filing, FilingKind, FilingState, Term
from members.models.committee import chinese_number
from orgs.models import Organization
from orgs.rules_in_force import practices_of

SOON_DAYS = 60


@dataclass(slots=True)
class Line:
    """What the overview says of one committee."""

    facts: CommitteeFacts
    draft: str
    broken: int
    due: int
    day: date

    @property
    def term(self) -> str:
        """第三届"""
        return f"第{chinese_number(self.facts.term_number)}届" if self.facts.term_number else ""

    @property
    def ends(self) -> date | None:
        """The term's last day."""
        return self.facts.term_until - timedelta(days=1) if self.facts.term_until else None

    @property
    def seats(self) -> int:
        """How many there are."""
        return len(self.facts.posts)

    @property
    def held(self) -> int:
        """How many of them somebody holds."""
        return len(self.facts.held)

    @property
    def part_time(self) -> int:
        """How many of those hold a post in a unit."""
        return len(self.facts.part_time)

    @property
    def vacant(self) -> int:
        """How many nobody holds."""
        return len(self.facts.vacant)

    @property
    def state(self) -> tuple[str, str]:
        """(state, word): 在任, 即将届满, 新一届已备案, 已届满, 无名册."""
        if self.facts.term_id is None:
            return "bad", "无名册"
        if self.facts.term_until is not None and self.facts.term_until <= self.day:
            return "bad", "已届满"
        if self.ends is not None and (self.ends - self.day).days <= SOON_DAYS:
            return ("ok", "新一届已备案") if self.facts.next_since is not None else ("due", "即将届满")
        return "ok", "在任"

    @property
    def findings(self) -> tuple[str, str]:
        """(state, text) of what the rules say."""
        if self.broken:
            return "bad", f"{self.broken} 项不符合"
        if self.due:
            return "due", f"{self.due} 项临近"
        return ("ok", "符合") if self.facts.term_id else ("mute", "—")


def lines_of(organizations: Iterable[Organization], day: date) -> dict[int, Line]:
    """One line per organisation. A constant number of queries, whatever their number."""
    organizations = list(organizations)
    facts = committee_facts(organizations, day)
    practices = practices_of({org.district_id for org in organizations}, day)
    findings = {pk: judge(fact, practices[fact.district_id], day) for pk, fact in facts.items()}
    settle(findings, day)
    drafts = _drafts(facts)
    return {
        pk: Line(
            facts=fact,
            draft=drafts.get(pk, ""),
            broken=sum(finding.state is State.BROKEN for finding in findings[pk]),
            due=sum(finding.state is State.DUE for finding in findings[pk]),
            day=day,
        )
        for pk, fact in facts.items()
    }


def _drafts(ids: Iterable[int]) -> dict[int, str]:
    """What goes on with the draft of the next term, in a word."""
    found = {
        term.organization_id: term.label + "草案" for term in Term.objects.drafts().filter(organization_id__in=ids)
    }
    words = {FilingState.SUBMITTED: "待上级办理", FilingState.RETURNED: "已退回"}
    for filing in Filing.objects.filter(
        organization_id__in=list(found), kind=FilingKind.ROSTER, state__in=list(words), term__accepted_at=None
    ):
        found[filing.organization_id] += f"（{words[FilingState(filing.state)]}）"
    return found


TERM_STATES = (
    ("current", "在任"),
    ("soon", f"{SOON_DAYS} 天内届满"),
    ("over", "已届满"),
    ("none", "无名册"),
    ("draft", "正在起草"),
    ("filed", "待上级办理"),
    ("returned", "已退回"),
)


def by_term_state(queryset: QuerySet[Organization], state: str, day: date) -> QuerySet[Organization]:
    """Organisations whose committee is in the state on the day."""
    terms = Term.objects.filter(organization=OuterRef("pk"))
    begun = terms.accepted().filter(period__startswith__lte=day)
    current = begun.filter(period__contains=day)
    soon = Q(period__endswith__lte=day + timedelta(days=SOON_DAYS + 1))
    rosters = Filing.objects.filter(organization=OuterRef("pk"), kind=FilingKind.ROSTER, term__accepted_at=None)
    conditions = {
        "current": Exists(current),
        "soon": Exists(current.filter(soon)),
        "over": Exists(begun) & ~Exists(current),
        "none": ~Exists(begun),
        "draft": Exists(terms.drafts()),
        "filed": Exists(rosters.filter(state=FilingState.SUBMITTED)),
        "returned": Exists(rosters.filter(state=FilingState.RETURNED)),
    }
    return queryset.filter(conditions[state]) if state in conditions else queryset
