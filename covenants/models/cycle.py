"""Cycles of the two-way list: one round of one committee, its gates, what it published, its closing record."""

from __future__ import annotations

import secrets

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.functions import Coalesce

from common.periods import DatedQuerySet, PeriodMixin
from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths, scoped_manager
from orgs.circle import in_alliance, in_circle
from orgs.models import Alliance, Organization


class Stage(models.TextChoices):
    """The gates of a cycle, in order (XH 三(三)1: 填写, 联席会议, 发布, 认领, 签订, 履诺, 评诺)."""

    COLLECTING = "COLLECTING", "征集"
    DELIBERATING = "DELIBERATING", "审议"
    PUBLISHED = "PUBLISHED", "发布认领"
    SIGNING = "SIGNING", "签约"
    FULFILLING = "FULFILLING", "履诺"
    REVIEWING = "REVIEWING", "评诺"
    CLOSED = "CLOSED", "办结"


def cycles_of_party(scope: Scope) -> models.Q:
    """Cycles of the unit's circle, and of one it left: where it claimed, was claimed of, or is side of an agreement.

    A pledge comes from an agreement; a cycle in which it merely wrote a draft asks nothing of it any more.
    """
    from covenants.models.agreement import AgreementParty
    from covenants.models.claim import Claim

    of_unit = models.Q(unit_id=scope.party_id) | models.Q(item__unit_id=scope.party_id)
    claimed = Claim._base_manager.filter(of_unit)
    agreed = AgreementParty._base_manager.filter(unit_id=scope.party_id)
    return (
        in_circle(scope, alliance="alliance")
        | models.Q(pk__in=claimed.values("item__cycle_id"))
        | models.Q(pk__in=agreed.values("agreement__cycle_id"))
    )


@pghistory.track()
class ListCycle(PeriodMixin, ScopedModel):
    """One round of the two-way list of a street or community committee, or of an alliance, usually a year.

    alliance  whose list it is (供需清单, 项目清单, RH 二3): its members fill it in, not the units of the committee
    stage     where it stands today; on which day it entered each gate is told by `CycleStep`
    period    the days in which pledges are carried out
    collect_by, review_by   until when items are asked for, until when reviews are asked for
    is_public whether the published list may be read by the neighbourhood without sign-in
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="cycles", verbose_name="组织")
    alliance = models.ForeignKey(
        Alliance, models.PROTECT, null=True, blank=True, related_name="cycles", verbose_name="联合体"
    )
    title = models.CharField("名称", max_length=60)
    stage = models.CharField("阶段", max_length=12, choices=Stage, default=Stage.COLLECTING)
    collect_by = models.DateField("征集截止", null=True, blank=True)
    review_by = models.DateField("评诺截止", null=True, blank=True)
    is_public = models.BooleanField("向居民公示", default=True)
    note = models.CharField("说明", max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("开启时间", auto_now_add=True)

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "清单周期"
        verbose_name_plural = "清单周期"
        ordering = ["-period", "-id"]
        constraints = [
            ExclusionConstraint(
                name="cycle_one_at_a_time",
                expressions=[("organization", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=models.Q(alliance__isnull=True),
            ),
            ExclusionConstraint(
                name="alliance_cycle_one_at_a_time",
                expressions=[("alliance", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.title}"

    @property
    def body(self) -> Organization | Alliance:
        """Whose list it is: the alliance, or the committee. `organization` is who leads the alliance."""
        return self.alliance if self.alliance_id is not None else self.organization

    @property
    def of_body(self) -> models.Q:
        """The cycles of the same body: of the alliance, whoever leads it by now, or of the committee."""
        if self.alliance_id is not None:
            return models.Q(alliance_id=self.alliance_id)
        return models.Q(organization_id=self.organization_id, alliance__isnull=True)

    @classmethod
    def scope_q(cls, scope: Scope) -> models.Q:
        """A unit sees the cycles of the committees in which it takes part, and those that hold what it is bound by."""
        if scope.party_id is None:
            return super().scope_q(scope) | in_alliance(scope)
        return cycles_of_party(scope)

    @property
    def is_closed(self) -> bool:
        """Whether nothing of it changes any more."""
        return self.stage == Stage.CLOSED


@pghistory.track()
class CycleStep(ScopedModel):
    """The day on which a cycle entered a stage, and the evidence that opened the gate (counts and ids)."""

    cycle = models.ForeignKey(ListCycle, models.CASCADE, related_name="steps", verbose_name="清单周期")
    stage = models.CharField("阶段", max_length=12, choices=Stage)
    on = models.DateField("日期")
    evidence = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="cycle__organization")

    class Meta:
        verbose_name = "阶段"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["cycle", "stage"], name="cycle_stage_once")]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.get_stage_display()}"

    @classmethod
    def scope_q(cls, scope: Scope) -> models.Q:
        """Whoever sees the cycle."""
        if scope.party_id is None:
            return super().scope_q(scope) | in_alliance(scope, "cycle__alliance")
        return models.Q(cycle__in=ListCycle._base_manager.filter(cycles_of_party(scope)).values("pk"))


def public_token() -> str:
    """An address that nobody guesses and that tells nothing."""
    return secrets.token_urlsafe(9)


@pghistory.track()
class Publication(ScopedModel):
    """A frozen, numbered list as it was published (XH 三(三)1 梳理汇总后发布); a supplement is another one.

    lines   [{"number": 3, "item": 17, "direction": "OFFER", "party": "…", "category": "…", "title": …, "frequency": …,
            "quantity": …, "audience": …, "place": …}], nothing personal in it
    digest  sha256 of the lines
    numbered_by  whose number it is, where it came with an alliance from another organisation
    token   of the public page
    """

    cycle = models.ForeignKey(ListCycle, models.PROTECT, related_name="publications", verbose_name="清单周期")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="publications", verbose_name="组织")
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveSmallIntegerField("期号")
    numbered_by = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="编号组织"
    )
    title = models.CharField("标题", max_length=80)
    lines = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    token = models.CharField(max_length=16, unique=True, default=public_token, editable=False)
    published_on = models.DateField("发布日期")
    meeting = models.ForeignKey(
        "meetings.Meeting", models.PROTECT, related_name="publications", verbose_name="审议会议"
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "发布的清单"
        ordering = ["-published_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("numbered_by", "organization"), "year", "number", name="publication_number_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope_q(cls, scope: Scope) -> models.Q:
        """What is published is published to every unit of the circle, and to every member of the alliance."""
        if scope.party_id is None:
            return super().scope_q(scope) | in_alliance(scope, "cycle__alliance")
        return in_circle(scope, alliance="cycle__alliance")


@pghistory.track()
class CycleRecord(ScopedModel):
    """The whole of a closed cycle, frozen: lists, claims, agreements, pledges, deliveries, reviews, and its digest."""

    cycle = models.OneToOneField(ListCycle, models.PROTECT, related_name="record", verbose_name="清单周期")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="cycle_records", verbose_name="组织")
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    closed_on = models.DateField("办结日期")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "周期存档"

    def __str__(self) -> str:
        return f"{self.cycle} 存档"
