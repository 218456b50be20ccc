"""A district's scheme of one year: who reports to whom by when, what a report is made of, by what is scored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from common.scoping import NOTHING, Scope, ScopedManager, ScopedModel, ScopePaths
from orgs.models import Organization


class SchemeState(models.TextChoices):
    """A scheme binds once it is published; then it does not change."""

    DRAFT = "DRAFT", "拟定中"
    PUBLISHED = "PUBLISHED", "已公布"


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of the chain: who reports to whom until when. The same tier twice: within one level (XH 三(三)5)."""

    key: str
    label: str
    from_tier: str
    to_tier: str
    due: date
    clause: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report and the metrics it shows."""

    key: str
    label: str
    metrics: tuple[str, ...]


def of_district(scope: Scope, prefix: str = "") -> Q:
    """What a district settles is read by everybody in it once it is published, before that by the district alone."""
    if scope.district_id is None or (scope.anchor_id is None and scope.party_id is None):
        return NOTHING
    whose = Q(organization=scope.district_id)
    return whose if scope.anchor_id == scope.district_id else whose & Q(**{f"{prefix}state": SchemeState.PUBLISHED})


@pghistory.track()
class Scheme(ScopedModel):
    """The scheme of a year (考核方案, XH 三(三)5). Begun from the practice; a district may adapt it until published.

    organization    the district
    chain, parts    as `hops` and `sections` read them
    objection_days  working days in which a result may be objected to
    note            why the district departs from the practice
    awards_token    address of the public list of awards, while the district allows one
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="schemes", verbose_name="区")
    year = models.PositiveSmallIntegerField("年度")
    practice = models.CharField("做法", max_length=20)
    state = models.CharField("状态", max_length=9, choices=SchemeState, default=SchemeState.DRAFT)
    chain = models.JSONField("报告链条", default=list)
    parts = models.JSONField("报告内容", default=list)
    objection_days = models.PositiveSmallIntegerField("异议期（工作日）", default=5)
    note = models.CharField("说明", max_length=300, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    awards_token = models.CharField(max_length=24, unique=True, null=True, blank=True, editable=False)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "考核方案"
        verbose_name_plural = "考核方案"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "year"], name="scheme_once_a_year"),
            models.CheckConstraint(name="scheme_year_sane", condition=Q(year__gte=2000, year__lte=2100)),
            models.CheckConstraint(name="scheme_window", condition=Q(objection_days__gte=3, objection_days__lte=30)),
        ]

    def __str__(self) -> str:
        return f"{self.year}年考核方案"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Of the own district; below it once published."""
        return of_district(scope)

    @property
    def hops(self) -> list[Hop]:
        """The chain in its order."""
        return [Hop(**row | {"due": date.fromisoformat(row["due"])}) for row in self.chain]

    def hop(self, key: str) -> Hop | None:
        """One step."""
        return next((hop for hop in self.hops if hop.key == key), None)

    @property
    def sections(self) -> list[Part]:
        """The parts of the report in their order."""
        return [Part(row["key"], row["label"], tuple(row["metrics"])) for row in self.parts]


@pghistory.track()
class Indicator(ScopedModel):
    """By what a level is scored, out of `weight`: a rate of the catalogue, or (metric empty) by the level above.

    tiers  of which organisations
    """

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="indicators", verbose_name="方案")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="区")
    order = models.PositiveSmallIntegerField("次序", default=0)
    label = models.CharField("指标", max_length=60)
    metric = models.CharField("统计指标", max_length=60, blank=True)
    weight = models.PositiveSmallIntegerField("权重")
    tiers = ArrayField(models.CharField(max_length=9), verbose_name="考核对象")
    clause = models.CharField("出处", max_length=80, blank=True)
    ours = models.BooleanField("系统默认", default=False)
    note = models.CharField("评定办法", max_length=200, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "考核指标"
        verbose_name_plural = "考核指标"
        ordering = ["scheme", "order", "id"]
        constraints = [
            models.CheckConstraint(name="indicator_weight", condition=Q(weight__gte=1, weight__lte=100)),
        ]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """With its scheme."""
        return of_district(scope, "scheme__")
