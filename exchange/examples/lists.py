"""Templates of lists of the covenants, ledgers of meetings, checklists."""

from __future__ import annotations

from exchange.examples.base import Template
from exchange.vocabulary import UNIT_KINDS

TEMPLATES: dict[str, Template] = {
    "two_way_list": Template(
        frozenset({"unit"}),
        {"unit_kind": UNIT_KINDS.words},
        {
            "community": "示例社区",
            "unit": "示例小学",
            "unit_kind": "学校",
            "offer": "开放操场",
            "offer_frequency": "每周1次",
            "offer_to": "居民",
            "contact": "示例丙 15400000003",
            "need": "上下学时段交通疏导",
            "need_frequency": "每周5次",
            "signed": "是(2023-03-20)",
        },
        ("频次请注明周期，如“每月1次”“每季度不少于2次”“按需”；一次性的写明期限，如“2023年9月底前”。",),
    ),
    "need_list": Template(
        frozenset(),
        {},
        {
            "no": "X001",
            "community": "示例社区",
            "text": "楼道灯更换",
            "category": "民生",
            "budget_yuan": "5000",
            "due": "2023-06-30",
            "claimed_by": "示例供电公司",
        },
        ("编号在本表中不能重复；几个认领单位用“、”隔开。",),
    ),
    "resource_list": Template(
        frozenset({"unit"}),
        {},
        {
            "no": "Z01",
            "unit": "示例银行",
            "text": "会议室",
            "category": "场地",
            "quantity": "1间",
            "open_hours": "工作日 9:00—17:00",
        },
        ("编号在本表中不能重复。",),
    ),
    "project_list": Template(
        frozenset({"done_on"}),
        {},
        {
            "name": "亮灯工程",
            "needs": "X001",
            "resources": "Z01",
            "responsible": "示例供电公司",
            "due": "2023-06-30",
            "progress": "80%",
        },
        ("对应需求、对应资源填写清单中的编号，有几个的用“、”隔开。",),
    ),
    "meeting_ledger": Template(
        frozenset(),
        {},
        {
            "session": "2023年第1次",
            "held_at": "2023-03-29 15:00",
            "place": "街道三楼会议室",
            "chair": "示例丁",
            "attendance": "应到13人,实到11人",
            "agenda": "1.双向服务清单审议 2.二季度活动安排",
            "resolution": "通过清单",
            "responsible": "党建办",
            "due": "2023-04-15",
        },
        ("一次会议有几项议定事项的，每项一行，其余各列留空或合并单元格。",),
    ),
    "checklist_items": Template(
        frozenset(),
        {"tiers": ("区", "街道", "社区"), "post": ("第一书记", "书记", "副书记")},
        {
            "checklist": "社区“六化体系”",
            "heading": "组织建设区域化",
            "text": "联席会议按规定频次召开",
            "tiers": "社区",
            "post": "书记",
            "source": "党建联席会议按规定频次召开",
            "due": "2026-12-31",
            "note": "每个月（季度）都有记录",
        },
        (
            "清单名称不填的，都放进本年唯一的一份清单；没有的名称会新建一份。",
            "自动判断依据填规则或统计指标的名称，由平时的记录判断，不用登记；不填的由责任组织登记完成情况。",
            "“达到”只有依据是统计指标时才填，写百分之几，如 95。",
            "开会、拍照、登录、报材料的次数不能作为标准，写了会退回。",
        ),
    ),
}
