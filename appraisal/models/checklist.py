"""Checklists of a year (FC 第2段 44 + 48, HB 二): headings and items that a district settles, and on whom they lie."""

from __future__ import annotations

from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from common.scoping import NOTHING, Scope, ScopedManager, ScopedModel, ScopePaths
from members.models import Position
from orgs.models import Organization


class ChecklistState(models.TextChoices):
    """Items lie on somebody once the list is published; a closed one is of a year that is over."""

    DRAFT = "DRAFT", "拟定中"
    PUBLISHED = "PUBLISHED", "已公布"
    CLOSED = "CLOSED", "已封存"


def of_district(scope: Scope, prefix: str = "") -> Q:
    """What a district settles is read by every office of its tree once published, before that by the district alone."""
    if scope.district_id is None or scope.anchor_id is None:
        return NOTHING
    whose = Q(organization=scope.district_id)
    if scope.anchor_id == scope.district_id:
        return whose
    return whose & ~Q(**{f"{prefix}state": ChecklistState.DRAFT})


@pghistory.track()
class Checklist(ScopedModel):
    """One list of one year. Published, its items stay (more may be added); closed, nothing of it changes any more.

    organization  the district
    key           of the practice's catalogue; empty where the district made the list itself
    tiers         on whom its items lie unless they say otherwise
    expected      how many items the document says there are; it does not print them
    carried_from  last year's
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="checklists", verbose_name="区")
    year = models.PositiveSmallIntegerField("年度")
    key = models.CharField(max_length=40, blank=True)
    name = models.CharField("清单名称", max_length=60)
    tiers = ArrayField(models.CharField(max_length=9), verbose_name="责任层级")
    clause = models.CharField("出处", max_length=80, blank=True)
    expected = models.PositiveSmallIntegerField("文件写明的项数", null=True, blank=True)
    state = models.CharField("状态", max_length=9, choices=ChecklistState, default=ChecklistState.DRAFT)
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="carried_to")
    published_on = models.DateField("公布日期", null=True, blank=True)
    closed_on = models.DateField("封存日期", null=True, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "任务清单"
        verbose_name_plural = "任务清单"
        ordering = ["-year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "year", "name"], name="checklist_once_a_year"),
            models.CheckConstraint(name="checklist_year_sane", condition=Q(year__gte=2000, year__lte=2100)),
            models.CheckConstraint(
                name="checklist_days",
                condition=Q(state="DRAFT", published_on=None, closed_on=None)
                | Q(state="PUBLISHED", published_on__isnull=False, closed_on=None)
                | Q(state="CLOSED", published_on__isnull=False, closed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.name}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Of the own district; below it once published."""
        return of_district(scope)

    @property
    def first_day(self) -> date:
        """Of its year."""
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        """Of its year."""
        return date(self.year, 12, 31)


@pghistory.track()
class ChecklistHeading(ScopedModel):
    """A heading (队伍建设强, 组织建设区域化 …), as the document names it or the district.

    clause  where the document names it
    """

    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="headings", verbose_name="清单")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="区")
    order = models.PositiveSmallIntegerField("次序", default=0)
    label = models.CharField("类别", max_length=60)
    clause = models.CharField("出处", max_length=80, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "清单类别"
        verbose_name_plural = "清单类别"
        ordering = ["checklist", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["checklist", "label"], name="heading_once")]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """With its list."""
        return of_district(scope, "checklist__")


@pghistory.track()
class ChecklistItem(ScopedModel):
    """One task or indicator. Where it names a rule or a metric, the records fulfil it and nobody ticks it.

    tiers   of which organisations, unless `places` name some
    post    who in them answers for it; empty: the organisation
    rule    of the rules of the product: fulfilled where the rule holds
    metric  a rate of the catalogue, fulfilled from `target` percent on
    due     by when; empty: by the end of the year
    note    when it counts as done
    stopped_on  from when on it is asked of nobody, though published; `stopped_because` says why
    """

    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="items", verbose_name="清单")
    heading = models.ForeignKey(ChecklistHeading, models.CASCADE, related_name="items", verbose_name="类别")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="区")
    order = models.PositiveSmallIntegerField("次序", default=0)
    text = models.CharField("任务或指标", max_length=200)
    tiers = ArrayField(models.CharField(max_length=9), verbose_name="责任层级")
    post = models.CharField("责任岗位", max_length=20, choices=Position, blank=True)
    rule = models.CharField("按哪条规则判断", max_length=60, blank=True)
    metric = models.CharField("按哪项统计判断", max_length=60, blank=True)
    target = models.PositiveSmallIntegerField("达到百分之几", null=True, blank=True)
    due = models.DateField("完成期限", null=True, blank=True)
    note = models.CharField("完成标准", max_length=200, blank=True)
    stopped_on = models.DateField("停用日期", null=True, blank=True)
    stopped_because = models.CharField("停用原因", max_length=200, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "清单项"
        verbose_name_plural = "清单项"
        ordering = ["checklist", "heading__order", "heading", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["heading", "text"], name="checklist_item_once"),
            models.CheckConstraint(name="checklist_item_one_source", condition=Q(rule="") | Q(metric="")),
            models.CheckConstraint(
                name="checklist_item_stopped", condition=Q(stopped_on=None) | ~Q(stopped_because="")
            ),
            models.CheckConstraint(
                name="checklist_item_target",
                condition=Q(metric="", target=None) | (~Q(metric="") & Q(target__gte=1, target__lte=100)),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """With its list."""
        return of_district(scope, "checklist__")

    @property
    def is_automatic(self) -> bool:
        """Whether records fulfil it."""
        return bool(self.rule or self.metric)


class ChecklistPlace(ScopedModel):
    """An organisation that an item names: the item lies on those named, and on no others of their tiers."""

    item = models.ForeignKey(ChecklistItem, models.CASCADE, related_name="places", verbose_name="清单项")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="责任组织")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="item__organization")

    class Meta:
        verbose_name = "清单责任组织"
        ordering = ["item", "organization__tree_id", "organization__lft"]
        constraints = [models.UniqueConstraint(fields=["item", "organization"], name="checklist_place_once")]

    def __str__(self) -> str:
        return f"{self.organization}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """With the item's list."""
        if scope.district_id is None or scope.anchor_id is None:
            return NOTHING
        whose = Q(item__organization=scope.district_id)
        return whose if scope.anchor_id == scope.district_id else whose & ~Q(item__checklist__state="DRAFT")


