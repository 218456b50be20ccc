"""One answer for everybody of a draft who still lacks it: saves typing the same way of selection eleven times."""

from __future__ import annotations

from django.db import transaction

from common.audit import record
from common.clock import today
from common.errors import RuleBroken
from members.models import Nomination, Term
from members.services.slates import check_version, locked_draft, touch
from orgs.rules_in_force import practice_of


@transaction.atomic
def fill_missing(
    *, term_id: int, selection_mode: str = "", eligibility: str = "", version: int | None = None, actor
) -> int:
    """Fill in the way of selection and the condition of whoever is bound by them and has none; returns how many rows.

    What somebody has already is never changed. Only ways and conditions that the tier's practice admits are taken
    (XH 三(二)1, 三(二)2).
    """
    term = locked_draft(term_id)
    check_version(term, version)
    if not selection_mode and not eligibility:
        raise RuleBroken("fill.nothing", "请选择要统一填写的产生方式或任职条件。", "selection_mode")
    tier = practice_of(term.organization.district_id, today()).tiers.get(term.organization.tier)
    lines = Nomination.objects.filter(seat__term=term)
    filled = 0
    if selection_mode:
        filled += _fill_modes(lines, tier, selection_mode)
    if eligibility:
        filled += _fill_conditions(lines, tier, eligibility)
    if filled:
        touch(term)
    record(
        actor=actor,
        action="members.slate.filled",
        obj=term,
        organization_id=term.organization_id,
        lines=filled,
        selection_mode=selection_mode,
        eligibility=eligibility,
    )
    return filled


def _fill_modes(lines, tier, mode: str) -> int:
    if tier is None or tier.selection is None or mode not in tier.selection.modes:
        raise RuleBroken("fill.selection", "这种产生方式不是本级所许，请另选。", "selection_mode")
    bound = lines if tier.selection.applies_to == "ALL" else lines.filter(part_time=True)
    return bound.filter(selection_mode="").update(selection_mode=mode)


def _fill_conditions(lines, tier, condition: str) -> int:
    if tier is None or condition not in {item.id for item in tier.eligibility}:
        raise RuleBroken("fill.eligibility", "没有这一项任职条件，请另选。", "eligibility")
    return lines.filter(part_time=True, eligibility="").update(eligibility=condition)


def missing(term: Term, tier) -> dict[str, int]:
    """How many lines of the draft lack a way of selection or a condition. Two queries."""
    lines = Nomination.objects.filter(seat__term=term)
    modes = 0
    if tier is not None and tier.selection is not None:
        bound = lines if tier.selection.applies_to == "ALL" else lines.filter(part_time=True)
        modes = bound.filter(selection_mode="").count()
    conditions = 0
    if tier is not None and tier.eligibility:
        conditions = lines.filter(part_time=True, eligibility="").count()
    return {"selection_mode": modes, "eligibility": conditions}
