"""Matters (民情台账、诉求): about a thing, never a file on a person; who deals with it, and what came of it.

Who raised it is optional, sealed, and forgotten when the matter has long been closed (FC 第4段; XH 三(三)2).
"""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths
from grids.models.territory import Building
from orgs.models import Organization

CONTACT_FIELD = "grids.matter.contact"


class Way(models.TextChoices):
    """How a matter came up."""

    VISIT = "VISIT", "走访"
    CALL = "CALL", "电话"
    DESK = "DESK", "当面反映"
    FORM = "FORM", "扫码填写"


class MatterState(models.TextChoices):
    """Where a matter stands."""

    OPEN = "OPEN", "办理中"
    ANSWERED = "ANSWERED", "已答复"
    CLOSED = "CLOSED", "已办结"


@pghistory.track(exclude=["contact_sealed", "code_digest"])
class Matter(ScopedModel):
    """One matter with one number for its whole life, wherever it goes.

    origin        where it was raised: a community, grid or micro-home; its community gives the number
    organization  who deals with it now
    code_digest   of the code with which whoever raised it by form can ask what became of it
    due_on        the last working day of the limit, from the day it was raised; passing it on does not prolong it
    satisfied     the word of whoever raised it, where it was asked
    """

    district = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="区")
    origin = models.ForeignKey(Organization, models.PROTECT, related_name="matters_raised", verbose_name="反映地")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="matters", verbose_name="办理组织")
    numbered_by = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="编号组织")
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("序号")
    way = models.CharField("来源", max_length=5, choices=Way)
    category = models.CharField("类别", max_length=20)
    title = models.CharField("事项", max_length=60)
    detail = models.CharField("情况", max_length=500, blank=True)
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="matters", verbose_name="楼栋"
    )
    place = models.CharField("地点", max_length=60, blank=True)
    raised_on = models.DateField("反映日期")
    due_on = models.DateField("办理期限")
    state = models.CharField("状态", max_length=8, choices=MatterState, default=MatterState.OPEN)
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    satisfied = models.BooleanField("满意", null=True, blank=True)
    contact_sealed = models.CharField(max_length=300, blank=True, default="")
    contact_forgotten_on = models.DateField("联系方式清除日期", null=True, blank=True)
    code_digest = models.CharField(max_length=64, blank=True, default="", db_index=True)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "民情事项"
        verbose_name_plural = "民情事项"
        ordering = ["-raised_on", "-id"]
        constraints = [
            models.UniqueConstraint(name="matter_numbered_once", fields=["numbered_by", "year", "number"]),
            models.CheckConstraint(
                name="matter_state_on_a_day",
                condition=Q(state=MatterState.OPEN, answered_on=None, closed_on=None)
                | Q(state=MatterState.ANSWERED, answered_on__isnull=False, closed_on=None)
                | Q(state=MatterState.CLOSED, answered_on__isnull=False, closed_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["organization", "state", "due_on"]), models.Index(fields=["origin"])]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Where it was raised and where it is dealt with."""
        if scope.anchor_id is None or not scope.column:
            return Q(pk__in=[])
        here = {f"organization__{scope.column}": scope.anchor_id}
        raised = {f"origin__{scope.column}": scope.anchor_id}
        return Q(**here) | Q(**raised)

    @property
    def label(self) -> str:
        """民〔2026〕12号."""
        return f"民〔{self.year}〕{self.number}号"


class StepKind(models.TextChoices):
    """What happened to a matter."""

    RAISED = "RAISED", "登记"
    PASSED_UP = "PASSED_UP", "转上级"
    PASSED_DOWN = "PASSED_DOWN", "交下级"
    CARRIED = "CARRIED", "随机构调整转交"
    ANSWERED = "ANSWERED", "答复"
    CONFIRMED = "CONFIRMED", "反映人满意"
    AGAIN = "AGAIN", "反映人不满意，继续办理"
    CLOSED = "CLOSED", "办结"


class MatterStep(ScopedModel):
    """One step of a matter, never changed."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="steps", verbose_name="事项")
    kind = models.CharField("步骤", max_length=11, choices=StepKind)
    on = models.DateField("日期")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    note = models.CharField("说明", max_length=500, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "办理步骤"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Whoever sees the matter sees all its steps."""
        return Q(matter__in=Matter._base_manager.filter(Matter.scope_q(scope)))


@pghistory.track(exclude=["token"])
class MatterDesk(ScopedModel):
    """A community's public form: its address, and whether it takes anything in."""

    organization = models.OneToOneField(Organization, models.PROTECT, related_name="matter_desk", verbose_name="社区")
    token = models.CharField(max_length=32, unique=True)
    is_open = models.BooleanField("开放填写", default=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "民情二维码"

    def __str__(self) -> str:
        return f"{self.organization}民情二维码"


@pghistory.track()
class LedgerReview(ScopedModel):
    """A community went through its ledger of a month (月更新; FC 第4段). `month` is its first day."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="ledger_reviews", verbose_name="社区")
    month = models.DateField("月份")
    note = models.CharField("研判意见", max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_on = models.DateField("登记日期")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "台账更新"
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(name="ledger_once_a_month", fields=["organization", "month"])]

    def __str__(self) -> str:
        return f"{self.organization} {self.month:%Y-%m}"
