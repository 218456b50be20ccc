"""Reads of channels, addresses and messages for the pages about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from common.clock import today
from common.scoping import current_scope, everything
from notices.channels import CARRIERS, PERSONAL, Values
from notices.delivery import SETTINGS, VALUE
from notices.hours import DIGEST_HOUR
from notices.models import Address, Channel, DigestHour, Message, MessageState
from notices.services.filling import kept_values

RECENT = 10


@dataclass(frozen=True, slots=True)
class Way:
    """A channel, and how one is reached on it."""

    channel: Channel
    value: Values
    wanted: bool

    @property
    def may_test(self) -> bool:
        """Whether there is an address to send a test to."""
        return bool(self.value)


def channels_of() -> QuerySet[Channel]:
    """Channels of the acting office's district."""
    return Channel.objects.filter(district_id=current_scope().district_id)


def with_numbers(channels: QuerySet[Channel]) -> QuerySet[Channel]:
    """Channels with how many addresses want messages, and how many of today's messages nobody took."""
    return channels.annotate(
        wanting=Count("addresses", filter=Q(addresses__wanted=True), distinct=True),
        dead_today=Count(
            "addresses__messages",
            filter=Q(addresses__messages__state=MessageState.DEAD, addresses__messages__day=today()),
            distinct=True,
        ),
    )


def my_ways(user: User) -> list[Way]:
    """Every channel of the district that people may be reached by, with one's own address on it. Two queries."""
    channels = list(channels_of().filter(enabled=True, kind__in=PERSONAL))
    mine = {one.channel_id: one for one in Address.objects.filter(user=user, channel__in=channels)}
    return [
        Way(
            channel,
            kept_values(mine[channel.pk].value_sealed, field=VALUE) if channel.pk in mine else {},
            channel.pk in mine and mine[channel.pk].wanted,
        )
        for channel in channels
    ]


def my_messages(user: User) -> list[Message]:
    """The last messages to oneself."""
    return list(Message.objects.filter(address__user=user).select_related("address__channel")[:RECENT])


def groups_of(channel: Channel) -> QuerySet[Address]:
    """Groups reached by a channel, in the order of their organisations' names."""
    groups = Address.objects.filter(channel=channel, organization__isnull=False).select_related("organization")
    return groups.order_by("organization__pinyin", "pk")


def settings_shown(channel: Channel) -> list[dict[str, Any]]:
    """What is set in a channel, as facts; of secrets only that they are set."""
    kept = kept_values(channel.settings_sealed, field=SETTINGS)
    return [
        {"label": field.label, "value": _shown(kept.get(field.name, ""), field.secret)}
        for field in CARRIERS[channel.kind].settings
    ]


def kept_settings(channel: Channel) -> Values:
    """For a form, which shows no secret."""
    return kept_values(channel.settings_sealed, field=SETTINGS)


def _shown(text: str, secret: bool) -> str:
    if not text:
        return "未设置"
    return "已设置，不显示" if secret else text


def hour_of_the_district() -> int:
    """At which hour digests go out here."""
    district_id = current_scope().district_id
    with everything("the hour is everybody's to know"):
        found = DigestHour.objects.filter(district_id=district_id).values_list("hour", flat=True).first()
    return found if found is not None else DIGEST_HOUR


def messages_of() -> QuerySet[Message]:
    """The outbox of the district, with whom each message is for."""
    messages = Message.objects.filter(address__channel__district_id=current_scope().district_id)
    return messages.select_related("address__channel", "address__user", "address__organization")
