"""What must hold of lists, agreements and pledges on any day (XH 三(三)1, 三(三)5; RH 二3). None of them queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from common.rules import State, Verdict
from covenants.facts import CovenantFacts, past_collecting
from orgs.judging import RuleBook

HOLDS, DUE, BROKEN, NOT_APPLICABLE = State.HOLDS, State.DUE, State.BROKEN, State.NOT_APPLICABLE
WARN_DAYS = 30
SIGN_WARN_DAYS = 10

BOOK = RuleBook()
RULES = BOOK.rules


def rule(rule_id: str) -> Callable:
    """Declare a rule of street and community committees; mended on the pages of the two-way service."""
    return BOOK.rule(rule_id, tiers="STREET COMMUNITY", who="社区或街道书记", remedy="covenants:committee")


@rule("list.both_ways")
def both_ways(facts: CovenantFacts, figure, on: date) -> Verdict:
    """Each member unit files at least so many offers and needs per cycle."""
    offers, needs = figure["offers_min"], figure["needs_min"]
    required = f"每家单位能够提供的服务至少 {offers} 项，需要提供的服务至少 {needs} 项"
    if facts.cycle_id is None:
        return Verdict(NOT_APPLICABLE, "还没有开启清单周期", required)
    if not facts.units:
        return Verdict(NOT_APPLICABLE, "没有参与共建的单位", required)
    lacking = sum(
        1 for unit in facts.units if facts.offering.get(unit, 0) < offers or facts.needing.get(unit, 0) < needs
    )
    inputs = {"单位": len(facts.units), "两项都填了": len(facts.units) - lacking, "征集截止": facts.collect_by}
    found = f"{len(facts.units)} 家单位，{len(facts.units) - lacking} 家两项都填了"
    if not lacking:
        return Verdict(HOLDS, found, required, inputs=inputs)
    mend = f"请 {lacking} 家单位补填，或代为填写，确有困难的说明理由报上级备案"
    due = facts.collect_by
    if past_collecting(facts) or (due is not None and due < on):
        return Verdict(BROKEN, found, required, mend, inputs, due_on=due)
    if due is not None and due - on <= timedelta(days=WARN_DAYS):
        return Verdict(DUE, f"{found}，{due} 截止", required, mend, inputs, due_on=due)
    return Verdict(NOT_APPLICABLE, f"正在征集，{found}", required, inputs=inputs, due_on=due)


@rule("list.deliberated")
def deliberated(facts: CovenantFacts, figure, on: date) -> Verdict:
    """No item is published that no joint meeting went through."""
    required = "发布的项目都经过联席会议审议"
    if facts.cycle_id is None:
        return Verdict(NOT_APPLICABLE, "还没有开启清单周期", required)
    if facts.undeliberated:
        found = f"{facts.undeliberated} 项未经审议已发布"
        return Verdict(BROKEN, found, required, "撤回这些项目，提交联席会议审议", {"未经审议": facts.undeliberated})
    return Verdict(HOLDS, "没有未经审议就发布的项目", required)


@rule("agreement.signed")
def signed(facts: CovenantFacts, figure, on: date) -> Verdict:
    """A confirmed claim is signed as an agreement within so many days."""
    days = timedelta(days=figure["days"])
    required = f"认领确认后 {figure['days']} 天内签订协议"
    if facts.cycle_id is None and not facts.unsigned:
        return Verdict(NOT_APPLICABLE, "还没有开启清单周期", required)
    late = [day for day in facts.unsigned if day + days < on]
    first = min(facts.unsigned, default=None)
    due = first and first + days
    inputs = {"待签订": len(facts.unsigned), "已超期": len(late), "最早应签": due}
    if late:
        mend = "拟定协议并请双方签订"
        return Verdict(BROKEN, f"{len(late)} 项认领超过期限还没有签订", required, mend, inputs, due_on=due)
    if due is not None and due - on <= timedelta(days=SIGN_WARN_DAYS):
        found = f"{len(facts.unsigned)} 项待签订，最早 {due} 到期"
        return Verdict(DUE, found, required, "拟定协议", inputs, due_on=due)
    found = f"{len(facts.unsigned)} 项待签订" if facts.unsigned else "认领都已签订"
    return Verdict(HOLDS, found, required, inputs=inputs, due_on=due)


@rule("pledge.reviewed")
def reviewed(facts: CovenantFacts, figure, on: date) -> Verdict:
    """Every pledge of the year is reviewed by both sides by its end."""
    if facts.cycle_id is None or facts.until is None:
        return Verdict(NOT_APPLICABLE, "还没有开启清单周期", "当年的承诺年底前完成评诺")
    due = figure.due_in((facts.until - timedelta(days=1)).year)
    required = f"{due} 前完成评诺"
    if not facts.pledges:
        return Verdict(NOT_APPLICABLE, "还没有签订的承诺", required)
    count = len(facts.unreviewed)
    inputs = {"承诺": facts.pledges, "未评": count, "期限": due}
    found = f"{facts.pledges} 项承诺，{count} 项未评"
    if not count:
        return Verdict(HOLDS, f"{facts.pledges} 项承诺都已评诺", required, inputs=inputs)
    if on > due:
        return Verdict(BROKEN, found, required, "请双方补评", inputs, due_on=due)
    when = {"due_on": due, "starts_on": date(due.year, 1, 1)}  # once a year: still to come, not done
    if due - on <= timedelta(days=WARN_DAYS):
        return Verdict(DUE, found, required, "进入评诺阶段，请双方评价", inputs, **when)
    return Verdict(HOLDS, f"{facts.pledges} 项承诺，未到评诺时间", required, inputs=inputs, **when)


@rule("promise.kept")
def promise_kept(facts: CovenantFacts, figure, on: date) -> Verdict:
    """What was promised within a number of working days was done within them (the last twelve months)."""
    required = f"{figure['working_days']} 个工作日内办结"
    inputs = {"超期": facts.late_cases, "在办": len(facts.open_cases)}
    soonest = min(facts.open_cases, default=None)
    if facts.late_cases:
        found = f"{facts.late_cases} 件超过承诺时限"
        return Verdict(BROKEN, found, required, "尽快办结并写明结果", inputs, due_on=soonest)
    if soonest is not None:
        state = DUE if soonest - on <= timedelta(days=2) else HOLDS
        found = f"{len(facts.open_cases)} 件在办，最早 {soonest} 到期"
        return Verdict(state, found, required, "按期办结", inputs, due_on=soonest)
    return Verdict(HOLDS, "没有超过承诺时限的事项", required, inputs=inputs)
