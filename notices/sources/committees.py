"""What an organisation still has to do about itself: rosters, terms, vacancies, what its rules find wanting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

import grids.rules
import members.rules
from common.rules import Finding, Severity, State
from members.facts import CommitteeFacts
from members.models import Filing, FilingKind, FilingState, Term
from members.models.committee import chinese_number
from notices.due import Due
from notices.sources.asking import Asking, page

# Rules of what an organisation is; those of what it does have sources of their own.
# The ledger of matters has a last day of its own in each period (sources.ground).
RULES = {**members.rules.RULES, **grids.rules.RULES}
RULES.pop(grids.rules.LEDGER)
PRINCIPLE = "原则上"
TERM, VACANCY, SHAPE, MISSING = "term.expired", "committee.vacancy", "committee.shape", "roster.missing"
# Rules of which nobody is told a last day: no reminder of them climbs, and a ladder needs one to stand on.
UNDATED = RULES.keys() - {TERM, VACANCY}


@dataclass(slots=True)
class Papers:
    """What a committee has under way.

    draft   of its next term, if there is one
    filed   whether a roster lies with the level above, came back from it, or was accepted for a term to come
    back    the roster that came back
    asked   seats for which a co-option lies with the level above
    """

    draft: Term | None = None
    filed: bool = False
    back: Filing | None = None
    asked: set[int] = field(default_factory=set)


NONE = Papers()


def open_filings(asking: Asking) -> list[Filing]:
    """Filings that wait for a decision or came back: of the scope, or those of one committee and those it decides on.

    One query; the frozen rosters stay where they are.
    """
    if asking.unit_id is not None:
        return []
    rows = Filing.objects.filter(state__in=[FilingState.SUBMITTED, FilingState.RETURNED])
    if asking.organization_id is not None:
        own = asking.organization_id
        rows = rows.filter(Q(organization_id=own) | Q(superior_id=own))
    return list(rows.select_related("organization", "term").defer("roster").order_by("submitted_at", "pk"))


def papers_of(asking: Asking, filings: Iterable[Filing]) -> dict[int, Papers]:
    """What is under way, by committee; those with nothing under way are not in it. One query."""
    found: dict[int, Papers] = {}
    for filing in filings:
        papers = found.setdefault(filing.organization_id, Papers())
        if filing.kind == FilingKind.ROSTER:
            papers.filed = True
            papers.back = filing if filing.state == FilingState.RETURNED else papers.back
        elif filing.kind == FilingKind.CO_OPTION and filing.state == FilingState.SUBMITTED:
            papers.asked.add(filing.payload.get("seat"))
    coming = Q(accepted_at=None) | Q(period__startswith__gt=asking.on)
    for term in asking.own(Term.objects.filter(coming)):
        papers = found.setdefault(term.organization_id, Papers())
        if term.is_draft:
            papers.draft = term
        else:
            papers.filed = True
    return found


# ---- filings --------------------------------------------------------------------------------------------------------


def filing_dues(asking: Asking, filings: Iterable[Filing]) -> Iterator[Due]:
    """What waits for the decision of the level above, and what came back to the one below. No query.

    A roster that came back is told with the committee, whose term it must not outlast.
    """
    for filing in filings:
        if filing.state == FilingState.RETURNED:
            if filing.kind != FilingKind.ROSTER and asking.organization_id in (None, filing.organization_id):
                yield _returned(filing, asking.on)
        elif filing.superior_id is not None and asking.organization_id in (None, filing.superior_id):
            yield _to_decide(filing, asking.on)


def _subject(filing: Filing) -> str:
    """第三届名册, 解除任职."""
    if filing.kind == FilingKind.ROSTER and filing.term is not None:
        return f"{filing.term.label}名册"
    return filing.get_kind_display()


def _returned(filing: Filing, on: date, term: Finding | None = None) -> Due:
    since = timezone.localdate(filing.decided_at) if filing.decided_at else None
    days = (on - since).days if since else 0
    parts = [filing.number, filing.remark, f"{term.found} · {term.clause}" if _pressing(term) else ""]
    return Due(
        kind="filing.returned",
        object=f"members.filing:{filing.pk}",
        organization_id=filing.organization_id,
        since=since,
        due_on=term.due_on if term is not None else None,
        title=f"{_subject(filing)}已退回，请补充后再报",
        reason=" · ".join(filter(None, parts)),
        url=page("members:filing", filing.pk),
        action="去补充",
        when="今天",
        wait=f"{days} 天前退回" if days > 0 else "今天退回",
        now=True,
        inputs={"文号": filing.number} | (inputs_of(term) if term is not None else {}),
    )


def _to_decide(filing: Filing, on: date) -> Due:
    since = timezone.localdate(filing.submitted_at) if filing.submitted_at else None
    days = (on - since).days if since else 0
    reasons = sum(1 for row in filing.findings if row.get("reason"))
    return Due(
        kind="filing.waiting",
        object=f"members.filing:{filing.pk}",
        organization_id=filing.superior_id,
        since=since,
        title=f"{filing.organization.name}报来{_subject(filing)}",
        reason=filing.number + (f" · 附 {reasons} 条例外说明" if reasons else ""),
        url=page("members:filing", filing.pk),
        action="办理",
        when="今天",
        wait=f"等了 {days} 天" if days > 0 else "今天报来",
        now=True,
        inputs={"文号": filing.number},
    )


# ---- what the rules say ---------------------------------------------------------------------------------------------


def committee_dues(
    node: Any, facts: CommitteeFacts, findings: Iterable[Finding], papers: Papers, on: date
) -> Iterator[Due]:
    """What the rules say of one committee, and what became of it already. No query."""
    found = {finding.rule_id: finding for finding in findings if finding.rule_id in RULES}
    term, vacancy = found.pop(TERM, None), found.pop(VACANCY, None)
    under_way = papers.filed or papers.draft is not None
    if facts.term_id is None:
        shape = found.pop(SHAPE, None)
        if not under_way:
            yield _no_roster(node, shape)
    elif term is not None and term.due_on is not None and not under_way:
        yield _term(facts, term)
    if papers.back is not None:
        yield _returned(papers.back, on, term)
    if papers.draft is not None and not papers.filed:
        yield _draft(facts, papers.draft, term)
    if vacancy is not None and vacancy.due_on is not None:
        yield from _vacancy(facts, vacancy, papers)
    for finding in found.values():
        if finding.blocks_filing:
            yield _required(finding)
        elif finding.needs_reason:
            yield _principle(finding)


def inputs_of(finding: Finding) -> dict[str, Any]:
    """Why it is so, for whoever asks: what was found, what is asked, where it is written, the figures."""
    return {"现状": finding.found, "要求": finding.required, "依据": finding.clause} | finding.inputs


def _no_roster(node: Any, shape: Finding | None) -> Due:
    return Due(
        kind=MISSING,
        object=f"orgs.organization:{node.pk}",
        organization_id=node.pk,
        title="还没有班子名册",
        reason=f"手头的名册表格可以直接导入，再报上级备案{f' · {shape.clause}' if shape is not None else ''}",
        url=page("members:draft_open", node.pk),
        action="起草名册",
        when="今天",
        wait="尚未开始",
        now=True,
        inputs=inputs_of(shape) if shape is not None else {},
    )


def _pressing(term: Finding | None) -> bool:
    return term is not None and term.state in (State.DUE, State.BROKEN)


def _term(facts: CommitteeFacts, finding: Finding) -> Due:
    number = f"第{chinese_number(facts.term_number)}届"
    over = finding.state is State.BROKEN
    return Due(
        kind=TERM,
        object=f"members.term:{facts.term_id}",
        organization_id=facts.organization_id,
        due_on=finding.due_on,
        title=f"{number}任期{'已经届满' if over else '将满'}，该起草第{chinese_number(facts.term_number + 1)}届名册了",
        reason=f"{finding.found} · {finding.clause}",
        url=page("members:draft_open", facts.organization_id),
        action="起草新一届",
        now=over,
        ahead=finding.state is State.HOLDS,
        inputs=inputs_of(finding),
    )


def _draft(facts: CommitteeFacts, draft: Term, term: Finding | None) -> Due:
    return Due(
        kind="draft.unfiled",
        object=f"members.term:{draft.pk}",
        organization_id=facts.organization_id,
        due_on=term.due_on if term is not None else None,
        title=f"{draft.label}名册草案还没有报备",
        reason=f"{term.found} · {term.clause}" if _pressing(term) else f"任期自 {draft.since} 起",
        url=page("members:draft", facts.organization_id),
        action="继续起草",
        when="本季",
        wait="未报备",
        inputs=inputs_of(term) if term is not None else {},
    )


def _vacancy(facts: CommitteeFacts, finding: Finding, papers: Papers) -> Iterator[Due]:
    seats = [post.seat_id for post in facts.vacant if post.seat_id not in papers.asked]
    if not seats:
        return
    one = page("members:co_option", seats[0])
    yield Due(
        kind=VACANCY,
        object=f"members.term:{facts.term_id}",
        organization_id=facts.organization_id,
        due_on=finding.due_on,
        title=f"{len(seats)} 席空缺，请按程序增补",
        reason=f"{finding.found}，{finding.required} · {finding.clause}",
        url=one if len(seats) == 1 else page("members:committee", facts.organization_id),
        action="增补",
        inputs=inputs_of(finding),
    )


def _required(finding: Finding) -> Due:
    return Due(
        kind=finding.rule_id,
        object=f"orgs.organization:{finding.organization_id}",
        organization_id=finding.organization_id,
        title=finding.mend or finding.name,
        reason=f"{finding.name}：{finding.found} · {Severity.REQUIRED.label} · {finding.clause}",
        url=page(RULES[finding.rule_id].remedy, finding.organization_id),
        action="去办理",
        when="今天",
        wait="应当做到",
        now=True,
        inputs=inputs_of(finding),
    )


def _principle(finding: Finding) -> Due:
    return Due(
        kind=finding.rule_id,
        object=f"orgs.organization:{finding.organization_id}",
        organization_id=finding.organization_id,
        title=f"{finding.name}：{finding.found}",
        reason=f"{finding.mend} · {finding.clause}",
        url=page(RULES[finding.rule_id].remedy, finding.organization_id),
        action="看怎么办",
        when="本季",
        wait=PRINCIPLE,
        inputs=inputs_of(finding),
    )
