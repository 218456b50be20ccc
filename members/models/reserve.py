"""Reserve talent for communities (后备人才; HB 五·二是: 加大后备人才储备，建立梯度化培养使用机制)."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from common.periods import DatedQuerySet, PeriodMixin
from common.scoping import ScopedModel, ScopePaths, scoped_manager
from members.models.person import Person
from orgs.models import Organization


class Readiness(models.TextChoices):
    """The gradient (梯度): how soon the person could take the post. The three steps are ours; the text names none."""

    NOW = "NOW", "近期可用"
    NEXT = "NEXT", "中期培养"
    LATER = "LATER", "长期储备"


class ReserveEnd(models.TextChoices):
    """Why somebody stands in reserve no longer."""

    APPOINTED = "APPOINTED", "已任用"
    LEFT = "LEFT", "调离或退出"
    UNFIT = "UNFIT", "不再合适"
    MISTAKE = "MISTAKE", "登记有误"


@pghistory.track()
class Reserve(PeriodMixin, ScopedModel):
    """One person in reserve for a period, in one place of the district at a time.

    aim      for which post (社区书记, 社区“两委”成员); mentor: who guides, by name
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="reserves", verbose_name="人员")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="reserves", verbose_name="储备单位")
    aim = models.CharField("培养方向", max_length=40)
    readiness = models.CharField("梯度", max_length=5, choices=Readiness, default=Readiness.NEXT)
    mentor = models.CharField("培养联系人", max_length=40, blank=True)
    ended_as = models.CharField("退出原因", max_length=9, choices=ReserveEnd, blank=True, default="")
    note = models.CharField("备注", max_length=200, blank=True)

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "后备人才"
        verbose_name_plural = "后备人才"
        ordering = ["-period", "-id"]
        indexes = [models.Index(fields=["organization"], name="reserve_organization")]
        constraints = [
            ExclusionConstraint(
                name="reserve_one_place_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=~Q(ended_as=ReserveEnd.MISTAKE),
            ),
            models.CheckConstraint(
                name="reserve_ended_for_a_reason",
                condition=Q(ended_as="", period__endswith=None) | (~Q(ended_as="") & Q(period__endswith__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.aim}"
