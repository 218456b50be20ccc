"""Every rule a practice may carry figures for: id, Chinese name, tiers, room, severity, and the keys of its figure.

The first 28 are the rules of XH (domain §3); their ids are stable and tests name them. The rest are rules that only the
other four documents have, and at the end figures of ours that every practice has. The figures themselves are data
(`orgs/practices/*.toml`); the code that judges lives in the
`rules.py` of the room named here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from common.rules import Severity

from .vocabulary import PERIODS

REQUIRED, PRINCIPLE = Severity.REQUIRED, Severity.PRINCIPLE

FigureScalar = int | bool | str
KeyKind = Literal["int", "bool", "period", "month_day"]

_MONTH_DAY = re.compile(r"^(\d{2})-(\d{2})$")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a value cannot stand, and what to write instead; both Chinese."""

    message: str
    mend: str


@dataclass(frozen=True, slots=True)
class KeySpec:
    """One key of a rule's figure: what it means, its unit, and which values are possible.

    kind      int within [low, high]; bool; period (MONTH, QUARTER, HALF_YEAR, YEAR); month_day ("12-31", each year)
    optional  True when a practice may leave it open (the district sets it, or the rule works without it)
    """

    key: str
    label: str
    kind: KeyKind = "int"
    unit: str = ""
    low: int = 0
    high: int = 0
    optional: bool = False

    def refuse(self, value: object) -> Refusal | None:
        """What is wrong with the value; None when it is possible."""
        if self.kind == "bool":
            return None if isinstance(value, bool) else self._refusal(value, "请写 true 或 false")
        if self.kind == "period":
            good = isinstance(value, str) and value in PERIODS
            choices = "、".join(f"{key}（{label}）" for key, label in PERIODS.items())
            return None if good else self._refusal(value, f"请从 {choices} 中选一个")
        if self.kind == "month_day":
            return None if is_month_day(value) else self._refusal(value, "请写成月-日，如 12-31")
        if isinstance(value, bool) or not isinstance(value, int):
            return self._refusal(value, "请写一个整数")
        if not self.low <= value <= self.high:
            return self._refusal(value, f"请写 {self.low} 到 {self.high} 之间的整数")
        return None

    def _refusal(self, value: object, mend: str) -> Refusal:
        return Refusal(f"{self.label}不能是“{_shown(value)}”", mend)

    def display(self, value: FigureScalar | None) -> str:
        """The value as the screen says it: 11 人, 是, 每季度, 12月31日."""
        if value is None:
            return "由区里确定"
        if self.kind == "bool":
            return "是" if value else "否"
        if self.kind == "period":
            return PERIODS[str(value)]
        if self.kind == "month_day":
            month, day = str(value).split("-")
            return f"{int(month)}月{int(day)}日"
        return f"{value} {self.unit}".strip()

    def parse(self, text: str) -> FigureScalar:
        """The value a person typed into a form; raises ValueError with a Chinese sentence when it is not possible."""
        cleaned = text.strip()
        value: object = cleaned
        if self.kind == "int" and re.fullmatch(r"[+-]?[0-9]{1,12}", cleaned):
            value = int(cleaned)
        elif self.kind == "bool":
            value = {"true": True, "是": True, "false": False, "否": False}.get(cleaned.lower(), cleaned)
        elif self.kind == "period":
            value = {label: key for key, label in PERIODS.items()}.get(cleaned, cleaned)
        refusal = self.refuse(value)
        if refusal is not None:
            mend = "请写“是”或“否”" if self.kind == "bool" else refusal.mend
            raise ValueError(f"{refusal.message}，{mend}。")
        return value  # type: ignore[return-value]  # refuse() has just proved it a scalar of this kind


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def is_month_day(value: object) -> bool:
    """Whether the value is a day that every year has, written "MM-DD" (29 February is not)."""
    match = _MONTH_DAY.match(value) if isinstance(value, str) else None
    if match is None:
        return False
    try:
        date(2001, int(match[1]), int(match[2]))
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule as the catalogue knows it. `origin` is the code of the document that brings it in.

    ours, note   of a figure that no document gives (origin "OURS"): its values in every practice whose file says
                 nothing else, and why they are as they are. Nothing is judged by it; it says how long something takes
    """

    id: str
    name: str
    tiers: tuple[str, ...]
    room: str
    severity: Severity
    keys: tuple[KeySpec, ...]
    origin: str
    ours: Mapping[str, FigureScalar] = field(default_factory=dict)
    note: str = ""

    def key(self, name: str) -> KeySpec | None:
        """The key's specification; None when the figure of this rule has no such key."""
        return next((spec for spec in self.keys if spec.key == name), None)


