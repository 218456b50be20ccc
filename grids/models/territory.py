"""Grids as territory: what a grid is like, its buildings, who looks after it (XH 三(二)3; HB 六·三是)."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from common.periods import DatedQuerySet, PeriodMixin
from common.scoping import NOTHING, Scope, ScopedManager, ScopedModel, ScopePaths, scoped_manager
from members.models import Person
from orgs.models import Organization, Tier

BELOW_COMMUNITY = ("grid_id", "id")


@pghistory.track()
class GridProfile(PeriodMixin, ScopedModel):
    """What a grid is like from one day on: its type, how many live there, where it ends. The next one ends this one.

    kind                id in the practice's catalogue `grid_types`
    households, people  None where nobody has counted; then the sum of its buildings stands in
    extent              where it ends, in words (东至…、西至…)
    boundary            GeoJSON geometry, Polygon or MultiPolygon; None where none is drawn
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="profiles", verbose_name="网格")
    kind = models.CharField("类型", max_length=30, blank=True)
    households = models.PositiveIntegerField("户数", null=True, blank=True)
    people = models.PositiveIntegerField("人数", null=True, blank=True)
    extent = models.CharField("四至范围", max_length=200, blank=True)
    boundary = models.JSONField("边界", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "网格概况"
        ordering = ["organization", "-period"]
        constraints = [
            ExclusionConstraint(
                name="grid_profile_one_at_a_time",
                expressions=[("organization", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.period}"


def through(scope: Scope, links, path: str) -> Q:
    """Rows that belong to a community, or for offices below it to something of `links` that hangs under the office."""
    if scope.anchor_id is None or not scope.column:
        return NOTHING
    if scope.column not in BELOW_COMMUNITY:
        return Q(**{f"community__{scope.column}": scope.anchor_id})
    own = links.filter(**{path: OuterRef("pk"), f"organization__{scope.column}": scope.anchor_id})
    return Q(Exists(own))


@pghistory.track()
class Building(ScopedModel):
    """A building of a community. Which grid (or building group) it belongs to, `Placement` says.

    neighbours  which lie next to it: what makes a grid connected
    point       [longitude, latitude]; boundary: GeoJSON geometry; both only where known
    """

    community = models.ForeignKey(Organization, models.PROTECT, related_name="buildings", verbose_name="社区")
    estate = models.ForeignKey(
        "grids.Estate", models.PROTECT, null=True, blank=True, related_name="buildings", verbose_name="小区"
    )
    name = models.CharField("楼栋", max_length=40)
    address = models.CharField("地址", max_length=120, blank=True)
    households = models.PositiveIntegerField("户数", default=0)
    people = models.PositiveIntegerField("人数", default=0)
    entrances = models.PositiveSmallIntegerField("单元数", null=True, blank=True)
    neighbours = models.ManyToManyField("self", blank=True, verbose_name="相邻楼栋")
    point = models.JSONField("位置", null=True, blank=True)
    boundary = models.JSONField("边界", null=True, blank=True)
    closed_on = models.DateField("拆除日期", null=True, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="community")

    class Meta:
        verbose_name = "楼栋"
        verbose_name_plural = "楼栋"
        ordering = ["community", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                name="building_name_once", fields=["community", "name"], condition=Q(closed_on__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Buildings of the communities in scope; a grid's or building group's office sees its own."""
        return through(scope, Placement._base_manager, "building")


@pghistory.track()
class Placement(PeriodMixin, ScopedModel):
    """Which organisation looks after a building, for a period: its grid, and below it a building group (LY 一·1).

    tier repeats the organisation's, so that the database refuses two grids for one building at once.
    """

    building = models.ForeignKey(Building, models.CASCADE, related_name="placements", verbose_name="楼栋")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="placements", verbose_name="网格")
    tier = models.CharField(max_length=9, choices=[(Tier.GRID.value, "网格"), (Tier.HOME.value, "党小组")])

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "楼栋归属"
        ordering = ["building", "-period"]
        indexes = [models.Index(fields=["organization"], name="placement_organization")]
        constraints = [
            ExclusionConstraint(
                name="building_one_place_at_a_time",
                expressions=[
                    ("building", RangeOperators.EQUAL),
                    ("tier", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.building} → {self.organization}"


@pghistory.track()
class GridPost(PeriodMixin, ScopedModel):
    """Somebody looks after a grid or a part of it for a period: 网格长, 小区片长, 楼栋长, 单元长 (HB 六·三是).

    kind      id in the practice's catalogue `grid_posts`
    building  for whoever looks after one building; `part` the entrance or the part of the grid
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="grid_posts", verbose_name="网格")
    kind = models.CharField("岗位", max_length=30)
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="楼栋"
    )
    part = models.CharField("片区或单元", max_length=40, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="grid_posts", verbose_name="人员")
    note = models.CharField("备注", max_length=120, blank=True)

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "网格岗位"
        verbose_name_plural = "网格岗位"
        ordering = ["organization", "kind", "id"]
        indexes = [models.Index(fields=["person"], name="grid_post_person")]
        constraints = [
            ExclusionConstraint(
                name="grid_post_one_holder",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (Coalesce("building_id", 0), RangeOperators.EQUAL),
                    ("part", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}"
