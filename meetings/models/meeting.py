"""Meetings: which body meets, when, as what; who is expected and who came; whose turn in the chair it is."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from common.periods import PeriodMixin
from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths
from members.models import Person
from orgs.circle import in_alliance, in_circle
from orgs.models import Alliance, Organization, Unit


class MeetingState(models.TextChoices):
    """Where a meeting stands."""

    PLANNED = "PLANNED", "筹备中"
    CONVENED = "CONVENED", "已通知"
    HELD = "HELD", "已召开"
    CLOSED = "CLOSED", "已办结"
    CANCELLED = "CANCELLED", "未召开"


# States in which the meeting took place.
TOOK_PLACE = (MeetingState.HELD, MeetingState.CLOSED)


@pghistory.track()
class Meeting(ScopedModel):
    """A meeting of one body (XH 三(三)2).

    alliance    in whose name the organisation that leads it convenes: its members are expected, not the committee
    kind        id in the practice's catalogue `meeting_kinds`, e.g. JOINT
    year, session   第几次 within the year, given when it was held
    proposals_by    until when agenda items are asked for
    quorum          how many of the expected must be there, by the practice; None: it says nothing
    convened_on     day of the notice: who is expected was frozen then
    closed_on       day on which every item was decided and the minutes were issued
    stated_expected, stated_present  应到、实到 as a ledger from before states them; None where names are ticked off
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="meetings", verbose_name="召开组织")
    alliance = models.ForeignKey(
        Alliance, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name="联合体"
    )
    kind = models.CharField("会议种类", max_length=30)
    title = models.CharField("会议名称", max_length=80)
    starts_at = models.DateTimeField("会议时间")
    place = models.CharField("地点", max_length=80, blank=True)
    chair = models.CharField("主持人", max_length=40, blank=True)
    state = models.CharField("状态", max_length=9, choices=MeetingState, default=MeetingState.PLANNED)
    year = models.PositiveSmallIntegerField("年份")
    session = models.PositiveSmallIntegerField("会次", null=True, blank=True)
    convener = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="convened", verbose_name="轮值召集单位"
    )
    proposals_by = models.DateField("议题征集截止", null=True, blank=True)
    notice = models.CharField("通知事项", max_length=500, blank=True)
    quorum = models.PositiveSmallIntegerField("法定人数", null=True, blank=True)
    stated_expected = models.PositiveSmallIntegerField("应到人数", null=True, blank=True)
    stated_present = models.PositiveSmallIntegerField("实到人数", null=True, blank=True)
    convened_on = models.DateField("通知日期", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    cancelled_why = models.CharField("未召开原因", max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "会议"
        verbose_name_plural = "会议"
        ordering = ["-starts_at", "-id"]
        indexes = [models.Index(fields=["organization", "starts_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "year", "session"],
                condition=Q(session__isnull=False, alliance__isnull=True),
                name="meeting_session_once",
            ),
            models.UniqueConstraint(
                fields=["alliance", "kind", "year", "session"],
                condition=Q(session__isnull=False, alliance__isnull=False),
                name="alliance_session_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit sees the meetings of its committees and alliances once they are convened; so does an organisation
        those of an alliance that another leads. Whose minutes one still reads, that meeting one sees."""
        minutes = cls._meta.get_field("minutes").related_model
        kept = Q(alliance__isnull=False) & Q(
            Exists(minutes._base_manager.filter(minutes.kept_by(scope), meeting=OuterRef("pk")))
        )
        if scope.party_id is None:
            return super().scope_q(scope) | cls.as_member(scope) | kept
        return in_circle(scope, alliance="alliance") & ~Q(state=MeetingState.PLANNED) | kept

    @classmethod
    def as_member(cls, scope: Scope, path: str = "") -> Q:
        """What an office of the tree sees because one of its organisations is in the alliance that met."""
        return in_alliance(scope, f"{path}alliance") & ~Q(**{f"{path}state": MeetingState.PLANNED})

    @property
    def day(self):
        """The day of the meeting."""
        return timezone.localdate(self.starts_at)

    @property
    def is_held(self) -> bool:
        """Whether it took place."""
        return self.state in TOOK_PLACE


class Answer(models.TextChoices):
    """What an invitee answered."""

    NONE = "", "未答复"
    YES = "YES", "参加"
    NO = "NO", "请假"
    SUBSTITUTE = "SUB", "委托他人参加"


class Presence(models.TextChoices):
    """Ticked by the organiser; no location, no photograph."""

    UNKNOWN = "", "未登记"
    PRESENT = "PRESENT", "到会"
    SUBSTITUTED = "SUB", "委托到会"
    EXCUSED = "EXCUSED", "请假"
    ABSENT = "ABSENT", "缺席"


@pghistory.track()
class Invitee(ScopedModel):
    """Who is expected: the roster in force on the meeting's day, frozen at convening, and whoever else is asked.

    name, post   as on the day of convening, so that the frozen list does not change with the person's record
    unit         whom he or she represents
    voting       counts for the quorum; others sit in (列席)
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitees", verbose_name="会议")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    order = models.PositiveSmallIntegerField("次序")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="invitations", verbose_name="人员"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位")
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("职务", max_length=80, blank=True)
    voting = models.BooleanField("应到", default=True)
    answer = models.CharField("答复", max_length=3, choices=Answer, blank=True, default=Answer.NONE)
    substitute = models.CharField("受托人", max_length=40, blank=True)
    note = models.CharField("说明", max_length=100, blank=True)
    presence = models.CharField("出席", max_length=7, choices=Presence, blank=True, default=Presence.UNKNOWN)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="unit")

    class Meta:
        verbose_name = "参会人员"
        ordering = ["meeting", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], condition=Q(person__isnull=False), name="invitee_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Turn(PeriodMixin, ScopedModel):
    """A turn in the chair (轮值召集人 RH, 轮值书记 HB): whose, when, the hard problem it takes on, what came of it."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="turns", verbose_name="组织")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="turns", verbose_name="单位")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="turns", verbose_name="轮值人"
    )
    problem = models.CharField("攻坚难题", max_length=120, blank=True)
    outcome = models.CharField("解决情况", max_length=300, blank=True)
    solved_on = models.DateField("解决日期", null=True, blank=True)
    handed_over_on = models.DateField("交接日期", null=True, blank=True)
    handover = models.CharField("交接事项", max_length=300, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "轮值"
        ordering = ["organization", "period"]
        constraints = [
            ExclusionConstraint(
                name="turn_one_at_a_time",
                expressions=[("organization", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit or self.person} {self.period.lower}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit sees the turns of its committees."""
        return in_circle(scope) if scope.party_id is not None else super().scope_q(scope)
