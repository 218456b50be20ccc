"""企业微信: robots of groups, and messages of an application."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from notices.channels.base import Carrier, Field, Refused, Values, base_url, code_of, judged, key_of, with_token
from notices.channels.http import Answer, call, post_json
from notices.channels.wording import markdown, short

BASE = "https://qyapi.weixin.qq.com"
HOOK = "/cgi-bin/webhook/send?key="
STALE = frozenset({40014, 41001, 42001})
# Of the address: no such robot, no such user, user not within the application's reach.
WRONG_ADDRESS = frozenset({93000, 40003, 60111, 81013})
_USER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")


def clean_hook(text: str, settings: Values) -> str:
    """The robot's key."""
    return key_of(text, settings, HOOK)


def clean_user(text: str, settings: Values) -> str:
    """An account (userid); several at once are none."""
    if not _USER.fullmatch(text) or text.lower() == "@all":
        raise ValueError("请填写通讯录里的账号（userid），由字母、数字和 _ - @ . 组成。")
    return text


def _checked(answer: Answer, settings: Values, value: Values) -> dict[str, Any]:
    return code_of(answer, (*settings.values(), *value.values()), name="errcode", text="errmsg")


def send_robot(settings: Values, value: Values, content: dict[str, Any], key: str) -> str:
    """One Markdown message to a group."""
    body = {"msgtype": "markdown", "markdown": {"content": markdown(content)}}
    try:
        answer = post_json(f"{settings['base_url']}{HOOK}{value['hook']}", body, headers={"Idempotency-Key": key})
        _checked(answer, settings, value)
    except Refused as error:
        raise judged(error, address=WRONG_ADDRESS, message=frozenset({45009, 40008, 40058})) from None
    return ""


def send_app(settings: Values, value: Values, content: dict[str, Any], key: str) -> str:
    """One text card to a person; the platform itself leaves out a repetition within half an hour."""
    base = settings["base_url"]

    def fetch() -> tuple[str, int]:
        query = urlencode({"corpid": settings["corp_id"], "corpsecret": settings["secret"]})
        found = _checked(call(f"{base}/cgi-bin/gettoken?{query}"), settings, value)
        return str(found["access_token"]), int(found["expires_in"])

    def use(token: str) -> str:
        body = {
            "touser": value["user"],
            "msgtype": "textcard",
            "agentid": int(settings["agent_id"]),
            "textcard": {
                "title": content["title"],
                "description": short(content, 500),
                "url": content["url"],
                "btntxt": "去办理",
            },
            "enable_duplicate_check": 1,
            "duplicate_check_interval": 1800,
        }
        address = f"{base}/cgi-bin/message/send?{urlencode({'access_token': token})}"
        answer = post_json(address, body, headers={"Idempotency-Key": key})
        found = code_of(answer, (token, *settings.values(), *value.values()), name="errcode", text="errmsg")
        if found.get("invaliduser"):
            raise Refused(40003, "企业微信里没有这个账号，或它不在应用的可见范围内。")
        return str(found.get("msgid", ""))

    try:
        return with_token(settings, fetch, use, STALE)
    except Refused as error:
        raise judged(error, address=WRONG_ADDRESS, message=frozenset({45009, 45033})) from None


def clean_number(text: str, settings: Values) -> str:
    """A whole number."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValueError("应为一串数字，请照平台上显示的填写。")
    return text


WECOM_ROBOT = Carrier(
    personal=False,
    settings=(base_url(BASE),),
    address=(
        Field("hook", "机器人 Webhook 地址", "在群聊里添加机器人后复制", secret=True, place=True, clean=clean_hook),
    ),
    send=send_robot,
)
WECOM_APP = Carrier(
    personal=True,
    settings=(
        base_url(BASE),
        Field("corp_id", "企业 ID（corpid）"),
        Field("agent_id", "应用编号（AgentId）", clean=clean_number),
        Field("secret", "应用密钥（Secret）", secret=True),
    ),
    address=(Field("user", "企业微信账号", "通讯录里的账号（userid），不清楚的请问单位管理员", clean=clean_user),),
    send=send_app,
)
