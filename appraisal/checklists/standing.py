"""How an item stands on a day: by the rule or the rate that it names, else by the evidence that was recorded.

Nobody ticks: the joint meeting that was held is what fulfils 联席会议每季度. A rule with periods is asked about the
running one, and about those of the year that are over by what was found the morning after (`periods`). A year that is
over is looked at as of its last day; one that was closed says what was kept. A constant number of queries for any
number of items and organisations.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from appraisal.checklists.evidence_days import in_force
from appraisal.checklists.periods import Periods, periods_on, was_asked
from appraisal.findings import RULES, findings_on
from appraisal.metrics import METRICS
from appraisal.models import Checklist, ChecklistItem, ChecklistState, Evidence, Progress
from appraisal.network import Node, network_on
from appraisal.statistics.counters import figures_now
from common.metrics import MetricValue, percent_of
from common.rules import Finding, State

GONE = "这一天没有这个组织（已撤并或还没有成立）"
# What stands beside every count of items, on pages, in the API and in workbooks.
DEFINITION = (
    "已落实＝记录自动判断符合、本期没有还要办的（或已备案说明）的项，加上登记了完成情况、没有被撤回或退回的项；"
    "按月、按季要求的，分派以后过去的每一期都要做到或已说明原因，每天早上核对一次；"
    "应落实＝分到本组织、当天适用的全部项。不适用的（如没有应办的事、年度还没有开始、组织已撤并、项目已停用）两边都不算。"
    "过了完成期限（没有写的按年底）还没有落实的算过期。"
)


class Lying(NamedTuple):
    """What is asked of an item that lies on an organisation; a `Progress` has it as well."""

    pk: int
    item: ChecklistItem
    organization_id: int
    final: str = ""
    found: str = ""


class Status(StrEnum):
    """Where an item stands."""

    DONE = "DONE"
    SETTLED = "SETTLED"
    OPEN = "OPEN"
    LATE = "LATE"
    NOT_APPLICABLE = "NOT_APPLICABLE"

    @property
    def label(self) -> str:
        """As the screen says it."""
        return {
            "DONE": "已落实",
            "SETTLED": "已说明",
            "OPEN": "未完成",
            "LATE": "过期未完成",
            "NOT_APPLICABLE": "不适用",
        }[self.value]

    @property
    def colour(self) -> str:
        """Of the chip."""
        return {"DONE": "ok", "SETTLED": "info", "OPEN": "due", "LATE": "bad", "NOT_APPLICABLE": "mute"}[self.value]


FULFILLED = (Status.DONE, Status.SETTLED)
_BY_RULE = {
    State.HOLDS: Status.DONE,
    State.SETTLED: Status.SETTLED,
    State.DUE: Status.OPEN,
    State.BROKEN: Status.OPEN,
    State.NOT_APPLICABLE: Status.NOT_APPLICABLE,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How one item stands in one organisation.

    found      what is on record, in words
    automatic  whether records say so
    finding    of the rule, where the item names one
    value      of the metric, where it names one
    periods    of the rule that are over, where it has periods
    """

    state: Status
    found: str
    automatic: bool
    finding: Finding | None = None
    value: MetricValue | None = None
    periods: Periods | None = None


@dataclass(slots=True)
class Tally:
    """Items counted by how they stand."""

    states: Counter[Status] = field(default_factory=Counter)
    automatic: int = 0

    def add(self, standing: Standing) -> None:
        """One more."""
        self.states[standing.state] += 1
        self.automatic += standing.automatic and standing.state in FULFILLED

    @property
    def assigned(self) -> int:
        """All that apply."""
        return sum(self.states.values()) - self.states[Status.NOT_APPLICABLE]

    @property
    def done(self) -> int:
        """Fulfilled, by records or by evidence."""
        return sum(self.states[state] for state in FULFILLED)

    @property
    def recorded(self) -> int:
        """Fulfilled by evidence."""
        return self.done - self.automatic

    @property
    def open(self) -> int:
        """What is left."""
        return self.assigned - self.done

    @property
    def late(self) -> int:
        """Of what is left, past its day."""
        return self.states[Status.LATE]

    @property
    def said(self) -> str:
        """12/15（80.0%）."""
        rate = percent_of(self.done, self.assigned)
        return f"{self.done}/{self.assigned}（{rate}%）" if rate is not None else "没有应落实的"


def tally_of(standings: Iterable[Standing]) -> Tally:
    """Of these."""
    tally = Tally()
    for standing in standings:
        tally.add(standing)
    return tally


def day_for(item: ChecklistItem, on: date) -> date:
    """The day an item is looked at: not beyond the end of its year."""
    return min(on, item.checklist.last_day)


def standings_of(progress: Sequence[Progress | Lying], on: date) -> dict[int, Standing]:
    """By id; each with `item.checklist` loaded."""
    found: dict[int, Standing] = {}
    by_day: dict[date, list[Progress | Lying]] = defaultdict(list)
    for one in progress:
        if one.final and _closed_by(one.item.checklist, on):
            found[one.pk] = Standing(Status(one.final), one.found, one.item.is_automatic)
        elif on < one.item.checklist.first_day:
            said = f"{one.item.checklist.year}年还没有开始"
            found[one.pk] = Standing(Status.NOT_APPLICABLE, said, one.item.is_automatic)
        else:
            by_day[day_for(one.item, on)].append(one)
    for day, rows in by_day.items():
        found |= _on(rows, day, on)
    return found


def _closed_by(checklist: Checklist, on: date) -> bool:
    return checklist.state == ChecklistState.CLOSED and checklist.closed_on <= on


