"""通用接口推送: a signed POST to a system of the district's own, for one office each."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from http import HTTPStatus
from typing import Any

from notices.channels.base import Carrier, Field, Values, clean_url
from notices.channels.errors import DeliveryFailed
from notices.channels.http import call

SHORTEST_SECRET = 16


def clean_secret(text: str, settings: Values) -> str:
    """Long enough not to be guessed."""
    if len(text) < SHORTEST_SECRET:
        raise ValueError(f"签名密钥至少 {SHORTEST_SECRET} 个字符。")
    return text


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over "timestamp.body", in hexadecimal: who has the secret can tell that it is ours, and not old."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def send(settings: Values, value: Values, content: dict[str, Any], key: str) -> str:
    """One POST; every answer of 2xx says that it was taken."""
    body = json.dumps({"key": key, "to": value["to"], **content}, ensure_ascii=False).encode()
    stamp = str(int(time.time()))
    answer = call(
        settings["url"],
        body=body,
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": key,
            "X-Gongjian-Timestamp": stamp,
            "X-Gongjian-Signature": f"sha256={signature(settings['secret'], stamp, body)}",
        },
    )
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise DeliveryFailed(f"对方拒绝（HTTP {answer.status}）。", channel=True)
    return ""


WEBHOOK = Carrier(
    personal=False,
    settings=(
        Field("url", "接收网址", "对方系统给的 https 网址", secret=True, place=True, clean=clean_url),
        Field(
            "secret",
            "签名密钥",
            "与对方约定，至少 16 个字符，用来核对消息确是本系统发出",
            secret=True,
            clean=clean_secret,
        ),
    ),
    address=(Field("to", "接收方标识", "对方系统怎样称呼这个组织，例如它的编码"),),
    send=send,
    note="内容是 JSON：标题、件数、各类件数和链接；签名方法见接口说明。",
)