def _people(key: str, label: str, *, low: int = 1, optional: bool = False) -> KeySpec:
    return KeySpec(key, label, unit="人", low=low, high=99, optional=optional)


def _days(label: str) -> KeySpec:
    return KeySpec("days", label, unit="天", low=1, high=366)


def _count(key: str, label: str, unit: str = "次", *, high: int = 366) -> KeySpec:
    return KeySpec(key, label, unit=unit, low=1, high=high)


def _size() -> tuple[KeySpec, ...]:
    return (
        _people("max", "人数上限"),
        _people("min", "人数下限", optional=True),
        KeySpec("odd", "须为奇数", "bool", optional=True),
        KeySpec("counts_first_secretary", "第一书记计入总数", "bool", optional=True),
    )


_PART_TIME = (_people("min", "兼职委员下限", low=0), _people("max", "兼职委员上限"))
_CADENCE = (_count("min", "至少次数"), KeySpec("period", "周期", "period"))
_DUE = (KeySpec("due", "每年期限", "month_day"),)
_GRID_SIZE = tuple(
    KeySpec(f"{key}_{bound}", f"{label}{word}", unit=unit, low=0 if bound == "min" else 1, high=100_000, optional=True)
    for key, label, unit in (("households", "户数", "户"), ("people", "人数", "人"), ("buildings", "楼栋数", "栋"))
    for bound, word in (("min", "下限"), ("max", "上限"))
)
_WORKING_DAYS = KeySpec("working_days", "办理期限", unit="个工作日", low=1, high=250)
_CHECKLIST = (_count("headings", "类数", "类"), _count("tasks", "项数", "项", high=9999))

_BOTH = ("STREET", "COMMUNITY")


def _rule(origin, rule_id, name, tiers, room, severity, *keys) -> RuleInfo:
    tiers = (tiers,) if isinstance(tiers, str) else tiers
    return RuleInfo(rule_id, name, tiers, room, severity, keys, origin)


def _limit(rule_id: str, name: str, tiers: tuple[str, ...], room: str, days: int) -> RuleInfo:
    note = f"没有一份文件给出期限，{days} 个工作日是本系统的默认值，区里可以调整。"
    return RuleInfo(rule_id, name, tiers, room, PRINCIPLE, (_WORKING_DAYS,), "OURS", {"working_days": days}, note)


def _xh(*row) -> RuleInfo:
    return _rule("XH", *row)


