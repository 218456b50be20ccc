"""Alliances: organisations and units from anywhere, together for as long as it serves (RH 二1, 二2; HB 二, 六·二是).

An alliance is no organisation of the tree: its members keep their places and their superiors. It is kept by the
organisation that leads it.
"""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from common.clock import today
from common.periods import DatedQuerySet, PeriodMixin
from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths, scoped_manager
from orgs.models.organization import Organization
from orgs.models.unit import Unit


class FundKind(models.TextChoices):
    """Where an alliance's money comes from (RH 二2·三是: 上级拨, 各方筹, 党费补), and that it is spent."""

    ALLOCATED = "ALLOCATED", "上级拨"
    RAISED = "RAISED", "各方筹"
    DUES = "DUES", "党费补"
    SPENT = "SPENT", "支出"


@pghistory.track()
class Alliance(PeriodMixin, ScopedModel):
    """党建联合体, 联盟, 商圈共同体, from its founding (`since`) until it is dissolved (`until`).

    organization   who leads it and keeps its record: a district, street or community
    form           id among the practice's `organization_forms`; empty where it is none of them
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="alliances", verbose_name="牵头组织")
    name = models.CharField("名称", max_length=60)
    form = models.CharField("形式", max_length=40, blank=True)
    purpose = models.CharField("做什么", max_length=120)
    document = models.CharField("文号", max_length=80, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "党建联合体"
        verbose_name_plural = "党建联合体"
        ordering = ["organization", "name", "id"]
        indexes = [models.Index(fields=["organization"], name="alliance_organization")]
        constraints = [
            ExclusionConstraint(
                name="alliance_name_once",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Whoever leads it, whoever is above, and whoever is in it today: a unit, or a place in sight."""
        return super().scope_q(scope) | Q(pk__in=alliances_joined(scope))


def alliances_joined(scope: Scope):
    """Ids of the alliances in which the office's unit, or a place in its sight, is today."""
    rows = AllianceMember._base_manager.filter(period__contains=today())
    if scope.party_id is not None:
        rows = rows.filter(unit_id=scope.party_id)
    elif scope.anchor_id is not None and scope.column:
        rows = rows.filter(**{f"member__{scope.column}": scope.anchor_id})
    else:
        rows = rows.none()
    return rows.values("alliance_id")


class OfAlliance(ScopedModel):
    """What belongs to an alliance: its members see it too."""

    class Meta:
        abstract = True

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Whoever sees the alliance."""
        return super().scope_q(scope) | Q(alliance__in=alliances_joined(scope))


@pghistory.track()
class AllianceMember(PeriodMixin, OfAlliance):
    """A unit or an organisation in an alliance for a period; one of the two, from anywhere in the district."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="members", verbose_name="联合体")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="alliances", verbose_name="成员单位"
    )
    member = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name="成员组织"
    )

    objects = scoped_manager(DatedQuerySet)
    scope_paths = ScopePaths(anchor="alliance__organization")

    class Meta:
        verbose_name = "联合体成员"
        ordering = ["alliance", "id"]
        indexes = [
            models.Index(fields=["unit"], name="alliance_member_unit"),
            models.Index(fields=["member"], name="alliance_member_member"),
        ]
        constraints = [
            models.CheckConstraint(
                name="alliance_member_one_of_two",
                condition=Q(unit__isnull=True, member__isnull=False) | Q(unit__isnull=False, member__isnull=True),
            ),
            *(
                ExclusionConstraint(
                    name=f"alliance_{who}_once",
                    expressions=[
                        ("alliance", RangeOperators.EQUAL),
                        (who, RangeOperators.EQUAL),
                        ("period", RangeOperators.OVERLAPS),
                    ],
                )
                for who in ("unit", "member")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alliance} ← {self.name}"

    @property
    def name(self) -> str:
        """The unit's name, or the organisation's."""
        return self.unit.name if self.unit_id else self.member.name


@pghistory.track()
class FundEntry(OfAlliance):
    """Money that an alliance received or spent. What was put down wrongly is cancelled with a reason, not changed."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="entries", verbose_name="联合体")
    kind = models.CharField("类别", max_length=9, choices=FundKind)
    on = models.DateField("日期")
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    what = models.CharField("摘要", max_length=80)
    document = models.CharField("凭证号", max_length=80, blank=True)
    cancelled_on = models.DateField("作废日期", null=True, blank=True)
    cancelled_why = models.CharField("作废原因", max_length=120, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="alliance__organization")

    class Meta:
        verbose_name = "联合体经费"
        verbose_name_plural = "联合体经费"
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["alliance"], name="fund_entry_alliance")]
        constraints = [
            models.CheckConstraint(name="fund_entry_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="fund_entry_cancelled_why", condition=Q(cancelled_on=None, cancelled_why="") | ~Q(cancelled_why="")
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("alliance", "kind", "on", "amount", "what", "document"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()} {self.amount}"


@pghistory.track()
class Rectification(OfAlliance):
    """规范整顿 of an alliance that hardly leads anything (RH 二2·四是): why, by which plan, until when."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="rectifications", verbose_name="联合体")
    since = models.DateField("列入日期")
    why = models.CharField("存在的问题", max_length=200)
    plan = models.CharField("整顿措施", max_length=500)
    due_on = models.DateField("完成期限")
    finished_on = models.DateField("完成日期", null=True, blank=True)
    outcome = models.CharField("整顿结果", max_length=300, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="alliance__organization")

    class Meta:
        verbose_name = "规范整顿"
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="rectification_one_at_a_time", fields=["alliance"], condition=Q(finished_on=None)
            ),
            models.CheckConstraint(name="rectification_due", condition=Q(due_on__gte=F("since"))),
            models.CheckConstraint(
                name="rectification_outcome", condition=Q(finished_on=None, outcome="") | ~Q(outcome="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alliance} {self.since}"


class Grade(models.TextChoices):
    """How an alliance did in a year, as RH 二2·四是 tells them apart."""

    GOOD = "GOOD", "运行良好"
    FAIR = "FAIR", "运行正常"
    WEAK = "WEAK", "作用不明显"


@pghistory.track()
class AllianceReview(OfAlliance):
    """The year-end appraisal of an alliance (RH 二2·四是); what its members' own reports of the year show."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="reviews", verbose_name="联合体")
    year = models.PositiveSmallIntegerField("年度")
    grade = models.CharField("考评结果", max_length=4, choices=Grade)
    opinion = models.CharField("考评意见", max_length=500)
    reviewed_on = models.DateField("考评日期")
    document = models.CharField("文号", max_length=80, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="alliance__organization")

    class Meta:
        verbose_name = "联合体考评"
        verbose_name_plural = "联合体考评"
        ordering = ["-year", "-id"]
        constraints = [models.UniqueConstraint(name="alliance_review_once_a_year", fields=["alliance", "year"])]

    def __str__(self) -> str:
        return f"{self.alliance} {self.year} {self.get_grade_display()}"
