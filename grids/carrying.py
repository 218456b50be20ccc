"""What a reorganisation of the tree means for territories: the facts of a closed organisation end on that day.

Where it was merged into another one, its buildings and estates go over to that one. What residents raised and is not
closed goes on there, or one level above where nothing succeeds it. A grid that goes to another community, because its
own was split or it was moved, takes along its buildings and the estates that its branch covers. A grid that is split
shares its buildings out (`grids.splitting`). Of an act that takes effect on a day that is past, what came to a closed
organisation after that day goes over too, or refuses the act where it cannot. Taking an act back refuses where what it
carried was changed since.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from common.clock import today
from common.errors import Conflict
from common.periods import period
from common.pinyin import pinyin_key
from common.scoping import everything
from grids.foretelling import foretell_splits
from grids.models import (
    Building,
    BusinessPlace,
    Estate,
    EstateCover,
    GridPost,
    GridProfile,
    HomeProfile,
    Matter,
    MatterState,
    MatterStep,
    Placement,
    StepKind,
    TemporaryBody,
    VanguardPost,
)
from grids.splitting import give_back, held, made_of, on_or_after, refuse_later, share_out, take_back
from orgs.models import Organization, Tier

ENDS = (GridProfile, GridPost, HomeProfile)
GOES_OVER = (Placement, EstateCover)


def carry_territories(*, act, closed: list[int], on: date, actor) -> dict:
    """End what holds of the closed organisations; give buildings and estates to their successors."""
    carried: dict = {"ended": {}, "made": {}, "moved": {}, "communities": {}}
    with everything("a reorganisation follows its buildings and estates wherever they go"):
        gone = {row.pk: row for row in Organization.objects.filter(pk__in=closed)}
        for model in (*ENDS, *GOES_OVER):
            heirless = [pk for pk, row in gone.items() if row.successor_id is None]
            refuse_later((model,), closed if model in ENDS else heirless, on)
            rows = model.objects.filter(on_or_after(on), organization__in=closed).order_by("period", "pk")
            ended, made, moved_on = [], [], []
            for row in rows.select_for_update(of=("self",)):
                if row.since > on:
                    was, row.organization_id = row.organization_id, gone[row.organization_id].successor_id
                    row.save(update_fields=["organization"])
                    moved_on.append(made_of(row) | {"was": was})
                    continue
                if row.since == on:
                    raise Conflict("carry.first_day", f"{row}自 {on} 起登记，当日不能撤并，请把生效日期改到次日。")
                ended.append(held(row))
                until = row.until
                row.period = period(row.since, on)
                row.save(update_fields=["period"])
                successor = gone[row.organization_id].successor_id
                if model in GOES_OVER and successor is not None:
                    row.pk, row._state.adding = None, True
                    row.organization_id, row.period = successor, period(on, until)
                    row.save(force_insert=True)
                    made.append(made_of(row))
            for key, what in (("ended", ended), ("made", made), ("moved", moved_on)):
                carried[key][model.__name__] = what
        for community in gone.values():
            if community.tier == Tier.COMMUNITY and community.successor_id is not None:
                moved: dict = {"renamed": {}}
                for model in (Building, Estate):
                    rows = model.objects.filter(community=community)
                    moved[model.__name__] = list(rows.values_list("pk", flat=True))
                    moved["renamed"][model.__name__] = _tell_apart(model, community)
                    rows.update(community_id=community.successor_id)
                carried["communities"][str(community.pk)] = moved
        carried["matters"] = _carry_matters(act, gone, actor)
        carried["front_line"] = _carry_front_line(gone, on)
        carried["business"] = _carry_business(gone, on)
    return carried


def follow_grids(*, act, moved: list[int], regrouped: dict, splits: dict, on: date, actor) -> dict[str, Any]:
    """Buildings and estates of grids that hang under another community now go there with them; a split shares out."""
    with everything("a reorganisation follows its buildings and estates wherever they go"):
        shared = share_out(moved=regrouped, splits=splits, on=on)
        moved = [*moved, *shared["grids"]]
        # Of several in turn the last decides where it is.
        placed = Placement.objects.filter(on_or_after(on), organization__in=moved, tier=Tier.GRID).order_by("period")
        covers = EstateCover.objects.filter(on_or_after(on), organization__in=moved).order_by("period")
        return {
            "shared": shared,
            "Building": _follow(Building, dict(placed.values_list("building_id", "organization__community_id"))),
            "Estate": _follow(Estate, dict(covers.values_list("estate_id", "organization__community_id"))),
        }


def _follow(model, goals: dict[int, int]) -> list[dict]:
    """Move rows to their new communities, told apart where a name is taken there; a name too long is cut."""
    rows = model.objects.filter(pk__in=goals).select_related("community").order_by("pk")
    rows = [row for row in rows.select_for_update(of=("self",), no_key=True) if row.community_id != goals[row.pk]]
    taken: dict[int, set[str]] = {}
    standing = model.objects.filter(community__in={goals[row.pk] for row in rows}, closed_on=None)
    for community, name in standing.values_list("community_id", "name"):
        taken.setdefault(community, set()).add(_squash(name))
    followed = []
    for row in rows:
        goal, was, called = goals[row.pk], row.community_id, row.name
        names = taken.setdefault(goal, set())
        if _squash(row.name) in names:
            most = model._meta.get_field("name").max_length
            row.name = _free_name(row.name, row.community.name, names, most)
        names.add(_squash(row.name))
        row.community_id = goal
        _write_name(row, "community")
        followed.append({"id": row.pk, "was": was, "now": goal, "called": called, "name": row.name})
    return followed


def _return(followed: dict[str, Any]) -> None:
    for model in (Building, Estate):
        for kept in followed.get(model.__name__, []):
            row = model.objects.filter(pk=kept["id"], community=kept["now"]).first()
            if row is None:
                continue
            row.community_id = kept["was"]
            # A name that somebody has given it since stays.
            row.name = kept["called"] if row.name == kept["name"] else row.name
            _write_name(row, "community")


def _tell_apart(model, community: Organization) -> list[dict]:
    """Rename those of the community whose name is taken where they go: 1栋（原象山社区）."""
    standing = model.objects.filter(closed_on=None)
    taken = {_squash(name) for name in standing.filter(community=community.successor_id).values_list("name", flat=True)}
    own = list(standing.filter(community=community).select_for_update(of=("self",), no_key=True).order_by("pk"))
    names = {_squash(row.name) for row in own} | taken
    renamed = []
    for row in own:
        if _squash(row.name) not in taken:
            continue
        was, row.name = row.name, _free_name(row.name, community.name, names, model._meta.get_field("name").max_length)
        names.add(_squash(row.name))
        _write_name(row)
        renamed.append({"id": row.pk, "was": was, "name": row.name})
    return renamed


def _free_name(name: str, community: str, taken: set[str], most: int) -> str:
    number = 1
    while True:
        tail = f"（原{community[: most // 2 - 5]}{number if number > 1 else ''}）"
        found = name[: most - len(tail)] + tail
        if _squash(found) not in taken:
            return found
        number += 1


def _squash(name: str) -> str:
    return "".join(name.split())


def _write_name(row: Building | Estate, *more: str) -> None:
    if isinstance(row, Estate):
        row.pinyin = pinyin_key(row.name)
    row.save(update_fields=["name", *more, *(["pinyin"] if isinstance(row, Estate) else [])])


def _heir(gone: dict[int, Organization], pk: int) -> int | None:
    """Whoever succeeds the closed organisation, or else the level above it, that is not closed itself."""
    heir = gone[pk].successor_id or gone[pk].parent_id
    while heir in gone:
        heir = gone[heir].successor_id or gone[heir].parent_id
    return heir


def _carry_front_line(gone: dict[int, Organization], on: date) -> dict[str, list[dict]]:
    """A task does not end with the organisation that took it on: its bodies and posts go over as they are."""
    carried: dict[str, list[dict]] = {}
    for model in (TemporaryBody, VanguardPost):
        carried[model.__name__] = []
        rows = model.objects.filter(on_or_after(on), organization__in=gone).order_by("pk")
        for row in rows.select_for_update(of=("self",), no_key=True):
            heir = _heir(gone, row.organization_id)
            if heir is None:
                continue
            moved = {"id": row.pk, "was": row.organization_id, "now": heir, "name": row.name}
            if model is TemporaryBody:
                there = TemporaryBody.objects.filter(on_or_after(on), organization=heir)
                names = {_squash(name) for name in there.values_list("name", flat=True)}
                if _squash(row.name) in names:
                    row.name = _free_name(row.name, gone[moved["was"]].name, names, 60)
            row.organization_id = heir
            row.save(update_fields=["organization", "name"])
            carried[model.__name__].append(moved | {"called": row.name})
    return carried


def _carry_business(gone: dict[int, Organization], on: date) -> list[dict]:
    """Office buildings and markets go over to the community that succeeds; without one they stay where they were."""
    carried = []
    rows = BusinessPlace.objects.filter(on_or_after(on), community__in=gone).order_by("pk")
    for row in rows.select_for_update(of=("self",), no_key=True):
        closed = gone[row.community_id]
        if closed.successor_id is None:
            continue
        there = BusinessPlace.objects.filter(on_or_after(on), community=closed.successor_id)
        names = {_squash(name) for name in there.values_list("name", flat=True)}
        moved = {"id": row.pk, "was": closed.pk, "now": closed.successor_id, "name": row.name}
        if _squash(row.name) in names:
            row.name = _free_name(row.name, closed.name, names, 60)
        row.community_id = closed.successor_id
        row.save(update_fields=["community", "name"])
        carried.append(moved | {"called": row.name})
    return carried


def _restore_business(carried: list[dict]) -> None:
    for kept in carried:
        row = BusinessPlace.objects.filter(pk=kept["id"], community=kept["now"]).first()
        if row is not None:
            row.community_id = kept["was"]
            row.name = kept["name"] if row.name == kept["called"] else row.name
            row.save(update_fields=["community", "name"])


def _restore_front_line(carried: dict[str, list[dict]]) -> None:
    """Give them back that are still where they were carried to, under their old names unless renamed since."""
    for model in (TemporaryBody, VanguardPost):
        for kept in carried.get(model.__name__, []):
            row = model.objects.filter(pk=kept["id"], organization=kept["now"]).first()
            if row is not None:
                row.organization_id = kept["was"]
                row.name = kept["name"] if row.name == kept["called"] else row.name
                row.save(update_fields=["organization", "name"])


def _carry_matters(act, gone: dict[int, Organization], actor) -> list[dict]:
    """Hand what is not closed to whoever succeeds, or to the level above; its steps tell so."""
    carried = []
    rows = Matter.objects.filter(organization__in=gone).exclude(state=MatterState.CLOSED).order_by("pk")
    for matter in rows.select_for_update(of=("self",), no_key=True):
        closed = gone[matter.organization_id]
        heir = _heir(gone, closed.pk)
        if heir is None:
            continue
        step = MatterStep.objects.create(
            matter=matter,
            kind=StepKind.CARRIED,
            on=today(),
            organization_id=heir,
            note=f"{closed.name}已撤并（{act.title}），转来继续办理。",
            made_by=actor,
        )
        carried.append({"id": matter.pk, "was": closed.pk, "now": heir, "step": step.pk})
        matter.organization_id = heir
        matter.save(update_fields=["organization"])
    return carried


def _restore_matters(carried: list[dict]) -> None:
    """Give matters back that are still in hand where they were carried to; what was closed or passed on since stays."""
    for kept in carried:
        rows = Matter.objects.filter(pk=kept["id"], organization=kept["now"]).exclude(state=MatterState.CLOSED)
        if rows.update(organization=kept["was"]):
            MatterStep.objects.filter(pk=kept["step"]).delete()


def restore_territories(*, act, carried: dict, actor) -> None:
    """Give back what `carry_territories` ended and moved."""
    with everything("a reorganisation is taken back whole"):
        for model in (*ENDS, *GOES_OVER):
            give_back(model, {key: carried.get(key, {}).get(model.__name__, []) for key in ("made", "moved", "ended")})
        for pk, moved in carried.get("communities", {}).items():
            for model in (Building, Estate):
                for kept in moved.get("renamed", {}).get(model.__name__, []):
                    # A name that somebody has given it since stays.
                    row = model.objects.filter(pk=kept["id"], name=kept["name"]).first()
                    if row is not None:
                        model.objects.filter(pk=row.pk).update(community_id=int(pk))
                        row.name = kept["was"]
                        _write_name(row)
            Building.objects.filter(pk__in=moved["Building"]).update(community_id=int(pk))
            Estate.objects.filter(pk__in=moved["Estate"]).update(community_id=int(pk))
        followed = carried.get("followed", {})
        _return(followed)
        take_back(followed.get("shared", {}))
        _restore_matters(carried.get("matters", []))
        _restore_front_line(carried.get("front_line", {}))
        _restore_business(carried.get("business", []))


def register() -> None:
    """Enter this room in the list of what a reorganisation carries."""
    from orgs.carriers import Carrier, register_carrier

    register_carrier(Carrier("grids", carry_territories, restore_territories, follow_grids, foretell_splits))
