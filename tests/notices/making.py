"""Channels, addresses and reminders for tests of what leaves the house."""

from __future__ import annotations

from itertools import count

from common.clock import today
from common.scoping import everything
from notices.delivery import SETTINGS, VALUE
from notices.models import Address, Channel, ChannelKind, Notice
from notices.services.filling import seal

_numbers = count(1)


def make_channel(district, kind=ChannelKind.EMAIL, name="", **settings) -> Channel:
    with everything("test"):
        return Channel.objects.create(
            district=district.root,
            kind=kind,
            name=name or f"渠道{next(_numbers)}",
            settings_sealed=seal(settings, field=SETTINGS),
        )


def make_address(channel, *, user=None, organization=None, wanted=True, **value) -> Address:
    with everything("test"):
        return Address.objects.create(
            channel=channel, user=user, organization=organization, wanted=wanted, value_sealed=seal(value, field=VALUE)
        )


def make_notice(organization, *, unit=None, title="有报备等待办理", verb="filing.decide", number=1, **fields) -> Notice:
    key = f"test|{next(_numbers)}"
    fields = {"kind": "filing.waiting", "object": key, "stage": "W3", "planned_on": today(), "url": "/", **fields}
    with everything("test"):
        return Notice.objects.create(
            district=organization.district,
            organization=organization,
            unit=unit,
            key=key,
            title=title,
            verb=verb,
            count=number,
            **fields,
        )
