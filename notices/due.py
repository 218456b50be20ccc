"""What is due: the one list of conditions, from which workbench, inbox, reminders and calendar feed are all made.

A source reads the current scope set-based and yields `Due`s: under a district's scope those of every organisation,
under a secretary's those of the own committee and below. What it yields comes from rules and states that are already
there; nothing here decides anew whether something must be done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


# Not frozen, though nobody changes one: thousands are made each morning, and a frozen one takes four times as long.
@dataclass(slots=True)
class Due:
    """One thing that somebody has to do.

    kind             id of its kind (notices/kinds.py): a rule's id, e.g. "term.expired", or a state's, "claim.waiting"
    object           what it is about, stable as long as it is the same thing: "members.filing:12", "2026Q4"
    organization_id  the committee it belongs to
    unit_id          the unit whose turn it is; None where it is the committee's own
    due_on           the last day; None where nothing says until when
    starts_on        first day of the period in which it is to be done (ladders that count from there)
    since            since when somebody waits for it
    title            for the screen, may name people: 王海燕的任期将满
    reason           why, with the clause where there is one
    url, action      the exact place and what the button says
    now              belongs under 今天 although no day is named: somebody waits, or the text says must
    when, wait       what stands in place of the date where there is none: 本季, 2 天前退回
    ahead            far ahead still: ladders and calendars know of it, workbench and inbox do not show it yet
    inputs           figures for "why do I get this"; dates among them are dates
    """

    kind: str
    object: str
    organization_id: int
    title: str
    url: str
    action: str
    unit_id: int | None = None
    due_on: date | None = None
    starts_on: date | None = None
    since: date | None = None
    reason: str = ""
    now: bool = False
    when: str = ""
    wait: str = ""
    ahead: bool = False
    inputs: dict[str, Any] = field(default_factory=dict)

    @property
    def holder(self) -> str:
        """Whose turn it is, as text: "o12" or "u7@12" (a unit towards a committee)."""
        return f"u{self.unit_id}@{self.organization_id}" if self.unit_id else f"o{self.organization_id}"

    @property
    def thing(self) -> str:
        """The same thing on every day, whatever its date: what a snooze and a notice refer to."""
        return f"{self.kind}|{self.object}|{self.holder}"

    def late(self, on: date) -> bool:
        """Whether the last day has passed."""
        return self.due_on is not None and self.due_on < on
