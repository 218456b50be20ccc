"""What of the meetings follows a reorganisation: those of an alliance whose leader is closed, as far as they lie ahead.

The alliance goes over to who leads it from then on (`orgs.services.following`). What was held stays with who held it.
"""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q

from common.scoping import everything
from meetings.models import AgendaItem, AgendaState, Assignment, Invitee, Meeting, MeetingState, PutOff, Resolution
from orgs.models import Reorganization

AHEAD = (MeetingState.PLANNED, MeetingState.CONVENED)


def carry_alliances(*, act: Reorganization, closed: list[int], on: date, actor) -> dict:
    """Give planned meetings, matters put off and open resolutions of alliances to who leads them now."""
    with everything("an alliance's meetings follow it to who leads it"):
        gone = Q(organization__in=closed)
        led = ~Q(meeting__alliance__organization=F("organization")) & Q(meeting__alliance__isnull=False)
        rows = Meeting.objects.filter(gone, alliance__isnull=False, state__in=AHEAD)
        rows = rows.exclude(alliance__organization=F("organization"))
        moved = _marks(Meeting, rows.values_list("pk", "organization_id", "alliance__organization_id"))
        meetings = [row["id"] for row in moved]
        places = ("pk", "organization_id", "meeting__alliance__organization_id")
        for model in (Invitee, PutOff):
            moved += _marks(model, model.objects.filter(meeting__in=meetings).values_list(*places))
        items = AgendaItem.objects.filter(Q(meeting__in=meetings) | gone & led & Q(state=AgendaState.DEFERRED))
        moved += _marks(AgendaItem, items.values_list(*places))
        open_ones = Resolution.objects.filter(gone, led, closed_on=None)
        shares = Assignment.objects.filter(resolution__in=open_ones.values("pk"))
        moved += _marks(
            Assignment, shares.values_list("pk", "organization_id", "resolution__meeting__alliance__organization_id")
        )
        moved += _marks(Resolution, open_ones.values_list(*places))
        _put(moved, "to")
    return {"moved": moved}


def restore_alliances(*, act: Reorganization, carried: dict, actor) -> None:
    """Give them back to who led the alliance."""
    with everything("a reorganisation gives an alliance's meetings back"):
        _put(carried.get("moved", []), "from")


def _marks(model, rows) -> list[dict]:
    return [{"model": model.__name__, "id": pk, "from": was, "to": now} for pk, was, now in rows]


def _put(moved: list[dict], where: str) -> None:
    models = {one.__name__: one for one in (Meeting, Invitee, PutOff, AgendaItem, Resolution, Assignment)}
    together: dict[tuple[str, int], list[int]] = {}
    for row in moved:
        together.setdefault((row["model"], row[where]), []).append(row["id"])
    for (name, organization_id), ids in together.items():
        models[name].objects.filter(pk__in=ids).update(organization_id=organization_id)


def register() -> None:
    """Enter this room in the list of what a reorganisation carries."""
    from orgs.carriers import Carrier, register_carrier

    register_carrier(Carrier("meetings", carry_alliances, restore_alliances))
