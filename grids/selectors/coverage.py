"""Where the network on the ground has gaps: communities, or streets, with what is there and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from grids.models import Building, Estate, EstateCover, GridPost, GridProfile, HomeProfile, Placement
from grids.words import GRID_HEAD, in_words, posts_of
from members.models import Appointment, Position
from orgs.models import Organization, Tier
from orgs.wording import practice_here

# field of Coverage → (of which field it is a part, what is missing, route of the list that shows it)
GAPS = (
    ("profiles", "grids", "个网格没有登记概况", "grids:list"),
    ("secretaries", "grids", "个网格党支部没有书记", "grids:list"),
    ("heads", "grids", "个网格没有网格长", "grids:posts"),
    ("placed", "buildings", "栋楼没有划入网格", "grids:buildings"),
    ("hosted", "homes", "个微家没有登记设在谁家", "grids:homes"),
    ("covered", "estates", "个小区没有党组织覆盖", "grids:estates"),
)


@dataclass(slots=True)
class Coverage:
    """One organisation: what is there (`grids`, `buildings`, …), and how much of it is in place."""

    organization: Organization
    grids: int = 0
    profiles: int = 0
    secretaries: int = 0
    heads: int = 0
    buildings: int = 0
    placed: int = 0
    homes: int = 0
    hosted: int = 0
    estates: int = 0
    covered: int = 0
    gaps: list[dict[str, str]] = field(default_factory=list)

    @property
    def state(self) -> str:
        """ok, bad, or mute where there is nothing at all."""
        if self.gaps:
            return "bad"
        return "ok" if self.grids else "mute"


def coverage_below(top: Organization, day: date) -> list[Coverage]:
    """The streets of a district, or the communities of a street (a community: itself). Eleven queries at most."""
    tier = {Tier.DISTRICT: Tier.STREET, Tier.STREET: Tier.COMMUNITY}.get(top.tier, Tier.COMMUNITY)
    column = {Tier.STREET: "street_id", Tier.COMMUNITY: "community_id"}[tier]
    wanted = Q(pk=top.pk) if top.tier == Tier.COMMUNITY else Q(parent=top)
    places = Organization.objects.filter(wanted, tier=tier).existing(day).in_order()
    rows = {place.pk: Coverage(place) for place in places}
    for name, queryset, path in _counted(rows, column, day):
        for pk, n in _grouped(queryset, path):
            setattr(rows[pk], name, n)
    for row in rows.values():
        _say_gaps(row)
    return list(rows.values())


def _grouped(queryset: QuerySet, path: str) -> list[tuple[int, int]]:
    return list(queryset.order_by().values_list(path).annotate(n=Count("pk", distinct=True)))


def _counted(rows: dict[int, Coverage], column: str, day: date):
    here = {f"{column}__in": list(rows)}

    def at(path: str) -> dict:
        return {f"{path}__{name}": value for name, value in here.items()}

    existing = Organization.objects.existing(day).filter(**here)
    grids = existing.filter(tier=Tier.GRID)
    yield "grids", grids, column
    yield "homes", existing.filter(tier=Tier.HOME), column
    profiles = GridProfile.objects.in_force(day).filter(**at("organization"))
    yield "profiles", grids.filter(pk__in=profiles.values("organization")), column
    sitting = Appointment.everywhere.filter(position=Position.SECRETARY, period__contains=day)
    yield "secretaries", grids.filter(pk__in=sitting.values("organization")), column
    heads = GridPost.objects.in_force(day).filter(kind=GRID_HEAD, **at("organization"))
    yield "heads", grids.filter(pk__in=heads.values("organization")), column
    hosted = HomeProfile.objects.in_force(day).filter(**at("organization"))
    yield "hosted", existing.filter(tier=Tier.HOME, pk__in=hosted.values("organization")), column
    path = f"community__{column}" if column != "community_id" else "community_id"
    standing = Q(closed_on=None) | Q(closed_on__gt=day)
    buildings = Building.objects.filter(standing, **{f"{path}__in": list(rows)})
    yield "buildings", buildings, path
    placed = Placement.objects.in_force(day).filter(tier=Tier.GRID)
    yield "placed", buildings.filter(pk__in=placed.values("building")), path
    estates = Estate.objects.filter(standing, divided_on__lte=day, **{f"{path}__in": list(rows)})
    yield "estates", estates, path
    covers = EstateCover.objects.in_force(day)
    yield "covered", estates.filter(pk__in=covers.values("estate")), path


def _say_gaps(row: Coverage) -> None:
    place = row.organization
    if place.tier == Tier.COMMUNITY and not row.grids:
        row.gaps.append({"text": in_words("还没有划分网格"), "url": reverse("orgs:detail", args=[place.pk])})
    # Nobody lacks what the district's document does not know.
    headed = GRID_HEAD in dict(posts_of(practice_here()))
    for part, whole, words, route in GAPS:
        if part == "heads" and not headed:
            continue
        missing = getattr(row, whole) - getattr(row, part)
        if missing > 0:
            row.gaps.append(
                {"text": in_words(f"{missing} {words}"), "url": f"{reverse(route)}?organization={place.pk}"}
            )
