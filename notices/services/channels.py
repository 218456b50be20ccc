"""A district's channels, the groups reached by them, and messages nobody took: a system administrator's work."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction

from accounts.selectors import organizations_to_grant
from common.audit import record
from common.authority import require
from common.clock import now, today
from common.errors import Conflict, RuleBroken
from common.scoping import current_scope, everything
from common.throttle import too_often
from notices.channels import CARRIERS, Carrier, DeliveryFailed
from notices.delivery import SETTINGS, VALUE, send
from notices.digest import todo_url
from notices.hours import QUIET_FROM, QUIET_UNTIL, is_quiet
from notices.models import Address, Channel, ChannelKind, DigestHour, Message, MessageState
from notices.services.filling import fill, kept_values, seal

VERB = "channel.edit"
TESTS_AN_HOUR = 10
NAME = range(2, 41)


def create_channel(*, kind: str, name: str, settings: Mapping[str, str], actor) -> Channel:
    """Add a way out. Raises RuleBroken with codes channel.kind, channel.name, channel.field."""
    scope = require(VERB)
    if kind not in CARRIERS:
        raise RuleBroken("channel.kind", "没有这种渠道，请重新选择。", "kind")
    values = fill(CARRIERS[kind].settings, settings, {})
    with transaction.atomic():
        channel = Channel(district_id=scope.district_id, kind=kind, settings_sealed=seal(values, field=SETTINGS))
        channel.name = _free_name(name, channel)
        channel.save(force_insert=True)
        record(actor=actor, action="notices.channel.created", obj=channel, kind=kind)
    return channel


def edit_channel(*, channel_id: int, name: str, settings: Mapping[str, str], actor) -> tuple[Channel, int]:
    """Change name and settings; secrets left empty stay. Codes as of create_channel, and channel.missing.

    Returns the channel and how many groups' robots were emptied: where the channel leads elsewhere, secrets that lie
    in its addresses would go along, so they are forgotten and have to be filled in anew.
    """
    require(VERB)
    with transaction.atomic():
        channel = _channel(channel_id)
        kept = kept_values(channel.settings_sealed, field=SETTINGS)
        carrier = CARRIERS[channel.kind]
        values = fill(carrier.settings, settings, kept)
        channel.name = _free_name(name, channel)
        channel.settings_sealed = seal(values, field=SETTINGS)
        channel.save(update_fields=["name", "settings_sealed"])
        changed = sorted(key for key in {*kept, *values} if kept.get(key) != values.get(key))
        emptied = 0
        if any(field.place and field.name in changed for field in carrier.settings) and _keeps_secrets(carrier):
            groups = Address.objects.filter(channel=channel).exclude(value_sealed="")
            emptied = groups.update(value_sealed="", wanted=False)
        record(actor=actor, action="notices.channel.edited", obj=channel, changed=changed, emptied=emptied)
    return channel, emptied


def switch_channel(*, channel_id: int, enabled: bool, actor) -> Channel:
    """Stop a channel or let it go on: nothing is sent by one that is stopped. Raises Conflict("channel.state")."""
    require(VERB)
    with transaction.atomic():
        channel = _channel(channel_id)
        if channel.enabled == enabled:
            raise Conflict("channel.state", "这个渠道已经启用。" if enabled else "这个渠道已经停用。")
        channel.enabled = enabled
        channel.failing_since = None
        channel.save(update_fields=["enabled", "failing_since"])
        action = "notices.channel.enabled" if enabled else "notices.channel.disabled"
        record(actor=actor, action=action, obj=channel)
    return channel


def put_group(*, channel_id: int, organization_id: int, value: Mapping[str, str], actor) -> Address:
    """Where the group of an office is reached; a second call for the same office replaces it.

    Raises RuleBroken with codes channel.missing, group.kind, group.organization, channel.field.
    """
    require(VERB)
    with transaction.atomic():
        channel = _channel(channel_id)
        carrier = CARRIERS[channel.kind]
        if carrier.personal:
            raise RuleBroken("group.kind", "这种渠道发给个人，由各人在“我的提醒方式”里填写。")
        organization = organizations_to_grant().filter(pk=organization_id).first()
        if organization is None:
            raise RuleBroken("group.organization", "没有这个组织，请从列表中选择。", "organization")
        address = Address.objects.filter(channel=channel, organization=organization).first()
        address = address or Address(channel=channel, organization=organization)
        put_address(address, carrier, value, wanted=True)
        record(actor=actor, action="notices.group.set", obj=channel, organization_id=organization.pk)
    return address


def switch_group(*, address_id: int, wanted: bool, actor) -> Address:
    """Stop sending to a group, or go on. Raises Conflict with codes group.state, group.empty."""
    require(VERB)
    with transaction.atomic():
        address = _group(address_id)
        if address.wanted == wanted:
            raise Conflict("group.state", "这个群已经在接收。" if wanted else "这个群已经停止接收。")
        _require_filled(address)
        address.wanted = wanted
        address.save(update_fields=["wanted"])
        record(
            actor=actor,
            action="notices.group.switched",
            obj=address.channel,
            organization_id=address.organization_id,
            wanted=wanted,
        )
    return address


def try_group(*, address_id: int, actor) -> Address:
    """Send a test message to a group; not in quiet hours.

    Raises RuleBroken with codes channel.quiet, group.empty, channel.test.
    """
    require(VERB)
    if is_quiet(now()):
        raise Conflict("channel.quiet", "晚上 8 点到早上 8 点和休息日不发消息到群里，请在工作时间测试。")
    with transaction.atomic():
        address = _group(address_id)
        _require_filled(address)
        send_test(address, actor)
    return address


def retry_message(*, message_id: int, actor) -> Message:
    """Send a dead letter again, from its first attempt on.

    Raises RuleBroken with codes message.missing, message.state, message.day, message.quiet.
    """
    require(VERB)
    with transaction.atomic():
        message = Message.objects.select_for_update(of=("self",), no_key=True).filter(pk=message_id).first()
        if message is None:
            raise RuleBroken("message.missing", "没有这条消息，或不在你的范围内。", status=404)
        if message.state != MessageState.DEAD:
            raise Conflict("message.state", f"这条消息{message.get_state_display()}，不用重发。")
        if message.day != today():
            raise Conflict("message.day", "这是以前的消息；没有发出的事项会并入下一次提醒，不用重发。")
        _require_time()
        _again(Message.objects.filter(pk=message.pk))
        message.refresh_from_db()
        record(actor=actor, action="notices.message.retried", obj=message.address.channel, messages=1)
    return message


def retry_channel(*, channel_id: int, actor) -> int:
    """Send today's dead letters of a channel again, once its trouble is mended; returns how many.

    Raises RuleBroken with codes channel.missing, message.state, message.quiet.
    """
    require(VERB)
    with transaction.atomic():
        channel = _channel(channel_id)
        _require_time()
        dead = Message.objects.filter(address__channel=channel, state=MessageState.DEAD, day=today())
        count = _again(dead)
        if not count:
            raise Conflict("message.state", "这个渠道今天没有发送失败的消息。")
        record(actor=actor, action="notices.message.retried", obj=channel, messages=count)
    return count


def set_digest_hour(*, district_id: int, hour: int, actor) -> DigestHour:
    """At which hour of a working day the district's digests go out, from the next ones on.

    Raises RuleBroken with codes digest_hour.district, digest_hour.quiet.
    """
    scope = require(VERB)
    if scope.district_id != district_id:
        raise RuleBroken("digest_hour.district", "没有这个区，或不在你的范围内。", status=404)
    if hour not in range(QUIET_UNTIL, QUIET_FROM):
        raise RuleBroken("digest_hour.quiet", f"请选 {QUIET_UNTIL} 点到 {QUIET_FROM - 1} 点之间的整点。", "hour")
    with transaction.atomic():
        with everything("the own district's, asked above; administrators stand outside the tree"):
            row, _ = DigestHour.objects.update_or_create(district_id=district_id, defaults={"hour": hour})
        record(actor=actor, action="notices.digest_hour.set", obj=row, hour=hour)
    return row


# ---- what pages of one's own use as well ----------------------------------------------------------------------------


def send_test(address: Address, actor) -> None:
    """A test message to an address, at once; so many an hour. Raises RuleBroken("channel.tests" | "channel.test")."""
    if too_often(f"notices:tests:{actor.pk}", TESTS_AN_HOUR, 3600):
        raise Conflict("channel.tests", f"一小时最多发 {TESTS_AN_HOUR} 条测试消息，请稍后再试。")
    content = {
        "title": "这是一条测试消息",
        "count": 0,
        "lines": [{"title": "收到它，说明提醒能发到这里；不用办理", "count": 0}],
        "url": todo_url(),
    }
    try:
        send(address, address.channel, content, str(uuid.uuid4()))
    except DeliveryFailed as error:
        raise RuleBroken("channel.test", f"测试消息没有发出：{error.message}") from None
    record(
        actor=actor,
        action="notices.channel.tested",
        obj=address.channel,
        organization_id=address.organization_id,
    )


def put_address(address: Address, carrier: Carrier, value: Mapping[str, str], *, wanted: bool) -> None:
    """Fill in an address and save it."""
    settings = kept_values(address.channel.settings_sealed, field=SETTINGS)
    values = fill(carrier.address, value, kept_values(address.value_sealed, field=VALUE), settings)
    address.value_sealed, address.wanted = seal(values, field=VALUE), wanted
    address.save()


def _require_time() -> None:
    """Of a message that never left, nothing is sent on another day: today's hours are all it has."""
    if is_quiet(now()):
        raise Conflict(
            "message.quiet", "晚上 8 点到早上 8 点和休息日不发消息。没有发出的事项会并入下一次提醒，不用重发。"
        )


