"""What a rule with periods found over a whole year: period by period, as it stood when each was over.

A monthly rule is not kept by what was done in December, nor broken by December alone. Asked once, when the year is
closed: a constant number of queries for each period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from appraisal.checklists.standing import Standing, Status
from appraisal.findings import RULES, findings_on
from appraisal.models import Progress
from appraisal.network import network_on
from common.rules import Finding, State
from meetings.cadence import Stretch, not_held, stretches_in
from members.models import Deviation
from orgs.rules_in_force import practice_of


@dataclass(slots=True)
class _Kept:
    """Periods of a rule in one organisation: those in which it was asked, and of these the missed and the explained."""

    asked: int = 0
    missed: list[str] = field(default_factory=list)
    explained: list[str] = field(default_factory=list)

    def standing(self) -> Standing:
        kept = self.asked - len(self.missed) - len(self.explained)
        said = f"全年 {self.asked} 期，做到 {kept} 期"
        if self.explained:
            said = f"{said}，{'、'.join(self.explained)}已说明原因"
        if self.missed:
            return Standing(Status.OPEN, f"{said}，{'、'.join(self.missed)}没有做到", True)
        return Standing(Status.SETTLED if self.explained else Status.DONE, said, True)


def year_standings(progress: Sequence[Progress], on: date) -> dict[int, Standing]:
    """By id, of the items of one list that name a rule with periods and lie where it was asked in some period.

    on  the day of the closing: until then what was missed may have been explained
    """
    rows = [one for one in progress if one.item.rule]
    if not rows:
        return {}
    checklist = rows[0].item.checklist
    practice = practice_of(checklist.organization_id, checklist.last_day)
    rules: dict[str, set[str]] = defaultdict(set)
    for rule in {one.item.rule for one in rows}:
        figure = practice.figure(rule)
        if figure is not None and "period" in figure:
            rules[str(figure["period"])].add(rule)
    kept: dict[tuple[int, str], _Kept] = defaultdict(_Kept)
    for code, asked in rules.items():
        places = {one.organization_id for one in rows if one.item.rule in asked}
        explained = _explained(places, asked, on)
        for stretch in stretches_in(code, checklist.year):
            _judge(kept, stretch, places, asked, explained)
    found = {}
    for one in rows:
        answer = kept.get((one.organization_id, one.item.rule))
        if answer is not None and answer.asked:
            found[one.pk] = answer.standing()
    return found


def _judge(kept, stretch: Stretch, places: set[int], rules: set[str], explained: set[tuple[int, str, str]]) -> None:
    waiting = []
    for finding in _findings(places, rules, stretch.last_day):
        if finding.state is State.NOT_APPLICABLE and finding.starts_on is None:
            continue
        key = (finding.organization_id, finding.rule_id)
        if finding.due_on is not None and finding.starts_on is not None:
            waiting.append(key)
        else:
            kept[key].asked += 1
            if finding.state is State.SETTLED:
                kept[key].explained.append(stretch.short)
    if not waiting:
        return
    # What was not done by the last day: the next morning says whether it is held against anybody, or was explained.
    after = {
        (one.organization_id, one.rule_id): one
        for one in _findings({pk for pk, _ in waiting}, {rule for _, rule in waiting}, stretch.until)
    }
    for pk, rule in waiting:
        next_morning = after.get((pk, rule))
        if next_morning is None or not _held_against(next_morning, stretch):
            continue
        answer = kept[pk, rule]
        answer.asked += 1
        said = {not_held(stretch), next_morning.found}
        settled = next_morning.state is State.SETTLED or any((pk, rule, one) in explained for one in said)
        (answer.explained if settled else answer.missed).append(stretch.short)


def _held_against(finding: Finding, stretch: Stretch) -> bool:
    """Whether a period that was not kept counts: one that began before anything was on record here does not.

    Where the next one was kept on its very first day, nothing is said of the one before: it was not.
    """
    if finding.state in (State.BROKEN, State.SETTLED):
        return True
    return finding.state is State.HOLDS and finding.starts_on is None


def _findings(places: set[int], rules: set[str], day: date) -> list[Finding]:
    nodes = network_on(day, places, places=False, root=True).nodes
    answers = findings_on(nodes, day, without=RULES.keys() - rules) if nodes else {}
    return [one for findings in answers.values() for one in findings if one.rule_id in rules]


def _explained(places: set[int], rules: set[str], on: date) -> set[tuple[int, str, str]]:
    rows = Deviation.objects.filter(organization__in=places, rule_id__in=rules, since__lte=on).order_by()
    return set(rows.values_list("organization_id", "rule_id", "found"))
