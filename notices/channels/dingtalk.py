"""钉钉: robots of groups, signed, and work notifications of an application."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from typing import Any
from urllib.parse import urlencode

from notices.channels.base import Carrier, Field, Refused, Values, base_url, code_of, judged, key_of, with_token
from notices.channels.http import Answer, call, post_json
from notices.channels.wecom import clean_number
from notices.channels.wording import markdown

BASE = "https://oapi.dingtalk.com"
HOOK = "/robot/send?access_token="
STALE = frozenset({40001, 40014, 42001, 88})
WRONG_ADDRESS = frozenset({300001, 33012, 40035, 60121})
_USER = re.compile(r"[A-Za-z0-9_$:.@-]{1,64}")


def clean_hook(text: str, settings: Values) -> str:
    """The robot's token."""
    return key_of(text, settings, HOOK)


def clean_user(text: str, settings: Values) -> str:
    """A user id; a list of them is none."""
    if not _USER.fullmatch(text):
        raise ValueError("请填写钉钉通讯录里的员工 UserID，由字母、数字组成。")
    return text


def signature(secret: str, timestamp: str) -> str:
    """What a robot with 加签 wants: HMAC-SHA256 of "timestamp\\nsecret", base64; the address encodes it once."""
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _checked(answer: Answer, settings: Values, value: Values) -> dict[str, Any]:
    return code_of(answer, (*settings.values(), *value.values()), name="errcode", text="errmsg")


def send_robot(settings: Values, value: Values, content: dict[str, Any], key: str) -> str:
    """One Markdown message to a group."""
    query = {"access_token": value["hook"]}
    if value.get("secret"):
        stamp = str(int(time.time() * 1000))
        query |= {"timestamp": stamp, "sign": signature(value["secret"], stamp)}
    body = {"msgtype": "markdown", "markdown": {"title": content["title"], "text": markdown(content, loose=True)}}
    try:
        address = f"{settings['base_url']}/robot/send?{urlencode(query)}"
        _checked(post_json(address, body, headers={"Idempotency-Key": key}), settings, value)
    except Refused as error:
        # 310000: signature, keyword or address range of this robot; 130101: this robot sent too fast
        raise judged(error, address=WRONG_ADDRESS, message=frozenset({310000, 130101, 410100})) from None
    return ""


def send_app(settings: Values, value: Values, content: dict[str, Any], key: str) -> str:
    """One work notification to a person; returns the task's number."""
    base = settings["base_url"]

    def fetch() -> tuple[str, int]:
        query = urlencode({"appkey": settings["app_key"], "appsecret": settings["secret"]})
        found = _checked(call(f"{base}/gettoken?{query}"), settings, value)
        return str(found["access_token"]), int(found.get("expires_in", 7200))

    def use(token: str) -> str:
        card = {
            "title": content["title"],
            "markdown": markdown(content, loose=True),
            "single_title": "去办理",
            "single_url": content["url"],
        }
        body = {
            "agent_id": int(settings["agent_id"]),
            "userid_list": value["user"],
            "msg": {"msgtype": "action_card", "action_card": card},
        }
        address = f"{base}/topapi/message/corpconversation/asyncsend_v2?{urlencode({'access_token': token})}"
        answer = post_json(address, body, headers={"Idempotency-Key": key})
        return str(
            code_of(answer, (token, *settings.values(), *value.values()), name="errcode", text="errmsg").get(
                "task_id", ""
            )
        )

    try:
        return with_token(settings, fetch, use, STALE)
    except Refused as error:
        raise judged(error, address=WRONG_ADDRESS) from None


DINGTALK_ROBOT = Carrier(
    personal=False,
    settings=(base_url(BASE),),
    address=(
        Field(
            "hook", "机器人 Webhook 地址", "在群设置里添加自定义机器人后复制", secret=True, place=True, clean=clean_hook
        ),
        Field("secret", "加签密钥", "以 SEC 开头；安全设置没有选“加签”的不填", secret=True, required=False),
    ),
    send=send_robot,
)
DINGTALK_APP = Carrier(
    personal=True,
    settings=(
        base_url(BASE),
        Field("app_key", "应用 AppKey"),
        Field("agent_id", "应用 AgentId", clean=clean_number),
        Field("secret", "应用 AppSecret", secret=True),
    ),
    address=(Field("user", "钉钉员工 UserID", "不清楚的请问单位管理员", clean=clean_user),),
    send=send_app,
)