def _again(messages) -> int:
    return messages.update(state=MessageState.WAITING, attempts=0, next_at=now(), error="")


def _channel(channel_id: int) -> Channel:
    found = Channel.objects.select_for_update(of=("self",), no_key=True).filter(pk=channel_id).first()
    if found is None or found.district_id != current_scope().district_id:
        raise RuleBroken("channel.missing", "没有这个渠道，或不在你的范围内。", status=404)
    return found


def _group(address_id: int) -> Address:
    found = (
        Address.objects.select_for_update(of=("self",), no_key=True)
        .select_related("channel")
        .filter(pk=address_id, organization__isnull=False)
        .first()
    )
    if found is None:
        raise RuleBroken("group.missing", "没有这个群，或不在你的范围内。", status=404)
    return found


def _keeps_secrets(carrier: Carrier) -> bool:
    """Whether secrets lie in the addresses, not in the channel's settings."""
    return any(field.secret for field in carrier.address)


def _require_filled(address: Address) -> None:
    if not address.value_sealed:
        raise Conflict("group.empty", "渠道的接口地址改过，这个群的机器人已清空，请点“添加或更换群”重新填写。")


def _free_name(name: str, channel: Channel) -> str:
    name = " ".join(name.split()) or ChannelKind(channel.kind).label
    if len(name) not in NAME:
        raise RuleBroken("channel.name", "名称 2 到 40 个字，例如“区委企业微信”。", "name")
    if Channel.objects.filter(district_id=channel.district_id, name=name).exclude(pk=channel.pk).exists():
        raise RuleBroken("channel.name", f"已经有叫“{name}”的渠道，请换一个名称。", "name")
    return name
