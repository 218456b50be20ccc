"""What must hold of committees and appointments (XH 三(二), 三(三)6; domain.md §3).

Each rule is a function of one committee's facts, the figure of its practice and the day. None of them queries.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from common.periods import add_years
from common.rules import Severity, State, Verdict
from members.facts import CommitteeFacts, Post
from members.models import Position
from orgs.judging import RuleBook

HOLDS, DUE, BROKEN, NOT_APPLICABLE = State.HOLDS, State.DUE, State.BROKEN, State.NOT_APPLICABLE

BOOK = RuleBook()
RULES = BOOK.rules
WARN_DAYS = 60


def rule(rule_id: str, *, tiers: str, who: str = "社区或街道书记", remedy: str = "members:committee") -> Callable:
    """Declare a rule of committees; mended on the committee's page unless it says otherwise."""
    return BOOK.rule(rule_id, tiers=tiers, who=who, remedy=remedy)


def _size(facts: CommitteeFacts, figure, on: date) -> Verdict | None:
    if facts.term_id is None:
        return None
    counted = facts.posts
    if "counts_first_secretary" in figure and not figure["counts_first_secretary"]:
        counted = [post for post in counted if post.position != Position.FIRST_SECRETARY]
    count = len(counted)
    vacant = sum(1 for post in counted if post.vacant)
    most = figure["max"]
    least = figure["min"] if "min" in figure else None  # noqa: SIM401 - a figure is not a dict
    odd = "odd" in figure and bool(figure["odd"])
    exact = least is not None and least == most
    required = f"{most} 人" if exact else f"不超过 {most} 人" + ("且为奇数" if odd else "")
    found = f"{count} 席"
    inputs = {"席位": count, "其中空缺": vacant, "上限": most}
    if count == 0:
        return Verdict(BROKEN, "没有席位", required, "先按职务增加席位", inputs)
    if exact and count != most:
        step = f"增加 {most - count} 席" if count < most else f"减少 {count - most} 席"
        return Verdict(BROKEN, found, required, f"{step}，或说明理由报上级备案", inputs)
    if count > most:
        more = count - most + (1 if odd and most % 2 == 0 else 0)
        return Verdict(BROKEN, found, required, f"减少 {more} 席，或说明理由报上级备案", inputs)
    if odd and count % 2 == 0:
        step = "补 1 席或减 1 席" if count < most else "减 1 席"
        return Verdict(BROKEN, f"{found}，为偶数", required, f"{step}，或说明理由报上级备案", inputs)
    return Verdict(HOLDS, found, required, inputs=inputs)


for _tier in ("STREET", "COMMUNITY", "GRID", "HOME"):
    rule(f"committee.size.{_tier.lower()}", tiers=_tier)(_size)


def _part_time(facts: CommitteeFacts, figure, on: date) -> Verdict | None:
    if facts.term_id is None:
        return None
    count, least, most = len(facts.part_time), figure["min"], figure["max"]
    required = f"{least}–{most} 人"
    inputs = {"兼职委员": count, "下限": least, "上限": most}
    if count < least:
        mend = f"再协商 {least - count} 名兼职委员，或说明理由报上级备案"
        return Verdict(BROKEN, f"{count} 人", required, mend, inputs)
    if count > most:
        mend = f"减少 {count - most} 名兼职委员，或说明理由报上级备案"
        return Verdict(BROKEN, f"{count} 人", required, mend, inputs, _persons(facts.part_time))
    return Verdict(HOLDS, f"{count} 人", required, inputs=inputs)


for _tier in ("STREET", "COMMUNITY"):
    rule(f"committee.part_time.{_tier.lower()}", tiers=_tier)(_part_time)


def _persons(posts: list[Post]) -> tuple[int, ...]:
    return tuple(post.person_id for post in posts if post.person_id is not None)


