"""`{% load committees %}`: looking something up by id, and the colour of a filing's state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from members.models import FilingState

register = template.Library()

FILING_STATE = {
    FilingState.DRAFT: "mute",
    FilingState.SUBMITTED: "due",
    FilingState.RETURNED: "bad",
    FilingState.ACCEPTED: "ok",
    FilingState.WITHDRAWN: "mute",
}


@register.filter
def at(rows: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping has under the key, None where it has nothing."""
    return rows.get(key)


@register.filter
def filing_state(state: str) -> str:
    """How the state of a filing is drawn."""
    return FILING_STATE.get(FilingState(state), "mute")
