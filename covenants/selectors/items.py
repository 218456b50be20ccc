"""Reading items: whom to call, what a party wrote last, where an item stood on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DecimalField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from common.clock import today
from common.crypto import decrypt, encrypt, mask_phone
from common.periods import period
from common.scoping import current_scope, everything
from covenants.models import CycleStep, Deliberation, ItemState, ItemVersion, ListCycle, ListItem, Outcome, Stage
from covenants.models.item import CONTACT_FIELD
from covenants.parties import left_by
from orgs.models import Unit

_OUTCOMES = {
    Outcome.ACCEPTED: ItemState.ACCEPTED,
    Outcome.ADJUSTED: ItemState.ACCEPTED,
    Outcome.MERGED: ItemState.MERGED,
    Outcome.DECLINED: ItemState.DECLINED,
}


def known_contact(cycle: ListCycle, unit_id: int | None) -> tuple[str, str]:
    """(name, sealed phone) that this party named last in a list of this committee; else the unit's on record."""
    with everything("whom a party named before is asked by that party or on its behalf"):
        last = (
            ListItem.objects.filter(organization_id=cycle.organization_id, unit_id=unit_id)
            .exclude(contact_name="", contact_phone_sealed="")
            .order_by("-pk")
            .first()
        )
        if last is not None:
            return last.contact_name, last.contact_phone_sealed
        unit = Unit.objects.filter(pk=unit_id).first() if unit_id else None
    if unit is None:
        return "", ""
    phone = unit.contact_phone
    return unit.contact_name, encrypt(phone, field=CONTACT_FIELD) if phone else ""


def contact_hint(cycle: ListCycle, unit_id: int | None) -> tuple[str, str]:
    """(name, masked phone) that an item gets when nobody types another."""
    name, sealed = known_contact(cycle, unit_id)
    return name, mask_phone(decrypt(sealed, field=CONTACT_FIELD)) if sealed else ""


def last_cycle_of(cycle: ListCycle) -> ListCycle | None:
    """The one before it of the same committee that had a list."""
    items = ListItem._base_manager.filter(cycle_id=OuterRef("pk"))
    return (
        ListCycle._base_manager.filter(Exists(items), cycle.of_body)
        .filter(period__startswith__lt=cycle.since)
        .order_by("-period", "-pk")
        .first()
    )


# ---- as of a day -----------------------------------------------------------------------------------------------------


def stage_on(cycle: ListCycle, on: date) -> Stage | None:
    """The stage in which the cycle stood on the day; None before it was opened."""
    steps = [step for step in cycle.steps.all() if step.on <= on]
    return Stage(steps[-1].stage) if steps else None


def stage_condition(on: date) -> dict:
    """Annotation `stage_on` for cycles: the last step until that day."""
    last = CycleStep._base_manager.filter(cycle_id=OuterRef("pk"), on__lte=on).order_by("-pk").values("stage")[:1]
    return {"stage_on": Subquery(last)}


