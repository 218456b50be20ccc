"""The calendar feed: a capability address per office, which its owner can take back."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from accounts.models import Grant


@pghistory.track(exclude=["digest", "read_at"])
class CalendarFeed(models.Model):
    """An address under which a calendar program reads what is due for one office. Only its digest is kept.

    The feed ends with the grant. `read_at` tells its owner, to the hour, whether a program still uses it. Not scoped:
    whoever has the address has the feed, and the owner's page asks by user.
    """

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="feeds", verbose_name="任职授权")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("开通时间", auto_now_add=True)
    read_at = models.DateTimeField("最近读取", null=True, blank=True)
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "日历订阅"
        verbose_name_plural = "日历订阅"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(name="feed_one_a_grant", fields=["grant"], condition=Q(revoked_at=None))]

    def __str__(self) -> str:
        return f"{self.grant}"


class FeedEntry(models.Model):
    """What a feed has once shown, so that what is done or moved is cancelled in the calendar and not just gone.

    uid       stable for one thing of one office
    sequence  grows with each change
    """

    feed = models.ForeignKey(CalendarFeed, models.CASCADE, related_name="entries")
    uid = models.CharField(max_length=64)
    day = models.DateField()
    title = models.CharField(max_length=120)
    url = models.CharField(max_length=200)
    sequence = models.PositiveIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = "日历事项"
        ordering = ["day", "id"]
        constraints = [models.UniqueConstraint(name="entry_once_a_feed", fields=["feed", "uid"])]

    def __str__(self) -> str:
        return f"{self.day} {self.title}"