_ALL: tuple[RuleInfo, ...] = (
    _xh("committee.size.street", "街道一级委员总数不超过上限且为奇数", "STREET", "members", PRINCIPLE, *_size()),
    _xh("committee.size.community", "社区一级委员总数不超过上限且为奇数", "COMMUNITY", "members", PRINCIPLE, *_size()),
    _xh("committee.size.grid", "网格党支部委员总数不超过上限", "GRID", "members", PRINCIPLE, *_size()),
    _xh("committee.size.home", "家委会人数符合规定", "HOME", "members", PRINCIPLE, *_size()),
    _xh("committee.part_time.street", "街道一级兼职委员人数在规定范围内", "STREET", "members", PRINCIPLE, *_PART_TIME),
    _xh(
        "committee.part_time.community",
        "社区一级兼职委员人数在规定范围内",
        "COMMUNITY",
        "members",
        PRINCIPLE,
        *_PART_TIME,
    ),
    _xh("committee.shape", "班子按 1+1+N+X 设置，各职务由规定的人担任", _BOTH, "members", PRINCIPLE),
    _xh(
        "appointment.eligible",
        "兼职委员符合基本条件并有记录",
        _BOTH,
        "members",
        REQUIRED,
        _count("at_least", "至少符合", "项", high=20),
    ),
    _xh("appointment.selection", "产生方式是本级允许的方式", (*_BOTH, "GRID", "HOME"), "members", REQUIRED),
    _xh(
        "appointment.term",
        "任期符合规定年限，与社区党组织换届同步",
        _BOTH,
        "members",
        PRINCIPLE,
        KeySpec("years", "任期", unit="年", low=1, high=10),
        KeySpec("with_election", "与社区党组织换届同步", "bool"),
    ),
    _xh("term.expired", "任期届满未连任的自动免职，不超期任职", _BOTH, "members", REQUIRED),
    _xh("committee.vacancy", "出缺的席位及时增补", _BOTH, "members", PRINCIPLE, _days("增补期限")),
    _xh(
        "grid.one_branch",
        "一个网格一个支部",
        "GRID",
        "grids",
        REQUIRED,
        _count("per_grid", "每个网格的支部数", "个", high=9),
    ),
    _xh("grid.size", "网格户数、人数或楼栋数符合区里的标准", "GRID", "grids", PRINCIPLE, *_GRID_SIZE),
    _xh("grid.dual_role", "网格党支部书记由社区干部兼任，副书记由网格长兼任", "GRID", "grids", PRINCIPLE),
    _xh("home.host", "“党群微家”建在普通党员家中", "HOME", "grids", REQUIRED),
    _xh("meeting.quarterly", "党建联席会议按规定频次召开", _BOTH, "meetings", PRINCIPLE, *_CADENCE),
    _xh("meeting.minutes", "开过的会议有纪要，并印发执行单位", _BOTH, "meetings", REQUIRED, _days("印发期限")),
    _xh("contact.monthly", "与每名兼职委员按规定频次电话沟通", _BOTH, "meetings", REQUIRED, *_CADENCE),
    _xh("suggestion.answered", "兼职委员的意见建议有采纳或答复", _BOTH, "meetings", REQUIRED, _days("答复期限")),
    _xh(
        "list.both_ways",
        "成员单位每个清单周期都填报服务和需求",
        _BOTH,
        "covenants",
        PRINCIPLE,
        _count("offers_min", "服务至少", "项"),
        _count("needs_min", "需求至少", "项"),
    ),
    _xh("list.deliberated", "清单项目经联席会议商议后才发布", _BOTH, "covenants", REQUIRED),
    _xh("agreement.signed", "确定的认领签订双向认领协议", _BOTH, "covenants", REQUIRED, _days("签订期限")),
    _xh("pledge.reviewed", "当年的承诺年底前完成评诺", _BOTH, "covenants", REQUIRED, *_DUE),
    _xh("report.annual", "兼职委员工作实绩逐级报告到上一级", _BOTH, "appraisal", REQUIRED, *_DUE),
    _xh("removal.filed", "免职先研究并报上级备案，再生效", _BOTH, "members", REQUIRED),
    _xh("release.notified", "调动解除以单位书面通报为据并报上级备案", _BOTH, "members", REQUIRED),
    _xh("dual_life.attended", "兼职委员每年参加兼职地的组织生活", _BOTH, "meetings", PRINCIPLE, *_CADENCE),
    # FC
    _rule("FC", "claim.collective", "成员单位年初集体商议认领工作事项", _BOTH, "covenants", REQUIRED, *_CADENCE),
    _rule(
        "FC",
        "supervision.questioned",
        "区域事务接受社区监督委员会问质问效",
        "COMMUNITY",
        "meetings",
        REQUIRED,
        *_CADENCE,
    ),
    _rule("FC", "matter.ledger", "民情台账按期更新", "COMMUNITY", "grids", REQUIRED, *_CADENCE),
    _rule("FC", "float.managed", "流入党员都纳入党组织管理服务", "COMMUNITY", "members", REQUIRED),
    _rule("FC", "checklist.street", "街道规范化建设清单逐项落实", "STREET", "appraisal", REQUIRED, *_CHECKLIST),
    _rule("FC", "checklist.community", "社区规范化建设清单逐项落实", "COMMUNITY", "appraisal", REQUIRED, *_CHECKLIST),
    # RH: rules of alliances, which stand outside the tree
    _rule("RH", "alliance.convener", "党建联合体设立轮值召集人", (), "orgs", REQUIRED),
    _rule("RH", "alliance.assembly", "召开联合体成立动员大会", (), "meetings", PRINCIPLE, _count("min", "至少次数")),
    _rule("RH", "alliance.lecture", "联合体书记带头讲党课", (), "meetings", PRINCIPLE, _count("min", "至少次数", "堂")),
    _rule("RH", "alliance.visit", "联合体成员走访交流", (), "meetings", PRINCIPLE, *_CADENCE),
    _rule("RH", "alliance.theme_day", "联合体共同开展主题党日", (), "meetings", PRINCIPLE, *_CADENCE),
    _rule("RH", "alliance.inspection", "联合体互学互检互评", (), "meetings", PRINCIPLE, *_CADENCE),
    _rule("RH", "alliance.committee_meeting", "联合党委委员例会", (), "meetings", PRINCIPLE, *_CADENCE),
    _rule("RH", "alliance.chain_meeting", "各链条党支部负责人例会", (), "meetings", PRINCIPLE, *_CADENCE),
    _rule("RH", "alliance.delegates_meeting", "党员代表会议", (), "meetings", PRINCIPLE, *_CADENCE),
    _rule(
        "RH", "alliance.appraised", "年底考核党建联合体，结果与成员考核、评先评优挂钩", (), "appraisal", REQUIRED, *_DUE
    ),
    _rule(
        "RH",
        "alliance.rectified",
        "工作不力的联合体及时规范整顿",
        (),
        "appraisal",
        REQUIRED,
        KeySpec("days", "考评后列入整顿", unit="天", low=1, high=365),
    ),
    _rule(
        "RH",
        "promise.kept",
        "服务承诺在规定工作日内兑现",
        (),
        "covenants",
        REQUIRED,
        _WORKING_DAYS,
    ),
    _rule("RH", "activity.recorded", "活动开展全程纪实", (), "meetings", PRINCIPLE),
    # HB
    _rule(
        "HB",
        "rotation.hard_problem",
        "轮值书记在岗期间解决难点问题",
        "STREET",
        "meetings",
        REQUIRED,
        _count("min", "每任至少", "个"),
    ),
    # LY
    _rule(
        "LY",
        "estate.covered",
        "居民小区由单独或联合组建的党组织覆盖",
        "COMMUNITY",
        "grids",
        PRINCIPLE,
        KeySpec("percent", "覆盖率", unit="%", low=1, high=100),
    ),
    _rule("LY", "award.opinion", "评优评先、提拔使用征求社区、小区党组织意见", (*_BOTH, "GRID"), "appraisal", REQUIRED),
    _rule(
        "LY",
        "branch.subsidy",
        "新组建的小区党支部得到启动补助",
        "GRID",
        "grids",
        PRINCIPLE,
        KeySpec("yuan", "每个支部", unit="元", low=1, high=1_000_000),
    ),
    # Of ours
    _limit("matter.answered", "居民反映的事项在规定工作日内答复", (*_BOTH, "GRID", "HOME"), "grids", 7),
    _limit("opinion.answered", "征求居住地意见的在规定工作日内答复", ("COMMUNITY", "GRID", "HOME"), "members", 5),
)

RULE_CATALOGUE: Mapping[str, RuleInfo] = MappingProxyType({info.id: info for info in _ALL})
RULE_IDS: tuple[str, ...] = tuple(RULE_CATALOGUE)


def contradictions(rule_id: str, values: Mapping[str, object]) -> list[tuple[str, Refusal]]:
    """What cannot hold together among the (singly possible) values of one figure: the key to blame and why."""
    found: list[tuple[str, Refusal]] = []
    for key, low in values.items():
        if not key.endswith("min"):
            continue
        high_key = key[: -len("min")] + "max"
        high = values.get(high_key)
        if isinstance(low, int) and isinstance(high, int) and low > high:
            message = f"下限（{key}={low}）大于上限（{high_key}={high}）"
            found.append((key, Refusal(message, f"请让 {key} 不大于 {high_key}")))
    low, high = values.get("min"), values.get("max")
    if values.get("odd") is True and isinstance(low, int) and low == high and low % 2 == 0:
        message = f"人数只能是 {low}，却要求奇数（odd=true）"
        found.append(("odd", Refusal(message, "请放宽上下限，或写 odd = false")))
    return found
