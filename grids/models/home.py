"""Micro-homes (党群微家): in whose home, where, when open (XH 三(二)4). Their council is their committee (members)."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from common.periods import DatedQuerySet, PeriodMixin
from common.scoping import ScopedModel, ScopePaths, scoped_manager
from grids.models.territory import Building
from members.models import Person
from orgs.models import Organization


@pghistory.track()
class HomeProfile(PeriodMixin, ScopedModel):
    """Where a micro-home is from one day on, and in whose home. The next one ends this one."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="home_profiles", verbose_name="微家")
    host = models.ForeignKey(Person, models.PROTECT, related_name="homes_hosted", verbose_name="设在谁家")
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="homes", verbose_name="楼栋"
    )
    address = models.CharField("地址", max_length=120)
    opening = models.CharField("开放时间", max_length=120, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "微家概况"
        ordering = ["organization", "-period"]
        constraints = [
            ExclusionConstraint(
                name="home_profile_one_at_a_time",
                expressions=[("organization", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.address}"
