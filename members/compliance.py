"""Findings: every rule of this room over any number of committees, as of any day, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from common.rules import Finding, State
from members.facts import CommitteeFacts, committee_facts, draft_facts
from members.models import Deviation, Term
from members.rules import BOOK
from orgs.models import Organization
from orgs.rules_in_force import practices_of

applied_rules = BOOK.applied
judge = BOOK.judge


def findings_on(organizations: Iterable[Organization], on: date) -> dict[int, list[Finding]]:
    """Findings of all these organisations on the day, keyed by organisation id; deviations settle what they explain."""
    return findings_from(committee_facts(organizations, on), on)


def findings_from(facts: dict[int, CommitteeFacts], on: date) -> dict[int, list[Finding]]:
    """The same for facts that were read before. Three queries."""
    found = BOOK.findings(facts, on)
    settle(found, on)
    return found


def settle(found: dict[int, list[Finding]], on: date) -> None:
    """Mark findings that a filed deviation explains. One query.

    A deviation explains what was found when it was filed and nothing else: a committee that grew since needs a new one.
    """
    if not found:
        return
    open_now = [pk for pk, findings in found.items() if any(finding.needs_reason for finding in findings)]
    explained = {
        (row.organization_id, row.rule_id, row.found): row
        for row in Deviation.objects.filter(organization_id__any=open_now).valid(on)
    }
    for findings in found.values():
        for finding in findings:
            if not finding.needs_reason:
                continue
            row = explained.get((finding.organization_id, finding.rule_id, finding.found))
            if row is not None:
                finding.state, finding.due_on = State.SETTLED, None
                finding.deviation_id, finding.deviation_reason = row.pk, row.reason


def draft_findings(term: Term, on: date) -> list[Finding]:
    """What the rules say of a draft if it were accepted as it stands, under the practice of the day."""
    facts = draft_facts([term])[term.pk]
    practice = practices_of([facts.district_id], on)[facts.district_id]
    return judge(facts, practice, on)
