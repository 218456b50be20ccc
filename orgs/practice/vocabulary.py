"""The fixed words of a practice: tiers, positions, ways of selection, periods, catalogues.

Identifiers are what models and rules use; the Chinese beside them is the general word, shown where a practice has none
of its own. `orgs.models.Tier` has the same tier ids; they are strings here so that a practice is read without Django.
"""

from __future__ import annotations

import re

TIERS: dict[str, str] = {
    "DISTRICT": "区",
    "STREET": "街道",
    "COMMUNITY": "社区",
    "GRID": "网格",
    "HOME": "微家",
}

POSITIONS: dict[str, str] = {
    "FIRST_SECRETARY": "第一书记",
    "SECRETARY": "书记",
    "DEPUTY_SECRETARY": "副书记",
    "MEMBER": "委员",
    "HOME_COUNCILLOR": "家委会成员",
}

SELECTION_MODES: dict[str, str] = {
    "UPPER_ASSIGNED": "上级选派",
    "CONSULTED": "协商推选",
    "SELF_NOMINATED": "党员自荐",
    "MASS_RECOMMENDED": "群众推荐",
}

# Whom a tier's ways of selection bind: XH speaks of part-time members above the grid, of everyone below.
SELECTION_APPLIES_TO: dict[str, str] = {"PART_TIME": "兼职委员", "ALL": "全体成员"}

PERIODS: dict[str, str] = {
    "MONTH": "每月",
    "QUARTER": "每季度",
    "HALF_YEAR": "每半年",
    "YEAR": "每年",
}
PERIODS_PER_YEAR: dict[str, int] = {"MONTH": 12, "QUARTER": 4, "HALF_YEAR": 2, "YEAR": 1}

REPORTED_KINDS: dict[str, str] = {"RESULT": "已达到", "TARGET": "目标", "CONTEXT": "背景"}

# Lists of a practice that carry no figure of a rule: what kinds of things the district knows, each with its clause.
CATALOGUES: dict[str, str] = {
    "unit_kinds": "成员单位类型",
    "organization_forms": "组织形式",
    "meeting_kinds": "会议种类",
    "gravities": "议题分级",
    "contact_channels": "沟通渠道",
    "contact_topics": "沟通事项",
    "activity_kinds": "活动种类",
    "list_categories": "清单类别",
    "service_categories": "服务类别",
    "agreement_kinds": "协议种类",
    "pledge_stages": "承诺步骤",
    "change_kinds": "任职变动",
    "appraisal_chain": "考核与报告链条",
    "report_parts": "年度报告的内容",
    "indicators": "考核指标",
    "awards": "表彰与推荐",
    "support": "保障",
    "checklists": "规范化清单",
    "mechanisms": "工作机制",
    "grid_types": "网格类型",
    "grid_posts": "网格岗位",
    "service_programmes": "服务项目",
    "volunteering": "志愿服务",
    "venues": "阵地",
    "ladders": "提醒时点",
    "cockpit": "统计总览栏目",
}

# How many of those expected must be there for a kind of meeting, where a document says so.
QUORUMS: dict[str, str] = {
    "MAJORITY": "过半数",
    "TWO_THIRDS": "三分之二以上",
    "THREE_QUARTERS": "四分之三以上",
    "ALL": "全部",
}

# One step of a ladder of reminders: T-30 before the last day, T on it, T+7 after it, D45 into the period, W3 working
# days waited.
STAGE = re.compile(r"(?:T(?:(?P<sign>[+-])(?P<days>[1-9]\d{0,2}))?|D(?P<into>[1-9]\d{0,2})|W(?P<waited>[1-9]\d?))")
# What a ladder may be of besides a rule: filled by the room of reminders when the project starts (id → name).
REMINDED: dict[str, str] = {}
