"""Channels, one's own addresses on them, and messages. No setting and no address ever comes out."""

from __future__ import annotations

from rest_framework import serializers

from notices.channels import CARRIERS
from notices.models import Channel, ChannelKind, Message, MessageState


class ChannelSerializer(serializers.ModelSerializer):
    """A way out of the district, without its settings."""

    kind = serializers.ChoiceField(choices=ChannelKind.choices)
    wanting = serializers.IntegerField(help_text="接收地址个数")
    dead_today = serializers.IntegerField(help_text="今天发送失败的消息条数")

    class Meta:
        model = Channel
        fields = ["id", "kind", "name", "enabled", "failing_since", "wanting", "dead_today"]
        read_only_fields = fields


class MessageSerializer(serializers.ModelSerializer):
    """A message of the outbox."""

    channel = serializers.IntegerField(source="address.channel_id")
    receiver = serializers.SerializerMethodField(help_text="接收人或接收组织")
    state = serializers.ChoiceField(choices=MessageState.choices)
    content = serializers.JSONField(help_text="title 标题、count 件数、lines 各类件数、url 链接；没有个人信息")

    class Meta:
        model = Message
        fields = [
            "id",
            "day",
            "key",
            "channel",
            "receiver",
            "content",
            "state",
            "attempts",
            "next_at",
            "sent_at",
            "error",
        ]
        read_only_fields = fields

    def get_receiver(self, message) -> str:
        """Who it is for."""
        return str(message.address.user or message.address.organization)


class DigestHourSerializer(serializers.Serializer):
    """When the district's digests go out."""

    hour = serializers.IntegerField(help_text="工作日的几点，8 到 19 的整点")


class WaySerializer(serializers.Serializer):
    """A channel one may be reached by, and whether one wants it."""

    channel = serializers.IntegerField(source="channel.pk")
    kind = serializers.CharField(source="channel.kind")
    name = serializers.CharField(source="channel.name")
    fields_to_fill = serializers.SerializerMethodField(help_text="要填写的项目：名称和说明")
    filled = serializers.BooleanField(source="may_test", help_text="是否已经填写；填的是什么不返回")
    wanted = serializers.BooleanField(help_text="是否接收")

    def get_fields_to_fill(self, way) -> dict[str, str]:
        """Name -> label."""
        return {field.name: field.label for field in CARRIERS[way.channel.kind].address}


class WaySetSerializer(serializers.Serializer):
    """How one wants to be reached on a channel."""

    wanted = serializers.BooleanField()
    value = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=300),
        required=False,
        default=dict,
        help_text='例如 {"to": "name@example.cn"}',
    )
