"""A district's own figures over its practice's: pure functions, no database.

The stored overrides of a district become `Override`s; what comes out is a `Practice` like any other, whose values keep
the original beside the district's, with date and author.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from .rule_catalogue import RULE_CATALOGUE, FigureScalar, KeySpec, contradictions
from .schema import Figure, Override, Practice


class OverrideError(ValueError):
    """An override that cannot stand. `message` is a Chinese sentence, `field` the form field it concerns."""

    def __init__(self, message: str, field: str = "value"):
        super().__init__(message)
        self.message = message
        self.field = field


def key_spec(practice: Practice, rule_id: str, key: str) -> KeySpec:
    """The specification of an overridable key; OverrideError when there is no such rule here, or no such key."""
    info = RULE_CATALOGUE.get(rule_id)
    if info is None:
        raise OverrideError(f"没有编号为“{rule_id}”的规则，请从规则表中选择。", "rule_id")
    if practice.figure(rule_id) is None:
        raise OverrideError(f"{practice.name}没有“{info.name}”这条规则，无从调整。", "rule_id")
    spec = info.key(key)
    if spec is None:
        known = "、".join(f"{item.label}（{item.key}）" for item in info.keys)
        hint = f"可调整的有：{known}" if known else "这条规则没有可调整的数字"
        raise OverrideError(f"“{info.name}”没有“{key}”这一项，{hint}。", "key")
    return spec


def parse_override_value(practice: Practice, rule_id: str, key: str, text: str) -> FigureScalar:
    """The value typed into the override form, as a scalar of the key's kind; OverrideError when it is not possible."""
    spec = key_spec(practice, rule_id, key)
    try:
        return spec.parse(text)
    except ValueError as error:
        raise OverrideError(str(error)) from error


def check_override(practice: Practice, override: Override, others: Iterable[Override] = ()) -> None:
    """Refuse an override that cannot stand on any day of its period, alone or together with the district's others.

    `practice` is the one without overrides. Raises OverrideError with a Chinese sentence.
    """
    _check_alone(practice, override)
    if not override.author.strip():
        raise OverrideError("请写明是谁作的调整。", "author")
    if not override.reason.strip():
        raise OverrideError("请写明调整的理由或依据。", "reason")
    others = [other for other in others if other != override]
    for other in others:
        if (other.rule_id, other.key) == (override.rule_id, override.key) and other.since == override.since:
            raise OverrideError(
                f"“{RULE_CATALOGUE[override.rule_id].name}”已有自 {override.since} 起的调整。"
                f"填错了的，先从 {override.since} 起恢复原规定，再重新填写；不是改错的，请改用另一个起始日。",
                "since",
            )
    # What is in force changes only on these days, so looking at each of them is looking at every day.
    days = {override.since}
    for other in others:
        days |= {day for day in (other.since, other.until) if day is not None and override.in_force(day)}
    for day in sorted(days):
        with_overrides(practice, [*others, override], day)


def with_overrides(practice: Practice, overrides: Iterable[Override], on: date) -> Practice:
    """The practice as the district has it on the day. Of several overrides of one key in force, the latest begun holds.

    Raises OverrideError when an override in force names an unknown rule or key, has an impossible value, or when the
    figures cannot hold together (a lower bound above its upper bound).
    """
    by_rule: dict[str, dict[str, Override]] = {}
    for override in sorted(overrides, key=lambda item: item.since):
        if override.in_force(on):
            _check_alone(practice, override)
            by_rule.setdefault(override.rule_id, {})[override.key] = override
    if not by_rule:
        return practice
    figures = dict(practice.figures)
    for rule_id, rows in by_rule.items():
        figures[rule_id] = _overridden(figures[rule_id], rows)
    changed = replace(practice, figures=MappingProxyType(figures))
    for rule_id, message in impossible_together(changed.figures):
        if rule_id in by_rule or _partner(rule_id) in by_rule:
            raise OverrideError(f"{message}。")
    return changed


def _check_alone(practice: Practice, override: Override) -> None:
    spec = key_spec(practice, override.rule_id, override.key)
    refusal = spec.refuse(override.value)
    if refusal is not None:
        raise OverrideError(f"{refusal.message}，{refusal.mend}。")
    if override.until is not None and override.until <= override.since:
        raise OverrideError(f"截止日 {override.until} 应晚于起始日 {override.since}。", "until")


def _overridden(figure: Figure, rows: dict[str, Override]) -> Figure:
    values = dict(figure.values)
    for key, override in rows.items():
        spec = figure.rule.key(key)
        values[key] = replace(
            values[key],
            value=override.value,
            display=spec.display(override.value) if spec else str(override.value),
            override=override,
        )
    for _key, refusal in contradictions(figure.rule_id, {key: value.value for key, value in values.items()}):
        raise OverrideError(f"“{figure.name}”调整后{refusal.message}，{refusal.mend}。")
    return replace(figure, values=MappingProxyType(values))


def _partner(rule_id: str) -> str:
    return rule_id.replace("part_time", "size") if "part_time" in rule_id else rule_id.replace("size", "part_time")


def impossible_together(figures) -> list[tuple[str, str]]:
    """Contradictions between figures: more part-time members asked for than the committee may have seats."""
    found = []
    for tier in ("street", "community"):
        size, part_time = figures.get(f"committee.size.{tier}"), figures.get(f"committee.part_time.{tier}")
        if size is None or part_time is None:
            continue
        if part_time["min"] > size["max"]:
            message = f"兼职委员下限 {part_time['min']} 人多于委员总数上限 {size['max']} 人"
            found.append((part_time.rule_id, message))
    return found
