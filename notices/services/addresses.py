"""How one wants to be reminded: everybody's own choice, channel by channel."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from common.audit import record
from common.errors import Conflict, RuleBroken
from common.scoping import current_scope
from notices.channels import CARRIERS, PERSONAL
from notices.models import Address, Channel
from notices.services.channels import put_address, send_test


def set_address(*, channel_id: int, value: Mapping[str, str], wanted: bool, actor) -> Address:
    """Where I am reached on a channel, and whether I want it. Switched off, what was filled in may be taken back too.

    Raises RuleBroken with codes channel.missing, channel.field.
    """
    with transaction.atomic():
        channel = _channel(channel_id)
        address = (
            Address.objects.select_for_update(of=("self",), no_key=True).filter(channel=channel, user=actor).first()
        )
        address = address or Address(channel=channel, user=actor)
        address.channel = channel
        if wanted or any(text.strip() for text in value.values()):
            put_address(address, CARRIERS[channel.kind], value, wanted=wanted)
        else:
            address.value_sealed, address.wanted = "", False
            address.save()
        record(actor=actor, action="notices.address.set", obj=channel, wanted=wanted)
    return address


def try_address(*, channel_id: int, actor) -> Address:
    """Send me a test message. Raises RuleBroken with codes channel.missing, address.missing, channel.test."""
    with transaction.atomic():
        channel = _channel(channel_id)
        address = Address.objects.filter(channel=channel, user=actor).select_related("channel").first()
        if address is None or not address.value_sealed:
            raise Conflict("address.missing", "还没有填写接收地址，请先填写并保存。")
        send_test(address, actor)
    return address


def _channel(channel_id: int) -> Channel:
    """A channel of the acting office's district that people may have addresses on."""
    found = Channel.objects.filter(
        pk=channel_id, district_id=current_scope().district_id, enabled=True, kind__in=PERSONAL
    ).first()
    if found is None:
        raise RuleBroken("channel.missing", "没有这个渠道，或它已经停用。", status=404)
    return found
