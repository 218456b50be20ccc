"""Templates of organisations, units and venues."""

from __future__ import annotations

from exchange.examples.base import YES_NO, Template
from exchange.vocabulary import RELATIONS, TIERS, UNIT_KINDS

TEMPLATES: dict[str, Template] = {
    "organizations": Template(
        frozenset(),
        {"tier": TIERS.words[2:]},
        {
            "parent": "示例社区",
            "name": "示例社区第一网格党支部",
            "tier": "网格党支部",
            "founded": "2021-06-15",
            "secretary": "示例戊",
            "phone": "15400000005",
            "address": "示例路1号",
            "households": "350",
            "members": "28",
        },
        ("上级组织填写规范名称：网格党支部填所属社区，党群微家填所属网格党支部。",),
    ),
    "units": Template(
        frozenset(),
        {"kind": UNIT_KINDS.words, "relation": RELATIONS.words},
        {
            "name": "示例银行西湖支行",
            "kind": "金融机构",
            "relation": "驻区单位",
            "headcount": "120",
            "party_members": "32",
            "party_organization": "示例银行西湖支行党支部",
            "address": "示例路2号",
            "contact": "示例己",
            "phone": "15400000006",
            "communities": "示例社区",
        },
        ("参与几个街道、社区的，用“、”隔开。", "统一社会信用代码为 18 位，会核对校验位。"),
    ),
    "venues": Template(
        frozenset(),
        {"public": YES_NO},
        {
            "owner": "示例社区",
            "name": "示例社区党群服务中心",
            "kind": "党群服务中心",
            "address": "示例路1号",
            "hours": "周一至周五 8:30–12:00、14:00–17:30；周六 9:00–12:00；节假日除外",
            "capacity": "120",
            "lends": "投影仪、桌椅",
            "public": "是",
            "rooms": "二楼会议室（30人）、多功能厅（80人）",
            "services": "四点半课堂、法律咨询",
        },
        (
            "所属组织填区、街道、社区或网格的名称；名称里已经写明是哪个街道、社区的，可以不填。",
            "开放时间照习惯写，如“周一至周五 8:30–17:30，午休 12:00–14:00”“每天 24 小时”。",
            "读不出几点到几点的开放时间照样登记，但不能预约。",
            "可预约的场地、服务几个之间用“、”隔开，人数写在括号里；多的也可以另用“可预约的场地和服务”表。",
            "已经登记过的阵地只更新有变化的，留空的不改。",
        ),
    ),
    "facilities": Template(
        frozenset(),
        {"kind": ("场地", "服务")},
        {
            "owner": "示例社区",
            "venue": "示例社区党群服务中心",
            "name": "二楼会议室",
            "kind": "场地",
            "capacity": "30",
            "note": "有投影仪",
        },
        ("一行一个场地或服务；阵地要先登记，或写在同一个工作簿的“服务阵地”表里。", "类别不填为场地。"),
    ),
}
