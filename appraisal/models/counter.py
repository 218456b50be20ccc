"""What is counted beforehand: the counters of a district, when they were counted, and what the nightly recount found.

A counter says nothing that the facts do not say; see appraisal/statistics/counters.py and ADR 006.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from common.scoping import ScopedManager, ScopedModel, ScopePaths
from orgs.models import Organization


class CounterSet(models.Model):
    """The counters of one population in one district, all counted by one statement.

    on        the day for which they were counted; on another day they say nothing
    version   of the definitions of the population's metrics
    sources   the tables that the statement reads: whoever changes one leaves a mark (appraisal/statistics/marks.py)
    seen      the snapshot in which it was counted: transactions that it did not see are newer than the counters
    cluster   which database system gave the snapshot: the numbers of transactions mean nothing in another one
    """

    district = models.ForeignKey(Organization, models.CASCADE, related_name="+", verbose_name="区")
    population = models.CharField("计数来源", max_length=60)
    on = models.DateField("截至日期", null=True)
    version = models.CharField("口径版本", max_length=16, default="")
    sources = ArrayField(models.TextField(), verbose_name="依据的表", default=list)
    seen = models.TextField("计数时的快照", default="")
    cluster = models.BigIntegerField("数据库系统", null=True)
    counted_at = models.DateTimeField("计数时间", null=True)

    class Meta:
        verbose_name = "一组计数"
        constraints = [models.UniqueConstraint(fields=["district", "population"], name="counter_set_once")]

    def __str__(self) -> str:
        return f"{self.district_id} {self.population} {self.on}"


class Counter(ScopedModel):
    """One number of one organisation with everything below it, or of what it has itself; what is nothing has no row.

    Districts, streets and communities have counters; `own` ones districts and streets.
    """

    counted = models.ForeignKey(CounterSet, models.CASCADE, related_name="counters", verbose_name="一组计数")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", verbose_name="组织")
    own = models.BooleanField("只是本级", default=False)
    metric = models.CharField("指标编号", max_length=60)
    numerator = models.BigIntegerField("数值")
    denominator = models.BigIntegerField("基数", null=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "计数"
        constraints = [models.UniqueConstraint(fields=["organization", "own", "metric"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.metric}"


class Recount(models.Model):
    """A recount of one district from the facts: how many numbers were compared, and which were different.

    examples  the first few: [metric id, organisation id, own, counter, facts]
    """

    district = models.ForeignKey(Organization, models.CASCADE, related_name="+", verbose_name="区")
    at = models.DateTimeField("重算时间")
    seconds = models.FloatField("用时（秒）")
    compared = models.IntegerField("核对的数字")
    different = models.IntegerField("不一致的数字")
    examples = models.JSONField("举例", default=list)

    class Meta:
        verbose_name = "统计重算"
        ordering = ["district", "-at"]
        indexes = [models.Index(fields=["district", "-at"], name="recount_last")]

    def __str__(self) -> str:
        return f"{self.district_id} {self.at:%Y-%m-%d}：{self.different}"
