"""Roles as data: how far each reaches and what it may do. `common.authority.can` is the only judge."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

VIEW = frozenset(
    {
        "org.view",
        "alliance.view",
        "unit.view",
        "committee.view",
        "person.view",
        "filing.view",
        "compliance.view",
        "practice.view",
        "covenant.view",
        "meeting.view",
        "activity.view",
        "contact.view",
        "grid.view",
        "matter.view",
        "checkin.view",
        "statistics.view",
        "appraisal.view",
        "export",
    }
)
# The two-way service and meetings as a party to them: what a unit's liaison does, and a secretary on its behalf.
TAKE_PART = frozenset(
    {
        "alliance.view",
        "venue.book",
        "covenant.view",
        "item.edit",
        "claim.make",
        "agreement.sign",
        "pledge.fulfil",
        "meeting.view",
        "activity.view",
        "activity.report",
        "meeting.take_part",
        "checkin.view",
        "service.record",
        "allowance.decide",
    }
)
# As the committee whose lists they are.
CONVENE = TAKE_PART | {
    "covenant.run",
    "agreement.edit",
    "project.edit",
    "wish.edit",
    "meeting.edit",
    "activity.edit",
    "grid.edit",
    "matter.edit",
    "appraisal.report",
}
KEEP = frozenset(
    {
        "org.edit",
        "unit.edit",
        "person.edit",
        "person.reveal",
        "checkin.edit",
        "service.record",
        "committee.draft",
        "filing.submit",
        "import.run",
    }
)


class Reach(StrEnum):
    """What a grant of the role is anchored to."""

    ORGANIZATION = "ORGANIZATION"
    UNIT = "UNIT"


@dataclass(frozen=True, slots=True)
class Role:
    """A role: code, Chinese name, reach, the tiers it may be granted at, and its verbs.

    Verbs are nouns of the glossary and what may be done with them, e.g. "filing.decide".
    """

    code: str
    name: str
    reach: Reach
    tiers: frozenset[str]
    verbs: frozenset[str]
    separated: bool = False

    def may(self, verb: str) -> bool:
        """Whether the role may do this at all."""
        return verb in self.verbs


def _role(code, name, tiers, verbs, reach=Reach.ORGANIZATION, separated=False):
    return Role(code, name, reach, frozenset(tiers), frozenset(verbs), separated)


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        _role(
            "DISTRICT_STAFF",
            "区委组织部工作人员",
            ["DISTRICT"],
            VIEW
            | KEEP
            | CONVENE
            | {
                "filing.decide",
                "org.restructure",
                "org.import",
                "practice.override",
                "committee.change",
                "appraisal.decide",
                "appraisal.rule",
                "account.view",
                "feedback.answer",
                "notice.view",
                "notice.rule",
                "opinion.ask",
                "subsidy.edit",
            },
        ),
        _role(
            "STREET_STAFF",
            "街道党建工作人员",
            ["STREET"],
            VIEW
            | KEEP
            | CONVENE
            | {"filing.decide", "committee.change", "notice.view", "opinion.ask", "appraisal.decide", "subsidy.edit"},
        ),
        _role(
            "COMMUNITY_SECRETARY",
            "社区书记",
            ["COMMUNITY"],
            VIEW | KEEP | CONVENE | {"filing.decide", "committee.change"},
        ),
        _role(
            "GRID_SECRETARY",
            "网格书记",
            ["GRID"],
            VIEW
            | KEEP
            | {"filing.decide", "committee.change", "venue.book", "grid.edit", "matter.edit", "activity.edit"},
        ),
        _role(
            "HOME_HEAD",
            "微家负责人",
            ["HOME"],
            {
                "org.view",
                "alliance.view",
                "committee.view",
                "person.view",
                "practice.view",
                "committee.draft",
                "filing.submit",
                "filing.view",
                "grid.view",
                "grid.edit",
                "matter.view",
                "matter.edit",
                "activity.view",
                "activity.edit",
                "checkin.view",
                "checkin.edit",
                "service.record",
            },
        ),
        _role(
            "UNIT_LIAISON",
            "成员单位联络员",
            [],
            TAKE_PART
            | {
                "opinion.ask",
                "appraisal.view",
                "unit.view",
                "committee.view",
                "person.view",
                "practice.view",
                "review.answer",
                "unit.edit",
            },
            Reach.UNIT,
        ),
        _role("READ_ONLY", "只读查看", ["DISTRICT", "STREET", "COMMUNITY", "GRID", "HOME"], VIEW - {"export"}),
        _role(
            "STATISTICS_CLIENT",
            "统计接口客户端",
            ["DISTRICT", "STREET", "COMMUNITY"],
            {"org.view", "alliance.view", "compliance.view", "practice.view", "statistics.view"},
        ),
        _role(
            "SYSTEM_ADMIN",
            "系统管理员",
            ["DISTRICT"],
            {"account.view", "account.edit", "feedback.answer", "channel.edit"},
            separated=True,
        ),
        _role(
            "SECURITY_ADMIN",
            "安全管理员",
            ["DISTRICT"],
            {"account.view", "grant.edit", "account.unlock", "token.edit"},
            separated=True,
        ),
        _role("AUDIT_ADMIN", "审计管理员", ["DISTRICT"], {"audit.view", "audit.export"}, separated=True),
    )
}

ROLE_CHOICES = [(role.code, role.name) for role in ROLES.values()]
SEPARATED = [role.code for role in ROLES.values() if role.separated]

# What a verb is called where people choose among them.
VERB_NAMES = {
    "org.view": "查看组织",
    "alliance.view": "查看党建联合体",
    "venue.book": "预约阵地",
    "subsidy.edit": "登记支部补助",
    "org.edit": "维护组织",
    "org.restructure": "调整机构",
    "org.import": "导入区划",
    "unit.view": "查看单位",
    "unit.edit": "维护单位",
    "committee.view": "查看班子",
    "committee.draft": "起草班子",
    "committee.change": "办理增补、免职、解除",
    "person.view": "查看人员",
    "person.edit": "维护人员",
    "person.reveal": "查看完整电话",
    "filing.view": "查看报备",
    "filing.submit": "提交报备",
    "filing.decide": "办理报备",
    "compliance.view": "查看合规情况",
    "practice.view": "查看制度",
    "practice.override": "登记本区规定",
    "covenant.view": "查看双向服务",
    "covenant.run": "组织清单周期",
    "item.edit": "填报清单",
    "claim.make": "认领与确认认领",
    "agreement.edit": "拟定协议",
    "agreement.sign": "签订协议",
    "review.answer": "对本单位的履诺考核提意见",
    "pledge.fulfil": "记录、确认、评价履诺",
    "project.edit": "维护项目与服务承诺",
    "wish.edit": "维护微心愿",
    "meeting.view": "查看会议",
    "meeting.edit": "办理会议",
    "activity.view": "查看组织生活和活动",
    "activity.edit": "安排、登记组织生活和活动",
    "activity.report": "登记本单位、本组织承办的联合体活动",
    "contact.view": "查看与委员的沟通",
    "meeting.take_part": "提议题、答复会议通知",
    "grid.view": "查看网格、小区和微家",
    "grid.edit": "维护网格、小区和微家",
    "matter.view": "查看民情事项",
    "matter.edit": "登记、办理民情事项",
    "checkin.view": "查看党员报到与服务",
    "checkin.edit": "维护党员报到、确认服务",
    "service.record": "记录党员服务",
    "opinion.ask": "征求社区意见",
    "notice.view": "查看提醒记录",
    "notice.rule": "设定提醒时点与用语",
    "channel.edit": "管理发送渠道与日历",
    "statistics.view": "查看统计",
    "appraisal.view": "查看年度考核",
    "appraisal.report": "写报告、考核单位、提异议、推荐先进",
    "appraisal.decide": "接收报告、评定下级",
    "appraisal.rule": "拟定考核方案、评定先进",
    "allowance.decide": "登记兼职补贴的决定和发放",
    "export": "导出",
    "import.run": "导入工作簿",
    "account.view": "查看账号",
    "account.edit": "管理账号",
    "account.unlock": "解除锁定",
    "grant.edit": "任职授权",
    "token.edit": "签发接口令牌",
    "feedback.answer": "答复意见",
    "audit.view": "查看审计记录",
    "audit.export": "导出审计记录",
}
