"""Channels, and messages of the outbox."""

from __future__ import annotations

import django_filters as filters

from common.filters import WordsFilter
from notices.models import Channel, ChannelKind, Message, MessageState


class ChannelFilter(filters.FilterSet):
    """Ways out of a district."""

    kind = filters.ChoiceFilter(label="种类", choices=ChannelKind.choices, empty_label="全部种类")
    state = filters.ChoiceFilter(
        label="状态",
        choices=[("on", "启用"), ("failing", "连续失败"), ("off", "已停用")],
        method="in_state",
        empty_label="全部状态",
    )

    class Meta:
        model = Channel
        fields: list[str] = []

    def in_state(self, queryset, name, value):
        """Working, in trouble, or stopped."""
        if value == "failing":
            return queryset.filter(enabled=True, failing_since__isnull=False)
        return queryset.filter(enabled=value == "on")


class MessageFilter(filters.FilterSet):
    """Messages of a district."""

    state = filters.ChoiceFilter(label="状态", choices=MessageState.choices, empty_label="全部状态")
    channel = filters.ModelChoiceFilter(
        label="渠道",
        queryset=lambda request: Channel.objects.all(),
        field_name="address__channel",
        empty_label="全部渠道",
    )
    since = filters.DateFilter(label="自", field_name="day", lookup_expr="gte")
    until = filters.DateFilter(label="至", field_name="day", lookup_expr="lte")
    q = WordsFilter("接收人", "address__user__display_name", "address__organization__name")

    class Meta:
        model = Message
        fields: list[str] = []
