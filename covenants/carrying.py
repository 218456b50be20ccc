"""What of the two-way service follows a reorganisation: the running list of an alliance whose leader is closed.

The alliance goes over to who leads it from then on (`orgs.services.following`), and with it the rounds that are not
closed, whatever was filed, claimed and promised in them, and what was kept of how they stood. What carries a number
of the organisation that gave it (a published list, an agreement) goes along with its number; where the new one has
given the same number too, or another that comes in the same act brings it, it says whose number it is (`numbered_by`).
"""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q

from common.scoping import everything
from covenants.models import (
    Agreement,
    AgreementParty,
    AgreementState,
    Attachment,
    Claim,
    Deliberation,
    Delivery,
    Fulfilment,
    ItemVersion,
    ListCycle,
    ListItem,
    Matching,
    Milestone,
    Past,
    Pledge,
    Project,
    Publication,
    Review,
    Stage,
)
from orgs.carriers import Unfinished
from orgs.models import Alliance, Reorganization

# Where each says whose it is, and how its round is found.
PATHS = (
    (ListCycle, "pk"),
    (ListItem, "cycle"),
    (Matching, "cycle"),
    (Deliberation, "item__cycle"),
    (ItemVersion, "item__cycle"),
    (Claim, "item__cycle"),
    (Pledge, "cycle"),
    (Delivery, "pledge__cycle"),
    (Fulfilment, "pledge__cycle"),
    (Review, "pledge__cycle"),
    (Project, "cycle"),
    (Milestone, "project__cycle"),
    (AgreementParty, "agreement__cycle"),
    (Attachment, "agreement__cycle"),
    (Attachment, "fulfilment__pledge__cycle"),
    (Agreement, "cycle"),
    (Publication, "cycle"),
)
NUMBERED = (Agreement, Publication)
_MODELS = {model.__name__: model for model, _ in PATHS} | {"Past": Past}


def carry_lists(*, act: Reorganization, closed: list[int], on: date, actor) -> dict:
    """Give the running lists of alliances to who leads them now."""
    with everything("an alliance's lists follow it to who leads it"):
        cycles = ListCycle.objects.filter(organization__in=closed, alliance__isnull=False).exclude(stage=Stage.CLOSED)
        cycles = cycles.exclude(alliance__organization=F("organization"))
        found = list(cycles.order_by("pk").values_list("pk", "organization_id", "alliance__organization_id"))
        moved, given = [], {}
        for cycle_id, was, now in found:
            for model, path in PATHS:
                rows = model.objects.filter(**{path: cycle_id}, organization_id=was).order_by()
                ids = list(rows.values_list("pk", flat=True))
                moved.append({"model": model.__name__, "ids": ids, "from": was, "to": now})
            moved += [
                {"model": model.__name__, "ids": _taken(model, cycle_id, was, now, given), "numbered": was}
                for model in NUMBERED
            ]
        kept = Past.objects.filter(organization__in=closed, alliance__isnull=False).order_by("pk")
        for pk, was, now in kept.values_list("pk", "organization_id", "alliance__organization_id"):
            moved.append({"model": "Past", "ids": [pk], "from": was, "to": now})
        _put(moved, "to")
    return {"moved": moved}


def restore_lists(*, act: Reorganization, carried: dict, actor) -> None:
    """Give them back to who led the alliance."""
    with everything("a reorganisation gives an alliance's lists back"):
        _put(carried.get("moved", []), "from")


def _taken(model, cycle_id: int, was: int, now: int, given: dict) -> list[int]:
    """The ids of those whose number is borne by something else where they come to.

    given   for a kind of paper and an organisation, (year, number) → whose it is: what it gave itself, and what came
            in this act. All versions of one agreement go the same way
    """
    if (model, now) not in given:
        own = model.objects.filter(Q(organization_id=now, numbered_by=None) | Q(numbered_by=now)).order_by()
        given[model, now] = dict.fromkeys(own.values_list("year", "number"), now)
    whose = given[model, now]
    rows = model.objects.filter(cycle=cycle_id, organization_id=was, numbered_by=None).order_by("pk")
    return [
        pk for pk, *number in rows.values_list("pk", "year", "number") if whose.setdefault(tuple(number), was) != was
    ]


def _put(moved: list[dict], where: str) -> None:
    """Whose number it is comes before the move and goes after it: no number is anybody's twice at any moment."""
    there = where == "to"
    numbered = [row for row in moved if "numbered" in row]
    for row in numbered if there else ():
        _MODELS[row["model"]].objects.filter(pk__in=row["ids"]).update(numbered_by=row["numbered"])
    for row in moved:
        if "numbered" not in row:
            _MODELS[row["model"]].objects.filter(pk__in=row["ids"]).update(organization_id=row[where])
    for row in () if there else numbered:
        _MODELS[row["model"]].objects.filter(pk__in=row["ids"]).update(numbered_by=None)


def unfinished(alliance: Alliance) -> list[Unfinished]:
    """Agreements that run or wait for signatures hold it; a list on its way is not gone on with. Two queries."""
    found = []
    with everything("what an alliance has open, before it is dissolved"):
        papers = Agreement.objects.filter(cycle__alliance=alliance, ended_on=None)
        papers = papers.exclude(cycle__stage=Stage.CLOSED).filter(
            state__in=(AgreementState.SIGNING, AgreementState.SIGNED)
        )
        if left := papers.count():
            found.append(Unfinished(f"{left} 份协议还在签订或履行：先办结这一期清单，或者终止、作废协议。"))
        rows = ListCycle.objects.filter(alliance=alliance).exclude(stage=Stage.CLOSED).order_by("period", "pk")
        said = [f"“{cycle.title}”停在“{cycle.get_stage_display()}”，解散后不再往下办。" for cycle in rows]
        found += [Unfinished(text, holds=False) for text in said]
    return found


def register() -> None:
    """Enter this room in the list of what a reorganisation carries, and of who knows what an alliance has open."""
    from orgs.carriers import Carrier, register_carrier, register_unfinished

    register_unfinished("covenants", unfinished)
    register_carrier(Carrier("covenants", carry_lists, restore_lists))