def items_on(queryset: QuerySet, on: date) -> QuerySet:
    """Items that were there on the day, annotated with `state_on` and `taken_on`: from dated facts alone.

    And with `has_left`: a unit's that took no part on the day. A unit does not see another's item on a day on which it
    was not published to it yet. See also `as_they_were`.
    """
    queryset = queryset.annotate(has_left=left_by(on))
    if on >= today():
        return queryset.annotate(state_on=F("state"), taken_on=F("taken"))
    outcome = Deliberation._base_manager.filter(item_id=OuterRef("pk"), decided_on__lte=on).values("outcome")[:1]
    before = Deliberation._base_manager.filter(item_id=OuterRef("pk"), decided_on__gt=on).values("before")[:1]
    # What it said until it was changed: the first version kept after the day is the one that held on it.
    kept = ItemVersion._base_manager.filter(item_id=OuterRef("pk"), until__gt=on).order_by("until", "pk")
    queryset = queryset.annotate(
        version_on=Subquery(kept.values("content")[:1]),
        handed_in_then=Subquery(kept.values("submitted_on")[:1]),
        outcome_then=Subquery(kept.values("outcome")[:1]),
        decided_then=Subquery(kept.values("decided_on")[:1]),
    )
    # A draft has no day of its own but that of its entry; whatever was handed in has.
    there = Q(created_at__date__lte=on) | Q(submitted_on__lte=on) | Q(published_on__lte=on) | Q(handed_in_then__lte=on)
    scope = current_scope()
    if scope.party_id is not None:
        there &= Q(unit_id=scope.party_id) | Q(published_on__lte=on)
    return (
        queryset.filter(there)
        .annotate(outcome_on=Subquery(outcome), before_on=Subquery(before), taken_on=taken_sql(on))
        .annotate(
            state_on=Case(
                When(withdrawn_on__lte=on, then=Value(ItemState.WITHDRAWN.value)),
                When(published_on__lte=on, then=Value(ItemState.PUBLISHED.value)),
                *(When(outcome_on=key, then=Value(state.value)) for key, state in _OUTCOMES.items()),
                *(
                    When(decided_then__lte=on, outcome_then=key, then=Value(state.value))
                    for key, state in _OUTCOMES.items()
                ),
                When(handed_in_then__lte=on, then=Value(ItemState.SUBMITTED.value)),
                When(version_on__isnull=False, then=Value(ItemState.DRAFT.value)),
                When(submitted_on__lte=on, then=Value(ItemState.SUBMITTED.value)),
                default=Value(ItemState.DRAFT.value),
                output_field=CharField(max_length=9),
            )
        )
    )


def taken_sql(on: date) -> Func:
    """How much of an item live claims held on the day, whoever may read those claims; as `taken` is for today."""
    return Func(F("pk"), Value(on), function="gongjian_item_taken", output_field=DecimalField())


def as_they_were(items: Iterable[ListItem], on: date) -> list[ListItem]:
    """Rows of `items_on` without what came later: what the meeting adjusted, numbers, dates, what was taken.

    In memory only; such a row is for reading and never saved.
    """
    rows = list(items)
    if on >= today():
        return rows
    for row in rows:
        if row.version_on is not None:
            restore(row, row.version_on)
            row.submitted_on = row.handed_in_then
        else:
            restore(row, row.before_on or {})
        row.taken = row.taken_on
        for name in ("submitted_on", "published_on", "withdrawn_on"):
            if (day := getattr(row, name)) is not None and day > on:
                setattr(row, name, None)
        if row.published_on is None:
            row.number = None
        if row.state_on != ItemState.MERGED:
            row.merged_into = None
    return rows


def restore(item: ListItem, before: dict[str, Any]) -> None:
    """Put back what the meeting changed (`Deliberation.before`), or all that was written (`ItemVersion.content`)."""
    for name, value in before.items():
        if name in ("quantity", "budget"):
            value = None if value is None else Decimal(value)
        elif name == "by":
            value = date.fromisoformat(value) if value else None
        elif name == "period":
            value = period(*map(date.fromisoformat, value)) if value else None
        setattr(item, name, value)


# What a party writes of an item; whom to call is no part of what stood on a list.
WRITTEN = (
    "direction", "category", "title", "detail", "audience", "quantity", "measure", "budget", "venue_id", "place",
    "own_number", "period", "frequency_text", "per", "times", "at_least", "by", "weekdays", "half_day",
)  # fmt: skip


def content_of(item: ListItem) -> dict[str, Any]:
    """What the party wrote, as JSON keeps it; `restore` puts it back."""
    found = {name: getattr(item, name) for name in WRITTEN}
    for name in ("quantity", "budget"):
        found[name] = None if found[name] is None else f"{found[name]:.2f}"
    found["by"] = item.by.isoformat() if item.by else None
    found["period"] = [item.period.lower.isoformat(), item.period.upper.isoformat()] if item.period else None
    found["weekdays"] = list(item.weekdays)
    return found


def claims_on(queryset: QuerySet, on: date) -> QuerySet:
    """Claims that held quantity on the day: made, and neither declined nor withdrawn by then."""
    declined = Q(state="DECLINED", decided_on__lte=on)
    return queryset.filter(made_on__lte=on).exclude(Q(ended_on__lte=on) | declined)
