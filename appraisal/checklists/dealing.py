"""Items lie on organisations: at publication, and later on those that were founded since."""

from __future__ import annotations

from django.db import transaction

from appraisal.models import Checklist, ChecklistState, Progress
from common.clock import today
from orgs.models import Organization


def deal(checklist: Checklist) -> int:
    """Lay each item on the organisations it is for that exist today and do not have it; how many were laid."""
    items = list(checklist.items.prefetch_related("places"))
    bodies = Organization.objects.existing(today()).filter(district=checklist.organization_id)
    by_tier: dict[str, list[int]] = {}
    for pk, tier in bodies.order_by("tree_id", "lft").values_list("pk", "tier"):
        by_tier.setdefault(tier, []).append(pk)
    held = set(Progress.objects.filter(item__in=items).values_list("item_id", "organization_id"))
    rows = []
    for item in items:
        named = {place.organization_id for place in item.places.all()}
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