@rule("committee.shape", tiers="STREET COMMUNITY")
def committee_shape(facts: CommitteeFacts, figure, on: date, tier=None) -> Verdict | None:
    """Positions in the numbers the practice gives, and each seat held in a capacity its tier admits (XH 三(二)1、2)."""
    required = "、".join(f"{position.label} {position.bounds}" for position in tier.positions)
    if facts.term_id is None:
        mend = "导入名册或起草班子，报上级备案"
        return Verdict(BROKEN, "还没有班子名册", required, mend, severity=Severity.REQUIRED)
    wrong: list[str] = []
    severity = Severity.PRINCIPLE
    counts = {}
    for position in tier.positions:
        seats = [post for post in facts.posts if post.position == position.id]
        held = sum(1 for post in seats if not post.vacant)
        counts[position.label] = held
        # A vacant seat is a vacancy, judged by its own rule; a missing or surplus seat is a wrong shape.
        # In a draft the seat of a head must also have somebody in it.
        number = held if facts.draft and position.max == 1 else len(seats)
        short, surplus = number < position.min, position.max is not None and number > position.max
        if short or surplus:
            wrong.append(f"{position.label} {number} 人，应为 {position.bounds}")
            if position.severity is Severity.REQUIRED:
                severity = Severity.REQUIRED
    named = {capacity.id: capacity.position for capacity in tier.capacities}
    spoken = set(named.values())  # the positions of which the practice says who may hold them
    bound = [post for post in facts.posts if post.position in spoken]
    unknown = [post for post in bound if named.get(post.capacity, post.position) != post.position]
    unnamed = [post for post in bound if post.person_id is not None and post.capacity not in named]
    if unknown:
        wrong.append(f"{len(unknown)} 席的来源与职务不符")
    if unnamed:
        wrong.append(f"{len(unnamed)} 席未注明由什么人担任")
    found = "、".join(f"{label} {count}" for label, count in counts.items())
    if wrong:
        mend = "；".join(wrong)
        subjects = _persons(unknown + unnamed)
        return Verdict(BROKEN, f"{found}：{mend}", required, f"请调整：{mend}", counts, subjects, severity)
    return Verdict(HOLDS, found, required, inputs=counts)


@rule("appointment.eligible", tiers="STREET COMMUNITY")
def appointment_eligible(facts: CommitteeFacts, figure, on: date, tier=None) -> Verdict | None:
    """Every part-time member meets a condition of the tier, on record (XH 三(二)1、2)."""
    if facts.term_id is None or not tier.eligibility:
        return None
    part_time = facts.part_time
    known = {condition.id for condition in tier.eligibility}
    missing = [post for post in part_time if post.eligibility not in known]
    required = f"{len(known)} 项条件至少符合一项"
    inputs = {"兼职委员": len(part_time), "已记条件": len(part_time) - len(missing)}
    if not part_time:
        return Verdict(NOT_APPLICABLE, "没有兼职委员", required, inputs=inputs)
    found = f"{len(part_time) - len(missing)} / {len(part_time)} 人"
    if missing:
        mend = f"为 {len(missing)} 名兼职委员选定所符合的条件"
        return Verdict(BROKEN, found, required, mend, inputs, _persons(missing))
    return Verdict(HOLDS, found, required, inputs=inputs)


@rule("appointment.selection", tiers="STREET COMMUNITY GRID HOME")
def appointment_selection(facts: CommitteeFacts, figure, on: date, tier=None) -> Verdict | None:
    """Whoever the tier's ways of selection bind came in one of those ways (XH 三(二))."""
    if facts.term_id is None or tier.selection is None:
        return None
    bound = facts.held if tier.selection.applies_to == "ALL" else facts.part_time
    required = "、".join(tier.selection.labels)
    inputs = {"应记产生方式": len(bound)}
    if not bound:
        return Verdict(NOT_APPLICABLE, "没有兼职委员", required, inputs=inputs)
    wrong = [post for post in bound if post.selection_mode not in tier.selection.modes]
    blank = sum(1 for post in wrong if not post.selection_mode)
    found = f"{len(bound) - len(wrong)} / {len(bound)} 人"
    if wrong:
        parts = []
        if blank:
            parts.append(f"{blank} 人未填产生方式")
        if len(wrong) > blank:
            parts.append(f"{len(wrong) - blank} 人的产生方式不是本级所许")
        return Verdict(BROKEN, found, required, "，".join(parts) + "，请改正", inputs, _persons(wrong))
    return Verdict(HOLDS, found, required, inputs=inputs)


@rule("appointment.term", tiers="STREET COMMUNITY")
def appointment_term(facts: CommitteeFacts, figure, on: date) -> Verdict | None:
    """The term has the practice's length, counted from its anchor day (XH 三(三)6)."""
    if facts.term_id is None or facts.term_since is None:
        return None
    years = figure["years"]
    planned = add_years(facts.term_since, years)
    required = f"{years} 年"
    if facts.term_until is None:
        return Verdict(BROKEN, "没有写明届满日期", required, f"届满日期应为 {planned - timedelta(days=1)}")
    last = facts.term_until - timedelta(days=1)
    inputs = {"起始": facts.term_since.isoformat(), "届满": last.isoformat(), "年限": years}
    if facts.term_until == planned:
        return Verdict(HOLDS, f"{years} 年", required, inputs=inputs)
    if facts.approval:
        return Verdict(HOLDS, f"至 {last}（{facts.approval}）", required, inputs=inputs)
    longer = "长于" if facts.term_until > planned else "短于"
    mend = f"按 {years} 年应至 {planned - timedelta(days=1)}；与换届同步的，请写明批准文号"
    return Verdict(BROKEN, f"至 {last}，{longer} {years} 年", required, mend, inputs)


