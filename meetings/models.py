"""Meetings: which body met, when, as what. What was decided there is told by the rooms that decide something there."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.scoping import ScopedManager, ScopedModel, ScopePaths
from orgs.models import Organization


class MeetingState(models.TextChoices):
    """Where a meeting stands."""

    PLANNED = "PLANNED", "筹备中"
    HELD = "HELD", "已召开"
    CANCELLED = "CANCELLED", "未召开"


@pghistory.track()
class Meeting(ScopedModel):
    """A meeting of one body (XH 三(三)2).

    kind        id in the practice's catalogue `meeting_kinds`, e.g. JOINT
    year, session   第几次 within the year, given when it was held
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="meetings", verbose_name="召开组织")
    kind = models.CharField("会议种类", max_length=30)
    title = models.CharField("会议名称", max_length=80)
    starts_at = models.DateTimeField("会议时间")
    place = models.CharField("地点", max_length=80, blank=True)
    chair = models.CharField("主持人", max_length=40, blank=True)
    state = models.CharField("状态", max_length=9, choices=MeetingState, default=MeetingState.PLANNED)
    year = models.PositiveSmallIntegerField("年份")
    session = models.PositiveSmallIntegerField("会次", null=True, blank=True)
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
                condition=Q(session__isnull=False),
                name="meeting_session_once",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def day(self):
        """The day of the meeting."""
        return timezone.localdate(self.starts_at)

    @property
    def is_held(self) -> bool:
        """Whether it took place."""
        return self.state == MeetingState.HELD
