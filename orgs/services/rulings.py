"""A district's own figures over its practice: set and ended with a reason, never overwritten."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from common.audit import record
from common.errors import Conflict, RuleBroken
from common.periods import period
from orgs.models import PracticeOverride
from orgs.practice import Override, OverrideError, load_practice, parse_override_value
from orgs.rules_in_force import DEFAULT_PRACTICE, as_override, choices_of, chosen_on, stretches_of
from orgs.services.practices import check_against, lock_district


def set_override(
    *,
    district_id: int,
    rule_id: str,
    key: str,
    text: str,
    since: date,
    reason: str,
    actor,
    until: date | None = None,
    document: str = "",
) -> PracticeOverride:
    """Rule otherwise than the practice, for `[since, until)`. `text` is the value as typed.

    One that is in force for the same figure ends the day this one begins. RuleBroken when the value is impossible,
    alone or together with the district's other rulings.
    """
    with transaction.atomic():
        district = lock_district(district_id)
        choices = choices_of(district.pk)
        practice = load_practice(chosen_on(choices, since) or DEFAULT_PRACTICE)
        held = list(
            PracticeOverride.objects.select_for_update(of=("self",), no_key=True)
            .filter(district=district)
            .order_by("period")
        )
        same = [row for row in held if (row.rule_id, row.key) == (rule_id, key)]
        for row in same:
            if row.since < since and (row.until is None or row.until > since):
                row.period = period(row.since, since)
                row.save(update_fields=["period"])
        try:
            value = parse_override_value(practice, rule_id, key, text)
            override = Override(rule_id, key, value, since, until, str(actor or "系统"), reason)
            check_against(stretches_of(choices), override, [as_override(row) for row in held])
        except OverrideError as error:
            raise RuleBroken("override.impossible", error.message, error.field) from error
        later = next((row for row in same if row.since > since and (until is None or row.since < until)), None)
        if later is not None:
            raise Conflict(
                "override.overlap",
                f"自 {later.since} 起另有调整，请把截止日填为 {later.since - timedelta(days=1)} 或更早。",
                "until",
            )
        row = PracticeOverride.objects.create(
            district=district,
            rule_id=rule_id,
            key=key,
            value=value,
            reason=" ".join(reason.split())[:300],
            document=document.strip()[:80],
            period=period(since, until),
            author=actor,
        )
        record(
            actor=actor,
            action="orgs.practice.overridden",
            obj=row,
            organization_id=district.pk,
            rule=rule_id,
            key=key,
            value=value,
            since=since,
        )
    return row


def end_override(*, override_id: int, on: date, reason: str, actor) -> PracticeOverride:
    """The practice's own figure holds again from the day on. One that has not begun yet is taken back whole."""
    reason = " ".join(reason.split())
    if not reason:
        raise RuleBroken("override.reason", "请写明恢复原规定的理由或依据。", "reason")
    with transaction.atomic():
        row = PracticeOverride.objects.select_for_update(of=("self",), no_key=True).filter(pk=override_id).first()
        if row is None:
            raise RuleBroken("override.unknown", "没有这项本区规定，或它不在你的管理范围内。", status=404)
        district = lock_district(row.district_id)
        if row.until is not None and row.until <= on:
            raise Conflict("override.ended", f"这项规定已于 {row.until} 停止执行。")
        record(
            actor=actor,
            action="orgs.practice.override_ended",
            obj=row,
            organization_id=district.pk,
            rule=row.rule_id,
            key=row.key,
            on=on,
            reason=reason[:200],
        )
        if on <= row.since:
            row.delete()
        else:
            row.period = period(row.since, on)
            row.save(update_fields=["period"])
    return row
