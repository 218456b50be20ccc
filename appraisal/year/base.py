"""What services of a year's appraisal share: verbs, texts, the scheme of a day, and how something is hashed."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from functools import partial
from typing import Any

from appraisal.models import Hop, Scheme, SchemeState
from common.authority import require, require_superior
from common.clock import today
from common.errors import Conflict, RuleBroken
from common.scoping import everything
from exchange.texts import clean_text
from orgs.models import Organization

VIEW, REPORT, DECIDE, RULE = "appraisal.view", "appraisal.report", "appraisal.decide", "appraisal.rule"

text = partial(clean_text, room="appraisal")


def day_of(scheme: Scheme) -> date:
    """The day of the year's numbers: its last, or today while it runs."""
    return min(today(), date(scheme.year, 12, 31))


def published(scheme: Scheme) -> Scheme:
    """The scheme if it binds."""
    if scheme.state != SchemeState.PUBLISHED:
        raise Conflict("scheme.draft", f"{scheme.year}年的考核方案还没有公布。")
    if today().year < scheme.year:
        raise Conflict("scheme.early", f"{scheme.year}年还没有开始，到时再办理。")
    return scheme


def hop_of(scheme: Scheme, key: str) -> Hop:
    """The step of the chain; RuleBroken where it has none of that name."""
    hop = scheme.hop(key)
    if hop is None:
        raise RuleBroken("report.hop", "考核方案里没有这一级报告。", "hop")
    return hop


def superior_of(organization: Organization, hop: Hop) -> Organization:
    """To whom it reports on this step: itself where the step stays within the level, else the one above."""
    if hop.from_tier == hop.to_tier:
        return organization
    with everything("the organisation above, to which one reports"):
        above = organization.parent
        while above is not None and above.tier != hop.to_tier:
            above = above.parent
    if above is None:
        raise RuleBroken("report.superior", f"“{organization.name}”没有可以报告的上级。")
    return above


def require_decider(organization: Organization, superior_id: int) -> None:
    """The office that takes what this organisation hands in; within one level its own."""
    if superior_id == organization.pk:
        require(DECIDE, organization)
    else:
        require_superior(DECIDE, organization)


def digest_of(value: Any) -> str:
    """sha256 of the canonical JSON."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def canonical(value: Any) -> str:
    """One spelling of a value, whatever the order of its keys."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
