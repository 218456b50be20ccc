"""Grids, buildings and posts as of a day, for lists and pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from grids.models import Building, GridPost, GridProfile, HomeProfile, Placement
from grids.words import GRID_HEAD
from orgs.models import Organization, Tier

_NUMBERS = re.compile(r"(\d+)")


def natural(name: str) -> list:
    """Sort key by which 2栋 comes before 10栋."""
    return [int(part) if part.isdigit() else part for part in _NUMBERS.split(name)]


def grids_on(day: date) -> QuerySet[Organization]:
    """Grids in scope that existed on the day, each with its profile's columns, `households`, `people`, `buildings`."""
    profile = GridProfile.objects.filter(organization=OuterRef("pk"), period__contains=day)
    placed = (
        Placement.objects.filter(organization=OuterRef("pk"), tier=Tier.GRID, period__contains=day)
        .order_by()
        .values("organization")
    )
    whole = IntegerField()
    rows = Organization.objects.filter(tier=Tier.GRID).existing(day).select_related("community", "street")
    rows = rows.annotate(
        profile_id=Subquery(profile.values("pk")[:1]),
        grid_kind=Coalesce(Subquery(profile.values("kind")[:1]), Value("")),
        extent=Coalesce(Subquery(profile.values("extent")[:1]), Value("")),
        buildings_on=Coalesce(Subquery(placed.annotate(n=Count("pk")).values("n"), output_field=whole), 0),
        stated_households=Subquery(profile.values("households")[:1]),
        stated_people=Subquery(profile.values("people")[:1]),
        built_households=Subquery(placed.annotate(n=Sum("building__households")).values("n"), output_field=whole),
        built_people=Subquery(placed.annotate(n=Sum("building__people")).values("n"), output_field=whole),
    )
    return rows.annotate(
        households_on=Coalesce(F("stated_households"), F("built_households"), 0),
        people_on=Coalesce(F("stated_people"), F("built_people"), 0),
    )


def name_heads(grids: Iterable[Organization], day: date) -> list[Organization]:
    """The same grids, each with `heads`: names of its grid heads. One query."""
    rows = list(grids)
    posts = GridPost.objects.filter(organization__in=[row.pk for row in rows], kind=GRID_HEAD).in_force(day)
    names = defaultdict(list)
    for pk, name in posts.order_by("pk").values_list("organization_id", "person__name"):
        names[pk].append(name)
    for row in rows:
        row.heads = "、".join(names[row.pk])
    return rows


def buildings_on(day: date) -> QuerySet[Building]:
    """Buildings in scope that stood on the day, each with `grid_id_on` and `grid_name`."""
    placed = Placement.objects.filter(building=OuterRef("pk"), tier=Tier.GRID, period__contains=day)
    return (
        Building.objects.filter(Q(closed_on=None) | Q(closed_on__gt=day))
        .select_related("community", "estate")
        .annotate(
            grid_id_on=Subquery(placed.values("organization")[:1]),
            grid_name=Coalesce(Subquery(placed.values("organization__name")[:1]), Value("")),
        )
    )


def posts_on_day(day: date) -> QuerySet[GridPost]:
    """Posts in scope that are held on the day."""
    return GridPost.objects.in_force(day).select_related("organization__community", "person", "building")


def home_profiles(organization_ids: Iterable[int], day: date) -> dict[int, HomeProfile]:
    """The profiles of micro-homes on the day, by organisation id. One query."""
    rows = HomeProfile.objects.filter(organization__in=list(organization_ids)).in_force(day)
    return {row.organization_id: row for row in rows.select_related("host", "building")}


def profile_of(grid: Organization, day: date) -> GridProfile | None:
    """The grid's profile on the day."""
    return GridProfile.objects.filter(organization=grid).in_force(day).first()
