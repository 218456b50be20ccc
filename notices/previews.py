"""How often a ladder would remind whom this month, before it is settled."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from notices import sources
from notices.due import Due
from notices.ladder import Stage, days_of
from orgs.models import Organization, Tier
from orgs.wording import tier_word

UNITS = "成员单位"


@dataclass(slots=True)
class Line:
    """One level: how many are concerned, how many reminders now and by the proposal."""

    level: str
    holders: int
    now: int
    then: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A month of a kind of thing, by what is due today and in the district."""

    first: date
    last: date
    lines: list[Line]

    @property
    def now(self) -> int:
        """Reminders by the ladder in force."""
        return sum(line.now for line in self.lines)

    @property
    def then(self) -> int:
        """Reminders by the proposed one."""
        return sum(line.then for line in self.lines)


def preview_of(kind: str, now: Sequence[Stage], then: Sequence[Stage], on: date) -> Preview:
    """What the present and the proposed ladder send between the first and the last day of the month.

    Counts what is due as of today: what will be done before its reminder makes it fewer, what comes up makes it more.
    Reads the dues of the scope and one query for the tiers.
    """
    first = on.replace(day=1)
    last = on.replace(day=calendar.monthrange(on.year, on.month)[1])
    dues = [due for due in sources.dues_on(on, without=sources.KNOWN - {kind}) if due.kind == kind]
    tiers = dict(Organization.objects.filter(pk__any={due.organization_id for due in dues}).values_list("pk", "tier"))
    holders: dict[str, set[str]] = {}
    counts: dict[str, Counter[str]] = {}
    for due in dues:
        level = UNITS if due.unit_id else tiers.get(due.organization_id, Tier.DISTRICT)
        holders.setdefault(level, set()).add(due.holder.split("@")[0])
        counter = counts.setdefault(level, Counter())
        counter["now"] += _within(now, due, first, last)
        counter["then"] += _within(then, due, first, last)
    order = [*Tier.values, UNITS]
    lines = [
        Line(tier_word(Tier(level)) if level != UNITS else UNITS, len(holders[level]), counts[level]["now"],
             counts[level]["then"])
        for level in order
        if level in counts
    ]  # fmt: skip
    return Preview(first, last, lines)


def _within(stages: Sequence[Stage], due: Due, first: date, last: date) -> int:
    days = days_of(stages, due_on=due.due_on, starts_on=due.starts_on, since=due.since)
    return sum(1 for day, _ in days if first <= day <= last)
