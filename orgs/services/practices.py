"""Which practice a district follows from when on: chosen for a day, the last choice can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction

from common.audit import record
from common.authority import require
from common.errors import Conflict, RuleBroken
from common.periods import period
from orgs.models import Organization, PracticeChoice, PracticeOverride, Tier
from orgs.practice import Override, OverrideError, check_override, load_practice, practice_ids
from orgs.rules_in_force import Stretch, as_override, choices_of


def choose_practice(
    *, district_id: int, practice: str, since: date, reason: str, actor, document: str = ""
) -> PracticeChoice:
    """Let the district follow another practice from the day on; days before it keep the one they had.

    A choice that begins on the same day is replaced. Refused while the district has a ruling in force on that day or
    later that the other practice has no place for, and where another choice begins later.
    """
    reason = _clean_reason(reason, "请写明改用的理由或依据。")
    if practice not in practice_ids():
        known = "、".join(practice_ids())
        raise RuleBroken("practice.unknown", f"没有名为“{practice}”的做法，可用的有：{known}。", "practice")
    with transaction.atomic():
        district = lock_district(district_id)
        choices = choices_of(district.pk)
        first = choices[0].since
        if since < first:
            raise RuleBroken("practice.since", f"本区自 {first} 起才有做法可循，生效日期不能早于这一天。", "since")
        later = next((choice for choice in choices if choice.since > since), None)
        if later is not None:
            sentence = (
                f"本区已定自 {later.since} 起改用{_name(later)}。请把生效日期填为 {later.since} 以后的日子，"
                "或先撤回那一次改用。"
            )
            raise Conflict("practice.later", sentence, "since")
        before = choices[-1]
        if before.practice == practice:
            raise Conflict("practice.same", f"本区在 {since} 就按{_name(before)}，不必改用。", "practice")
        replaced = before.since == since
        if replaced and len(choices) > 1 and choices[-2].practice == practice:
            sentence = f"{since} 之前就按{_name(choices[-2])}，撤回自这一天起的改用即可。"
            raise Conflict("practice.same", sentence, "practice")
        _refuse_homeless(district, Stretch(load_practice(practice), since if len(choices) > replaced else None, None))
        if replaced:
            before.delete()
        else:
            before.period = period(before.since, since)
            before.save(update_fields=["period"])
        choice = PracticeChoice.objects.create(
            district=district,
            practice=practice,
            reason=reason[:200],
            document=document.strip()[:80],
            author=actor,
            period=period(since),
        )
        record(
            actor=actor,
            action="orgs.practice.chosen",
            obj=choice,
            organization_id=district.pk,
            before=before.practice,
            after=practice,
            since=since,
            reason=reason[:200],
        )
    return choice


def withdraw_practice(*, choice_id: int, reason: str, actor) -> PracticeChoice:
    """Take the last choice back: the practice before it holds on as if nothing had been chosen. Returns that one."""
    reason = _clean_reason(reason, "请写明撤回的理由或依据。")
    with transaction.atomic():
        found = PracticeChoice.objects.filter(pk=choice_id).first()
        if found is None:
            raise RuleBroken("practice.unknown", "没有这次改用，或它不在你的管理范围内。", status=404)
        district = lock_district(found.district_id)
        choices = choices_of(district.pk)
        place = next((number for number, choice in enumerate(choices) if choice.pk == choice_id), None)
        if place is None:
            raise Conflict("practice.withdrawn", "这次改用已经撤回。")
        if place == 0:
            raise Conflict("practice.first", "这是本区最初选用的做法，不能撤回；要换做法，请办理改用。")
        if place < len(choices) - 1:
            after = choices[place + 1]
            raise Conflict("practice.later", f"自 {after.since} 起又改用了{_name(after)}，请先撤回那一次。")
        gone, former = choices[place], choices[place - 1]
        _refuse_homeless(district, Stretch(load_practice(former.practice), gone.since, None))
        record(
            actor=actor,
            action="orgs.practice.withdrawn",
            obj=gone,
            organization_id=district.pk,
            before=gone.practice,
            after=former.practice,
            since=gone.since,
            reason=reason[:200],
        )
        gone.delete()
        former.period = period(former.since, None)
        former.save(update_fields=["period"])
    return former


def lock_district(district_id: int) -> Organization:
    """The district, locked: two rulings or choices at once must see each other."""
    district = (
        Organization.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=district_id, tier=Tier.DISTRICT)
        .first()
    )
    if district is None:
        raise RuleBroken("organization.unknown", "没有这个区，或它不在你的管理范围内。", status=404)
    require("practice.override", district)
    return district


def check_against(stretches: Sequence[Stretch], override: Override, others: Iterable[Override]) -> None:
    """Refuse an override that cannot stand under each practice that it meets, on the days of that practice.

    `others` are the district's other overrides. OverrideError says from when on another practice is in the way.
    """
    others = list(others)
    met = [stretch for stretch in stretches if stretch.meets(override)]
    for number, stretch in enumerate(met):
        try:
            check_override(stretch.practice, _within(override, stretch), others)
        except OverrideError as error:
            if number == 0:
                raise
            last = stretch.since - timedelta(days=1)
            sentence = f"自 {stretch.since} 起改用{stretch.practice.name}，在那里不成立：{error.message}"
            raise OverrideError(f"{sentence}请把截止日填为 {last} 或更早。", "until") from error


def _within(override: Override, stretch: Stretch) -> Override:
    since = override.since if stretch.since is None else max(override.since, stretch.since)
    ends = [day for day in (override.until, stretch.until) if day is not None]
    return replace(override, since=since, until=min(ends, default=None))


def _refuse_homeless(district: Organization, stretch: Stretch) -> None:
    """Conflict when a ruling of the district would be in force on these days without a place in the practice."""
    rows = list(PracticeOverride.objects.filter(district=district).select_related("author"))
    held = [as_override(row) for row in rows]
    for number, override in enumerate(held):
        if not stretch.meets(override):
            continue
        try:
            check_against([stretch], override, [other for place, other in enumerate(held) if place != number])
        except OverrideError as error:
            sentence = f"本区自 {override.since} 起的规定在{stretch.practice.name}里不成立：{error.message}"
            mend = f"请先让它于 {stretch.since or override.since} 停止执行。"
            raise Conflict("practice.rulings", sentence + mend, "practice") from error


def _clean_reason(reason: str, sentence: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise RuleBroken("practice.reason", sentence, "reason")
    return reason


def _name(choice: PracticeChoice) -> str:
    return f"“{load_practice(choice.practice).name}”"
