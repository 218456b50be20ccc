"""Which practice a district follows from when to when, and its own figures where it departs from it."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from common.periods import DatedQuerySet, PeriodMixin
from common.scoping import ScopedModel, ScopePaths, scoped_manager
from orgs.models.organization import Organization


@pghistory.track()
class PracticeChoice(PeriodMixin, ScopedModel):
    """The practice that a district follows for a period, with who decided it and why.

    A district always follows one: the first choice is made when it is founded, each later one ends the one before.
    """

    district = models.ForeignKey(Organization, models.PROTECT, related_name="choices", verbose_name="区")
    practice = models.CharField("做法", max_length=20)
    reason = models.CharField("理由", max_length=200)
    document = models.CharField("文号", max_length=80, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="district")

    class Meta:
        verbose_name = "选用的做法"
        ordering = ["district", "period"]
        constraints = [
            ExclusionConstraint(
                name="practice_choice_one_at_a_time",
                expressions=[("district", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return f"{self.practice} {self.period}"


@pghistory.track()
class PracticeOverride(PeriodMixin, ScopedModel):
    """One figure of one rule, changed by the district for a period, with who decided it and why."""

    district = models.ForeignKey(Organization, models.PROTECT, related_name="overrides", verbose_name="区")
    rule_id = models.CharField("规则", max_length=60)
    key = models.CharField("项", max_length=40)
    value = models.JSONField("值")
    reason = models.CharField("理由", max_length=300)
    document = models.CharField("文号", max_length=80, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="district")

    class Meta:
        verbose_name = "本区规定"
        ordering = ["rule_id", "key", "-id"]
        constraints = [
            ExclusionConstraint(
                name="override_one_at_a_time",
                expressions=[
                    ("district", RangeOperators.EQUAL),
                    ("rule_id", RangeOperators.EQUAL),
                    ("key", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}.{self.key} = {self.value}"
