"""What each kind's template holds: which columns, which drop-downs, the example row, the guidance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exchange.kinds.ground import SHOWN
from exchange.registry import KINDS
from exchange.vocabulary import (
    POLITICAL_STATUSES,
    RELATIONS,
    ROLES,
    SELECTION_MODES,
    SERVICE_POSTS,
    TIERS,
    UNIT_KINDS,
)

EXAMPLE_MARK = "示例"
GUIDE = (
    "灰色斜体的“示例”行不会被导入，可以保留，也可以删除。",
    "带 * 的列必须填写；没有的内容可以留空，或填“无”“—”。",
    "出生年月、任职时间等写成“1975.03”或“2021-06-15”的形式。",
    "电话写 11 位手机号，或带区号的座机号，分机写“转802”；有几个号码的用“/”隔开，第一个为主。",
    "表格不收集身份证号，请不要填写。",
    "有下拉列表的列请从列表中选择。",
)
_YES_NO = ("是", "否")
# Asked of nobody: ids are not collected; streets follow from communities; the rest has a page of its own.
_LEFT_OUT = frozenset({"resident_id", "street", "ended", "eligibility", "unit", "post", "done_on", "need_to", *SHOWN})


@dataclass(frozen=True)
class Template:
    """Columns by key, drop-downs by key, example texts by key, further lines of guidance."""

    keys: frozenset[str]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    example: Mapping[str, str] = field(default_factory=dict)
    guide: tuple[str, ...] = ()


_MEMBERS = tuple(word for word in POLITICAL_STATUSES.words[:2])
_TEMPLATES: dict[str, Template] = {
    "committee_roster": Template(
        frozenset(),
        {
            "gender": ("男", "女"),
            "political_status": _MEMBERS,
            "unit_kind": UNIT_KINDS.words,
            "role": ROLES.words[:4],
            "part_time": _YES_NO,
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
            "political_status": _MEMBERS,
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
    "buildings": Template(
        frozenset(),
        {},
        {
            "community": "示例社区",
            "name": "1 栋",
            "grid": "示例社区第一网格党支部",
            "estate": "示例小区",
            "households": "60",
            "people": "150",
            "entrances": "3",
            "address": "示例路1号",
            "neighbours": "2 栋、3 栋",
        },
        ("所属网格填现有的网格名称；相邻楼栋填本表或已登记的楼栋，几栋用顿号隔开。",),
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
    "grid_profiles": Template(
        frozenset(),
        {},
        {
            "community": "示例社区",
            "grid": "示例社区第一网格党支部",
            "kind": "地缘型",
            "households": "350",
            "people": "900",
            "extent": "东至示例路，西至示例河",
            "since": "2021-06-15",
        },
        ("网格要先设立；户数、人数不填的，用楼栋合计。", "“自”填这些情况从哪天起，不填为今天。"),
    ),
    "grid_posts": Template(
        frozenset(),
        {"kind": ("网格长", "小区片长", "楼栋长", "单元长")},
        {
            "community": "示例社区",
            "grid": "示例社区第一网格党支部",
            "kind": "楼栋长",
            "name": "示例辛",
            "phone": "15400000008",
            "building": "1 栋",
            "since": "2021-06-15",
        },
        ("同一岗位换了人的，前任自动到接任前一天为止。", "名册里没有同名的人可以不填电话。"),
    ),
    "micro_homes": Template(
        frozenset(),
        {},
        {
            "community": "示例社区",
            "grid": "示例社区第一网格党支部",
            "home": "示例党群微家",
            "host": "示例壬",
            "phone": "15400000009",
            "address": "示例路1号2单元",
            "building": "1 栋",
            "opening": "每周二、周五 15:00—17:00",
            "since": "2021-06-15",
        },
        ("微家要先设立，建在普通党员家中。",),
    ),
    "estates": Template(
        frozenset(),
        {"kind": ("商住小区", "“三无小区”", "老旧院落", "其他")},
        {
            "community": "示例社区",
            "name": "示例小区",
            "kind": "商住小区",
            "households": "600",
            "people": "1500",
            "members": "45",
            "branch": "示例社区第一网格党支部",
            "company": "示例物业公司",
            "address": "示例路1号",
            "divided_on": "2021-06-15",
        },
        ("党支部填覆盖这个小区的支部，一个支部可以覆盖几个小区。", "物业公司要先在“单位”里登记。"),
    ),
    "owners_members": Template(
        frozenset({"post"}),
        {"post": ("主任", "副主任", "委员"), "party": _YES_NO, "in_service": _YES_NO},
        {
            "community": "示例社区",
            "estate": "示例小区",
            "number": "1",
            "term_since": "2021-06-15",
            "term_until": "2026-06-14",
            "name": "示例癸",
            "phone": "15400000010",
            "post": "主任",
            "party": "是",
            "in_service": "否",
            "document": "示例备〔2021〕1号",
        },
        ("一人一行；同一小区只需在第一行写届次和任期。", "交叉任职、一肩挑由支部班子名册自动得出，不用填。"),
    ),
    "temporary_bodies": Template(
        frozenset(),
        {"kind": ("临时党总支", "临时党支部", "临时党小组", "突击队", "先锋预备队")},
        {
            "community": "示例社区",
            "name": "示例防汛临时党支部",
            "kind": "临时党支部",
            "purpose": "防汛值守",
            "place": "示例河堤",
            "leader": "示例子",
            "phone": "15400000011",
            "since": "2026-06-01",
        },
        ("临时党小组要写上级临时组织（一个临时党支部）；上级写在同一张表里的，写在它的上面。",),
    ),
    "business_places": Template(
        frozenset(),
        {"kind": ("商务楼宇", "专业市场", "商圈", "园区")},
        {
            "community": "示例社区",
            "name": "示例大厦",
            "kind": "商务楼宇",
            "address": "示例路 1 号",
            "instructor": "示例丑",
            "phone": "15400000012",
            "since": "2026-03-01",
        },
        ("一处有几名党建指导员的，一人一行，楼宇市场的名称重复写。", "入驻单位在楼宇市场的页面添加。"),
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
    "vanguard_posts": Template(
        frozenset(),
        {},
        {
            "community": "示例社区",
            "name": "值守岗",
            "holder": "示例卯",
            "phone": "15400000014",
            "place": "示例防汛值守点",
            "body": "示例防汛临时党支部",
            "since": "2026-06-01",
        },
        ("一岗一行；还没有定人的，在岗党员留空。", "临时组织要先登记；不属于临时组织的岗位不填。"),
    ),
    "temporary_members": Template(
        frozenset(),
        {"role": ("书记", "副书记", "党员", "组长", "副组长", "队长", "副队长", "队员")},
        {
            "community": "示例社区",
            "body": "示例防汛临时党支部",
            "name": "示例辰",
            "phone": "15400000015",
            "role": "党员",
            "since": "2026-06-01",
        },
        ("临时组织要先登记，可以在同一个工作簿里用另一张“临时组织”表。", "职务不填的，登记为普通党员或队员。"),
    ),
    "tenancies": Template(
        frozenset({"unit"}),
        {},
        {"community": "示例社区", "place": "示例大厦", "unit": "示例科技公司", "since": "2026-03-01"},
        ("单位要先在“单位”里登记，楼宇市场也要先登记。", "党组织由单位的登记自动得出，不用填。"),
    ),
    "matters": Template(
        frozenset({"way", "place"}),
        {
            "category": (
                "环境卫生",
                "物业服务",
                "公共设施",
                "安全隐患",
                "邻里事务",
                "停车交通",
                "便民服务",
                "意见建议",
                "其他",
            ),
            "way": ("走访", "电话", "当面反映"),
            "opinion": ("满意",),
        },
        {
            "community": "示例社区",
            "title": "示例路路灯不亮",
            "category": "公共设施",
            "way": "走访",
            "raised_on": "2026-03-02",
            "origin": "示例社区第一网格党支部",
            "place": "示例路口",
            "answer": "已联系示例供电公司修好",
            "answered_on": "2026-03-04",
            "closed_on": "2026-03-06",
            "opinion": "满意",
        },
        (
            "编号由系统按社区和年份编，不用填；办理期限按工作日自动算出。",
            "不要写反映人的姓名、电话和身份证号；要留联系方式的，请在系统里逐件登记。",
            "还没有答复的，答复和后面几列留空。",
        ),
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
}


def template_of(kind: str) -> Template:
    """The template of a kind with its columns: all of the kind but those nobody is asked, plus those it names."""
    known = _TEMPLATES[kind]
    columns = {column.key for column in KINDS[kind].columns}
    phone = {"phone"} if kind == "two_way_list" else set()
    attendance = {"expected", "present"} if kind == "meeting_ledger" else set()
    community = (
        {"community"} if kind in {"member_checkin", "project_list", "resource_list", "meeting_ledger"} else set()
    )
    number = {"no"} if kind == "project_list" else set()
    left_out = _LEFT_OUT | phone | attendance | community | number
    keys = frozenset(columns - left_out) | (known.keys & columns)
    return Template(keys, known.choices, known.example, known.guide)
