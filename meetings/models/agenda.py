"""What a meeting talks about: agenda items from wherever they come, consultations behind them."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from common.files import FileMixin
from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths
from meetings.models.meeting import Meeting
from orgs.circle import in_circle
from orgs.models import Organization, Unit


class Source(models.TextChoices):
    """Where an agenda item comes from."""

    PROPOSAL = "PROPOSAL", "提议"
    SUGGESTION = "SUGGESTION", "意见建议"
    LIST = "LIST", "清单审议"
    RESOLUTION = "RESOLUTION", "未办结决议"
    PASSED = "PASSED", "上下级转来"


class AgendaState(models.TextChoices):
    """Where an agenda item stands."""

    PROPOSED = "PROPOSED", "待列入"
    LISTED = "LISTED", "已列入议程"
    DECIDED = "DECIDED", "已议定"
    DEFERRED = "DEFERRED", "缓议"
    PASSED = "PASSED", "已转办"
    DECLINED = "DECLINED", "不列入"


@pghistory.track()
class AgendaItem(ScopedModel):
    """A matter for a meeting. One number for its whole life, also when it is passed up or down and comes back.

    gravity        id in the practice's catalogue `gravities` (大事 实事 要事 急事); empty where the practice has none
    number         议〔2026〕12号 of the organisation that first took it in (`origin`); kept when it is passed on
    meeting        None while it waits to be put on an agenda
    passed_to      the level above or below to which it was passed; `answers` is the item there
    decision       what was decided, as the minutes say it
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="agenda_items", verbose_name="组织")
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="agenda", verbose_name="会议"
    )
    origin = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="首办组织")
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveSmallIntegerField("序号")
    order = models.PositiveSmallIntegerField("次序", default=0)
    title = models.CharField("议题", max_length=80)
    detail = models.CharField("说明", max_length=500, blank=True)
    gravity = models.CharField("分级", max_length=20, blank=True)
    minutes_planned = models.PositiveSmallIntegerField("预计分钟", null=True, blank=True)
    source = models.CharField("来源", max_length=10, choices=Source, default=Source.PROPOSAL)
    proposer_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提议单位"
    )
    proposer = models.CharField("提议人", max_length=40, blank=True)
    suggestion = models.ForeignKey(
        "meetings.Suggestion", models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    resolution = models.ForeignKey(
        "meetings.Resolution", models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    state = models.CharField("状态", max_length=8, choices=AgendaState, default=AgendaState.PROPOSED)
    decision = models.CharField("议定意见", max_length=1000, blank=True)
    decided_on = models.DateField("议定日期", null=True, blank=True)
    passed_to = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="转至"
    )
    passed_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="passed_item", verbose_name="转自"
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_on = models.DateField("提出日期")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "议题"
        verbose_name_plural = "议题"
        ordering = ["meeting", "order", "id"]
        indexes = [models.Index(fields=["organization", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "year", "number", "organization"], name="agenda_number_once_per_level"
            ),
            models.CheckConstraint(name="agenda_decided_says_what", condition=~Q(state="DECIDED") | ~Q(decision="")),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit sees what it proposed, and the agenda of meetings that were convened."""
        if scope.party_id is None:
            allied = Meeting._base_manager.filter(Meeting.as_member(scope))
            return super().scope_q(scope) | Q(meeting__in=allied.values("pk"))
        convened = Meeting._base_manager.filter(in_circle(scope, alliance="alliance")).exclude(state="PLANNED")
        return Q(proposer_unit_id=scope.party_id) | Q(meeting__in=convened.values("pk"))


@pghistory.track()
class ConsultationStep(ScopedModel):
    """A visit or a step of a consultation (四进访民情、五步促协商), where the practice has it.

    step   1–4 the visits (VISIT), 1–5 the steps (STEP)
    """

    class Phase(models.TextChoices):
        VISIT = "VISIT", "进访"
        STEP = "STEP", "协商"

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="consultation", verbose_name="议题")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    phase = models.CharField("阶段", max_length=5, choices=Phase)
    step = models.PositiveSmallIntegerField("第几步")
    on = models.DateField("日期")
    record = models.CharField("记录", max_length=500)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "协商记录"
        ordering = ["item", "phase", "step"]
        constraints = [models.UniqueConstraint(fields=["item", "phase", "step"], name="consultation_step_once")]

    def __str__(self) -> str:
        return f"{self.get_phase_display()}{self.step}"


class Paper(FileMixin, ScopedModel):
    """A paper for a matter (会议材料): whoever sees the matter reads it. It goes along when the matter is passed on."""

    sealed_as = "meetings.paper"

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="papers", verbose_name="议题")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "会议材料"
        verbose_name_plural = "会议材料"
        ordering = ["item", "id"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit reads the papers of the matters that it sees."""
        if scope.party_id is None:
            return super().scope_q(scope)
        return Q(item__in=AgendaItem._base_manager.filter(AgendaItem.scope_q(scope)).values("pk"))


@pghistory.track()
class PutOff(ScopedModel):
    """A matter that a meeting put off and a later one took up (转下次): it stays on the earlier agenda as this.

    order    its place on that agenda
    reason   why it was put off, as that meeting's minutes say it
    """

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="put_off", verbose_name="议题")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="put_off", verbose_name="会议")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    order = models.PositiveSmallIntegerField("次序", default=0)
    reason = models.CharField("缓议原因", max_length=1000)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "转下次的议题"
        ordering = ["meeting", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["item", "meeting"], name="put_off_once")]

    def __str__(self) -> str:
        return f"{self.item}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit sees those of the agendas that it sees."""
        if scope.party_id is None:
            return super().scope_q(scope)
        return in_circle(scope, alliance="meeting__alliance") & ~Q(meeting__state="PLANNED")
