"""What must hold of meetings, contacts, suggestions and the double organisational life on any day. None of it queries.

XH 三(三)2–4, FC 第3段 (monthly coordination), RH 二2 (three meetings, five ones), HB 三·四是 (a problem each turn).
What is due in a period is due on its last day: `inputs["期限"]` and `due_on`. A period that was missed counts until the
next one is kept or the level above takes note of the reason; one that began before anything of the committee was on
record here is not held against it. `starts_on` is the first day of the running period: in it both are made good.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from common.rules import State, Verdict
from meetings.cadence import Stretch, not_held, stretch_at
from meetings.facts import MeetingFacts, MemberFacts, year_after
from orgs.judging import RuleBook
from orgs.practice import Figure

HOLDS, DUE, BROKEN, NOT_APPLICABLE = State.HOLDS, State.DUE, State.BROKEN, State.NOT_APPLICABLE
# So many days before the end of a period what is missing is due soon.
WARN = {"MONTH": 7, "QUARTER": 20, "HALF_YEAR": 30, "YEAR": 60}
ANSWER_WARN_DAYS, MINUTES_WARN_DAYS = 10, 3
WHO = "社区或街道书记"
# In a finding's inputs: the day for which a meeting of the running period is set.
PLANNED = "已定"

BOOK = RuleBook()
RULES = BOOK.rules


def rule(rule_id: str, remedy: str, tiers: str = "STREET COMMUNITY") -> Callable:
    """Declare a rule of street and community committees."""
    return BOOK.rule(rule_id, tiers=tiers, who=WHO, remedy=remedy)


# ---- so often in each period ----------------------------------------------------------------------------------------


def stretches(figure: Figure, on: date) -> tuple[Stretch, Stretch]:
    """The period that holds the day and the one before it."""
    now = stretch_at(str(figure["period"]), on)
    return now, stretch_at(now.code, now.since - timedelta(days=1))


def _near(stretch: Stretch, since: date | None, on: date) -> bool:
    """Whether the period's end is near; before anything is on record nothing is due."""
    return since is not None and since <= on and stretch.last_day - on <= timedelta(days=WARN[stretch.code])


def _cadence(facts: MeetingFacts, figure: Figure, on: date, since: date | None, done: str, what: str) -> Verdict:
    """Whether what the rule asks for took place often enough.

    since  from when on periods count
    done   召开 or 开展
    """
    now, before = stretches(figure, on)
    least, days = figure["min"], facts.days.get(figure.rule_id, ())
    count = sum(now.holds(day) for day in days)
    required = f"{figure.period_label}至少 {least} 次{what}"
    inputs = {"本期": now.label, f"已{done}": count, "应有": least, "期限": now.last_day}
    if count >= least:
        return Verdict(HOLDS, f"{now.label}已{done} {count} 次", required, inputs=inputs)
    if (figure.rule_id, not_held(now)) in facts.deferred:
        return Verdict(State.SETTLED, not_held(now), required, inputs=inputs)
    planned = next((day for day in facts.ahead.get(figure.rule_id, ()) if now.holds(day)), None)
    settled_day = {PLANNED: planned} if planned is not None else {}
    inputs |= settled_day
    judged = since is not None and since <= before.since
    earlier = sum(before.holds(day) for day in days)
    missed = judged and earlier < least
    explained = missed and (figure.rule_id, not_held(before)) in facts.deferred
    if missed and not explained:
        found = f"{before.label}只{done} {earlier} 次" if earlier else f"{before.label}未{done}"
        inputs = {"上期": before.label, f"上期{done}": earlier, "应有": least, "期限": before.last_day, **settled_day}
        mend = f"尽快{done}{what}，或说明原因报上级备案"
        return Verdict(BROKEN, found, required, mend, inputs, due_on=before.last_day, starts_on=now.since)
    found = f"{now.label}已{done} {count} 次，{now.last_day} 前还要 {least - count} 次"
    period = {"due_on": now.last_day, "starts_on": now.since}
    if _near(now, since, on):
        return Verdict(DUE, found, required, f"在 {now.last_day} 前{done}{what}", inputs, **period)
    if explained:
        return Verdict(State.SETTLED, not_held(before), required, inputs=inputs, **period)
    return Verdict(HOLDS if judged else NOT_APPLICABLE, found, required, inputs=inputs, **period)


@rule("meeting.quarterly", "meetings:committee")
def quarterly(facts: MeetingFacts, figure, on: date) -> Verdict:
    """A joint meeting in each period; the practice says which kinds count."""
    if not facts.seated:
        return Verdict(NOT_APPLICABLE, "还没有在任的班子", f"{figure.period_label}至少 {figure['min']} 次")
    return _cadence(facts, figure, on, facts.since, "召开", "会议")


def _of_alliance(rule_id: str, done: str, what: str, remedy: str) -> None:
    def check(facts: MeetingFacts, figure, on: date) -> Verdict:
        if facts.founded is None:
            return Verdict(
                NOT_APPLICABLE, "还没有成立党建联合体", f"{figure.period_label}至少 {figure['min']} 次{what}"
            )
        return _cadence(facts, figure, on, facts.founded, done, what)

    rule(rule_id, remedy)(check)