class FinalState(models.TextChoices):
    """How an item stood when its year was closed."""

    DONE = "DONE", "已落实"
    SETTLED = "SETTLED", "已说明"
    OPEN = "OPEN", "未完成"
    NOT_APPLICABLE = "NOT_APPLICABLE", "不适用"


@pghistory.track()
class Progress(ScopedModel):
    """An item as it lies on one organisation. How it stands is computed from records and evidence until it is closed.

    dealt_on      since when
    final, found  how it stood when the year was closed, and what was found
    """

    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="progress", verbose_name="清单项")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="checklist_progress", verbose_name="责任组织"
    )
    dealt_on = models.DateField("分派日期")
    final = models.CharField("封存时的情况", max_length=14, choices=FinalState, blank=True)
    found = models.CharField("封存时的记录", max_length=300, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "清单落实"
        verbose_name_plural = "清单落实"
        ordering = ["item", "organization"]
        constraints = [models.UniqueConstraint(fields=["item", "organization"], name="progress_once")]

    def __str__(self) -> str:
        return f"{self.organization} {self.item}"


class PeriodState(models.TextChoices):
    """What a period that is over came to."""

    KEPT = "KEPT", "做到了"
    EXPLAINED = "EXPLAINED", "已说明原因"
    MISSED = "MISSED", "没有做到"
    NOT_ASKED = "NOT_ASKED", "不计"


class ChecklistPeriod(ScopedModel):
    """A month, quarter or half-year that is over, of an item whose rule has periods: judged while the year runs.

    Rows are added, not changed: where somebody puts on record later what was done in time, or explains why not,
    the next morning adds another.

    since, until  its days, `[since, until)`; label: 7月
    judged_on     from which day on this is what is known of it
    """

    progress = models.ForeignKey(Progress, models.PROTECT, related_name="periods", verbose_name="清单落实")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="责任组织")
    since = models.DateField("第一天")
    until = models.DateField("下一期第一天")
    label = models.CharField("哪一期", max_length=10)
    state = models.CharField("情况", max_length=9, choices=PeriodState)
    judged_on = models.DateField("核对日期")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "清单项逐期情况"
        verbose_name_plural = "清单项逐期情况"
        ordering = ["progress", "since", "judged_on"]
        constraints = [
            models.UniqueConstraint(fields=["progress", "since", "judged_on"], name="period_judged_once_a_day"),
            models.CheckConstraint(name="period_over", condition=Q(until__gt=F("since"), judged_on__gte=F("until"))),
        ]

    def __str__(self) -> str:
        return f"{self.label}{self.get_state_display()}"


@pghistory.track()
class Evidence(ScopedModel):
    """What an organisation did about an item that records do not fulfil: words, a record it rests on, files.

    withdrawn_on  the day it was taken back by who recorded it, or returned by the level above; `remark` says why
    """

    progress = models.ForeignKey(Progress, models.PROTECT, related_name="evidence", verbose_name="清单落实")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="责任组织")
    done_on = models.DateField("完成日期")
    text = models.CharField("办成了什么", max_length=300)
    meeting = models.ForeignKey(
        "meetings.Meeting", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="会议"
    )
    activity = models.ForeignKey(
        "meetings.Activity", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="活动"
    )
    project = models.ForeignKey(
        "covenants.Project", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="项目"
    )
    recorded_on = models.DateField("登记日期")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    returned = models.BooleanField("上级退回", default=False)
    remark = models.CharField("撤回或退回原因", max_length=200, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "清单完成情况"
        verbose_name_plural = "清单完成情况"
        ordering = ["-done_on", "-id"]
        indexes = [models.Index(fields=["progress", "done_on"])]
        constraints = [
            models.CheckConstraint(
                name="evidence_one_record",
                condition=Q(meeting=None, activity=None)
                | Q(meeting=None, project=None)
                | Q(activity=None, project=None),
            ),
            models.CheckConstraint(
                name="evidence_withdrawn_says_why", condition=Q(withdrawn_on=None, returned=False) | ~Q(remark="")
            ),
        ]

    def __str__(self) -> str:
        return self.text
