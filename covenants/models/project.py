"""Projects (HB three lists, FC), service programmes by group, micro-wishes, service promises with a limit (RH)."""

from __future__ import annotations

from datetime import timedelta

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from common.clock import now
from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths
from covenants.models.cycle import ListCycle
from covenants.models.item import ListItem
from orgs.circle import in_alliance, in_circle
from orgs.models import Organization, Unit


class ProjectKind(models.TextChoices):
    """A bundle with an end, or a standing programme for a group of residents."""

    PROJECT = "PROJECT", "项目"
    PROGRAMME = "PROGRAMME", "服务项目"


@pghistory.track()
class Project(ScopedModel):
    """Needs and offers bundled, with an owner, milestones and a budget; its progress follows from its pledges.

    unit    who leads it; None: the committee
    group   for a programme: id in the practice's catalogue `service_programmes` (for whom)
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="projects", verbose_name="组织")
    cycle = models.ForeignKey(
        ListCycle, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="清单周期"
    )
    kind = models.CharField("种类", max_length=9, choices=ProjectKind, default=ProjectKind.PROJECT)
    group = models.CharField("服务人群", max_length=30, blank=True)
    title = models.CharField("名称", max_length=80)
    summary = models.CharField("内容", max_length=500, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="牵头单位"
    )
    budget = models.DecimalField("预算（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    period = DateRangeField("起止")
    items = models.ManyToManyField(ListItem, related_name="projects", blank=True, verbose_name="清单项目")
    closed_on = models.DateField("结项日期", null=True, blank=True)
    outcome = models.CharField("结项情况", max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("立项时间", default=now, editable=False)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "项目"
        verbose_name_plural = "项目"
        ordering = ["-id"]
        indexes = [models.Index(fields=["organization", "kind"])]

    def __str__(self) -> str:
        return self.title

    @property
    def since(self):
        """First day."""
        return self.period.lower

    @property
    def until(self):
        """First day on which it no longer runs."""
        return self.period.upper

    @property
    def last_day(self):
        """Last day of its period."""
        return self.until - timedelta(days=1)

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit sees the projects of the committees in which it takes part, and an alliance's members those in its
        lists."""
        if scope.party_id is None:
            return super().scope_q(scope) | in_alliance(scope, "cycle__alliance")
        return in_circle(scope, alliance="cycle__alliance")


@pghistory.track()
class Milestone(ScopedModel):
    """A step of a project, due on a day."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones", verbose_name="项目")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    title = models.CharField("节点", max_length=80)
    due_on = models.DateField("期限")
    done_on = models.DateField("完成日期", null=True, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "节点"
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """With its project."""
        if scope.party_id is None:
            return super().scope_q(scope) | in_alliance(scope, "project__cycle__alliance")
        return in_circle(scope, alliance="project__cycle__alliance")


class WishState(models.TextChoices):
    """Where a small wish stands."""

    OPEN = "OPEN", "待认领"
    CLAIMED = "CLAIMED", "已认领"
    GRANTED = "GRANTED", "已实现"
    WITHDRAWN = "WITHDRAWN", "已撤下"


@pghistory.track()
class Wish(ScopedModel):
    """A small wish of a resident (微心愿, XH 三(三)4), posted without anything that tells who it is.

    unit   who claimed it; None with `claimed_on`: the committee itself
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="wishes", verbose_name="组织")
    title = models.CharField("心愿", max_length=60)
    detail = models.CharField("说明", max_length=300, blank=True)
    state = models.CharField("状态", max_length=9, choices=WishState, default=WishState.OPEN)
    posted_on = models.DateField("发布日期")
    due_on = models.DateField("希望实现日期", null=True, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="wishes", verbose_name="认领单位"
    )
    claimed_on = models.DateField("认领日期", null=True, blank=True)
    granted_on = models.DateField("实现日期", null=True, blank=True)
    outcome = models.CharField("实现情况", max_length=200, blank=True)
    withdrawn_on = models.DateField("撤下日期", null=True, blank=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "微心愿"
        verbose_name_plural = "微心愿"
        ordering = ["-posted_on", "-id"]
        indexes = [models.Index(fields=["organization", "state"])]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit sees the wishes of the committees in which it takes part."""
        return in_circle(scope) if scope.party_id is not None else super().scope_q(scope)


@pghistory.track()
class ServicePromise(ScopedModel):
    """A promise to answer within a number of working days (服务承诺, RH), by a unit or the committee."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="promises", verbose_name="组织")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="promises", verbose_name="承诺单位"
    )
    title = models.CharField("承诺事项", max_length=80)
    working_days = models.PositiveSmallIntegerField("办结时限（工作日）")
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="unit")

    class Meta:
        verbose_name = "服务承诺"
        verbose_name_plural = "服务承诺"
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit sees the promises of the committees in which it takes part."""
        return in_circle(scope) if scope.party_id is not None else super().scope_q(scope)


@pghistory.track()
class PromiseCase(ScopedModel):
    """One thing asked for under a promise: when it came, until when, when it was done. Nothing about who asked."""

    promise = models.ForeignKey(ServicePromise, models.PROTECT, related_name="cases", verbose_name="服务承诺")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    matter = models.CharField("事项", max_length=120)
    received_on = models.DateField("受理日期")
    due_on = models.DateField("办结期限")
    done_on = models.DateField("办结日期", null=True, blank=True)
    result = models.CharField("办理结果", max_length=200, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="promise__unit")

    class Meta:
        verbose_name = "承诺办件"
        ordering = ["-received_on", "-id"]

    def __str__(self) -> str:
        return self.matter
