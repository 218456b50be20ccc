"""What of the two-way service follows a reorganisation: the running list of an alliance whose leader is closed.

The alliance goes over to who leads it from then on (`orgs.services.following`), and with it the rounds that are not
closed, whatever was filed, claimed and promised in them. What carries a number of the organisation that gave it (a
published list, an agreement) goes along where the new one has not given the same number; else it stays where it is.
"""

from __future__ import annotations

from datetime import date

from django.db.models import F

from common.scoping import everything
from covenants.models import (
    Agreement,
    AgreementParty,
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
    Pledge,
    Project,
    Publication,
    Review,
    Stage,
)
from orgs.models import Reorganization

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
NUMBERED = {Agreement: ("year", "number", "version"), Publication: ("year", "number")}
_MODELS = {model.__name__: model for model, _ in PATHS}


def carry_lists(*, act: Reorganization, closed: list[int], on: date, actor) -> dict:
    """Give the running lists of alliances to who leads them now."""
    with everything("an alliance's lists follow it to who leads it"):
        cycles = ListCycle.objects.filter(organization__in=closed, alliance__isnull=False).exclude(stage=Stage.CLOSED)
        cycles = cycles.exclude(alliance__organization=F("organization"))
        found = list(cycles.values_list("pk", "organization_id", "alliance__organization_id"))
        moved = []
        for cycle_id, was, now in found:
            for model, path in PATHS:
                rows = model.objects.filter(**{path: cycle_id}, organization_id=was)
                moved.append({"model": model.__name__, "ids": _free(model, rows, now), "from": was, "to": now})
        _put(moved, "to")
    return {"moved": moved}


def restore_lists(*, act: Reorganization, carried: dict, actor) -> None:
    """Give them back to who led the alliance."""
    with everything("a reorganisation gives an alliance's lists back"):
        _put(carried.get("moved", []), "from")


def _free(model, rows, now: int) -> list[int]:
    """The ids of those whose number the new organisation has not given itself."""
    names = NUMBERED.get(model)
    if names is None:
        return list(rows.order_by().values_list("pk", flat=True))
    given = set(model.objects.filter(organization_id=now).values_list(*names))
    return [pk for pk, *number in rows.order_by().values_list("pk", *names) if tuple(number) not in given]


def _put(moved: list[dict], where: str) -> None:
    for row in moved:
        _MODELS[row["model"]].objects.filter(pk__in=row["ids"]).update(organization_id=row[where])


def register() -> None:
    """Enter this room in the list of what a reorganisation carries."""
    from orgs.carriers import Carrier, register_carrier

    register_carrier(Carrier("covenants", carry_lists, restore_lists))
