"""What a unit gives the part-time members it sent, for transport and telephone: asked, decided, paid by the month."""

from __future__ import annotations

from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common.scoping import ScopedManager, ScopedModel, ScopePaths
from members.models import Appointment
from orgs.models import Organization, Unit


class AllowanceState(models.TextChoices):
    """Where it stands."""

    PROPOSED = "PROPOSED", "待单位决定"
    GRANTED = "GRANTED", "已同意"
    REFUSED = "REFUSED", "不发"


@pghistory.track()
class Allowance(ScopedModel):
    """Of one part-time member in one year (XH 三(三)5: 派出单位原则上要给予适当的交通和通讯补贴).

    organization  the committee in which he or she serves, and which asks for it
    unit          who sent the member: it decides, and pays
    content       the member's record of the year as it was when asked: label, value
    transport, communication  what was decided, in yuan a month
    first_month, last_month   of the year, both included
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="allowances", verbose_name="兼职的组织")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="allowances", verbose_name="任职")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="allowances", verbose_name="派出单位")
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField("状态", max_length=8, choices=AllowanceState, default=AllowanceState.PROPOSED)
    note = models.CharField("说明", max_length=200, blank=True)
    content = models.JSONField("依据", default=list)
    proposed_on = models.DateField("提出日期")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    transport = models.DecimalField("交通补贴（元/月）", max_digits=8, decimal_places=2, default=Decimal(0))
    communication = models.DecimalField("通讯补贴（元/月）", max_digits=8, decimal_places=2, default=Decimal(0))
    first_month = models.PositiveSmallIntegerField("起始月份", null=True, blank=True)
    last_month = models.PositiveSmallIntegerField("截止月份", null=True, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    document = models.CharField("文号", max_length=80, blank=True)
    remark = models.CharField("单位的意见", max_length=200, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="unit")

    class Meta:
        verbose_name = "兼职补贴"
        verbose_name_plural = "兼职补贴"
        ordering = ["-year", "organization", "id"]
        indexes = [models.Index(fields=["organization", "year"]), models.Index(fields=["unit", "year"])]
        constraints = [
            models.UniqueConstraint(
                name="allowance_once_a_year", fields=["appointment", "year"], condition=~Q(state="REFUSED")
            ),
            models.CheckConstraint(
                name="allowance_not_negative", condition=Q(transport__gte=0) & Q(communication__gte=0)
            ),
            models.CheckConstraint(
                name="allowance_granted_whole",
                condition=~Q(state="GRANTED")
                | (
                    Q(decided_on__isnull=False, first_month__isnull=False, last_month__isnull=False)
                    & Q(first_month__gte=1, last_month__lte=12)
                    & Q(last_month__gte=F("first_month"))
                    & (Q(transport__gt=0) | Q(communication__gt=0))
                ),
            ),
            models.CheckConstraint(name="allowance_refused_says_why", condition=~Q(state="REFUSED") | ~Q(remark="")),
        ]

    def __str__(self) -> str:
        return f"{self.appointment.person.name} {self.year}年"

    @property
    def monthly(self) -> Decimal:
        """Both together, a month."""
        return self.transport + self.communication

    @property
    def months(self) -> range:
        """The months it was granted for; none before it was."""
        return range(self.first_month, self.last_month + 1) if self.first_month else range(0)


@pghistory.track()
class AllowancePayment(ScopedModel):
    """What was paid for one month. A wrong one is cancelled with a reason, not changed; a month is paid once."""

    allowance = models.ForeignKey(Allowance, models.PROTECT, related_name="payments", verbose_name="补贴")
    month = models.PositiveSmallIntegerField("月份")
    transport = models.DecimalField("交通（元）", max_digits=8, decimal_places=2)
    communication = models.DecimalField("通讯（元）", max_digits=8, decimal_places=2)
    on = models.DateField("发放日期")
    document = models.CharField("凭证号", max_length=80, blank=True)
    cancelled_on = models.DateField("作废日期", null=True, blank=True)
    cancelled_why = models.CharField("作废原因", max_length=120, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="allowance__organization", party="allowance__unit")

    class Meta:
        verbose_name = "补贴发放"
        verbose_name_plural = "补贴发放"
        ordering = ["allowance", "month", "id"]
        constraints = [
            models.UniqueConstraint(
                name="allowance_month_paid_once", fields=["allowance", "month"], condition=Q(cancelled_on=None)
            ),
            models.CheckConstraint(
                name="allowance_payment_positive",
                condition=Q(transport__gte=0, communication__gte=0)
                & (Q(transport__gt=0) | Q(communication__gt=0))
                & Q(month__gte=1, month__lte=12),
            ),
            models.CheckConstraint(
                name="allowance_payment_cancelled_why",
                condition=Q(cancelled_on=None, cancelled_why="")
                | (Q(cancelled_on__isnull=False) & ~Q(cancelled_why="")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("allowance", "month", "transport", "communication", "on", "document"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.allowance} {self.month}月"

    @property
    def amount(self) -> Decimal:
        """Both together."""
        return self.transport + self.communication
