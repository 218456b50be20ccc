"""What the whole house shares: the audit trail, idempotency keys, the calendar of working days."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from common.scoping import NOTHING, Scope, ScopedManager, ScopedModel, ScopePaths


class AuditEvent(ScopedModel):
    """One thing that somebody did, looked at or was refused. Append-only, each row sealed to the one before it.

    Row history (before and after of every column) is kept by database triggers (pghistory); this table answers
    who, when, from where, in which office, and with what result.
    """

    class Result(models.TextChoices):
        OK = "OK", "成功"
        REFUSED = "REFUSED", "被拒绝"
        FAILED = "FAILED", "失败"

    at = models.DateTimeField("时间", db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="操作人",
        db_constraint=False,
    )
    actor_name = models.CharField("操作人", max_length=80, blank=True)
    office = models.CharField("身份", max_length=160, blank=True)
    action = models.CharField("事项", max_length=80, db_index=True)
    object_type = models.CharField("对象类别", max_length=60, blank=True)
    object_id = models.CharField("对象编号", max_length=60, blank=True)
    object_name = models.CharField("对象", max_length=200, blank=True)
    organization = models.ForeignKey(
        "orgs.Organization", models.PROTECT, null=True, related_name="+", verbose_name="组织", db_constraint=False
    )
    district = models.ForeignKey(
        "orgs.Organization", models.PROTECT, null=True, related_name="+", verbose_name="区", db_constraint=False
    )
    result = models.CharField("结果", max_length=8, choices=Result, default=Result.OK)
    detail = models.JSONField("说明", default=dict)
    ip = models.GenericIPAddressField("来源地址", null=True)
    request_id = models.CharField("请求编号", max_length=36, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "审计记录"
        ordering = ["-id"]
        indexes = [models.Index(fields=["object_type", "object_id"])]
        # TRUNCATE is not among the web role's privileges; the triggers bind the owner of the table as well.
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Events of the organisations in scope; whoever may read the audit trail sees all of the own district."""
        if "audit.view" in scope.verbs:
            return Q(district=scope.district_id)
        return super().scope_q(scope)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action}"


class IdempotencyKey(models.Model):
    """A form that was already carried out: the same key again answers with the same place to go.

    Makes a double click one act. Kept for a day.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    path = models.CharField(max_length=300)
    location = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "重复提交防护"
        constraints = [models.UniqueConstraint(fields=["user", "key", "path"], name="idempotency_once")]

    def __str__(self) -> str:
        return self.key


class DayKind(models.TextChoices):
    """What is told of a day that is not as its weekday says, or is a holiday anyway."""

    REST = "REST", "放假"
    WORK = "WORK", "上班"


class CalendarDay(models.Model):
    """A day of the yearly arrangement of holidays: one off, or a weekend that is worked for it.

    A year that has rows is known; its other days are as their weekdays say. Nobody's data, the same for everybody:
    read by common.workdays, changed by notices.services.calendar.

    source     who says so
    confirmed  the State Council's office announced it; False for an arrangement that is only expected
    """

    date = models.DateField("日期", unique=True)
    kind = models.CharField("安排", max_length=4, choices=DayKind)
    name = models.CharField("节日", max_length=40, blank=True)
    source = models.CharField("来源", max_length=80)
    confirmed = models.BooleanField("已公布", default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "放假安排"
        verbose_name_plural = "放假安排"
        ordering = ["date"]
        constraints = [
            # A weekday is worked anyway: such a row would say nothing and be taken for something.
            models.CheckConstraint(
                name="only_weekends_are_made_up", condition=Q(kind=DayKind.REST) | Q(date__iso_week_day__in=[6, 7])
            )
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.get_kind_display()}"


__all__ = ["NOTHING", "AuditEvent", "CalendarDay", "DayKind", "IdempotencyKey"]
