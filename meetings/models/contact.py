"""Staying in touch with part-time members, and what they suggest (XH 三(三)2, 三(三)3)."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths
from meetings.models.meeting import Meeting
from members.models import Appointment, CheckIn, Leaving, Person
from orgs.circle import in_alliance
from orgs.models import Alliance, AllianceMember, Organization


class Channel(models.TextChoices):
    """By which way (电话、信函、网络、现场调研)."""

    PHONE = "PHONE", "电话沟通"
    LETTER = "LETTER", "信函沟通"
    NETWORK = "NETWORK", "网络沟通"
    VISIT = "VISIT", "现场调研"


@pghistory.track()
class Contact(ScopedModel):
    """One contact with a part-time member: two seconds to record, the month's state follows.

    topic   id in the practice's catalogue `contact_topics`
    """

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="contacts", verbose_name="兼职委员")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="contacts", verbose_name="组织")
    channel = models.CharField("方式", max_length=7, choices=Channel, default=Channel.PHONE)
    topic = models.CharField("事项", max_length=30, blank=True)
    on = models.DateField("日期")
    note = models.CharField("要点", max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "沟通记录"
        verbose_name_plural = "沟通记录"
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["organization", "on"]), models.Index(fields=["appointment", "on"])]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.on}"


class SuggestionOutcome(models.TextChoices):
    """What became of a suggestion."""

    OPEN = "", "待答复"
    ADOPTED = "ADOPTED", "采纳"
    PARTLY = "PARTLY", "部分采纳"
    NOT = "NOT", "未采纳"


@pghistory.track()
class Suggestion(ScopedModel):
    """A suggestion of a part-time member: adopted, partly, or why not; answered; followed until done."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="suggestions", verbose_name="组织")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="suggestions", verbose_name="兼职委员")
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="suggestions", verbose_name="沟通记录"
    )
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="suggestions", verbose_name="会议"
    )
    text = models.CharField("意见建议", max_length=500)
    received_on = models.DateField("收到日期")
    outcome = models.CharField("结果", max_length=7, choices=SuggestionOutcome, blank=True, default="")
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    follow_up = models.CharField("落实情况", max_length=300, blank=True)
    followed_on = models.DateField("落实日期", null=True, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization", party="appointment__represents")

    class Meta:
        verbose_name = "意见建议"
        verbose_name_plural = "意见建议"
        ordering = ["-received_on", "-id"]
        indexes = [models.Index(fields=["organization", "answered_on", "received_on"])]
        constraints = [
            models.CheckConstraint(
                name="suggestion_answered_says_what",
                condition=Q(outcome="") | (~Q(answer="") & Q(answered_on__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]


class ActivityState(models.TextChoices):
    """Where an activity stands."""

    PLANNED = "PLANNED", "计划"
    HELD = "HELD", "已开展"
    CANCELLED = "CANCELLED", "取消"


@pghistory.track()
class Activity(ScopedModel):
    """An activity of the double organisational life: plan, who took part, what came of it (XH 三(三)4, RH 五个一).

    alliance  in whose name it took place: then members of it take part (`AlliancePresence`), nobody by name
    host      the member that arranged it; None: the organisation itself
    kind      id in the practice's catalogue `activity_kinds`
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="activities", verbose_name="组织")
    alliance = models.ForeignKey(
        Alliance, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name="联合体"
    )
    host = models.ForeignKey(
        AllianceMember, models.PROTECT, null=True, blank=True, related_name="hosted", verbose_name="承办成员"
    )
    kind = models.CharField("种类", max_length=30)
    title = models.CharField("名称", max_length=80)
    planned_on = models.DateField("计划日期")
    held_on = models.DateField("开展日期", null=True, blank=True)
    place = models.CharField("地点", max_length=80, blank=True)
    plan = models.CharField("安排", max_length=500, blank=True)
    outcome = models.CharField("成效", max_length=500, blank=True)
    hours = models.DecimalField("时长（小时）", max_digits=5, decimal_places=1, null=True, blank=True)
    state = models.CharField("状态", max_length=9, choices=ActivityState, default=ActivityState.PLANNED)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "活动"
        verbose_name_plural = "活动"
        ordering = ["-planned_on", "-id"]
        indexes = [models.Index(fields=["organization", "held_on"])]
        constraints = [
            models.CheckConstraint(name="activity_held_has_day", condition=~Q(state="HELD") | Q(held_on__isnull=False)),
            models.CheckConstraint(
                name="activity_host_of_alliance", condition=Q(host__isnull=True) | Q(alliance__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Those of an alliance are its members' to see too, planned ones with them: they are to come."""
        return super().scope_q(scope) | in_alliance(scope)

    @property
    def host_name(self) -> str:
        """Who arranged it."""
        return self.host.name if self.host_id is not None else self.organization.name


@pghistory.track()
class Attendance(ScopedModel):
    """Who took part in an activity; counted at both ends, here and for the member's own unit."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="attendances", verbose_name="活动")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendances", verbose_name="人员")
    did = models.CharField("承担工作", max_length=100, blank=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "参加活动"
        ordering = ["activity", "id"]
        constraints = [models.UniqueConstraint(fields=["activity", "person"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.person}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A unit sees where its own people took part: those on record with it, those it sent, those who reported."""
        if scope.party_id is None:
            return super().scope_q(scope)
        sent = Appointment.everywhere.filter(represents_id=scope.party_id)
        reported = CheckIn._base_manager.filter(unit_id=scope.party_id).exclude(leaving=Leaving.MISTAKE)
        return (
            Q(person__unit_id=scope.party_id)
            | Q(person_id__in=sent.values("person_id"))
            | Q(person_id__in=reported.values("person_id"))
        )


@pghistory.track()
class AlliancePresence(ScopedModel):
    """A member of an alliance that took part in an activity of it; it sees so itself."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="presences", verbose_name="活动")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="组织")
    member = models.ForeignKey(AllianceMember, models.PROTECT, related_name="presences", verbose_name="成员")

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="organization")

    class Meta:
        verbose_name = "参加的成员"
        ordering = ["activity", "id"]
        constraints = [models.UniqueConstraint(fields=["activity", "member"], name="alliance_presence_once")]

    def __str__(self) -> str:
        return f"{self.member_id}@{self.activity_id}"

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Whoever sees the activity."""
        return super().scope_q(scope) | in_alliance(scope, "activity__alliance")
