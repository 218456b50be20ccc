"""What a district settles about reminders: ladders and words per kind of thing, and the hour of the digest."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from common.scoping import ScopedManager, ScopedModel, ScopePaths
from orgs.models import Organization


@pghistory.track()
class LadderRuling(ScopedModel):
    """A district's own ladder for a kind of thing, from a day on; the latest that has begun holds.

    stages   ["T-30", "T"]; empty: no reminders of this kind; None: as the practice and the defaults have it
    title    own words of the message; empty: the kind's
    """

    district = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="区")
    kind = models.CharField("事项", max_length=60)
    stages = models.JSONField("提醒时点", null=True, blank=True)
    title = models.CharField("提醒用语", max_length=60, blank=True)
    since = models.DateField("自")
    reason = models.CharField("说明", max_length=200)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="district")

    class Meta:
        verbose_name = "提醒规则"
        verbose_name_plural = "提醒规则"
        ordering = ["kind", "-since", "-id"]
        constraints = [models.UniqueConstraint(name="ladder_once_a_day", fields=["district", "kind", "since"])]

    def __str__(self) -> str:
        return f"{self.kind} 自 {self.since}"


@pghistory.track()
class DigestHour(ScopedModel):
    """At which hour of a working day a district sends its digests; never in the quiet hours 20:00–08:00."""

    district = models.OneToOneField(Organization, models.PROTECT, related_name="+", verbose_name="区")
    hour = models.PositiveSmallIntegerField(
        "发送时间（点）", default=9, validators=[MinValueValidator(8), MaxValueValidator(19)]
    )

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="district")

    class Meta:
        verbose_name = "发送时间"
        constraints = [
            models.CheckConstraint(name="digest_not_in_quiet_hours", condition=models.Q(hour__gte=8, hour__lte=19))
        ]

    def __str__(self) -> str:
        return f"{self.hour}:00"


class PlanRun(ScopedModel):
    """One run of the planner for a district and a day, for the health page and for who asks what happened."""

    district = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="区")
    day = models.DateField("计划日期")
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("结束", null=True, blank=True)
    due = models.PositiveIntegerField("在办事项", default=0)
    planned = models.PositiveIntegerField("新增提醒", default=0)
    closed = models.PositiveIntegerField("了结提醒", default=0)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="district")

    class Meta:
        verbose_name = "计划记录"
        ordering = ["-id"]
        indexes = [models.Index(fields=["district", "-id"])]

    def __str__(self) -> str:
        return f"{self.day}"
