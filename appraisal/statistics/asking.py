"""What somebody asks of the statistics: metrics × organisations × a level below × a day, or the ends of months.

Page, API and workbook read a question through `read`. What cannot be answered is said parameter by parameter, with
the reason and what would do instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from appraisal.metrics import METRICS, belongs
from appraisal.network import Network, Node, network_on
from appraisal.statistics.freezing import month_ends
from common.clock import today
from common.metrics import Metric
from common.scoping import current_scope
from common.views import EARLIEST
from orgs.models import Tier
from orgs.rules_in_force import practices_of

PARAMETERS = ("metric", "organization", "by", "on", "from", "to", "step")
LEVELS = {tier.value.lower(): tier for tier in (Tier.STREET, Tier.COMMUNITY, Tier.GRID, Tier.HOME)}
MOST_MONTHS = 36
MOST_NUMBERS = 20_000


class Parameters(Protocol):
    """A request's query: every value of a name, and all names."""

    def getlist(self, key: str) -> list[str]: ...
    def keys(self) -> Iterable[str]: ...


class Unanswerable(Exception):
    """What is wrong with the question, by parameter."""

    def __init__(self, errors: Mapping[str, str]):
        self.errors = dict(errors)
        super().__init__("；".join(self.errors.values()))


@dataclass(frozen=True, slots=True)
class Question:
    """A question that can be answered.

    bodies    of which organisations, as they were on the last of the days
    by        the level by which each is broken down; None: not at all
    days      one day, or the ends of months
    network   of the scope on the last day, down to `by`
    """

    metrics: tuple[Metric, ...]
    bodies: tuple[Node, ...]
    by: Tier | None
    days: tuple[date, ...]
    network: Network
    series: bool = False

    @property
    def on(self) -> date:
        """The day, or the last of them."""
        return self.days[-1]


def read(query: Parameters, *, also: Iterable[str] = ()) -> Question:
    """The question that the parameters ask; Unanswerable when it makes no sense.

    also  names of parameters that are somebody else's
    """
    errors: dict[str, str] = {}
    known = {*PARAMETERS, *also}
    for name in sorted(set(query.keys()) - known)[:10]:
        errors[name[:60]] = f"没有“{name[:60]}”这个参数。可用：{'、'.join(sorted(known))}。"
    days, series = _days(query, errors)
    by = _level(query, errors)
    metrics = _metrics(query, errors)
    if errors:
        raise Unanswerable(errors)
    network = network_on(days[-1], places=False, root=True, tiers=_tiers(by))
    bodies = _bodies(query, network, days[-1], by, errors)
    if not errors:
        _check(metrics, bodies, by, days, network, errors)
    if errors:
        raise Unanswerable(errors)
    return Question(tuple(metrics), tuple(bodies), by, tuple(days), network, series)


def _listed(query: Parameters, name: str) -> list[str]:
    texts = (part.strip() for text in query.getlist(name) for part in text.split(","))
    return list(dict.fromkeys(text for text in texts if text))


def _one(query: Parameters, name: str) -> str:
    return next(iter(_listed(query, name)), "")


def _days(query: Parameters, errors: dict[str, str]) -> tuple[list[date], bool]:
    asked = {name: _one(query, name) for name in ("on", "from", "to", "step")}
    if not (asked["from"] or asked["to"] or asked["step"]):
        return [_day(asked["on"], "on", errors) or today()], False
    if asked["on"]:
        errors["on"] = "on 和 from、to 不能同时给：看一天用 on，看一段用 from、to。"
        return [today()], True
    if asked["step"] not in ("", "month"):
        errors["step"] = f"step 只能是 month，不能是“{asked['step'][:20]}”。"
    since = _day(asked["from"], "from", errors)
    until = _day(asked["to"], "to", errors) or today()
    if since is None:
        errors.setdefault("from", "请用 from 写明从哪一天起，例如 from=2026-01-01。")
        return [today()], True
    ends = month_ends(since, until)
    if not ends:
        errors["to"] = f"{since} 到 {until} 之间没有一个月末。"
    elif len(ends) > MOST_MONTHS:
        errors["from"] = f"一次最多 {MOST_MONTHS} 个月，这一段有 {len(ends)} 个月，请分几次取。"
    return ends[-MOST_MONTHS:] or [today()], True


def _day(text: str, name: str, errors: dict[str, str]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        errors[name] = f"{name} 应写成 2026-06-30 这样的日期，不能是“{text[:20]}”。"
        return None
    if day > today():
        errors[name] = f"{name} 不能晚于今天（{today()}）。"
    elif day < EARLIEST:
        errors[name] = f"{name} 不能早于 {EARLIEST}。"
    return day


def _level(query: Parameters, errors: dict[str, str]) -> Tier | None:
    text = _one(query, "by")
    if text and text.lower() not in LEVELS:
        errors["by"] = f"by 只能是 {'、'.join(LEVELS)}，不能是“{text[:20]}”。"
    return LEVELS.get(text.lower())


def _metrics(query: Parameters, errors: dict[str, str]) -> list[Metric]:
    asked = _listed(query, "metric")
    unknown = [text[:60] for text in asked if text not in METRICS]
    if not asked:
        errors["metric"] = "请用 metric 写明要哪些指标，多个用逗号分隔；编号见指标目录 /api/v1/statistics/metrics/。"
    elif unknown:
        errors["metric"] = f"没有指标“{'”“'.join(unknown[:5])}”，编号见指标目录 /api/v1/statistics/metrics/。"
    return [METRICS[text] for text in asked if text in METRICS]


def _tiers(by: Tier | None) -> tuple[Tier, ...]:
    """Which tiers are read: down to the level; all where an organisation of any tier may be asked for."""
    return tuple(tier for tier in Tier if by is None or tier.depth <= by.depth) if by is not None else ()


def _bodies(query: Parameters, network: Network, on: date, by: Tier | None, errors: dict[str, str]) -> list[Node]:
    asked = _listed(query, "organization")
    known = {str(node.pk): node for node in network.nodes}
    if not asked:
        own = known.get(str(current_scope().anchor_id))
        if own is None:
            errors["organization"] = f"请用 organization 写明组织的编号；你所在的组织在 {on} 不在册。"
        return [own] if own is not None else []
    strange = [text[:20] for text in asked if text not in known]
    if strange:
        below = f"，或不在 by={by.value.lower()} 的上级" if by is not None else ""
        errors["organization"] = f"{on} 没有编号为 {'、'.join(strange[:5])} 的组织，或不在你的范围内{below}。"
    return [known[text] for text in asked if text in known]


def _check(metrics, bodies, by, days, network: Network, errors: dict[str, str]) -> None:
    for body in bodies:
        if by is not None and Tier(body.tier).depth >= by.depth:
            errors["by"] = f"“{body.name}”不能再按 {by.value.lower()} 分：by 应是它的下级。"
    practices = practices_of({body.district_id for body in bodies}, days[-1]).values()
    foreign = [one.id for one in metrics if not any(belongs(one, practice) for practice in practices)]
    if foreign:
        errors["metric"] = f"本区的做法没有指标 {'、'.join(foreign[:5])}。"
    parts = sum(1 for node in network.nodes if by is not None and node.tier == by)
    numbers = len(metrics) * len(days) * (len(bodies) + min(parts, parts * len(bodies)))
    if numbers > MOST_NUMBERS:
        errors["metric"] = f"一次最多 {MOST_NUMBERS:,} 个数字，这次约有 {numbers:,} 个，请少要一些指标、组织或月份。"
