"""A district's own figures over its practice: set and ended with a reason, never overwritten."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from common.audit import record
from common.authority import require
from common.errors import Conflict, RuleBroken
from common.periods import period
from orgs.models import Organization, PracticeOverride, Tier
from orgs.practice import (
    Override,
    OverrideError,
    check_override,
    load_practice,
    parse_override_value,
    practice_ids,
)
from orgs.rules_in_force import DEFAULT_PRACTICE, as_override


def choose_practice(*, district_id: int, practice: str, reason: str, actor) -> Organization:
    """Let the district follow another practice, on every day that is looked at: a practice is not dated, rulings are.

    Refused while the district has a ruling, even an ended one, that the other practice has no place for.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise RuleBroken("practice.reason", "请写明改用的理由或依据。", "reason")
    if practice not in practice_ids():
        raise RuleBroken("practice.unknown", f"没有名为“{practice}”的做法。", "practice")
    with transaction.atomic():
        district = _district(district_id)
        if district.practice == practice:
            raise Conflict("practice.same", "本区现在就按这个做法。", "practice")
        other = load_practice(practice)
        rows = list(PracticeOverride.objects.filter(district=district).select_related("author"))
        for row in rows:
            try:
                check_override(other, as_override(row), [as_override(held) for held in rows])
            except OverrideError as error:
                sentence = f"本区自 {row.since} 起的规定在那里不成立：{error.message}"
                raise Conflict("practice.rulings", sentence, "practice") from error
        before = district.practice
        Organization.objects.filter(pk=district.pk).update(practice=practice)
        district.refresh_from_db()
        record(
            actor=actor,
            action="orgs.practice.chosen",
            obj=district,
            organization_id=district.pk,
            before=before,
            after=practice,
            reason=reason[:200],
        )
    return district


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
        district = _district(district_id)
        practice = load_practice(district.practice or DEFAULT_PRACTICE)
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
            check_override(practice, override, [as_override(row) for row in held])
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
        district = _district(row.district_id)
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


def _district(district_id: int) -> Organization:
    """The district, locked: two rulings at once must see each other."""
    district = (
        Organization.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=district_id, tier=Tier.DISTRICT)
        .first()
    )
    if district is None:
        raise RuleBroken("organization.unknown", "没有这个区，或它不在你的管理范围内。", status=404)
    require("practice.override", district)
    return district
