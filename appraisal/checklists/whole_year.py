"""What a rule with periods found over a year: period by period, as it stood when each was over.

A monthly rule is not kept by what was done in December, nor broken by December alone. Each morning judges the periods
that are over (`judge_periods`), so that a list says what was missed while something can still be done; closing judges
all of them once more. A constant number of queries for each period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from appraisal.checklists.periods import Periods, was_asked
from appraisal.checklists.standing import Standing, Status
from appraisal.findings import RULES, findings_on
from appraisal.models import Checklist, ChecklistPeriod, ChecklistState, PeriodState, Progress
from appraisal.network import network_on
from common.clock import today
from common.rules import Finding, State
from meetings.cadence import Stretch, not_held, stretches_in
from members.models import Deviation
from orgs.rules_in_force import practice_of

# (organisation, rule)
Key = tuple[int, str]


def periods_over(progress: Sequence[Progress], on: date) -> dict[Key, list[tuple[Stretch, PeriodState]]]:
    """Of the items of one list that name a rule with periods: those that were over on the day, in order.

    Until that day what was missed may have been explained. Where it was not asked, nothing stands.
    """
    rows = [one for one in progress if one.item.rule]
    if not rows:
        return {}
    checklist = rows[0].item.checklist
    practice = practice_of(checklist.organization_id, min(on, checklist.last_day))
    rules: dict[str, set[str]] = defaultdict(set)
    for rule in {one.item.rule for one in rows}:
        figure = practice.figure(rule)
        if figure is not None and "period" in figure:
            rules[str(figure["period"])].add(rule)
    found: dict[Key, list[tuple[Stretch, PeriodState]]] = defaultdict(list)
    for code, asked in rules.items():
        places = {one.organization_id for one in rows if one.item.rule in asked}
        explained = _explained(places, asked, on)
        for stretch in stretches_in(code, checklist.year):
            if stretch.until <= on:
                for key, state in _judged(stretch, places, asked, explained).items():
                    found[key].append((stretch, state))
    return found


def year_standings(progress: Sequence[Progress], on: date) -> dict[int, Standing]:
    """By id, of the items of one list that name a rule with periods and lie where it was asked in some period.

    on  the day of the closing
    """
    judged, found = periods_over(progress, on), {}
    for one in progress:
        kept = Periods()
        for stretch, state in _of(one, judged):
            kept.add(stretch.short, state)
        if kept.asked:
            found[one.pk] = whole_year(kept)
    return found


def _of(one: Progress, judged: dict[Key, list[tuple[Stretch, PeriodState]]]) -> list[tuple[Stretch, PeriodState]]:
    """The periods of one item: what was over before it lay on anybody is not held against it."""
    told = judged.get((one.organization_id, one.item.rule), ())
    return [(stretch, state) for stretch, state in told if stretch.until > one.dealt_on]


def whole_year(periods: Periods) -> Standing:
    """How an item stands by all periods of its year."""
    said = periods.said("全年")
    if periods.missed:
        return Standing(Status.OPEN, said, True)
    return Standing(Status.SETTLED if periods.explained else Status.DONE, said, True)


@transaction.atomic
def judge_periods(*, checklist_id: int) -> int:
    """Put down what became of the periods that are over, where that is new; how many. The nightly task's door."""
    checklist = Checklist.objects.select_for_update(of=("self",), no_key=True).get(pk=checklist_id)
    if checklist.state != ChecklistState.PUBLISHED:
        return 0
    rows = list(Progress.objects.filter(item__checklist=checklist).exclude(item__rule="").select_related("item"))
    for row in rows:
        row.item.checklist = checklist
    judged = periods_over([row for row in rows if row.item.stopped_on is None], today())
    fresh = _new_to_us(rows, judged, _known(checklist))
    ChecklistPeriod.objects.bulk_create(
        fresh,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["progress", "since", "judged_on"],
        update_fields=["state"],
    )
    return len(fresh)


def _known(checklist: Checklist) -> dict[int, dict[date, ChecklistPeriod]]:
    """By progress, the last that was said of each period."""
    held = ChecklistPeriod.objects.filter(progress__item__checklist=checklist).order_by("judged_on")
    found: dict[int, dict[date, ChecklistPeriod]] = defaultdict(dict)
    for row in held:
        found[row.progress_id][row.since] = row
    return found


def _new_to_us(
    rows: Sequence[Progress],
    judged: dict[Key, list[tuple[Stretch, PeriodState]]],
    known: dict[int, dict[date, ChecklistPeriod]],
) -> list[ChecklistPeriod]:
    """Rows for what differs from what was said before; a period that is no longer asked for is said not to count."""
    found = []
    for one in rows:
        before = known.get(one.pk, {})
        now = {stretch.since: (stretch.until, stretch.short, state) for stretch, state in _of(one, judged)}
        gone = {row.since: (row.until, row.label, PeriodState.NOT_ASKED) for row in before.values()}
        for since, (until, label, state) in (gone | now).items():
            if since not in before or before[since].state != state:
                found.append(
                    ChecklistPeriod(
                        progress=one, organization_id=one.organization_id, since=since, until=until, label=label,
                        state=state, judged_on=today(),
                    )
                )  # fmt: skip
    return found


def _judged(
    stretch: Stretch, places: set[int], rules: set[str], explained: set[tuple[int, str, str]]
) -> dict[Key, PeriodState]:
    """What became of one period that is over, wherever it was asked."""
    found: dict[Key, PeriodState] = {}
    waiting = []
    for finding in _findings(places, rules, stretch.last_day):
        if not was_asked(finding):
            continue
        key = (finding.organization_id, finding.rule_id)
        if finding.due_on is not None and finding.starts_on is not None:
            waiting.append(key)
        else:
            found[key] = PeriodState.EXPLAINED if finding.state is State.SETTLED else PeriodState.KEPT
    if not waiting:
        return found
    # What was not done by the last day: the next morning says whether it is held against anybody, or was explained.
    after = {
        (one.organization_id, one.rule_id): one
        for one in _findings({pk for pk, _ in waiting}, {rule for _, rule in waiting}, stretch.until)
    }
    for pk, rule in waiting:
        next_morning = after.get((pk, rule))
        if next_morning is None or not _held_against(next_morning):
            continue
        said = {not_held(stretch), next_morning.found}
        settled = next_morning.state is State.SETTLED or any((pk, rule, one) in explained for one in said)
        found[pk, rule] = PeriodState.EXPLAINED if settled else PeriodState.MISSED
    return found


def _held_against(finding: Finding) -> bool:
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
