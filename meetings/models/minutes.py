"""Minutes, resolutions and what the units bound by them do."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths
from meetings.models.agenda import AgendaItem, AgendaState
from meetings.models.meeting import Meeting
from orgs.circle import in_alliance, in_alliance_then, in_circle
from orgs.models import Organization, Unit


class MinutesState(models.TextChoices):
    """Where minutes stand."""

    DRAFT = "DRAFT", "起草中"
    OBJECTIONS = "OBJECTIONS", "征求意见"
    ISSUED = "ISSUED", "已印发"


@pghistory.track()
class Minutes(ScopedModel):
    """The minutes of one meeting (会议纪要, XH 三(三)2). Issued minutes do not change.

    year, number     of the issuing organisation, given when issued
    numbered_by      who issued them, where they came with an alliance and the number was given here too
    objections_since, objections_until  first and last day of the objection window
    text, digest     canonical text as issued, and its sha256
    """

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes", verbose_name="会议")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="minutes", verbose_name="组织")
    state = models.CharField("状态", max_length=10, choices=MinutesState, default=MinutesState.DRAFT)
    year = models.PositiveSmallIntegerField("年份", null=True, blank=True)
    number = models.PositiveSmallIntegerField("期号", null=True, blank=True)
    numbered_by = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="编号组织"
    )
    objections_since = models.DateField("征求意见开始", null=True, blank=True, editable=False)
    objections_until = models.DateField("征求意见截止", null=True, blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "会议纪要"
        verbose_name_plural = "会议纪要"
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("numbered_by", "organization"),
                "year",
                "number",
                condition=Q(number__isnull=False),
                name="minutes_number_once",
            ),
            models.CheckConstraint(
                name="minutes_issued_is_hashed",
                condition=~Q(state="ISSUED") | (~Q(digest="") & Q(issued_on__isnull=False, number__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}纪要"

    @property
    def number_text(self) -> str:
        """〔2026〕3号; empty before it is issued."""
        before = "（原组织编号）" if self.numbered_by_id is not None else ""
        return f"〔{self.year}〕{self.number}号{before}" if self.number else ""

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit reads minutes of its committees and alliances once they are sent for objections; so does an
        organisation those of an alliance that another leads. What was issued while one was in it one reads on."""
        kept = cls.kept_by(scope)
        if scope.party_id is None:
            allied = in_alliance(scope, "meeting__alliance") & ~Q(state=MinutesState.DRAFT)
            return super().scope_q(scope) | allied | kept
        return in_circle(scope, alliance="meeting__alliance") & ~Q(state=MinutesState.DRAFT) | kept

    @classmethod
    def kept_by(cls, scope: Scope, path: str = "") -> Q:
        """Minutes of an alliance that were issued while the office's unit, or an organisation in sight, was in it."""
        then = in_alliance_then(scope, f"{path}meeting__alliance", f"{path}issued_on")
        return Q(**{f"{path}state": MinutesState.ISSUED}) & then


@pghistory.track()
class MinutesPart(ScopedModel):
    """A part of the minutes: of one agenda item, or the opening and closing words (item None). Edited one at a time.

    version   goes up with every edit: who saves over a newer one gets both texts to merge
    title, outcome, decision   of the item as the minutes were issued; empty before. What becomes of it at a later
              meeting, or at another level, does not change what was issued
    """

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="parts", verbose_name="纪要")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="minutes_parts", verbose_name="议题"
    )
    order = models.PositiveSmallIntegerField("次序")
    text = models.TextField("内容", blank=True, max_length=8000)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField("议题", max_length=80, blank=True, default="", editable=False)
    outcome = models.CharField("结果", max_length=8, choices=AgendaState, blank=True, default="", editable=False)
    decision = models.CharField("议定意见", max_length=1000, blank=True, default="", editable=False)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField("修改时间", auto_now=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "纪要内容"
        ordering = ["minutes", "order"]
        constraints = [models.UniqueConstraint(fields=["minutes", "order"], name="minutes_part_order_once")]

    def __str__(self) -> str:
        return f"{self.minutes_id}/{self.order}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit reads the parts of the minutes that it may read."""
        drafted, kept = Q(minutes__state=MinutesState.DRAFT), Minutes.kept_by(scope, "minutes__")
        if scope.party_id is None:
            return super().scope_q(scope) | (in_alliance(scope, "minutes__meeting__alliance") & ~drafted) | kept
        return in_circle(scope, alliance="minutes__meeting__alliance") & ~drafted | kept


@pghistory.track()
class Objection(ScopedModel):
    """What somebody asks to be corrected within the window, and the answer."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="objections", verbose_name="纪要")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位")
    text = models.CharField("意见", max_length=500)
    answer = models.CharField("处理", max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_on = models.DateField("日期")
    answered_on = models.DateField("处理日期", null=True, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="unit")

    class Meta:
        verbose_name = "修改意见"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:30]


@pghistory.track()
class Receipt(ScopedModel):
    """A unit bound by the minutes says that it received them; read by the organiser, counted by nobody."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="receipts", verbose_name="纪要")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    received_on = models.DateField("签收日期", null=True, blank=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="unit")

    class Meta:
        verbose_name = "签收"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["minutes", "unit"], name="receipt_once")]

    def __str__(self) -> str:
        return f"{self.unit}"


@pghistory.track()
class Resolution(ScopedModel):
    """What was decided and must be done. Done when every assignment is; nobody types a percentage."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="resolutions", verbose_name="会议")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="resolutions", verbose_name="组织")
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="resolutions", verbose_name="议题"
    )
    order = models.PositiveSmallIntegerField("次序")
    text = models.CharField("议定事项", max_length=500)
    due_on = models.DateField("完成期限", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    dropped_why = models.CharField("终止原因", max_length=200, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "决议"
        verbose_name_plural = "决议"
        ordering = ["-meeting", "order"]
        indexes = [models.Index(fields=["organization", "closed_on", "due_on"])]

    def __str__(self) -> str:
        return self.text[:40]

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit sees the resolutions that give it something to do."""
        if scope.party_id is None:
            return super().scope_q(scope)
        return Q(pk__in=Assignment._base_manager.filter(unit_id=scope.party_id).values("resolution_id"))


@pghistory.track()
class Assignment(ScopedModel):
    """What one party is to do of a resolution, until when, and the result (责任单位、督办).

    unit   who; None: the committee itself, `owner` says who there
    """

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="assignments", verbose_name="决议")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="assignments", verbose_name="组织")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name="责任单位"
    )
    owner = models.CharField("责任人", max_length=60, blank=True)
    task = models.CharField("任务", max_length=200, blank=True)
    due_on = models.DateField("完成期限", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    result = models.CharField("完成情况", max_length=300, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="unit")

    class Meta:
        verbose_name = "任务"
        verbose_name_plural = "任务"
        ordering = ["resolution", "id"]
        indexes = [models.Index(fields=["organization", "done_on", "due_on"])]

    def __str__(self) -> str:
        return self.task or str(self.resolution)
