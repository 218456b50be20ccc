"""What a grid is like, from a day on (XH 三(二)3; HB 六·三是)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from common.audit import record
from common.periods import period
from grids.geometry import read_geometry
from grids.models import GridProfile
from grids.services.base import RuleBroken, count, first_day, organization_of, succeed, text
from grids.words import types_on
from orgs.models import Tier


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """What is known of a grid. households and people None: nobody has counted, its buildings' sum stands in.

    boundary  GeoJSON as text or parsed; since: the day from which this holds, today unless given
    """

    kind: str = ""
    households: int | None = None
    people: int | None = None
    extent: str = ""
    boundary: Any = None
    note: str = ""
    since: date | None = None


@transaction.atomic
def set_grid_profile(*, organization_id: int, line: ProfileLine, actor) -> GridProfile:
    """Put down what a grid is like from a day on; what held until then stays on record.

    Given the first day of what is on record, it corrects that. Raises RuleBroken("grid.…") with the field.
    """
    grid = organization_of(organization_id, Tier.GRID)
    since = first_day(line.since, grid)
    if line.kind and line.kind not in types_on(grid.district_id):
        known = "、".join(types_on(grid.district_id).values())
        raise RuleBroken("grid.kind", f"没有这种类型，可选：{known}。", "kind")
    facts = {
        "kind": line.kind,
        "households": count(line.households, label="户数", field="households"),
        "people": count(line.people, label="人数", field="people"),
        "extent": text(line.extent, label="四至范围", most=200, field="extent"),
        "boundary": read_geometry(line.boundary),
        "note": text(line.note, label="备注", most=200, field="note"),
    }
    profile, until = succeed(GridProfile.objects.filter(organization=grid), since)
    if profile is None:
        profile = GridProfile(organization=grid, period=period(since, until))
    for name, value in facts.items():
        setattr(profile, name, value)
    profile.save()
    record(actor=actor, action="grids.profile.set", obj=profile, organization_id=grid.pk, since=since)
    return profile


def boundaries_end(grids: Iterable[int], on: date) -> int:
    """What was drawn of these grids is not what they are from the day on; the rest of what is known of them goes on.

    How many boundaries ended. Of a grid whose boundary was drawn anew on that day or later, that one stays.
    """
    ended = 0
    for profile in GridProfile.objects.filter(organization__in=list(grids)).in_force(on).exclude(boundary=None):
        if profile.since == on:
            continue
        after, until = succeed(GridProfile.objects.filter(organization=profile.organization_id), on)
        if after is None:
            profile.pk, profile._state.adding = None, True
            profile.boundary, profile.period = None, period(on, until)
            profile.save(force_insert=True)
            ended += 1
    return ended
