"""Items lie on organisations: at publication, and later on those that were founded since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from appraisal.models import Checklist, ChecklistItem, ChecklistState, Progress
from common.clock import today
from orgs.models import Organization


def heirs_of(ids: Iterable[int]) -> dict[int, int]:
    """Of these the organisations that no longer exist → the one that exists today into which each was merged."""
    found, asked = {}, {pk: pk for pk in ids}
    while asked:
        rows = {row.pk: row for row in Organization.objects.filter(pk__in=set(asked.values()))}
        following = {}
        for first, pk in asked.items():
            row = rows.get(pk)
            if row is None:
                continue
            if row.holds_on(today()):
                found[first] = pk
            elif row.successor_id is not None and row.successor_id != first:
                following[first] = row.successor_id
        asked = following
    return {first: pk for first, pk in found.items() if first != pk}


def gone_places(items: Sequence[ChecklistItem]) -> list[tuple[ChecklistItem, list[str]]]:
    """Items with the names of places that exist no longer and were merged into none."""
    named = {place.organization_id: place.organization for item in items for place in item.places.all()}
    gone = {pk for pk, row in named.items() if not row.holds_on(today())} - set(heirs_of(named))
    found = []
    for item in items:
        names = [place.organization.name for place in item.places.all() if place.organization_id in gone]
        if names:
            found.append((item, names))
    return found


def deal(checklist: Checklist) -> int:
    """Lay each item on the organisations it is for that exist today and do not have it; how many were laid.

    What names an organisation that was merged into another lies on that one.
    """
    items = list(checklist.items.prefetch_related("places"))
    bodies = Organization.objects.existing(today()).filter(district=checklist.organization_id)
    by_tier: dict[str, list[int]] = {}
    for pk, tier in bodies.order_by("tree_id", "lft").values_list("pk", "tier"):
        by_tier.setdefault(tier, []).append(pk)
    held = set(Progress.objects.filter(item__in=items).values_list("item_id", "organization_id"))
    heirs = heirs_of(place.organization_id for item in items for place in item.places.all())
    rows = []
    for item in items:
        named = {heirs.get(place.organization_id, place.organization_id) for place in item.places.all()}
        for tier in item.tiers:
            rows += [
                Progress(item=item, organization_id=pk, dealt_on=today())
                for pk in by_tier.get(tier, ())
                if (not named or pk in named) and (item.pk, pk) not in held
            ]
    Progress.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def deal_again(*, checklist_id: int) -> int:
    """For organisations founded since; the nightly task's door."""
    row = Checklist.objects.select_for_update(of=("self",), no_key=True).get(pk=checklist_id)
    return deal(row) if row.state == ChecklistState.PUBLISHED and row.year == today().year else 0
