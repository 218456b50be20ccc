"""Ways out: a district's channels, people's addresses on them, and the outbox of digests.

A digest is a row before it is a message: it is written in one transaction with the lines it carries, and taken by
`SELECT … FOR UPDATE SKIP LOCKED`, so that a killed worker or a lost Redis costs time and nothing else.
"""

from __future__ import annotations

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from common.scoping import Scope, ScopedManager, ScopedModel, ScopePaths
from notices.models.notice import Notice
from orgs.models import Organization

KEEPER = "channel.edit"


class ChannelKind(models.TextChoices):
    """What carries a message."""

    EMAIL = "EMAIL", "电子邮件"
    WECOM_ROBOT = "WECOM_ROBOT", "企业微信群机器人"
    WECOM_APP = "WECOM_APP", "企业微信应用消息"
    DINGTALK_ROBOT = "DINGTALK_ROBOT", "钉钉群机器人"
    DINGTALK_APP = "DINGTALK_APP", "钉钉工作通知"
    FEISHU_ROBOT = "FEISHU_ROBOT", "飞书群机器人"
    FEISHU_APP = "FEISHU_APP", "飞书应用消息"
    WEBHOOK = "WEBHOOK", "通用接口推送"
    SMS = "SMS", "短信网关"


@pghistory.track(exclude=["settings_sealed"])
class Channel(ScopedModel):
    """One way out of a district. Its settings (addresses, secrets) are sealed; a page shows only that they are set."""

    district = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="区")
    kind = models.CharField("种类", max_length=14, choices=ChannelKind)
    name = models.CharField("名称", max_length=40)
    settings_sealed = models.TextField(blank=True, default="")
    enabled = models.BooleanField("启用", default=True)
    failing_since = models.DateTimeField("连续失败自", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="district")

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Every office of the district may choose among its channels; what is set in them stays sealed."""
        return Q(district_id=scope.district_id) if scope.district_id is not None else Q(pk__in=[])

    class Meta:
        verbose_name = "发送渠道"
        verbose_name_plural = "发送渠道"
        ordering = ["kind", "name", "id"]
        constraints = [models.UniqueConstraint(name="channel_name_once", fields=["district", "name"])]

    def __str__(self) -> str:
        return self.name


def _own_or_all(scope: Scope, path: str) -> Q:
    """Rows of one's own addresses; for who looks after channels, those of the district."""
    own = Q(**{f"{path}user_id": scope.user_id}) if scope.user_id is not None else Q(pk__in=[])
    if KEEPER in scope.verbs and scope.district_id is not None:
        return own | Q(**{f"{path}channel__district_id": scope.district_id})
    return own


@pghistory.track(exclude=["value_sealed"])
class Address(ScopedModel):
    """Where one person, or the group of one office, is reached on a channel, and whether it is wanted.

    user           whose it is; None for the group robot of `organization`
    value_sealed   mail address, user id at the platform, number, or the robot's own webhook
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="addresses", verbose_name="渠道")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="addresses", verbose_name="用户"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="组织"
    )
    value_sealed = models.TextField(blank=True, default="")
    wanted = models.BooleanField("接收", default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="channel__district")

    class Meta:
        verbose_name = "接收地址"
        verbose_name_plural = "接收地址"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="address_once_a_user", fields=["channel", "user"]),
            models.UniqueConstraint(name="address_once_a_group", fields=["channel", "organization"]),
            models.CheckConstraint(
                name="address_of_a_user_or_a_group",
                condition=Q(user__isnull=False, organization=None) | Q(user=None, organization__isnull=False),
            ),
        ]

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """A district's administrators see all of theirs; everybody sees the own ones."""
        return _own_or_all(scope, "")

    def __str__(self) -> str:
        return f"{self.user or self.organization} · {self.channel}"


class MessageState(models.TextChoices):
    """How far a message has come."""

    WAITING = "WAITING", "待发送"
    SENT = "SENT", "已发送"
    DEAD = "DEAD", "发送失败"
    DROPPED = "DROPPED", "不再需要"


class Message(ScopedModel):
    """One digest: one address, one day. Title, counts and links, no personal data.

    key      goes with every attempt, so that the other side can tell a repetition
    content  {"title", "count", "lines": [{"title", "count"}], "url"}: frozen when written
    """

    address = models.ForeignKey(Address, models.CASCADE, related_name="messages", verbose_name="接收地址")
    day = models.DateField("日期")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    content = models.JSONField("内容")
    state = models.CharField("状态", max_length=7, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    next_at = models.DateTimeField("下次发送")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    error = models.CharField("失败原因", max_length=300, blank=True, default="")
    created_at = models.DateTimeField("生成时间", auto_now_add=True)

    objects = ScopedManager()
    scope_paths = ScopePaths(anchor="address__channel__district")

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """As of addresses."""
        return _own_or_all(scope, "address__")

    class Meta:
        verbose_name = "消息"
        verbose_name_plural = "消息"
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(name="message_once_a_day", fields=["address", "day"]),
            models.CheckConstraint(
                name="message_sent_at_a_time",
                condition=~Q(state=MessageState.SENT) | Q(sent_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="message_waiting", fields=["next_at"], condition=Q(state=MessageState.WAITING)),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.get_state_display()}"


class MessageLine(models.Model):
    """That a reminder went out by an address: once, whatever the number of digests.

    What was put off and is said again has its line in the later message; the text of the former stands as it was.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="lines")
    address = models.ForeignKey(Address, models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="lines")

    class Meta:
        verbose_name = "消息所含提醒"
        constraints = [models.UniqueConstraint(name="line_once_an_address", fields=["address", "notice"])]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.notice_id}"
