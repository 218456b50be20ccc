"""Templates of rosters, registers and people."""

from __future__ import annotations

from exchange.examples.base import MEMBERS, YES_NO, Template
from exchange.vocabulary import POLITICAL_STATUSES, ROLES, SELECTION_MODES, SERVICE_POSTS, UNIT_KINDS

TEMPLATES: dict[str, Template] = {
    "committee_roster": Template(
        frozenset(),
        {
            "gender": ("男", "女"),
            "political_status": MEMBERS,
            "unit_kind": UNIT_KINDS.words,
            "role": ROLES.words[:4],
            "part_time": YES_NO,
            "selection": SELECTION_MODES.words,
        },
        {
            "community": "示例社区",
            "name": "示例甲",
            "gender": "女",
            "birth": "1975.03",
            "political_status": "中共党员",
            "phone": "15400000001",
            "unit_and_post": "示例银行党支部书记",
            "unit_kind": "金融机构",
            "role": "委员",
            "part_time": "是",
            "appointed": "2021.06",
            "selection": "协商推选",
        },
        ("委员总数原则上为奇数，社区不超过 11 人，其中兼职委员一般 2—3 人；街道不超过 13 人，兼职委员一般 3—5 人。",),
    ),
    "member_checkin": Template(
        frozenset({"unit", "post"}),
        {
            "gender": ("男", "女"),
            "political_status": MEMBERS,
            "claimed_post": SERVICE_POSTS,
            "member_kind": ("在职党员", "非在册党员", "流入党员"),
        },
        {
            "name": "示例乙",
            "gender": "男",
            "birth": "1982.09",
            "political_status": "中共党员",
            "joined_party": "2004.07",
            "unit": "示例局机关第一党支部",
            "post": "干部",
            "residence": "示例花园5栋2单元",
            "phone": "15400000002",
            "reported_on": "2023-10-12",
            "claimed_post": "政策宣传岗",
            "service_wishes": "政策宣传、矛盾调解",
        },
    ),
    "persons": Template(
        frozenset({"unit_and_post"}),
        {"gender": ("男", "女"), "political_status": POLITICAL_STATUSES.words},
        {
            "community": "示例社区",
            "name": "示例庚",
            "gender": "女",
            "birth": "1990.05",
            "political_status": "群众",
            "phone": "15400000007",
            "unit_and_post": "示例公司职员",
        },
    ),
    "reserves": Template(
        frozenset({"post"}),
        {"readiness": ("近期可用", "中期培养", "长期储备")},
        {
            "community": "示例社区",
            "name": "示例寅",
            "phone": "15400000013",
            "post": "示例社区工作人员",
            "aim": "社区书记",
            "readiness": "中期培养",
            "mentor": "示例甲",
            "since": "2026-03-01",
        },
        ("名册里已经有的人不会重复登记；同名的、登记在别的组织的，请填联系电话。",),
    ),
    "member_services": Template(
        frozenset(),
        {},
        {
            "on": "2026-03-07",
            "name": "示例乙",
            "phone": "15400000002",
            "title": "小区清扫",
            "organization": "示例社区",
            "hours": "2",
            "served": "30",
        },
        ("党员要先在报到名单里登记报到；一人一行。", "同一名党员同一天同一内容只记一次。"),
    ),
}
