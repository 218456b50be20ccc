"""短信网关: an HTTP request made from a template, because every gateway wants another one."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from notices.channels.base import Carrier, Field, Values, clean_url
from notices.channels.errors import DeliveryFailed
from notices.channels.http import call

PLACES = ("phone", "text", "count", "url", "key")
_PLACE = re.compile(r"\{([a-z]+)\}")
_PHONE = re.compile(r"1\d{10}")


def clean_phone(text: str, settings: Values) -> str:
    """A mobile number of eleven digits."""
    digits = re.sub(r"[ -]", "", text).removeprefix("+86")
    if not _PHONE.fullmatch(digits):
        raise ValueError("应为 11 位手机号码。")
    return digits


def clean_format(text: str, settings: Values) -> str:
    """json or form."""
    if text not in ("json", "form"):
        raise ValueError("只能写 json 或 form。")
    return text


def clean_template(text: str, settings: Values) -> str:
    """Lines name=value; what stands in braces must be known, and the number must come in somewhere."""
    rows = _rows(text)
    unknown = sorted({place for value in rows.values() for place in _PLACE.findall(value)} - set(PLACES))
    if unknown:
        raise ValueError(f"不认识 {{{unknown[0]}}}；可用的有 {'、'.join(f'{{{place}}}' for place in PLACES)}。")
    if not any("{phone}" in value for value in rows.values()):
        raise ValueError("哪一项是手机号？请写上 {phone}，例如 mobile={phone}。")
    return "\n".join(f"{name}={value}" for name, value in rows.items())


def clean_header(text: str, settings: Values) -> str:
    """A value that fits into one line of a request."""
    if text and not (text.isascii() and text.isprintable()):
        raise ValueError("只能用英文字母、数字和符号，不能换行。")
    return text


def clean_success(text: str, settings: Values) -> str:
    """name=value."""
    if text and not re.fullmatch(r"[\w.]+=[^=]+", text):
        raise ValueError("应写成 code=0 这样：应答里的哪一项等于什么算成功。")
    return text


def _rows(text: str) -> dict[str, str]:
    rows: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        name, sign, value = line.partition("=")
        if not sign or not name.strip():
            raise ValueError(f"“{line.strip()[:30]}”这一行应写成 名称=内容。")
        rows[name.strip()] = value.strip()
    if not rows:
        raise ValueError("请至少写一行，例如 mobile={phone}。")
    return rows


def send(settings: Values, value: Values, content: dict[str, Any], key: str) -> str:
    """One request to the gateway."""
    places = {
        "phone": value["phone"],
        "text": f"{content['title']}，请登录办理：{content['url']}",
        "count": str(content["count"]),
        "url": content["url"],
        "key": key,
    }
    rows = {
        name: _PLACE.sub(lambda match: places[match[1]], text) for name, text in _rows(settings["template"]).items()
    }
    as_json = settings["format"] == "json"
    body = json.dumps(rows, ensure_ascii=False) if as_json else urlencode(rows)
    kind = "application/json" if as_json else "application/x-www-form-urlencoded"
    headers = {"Content-Type": f"{kind}; charset=utf-8", "Idempotency-Key": key}
    if settings.get("authorization"):
        headers["Authorization"] = settings["authorization"]
    answer = call(settings["url"], body=body.encode(), headers=headers)
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise DeliveryFailed(f"短信网关拒绝（HTTP {answer.status}）。", channel=True)
    if settings.get("success"):
        name, _, wanted = settings["success"].partition("=")
        found: Any = answer.json()
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        if str(found) != wanted:
            raise DeliveryFailed(f"短信网关没有受理（{name}={str(found)[:20]}）。")
    return ""


SMS = Carrier(
    personal=True,
    settings=(
        Field("url", "网关网址", secret=True, place=True, clean=clean_url),
        Field("format", "内容格式", "json 或 form", default="json", clean=clean_format),
        Field(
            "template",
            "内容",
            "每行一项，写成 名称=内容；{phone} 手机号，{text} 全文，{count} 件数，{url} 链接，{key} 消息编号",
            default="mobile={phone}\ncontent={text}",
            long=True,
            secret=True,
            clean=clean_template,
        ),
        Field(
            "authorization", "Authorization 请求头", "网关要求的才填", secret=True, required=False, clean=clean_header
        ),
        Field("success", "成功标志", "例如 code=0；不填时以 HTTP 2xx 为准", required=False, clean=clean_success),
    ),
    address=(Field("phone", "手机号码", clean=clean_phone),),
    send=send,
)
