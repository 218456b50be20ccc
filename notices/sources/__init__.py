"""Where what is due comes from: one list of conditions for workbench, inbox, reminders and calendar feed.

dues_on(on)         everything in the scope, of committees and units, streaming
own_dues(on)        what is the acting office's turn, reading only that
own(dues, scope)    of these, what the office's turn is and its verbs reach

A due that is `ahead` is known to ladders and calendars; workbench and inbox wait until it comes near.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from common.authority import can
from common.scoping import Scope, current_scope
from notices.due import Due
from notices.kinds import kind_of
from notices.sources.asking import Asking
from notices.sources.committees import filing_dues, open_filings, papers_of
from notices.sources.rules import rule_dues

__all__ = ["dues_on", "own", "own_dues"]


def dues_on(on: date) -> Iterator[Due]:
    """Everything that somebody has to do, in the current scope; under a unit's what is the unit's turn.

    Asks for no verbs. Read it inside the scope, to the end or not; nothing is kept.
    """
    yield from _asked(Asking(on, unit_id=current_scope().party_id))


def own_dues(on: date) -> Iterator[Due]:
    """What is the turn of the acting office and in its power."""
    scope = current_scope()
    yield from own(_asked(Asking(on, organization_id=scope.anchor_id, unit_id=scope.party_id)), scope)


def own(dues: Iterable[Due], scope: Scope) -> Iterator[Due]:
    """Of these dues those of the office: its own turn, and a kind that its verbs reach."""
    # An administrator stands for the district and has no place in its tree.
    place = scope.anchor_id if scope.anchor_id is not None else scope.district_id
    for due in dues:
        if scope.party_id is not None:
            mine = due.unit_id == scope.party_id
        else:
            mine = due.unit_id is None and due.organization_id == place
        if mine and can(scope, kind_of(due.kind).verb):
            yield due


def _asked(asking: Asking) -> Iterator[Due]:
    filings = open_filings(asking)
    yield from filing_dues(asking, filings)
    yield from rule_dues(asking, papers_of(asking, filings))
