"""Kinds of things that fall due: what each is called, who can act on it, and the ladder where nobody settled another.

None of the sources prints a ladder: those here are defaults of ours, a practice may name its own (catalogue `ladders`
of its file), and a district its own again (models.LadderRuling).
"""

from __future__ import annotations

from dataclasses import dataclass

import covenants.rules
import grids.rules
import members.rules

# By the length of the period in which something has to take place.
_BY_PERIOD = {
    "MONTH": ("D20", "D28"),
    "QUARTER": ("D45", "D70", "D85"),
    "HALF_YEAR": ("D120", "D160", "D175"),
    "YEAR": ("T-90", "T-30", "T-7"),
}
_ANSWER = ("W3", "W7")
_DAY = ("T-7", "T")
_RETURNED = (*_ANSWER, "T-30", "T-7", "T")
# So many days after the last day the level above hears of it, as a count.
ESCALATED_AFTER = 7


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing.

    id        a rule's id, or a state's: "claim.waiting"
    name      its name in lists of kinds: 联席会议
    title     what a message says of one, without personal data: 本季度联席会议尚未召开
    verb      what an office must be allowed to do to act on it
    stages    its ladder; empty: on the workbench only
    upward    whether the level above hears of it when it is overdue: past its last day, or, where there is none, past
              the last stage that waits
    """

    id: str
    name: str
    title: str
    verb: str
    stages: tuple[str, ...] = ()
    upward: bool = False

    def default_stages(self, period: str = "") -> tuple[str, ...]:
        """Its ladder, or that of the period in which the practice asks for it."""
        return self.stages or _BY_PERIOD.get(period, ())


def _kinds(*rows: Kind) -> dict[str, Kind]:
    return {row.id: row for row in rows}


KINDS = _kinds(
    # The own committee
    Kind("term.expired", "班子届满", "班子任期将满", "committee.draft", ("T-180", "T-90", "T-30", "T-7", "T"), True),
    Kind("committee.vacancy", "席位空缺", "有席位空缺，请按程序增补", "committee.change", ("T-30", "T-7", "T"), True),
    Kind("roster.missing", "班子名册", "还没有班子名册", "committee.draft"),
    # Whoever opens the draft ends the reminders of the term; what is left of them goes on with the draft.
    Kind("draft.unfiled", "名册草案", "名册草案还没有报备", "committee.draft", ("T-30", "T-7", "T"), True),
    Kind("filing.waiting", "待办报备", "有报备等待办理", "filing.decide", _ANSWER, True),
    Kind("filing.returned", "退回的报备", "报备被退回，请补充", "committee.draft", _RETURNED, True),
    Kind("duty.open", "履职事项", "履职事项到期", "committee.draft", _DAY),
    Kind("duty.delegate", "委派人员履职", "委派人员的履职事项到期", "unit.edit", _DAY),
    Kind("import.waiting", "导入", "导入的表格还没有确认", "import.run", ("W3",)),
    # Meetings and contacts
    Kind("meeting.quarterly", "联席会议", "本期会议还没有召开", "meeting.edit", (), True),
    Kind("meeting.minutes", "会议纪要", "会议纪要还没有印发", "meeting.edit", ("T-2", "T"), True),
    Kind("contact.monthly", "沟通委员", "还有兼职委员本期没有沟通", "meeting.edit", (), True),
    Kind("dual_life.attended", "组织生活", "还有兼职委员没有参加组织生活", "meeting.edit", (), True),
    Kind("suggestion.answered", "意见建议", "意见建议待答复", "meeting.edit", _DAY, True),
    Kind("assignment.due", "督办事项", "会议决议事项到期", "meeting.take_part", _DAY),
    Kind("receipt.waiting", "纪要签收", "会议纪要等待签收", "meeting.take_part", ("W3",)),
    Kind("remarks.open", "纪要征求意见", "会议纪要正在征求意见", "meeting.take_part", ("T-1",)),
    Kind("objection.waiting", "纪要异议", "会议纪要有异议等待处理", "meeting.edit", ("W3",)),
    Kind("handover.due", "轮值交接", "轮值召集人将要交接", "meeting.edit", ("T-14", "T")),
    Kind("alliance.meeting", "联合体会议", "联合体本期的会议还没有召开", "meeting.edit", ("T-7", "T")),
    Kind("alliance.activity", "联合体活动", "联合体的活动本期还没有开展", "activity.edit", ("T-7", "T")),
    Kind("activity.unreported", "承办活动登记", "承办的联合体活动还没有登记", "activity.report", _ANSWER),
    Kind("activity.unrecorded", "活动登记", "开展过的活动还没有登记", "activity.edit", _ANSWER),
    # The ground
    Kind("matter.due", "民情事项", "居民反映的事项等待办理", "matter.edit", ("T-2", "T"), upward=True),
    Kind("matter.ledger", "民情台账", "本期的民情台账还没有更新", "matter.edit", (), True),
    Kind("opinion.due", "征求意见", "征求社区意见的等待答复", "checkin.edit", ("T-2", "T"), upward=True),
    Kind("service.waiting", "党员服务", "党员服务记录等待确认", "checkin.edit", _ANSWER),
    # The two-way service
    Kind("list.fill", "填报清单", "双向服务清单等待填报", "item.edit", ("T-7", "T-1")),
    Kind("list.both_ways", "征集清单", "还有单位没有填齐清单", "covenant.run", ("T-30", "T-7"), True),
    Kind("list.deliberated", "未经审议的项目", "有清单项目未经审议已发布", "covenant.run"),
    Kind("list.deliberate", "审议清单", "清单项目等待联席会议审议", "covenant.run", _ANSWER),
    Kind("list.publish", "发布清单", "审议通过的项目等待发布", "covenant.run", _ANSWER),
    Kind("cycle.gate", "清单周期", "双向服务可以进入下一阶段", "covenant.run", ("T",)),
    Kind("claim.waiting", "认领", "认领等待确认", "claim.make", _ANSWER),
    Kind("agreement.signed", "签订协议", "认领确认后还没有签订协议", "agreement.edit", ("T-10", "T"), True),
    Kind("agreement.waiting", "待签协议", "协议等待签订", "agreement.sign", _ANSWER),
    Kind("delivery.due", "履诺", "服务到了该提供的时候", "pledge.fulfil", ("T-3", "T", "T+7")),
    Kind("fulfilment.waiting", "确认履诺", "履诺记录等待确认", "pledge.fulfil", _ANSWER),
    Kind("fulfilment.disputed", "履诺异议", "履诺记录有异议等待答复", "pledge.fulfil", _ANSWER),
    Kind("dispute.open", "协调异议", "履诺异议还没有解决", "covenant.run", _ANSWER),
    Kind("review.waiting", "评诺", "承诺等待评价", "pledge.fulfil", ("T-14", "T-3", "T")),
    Kind("pledge.reviewed", "年度评诺", "还有承诺没有评诺", "covenant.run", ("T-30", "T-7", "T"), True),
    Kind("promise.case", "服务承诺", "承诺事项等待办结", "pledge.fulfil", ("T-2", "T"), True),
    Kind("wish.claimed", "微心愿", "认领的微心愿还没有实现", "claim.make", _DAY),
    Kind("milestone.due", "项目节点", "项目节点到期", "project.edit", _DAY),
    # The year's appraisal
    Kind("report.annual", "年度报告", "年度报告还没有报送", "appraisal.report", ("T-30", "T-7", "T"), True),
    Kind("report.returned", "退回的年度报告", "年度报告被退回，请补正", "appraisal.report", _ANSWER),
    Kind("report.waiting", "待收年度报告", "有年度报告等待接收", "appraisal.decide", _ANSWER),
    Kind("result.open", "考核结果", "考核结果已告知，可以提异议", "appraisal.report", ("T-2",)),
    Kind("result.objection", "考核异议", "考核结果有异议等待处理", "appraisal.decide", _ANSWER),
    Kind("award.waiting", "待评定的推荐", "有评先评优的推荐等待评定", "appraisal.rule", _ANSWER),
    Kind("allowance.waiting", "兼职补贴", "兼职补贴等待单位决定", "allowance.decide", _ANSWER, True),
    Kind("unit_review.told", "履诺考核结论", "履诺考核有了结论，可以提意见", "review.answer", ("T-2",)),
    Kind("unit_review.answered", "履诺考核意见", "单位对履诺考核提出了意见", "appraisal.report", _ANSWER),
    Kind("checklist.dealt", "新分到的清单", "公布了任务清单，有项目分到本级", "appraisal.report", ("W1",)),
    Kind("checklist.due", "清单项", "任务清单有项目到期，还没有登记", "appraisal.report", ("T-30", "T-7", "T"), True),
    Kind("checklist.returned", "退回的清单项", "清单项的完成情况被退回，请补正", "appraisal.report", _ANSWER),
    # A unit
    Kind("delegate.ending", "委派任期", "委派人员的任期将满", "unit.view", ("T-60", "T-30")),
    Kind("unit.contact", "单位资料", "单位联系人还没有填全", "unit.edit"),
    # Administrators
    Kind("feedback.waiting", "意见反馈", "意见反馈等待答复", "feedback.answer", ("T-3", "T")),
    Kind("account.stuck", "账号", "有账号的初始密码过期", "account.edit", ("W3",)),
    Kind("grant.ending", "授权", "任职授权将到期", "grant.edit", ("T-30", "T-7")),
    Kind("token.ending", "接口令牌", "接口令牌将到期", "token.edit", ("T-30", "T-7")),
    Kind("calendar.missing", "工作日历", "下一年的放假安排还没有登记", "channel.edit", ("T-30", "T-7", "T")),
    Kind("statistics.differed", "统计重算", "统计重算发现数字不一致", "channel.edit", ("T",)),
    Kind("audit.verify", "审计核验", "该核验审计记录了", "audit.view", ("T-7", "T")),
)


def kind_of(kind_id: str, name: str = "") -> Kind:
    """The kind of that id; a rule that has none of its own is reminded of by the length of its period.

    name   what the practice calls the rule
    """
    return KINDS.get(kind_id) or Kind(
        kind_id, name or kind_id, f"{name or kind_id}：还没有做到", _verb_of(kind_id), upward=True
    )


def _verb_of(rule_id: str) -> str:
    if rule_id in members.rules.RULES:
        return "committee.draft"
    if rule_id in grids.rules.RULES:
        return "grid.edit"
    return "project.edit" if rule_id in covenants.rules.RULES else "meeting.edit"