@rule("term.expired", tiers="STREET COMMUNITY")
def term_expired(facts: CommitteeFacts, figure, on: date) -> Verdict | None:
    """No appointment outlives its term (XH 三(三)6)."""
    if facts.term_id is None or facts.draft:
        return None
    required = "届满未连任的自动免职"
    if facts.overdue:
        end = min(end for _, end in facts.overdue)
        found = f"{len(facts.overdue)} 人超过任期（届满 {end - timedelta(days=1)}）"
        inputs = {"超期": len(facts.overdue)}
        return Verdict(BROKEN, found, required, "办理换届，未连任的自动免职", inputs, due_on=end - timedelta(days=1))
    if facts.term_until is None:
        return Verdict(HOLDS, "未到期", required)
    last = facts.term_until - timedelta(days=1)
    left = (last - on).days
    inputs = {"届满": last.isoformat(), "距今天数": left}
    if facts.next_since is not None:
        inputs["新一届起始"] = facts.next_since.isoformat()
        return Verdict(HOLDS, f"{last} 届满，新一届自 {facts.next_since} 起，已备案", required, inputs=inputs)
    if left < 0:
        return Verdict(BROKEN, f"{last} 已届满，新一届尚未备案", required, "起草新一届名册并报备", inputs, due_on=last)
    if left <= WARN_DAYS:
        found = f"{left} 天后届满" if left else "今天届满"
        return Verdict(DUE, found, required, "起草新一届名册并报备", inputs, due_on=last)
    return Verdict(HOLDS, f"{last} 届满", required, inputs=inputs, due_on=last)


@rule("committee.vacancy", tiers="STREET COMMUNITY")
def committee_vacancy(facts: CommitteeFacts, figure, on: date) -> Verdict | None:
    """A seat that fell vacant is filled in time (XH 三(三)6; the number of days is ours)."""
    if facts.term_id is None or facts.draft or (facts.term_until is not None and facts.term_until <= on):
        return None
    days = figure["days"]
    required = f"{days} 天内增补"
    vacant = [(on - post.vacant_since).days for post in facts.vacant if post.vacant_since]
    if not vacant:
        return Verdict(HOLDS, "没有空缺", required)
    longest = max(vacant)
    inputs = {"空缺席位": len(vacant), "最长天数": longest, "期限": days}
    due = on + timedelta(days=days - longest)
    if longest > days:
        return Verdict(BROKEN, f"{len(vacant)} 席空缺，最长 {longest} 天", required, "按程序增补", inputs, due_on=due)
    left = f"还有 {days - longest} 天"
    return Verdict(DUE, f"{len(vacant)} 席空缺 {longest} 天", required, left, inputs, due_on=due)


@rule("removal.filed", tiers="STREET COMMUNITY")
def removal_filed(facts: CommitteeFacts, figure, on: date) -> Verdict | None:
    """A removal was studied and filed above before it took effect (XH 三(三)6)."""
    if facts.term_id is None or facts.draft:
        return None
    required = "研究并报上级备案后免职"
    if facts.unfiled_removals:
        found = f"{len(facts.unfiled_removals)} 次免职没有备案"
        return Verdict(BROKEN, found, required, "补办备案", {"未备案": len(facts.unfiled_removals)})
    return Verdict(HOLDS, "没有未备案的免职", required)


@rule("release.notified", tiers="STREET COMMUNITY")
def release_notified(facts: CommitteeFacts, figure, on: date) -> Verdict | None:
    """A release rests on the unit's written notice and is filed above (XH 三(三)6)."""
    if facts.term_id is None or facts.draft:
        return None
    required = "有单位书面通报并报上级备案"
    if facts.unfounded_releases:
        found = f"{len(facts.unfounded_releases)} 次解除缺书面通报或备案"
        return Verdict(BROKEN, found, required, "补齐通报文号和备案", {"缺件": len(facts.unfounded_releases)})
    return Verdict(HOLDS, "手续齐全", required)
