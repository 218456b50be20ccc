"""Rules as columns: what is one question asked of several tiers is one column with a short name."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import cache

from orgs.models import Tier
from orgs.practice import RULE_CATALOGUE, Figure, Practice

_TIERS = tuple(f".{tier.lower()}" for tier in Tier.values)
# Short enough for the head of a column; the full name, the clause and the quotation stand in the legend.
_SHORT = {
    "committee.size": "委员人数",
    "committee.part_time": "兼职人数",
    "committee.shape": "职务设置",
    "appointment.eligible": "兼职条件",
    "appointment.selection": "产生方式",
    "appointment.term": "任期年限",
    "term.expired": "届满换届",
    "committee.vacancy": "空缺增补",
    "removal.filed": "免职备案",
    "release.notified": "解除手续",
    "meeting.quarterly": "联席会议",
    "meeting.minutes": "会议纪要",
    "contact.monthly": "电话沟通",
    "suggestion.answered": "意见答复",
    "list.both_ways": "两张清单",
    "list.deliberated": "清单审议",
    "agreement.signed": "协议签订",
    "pledge.reviewed": "年底评诺",
    "dual_life.attended": "组织生活",
    "alliance.assembly": "成立大会",
    "alliance.lecture": "书记党课",
    "alliance.visit": "走访交流",
    "alliance.theme_day": "主题党日",
    "alliance.inspection": "互学互检",
    "alliance.committee_meeting": "委员例会",
    "alliance.chain_meeting": "支部例会",
    "alliance.delegates_meeting": "代表会议",
    "alliance.appraised": "联合体考评",
    "alliance.rectified": "联合体整顿",
    "promise.kept": "服务承诺",
    "activity.recorded": "活动纪实",
    "rotation.hard_problem": "轮值难题",
    "report.annual": "年度报告",
    "checklist": "任务清单",
}


@cache
def family_of(rule_id: str) -> str:
    """The column a rule stands in: committee.size.street and committee.size.community are one question."""
    for suffix in _TIERS:
        if rule_id.endswith(suffix):
            return rule_id.removesuffix(suffix)
    return rule_id


def short_name(family: str) -> str:
    """The head of the column."""
    if family in _SHORT:
        return _SHORT[family]
    return next((rule.name for rule in RULE_CATALOGUE.values() if family_of(rule.id) == family), family)[:10]


@dataclass(frozen=True, slots=True)
class RuleColumn:
    """One column: its key, its short name, and the rules in it with what the practice says of each."""

    key: str
    label: str
    figures: tuple[tuple[str, Figure], ...]

    @property
    def title(self) -> str:
        """What the head says when pointed at: name and clause of each rule in it."""
        return "；".join(f"{figure.name}（{figure.severity.label}，{figure.cite.label}）" for _, figure in self.figures)

    @property
    def clauses(self) -> str:
        """The clauses, each once."""
        return "；".join(dict.fromkeys(figure.cite.label for _, figure in self.figures))


def columns_of(present: Set[str], practices: dict[int, Practice]) -> list[RuleColumn]:
    """The columns that these rules need, in the order of the catalogue."""
    families: dict[str, list[tuple[str, Figure]]] = {}
    for rule_id in RULE_CATALOGUE:
        if rule_id not in present:
            continue
        figure = next((found for practice in practices.values() if (found := practice.figure(rule_id))), None)
        if figure is not None:
            families.setdefault(family_of(rule_id), []).append((rule_id, figure))
    return [RuleColumn(family, short_name(family), tuple(figures)) for family, figures in families.items()]


def rule_choices(rule_ids: list[str]) -> list[tuple[str, str]]:
    """Columns to choose from, for the filter."""
    return [(family, short_name(family)) for family in dict.fromkeys(family_of(rule_id) for rule_id in rule_ids)]
