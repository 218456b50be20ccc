"""What may be a criterion, and the formula of each.

Counting meetings, photographs, log-ins or other traces as merit is forbidden by three documents, so the validator
refuses such a criterion and names the clause; they are shown in reports as information and never scored. Plain
counts are refused as well: the more of something, the more points, is how traces come to be made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from appraisal.metrics import METRICS
from appraisal.models import Indicator
from common.errors import RuleBroken
from common.metrics import MetricValue
from orgs.wording import tier_word

FULL = 100
_CENT = Decimal("0.01")
RELIEF = "中办、国办《整治形式主义为基层减负若干规定》（2024年）"
FINGERTIP = "中央网信委《关于防治“指尖上的形式主义”的若干意见》（2023年）"
MOBILE = "国务院办公厅《政务移动互联网应用程序规范化管理办法》（国办函〔2026〕12号）"

# Populations whose rows are meetings, calls, activities and their papers: that they took place is no merit.
TRACES: dict[str, str] = {
    "meetings.due": "开会次数",
    "meetings.meetings": "会议和纪要数量",
    "meetings.invitees": "到会人次",
    "meetings.items": "议题数量",
    "meetings.members": "沟通和参加活动的次数",
    "meetings.activities": "活动和记录数量",
    "meetings.attendances": "参加活动人次",
    "members.services": "服务记录条数",
    "members.filings": "报备件数",
    "appraisal.objections": "异议条数",
    "appraisal.checklists": "清单的登记条数",
}

# Rates that say how something is made up, or that rise when things go worse.
NEUTRAL = frozenset(
    {
        "members.terms_ending",
        "members.terms_expired",
        "members.odd_sized",
        "members.part_time",
        "members.part_time_deputies",
        "members.self_nominated",
        "members.renewed",
        "covenants.adjusted",
        "covenants.declined",
        "covenants.fulfilments_disputed",
        "orgs.alliances_weak",
        "members.managed.ranked",
    }
)


@dataclass(frozen=True, slots=True)
class Ban:
    """Words that name a trace, what is forbidden, and by which clause."""

    pattern: re.Pattern[str]
    what: str
    clause: str


def _ban(words: str, what: str, clause: str) -> Ban:
    return Ban(re.compile(words), what, clause)


BANS: tuple[Ban, ...] = (
    _ban("打卡|签到|接龙", "打卡签到", f"{MOBILE}第（二）项、{FINGERTIP}"),
    _ban("积分|排名|排行|名次|红黑榜|星级", "积分排名", f"{MOBILE}第（二）项"),
    _ban("在线时长|登录|登陆|活跃|在线率|打开次数", "登录和在线时长", f"{MOBILE}第（二）（三）项"),
    _ban("下载|安装|注册率|使用率|关注数|关注量|激活", "推广下载、安装使用率", f"{MOBILE}第（三）项"),
    _ban("点赞|投票数|转发|阅读量|浏览量|评论数|学习时长", "点赞量、投票数、转发量、学习时长", f"{MOBILE}第（四）项"),
    _ban("照片|图片|拍照|截图|视频数|轨迹|留痕|影像", "拍照留痕、截图", f"{RELIEF}、{FINGERTIP}"),
    _ban("笔记|心得", "学习笔记", RELIEF),
    _ban(
        "(会议|开会|发文|文件|活动|走访|沟通|简报|信息|稿件|报送|材料|台账|纪要|培训|宣传)[^，。；]{0,6}"
        "(次数|场次|数量|篇数|份数|条数|期数|多少)|次数|上稿|报送量|发文量",
        "开会、发文、报材料的次数和数量",
        RELIEF,
    ),
)


def refuse_words(text: str, *, field: str) -> None:
    """RuleBroken where the words of a criterion name a trace; the sentence names the clause and what would do."""
    for ban in BANS:
        found = ban.pattern.search(text)
        if found:
            raise RuleBroken(
                "indicator.trace",
                f"“{found[0]}”不能作为考核标准：{ban.clause}规定，不得把{ban.what}作为评判依据。"
                "请改成办成了什么事，例如“议定的事办结”“承诺的服务已履行并经确认”。",
                field,
            )


def refuse_metric(metric_id: str, *, field: str = "metric") -> None:
    """RuleBroken where a metric must not be scored."""
    metric = METRICS.get(metric_id)
    if metric is None:
        raise RuleBroken("indicator.metric", f"没有统计指标“{metric_id[:60]}”，编号见指标目录。", field)
    what = TRACES.get(metric.population.id)
    if what:
        raise RuleBroken(
            "indicator.trace",
            f"“{metric.name}”数的是{what}，不能作为考核标准：{RELIEF}规定，不把开会发文、拍照留痕等作为评判工作的依据。"
            "它可以放在报告里说明情况，不计分。",
            field,
        )
    if not metric.is_rate:
        raise RuleBroken(
            "indicator.count",
            f"“{metric.name}”只是数量，越多分越高会催生凑数：{RELIEF}规定，不以留痕数量评判工作。"
            "请选有基数的指标（应办的办成了多少）。",
            field,
        )
    if metric.id in NEUTRAL:
        raise RuleBroken(
            "indicator.neutral",
            f"“{metric.name}”高低不说明工作好坏，不能作为考核标准；它可以放在报告里说明情况。",
            field,
        )
    if metric.protects:
        raise RuleBroken("indicator.persons", f"“{metric.name}”说的是人的年龄性别，不能作为考核标准。", field)


def scorable() -> list[str]:
    """Ids of metrics that the validator lets through."""
    found = []
    for key in METRICS:
        try:
            refuse_metric(key)
        except RuleBroken:
            continue
        found.append(key)
    return found


def check_weights(indicators: Iterable[Indicator], tiers: Iterable[str]) -> None:
    """RuleBroken unless the weights of each tier that is appraised add up to 100."""
    rows = list(indicators)
    for tier in tiers:
        total = sum(row.weight for row in rows if tier in row.tiers)
        if total != FULL:
            raise RuleBroken(
                "scheme.weights", f"{tier_word(tier)}各项指标的权重合计是 {total}，应为 {FULL}，请调整后再公布。"
            )


# ---- formulas -------------------------------------------------------------------------------------------------------


def formula_of(indicator: Indicator) -> str:
    """As it is published."""
    metric = METRICS.get(indicator.metric)
    if metric is None:
        return f"由上一级按实际成效评定，0 至 {indicator.weight} 分，写明理由"
    return f"{indicator.weight} 分 × “{metric.name}”的占比"


TOTAL_FORMULA = (
    "占比是 3/4 的得这一项的四分之三。"
    "总分＝各项得分之和 ÷ 计分各项权重之和 × 100，保留两位小数；没有应办的项不计，两边都不算"
)


def points_of(weight: int, value: MetricValue) -> Decimal | None:
    """weight × numerator ÷ denominator to the cent, half up; None where nothing was due."""
    if not value.denominator:
        return None
    return (Decimal(weight) * value.numerator / value.denominator).quantize(_CENT, ROUND_HALF_UP)


def total_of(scores: Sequence[tuple[int, Decimal | None]]) -> Decimal | None:
    """(weight, points) of the scores → out of 100; None where none counts."""
    counted = [(weight, points) for weight, points in scores if points is not None]
    whole = sum(weight for weight, _ in counted)
    if not whole:
        return None
    return (sum((points for _, points in counted), Decimal(0)) * FULL / whole).quantize(_CENT, ROUND_HALF_UP)
