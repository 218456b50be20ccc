"""Delivery: takes messages from the outbox one by one and hands them to their channels.

    deliver()                   # every minute

One message is one transaction: locked (`SKIP LOCKED`, so that several workers share the work), looked at once more,
sent, and written down. A worker that is killed in between leaves the message as it was; it goes out again, with the
same key. A channel in trouble waits as a whole, ever longer, and holds up no other.
"""

from __future__ import annotations

import json
import logging
import time
from collections import Counter
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from common.clock import now
from common.crypto import decrypt
from common.scoping import everything
from notices.channels import CARRIERS, DeliveryFailed, Values
from notices.digest import content_of, still_sayable
from notices.hours import is_quiet
from notices.models import Address, Channel, Message, MessageLine, MessageState

logger = logging.getLogger(__name__)

SETTINGS = "notices.channel.settings"
VALUE = "notices.address.value"
# Minutes to wait after each failed attempt; after the last one the message is a dead letter.
WAITS = (1, 5, 15, 60, 180)
ATTEMPTS = len(WAITS) + 1
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=30)


def deliver(*, at: datetime | None = None, limit: int = 2000, patience: float = 240) -> dict[str, int]:
    """Send what is waiting; returns how many were sent, failed (to be tried again), dead and dropped.

    at        the moment, now by default; in quiet hours and on days of rest nothing happens
    patience  seconds after which it stops; the next run goes on
    """
    counts: Counter[str] = Counter()
    end = time.monotonic() + patience
    in_trouble: set[int] = set()
    while counts.total() < limit and time.monotonic() < end:
        moment = at or now()
        connection.ensure_connection()  # the calendar is a table: hours.is_quiet
        if is_quiet(moment):
            break
        with everything("delivery of messages"), transaction.atomic():
            outcome = _deliver_one(moment, in_trouble)
        if outcome is None:
            break
        counts[outcome] += 1
    return dict(counts)


def open_values(sealed: str, *, field: str) -> Values:
    """Sealed settings or a sealed address again; empty for none."""
    return json.loads(decrypt(sealed, field=field) or "{}")


def _deliver_one(moment: datetime, in_trouble: set[int]) -> str | None:
    """Take one message as far as it comes; None when nothing waits. A channel in trouble is added to `in_trouble`."""
    message = (
        Message.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(
            state=MessageState.WAITING,
            day=timezone.localdate(moment),  # what did not leave on its day goes along with the next digest
            next_at__lte=moment,
            address__channel__enabled=True,
        )
        .exclude(address__channel__in=in_trouble)
        .select_related("address__channel")
        .order_by("next_at", "id")
        .first()
    )
    if message is None:
        return None
    said = still_sayable(message, timezone.localdate(moment))
    MessageLine.objects.filter(message=message).exclude(notice__in=[one.notice_id for one in said]).delete()
    if not said:
        return _ended(message, MessageState.DROPPED, "所含事项都已办结，或已不需要提醒")
    message.content = content_of(said)
    channel = message.address.channel
    message.attempts += 1
    try:
        send(message.address, channel, message.content, str(message.key))
    except DeliveryFailed as error:
        return _failed(message, channel, error, moment, in_trouble)
    message.state, message.sent_at, message.error = MessageState.SENT, moment, ""
    message.save(update_fields=["state", "sent_at", "error", "attempts", "content"])
    if channel.failing_since is not None:
        Channel.objects.filter(pk=channel.pk).update(failing_since=None)
    return "sent"


def send(address: Address, channel: Channel, content: dict, key: str) -> str:
    """Hand a message to its channel; raises DeliveryFailed and nothing else but errors of the database."""
    try:
        settings = open_values(channel.settings_sealed, field=SETTINGS)
        value = open_values(address.value_sealed, field=VALUE)
    except ValueError:  # Undecryptable, and what is no sealed value at all
        raise DeliveryFailed("渠道设置或接收地址不能解密，请重新填写。", channel=True) from None
    try:
        return CARRIERS[channel.kind].send(settings, value, content, key)
    except DeliveryFailed:
        raise
    except DatabaseError:
        raise
    except SoftTimeLimitExceeded:
        raise DeliveryFailed("等了太久没有应答，超出后台任务的时限。", channel=True) from None
    except Exception as error:  # noqa: BLE001 - one message that nobody foresaw must not stop all others
        # The text of the error may hold an address or a secret: only its kind is written down.
        logger.error("message %s by channel %s (%s): %s", key, channel.pk, channel.kind, type(error).__name__)
        raise DeliveryFailed(f"系统内部错误（{type(error).__name__}），已记入日志。") from None


def _failed(message: Message, channel: Channel, error: DeliveryFailed, moment: datetime, in_trouble: set[int]) -> str:
    logger.warning("message %s by channel %s (%s): not taken", message.key, channel.pk, channel.kind)
    until = moment
    if error.channel:
        in_trouble.add(channel.pk)
        until = _pause(message, channel, moment)
    message.error = error.message[:300]
    if not error.retry or message.attempts >= ATTEMPTS:
        return _ended(message, MessageState.DEAD, message.error)
    message.next_at = max(until, moment + timedelta(minutes=WAITS[message.attempts - 1]))
    message.save(update_fields=["next_at", "error", "attempts", "content"])
    return "failed"


def _pause(message: Message, channel: Channel, moment: datetime) -> datetime:
    """Let the channel's messages wait: a minute, then as long as the trouble has lasted, half an hour at most."""
    if channel.failing_since is None:
        channel.failing_since = moment
        Channel.objects.filter(pk=channel.pk, failing_since=None).update(failing_since=moment)
    until = moment + min(max(moment - channel.failing_since, SHORTEST_PAUSE), LONGEST_PAUSE)
    # Those another worker has in hand are not waited for; it will find out by itself.
    others = (
        Message.objects.filter(address__channel=channel, state=MessageState.WAITING, next_at__lt=until)
        .exclude(pk=message.pk)
        .select_for_update(skip_locked=True, of=("self",), no_key=True)
        .values_list("pk", flat=True)
    )
    Message.objects.filter(pk__in=list(others)).update(next_at=until)
    return until


def _ended(message: Message, state: str, error: str) -> str:
    message.state, message.error = state, error
    message.save(update_fields=["state", "error", "attempts", "content"])
    return state.lower()
