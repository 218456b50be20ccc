"""What must hold of a year's reports and checklists on any day. None of it queries.

XH 三(三)5: each level's report on its part-time members' work reaches the level above by the scheme's day. FC 第2段:
the items of the year's checklist are done; those that records answer for are judged by their own rules, not once more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from common.rules import State, Verdict
from orgs.judging import RuleBook
from orgs.practice import Figure

SOON = timedelta(days=30)
REPORT = "report.annual"
CHECKLISTS = {"checklist.street": "street", "checklist.community": "community"}

BOOK = RuleBook()
RULES = BOOK.rules


@dataclass(slots=True)
class Asked:
    """A report that the scheme of a year asks for.

    reached  it was handed in and not returned
    """

    year: int
    label: str
    due: date
    reached: bool


@dataclass(slots=True)
class Listed:
    """A checklist of the year as it lies on an organisation.

    items           of the whole list; expected: how many the document says
    waiting         own items that somebody records and nobody has, by their last day, the earliest first
    recorded, own   own items that somebody records: done, all
    """

    name: str
    items: int
    own: int = 0
    recorded: int = 0
    waiting: list[date] = field(default_factory=list)


@dataclass(slots=True)
class YearFacts:
    """One organisation: the reports it was to hand in, last year's first, and its checklists by the practice's key."""

    organization_id: int
    tier: str
    district_id: int
    asked: list[Asked] = field(default_factory=list)
    lists: dict[str, Listed] = field(default_factory=dict)


@BOOK.rule(REPORT, tiers="STREET COMMUNITY", who="社区或街道书记", remedy="appraisal:year_for")
def report_annual(facts: YearFacts, figure: Figure, on: date) -> Verdict | None:
    """The reports of the scheme reached the level above by their days; a year that was missed counts until it did."""
    required = "每年按考核方案的期限报告上一级"
    if not facts.asked:  # no scheme asks it of this one
        return None
    missing = [one for one in facts.asked if not one.reached]
    if not missing:
        last = facts.asked[-1]
        inputs = {"年度": last.year, "期限": last.due}
        if last.year == on.year:
            return Verdict(State.HOLDS, f"{last.year}年度报告已报送", required, inputs=inputs)
        # Last year's is in; that says nothing of this year's, which is still to come.
        found = f"{last.year}年度报告已报送，{on.year}年的考核方案还没有公布"
        due_on = figure.due_in(on.year) or date(on.year, 12, 31)
        return Verdict(State.HOLDS, found, required, inputs=inputs, due_on=due_on, starts_on=date(on.year, 1, 1))
    first = missing[0]
    inputs = {"年度": first.year, "事项": first.label, "期限": first.due}
    starts_on = date(first.year, 1, 1)
    when = {"due_on": first.due, "starts_on": starts_on}
    if first.due < on:
        found = f"{first.year}年度报告没有按期报送（{first.due} 截止）"
        return Verdict(State.BROKEN, found, required, "写好评价，报送上一级；数字系统已经列好", inputs, **when)
    found = f"{first.year}年度报告还没有报送，{first.due} 截止"
    if first.due - on <= SOON:
        return Verdict(State.DUE, found, required, f"在 {first.due} 前报送上一级", inputs, **when)
    return Verdict(State.HOLDS, found, required, inputs=inputs, **when)


def _listed(facts: YearFacts, figure: Figure, on: date) -> Verdict | None:
    listed = facts.lists.get(CHECKLISTS[figure.rule_id])
    required = f"{figure['tasks']} 项逐项落实"
    if listed is None:  # the district published none
        return None
    inputs = {"清单": listed.name, "文件项数": figure["tasks"], "区里列出": listed.items, "要登记的": listed.own}
    found = f"区里列出 {listed.items} 项；本级要登记的 {listed.own} 项，已登记 {listed.recorded} 项"
    if not listed.waiting:
        return Verdict(State.HOLDS, found, required, inputs=inputs)
    due = listed.waiting[0]
    inputs["期限"] = due
    late = sum(day < on for day in listed.waiting)
    if late:
        found = f"{found}，{late} 项过了期限"
        return Verdict(State.BROKEN, found, required, "把办成的登记上，没办的抓紧办", inputs, due_on=due)
    when = {"due_on": due, "starts_on": date(due.year, 1, 1)}
    if due - on <= SOON:
        return Verdict(State.DUE, found, required, f"在 {due} 前办好并登记", inputs, **when)
    return Verdict(State.HOLDS, found, required, inputs=inputs, **when)


@BOOK.rule("checklist.street", tiers="STREET", who="街道书记", remedy="appraisal:year_checklist_of")
def checklist_street(facts: YearFacts, figure: Figure, on: date) -> Verdict | None:
    """The street's list (FC 第2段)."""
    return _listed(facts, figure, on)


@BOOK.rule("checklist.community", tiers="COMMUNITY", who="社区书记", remedy="appraisal:year_checklist_of")
def checklist_community(facts: YearFacts, figure: Figure, on: date) -> Verdict | None:
    """The community's list (FC 第2段)."""
    return _listed(facts, figure, on)
