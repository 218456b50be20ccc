"""Pledges (签诺、亮诺、履诺、评诺), the deliveries that fall due, what was done, and how both sides see it."""

from __future__ import annotations

from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths
from covenants.models.agreement import AgreementTerm
from covenants.models.cycle import ListCycle
from covenants.models.frequency import FrequencyMixin
from orgs.models import Organization, Unit


def of_pledge(scope: Scope, path: str = "pledge") -> Q:
    """What hangs on pledges that the unit of this office gives or receives."""
    own = Pledge._base_manager.filter(Q(giver_id=scope.party_id) | Q(receiver_id=scope.party_id))
    return Q(**{f"{path}__in": own.values("pk")})


@pghistory.track()
class Pledge(FrequencyMixin, ScopedModel):
    """A promise of one side to the other, from a signed agreement. Its stage follows from what is on record.

    giver, receiver   units; None: the committee
    shown_on          day from which it stands on the pledge board (亮诺)
    ended_on          day on which an amendment replaced it, or the agreement ended
    """

    term = models.OneToOneField(AgreementTerm, models.PROTECT, related_name="pledge", verbose_name="协议条目")
    cycle = models.ForeignKey(ListCycle, models.PROTECT, related_name="pledges", verbose_name="清单周期")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="pledges", verbose_name="组织")
    giver = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="given", verbose_name="提供方")
    receiver = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="received", verbose_name="接受方"
    )
    category = models.CharField("类别", max_length=30, blank=True)
    content = models.CharField("内容", max_length=200)
    audience = models.CharField("服务对象", max_length=60, blank=True)
    quantity = models.DecimalField("数量", max_digits=12, decimal_places=2, null=True, blank=True)
    measure = models.CharField("单位", max_length=10, blank=True)
    place = models.CharField("地点", max_length=80, blank=True)
    period = DateRangeField("起止")
    signed_on = models.DateField("签诺日期")
    shown_on = models.DateField("亮诺日期", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "承诺"
        verbose_name_plural = "承诺"
        ordering = ["cycle", "id"]
        indexes = [models.Index(fields=["organization", "cycle"])]

    def __str__(self) -> str:
        return self.content

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit sees what it gives and receives; the board shows the rest without names of people."""
        if scope.party_id is None:
            return super().scope_q(scope)
        return Q(giver_id=scope.party_id) | Q(receiver_id=scope.party_id)

    @property
    def giver_name(self) -> str:
        """Who gives."""
        return self.giver.name if self.giver_id else self.organization.name

    @property
    def receiver_name(self) -> str:
        """Who receives."""
        return self.receiver.name if self.receiver_id else self.organization.name


@pghistory.track()
class Delivery(ScopedModel):
    """A delivery that falls due, generated from frequency × period: on any day of its window.

    window     days in which it is due, half-open
    planned_on the day agreed upon, where there is one
    excused    why it was not needed or not possible; from `excused_on` to `restored_on` it is not due
    excused_before  earlier times of that: [on, restored, why] each, days as text
    """

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="deliveries", verbose_name="承诺")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    number = models.PositiveSmallIntegerField("第几次")
    window = DateRangeField("应履时段")
    planned_on = models.DateField("约定日期", null=True, blank=True)
    excused = models.CharField("未履原因", max_length=200, blank=True)
    excused_on = models.DateField("注明未履日期", null=True, blank=True)
    restored_on = models.DateField("恢复日期", null=True, blank=True)
    excused_before = models.JSONField("以前注明的未履", default=list, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "应履次"
        ordering = ["pledge", "number"]
        constraints = [
            models.UniqueConstraint(fields=["pledge", "number"], name="delivery_number_once"),
            models.CheckConstraint(
                name="delivery_excused_on_a_day",
                condition=Q(excused="", excused_on__isnull=True) | (~Q(excused="") & Q(excused_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledge} 第{self.number}次"

    @property
    def is_excused(self) -> bool:
        """Whether it is not due today because somebody said so."""
        return bool(self.excused) and self.restored_on is None

    @property
    def times_excused(self) -> list[tuple[date, date | None, str]]:
        """(on, restored, why) of each time somebody said so, in order; the last may still stand."""
        told = [(date.fromisoformat(on), date.fromisoformat(until), why) for on, until, why in self.excused_before]
        return [*told, (self.excused_on, self.restored_on, self.excused)] if self.excused else told

    def excuse_on(self, day: date) -> tuple[str, date] | None:
        """(why, since when) it was not due on the day; None where nobody had said so."""
        for on, until, why in reversed(self.times_excused):
            if on <= day and (until is None or day < until):
                return why, on
        return None

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """With its pledge."""
        return of_pledge(scope) if scope.party_id is not None else super().scope_q(scope)


class FulfilmentState(models.TextChoices):
    """Whether the receiver says so too."""

    RECORDED = "RECORDED", "待确认"
    CONFIRMED = "CONFIRMED", "已确认"
    DISPUTED = "DISPUTED", "有异议"
    WITHDRAWN = "WITHDRAWN", "已撤回"


@pghistory.track()
class Fulfilment(ScopedModel):
    """What was done, when, for how many; confirmed or disputed by who received it (履诺记录).

    recorded_on, disputed_on, replied_on, confirmed_on, withdrawn_on   days on which each happened: an answer as of any
    day reads them; answered_on the receiver's last word
    """

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="fulfilments", verbose_name="承诺")
    delivery = models.ForeignKey(
        Delivery, models.PROTECT, null=True, blank=True, related_name="fulfilments", verbose_name="应履次"
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    done_on = models.DateField("履诺日期")
    served = models.PositiveIntegerField("服务人次", null=True, blank=True)
    remark = models.CharField("说明", max_length=300, blank=True)
    state = models.CharField("状态", max_length=9, choices=FulfilmentState, default=FulfilmentState.RECORDED)
    recorded_on = models.DateField("记录日期")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_on = models.DateField("确认日期", null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    dispute = models.CharField("异议", max_length=300, blank=True)
    disputed_on = models.DateField("异议日期", null=True, blank=True)
    reply = models.CharField("答复", max_length=300, blank=True)
    replied_on = models.DateField("答复日期", null=True, blank=True)
    confirmed_on = models.DateField("认可日期", null=True, blank=True)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "履诺记录"
        verbose_name_plural = "履诺记录"
        ordering = ["-done_on", "-id"]
        indexes = [models.Index(fields=["organization", "done_on"]), models.Index(fields=["pledge", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery"],
                condition=Q(state__in=["RECORDED", "CONFIRMED"]) & Q(delivery__isnull=False),
                name="delivery_fulfilled_once",
            ),
            models.CheckConstraint(
                name="fulfilment_state_on_a_day",
                condition=Q(state="RECORDED", confirmed_on__isnull=True, disputed_on__isnull=True)
                | Q(state="CONFIRMED", confirmed_on__isnull=False)
                | Q(state="DISPUTED", disputed_on__isnull=False, confirmed_on__isnull=True)
                | Q(state="WITHDRAWN", withdrawn_on__isnull=False),
            ),
            models.CheckConstraint(name="dispute_with_reason", condition=~Q(state="DISPUTED") | ~Q(dispute="")),
        ]

    def __str__(self) -> str:
        return f"{self.pledge} {self.done_on}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """With its pledge."""
        return of_pledge(scope) if scope.party_id is not None else super().scope_q(scope)


class Side(models.TextChoices):
    """Whose view it is."""

    GIVER = "GIVER", "提供方"
    RECEIVER = "RECEIVER", "接受方"


class Satisfaction(models.IntegerChoices):
    """How content a side is. Talked about between the two; never added up into a ranking."""

    VERY_GOOD = 4, "很满意"
    GOOD = 3, "满意"
    FAIR = 2, "基本满意"
    POOR = 1, "不满意"


@pghistory.track()
class Review(ScopedModel):
    """How one side sees a pledge at the end (评诺), with the other side's right to answer.

    reviewed_on, changed_on   the day of its first word, and of the last time it was put better
    """

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="reviews", verbose_name="承诺")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    side = models.CharField("评价方", max_length=8, choices=Side)
    satisfaction = models.PositiveSmallIntegerField("满意度", choices=Satisfaction)
    sentence = models.CharField("评语", max_length=200, blank=True)
    reviewed_on = models.DateField("评诺日期")
    changed_on = models.DateField("修改日期", null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.CharField("回应", max_length=200, blank=True)
    answered_on = models.DateField("回应日期", null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "评诺"
        ordering = ["pledge", "side"]
        constraints = [
            models.UniqueConstraint(fields=["pledge", "side"], name="review_once_per_side"),
            models.CheckConstraint(
                name="review_satisfaction_known", condition=Q(satisfaction__gte=1, satisfaction__lte=4)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledge} {self.get_side_display()}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """With its pledge."""
        return of_pledge(scope) if scope.party_id is not None else super().scope_q(scope)
