"""Findings as the composition sheet shows them: which clause, what was found, how to mend it, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from common.rules import Finding, State
from orgs.practice import Practice

STATE = {
    State.HOLDS: "ok",
    State.DUE: "due",
    State.BROKEN: "bad",
    State.SETTLED: "info",
    State.NOT_APPLICABLE: "mute",
}
_FIRST = {State.BROKEN: 0, State.DUE: 1}
_SHORT = 7


def sheet(
    findings: Iterable[Finding], practice: Practice, on: date, fixes: Mapping[str, tuple[str, str]] | None = None
) -> list[dict[str, Any]]:
    """Rows for components/composition.html, what is wrong first.

    fixes   rule id → (address, label) of the page on which it is mended
    """
    fixes = fixes or {}
    return [_row(finding, practice, on, fixes) for finding in sorted(findings, key=lambda f: _FIRST.get(f.state, 2))]


def _row(finding: Finding, practice: Practice, on: date, fixes) -> dict[str, Any]:
    figure = practice.figure(finding.rule_id)
    value = brief(finding)
    open_now = finding.state in (State.BROKEN, State.DUE)
    texts = [finding.found] if (open_now or finding.state is State.SETTLED) and finding.found != value else []
    if open_now and finding.mend:
        texts.append(finding.mend)
    url, label = fixes.get(finding.rule_id, ("", ""))
    return {
        "id": finding.rule_id,
        "state": STATE[finding.state],
        "state_text": finding.state.label,
        "title": finding.name,
        "value": value,
        "severity": finding.severity.label,
        "clause": finding.clause,
        "ours": finding.ours,
        "found": "。".join(texts),
        "required": finding.required,
        "deviation": finding.deviation_reason,
        "text": figure.quote if figure is not None else "",
        "inputs": _inputs(finding),
        "on": on,
        "who": finding.who,
        "fix_url": url if open_now else "",
        "fix_label": label,
    }


def _inputs(finding: Finding) -> str:
    parts = [f"要求：{finding.required}"] if finding.required else []
    parts += [f"{name} {_text(value)}" for name, value in finding.inputs.items()]
    return "；".join(parts)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (list, tuple, set)):
        return "、".join(str(item) for item in value)
    return str(value)


def brief(finding: Finding) -> str:
    """The figure at the right of the row: 10 / 11, 1+1+3+5, 2 / 2, 41 天; the state's word where there is none."""
    inputs = finding.inputs
    if finding.rule_id.startswith("committee.size.") and "上限" in inputs:
        return f"{inputs['席位']} / {inputs['上限']}"
    if finding.rule_id == "committee.shape" and inputs:
        return "+".join(str(count) for count in inputs.values())
    if finding.rule_id == "committee.vacancy" and "最长天数" in inputs:
        return f"{inputs['最长天数']} 天"
    if finding.found and len(finding.found) <= _SHORT:
        return finding.found
    return finding.state.label


def tally(findings: Iterable[Finding]) -> dict[str, int]:
    """How many hold, are due, are broken, are settled."""
    counts = dict.fromkeys(("ok", "due", "bad", "info", "mute"), 0)
    for finding in findings:
        counts[STATE[finding.state]] += 1
    return counts
