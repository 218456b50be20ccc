"""What a reorganisation of the tree means for territories: the facts of a closed organisation end on that day.

Where it was merged into another one, its buildings and estates go over to that one.
"""

from __future__ import annotations

from datetime import date

from common.errors import Conflict
from common.periods import period
from common.scoping import everything
from grids.models import Building, Estate, EstateCover, GridPost, GridProfile, HomeProfile, Placement
from orgs.models import Organization, Tier

ENDS = (GridProfile, GridPost, HomeProfile)
GOES_OVER = (Placement, EstateCover)


def _held(row) -> dict:
    return {"id": row.pk, "since": row.since.isoformat(), "until": row.until.isoformat() if row.until else None}


def _period(row: dict):
    return period(date.fromisoformat(row["since"]), date.fromisoformat(row["until"]) if row["until"] else None)


def carry_territories(*, act, closed: list[int], on: date, actor) -> dict:
    """End what holds of the closed organisations; give buildings and estates to their successors."""
    carried: dict = {"ended": {}, "made": {}, "communities": {}}
    with everything("a reorganisation follows its buildings and estates wherever they go"):
        gone = {row.pk: row for row in Organization.objects.filter(pk__in=closed)}
        for model in (*ENDS, *GOES_OVER):
            rows = model.objects.filter(organization__in=closed, period__contains=on).select_for_update(of=("self",))
            ended, made = [], []
            for row in rows:
                if row.since == on:
                    raise Conflict("carry.first_day", f"{row}自 {on} 起登记，当日不能撤并，请把生效日期改到次日。")
                ended.append(_held(row))
                until = row.until
                row.period = period(row.since, on)
                row.save(update_fields=["period"])
                successor = gone[row.organization_id].successor_id
                if model in GOES_OVER and successor is not None:
                    row.pk, row._state.adding = None, True
                    row.organization_id, row.period = successor, period(on, until)
                    row.save(force_insert=True)
                    made.append(row.pk)
            carried["ended"][model.__name__], carried["made"][model.__name__] = ended, made
        for community in gone.values():
            if community.tier == Tier.COMMUNITY and community.successor_id is not None:
                moved = {}
                for model in (Building, Estate):
                    rows = model.objects.filter(community=community)
                    moved[model.__name__] = list(rows.values_list("pk", flat=True))
                    rows.update(community_id=community.successor_id)
                carried["communities"][str(community.pk)] = moved
    return carried


def restore_territories(*, act, carried: dict, actor) -> None:
    """Give back what `carry_territories` ended and moved."""
    with everything("a reorganisation is taken back whole"):
        for model in (*ENDS, *GOES_OVER):
            model.objects.filter(pk__in=carried.get("made", {}).get(model.__name__, [])).delete()
            for held in carried.get("ended", {}).get(model.__name__, []):
                row = model.objects.get(pk=held["id"])
                row.period = _period(held)
                row.save(update_fields=["period"])
        for pk, moved in carried.get("communities", {}).items():
            Building.objects.filter(pk__in=moved["Building"]).update(community_id=int(pk))
            Estate.objects.filter(pk__in=moved["Estate"]).update(community_id=int(pk))


def register() -> None:
    """Enter this room in the list of what a reorganisation carries."""
    from orgs.carriers import Carrier, register_carrier

    register_carrier(Carrier("grids", carry_territories, restore_territories))
