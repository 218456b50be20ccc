"""Reminders: planned once per thing, last day and stage; and what an office put off with a reason."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from common.scoping import ScopedManager, ScopedModel, ScopePaths
from notices.ladder import Stage
from orgs.models import Organization, Unit


class Closing(models.TextChoices):
    """Why a reminder no longer stands."""

    DONE = "DONE", "已办结"
    MOVED = "MOVED", "期限已变"
    LATER = "LATER", "已有新一次提醒"


class Notice(ScopedModel):
    """One reminder in the inbox of an office: this thing, this last day, this stage of its ladder, once.

    kind, object   as in notices.due.Due; `organization` the committee, `unit` set where it is the unit's turn
    key            kind|object|holder|due_on|stage: the planner inserts or ignores, however often it runs
    planned_on     the working day on which it was to be sent
    verb           what an office must be allowed to do to act on it
    title, url     without personal data; what a message may carry
    count          1; of an escalation how many things are overdue below
    closed_on      when it no longer stood, and why: nobody clicks a reminder away
    """

    district = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="区")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="notices", verbose_name="组织")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name="成员单位"
    )
    kind = models.CharField("事项", max_length=60)
    object = models.CharField("对象", max_length=80)
    due_on = models.DateField("期限", null=True, blank=True)
    stage = models.CharField("时点", max_length=5)
    key = models.CharField(max_length=200, unique=True)
    planned_on = models.DateField("提醒日期")
    verb = models.CharField(max_length=30)
    title = models.CharField("内容", max_length=120)
    url = models.CharField("链接", max_length=200)
    count = models.PositiveIntegerField("件数", default=1)
    escalated = models.BooleanField("上级提醒", default=False)
    basis = models.JSONField("依据", default=dict)
    created_at = models.DateTimeField("生成时间", auto_now_add=True)
    closed_on = models.DateField("了结日期", null=True, blank=True)
    closing = models.CharField("了结原因", max_length=5, choices=Closing, blank=True, default="")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="unit")

    class Meta:
        verbose_name = "提醒"
        verbose_name_plural = "提醒"
        ordering = ["-planned_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="notice_closed_with_its_reason",
                condition=Q(closed_on=None, closing="") | (Q(closed_on__isnull=False) & ~Q(closing="")),
            ),
        ]
        indexes = [
            models.Index(name="notice_open", fields=["district", "kind", "object"], condition=Q(closed_on=None)),
            models.Index(
                name="notice_inbox", fields=["organization", "unit", "planned_on"], condition=Q(closed_on=None)
            ),
            models.Index(name="notice_planned", fields=["district", "-planned_on", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.due_on or ''}".strip()

    @property
    def holder(self) -> str:
        """As Due.holder."""
        return f"u{self.unit_id}@{self.organization_id}" if self.unit_id else f"o{self.organization_id}"

    @property
    def thing(self) -> str:
        """As Due.thing."""
        return f"{self.kind}|{self.object}|{self.holder}"

    @property
    def stage_label(self) -> str:
        """As the screen says it: 到期前 30 天; 每周汇总 of what is overdue below."""
        return "每周汇总" if self.escalated else Stage(self.stage).label


@pghistory.track()
class Snooze(ScopedModel):
    """An office's word that a thing waits until a day, and why. It stays due; only reminders keep still.

    thing   Due.thing
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="成员单位")
    thing = models.CharField("事项", max_length=180)
    until = models.DateField("推迟到")
    reason = models.CharField("原因", max_length=100)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_on = models.DateField("登记日期")
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="unit")

    class Meta:
        verbose_name = "推迟提醒"
        verbose_name_plural = "推迟提醒"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="snooze_once", fields=["thing"], condition=Q(withdrawn_on=None)),
            models.CheckConstraint(name="snooze_ahead", condition=Q(until__gt=models.F("made_on"))),
        ]

    def __str__(self) -> str:
        return f"推迟到 {self.until}"