def _on(rows: list[Progress | Lying], day: date, on: date) -> dict[int, Standing]:
    nodes = network_on(day, {one.organization_id for one in rows}, places=False, root=True).nodes
    existing = {node.pk for node in nodes}
    automatic = [one for one in rows if one.item.is_automatic and one.organization_id in existing]
    by_rule = _findings(automatic, nodes, day)
    by_metric = _figures(automatic, nodes, day)
    over = periods_on((one.pk for one in automatic if one.item.rule), on)
    recorded = _evidence([one for one in rows if not one.item.is_automatic], on)
    found = {}
    waiting: dict[int, Standing] = {}  # of items that wait for evidence: the same wherever they lie
    for one in rows:
        item = one.item
        if item.stopped_on is not None and item.stopped_on <= day:
            found[one.pk] = Standing(Status.NOT_APPLICABLE, stopped_words(item), item.is_automatic)
        elif one.organization_id not in existing:
            found[one.pk] = Standing(Status.NOT_APPLICABLE, GONE, item.is_automatic)
        elif not item.is_automatic and one.pk not in recorded:
            if item.pk not in waiting:
                waiting[item.pk] = _of_evidence(item, None, on)
            found[one.pk] = waiting[item.pk]
        elif item.rule:
            found[one.pk] = _of_rule(item, by_rule.get((one.organization_id, item.rule)), on, over.get(one.pk))
        elif item.metric:
            found[one.pk] = _of_metric(item, by_metric.get((one.organization_id, item.metric)), on)
        else:
            found[one.pk] = _of_evidence(item, recorded.get(one.pk), on)
    return found


def _findings(rows: list[Progress | Lying], nodes: list[Node], day: date) -> dict[tuple[int, str], Finding]:
    asked = {one.item.rule for one in rows if one.item.rule}
    if not asked:
        return {}
    of = {one.organization_id for one in rows if one.item.rule}
    answers = findings_on([node for node in nodes if node.pk in of], day, without=RULES.keys() - asked)
    return {(pk, finding.rule_id): finding for pk, findings in answers.items() for finding in findings}


def _figures(rows: list[Progress | Lying], nodes: list[Node], day: date) -> dict[tuple[int, str], MetricValue]:
    asked = {one.item.metric for one in rows if one.item.metric in METRICS}
    if not asked:
        return {}
    of = {one.organization_id for one in rows if one.item.metric}
    answers = figures_now([METRICS[key] for key in asked], day, [node for node in nodes if node.pk in of])
    return {(pk, key): value for pk, figures in answers.items() for key, value in figures.total.items()}


def _evidence(rows: list[Progress | Lying], on: date) -> dict[int, Evidence]:
    """The latest of each."""
    if not rows:
        return {}
    held = Evidence.objects.filter(in_force(on), progress_id__any=[one.pk for one in rows]).order_by("done_on", "pk")
    return {one.progress_id: one for one in held}


def stopped_words(item: ChecklistItem) -> str:
    """2024-09-01 起停用：上级不再要求."""
    return f"{item.stopped_on} 起停用：{item.stopped_because}"


def _open(item: ChecklistItem, on: date) -> Status:
    """What is not done: late from the day after its own day, or after the year's end."""
    return Status.LATE if (item.due or item.checklist.last_day) < on else Status.OPEN


def _ended(item: ChecklistItem, finding: Finding, on: date, over: Periods) -> bool:
    """Whether nothing more will be said of the year's periods: the last one was judged, which is done in the first
    night after it, or nothing was asked in it, and then nothing is ever put down of it.

    finding  of the year's last day, once the year is over
    """
    last_day = item.checklist.last_day
    if on <= last_day:
        return False
    return not was_asked(finding) or (over.until is not None and over.until > last_day)


def _of_rule(item: ChecklistItem, finding: Finding | None, on: date, over: Periods | None = None) -> Standing:
    if finding is None:
        return Standing(Status.NOT_APPLICABLE, "这一天没有这条规定", True)
    state, found = _BY_RULE[finding.state], finding.found
    if finding.due_on is not None and finding.starts_on is not None:
        # The rule may hold, for the last meeting was in time; this period's is still to come. A rule without periods
        # that says until when (a term ends, an answer is asked for) holds meanwhile.
        state = Status.OPEN
    if over is not None and over.asked:
        ended = _ended(item, finding, on, over)
        if over.missed:
            state = Status.OPEN
        elif ended or state is Status.DONE:  # of a year that is over every period was judged, the last one as well
            state = Status.SETTLED if over.explained else Status.DONE
        found = over.said("全年") if ended else f"{found}；{over.said('已过')}"
    if state is Status.OPEN:
        state = _open(item, on)
    return Standing(state, found, True, finding=finding, periods=over)


def _of_metric(item: ChecklistItem, value: MetricValue | None, on: date) -> Standing:
    if value is None or not value.denominator:
        return Standing(Status.NOT_APPLICABLE, "没有应办的", True, value=value)
    rate = percent_of(value.numerator, value.denominator)
    said = f"{rate}%（{value.numerator:,}/{value.denominator:,}），应达到 {item.target}%"
    if value.numerator * 100 >= item.target * value.denominator:
        return Standing(Status.DONE, said, True, value=value)
    return Standing(_open(item, on), said, True, value=value)


def _of_evidence(item: ChecklistItem, latest: Evidence | None, on: date) -> Standing:
    if latest is not None:
        return Standing(Status.DONE, f"{latest.done_on} {latest.text}", False)
    return Standing(_open(item, on), "还没有登记完成情况", False)
