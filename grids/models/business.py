"""Office buildings and markets, which units are in them, and their party-building instructors (FC 第3段).

“选优配强党建指导员，加强对商务楼宇、专业市场等新兴领域的政治引领和工作指导，持续提升‘两个覆盖’水平。” The two coverages
follow from what is on record: a unit is covered by organisation (组织覆盖) where it has a party organisation, alone or
jointly, and by work (工作覆盖) where it has one or where its place has an instructor.
"""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from common.periods import DatedQuerySet, PeriodMixin
from common.scoping import ScopedModel, ScopePaths, scoped_manager
from members.models import Person
from orgs.models import Organization, Unit


class BusinessKind(models.TextChoices):
    """What kind of place."""

    OFFICES = "OFFICES", "商务楼宇"
    MARKET = "MARKET", "专业市场"
    CIRCLE = "CIRCLE", "商圈"
    PARK = "PARK", "园区"


@pghistory.track()
class BusinessPlace(PeriodMixin, ScopedModel):
    """A place where many units do business, in a community's area, for as long as it is one."""

    community = models.ForeignKey(Organization, models.PROTECT, related_name="business_places", verbose_name="所在社区")
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("种类", max_length=7, choices=BusinessKind, default=BusinessKind.OFFICES)
    address = models.CharField("地址", max_length=120, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="community")

    class Meta:
        verbose_name = "楼宇市场"
        verbose_name_plural = "楼宇市场"
        ordering = ["community", "name", "id"]
        constraints = [
            ExclusionConstraint(
                name="business_place_name_once",
                expressions=[
                    ("community", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Tenancy(PeriodMixin, ScopedModel):
    """A unit does business in a place for a period; in one at a time, so that it is counted once."""

    place = models.ForeignKey(BusinessPlace, models.CASCADE, related_name="tenancies", verbose_name="楼宇市场")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tenancies", verbose_name="单位")

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="place__community", party="unit")

    class Meta:
        verbose_name = "入驻单位"
        ordering = ["place", "id"]
        constraints = [
            ExclusionConstraint(
                name="tenancy_one_place_at_a_time",
                expressions=[("unit", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.place}"


@pghistory.track()
class Instructor(PeriodMixin, ScopedModel):
    """党建指导员 of a place for a period; one person may guide several places."""

    place = models.ForeignKey(BusinessPlace, models.CASCADE, related_name="instructors", verbose_name="楼宇市场")
    person = models.ForeignKey(Person, models.PROTECT, related_name="guided_places", verbose_name="党建指导员")

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="place__community")

    class Meta:
        verbose_name = "党建指导员"
        ordering = ["place", "id"]
        constraints = [
            ExclusionConstraint(
                name="instructor_once",
                expressions=[
                    ("place", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.place}"
