"""Requests of an opinion: their states, and what is told beside an answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from members.models import OpinionRequest

OPINION_STATES = (("open", "待答复"), ("late", "逾期未答复"), ("answered", "已答复"), ("withdrawn", "已撤回"))


def by_opinion_state(rows: QuerySet[OpinionRequest], state: str, on: date) -> QuerySet[OpinionRequest]:
    """Requests in that state today."""
    waiting = Q(answered_on=None, withdrawn_on=None)
    return rows.filter(
        {
            "open": waiting,
            "late": waiting & Q(due_on__lt=on),
            "answered": Q(answered_on__isnull=False),
            "withdrawn": Q(withdrawn_on__isnull=False),
        }[state]
    )


def opinion_state(row: OpinionRequest, on: date) -> tuple[str, str]:
    """(state, word) for the chip."""
    if row.answered_on is not None:
        return "ok", f"已答复：{row.get_opinion_display()}"
    if row.withdrawn_on is not None:
        return "mute", "已撤回"
    return ("bad", "逾期未答复") if row.late_on(on) else ("due", "待答复")


def facts_in_words(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """What was on record when the answer was given, as label and value."""
    hours = str(facts.get("hours") or "0")
    plain = hours.rstrip("0").rstrip(".") if "." in hours else hours
    served = f"{facts['services']} 次" + (f"，共 {plain} 小时" if plain not in ("", "0") else "")
    return [
        {"label": "报到日期", "value": facts["reported_on"] or "未报到"},
        {"label": "认领岗位", "value": facts["claimed_post"] or "未认领"},
        {"label": "近一年经确认的服务", "value": served},
        {"label": "记录截至", "value": facts["on"]},
    ]
