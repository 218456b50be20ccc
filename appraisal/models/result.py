"""What comes of a year by the published formulas, what is objected to, and the frozen result."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from appraisal.models.scheme import Indicator, Scheme
from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths
from orgs.models import Organization


class ResultState(models.TextChoices):
    """Computed, open to objection, frozen."""

    DRAFT = "DRAFT", "计算中"
    OPEN = "OPEN", "异议期"
    FROZEN = "FROZEN", "已定"


@pghistory.track()
class Result(ScopedModel):
    """The result of one organisation's year. Frozen it does not change (a trigger holds it), nor do its scores.

    superior          who appraises it
    as_of             the day of its numbers
    objections_until  last day of the window
    total             out of 100; what could not be counted is left out of both sides
    text, digest      canonical text as frozen, and its sha256
    """

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="results", verbose_name="方案")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="year_results", verbose_name="组织")
    superior = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="考核组织")
    state = models.CharField("状态", max_length=6, choices=ResultState, default=ResultState.DRAFT)
    as_of = models.DateField("数字截至")
    total = models.DecimalField("得分", max_digits=5, decimal_places=2, null=True, blank=True)
    opened_on = models.DateField("告知日期", null=True, blank=True)
    objections_until = models.DateField("异议截止", null=True, blank=True)
    frozen_on = models.DateField("确定日期", null=True, blank=True)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "考核结果"
        verbose_name_plural = "考核结果"
        ordering = ["-scheme__year", "organization"]
        indexes = [models.Index(fields=["organization", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "organization"], name="result_once_a_year"),
            models.CheckConstraint(
                name="result_frozen_is_hashed",
                condition=~Q(state="FROZEN") | (~Q(digest="") & Q(frozen_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="result_open_until", condition=Q(state="DRAFT") | Q(objections_until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.scheme.year}年考核结果"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """One's own is seen once it is told."""
        own = super().scope_q(scope)
        if scope.anchor_id is None:
            return own
        return own & ~Q(organization=scope.anchor_id, state=ResultState.DRAFT)


@pghistory.track()
class Score(ScopedModel):
    """What one indicator came to; label, weight and definition as they were when it was computed.

    numerator, denominator  of the metric; None of what the level above gives
    points                  None where nothing was there to count, or nobody has given them yet
    reason                  of points that somebody gave, or mended after an objection
    """

    result = models.ForeignKey(Result, models.CASCADE, related_name="scores", verbose_name="结果")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="scores", verbose_name="指标")
    order = models.PositiveSmallIntegerField(default=0)
    label = models.CharField("指标", max_length=60)
    weight = models.PositiveSmallIntegerField("权重")
    metric = models.CharField(max_length=60, blank=True)
    definition = models.CharField("口径", max_length=400, blank=True)
    version = models.CharField(max_length=8, blank=True)
    numerator = models.IntegerField(null=True, blank=True)
    denominator = models.IntegerField(null=True, blank=True)
    points = models.DecimalField("得分", max_digits=5, decimal_places=2, null=True, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "得分"
        ordering = ["result", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["result", "indicator"], name="score_once"),
            models.CheckConstraint(
                name="score_within_weight",
                condition=Q(points__isnull=True) | Q(points__gte=0, points__lte=models.F("weight")),
            ),
            models.CheckConstraint(
                name="score_given_says_why", condition=~Q(metric="", points__isnull=False) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """As the result it belongs to."""
        own = super().scope_q(scope)
        if scope.anchor_id is None:
            return own
        return own & ~Q(organization=scope.anchor_id, result__state=ResultState.DRAFT)


@pghistory.track()
class ResultObjection(ScopedModel):
    """What an organisation says against its result within the window, and the decision."""

    result = models.ForeignKey(Result, models.PROTECT, related_name="objections", verbose_name="结果")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    score = models.ForeignKey(
        Score, models.PROTECT, null=True, blank=True, related_name="objections", verbose_name="指标"
    )
    text = models.CharField("异议", max_length=500)
    made_on = models.DateField("提出日期")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    upheld = models.BooleanField("采纳", null=True, blank=True)
    answer = models.CharField("处理意见", max_length=500, blank=True)
    answered_on = models.DateField("处理日期", null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "结果异议"
        verbose_name_plural = "结果异议"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="result_objection_answered",
                condition=Q(upheld__isnull=True, answered_on__isnull=True)
                | (Q(upheld__isnull=False, answered_on__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:30]
