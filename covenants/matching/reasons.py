"""Why a pair was suggested, in sentences that a person can check against the two items."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from covenants.matching.columns import Columns, period
from covenants.matching.scoring import Scored, comparable
from covenants.matching.sides import Reason, ReasonKind, Side
from covenants.matching.words import EVERYBODY, audience_names
from exchange.frequencies import frequency_text

# The words that say most; more would not be read.
_WORDS_NAMED = 4
_DAYS = "一二三四五六日"
_HALF_DAYS = {"AM": "上午", "PM": "下午", "EVE": "晚上"}


def reasons_of(needs: Columns, offers: Columns, scored: Scored, at: int) -> tuple[Reason, ...]:
    """The reasons of one scored pair; their points add up to its score. Those that speak for it come first."""
    row, col = int(scored.rows[at]), int(scored.cols[at])
    need, offer = needs.sides[row], offers.sides[col]
    sentences = {
        ReasonKind.WORDS: lambda: _words(needs, offers, row, col),
        ReasonKind.CATEGORY: lambda: f"类别相同：{need.category.name}" if need.category else "",
        ReasonKind.PLACE: lambda: _place(need, offer),
        ReasonKind.CAPACITY: lambda: _capacity(need, offer, bool(comparable(needs, offers, row, col))),
        ReasonKind.FREQUENCY: lambda: _frequency(need, offer),
        ReasonKind.AUDIENCE: lambda: _audience(int(needs.audience[row]), int(offers.audience[col])),
        ReasonKind.SATISFACTION: lambda: _satisfaction(offer),
        ReasonKind.PERIOD: lambda: _period(need, offer),
        ReasonKind.TIMES: lambda: _times(need, offer),
    }
    found = [
        Reason(kind, sentence(), int(scored.parts[kind][at]))
        for kind, sentence in sentences.items()
        if scored.parts[kind][at] or _speaks(kind, needs, offers, row, col)
    ]
    return tuple(sorted(found, key=lambda reason: reason.points <= 0))


def _speaks(kind: ReasonKind, needs: Columns, offers: Columns, row: int, col: int) -> bool:
    """Whether no points are worth a sentence: both sides say something, and it does not fit."""
    if kind is ReasonKind.FREQUENCY:
        return bool(needs.rate[row] == needs.rate[row] and offers.rate[col] == offers.rate[col])
    if kind is ReasonKind.CAPACITY:
        return bool(comparable(needs, offers, row, col))
    if kind is ReasonKind.SATISFACTION:
        return bool(offers.reviews[col])
    return False


def _words(needs: Columns, offers: Columns, row: int, col: int) -> str:
    """都提到“血糖”；“体检”和“健康检查”意思相近."""
    asked, told = needs.readings[row], offers.readings[col]
    common = asked.weights.keys() & told.weights.keys()
    by_weight = sorted(common, key=lambda word: (-asked.weights[word] * told.weights[word], word))
    said, near = [], []
    for word in by_weight:
        if not word.startswith("≈"):
            said.append(word)
        else:
            one, other = asked.phrases[word], told.phrases[word]
            if one in other or other in one:
                said.append(min(one, other, key=len))
            else:
                near.append(f"“{one}”和“{other}”意思相近")
    said = [word for word in dict.fromkeys(said) if not any(word != other and word in other for other in said)]
    parts = ["都提到" + "、".join(f"“{word}”" for word in said[:_WORDS_NAMED])] if said else []
    return "；".join([*parts, *list(dict.fromkeys(near))[: _WORDS_NAMED // 2]])


def _place(need: Side, offer: Side) -> str:
    for what, one, other in (
        ("阵地", need.venue, offer.venue),
        ("社区", need.community, offer.community),
        ("街道", need.street, offer.street),
    ):
        if one and other and one.id == other.id:
            return f"同一{what}：{one.name}"
    return ""


def _capacity(need: Side, offer: Side, same_measure: bool) -> str:
    needed = amount_text(need.remaining, need.measure)
    if offer.remaining is None:
        return f"需要{needed}，提供数量不限"
    left = amount_text(offer.remaining, offer.measure)
    if not same_measure:
        return ""
    enough = "够用" if offer.remaining >= need.remaining else "只够一部分"
    return f"需要{needed}，还能提供{left}，{enough}"


def amount_text(amount: Decimal | None, measure: str) -> str:
    """30人, 2.5小时."""
    return "" if amount is None else f"{amount.normalize():f}{measure}"


def _frequency(need: Side, offer: Side) -> str:
    return f"需要{_often(need)}，能提供{_often(offer)}"


def _often(side: Side) -> str:
    frequency = dict(side.frequency or {})
    by = frequency.get("by")
    return frequency_text(
        {**frequency, "times": frequency.get("times") or 1, "at_least": frequency.get("at_least", False)}
        | ({"by": by.isoformat()} if isinstance(by, date) else {})
    )


def _audience(needed: int, given: int) -> str:
    if both := needed & given:
        return f"服务对象相同：{'、'.join(audience_names(both)[:3])}"
    if given & EVERYBODY:
        return f"面向全体居民，包括{'、'.join(audience_names(needed)[:3])}"
    return ""


def _satisfaction(offer: Side) -> str:
    seen = offer.satisfaction
    return f"此类服务以往收到{seen.count}次评价，平均满意度{seen.average * 100:.0f}%" if seen else ""


def _period(need: Side, offer: Side) -> str:
    (begins, ends), (other_begins, other_ends) = period(need), period(offer)
    first, last = date.fromordinal(max(begins, other_begins)), date.fromordinal(min(ends, other_ends) - 1)
    return f"时间重合：{first.isoformat()}至{last.isoformat()}"


def _times(need: Side, offer: Side) -> str:
    return f"需要{_hours(need)}，能提供{_hours(offer)}"


def _hours(side: Side) -> str:
    days = "、".join(f"周{_DAYS[day - 1]}" for day in sorted(set(side.weekdays)))
    return (days + _HALF_DAYS.get(side.half_day, "")) or "不限"
