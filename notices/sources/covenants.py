"""What a committee still has to do about lists, agreements and pledges, by what the rules say of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.urls import reverse

from common.rules import Finding, State
from notices.due import Due
from notices.sources.asking import page
from notices.sources.committees import inputs_of

_OPEN = (State.BROKEN, State.DUE)
# Rules that say something which no state says already.
_RULES = ("list.both_ways", "list.deliberated", "agreement.signed", "pledge.reviewed")


def covenant_rule_dues(findings: Iterable[Finding]) -> Iterator[Due]:
    """What the rules of the two-way service say of one committee. No query."""
    for finding in findings:
        if finding.rule_id not in _RULES or (finding.due_on is None and finding.state not in _OPEN):
            continue
        url = page("covenants:committee", finding.organization_id)
        if finding.rule_id == "agreement.signed":
            url = f"{reverse('covenants:agreements')}?{urlencode({'organization': finding.organization_id})}"
        yield Due(
            kind=finding.rule_id,
            object=f"orgs.organization:{finding.organization_id}",
            organization_id=finding.organization_id,
            due_on=finding.due_on,
            title=f"{finding.name}：{finding.found}",
            reason=" · ".join(part for part in (finding.mend, finding.clause) if part),
            url=url,
            action="去办理",
            when="本季",
            wait="规定",
            ahead=finding.state not in _OPEN,
            inputs=inputs_of(finding),
        )
