"""飞书: robots of groups, signed, and messages of an application."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from typing import Any

from notices.channels.base import Carrier, Field, Refused, Values, base_url, code_of, judged, key_of, with_token
from notices.channels.http import Answer, post_json
from notices.channels.wording import rich

BASE = "https://open.feishu.cn"
HOOK = "/open-apis/bot/v2/hook/"
STALE = frozenset({99991661, 99991663, 99991668})
WRONG_ADDRESS = frozenset({19001, 230001, 230013, 99992351, 99992361})
_USER = re.compile(r"[A-Za-z0-9_-]{1,64}")


def clean_hook(text: str, settings: Values) -> str:
    """The robot's id."""
    return key_of(text, settings, HOOK)


def clean_user(text: str, settings: Values) -> str:
    """A user id."""
    if not _USER.fullmatch(text):
        raise ValueError("请填写飞书通讯录里的用户 ID（user_id），由字母、数字组成。")
    return text


def signature(secret: str, timestamp: str) -> str:
    """What a robot with 签名校验 wants: HMAC-SHA256 of nothing under the key "timestamp\\nsecret", base64."""
    return base64.b64encode(hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()


def _checked(answer: Answer, settings: Values, value: Values) -> dict[str, Any]:
    return code_of(answer, (*settings.values(), *value.values()), name="code", text="msg")


def send_robot(settings: Values, value: Values, content: dict[str, Any], key: str) -> str:
    """One message of rich text to a group."""
    body: dict[str, Any] = {"msg_type": "post", "content": {"post": {"zh_cn": rich(content)}}}
    if value.get("secret"):
        stamp = str(int(time.time()))
        body = {"timestamp": stamp, "sign": signature(value["secret"], stamp), **body}
    try:
        address = f"{settings['base_url']}{HOOK}{value['hook']}"
        _checked(post_json(address, body, headers={"Idempotency-Key": key}), settings, value)
    except Refused as error:
        # 19021, 19022, 19024: signature, address range, keyword of this robot; 9499, 11232: too fast
        raise judged(error, address=WRONG_ADDRESS, message=frozenset({19021, 19022, 19024, 9499, 11232})) from None
    return ""


def send_app(settings: Values, value: Values, content: dict[str, Any], key: str) -> str:
    """One message of rich text to a person; `uuid` lets the platform leave out a repetition."""
    base = settings["base_url"]

    def fetch() -> tuple[str, int]:
        body = {"app_id": settings["app_id"], "app_secret": settings["secret"]}
        found = _checked(post_json(f"{base}/open-apis/auth/v3/tenant_access_token/internal", body), settings, value)
        return str(found["tenant_access_token"]), int(found["expire"])

    def use(token: str) -> str:
        body = {
            "receive_id": value["user"],
            "msg_type": "post",
            "content": json.dumps({"zh_cn": rich(content)}, ensure_ascii=False),
            "uuid": key,
        }
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        answer = post_json(f"{base}/open-apis/im/v1/messages?receive_id_type=user_id", body, headers=headers)
        found = code_of(answer, (token, *settings.values(), *value.values()), name="code", text="msg")
        return str((found.get("data") or {}).get("message_id", ""))

    try:
        return with_token(settings, fetch, use, STALE)
    except Refused as error:
        raise judged(error, address=WRONG_ADDRESS) from None


FEISHU_ROBOT = Carrier(
    personal=False,
    settings=(base_url(BASE),),
    address=(
        Field(
            "hook", "机器人 Webhook 地址", "在群设置里添加自定义机器人后复制", secret=True, place=True, clean=clean_hook
        ),
        Field("secret", "签名校验密钥", "没有开启“签名校验”的不填", secret=True, required=False),
    ),
    send=send_robot,
)
FEISHU_APP = Carrier(
    personal=True,
    settings=(
        base_url(BASE),
        Field("app_id", "应用 App ID"),
        Field("secret", "应用 App Secret", secret=True),
    ),
    address=(Field("user", "飞书用户 ID（user_id）", "不清楚的请问单位管理员", clean=clean_user),),
    send=send_app,
)