_of_alliance("alliance.visit", "开展", "走访交流", "meetings:activities_of")
_of_alliance("alliance.theme_day", "开展", "主题党日", "meetings:activities_of")
_of_alliance("alliance.inspection", "开展", "互学互检互评", "meetings:activities_of")
_of_alliance("alliance.committee_meeting", "召开", "委员例会", "meetings:committee")
_of_alliance("alliance.chain_meeting", "召开", "党支部负责人例会", "meetings:committee")
_of_alliance("alliance.delegates_meeting", "召开", "党员代表会议", "meetings:committee")


def _once(rule_id: str, what: str) -> None:
    def check(facts: MeetingFacts, figure, on: date) -> Verdict:
        required = f"成立一年内至少 {figure['min']} 次{what}"
        if facts.founded is None:
            return Verdict(NOT_APPLICABLE, "还没有成立党建联合体", required)
        due = year_after(facts.founded)
        inputs = {"成立": facts.founded, "期限": due}
        if rule_id in facts.first:
            return Verdict(HOLDS, f"{facts.first[rule_id]} 已开展", required, inputs=inputs)
        found, mend = f"还没有开展，{due} 到期", f"开展{what}并登记"
        year = {"due_on": due, "starts_on": facts.founded}
        if on > due:
            return Verdict(BROKEN, f"{due} 前没有开展", required, mend, inputs, **year)
        near = due - on <= timedelta(days=WARN["YEAR"])
        return Verdict(DUE if near else HOLDS, found, required, mend if near else "", inputs, **year)

    rule(rule_id, "meetings:activities_of")(check)


_once("alliance.assembly", "成立动员大会")
_once("alliance.lecture", "书记讲党课")


# ---- with each part-time member -------------------------------------------------------------------------------------


def _each(facts: MeetingFacts, figure, on: date, days_of: Callable[[MemberFacts], list[date]], words) -> Verdict:
    """Whether so many days lie in each period for each part-time member in office.

    words  (what the rule asks for, done, not done, what to do)
    """
    what, done, lacking, mend = words
    now, before = stretches(figure, on)
    least = figure["min"]
    required = f"每名兼职委员{figure.period_label}至少 {least} 次{what}"
    if not facts.members:
        return Verdict(NOT_APPLICABLE, "没有兼职委员", required)

    def enough(member: MemberFacts, stretch: Stretch) -> bool:
        return sum(stretch.holds(day) for day in days_of(member)) >= least

    waiting = [member for member in facts.members if not enough(member, now)]
    judged = facts.since is not None and facts.since <= before.since
    missed = [member for member in waiting if judged and member.sat_on(before.since) and not enough(member, before)]
    inputs = {"兼职委员": len(facts.members), done: len(facts.members) - len(waiting), "期限": now.last_day}
    if missed:
        people = tuple(member.person_id for member in missed)
        found = f"{before.label}有 {len(missed)} 名兼职委员{lacking}"
        inputs["期限"] = before.last_day
        period = {"due_on": before.last_day, "starts_on": now.since}
        return Verdict(BROKEN, found, required, mend, inputs, people, **period)
    found = f"{now.label} {len(facts.members)} 名兼职委员，{len(facts.members) - len(waiting)} 名{done}"
    if not waiting:
        return Verdict(HOLDS, found, required, inputs=inputs)
    people = tuple(member.person_id for member in waiting)
    period = {"due_on": now.last_day, "starts_on": now.since}
    if _near(now, facts.since, on):
        return Verdict(DUE, f"{found}，{now.last_day} 到期", required, mend, inputs, people, **period)
    return Verdict(HOLDS if judged else NOT_APPLICABLE, found, required, inputs=inputs, subjects=people, **period)


@rule("contact.monthly", "meetings:contacts_of")
def monthly(facts: MeetingFacts, figure, on: date) -> Verdict:
    """A telephone contact with each part-time member in each period."""
    words = ("电话沟通", "已沟通", "没有电话沟通", "逐一电话沟通并登记")
    return _each(facts, figure, on, lambda member: member.calls, words)


@rule("dual_life.attended", "meetings:activities_of")
def attended(facts: MeetingFacts, figure, on: date) -> Verdict:
    """Part-time members took part in the committee's organisational life."""
    words = ("组织生活", "已参加", "没有参加组织生活", "邀请他们参加组织生活并登记，确有困难的说明理由报上级备案")
    return _each(facts, figure, on, lambda member: member.attended, words)


@rule("supervision.questioned", "meetings:activities_of", tiers="COMMUNITY")
def questioned(facts: MeetingFacts, figure, on: date) -> Verdict:
    """The community's supervision committee asks what was done, and what it brought (FC 第3段)."""
    if not facts.seated:
        return Verdict(NOT_APPLICABLE, "还没有在任的班子", f"{figure.period_label}至少 {figure['min']} 次问质问效")
    return _cadence(facts, figure, on, facts.since, "开展", "问质问效")


# ---- within so many days --------------------------------------------------------------------------------------------


