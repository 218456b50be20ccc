"""What stands at the head of every page about one committee: its name, its term, what is above it, what goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from common.authority import covers
from common.clock import today
from common.scoping import current_scope
from members.models import Filing, FilingKind, FilingState, Term
from orgs.models import Organization, Tier
from orgs.practice import Practice, TierPractice
from orgs.querysets import ancestors_of
from orgs.rules_in_force import practice_of

OPEN_STATES = (FilingState.DRAFT, FilingState.SUBMITTED, FilingState.RETURNED)


@dataclass(slots=True)
class Head:
    """One committee on one day.

    term      the last accepted term that had begun by then
    coming    an accepted term that is to begin after the day, if there is one
    draft     the draft of the next term, if there is one
    filing    the open filing of that draft, if any
    trail     (organisation, whether the office may open it) from the district down, itself included
    """

    organization: Organization
    day: date
    practice: Practice
    tier: TierPractice | None
    name: str
    area: str
    superior: Organization | None
    superior_name: str
    superior_visible: bool
    term: Term | None
    coming: Term | None
    draft: Term | None
    filing: Filing | None
    trail: list[tuple[Organization, bool]]

    @property
    def today(self) -> bool:
        """Whether it is shown as of today."""
        return self.day == today()

    @property
    def over(self) -> bool:
        """Whether the term was over on the day."""
        return self.term is not None and self.term.until is not None and self.term.until <= self.day

    @property
    def has_committee(self) -> bool:
        """A district has an organisation department, not a committee of this kind."""
        return self.organization.tier != Tier.DISTRICT

    @property
    def locked(self) -> bool:
        """Whether the draft lies with the level above."""
        return self.filing is not None and self.filing.state == FilingState.SUBMITTED


def committee_name(practice: Practice, tier: str, name: str) -> str:
    """What the committee is called under the practice; the organisation's own name where that says nothing."""
    return practice.committee_name(tier, name) if tier in practice.tiers else name


def head_of(organization: Organization, day: date) -> Head:
    """Everything for the head. Eight queries."""
    practice = practice_of(organization.district_id, day)
    name = organization.name
    if day != today():
        version = organization.versions.in_force(day).first()
        name = version.name if version is not None else name
    terms = list(Term.objects.filter(organization=organization).select_related("organization"))
    begun = [term for term in terms if not term.is_draft and term.since <= day]
    draft = next((term for term in terms if term.is_draft), None)
    filing = None
    if draft is not None:
        filing = Filing.objects.filter(term=draft, kind=FilingKind.ROSTER, state__in=OPEN_STATES).first()
    chain = ancestors_of(organization)
    superior = chain[-1] if chain else None
    scope = current_scope()
    return Head(
        organization=organization,
        day=day,
        practice=practice,
        tier=practice.tiers.get(organization.tier),
        name=committee_name(practice, organization.tier, name),
        area=name,
        superior=superior,
        superior_name=committee_name(practice, superior.tier, superior.name) if superior else "",
        superior_visible=superior is not None and covers(scope, superior),
        term=max(begun, key=lambda term: term.since, default=None),
        coming=min(
            (term for term in terms if not term.is_draft and term.since > day),
            key=lambda term: term.since,
            default=None,
        ),
        draft=draft,
        filing=filing,
        trail=[(node, covers(scope, node)) for node in [*chain, organization]],
    )
