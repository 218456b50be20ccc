"""Where what is due comes from: one list of conditions for workbench, inbox, reminders and calendar feed.

dues_on(on)         everything in the scope, of committees and units, streaming
own_dues(on)        what is the acting office's turn, reading only that
own(dues, scope)    of these, what the office's turn is and its verbs reach

A due that is `ahead` is known to ladders and calendars; workbench and inbox wait until it comes near.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.urls import reverse

from appraisal.findings import RULES
from common.authority import can
from common.scoping import Scope, current_scope
from notices.due import Due
from notices.kinds import KINDS, kind_of
from notices.sources.administrators import administrator_dues
from notices.sources.alliances import alliance_dues
from notices.sources.allowances import allowance_dues
from notices.sources.asking import Asking, page
from notices.sources.checklists import checklist_dues
from notices.sources.committees import filing_dues, open_filings, papers_of
from notices.sources.covenants import list_dues, open_cycles
from notices.sources.duties import duty_dues, import_dues, unit_dues
from notices.sources.ground import ground_dues
from notices.sources.meetings import activity_dues, awaited_dues
from notices.sources.pledges import covenant_dues
from notices.sources.projects import project_dues
from notices.sources.rules import Judged, rule_dues
from notices.sources.unit_reviews import unit_review_dues
from notices.sources.year import year_dues

__all__ = ["KNOWN", "dues_on", "own", "own_dues"]

# Every kind of thing that may fall due.
KNOWN = frozenset(KINDS) | RULES.keys()


def dues_on(on: date, without: frozenset[str] = frozenset()) -> Iterator[Due]:
    """Everything that somebody has to do, in the current scope; under a unit's what is the unit's turn.

    Asks for no verbs. Read it inside the scope, to the end or not; nothing is kept.
    without  kinds that nobody asks about
    """
    for due in _asked(Asking(on, unit_id=current_scope().party_id, without=without)):
        if due.kind not in without:
            yield due


def own_dues(on: date, judged: Judged | None = None) -> Iterator[Due]:
    """What is the turn of the acting office and in its power.

    judged   what was read of its own committee already
    """
    scope = current_scope()
    asking = Asking(on, _place(scope) if scope.party_id is None else None, scope.party_id, scope.verbs)
    yield from own(_asked(asking, judged), scope)


def own(dues: Iterable[Due], scope: Scope) -> Iterator[Due]:
    """Of these dues those of the office: its own turn, and a kind that its verbs reach."""
    place = _place(scope)
    for due in dues:
        if scope.party_id is not None:
            mine = due.unit_id == scope.party_id
        else:
            mine = due.unit_id is None and due.organization_id == place
        if mine and can(scope, kind_of(due.kind).verb):
            yield _in_its_words(due, scope)


def _in_its_words(due: Due, scope: Scope) -> Due:
    """Where the office does it another way than others: whoever imports begins with the table at hand."""
    if due.kind == "roster.missing" and can(scope, "import.run"):
        return replace(due, url=reverse("exchange:start"), action="导入名册")
    if due.kind == "filing.returned" and not can(scope, "filing.view"):
        return replace(due, url=page("members:draft", due.organization_id))
    return due


def _place(scope: Scope) -> int | None:
    """An administrator stands for the district and has no place in its tree."""
    return scope.anchor_id if scope.anchor_id is not None else scope.district_id


def _asked(asking: Asking, judged: Judged | None = None) -> Iterator[Due]:
    scope = current_scope()
    if not (scope.column or scope.party_id is not None or scope.sees_everything):
        yield from administrator_dues(asking)
        return
    filings = open_filings(asking)
    yield from filing_dues(asking, filings)
    yield from rule_dues(asking, papers_of(asking, filings), judged)
    # Of the committees only streets and communities convene and exchange; a district has none of its own.
    if asking.organization_id is None or scope.column in ("street_id", "community_id"):
        cycles = open_cycles(asking)
        yield from list_dues(asking, cycles)
        stages = None if asking.organization_id is None else {cycle.stage for cycle in cycles}
        yield from covenant_dues(asking, stages)
        yield from project_dues(asking)
        yield from awaited_dues(asking)
    yield from activity_dues(asking)
    yield from alliance_dues(asking)
    yield from ground_dues(asking)
    yield from year_dues(asking)
    yield from unit_review_dues(asking)
    yield from checklist_dues(asking)
    yield from allowance_dues(asking)
    yield from duty_dues(asking)
    yield from unit_dues(asking)
    yield from import_dues(asking)
    yield from administrator_dues(asking)