@rule("meeting.minutes", "meetings:committee")
def minutes(facts: MeetingFacts, figure, on: date) -> Verdict:
    """A meeting that was held has minutes, issued within so many days (those of the last twelve months)."""
    required = f"会后 {figure['days']} 天内印发纪要"
    if not facts.meetings:
        return Verdict(NOT_APPLICABLE, "近一年没有开过会", required)
    limit = timedelta(days=figure["days"])
    late = [day for day in facts.unissued if day + limit < on]
    first = min(facts.unissued, default=None)
    due = first and first + limit
    inputs = {"会议": facts.meetings, "未印发": len(facts.unissued), "超期": len(late), "期限": due}
    if late:
        found = f"{len(late)} 次会议超过期限没有印发纪要"
        return Verdict(BROKEN, found, required, "整理并印发纪要", inputs, due_on=due)
    if first is None:
        return Verdict(HOLDS, f"近一年 {facts.meetings} 次会议都印发了纪要", required, inputs=inputs)
    near = first + limit - on <= timedelta(days=MINUTES_WARN_DAYS)
    found = f"{len(facts.unissued)} 次会议的纪要还没有印发，最早 {first + limit} 到期"
    return Verdict(DUE if near else HOLDS, found, required, "整理并印发纪要" if near else "", inputs, due_on=due)


@rule("suggestion.answered", "meetings:suggestions_of")
def answered(facts: MeetingFacts, figure, on: date) -> Verdict:
    """Every suggestion of a part-time member is adopted or answered within so many days."""
    required = f"收到后 {figure['days']} 天内采纳或答复"
    if not facts.suggestions:
        return Verdict(NOT_APPLICABLE, "近一年没有收到意见建议", required)
    limit = timedelta(days=figure["days"])
    late = [day for day in facts.unanswered if day + limit < on]
    first = min(facts.unanswered, default=None)
    due = first and first + limit
    inputs = {"待答复": len(facts.unanswered), "超期": len(late), "期限": due}
    if late:
        found = f"{len(late)} 条意见建议超过期限没有答复"
        return Verdict(BROKEN, found, required, "逐条答复，不采纳的说明理由", inputs, due_on=due)
    if first is None:
        return Verdict(HOLDS, f"近一年 {facts.suggestions} 条意见建议都已答复", required, inputs=inputs)
    near = first + limit - on <= timedelta(days=ANSWER_WARN_DAYS)
    found = f"{len(facts.unanswered)} 条待答复，最早 {first + limit} 到期"
    return Verdict(DUE if near else HOLDS, found, required, "逐条答复" if near else "", inputs, due_on=due)


@rule("activity.recorded", "meetings:activities_of")
def recorded(facts: MeetingFacts, figure, on: date) -> Verdict:
    """What was done is on record with who took part and what came of it (RH 三; the last twelve months)."""
    required = "开展的活动都记下参加人员和成效"
    if not facts.activities:
        return Verdict(NOT_APPLICABLE, "近一年没有开展活动", required)
    inputs = {"活动": facts.activities, "记录不全": facts.thin}
    if facts.thin:
        return Verdict(BROKEN, f"{facts.thin} 次活动记录不全", required, "补记参加人员和成效", inputs)
    return Verdict(HOLDS, f"近一年 {facts.activities} 次活动都有记录", required, inputs=inputs)


# ---- turns in the chair ---------------------------------------------------------------------------------------------


@rule("rotation.hard_problem", "meetings:committee", tiers="STREET")
def hard_problem(facts: MeetingFacts, figure, on: date) -> Verdict:
    """Whoever takes a turn in the chair solves a hard problem while in it (HB 三·四是; the last twelve months)."""
    required = f"每任至少解决 {figure['min']} 个难点问题"
    if not facts.turns:
        return Verdict(NOT_APPLICABLE, "近一年没有轮值安排", required)
    ended = [turn for turn in facts.turns if turn.until is not None and turn.until <= on]
    unsolved = [turn for turn in ended if turn.solved_on is None or turn.solved_on >= turn.until]
    current = next((turn for turn in facts.turns if turn not in ended), None)
    due = current.until - timedelta(days=1) if current is not None and current.until is not None else None
    inputs = {"轮值": len(facts.turns), "期满未解决": len(unsolved), "期限": due}
    if unsolved:
        found, mend = f"{len(unsolved)} 任期满没有解决难题", "补上解决情况，或交下一任接着办"
        missed = min(turn.until for turn in unsolved) - timedelta(days=1)
        return Verdict(BROKEN, found, required, mend, inputs, due_on=missed)
    if current is None or current.solved_on is not None:
        return Verdict(HOLDS, "各任都解决了难题", required, inputs=inputs)
    found = f"本任难题：{current.problem}，还在解决" if current.problem else "本任还没有确定难题"
    if due is not None and due - on <= timedelta(days=WARN["HALF_YEAR"]):
        return Verdict(DUE, f"{found}，{due} 期满", required, "推动解决并写明结果", inputs, due_on=due)
    return Verdict(HOLDS, found, required, inputs=inputs, due_on=due)
