"""Money for branches: what was allocated to which, for what, on what day, by which document (LY 三·2)."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from common.scoping import ScopedManager, ScopedModel, ScopePaths
from orgs.models.organization import Organization


class SubsidyKind(models.TextChoices):
    """What the money is for."""

    START = "START", "新组建补助"
    WORK = "WORK", "工作经费"
    OTHER = "OTHER", "其他"


@pghistory.track()
class Subsidy(ScopedModel):
    """An allocation to one branch. A wrong one is cancelled with a reason, not changed; a branch starts once."""

    branch = models.ForeignKey(Organization, models.PROTECT, related_name="subsidies", verbose_name="党支部")
    kind = models.CharField("类别", max_length=5, choices=SubsidyKind, default=SubsidyKind.START)
    on = models.DateField("核拨日期")
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    purpose = models.CharField("用途", max_length=80)
    document = models.CharField("文号或凭证号", max_length=80, blank=True)
    cancelled_on = models.DateField("作废日期", null=True, blank=True)
    cancelled_why = models.CharField("作废原因", max_length=120, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="branch")

    class Meta:
        verbose_name = "支部补助"
        verbose_name_plural = "支部补助"
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="subsidy_start_once", fields=["branch"], condition=Q(kind="START", cancelled_on=None)
            ),
            models.CheckConstraint(name="subsidy_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="subsidy_cancelled_why", condition=Q(cancelled_on=None, cancelled_why="") | ~Q(cancelled_why="")
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("branch", "kind", "on", "amount", "purpose", "document"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.on} {self.amount}"
