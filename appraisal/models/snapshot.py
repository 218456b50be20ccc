"""What is kept of the past: month-end figures as they were, frozen with the version of each metric's definition."""

from __future__ import annotations

import pgtrigger
from django.db import models

from common.metrics import Metric, MetricValue
from common.scoping import ScopedManager, ScopedModel, ScopePaths
from orgs.models import Organization


class Snapshot(ScopedModel):
    """All numbers of one organisation, with everything below it, at the end of one month. Written once.

    figures  metric id -> [version of the definition, numerator, denominator or None]
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="snapshots", verbose_name="组织")
    on = models.DateField("截至日期")
    figures = models.JSONField("数字", default=dict)
    frozen_at = models.DateTimeField("存档时间", auto_now_add=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "月末存档"
        ordering = ["organization", "on"]
        constraints = [models.UniqueConstraint(fields=["organization", "on"], name="snapshot_once")]
        triggers = [pgtrigger.Protect(name="frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.organization} {self.on}"

    def value(self, metric: Metric) -> tuple[str, MetricValue] | None:
        """(version of the definition, number) as it was frozen; None where the metric did not exist yet."""
        kept = self.figures.get(metric.id)
        return (kept[0], MetricValue(kept[1], kept[2])) if kept else None
